"""Who was never called."""

import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import GUEST_RAN, STILL_THERE, Branch, Tree, guest, hooks_left
from autograde.observing.experiment import REFERENCE, experiment, further


class Sly(nn.Module):
    """Uses its layers in every way, also in ways that no hook hears."""

    def __init__(self):
        super().__init__()
        self.zeroth = nn.Linear(3, 3)
        self.spare = nn.Linear(3, 3)
        self.body = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 4), nn.Tanh()))
        self.act = nn.ReLU()
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        """Call `body`'s layers one by one, and two layers by their `forward`."""
        x = self.zeroth(x)
        x = self.body[2].forward(self.body[1](self.body[0](x)))
        return self.head.forward(self.act.forward(x))


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


@further("hooks.silent")
def silent_more(lib, see):
    """Another network: one branch is taken for positive sums only."""

    class Either(nn.Module):
        def __init__(self):
            super().__init__()
            self.yes = nn.Sequential(nn.Linear(2, 2), nn.Identity())
            self.no = nn.Sequential(nn.Identity(), nn.Linear(2, 2))

        def forward(self, x):
            return self.yes(x) if x.sum() > 0 else self.no(x)

    net = Either()
    see("a positive sum", list(lib.silent(net, torch.ones(1, 2))))
    see("a negative sum", list(lib.silent(net, -torch.ones(1, 2))))
