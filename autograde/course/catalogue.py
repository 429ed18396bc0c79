"""The chapters and all their exercises."""

import difflib
import inspect
import pkgutil
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path

from autograde.observing.experiment import EXPERIMENTS, Experiment


class ExerciseError(Exception):
    """An exercise's file cannot be imported; the message says which, where and why."""


@cache
def chapters() -> dict[str, list[Experiment]]:
    """Return the exercises of each chapter, in order: `{"01_init_forward_call": [...], ...}`.

    Raises `ExerciseError` if a file of one cannot be imported.
    """
    found: dict[str, list[Experiment]] = {}
    folders = import_module("autograde.chapters")  # by name: the chapters stand above this room
    for package in sorted(m.name for m in pkgutil.iter_modules(folders.__path__) if m.name.startswith("ch")):
        folder = import_module(f"autograde.chapters.{package}")
        for module in sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if m.name.startswith("ex")):
            _import(f"{folder.__name__}.{module}")
        chapter = package.removeprefix("ch")
        # By their files, whichever of these was imported first.
        mine = [e for e in EXPERIMENTS.values() if e.chapter == chapter]
        found[chapter] = sorted(mine, key=lambda e: inspect.unwrap(e.body).__module__)
        for number, exercise in enumerate(found[chapter], 1):
            exercise.number = number
    return found


def _import(name: str) -> None:
    try:
        import_module(name)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        files = [(Path(frame.filename), frame.lineno) for frame in frames]
        own = [f"{file.name}, line {line}" for file, line in files if file.parent.parent.name == "chapters"]
        said = error.args[0] if isinstance(error, KeyError) and error.args else error
        raise ExerciseError(f"{own[-1] if own else name}: {type(error).__name__}: {said}") from error


def find(name: str) -> Experiment:
    """Return the exercise called `name`.

    Raises `KeyError`, with the nearest known names in its text, if there is none.
    """
    chapters()
    if name in EXPERIMENTS:
        return EXPERIMENTS[name]
    raise KeyError(_unknown("exercise", name, list(EXPERIMENTS)))


def find_chapter(name: str) -> str:
    """Return the full name of a chapter, given that, its number or its beginning.

    Raises `KeyError`, with the nearest known names in its text, if there is none.
    """
    fitting = [c for c in chapters() if c == name or c.partition("_")[0] == name.zfill(2)]
    if not fitting:
        fitting = [c for c in chapters() if c.partition("_")[2].startswith(name) and name]
    if len(fitting) == 1:
        return fitting[0]
    raise KeyError(_unknown("chapter", name, list(chapters())))


def _unknown(kind: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
    near = near or [k for k in known if name and name in k][:2]
    hint = f"the nearest is {' or '.join(repr(n) for n in near)}" if near else f"there are {', '.join(known)}"
    return f"there is no {kind} {name!r}; {hint}"
