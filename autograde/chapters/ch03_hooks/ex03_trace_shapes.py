"""A shape tracer."""

from torch import nn

from autograde.chapters.ch03_hooks.common import (
    AFTER_AN_ERROR,
    ALONE,
    GUEST_RAN,
    ITS_INPUT,
    SLOPE,
    STILL_THERE,
    Alone,
    Branch,
    Slope,
    Sly,
    Tree,
    comes_out,
    guest,
    hooks_left,
    inputs_seen,
    interrupt_out,
    undisturbed,
)
from autograde.observing.conditions import ModelFunction
from autograde.observing.experiment import REFERENCE, experiment, further


def rows_of(rows):
    """Return what a shape tracer gave, in one form: names as strings, shapes as tuples."""
    return [(str(name), tuple(before), tuple(after)) for name, before, after in rows]


@experiment(
    "hooks.trace_shapes",
    title="A shape tracer",
    points=3,
    subjects={"trace_shapes": REFERENCE},
    hints=(
        "`model.named_modules()` gives every module with its path. `list(module.children())` is empty for a leaf.",
        "Each hook must know its own name. A function made in a loop looks its variables up late; give it the name "
        "as a default value (`name=name`) or make it in a function of its own.",
        "Collect the handles in a list, call the model, then call `remove()` on each.",
    ),
    after=(
        "You wrote the heart of the packages that print a summary of a network. Nothing in the model was changed; that "
        "nothing stays behind if it fails, too, is Exercise 5. `named_modules` and `register_forward_hook` stand in "
        "`torch/nn/modules/module.py`."
    ),
    conditions=ModelFunction(
        use=lambda lib, model, *inputs: rows_of(lib.trace_shapes(model, *inputs)), without=AFTER_AN_ERROR
    ),
)
def trace_shapes(lib, see):
    """Traces networks of one to three levels, and calls them again afterwards."""
    branch = Branch()
    x = see.rand(7, 3)
    rows = lib.trace_shapes(branch, x)
    see("a network of two levels", rows_of(rows))
    branch(x)
    see("no row is added by a later call", len(rows) == len(rows_of(lib.trace_shapes(branch, x))), expect=True)
    see("hooks left on the model", hooks_left(branch))
    ran = guest(branch.last)
    lib.trace_shapes(branch, x)
    see(GUEST_RAN, len(ran))
    see(STILL_THERE, hooks_left(branch))
    see(
        "a network with two inputs, three levels deep",
        rows_of(lib.trace_shapes(Tree(), see.rand(2, 5), see.rand(2, 2))),
    )
    see("a network that goes past the hooks of some layers", rows_of(lib.trace_shapes(Sly(), see.rand(2, 3))))
    see("each shape is a tuple", all(isinstance(shape, tuple) for row in rows for shape in row[1:]))
    wide = rows_of(lib.trace_shapes(nn.Bilinear(2, 5, 3), see.rand(4, 2), see.rand(4, 5)))
    see("a layer with two inputs, of which the second is the larger", wide)
    see(ITS_INPUT, inputs_seen(branch, x, lib.trace_shapes))
    comes_out(see, lib.trace_shapes)
    undisturbed(see, lib.trace_shapes)
    see("a single layer", rows_of(lib.trace_shapes(nn.Linear(4, 3), see.rand(2, 4))))
    see(ALONE, rows_of(lib.trace_shapes(Alone())))
    see.raises(SLOPE, lib.trace_shapes, Slope(), see.rand(2, 3))
    act = nn.ReLU()
    see("a layer that is called twice in a row", rows_of(lib.trace_shapes(nn.Sequential(act, act), see.rand(2, 3))))
    see("a layer that is given one tensor twice", rows_of(lib.trace_shapes(Both(), see.rand(2, 3))))
    see("a leaf that calls another leaf", rows_of(lib.trace_shapes(Chain(), see.rand(2, 3))))
    interrupt_out(see, lib.trace_shapes)


class Both(nn.Module):
    """Calls its layer twice with the same tensor."""

    def __init__(self):
        super().__init__()
        self.act = nn.ReLU()

    def forward(self, x):
        """Return twice what the layer gives."""
        return self.act(x) + self.act(x)


class Caller(nn.Module):
    """Has no children of its own, and calls a layer that belongs to another module."""

    def __init__(self, layer):
        super().__init__()
        self.others = [layer]

    def forward(self, x):
        """Call the other layer."""
        return self.others[0](x)


class Chain(nn.Module):
    """One of its leaves calls the other."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(3, 2)
        self.outer = Caller(self.inner)

    def forward(self, x):
        """Return what the outer leaf gives."""
        return self.outer(x)


@further("hooks.trace_shapes")
def trace_shapes_images(lib, see):
    """A convolutional network."""
    net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Sequential(nn.MaxPool2d(2), nn.Flatten()), nn.Linear(3 * 9, 2))
    see("images", rows_of(lib.trace_shapes(net, see.rand(5, 1, 8, 8))))
