"""Do two worlds agree?"""

import torch
from torch import nn
from torch.nn.parameter import Parameter

from autograde.observing.experiment import REFERENCE, experiment


@experiment(
    "module.disagreements",
    title="Do two worlds agree?",
    points=3,
    subjects={"disagreements": REFERENCE},
    hints=(
        "Begin with `yours.load_state_dict(theirs.state_dict())`, and run both in one inner function.",
        "In it: `module.zero_grad()`, a copy of the input `x.detach().clone().requires_grad_()`, forward, "
        "`output.square().sum().backward()`.",
        "It returns the output, the gradients of the input and of the parameters, and `module.state_dict()`. Compare "
        "the three in turn.",
        "For gradients that may be `None`: `a is b or (a is not None and b is not None and torch.equal(a, b))`.",
    ),
    after=(
        "PyTorch compares with tolerances in its own tests, by `torch.testing.assert_close`, in "
        "`torch/testing/_comparison.py`. Here both sides run the same kernels on the same numbers, so that every bit "
        "must agree."
    ),
)
def disagreements(lib, see):
    """Compares pairs that agree, and pairs that part in the output, in a gradient, or in the state."""

    class Layer(nn.Module):
        def __init__(self, kind):
            super().__init__()
            self.weight = Parameter(torch.randn(3))
            self.unused = Parameter(torch.zeros(1))
            self.register_buffer("mean", torch.zeros(3))
            self.kind = kind

        def forward(self, x):
            weight = self.weight
            if self.kind == "weight's gradient":
                weight = weight.detach() * 2 - weight.detach() + 0 * weight
            if self.kind == "input's gradient":
                x = x.detach() + 0 * x
            if self.kind == "unused":
                x = x + 0 * self.unused
            if self.kind == "used":
                x = x + self.unused
            if self.kind == "another key":
                self.register_buffer("late", torch.ones(1))
            self.mean += 0.1 * x.detach().mean(0) * (2 if self.kind == "state" else 1)
            output = x * weight
            return output * (1 + 2**-23) if self.kind == "last bit" else output

    x = see.randn(4, 3)
    before = x.clone()
    see("two fresh layers", lib.disagreements(nn.Linear(3, 2), nn.Linear(3, 2), x))
    see("two of a kind", lib.disagreements(Layer(""), Layer(""), x))
    see("the output's last bit", "output" in lib.disagreements(Layer(""), Layer("last bit"), x))
    see("another gradient of the weight", lib.disagreements(Layer(""), Layer("weight's gradient"), x))
    see("another gradient of the input", lib.disagreements(Layer(""), Layer("input's gradient"), x))
    see("a zero where None is expected", lib.disagreements(Layer(""), Layer("unused"), x))
    see("None where a zero is expected", lib.disagreements(Layer("unused"), Layer(""), x))
    see("a gradient where None is expected", lib.disagreements(Layer(""), Layer("used"), x))
    see("another key after the run", lib.disagreements(Layer(""), Layer("another key"), x))
    see("another state after the run", lib.disagreements(Layer(""), Layer("state"), x))
    theirs, yours = Layer(""), Layer("")
    yours.weight.grad, kept = see.randn(3), theirs.weight.detach().clone()
    see("an old gradient is there", lib.disagreements(theirs, yours, x))
    see("once more", lib.disagreements(theirs, yours, x))
    see("their weights are as before", theirs.weight - kept)
    see("your weights are theirs now", yours.weight - theirs.weight)
    see("batch norm", lib.disagreements(nn.BatchNorm1d(3), nn.BatchNorm1d(3), x))
    see("batch norm with another momentum", lib.disagreements(nn.BatchNorm1d(3), nn.BatchNorm1d(3, momentum=0.5), x))
    bent = lib.disagreements(nn.LeakyReLU(0.1), nn.LeakyReLU(0.2), x)
    see("another slope", bent)
    see("the input is as before", (x - before, x.requires_grad))
