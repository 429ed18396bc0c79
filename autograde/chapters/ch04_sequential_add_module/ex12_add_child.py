"""The names that add_module refuses."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import (
    LooksLikeOne,
    Nest,
    _drawn,
    _marked,
    _names,
    _state,
    outcome,
    who,
)
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import watching


class _Parent(nn.Module):
    """A module with a child, parameters, one that is None, a buffer, and names that are taken in other ways."""

    spare = nn.Tanh()

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.scale = nn.Parameter(torch.ones(1))
        self.register_parameter("bias", None)
        self.register_parameter("0", nn.Parameter(torch.ones(1)))
        self.register_buffer("offset", torch.zeros(1))
        self.depth = 3

    def reset(self) -> None:
        """Do nothing."""

    @property
    def unready(self) -> None:
        """Raise an AttributeError: `hasattr` says no."""
        raise AttributeError("unready")

    def __getattr__(self, name: str) -> Any:
        return 5 if name == "made_when_asked" else super().__getattr__(name)


@contextmanager
def _noting_add_module() -> Iterator[list[str]]:
    """Note the calls of `add_module` and `register_module` in the block, however they are reached."""
    originals = {f.__code__: f.__name__ for f in (nn.Module.add_module, nn.Module.register_module)}
    with watching(originals.get) as calls:
        yield calls


_ADD_MODULE = nn.Module.add_module


@experiment(
    "sequential.add_child",
    title="The names that add_module refuses",
    points=2,
    subjects={"add_child": _ADD_MODULE},
    hints=(
        "Check first, register last: a refused call must leave the parent as it was.",
        "`hasattr(parent, name)` finds methods, parameters, buffers and plain attributes, and children as well.",
        "A name is taken if `hasattr(parent, name)` and it is not the name of a child, that is, `name not in "
        "parent._modules`.",
        "Two `raise TypeError`, three `raise KeyError`, then `parent._modules[name] = child`.",
    ),
    after=(
        "`Module.add_module` in `torch/nn/modules/module.py` refuses the same five things. Plain assignment "
        "does not ask: `setattr(parent, 'a.b', layer)` registers a child whose name has a dot in it, and then "
        "`get_submodule('a.b')` looks for a child `b` inside a child `a` and does not find it. Both run the hooks of "
        "`register_module_module_registration_hook`; a line that writes into `_modules` itself passes them by."
    ),
)
def add_child(lib, see):
    """Adds children under good names and bad ones; looks at what was raised and what the parent holds afterwards."""
    layers = {"new": nn.Linear(2, 3), "other": nn.ReLU()}
    new, other = layers.values()
    parent = _Parent().eval()
    layers["first"] = parent.first
    lib.add_child(parent, "second", new)
    see("names", _names(parent))
    see("parent.second", who(layers, parent.second))
    see("parameters", [name for name, _ in parent.named_parameters()])
    see.raises("the name 'a.b'", lib.add_child, parent, "a.b", other)
    see("names after that", _names(parent))
    see.raises("the name '.'", lib.add_child, parent, ".", other)
    see.raises("the empty name", lib.add_child, parent, "", other)
    see("names after that", _names(parent))
    see.raises("the name of a method", lib.add_child, parent, "reset", other)
    see.raises("the name of a parameter", lib.add_child, parent, "scale", other)
    see.raises("the name of a plain attribute", lib.add_child, parent, "depth", other)
    see.raises("the name of a parameter that is None", lib.add_child, parent, "bias", other)
    see.raises("the name of a parameter that is called '0'", lib.add_child, parent, "0", other)
    see.raises("the name of a buffer", lib.add_child, parent, "offset", other)
    see.raises("the name of a module that the class holds", lib.add_child, parent, "spare", other)
    see.raises("a name that the class's `__getattr__` answers to", lib.add_child, parent, "made_when_asked", other)
    see("names after that", _names(parent))
    lib.add_child(parent, "first", other)
    see("names after a child was replaced", _names(parent))
    see("parent.first", who(layers, parent.first))
    see.raises("a string as the child", lib.add_child, parent, "third", "relu")
    see.raises("a class as the child", lib.add_child, parent, "third", nn.ReLU)
    see.raises("a function as the child", lib.add_child, parent, "third", torch.relu)
    see.raises("what has a forward but is no module, as the child", lib.add_child, parent, "third", LooksLikeOne())
    for value in (0, "", [], torch.zeros(0)):
        see.raises(f"{value!r} as the child", lib.add_child, parent, "third", value)
    see("names after that", _names(parent))
    see.raises("a string in the place of the child 'second'", lib.add_child, parent, "second", "relu")
    see("names after that", _names(parent))
    see("parent.second after that", who(layers, parent._modules.get("second")))
    layers["empty"] = nn.Sequential()
    lib.add_child(parent, "empty", layers["empty"])
    see("a Sequential without layers as the child: parent.empty", who(layers, parent.empty))
    see.raises("replacing the child 'second' by None", lib.add_child, parent, "second", None)
    see("names after the child 'second' was replaced by None", _names(parent))
    see("parent.second after that", who(layers, parent._modules.get("second", "not there")))
    lib.add_child(parent, "second", new)
    see("parent.second after its place was filled again", who(layers, parent.second))
    see("adding a child a second time, as 'again'", outcome(lambda: lib.add_child(parent, "again", new)))
    see("names after that", _names(parent))
    see("replacing it under 'again' only", outcome(lambda: lib.add_child(parent, "again", layers["empty"])))
    see(
        "parent.second and parent.again after that",
        [who(layers, parent._modules.get(n)) for n in ("second", "again")],
    )
    parent.add_module("again", other)
    see("parent.again after `add_module` put another there", who(layers, parent.again))
    del parent.again
    see("parent.again after it was deleted", who(layers, getattr(parent, "again", "not there")))
    frozen, former = _marked(see), _drawn(see, nn.Linear(2, 2))
    for child in (former, frozen):
        outcome(lambda child=child: lib.add_child(parent, "frozen", child))
    see("a frozen child in double precision: its mode, hooks, dtypes, gradients and values afterwards", _state(frozen))
    see("mode, hooks, dtypes, gradients and values of the child that it replaced", _state(former))
    lib.add_child(parent, type("Name", (str,), {})("word"), other)
    see("names after one of a class derived from str", _names(parent))
    for name in ("training", "_modules", "forward", "x.", "__init__"):
        see.raises(f"the name {name!r}", lib.add_child, parent, name, other)
    lib.add_child(parent, "nest", Nest())
    for name in ("_x", "7", " with spaces ", " ", "__x", "class", "größe", "conv-1", "a/b", "Fc", "inside", "unready"):
        known = {
            "inside": "'inside', which a child calls one of its own",
            "unready": "'unready', a property that raises an AttributeError, so that hasattr says no",
        }
        what = known.get(name, repr(name))
        see(f"adding {what}", outcome(lambda name=name: lib.add_child(parent, name, other)))
    holds = nn.Sequential(new, nn.Sequential(other))
    see("adding one that holds two other children", outcome(lambda: lib.add_child(parent, "holds", holds)))
    see("names after these", _names(parent))
    see("the parent was in evaluation mode: its mode afterwards", parent.training)
    see("the children came in training mode: their modes", [new.training, other.training])
    for name in (3, 0, None, ("a",)):
        see.raises(f"{name} as the name", lib.add_child, parent, name, other)
    see.raises("adding None as 'nothing'", lib.add_child, parent, "nothing", None)
    see("names after None was added", _names(parent))
    see("parent.nothing", getattr(parent, "nothing", "not there"))
    with _noting_add_module() as calls:
        watched = _Parent()
        for name, child in (("second", new), ("first", other), ("nothing", None)):
            outcome(lambda name=name, child=child: lib.add_child(watched, name, child))
    see("calls of the original", sorted(set(calls)), expect=[])
    see("it is a function of yours", inspect.unwrap(lib.add_child) is not _ADD_MODULE, expect=True)


@further("sequential.add_child")
def add_child_more(lib, see):
    """More names, in a parent that is empty and in one that is filled."""
    layer = nn.ReLU()
    parent = _Parent()
    for name in (".x", "a.b.c", "add_module", "scale"):
        see.raises(f"the name {name!r}", lib.add_child, parent, name, layer)
    for name in ("70", "ünï", "None", "x*", "weight"):
        lib.add_child(parent, name, layer)
    see("names", _names(parent))
    see("the child called 70", getattr(parent, "70") is layer)
    see.raises("a tensor as the child", lib.add_child, parent, "t", torch.ones(1))
