"""Checks for the course *Inside nn.Module*.

A notebook needs four names: `check`, `hint`, `show` and `progress`. They are loaded on first use, so that
`import autograde` costs next to nothing.

The rooms of the house; each may use what stands below it, and no more (pyproject.toml says so to import-linter):

    __main__       the command line
    grading/       whole classes: a submission's file → a score and a panel for each cell, kept in nbgrader's gradebook
    authoring/     what makes and tries the course: build, release, calibration, timings
    chapters/      the experiments and hints, a folder a chapter; found by name, imported by no room below
    own_module/    the workshop of the Module from scratch, beside it:
    notebook/      what a notebook calls, and a learner's progress
    showing/       a verdict → a panel, in HTML and in text
    judging/       what never meets the learner's code: oracle, comparison, diagnosis
    course/        what the course consists of: chapters, exercises, kept answers
    observing/     what runs beside the learner's code and notes what it sees, and beside it on the ground:
    drawing/       figures of modules and calls
    digits         handwritten digits for chapter 10
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograde.notebook.functions import check, hint, progress, show

__all__ = ["check", "hint", "progress", "reset", "show"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name in __all__:
        value = getattr(import_module("autograde.notebook.functions"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'autograde' has no attribute {name!r}")
