"""What several exercises of the chapter share."""

import contextlib
import functools

import torch
from torch import nn

from autograde.observing import watching as watch

MODULE_FILE = nn.Module.__init__.__code__.co_filename


def given_to_a_setter(base):
    """Return what the setter of a property is given, and what is registered, when all kinds of values are assigned.

    The property cannot be read, and belongs to a class derived from `base`.
    """
    given: list[str] = []
    dial = type("Dial", (base,), {"rate": property(None, lambda self, value: given.append(type(value).__name__))})()
    dial.rate = 3
    dial.rate = nn.Parameter(torch.zeros(1))
    return given, list(dial._parameters)


class Noting:
    """Stands in a class, is no property, and notes what is assigned to its name."""

    def __init__(self):
        self.given: list[object] = []

    def __set__(self, owner, value):
        self.given.append(value)


def stored_as_always(base, see):
    """Note what becomes of values for names that a class derived from `base` defines."""
    noting = Noting()
    gauge = type("Gauge", (base,), {"fixed": property(lambda self: 1), "noting": noting, "size": 3})()
    see.raises("a number for a property without a setter", setattr, gauge, "fixed", 2)
    gauge.noting = 5
    see("a number for an object in the class that has a __set__: this is given", noting.given)
    gauge.size = 4
    see("a number for a name that has another number in the class: reads back", gauge.size)


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
        see("what torch.nn.Module did for it", sorted(helped), expect=[])

    return watched
