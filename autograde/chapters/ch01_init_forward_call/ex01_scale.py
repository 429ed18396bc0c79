"""A plain class whose objects can be called."""

import operator

import torch
import torch.fx
from torch import nn

from autograde.chapters.ch01_init_forward_call.common import _works
from autograde.observing.conditions.layer import still_held
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "call.scale",
    title="A plain class whose objects can be called",
    points=1,
    subjects={"Scale": REFERENCE},
    hints=(
        "Two methods are needed. One runs when the object is made, the other each time it is called.",
        "`__init__` keeps `factor` and sets `self.calls` to 0. `__call__` is a method with the argument `x`.",
        "In `__call__`: `self.calls += 1`, then `return self.factor * x`.",
    ),
    after=(
        "There is no PyTorch in this class, and it already behaves like a layer: settings are kept when it is made, "
        "work is done when it is called. PyTorch's `nn.Module` gives your class such a `__call__`; look for "
        "`__call__` in `torch/nn/modules/module.py`."
    ),
)
def scale(lib, see):
    """Makes two objects, calls both, and looks at what each has counted."""
    see("Scale is a class", isinstance(lib.Scale, type))
    see("it does without nn.Module as a base", nn.Module not in getattr(lib.Scale, "__mro__", ()))
    two, ten = lib.Scale(2.0), lib.Scale(-10.5)
    see("__call__ stands in the class, not in the object", "__call__" not in getattr(two, "__dict__", {}))
    see("calls counted before the first", two.calls)
    x = see.randn(3)
    before = x.clone()
    see("the result of a call", two(x))
    see("the input is as before", torch.equal(x, before))
    see("another call", two(see.randn(2, 2)))
    see("calls counted after two", two.calls)
    see("another object's result", ten(before))
    see("calls counted by the other object", ten.calls)
    asking = see.randn(2, requires_grad=True)
    result = ten(asking)
    see("the result leads back to its input", result.requires_grad)
    see("a factor that is a fraction", lib.Scale(0.375)(before))
    see("a factor of zero", lib.Scale(0.0)(before))
    ten(before)
    ten(before)
    see("calls counted by the other object, after three more, the last two with the same tensor", ten.calls)
    asking.grad = torch.ones(2)
    inner = asking + 1
    ten(asking), ten(inner)
    see("a gradient that was kept with the input before the call", asking.grad)
    see("an input inside a graph keeps its gradient since the call", inner.retains_grad)
    left = [len(tensor._backward_hooks or ()) for tensor in (inner, ten(inner))]
    see("hooks that a call has left on its input, and on its result", left)
    with torch.no_grad():
        see("under torch.no_grad(): the result leads back to its input", ten(asking).requires_grad)
    see("calls counted by the other object, after one under torch.no_grad()", ten.calls)
    see("the first object's count is still", two.calls)
    see("the count is a whole number", _works(operator.index, two.calls))
    part, whole = lib.Scale(0.375), lib.Scale(1.0)
    see("whole numbers, times a fraction", part(see.randint(1, 9, (4,))))
    see("numbers of float64", part(see.randn(3, dtype=torch.float64)))
    see("numbers of float64, times 0.1", lib.Scale(0.1)(see.randn(3, dtype=torch.float64)), rtol=1e-12, atol=1e-14)
    see("whole numbers, times 2.0", lib.Scale(2.0)(see.randint(1, 9, (4,))))
    see("whole numbers, times 1.0", whole(see.randint(1, 9, (4,))))
    see("numbers of float16", part(see.randn(3, dtype=torch.float16)))
    see("complex numbers", part(torch.complex(before, see.randn(3))))
    see("a single number, without an axis", part(before[0]))
    part(torch.zeros(3))
    see("calls counted, after one with zeros", part.calls)
    see("nan and infinite numbers", part(torch.tensor([torch.nan, torch.inf, -torch.inf])))
    see("no numbers at all", part(torch.zeros(0)))
    see("a matrix that was transposed", part(see.randn(2, 3).t()))
    see("whole numbers, times a factor of zero", lib.Scale(0.0)(see.randint(1, 9, (4,))))
    none = lib.Scale(0.0)(see.randn(2, requires_grad=True))
    see("with a factor of zero: the result leads back to its input", none.requires_grad)
    see("calls counted, after more of these", part.calls)
    first, given = whole(before), before.clone()
    kept = first.clone()
    whole(see.randn(3))
    see("an earlier result is as before, after another call", torch.equal(first, kept))
    filled = torch.ones(3)
    ten(filled)
    filled.add_(1.0)
    see("a tensor that it was given before, and that was changed since", ten(filled))
    held = still_held(lambda *xs: [two(x) for x in xs], (before, before))
    see("tensors of two calls, given or returned, that are still held after them", held)
    fresh = []
    for _ in range(4):
        brief = lib.Scale(3.0)
        fresh.append(brief.calls)
        brief(x)
        del brief
    see("calls counted before the first, by objects that are made, called and dropped one after the other", fresh)
    first.add_(1.0)
    see("writing into a result leaves the input as it is, with a factor of 1", torch.equal(before, given))


@further("call.scale")
def scale_more(lib, see):
    """A drawn factor, and many calls."""
    number = see.integer(3, 9)
    scale = lib.Scale(float(number))
    for _ in range(number):
        scale(see.randn(2))
    see("calls counted", scale.calls)
    see("the result", scale(see.randn(1, 4)))
    see("a fresh object has counted", lib.Scale(0.5).calls)
