"""A release that fails on the way loses nothing, and needs no activated environment."""

import copy
import subprocess
import sys

import nbformat
import pytest
from classroom import Classroom
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograde.__main__ import app
from autograde.authoring import build
from autograde.authoring.build import ROOT, tool_environment
from autograde.grading.whole_class import releasing
from autograde.grading.whole_class.releasing import release
from autograde.grading.whole_class.submissions import NotReleased, WrongUse, whole_name

CHAPTER = "00_start_here"


@pytest.fixture
def room(tmp_path):
    return Classroom(tmp_path, CHAPTER)


@pytest.mark.slow
def test_a_release_with_nothing_on_the_path(room, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    (room.folder / "notebooks" / CHAPTER).mkdir(parents=True)
    assert release(room.folder, "00") == CHAPTER
    ours = nbformat.read(ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    assert [cell.source for cell in room.released.cells] == [cell.source for cell in ours.cells]
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "assignment", "list"], cwd=room.folder, capture_output=True, text=True
    )
    assert CHAPTER in done.stdout


@pytest.mark.slow
def test_what_was_released_stays_when_nbgrader_fails(room):
    source = room.folder / "solutions" / CHAPTER / f"{CHAPTER}.ipynb"
    source.write_text("{ no notebook")
    kept = room.folder / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb"
    kept.parent.mkdir(parents=True)
    kept.write_text("what was released")
    with pytest.raises(NotReleased, match="the released folder is as before") as told:
        release(room.folder, CHAPTER)
    assert kept.read_text() == "what was released"
    assert "notebook" in str(told.value)


@pytest.mark.slow
def test_a_question_that_comes_after_submissions_is_one_sentence(room, monkeypatch):
    monkeypatch.setenv("PATH", tool_environment()["PATH"])
    room.release()
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(CHAPTER, "ada")
    source = room.folder / "solutions" / CHAPTER / f"{CHAPTER}.ipynb"
    book = nbformat.read(source, as_version=4)
    book.cells.append(copy.deepcopy(next(c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade"))))
    book.cells[-1].metadata.nbgrader.grade_id = book.cells[-1].id = "check-why"
    nbformat.write(book, source)
    with pytest.raises(NotReleased, match=f"git checkout COMMIT solutions/{CHAPTER} notebooks/{CHAPTER}") as told:
        release(room.folder, CHAPTER)
    assert "Traceback" not in str(told.value)
    assert "check-why" not in str(room.released)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Name the assignment, such as `make release ASSIGNMENT=01_init_forward_call`."),
        (
            "00_strat_here",
            f"There is no assignment '00_strat_here'. Did you mean '{CHAPTER}'? There are {CHAPTER}, 10_lenet.",
        ),
        (
            "01_start_here",
            f"There is no assignment '01_start_here'. Did you mean '{CHAPTER}'? There are {CHAPTER}, 10_lenet.",
        ),
        ("nonsense", f"There is no assignment 'nonsense'. There are {CHAPTER}, 10_lenet."),
    ],
)
def test_an_assignment_that_is_not_there(room, name, said):
    (room.folder / "solutions" / "10_lenet").mkdir()
    (room.folder / "solutions" / "10_lenet" / "10_lenet.ipynb").touch()
    done = CliRunner().invoke(app, ["release", name, "--course", str(room.folder)])
    assert (done.exit_code, " ".join(done.stderr.split())) == (1, said)


@pytest.mark.parametrize(("name", "said"), [("00_st", 1), ("00", 1), (CHAPTER, 0)])
def test_a_name_that_is_only_begun_is_said_in_full_before_it_is_released(room, monkeypatch, name, said):
    monkeypatch.setattr(build, "staleness", lambda chapter: [])
    monkeypatch.setattr(releasing, "release", lambda course, whole: whole)
    done = CliRunner().invoke(app, ["release", name, "--course", str(room.folder)])
    assert done.exit_code == 0
    line = f"{name} is taken as {CHAPTER}, the only assignment whose name begins so."
    assert done.stdout.splitlines()[:-2] == [line] * said


def test_of_several_that_begin_so_none_is_taken():
    with pytest.raises(WrongUse, match=r"Did you mean '10_a' or '10_b'\? There are 00_c, 10_a, 10_b\."):
        whole_name("10", ["10_b", "10_a", "00_c"])
    assert whole_name("10_a", ["10_a", "10_a_more"]) == "10_a"


@pytest.mark.parametrize(
    "stale", [["solutions/a: old", "notebooks/a: old"], ["notebooks/a: old"], ["solutions/a: executed before …"], []]
)
def test_a_text_that_was_not_built_is_not_released(room, monkeypatch, stale):
    monkeypatch.setattr(build, "staleness", lambda chapter: stale)
    released = []
    monkeypatch.setattr(releasing, "release", lambda course, name: released.append(name))
    done = CliRunner().invoke(app, ["release", "00", "--course", str(room.folder)])
    refused = len(stale) == 2
    assert (done.exit_code, released) == ((1, []) if refused else (0, [CHAPTER]))
    said = f"{CHAPTER} was not released: solutions/a: old; run `make build` first."
    assert done.stderr.strip() == (said if refused else "")
