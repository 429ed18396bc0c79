"""What a child is sent of the course for one check: the code of that exercise's experiment, and no other's."""

import ast
import base64
import inspect
import marshal
from functools import cache
from importlib import import_module

from autograde.course import catalogue

_CHAPTERS = "autograde.chapters."


@cache
def code_of(exercise: str) -> dict[str, str]:
    """Return the code objects of the modules in which the experiment of an exercise stands, by the modules' names.

    Each is marshalled, as base64; a module stands after those that it imports. The child runs the same Python.
    """
    found: dict[str, str] = {}
    _gather(inspect.unwrap(catalogue.find(exercise).body).__module__, found)
    return found


def _gather(name: str, found: dict[str, str]) -> None:
    module = import_module(name)
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_CHAPTERS) and node.module not in found:
            _gather(str(node.module), found)
    found[name] = base64.b64encode(marshal.dumps(module.__spec__.loader.get_code(name))).decode("ascii")  # type: ignore
