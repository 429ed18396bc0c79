"""Intercepting a call."""

import torch
import torch.nn.functional as F
from torch import nn

from autograde.chapters.ch05_nn_vs_functional.common import _give
from autograde.observing.experiment import REFERENCE, experiment, further


class _Own(torch.Tensor):
    """A tensor of a class of its own."""


@experiment(
    "functional.spy",
    title="Intercepting a call",
    points=2,
    subjects={"Spy": REFERENCE},
    hints=(
        "`func` is PyTorch's function, `args` is what it was called with, and some of `args` are spies.",
        "Walk through `args`. A spy notes `func.__name__`; in a new list, its `value` takes its place.",
        "`plain = [a.value if isinstance(a, Spy) else a for a in args]`, and at the end "
        "`return func(*plain, **(kwargs or {}))`.",
    ),
    after=(
        "The helpers `has_torch_function` and `handle_torch_function` stand in `torch/overrides.py`; most "
        "functions that are written in `torch/nn/functional.py` begin by asking them. Compiled functions ask the same "
        "question in C++."
    ),
)
def spy(lib, see):
    """Hands spies to functions of F, to torch and to a module, and reads what they noted."""
    x = see.randn(2, 3)
    one = lib.Spy(x)
    see("F.relu of a spy", F.relu(one))
    see("what it noted", list(one.calls))
    see("F.leaky_relu with a keyword", F.leaky_relu(one, negative_slope=0.5))
    see("F.leaky_relu with a keyword that is 0", F.leaky_relu(lib.Spy(-1 - see.rand(3)), negative_slope=0.0))
    see("torch.tanh", torch.tanh(one))
    see("what it noted so far", list(one.calls))
    weight, other = see.randn(4, 3), lib.Spy(see.randn(2, 3))
    see("F.linear(spy, tensor)", F.linear(other, weight))
    see("what a second spy noted", list(other.calls))
    third = lib.Spy(weight)
    see("F.linear(tensor, spy)", F.linear(x, third))
    see("what a spy in second place noted", list(third.calls))
    see("torch.add of two spies", torch.add(one, other))
    see("what both noted last", (one.calls[-1], other.calls[-1]))
    layer = nn.Linear(3, 2, bias=False)
    _give(see, layer, "weight")
    see("a module called with a spy", layer(other))
    see("what it noted last", other.calls[-1])
    see("the value is still", one.value)
    others = (x.mT, x.half(), torch.tensor([1, 2]))
    see("the value is the very tensor that was given", [lib.Spy(tensor).value is tensor for tensor in others])
    replaced = lib.Spy(x)
    F.relu(replaced)
    replaced.value = -x
    noted = replaced.calls = []
    see("F.relu of a spy whose value was replaced", F.relu(replaced))
    see("what is noted in a list that was assigned as its calls", noted)
    replaced.note = "first"
    see("an attribute of another name that was added to a spy", replaced.note)
    fine = lib.Spy(see.rand(3, dtype=torch.float64))
    see("F.relu of a spy of float64 numbers", F.relu(fine), rtol=1e-12, atol=0.0)
    see("zeros, after addcmul_ with two spies of ones", torch.zeros(2).addcmul_(*(lib.Spy(torch.ones(2)),) * 2))
    see("torch.embedding of a spy", torch.embedding(lib.Spy(x), torch.tensor([1, 0])))
    leaf = see.randn(3).requires_grad_()
    F.relu(lib.Spy(leaf)).sum().backward()
    see("the gradient of a spy's tensor", leaf.grad)
    see("a function that returns None", torch.Tensor.backward(lib.Spy(leaf.sum())))
    values = see.randn(4, 2).mT
    inside = lib.Spy(values)
    see("torch.sort of a spy gives two tensors", tuple(torch.sort(inside)))
    see("torch.numel of a spy gives a number", torch.numel(inside))
    listed = inside.calls
    see("a function in place gives back the spy's tensor itself", torch.relu_(inside) is values)
    see("the list of calls taken before that", list(listed))
    derived = type("Derived", (lib.Spy,), {})(see.randn(2, 3))
    see("a spy of a derived class", torch.add(derived, x))
    see("what it noted", list(derived.calls))
    image, filters = lib.Spy(see.randn(1, 1, 5, 5)), see.randn(1, 1, 2, 2)
    see("None among the arguments", F.conv2d(image, filters, None, 2))
    see("what it noted", list(image.calls))
    see("the same spy twice", torch.mul(image, image))
    see("the last that it noted", image.calls[-1])
    see("beside a tensor of another class", torch.add(lib.Spy(see.randn(2)), see.randn(2).as_subclass(_Own)).tolist())
    beside = torch.add(lib.Spy(see.randn(2)), see.randn(2).as_subclass(_Own))
    see("beside a tensor of another class: the class of the result", type(beside).__name__)
    pair = lib.Spy(values), lib.Spy(values)
    see("two spies of one tensor", torch.add(*pair))
    see("what both noted", [list(each.calls) for each in pair])
    early, late = pair[0], lib.Spy(values)
    torch.add(late, early)
    see("what a new spy noted, and one that had noted the same before", [list(late.calls), list(early.calls)])
    see("torch.linalg.norm", torch.linalg.norm(pair[0]))
    see("what it noted last", pair[0].calls[-1:])
    see("a list among the arguments", torch.reshape(lib.Spy(x), [3, 2]))
    named = see.randn(2, 3)
    named.value, named.calls = "of its own", []
    see("beside a tensor with attributes called value and calls", torch.add(lib.Spy(x), named))
    third_place = lib.Spy(see.randn(2, 3))
    see("a spy in third place", torch.where(x > 0, x, third_place))
    see("what it noted", list(third_place.calls))
    see("the values of torch.max along an axis, by their name", torch.max(lib.Spy(x), 0).values)
    refused = lib.Spy(x)
    see.raises("a function that refuses what it is given", F.linear, refused, see.randn(2, 2))
    see("what was noted before it refused", list(refused.calls))


@further("functional.spy")
def spy_more(lib, see):
    """Other functions."""
    image = lib.Spy(see.randn(1, 2, 6, 6))
    see("F.max_pool2d", F.max_pool2d(image, 3, stride=2))
    see("F.softmax", F.softmax(image, dim=1))
    see("torch.sum with a keyword", torch.sum(image, 1, keepdim=True))
    see("what it noted", list(image.calls))
    see("a new spy has noted", list(lib.Spy(see.randn(2)).calls))
