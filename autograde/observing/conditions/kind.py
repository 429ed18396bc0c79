"""What all kinds have in common: a condition is a method, and is switched off by its name, with a reason only."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing that exercises study; each public method of a subclass is one condition, by its name.

    - `without`: conditions that make no sense for an exercise, each with the reason.

    Raises `ValueError` if there is no such condition, or a reason is missing.
    """

    without: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [name for name in self.without if name not in self.names()]
        if unknown or not all(self.without.values()):
            raise ValueError(f"there is no condition {unknown}, or a reason is missing; there are {self.names()}")

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all conditions of this kind, in the order in which they are tried."""
        return [n for n, v in vars(cls).items() if not n.startswith("_") and inspect.isfunction(v) and n != "prepared"]

    def tried(self) -> list[str]:
        """Return the names of the conditions that are not switched off."""
        return [name for name in self.names() if name not in self.without]

    def prepared(self, see: Any) -> tuple[Any, ...]:
        """Return what each condition is given after `lib` and `see`; drawn once, the same for all."""
        return ()

    def __call__(self, lib: SimpleNamespace, see: Any) -> None:
        """Try the conditions that are not switched off, each on objects of its own."""
        given = self.prepared(see)
        for name in self.tried():
            getattr(self, name)(lib, see, *given)
