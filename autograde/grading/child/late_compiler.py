"""PyTorch's compiler, imported when it is used and not before.

The first step of any optimizer imports `torch._dynamo`, which takes as long as PyTorch itself, only to tell a compiler
that is not there to leave the step alone. Here a module stands in that answers this; whatever else is asked of it,
or any import of what is below it, brings the real one.
"""

import importlib
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

NAME = "torch._dynamo"


class _Existing:
    """A loader of a module that was imported while its name was looked up."""

    def __init__(self, module: types.ModuleType) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return self.module

    def exec_module(self, module: types.ModuleType) -> None:
        module.__spec__ = self.spec


class _StandIn(types.ModuleType):
    """Stands for the compiler; also the finder of what is below it, which has to come with the real one."""

    def graph_break(self, *_: object, **__: object) -> None:
        """Tell the compiler not to look at what comes: there is none."""

    def disable(self, function: Callable[..., Any], *_: object, **__: object) -> Callable[..., Any]:
        """Return a function that is not compiled: itself."""
        return function

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real(), name)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> Any:
        if not name.startswith(f"{NAME}."):
            return None
        self.real()
        found = sys.modules.get(name)
        return found and importlib.machinery.ModuleSpec(name, _Existing(found))  # type: ignore[arg-type]

    def real(self) -> types.ModuleType:
        """Import the compiler, unless that was done."""
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
            sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self]
        return importlib.import_module(NAME)


def import_late() -> None:
    """Let the compiler be imported at its first use in this process, if nothing has imported it yet."""
    if NAME in sys.modules:
        return
    stand_in = _StandIn(NAME)
    found = importlib.util.find_spec(NAME)
    stand_in.__path__ = list((found and found.submodule_search_locations) or ())
    sys.modules[NAME] = stand_in
    sys.meta_path.insert(0, stand_in)
