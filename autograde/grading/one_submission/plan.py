"""A rebuilt notebook → the steps that grading takes through it."""

import ast
from dataclasses import dataclass
from typing import Literal

from nbformat.notebooknode import NotebookNode
from nbgrader import utils

from autograde.course import catalogue
from autograde.grading.intake.cell_code import Texts, top_level
from autograde.observing.syntax import parse

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
    metadata are demonstrations: they are run only where an answer uses what they define. Elsewhere they are set-up.
    """
    marked = any(_grade_id(cell).startswith("setup-") for cell in notebook.cells)
    wanted = _needed_demonstrations(notebook) if marked else set()
    found = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        grade_id = _grade_id(cell)
        if utils.is_solution(cell):
            found.append(Step(index, "answer", cell.source, grade_id))
        elif utils.is_grade(cell):
            found.append(_graded(index, cell, grade_id))
        elif grade_id or not marked or index in wanted:
            found.append(Step(index, "setup", cell.source, grade_id))
    return found


def _needed_demonstrations(notebook: NotebookNode) -> set[int]:
    """Return the places of the demonstrations that define what an answer uses, and what those use in turn."""
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    shown = {index: cell.source for index, cell in code if not _grade_id(cell)}
    texts = Texts(shown.values())
    given = set().union(*(top_level(texts.binds(cell.source)) for _, cell in code if _grade_id(cell)))
    needed: set[int] = set()
    pending = [(index, cell.source) for index, cell in code if utils.is_solution(cell)]
    while pending:
        place, text = pending.pop()
        missing = texts.reads(text) - given
        for index, source in shown.items() if missing else ():
            if index < place and index not in needed and top_level(texts.binds(source)) & missing:
                needed.add(index)
                pending.append((index, source))
    return needed


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
        body = parse(source).body
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
