"""Every check on every change of the right answers, as `python -m autograde mutate` does; and that it can fail."""

import json
import time

import pytest
from typer.testing import CliRunner

from autograde.__main__ import app
from autograde.authoring.mutation import running as mutate
from autograde.authoring.mutation.running import change, markdown, mutate_exercise
from autograde.course import answers
from autograde.course.answers import Answer
from autograde.course.catalogue import chapters, find
from autograde.judging.oracle import oracle_transcript

EVERY = 24
"""One mutant in so many is tried here; `make mutate` tries all."""
ALL = [e.name for exercises in chapters().values() for e in exercises if e.kind == "experiment"]


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("name", ALL)
def test_the_check_rejects_what_is_not_recorded(name):
    result = mutate_exercise(find(name), every=EVERY)
    assert result.faults == []
    assert result.mutants == result.rejected + result.equivalent + len(result.survivors)
    assert result.survivors == [], markdown([result])


@pytest.fixture
def twice(monkeypatch):
    """Let a test replace the experiment of start.twice, its right answers and what is recorded as equivalent."""
    exercise = find("start.twice")

    def replace(body=None, right=(), equivalent=()):
        if body:
            monkeypatch.setattr(exercise, "body", body)
            oracle_transcript.cache_clear()
        monkeypatch.setattr(answers, "right", lambda _: list(right))
        monkeypatch.setattr(answers, "equivalent", lambda _: list(equivalent))
        return mutate_exercise(exercise)

    yield replace
    oracle_transcript.cache_clear()


def weak(lib, see):
    see("the shape", lib.twice(see.rand(3)).shape)


def strong(lib, see):
    x = see.rand(3).requires_grad_()
    see("the output", lib.twice(x))
    lib.twice(x).sum().backward()
    see("the gradient", x.grad)


def test_a_weak_experiment_has_survivors(twice):
    result = twice(weak)
    assert result.mutants == result.rejected + len(result.survivors)
    assert {"constant_line_3", "arithmetic_line_3"} <= {s.name for s in result.survivors}
    assert result.rejected > 0


def test_a_good_experiment_has_none(twice):
    result = twice(strong)
    assert result.survivors == []
    assert result.faults == []
    assert result.rejected == result.mutants > 5


def test_a_recorded_equivalent_is_no_survivor(twice):
    (survivor, *others) = twice(weak).survivors
    assert survivor.change[0].startswith("-")
    solution = answers.from_text(find("start.twice"), "solution").code
    other = solution.replace(survivor.change[0][1:], survivor.change[1][1:])
    result = twice(weak, equivalent=[Answer("equivalent", "one", "It is.", "# formatted otherwise\n" + other)])
    assert result.equivalent == 1
    assert [s.name for s in result.survivors] == [s.name for s in others]
    assert result.faults == []


def test_a_recorded_equivalent_that_is_rejected_is_a_fault(twice):
    recorded = Answer("equivalent", "thrice", "It is.", "def twice(x):\n    return 3 * x\n")
    assert twice(strong, equivalent=[recorded]).faults == ["rejects 'thrice', which is recorded as equivalent"]


def test_what_is_recorded_as_equivalent_and_is_no_mutant_is_a_fault(twice):
    recorded = Answer("equivalent", "sum", "It is.", "def twice(x):\n    return x + x\n")
    (fault,) = twice(strong, equivalent=[recorded]).faults
    assert fault == "has no mutant like 'sum', which is recorded as equivalent; take it out"


@pytest.mark.parametrize("reason", ["", mutate.UNWRITTEN])
def test_a_recorded_equivalent_without_a_reason_is_a_fault(twice, reason):
    recorded = Answer("equivalent", "sum", reason, "def twice(x):\n    return x + x\n")
    fault, *_ = twice(strong, equivalent=[recorded]).faults
    assert fault == "is not told why no experiment can tell 'sum' from the right answer"


def test_right_answers_are_changed_too(twice):
    right = Answer("right", "sum", "Added.", "def twice(x):\n    return x.add(x)\n")
    result = twice(weak, [right])
    assert {"", "sum"} == {s.of for s in result.survivors}
    assert "sum_method_dropped_line_2" in {s.name for s in result.survivors}
    assert '```diff of="sum"\n-    return x.add(x)\n+    return x\n```' in markdown([result])


def test_a_right_answer_that_is_rejected_is_a_fault(twice):
    right = Answer("right", "wrong", "It is not.", "def twice(x):\n    return 3 * x\n")
    assert twice(strong, [right]).faults == ["rejects 'wrong' itself; `calibrate` says why"]


@pytest.mark.slow
def test_loops_and_floods_and_crashes_are_rejected(twice, monkeypatch):
    code = "def twice(x):\n    {}\n    return 2 * x\n"
    bad = [
        "while True: pass",
        "import time; time.sleep(3600)",
        "[0] * 10**10",
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 9)",
        "f = lambda: f(); f()",
        "raise SystemExit",
    ]
    codes = [code.format(line) for line in bad] + ["1 / 0", code.format("pass")]
    monkeypatch.setattr(mutate, "LEAST_SECONDS", 0.3)
    start = time.monotonic()
    outcomes = mutate._outcomes(find("start.twice"), Answer("right", "a", "", code.format("pass")), codes, False)
    assert [o["passed"] for o in outcomes] == [False] * 8 + [True]
    assert time.monotonic() - start < 60


def test_a_mutant_that_changes_what_the_others_use_is_noticed():
    code = "import torch\ndef twice(x):\n    {}\n    return 2 * x\n"
    bad = "torch.Tensor.mul = torch.Tensor.__rmul__ = lambda a, b: a"
    codes = [code.format(bad), code.format("pass")]
    outcomes = mutate._outcomes(find("start.twice"), Answer("right", "a", "", code.format("pass")), codes, False)
    assert [o["passed"] for o in outcomes] == [False, True]


def test_where_nothing_passes_nothing_is_said_to_be_rejected(monkeypatch):
    code = "def twice(x):\n    return 2 * x\n"
    monkeypatch.setattr(mutate, "_limit_memory", lambda: 1 / 0)
    assert mutate._outcomes(find("start.twice"), Answer("right", "a", "", code), [code], False) is None


def test_what_memory_happens_to_hold_saves_no_mutant():
    code = "import torch\ndef twice(x):\n    out = torch.empty(x.shape, dtype=x.dtype)\n    {}\n    return out\n"
    right = code.format("out.copy_(2 * x)")
    outcomes = mutate._outcomes(find("start.twice"), Answer("right", "a", "", right), [code.format("pass")] * 20, False)
    assert [o["passed"] for o in outcomes] == [False] * 20


def test_a_sentence_about_another_line_is_listed(twice, monkeypatch):
    exercise = find("start.twice")
    solution = "def twice(x):\n    y = x\n    z = 2\n    return z * y\n"
    wrong = Answer("wrong", "zero", "It is always zero, whatever comes in.", solution.replace("y = x", "y = 0 * x"))
    monkeypatch.setattr(answers, "from_text", lambda *_: Answer("solution", "twice", "", solution))
    monkeypatch.setattr(answers, "wrong", lambda _: [wrong])
    monkeypatch.setattr(answers, "right", lambda _: [])
    codes = {m.code: m for m in mutate.mutants(solution)}
    other = codes[solution.replace("z = 2", "z = 1")]
    same = codes[solution.replace("    y = x\n", "")]
    (line,) = mutate._untrue(exercise, wrong, same, None) + mutate._untrue(
        exercise, Answer("solution", "twice", "", solution), other, wrong.sentence
    )
    assert line == "line 3, constant: '-    z = 2 +    z = 1' is told 'zero': It is always zero, whatever comes in."
    assert mutate._untrue(exercise, Answer("solution", "twice", "", solution), same, wrong.sentence) == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("a\nb\nc", "a\nB\nc", ["-b", "+B"]),
        ("a\nb\nb", "a\nb\nB", [" b", "-b", "+B"]),
        ("a\nb\n", "a\nx\nb\n", [" a", "+x"]),
        ("a\n b\n", "a\n", ["- b"]),
        ("a\nb\nc\nd", "A\nb\nc\nD", ["-a", "+A", "@@", "-d", "+D"]),
        ("x\ny\nx\ny\nz", "x\ny\nx\nz", [" x", "-y", " z"]),
    ],
)
def test_a_change_shows_where_it_is(old, new, wanted):
    assert change(old, new) == wanted


def command(*words):
    return CliRunner().invoke(app, ["mutate", *words])


def test_the_command_fails_if_there_are_survivors(twice, tmp_path):
    twice(weak)
    done = command("--exercise", "start.twice", "--json", "--write-survivors", str(tmp_path / "survivors.md"))
    assert done.exit_code == 1
    (exercise,) = json.loads(done.stdout)["exercises"]
    written = (tmp_path / "survivors.md").read_text()
    assert written.startswith("## equivalent: "), "it can be put behind what its file has"
    assert written.count("## equivalent: ") == len(exercise["survivors"]) > 0


def test_the_command_succeeds_if_there_are_none(twice):
    twice(strong)
    done = command("--exercise", "start.twice", "--diagnoses")
    assert done.exit_code == 0, done.stdout
    assert "start.twice" in done.stdout


def test_the_command_knows_what_there_is():
    assert command("--exercise", "start.twise").exit_code == 2
    assert command("--chapter", "44").exit_code == 2
