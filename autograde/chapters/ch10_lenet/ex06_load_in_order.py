"""Load given weights, by their order."""

import torch
from torch import Tensor, nn

from autograde.observing.experiment import REFERENCE, experiment, further


def _pair(see) -> tuple[nn.Module, list[Tensor]]:
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 3))
    return see.fill(net), [see.randn(*p.shape) for p in net.parameters()]


@experiment(
    "lenet.load_in_order",
    title="Load given weights, by their order",
    points=2,
    subjects={"load_in_order": REFERENCE},
    hints=(
        "Make a list of `net.parameters()` first, and compare its length and its shapes with the given tensors.",
        "Check everything before you change anything: a half loaded network is worse than none.",
        "Copy inside `with torch.no_grad():`, by `parameter.copy_(tensor)`: each parameter stays the same object.",
    ),
    after=(
        "`load_state_dict` does the same by name in place of order, and copies in place too, for the same reason: an "
        "optimizer holds the parameter objects. See `torch/nn/modules/module.py`."
    ),
)
def load_in_order(lib, see):
    """Loads, looks at identity, gradients and the given tensors; then gives too many, and wrong shapes."""
    net, tensors = _pair(see)
    first = tensors[0].clone()
    objects = list(net.parameters())
    held = objects[-1].detach()
    lib.load_in_order(net, tensors)
    see("tensors in the given list, afterwards", len(tensors))
    see("the first weight", next(net.parameters()))
    see("all parameters", list(net.parameters()))
    see("gradients are recorded afterwards", torch.is_grad_enabled())
    see("they are the same objects", [a is b for a, b in zip(objects, net.parameters(), strict=True)])
    see("they are leaves that learn", [p.is_leaf and p.requires_grad for p in net.parameters()])
    with torch.no_grad():
        next(net.parameters()).zero_()
    see("the network changes its first weight: the given tensor keeps its numbers", torch.equal(tensors[0], first))
    see("a tensor that shares the last bias's memory follows", held)
    if not torch.equal(held, tensors[-1]):
        return
    net, tensors = _pair(see)
    kept = [p.detach().clone() for p in net.parameters()]
    see.raises("one tensor too few", lib.load_in_order, net, tensors[:-1])
    see("after a refusal, gradients are recorded as before", torch.is_grad_enabled())
    see.raises("one tensor too many", lib.load_in_order, net, [*tensors, tensors[0]])
    see.raises("the last has a shape that broadcasts", lib.load_in_order, net, [*tensors[:-1], tensors[-1][:1]])
    square = nn.Sequential(nn.Linear(3, 3, bias=False))
    see.raises("one row for a square matrix", lib.load_in_order, square, [see.randn(3)])
    see.raises("an axis of length 1 too many", lib.load_in_order, net, [*tensors[:-1], tensors[-1][None]])
    scalar = nn.Sequential()
    scalar.register_parameter("scale", nn.Parameter(torch.tensor(1.0)))
    see.raises("shape (1,) for a parameter without axes", lib.load_in_order, scalar, [see.randn(1)])
    lib.load_in_order(scalar, [see.randn(1)[0]])
    see("a parameter without axes", scalar.scale)
    turned = [t.T if t.ndim == 2 else t for t in tensors]
    see.raises("a weight with rows and columns swapped", lib.load_in_order, net, turned)
    reshaped = [t.flatten() if t.ndim == 4 else t for t in tensors]
    see.raises("a weight laid into one row", lib.load_in_order, net, reshaped)
    see(
        "after the refusals, all parameters are as they were",
        all(torch.equal(a, b) for a, b in zip(kept, net.parameters(), strict=True)),
    )
    lib.load_in_order(net, [t.double() for t in tensors])
    see("from float64: the dtypes of the parameters", [p.dtype for p in net.parameters()])
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
    see.refuses("an iterator is refused", lib.load_in_order, net, iter(tensors))
    see("from an iterator", list(net.parameters()))
    net, tensors = _pair(see)
    net[0].requires_grad_(False)
    net[2].bias.grad = see.randn(3)
    lib.load_in_order(net, tensors)
    see("a gradient that was there before", net[2].bias.grad)
    see("the first layer frozen: all parameters", list(net.parameters()))
    see("the first layer frozen: which ones learn", [p.requires_grad for p in net.parameters()])
    net, tensors = _pair(see)
    theirs = [nn.Parameter(t) for t in tensors]
    net[2].bias.grad = see.randn(3)
    for parameter in theirs:
        parameter.grad = see.randn(*parameter.shape)
    lib.load_in_order(net.eval(), iter(theirs))
    see("from parameters that have gradients: the network's own gradients", [p.grad for p in net.parameters()])
    see("from parameters of another network: all parameters", list(net.parameters()))
    see("from parameters of another network: they are leaves", [p.is_leaf for p in net.parameters()])
    see("from parameters of another network: those still learn", [p.requires_grad for p in theirs])
    with torch.no_grad():
        lib.load_in_order(net, tensors)
        see("where gradients were off before, they are recorded afterwards", torch.is_grad_enabled())
    layer = nn.Linear(2, 2)
    shared = nn.Sequential(layer, layer)
    two = [see.randn(2, 2), see.randn(2)]
    see.refuses("two tensors for one layer that is used twice are refused", lib.load_in_order, shared, two)
    see("that layer's parameters then", list(shared.parameters()))
    if not torch.equal(layer.weight, two[0]):
        return
    tied = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    tied[1].weight = tied[0].weight
    lib.load_in_order(tied, [see.randn(*p.shape) for p in tied.parameters()])
    see("a weight that two layers hold takes one tensor", list(tied.parameters()))
    net, tensors = _pair(see)
    held = [p.detach() for p in net.parameters()]
    lib.load_in_order(net, tensors)
    see("tensors that share the parameters' memory follow", held)
    diverged = nn.Sequential(nn.Linear(3, 1, bias=False))
    with torch.no_grad():
        diverged[0].weight.copy_(torch.tensor([[float("inf"), float("nan"), 1e8]]))
    lib.load_in_order(diverged, [see.randn(1, 3)])
    see("a weight that held inf, nan and 1e8 before", diverged[0].weight)
    with_buffers = nn.Sequential(nn.Linear(2, 2, bias=False), nn.BatchNorm1d(2))
    lib.load_in_order(with_buffers, [see.randn(2, 2), see.randn(2), see.randn(2)])
    see("without a bias, with a BatchNorm", list(with_buffers.state_dict().values()))
    last = see.fill(nn.Conv2d(2, 3, 2, bias=False)).to(memory_format=torch.channels_last)
    lib.load_in_order(last, [see.randn(3, 2, 2, 2)])
    see("a weight whose numbers lie in memory in another order (`channels_last`)", last.weight)


@further("lenet.load_in_order")
def load_in_order_lenet(lib, see):
    """A larger network gives the outputs that its new weights imply."""
    net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Sequential(nn.Linear(6, 6), nn.Linear(6, 2)))
    lib.load_in_order(net, [see.randn(*p.shape) for p in net.parameters()])
    see("the output", net(see.randn(3, 4)))
