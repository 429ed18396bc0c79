"""Who was never called."""

import torch
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
    Shift,
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


@experiment(
    "hooks.silent",
    title="Who was never called",
    points=2,
    subjects={"silent": REFERENCE},
    hints=(
        "Hang a hook on every module that notes that it ran. Who is missing after one call?",
        "Remember the modules that were heard in a set; the hook is handed the module itself.",
        "Then list the names of `model.named_modules()` whose module is not in the set, and remove the hooks first.",
    ),
    after=(
        "A hook belongs to the call, not to `forward`: `module(x)` runs `Module.__call__`, and that runs the hooks. "
        "Whoever writes `module.forward(x)`, or takes single layers out of a `Sequential`, goes past them, without an "
        "error. See `_call_impl` in `torch/nn/modules/module.py`."
    ),
    conditions=ModelFunction(use=lambda lib, model, *inputs: list(lib.silent(model, *inputs)), without=AFTER_AN_ERROR),
)
def silent(lib, see):
    """Asks a network that bypasses some of its layers, and one that does not."""
    net = Sly()
    x = see.rand(2, 3)
    see("a network that bypasses hooks", list(lib.silent(net, x)))
    see("hooks left on the model", hooks_left(net))
    ran = guest(net.zeroth)
    see("asked a second time", list(lib.silent(net, x)))
    see(GUEST_RAN, len(ran))
    see(STILL_THERE, hooks_left(net))
    see("a network that calls everything", list(lib.silent(Branch(), see.rand(2, 3))))
    see("two inputs", list(lib.silent(Tree(), see.rand(1, 5), see.rand(1, 2))))
    either = Either()
    see("a network with a branch for positive sums", list(lib.silent(either, torch.ones(1, 2))))
    see("the same, and the sum is negative", list(lib.silent(either, -torch.ones(1, 2))))
    see("a network that gives a dict, and is given a number", list(lib.silent(Loose(), 2)))
    see(ALONE, list(lib.silent(Alone())))
    see(SLOPE, list(lib.silent(Slope(), see.rand(2, 3))))
    see(ITS_INPUT, inputs_seen(net, x, lib.silent))
    comes_out(see, lib.silent)
    undisturbed(see, lib.silent)
    twins = nn.ModuleDict({"a": nn.Sequential(nn.Identity()), "b": nn.Sequential(nn.Identity())})
    twins.forward = lambda x: x
    see("two layers with the same last word of their names", list(lib.silent(twins, x)))
    interrupt_out(see, lib.silent)


class Either(nn.Module):
    """Takes one of its branches."""

    def __init__(self):
        super().__init__()
        self.yes = nn.Sequential(nn.Linear(2, 2), nn.Identity())
        self.no = nn.Sequential(nn.Identity(), nn.Linear(2, 2))

    def forward(self, x):
        """Return what the branch makes of x."""
        return self.yes(x) if x.sum() > 0 else self.no(x)


class Loose(nn.Module):
    """Its layers are called by keyword, and give what is no tensor, or nothing."""

    def __init__(self):
        super().__init__()
        self.shift = Shift()
        self.mute = Mute()
        self.spare = Mute()

    def forward(self, number):
        """Return a dict."""
        return {"sum": self.shift(number, shift=1), "nothing": self.mute(number, times=2)}


class Mute(nn.Module):
    """Returns nothing."""

    def forward(self, number, *, times):
        """Return None."""


@further("hooks.silent")
def silent_more(lib, see):
    """A branch that is taken for positive sums only, with other numbers."""
    net = Either()
    see("a positive sum", list(lib.silent(net, see.rand(4, 2))))
    see("a negative sum", list(lib.silent(net, -see.rand(4, 2))))
