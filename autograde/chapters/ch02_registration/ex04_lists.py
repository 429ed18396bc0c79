"""Layers that PyTorch cannot see."""

import torch
from torch import nn

from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


def _filled(see, net):
    """Give every parameter values; return the net. A scale is one number: its shape is left open by the text.

    All scales get the same number, as which of them is which layer's is left open, too.
    """
    see.fill(net)
    source = torch.Generator().manual_seed(see.seed)
    number = torch.randn((), generator=source, dtype=torch.float64).item()
    with torch.no_grad():
        for parameter in net.parameters():
            if parameter.numel() == 1:
                parameter.fill_(number)
    return net


def _gradients_of_scales(net, x):
    """Return the gradients of all parameters that are one number, smallest first."""
    outputs = torch.cat(net(x), dim=1)
    if outputs.requires_grad:
        (outputs * torch.linspace(1, 2, outputs.numel()).view_as(outputs)).sum().backward()
    gradients = [p.grad for p in net.parameters() if p.numel() == 1]
    return sorted(0.0 if gradient is None else gradient.item() for gradient in gradients)


def _is_parameter(value):
    return isinstance(value, nn.Parameter)


def _as_made(net):
    """Count the linear layers whose weights lie within the bound of `nn.Linear`, and not all near zero."""
    layers = [m for m in net.modules() if isinstance(m, nn.Linear) and m.in_features > 1]
    largest = [m.weight.abs().max().item() * m.in_features**0.5 for m in layers]
    return sum(0.1 < number <= 1 for number in largest)


class _Branches(Layer):
    """A layer whose single numbers may have any shape."""

    @classmethod
    def names(cls):
        return Layer.names()

    def _made(self, lib, see):
        return _filled(see, self.make(lib)).eval()


@experiment(
    "registration.lists",
    title="Layers that PyTorch cannot see",
    points=2,
    subjects={"Branches": REFERENCE},
    conditions=_Branches(make=lambda lib: lib.Branches((4, 6, 5)), inputs=lambda see: (see.randn(3, 4),)),
    hints=(
        "How many parameters does `list(Branches((4, 6, 5)).parameters())` have? Which attributes hold the missing "
        "ones, and what are those attributes for `__setattr__`?",
        "A list and a dictionary are plain values. `nn.ModuleList`, `nn.ModuleDict` and `nn.ParameterList` are "
        "modules: they can be indexed and iterated in the same way, and they are registered.",
        "Wrap each of the three: `nn.ModuleList([...])`, `nn.ModuleDict({...})`, `nn.ParameterList([...])`. "
        "`forward` stays as it is.",
    ),
    after=(
        "The three containers stand in `torch/nn/modules/container.py`. `ModuleList` registers its items under the "
        'names "0", "1", …, which is where keys such as `layers.0.weight` come from. PyTorch does not look into '
        "lists on its own: it could not tell a list of layers to train from a list kept for another purpose."
    ),
)
def lists(lib, see):
    """Counts what is registered, then computes, casts and trains."""
    net = lib.Branches((4, 6, 5))
    lists = [m for m in net.modules() if isinstance(m, nn.ParameterList | nn.ParameterDict)]
    held = [value for values in lists for value in (values.values() if hasattr(values, "values") else values)]
    see("what an nn.ParameterList or nn.ParameterDict holds are parameters", all(map(_is_parameter, held)))
    sizes = sorted(p.numel() for p in net.parameters())
    see("the number of parameters", len(sizes))
    see("how many numbers each of them holds, sorted", sizes)
    layers = [m for m in net.modules() if isinstance(m, nn.Linear) and m.weight.numel() > 1]
    see("how many of them require a gradient", sum(p.requires_grad for p in net.parameters()))
    see("the linear layers among the modules, but for those of a single number", len(layers))
    see("the numbers in the state_dict", sum(t.numel() for t in net.state_dict().values()))
    see("dtypes in the state_dict", list({t.dtype for t in net.state_dict().values()}))
    see("the scales start at", [p.item() for p in net.parameters() if p.numel() == 1])
    see("of the layers with more inputs than one, those whose weights begin as nn.Linear makes them", _as_made(net))
    other = list(lib.Branches((4, 6, 5)).parameters())
    pairs = [(a, b) for a, b in zip(net.parameters(), other, strict=False) if a.dim() > 1 and a.numel() > 1]
    see("a second one has other first weights", not any(torch.equal(a, b) for a, b in pairs))
    with see.default_dtype(torch.float64):
        wide = {p.dtype for p in lib.Branches((4, 6, 5)).parameters()}
    see("dtypes of one made where float64 is the default", list(wide))
    _filled(see, net)
    x = see.randn(3, 4)
    see("the output, once all parameters have given values", net(x))
    see("the same again", net(x))
    for parameter in net.parameters():
        parameter.requires_grad_(parameter.numel() > 1)
    see("the output, with the scales frozen", net(x))
    net.requires_grad_(True)
    see("the output of one with equal widths", _filled(see, lib.Branches((4, 4, 4)))(x))
    see("the output of one with more layers", _filled(see, lib.Branches((4, 7, 5, 6, 8)))(x))
    eleven = _filled(see, lib.Branches((4,) * 12))
    see("the output of one with eleven layers", eleven(x))
    see("the gradients of its scales, in order of size", _gradients_of_scales(eleven, x))
    uneven = _filled(see, lib.Branches((4, 7, 5, 8)))
    see("those of the scales of one with three layers", _gradients_of_scales(uneven, x))
    see("the output of one with a single width: heads, no layers", _filled(see, lib.Branches((4,)))(x))
    moved = lib.Branches((4, 6, 5))
    moved(x)
    see.raises("a call on meta", moved.to("meta"), torch.ones(1, 4, device="meta"))
    moved.to_empty(device="cpu")
    with torch.no_grad():
        for tensor in (*moved.parameters(), *moved.buffers()):
            tensor.zero_()
    see("the output of one that was called, moved to meta and back, with given values", _filled(see, moved)(x))
    first = [name for name, m in moved.named_modules() if isinstance(m, nn.Linear) and m.out_features == 6][:1]
    for name in first:
        moved.set_submodule(name, nn.Sequential(see.fill(nn.ModuleList([nn.Linear(4, 6), nn.Linear(4, 6)]))[1]))
    see("the same, after the first layer was replaced by another, in a Sequential", moved(x))
    net.double()
    see("after net.double()", [tuple(t.shape) for t in net(x.double())])
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    before = [p.detach().clone() for p in net.parameters()]
    sum(t.sum() for t in net(x.double())).backward()
    optimizer.step()
    moved = [not torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True)]
    see("parameters that a training step moves", sum(moved))


@further("registration.lists")
def lists_deeper(lib, see):
    """Another depth."""
    net = lib.Branches((3, 7, 4, 6))
    see("the number of parameters", len(list(net.parameters())))
    see("the output", _filled(see, net)(see.randn(2, 3)))
