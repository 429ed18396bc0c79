"""The bench of grading measures what it says, and says where a goal is missed."""

import nbformat
import pytest

from autograde.authoring.build import ROOT
from autograde.grading.measuring import class_timings, sample_class
from autograde.grading.measuring.class_timings import Row

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_one_submission_is_taken_apart():
    bare, whole, confinement = class_timings.one_submission(1)
    assert float(bare.value.split()[0]) > 1
    assert "times as long" in whole.value
    assert whole.goal == "2 times"
    assert confinement.goal == "30 ms"


def test_memory_is_that_of_processes_that_have_imported_torch():
    by_worker, child = class_timings.memory()
    assert 50 < float(by_worker.value.split()[0]) < 3000
    assert float(child.value.split()[0]) > 100


def test_a_missed_goal_is_said_in_the_table():
    text = class_timings.table([Row("fast", "1 s", "2 s"), Row("slow", "3 s", "2 s", met=False)])
    assert "| fast | 1 s | 2 s |" in text
    assert "| slow | 3 s | 2 s (missed) |" in text


def test_growth_asks_for_equal_cost_of_each_further_submission(monkeypatch, tmp_path):
    class Course:
        def __init__(self, count):
            self.count = count

    monkeypatch.setattr(class_timings, "_course", lambda folder, count: Course(count))
    monkeypatch.setattr(class_timings, "_timed", lambda course, *words: 3 + 0.1 * course.count)
    (row,) = class_timings.growth(tmp_path)
    assert row.met
    assert "400: 43.0 s" in row.value
    monkeypatch.setattr(class_timings, "_timed", lambda course, *words: 3 + 0.001 * course.count**2)
    (row,) = class_timings.growth(tmp_path)
    assert not row.met


def test_made_up_students_do_not_join_a_class_that_has_handed_in(tmp_path):
    for path in ("notebooks/00_start_here", "submitted/zofia/00_start_here"):
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / "00_start_here.ipynb").write_text("{}")
    with pytest.raises(FileExistsError, match="the work of others.*zofia"):
        sample_class.hand_in(tmp_path, "00_start_here", 2)
    assert [path.name for path in (tmp_path / "submitted").iterdir()] == ["zofia"]


def test_made_up_students_answer_the_questions_that_a_person_grades(tmp_path):
    folder = tmp_path / "notebooks" / "00_start_here"
    folder.mkdir(parents=True)
    book = nbformat.read(ROOT / "notebooks" / "00_start_here" / "00_start_here.ipynb", as_version=4)
    question = nbformat.v4.new_markdown_cell("_Write your answer here._")
    question.metadata["nbgrader"] = {"grade_id": "why", "grade": True, "solution": True, "points": 1}
    book.cells.append(question)
    nbformat.write(book, folder / "00_start_here.ipynb")
    names = sample_class.hand_in(tmp_path, "00_start_here", 3)
    books = [tmp_path / "submitted" / name / "00_start_here" / "00_start_here.ipynb" for name in names]
    said = [nbformat.read(path, as_version=4).cells[-1].source for path in books]
    assert said == ["A made-up answer, for a person to grade."] * 2 + ["_Write your answer here._"]
