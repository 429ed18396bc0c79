"""Several graded submissions → nbgrader's gradebook in one transaction.

nbgrader's own calls commit two dozen times a submission and take a tenth of a second. Here the rows of a group are
read and written in bulk, and end as nbgrader's `SaveAutoGrades` would leave them. Either all of a group is written
or nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Assignment as AssignmentRow
from nbgrader.api import (
    BaseCell,
    Comment,
    Course,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, bindparam, false, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from autograde.grading.gradebook.database import persistently
from autograde.grading.intake.released import added_to
from autograde.grading.one_submission.fingerprint import digest
from autograde.grading.one_submission.results import Graded

Penalty = Callable[[str, SubmittedNotebook, float], float | None]
"""Student, notebook and seconds late → points to take off."""


@dataclass
class Marks:
    """What the gradebook is told about one notebook."""

    scores: dict[str, float | None]
    """By grade_id; None where a person has to grade."""
    unanswered: set[str] = field(default_factory=set)
    """Grade_ids of answers that are as they were handed out."""
    refused: bool = False
    """Then tasks, which a person grades otherwise, have no points either."""
    answers: dict[str, str] = field(default_factory=dict)
    """By grade_id, a digest of what was handed in."""
    before: dict[str, str] = field(default_factory=dict)
    """The same of the submission that was recorded before, where that is known."""
    by_hand: dict[str, str] = field(default_factory=dict)
    """Of the answers that a person has graded; `Ledger.write` brings it up to date."""

    @classmethod
    def of(
        cls,
        graded: Graded,
        notebook: NotebookNode | None,
        *,
        refused: object = False,
        before: Mapping[str, str] | None = None,
        by_hand: Mapping[str, str] | None = None,
    ) -> "Marks":
        """Return what is told about a graded notebook; without `notebook`, no answer counts as left as it was."""
        scores = {cell.grade_id: cell.score for cell in graded.cells if cell.points is not None}
        cells = notebook.cells if notebook is not None else ()
        unanswered = {cell.metadata.nbgrader["grade_id"] for cell in cells if is_as_released(cell)}
        given = answers(cells)
        return cls(scores, unanswered, bool(refused), given, dict(before or {}), dict(by_hand or {}))

    def expected(self, cell: str) -> float | None:
        """Return the score that the gradebook must have of a cell that a person does not grade."""
        return 0.0 if self.refused else self.scores.get(cell, 0.0)


def is_as_released(cell: NotebookNode) -> bool:
    """Say whether a cell is an answer that the learner left as it was."""
    if not utils.is_solution(cell) or utils.is_task(cell):
        return False
    return cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)


def untouched(notebook: NotebookNode) -> list[str]:
    """Return the grade_ids of graded cells whose answers, those since the graded cell before, are as released."""
    found, answers = [], []
    for cell in notebook.cells:
        if utils.is_solution(cell):
            answers.append(is_as_released(cell))
        if utils.is_grade(cell):
            if answers and all(answers):
                found.append(cell.metadata.nbgrader["grade_id"])
            answers = []
    return found


def answers(cells: Iterable[NotebookNode]) -> dict[str, str]:
    """Return by grade_id a digest of what a learner wrote for each graded cell and each task of a rebuilt notebook.

    A cell that a person grades is its own answer; a check's are those since the graded cell before.
    """
    found: dict[str, str] = {}
    since: list[object] = []
    tasks: dict[str, list[object]] = {}
    for cell in cells:
        content = (cell.source, cell.get("attachments"))
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if utils.is_task(cell):
            tasks[name] = [] if utils.is_locked(cell) else [content]
        elif utils.is_solution(cell) and utils.is_grade(cell):
            found[name] = digest(content)
        elif utils.is_solution(cell):
            since.append(content)
        elif utils.is_grade(cell):
            found[name], since = digest(since), []
        elif not name:
            for task, added in tasks.items():
                if cell.get("id", "").startswith(added_to(task)):
                    added.append(content)
    return found | {task: digest(added) for task, added in tasks.items()}


@dataclass
class Entry:
    """What the gradebook is told about one submission."""

    student: str
    timestamp: datetime | None
    notebooks: dict[str, Marks]
    in_time: bool = False
    """Whether it counts as in time, whatever the gradebook had before; `timestamp` is None then."""


@dataclass
class Standing:
    """What the gradebook holds of one submission that grading has not put there."""

    manual: dict[tuple[str, str], float] = field(default_factory=dict)
    """By notebook and grade_id, the points that a person gave."""
    extra: dict[tuple[str, str], float] = field(default_factory=dict)
    """What they gave beyond."""
    waiting: set[tuple[str, str]] = field(default_factory=set)
    """Cells that a person has to look at."""
    penalty: float = 0.0
    """Points taken off because it was late."""
    late: float = 0.0
    """Seconds after the due date, an extension counted in."""


class Ledger:
    """Writes the scores of one assignment.

    Raises `MissingEntry` if the gradebook does not know the assignment.
    """

    def __init__(self, gradebook: Gradebook, assignment: str, penalty: Penalty | None = None) -> None:
        self.gradebook, self.penalty = gradebook, penalty
        row = gradebook.find_assignment(assignment)
        self.assignment_id, self.duedate = row.id, row.duedate
        cells = select(Notebook.name, Notebook.id, BaseCell.id, BaseCell.name, BaseCell.type).join(
            BaseCell, BaseCell.notebook_id == Notebook.id
        )
        self.notebooks: dict[str, str] = {notebook.name: notebook.id for notebook in row.notebooks}
        self.cells: dict[str, list[tuple[str, str, str]]] = {name: [] for name in self.notebooks}
        """By notebook: id, name and type of each cell that nbgrader knows."""
        for name, _, *cell in gradebook.db.execute(cells.where(Notebook.assignment_id == row.id)):
            self.cells[name].append(tuple(cell))
        gradebook.db.commit()  # ends the transaction: others may write

    def scores(self) -> dict[str, dict[tuple[str, str], float | None]]:
        """Return each student's automatic scores by notebook and grade_id; tasks are left out."""
        rows = select(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Grade.auto_score)
        rows = rows.join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        rows = rows.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        rows = rows.join(Grade, Grade.notebook_id == SubmittedNotebook.id).join(BaseCell, BaseCell.id == Grade.cell_id)
        rows = rows.where(SubmittedAssignment.assignment_id == self.assignment_id, BaseCell.type != "TaskCell")
        found: dict[str, dict[tuple[str, str], float | None]] = defaultdict(dict)

        def read() -> None:
            found.clear()
            for student, notebook, cell, score in self.gradebook.db.execute(rows):
                found[student][notebook, cell] = score
            self.gradebook.db.commit()

        persistently(self.gradebook, read)
        return found

    def standings(self) -> dict[str, Standing]:
        """Return by student what people gave, what waits for them, and what was taken off."""
        of = select(SubmittedAssignment.student_id, Notebook.name, SubmittedNotebook.late_submission_penalty)
        of = of.join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        of = of.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        of = of.where(SubmittedAssignment.assignment_id == self.assignment_id)
        times = select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp, SubmittedAssignment.extension)
        times = times.where(SubmittedAssignment.assignment_id == self.assignment_id)
        cells = of.add_columns(BaseCell.name, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
        cells = cells.join(Grade, Grade.notebook_id == SubmittedNotebook.id).join(
            BaseCell, BaseCell.id == Grade.cell_id
        )
        said = Grade.manual_score.is_not(None) | Grade.extra_credit.is_not(None) | Grade.needs_manual_grade

        def read() -> dict[str, Standing]:
            found: dict[str, Standing] = defaultdict(Standing)
            for student, _, penalty in self.gradebook.db.execute(of):
                found[student].penalty += penalty or 0.0
            for student, at, extension in self.gradebook.db.execute(times):
                if at is not None and self.duedate is not None:
                    over = at - self.duedate - (extension or timedelta())
                    found[student].late = max(0.0, over.total_seconds())
            for student, notebook, _, cell, manual, extra, waits in self.gradebook.db.execute(cells.where(said)):
                if manual is not None:
                    found[student].manual[notebook, cell] = manual
                if extra is not None:
                    found[student].extra[notebook, cell] = extra
                if waits:
                    found[student].waiting.add((notebook, cell))
            self.gradebook.db.commit()
            return found

        return persistently(self.gradebook, read)

    def extensions(self) -> dict[str, Any]:
        """Return by student how much longer than others they had."""
        rows = select(SubmittedAssignment.student_id, SubmittedAssignment.extension)
        rows = rows.where(SubmittedAssignment.assignment_id == self.assignment_id)

        def read() -> dict[str, Any]:
            found = dict(self.gradebook.db.execute(rows).all())
            self.gradebook.db.commit()
            return found

        return persistently(self.gradebook, read)

    def write(self, entries: Sequence[Entry]) -> None:
        """Write a group of submissions, all or none; a locked database is waited for.

        Raises what SQLAlchemy raises if that is not enough, and what a penalty's plug-in raises.
        """
        try:
            persistently(self.gradebook, lambda: self._write(entries))
        except IntegrityError:
            # Another program has just added the same student; now they are found.
            persistently(self.gradebook, lambda: self._write(entries))

    def _write(self, entries: Sequence[Entry]) -> None:
        with self.gradebook.engine.begin() as connection:
            # SQLite locks the database for writing at the first change: nothing may come between reading and writing.
            connection.execute(update(Course).where(false()).values(id=Course.id))
            rows = self._rows(connection, entries)
            self._grades(connection, entries, rows)
            self._comments(connection, entries, rows)
            self._penalties(connection, entries, rows)

    def _rows(self, connection: Connection, entries: Sequence[Entry]) -> dict[tuple[str, str], str]:
        """Return the id of each student's submitted notebook, (student, name); what is missing is made."""
        students = [entry.student for entry in entries]
        known = set(connection.scalars(select(Student.id).where(Student.id.in_(students))))
        _insert(connection, Student, [{"id": student} for student in students if student not in known])

        query = select(SubmittedAssignment.student_id, SubmittedAssignment.id)
        query = query.where(SubmittedAssignment.assignment_id == self.assignment_id)
        query = query.where(SubmittedAssignment.student_id.in_(students))
        known_ids: dict[str, str] = dict(connection.execute(query).all())
        new = [
            {"assignment_id": self.assignment_id, "student_id": entry.student, "timestamp": entry.timestamp}
            for entry in entries
            if entry.student not in known_ids
        ]
        _insert(connection, SubmittedAssignment, new)
        times = [
            {"row": known_ids[entry.student], "at": entry.timestamp}
            for entry in entries
            if entry.student in known_ids and (entry.timestamp is not None or entry.in_time)
        ]
        if times:
            table = SubmittedAssignment.__table__
            change = update(table).where(table.c.id == bindparam("row")).values(timestamp=bindparam("at"))
            connection.execute(change, times)
        ids: dict[str, str] = dict(connection.execute(query).all())

        query_notebooks = select(
            SubmittedNotebook.assignment_id, SubmittedNotebook.notebook_id, SubmittedNotebook.id
        ).where(SubmittedNotebook.assignment_id.in_(ids.values()))
        known_notebooks = {(a, n) for a, n, _ in connection.execute(query_notebooks)}
        wanted = {(submission, notebook) for submission in ids.values() for notebook in self.notebooks.values()}
        _insert(
            connection,
            SubmittedNotebook,
            [{"assignment_id": a, "notebook_id": n, "flagged": False} for a, n in sorted(wanted - known_notebooks)],
        )
        owners = {submission: student for student, submission in ids.items()}
        names = {notebook: name for name, notebook in self.notebooks.items()}
        return {
            (owners[a], names[n]): row
            for a, n, row in connection.execute(query_notebooks)
            if a in owners and n in names
        }

    def _grades(self, connection: Connection, entries: Iterable[Entry], rows: dict[tuple[str, str], str]) -> None:
        query = select(Grade.notebook_id, Grade.cell_id, Grade.id, Grade.manual_score, Grade.needs_manual_grade)
        known = {
            (notebook, cell): before
            for notebook, cell, *before in connection.execute(
                query.where(Grade.notebook_id.in_(rows.values())).with_for_update()
            )
        }
        new, changed = [], []
        for place, cell, kind, marks in self._cells(entries, rows, "GradeCell", "TaskCell"):
            row, manual, waits = known.get(place, (None, None, False))
            score: float | None = None
            if marks is not None and (kind == "GradeCell" or marks.refused):
                # Every grade is written, also that of a cell which nothing was said about: it is zero.
                score = 0.0 if marks.refused else marks.scores.get(cell, 0.0)
            elif marks is None and row is not None:
                continue  # not graded this time
            if manual is None or marks is None:
                waits = score is None
            else:
                if not waits:  # the person has seen what was recorded before
                    marks.by_hand[cell] = marks.before.get(cell, "")
                # As nbgrader does where nothing is known.
                waits = marks.by_hand.get(cell, "") != marks.answers.get(cell)
            values = {"auto_score": score, "needs_manual_grade": waits}
            if row is None:
                new.append({**dict(zip(("notebook_id", "cell_id"), place, strict=True)), **values})
            else:
                changed.append({"row": row, **values})
        _insert(connection, Grade, new)
        _change(connection, Grade, changed)

    def _cells(
        self, entries: Iterable[Entry], rows: dict[tuple[str, str], str], *kinds: str
    ) -> Iterator[tuple[tuple[str, str], str, str, Marks | None]]:
        """Yield each cell of these kinds of each submission: its place in the gradebook, name, kind, and its marks."""
        for entry in entries:
            for name in self.notebooks:
                for cell_id, cell, kind in self.cells[name]:
                    if kind in kinds:
                        yield (rows[entry.student, name], cell_id), cell, kind, entry.notebooks.get(name)

    def _comments(self, connection: Connection, entries: Iterable[Entry], rows: dict[tuple[str, str], str]) -> None:
        query = select(Comment.notebook_id, Comment.cell_id, Comment.id, Comment.auto_comment)
        known = {
            (notebook, cell): (row, comment)
            for notebook, cell, row, comment in connection.execute(query.where(Comment.notebook_id.in_(rows.values())))
        }
        new, changed = [], []
        for place, cell, _, marks in self._cells(entries, rows, "SolutionCell", "TaskCell"):
            comment = "No response." if marks is not None and cell in marks.unanswered else None
            row, before = known.get(place, (None, None))
            if row is None:
                new.append({**dict(zip(("notebook_id", "cell_id"), place, strict=True)), "auto_comment": comment})
            elif marks is not None and before != comment:
                changed.append({"row": row, "auto_comment": comment})
        _insert(connection, Comment, new)
        _change(connection, Comment, changed)

    def _penalties(self, connection: Connection, entries: Iterable[Entry], rows: dict[tuple[str, str], str]) -> None:
        graded = [rows[entry.student, name] for entry in entries for name in entry.notebooks]
        table = SubmittedNotebook.__table__
        connection.execute(update(table).where(table.c.id.in_(graded)).values(late_submission_penalty=None))
        if self.duedate is None or self.penalty is None:
            return
        with Session(bind=connection) as session:
            for entry in entries:
                for name in entry.notebooks:
                    row = session.get_one(SubmittedNotebook, rows[entry.student, name])
                    late = row.assignment.total_seconds_late
                    if late > 0:
                        row.late_submission_penalty = self.penalty(entry.student, row, late)
            session.flush()
            session.expunge_all()


def _insert(connection: Connection, kind: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(kind.__table__), rows)


def _change(connection: Connection, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Write the columns that `rows` name into the rows whose ids stand there as `row`."""
    if rows:
        table = kind.__table__
        connection.execute(update(table).where(table.c.id == bindparam("row")), rows)


def assignments(gradebook: Gradebook) -> list[str]:
    """Return the names of the assignments that the gradebook knows."""
    return sorted(gradebook.db.scalars(select(AssignmentRow.name)))
