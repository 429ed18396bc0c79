"""The whole round trip on the real nbgrader: release, a class of submissions, autograde, feedback, export."""

import csv
import re

import pytest
from classroom import Classroom, answered, points, solutions

from autograde.authoring.build import ROOT
from autograde.course.answers import right, wrong
from autograde.course.catalogue import chapters

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

CHAPTER = "01_init_forward_call"


@pytest.fixture
def graded(tmp_path):
    """A graded class: what each student handed in, and the scores that nbgrader put into its gradebook."""
    room = Classroom(tmp_path, CHAPTER)
    release = room.release()
    full, worth = solutions(CHAPTER), points(CHAPTER)
    names = list(full)
    half = {name: full[name] for name in names[: len(names) // 2]}
    experiments = [e for e in chapters()[CHAPTER] if e.kind == "experiment"]
    unusual = {e.short: right(e)[0].code for e in experiments}
    broken, looping, warning = (e.short for e in experiments[:3])
    noisy = _begin_with(full[warning], "__import__('warnings').warn('harmless')", "print('hello')")

    handed_in = {
        "perfect": (full, worth),
        "untouched": ({}, {}),
        "half": (half, {name: worth[name] for name in half}),
        "unusual": ({**full, **unusual}, worth),
        "syntax": ({**full, broken: "def broken(:\n"}, {**worth, broken: 0}),
        "endless": (
            {**full, looping: _begin_with(full[looping], "while True:", "    __import__('time').sleep(0.01)")},
            {**worth, looping: 0},
        ),
        "warns": ({**full, warning: noisy}, worth),
    }
    kept = {e.short: wrong(e)[0].code for e in experiments}
    handed_in["mistaken"] = ({**full, **kept}, {n: worth[n] for n in names if n not in kept})
    for student, (answers, _) in handed_in.items():
        room.submit(student, answered(release, answers))
    log = room.nbgrader("autograde", CHAPTER)
    assert log.returncode == 0, log.stderr
    return room, {s: {n: float(expected.get(n, 0)) for n in names} for s, (_, expected) in handed_in.items()}, log


def _begin_with(code, *statements):
    """Let the first function or method of an answer begin with some statements."""
    lines = code.splitlines()
    at = next(i for i, line in enumerate(lines) if re.match(r"\s*def ", line))
    indent = re.match(r"\s*", lines[at]).group() + "    "
    while not lines[at].rstrip().endswith(":"):
        at += 1
    return "\n".join([*lines[: at + 1], *(indent + line for line in statements), *lines[at + 1 :]]) + "\n"


def every_score_is_what_the_answers_deserve(graded):
    room, expected, _ = graded
    assert len(expected) >= 8
    assert room.scores() == expected


def the_feedback_shows_the_panels(graded):
    room, _, _ = graded
    done = room.nbgrader("generate_feedback", CHAPTER)
    assert done.returncode == 0, done.stderr
    pages = {
        student: (room.folder / "feedback" / student / CHAPTER / f"{CHAPTER}.html").read_text()
        for student in ("perfect", "untouched", "mistaken", "warns")
    }
    assert 'data-autograde="passed"' in pages["perfect"]
    assert 'data-autograde="differs"' not in pages["perfect"]
    assert pages["untouched"].count("not attempted yet") >= len(points(CHAPTER))
    assert "Your code behaves exactly like this mistake" in pages["mistaken"]
    for page in pages.values():
        assert str(ROOT / "autograde") not in page


def the_export_has_the_sums(graded):
    room, expected, _ = graded
    done = room.nbgrader("export")
    assert done.returncode == 0, done.stderr
    with (room.folder / "grades.csv").open() as file:
        sums = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert sums == {student: sum(scores.values()) for student, scores in expected.items()}


def test_a_class_is_graded_gets_feedback_and_is_exported(graded):
    every_score_is_what_the_answers_deserve(graded)
    the_feedback_shows_the_panels(graded)
    the_export_has_the_sums(graded)


def test_generate_assignment_makes_the_committed_notebook(tmp_path):
    """An instructor who releases into the gradebook changes nothing in notebooks/."""
    room = Classroom(tmp_path, "04_sequential_add_module")
    room.generate()
    path = "notebooks/04_sequential_add_module/04_sequential_add_module.ipynb"
    made = (tmp_path / path).read_bytes()
    assert made == (ROOT / path).read_bytes()
    room.generate("--force")
    assert (tmp_path / path).read_bytes() == made


def test_validate_says_what_fails(tmp_path):
    room = Classroom(tmp_path, "00_start_here")
    release = room.release()
    room.submit("perfect", answered(release, solutions("00_start_here")))
    room.submit("untouched", release)
    said = {
        student: room.nbgrader("validate", f"submitted/{student}/00_start_here/00_start_here.ipynb").stdout
        for student in ("perfect", "untouched")
    }
    assert "Success! Your notebook passes all the tests." in said["perfect"]
    assert "VALIDATION FAILED ON 3 CELL(S)" in said["untouched"]
    assert "start.twice: not attempted yet" in said["untouched"]
