"""Count by code."""

import torch
from torch import nn

from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "lenet.count_parameters",
    title="Count by code",
    points=1,
    subjects={"count_parameters": REFERENCE},
    hints=(
        "`net.parameters()` yields every parameter, those of layers inside layers included.",
        "`numel()` is the number of elements of a tensor. Which parameters have `requires_grad`?",
        "`sum(p.numel() for p in net.parameters() if p.requires_grad)`",
    ),
    after=(
        "`parameters()` walks over the tree of modules and leaves out what it has met already, so a layer that is used "
        "twice counts once; see `torch/nn/modules/module.py`. Buffers, such as running means, are not parameters."
    ),
)
def count_parameters(lib, see):
    """Counts in nested, shared, frozen and buffered networks."""
    count = lib.count_parameters(nn.Linear(3, 4))
    see("one layer", count)
    see("an int", isinstance(count, int))
    see("a layer without bias", lib.count_parameters(nn.Sequential(nn.Linear(3, 4, bias=False), nn.Linear(4, 2))))
    nested = nn.Sequential(nn.Conv2d(1, 6, 3), nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(5, 2))))
    see("layers three levels deep", lib.count_parameters(nested))
    see("with a BatchNorm", lib.count_parameters(nn.Sequential(nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6))))
    layer = nn.Linear(4, 4)
    see("one layer used twice", lib.count_parameters(nn.Sequential(layer, nn.ReLU(), layer)))
    frozen = nn.Sequential(nn.Linear(3, 5), nn.Linear(5, 2))
    frozen[0].requires_grad_(False)
    see("the first layer frozen", lib.count_parameters(frozen))
    see("the same network, frozen as a whole", lib.count_parameters(frozen.requires_grad_(False)))
    see("the same network in evaluation mode, learning again", lib.count_parameters(frozen.requires_grad_().eval()))
    frozen(torch.ones(1, 3)).sum().backward()
    frozen[0].requires_grad_(False)
    see("a layer that was frozen after it had got a gradient", lib.count_parameters(frozen))
    half = nn.Linear(2, 3)
    half.bias.requires_grad_(False)
    see("a layer whose bias is frozen", lib.count_parameters(half))
    ones = nn.Sequential(nn.BatchNorm1d(3), nn.BatchNorm1d(3))
    see("parameters of equal values", lib.count_parameters(ones))
    unmade = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)).to("meta")
    see("a network on the meta device", lib.count_parameters(unmade))
    tied = nn.ModuleDict({"one": nn.Linear(3, 3), "two": nn.Linear(3, 3)})
    tied["two"].weight = tied["one"].weight
    see("two layers that share a weight", lib.count_parameters(tied))
    single = nn.Linear(2, 2)
    single.register_parameter("scale", nn.Parameter(torch.tensor(1.0)))
    see("a parameter without axes, beside others", lib.count_parameters(single))
    holder = nn.Sequential(nn.Linear(2, 2))
    holder.register_parameter("scale", nn.Parameter(torch.ones(3)))
    see("a parameter of a module that has layers inside", lib.count_parameters(holder))
    see("a layer in float64", lib.count_parameters(nn.Linear(3, 4).double()))
    see("no parameters at all", lib.count_parameters(nn.ReLU()))


@further("lenet.count_parameters")
def count_parameters_random(lib, see):
    """A network of random sizes."""
    a, b, c = see.integer(2, 9), see.integer(2, 9), see.integer(2, 9)
    see("another network", lib.count_parameters(nn.Sequential(nn.Linear(a, b), nn.Linear(b, c, bias=False))))
