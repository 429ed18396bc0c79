"""On trial: “layers without parameters make no difference in `__init__`”."""

import torch
from torch import nn

from autograde.observing.experiment import prediction


@prediction(
    "registration.trial_5",
    title="On trial: “layers without parameters make no difference in `__init__`”",
    points=1,
    options={
        "a": "true: the two networks give the same outputs, and `print(net)` shows as many lines",
        "b": "true for the outputs; only `print(net)` shows fewer lines",
        "c": "false: after `eval()`, the network that makes its dropout in `forward` goes on dropping",
        "d": "false: after `train()`, the network that makes its dropout in `forward` does not drop",
    },
    hints=(
        "What does `eval()` do, and to which modules? Is a layer that is made during the call among them?",
        "A new module is born with `training = True`.",
    ),
    after=(
        "A module made in `forward` lives for one call. Nobody registered it, so `eval()` cannot reach it, "
        "`print(net)` does not name it, and no hook of its own can be put on it beforehand. A batch norm made there "
        "also starts its statistics anew each time. See `train` in `torch/nn/modules/module.py`, and `nn.Dropout` in "
        "`torch/nn/modules/dropout.py`, which asks `self.training`."
    ),
)
def trial_5(see):
    """Runs a dropout made in __init__ and one made in forward, in both modes."""

    class Kept(nn.Module):
        def __init__(self):
            super().__init__()
            self.drop = nn.Dropout(0.5)

        def forward(self, x):
            return self.drop(x)

    class Fresh(nn.Module):
        def forward(self, x):
            return nn.Dropout(0.5)(x)

    x = torch.ones(400)
    zeros = {}
    for network in (Kept(), Fresh()):
        for mode in ("train", "eval"):
            getattr(network, mode)()
            zeros[type(network).__name__, mode] = int((network(x) == 0).sum()) > 0
    see("made in __init__: drops in training, in evaluation", [zeros["Kept", "train"], zeros["Kept", "eval"]])
    see("made in forward: drops in training, in evaluation", [zeros["Fresh", "train"], zeros["Fresh", "eval"]])
    see("lines of print(net)", [len(str(Kept()).splitlines()), len(str(Fresh()).splitlines())])
    if zeros["Fresh", "eval"] and not zeros["Kept", "eval"]:
        return "c"
    if zeros["Kept", "train"] and not zeros["Fresh", "train"]:
        return "d"
    return "b" if len(str(Kept())) != len(str(Fresh())) else "a"
