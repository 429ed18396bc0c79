"""A buffer, and names that cannot be."""

import numpy as np
import torch
from torch import nn

from autograde.chapters.ch02_registration.common import alone, of_all_dtypes, places
from autograde.observing.conditions import Part
from autograde.observing.experiment import experiment, further


def _ask(module):
    """Register every buffer again, each second one not to be saved, then under names that are unusual."""
    constant = torch.zeros(2)
    for number, name in enumerate(list(module._buffers)):
        module.register_buffer(name, None if number % 3 == 2 else constant, persistent=number % 2 > 0)
    names = ("1st", "__x", " ", "with space ", "größe", "class", "weigh", "weights", "-")
    outcomes = {}
    for name in names:
        try:
            module.register_buffer(name, nn.Parameter(torch.zeros(1)) if name == "class" else constant, name != "1st")
            outcomes[name] = "registered"
        except (KeyError, TypeError) as error:
            outcomes[name] = type(error).__name__
    yield 'buffers under names such as "1st", "with space " and "weigh" are registered or refused', outcomes
    yield "it is the very tensor", module._buffers["weigh"] is constant


class Table(torch.Tensor):
    """A tensor of a class of its own."""


HELD = {"training", "size", "_parameters", "_buffers", "_modules", "_non_persistent_buffers_set"}
"""Plain attributes of the modules that the experiment makes."""


def _error(module, name):
    """Try to register a buffer; return which error came."""
    try:
        module.register_buffer(name, torch.zeros(1))
    except (KeyError, TypeError) as error:
        return type(error).__name__
    return "none"


def _refused(name, value=None, **options):
    def call(module):
        module.register_buffer(name, torch.zeros(2) if value is None else value, **options)

    return call


@experiment(
    "registration.register_buffer",
    title="A buffer, and names that cannot be",
    points=2,
    subjects={"Module": nn.Module},
    conditions=Part(
        ask=_ask,
        refused={
            "a parameter's name, not to be saved": _refused("weight", persistent=False),
            "a child's name, not to be saved": _refused("block", persistent=False),
            "a method's name, not to be saved": _refused("add_module", persistent=False),
            "a name with a dot, not to be saved": _refused("a.b", persistent=False),
            "a number in a buffer's place, not to be saved": _refused("mean", 1.0, persistent=False),
            "a number in the place of a buffer that is not saved": _refused("mask", 1.0),
            "zero in place of a tensor": _refused("zero", 0),
        },
    ),
    hints=(
        "Refuse first, store last: then a refused call leaves nothing behind.",
        "A name is taken if it is on one of the two other shelves, or if `hasattr(self, name)`, which sees plain "
        "attributes and methods. A buffer of that name is no obstacle, also where a `__getattr__` lets `hasattr` see "
        "it: add `and name not in self._buffers`.",
        "The set of non-persistent names must follow both ways: `add` if not `persistent`, else `discard`.",
    ),
    after=(
        "`register_buffer`, `register_parameter` and `add_module` in `torch/nn/modules/module.py` make the same "
        "checks. A dot is refused because paths such as `layer1.mean` are cut at dots. The set is called "
        "`_non_persistent_buffers_set`; saving and loading look into it. `nn.Buffer(tensor, persistent=False)`, "
        "assigned to an attribute, is a newer spelling of the same."
    ),
)
@alone
def register_buffer(lib, see):
    """Registers buffers of all kinds, and names that are refused."""
    net = lib.Module()
    mean = see.randn(3)
    net.register_buffer("mean", mean)
    see("a tensor registered as mean: the name is in", places(net, "mean"))
    see("the buffers", net._buffers)
    see("it is the very tensor", net._buffers["mean"] is mean)
    mean.add_(1)
    see("the buffer, after the tensor that was registered has changed in place", net._buffers["mean"])
    see("the parameters", list(net._parameters))
    kinds = torch.tensor(4), torch.tensor([True]), see.randn(2).double(), see.randn(2, 3).t(), torch.empty(0)
    kinds += see.randn(2, requires_grad=True), torch.ones(1, dtype=torch.complex64), nn.Parameter(see.randn(2))
    kinds += tuple(of_all_dtypes(lambda tensor: tensor).values())
    kinds += torch.ones(1).as_subclass(Table), torch.ones(1, device="meta")
    other = lib.Module()
    for number, tensor in enumerate(kinds):
        other.register_buffer(f"b{number}", tensor)
    very = [stored is tensor for stored, tensor in zip(other._buffers.values(), kinds, strict=True)]
    see(
        "it is the very tensor: a counter, a mask, float64, turned, empty, with gradient, complex, a Parameter, other "
        "dtypes, a class that inherits from Tensor, on meta",
        very,
    )
    see("of these, those that require a gradient", [name for name, t in other._buffers.items() if t.requires_grad])
    net.register_buffer("cache", see.randn(2), persistent=False)
    see("buffers that are not saved", net._non_persistent_buffers_set)
    see.raises("None as a buffer", net.register_buffer, "later", None)
    see("the names of the buffers", list(net._buffers))
    see.raises("a buffer's name once more", net.register_buffer, "mean", see.randn(2))
    see("then the buffer is", net._buffers["mean"])
    net.register_buffer("cache", see.randn(2))
    see("registered again, without persistent=False", net._non_persistent_buffers_set)
    net.register_buffer("spare", see.randn(2), persistent=False)
    net.register_buffer("spare", None)
    see("the same, where None takes the tensor's place", net._non_persistent_buffers_set)
    net.register_buffer("gone", see.randn(2), persistent=False)
    net._buffers.pop("gone")
    see.raises("a name that a buffer, now deleted, has left in that set", net.register_buffer, "gone", see.randn(2))
    see("buffers that are not saved, after that", net._non_persistent_buffers_set)
    net.register_parameter("weight", nn.Parameter(see.randn(2)))
    net.register_parameter("empty", None)
    net.add_module("block", lib.Module())
    net.size = 3
    see.raises("a name with a dot", net.register_buffer, "a.b", see.randn(1))
    see.raises("an empty name", net.register_buffer, "", see.randn(1))
    see.raises("a parameter's name", net.register_buffer, "weight", see.randn(1))
    see.raises("the name of a parameter that is None", net.register_buffer, "empty", see.randn(1))
    net.add_module("vacant", None)
    net.add_module("short", type("Empty", (lib.Module,), {"__len__": lambda self: 0})())
    see.raises("the name of a child that is None", net.register_buffer, "vacant", see.randn(1))
    see.raises("the name of a child whose length is 0", net.register_buffer, "short", see.randn(1))
    see.raises("a child's name", net.register_buffer, "block", see.randn(1))
    see.raises("a plain attribute's name", net.register_buffer, "size", see.randn(1))
    refused = {_error(net, name) for name in {*vars(lib.Module()), *vars(net)} & HELD}
    see("the names of what every module holds, such as training and _buffers", refused)
    see.raises("a method's name", net.register_buffer, "add_module", see.randn(1))
    see.raises("a list in place of a tensor", net.register_buffer, "row", [1.0, 2.0])
    see.raises("an empty list in place of a tensor", net.register_buffer, "row", [])
    see.raises("an array of NumPy in place of a tensor", net.register_buffer, "row", np.ones(2))
    net.nobody = None
    see.raises("the name of a plain attribute that is None", net.register_buffer, "nobody", see.randn(1))
    members = {"forward": lambda self, x: x, "summary": lambda self: "short", "limit": 3}
    derived = type("Derived", (lib.Module,), members)()
    for name in members:
        see.raises(f"{name}, which the class of the object defines", derived.register_buffer, name, see.randn(1))
    see.raises("__repr__, a method of every object", derived.register_buffer, "__repr__", see.randn(1))
    see("the buffers of that object", list(derived._buffers))

    class Announced(lib.Module):
        mean: torch.Tensor

    announced = Announced()
    see.raises("a name that the class announces, mean: Tensor", announced.register_buffer, "mean", see.randn(1))
    see("then the buffers of that object", list(announced._buffers))
    see("the names of the buffers in the end", list(net._buffers))
    _where_buffers_are_read(lib, see)


def _where_buffers_are_read(lib, see):
    """Register buffers in a class that reads its shelves by attribute, as the assembled one does."""

    def read(module, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            if name in vars(module).get(shelf, {}):
                return vars(module)[shelf][name]
        raise AttributeError(name)

    net = type("Reads", (lib.Module,), {"__getattr__": read})()
    net.register_buffer("mean", see.randn(2))
    net.register_buffer("later", None, persistent=False)
    net.register_parameter("weight", nn.Parameter(see.randn(2)))
    words = "where a __getattr__ reads the shelves, as in exercise 2"
    see.raises(f"{words}: a buffer's name once more", net.register_buffer, "mean", see.randn(2))
    see.raises(f"{words}: that of a buffer that is None", net.register_buffer, "later", see.randn(2))
    see.raises(f"{words}: a parameter's name", net.register_buffer, "weight", see.randn(2))
    see(f"{words}: the buffers then", net._buffers)


@further("registration.register_buffer")
@alone
def register_buffer_more(lib, see):
    """Other names, two objects, and a set that shrinks."""
    first, second = lib.Module(), lib.Module()
    for index in range(4):
        first.register_buffer(f"b{index}", see.randn(index + 1), persistent=index % 2 == 0)
    see("buffers that are not saved", first._non_persistent_buffers_set)
    see("the other object's buffers", second._buffers)
    first.register_buffer("b3", None)
    see("one less", first._non_persistent_buffers_set)
    see.raises("a dot at the end", first.register_buffer, "b.", see.randn(1))
    see.raises("a number", first.register_buffer, "n", 1.0)
