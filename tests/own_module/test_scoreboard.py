import time

import pytest
import torch
from mutants import DEFECTS, MUTANTS
from torch import nn
from twin import twin

from autograde.own_module.behaviours import BEHAVIOURS
from autograde.own_module.cases import cases
from autograde.own_module.reference_module import Answers, Module
from autograde.own_module.scoreboard import Row, Scoreboard, equal, scoreboard


@pytest.fixture(scope="module")
def base():
    return twin()


def test_every_layer_class_of_torch_has_a_case():
    wanted = {
        name
        for name, value in vars(nn).items()
        if isinstance(value, type) and issubclass(value, nn.Module) and value is not nn.Module
    }
    names = [case.name for case in cases()]
    assert set(names) == wanted
    assert len(names) == len(wanted)


@pytest.mark.slow
def test_all_agree_on_a_twin_of_torchs_module(base):
    start = time.process_time()
    board = scoreboard(base)
    assert [str(row) for row in board.rows if row.state != "agrees"] == []
    rows = len(cases()) + len(BEHAVIOURS)
    assert board.summary == f"{rows} of {rows} run, {rows} agree"
    assert time.process_time() - start < 10


@pytest.mark.slow
def test_all_agree_on_the_reference_module():
    board = scoreboard(Module)
    assert [str(row) for row in board.rows if row.state != "agrees"] == []
    assert board.missing == []


def test_the_board_moves_nothing(base):
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    scoreboard(base, ["Dropout", "Linear"])
    assert torch.equal(torch.rand(2), expected)


def test_progress_is_told(base):
    told = []
    board = scoreboard(base, ["Linear", "ReLU"], tick=lambda done, total, row: told.append((done, total, row.name)))
    assert told == [(1, 2, "Linear"), (2, 2, "ReLU")]
    assert board["ReLU"] == Row("ReLU", "activation", "agrees")
    with pytest.raises(KeyError):
        board["GELU"]
    with pytest.raises(KeyError):
        scoreboard(base, ["NoSuchLayer"])


def test_a_mode_that_does_not_reach_the_children_is_seen(base):
    class Module(base):
        def train(self, mode=True):
            self.training = mode
            return self

    board = scoreboard(Module, ["TransformerEncoderLayer", "Dropout", "Linear"])
    assert board["Linear"].state == "agrees"
    assert board["Dropout"].state == "agrees"
    assert board["TransformerEncoderLayer"] == Row(
        "TransformerEncoderLayer", "transformer", "differs", "output in evaluation mode"
    )


def test_a_state_dict_without_buffers_is_seen(base):
    class Module(base):
        def _save_to_state_dict(self, destination, prefix, keep_vars):
            for name, parameter in self._parameters.items():
                if parameter is not None:
                    destination[prefix + name] = parameter.detach()

    board = scoreboard(Module, ["BatchNorm2d", "Linear"])
    assert board["BatchNorm2d"].note == "state_dict"
    assert board["Linear"].state == "agrees"


def test_a_repr_without_children_is_seen(base):
    class Module(base):
        def __repr__(self):
            return f"{type(self).__name__}({self.extra_repr()})"

    board = scoreboard(Module, ["Sequential", "Linear"])
    assert board["Sequential"].note == "repr"
    assert board["Linear"].state == "agrees"


def test_what_is_missing_is_named():
    class Module:
        def __init__(self):
            self.training = True

        def __call__(self, *args):
            return self.forward(*args)

    board = scoreboard(Module, ["Linear", "Conv1d", "BatchNorm1d", "ReLU", "Softmax"])
    assert board["BatchNorm1d"].note == "missing: register_buffer"
    assert board["ReLU"] == Row("ReLU", "activation", "differs", "missing: load_state_dict")
    assert board.summary == "4 of 5 run, 0 agree"
    assert "state_dict" in board.missing
    assert "missing methods: " in board.text()


def test_a_layer_that_raises_and_one_that_never_ends(base, monkeypatch):
    monkeypatch.setattr("autograde.own_module.scoreboard.SECONDS", 0.2)

    class Module(base):
        def register_buffer(self, name, tensor, persistent=True):
            raise RuntimeError("no buffers\n  today")

        def named_children(self):
            while type(self).__name__ == "Sequential":
                pass
            return super().named_children()

    board = scoreboard(Module, ["BatchNorm1d", "Sequential"])
    assert board["BatchNorm1d"].note == "RuntimeError: no buffers today"
    assert board["Sequential"].note == "stopped after 0.2 seconds"


@pytest.mark.parametrize("name", [*(pytest.param(name, marks=pytest.mark.slow) for name in MUTANTS), *DEFECTS])
def test_each_mistake_lowers_the_score(name):
    board = scoreboard((MUTANTS | DEFECTS)[name](Module), BEHAVIOURS)
    assert board.agreed < len(board.rows)


def test_all_defects_at_once_leave_the_layers_as_they_were():
    module_class = Module
    for make in DEFECTS.values():
        module_class = make(module_class)
    layers = ["Linear", "BatchNorm2d", "LSTM", "Sequential", "Dropout"]
    board = scoreboard(module_class, [*layers, *BEHAVIOURS])
    assert {board[name].state for name in layers} == {"agrees"}
    assert board.agreed < len(board.rows) - 6


def test_each_behaviour_agrees_on_the_answers_alone():
    board = scoreboard(Answers, BEHAVIOURS)
    assert board.agreed == len(board.rows) == len(BEHAVIOURS), board.text()


def test_text_and_html():
    agrees, fails = Row("ReLU", "activation", "agrees"), Row("GRU", "rnn", "fails", "TypeError: a < b")
    board = Scoreboard([agrees, fails, Row("LSTM", "rnn", "differs", "output")], ["_apply"])
    assert board.summary == "2 of 3 run, 1 agree"
    assert str(board).splitlines() == [
        "2 of 3 run, 1 agree",
        "missing methods: _apply",
        "✗ TypeError: a < b: GRU",
        "≠ output: LSTM",
    ]
    assert "✓ ReLU  agrees" in board.text(full=True)
    html = board._repr_html_()
    assert "TypeError: a &lt; b" in html
    assert "2 of 3 run, 1 agree" in html
    assert html.count("<table") == html.count("</table>") == 2


def test_equal_is_bit_for_bit():
    nan = torch.tensor([float("nan"), 1.0])
    assert equal(nan, nan.clone())
    assert not equal(nan, torch.tensor([float("nan"), 2.0]))
    assert not equal(torch.ones(2), torch.ones(2, dtype=torch.float64))
    assert not equal(torch.ones(2), torch.ones(2, 1))
    assert not equal(torch.ones(1), torch.ones(1) + 1e-7)
    assert equal({"a": [torch.ones(1)]}, {"a": [torch.ones(1)]})
    assert not equal({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not equal([1], (1,))
    assert not equal("one", "other")
