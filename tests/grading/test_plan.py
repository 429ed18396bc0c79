"""Which cells of a notebook are run, which are checked, and which are left out."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.authoring.build import ROOT
from autograde.course.catalogue import chapters
from autograde.grading.one_submission.plan import check_call, steps


def cell(source, grade_id=None, *, grade=False, solution=False, points=None):
    made = new_code_cell(source)
    if grade_id:
        made.metadata["nbgrader"] = {"grade_id": grade_id, "grade": grade, "solution": solution, "locked": not solution}
        if grade:
            made.metadata["nbgrader"]["points"] = points or 1
    return made


def kinds(*cells):
    return [(step.index, step.kind) for step in steps(new_notebook(cells=list(cells)))]


def test_a_notebook_without_marked_set_up_is_run_whole():
    assert kinds(
        cell("import math"),
        new_markdown_cell("text"),
        cell("x = 1", "x", solution=True),
        cell("assert x", "t", grade=True),
        cell(""),
    ) == [(0, "setup"), (2, "answer"), (3, "test")]


def test_demonstrations_are_run_only_where_an_answer_uses_them():
    cells = [
        cell("import math", "setup-1"),
        cell("print('only shown')"),
        cell("base = 2"),
        cell("def helper():\n    return base"),
        cell("def late():\n    pass"),
        cell("x = helper() + math.pi", "x", solution=True),
        cell("def helper_after():\n    pass"),
        cell("y = helper_after", "y", solution=True),
    ]
    assert kinds(*cells) == [(0, "setup"), (2, "setup"), (3, "setup"), (5, "answer"), (6, "setup"), (7, "answer")]


def test_a_demonstration_below_an_answer_is_not_run_for_it():
    assert kinds(cell("", "setup-1"), cell("x = later", "x", solution=True), cell("later = 1")) == [(1, "answer")]


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ('check("call.scale", Scale)', ("call.scale", ("Scale",))),
        ('check("call.scale", Scale)  # a comment', ("call.scale", ("Scale",))),
        ('check("call.scale", make()[0])', ("call.scale", ("make()[0]",))),
        ('check("call.scale")', None),
        ('check("call.no_such", Scale)', None),
        ('check("call.scale", Scale, seed=3)', None),
        ('check("call.scale", Scale)\nprint()', None),
        ("check(name, Scale)", None),
        ("assert check", None),
        ("check(", None),
    ],
)
def test_only_one_plain_call_of_check_is_a_check(source, call):
    assert check_call(source) == call


@pytest.mark.parametrize("chapter", list(chapters()))
def test_a_released_chapter_is_set_up_answers_and_one_check_for_each_exercise(chapter):
    book = nbformat.read(ROOT / "notebooks" / chapter / f"{chapter}.ipynb", as_version=4)
    plan = steps(book)
    names = [exercise.name for exercise in chapters()[chapter]]
    assert [step.exercise for step in plan if step.kind == "check"] == names
    assert len([step for step in plan if step.kind == "answer"]) == len(names)
    assert not [step for step in plan if step.kind == "test"]
    # No stub uses what a demonstration defines.
    assert all(step.grade_id for step in plan)
