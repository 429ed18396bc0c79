from types import SimpleNamespace

import pytest
import torch

from autograde.course.answers import wrong
from autograde.course.catalogue import find
from autograde.judging import kept
from autograde.judging.checking import examine
from autograde.judging.diagnosis import differences, examples, is_telling, nearest, together
from autograde.observing.experiment import Observation, Transcript
from autograde.observing.plain import plain
from autograde.showing.panel import to_html, to_text


def transcript(*values, **rest):
    return Transcript([Observation(f"number {i}", plain(value)) for i, value in enumerate(values)], **rest)


def raised(*values, kind="TypeError"):
    return transcript(*values, outcome="raised", error={"builtin": kind, "message": "no"})


@pytest.fixture
def mistakes(monkeypatch):
    """Let a test say which mistakes are known: a sentence and a transcript each."""

    def know(them):
        them = list(them)
        monkeypatch.setattr(kept, "source", lambda: SimpleNamespace(mistakes=lambda exercise, seed: them))

    return know


FULL = transcript(torch.ones(2), 3, "name", [1, 2], True)


def test_values_of_its_own_are_telling():
    assert is_telling(FULL, transcript(torch.tensor([1.0, 2.0]), 3, "name", [1, 2], True))
    assert is_telling(FULL, transcript(torch.ones(2), 5, "name", [1, 2], True))


def test_a_bare_end_is_not():
    for shown in (raised(), raised(torch.ones(2), 3), transcript(None), transcript(torch.zeros(2), 0, None, [], False)):
        assert not is_telling(FULL, shown)


def test_what_agrees_before_the_end_is_telling_too():
    assert is_telling(FULL, raised(torch.ones(2), 3, "name"))
    assert is_telling(FULL, transcript(torch.ones(2), 3, "name", [1, 2], False))
    assert not is_telling(FULL, transcript(torch.ones(2), 3, "name", outcome="timeout"))


def test_an_early_end_is_no_proof_of_one_mistake():
    exercise = find("call.simple_net")

    class SimpleNet(torch.nn.Module):
        pass

    verdict = examine(exercise, {"SimpleNet": SimpleNet})
    assert verdict.diagnosis is None
    assert "exactly like" not in to_text(exercise, verdict) + to_html(exercise, verdict)


def test_examples_end_with_the_same_words_and_are_three_at_most(mistakes):
    mistakes((f"mistake {i}", raised(1)) for i in range(5))
    other = raised(1)
    other.error["message"] = "other words entirely"
    assert examples(None, other, 0) == []
    assert examples(None, raised(1), 0) == ["mistake 0", "mistake 1", "mistake 2"]


def test_a_variant_of_a_known_mistake_is_offered_and_what_shares_less_is_not(mistakes):
    known = {
        "four": transcript(1, 20, 30, 40, 50),
        "another first": transcript(10, 20, 30, 40, 5),
        "one": transcript(1, 20, 3, 4, 5),
        "three and its end": transcript(1, 20, 30, 40, outcome="raised", error={"message": "no"}),
    }

    mistakes(known.items())
    right = transcript(1, 2, 3, 4, 5)
    for values, found in {
        (1, 20, 30, 40, 5): ["four", "three and its end"],
        (1, 20, 30, 4, 50): ["four"],
        (10, 20, 30, 4, 5): ["another first"],
        (1, 20, 30, 4, 5): [],
        (1, 2, 3, 40, 5): [],
        (1, 2, 3, 4, 5): [],
    }.items():
        assert nearest(differences(None, right, transcript(*values), 0)) == found
    for message, code, found in (("no", "f()", 1), ("other words", "f()", 0), ("other words", 'raise E("…")', 1)):
        error = {"message": message, "frames": [{"code": code}]}
        ended = transcript(1, 20, 30, 4, outcome="raised", error=error)
        assert nearest(differences(None, right, ended, 0)) == ["three and its end"] * found


def test_two_mistakes_at_once_are_both_named(mistakes):
    known = {
        "a": transcript(1, 20, 3, 4, 5),
        "b": transcript(1, 2, 3, 40, 50),
        "a part of b": transcript(1, 2, 3, 40, 5),
        "other value": transcript(1, 2, 30, 4, 5),
        "more than that": transcript(10, 20, 3, 4, 5),
    }

    mistakes(known.items())
    right = transcript(1, 2, 3, 4, 5)
    for values, found in {
        (1, 20, 3, 40, 50): ("a", "b"),
        (1, 20, 3, 40, 5): ("a", "a part of b"),
        (1, 20, 3, 4, 50): (),
        (1, 20, 31, 40, 50): (),
        (1, 2, 3, 40, 50): (),
        (1, 2, 3, 4, 5): (),
    }.items():
        assert together(differences(None, right, transcript(*values), 0)) == found


def test_two_mistakes_at_once_in_a_panel():
    exercise = find("hooks.centre")

    def centre(module, args):
        x, *others = args
        return (x - x.mean(-1, keepdim=True).detach(), *(other for other in others if isinstance(other, torch.Tensor)))

    verdict = examine(exercise, {"centre": centre})
    known = {answer.name: answer.sentence for answer in wrong(exercise)}
    assert set(verdict.together) == {known["mean_is_constant"], known["tensors_only"]}
    assert not verdict.diagnosis
    assert not verdict.examples
    for text in (to_text(exercise, verdict), to_html(exercise, verdict)):
        assert "exactly like two mistakes at once" in text
