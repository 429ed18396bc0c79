"""Experiments and hints of chapter 04: Sequential, ModuleList, add_module, and what a chain cannot do."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules import container
from torch.overrides import TorchFunctionMode

from autograde.experiment import REFERENCE, See, experiment, further
from autograde.watching import of_file, watching


class _Twice(nn.Module):
    """A layer without parameters: doubles what it is given."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x


class _Shift(nn.Module):
    """A layer without parameters: adds 1."""

    def forward(self, x: Tensor) -> Tensor:
        return x + 1


class _Nest(nn.Module):
    """A layer that holds two layers of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = nn.Linear(2, 2)
        self.beside = nn.Linear(2, 2)


@contextmanager
def _own_work(see: See) -> Iterator[None]:
    """Note, at the end, which functions of PyTorch's containers ran in the meantime: none should."""
    with watching(of_file(container.__file__, qualified=True)) as borrowed:
        yield
    see("borrowed from PyTorch's own containers", sorted(set(borrowed)), expect=[])


def _drawn(see: See, module: nn.Module) -> nn.Module:
    """Give the parameters of a layer values drawn from `see`; return the layer."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.5 * see.randn(*parameter.shape))
    return module


def _moderate(module: nn.Module) -> nn.Module:
    """Make the parameters small enough for outputs around 1; return the module."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(0.2)
    return module


def _names(module: nn.Module) -> list[str]:
    return list(module._modules)


def _who(known: Mapping[str, nn.Module], value: object) -> object:
    """Return `the layer NAME` if `value` is one of the known layers itself, else `value`."""
    for name, layer in known.items():
        if layer is value:
            return f"the layer {name}"
    return value


def _all(known: Mapping[str, nn.Module], values: Iterable[object]) -> list[object]:
    return [_who(known, value) for value in values]


def _held(known: Mapping[str, nn.Module], module: nn.Module) -> list[object]:
    return _all(known, module._modules.values())


def _outcome(action: Callable[[], object]) -> object:
    """Return what `action` returns, or the exception that it raises."""
    try:
        return action()
    except Exception as error:
        return error


def _is_refused(action: Callable[..., object], *args: object) -> bool:
    """Say whether a call raises, whatever it raises."""
    return isinstance(_outcome(lambda: action(*args)), Exception)


class _Reaching(TorchFunctionMode):
    """Notes the shape of what reaches the first fully connected layer, however that layer is written."""

    def __init__(self, see: See) -> None:
        super().__init__()
        self.see: See | None = see

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if self.see and name in ("linear", "matmul", "__matmul__", "mm", "addmm"):
            given = args[1] if name == "addmm" else args[0]
            see, self.see = self.see, None
            see("the shape that reaches the first fully connected layer", tuple(given.shape))
        return func(*args, **(kwargs or {}))


def _filled(cls: Any, layers: Mapping[str, nn.Module]) -> Any:
    """Return an object of `cls`, made without arguments, that holds `layers` by `add_module`."""
    module = cls()
    for name, layer in layers.items():
        module.add_module(name, layer)
    return module


@experiment(
    "sequential.three_ways",
    title="One chain, built in three ways",
    points=2,
    subjects={"three_ways": REFERENCE},
    hints=(
        "The first way wants the layers one by one: a star in the call unpacks them.",
        "The second way wants one argument, and it must be an `OrderedDict`. It can be made from a dictionary.",
        "The third way starts from `nn.Sequential()`, which is empty, and calls `add_module(name, layer)` in a loop.",
        "`nn.Sequential(*layers.values())`, `nn.Sequential(OrderedDict(layers))`, and a `for name, layer in "
        "layers.items()` around `third.add_module(name, layer)`.",
    ),
    after=(
        "The constructor of `nn.Sequential` knows exactly these two forms, and both end in `add_module`; see the first "
        "lines of the class in `torch/nn/modules/container.py`. An `OrderedDict` is recognised by its type, which is "
        "why a plain dictionary is refused although dictionaries have kept their order since Python 3.7."
    ),
)
def three_ways(lib, see):
    """Builds three chains of the same layers; looks at names, at the layers themselves and at outputs."""
    layers = {"enter": _drawn(see, nn.Linear(3, 4)), "bend": nn.Tanh(), "apart": _drawn(see, nn.Linear(4, 2))}
    given = dict(layers)
    made = list(lib.three_ways(given))
    see("how many were returned", len(made))
    for name, one in zip(("first", "second", "third"), made, strict=False):
        see(f"the {name} is a Sequential", isinstance(one, nn.Sequential))
        see(f"names in the {name}", _names(one))
        see(f"layers in the {name}", _held(layers, one))
    see("how many different Sequentials they are", len(set(map(id, made))))
    x = see.randn(5, 3)
    see("their outputs", [one(x) for one in made])
    see("names in the dictionary, afterwards", list(given))
    twice = lib.three_ways({"in": layers["bend"], "on": layers["enter"], "out": layers["bend"]})
    see("layers when one has two names", [_held(layers, one) for one in twice])


@further("sequential.three_ways")
def three_ways_one_and_five(lib, see):
    """The same with a single layer, and with five."""
    for names in (["only"], ["e", "d", "c", "b", "a"]):
        layers = {name: _drawn(see, nn.Linear(2, 2)) for name in names}
        made = list(lib.three_ways(dict(layers)))
        see("names", [_names(one) for one in made])
        see("layers", [_held(layers, one) for one in made])


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
)
def holder(lib, see):
    """Makes holders of three layers, of one, of none and of an OrderedDict; looks at names, keys and layers."""
    layers = {"a": _drawn(see, nn.Linear(3, 4)), "b": nn.ReLU(), "c": _drawn(see, nn.Linear(4, 2))}
    with _own_work(see):
        three = lib.Holder(*layers.values())
        see("names of three layers", _names(three))
        see("the three layers", _held(layers, three))
        see("keys of the state_dict", list(three.state_dict()))
        see("names of a single layer", _names(lib.Holder(layers["a"])))
        see("names in an empty one", _names(lib.Holder()))
        named = lib.Holder(OrderedDict([("top", layers["c"]), ("bend", layers["b"]), ("base", layers["a"])]))
        see("names from an OrderedDict", _names(named))
        see("layers from an OrderedDict", _held(layers, named))
        see("names when one layer comes twice", _names(lib.Holder(layers["b"], layers["a"], layers["b"])))
        see("names of the first one, again", _names(three))
        see.raises("a list of layers is refused", lib.Holder, [layers["a"], layers["b"]])
        see.raises("a class instead of a layer is refused", lib.Holder, layers["a"], nn.ReLU)


@further("sequential.holder")
def holder_many(lib, see):
    """Twelve layers, so that text and numbers sort differently, and an OrderedDict with one entry."""
    layers = {f"n{i}": nn.Linear(1, i + 1) for i in range(12)}
    many = lib.Holder(*layers.values())
    see("names of twelve layers", _names(many))
    see("the twelve layers", _held(layers, many))
    see("one entry", _names(lib.Holder(OrderedDict(alone=layers["n3"]))))
    see("an empty OrderedDict", _names(lib.Holder(OrderedDict())))


@experiment(
    "sequential.chain",
    title="Your Sequential: running the chain",
    points=2,
    subjects={"Chain": nn.Sequential},
    hints=(
        "A loop, and one variable that is handed from layer to layer.",
        "Call each layer like a function, `layer(x)`, so that its hooks run.",
        "Which loop sees a layer twice when it stands in the chain under two names? Compare `self._modules.values()` "
        "with `self.children()` in the cell above.",
        "`for layer in self._modules.values(): x = layer(x)`, and after the loop `return x`.",
    ),
    after=(
        "`nn.Sequential.forward` in `torch/nn/modules/container.py` is three lines: the loop, the call, the return. "
        "It passes on whatever a layer returns, a tuple included, as one single argument. That is the reason why "
        "an `nn.LSTM`, which returns a tuple, cannot be followed by an `nn.Linear` in a Sequential."
    ),
)
def chain(lib, see):
    """Fills chains by add_module and calls them; with hooks, a shared layer, a tuple on the way, and none at all."""
    layers = {"z": _drawn(see, nn.Linear(3, 5)), "10": nn.Tanh(), "9": _drawn(see, nn.Linear(5, 2)), "a": _Shift()}
    x = see.randn(4, 3, requires_grad=True)
    kept = x.detach().clone()
    net = _filled(lib.Chain, layers)
    with _own_work(see):
        plain = _filled(lib.Chain, {"z": _Twice(), "10": _Shift(), "9": nn.Tanh()})
        see("double, add 1, tanh", plain(see.randn(4)))
        y = net(x)
        see("the output of four layers", y)
        see("the output of a second call", net(x + 1))
        see("an empty chain gives back its input", _filled(lib.Chain, {})(kept))
        double, shift = _Twice(), _Shift()
        twice = _filled(lib.Chain, {"one": double, "two": shift, "three": double})
        see("one layer under two names", twice(kept))
        y.sum().backward()
        see("the gradient of the input", x.grad)
        see("the input afterwards", x.detach() - kept)
        handle = layers["9"].register_forward_hook(lambda module, args, out: see("a hook on the layer '9' sees", out))
        net(kept)
        handle.remove()
        pair = _filled(lib.Chain, {"split": _Split(), "join": _Join()})
        see("a tuple handed from layer to layer", pair(kept))
        see.raises("two inputs are refused", net, kept, kept)


class _Split(nn.Module):
    """Returns a tuple."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, 2 * x


class _Join(nn.Module):
    """Takes a tuple as its one argument."""

    def forward(self, pair: tuple[Tensor, Tensor]) -> Tensor:
        return pair[0] * pair[1]


@further("sequential.chain")
def chain_deep(lib, see):
    """A chain inside a chain inside a chain, and ten layers in a row."""
    inner = _filled(lib.Chain, {"a": _drawn(see, nn.Linear(2, 3)), "b": _Shift()})
    middle = _filled(lib.Chain, {"shift": _Shift(), "inner": inner, "c": _drawn(see, nn.Linear(3, 2))})
    outer = _filled(lib.Chain, {"middle": middle, "again": middle, "twice": _Twice()})
    see("three levels", outer(see.randn(2, 2)))
    many = {str(9 - i): _Shift() if i % 3 else _Twice() for i in range(10)}
    see("ten layers", _filled(lib.Chain, many)(see.randn(3)))


@experiment(
    "sequential.indexed",
    title="Your Sequential: length, loop and index",
    points=3,
    subjects={"Indexed": nn.Sequential},
    hints=(
        "`self._modules` is a dictionary: its `len` counts all entries, its `.values()` are the layers in order.",
        "`__iter__` has to return an iterator: `iter(...)` makes a fresh one each time.",
        "A list knows negative numbers and raises `IndexError` by itself. Make one of the layers.",
        "`len(self._modules)`; `iter(self._modules.values())`; `list(self._modules.values())[index]`; after `return`.",
    ),
    after=(
        "In `torch/nn/modules/container.py`, `nn.Sequential` checks the range itself, in `_get_item_by_idx`, and then "
        "walks to the position, so that no list has to be made. Positions and names are two different things: "
        '`net[1]` is the second layer, whatever it is called; the layer called `"1"` is `net.get_submodule("1")`.'
    ),
)
def indexed(lib, see):
    """Counts, loops and indexes, with names that are not positions, a shared layer and a nested one."""
    layers = {"enter": nn.Linear(3, 4), "0": nn.ReLU(), "nest": _Nest(), "last": nn.Linear(4, 2)}
    with _own_work(see):
        box = _filled(lib.Indexed, layers)
        see("len of four layers", len(box))
        see("[0]", _who(layers, box[0]))
        see("[2]", _who(layers, box[2]))
        see("[-1]", _who(layers, box[-1]))
        see("[-4]", _who(layers, box[-4]))
        see("[4]", _outcome(lambda: _who(layers, box[4])))
        see("[-5]", _outcome(lambda: _who(layers, box[-5])))
        see("a loop meets", _all(layers, box))
        see("a second loop meets", _all(layers, box))
        see("a loop in a loop meets", [(_who(layers, a), _who(layers, b)) for a in box for b in box][:6])
        empty = _filled(lib.Indexed, {})
        see("len of an empty one", len(empty))
        see("a loop over an empty one meets", _all(layers, empty))
        act = layers["0"]
        shared = _filled(lib.Indexed, {"a": act, "b": layers["enter"], "c": act})
        see("len when one layer has two names", len(shared))
        see("[2] when one layer has two names", _who(layers, shared[2]))
        see("a loop when one layer has two names meets", _all(layers, shared))
        box.add_module("more", act)
        see("len after one was added", len(box))
        see("[-1] after one was added", _who(layers, box[-1]))


@further("sequential.indexed")
def indexed_many(lib, see):
    """Eleven layers under names that sort differently, every position from both ends."""
    layers = {str(20 - i): nn.Linear(1, 1) for i in range(11)}
    box = _filled(lib.Indexed, layers)
    see("from the front", _all(layers, [box[i] for i in range(11)]))
    see("from the end", _all(layers, [box[-i] for i in range(1, 12)]))
    see.raises("past the end", box.__getitem__, 11)
    see.raises("far past the end", box.__getitem__, 22)
    see.raises("before the start", box.__getitem__, -12)
    see("unpacked", _all(layers, [*box]))


@experiment(
    "sequential.sliced",
    title="Your Sequential: a slice is a Sequential",
    points=2,
    subjects={"Sliced": nn.Sequential},
    hints=(
        "The result has to be an object of your own class: make an empty one and fill it.",
        "`type(self)()` makes an empty object of the same class, even when somebody derived a class from yours.",
        "A list of pairs can be sliced: `list(self._modules.items())[index]` keeps each name with its layer.",
        "Make `part = type(self)()`, loop over the sliced pairs with `part.add_module(name, layer)`, return `part`.",
    ),
    after=(
        "`nn.Sequential.__getitem__` in `torch/nn/modules/container.py` does the same in one line: it slices the "
        "list of pairs and hands them, as an `OrderedDict`, to `self.__class__`. The layers are the same objects, so "
        "training a part trains the whole. `nn.ModuleList` differs: its slices are numbered from 0 again."
    ),
)
def sliced(lib, see):
    """Slices in all manners; looks at the class, the names, the layers, and at the whole afterwards."""
    layers = {"a": _Twice(), "b": _drawn(see, nn.Linear(3, 3)), "5": _Shift(), "d": nn.Tanh(), "e": nn.ReLU()}
    with _own_work(see):
        whole = _filled(lib.Sliced, layers)
        part = whole[1:4]
        is_right = type(part) is type(whole)
        see("[1:4] has the class of the whole", is_right or (_all(layers, part) if isinstance(part, list) else part))
        see("names in [1:4]", _names(part))
        see("layers in [1:4]", _held(layers, part))
        see("names in [:2]", _names(whole[:2]))
        see("names in [-2:]", _names(whole[-2:]))
        see("names in [::2]", _names(whole[::2]))
        see("names in [::-1]", _names(whole[::-1]))
        see("names in [2:99]", _names(whole[2:99]))
        see("names in [5:]", _names(whole[5:]))
        see("names in the whole, afterwards", _names(whole))
        see("[:] is another object", whole[:] is not whole)
        see("parameters are shared", all(p is q for p, q in zip(whole.parameters(), part.parameters(), strict=True)))
        derived = type("Derived", (lib.Sliced,), {})
        own = _filled(derived, layers)[:2]
        see("a slice of a derived class has that class", type(own) is derived)
        act = layers["e"]
        shared = _filled(lib.Sliced, {"x": act, "y": layers["a"], "z": act})
        see("names in [1:] when one layer has two names", _names(shared[1:]))
        part.add_module("new", nn.ReLU())
        see("names in the whole, after the part grew", _names(whole))


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


@experiment(
    "sequential.changing",
    title="Your Sequential: append, replace, delete",
    points=3,
    subjects={"Changing": nn.Sequential},
    hints=(
        "`append`: the new name is the number of layers so far, as text. `add_module` refuses what is no module.",
        "`__setitem__`: first find the name at this position, then register the new layer under that name.",
        "`list(self._modules)` is the list of names; indexing it raises `IndexError` where there is no such position.",
        "`__delitem__`: keep the layers in a list, delete from the list, clear `self._modules`, and append those that "
        "are left.",
    ),
    after=(
        "`torch/nn/modules/container.py` does the same under each of the three names. Deleting builds a new "
        "dictionary numbered from 0, after the comment “To preserve numbering”: that is why a chain with "
        "names of its own loses them all when one layer is deleted, while appending and replacing keep them."
    ),
)
def changing(lib, see):
    """Appends, replaces and deletes, with names that are not positions; looks at names and layers after each step."""
    layers = {"a": nn.Linear(3, 4), "b": nn.ReLU(), "c": nn.Linear(4, 2), "d": nn.Tanh(), "e": nn.Sigmoid()}
    a, b, c, d, e = layers.values()
    with _own_work(see):
        box = _filled(lib.Changing, {})
        see("append returns the module itself", box.append(a) is box)
        box.append(b).append(c)
        see("names after three appends", _names(box))
        see("layers after three appends", _held(layers, box))
        named = _filled(lib.Changing, {"top": a, "middle": b, "base": c})
        named.append(d)
        see("names after an append to three named layers", _names(named))
        see.raises("appending a string is refused", named.append, "relu")
        named[1] = e
        see("names after [1] was replaced", _names(named))
        see("layers after [1] was replaced", _held(layers, named))
        named[-1] = b
        see("names after [-1] was replaced", _names(named))
        see("layers after [-1] was replaced", _held(layers, named))
        see.raises("replacing [4] is refused", named.__setitem__, 4, a)
        see.raises("replacing [0] by a string is refused", named.__setitem__, 0, "relu")
        see.raises("deleting [4] is refused", named.__delitem__, 4)
        see("names after that", _names(named))
        del named[0]
        see("names after [0] was deleted", _names(named))
        see("layers after [0] was deleted", _held(layers, named))
        see("the deleted name is still an attribute", hasattr(named, "top"))
        del named[-1]
        see("layers after [-1] was deleted", _held(layers, named))
        see.raises("deleting [2] is refused", named.__delitem__, 2)
        see("layers after that", _held(layers, named))
        see("keys of the state_dict", list(named.state_dict()))
        shared = _filled(lib.Changing, {"x": b, "y": a, "z": b})
        del shared[1]
        see("layers after a deletion when one layer has two names", _held(layers, shared))
        see("names after that", _names(shared))
        shared.append(b)
        see("names after the same layer is appended again", _names(shared))
        del box[1]
        see("names after a deletion in the middle", _names(box))
        box.append(d)
        see("names after a deletion and an append", _names(box))


@further("sequential.changing")
def changing_long(lib, see):
    """Twelve appends, then deletions and replacements here and there."""
    layers = {f"n{i}": nn.Linear(1, i + 1) for i in range(12)}
    box = _filled(lib.Changing, {})
    for layer in layers.values():
        box.append(layer)
    for index in (-12, 3, -1, 5, 0):
        del box[index]
        see(f"layers after [{index}] was deleted", _held(layers, box))
        see("names", _names(box))
    box[-7], box[3] = layers["n0"], layers["n11"]
    see("layers after two replacements", _held(layers, box))
    see("names", _names(box))


@experiment(
    "sequential.module_list",
    title="A list that registers: ModuleList",
    points=3,
    subjects={"ModuleList": nn.ModuleList},
    hints=(
        "`append` does the work. `extend` is a loop around it, and `__init__` is one call of `extend`.",
        "The constructor takes one argument that can be looped over, and none is fine too: default `()`.",
        "An iterable may be a generator, which can be looped over only once, and has no `len`.",
        "`append`: `self.add_module(str(len(self)), module)` and `return self`. `__len__`, `__iter__` and "
        "`__getitem__` are those of a Sequential.",
    ),
    after=(
        "`nn.ModuleList` in `torch/nn/modules/container.py` has no `forward` at all. What happens on a call is what "
        "happens to every module without one: the placeholder in `torch/nn/modules/module.py` raises "
        "`NotImplementedError`. A Sequential says in which order the layers run; a ModuleList only holds them, and "
        "your own `forward` decides."
    ),
)
def module_list(lib, see):
    """Makes lists from a list, a generator and nothing; appends, extends, loops, indexes, and tries to call one."""
    layers = {"a": nn.Linear(3, 4), "b": nn.ReLU(), "c": nn.Linear(4, 2), "d": _Nest()}
    a, b, c, d = layers.values()
    with _own_work(see):
        given = [a, b, c]
        held = lib.ModuleList(given)
        see("names of three", _names(held))
        see("keys of the state_dict", list(held.state_dict()))
        see("len", len(held))
        see("a loop meets", _all(layers, held))
        see("a second loop meets", _all(layers, held))
        see("[1]", _who(layers, held[1]))
        see("[-1]", _who(layers, held[-1]))
        see.raises("[3] is refused", held.__getitem__, 3)
        see("append returns the list itself", held.append(d) is held)
        see("names after the append", _names(held))
        see("extend returns the list itself", held.extend((b, a)) is held)
        see("names after the extend", _names(held))
        see("a loop after the extend meets", _all(layers, held))
        see("the list that was given, afterwards", _all(layers, given))
        given.append(d)
        see("len after the given list grew", len(held))
        see("names from a generator", _names(lib.ModuleList(layer for layer in (c, a))))
        empty = lib.ModuleList()
        see("names in an empty one", _names(empty))
        empty.append(c)
        see("names in another empty one", _names(lib.ModuleList()))
        see.raises("two arguments are refused", lib.ModuleList, a, b)
        see.raises("a string in the list is refused", lib.ModuleList, [a, "relu"])
        see.raises("a call is refused", lib.ModuleList([_Twice(), _Shift()]), see.randn(2, 3))


@further("sequential.module_list")
def module_list_in_use(lib, see):
    """A module with several heads, one of them used twice, trains all of them."""

    class Heads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.heads = lib.ModuleList(_drawn(see, nn.Linear(3, n)) for n in (1, 2, 4))

        def forward(self, x: Tensor) -> list[Tensor]:
            return [head(x) for head in self.heads] + [self.heads[-2](2 * x)]

    net = Heads()
    outputs = net(see.randn(5, 3))
    see("outputs", outputs)
    see("keys", list(net.state_dict()))
    sum(out.sum() for out in outputs).backward()
    see("gradients", [p.grad for p in net.parameters()])
    many = lib.ModuleList(nn.Linear(1, 1) for _ in range(12))
    see("names of twelve", _names(many))


class _Parent(nn.Module):
    """A module with a child, a parameter, one that is None, a buffer, a plain attribute and a method."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.scale = nn.Parameter(torch.ones(1))
        self.register_parameter("bias", None)
        self.register_buffer("offset", torch.zeros(1))
        self.depth = 3

    def reset(self) -> None:
        """Do nothing."""


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
        "`get_submodule('a.b')` looks for a child `b` inside a child `a` and does not find it."
    ),
)
def add_child(lib, see):
    """Adds children under good names and bad ones; looks at what was raised and what the parent holds afterwards."""
    layers = {"new": nn.Linear(2, 3), "other": nn.ReLU()}
    new, other = layers.values()
    with _noting_add_module() as calls:
        parent = _Parent()
        layers["first"] = parent.first
        lib.add_child(parent, "second", new)
        see("names", _names(parent))
        see("parent.second", _who(layers, parent.second))
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
        see("names after that", _names(parent))
        lib.add_child(parent, "first", other)
        see("names after a child was replaced", _names(parent))
        see("parent.first", _who(layers, parent.first))
        see.raises("a string as the child", lib.add_child, parent, "third", "relu")
        see.raises("a class as the child", lib.add_child, parent, "third", nn.ReLU)
        see.raises("a function as the child", lib.add_child, parent, "third", torch.relu)
        see.raises("a number as the name", lib.add_child, parent, 3, other)
        lib.add_child(parent, "nothing", None)
        see("names after None was added", _names(parent))
        see("parent.nothing", parent.nothing)
    see("calls of the original", sorted(set(calls)), expect=[])
    see("it is a function of yours", lib.add_child is not _ADD_MODULE, expect=True)


@further("sequential.add_child")
def add_child_more(lib, see):
    """More names, in a parent that is empty and in one that is filled."""
    layer = nn.ReLU()
    parent = _Parent()
    for name in ("offset", "training", "_modules", "forward", "x.", ".x", "a.b.c", "__init__"):
        see.raises(f"the name {name!r}", lib.add_child, parent, name, layer)
    for name in ("7", "with space", "ünï", "_x", "class"):
        lib.add_child(parent, name, layer)
    see("names", _names(parent))
    see("the child called 7", getattr(parent, "7") is layer)
    see.raises("a tensor as the child", lib.add_child, parent, "t", torch.ones(1))


def _measured(size: int, kernel: int, padding: int, stride: int) -> int:
    """Return the side of what a real convolution gives."""
    image, weight = torch.zeros(1, 1, size, size), torch.zeros(1, 1, kernel, kernel)
    return F.conv2d(image, weight, padding=padding, stride=stride).shape[-1]


def _measured_features(side: int) -> int:
    """Return how many numbers the real first two stages give for an image."""
    stages = (nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2))
    x = torch.zeros(1, 1, side, side)
    for layer in stages:
        x = layer(x)
    return x.numel()


def _sizes(lib: Any, see: See, cases: Iterable[tuple[int, int, int, int]]) -> None:
    for size, kernel, padding, stride in cases:
        label = f"size {size}, kernel {kernel}, padding {padding}, stride {stride}"
        see(label, lib.out_size(size, kernel, padding, stride), expect=_measured(size, kernel, padding, stride))


@experiment(
    "sequential.sizes",
    title="Where 400 comes from",
    points=3,
    subjects={"out_size": REFERENCE, "features": REFERENCE},
    hints=(
        "How far can the window travel? From the first place to the last it has `size + 2 * padding - kernel` steps "
        "of one.",
        "With a stride, only every stride-th place counts, and what is left over is dropped: `//`. The first place "
        "itself is one more.",
        "`out_size` is `(size + 2 * padding - kernel) // stride + 1`.",
        "`features`: four calls of `out_size` in a row, with (kernel, padding, stride) = (3, 1, 1), (2, 0, 2), "
        "(5, 0, 1), (2, 0, 2). Then 16 channels times the side squared.",
    ),
    after=(
        "PyTorch states the formula, with dilation in it as well, under `nn.Conv2d` in `torch/nn/modules/conv.py` and "
        "under `nn.MaxPool2d` in `torch/nn/modules/pooling.py`. Nothing in `nn.Linear` knows about images: it "
        "compares the last axis with `in_features` and raises if they differ, and only on the first call."
    ),
)
def sizes(lib, see):
    """Compares the arithmetic with real convolutions and with the real two stages, for several sizes."""
    _sizes(
        lib, see, [(9, 1, 0, 1), (9, 4, 0, 1), (9, 4, 0, 2), (9, 4, 0, 4), (9, 4, 1, 1), (28, 3, 1, 1), (11, 3, 2, 3)]
    )
    _sizes(lib, see, [(14, 5, 0, 1), (10, 2, 0, 2), (15, 2, 0, 2)])
    see("size 7, kernel 3, nothing else given", lib.out_size(7, 3), expect=_measured(7, 3, 0, 1))
    see("it is a whole number", isinstance(lib.out_size(8, 3), int), expect=True)
    for side in (28, 32, 19):
        see(f"features of an image of {side} × {side}", lib.features(side), expect=_measured_features(side))
    see("that is a whole number, too", isinstance(lib.features(28), int), expect=True)


@further("sequential.sizes")
def sizes_drawn(lib, see):
    """Sizes drawn at random."""
    for _ in range(12):
        kernel = see.integer(1, 6)
        _sizes(lib, see, [(see.integer(kernel, 40), kernel, see.integer(0, 4), see.integer(1, 5))])
    for _ in range(3):
        side = see.integer(16, 50)
        see(f"features of an image of {side} × {side}", lib.features(side), expect=_measured_features(side))


@experiment(
    "sequential.stages",
    title="LeNet's three stages, by add_module",
    points=2,
    subjects={"lenet_stages": REFERENCE},
    hints=(
        "Each stage begins as `nn.Sequential()`; then come as many `add_module(name, layer)` as it has layers.",
        "Padding is the only thing `conv1` has and `conv2` has not. A pool of 2 is `nn.MaxPool2d(2)`.",
        "The sizes are those of the table; only `fc3` depends on `classes`.",
        '`layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))`, then `"pool1"`, and so on; return the three.',
    ),
    after=(
        "`add_module` is a method of every `nn.Module`, see `torch/nn/modules/module.py`: it works as well on your own "
        "classes, for example to register layers in a loop under names that you make. On a module whose names are "
        "fixed, `self.conv1 = ...` does the same and reads better."
    ),
)
def stages(lib, see):
    """Looks at the names in each stage, at the sizes of the weights, and at what each stage gives."""
    made = list(lib.lenet_stages())
    see("how many stages", len(made))
    see("each is a Sequential", [isinstance(stage, nn.Sequential) for stage in made])
    for number, stage in enumerate(made, 1):
        see(f"names in layer{number}", _names(stage))
        shapes = [tuple(p.shape) for p in stage.parameters()]
        see(f"shapes of the parameters in layer{number}", shapes)
        _moderate(see.fill(stage))
    x = see.randn(2, 1, 28, 28)
    for number, stage in enumerate(made, 1):
        if number == 3:
            x = x.flatten(1)
        x = stage(x)
        see(f"shape after layer{number}", tuple(x.shape))
        see(f"values after layer{number}", x)
    again = list(lib.lenet_stages())
    see("a second call makes new layers", all(a is not b for a, b in zip(made, again, strict=True)))
    see("with fresh weights", not torch.equal(next(made[0].parameters()), next(again[0].parameters())))
    seven = list(lib.lenet_stages(7))
    see("outputs with 7 classes", seven[-1](see.randn(3, 400)).shape[-1])


@further("sequential.stages")
def stages_other_sizes(lib, see):
    """Other image sizes for the first two stages, and two classes."""
    first, second, third = (_moderate(see.fill(stage)) for stage in lib.lenet_stages(2))
    for side in (20, 31):
        x = first(see.randn(1, 1, side, side))
        see(f"layer1 on {side} × {side}", x)
        see(f"layer2 on {side} × {side}", second(x))
    see("layer3 with 2 classes", third(see.randn(4, 400)))
    see("parameters", sum(p.numel() for s in (first, second, third) for p in s.parameters()))


def _made(net: nn.Module) -> nn.Module:
    """Call a network that has lazy layers once, so that their parameters exist; return the network."""
    if any(isinstance(p, nn.parameter.UninitializedParameter) for p in net.parameters()):
        net(torch.zeros(1, 1, 28, 28))
    return net


@experiment(
    "sequential.lenet",
    title="Repair a broken LeNet",
    points=3,
    subjects={"LeNet": REFERENCE},
    repair=True,
    hints=(
        "Repair one thing, run the cell and the check again: each repair shows the next mistake. There are four.",
        "“has no attribute” means that the name before the dot exists and the one after it does not. "
        "`dir(nn)` lists the classes, `dir(nn.Sequential())` the methods.",
        "Print `x.shape` in `forward`, after each stage. How many numbers has one image when it reaches `layer3`, and "
        "on how many axes are they?",
        "The pool is `nn.MaxPool2d`, the method `add_module`, `fc1` takes `16 * 5 * 5`, and before `layer3` comes "
        "`x = x.flatten(1)`.",
    ),
    after=(
        "Two of the four mistakes show when the object is made, and the other two only when it is called: "
        "`nn.Linear` (`torch/nn/modules/linear.py`) cannot know what it will be given. PyTorch also has "
        "`nn.Flatten`, in `torch/nn/modules/flatten.py`; as the first layer of `layer3` it would let the whole LeNet "
        "be one Sequential."
    ),
)
def lenet(lib, see):
    """Makes a LeNet, gives it known weights and calls it, with several images and with one."""
    net = _made(lib.LeNet())
    see("shapes of the parameters", {tuple(p.shape) for p in net.parameters()})
    see("how many numbers they hold", sum(p.numel() for p in net.parameters()))
    _moderate(see.fill(net))
    x = see.randn(3, 1, 28, 28)
    kept = x.clone()
    with _Reaching(see):
        y = net(x)
    see("the output's shape", tuple(y.shape))
    see("the output", y)
    see("the output for one image", net(kept[1:2]))
    see("the images afterwards", x - kept)
    see("the output again, in evaluation mode", net.eval()(kept))
    y.square().mean().backward()
    gradients = {tuple(p.shape): None if p.grad is None else float(p.grad.abs().sum()) for p in net.parameters()}
    see("size of the gradients, by shape", gradients, rtol=1e-3)
    seven = _moderate(see.fill(_made(lib.LeNet(7))))
    see("the output with 7 classes", seven(kept[:2]))


@further("sequential.lenet")
def lenet_other(lib, see):
    """Two classes, a batch of five, two networks side by side."""
    one, two = _moderate(see.fill(_made(lib.LeNet(2)))), _made(lib.LeNet(2))
    x = see.randn(5, 1, 28, 28)
    see("two classes", one(x))
    see("another network is another", not torch.allclose(one(x), two(x)))


@experiment(
    "sequential.residual",
    title="A skip connection: the residual block",
    points=2,
    subjects={"Residual": REFERENCE},
    hints=(
        "`forward` needs `x` twice: once for `inner`, once for the way around it.",
        "Without a shortcut the way around is `x` itself. `nn.Identity()` is a layer that returns what it is given.",
        "Add with `+`, which makes a new tensor. `+=` writes into a tensor that somebody else may still need.",
        "`self.inner = inner`, `self.shortcut = nn.Identity() if shortcut is None else shortcut`, and "
        "`return self.inner(x) + self.shortcut(x)`.",
    ),
    after=(
        "PyTorch has no residual layer: blocks of this kind are written as modules of their own. Its transformer layer "
        "is an example, with two skips in its `forward` in `torch/nn/modules/transformer.py`. Note what you gained: "
        "the skip is hidden inside a module with one input and one output, so that blocks can be chained again."
    ),
)
def residual(lib, see):
    """Wraps layers, with and without a shortcut; looks at outputs, gradients, hooks, names and the input."""
    inner, shortcut = _drawn(see, nn.Linear(3, 3)), _drawn(see, nn.Linear(3, 2))
    x = see.randn(4, 3, requires_grad=True)
    kept = x.detach().clone()
    block = lib.Residual(inner)
    y = block(x)
    see("the output", y)
    see("the output of a second call", block(kept + 1))
    y.sum().backward()
    see("the gradient of the input", x.grad)
    see("the gradient of the inner bias", inner.bias.grad)
    see("the output with a shortcut of the same width", lib.Residual(_Shift(), _Twice())(kept))
    narrow = _drawn(see, nn.Linear(3, 2))
    both = lib.Residual(narrow, shortcut)
    see("the output with a narrower shortcut", both(kept))
    see("parameters with a shortcut", sum(p.numel() for p in both.parameters()))
    both(kept).sum().backward()
    see("the gradient of the shortcut's bias", shortcut.bias.grad)
    around = lib.Residual(nn.Identity())
    given = kept.clone()
    see("around an identity", around(given))
    see("the input afterwards", given - kept)
    out = lib.Residual(nn.Sigmoid())
    leaf = see.randn(3, requires_grad=True)
    out(leaf).sum().backward()
    see("the gradient around a sigmoid", leaf.grad)
    calls: list[object] = []
    for name, layer in (("inner", narrow), ("shortcut", shortcut)):
        layer.register_forward_hook(lambda *_, name=name: calls.append(name))
    both(kept)
    see("layers whose hooks run", sorted(calls))
    chain = nn.Sequential(block, _Shift(), both)
    see("two blocks in a Sequential", chain(kept))


@further("sequential.residual")
def residual_images(lib, see):
    """Convolutions on images, and three blocks inside one another."""
    convolution = _drawn(see, nn.Conv2d(2, 4, 3, padding=1))
    block = lib.Residual(convolution, _drawn(see, nn.Conv2d(2, 4, 1)))
    see("images", block(see.randn(2, 2, 5, 6)))
    deep = lib.Residual(lib.Residual(lib.Residual(_Twice()), _Shift()))
    see("three deep", deep(see.randn(3)))
    see.raises("shapes that do not fit are refused", lib.Residual(nn.Linear(3, 2)), see.randn(4, 3))


class _Count(nn.Module):
    """Notes how many inputs it is given; returns them."""

    def __init__(self, see: See) -> None:
        super().__init__()
        self.see = see

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        self.see("how many inputs the head is given", len(given))
        return given


@experiment(
    "sequential.two_inputs",
    title="Two inputs, one output",
    points=2,
    subjects={"TwoInputs": REFERENCE},
    hints=(
        "`forward` may take as many arguments as you like: `def forward(self, a, b)`.",
        "Each input goes through its own branch, then the two results are joined.",
        "`torch.cat([p, q], dim=-1)` puts two tensors side by side along their last axis.",
        "`return self.head(torch.cat([self.left(a), self.right(b)], dim=-1))`",
    ),
    after=(
        "`nn.Bilinear`, in `torch/nn/modules/linear.py`, is a layer of PyTorch whose `forward` takes two inputs; "
        "`nn.Module.__call__`, in `torch/nn/modules/module.py`, passes on whatever arguments it gets. Only "
        "`nn.Sequential` insists on one. Inside the branches a Sequential is still the right tool."
    ),
)
def two_inputs(lib, see):
    """Gives two branches of different sizes to the class; looks at outputs, gradients, names and hooks."""
    left, right = _drawn(see, nn.Linear(3, 4)), _drawn(see, nn.Linear(5, 2))
    head = _drawn(see, nn.Linear(6, 3))
    net = lib.TwoInputs(left, right, head)
    equal = lib.TwoInputs(_Twice(), _Shift(), nn.Identity())
    c, d = see.randn(2, 2), see.randn(2, 2)
    see("a pair as one argument is refused", _is_refused(equal, (c, d)))
    counted = lib.TwoInputs(_Twice(), _Shift(), _Count(see))
    counted(c, d)
    see("branches of equal width", equal(c, d))
    a, b = see.randn(7, 3, requires_grad=True), see.randn(7, 5, requires_grad=True)
    y = net(a, b)
    see("branches of widths 4 and 2", y)
    see("the same for other inputs", net(a.detach() + 1, b.detach() - 1))
    see("parameters", sum(p.numel() for p in net.parameters()))
    y.square().sum().backward()
    see("the gradient of the first input", a.grad)
    see("the gradient of the second input", b.grad)
    calls: list[str] = []
    for name, layer in (("left", left), ("right", right), ("head", head)):
        layer.register_forward_hook(lambda *_, name=name: calls.append(name))
    net(a.detach(), b.detach())
    see("branches whose hooks run", sorted(calls))
    see("more than two axes", equal(see.randn(3, 2, 2), see.randn(3, 2, 2)))
    see("one input alone is refused", _is_refused(equal, c))


@further("sequential.two_inputs")
def two_inputs_deep(lib, see):
    """A network of two inputs whose branches are chains, used twice."""
    left = nn.Sequential(_drawn(see, nn.Linear(2, 3)), nn.Tanh())
    right = nn.Sequential(_drawn(see, nn.Linear(4, 5)), nn.Tanh())
    net = lib.TwoInputs(left, right, nn.Identity())
    see("joined", net(see.randn(3, 2), see.randn(3, 4)))
    see("vectors", net(see.randn(2), see.randn(4)))
    other = lib.TwoInputs(right, left, nn.Identity())
    see("the other way round", other(see.randn(3, 4), see.randn(3, 2)))
