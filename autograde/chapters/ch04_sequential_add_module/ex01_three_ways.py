"""One chain, built in three ways."""

from types import CodeType, FrameType

from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import _drawn, _held, _marked, _names, _state
from autograde.observing.experiment import REFERENCE, experiment, further
from autograde.observing.watching import watching


def _registers(code: CodeType) -> str | None:
    ways = {nn.Module.add_module.__code__: "add_module", nn.Module.__setattr__.__code__: "an assignment"}
    return ways.get(code)


def _way(frame: FrameType, name: str) -> str:
    """Return into which module a layer comes, and by which way."""
    if name == "an assignment" and not isinstance(frame.f_locals["value"], nn.Module):
        return ""
    made = frame.f_back is not None and frame.f_back.f_code is nn.Sequential.__init__.__code__
    return f"{id(frame.f_locals['self'])} {'the constructor' if made else name}"


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
    see("how many different Sequentials they are", different := len(set(map(id, made))))
    x = see.randn(5, 3)
    see("their outputs", [one(x) for one in made])
    see("names in the dictionary, afterwards", list(given))
    with watching(_registers, _way) as came:
        made = list(lib.three_ways(dict(layers)))
    # Of one chain that is returned twice, nobody can say which of the two it was made as.
    for name, one in zip(("second", "third"), made[1:] if different == len(made) else (), strict=False):
        ways = [way.partition(" ")[2] for way in came if way.startswith(f"{id(one)} ")]
        see(f"how its layers came into the {name}", ways)
    twice = lib.three_ways({"in": layers["bend"], "on": layers["enter"], "out": layers["bend"]})
    see("layers when one has two names", [_held(layers, one) for one in twice])
    for names in (["only"], ["e", "d", "c", "b", "a"], []):
        layers = {name: _drawn(see, nn.Linear(2, 2)) for name in names}
        made = list(lib.three_ways(dict(layers)))
        see(f"names of {len(names)}", [_names(one) for one in made])
        see(f"layers of {len(names)}", [_held(layers, one) for one in made])
    twelve = {f"Layer{11 - i}": nn.Identity() for i in range(12)}
    made = list(lib.three_ways(dict(twelve)))
    see("names of twelve layers, from 'Layer11' to 'Layer0'", [_names(one) for one in made])
    see("these layers", [_held(twelve, one) for one in made])
    layers = {"empty": nn.Sequential(), "same": nn.Identity(), "bend": nn.Tanh()}
    made = list(lib.three_ways(dict(layers)))
    see("a Sequential without layers and an Identity among them: layers", [_held(layers, one) for one in made])
    frozen = _marked(see)
    layers = {"frozen": frozen, "chain": nn.Sequential(nn.Tanh())}
    made = list(lib.three_ways(dict(layers)))
    see("a frozen layer and a chain: what the three hold", [_held(layers, one) for one in made])
    see("a frozen layer and a chain: the modes", [one.training for one in (*made, *layers.values())])
    see("a frozen layer in double precision: its mode, hooks, dtypes, gradients and values afterwards", _state(frozen))
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
