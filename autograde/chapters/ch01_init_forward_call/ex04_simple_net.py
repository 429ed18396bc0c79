"""`SimpleNet`, your first module."""

import torch
import torch.fx

from autograde.chapters.ch01_init_forward_call.common import (
    _derived,
    _each_once,
    _far_below,
    _fill_outside,
    _shapes,
    _starts,
)
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "call.simple_net",
    title="`SimpleNet`, your first module",
    points=2,
    subjects={"SimpleNet": REFERENCE},
    hints=(
        "`Tiny`, above, has the same form. Other sizes, and `torch.relu` in place of `torch.tanh`.",
        "In `__init__`: first `super().__init__()`, then `self.fc1 = nn.Linear(10, 5)`, and the second layer likewise.",
        "In `forward`: `x = torch.relu(self.fc1(x))`, then `return self.fc2(x)`.",
    ),
    after=(
        "You never wrote `__call__`: it comes from `nn.Module`. You never wrote anything for gradients either: "
        "autograd follows whatever `forward` does. The layers are classes of the same kind; `nn.Linear`, in "
        "`torch/nn/modules/linear.py`, has an `__init__` and a `forward` like yours."
    ),
    conditions=Layer(make=lambda lib: lib.SimpleNet(), inputs=lambda see: (see.randn(3, 10),)),
)
def simple_net(lib, see):
    """Gives the network fixed weights, calls it, and looks at outputs and gradients."""
    see("SimpleNet is a class", isinstance(lib.SimpleNet, type))
    net = lib.SimpleNet()
    _fill_outside(see, lib.SimpleNet)
    see("the shapes of its parameters, sorted", _shapes(net))
    _starts(see, lib.SimpleNet)
    see.fill(net)
    x = see.randn(4, 10)
    before = x.clone()
    out = net(x)
    see("the output's shape", tuple(out.shape))
    see("the output", out)
    see("the input is as before", torch.equal(x, before))
    see("the same input gives the same once more", torch.equal(net(before), out))
    _each_once(see, net, x)
    see("a large input", net(20 * see.randn(3, 10)))
    see("numbers of -inf in, all parameters positive: the output", _far_below(see.fill(lib.SimpleNet()), 2, 10))
    x = see.randn(2, 10, requires_grad=True)
    net(x).sum().backward()
    see("the gradient that reaches the input", x.grad)
    see("every parameter has a gradient", all(p.grad is not None for p in net.parameters()))
    for parameter in net.parameters():
        if parameter.shape == (2,):
            parameter.data.fill_(-20.0)
    see("the output when the last layer's bias is -20", net(before))
    see("the shapes of a derived class's parameters, sorted", _shapes(_derived(lib.SimpleNet)()))


@further("call.simple_net")
def simple_net_more(lib, see):
    """A step of training changes the output."""
    net = see.fill(lib.SimpleNet())
    x = see.randn(3, 10)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(x).pow(2).mean().backward()
    optimizer.step()
    see("the output after one step", net(x))
