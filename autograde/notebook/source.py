"""The source of an experiment as a reader can run it: with its imports, and with what it uses of its chapter."""

import ast
import inspect
from collections.abc import Callable, Iterator
from copy import copy
from functools import cache
from importlib import import_module
from types import SimpleNamespace

from autograde.judging.checking import NOTEBOOK_SEED
from autograde.observing.experiment import Experiment, See
from autograde.observing.isolation import random_state
from autograde.showing.values import inline

_CHAPTERS = "autograde.chapters."
_NAME = "experiment"


def notes(experiment: Callable[..., object], **subjects: object) -> None:
    """Run an experiment as a check in a notebook does, and print what it notes, until it ends or raises."""
    see = See(NOTEBOOK_SEED)
    try:
        with random_state(NOTEBOOK_SEED):
            experiment(*([SimpleNamespace(**subjects)] if subjects else []), see)
    finally:
        for observation in see.transcript.observations:
            print(f"{observation.label}: {inline(observation.value)}")


def of(exercise: Experiment) -> str:
    """Return the text of a cell that runs an experiment; the decorator's hints, which would give too much away, not."""
    body = inspect.unwrap(exercise.body)
    own = copy(_statements(body.__module__)[body.__name__])
    own.decorator_list = []  # type: ignore[attr-defined]
    found = _Found()
    found.look_at(body.__module__, own)
    found.helpers.pop(body.__name__, None)
    text = _text(body.__module__, own).replace(f"def {body.__name__}(", f"def {_NAME}(", 1)
    subjects = "" if exercise.kind == "prediction" else "".join(f", {name}={name}" for name in exercise.subjects)
    parts = [
        "\n".join(sorted({*found.imports, f"from {__name__} import notes"})),
        text,
        *found.helpers.values(),
        *_conditions(exercise),
        f"# In a cell of your own, all this prints what the experiment notes:\nnotes({_NAME}{subjects})",
    ]
    return "\n\n\n".join(parts)


class _Found:
    """What an experiment uses that stands outside of it."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.helpers: dict[str, str] = {}

    def look_at(self, module: str, node: ast.AST) -> None:
        """Note what a statement of a chapter's module uses, and what that uses in turn."""
        for name in dict.fromkeys(each.id for each in ast.walk(node) if isinstance(each, ast.Name)):
            used = _statements(module).get(name)
            if used is None or name in self.helpers:
                continue
            if isinstance(used, ast.Import | ast.ImportFrom):
                self._import(used, name)
            else:
                self.helpers[name] = ""  # functions may use each other
                self.look_at(module, used)
                del self.helpers[name]  # below what it uses
                self.helpers[name] = _text(module, used)

    def _import(self, node: ast.Import | ast.ImportFrom, name: str) -> None:
        origin = getattr(node, "module", None) or ""
        alias = next(each for each in node.names if _bound(each) == name)
        if origin.startswith(_CHAPTERS) and alias.name in _statements(origin):
            self.look_at(origin, ast.Name(alias.name))
        else:
            node = type(node)(**{**dict(ast.iter_fields(node)), "names": [alias]})
            self.imports.add(ast.unparse(node))


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


@cache
def _source(module: str) -> str:
    return inspect.getsource(import_module(module))


@cache
def _statements(module: str) -> dict[str, ast.stmt]:
    """Return the statements at the top of a module by the names that they bind."""
    return {name: node for node in ast.parse(_source(module)).body for name in _names(node)}


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from map(_bound, node.names)
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    else:
        yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _text(module: str, node: ast.stmt) -> str:
    """Return a statement as it stands in the file."""
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return "\n".join(_source(module).splitlines()[first - 1 : node.end_lineno])


def _conditions(exercise: Experiment) -> list[str]:
    """Return, as comments, what is tried after the experiment itself."""
    said = [
        "\n".join(
            ["# And then, as in every exercise of this kind:"]
            + [f"# - {inspect.getdoc(getattr(kind, name))}" for name in kind.tried()]
        )
        for kind in exercise.conditions
    ]
    return list(dict.fromkeys(said))  # two of a kind try the same
