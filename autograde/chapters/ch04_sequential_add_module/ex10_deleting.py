"""Your Sequential: delete."""

from functools import partial

import torch
from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CALL,
    NO_INDEX,
    NO_SLICES,
    ONE_CHANGE,
    _filled,
    _held,
    _marked,
    _names,
    _own,
    _state,
    after_change,
    own_work,
)
from autograde.observing.conditions import Container
from autograde.observing.experiment import experiment, further


@experiment(
    "sequential.deleting",
    title="Your Sequential: delete",
    points=2,
    subjects={"Deleting": nn.Sequential},
    hints=(
        "Keep the layers in a list. What would `del` do with a list, also past its end?",
        "Look for the position first: once `_modules` is empty, a call that is refused has already lost the layers.",
        "`list(self._modules.values())` is the list of layers, and `self._modules.clear()` empties the dictionary.",
        "Delete from the list, clear `self._modules`, and loop over `enumerate(layers)` with "
        "`self.add_module(str(number), layer)`.",
    ),
    after=(
        "`nn.Sequential.__delitem__` in `torch/nn/modules/container.py` deletes the attribute and then builds a new "
        "dictionary numbered from 0, after the comment “To preserve numbering”: that is why a chain with "
        "names of its own loses them all when one layer is deleted, while appending and replacing keep them."
    ),
    conditions=Container(
        of="Deleting",
        make=_filled,
        without={"run": NO_CALL, "places": NO_INDEX, "slices_and_changes": NO_SLICES, "changes": ONE_CHANGE},
    ),
)
def deleting(lib, see):
    """Deletes at every place, with names that are not positions; looks at names and layers after each step."""
    layers = {"a": nn.Linear(3, 4), "b": nn.ReLU(), "c": nn.Linear(4, 2), "d": nn.Tanh()}
    a, b, c, d = layers.values()
    hollow = nn.Sequential()
    with own_work(see):
        named = _filled(lib.Deleting, {"top": a, "middle": b, "base": c, "end": d})
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
        shared = _filled(lib.Deleting, {"x": b, "y": a, "z": b})
        del shared[1]
        see("layers after a deletion when one layer has two names", _held(layers, shared))
        see("names after that", _names(shared))
        for index in (-5, -4, -2, -1, 0, 2, 3, 4):
            four = _filled(lib.Deleting, {"p": a, "q": b, "r": c, "s": d})
            see(f"of four layers, [{index}] is deleted", after_change(layers, four, partial(four.__delitem__, index)))
        pair = _filled(lib.Deleting, {"x": a, "y": b, "z": a})
        del pair[-1]
        see("one layer at two places, [-1] is deleted", _held(layers, pair))
        box = _filled(lib.Deleting, {"0": a, "1": b, "2": c})
        del box[1]
        see("names after a deletion in the middle", _names(box))
        box.add_module("2", d)
        see("names after that and one more layer", _names(box))
        twelve = {str(i): nn.Identity() for i in range(12)}
        many = _filled(lib.Deleting, twelve)
        del many[0]
        see("of twelve layers, [0] was deleted: names", _names(many))
        see("the layers", _held(twelve, many))
        mixed = _filled(lib.Deleting, {"1": a, "0": b, "x": c, "2": d})
        del mixed[2]
        see("names after [2] of '1', '0', 'x', '2' was deleted", _names(mixed))
        see("layers after that", _held(layers, mixed))
        frozen, gone = _marked(see), _marked(see)
        some = _filled(lib.Deleting, {"x": gone, "y": frozen})
        del some[0]
        what = "a frozen layer in double precision stayed"
        see(f"{what}: its mode, hooks, dtypes, gradients and values", _state(frozen))
        see("mode, hooks, dtypes, gradients and values of one that was deleted", _state(gone))
        beside = _filled(lib.Deleting, {"x": a, "y": a, "z": c})
        del beside[2]
        see("the same layer twice, one right after the other: layers after [2] was deleted", _held(layers, beside))
        late = nn.Dropout(), nn.Dropout()
        quiet = _filled(lib.Deleting, {"x": nn.Tanh(), "y": b}).eval()
        quiet.add_module("late", late[0])
        quiet.add_module("later", late[1])
        quiet.register_forward_hook(lambda *_: None)
        quiet.register_buffer("steps", torch.zeros(1))
        before = set(vars(quiet))
        del quiet[-1]
        see("a layer in training mode left a chain in evaluation mode, another stayed", [m.training for m in late])
        see("its own mode, hooks and buffers, after that", _own(quiet))
        see("attributes that a deletion left in the chain", sorted(set(vars(quiet)) - before))
        known = {**layers, "without layers": hollow}
        few = _filled(lib.Deleting, {"x": hollow, "y": a, "z": hollow})
        del few[1]
        see("layers after the one between two Sequentials without layers was deleted", _held(known, few))
        pair = _filled(lib.Deleting, {"x": a, "y": b})
        del pair[0]
        see("the name of the one layer that a deletion left", _names(pair))
        del pair[0]
        see("names after that was deleted, too", _names(pair))
        see.raises("deleting [0] of an empty chain is refused", pair.__delitem__, 0)


@further("sequential.deleting")
def deleting_long(lib, see):
    """Of twelve layers, deletions here and there."""
    layers = {f"n{i}": nn.Linear(1, i + 1) for i in range(12)}
    box = _filled(lib.Deleting, layers)
    for index in (-12, 3, -1, 5, 0):
        del box[index]
        see(f"layers after [{index}] was deleted", _held(layers, box))
        see("names", _names(box))
