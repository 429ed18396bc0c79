"""Complete a learner's part of a Module by the course's own methods, and watch that nothing of PyTorch's is used."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType, FunctionType
from typing import Any

from torch import nn

from autograde.experiment import See
from autograde.module_kit import BaseModule

_NOT_GRAFTED = ("__dict__", "__weakref__", "__module__", "__doc__", "__annotations__", "__qualname__")
_CODES = {function.__code__: name for name, function in vars(nn.Module).items() if isinstance(function, FunctionType)}
"""The code of each of nn.Module's own methods. Code objects survive borrowing under another name."""


@contextmanager
def grafted(part: type, see: See, *methods: str) -> Iterator[Any]:
    """Yield a complete Module class: `part` for `methods`, the course's own answers for all others.

    `part` may also be `nn.Module`, the oracle; then it is yielded as it is. Notes what `alone` notes.
    """
    with alone(part, see):
        yield part if issubclass(part, nn.Module) else completed(part, methods)


@contextmanager
def alone(part: type, see: See) -> Iterator[None]:
    """Note whether `part` inherits from `nn.Module`, and, at the end, which of its methods ran inside the block.

    Both must be none; the oracle is excused.
    """
    oracle = issubclass(part, nn.Module)
    see("it inherits from torch.nn.Module", oracle, expect=False)
    with trapped() if not oracle else nullcontext(()) as ran:
        yield
    see("methods of torch.nn.Module that ran", sorted(ran), expect=[])


def completed(part: type, methods: tuple[str, ...]) -> type:
    """Return a class with the methods of `part`, and, but for those called `methods`, the reference's."""
    from autograde.reference_module import Module

    rest = {name: value for name, value in vars(Module).items() if name not in (*methods, *_NOT_GRAFTED)}
    return type("Module", (part, type("Rest", (BaseModule,), rest)), {})


@contextmanager
def trapped() -> Iterator[set[str]]:
    """Yield a set that gathers the names of all methods of `nn.Module` that run inside the block.

    However they are reached: by inheritance, through an object held inside, or as functions borrowed from the class.
    """
    ran: set[str] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in _CODES:
            ran.add(_CODES[frame.f_code])

    former = sys.getprofile()
    sys.setprofile(look)
    try:
        yield ran
    finally:
        sys.setprofile(former)
