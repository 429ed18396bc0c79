"""A rebuilt notebook → the steps that grading takes through it."""

import ast
from dataclasses import dataclass
from typing import Literal

from nbformat.notebooknode import NotebookNode
from nbgrader import utils

from autograde import catalogue

Kind = Literal["setup", "answer", "check", "test"]


@dataclass(frozen=True)
class Step:
    """One code cell to run, or one check to make."""

    index: int
    """The cell's place in the notebook."""
    kind: Kind
    """`setup`: the course's own; `answer`: the learner's; `check`: an experiment; `test`: a cell with plain asserts."""
    source: str
    grade_id: str
    points: float = 0.0
    exercise: str = ""
    """For a check: the exercise's name."""
    subjects: tuple[str, ...] = ()
    """For a check: what stands for the subjects in the call, as source."""


def steps(notebook: NotebookNode) -> list[Step]:
    """Return the steps through a notebook, in the order of its cells.

    Where a notebook marks its set-up cells (a `grade_id` that begins with `setup-`), code cells without nbgrader's
    metadata are demonstrations: no answer relies on them and they are not run. Elsewhere they are set-up.
    """
    marked = any(_grade_id(cell).startswith("setup-") for cell in notebook.cells)
    found = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        grade_id = _grade_id(cell)
        if utils.is_solution(cell):
            found.append(Step(index, "answer", cell.source, grade_id))
        elif utils.is_grade(cell):
            found.append(_graded(index, cell, grade_id))
        elif grade_id or not marked:
            found.append(Step(index, "setup", cell.source, grade_id))
    return found


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _graded(index: int, cell: NotebookNode, grade_id: str) -> Step:
    points = float(cell.metadata.nbgrader["points"])
    call = check_call(cell.source)
    if call is None:
        return Step(index, "test", cell.source, grade_id, points)
    return Step(index, "check", cell.source, grade_id, points, *call)


def check_call(source: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the exercise and the subjects' source if a cell is one call of `check`, else None."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    match body:
        case [ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name)), *subjects], []))]:
            pass
        case _:
            return None
    try:
        exercise = catalogue.find(name)
    except KeyError:
        return None
    if len(subjects) != len(exercise.subjects):
        return None
    return exercise.name, tuple(ast.unparse(subject) for subject in subjects)
