"""Your Sequential: length, loop and index."""

from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CALL,
    NO_CHANGES,
    NO_SLICES,
    Nest,
    _all,
    _filled,
    outcome,
    own_work,
    who,
)
from autograde.observing.conditions import Container
from autograde.observing.experiment import experiment, further


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
    conditions=Container(
        of="Indexed",
        make=_filled,
        without={"run": NO_CALL, "slices_and_changes": NO_SLICES, "changes": NO_CHANGES},
    ),
)
def indexed(lib, see):
    """Counts, loops and indexes, with names that are not positions, a shared layer and a nested one."""
    layers = {"enter": nn.Linear(3, 4), "0": nn.ReLU(), "nest": Nest(), "last": nn.Linear(4, 2)}
    hollow = {"x": nn.Tanh(), "hollow": nn.Sequential(), "y": nn.ReLU()}
    with own_work(see):
        box = _filled(lib.Indexed, layers)
        see("len of four layers", len(box))
        see("[0]", who(layers, box[0]))
        see("[2]", who(layers, box[2]))
        see("[-1]", who(layers, box[-1]))
        see("[-4]", who(layers, box[-4]))
        see("[4]", outcome(lambda: who(layers, box[4])))
        see("[-5]", outcome(lambda: who(layers, box[-5])))
        see("a loop meets", _all(layers, box))
        see("a second loop meets", _all(layers, box))
        see("a loop in a loop meets", [(who(layers, a), who(layers, b)) for a in box for b in box][:6])
        empty = _filled(lib.Indexed, {})
        see("len of an empty one", len(empty))
        see("a loop over an empty one meets", _all(layers, empty))
        act = layers["0"]
        shared = _filled(lib.Indexed, {"a": act, "b": layers["enter"], "c": act})
        see("len when one layer has two names", len(shared))
        see("[2] when one layer has two names", outcome(lambda: who(layers, shared[2])))
        see("a loop when one layer has two names meets", _all(layers, shared))
        box.add_module("more", act)
        see("len after one was added", len(box))
        see("[-1] after one was added", who(layers, box[-1]))
        see("a loop after one was added meets", _all(layers, box))
        box.add_module("0", layers["last"])
        see("[1] after the layer called '0' was replaced", who(layers, box[1]))
        see("a loop after the layer called '0' was replaced meets", _all(layers, box))
        beside = _filled(lib.Indexed, {"a": act, "b": act, "c": layers["enter"]})
        see("the same layer twice, one right after the other: len", len(beside))
        see("the same layer twice, one right after the other: a loop meets", _all(layers, beside))
        see("the same layer twice, one right after the other: [2]", outcome(lambda: who(layers, beside[2])))
        single = _filled(lib.Indexed, {"only": act})
        see("[0] and [-1] of a single layer", [outcome(lambda i=i: who(layers, single[i])) for i in (0, -1)])
        with_hollow = _filled(lib.Indexed, hollow)
        see("len when a Sequential without layers is among them", len(with_hollow))
        see("a loop when a Sequential without layers is among them meets", _all(hollow, with_hollow))
        see("[1] when a Sequential without layers stands there", who(hollow, with_hollow[1]))


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
