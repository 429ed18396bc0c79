"""Where a notebook stands: in which chapter, in which kernel, whether a person looks at it."""

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograde.course import catalogue
from autograde.observing.experiment import Experiment

_CHECKED = re.compile(r"\bcheck\(\s*[\"']([\w.]+)[\"']")


def is_interactive() -> bool:
    """Say whether a person runs the cells, not nbgrader."""
    return not os.environ.get("NBGRADER_EXECUTION")


def ipython() -> Any:
    """Return IPython's shell, or None where none runs."""
    module = sys.modules.get("IPython")
    return None if module is None else module.get_ipython()


def ran_last(names: Iterable[str]) -> str:
    """Return the cell that defined one of `names` last in this kernel, saved or not; empty if there was none."""
    name = f"(?:{'|'.join(names)})"
    defines = re.compile(rf"^(?:class|(?:async )?def) +{name}\b|^{name} *(?::[^=\n]+)?=", re.MULTILINE)
    return next((cell for cell in reversed(_variable("In") or []) if defines.search(str(cell))), "")


def forget(names: Iterable[str]) -> None:
    """Take variables of the notebook away, so that no check finds what a cell no longer says."""
    shell = ipython()
    for name in names if shell is not None else ():
        shell.user_ns.pop(name, None)


def chapter(last: str | None = None) -> str | None:
    """Return the chapter of this notebook, if that can be known; `last` is the exercise that was checked last.

    It follows from the notebook's path, as Jupyter tells it, the folder, the check that ran last, or the cells run.
    """
    for path in (os.environ.get("JPY_SESSION_NAME", ""), _variable("__vsc_ipynb_file__"), str(Path.cwd())):
        for part in reversed(Path(path).parts):
            name = part.partition(".ipynb")[0]
            if name in catalogue.chapters():
                return name
    names = [last, *(name for cell in reversed(_variable("In") or []) for name in _CHECKED.findall(str(cell)))]
    known = {e.name: e.chapter for exercises in catalogue.chapters().values() for e in exercises}
    found = next((known[name] for name in names if name in known), None)
    if found is None:
        here = {file.stem for file in Path.cwd().glob("*.ipynb")} & catalogue.chapters().keys()
        found = here.pop() if len(here) == 1 else None
    return found


def exercise_of(variable: str, last: str | None = None) -> Experiment | None:
    """Return the one exercise whose answer is kept in `variable`, in this chapter or, if none is known, in any.

    Return None if there is none, and where several share the name and no check of this cell tells which is meant.
    """
    here = chapter(last)
    cells = _variable("In")
    checked = _CHECKED.findall(str(cells[-1])) if isinstance(cells, list) and cells else []
    fits = [
        exercise
        for name, exercises in catalogue.chapters().items()
        for exercise in exercises
        if here in (None, name) and variable in exercise.subjects
    ]
    # Where several share a name, the one whose check this cell is.
    fits = [e for e in fits if e.name in checked] or fits
    return fits[0] if len(fits) == 1 else None


def _variable(name: str) -> Any:
    shell = ipython()
    return shell.user_ns.get(name, "") if shell is not None else ""
