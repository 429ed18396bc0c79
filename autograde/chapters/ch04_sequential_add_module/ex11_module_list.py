"""A list that registers: ModuleList."""

from collections import OrderedDict

from torch import Tensor, nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CALL,
    NO_CHANGES,
    NO_SLICES,
    Nest,
    Shift,
    Twice,
    _all,
    _drawn,
    _marked,
    _names,
    _state,
    outcome,
    own_work,
    who,
)
from autograde.observing.conditions import Container
from autograde.observing.experiment import experiment, further


@experiment(
    "sequential.module_list",
    title="A list that registers: ModuleList",
    points=3,
    subjects={"ModuleList": nn.ModuleList},
    needs=("indexed",),
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
    conditions=Container(
        of="ModuleList",
        make=lambda cls, layers: cls(list(layers.values())),
        without={"run": NO_CALL, "slices_and_changes": NO_SLICES, "changes": NO_CHANGES},
    ),
)
def module_list(lib, see):
    """Makes lists from a list, a generator and nothing; appends, extends, loops, indexes, and tries to call one."""
    layers = {"a": nn.Linear(3, 4), "b": nn.ReLU(), "c": nn.Linear(4, 2), "d": Nest()}
    a, b, c, d = layers.values()
    hollow, late = nn.Sequential(), nn.Dropout()
    known = {**layers, "without layers": hollow}
    with own_work(see):
        given = [a, b, c]
        held = lib.ModuleList(given)
        see("names of three", _names(held))
        see("keys of the state_dict", list(held.state_dict()))
        see("len", len(held))
        see("a loop meets", _all(layers, held))
        see("a second loop meets", _all(layers, held))
        see("[1]", who(layers, held[1]))
        see("[-1]", who(layers, held[-1]))
        see.raises("[3] is refused", held.__getitem__, 3)
        see("[-3]", who(layers, held[-3]))
        see.raises("[-4] is refused", held.__getitem__, -4)
        see("append returns the list itself", held.append(d) is held)
        see("names after the append", _names(held))
        see("extend returns the list itself", held.extend((b, a)) is held)
        see("names after the extend", _names(held))
        see("a loop after the extend meets", _all(layers, held))
        see("extend by nothing returns the list itself", held.extend([]) is held)
        see("the list that was given, afterwards", _all(layers, given))
        given.append(d)
        see("len after the given list grew", len(held))
        see("names from a generator", _names(lib.ModuleList(layer for layer in (c, a))))
        grown = lib.ModuleList([a]).extend(layer for layer in (b, c))
        see("a loop after an extend by a generator meets", _all(layers, grown))
        see("a loop over a list made from a list of your own meets", _all(layers, lib.ModuleList(held)))
        see("names from an argument that is called `modules`", outcome(lambda: _names(lib.ModuleList(modules=[b, c]))))
        see("a loop when a Sequential without layers is among them meets", _all(known, lib.ModuleList([hollow, a])))
        grown.extend([hollow]).append(hollow)
        see("a loop after a Sequential without layers was added twice meets", _all(known, grown))
        see("[0] where a Sequential without layers stands", outcome(lambda: who(known, lib.ModuleList([hollow])[0])))
        empty = lib.ModuleList()
        see("names in an empty one", _names(empty))
        empty.append(c)
        see("names in another empty one", _names(lib.ModuleList()))
        see.raises("two arguments are refused", lib.ModuleList, a, b)
        see.raises("a string in the list is refused", lib.ModuleList, [a, "relu"])
        mixed = lib.ModuleList([a])
        see.raises("an extend by a string is refused", mixed.extend, ["relu"])
        see("names after that", _names(mixed))
        see.raises("an append of a class is refused", mixed.append, nn.ReLU)
        see("names after that", _names(mixed))
        for what, given in (("a dictionary", {"a": a}), ("an OrderedDict", OrderedDict(a=a))):
            see.raises(f"{what} is refused: a loop over it meets its names", lib.ModuleList, given)
        for what, given in (("list", [[a, b], c]), ("tuple", [(a, b), c])):
            see.raises(f"a {what} of modules in the list is refused", lib.ModuleList, given)
        see.raises("a string in the place of the modules is refused", lib.ModuleList, "relu")
        see.raises("an extend by a string alone is refused", mixed.extend, "relu")
        see.raises("an append of a list is refused", mixed.append, [b, c])
        see.raises("a single module in the place of the modules is refused", lib.ModuleList, a)
        see.raises("an extend by a single module is refused", mixed.extend, b)
        see.raises("an extend by a dictionary is refused", mixed.extend, {"a": a})
        see.raises("0 in the place of the modules is refused", lib.ModuleList, 0)
        others = [outcome(lambda m=m: _all(layers, lib.ModuleList(m))) for m in (layers.values(), {a})]
        see("what loops meet over lists made from a dictionary's values(), and from a set", others)
        see("extended by a dictionary's values(): a loop meets", _all(layers, lib.ModuleList().extend(layers.values())))
        swapped = lib.ModuleList([a, b])
        swapped[1], list(swapped)
        swapped.add_module("1", c)
        met = _all(layers, [swapped[1], *swapped])
        see("the module '1' was replaced by add_module: [1], and what a loop meets", met)
        swapped.add_module("2", d)
        see("a module '2' came by add_module, then one by append: names", _names(swapped.append(a)))
        frozen = _marked(see)
        lib.ModuleList([frozen]).append(frozen).extend([frozen])
        see(
            "a frozen module in double precision: its mode, hooks, dtypes, gradients and values afterwards",
            _state(frozen),
        )
        see("the same module twice and nothing else: names", _names(lib.ModuleList([a, a])))
        beside = lib.ModuleList([a, a]).extend([b])
        see("the same module twice, then an extend: names", _names(beside))
        see("the same module twice, then an extend: a loop meets", _all(layers, beside))
        beside.eval().register_forward_hook(lambda *_: None)
        beside.append(late)
        see("a list in evaluation mode, a module in training mode is appended: its mode", late.training)
        beside.extend([a])
        see("the list's mode and hooks, after that and an extend", [beside.training, len(beside._forward_hooks)])
        twelve = {str(i): nn.Identity() for i in range(12)}
        many = lib.ModuleList(twelve.values())
        see("names of twelve", _names(many))
        see("a loop over twelve meets", _all(twelve, many))
        see("[2] and [-2] of twelve", _all(twelve, [many[2], many[-2]]))
        lib.ModuleList(held).append(a).add_module("0", c)
        see("a list made from a list of your own grew and changed: the first one's loop meets", _all(layers, held))
        see.refuses("a call is refused", lib.ModuleList([Twice(), Shift()]), see.randn(2, 3))
    see.raises("an nn.ModuleDict is refused, too", lib.ModuleList, nn.ModuleDict({"a": a}))
    see("a loop over a list made from a Sequential meets", _all(layers, lib.ModuleList(nn.Sequential(a, b))))
    named = nn.Sequential(OrderedDict(x=a, y=b))
    see("names in a list made from a Sequential with the names 'x' and 'y'", _names(lib.ModuleList(named)))
    pair = lib.ModuleList([c]).extend(named)
    see("a loop after an extend by a Sequential meets", _all(layers, pair))
    see("names after that", _names(pair))


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
