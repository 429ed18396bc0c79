"""What several exercises of the chapter share."""

import contextlib
import functools

import torch
from torch import nn

from autograde.observing import watching as watch

MODULE_FILE = nn.Module.__init__.__code__.co_filename


def places(module, name):
    """Say where a module keeps `name`: on which of its shelves, or as a plain attribute."""
    shelves = {"parameters": module._parameters, "buffers": module._buffers, "modules": module._modules}
    return [*(place for place, shelf in shelves.items() if name in shelf), *["plain"] * (name in vars(module))]


def given_to_a_setter(base, see):
    """Note what the setters of two properties are given, and what is registered, when values are assigned to them.

    The properties cannot be read, and belong to a class derived from `base`, from which the object's own class is
    derived.
    """
    given: list[str] = []
    setter = property(None, lambda self, value: given.append(type(value).__name__))
    dial = type("Dial", (type("Knob", (base,), {"rate": setter, "part": setter}),), {})()
    for name, value in (("rate", 3), ("rate", torch.zeros(1)), ("rate", None), ("part", base())):
        try:
            setattr(dial, name, value)
        except Exception as error:
            given.append(type(error).__name__)
    see("a number, a tensor, None for a property, a child for another: the setters are given", given)
    see("registered of these, as parameters and as children", [list(dial._parameters), list(dial._modules)])


UNDERSCORES = ("_w", "__w", "__w__")


def named_with_underscores(lib, see):
    """Assign parameters and children to names that begin with underscores, and note which are registered."""
    net = lib.Module()
    for name in UNDERSCORES:
        setattr(net, name, nn.Parameter(torch.ones(1)))
        setattr(net, f"{name}_child", lib.Module())
    found = [list(net._parameters), list(net._modules)]
    see("of names that begin with underscores, the parameters and the children", found)


DTYPES = torch.float64, torch.float16, torch.bfloat16, torch.complex64, torch.int64, torch.uint8, torch.bool


def of_all_dtypes(make):
    """Return, for each of several dtypes, by its name, what `make` gives for two ones of that dtype."""
    return {f"of_{str(dtype).removeprefix('torch.')}": make(torch.ones(2, dtype=dtype)) for dtype in DTYPES}


def never_trained(tensor):
    """Return a parameter that needs no gradient, so that its dtype may be any."""
    return nn.Parameter(tensor, requires_grad=False)


def named_like_ours(base, see):
    """Assign objects of unrelated classes, called Module and Parameter; note where the names are."""
    net = base()
    net.module, net.parameter = (type(name, (), {})() for name in ("Module", "Parameter"))
    found = [name for name in ("module", "parameter") if name in vars(net)]
    see("of objects of two other classes, called Module and Parameter, these become plain attributes", found)


class Noting:
    """Stands in a class, is no property, and notes what is assigned to its name."""

    def __init__(self):
        self.given: list[object] = []

    def __set__(self, owner, value):
        self.given.append(value)


def stored_as_always(base, see):
    """Note what becomes of values for names that a class derived from `base` defines."""
    noting = Noting()
    fixed, method = property(lambda self: 1), lambda self, x: x
    members = {"fixed": fixed, "noting": noting, "size": 3, "act": None, "forward": method}
    gauge = type("Gauge", (base,), members)()
    see.raises("a number for a property without a setter", setattr, gauge, "fixed", 2)
    gauge.noting = 5
    see("a number for an object in the class that has a __set__: this is given", noting.given)
    gauge.size = 4
    see("a number for a name that has another number in the class: reads back", gauge.size)
    see.raises("a child for a name that is None in the class", setattr, gauge, "act", base())
    see.raises("a child for a name that is a method in the class", setattr, gauge, "forward", base())
    see("then the children are", list(gauge._modules))


def held_beside(lib, module):
    """Give `module` plain attributes that hold modules and parameters: alone, in a list, a tuple, a dictionary.

    Return them by these words, each time a module, which has a weight, and a parameter. None is on a shelf of `module`.
    """
    held = {}
    for words in ("alone", "in a list", "in a tuple", "in a dictionary"):
        part = lib.Module()
        part.register_parameter("weight", nn.Parameter(torch.ones(2)))
        held[words] = part, nn.Parameter(torch.ones(2))
    alone, several, pair, named = held.values()
    vars(module).update(
        spare=alone[0], own=alone[1], several=[*several], pair=pair, by_name={"a": named[0], "b": named[1]}
    )
    return held


@contextlib.contextmanager
def watching(helped, names=None):
    """Add to the set `helped` which methods of `torch.nn.Module` run, here and in threads; `names`: these only."""
    entered: list[str] = []
    try:
        with watch.watching(watch.of_file(MODULE_FILE)) as entered:
            yield
    finally:
        helped |= {name for name in entered if names is None or name in names or name == watch.SWITCHED_OFF}


def alone(body):
    """Make an experiment note, at its end, which methods of `torch.nn.Module` ran in it: there must be none."""

    @functools.wraps(body)
    def watched(lib, see):
        helped: set[str] = set()
        with watching(helped):
            body(lib, see)
        if issubclass(lib.Module, nn.Module):
            helped.add("(it is the base class)")
        see("methods of torch.nn.Module that ran for it: none may", sorted(helped), expect=[])

    return watched
