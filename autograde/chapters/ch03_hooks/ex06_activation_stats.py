"""Statistics of the activations."""

import torch
from torch import Tensor, nn

from autograde.chapters.ch03_hooks.common import (
    AFTER_AN_ERROR,
    GUEST_RAN,
    ITS_INPUT,
    SLOPE,
    STILL_THERE,
    Slope,
    Sly,
    comes_out,
    guest,
    hooks_left,
    inputs_seen,
    interrupt_out,
    undisturbed,
)
from autograde.observing.conditions import ModelFunction
from autograde.observing.experiment import REFERENCE, experiment, further


def floats(rows):
    """Return rows of numbers in one form: tensors of one element are numbers, too."""
    return [tuple(float(number) for number in row) for row in rows]


@experiment(
    "hooks.activation_stats",
    title="Statistics of the activations",
    points=2,
    subjects={"activation_stats": REFERENCE},
    hints=(
        "`isinstance(module, kind)` says whether a module is one of those you look at.",
        "In the hook: `output.mean()`, `output.std()`, and `(output == 0).float().mean()` for the share of zeros.",
        "Append a tuple of three floats in the hook: then the order is that in which the calls end.",
    ),
    after=(
        "Three numbers a layer are often enough to see why a deep network does not learn: a spread that shrinks from "
        "layer to layer, or units that are always 0. `torch/nn/init.py` holds the initialisations that keep a "
        "network's activations from dying or saturating."
    ),
    conditions=ModelFunction(
        use=lambda lib, model, x: {
            kind.__name__: floats(lib.activation_stats(model, x, kind)) for kind in (nn.ReLU, nn.Module)
        },
        without={**AFTER_AN_ERROR, "two_inputs": "it takes one input"},
    ),
)
def activation_stats(lib, see):
    """Looks at networks with several activations, called in another order than declared."""

    class Swapped(nn.Module):
        def __init__(self):
            super().__init__()
            self.late, self.early = nn.ReLU(), nn.ReLU()
            self.inner = nn.Sequential(nn.Linear(4, 6), nn.Sequential(nn.ReLU()), nn.Tanh())

        def forward(self, x):
            return self.late(self.inner(self.early(x)) - 0.1)

    net = see.fill(Swapped())
    x = see.randn(5, 4) + 0.3
    rows = lib.activation_stats(net, x, nn.ReLU)
    see("every ReLU: mean, spread, share of zeros", floats(rows))
    kept = [number for row in rows for number in row if isinstance(number, Tensor) and number.requires_grad]
    see("numbers that keep autograd's graph in memory", len(kept))
    see("every number in the rows is a Python float", all(isinstance(number, float) for row in rows for number in row))
    see("every Tanh", floats(lib.activation_stats(net, x, nn.Tanh)))
    net(x)
    see("rows after another call of the model", len(rows))
    see("hooks left on the model", hooks_left(net))
    see("the model is in training mode", net.training)

    class Loud(nn.ReLU):
        pass

    net.late = Loud()
    see("one module's class inherits from ReLU", floats(lib.activation_stats(net, x, nn.ReLU)))
    ran = guest(net.late)
    lib.activation_stats(net, x, nn.ReLU)
    see(GUEST_RAN, len(ran))
    see(STILL_THERE, hooks_left(net))
    leaky = nn.Sequential(nn.LeakyReLU(0.5), nn.Identity())
    signs = torch.tensor([[-2.0, 0.0, -0.0, 3.0]])
    see("negative outputs are no zeros", floats(lib.activation_stats(leaky, signs, nn.LeakyReLU)))
    tiny = torch.tensor([[1e-9, 0.0, 1.0, 2.0]])
    see("a number near 0 is no zero", floats(lib.activation_stats(leaky, tiny, nn.Identity)))
    see("a class of which there is none", floats(lib.activation_stats(leaky, signs, nn.Tanh)))
    see("a float64 network", floats(lib.activation_stats(leaky.double(), signs.double() / 3, nn.Identity)))
    large = torch.tensor([[1e8, 1e8 + 1.0]], dtype=torch.float64)
    see("large numbers in float64 that differ by 1", floats(lib.activation_stats(leaky, large, nn.Identity)))
    leaky.float()
    third = torch.tensor([[0.0, 1.0, 2.0]]).bfloat16()
    see("outputs in bfloat16, one in three is 0", floats(lib.activation_stats(leaky, third, nn.Identity)))
    large = torch.tensor([[16200.0, 15800.0, 16200.0, 15800.0, 16000.0]]).half()
    words = "large numbers in float16, which holds neither their sum nor that of the squared distances from the mean"
    see(words, floats(lib.activation_stats(leaky, large, nn.Identity)))
    see(ITS_INPUT, inputs_seen(net, x, lib.activation_stats, nn.ReLU))
    comes_out(see, lib.activation_stats, nn.ReLU)
    undisturbed(see, lib.activation_stats, nn.ReLU)
    sly = floats(lib.activation_stats(see.fill(Sly()), see.randn(4, 3), nn.ReLU))
    see("a network that goes past the hooks of one of its two ReLUs", sly)
    shared = nn.ReLU()
    twice = see.fill(nn.Sequential(nn.Linear(4, 3), shared, nn.Linear(3, 2), shared))
    see("a layer that is called twice has a row for each call", floats(lib.activation_stats(twice, x, nn.ReLU)))
    see("a vector, which has one axis", floats(lib.activation_stats(nn.ReLU(), see.randn(6), nn.ReLU)))
    see(SLOPE, floats(lib.activation_stats(see.fill(Slope()), see.randn(4, 3), nn.ReLU)))
    stranger = type("ReLU", (nn.Tanh,), {})()
    see("another class of the same name", floats(lib.activation_stats(stranger, see.randn(6), nn.ReLU)))
    interrupt_out(see, lib.activation_stats, nn.ReLU)


@further("hooks.activation_stats")
def activation_stats_further(lib, see):
    """One activation object used twice, and another."""
    shared = nn.ReLU()
    net = see.fill(nn.Sequential(nn.Linear(3, 3), shared, nn.Linear(3, 2), shared, nn.ReLU()))
    rows = lib.activation_stats(net, see.randn(8, 3), nn.ReLU)
    see("a shared layer gives a row for each call", floats(rows))
