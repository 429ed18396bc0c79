"""A container of modules that the learner wrote: a Sequential, a ModuleList, or a piece of one."""

import copy
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from autograde.observing.conditions.kind import Kind

Layers = Mapping[str, nn.Module]


@dataclass(frozen=True, kw_only=True)
class Container(Kind):
    """What a container is tried under; each method is one condition, by its name.

    - `of`: the container's class in the namespace `lib`, by its name there.
    - `make`: makes one from a class and the layers, by name; one that names them by place leaves the names out.
    """

    of: str
    make: Callable[[Any, Layers], Any]

    def _made(self, lib: SimpleNamespace, layers: Layers) -> Any:
        return self.make(getattr(lib, self.of), layers)

    def nested(self, lib: SimpleNamespace, see: Any) -> None:
        """Containers in a container, of its own class and of PyTorch's, are held as they are."""
        layers = _layers()
        inner = self._made(lib, {"a": layers["a"], "b": layers["b"]})
        known = layers | {"of this class": inner, "of nn.Sequential": nn.Sequential(layers["b"])}
        outer = self._made(lib, {name.split()[-1].replace(".", "_"): m for name, m in list(known.items())[2:]})
        see("containers among the layers: what it holds", _held(known, outer))
        for one in (inner, nn.Sequential(layers["a"]), nn.ModuleList([layers["a"]]), nn.ModuleDict(layers)):
            kind = "of its own class" if one is inner else f"nn.{type(one).__name__}"
            see(f"a single container, {kind}: what it holds", _held({"given": one}, self._made(lib, {"only": one})))
        top = self._made(lib, {"outer": outer})
        see("a container in a container in a container: the names", [name for name, _ in top.named_modules()])

    def same_layer_twice(self, lib: SimpleNamespace, see: Any) -> None:
        """One layer stands at the first and the last place."""
        layers = _layers()
        held = self._made(lib, {"x": layers["a"], "y": layers["b"], "z": layers["a"]})
        see("one layer at two places: what it holds", _held(layers, held))
        see("one layer at two places: keys of the state_dict", list(held.state_dict()))

    def derived_class(self, lib: SimpleNamespace, see: Any) -> None:
        """A class derived from it works alike, with an attribute and a parameter of its own."""
        layers = _layers()

        class Derived(getattr(lib, self.of)):  # type: ignore[misc]
            pass

        held = self.make(Derived, layers)
        held.note = "mine"
        held.scale = nn.Parameter(torch.ones(2))
        see("a class derived from it: what it holds", _held(layers, held))
        see("a class derived from it: names of its parameters", [name for name, _ in held.named_parameters()])

    def side_by_side(self, lib: SimpleNamespace, see: Any) -> None:
        """Two containers of the same layers: what happens to one does not happen to the other."""
        layers = _layers()
        one, other = self._made(lib, layers), self._made(lib, layers)
        one.add_module("more", nn.Tanh())
        see("two containers of the same layers, one grows: what the other holds", _held(layers, other))
        one.eval()
        see("one is put into evaluation mode: the other's mode", other.training)

    def layers_as_they_came(self, lib: SimpleNamespace, see: Any) -> None:
        """Layers that are frozen, in evaluation mode, and have a hook, keep all that."""
        layers = _layers()
        layers["a"].requires_grad_(False)
        layers["b"].eval()
        layers["c"].register_forward_hook(lambda *_: None)
        held = self._made(lib, layers)
        see("a frozen layer among them: which parameters learn", [p.requires_grad for p in layers["a"].parameters()])
        see("a layer in evaluation mode among them: the modes", [held.training, *(m.training for m in layers.values())])
        see("a layer with a hook among them: hooks", len(layers["c"]._forward_hooks))

    def copied(self, lib: SimpleNamespace, see: Any) -> None:
        """A deep copy holds layers of its own under the same names, and works on."""
        layers = _layers()
        held = self._made(lib, layers)
        twin = copy.deepcopy(held)
        see("a deep copy: names", list(twin._modules))
        see("a deep copy holds layers of the original", len({*map(id, twin.modules())} & {*map(id, held.modules())}))

    def places(self, lib: SimpleNamespace, see: Any) -> None:
        """Every place from both ends, and those just beyond; in an empty one; after a layer has come and gone."""
        layers = _layers()
        held = self._made(lib, layers)
        see("len when all are containers", len(self._made(lib, {"a": held, "b": nn.Sequential(*layers.values())})))
        see("all places, from -5 to 4", _places(layers, held, 4))
        see("an empty one: the places -1 and 0", _places(layers, self._made(lib, {}), 0))
        held.add_module("4", layers["a"])
        see("one more was added: all places, from -6 to 5", _places(layers, held, 5))
        see("one more was added: len, and what a loop meets", [len(held), *(_who(layers, m) for m in held)])
        del held._modules["4"]
        see("it was taken out again: len, and what a loop meets", [len(held), *(_who(layers, m) for m in held)])

    def slices_and_changes(self, lib: SimpleNamespace, see: Any) -> None:
        """A slice and its whole go their own ways; slices of slices, empty ones, ones of a derived class."""
        layers = _layers()
        held = self._made(lib, layers)
        part = held[1:3]
        del held._modules["b"]
        held.add_module("c", layers["a"])
        see("the whole changed after it was sliced: what the slice [1:3] holds", _held(layers, part))
        see("the whole changed: what a new slice [1:3] holds", _held(layers, held[1:3]))
        part.add_module("more", layers["d"])
        see("the slice grew: what the whole holds", _held(layers, held))
        whole = self._made(lib, layers)
        see("a slice of a slice, [1:][1:]", _held(layers, whole[1:][1:]))
        see("empty slices: [9:], [2:2], [:0]", [_held(layers, whole[s]) for s in (slice(9, 99), slice(2, 2), slice(0))])
        see("backward slices: [::-1], [-1:-3:-1]", [_held(layers, whole[s]) for s in (_BACK, slice(-1, -3, -1))])
        frozen = self._made(lib, _layers()).requires_grad_(False).eval()
        see("a slice of a frozen whole: which parameters learn", [p.requires_grad for p in frozen[:2].parameters()])
        see("a slice of a whole in evaluation mode: the layers' modes", [m.training for m in frozen[:2].children()])

    def changes(self, lib: SimpleNamespace, see: Any) -> None:
        """Appending, replacing and deleting at every place from both ends, and those just beyond; a refused one."""
        layers = _layers()
        new = nn.Sigmoid()
        known = layers | {"new": new}
        for index in (-5, -4, -2, -1, 0, 2, 3, 4):
            held = self._made(lib, layers)
            see(f"[{index}] is replaced", _after(partial(held.__setitem__, index, new), known, held))
            held = self._made(lib, layers)
            see(f"[{index}] is deleted", _after(partial(held.__delitem__, index), known, held))
        held = self._made(lib, {"x": layers["a"], "y": layers["b"], "z": layers["a"]})
        held[0] = new
        see("one layer at two places, [0] is replaced", _held(known, held))
        held = self._made(lib, {"x": layers["a"], "y": layers["b"], "z": layers["a"]})
        del held[-1]
        see("one layer at two places, [-1] is deleted", _held(known, held))
        held = self._made(lib, layers)
        see("a class is appended", _after(lambda: held.append(nn.ReLU), known, held))
        for name in ("1", "7"):
            held = self._made(lib, {name: layers["a"]}).append(new)
            see(f"a single layer is called {name!r}, another is appended", _held(known, held))
        one = self._made(lib, {"only": layers["a"]})
        del one[0]
        one.append(new).append(layers["b"])
        see("the only layer is deleted, then two appended", _held(known, one))

    def run(self, lib: SimpleNamespace, see: Any) -> None:
        """Run with containers inside, one layer at two places, in a derived class, and with results of any type."""
        layers = {name: see.fill(layer) for name, layer in _layers().items()}
        x = see.randn(3, 2)
        inner = self._made(lib, {"a": layers["a"], "b": layers["b"]})
        see("containers inside: the output", self._made(lib, {"in": inner, "d": layers["d"], "on": inner})(x))
        twice = self._made(lib, {"x": layers["d"], "y": layers["b"], "z": layers["d"]})
        see("one layer at two places: the output", twice(x))
        derived = type("Derived", (getattr(lib, self.of),), {})
        see("a class derived from it: the output", self.make(derived, layers)(x))
        pair = self._made(lib, {"a": layers["a"], "pair": _Pair()})(x)
        see("the last layer returns a tuple: the result", pair)
        kept = _Keeps()
        see("the result is the very one that the last layer returned", self._made(lib, {"k": kept})(x) is kept.result)
        held = self._made(lib, layers)
        held(x)
        held._modules["c"] = nn.Identity()
        see("a layer was replaced after a call: the output", held(x))


class _Pair(nn.Module):
    """Returns a tuple."""

    def forward(self, x: Tensor) -> tuple[Tensor, str]:
        return x, "a word"


class _Keeps(nn.Module):
    """Keeps what it returned last."""

    def forward(self, x: Tensor) -> Tensor:
        self.result = 3 * x
        return self.result


_BACK = slice(None, None, -1)


def _layers() -> OrderedDict[str, nn.Module]:
    return OrderedDict(a=nn.Linear(2, 2), b=nn.Tanh(), c=nn.ReLU(), d=nn.Linear(2, 2, bias=False))


def _who(known: Layers, value: object) -> str:
    return next((f"the layer {name}" for name, layer in known.items() if layer is value), type(value).__name__)


def _held(known: Layers, container: Any) -> list[str]:
    return [f"{name}: {_who(known, module)}" for name, module in container._modules.items()]


def _places(known: Layers, container: Any, size: int) -> list[str]:
    found = []
    for index in range(-size - 1, size + 1):
        try:
            found.append(f"[{index}] {_who(known, container[index])}")
        except IndexError:
            found.append(f"[{index}] IndexError")
    return found


def _after(action: Callable[[], object], known: Layers, container: Any) -> list[str]:
    """Return what a container holds after a change, and before that the kind of the error if there was one."""
    try:
        action()
    except (IndexError, TypeError) as error:
        return [next(t.__name__ for t in (IndexError, TypeError) if isinstance(error, t)), *_held(known, container)]
    return _held(known, container)
