"""Answers as a notebook of their own, graded in a child as submissions are, without a classroom."""

from nbformat import NotebookNode, writes
from nbformat.v4 import new_code_cell, new_notebook

from autograde.course.answers import from_text, setup
from autograde.course.catalogue import find
from autograde.grading.one_submission.grader import grade
from autograde.grading.one_submission.results import Graded, GradedCell, Job
from autograde.grading.one_submission.warm_processes import WarmProcess


def marked(grade_id: str, **how: object) -> dict:
    """Return nbgrader's metadata of a cell."""
    flags = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
    return {"nbgrader": {**flags, "grade_id": grade_id, **how}}


def book_of(*answers: tuple[str, str]) -> NotebookNode:
    """Return a notebook with the answer and the check of each exercise, after the set-up cells of its chapter."""
    chapter = find(answers[0][0]).chapter
    cells = [new_code_cell(s, metadata=marked(f"setup-{n}", locked=True)) for n, s in enumerate(setup(chapter))]
    for number, (name, code) in enumerate(answers):
        exercise = find(name)
        cells.append(new_code_cell(code, metadata=marked(f"answer-{number}", solution=True)))
        how = marked(f"check-{number}", grade=True, locked=True, points=exercise.points)
        cells.append(new_code_cell(exercise.call, metadata=how))
    return new_notebook(cells=cells)


def graded(warm: WarmProcess, *answers: tuple[str, str]) -> list[GradedCell]:
    """Return what became of the checks, in their order."""
    return [cell for cell in all_graded(warm, *answers).cells if cell.points is not None]


def all_graded(warm: WarmProcess, *answers: tuple[str, str]) -> Graded:
    """Return what became of all cells."""
    return grade(Job(writes(book_of(*answers)), seed=12345), warm)


def solution(name: str) -> str:
    """Return the course's own answer to an exercise."""
    return from_text(find(name), "solution").code


NEIGHBOUR = {
    "start": "start.leaky",
    "call": "call.operations",
    "registration": "registration.load_state_dict",
    "hooks": "hooks.centre",
    "sequential": "sequential.two_inputs",
    "functional": "functional.relu",
    "softmax": "softmax.axis",
    "module": "module.printing",
    "lenet": "lenet.flat_features",
}
"""An exercise of each chapter that is answered rightly after the case, or before it where the case asks for that."""


def beside_a_neighbour(name: str, code: str) -> list[tuple[str, str]]:
    """Return the answer to an exercise and the one to its neighbour, in their order.

    In `code`, `ANSWER` stands for the course's own answer, `INDENTED` for the same, four columns to the right. What
    stands before a line `NEXT` goes into an earlier cell, after the answer to the neighbour.
    """
    neighbour = NEIGHBOUR[name.partition(".")[0]]
    own = solution(name).rstrip("\n")
    indented = "\n".join(f"    {line}" for line in own.splitlines())
    earlier, _, code = code.rpartition("NEXT\n")
    mine = name, code.replace("INDENTED", indented).replace("ANSWER", own)
    other = neighbour, "\n\n".join(part for part in (solution(neighbour), earlier) if part)
    return [other, mine] if earlier else [mine, other]


def assert_all_ran_and_earned(found: list[GradedCell]) -> None:
    """Fail if an answer's cell did not run, or a check has not all its points."""
    for cell in found:
        assert cell.grade_id.startswith(("setup", "check")) or cell.state == "ok", (cell.reason, cell.outputs)
    cells = [cell for cell in found if cell.points is not None]
    assert [cell.score for cell in cells] == [cell.points for cell in cells], [cell.reason for cell in cells]
