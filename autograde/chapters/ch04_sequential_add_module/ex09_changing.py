"""Your Sequential: append and replace."""

from functools import partial

import torch
from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CALL,
    NO_INDEX,
    NO_SLICES,
    ONE_CHANGE,
    LooksLikeOne,
    _filled,
    _held,
    _marked,
    _names,
    _own,
    _state,
    after_change,
    outcome,
    own_work,
)
from autograde.observing.conditions import Container
from autograde.observing.experiment import experiment, further


@experiment(
    "sequential.changing",
    title="Your Sequential: append and replace",
    points=2,
    subjects={"Changing": nn.Sequential},
    hints=(
        "`append`: the new name is the number of layers so far, as text. `add_module` refuses what is no module.",
        "`__setitem__`: first find the name at this position, then register the new layer under that name.",
        "`list(self._modules)` is the list of names; indexing it raises `IndexError` where there is no such position.",
        "`self.add_module(str(len(self._modules)), layer)` and `return self`; `name = list(self._modules)[index]` and "
        "`self.add_module(name, layer)`.",
    ),
    after=(
        "`torch/nn/modules/container.py` does the same under both names. Its `append` begins with "
        "`self.add_module(str(len(self)), module)`, which is why it can replace a layer that already bears this number."
    ),
    conditions=Container(
        of="Changing",
        make=_filled,
        without={"run": NO_CALL, "places": NO_INDEX, "slices_and_changes": NO_SLICES, "changes": ONE_CHANGE},
    ),
)
def changing(lib, see):
    """Appends and replaces, with names that are not positions; looks at names and layers after each step."""
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
        see("names after that", _names(named))
        see("keys of the state_dict", list(named.state_dict()))
        shared = _filled(lib.Changing, {"x": b, "y": a}).append(b)
        see("names after the same layer is appended again", _names(shared))
        again = _filled(lib.Changing, {"x": a, "y": b, "z": a})
        again[2] = c
        see("layers after the last was replaced when one layer has two names", _held(layers, again))
        see.raises("replacing [1] by a string is refused", again.__setitem__, 1, "relu")
        see("layers after that", _held(layers, again))
        for index in (-5, -4, -2, -1, 0, 2, 3, 4):
            held = _filled(lib.Changing, {"p": a, "q": b, "r": c, "s": d})
            result = after_change(layers, held, partial(held.__setitem__, index, e))
            see(f"of four layers, [{index}] is replaced", result)
        pair = _filled(lib.Changing, {"x": a, "y": b, "z": a})
        pair[0] = e
        see("one layer at two places, [0] is replaced", _held(layers, pair))
        see("a class is appended", after_change(layers, pair, lambda: pair.append(nn.ReLU)))
        double = _filled(lib.Changing, {"0": a, "1": a}).append(b)
        see("the same layer twice, called '0' and '1', another is appended: layers", after_change(layers, double, list))
        taken: list[str] = []
        for what, thing in (
            ("a string", "relu"),
            ("a number", 3),
            ("a function", torch.relu),
            ("a list of layers", [e]),
            ("a class", nn.ReLU),
            ("what has a forward but is no module", LooksLikeOne()),
        ):
            for place in (None, 1):
                held = _filled(lib.Changing, {"p": a, "3": b, "q": c})
                action = held.append if place is None else partial(held.__setitem__, place)
                error = isinstance(outcome(partial(action, thing)), Exception)
                if not error or _held(layers, held) != ["the layer a", "the layer b", "the layer c"]:
                    taken.append(f"{what}, by {'append' if place is None else 'replacing'}")
        see("what is no module, but was taken in, or cost a layer although it was refused", taken)
        for name in ("1", "7"):
            one = _filled(lib.Changing, {name: a}).append(e)
            see(f"a single layer is called {name!r}, another is appended", after_change(layers, one, list))
        twelve = {str(i): nn.Identity() for i in range(12)}
        many = _filled(lib.Changing, {})
        for layer in twelve.values():
            many.append(layer)
        see("layers after twelve appends", _held(twelve, many))
        many[10] = a
        see("of twelve layers, [10] was replaced by another: the layers", _held({**twelve, "a": a}, many))
        mixed = _filled(lib.Changing, {"1": a, "0": b, "x": c, "2": d}).append(calm)
        mixed[0] = calm
        see("a layer in evaluation mode was appended, and replaced another: its mode", calm.training)
        see("names after [0] of '1', '0', 'x', '2', '4' was replaced", _names(mixed))
        trap = _filled(lib.Changing, {"2": a, "x": b}).append(c)
        see("the layers '2' and 'x', another is appended: the names", _names(trap))
        see("the layers '2' and 'x', another is appended: the layers", _held(layers, trap))
        frozen, former = _marked(see), _marked(see)
        trap[1] = former
        trap.append(frozen)[1] = frozen
        what = "a frozen layer in double precision came, and replaced another"
        see(f"{what}: its mode, hooks, dtypes, gradients and values", _state(frozen))
        see("mode, hooks, dtypes, gradients and values of the layer that it replaced", _state(former))
        beside = _filled(lib.Changing, {"x": a, "y": b, "z": c})
        beside[1] = beside._modules["x"]
        see("layers after [1] was replaced by the layer at [0]", _held(layers, beside))
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
        see("attributes that the changes left in the chain", sorted(set(vars(quiet)) - before))
        known = {**layers, "without layers": hollow}
        few = _filled(lib.Changing, {"x": hollow, "y": a}).append(hollow)
        see("layers after a Sequential without layers was appended", _held(known, few))
        outcome(lambda: few.__setitem__(1, hollow))
        see("layers after a Sequential without layers came to [1]", _held(known, few))
        empty = _filled(lib.Changing, {})
        see.raises("replacing [0] of an empty chain is refused", empty.__setitem__, 0, a)


@further("sequential.changing")
def changing_long(lib, see):
    """Twelve appends, then replacements here and there."""
    layers = {f"n{i}": nn.Linear(1, i + 1) for i in range(12)}
    box = _filled(lib.Changing, {})
    for layer in layers.values():
        box.append(layer)
    box[-7], box[3] = layers["n0"], layers["n11"]
    see("layers after two replacements", _held(layers, box))
    see("names", _names(box))
