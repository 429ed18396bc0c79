"""Scores on their way into the gradebook: as nbgrader would leave them, all of a group or nothing."""

from datetime import datetime, timedelta

import nbformat
import pytest
from classroom import Classroom, answered, solutions
from gradebook_rows import database, dump, rows
from nbgrader import utils
from nbgrader.api import Gradebook

from autograde.authoring.build import tool_environment
from autograde.grading.gradebook import database as gradebooks
from autograde.grading.gradebook.scores import Entry, Ledger, Marks, answers
from autograde.grading.intake.rebuilding import take_in
from autograde.grading.one_submission.executors import Local
from autograde.grading.one_submission.results import Graded, Job
from autograde.grading.whole_class import submissions as courses

CHAPTER = "00_start_here"


@pytest.fixture
def room(tmp_path):
    room = Classroom(tmp_path, CHAPTER)
    room.book = room.release()
    return room


@pytest.fixture
def gradebook(tmp_path, monkeypatch):
    """A small one: an assignment with a notebook of one graded cell."""
    monkeypatch.setenv("PATH", tool_environment()["PATH"])  # nbgrader looks for alembic there
    with Gradebook(f"sqlite:///{tmp_path / 'small.db'}") as book:
        book.add_assignment("one", duedate="2030-01-02 12:00:00 UTC")
        book.add_notebook("one", "one")
        book.add_grade_cell("check-a", "one", "one", max_score=2, cell_type="code")
        yield book


def record(gradebook, score, *, answer="", before=None, by_hand=None, at=None):
    """Write the score of the one submission, and return whether a person has to look at it."""
    gradebook.db.expire_all()
    marks = Marks({"check-a": score}, answers={"check-a": answer}, before=before or {}, by_hand=by_hand or {})
    Ledger(gradebook, "one").write([Entry("ada", at, {"one": marks})])
    gradebook.db.expire_all()
    return gradebook.find_grade("check-a", "one", "one", "ada").needs_manual_grade


@pytest.mark.slow
def test_a_persons_score_is_looked_at_again_only_where_the_submission_is_another(gradebook):
    assert not record(gradebook, 0.0)
    grade = gradebook.find_grade("check-a", "one", "one", "ada")
    grade.manual_score, grade.needs_manual_grade = 1.0, False
    gradebook.db.commit()
    first, second = {"check-a": "first"}, {"check-a": "second"}
    assert not record(gradebook, 0.0, answer="first", before=first)
    assert not record(gradebook, 2.0, answer="first", before=first)
    assert record(gradebook, 2.0, answer="second", before=first)
    assert record(gradebook, 2.0, answer="second", before=second, by_hand=first), "it waits until a person has looked"
    assert not record(gradebook, 2.0, answer="first", before=second, by_hand=first)
    assert record(gradebook, 2.0, answer="first"), "nobody knows what the person has seen"
    assert gradebook.find_grade("check-a", "one", "one", "ada").score == 1.0


@pytest.mark.slow
def test_how_late_a_submission_is(gradebook):
    record(gradebook, 2.0, at=datetime(2030, 1, 3, 13))
    assert Ledger(gradebook, "one").standings()["ada"].late == timedelta(days=1, hours=1).total_seconds()
    gradebook.grant_extension("one", "ada", days=1)
    assert Ledger(gradebook, "one").standings()["ada"].late == 3600
    gradebook.grant_extension("one", "ada", days=2)
    assert Ledger(gradebook, "one").standings()["ada"].late == 0


def one_by_one(gradebook, student, at, book, graded):
    """Record a graded notebook by nbgrader's own calls, as its `SaveAutoGrades` does."""
    gradebook.update_or_create_student(student)
    gradebook.update_or_create_submission(CHAPTER, student, timestamp=at)
    scores = {cell.grade_id: cell.score for cell in graded.cells if cell.points is not None}
    for name, score in scores.items():
        grade = gradebook.find_grade(name, CHAPTER, CHAPTER, student)
        grade.auto_score = score
        grade.needs_manual_grade = grade.manual_score is not None or score is None
    for cell in filter(utils.is_solution, book.cells):
        comment = gradebook.find_comment(cell.metadata.nbgrader["grade_id"], CHAPTER, CHAPTER, student)
        untouched = cell.metadata.nbgrader["checksum"] == utils.compute_checksum(cell)
        comment.auto_comment = "No response." if untouched else None
    gradebook.db.commit()


@pytest.mark.slow
def test_the_gradebook_is_what_recording_one_by_one_leaves(room):
    """The group commit against nbgrader's own calls, on new students, known ones, and untouched answers."""
    room.submit("ada", answered(room.book, solutions(CHAPTER)))
    room.submit("ben", answered(room.book, dict(list(solutions(CHAPTER).items())[:1])))
    at = datetime(2026, 1, 2, 3, 4, 5)
    course = courses.load(room.folder)
    books = {}
    with gradebooks.opened(course.db_url, course.course_id) as gradebook, Local(1) as executor:
        release = courses.released(course, gradebook, CHAPTER)[CHAPTER]
        for student in ("ada", "ben"):
            taken = take_in(release, room.folder / "submitted" / student / CHAPTER, CHAPTER)
            plain = executor.grade(Job(nbformat.writes(taken.notebook), 7)).result()
            books[student] = (taken.notebook, Graded.from_plain(plain))
    fresh = database(room).read_bytes()
    dumps = []
    for way in ("one by one", "group"):
        database(room).write_bytes(fresh)
        with gradebooks.opened(course.db_url, course.course_id) as gradebook:
            for _ in range(2):  # the second time, all rows are there
                if way == "group":
                    marks = {s: Marks.of(graded, book) for s, (book, graded) in books.items()}
                    Ledger(gradebook, CHAPTER).write([Entry(s, at, {CHAPTER: m}) for s, m in marks.items()])
                    continue
                for student, (book, graded) in books.items():
                    one_by_one(gradebook, student, at, book, graded)
        dumps.append(dump(room))
    assert dumps[0] == dumps[1]
    assert any(row[2] == "No response." for row in dumps[0])


@pytest.mark.slow
def test_a_group_is_written_whole_or_not_at_all(room, monkeypatch):
    course = courses.load(room.folder)
    with gradebooks.opened(course.db_url, course.course_id) as gradebook:
        ledger = Ledger(gradebook, CHAPTER)
        monkeypatch.setattr(ledger, "_comments", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger.write([Entry(student, None, {CHAPTER: Marks({})}) for student in ("ada", "ben")])
    assert rows(room, "select * from student") == []


def test_what_a_person_sees_is_told_apart_cell_by_cell():
    """A manual cell between an answer and its check is another only if it is itself; a check, if its answers are."""

    def book(x="x = 1", why="Because.", drawn=(), picture="a"):
        def cell(source, name, **flags):
            settings = {"grade_id": name, "solution": False, "grade": False, "task": False, **flags}
            return nbformat.v4.new_markdown_cell(source, id=name, metadata={"nbgrader": settings})

        cells = [
            cell(x, "x", solution=True),
            cell(why, "why", solution=True, grade=True, points=1),
            cell("check", "check-x", grade=True, locked=True, points=1),
            cell("Draw.", "task-a", task=True, locked=True, points=1),
            *(nbformat.v4.new_markdown_cell(source, id=f"task-a-added-{n}") for n, source in enumerate(drawn)),
            nbformat.v4.new_markdown_cell("The course's own."),
            cell("Or in here.", "task-b", task=True, locked=False, points=1),
        ]
        cells[1]["attachments"] = {"p.png": {"image/png": picture}}
        return answers(cells)

    def changed(**parts):
        return {name for name, value in book(**parts).items() if value != book()[name]}

    assert set(book()) == {"why", "check-x", "task-a", "task-b"}
    assert changed() == set()
    assert changed(x="x = 2") == {"check-x"}
    assert changed(why="Since.") == changed(picture="b") == {"why"}
    assert changed(drawn=["A house."]) == {"task-a"}
