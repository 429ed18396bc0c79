"""What is recorded is what the answers show, and it is found in no time."""

import copy
from dataclasses import replace

import pytest
import torch
from diagnosing import seconds_to_find

from autograde import check
from autograde.course.catalogue import find
from autograde.judging import kept, recorded
from autograde.judging.checking import NOTEBOOK_SEED
from autograde.judging.comparing import TOLERANCES, difference, differs, judge
from autograde.judging.diagnosis import differences, nearest
from autograde.judging.kept import NotRecordedError
from autograde.judging.live import Live
from autograde.judging.recorded import Recorded
from autograde.notebook.functions import CheckFailed, CheckUsage
from autograde.observing.experiment import REFERENCE, Observation, Transcript
from autograde.observing.plain import plain

EXERCISES = ["start.leaky", "start.standardize", "call.forgotten", "call.net", "softmax.log_softmax"]


def told(transcript):
    """What is kept of a transcript, as text: NaN is then equal to NaN."""
    data = copy.deepcopy(replace(transcript, observations=list(transcript.observations)).to_plain())
    for lost in ("printed", "warnings"):
        data[lost] = None
    if data["error"]:
        data["error"].pop("frames", None)
    return repr(without_words(data))


def without_words(data):
    """The words of an exception that are only shown are not recorded."""
    if isinstance(data, dict):
        return {key: without_words(item) for key, item in data.items() if key != "words"}
    return [without_words(item) for item in data] if isinstance(data, list | tuple) else data


def through(value, shortened=False):
    """A value as it comes back from a file."""
    return recorded._unpacked(recorded.pickle.loads(recorded.pickle.dumps(recorded._packed(value, shortened))))


def shortened(transcript):
    """A transcript without the bits that are dropped."""
    return replace(transcript, observations=[replace(o, value=through(o.value, True)) for o in transcript.observations])


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A recorded file of some exercises: with PyTorch as the oracle and without, a prediction, large values."""
    parts = {}
    for name in EXERCISES:
        parts |= recorded.record(find(name), Live(), NOTEBOOK_SEED)
    assert any("/" in name for name in parts)
    path = tmp_path_factory.mktemp("recorded") / "recorded.bin"
    recorded.write(path, parts)
    return path


@pytest.fixture
def learners(file, monkeypatch, tmp_path):
    """As in the learner's edition: no answers, and the recorded file."""
    source = Recorded(file)
    monkeypatch.setattr(kept, "source", lambda: source)
    monkeypatch.chdir(tmp_path)
    return source


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_recorded_is_what_the_answers_show(file, name):
    exercise, source, live = find(name), Recorded(file), Live()
    assert dict(source.wanted(exercise)) == dict(live.wanted(exercise))
    assert told(source.expected(exercise, NOTEBOOK_SEED)) == told(live.expected(exercise, NOTEBOOK_SEED))
    ours, theirs = (list(s.mistakes(exercise, NOTEBOOK_SEED)) for s in (source, live))
    assert len(ours) > 2 or exercise.kind == "prediction"
    assert [sentence for sentence, _ in ours] == [sentence for sentence, _ in theirs]
    for (_, shown), (_, other) in zip(ours, theirs, strict=True):
        assert told(shortened(shown)) == told(shortened(other))


@pytest.mark.parametrize("name", [*EXERCISES[:-1], pytest.param(EXERCISES[-1], marks=pytest.mark.slow)])
def test_a_variant_of_a_mistake_is_told_as_where_the_answers_are(file, monkeypatch, name):
    """Each mistake but for its last difference, which is as it should be."""
    exercise, source, live = find(name), Recorded(file), Live()
    expected, offered = live.expected(exercise, NOTEBOOK_SEED), []
    for _, shown in live.mistakes(exercise, NOTEBOOK_SEED):
        seen = list(shown.observations)
        apart = [n for n, (a, b) in enumerate(zip(expected.observations, seen, strict=False)) if differs(a, b)]
        if len(apart) > 1:
            seen[apart[-1]] = expected.observations[apart[-1]]
        found = []
        for each in (source, live):
            monkeypatch.setattr(kept, "source", lambda each=each: each)
            found.append(nearest(differences(exercise, expected, replace(shown, observations=seen), NOTEBOOK_SEED)))
        assert found[0] == found[1]
        offered.append(found[0])
    assert any(offered) or exercise.kind == "prediction"


@pytest.mark.parametrize("name", EXERCISES)
def test_each_mistake_is_found_within_five_milliseconds(learners, file, monkeypatch, name):
    exercise = find(name)
    for sentence, shown in list(learners.mistakes(exercise, NOTEBOOK_SEED)):
        assert seconds_to_find(sentence, shown, exercise, file, monkeypatch) < 0.005


def test_the_oracle_of_pytorch_runs_with_any_seed(learners):
    exercise = find("start.leaky")
    assert REFERENCE not in exercise.subjects.values()
    assert not judge(learners.expected(exercise, 1), learners.expected(exercise, 2)).passed
    assert learners.expected(exercise, 2) is learners.expected(exercise, 2)
    assert not list(learners.mistakes(exercise, 2))


def test_another_seed_where_the_answer_is_not_here(learners):
    exercise = find("start.standardize")
    assert REFERENCE in exercise.subjects.values()
    with pytest.raises(NotRecordedError):
        learners.expected(exercise, 1)
    with pytest.raises(CheckUsage, match="^leave `seed` out: this check compares with the course's own answer, and"):
        check("start.standardize", lambda x: x, seed=3)


def test_a_check_in_the_learners_edition(learners, capsys):
    with pytest.raises(CheckUsage, match="without calling it: standardize must be a function"):
        check("start.standardize", torch.zeros(2))
    with pytest.raises(CheckUsage, match="without quotes"):
        check("start.standardize", "standardize")
    with pytest.raises(CheckFailed):
        check("start.leaky", lambda x, slope=0.01: torch.where(x > 0, x, 0.01 * x))
    assert "Your code behaves exactly like this mistake: It ignores the argument slope" in capsys.readouterr().out


def test_no_line_of_an_answer_is_recorded(file):
    """A transcript has the lines on the way to an error: of a kept mistake they would tell the code."""
    source = Recorded(file)
    errors = [s.error for name in EXERCISES for _, s in source.mistakes(find(name), NOTEBOOK_SEED) if s.error]
    assert errors
    assert all(set(error) == {"type", "builtin", "message"} for error in errors)


def test_an_oracle_that_does_not_finish_is_not_recorded():
    class Broken(Live):
        def expected(self, exercise, seed, further=None):
            return Transcript(outcome="timeout")

    with pytest.raises(ValueError, match=r"start\.leaky: the oracle's run timeout"):
        recorded.record(find("start.leaky"), Broken(), NOTEBOOK_SEED)


@pytest.mark.parametrize(
    "numbers", [[0.1] * 9, [float("nan"), float("inf"), -0.0, 1e300, *[1.5] * 9], [1.5] * 8, [1.0]]
)
def test_floats_come_back_as_they_were(numbers):
    value = {"is": "dict", "items": [["x", {"is": "tensor", "dtype": "float64", "shape": [1], "values": numbers}]]}
    assert repr(through(value)) == repr(value)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_the_bits_that_a_mistake_loses_are_a_third_of_the_tolerance_or_less(dtype):
    torch.manual_seed(0)
    numbers = torch.cat([torch.randn(500, dtype=torch.float64) * size for size in (1e-3, 1.0, 1e3)]).to(dtype)
    value = plain(numbers)
    back = through(value, shortened=True)
    assert difference(value, back, TOLERANCES[value["dtype"]][0] / 3, 0.0) is None
    assert (back["values"] != value["values"]) == (dtype in (torch.float64, torch.float32))
    ends = [float("nan"), float("inf"), -float("inf"), 0.0, -0.0, 3.0, -70000.0]
    kept = plain(torch.tensor(ends, dtype=dtype))
    assert repr(through(kept, shortened=True)) == repr(kept)
    exact = plain(torch.tensor([0.1]).to(torch.float64))  # float32 holds it
    assert through(exact, shortened=True) == exact
    largest = plain(torch.tensor([torch.finfo(dtype).max, torch.finfo(dtype).min], dtype=dtype))
    assert difference(largest, through(largest, shortened=True)) is None


def test_an_exceptions_words_are_kept_of_the_courses_own_answer_only():
    """A panel shows them beside `expected`; of a mistake they are shown from the learner's own run."""
    value = plain(ValueError("these do not fit"))
    kept = recorded._unpacked(recorded.pickle.loads(recorded.pickle.dumps(recorded._packed(value, words=True))))
    assert kept == value
    assert through(value) == {"is": "exception", "type": "ValueError"}


def test_what_must_agree_to_the_last_bit_keeps_its_bits():
    """An observation with a tolerance of its own is recorded as it is."""
    parts = recorded.record(find("start.leaky"), Exact(), NOTEBOOK_SEED)
    record = recorded.Record("start.leaky", parts.__getitem__)
    ((_, shown),) = record.mistakes()
    ours, shorter = (observation.value["values"][0] for observation in shown.observations)
    assert ours == 0.1
    assert 0 < 0.1 - shorter < 1e-8


class Exact(Live):
    """A source with one mistake, which shows 0.1 twice: once with a tolerance of its own."""

    def mistakes(self, exercise, seed):
        tenth = plain(torch.tensor([0.1], dtype=torch.float64))
        return [("It is a tenth.", Transcript([Observation("a", tenth, rtol=0.0), Observation("b", tenth)]))]
