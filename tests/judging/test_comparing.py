import pytest
import torch
from torch import nn

from autograde.judging.comparing import alike, difference, judge
from autograde.observing.experiment import Observation, Transcript
from autograde.observing.plain import plain


def agree(a, b, **tolerances):
    return difference(plain(a), plain(b), **tolerances) is None


def test_rounding_is_forgiven_and_a_difference_is_not():
    x = torch.tensor([1.0, 2.0, 3.0])
    assert agree(x, x * (1 + 1e-6))
    assert not agree(x, x * 1.001)
    assert difference(plain(x), plain(torch.tensor([1.0, 2.5, 3.0]))).elements == [1]


def test_the_absolute_tolerance_grows_with_the_largest_value():
    a = torch.tensor([1e4, 0.0])
    assert agree(a, a + torch.tensor([0.0, 1e-3]))
    assert not agree(a / 1e4, a / 1e4 + torch.tensor([0.0, 1e-3]))


def test_infinities_and_nan():
    inf, nan = float("inf"), float("nan")
    assert agree(torch.tensor([inf, nan]), torch.tensor([inf, nan]))
    assert not agree(torch.tensor([inf]), torch.tensor([-inf]))
    assert not agree(torch.tensor([inf]), torch.tensor([1e38]))
    assert not agree(torch.tensor([1.0]), torch.tensor([inf]))
    assert not agree(torch.tensor([1.0]), torch.tensor([nan]))
    assert not agree(nan, 0.0)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (torch.ones(2), torch.ones(1, 2), "the shapes differ"),
        (torch.ones(2), torch.ones(2).numpy(), "a tensor was expected, not a NumPy array"),
        (2.0, torch.ones(2).numpy().sum(), "a number was expected, not a number of NumPy's"),
        (torch.ones(2), torch.ones(2, dtype=torch.float64), "the dtypes differ"),
        ((1, 2), [1, 2], "a tuple was expected, not a list"),
        ([1, 2], [1, 2, 3], "2 items were expected, not 3"),
        ([1, 2], [1, 5], "the 2nd of 2 items: 2 was expected, not 5"),
        ([(2, 3), (2,)], [(2, 4), (2,)], "the 1st of 2 items: (2, 3) was expected, not (2, 4)"),
        ([1], [1, 2, 3], "1 item was expected, not 3"),
        ([("bias", torch.zeros(2))], [("bias", torch.ones(2))], "at 'bias': 2 of 2 values differ"),
        (torch.zeros(3), torch.tensor([0.0, 1.0, 0.0]), "1 of 3 values differs"),
        ({"a": 1}, {"b": 1}, "the key 'a' is missing"),
        ({"a": 1}, {"a": 1, "b": 2}, "the key 'b' is not expected"),
        ({1, 2, 3}, {1, 2, 4}, "of 3 members, 1 missing and 1 not expected"),
        ({1, 2}, {1}, "2 items were expected, not 1"),
        (1, True, "a number was expected, not True or False"),
        (235146, 235147, "235146 was expected, not 235147"),
        (True, False, "True was expected, not False"),
        ("a" * 40, "b" * 40, "the two differ"),
        ({(1, "a"): 2}, {(1, "a"): 3}, "at the key (1, 'a'): 2 was expected, not 3"),
        ({(1, 2): 2}, {}, "the key (1, 2) is missing"),
        ({}, {(1, 2): 2}, "the key (1, 2) is not expected"),
        (torch.float32, torch.int64, "torch.float32 was expected, not torch.int64"),
        (nn.ReLU(), nn.Tanh(), "ReLU was expected, not Tanh"),
        (None, torch.ones(1), "None was expected, not a tensor"),
        (KeyError(), IndexError(), "KeyError was expected, not IndexError"),
    ],
)
def test_the_reason_says_what_differs(a, b, words):
    assert difference(plain(a), plain(b)).reason == words


def test_an_integer_agrees_with_the_equal_float():
    assert agree(2, 2.0)


def test_the_order_of_a_dicts_keys_does_not_matter():
    assert agree({"a": 1, "b": 2}, {"b": 2, "a": 1})


def test_an_own_tolerance_replaces_the_default():
    assert agree(torch.ones(2), torch.ones(2) * 1.05, rtol=0.1)
    assert not agree(torch.ones(2), torch.ones(2) * (1 + 1e-5), rtol=0.0, atol=0.0)


def transcript(*pairs, **rest):
    return Transcript([Observation(label, plain(value)) for label, value in pairs], **rest)


def test_agreement_passes():
    both = transcript(("a", 1), ("b", 2))
    verdict = judge(both, both)
    assert verdict.passed
    assert [o.label for o in verdict.agreed] == ["a", "b"]


def test_the_first_difference_is_the_message():
    verdict = judge(transcript(("a", 1), ("b", 2), ("c", 3)), transcript(("a", 1), ("b", 5), ("c", 6)))
    assert (verdict.state, verdict.expected.label, verdict.got.value) == ("differs", "b", 5)
    assert len(verdict.agreed) == 1


def test_something_that_did_not_happen():
    verdict = judge(transcript(("a", 1), ("b", 2)), transcript(("a", 1)))
    assert (verdict.state, verdict.expected.label, verdict.got) == ("differs", "b", None)
    verdict = judge(transcript(("a", 1)), transcript(("a", 1), ("b", 2)))
    assert (verdict.state, verdict.expected, verdict.got.label) == ("differs", None, "b")


def test_another_label_is_a_difference():
    verdict = judge(transcript(("a", 1)), transcript(("b", 1)))
    assert (verdict.state, verdict.difference.reason) == (
        "differs",
        "nothing of this was seen: your code went on to “b”",
    )


def test_what_was_noted_on_the_way_to_an_exception_does_not_hide_it():
    """A hook noted its input, then the code raised before the experiment noted what was due."""
    oracle = transcript(("a", 1), ("the output", 2), ("c", 3))
    stopped = transcript(("a", 1), ("the hook's input", 4))
    stopped.outcome, stopped.error = "raised", {"type": "RuntimeError", "message": "shapes", "frames": []}
    verdict = judge(oracle, stopped)
    assert (verdict.state, verdict.error["type"], verdict.expected.label) == ("raised", "RuntimeError", "the output")
    late = transcript(("a", 1), *((f"other {n}", n) for n in range(9)))
    late.outcome, late.error = stopped.outcome, stopped.error
    assert judge(oracle, late).state == "differs"


def test_numbers_that_differ_may_follow_from_what_was_left_changed():
    def looked(values, changed):
        last = Observation("left changed", changed, aftermath=True)
        return Transcript([Observation("the output", plain(torch.tensor(values))), last])

    verdict = judge(looked([1.0, 2.0], "nothing"), looked([1.0, 3.0], "a buffer"))
    assert (verdict.expected.label, verdict.difference.reason) == ("left changed", "your code changes a buffer")
    verdict = judge(looked([1.0, 2.0], "a buffer"), looked([1.0, 3.0], "nothing"))
    assert verdict.expected.label == "the output", "what was not changed is seen in the numbers"


def test_an_exception_after_agreement():
    broken = transcript(("a", 1), outcome="raised", error={"type": "KeyError", "message": "x", "frames": []})
    verdict = judge(transcript(("a", 1), ("b", 2)), broken)
    assert (verdict.state, verdict.expected.label) == ("raised", "b")


def test_a_difference_before_an_exception_comes_first():
    broken = transcript(("a", 9), outcome="raised", error={"type": "KeyError", "message": "x", "frames": []})
    assert judge(transcript(("a", 1), ("b", 2)), broken).state == "differs"


def test_a_stub_inside_an_observation_is_unfinished():
    got = Transcript([Observation("a", {"is": "exception", "type": "NotImplementedError", "unfinished": True})])
    assert judge(transcript(("a", 1)), got).state == "unfinished"


def test_an_oracle_that_fails_is_no_verdict():
    with pytest.raises(ValueError, match="oracle's run raised: KeyError"):
        judge(transcript(outcome="raised", error={"type": "KeyError", "message": ""}), transcript())


def test_alike_needs_the_same_error_but_not_the_same_names():
    def raised(kind, message):
        return transcript(outcome="raised", error={"builtin": kind, "type": kind, "message": message})

    one = raised("AttributeError", "'Net' object has no attribute 'fc1'")
    assert alike(one, raised("AttributeError", "'MyNet' object has no attribute 'layer'"))
    assert not alike(one, raised("AttributeError", "cannot assign module before Module.__init__() call"))
    none = raised("AttributeError", "'NoneType' object has no attribute 'fc1'")
    assert not alike(one, none)
    assert alike(none, raised("AttributeError", "'NoneType' object has no attribute 'layer'"))
    assert not alike(one, raised("TypeError", "'Net' object has no attribute 'fc1'"))


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        ("nothing", "the values of a buffer", "your code changes the values of a buffer"),
        ("the default dtype", "the default dtype; the hooks of a module", "your code changes the hooks of a module"),
        ("the mode of a module", "nothing", "the mode of a module should have changed, and did not"),
        ("a; b; c; d", "nothing", "a, b and 2 more should have changed, and did not"),
        ("the mode of a module", "the default dtype", "your code changes the default dtype"),
    ],
)
def test_what_is_left_changed_is_said_in_words(expected, got, words):
    oracle, subject = (Transcript([Observation("left changed", value, aftermath=True)]) for value in (expected, got))
    assert judge(oracle, subject).difference.reason == words
    assert judge(oracle, oracle).passed
