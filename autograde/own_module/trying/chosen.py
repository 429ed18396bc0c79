"""Conditions that a part of a Module is tried under: those about one of the methods that it brings."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from torch import nn

from autograde.observing.conditions import Kind
from autograde.own_module.grafting import completed


def attempt(action: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """Return the name of the error that an action ends in, or "done"."""
    try:
        action(*args, **kwargs)
    except Exception as error:
        return next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins")
    return "done"


def about(*methods: str) -> Callable[[Any], Any]:
    """Say which methods a condition is about: those parts are tried in it that bring one of them."""

    def mark(condition: Any) -> Any:
        condition.about = frozenset(methods)
        return condition

    return mark


@dataclass(frozen=True, kw_only=True)
class Chosen(Kind):
    """Conditions that are chosen by the methods that a part brings.

    - `part`: the names of these methods; None if it is the whole class.
    """

    part: tuple[str, ...] | None

    def tried(self) -> list[str]:
        """Return the names of the conditions about one of the part's methods that are not switched off."""
        wanted = super().tried()
        return [n for n in wanted if self.part is None or getattr(type(self), n).about & set(self.part)]

    def __call__(self, lib: SimpleNamespace, see: Any) -> None:
        """Complete the part, and try the conditions, each on a tree of its own."""
        (part,) = vars(lib).values()
        Module = part if self.part is None or issubclass(part, nn.Module) else completed(part, self.part)
        for name in self.tried():
            getattr(self, name)(Module, see)
