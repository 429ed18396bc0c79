"""Where the last check parted from PyTorch, `show` names the lines of the experiment that saw it."""

import io

import pytest
import torch
from torch import nn

from autograde import check, show
from autograde.course.answers import from_text, wrong
from autograde.course.catalogue import find
from autograde.judging.checking import examine
from autograde.judging.comparing import Verdict
from autograde.judging.oracle import subjects_of
from autograde.notebook import functions
from autograde.notebook.functions import CheckFailed
from autograde.notebook.where import as_html, as_text, where
from autograde.observing.experiment import Observation


@pytest.fixture(autouse=True)
def somewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(functions, "_parted", {})


def parted(name, mistake):
    exercise = find(name)
    (answer,) = (each for each in wrong(exercise) if each.name == mistake)
    subjects = subjects_of(answer, exercise)
    verdict = examine(exercise, subjects, diagnosing=False)
    return verdict.noted.label, where(exercise, subjects, verdict)


def test_the_statement_that_noted_it_with_what_stands_above_and_the_variables_in_it():
    label, places = parted("hooks.recording", "late_binding")
    assert label == "what was recorded, inside the block"
    (place,) = places
    assert [line.strip() for marked, line in place.lines if marked] == [f'see("{label}", inside)']
    assert place.lines[0] == (False, "def recording(lib, see):")
    assert any("output, inside = net(x), sorted(maps)" in line for _, line in place.lines)
    assert place.variables == (("inside", "['2.0']"),)
    assert "→ " in as_text(places)
    assert "  where inside is ['2.0']" in as_text(places)
    assert "<b>→ " in as_html(places)


def test_other_observations_are_left_out():
    _, (place,) = parted("hooks.recording", "hooks_stay")
    assert sum("see(" in line for _, line in place.lines) == 1


def test_a_function_that_noted_it_stands_below_the_line_that_called_it():
    _, (outer, inner) = parted("registration.getattr", "any_dictionary")
    assert [line.strip() for marked, line in outer.lines if marked] == [f"{inner.function}(lib, see)"]
    assert outer.function == "getattr_"


def test_a_condition_of_all_exercises_of_a_kind():
    label, places = parted("call.simple_net", "seeded")
    assert "see(" in as_text(places)
    assert label


def test_where_the_code_was_called_that_raised():
    exercise = find("call.mlp")

    class MLP(subjects_of(from_text(exercise, "solution"), exercise)["MLP"]):
        def forward(self, x):
            raise ValueError("no")

    verdict = examine(exercise, {"MLP": MLP}, diagnosing=False)
    assert verdict.state == "raised"
    marked = [line for place in where(exercise, {"MLP": MLP}, verdict) for is_marked, line in place.lines if is_marked]
    assert "plain(x)" in marked[-1]


def test_what_is_no_longer_seen_has_no_place():
    exercise = find("start.twice")
    for state in ("differs", "raised"):
        verdict = Verdict(state, [Observation("seen", 0)] * 10_000)
        assert where(exercise, {"twice": lambda x: 2 * x}, verdict) == []


def test_the_inputs_are_those_of_the_check():
    exercise = find("start.twice")
    drawn = io.StringIO()  # a list would be put back as it was

    def twice(x):
        print(x.tolist(), file=drawn)
        return 3 * x

    verdict = examine(exercise, {"twice": twice}, seed=5, diagnosing=False)
    first = drawn.getvalue().splitlines()
    assert where(exercise, {"twice": twice}, verdict)
    assert drawn.getvalue().splitlines() == first * 2


def test_show_begins_with_it_after_a_failure_and_no_longer_after_a_pass(capsys):
    with pytest.raises(CheckFailed):
        check("start.twice", lambda x: 3 * x)
    assert 'show("start.twice") the lines that saw this.' in capsys.readouterr().out
    show("start.twice")
    said = capsys.readouterr().out
    assert said.startswith("“")
    assert " is seen here:\n" in said
    assert said.index("→ ") < said.index("And the whole experiment") < said.index("def experiment(")
    check("start.twice", lambda x: 2 * x)
    capsys.readouterr()
    show("start.twice")
    assert "is seen here" not in capsys.readouterr().out


def test_in_html_the_experiment_is_folded(monkeypatch):
    shown = []
    monkeypatch.setattr(functions, "_display", shown.append)
    with pytest.raises(CheckFailed):
        check("start.twice", lambda x: 3 * x)
    show("start.twice")
    html = shown[-1].html
    assert html.index("<b>→ ") < html.index("<details><summary") < html.index("notes")


def test_it_leaves_no_trace():
    exercise = find("call.simple_net")
    net, state = nn.Linear(2, 2), torch.get_rng_state()
    before = net.weight.clone()
    where(exercise, {"SimpleNet": lambda: net}, examine(exercise, {"SimpleNet": lambda: net}))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(net.weight, before)
