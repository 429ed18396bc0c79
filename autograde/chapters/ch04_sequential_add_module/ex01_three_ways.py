"""One chain, built in three ways."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from torch import nn
from torch.nn.modules.module import register_module_module_registration_hook

from autograde.chapters.ch04_sequential_add_module.common import _drawn, _held, _marked, _names, _state
from autograde.observing.experiment import REFERENCE, experiment, further


@contextmanager
def _noting_ways() -> Iterator[list[tuple[nn.Module, str]]]:
    """Note each registration of a layer in the block: where, and by which way it came in."""
    came: list[tuple[nn.Module, str]] = []

    def note(parent: nn.Module, name: str, child: nn.Module | None) -> None:
        came.append((parent, _way(sys._getframe(1))))

    handle = register_module_module_registration_hook(note)
    try:
        yield came
    finally:
        handle.remove()


def _way(frame: FrameType) -> str:
    if frame.f_code is not nn.Module.add_module.__code__:
        return "an assignment"
    made = frame.f_back is not None and frame.f_back.f_code is nn.Sequential.__init__.__code__
    return "the constructor" if made else "add_module"


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
    with _noting_ways() as came:
        made = list(lib.three_ways(dict(layers)))
    for name, one in zip(("second", "third"), made[1:], strict=False):
        see(f"how its layers came into the {name}", [way for parent, way in came if parent is one])
    twice = lib.three_ways({"in": layers["bend"], "on": layers["enter"], "out": layers["bend"]})
    see("layers when one has two names", [_held(layers, one) for one in twice])
    for names in (["only"], ["e", "d", "c", "b", "a"], []):
        layers = {name: _drawn(see, nn.Linear(2, 2)) for name in names}
        made = list(lib.three_ways(dict(layers)))
        see(f"names of {len(names)}", [_names(one) for one in made])
        see(f"layers of {len(names)}", [_held(layers, one) for one in made])
    layers = {"empty": nn.Sequential(), "same": nn.Identity(), "bend": nn.Tanh()}
    made = list(lib.three_ways(dict(layers)))
    see("a Sequential without layers and an Identity among them: layers", [_held(layers, one) for one in made])
    frozen = _marked(see)
    layers = {"frozen": frozen, "chain": nn.Sequential(nn.Tanh())}
    made = list(lib.three_ways(dict(layers)))
    see("a frozen layer and a chain: what the three hold", [_held(layers, one) for one in made])
    see("a frozen layer and a chain: the modes", [one.training for one in (*made, *layers.values())])
    see("a frozen layer in double precision: its mode, dtypes, gradients and values afterwards", _state(frozen))
    for layers in ({}, {"0": nn.Tanh(), "1": nn.ReLU()}):
        given = dict(layers)
        made = list(lib.three_ways(given))
        for name, one in zip(("first", "second", "third"), made, strict=False):
            one.add_module(f"more in the {name}", nn.Tanh())
        see(f"names {list(layers)}, then each of the three grows by itself", [_names(one) for one in made])
        see(f"names {list(layers)}, then the three grow: names in the caller's dictionary", list(given))
    layers = {"x": layers["0"], "y": layers["0"], "z": layers["1"]}
    made = list(lib.three_ways(dict(layers)))
    see("the same layer twice, one right after the other: names", [_names(one) for one in made])


@further("sequential.three_ways")
def three_ways_nine(lib, see):
    """The same with nine layers."""
    layers = {f"n{9 - i}": nn.Linear(1, i + 1) for i in range(9)}
    made = list(lib.three_ways(dict(layers)))
    see("names", [_names(one) for one in made])
    see("layers", [_held(layers, one) for one in made])
