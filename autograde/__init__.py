"""Checks for the course *Inside nn.Module*.

A notebook needs four names: `check`, `hint`, `show` and `progress`. They are loaded on first use, so that
`import autograde` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograde.notebook.calls import check, hint, progress, show

__all__ = ["check", "hint", "progress", "show"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name in __all__:
        value = getattr(import_module("autograde.notebook.calls"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'autograde' has no attribute {name!r}")
