"""A guard for frozen layers."""

import torch
from torch import nn

from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "hooks.guard",
    title="A guard for frozen layers",
    points=2,
    subjects={"guard": REFERENCE},
    hints=(
        "`module.state_dict()` gives all parameters and buffers by name. Its tensors share memory with the module's.",
        "Keep a `clone()` of each when `guard` is called. The pre-hook compares the module's state with it.",
        "`torch.equal(a, b)` is true for equal tensors. Raise `RuntimeError(name)` for the first that is not.",
    ),
    after=(
        "`requires_grad = False` stops gradients and nothing else: batch norm's running statistics are buffers and go "
        "on moving in training mode, see `torch/nn/modules/batchnorm.py`. An optimizer that was given the parameters "
        "earlier may also still hold momentum or weight decay."
    ),
)
def guard(lib, see):
    """Guards layers, changes them in several ways, and calls them."""

    def told(layer, *args):
        """Return "passes", or the name of the exception and which entries it names."""
        try:
            layer(*args)
        except Exception as error:
            named = [name for name in layer.state_dict() if name in str(error)]
            kind = "RuntimeError" if isinstance(error, RuntimeError) else type(error).__name__
            return f"{kind} that names {' or '.join(named) or 'nothing'}"
        return "passes"

    ran = []

    class Layer(nn.Linear):
        def forward(self, x):
            ran.append("forward")
            return super().forward(x)

    layer = see.fill(Layer(3, 2))
    x = see.rand(4, 3)
    handle = lib.guard(layer)
    see("unchanged", told(layer, x))
    see("unchanged, a second call", told(layer, x))
    kept = layer.bias.detach().clone()
    with torch.no_grad():
        layer.bias += 1
    ran.clear()
    see("the bias has moved", told(layer, x))
    see("forward ran on the changed layer", len(ran))
    see("the bias has moved, a second call", told(layer, x))
    see("forward pre-hooks on the guarded layer", len(layer._forward_pre_hooks))
    with torch.no_grad():
        layer.bias.copy_(kept)
    see("the bias is back", told(layer, x))
    with torch.no_grad():
        layer.bias *= 1 + 2e-6
    see("the bias has moved a little", told(layer, x))
    with torch.no_grad():
        layer.bias.copy_(kept)
        layer.weight.copy_(layer.weight.flip(1))
    see("the weight's columns are swapped", told(layer, x))
    handle.remove()
    see("the guard is removed", told(layer, x))
    norm = nn.BatchNorm1d(3).double().requires_grad_(False)
    lib.guard(norm)
    see("a frozen batch norm: the first call", told(norm, x.double()))
    see("a frozen batch norm: the second call", told(norm, x.double()).split()[0])
    other = see.fill(nn.Sequential(nn.Linear(3, 2), nn.Tanh()))
    lib.guard(other)
    other[0].weight = nn.Parameter(see.rand(2, 3))
    see("a layer inside got a new weight", told(other, x))


@further("hooks.guard")
def guard_further(lib, see):
    """Guards a part of a network, and takes training steps with and without that part."""

    def step(parameters):
        with torch.no_grad():
            for parameter in parameters:
                parameter -= 0.1 * parameter.grad

    net = see.fill(nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.Linear(4, 2))))
    lib.guard(net[0])
    x = see.randn(6, 3)
    net(x).sum().backward()
    step(net[1].parameters())
    see("a step without the guarded layer", net(x))
    step(net.parameters())
    see.raises("a step with it", net, x)
