"""On trial: `__call__` may be overridden in place of `forward`."""

import torch
import torch.fx
from torch import nn

from autograde.chapters.ch01_init_forward_call.common import _works
from autograde.observing.experiment import prediction


@prediction(
    "call.trial_1",
    title="On trial: `__call__` may be overridden in place of `forward`",
    points=1,
    options={
        "a": "the outputs agree, and the network's hooks run",
        "b": "the outputs differ, and the network's hooks run",
        "c": "the outputs agree, and the network's hooks are silent",
        "d": "neither: PyTorch refuses to make such a network",
    },
    hints=(
        "What did `__call__` do, besides running `forward`?",
        "Look at the figure of one call again, and cross out the box that you have replaced.",
    ),
    after=(
        "Half true. The output is the same, since your code ran either way. What stood in PyTorch's `__call__`, in "
        "`torch/nn/modules/module.py`, has gone: the network's own hooks, all that run at a call, and what "
        "`net.compile()` asks for. And tools that run `forward`, such as `torch/fx/_symbolic_trace.py`, find none. So "
        "write `forward`."
    ),
)
def trial_1(see):
    """One network written both ways: outputs, hooks, and a tool that reads `forward`."""

    class ByForward(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(4, 3)

        def forward(self, x):
            return torch.relu(self.fc(x))

    class ByCall(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(4, 3)

        def __call__(self, x):
            return torch.relu(self.fc(x))

    x = see.randn(2, 4)
    nets = [see.fill(ByForward()), see.fill(ByCall())]
    same = torch.equal(nets[0](x), nets[1](x))
    see("the outputs agree", same)
    ran, works, traced = [], [], []
    for net in nets:
        told = []
        net.register_forward_pre_hook(lambda net, args, told=told: told.append("before"))
        net.register_forward_hook(lambda net, args, out, told=told: told.append("after"))
        net(x)
        ran.append(told)
        works.append(_works(net.forward, x))
        traced.append(_works(torch.fx.symbolic_trace, net))
    for name, told, forward, trace in zip(("by forward", "by __call__"), ran, works, traced, strict=True):
        see(f"{name}: hooks that ran", told)
        see(f"{name}: .forward(x) works", forward)
        see(f"{name}: a tool that follows forward (torch.fx) can read it", trace)
    if not same:
        return "b"
    return "a" if ran[0] == ran[1] and works[0] == works[1] else "c"
