"""On trial: the call sets training or evaluation mode."""

import torch
import torch.fx
from torch import nn

from autograde.observing.experiment import prediction


@prediction(
    "call.trial_2",
    title="On trial: the call sets training or evaluation mode",
    points=1,
    options={
        "a": "a call switches to training mode",
        "b": "a call under `torch.no_grad()` switches to evaluation mode, any other to training mode",
        "c": "a call leaves the mode as it is",
        "d": "`net(x)` switches to training mode, `net.forward(x)` to evaluation mode",
    },
    hints=(
        "The mode is an attribute, `net.training`. Print it, call the network, print it again.",
        "Which methods have names that promise to change it?",
    ),
    after=(
        "False. The mode is a flag, `training`. It is True when a module is made, and `train()` and `eval()` "
        "set it, for the module and everything inside: see both in `torch/nn/modules/module.py`. "
        "`torch.no_grad()` is about gradients and never looks at it."
    ),
)
def trial_2(see):
    """Calls a network in both modes, in several ways, and looks at the mode after each."""
    net = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5))
    x = see.randn(2, 3)
    after = {}
    for mode in (True, False):
        for way in ("net(x)", "net(x) under no_grad", "net.forward(x)"):
            net.train(mode)
            with torch.set_grad_enabled("no_grad" not in way):
                net.forward(x) if "forward" in way else net(x)
            after[mode, way] = net.training
            see(f"training was {mode}; after {way} it is", net.training)
    if all(now == mode for (mode, _), now in after.items()):
        return "c"
    if not after[True, "net.forward(x)"]:
        return "d"
    return "b" if not after[True, "net(x) under no_grad"] else "a"
