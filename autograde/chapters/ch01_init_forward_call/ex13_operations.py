"""Walk back from `grad_fn`."""

import inspect
import sys

import torch
import torch.fx
from torch import nn

from autograde.observing.conditions.layer import still_held
from autograde.observing.experiment import REFERENCE, experiment, further
from autograde.observing.watching import of_file, watching


class _Twice(torch.autograd.Function):
    """Doubles."""

    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad):
        return 2 * grad


def _of_that_name():
    """Return another class of the same name, as another file may have it."""
    return type("_Twice", (torch.autograd.Function,), {name: vars(_Twice)[name] for name in ("forward", "backward")})


@experiment(
    "call.operations",
    title="Walk back from `grad_fn`",
    points=3,
    subjects={"operations": REFERENCE},
    hints=(
        "Keep a list of nodes still to visit, and a set of nodes already visited. Start with `[y.grad_fn]`.",
        "Take a node from the list. If it is `None`, or was visited before, go on with the next one.",
        "Otherwise count its name, and put the first member of each pair in `node.next_functions` on the list.",
        "With `name = type(node).__name__`: `counts[name] = counts.get(name, 0) + 1`.",
    ),
    after=(
        "This graph is all that `backward()` needs. It walks from the output to the leaves, too, but waits "
        "at each node until every branch into it has arrived. The graph grew as `forward` ran; each call grows a new "
        "one. PyTorch describes a node, with its `next_functions`, as the class `Node` in `torch/autograd/graph.py`."
    ),
)
def operations(lib, see):
    """Walks graphs with one branch, several branches, a shared part, and no graph at all."""
    w = see.randn(3, 3, requires_grad=True)
    x = see.randn(2, 3)
    see("one operation", lib.operations(w.exp()))
    see("three in a row", lib.operations(w.exp().sin().exp()))
    see("two branches", lib.operations(w.exp() * w.cos()))
    see("the second branch is the longer one", lib.operations(w.exp() - w.cos().cos().sin()))
    shared = w.tanh()
    see("a part that is used twice", lib.operations(shared * shared.exp()))
    fc = nn.Linear(3, 2)
    see("a linear layer and relu", lib.operations(torch.relu(fc(x))))
    see("the layer used twice", lib.operations(fc(x) + fc(2 * x)))
    left, right = w.split([1, 2])
    see("a node with two results, both used", lib.operations(left * right))
    see("a node with two results, only the second used", lib.operations(right.exp()))
    see("a leaf that requires a gradient", lib.operations(w))
    see("a part behind a node without a gradient", lib.operations((w.detach() + 1) * w.exp() + x[0]))
    ladder = w
    for _ in range(10):
        ladder = ladder + ladder
    counts = lib.operations(ladder)
    see("a ladder of ten steps, each used twice by the next", counts)
    if counts == {"AddBackward0": 10, "AccumulateGrad": 1}:  # who counts a step twice would walk for hours
        for _ in range(30):
            ladder = ladder + ladder
        see("a ladder of forty steps", lib.operations(ladder))
    v = see.randn(3, 3, requires_grad=True)
    see("(v.sin() * w) * w.exp(), of two parameters", lib.operations((v.sin() * w) * w.exp()))
    see("w.exp() * (w * v.sin()), of two parameters", lib.operations(w.exp() * (w * v.sin())))
    twin = w.detach().clone().requires_grad_()
    see("two parameters that hold the same numbers", lib.operations(w * twin))
    see("two parameters in the same memory", lib.operations(w * nn.Parameter(w.detach())))
    see("a sum over one axis", lib.operations(w.exp().sum(0)))
    chain = w
    for _ in range(5000):
        chain = chain.neg()
    limit = sys.getrecursionlimit()
    see("a chain of five thousand operations", lib.operations(chain))
    kept = sys.getrecursionlimit() == limit
    sys.setrecursionlimit(limit)
    see("the limit of recursion is as before", kept, expect=True)
    see("an operation with a backward of its own", lib.operations(_Twice.apply(w)))
    both = _Twice.apply(w) * _of_that_name().apply(w)
    see("two operations whose classes have the same name", lib.operations(both))
    plain = see.randn(3)
    see("a plain tensor", lib.operations(plain))
    see("whether that tensor asks for gradients afterwards", plain.requires_grad)
    see("whole numbers", lib.operations(torch.tensor([1, 2])))
    see("a second walk gives the same", lib.operations(w.exp().sin().exp()))
    see("a tensor without a graph", lib.operations(x))
    grown = w.exp().sin()
    see("a tensor, before it is changed", lib.operations(grown))
    grown.add_(1.0)
    see("the same tensor, after a number was added to it in place", lib.operations(grown))
    with torch.no_grad():
        see("the same under torch.no_grad()", lib.operations(grown))
    late = torch.ones(2, requires_grad=True)
    later = late.exp()
    late.requires_grad_(False)
    see("a leaf that was frozen after the run", lib.operations(later))
    held = still_held(lambda x: lib.operations(x.requires_grad_().exp()), (plain,))
    see("tensors of a graph that are still held after the walk", held)
    result = w.exp().sum()
    (above, _), *_ = result.grad_fn.next_functions
    nodes = [result.grad_fn, above, above.next_functions[0][0]]
    for node in nodes:
        node.metadata["seen by"] = "somebody else"
    noted = [set(node.metadata) for node in nodes]  # where anomalies are looked for, PyTorch notes something as well
    lib.operations(result)
    pairs = list(zip(noted, map(lambda node: set(node.metadata), nodes), strict=True))
    see("notes on nodes that the walk has added", [sorted(map(str, now - old)) for old, now in pairs])
    see("notes on nodes that the walk has wiped", [sorted(map(str, old - now)) for old, now in pairs])
    see("a gradient that is on the leaf before the first backward", w.grad)
    see("the output will keep its gradient", result.retains_grad)
    file = getattr(getattr(inspect.unwrap(lib.operations), "__code__", None), "co_filename", "")
    with watching(of_file(file)) as hooks:
        result.backward()
    see("hooks of the walk that ran at backward", list(hooks))
    see("the graph still serves backward", w.grad)
    see("after backward has let go of what the graph had saved", lib.operations(result))
    see("the gradient on the leaf after that", w.grad)


@further("call.operations")
def operations_deep(lib, see):
    """A deep graph, and one in which every part is used twice."""
    w = see.randn(2, requires_grad=True)
    y, depth = w, see.integer(5, 9)
    for _ in range(depth):
        y = torch.sin(y)
    see("a deep chain", lib.operations(y))
    y = w
    for _ in range(depth):
        y = y + y
    see("a ladder", lib.operations(y))
