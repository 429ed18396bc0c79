"""Statistics of the activations."""

from torch import nn

from autograde.chapters.ch03_hooks.common import GUEST_RAN, STILL_THERE, guest, hooks_left
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "hooks.activation_stats",
    title="Statistics of the activations",
    points=2,
    subjects={"activation_stats": REFERENCE},
    hints=(
        "`isinstance(module, kind)` says whether a module is one of those you look at.",
        "In the hook: `output.mean()`, `output.std()`, and `(output == 0).float().mean()` for the share of zeros.",
        "Append a tuple of three floats in the hook: then the order is that of the calls.",
    ),
    after=(
        "Three numbers a layer are often enough to see why a deep network does not learn: a spread that shrinks from "
        "layer to layer, or units that are always 0. `torch/nn/init.py` holds the initialisations that keep the spread "
        "near 1."
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

    def floats(rows):
        return [tuple(float(number) for number in row) for row in rows]

    net = see.fill(Swapped())
    x = see.randn(5, 4) + 0.3
    rows = lib.activation_stats(net, x, nn.ReLU)
    see("every ReLU: mean, spread, share of zeros", floats(rows))
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


@further("hooks.activation_stats")
def activation_stats_further(lib, see):
    """One activation object used twice, and another."""
    shared = nn.ReLU()
    net = see.fill(nn.Sequential(nn.Linear(3, 3), shared, nn.Linear(3, 2), shared, nn.ReLU()))
    rows = lib.activation_stats(net, see.randn(8, 3), nn.ReLU)
    see("a shared layer gives a row for each call", [tuple(float(n) for n in row) for row in rows])
