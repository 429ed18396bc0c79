"""What a child is sent of the course, and for how long: one exercise's experiment, and the course's own Module."""

import ast
import base64
import inspect
import marshal
from functools import cache
from importlib import import_module

from autograde.course import catalogue

_CHAPTERS = "autograde.chapters."
_OWN_MODULE = "autograde.own_module.reference_module"
_COMPLETES = "autograde.own_module.grafting"
"""Whoever imports this completes a learner's part by methods of the course's own Module."""

Code = dict[str, str]
"""By names of modules, each after those that it imports, their code objects, marshalled, as base64."""


@cache
def code_of(exercise: str) -> Code:
    """Return the modules that the experiment of an exercise is made of. The child runs the same Python.

    Where it needs the course's own Module, that stands before them.
    """
    start = inspect.unwrap(catalogue.find(exercise).body).__module__
    needs_own = {_COMPLETES, _OWN_MODULE} & set(_imports(start))
    return {**(own_module() if needs_own else {}), **_gathered(start, (_CHAPTERS,))}


@cache
def own_module() -> Code:
    """Return the modules of the course's own Module."""
    return _gathered(_OWN_MODULE, (_OWN_MODULE, "autograde.own_module.beyond"))


def _gathered(start: str, wanted: tuple[str, ...]) -> Code:
    found: Code = {}
    begun = set()

    def gather(name: str) -> None:
        begun.add(name)
        for other in _imports(name):
            if other.startswith(wanted) and other not in begun:
                gather(other)
        spec = import_module(name).__spec__
        assert spec is not None
        assert spec.loader is not None
        found[name] = base64.b64encode(marshal.dumps(spec.loader.get_code(name))).decode("ascii")  # type: ignore[attr-defined]

    gather(start)
    return found


def _imports(name: str) -> list[str]:
    tree = ast.parse(inspect.getsource(import_module(name)))
    return [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
