"""Your Sequential: taking the layers in."""

from collections import OrderedDict
from collections.abc import Mapping
from types import CodeType, FrameType
from typing import Any

from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CALL,
    NO_CHANGES,
    NO_INDEX,
    NO_SLICES,
    _drawn,
    _held,
    _marked,
    _names,
    _state,
    outcome,
    own_work,
)
from autograde.observing.conditions import Container
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import watching


def _ordered(layers: Mapping[str, nn.Module]) -> OrderedDict[str, nn.Module]:
    """Return `layers` itself if it is an OrderedDict: two containers are then made from the same one."""
    return layers if isinstance(layers, OrderedDict) else OrderedDict(layers)


def _is_refused(lib: Any, layers: OrderedDict[str, nn.Module]) -> bool:
    return isinstance(outcome(lambda: lib.Holder(layers)), Exception)


def _registers(code: CodeType) -> str | None:
    return "add_module" if code is nn.Module.add_module.__code__ else None


def _own_meanwhile(lib: Any, layers: OrderedDict[str, nn.Module]) -> set[str]:
    """Return the names of what a holder keeps while it takes layers in, even if all is gone at the end."""
    kept: set[str] = set()

    def look(frame: FrameType, name: str) -> str:
        kept.update(_own(frame.f_locals["self"]))
        return name

    with watching(_registers, look):
        outcome(lambda: lib.Holder(layers))
        outcome(lambda: lib.Holder(*layers.values()))
    return kept


def _own(holder: nn.Module) -> list[str]:
    """Return the names of what a holder and its class keep, beyond methods and what every module has."""
    given = vars(nn.Module()).keys() | vars(nn.Module).keys()
    kept = vars(holder).keys() | {name for cls in type(holder).__mro__[:-1] for name in vars(cls)}
    names = sorted(name for name in kept - given if not name.startswith("__"))
    return [name for name in names if not callable(getattr(holder, name, None))]


@experiment(
    "sequential.holder",
    title="Your Sequential: taking the layers in",
    points=2,
    subjects={"Holder": nn.Sequential},
    hints=(
        "Registering comes before everything else: the first line is `super().__init__()`.",
        "There are two cases. In the first the only argument is an `OrderedDict`, which already has the names.",
        "In the other case the names are the positions as text: `str(0)`, `str(1)`. `enumerate` counts for you.",
        "`if len(layers) == 1 and isinstance(layers[0], OrderedDict):` loop over `layers[0].items()`; else loop over "
        "`enumerate(layers)` and register each as `str(index)`.",
    ),
    after=(
        "`nn.Sequential.__init__` in `torch/nn/modules/container.py` tells the same two cases apart. It calls "
        "`add_module` and nothing else: all the bookkeeping is done by `nn.Module`, in `torch/nn/modules/module.py`. "
        "Because the names end up in the `state_dict`, inserting a layer in a chain without names changes the keys of "
        "all layers after it, and old files no longer load."
    ),
    conditions=tuple(
        Container(
            of="Holder",
            make=make,
            without={"run": NO_CALL, "places": NO_INDEX, "slices_and_changes": NO_SLICES, "changes": NO_CHANGES},
        )
        for make in (lambda cls, layers: cls(*layers.values()), lambda cls, layers: cls(_ordered(layers)))
    ),
)
def holder(lib, see):
    """Makes holders of three layers, of one, of none and of an OrderedDict; looks at names, keys and layers."""
    layers = {"a": _drawn(see, nn.Linear(3, 4)), "b": nn.ReLU(), "c": _drawn(see, nn.Linear(4, 2))}
    nest = nn.Sequential(layers["a"], layers["b"])
    hollow = nn.Sequential()
    with own_work(see):
        three = lib.Holder(*layers.values())
        see("names of three layers", _names(three))
        see("the three layers", _held(layers, three))
        see("keys of the state_dict", list(three.state_dict()))
        see("names of a single layer", _names(lib.Holder(layers["a"])))
        see("names in an empty one", _names(lib.Holder()))
        named = lib.Holder(OrderedDict([("top", layers["c"]), ("bend", layers["b"]), ("base", layers["a"])]))
        see("names from an OrderedDict", _names(named))
        see("layers from an OrderedDict", _held(layers, named))
        see("names from an OrderedDict without entries", outcome(lambda: _names(lib.Holder(OrderedDict()))))
        spaced = OrderedDict({"my layer": layers["a"], "7": layers["b"], "ünï": layers["c"]})
        see("names 'my layer', '7' and 'ünï' from an OrderedDict", outcome(lambda: _names(lib.Holder(spaced))))
        word = type("Name", (str,), {})("word")
        see("a name of a class derived from str", outcome(lambda: _names(lib.Holder(OrderedDict({word: layers["a"]})))))
        kind = type("Ordered", (OrderedDict,), {})
        see("names from a class derived from OrderedDict", _names(lib.Holder(kind(top=layers["c"]))))
        see("names when one layer comes twice", _names(lib.Holder(layers["b"], layers["a"], layers["b"])))
        see("the same layer twice and nothing else: names", _names(lib.Holder(layers["a"], layers["a"])))
        frozen = _marked(see)
        lib.Holder(frozen, layers["a"]), lib.Holder(OrderedDict(x=frozen))
        see(
            "a frozen layer in double precision: its mode, hooks, dtypes, gradients and values afterwards",
            _state(frozen),
        )
        side_by_side = lib.Holder(layers["a"], layers["a"], layers["b"])
        see("the same layer twice, one right after the other: names", _names(side_by_side))
        see("the same layer twice, one right after the other: layers", _held(layers, side_by_side))
        side_by_side = lib.Holder(OrderedDict(x=layers["a"], y=layers["a"], z=layers["b"]))
        see("the same layer twice in an OrderedDict: names", _names(side_by_side))
        see("names of the first one, again", _names(three))
        see("names when a Sequential is among the layers", _names(lib.Holder(nest, layers["c"])))
        see("names when a holder is among the layers", _names(lib.Holder(three, layers["c"])))
        see("names of a single Sequential", _names(lib.Holder(nest)))
        see.raises("a plain dict is refused", lib.Holder, {"a": layers["a"]})
        see.raises("an OrderedDict followed by a layer is refused", lib.Holder, OrderedDict(a=layers["a"]), layers["b"])
        pair = [layers["a"], layers["b"]]
        for what, several in (("list", pair), ("tuple", tuple(pair)), ("generator", (layer for layer in pair))):
            see.raises(f"a {what} of layers is refused", lib.Holder, several)
        see.raises("a class instead of a layer is refused", lib.Holder, layers["a"], nn.ReLU)
        see("names when a Sequential without layers is among them", _names(lib.Holder(hollow, layers["a"])))
        twelve = {f"n{i}": nn.Identity() for i in range(12)}
        many = lib.Holder(*twelve.values())
        see("names of twelve layers", _names(many))
        see("the twelve layers", _held(twelve, many))
        words = OrderedDict(layers=layers["a"], names=hollow, items=layers["b"])
        # A method of the learner's may have such a name: then no layer needs it.
        words = OrderedDict((n, m) for n, m in words.items() if not callable(getattr(lib.Holder, n, None)))
        label = "layers called 'layers', 'names' and 'items', without those that a method is called: all are held"
        see(label, _names(lib.Holder(words)) == list(words))
        own = sorted({*_own(three), *_own_meanwhile(lib, words)})
        taken = [name for name in own if _is_refused(lib, OrderedDict({name: layers["b"]}))]
        see("names that no layer can have, since attributes of the holder or of its class have them", taken)
        for name in ("a.b", "", "forward", 0, ("a",)):
            named = OrderedDict([("before", layers["a"]), (name, layers["b"])])
            see.raises(f"an OrderedDict with the name {name!r} is refused", lib.Holder, named)


@further("sequential.holder")
def holder_many(lib, see):
    """More than a hundred layers, and an OrderedDict with one entry."""
    layers = {f"n{i}": nn.Identity() for i in range(101)}
    many = lib.Holder(*layers.values())
    see("names of 101 layers", _names(many))
    see("the 101 layers", _held(layers, many))
    see("one entry", _names(lib.Holder(OrderedDict(alone=layers["n3"]))))
