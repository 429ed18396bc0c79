"""A graded submission → nbgrader's gradebook, each notebook in one transaction."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Comment, Grade, Gradebook, SubmittedNotebook
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from autograde.grading.results import Graded

PATIENCE = 120.0
"""Seconds that a locked database is waited for."""

_Result = TypeVar("_Result")


def submission_notebook(
    gradebook: Gradebook, *, assignment: str, student: str, name: str, timestamp: datetime | None
) -> SubmittedNotebook:
    """Return the gradebook's row for a notebook of a submission; student and submission are made where missing."""
    gradebook.update_or_create_student(student)
    extra = {} if timestamp is None else {"timestamp": timestamp}
    gradebook.update_or_create_submission(assignment, student, **extra)
    return gradebook.find_submission_notebook(name, assignment, student)


def record(
    gradebook: Gradebook,
    *,
    assignment: str,
    student: str,
    name: str,
    notebook: NotebookNode,
    graded: Graded,
    timestamp: datetime | None = None,
) -> None:
    """Write every score of a graded notebook, as nbgrader's `SaveAutoGrades` would, in one transaction.

    Every grade is written, also that of a cell which nothing was said about: it is zero. A score that a person gave
    stays, and is marked to be looked at again. A locked database is waited for.
    """

    def write() -> None:
        row = submission_notebook(gradebook, assignment=assignment, student=student, name=name, timestamp=timestamp)
        scores = {cell.grade_id: cell.score for cell in graded.cells if cell.points is not None}
        for grade in _of(gradebook, Grade, row):
            if grade.cell.type == "TaskCell":
                continue  # only a person grades a task; it waits for one from the start
            grade.auto_score = scores.get(grade.cell.name, 0.0)
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        unanswered = {
            cell.metadata.nbgrader["grade_id"]
            for cell in notebook.cells
            if utils.is_solution(cell)
            and not utils.is_task(cell)
            and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
        }
        for comment in _of(gradebook, Comment, row):
            comment.auto_comment = "No response." if comment.cell.name in unanswered else None
        # A penalty for lateness depends on the score: whoever gives one does it after this.
        row.late_submission_penalty = None
        gradebook.db.commit()

    persistently(gradebook, write)


def _of(gradebook: Gradebook, kind: type, row: SubmittedNotebook) -> list:
    query = gradebook.db.query(kind).filter(kind.notebook_id == row.id)  # type: ignore[attr-defined]
    return query.options(joinedload(kind.cell)).all()  # type: ignore[attr-defined]


def persistently(gradebook: Gradebook, action: Callable[[], _Result], seconds: float = PATIENCE) -> _Result:
    """Do something with the database, and again for up to `seconds` while another program has it locked.

    Raises SQLAlchemy's `OperationalError` if that is not enough, or is not the reason.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except OperationalError as error:
            gradebook.db.rollback()
            if not _is_locked(error) or time.monotonic() > end:
                raise
            time.sleep(random.uniform(0.05, 0.5))


def _is_locked(error: OperationalError) -> bool:
    return any(word in str(error.orig).lower() for word in ("locked", "busy", "deadlock", "lock timeout"))


@contextmanager
def opened(db_url: str, course_id: str) -> Iterator[Gradebook]:
    """Open a gradebook; a locked one is waited for."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            gradebook = Gradebook(db_url, course_id)
            break
        except OperationalError as error:
            if not _is_locked(error) or time.monotonic() > end:
                raise
            time.sleep(0.5)
    try:
        yield gradebook
    finally:
        gradebook.close()
