"""Every check on every kept answer, as `python -m autograde calibrate` does; and that calibration can fail."""

import json

import pytest
from recording import recorded_once
from typer.testing import CliRunner

from autograde.__main__ import app
from autograde.authoring.calibrate import calibrate_exercise, stray_files
from autograde.course import answers
from autograde.course.catalogue import chapters, find
from autograde.judging.checking import NOTEBOOK_SEED, examine
from autograde.judging.oracle import subjects_of

TRAINED = ("module.whole", "lenet.honest_score", "lenet.no_activation")
"""Those that search, or train, for seconds."""

NAMES = [exercise.name for exercises in chapters().values() for exercise in exercises]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_check_tells_right_from_wrong(name):
    result = calibrate_exercise(find(name), recorded_once())
    assert result.misses == []
    assert result.rejected == result.told_apart == result.wrong > 0


def passes(answer, exercise):
    verdict = examine(exercise, subjects_of(answer, exercise), seed=NOTEBOOK_SEED, diagnosing=False)
    return verdict.passed


SHORT = [name for name in NAMES if name not in TRAINED]


@pytest.mark.parametrize(
    "name",
    [name if number % 3 == 0 else pytest.param(name, marks=pytest.mark.slow) for number, name in enumerate(SHORT)],
)
def test_the_solution_passes(name):
    assert passes(answers.from_text(find(name), "solution"), find(name))


@pytest.mark.parametrize("name", SHORT[::4])
def test_a_mistake_does_not_pass(name):
    assert not passes(answers.wrong(find(name))[0], find(name))


def test_no_answer_file_is_left_over():
    assert stray_files(chapters()) == []


@pytest.fixture
def changed(monkeypatch, tmp_path):
    """Let a test replace the answer file of start.twice."""

    def replace(text):
        file = tmp_path / "ex01_twice.md"
        file.write_text(text)
        real = answers.path
        monkeypatch.setattr(answers, "path", lambda e: file if e.name == "start.twice" else real(e))
        answers.read.cache_clear()
        return calibrate_exercise(find("start.twice"))

    yield replace
    answers.read.cache_clear()


KEPT = answers.path(find("start.twice")).read_text()


def kept(heading, code, sentence="A sentence that is long enough."):
    return f"## {heading}\n\n{sentence}\n\n```python\n{code}\n```\n"


@pytest.mark.parametrize(
    ("extra", "miss"),
    [
        (kept("wrong: fine", "def twice(x):\n    return 2 * x"), "accepts the misconception 'fine'"),
        (kept("wrong: again", "def twice(x):\n    return 2 + x"), "the misconception 'again' from 'adds_two'"),
        (
            kept("wrong: mute", "def twice(x):\n    return 7 * x", sentence="Wrong."),
            "'mute' needs a sentence that tells",
        ),
        (kept("right: bad", "def twice(x):\n    return 7 * x"), "rejects the right answer 'bad'"),
        (kept("wrong: stub", "def twice(x):\n    raise NotImplementedError"), "takes the misconception 'stub' for a"),
        (kept("wrong: broken", "1 / 0"), "does not run: ZeroDivisionError"),
        (kept("wrong: other", "thrice = 3"), "does not define twice"),
    ],
)
def test_an_answer_that_does_not_belong_is_a_miss(changed, extra, miss):
    misses = changed(f"{KEPT}\n{extra}").misses
    assert len(misses) == 1
    assert miss in misses[0]


def test_too_few_answers_are_a_miss(changed):
    misses = changed("# start.twice\n\n" + kept("wrong: triple", "def twice(x):\n    return 3 * x")).misses
    assert misses == ["has 1 wrong answers, 5 are the least", "has 0 right answers, 2 are the least"]


def test_a_change_that_no_longer_fits_is_a_miss(changed):
    change = "## wrong: late\n\nA sentence that is long enough.\n\n```diff\n-    return 3 * x\n+    return 4 * x\n```\n"
    (miss,) = changed(f"# start.twice\n\n{change}").misses
    assert miss.startswith("ex01_twice.md, line 8: the change of 'late' fits 0 places of the solution, not one: ")


def test_a_file_that_is_not_there_is_to_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr(answers, "FOLDER", tmp_path)
    miss, *_ = calibrate_exercise(find("start.twice")).misses
    assert miss == "has no file of answers: write chapters/ch00_start_here/ex01_twice.md"


def test_every_change_that_does_not_fit_is_named(changed):
    text = "# start.twice\n"
    for name in ("one", "two"):
        text += (
            f"\n## wrong: {name}\n\nA sentence that is long enough.\n\n```diff\n-    return {name}\n+    pass\n```\n"
        )
    (miss,) = changed(text).misses
    assert miss.count("fits 0 places of the solution, not one") == 2


def test_an_experiment_that_fails_is_named_with_its_line(monkeypatch):
    from autograde.judging import oracle

    def body(lib, see):
        see("drawn", see.randon(7))

    oracle.oracle_transcript.cache_clear()
    monkeypatch.setattr(find("start.twice"), "body", body)
    (miss,) = calibrate_exercise(find("start.twice")).misses
    assert miss.startswith("has an experiment that fails on the oracle: AttributeError: 'See' object has no attribute")
    assert miss.endswith(f"(test_calibrate.py line {body.__code__.co_firstlineno + 1})")
    oracle.oracle_transcript.cache_clear()


def test_an_exercise_without_hints_is_a_miss(monkeypatch):
    monkeypatch.setattr(find("start.twice"), "hints", ())
    assert "has no hints, or an empty one" in calibrate_exercise(find("start.twice")).misses


def test_an_experiment_that_observes_nothing_is_found_out(monkeypatch):
    from autograde.judging import oracle

    oracle.oracle_transcript.cache_clear()
    monkeypatch.setattr(find("start.twice"), "body", lambda lib, see: None)
    misses = calibrate_exercise(find("start.twice")).misses
    assert len([m for m in misses if "accepts the misconception" in m]) == len(answers.wrong(find("start.twice"))) >= 6
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
    (tmp_path / "ch99_nothing" / "ex01_old.md").write_text("")
    (tmp_path / "ch98_gone" / "__pycache__").mkdir(parents=True)
    (tmp_path / "ch00_start_here").mkdir()
    (tmp_path / "ch00_start_here" / "ex09_old.md").write_text("")
    assert stray_files(["00_start_here"]) == [
        "chapters/ch99_nothing belongs to no chapter",
        "chapters/ch00_start_here/ex09_old.md belongs to no exercise",
    ]


def test_the_command_prints_a_table_and_ends_with_0():
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "00"])
    assert done.exit_code == 0
    assert "start.twice" in done.output
    kept = len(answers.wrong(find("start.twice")))
    assert f"{kept}/{kept}" in done.output


def test_the_command_takes_one_exercise_and_says_how_many_draws_there_was_time_for(monkeypatch):
    from autograde.authoring import calibrate

    done = CliRunner().invoke(app, ["calibrate", "--exercise", "start.twice", "--json"])
    assert [e["exercise"] for e in json.loads(done.stdout)["exercises"]] == ["start.twice"]
    monkeypatch.setattr(calibrate, "SEEDS_SECONDS", 0.0)
    done = CliRunner().invoke(app, ["calibrate", "--exercise", "start.twice", "--seeds", "3"])
    assert done.exit_code == 0
    assert "start.twice: 1 of 3 draws" in done.output


def test_the_command_names_each_miss_and_ends_with_1(monkeypatch):
    monkeypatch.setattr(find("start.twice"), "hints", ())
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "00"])
    assert done.exit_code == 1
    assert "start.twice has no hints" in done.output


def test_the_command_as_json():
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "00", "--json"])
    data = json.loads(done.stdout)
    assert [e["exercise"] for e in data["exercises"]] == [e.name for e in chapters()["00_start_here"]]
    assert data["faults"] == []


def test_an_unknown_chapter_ends_with_2():
    done = CliRunner().invoke(app, ["calibrate", "--chapter", "nothing"])
    assert done.exit_code == 2
    assert "there is no chapter" in done.stderr
