"""Your Sequential: append, replace, delete."""

import torch
from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CALL,
    NO_INDEX,
    NO_SLICES,
    LooksLikeOne,
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
    conditions=Container(
        of="Changing",
        make=_filled,
        without={"run": NO_CALL, "places": NO_INDEX, "slices_and_changes": NO_SLICES},
    ),
)
def changing(lib, see):
    """Appends, replaces and deletes, with names that are not positions; looks at names and layers after each step."""
    layers = {"a": nn.Linear(3, 4), "b": nn.ReLU(), "c": nn.Linear(4, 2), "d": nn.Tanh(), "e": nn.Sigmoid()}
    a, b, c, d, e = layers.values()
    calm, hollow = nn.Dropout().eval(), nn.Sequential()
    with own_work(see):
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
        see.raises("replacing [0] by a class is refused", named.__setitem__, 0, nn.ReLU)
        see.raises("replacing [0] by what has a forward but is no module", named.__setitem__, 0, LooksLikeOne())
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
        again = _filled(lib.Changing, {"x": a, "y": b, "z": a})
        again[2] = c
        see("layers after the last was replaced when one layer has two names", _held(layers, again))
        see.raises("replacing [1] by a string is refused", again.__setitem__, 1, "relu")
        see("layers after that", _held(layers, again))
        del box[1]
        see("names after a deletion in the middle", _names(box))
        twelve = {str(i): nn.Identity() for i in range(12)}
        many = _filled(lib.Changing, {})
        for layer in twelve.values():
            many.append(layer)
        see("layers after twelve appends", _held(twelve, many))
        many[10] = a
        del many[0]
        see("of twelve layers, [10] was replaced by another and [0] deleted: names", _names(many))
        see("the layers", _held({**twelve, "a": a}, many))
        box.append(d)
        see("names after a deletion and an append", _names(box))
        mixed = _filled(lib.Changing, {"1": a, "0": b, "x": c, "2": d})
        del mixed[2]
        see("names after [2] of '1', '0', 'x', '2' was deleted", _names(mixed))
        see("layers after that", _held(layers, mixed))
        mixed.append(calm)
        mixed[0] = calm
        see("a layer in evaluation mode was appended, and replaced another: its mode", calm.training)
        trap = _filled(lib.Changing, {"2": a, "x": b}).append(c)
        see("the layers '2' and 'x', another is appended: the names", _names(trap))
        see("the layers '2' and 'x', another is appended: the layers", _held(layers, trap))
        frozen, former = _marked(see), _drawn(see, nn.Linear(2, 2))
        trap[1] = former
        trap.append(frozen)[1] = frozen
        del trap[0]
        what = "a frozen layer in double precision came, replaced another, and stayed"
        see(f"{what}: its mode, dtypes, gradients and values", _state(frozen))
        see("mode, dtypes, gradients and values of the layer that it replaced", _state(former))
        beside = _filled(lib.Changing, {"x": a, "y": b, "z": c})
        beside[1] = beside._modules["x"]
        see("layers after [1] was replaced by the layer at [0]", _held(layers, beside))
        del beside[2]
        see("the same layer twice, one right after the other: layers after [2] was deleted", _held(layers, beside))
        see("layers after it was appended a third time", _held(layers, beside.append(a)))
        late = nn.Dropout(), nn.Dropout()
        quiet = _filled(lib.Changing, {"x": nn.Tanh(), "y": b}).eval()
        quiet.register_forward_hook(lambda *_: None)
        quiet.register_buffer("steps", torch.zeros(1))
        before = set(vars(quiet))
        quiet.append(late[0])
        see("its own mode, hooks and buffers, after that", _own(quiet))
        see("a chain in evaluation mode, a layer in training mode is appended: the layer's mode", late[0].training)
        quiet[0] = late[1]
        see("its own mode, hooks and buffers, after [0] was replaced", _own(quiet))
        see("another layer in training mode takes the place of [0]: its mode", late[1].training)
        del quiet[0]
        see("after that was deleted: the modes of both", [m.training for m in late])
        see("its own mode, hooks and buffers, after [0] was deleted", _own(quiet))
        see("attributes that the three changes left in the chain", sorted(set(vars(quiet)) - before))
        known = {**layers, "without layers": hollow}
        few = _filled(lib.Changing, {"x": hollow, "y": a}).append(hollow)
        see("layers after a Sequential without layers was appended", _held(known, few))
        del few[1]
        see("layers after the one between two Sequentials without layers was deleted", _held(known, few))
        few[1] = a
        outcome(lambda: few.__setitem__(1, hollow))
        see("layers after a Sequential without layers came to [1]", _held(known, few))
        pair = _filled(lib.Changing, {"x": a, "y": b})
        del pair[0]
        see("the name of the one layer that a deletion left", _names(pair))
        del pair[0]
        see("names after that was deleted, too", _names(pair))
        see.raises("deleting [0] of an empty chain is refused", pair.__delitem__, 0)
        see.raises("replacing [0] of an empty chain is refused", pair.__setitem__, 0, a)


def _own(chain: nn.Module) -> tuple[bool, int, list[str]]:
    return chain.training, len(chain._forward_hooks), list(chain._buffers)


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
