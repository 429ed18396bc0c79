"""A learner's own parts of a Module, carried from one notebook to the next in a file.

`keep` writes the parts that pass into `my_module.py`, as they stand in their cells; `so_far` makes one class of them,
of the parts in the notebook at hand, and, for all that is missing, of the course's own methods. While a submission is
graded the file is neither written nor read: whoever grades does not have it.
"""

import builtins
import linecache
import os
import symtable
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

from autograde.course import catalogue
from autograde.observing.experiment import Experiment
from autograde.own_module.grafting import completed
from autograde.own_module.kit import unfinished

FILE = "my_module.py"
PARTS = (
    *("construction", "names", "registration", "lookup", "assignment", "deletion", "tree", "members", "paths"),
    *("modes", "gradients", "conversion"),
    *("handles", "pre_hooks", "forward_hooks", "calling", "backward"),
    *("saving", "tensors", "keys", "loading", "state_hooks", "copying", "casts", "printing"),
)
"""The short names of the exercises whose answers are parts of a Module, in the order of chapters 07 to 09."""

FEW = 12
"""So many of the course's parts, about half of all, are counted and not named."""
_MARK = "# --- "
_HEAD = '''"""My own parts of a Module, each of which has passed its check. Written by `keep`, read by `so_far`."""

import copy
import functools
import inspect
import itertools
import textwrap
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import Buffer, Parameter, is_lazy

from autograde.own_module.kit import HOOK_DICTIONARIES, BaseModule, Call, Gate, LoadReport, TwoGates, parse_to
'''
_NAMESPACE_NAME = "my_module"


@dataclass(frozen=True)
class Part:
    """A part of the Module: which class an answer cell defines."""

    class_name: str
    exercise: Experiment

    @property
    def methods(self) -> frozenset[str]:
        """The names that the part brings: those that its conditions are chosen by."""
        return frozenset(name for kind in self.exercise.conditions for name in getattr(kind, "part", ()))


def every_part() -> list[Part]:
    """Return the parts in order, each with its exercise."""
    exercises = [catalogue.find(f"module.{short}") for short in PARTS]
    return [Part(next(iter(exercise.subjects)), exercise) for exercise in exercises]


def asked_for(chapter: str) -> list[Part]:
    """Return the parts that the chapter with this number, such as "09", and later ones give points for."""
    return [p for p in every_part() if p.exercise.points and p.exercise.chapter[:2] >= chapter]


def keep(*parts: type) -> None:
    """Write those parts that pass their check into the learner's file, and say which these are.

    A part is tried as it will stand in the file: its cell alone, after the imports. What was kept before stays, unless
    the same part passes again. Raises `TypeError` for what is no part of the Module.
    """
    if _is_nbgraders():
        print("While a submission is validated or graded, nothing is kept.")
        return
    known = {part.class_name: part for part in every_part()}
    sources, refused = _sections(_read()), dict[str, list[str]]()
    passed = []
    for cls in parts:
        name = getattr(cls, "__name__", "")
        if name not in known:
            raise TypeError(f"{cls!r} is no part of the Module; there are {', '.join(known)}")
        source = _cell_of(cls)
        why = _why_not(known[name], cls, source)
        if why:
            refused.setdefault(why, []).append(name)
        else:
            sources[name] = source or ""
            passed.append(name)
    if passed and _write(sources, known):
        _say(f"kept in {FILE}: {', '.join(passed)}")
    for why, names in refused.items():
        _say(f"not kept, {why}: {', '.join(names)}")


def so_far(*parts: type, before: str | None = None) -> type:
    """Return a Module of these parts, of those kept in the learner's file, and of the course's methods for all else.

    A part that is still a stub does not count. Says which parts are whose, and which of those given do not pass their
    checks. `before` is the number of a chapter: what it and later ones give points for is left out.
    """
    later = asked_for(before) if before else []
    absent = {part.class_name for part in later}
    here = {part.__name__: part for part in parts if not unfinished(part)}
    earlier = {name: part for name, part in _kept().items() if name not in {*here, *absent}}
    mine = {**here, **earlier}
    _say(f"yours, from this notebook: {', '.join(here) or 'none'}")
    known = {} if _is_nbgraders() else {part.class_name: part for part in every_part()}
    failing = [name for name, part in here.items() if known and _examined(known[name], part) != "passed"]
    if failing:
        _say(f"of these, not passing the check: {', '.join(failing)}")
    _say(f"yours, from {FILE}: {', '.join(earlier) or 'none'}")
    others = [part.class_name for part in every_part() if part.class_name not in {*mine, *absent}]
    many = f"{'the other' if mine else 'all'} {len(others)}"
    _say(f"the course's: {many if len(others) >= FEW else ', '.join(others) or 'none'}")
    methods = [name for part in mine.values() for name in vars(part)]
    methods += [name for part in later for name in part.methods]
    return completed(type("Yours", tuple(mine.values()), {}), tuple(methods))


def _is_nbgraders() -> bool:
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def _say(text: str) -> None:
    print(textwrap.fill(text, 92, subsequent_indent="    ", break_on_hyphens=False))


def path() -> Path:
    """Return the learner's file: beside the chapters' folders, or in the working folder if that is none of them."""
    here = Path.cwd()
    return (here.parent if here.name in catalogue.chapters() else here) / FILE


def _read() -> str:
    try:
        return path().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _sections(text: str) -> dict[str, str]:
    """Return the cells in the learner's file, by the name of the part."""
    found: dict[str, str] = {}
    for section in text.split(f"\n{_MARK}")[1:]:
        title, _, source = section.partition("\n")
        found[title.split()[0]] = source.strip("\n")
    return found


def _write(sources: Mapping[str, str], known: Mapping[str, Part]) -> bool:
    """Write the learner's file; where that cannot be done, say so and return False."""
    sections = [
        f"{_MARK}{name} · chapter {part.exercise.chapter[:2]}, exercise {part.exercise.number}\n\n{sources[name]}\n"
        for name, part in known.items()
        if name in sources
    ]
    new = path().with_name(f"{FILE}.{os.getpid()}")
    try:
        new.write_text("\n\n".join([_HEAD, *sections]), encoding="utf-8")
        os.replace(new, path())
    except OSError as error:
        new.unlink(missing_ok=True)
        _say(f"{FILE} cannot be written here ({error.strerror}): the next notebook will use the course's parts")
        return False
    return True


def _cell_of(cls: type) -> str | None:
    """Return the text of the cell that defines a class, or None if none of its functions tells."""
    for value in vars(cls).values():
        if isinstance(value, FunctionType):
            text = "".join(linecache.getlines(value.__code__.co_filename))
            if text:
                return text.strip("\n")
    return None


def _why_not(part: Part, cls: type, source: str | None) -> str:
    """Return why a part is not kept, in a few words; nothing if it passes in the file."""
    if source is None:
        return "its cell was not found"
    try:
        alone = _defined(source)[part.class_name]
    except Exception as error:
        return f"its cell alone does not run: {type(error).__name__}: {error}"
    state = _examined(part, alone)
    if state == "unfinished":
        return "not attempted yet"
    lacking = _lacking(source) if state != "passed" and _examined(part, cls) == "passed" else []
    if lacking:
        return f"its cell alone does not pass, for want of {' and '.join(lacking)} (put that into the cell as well)"
    return "" if state == "passed" else "its check does not pass"


def _examined(part: Part, cls: type) -> str:
    """Return the state in which a part's check ends."""
    from autograde.judging.checking import examine  # not there while a submission is graded

    return examine(part.exercise, {part.class_name: cls}, diagnosing=False).state


def _lacking(source: str) -> list[str]:
    """Return the names that the functions of a cell read, and neither it nor the file's imports define."""
    tables, found = [symtable.symtable(source, FILE, "exec")], set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        if table.get_type() == "function":
            found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return sorted(found - _defined(source).keys() - set(dir(builtins)))


def _defined(source: str) -> dict[str, Any]:
    """Run a cell after the imports of the file; return what it defines."""
    namespace: dict[str, Any] = {"__name__": _NAMESPACE_NAME}
    exec(_HEAD, namespace)
    name = f"<{FILE}: {hash(source):x}>"
    # So that a traceback shows the line.
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)
    return namespace


def _kept() -> dict[str, type]:
    """Return the parts in the learner's file; one that does not run any more is left out, and named."""
    found: dict[str, type] = {}
    cells = {} if _is_nbgraders() else _sections(_read())
    for part in every_part():
        source = cells.get(part.class_name)
        if source is None:
            continue
        try:
            found[part.class_name] = _defined(source)[part.class_name]
        except Exception as error:
            _say(f"{part.class_name} in {FILE} does not run ({type(error).__name__}: {error}): the course's is used")
    return found
