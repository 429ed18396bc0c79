"""Every check on every kept answer, as `python -m autograde calibrate` does; and that calibration can fail."""

import json

import pytest
from typer.testing import CliRunner

from autograde.__main__ import app
from autograde.authoring.calibrate import calibrate_exercise, stray_files
from autograde.course import answers
from autograde.course.catalogue import chapters, find

LONG = ("module.whole", "module.suspects", "lenet.honest_score")
"""Those whose answers are searched, or trained, for seconds each."""

ALL = [
    pytest.param(exercise.name, marks=[pytest.mark.slow] if exercise.name in LONG else [])
    for exercises in chapters().values()
    for exercise in exercises
]


@pytest.mark.parametrize("name", ALL)
def test_the_check_tells_right_from_wrong(name):
    result = calibrate_exercise(find(name))
    assert result.misses == []
    assert result.rejected == result.told_apart == result.wrong > 0


def test_no_answer_file_is_left_over():
    assert stray_files(chapters()) == []


@pytest.fixture
def changed(monkeypatch, tmp_path):
    """Let a test replace the answer file of start.twice."""

    def replace(text):
        file = tmp_path / "ex01_twice.py"
        file.write_text(text)
        real = answers.path
        monkeypatch.setattr(answers, "path", lambda e: file if e.name == "start.twice" else real(e))
        answers.read_cells.cache_clear()
        return calibrate_exercise(find("start.twice"))

    yield replace
    answers.read_cells.cache_clear()


KEPT = answers.path(find("start.twice")).read_text()


@pytest.mark.parametrize(
    ("extra", "miss"),
    [
        (
            "# %% wrong: fine\n# A sentence that is long enough.\ndef twice(x):\n    return 2 * x\n",
            "accepts the miscon",
        ),
        (
            "# %% wrong: again\n# A sentence that is long enough.\ndef twice(x):\n    return 2 + x\n",
            "does not tell the misconception 'again' from 'adds_two'",
        ),
        ("# %% wrong: mute\ndef twice(x):\n    return 7 * x\n", "'mute' has no sentence"),
        ("# %% right: wrong\ndef twice(x):\n    return 7 * x\n", "rejects the right answer 'wrong'"),
        (
            "# %% wrong: stub\n# A sentence that is long enough.\ndef twice(x):\n    raise NotImplementedError\n",
            "for a",
        ),
        ("# %% wrong: broken\n# A sentence that is long enough.\n1 / 0\n", "does not run: ZeroDivisionError"),
        ("# %% wrong: other\n# A sentence that is long enough.\nthrice = 3\n", "does not define twice"),
    ],
)
def test_an_answer_that_does_not_belong_is_a_miss(changed, extra, miss):
    misses = changed(f"{KEPT}\n\n{extra}").misses
    assert len(misses) == 1
    assert miss in misses[0]


def test_too_few_answers_are_a_miss(changed):
    misses = changed("# %% wrong: triple\n# A sentence that is long enough.\ndef twice(x):\n    return 3 * x\n").misses
    assert misses == ["has 1 misconceptions, 5 are the least", "has 0 alternatives, 2 are the least"]


def test_an_exercise_without_hints_is_a_miss(monkeypatch):
    monkeypatch.setattr(find("start.twice"), "hints", ())
    assert "has no hints, or an empty one" in calibrate_exercise(find("start.twice")).misses


def test_an_experiment_that_observes_nothing_is_found_out(monkeypatch):
    from autograde.judging import oracle

    oracle.oracle_transcript.cache_clear()
    monkeypatch.setattr(find("start.twice"), "body", lambda lib, see: None)
    assert len([m for m in calibrate_exercise(find("start.twice")).misses if "accepts the misconception" in m]) == 6
    oracle.oracle_transcript.cache_clear()


def test_an_experiment_that_is_not_repeatable_is_found_out(monkeypatch):
    import itertools

    from autograde.judging import oracle

    count = itertools.count()
    oracle.oracle_transcript.cache_clear()
    monkeypatch.setattr(find("start.twice"), "body", lambda lib, see: see("count", next(count)))
    assert any("does not agree with itself" in m for m in calibrate_exercise(find("start.twice")).misses)
    oracle.oracle_transcript.cache_clear()


def test_a_stray_file_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "FOLDER", tmp_path)
    (tmp_path / "ch99_nothing").mkdir()
    (tmp_path / "ch00_start_here").mkdir()
    (tmp_path / "ch00_start_here" / "ex09_old.py").write_text("")
    assert stray_files(["00_start_here"]) == [
        "answers/ch99_nothing belongs to no chapter",
        "answers/ch00_start_here/ex09_old.py belongs to no exercise",
    ]


def test_the_command_prints_a_table_and_ends_with_0():
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "00"])
    assert done.exit_code == 0
    assert "start.twice" in done.output
    assert "6/6" in done.output


def test_the_command_names_each_miss_and_ends_with_1(monkeypatch):
    monkeypatch.setattr(find("start.twice"), "hints", ())
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "00"])
    assert done.exit_code == 1
    assert "start.twice has no hints" in done.output


def test_the_command_as_json():
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "00", "--json"])
    data = json.loads(done.stdout)
    assert [e["exercise"] for e in data["exercises"]] == ["start.twice", "start.leaky", "start.standardize"]
    assert data["faults"] == []


def test_an_unknown_chapter_ends_with_2():
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "nothing"])
    assert done.exit_code == 2
    assert "there is no chapter" in done.stderr
