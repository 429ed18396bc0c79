import json
import random
import re

import pytest
import torch
import torch.nn.functional as F

import autograde
from autograde import check, hint, progress, show
from autograde.course import answers
from autograde.course.catalogue import chapters, find
from autograde.judging.oracle import subjects_of
from autograde.notebook import functions as notebook
from autograde.notebook.functions import CheckFailed, CheckUsage
from autograde.notebook.records import load


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(notebook, "_last", None)
    return tmp_path


def right(x, slope=0.01):
    return torch.where(x > 0, x, slope * x)


def mistaken(x, slope=0.01):
    return torch.where(x > 0, x, 0.01 * x)


def original(x, slope=0.01):
    return x.sin() * 3


def stub(x, slope=0.01):
    raise NotImplementedError


def crash(x, slope=0.01):
    return x.no_such_method()


def test_a_right_answer_passes_and_returns_nothing(capsys):
    assert check("start.leaky", right) is None
    assert "✓ 2 · A check that fails, and its message: passed (1 of 1 point)" in capsys.readouterr().out


def test_a_known_mistake_is_named(capsys):
    with pytest.raises(CheckFailed, match=r"^start.leaky: differs at “the slope is 0.5”: \d of 4 values differ$"):
        check("start.leaky", mistaken)
    text = capsys.readouterr().out
    assert "Your code behaves exactly like this mistake: It ignores the argument slope" in text
    assert "✓ a matrix" in text
    assert "›" in text


def test_an_unknown_mistake_gets_no_diagnosis(capsys):
    with pytest.raises(CheckFailed):
        check("start.leaky", original)
    assert "exactly like" not in capsys.readouterr().out


def test_a_stub_is_not_attempted_yet(capsys):
    for unfinished, words in ((stub, "still raises NotImplementedError"), (..., "in place of the ... after leaky")):
        check("start.leaky", unfinished)
        text = capsys.readouterr().out
        assert "○" in text
        assert words in text
        assert ("NotImplementedError" in text) is (unfinished is stub)


def test_code_to_repair_waits_as_long_as_it_is_as_released(capsys, monkeypatch):
    """Run All goes on past it, and nobody is told the mistake before they have looked."""
    released = answers.from_text(find("start.leaky"), "stub")
    (leaky,) = subjects_of(released, find("start.leaky")).values()
    monkeypatch.setattr("autograde.notebook.place.ran_last", lambda names: released.code + "\n")
    check("start.leaky", leaky)
    text = capsys.readouterr().out
    assert "○ 2 · A check that fails, and its message: still to be repaired (0 of 1 point)" in text
    assert "›" in text
    assert "exactly like this mistake" not in text
    assert load().records["start.leaky"].state == "unfinished"
    monkeypatch.setattr("autograde.notebook.place.ran_last", lambda names: released.code.replace("x - ", "x + "))
    with pytest.raises(CheckFailed):
        check("start.leaky", leaky)
    monkeypatch.setattr("autograde.notebook.place.ran_last", lambda names: released.code)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(CheckFailed):
        check("start.leaky", leaky)


def test_a_stub_of_another_exercise_is_named(capsys):
    def twice(x):
        raise NotImplementedError

    check("start.leaky", lambda x, slope=0.01: twice(x))
    text = " ".join(capsys.readouterr().out.split())
    assert "waits for another answer" in text
    assert "uses your answer to exercise 1, twice, which still raises NotImplementedError: write that first" in text


@pytest.mark.parametrize("value", ["validate", "autograde"])
def test_nbgrader_is_told_of_a_stub_by_a_failure(monkeypatch, value):
    monkeypatch.setenv("NBGRADER_EXECUTION", value)
    with pytest.raises(CheckFailed, match="not attempted yet"):
        check("start.leaky", stub)


def test_other_exceptions_of_that_type_are_no_stub(capsys):
    def worded(x, slope=0.01):
        raise NotImplementedError("later")

    def pytorchs(x, slope=0.01):
        return torch.nn.Module.forward(torch.nn.Module(), x)

    for subject in (worded, pytorchs):
        with pytest.raises(CheckFailed, match="raised an exception: NotImplementedError"):
            check("start.leaky", subject)
    assert "not attempted" not in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_said_once(monkeypatch, capsys, folder):
    monkeypatch.setattr(notebook, "_told", False)
    (folder / ".autograde").write_text("a file where the folder should be")
    hint("start.leaky")
    first = capsys.readouterr().out
    assert "progress is kept only until the kernel stops" in first
    hint("start.leaky")
    second = capsys.readouterr().out
    assert "2. " in second
    assert "kernel stops" not in second
    check("start.leaky", right)
    progress()
    assert "✓ passed" in capsys.readouterr().out


def test_a_hint_shows_no_backticks(capsys):
    for _ in range(3):
        hint("start.leaky")
    assert "`" not in capsys.readouterr().out


def test_subjects_in_another_order(monkeypatch):
    from autograde.course import catalogue

    exercise = next(e for es in catalogue.chapters().values() for e in es if len(e.subjects) == 2)
    made = [type(name, (), {}) for name in exercise.subjects]
    monkeypatch.setattr(notebook, "misfit", lambda *_: None)
    with pytest.raises(CheckUsage, match="in another order"):
        check(exercise.name, *reversed(made))


def test_a_crash_shows_the_learners_own_line(capsys):
    with pytest.raises(CheckFailed, match="your code raised an exception: AttributeError"):
        check("start.leaky", crash)
    text = capsys.readouterr().out
    assert "in crash:  return x.no_such_method()" in text
    assert "autograde/" not in text


def test_the_failure_is_one_line_in_a_notebook():
    error = CheckFailed("one line")
    assert error._render_traceback_() == ["one line"]


def test_nothing_changes_and_nothing_is_said_on_stderr(capsys):
    before = (random.getstate(), torch.get_rng_state().tolist())
    check("start.leaky", F.leaky_relu)
    assert (random.getstate(), torch.get_rng_state().tolist()) == before
    assert capsys.readouterr().err == ""


def test_the_same_code_shows_the_same_panel(monkeypatch):
    shown = []
    monkeypatch.setattr(notebook, "_display", shown.append)
    for _ in range(2):
        with pytest.raises(CheckFailed):
            check("start.leaky", original)
    assert shown[0].html == shown[1].html
    with pytest.raises(CheckFailed):
        check("start.leaky", original, seed=5)
    assert shown[2].html != shown[0].html
    assert "seed 5" in shown[2].text


def test_the_inputs_are_fresh_while_a_submission_is_graded(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    shown = []
    monkeypatch.setattr(notebook, "_display", shown.append)
    for _ in range(2):
        with pytest.raises(CheckFailed):
            check("start.leaky", original)
    seeds = [re.search(r"seed (\d+)", s.text).group(1) for s in shown]
    assert seeds[0] != seeds[1]


def test_further_experiments_run_only_while_a_submission_is_graded(monkeypatch, capsys):
    def fits_a_hundred_numbers(x):
        return (x - x.mean()) / x.std() if x.numel() <= 100 else x

    check("start.standardize", fits_a_hundred_numbers)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckFailed):
        check("start.standardize", fits_a_hundred_numbers)
    assert "a further experiment" in capsys.readouterr().out


class Leaky:
    pass


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("start.leeky", right), "there is no exercise 'start.leeky'; the nearest is 'start.leaky'"),
        (("leaky", right), "the nearest is 'start.leaky'"),
        (("start.leaky",), 'write check("start.leaky", leaky): after its name the check takes `leaky`; 0 were given'),
        (("start.leaky", right, 3), "2 were given"),
        (("start.leaky", "leaky"), "without quotes around leaky: it was given the string 'leaky'"),
        (("start.leaky", torch.zeros(2)), "leaky must be a function; it was given an object of type Tensor"),
        ((right,), "check wants the exercise's name first, in quotes"),
        ((Leaky,), "it was given the class Leaky"),
        ((), "say which exercise"),
    ],
)
def test_wrong_use_says_what_to_write(arguments, words):
    with pytest.raises((CheckUsage, TypeError), match=re.escape(words) if arguments else "missing"):
        check(*arguments)


def test_hints_come_one_by_one_and_are_remembered(capsys):
    hint("start.leaky")
    first = capsys.readouterr().out
    assert "2. " not in first
    hint()
    assert "2. " in capsys.readouterr().out
    hint("start.leaky")
    hint("start.leaky")
    last = capsys.readouterr().out
    assert "That was the last hint." in last
    assert (
        json.loads(next(autograde_file().glob("progress.json")).read_text())["exercises"]["start.leaky"]["hints"] == 3
    )


def autograde_file():
    from pathlib import Path

    return Path.cwd() / ".autograde"


def test_show_prints_the_experiment_without_its_hints(capsys):
    show("start.leaky")
    source = capsys.readouterr().out
    assert "\ndef experiment(lib, see):\n" in source
    assert "hints" not in source


def test_show_runs_the_experiment_and_says_where_it_ends(capsys):
    show("start.leaky", original)
    text = capsys.readouterr().out
    assert "observations, and then something else" in text
    assert "✗ a vector: 6 of 6 values differ\n      PyTorch " in text
    assert "\n      yours " in text
    show("start.leaky", crash)
    text = capsys.readouterr().out
    assert "✗ AttributeError: " in text
    assert "in crash:  return x.no_such_method()" in text


def test_show_highlights_in_html(monkeypatch):
    shown = []
    monkeypatch.setattr(notebook, "_display", shown.append)
    show("start.leaky")
    assert "<span style=" in shown[0].html


def test_progress_lists_every_exercise_and_survives_a_restart(capsys):
    check("start.leaky", right)
    check("start.twice", stub)
    capsys.readouterr()
    progress("00")
    text = capsys.readouterr().out
    assert f"00_start_here: 1 of {sum(e.points for e in chapters()['00_start_here'])} points" in text
    assert re.search(r"A check that passes +○ not attempted yet +hints seen: 0 of 3 +points: 0 of 1", text)
    assert re.search(r"its message +✓ passed +hints seen: 0 of 3 +points: 1 of 1", text)
    assert re.search(r"Standardize a tensor +not checked yet +hints seen: 0 of 3 +points: 0 of 2", text)


def test_a_pass_is_kept_when_the_answer_is_changed_later(capsys):
    check("start.leaky", right)
    with pytest.raises(CheckFailed):
        check("start.leaky", mistaken)
    progress()
    assert "✗ differs, passed before" in capsys.readouterr().out


def test_a_damaged_file_is_set_aside(capsys, folder):
    (folder / ".autograde").mkdir()
    (folder / ".autograde" / "progress.json").write_text("{ not json")
    progress("start_here")
    assert "it was set aside as damaged-progress.json" in capsys.readouterr().out
    assert (folder / ".autograde" / "damaged-progress.json").read_text() == "{ not json"


@pytest.mark.parametrize("name", ["no such", "1000", 7.5])
def test_an_unknown_chapter(name):
    with pytest.raises(CheckUsage, match="there is no chapter"):
        progress(name)


def test_the_light_import():
    assert autograde.__all__ == ["check", "hint", "progress", "reset", "show"]
    with pytest.raises(AttributeError):
        _ = autograde.no_such_name


def test_show_runs_an_experiment_without_earning_anything(capsys):
    notebook.show("start.leaky", F.leaky_relu)
    said = capsys.readouterr().out
    assert "What the experiment start.leaky sees" in said
    assert "all as expected" in said
    assert "point" not in said
    assert not load().records
    notebook.show("start.leaky", F.relu)
    assert "and then something else" in capsys.readouterr().out


def test_a_wrong_prediction_is_told_so_and_no_more_and_the_first_try_is_kept(capsys):
    with pytest.raises(CheckFailed):
        check("call.trial_1", "a")
    said = capsys.readouterr().out
    assert "hooks that ran" not in said
    assert 'show("call.trial_1") prints the experiment' in said
    check("call.trial_1", "c")
    assert "hooks that ran" in capsys.readouterr().out
    check("call.trial_2", *right_options("call.trial_2"))
    progress("01")
    assert "right at the first try: 1 of 2" in capsys.readouterr().out


def right_options(name):
    wrong = {answer.code.split('"')[1] for answer in answers.wrong(find(name))}
    return [option for option in find(name).options if option not in wrong]
