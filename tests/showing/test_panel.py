import re

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from autograde.course.catalogue import find
from autograde.judging.checking import examine
from autograde.judging.comparing import Difference, Verdict, judge, look_elsewhere
from autograde.observing import aftermath
from autograde.observing.experiment import Observation, Transcript
from autograde.observing.plain import plain
from autograde.showing.panel import code_to_html, seen_to_html, to_html, to_text
from autograde.showing.values import inline, lines, telling_digits


def text_of(value, marked=(), digits=4):
    return "\n".join("".join(p.text for p in line) for line in lines(plain(value), marked, digits))


def test_a_matrix_is_aligned():
    text = text_of(torch.tensor([[1.0, -20.5], [3.25, 4.0]]))
    head, *rows = text.splitlines()
    assert head == "2×2 float32"
    assert len({len(row) for row in rows}) == 1


def test_a_large_tensor_is_shortened_around_the_difference():
    big = torch.zeros(100, 50)
    text = text_of(big, marked=[50 * 90 + 40])
    assert len(text.splitlines()) <= 9
    assert text.splitlines()[1].startswith("  … rows 0 to ")


def test_more_axes_are_shown_matrix_by_matrix():
    assert "" in text_of(torch.zeros(2, 2, 3)).splitlines()


def test_digits_until_the_difference_shows():
    a, b = plain(torch.tensor([1.00001])), plain(torch.tensor([1.00002]))
    assert telling_digits(a, b, [0]) == 5
    assert telling_digits(1.0, 2.0, []) == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((1,), "(1,)"),
        ([1.5, "a"], "[1.5000, 'a']"),
        ({"k": (1, 2)}, "{'k': (1, 2)}"),
        (set(), "set()"),
        (torch.float16, "torch.float16"),
        (torch.tensor(2.0), "tensor(2.0000) float32"),
        (KeyError("x"), "KeyError: 'x'"),
        (KeyError(), "KeyError"),
        (torch.nn.ReLU(), "a module ReLU"),
        (float("nan"), "nan"),
        (1e-9, "1.0000e-09"),
        (object(), "an object of type object"),
    ],
)
def test_one_line_forms(value, text):
    assert inline(plain(value)) == text


def verdict_on(subject):
    exercise = find("start.leaky")
    return exercise, examine(exercise, {"leaky": subject})


def bad(x, slope=0.01):
    print("<b>printed</b>")
    return x.relu()


def test_the_html_panel_escapes_what_it_shows_and_marks_what_differs():
    html = to_html(*verdict_on(bad))
    assert "&lt;b&gt;printed" in html
    assert "<mark" in html
    assert 'data-autograde="differs"' in html
    assert "<script" not in html


def test_every_state_has_a_sign_and_a_word():
    def loop(x, slope=0.01):
        raise ValueError("<oops>")

    for subject, words in ((bad, "✗ differs"), (..., "○ not attempted yet"), (loop, "✗ your code raised")):
        exercise, verdict = verdict_on(subject)
        assert words in re.sub("<[^>]+>", "", to_html(exercise, verdict))
        assert words.split()[0] in to_text(exercise, verdict)


def test_an_exception_names_where_it_was_on_the_way_to():
    def fails_later(x, slope=0.01):
        if slope != 0.01:
            raise ValueError("no")
        return torch.where(x > 0, x, slope * x)

    text = to_text(*verdict_on(fails_later))
    assert "ValueError: no on the way to “the slope is 0.5”" in text
    assert 'raise ValueError("no")' in text


def test_what_was_left_changed_is_said_once():
    exercise = find("start.leaky")
    looked = [
        Transcript([Observation(aftermath.LABEL, value, aftermath=True)])
        for value in ("the mode; a buffer", "the mode; a hook; a buffer")
    ]
    text = to_text(exercise, judge(*looked))
    assert f"✗ {aftermath.LABEL}: your code changes a hook" in text
    assert "yours" not in text
    assert "the mode" not in text


def test_a_deep_recursion_is_cut_short():
    def deep(x, slope=0.01):
        return deep(x, slope)

    text = to_text(*verdict_on(deep))
    assert "more lines like these" in text
    assert len(text.splitlines()) < 15


def test_a_value_that_the_experiment_states_is_not_called_pytorchs():
    from autograde.observing.experiment import Experiment, run
    from autograde.showing.panel import to_text

    def body(lib, see):
        see("PyTorch's own", 1)
        see("it was used", lib.used, expect=False)

    exercise = Experiment("t.x", "T", 1, {"used": object()}, body, ("h",), "a", 1.0)
    oracle = run(body, {"used": True}, seed=0, oracle=True)
    text = to_text(exercise, judge(oracle, run(body, {"used": True}, seed=0)))
    assert "expected  False" in text
    assert "PyTorch " not in text.replace("PyTorch's own", "")


def test_many_observations_are_folded_away_and_none_is_lost():
    from autograde.observing.experiment import Observation
    from autograde.showing.panel import to_html, to_text

    exercise = find("start.leaky")
    agreed = [Observation(f"number {i:02}", i) for i in range(30)]
    passed = Verdict("passed", agreed)
    html, text = to_html(exercise, passed), to_text(exercise, passed)
    assert [f"number {i:02}" in html for i in range(30)] == [True] * 30
    assert html.index("number 07") < html.index("<details>") < html.index("number 08")
    assert "22 more observations agree" in html
    assert "and 22 more observations agree" in text
    assert "number 08" not in text
    last = Observation("the last", 1)
    differs = Verdict("differs", agreed, last, Observation("the last", 2), Difference("the two differ"))
    html, text = to_html(exercise, differs), to_text(exercise, differs)
    assert html.index("<details>") < html.index("number 21") < html.index("</details>") < html.index("number 22")
    assert "22 observations agree, then" in text
    assert "number 29" in text


def test_a_long_value_that_agrees_is_cut():
    agreed = [Observation("short", "x" * 80), Observation("long", "y" * 200)]
    html = to_html(find("start.leaky"), Verdict("passed", agreed))
    assert "x" * 80 in html
    assert "y" * 80 in html
    assert "y" * 100 not in html


def panel_of(expected, got):
    one, other = (Transcript([Observation("seen", plain(value))]) for value in (expected, got))
    return to_text(find("start.leaky"), judge(one, other))


def test_where_the_end_of_a_value_is_cut_off_only_what_differs_is_shown():
    long = {f"name {number}": "x" * 40 for number in range(20)}
    text = panel_of({**long, "flag": True}, {**long, "flag": False})
    assert "at the key 'flag'" in text
    assert "xxx" not in text
    assert re.search(r"True\n +yours +False", text)
    assert "{'a': 1, 'flag': True}" in panel_of({"a": 1, "flag": True}, {"a": 1, "flag": False})


def test_a_long_look_is_folded_too():
    exercise = find("start.leaky")
    agreed = [Observation(f"number {i:02}", i) for i in range(30)]
    html = seen_to_html(exercise, Verdict("differs", agreed, agreed[0], agreed[1], Difference("the two differ")))
    assert html.index("number 07") < html.index("22 more observations") < html.index("number 08")
    assert html.index("</details>") < html.index("the two differ")


def test_hints_are_folded_one_inside_the_other_until_it_passes():
    exercise = find("call.simple_net")
    failed = examine(exercise, {"SimpleNet": nn.Linear}, seed=0, diagnosing=False)
    html = to_html(exercise, failed)
    first, *others = (f"hint {n} of {len(exercise.hints)}" for n in range(1, len(exercise.hints) + 1))
    assert html.index(first) < html.index(others[0]) < html.index(others[-1])
    assert html.count("<details") >= len(exercise.hints)
    graded = examine(exercise, {"SimpleNet": nn.Linear}, seed=5, diagnosing=False)
    assert first not in to_html(exercise, graded)


def test_that_nothing_was_left_changed_is_not_listed():
    exercise = find("start.leaky")
    verdict = examine(exercise, {"leaky": F.leaky_relu}, seed=0)
    assert verdict.passed
    assert aftermath.LABEL in [o.label for o in verdict.agreed]
    assert aftermath.LABEL not in to_html(exercise, verdict)
    assert aftermath.LABEL not in to_text(exercise, verdict)


def test_a_file_of_pytorchs_is_linked_in_the_version_that_runs():
    version = torch.__version__.partition("+")[0]
    linked = code_to_html("read `forward` in `torch/nn/modules/linear.py`.")
    assert f'href="https://github.com/pytorch/pytorch/blob/v{version}/torch/nn/modules/linear.py"' in linked
    assert "read <code>forward</code> in <a " in linked
    for other in ("torch/nn/gone.py", "torch/../secret.py", "json/decoder.py"):
        assert code_to_html(f"`{other}`") == f"<code>{other}</code>"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({3}, "Nothing else differs: 5 other observations agree."),
        ({0, 1, 2, 3, 4}, "Also different: “seen 1”, “seen 2” and 2 more; the other observation agrees."),
        ({3, 4, 5}, "Also different: “seen 4” and “seen 5”; 3 other observations agree."),
        ({2, 3, 4, 5}, "Also different: “seen 3”, “seen 4” and “seen 5”; 2 other observations agree."),
        (set(range(6)), None),
    ],
)
def test_how_far_a_mistake_reaches_is_said(wrong, words):
    expected = Transcript([Observation(f"seen {place}", 0) for place in range(6)])
    shown = Transcript([Observation(f"seen {place}", int(place in wrong)) for place in range(6)])
    verdict, exercise = judge(expected, shown), find("call.simple_net")
    look_elsewhere(expected, shown, verdict)
    panel = to_text(exercise, verdict)
    assert words in panel if words else "differ: " not in panel and "Also different" not in panel
    verdict.diagnosis = "It is that mistake."
    assert "observations agree." not in to_text(exercise, verdict)


def test_nothing_is_said_of_the_rest_of_a_run_that_went_another_way():
    expected = Transcript([Observation("a", 0), Observation("b", 0), Observation("c", 0)])
    for shown in (
        Transcript([Observation("a", 0), Observation("b", 1)]),
        Transcript([Observation("a", 0), Observation("b", 1), Observation("d", 0)]),
        Transcript([Observation("a", 0), Observation("b", 1), Observation("c", 0)], "raised", {"type": "ValueError"}),
    ):
        verdict = judge(expected, shown)
        look_elsewhere(expected, shown, verdict)
        assert verdict.alike is None
