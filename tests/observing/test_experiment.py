import contextlib
import json
import warnings

import pytest
import torch
from torch import nn

from autograde.judging.comparing import judge
from autograde.observing.experiment import EXPERIMENTS, See, Transcript, experiment, further, prediction, run


def linear(lib, see):
    layer = lib.Layer(3, 2)
    see("the output", layer(see.randn(4, 3)))


def test_the_same_seed_gives_the_same_transcript():
    one, two, other = (run(linear, {"Layer": nn.Linear}, seed=seed) for seed in (1, 1, 2))
    assert one.to_plain() == two.to_plain()
    assert one.to_plain() != other.to_plain()


def test_a_transcript_survives_json():
    shown = run(linear, {"Layer": nn.Linear}, seed=1)
    again = Transcript.from_plain(json.loads(json.dumps(shown.to_plain())))
    assert judge(shown, again).passed


def test_expect_replaces_only_the_oracles_value():
    def body(lib, see):
        see("big", lib.number > 3, expect=True)

    oracle = run(body, {"number": 1}, seed=0, oracle=True)
    assert oracle.observations[0].value is True
    assert judge(oracle, run(body, {"number": 5}, seed=0)).passed
    assert judge(oracle, run(body, {"number": 2}, seed=0)).state == "differs"


def stub():
    raise NotImplementedError


def fail():
    raise KeyError("gone")


def forever():
    while True:
        pass


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        (stub, "unfinished"),
        (fail, "raised"),
        (forever, "timeout"),
        (exit, "raised"),
        (nn.Module().__call__, "raised"),
    ],
)
def test_whatever_the_code_does_there_is_an_outcome(action, outcome):
    def body(lib, see):
        see("before", 1)
        lib.action()

    shown = run(body, {"action": action}, seed=0, seconds=0.2)
    assert shown.outcome == outcome
    assert len(shown.observations) == 1


def test_only_the_learners_own_frames_are_kept():
    def inner(x):
        return nn.Linear(3, 2)(x)

    def body(lib, see):
        lib.inner(torch.zeros(5))

    shown = run(body, {"inner": inner}, seed=0)
    functions = [frame["function"] for frame in shown.error["frames"]]
    assert functions == ["body", "inner"]  # the experiment itself lies in this file; torch's frames are gone
    assert shown.error["frames"][-1]["code"] == "return nn.Linear(3, 2)(x)"


def test_prints_and_warnings_are_kept():
    def noisy():
        print("hello")
        warnings.warn("careful", stacklevel=1)

    shown = run(lambda lib, see: lib.noisy(), {"noisy": noisy}, seed=0)
    assert (shown.printed, shown.warnings) == ("hello\n", ["UserWarning: careful"])


def test_raises_notes_the_exception_or_its_absence():
    see = See(0)
    see.raises("fails", fail)
    see.raises("does not", len, "abc")
    see.raises_message("words", fail)
    kinds = [(o.value["is"], o.value.get("type"), o.value.get("message")) for o in see.transcript.observations]
    assert kinds == [("exception", "KeyError", None), ("no exception", None, None), ("exception", "KeyError", "'gone'")]


def test_refuses_notes_whether_a_call_raises_whatever_it_raises():
    see = See(0, oracle=True)
    see.refuses("fails", fail)
    see.refuses("does not", len, "abc")
    see.refuses("stated", len, "abc", expect=True)
    assert [(o.value, o.stated) for o in see.transcript.observations] == [(True, False), (False, False), (True, True)]


def test_fill_does_not_depend_on_the_order_of_declaration():
    class One(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(2, 3), nn.Linear(3, 4)

    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.x, self.y = nn.Linear(3, 4), nn.Linear(2, 3)

    one, two = See(5).fill(One()), See(5).fill(Two())
    assert torch.equal(one.a.weight, two.y.weight)
    assert torch.equal(one.b.bias, two.x.bias)
    assert not torch.equal(one.a.weight, See(6).fill(One()).a.weight)


@pytest.fixture
def registry():
    before = dict(EXPERIMENTS)
    yield EXPERIMENTS
    EXPERIMENTS.clear()
    EXPERIMENTS.update(before)


def test_registration(registry):
    @experiment("topic.one", title="One", points=2, subjects={"Linear": nn.Linear}, hints=("h",), after="a")
    def one(lib, see):
        """Docs."""

    @further("topic.one")
    def more(lib, see):
        """More."""

    kept = registry["topic.one"]
    assert (kept.short, kept.call, kept.oracle) == ("one", 'check("topic.one", Linear)', "PyTorch")
    assert kept.further == [more]


def test_a_prediction_finds_its_truth_by_experiment(registry):
    @prediction("topic.guess", title="G", points=1, options={"a": "…", "b": "…"}, hints=("h",), after="a")
    def guess(see):
        """Docs."""
        see("evidence", 1)
        return "b"

    kept = registry["topic.guess"]
    oracle = run(kept.body, {"guess": None}, seed=0, oracle=True)
    assert oracle.observations[-1].value == "b"
    assert judge(oracle, run(kept.body, {"guess": "b"}, seed=0)).passed
    assert judge(oracle, run(kept.body, {"guess": "a"}, seed=0)).state == "differs"


def test_the_default_dtype_is_another_one_inside_a_block_only():
    def body(lib, see):
        with contextlib.suppress(ZeroDivisionError), see.default_dtype(torch.float64):
            see("made inside", lib.make().dtype)
            raise ZeroDivisionError
        see("made afterwards", lib.make().dtype)

    shown = [o.value for o in run(body, {"make": lambda: torch.zeros(1)}, seed=0).observations[:2]]
    assert [value["name"] for value in shown] == ["torch.float64", "torch.float32"]


def test_what_is_absent_is_so_in_further_experiments_too(registry):
    @experiment(
        "topic.two", title="Two", points=1, subjects={"f": torch.softmax}, hints=(), after="", absent=("softm",)
    )
    def two(lib, see):
        """Docs."""
        see("it", lib.f(torch.zeros(2), 0))

    @further("topic.two")
    def more(lib, see):
        """More."""
        see("it", lib.f(torch.ones(2), 0))

    kept = registry["topic.two"]
    for body in (kept.body, *kept.further):
        assert run(body, {"f": torch.softmax}, seed=0, oracle=True).outcome == "finished"
        assert run(body, {"f": torch.softmax}, seed=0).error["type"] == "NotHereError"
        assert run(body, {"f": lambda x, dim: x.exp() / x.exp().sum(dim)}, seed=0).outcome == "finished"
