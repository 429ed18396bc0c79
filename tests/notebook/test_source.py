"""What `show` prints can be pasted into a cell and run, for every exercise of the course."""

import ast
import sys
import types

import pytest

from autograde.course.answers import from_text
from autograde.course.catalogue import chapters, find
from autograde.judging.checking import NOTEBOOK_SEED
from autograde.judging.oracle import subjects_of
from autograde.notebook import source
from autograde.observing.experiment import run
from autograde.showing.values import inline

CHAPTERS = list(chapters())
"""The last one trains: it is left to `make test`."""

TRAINING = {"lenet.fit", "lenet.resume"}
"""They take seconds each."""


@pytest.fixture
def noted(capsys, monkeypatch):
    def run_alone(text, subjects):
        """Run a text in a module of its own that has nothing but the subjects; return the lines that it prints."""
        capsys.readouterr()
        alone = types.ModuleType("alone")
        vars(alone).update(subjects)
        monkeypatch.setitem(sys.modules, "alone", alone)  # pickle looks a module's functions up
        exec(compile(text, "<shown>", "exec"), vars(alone))
        return capsys.readouterr().out.splitlines()

    return run_alone


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")  # chapter 05 makes layers without features
@pytest.mark.parametrize("chapter", [*CHAPTERS[:-1], pytest.param(CHAPTERS[-1], marks=pytest.mark.slow)])
def test_what_is_shown_runs_alone_and_notes_what_the_check_notes(chapter, noted):
    for exercise in chapters()[chapter]:
        text = source.of(exercise)
        assert "hints=" not in text
        assert "@experiment" not in text
        assert "@prediction" not in text
        if exercise.name in TRAINING:
            ast.parse(text)
            continue
        subjects = {} if exercise.kind == "prediction" else subjects_of(from_text(exercise, "solution"), exercise)
        lines = noted(text, subjects)
        if exercise.kind == "prediction":
            assert lines
            continue
        seen = run(exercise.body, subjects, seed=NOTEBOOK_SEED).observations
        first = [f"{each.label}: {inline(each.value)}" for each in seen[:3]]
        assert "\n".join(lines).startswith("\n".join(first)), exercise.name


def test_notes_are_printed_up_to_what_goes_wrong(capsys):
    def experiment(lib, see):
        see("one", lib.f(1))
        see("two", lib.f(0))

    with pytest.raises(ZeroDivisionError):
        source.notes(experiment, f=lambda x: 4 / x)
    assert capsys.readouterr().out == "one: 4.0000\n"


def test_what_stands_in_another_file_of_the_chapter_is_shown_and_the_rest_imported():
    text = source.of(find("call.dense"))
    assert text.splitlines()[0].startswith(("from ", "import "))
    assert "from autograde.chapters" not in text
    assert text.endswith("notes(experiment, Dense=Dense)")
