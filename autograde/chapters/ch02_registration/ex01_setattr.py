"""Assigning a layer registers it."""

import torch
from torch import nn

from autograde.chapters.ch02_registration.common import (
    alone,
    named_like_ours,
    named_with_underscores,
    never_trained,
    of_all_dtypes,
)
from autograde.observing.conditions import Part
from autograde.observing.experiment import experiment, further


@experiment(
    "registration.setattr",
    title="Assigning a layer registers it",
    points=3,
    subjects={"Module": nn.Module},
    conditions=Part(
        ask=lambda module: (),
        assigned=True,
        buffers=False,
        without={"refused_calls": "no assignment is refused yet"},
    ),
    hints=(
        "Python runs `__setattr__(self, name, value)` for every `self.name = value`, in `__init__` too. Which "
        "three kinds of `value` must be told apart?",
        "`isinstance(value, nn.Parameter)` goes into one dictionary, `isinstance(value, Module)` into the other.",
        "For everything else, do what Python would have done: `super().__setattr__(name, value)`. The two "
        "dictionaries are such plain attributes themselves; make them in `__init__`, so that each object has its own.",
    ),
    after=(
        "`torch.nn.Module.__setattr__` in `torch/nn/modules/module.py` asks your two questions in this order, with "
        "others between (exercise 3). That is all the magic there is: assigning a layer is a call of a method, and the "
        "method puts it into a dictionary. The dictionaries are made in `__init__`, which is why `super().__init__()` "
        "must come first."
    ),
)
@alone
def setattr_(lib, see):
    """Assigns parameters, children and plain values, and looks into the two dictionaries."""

    class Inner(lib.Module):
        pass

    class Net(lib.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(see.randn(2, 3))
            self.block = Inner()
            self.size = 7
            self.table = see.randn(4)
            self.core = lib.Module()
            self.bias = nn.Parameter(see.randn(2))

    net = Net()
    see("the parameters", net._parameters)
    see("the names of the children", list(net._modules))
    see("a plain number reads back", net.size)
    see("a plain tensor is kept in", places_of_two(net, "table"))
    see("a parameter is kept in", places_of_two(net, "weight"))
    see("a child is kept in", places_of_two(net, "core"))
    held, fresh = lib.Module(), vars(lib.Module()).keys()
    given = {"parameter": nn.Parameter(see.randn(2)), "child": lib.Module(), "tensor": see.randn(2)}
    for name, value in given.items():
        setattr(held, name, value)
    homes = {"parameter": held._parameters, "child": held._modules, "tensor": vars(held)}
    see("what is kept is the very object", {name: homes[name].get(name) is value for name, value in given.items()})
    see("after it, the child's own attributes are those of a new one", vars(given["child"]).keys() == fresh)
    child = lib.Module()
    net.block = child
    see("assigned again, the new child counts", net._modules["block"] is child)
    net.weight = nn.Parameter(see.randn(5))
    see("assigned again, the new parameter counts", net._parameters["weight"])
    see("the order, after the first of each kind was assigned again", [list(net._parameters), list(net._modules)])
    child.scale = nn.Parameter(see.randn(1))
    see("the child's own parameters", child._parameters)
    see("the parent's are as before", list(net._parameters))
    second = lib.Module()
    see("a second object begins empty", [list(second._parameters), list(second._modules)])
    late = lib.Module()
    late.weight = late.block = None
    see("None under two names: they are kept in", [places_of_two(late, name) for name in ("weight", "block")])
    late.weight, late.block = nn.Parameter(see.randn(2)), lib.Module()
    see("assigned over that None, a parameter is registered", late._parameters)
    see("and a child", list(late._modules))
    named_with_underscores(lib, see)
    named_like_ours(lib.Module, see)
    frozen = lib.Module()
    for dtype, parameter in of_all_dtypes(never_trained).items():
        if parameter.is_floating_point():
            setattr(frozen, dtype, parameter)
    see("frozen parameters of several dtypes, which are registered", list(frozen._parameters))
    see("of these, those that require a gradient", [n for n, p in frozen._parameters.items() if p.requires_grad])
    see("a value of another kind assigned over what is there: it is in its place, or a TypeError came", _in_place(lib))


def _in_place(lib):
    """Assign each kind of value over each other kind; say whether it is then where it belongs, or was refused."""
    kinds = {
        "a parameter": ("_parameters", lambda: nn.Parameter(torch.zeros(1))),
        "a child": ("_modules", lib.Module),
        "a number": ("", lambda: 3),
        "a tensor": ("", lambda: torch.zeros(1)),
    }
    found = {}
    for old, (_, first) in kinds.items():
        for new, (shelf, second) in kinds.items():
            if new != old:
                net, value = lib.Module(), second()
                net.member = first()
                try:
                    net.member = value
                    home = getattr(net, shelf) if shelf else vars(net)
                    found[f"{new} over {old}"] = home.get("member") is value
                except TypeError:
                    found[f"{new} over {old}"] = True
    return found


def places_of_two(module, name):
    """Say where a module that has no buffers keeps `name`."""
    shelves = {"parameters": module._parameters, "modules": module._modules}
    return [*(place for place, shelf in shelves.items() if name in shelf), *["plain"] * (name in vars(module))]


@further("registration.setattr")
@alone
def setattr_many(lib, see):
    """Many names, made by setattr, at three levels."""
    top = lib.Module()
    count = see.integer(3, 7)
    for index in range(count):
        setattr(top, f"p{index}", nn.Parameter(see.randn(index + 1)))
        child = lib.Module()
        setattr(top, f"m{index}", child)
        deep = lib.Module()
        deep.value = index
        child.deep = deep
    see("all parameters", top._parameters)
    see("all children", list(top._modules))
    see("the values below", [child._modules["deep"].value for child in top._modules.values()])
