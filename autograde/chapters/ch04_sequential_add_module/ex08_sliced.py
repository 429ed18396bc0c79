"""Your Sequential: a slice is a Sequential."""

from typing import Any

import torch
from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CALL,
    NO_CHANGES,
    NO_INDEX,
    Shift,
    Twice,
    _all,
    _drawn,
    _filled,
    _held,
    _marked,
    _names,
    _state,
    outcome,
    own_work,
)
from autograde.observing.conditions import Container
from autograde.observing.experiment import experiment, further


def _with_constructors(base: Any) -> list[tuple[str, Any]]:
    """Return objects of derived classes that have a constructor, each with what it does; both hold x, y and z."""

    class Wide(base):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.width = width
            for name, layer in zip("xyz", (nn.Linear(width, width), nn.Tanh(), nn.ReLU()), strict=True):
                self.add_module(name, layer)

    class Ready(Wide):
        def __init__(self) -> None:
            super().__init__(2)

    class Beside(nn.Module):
        def __init__(self, size: int) -> None:
            super().__init__()
            self.size = size

    class Both(base, Beside):
        def __init__(self) -> None:
            nn.Module.__init__(self)
            for name in "xyz":
                self.add_module(name, nn.Tanh())

    return [
        ("wants a width", Wide(3)),
        ("wants nothing and makes three layers", Ready()),
        ("wants nothing, while that of its second base class wants a size", Both()),
    ]


def _of_classes(cls: type) -> dict[str, Any]:
    """Return what a class and those above it hold."""
    return {name: value for above in reversed(cls.__mro__) for name, value in vars(above).items()}


def _hooked(module: Any) -> None:
    """Hang a hook of each kind on a module."""
    for register in (
        module.register_forward_hook,
        module.register_forward_pre_hook,
        module.register_full_backward_hook,
        module.register_full_backward_pre_hook,
        module.register_state_dict_pre_hook,
        module.register_state_dict_post_hook,
        module.register_load_state_dict_pre_hook,
        module.register_load_state_dict_post_hook,
    ):
        register(lambda *_: None)


@experiment(
    "sequential.sliced",
    title="Your Sequential: a slice is a Sequential",
    points=3,
    subjects={"Sliced": nn.Sequential},
    hints=(
        "Calling a class does two things. Its `__new__` makes the object, then its `__init__` fills it. You want the "
        "first without the second.",
        "`cls.__new__(cls)` makes an object of `cls` and runs no `__init__`, so the object has no `_modules` yet. "
        "Whose `__init__` makes that?",
        "A list of pairs can be sliced: `list(self._modules.items())[index]` keeps each name with its layer.",
        "`part = type(self).__new__(type(self))`, `nn.Module.__init__(part)`, then loop over the sliced pairs with "
        "`part.add_module(name, layer)`, and return `part`.",
    ),
    after=(
        "`nn.Sequential.__getitem__` in `torch/nn/modules/container.py` does it in one line: it slices the list of "
        "pairs and hands them, as an `OrderedDict`, to `self.__class__`, whose constructor has to take one. The layers "
        "are the same objects, so training a part trains the whole. `nn.ModuleList` differs: its slices are numbered "
        "from 0 again. `copy.copy` and `pickle` make their objects by `__new__`, as you do here."
    ),
    conditions=Container(
        of="Sliced",
        make=_filled,
        without={"run": NO_CALL, "places": NO_INDEX, "changes": NO_CHANGES},
    ),
)
def sliced(lib, see):
    """Slices in all manners; looks at the class, the names, the layers, and at the whole afterwards."""
    layers = {"a": Twice(), "b": _drawn(see, nn.Linear(3, 3)), "5": Shift(), "d": nn.Tanh(), "e": nn.ReLU()}
    hollow = nn.Sequential()
    with own_work(see):
        whole = _filled(lib.Sliced, layers)
        before = {*vars(whole), "note"}
        part = whole[1:4]
        is_right = type(part) is type(whole)
        other_class = "an object of another class" if isinstance(part, nn.Module) else part
        other_class = "an nn.Sequential" if type(part) is nn.Sequential else other_class
        kind = _all(layers, part) if isinstance(part, list) else other_class
        see("[1:4] has the class of the whole", is_right or kind)
        see("names in [1:4]", _names(part))
        see("layers in [1:4]", _held(layers, part))
        see("names in [:2]", _names(whole[:2]))
        see("names in [-2:]", _names(whole[-2:]))
        see("names in [::2]", _names(whole[::2]))
        see("names in [::-1]", _names(whole[::-1]))
        see("names in [2:99]", _names(whole[2:99]))
        see("names in [5:]", _names(whole[5:]))
        see("names in [-3:3] and [-4:-1]", [_names(whole[-3:3]), _names(whole[-4:-1])])
        for what, alone in (("[:1]", whole[:1]), ("[2:3]", whole[2:3]), ("[::9]", whole[::9])):
            see(f"{what}, one layer: does it have the class of the whole", type(alone) is type(whole))
            see(f"names in {what}", _names(alone))
        see("names in the whole, afterwards", _names(whole))
        see("[:] is another object", whole[:] is not whole)
        wholes = whole, _filled(lib.Sliced, {}), _filled(lib.Sliced, {"a": layers["a"]})
        cuts = slice(None), slice(0, 2), slice(9, None), slice(None, None, -1)
        fresh = [[every[cut] is not every and type(every[cut]) is type(every) for cut in cuts] for every in wholes]
        see("[:], [0:2], [9:] and [::-1] of five layers, of none, of one: each is a new object of that class", fresh)
        see("parameters are shared", all(p is q for p, q in zip(whole.parameters(), part.parameters(), strict=True)))
        derived = type("Derived", (lib.Sliced,), {})
        own = _filled(derived, layers)[:2]
        see("a slice of a derived class has that class", type(own) is derived)
        changed: list[str] = []
        for what, wide in _with_constructors(lib.Sliced):
            held = _of_classes(type(wide))
            part_of_it = outcome(lambda wide=wide: wide[1:])
            is_module = isinstance(part_of_it, nn.Module)
            got = [type(part_of_it) is type(wide), _held(wide._modules, part_of_it)] if is_module else part_of_it
            label = f"a derived class whose constructor {what}: has [1:] that class, and which layers does it hold"
            see(label, got, expect=[True, ["the layer y", "the layer z"]])
            now = _of_classes(type(wide))
            changed += sorted(name for name in {*held, *now} if held.get(name) is not now.get(name))
        see("what slices changed in these classes", changed)
        whole.note = "mine"
        whole.register_forward_hook(lambda *_: None)
        whole.register_parameter("scale", nn.Parameter(torch.ones(1)))
        whole.register_buffer("steps", torch.zeros(1))
        other = whole[:2]
        see("how many forward hooks [:2] of a whole with one hook has", len(other._forward_hooks))
        _hooked(whole)
        hooks = [what for what, kept in vars(whole[:2]).items() if what.endswith("hooks") and kept]
        see("how many kinds of hooks [:2] of a whole with hooks of eight kinds has", len(hooks))
        own = [*other._parameters, *other._buffers]
        see("own parameters and buffers of [:2] of a whole with one of each", own)
        more = vars(other).keys() - vars(_filled(lib.Sliced, {})).keys()
        see("attributes of [:2] that an empty one has not, of a whole with an attribute `note`", sorted(more))
        see("attributes that slicing left in the whole", sorted(set(vars(whole)) - before))
        see("[:2] asked for twice gives two objects", whole[:2] is not whole[:2])
        other.register_buffer("extra", torch.zeros(1))
        see("buffers in the whole, after a slice was given one", [name for name, _ in whole.named_buffers()])
        layers["a"].eval()
        see("modes in [:2] when its first layer is in evaluation mode", [m.training for m in whole[:2].modules()])
        see("the mode of that layer afterwards", layers["a"].training)
        whole.eval()
        see(
            "modes of [:2] of a whole in evaluation mode: the slice, its layers",
            [m.training for m in whole[:2].modules()],
        )
        see("the mode of that whole afterwards", whole.training)
        layers["b"](see.randn(2, 3)).sum().backward()
        _names(whole[1:3])
        learning = [(p.requires_grad, p.grad is not None) for p in layers["b"].parameters()]
        see("sliced after a backward pass: do a layer's parameters learn, do they have gradients", learning)
        whole.train()
        frozen = _marked(see)
        _names(_filled(lib.Sliced, {"x": frozen, "y": layers["a"]})[:1])
        see(
            "a frozen layer in double precision: its mode, hooks, dtypes, gradients and values afterwards",
            _state(frozen),
        )
        act = layers["e"]
        shared = _filled(lib.Sliced, {"x": act, "y": layers["a"], "z": act})
        see("names in [1:] when one layer has two names", _names(shared[1:]))
        beside = _filled(lib.Sliced, {"x": act, "y": act, "z": layers["a"]})
        see("the same layer twice, one right after the other: names in [:2]", _names(beside[:2]))
        part.add_module("new", nn.ReLU())
        see("names in the whole, after the part grew", _names(whole))
        whole[:].add_module("newer", nn.ReLU())
        see("names in the whole, after its slice [:] grew", _names(whole))
        with_hollow = _filled(lib.Sliced, {"x": hollow, "y": act, "z": hollow})
        see("names in [:2] when a Sequential without layers is among them", _names(with_hollow[:2]))


@further("sequential.sliced")
def sliced_again(lib, see):
    """Slices of slices of nine layers."""
    layers = {f"n{i}": nn.Linear(1, i + 1) for i in range(9)}
    whole = _filled(lib.Sliced, layers)
    for index in (slice(1, 8), slice(None, None, 3), slice(-3, None), slice(6, 2, -2), slice(3, 3)):
        part = whole[index]
        see(f"names in {index}", _names(part))
        see(f"layers in {index}", _held(layers, part))
    see("names in [1:8][2:5]", _names(whole[1:8][2:5]))
