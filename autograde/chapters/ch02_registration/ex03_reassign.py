"""One name, one place."""

import torch
from torch import nn

from autograde.chapters.ch02_registration.common import (
    alone,
    given_to_a_setter,
    named_like_ours,
    named_with_underscores,
    never_trained,
    of_all_dtypes,
    places,
    stored_as_always,
)
from autograde.observing.conditions import Part
from autograde.observing.conditions.part import Scale
from autograde.observing.experiment import experiment, further


def outcome(module, name, value):
    """Assign `value`; say where the name is then, or that a TypeError refused it, or which other error came."""
    try:
        setattr(module, name, value)
    except TypeError:
        return "refused"
    except (AttributeError, KeyError, ValueError) as error:
        return type(error).__name__
    return ", ".join(places(module, name)) or "nowhere"


def _ask(module):
    """Assign over every name: what is refused, then what takes the place of a buffer, of all, of one of each kind."""
    shelves = (module._parameters, module._buffers, module._modules)
    names = [name for shelf in shelves for name in shelf]
    refused = {"0": 0, "False": False, "an empty list": [], "a list": [torch.zeros(1)], "a text": "text"}
    for words, value in refused.items():
        yield f"{words} assigned over each name: it is then in", {name: outcome(module, name, value) for name in names}
    constant = torch.zeros(2)
    firsts = [next(iter(shelf)) for shelf in shelves if shelf]
    changes = {
        "a tensor": (names, lambda: constant),
        "a tensor of a subclass": ([*module._buffers][1:], lambda: constant.as_subclass(Table)),
        "a parameter of a subclass": ([*module._parameters][-1:], lambda: Scale(constant)),
        "a parameter": ([*module._buffers][1:2], lambda: nn.Parameter(constant)),
        "None": (names, lambda: None),
        "a tensor, over that None,": (names, lambda: constant),
        "a module, over a parameter and a child that are None,": (firsts, type(module)),
        "a frozen parameter": (firsts[::-1], lambda: nn.Parameter(constant, requires_grad=False)),
        "a parameter under a plain name": (["plain"], lambda: nn.Parameter(constant)),
    }
    for words, (chosen, make) in changes.items():
        yield f"{words} assigned: the name is then in", {name: outcome(module, name, make()) for name in chosen}


class Table(torch.Tensor):
    """A tensor of a class of its own."""


@experiment(
    "registration.reassign",
    title="One name, one place",
    points=3,
    subjects={"Module": nn.Module},
    conditions=Part(
        ask=_ask,
        assigned=True,
        refused={
            "a number over a parameter": lambda module: setattr(module, "weight", 0),
            "a module over a parameter": lambda module: setattr(module, "weight", type(module)()),
            "a number over a buffer": lambda module: setattr(module, "mean", 0),
            "a number over a buffer that is not saved": lambda module: setattr(module, "mask", 0),
            "a tensor over a child": lambda module: setattr(module, "block", torch.zeros(2)),
        },
    ),
    hints=(
        "There are two questions: is the value of a kind that has a shelf of its own, and does the name stand on a "
        "shelf already?",
        "A parameter goes on its shelf whatever the name was; so does a module, unless the name is a parameter's. "
        "Before you put it there, remove the name from every other shelf and from `self.__dict__`: "
        "`other.pop(name, None)`.",
        "For any other value: if the name stands on a shelf, then `None` replaces the entry, a tensor may replace a "
        "buffer, and all else is a `TypeError`.",
        "If the name stands on no shelf, it is a plain attribute: `super().__setattr__(name, value)`.",
    ),
    after=(
        "The long form of this is `Module.__setattr__` in `torch/nn/modules/module.py`, with its inner function "
        "`remove_from`. The refusal of a plain tensor protects you: after `net.weight = torch.zeros(3)`, `forward` "
        "would read that tensor, and the optimizer would step another, and no error would tell you."
    ),
)
@alone
def reassign(lib, see):
    """Assigns one kind of value over another and looks where the name is afterwards."""
    net = lib.Module()
    net.scores = see.randn(2)
    see("a tensor under a new name: the name is in", places(net, "scores"))
    net.scores = scores = see.randn(2)
    see("a tensor over a plain tensor: the very object is there", vars(net).get("scores") is scores)
    net.weight = nn.Parameter(see.randn(2))
    net.weight = nn.Parameter(see.randn(3))
    see("a parameter over a parameter", net._parameters)
    equal = nn.Parameter(net._parameters["weight"].detach().clone(), requires_grad=False)
    net.weight = equal
    see("a frozen one with equal values over it: the very object is on the shelf", net._parameters["weight"] is equal)
    see("it requires a gradient", equal.requires_grad)
    see.raises("a tensor over a parameter", setattr, net, "weight", see.randn(3))
    see("then the name is in", places(net, "weight"))
    see.raises("None over a parameter", setattr, net, "weight", None)
    see("then the parameters are", net._parameters)
    see.raises("a tensor over that None", setattr, net, "weight", see.randn(3))
    net.weight = nn.Parameter(see.randn(2))
    see("and a parameter over that None", net._parameters)
    net.size = 3
    see("a parameter over a plain value: the name is in", outcome(net, "size", nn.Parameter(see.randn(1))))
    net.block = lib.Module()
    see("a parameter over a child: the name is in", outcome(net, "block", nn.Parameter(see.randn(1))))
    see.raises("a module over a parameter", setattr, net, "weight", lib.Module())
    see("then the name is still in", places(net, "weight"))
    net.extra = "text"
    see("a module over a plain value: the name is in", outcome(net, "extra", lib.Module()))
    net.register_buffer("mean", see.randn(2))
    see("a tensor over a buffer: the name is in", outcome(net, "mean", see.randn(4)))
    see("then the buffers are", net._buffers)
    see.raises("a number over a buffer", setattr, net, "mean", 0.5)
    net.mean = None
    see("None over a buffer", net._buffers)
    see("a tensor over that None: the name is in", outcome(net, "mean", see.randn(2)))
    see("a module over a buffer: the name is in", outcome(net, "mean", lib.Module()))
    net.register_buffer("table", see.randn(2))
    see("a parameter over a buffer: the name is in", outcome(net, "table", nn.Parameter(see.randn(2))))
    net.core = lib.Module()
    see.raises("a tensor over a child", setattr, net, "core", see.randn(2))
    see.raises("a number over a child", setattr, net, "core", 2)
    see.raises("None over a child", setattr, net, "core", None)
    see("then the name is in", places(net, "core"))
    core = lib.Module()
    core.training = False
    net.core = core
    see("a module over that None", net._modules.get("core") is core)
    see("it was in evaluation mode: its flag is", core.training)
    net.name = 1
    net.name = "two"
    see("a plain value over a plain value", net.name)
    net.register_buffer("level", see.randn(2))
    level = see.randn(2, dtype=torch.float64, requires_grad=True)
    net.level = level
    see("a tensor over a buffer: the very tensor is on the shelf", net._buffers["level"] is level)
    see("it requires a gradient, as before", level.requires_grad)
    net.level = same = level.detach().clone()
    see("the same, where its values equal those of the buffer", net._buffers["level"] is same)
    outer, layer = (type(name, (lib.Module,), {})() for name in ("Outer", "Layer"))
    low = lib.Module()
    outer.layer, outer.low, layer.low = layer, low, low
    see("an object of another class that inherits from Module is in", places(outer, "layer"))
    see("an object of Module, in objects of two classes that inherit from it, is in", places(outer, "low"))
    see("and in the second of them in", places(layer, "low"))
    see.raises("a module over a module of another class", setattr, outer, "low", layer)
    see("then the very object is on the shelf", outer._modules.get("low") is layer)
    given_to_a_setter(lib.Module, see)
    stored_as_always(lib.Module, see)
    named_with_underscores(lib, see)
    named_like_ours(lib.Module, see)
    _of_any_dtype(lib, see)
    empty = lib.Module()
    empty.plain = empty.other = None
    see("a parameter over a plain None: the name is in", outcome(empty, "plain", nn.Parameter(see.randn(2))))
    see("a module over a plain None: the name is in", outcome(empty, "other", lib.Module()))
    for name in ("mean", "var", "steps"):
        empty.register_buffer(name, torch.tensor(0) if name == "steps" else None)
    empty.add_module("block", None)
    see("a parameter over a buffer's None: the name is in", outcome(empty, "mean", nn.Parameter(see.randn(2))))
    see("a module over a buffer's None: the name is in", outcome(empty, "var", lib.Module()))
    see("a parameter over a child's None: the name is in", outcome(empty, "block", nn.Parameter(see.randn(2))))
    see.raises("a tensor of a whole number over a buffer", setattr, empty, "steps", torch.tensor(1))
    see("then the buffers are", empty._buffers)
    _over_twins(lib, see)
    _keeps_its_place(lib, see)
    _from_several_places(lib, see)
    _where_registering_sets_the_flag(lib, see)
    for words, value in {"None": None, "a tensor": see.randn(1), "False": False}.items():
        net.name = "text"
        net.name = value
        see(f"{words} over a plain value: the name is in", places(net, "name"))
        see(f"{words} over a plain value: it is the very object", vars(net).get("name", "gone") is value)


def _of_any_dtype(lib, see):
    """Assign tensors of several dtypes over buffers, and parameters under new names."""
    net = lib.Module()
    tensors = of_all_dtypes(lambda tensor: tensor)
    for name in tensors:
        net.register_buffer(name, torch.zeros(2))
    found = [outcome(net, name, tensor) for name, tensor in tensors.items()]
    see("tensors of several dtypes over buffers: the names are in", found)
    see("and the very tensors are there", [net._buffers.get(name) is tensor for name, tensor in tensors.items()])
    held, fresh = lib.Module(), vars(lib.Module()).keys()
    parameters = of_all_dtypes(never_trained)
    found = [outcome(net, f"{name}_p", parameter) for name, parameter in parameters.items()]
    see("parameters of several dtypes under new names: the names are in", found)
    net.held = held
    see("a module, once it is registered, has the attributes of a new one", vars(held).keys() == fresh)


def _keeps_its_place(lib, see):
    """Assign over the first of two names on each shelf, None as well; note the order."""
    values = {"parameters": lambda: nn.Parameter(see.randn(1)), "buffers": lambda: see.randn(1), "modules": lib.Module}
    for kind, make in values.items():
        net = lib.Module()
        shelf = getattr(net, f"_{kind}")
        shelf.update(first=make(), second=make())
        for words, value in (("assigned again", make()), ("set to None", None), ("assigned over that None", make())):
            net.first = value
            see(f"the order of two {kind}, after the first was {words}", list(shelf))
        net.first = value  # as `net.first += 1` does with a buffer
        see(f"the order of two {kind}, after the very same object was assigned to the first", list(shelf))
        see("it is still there", shelf.get("first") is value)


def _over_twins(lib, see):
    """Assign over registered names that the class has as well, as a default or a property, or that are plain, too."""
    given: list[str] = []
    setter = property(None, lambda self, value: given.append(type(value).__name__))
    twins = type("Twins", (lib.Module,), {**dict.fromkeys("abc", setter), **dict.fromkeys("def")})()
    # Put there directly: PyTorch's register methods refuse such names.
    vars(twins).update(dict.fromkeys("ghi", 3))
    twins._parameters.update({name: nn.Parameter(see.randn(1)) for name in "adg"})
    twins._buffers.update({name: see.randn(1) for name in "beh"})
    twins._modules.update({name: lib.Module() for name in "cfi"})
    values = {"a number": 0, "a tensor": torch.zeros(1), "None": None}
    for words, names in {"a property": "abc", "None in the class": "def"}.items():
        outcomes = {word: [outcome(twins, name, value) for name in names] for word, value in values.items()}
        see(f"over a parameter, a buffer and a child whose names are {words} as well: the names are in", outcomes)
    see("the setters are given", given)
    for words, value in values.items():
        outcomes = [outcome(twins, name, value) for name in "ghi"]
        see(f"{words} over a parameter, a buffer and a child whose names are plain attributes as well", outcomes)
        see("then these names are still on their shelves", [*twins._parameters, *twins._buffers, *twins._modules])
    see("a module over that parameter", outcome(twins, "g", lib.Module()))
    see("of these plain attributes, those that still have their value", [n for n in "ghi" if vars(twins).get(n) == 3])


def _from_several_places(lib, see):
    """Assign a parameter, then a module, to names that are in several places, their own shelf among them or not."""
    makes = {"a parameter": lambda: nn.Parameter(see.randn(1)), "a module": lib.Module}
    pairs = {
        "a plain attribute and a buffer": ("plain", "buffers"),
        "a plain attribute and a child": ("plain", "modules"),
        "a buffer and a child": ("buffers", "modules"),
        "all three": ("plain", "buffers", "modules"),
    }
    for kind, make in makes.items():
        found = {}
        for words, where in pairs.items():
            net = lib.Module()
            # Put there directly: PyTorch's register methods refuse such names.
            homes = {"plain": vars(net), "buffers": net._buffers, "modules": net._modules}
            values = {"plain": 3, "buffers": see.randn(1), "modules": lib.Module()}
            for place in where:
                homes[place]["x"] = values[place]
            found[words] = outcome(net, "x", make())
        see(f"{kind} over a name that is in two or three places: the name is then in", found)
    for kind, make in makes.items():
        home = "parameters" if kind == "a parameter" else "modules"
        others = [place for place in ("plain", "buffers", "modules") if place != home]
        for words in ("new", "the very same"):
            found = {}
            for where in (others[:1], others[1:], others):
                net, old = lib.Module(), make()
                homes = {"plain": vars(net), "parameters": net._parameters}
                homes |= {"buffers": net._buffers, "modules": net._modules}
                values = {"plain": 3, "buffers": see.randn(1), "modules": lib.Module()}
                homes[home].update(x=old, y=make())
                for place in where:
                    homes[place]["x"] = values[place]
                then = outcome(net, "x", make() if words == "new" else old)
                found[" and ".join(where)] = f"{then}, in the order {' '.join(homes[home])}"
            see(f"{kind}, {words}, over a name on its own shelf and in other places: the name is then in", found)


def _where_registering_sets_the_flag(lib, see):
    """Assign to buffers of a class whose register_buffer takes names out of the set as well, as in exercise 5."""

    def register_buffer(module, name, tensor, persistent=True):
        module._buffers[name] = tensor
        unsaved = module._non_persistent_buffers_set
        unsaved.discard(name) if persistent else unsaved.add(name)

    net = type("Sets", (lib.Module,), {"register_buffer": register_buffer})()
    net.register_buffer("mask", see.randn(2), persistent=False)
    net.register_buffer("mean", see.randn(2))
    net.mask, net.mean = see.randn(2), see.randn(2)
    see("buffers that are not saved, after both of two buffers were assigned anew", net._non_persistent_buffers_set)
    net.mask = net._buffers["mask"]
    see("the same, after the very same tensor was assigned to it", net._non_persistent_buffers_set)
    net.mask = None
    see("the same, after None was assigned to it", net._non_persistent_buffers_set)


@further("registration.reassign")
@alone
def reassign_chain(lib, see):
    """One name that is everything in turn."""
    net = lib.Module()
    for step, value in enumerate([1, nn.Parameter(see.randn(2)), None, nn.Parameter(see.randn(3))]):
        net.x = value
        see(f"step {step}: the name is in", places(net, "x"))
    net.register_buffer("y", see.randn(1))
    net.y = lib.Module()
    see("a module over a buffer: the name is in", places(net, "y"))
    net.y = nn.Parameter(see.randn(2))
    see("a parameter over that: the name is in", places(net, "y"))
    see("the order of the parameters", list(net._parameters))
