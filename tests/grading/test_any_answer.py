"""Whatever a child answers, its cells get a score and a reason; what is the grader's own fault gets none."""

import json

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograde.course.catalogue import chapters, find
from autograde.grading.one_submission import grader, transcripts
from autograde.grading.one_submission.grader import _Grading
from autograde.grading.one_submission.warm_processes import OwnFault
from autograde.judging import kept
from autograde.judging.checking import conclude

CHAPTER = "00_start_here"
EXERCISES = chapters()[CHAPTER]

numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([10**400, -(10**4000), 2**1000, float("nan")]))
texts = st.one_of(st.text(max_size=8), st.sampled_from(["float32", "complex64", "int64", "\ud800", "tensor", "list"]))
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(texts, inner, max_size=3),
        st.fixed_dictionaries({"is": st.sampled_from(["list", "tuple", "set", "dict"]), "items": st.lists(inner)}),
        st.fixed_dictionaries({"is": st.just("dict"), "items": st.lists(st.tuples(inner, inner).map(list))}),
        st.fixed_dictionaries({"is": texts}, optional={"type": inner, "name": inner, "unfinished": inner}),
        st.fixed_dictionaries(
            {"is": st.just("tensor"), "dtype": texts, "shape": st.lists(st.integers(0, 3), max_size=2)},
            optional={
                "values": st.lists(st.one_of(numbers, st.lists(numbers, max_size=2)), max_size=4),
                "device": inner,
            },
        ),
    ),
    max_leaves=8,
)


def expected(exercise, number=None, seed=7):
    return kept.source().expected(exercise, seed, number)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_judge_never_raises_whatever_plain_data_came(data):
    """A right transcript in which any values were replaced by anything."""
    exercise = data.draw(st.sampled_from(EXERCISES))
    observations = [dict(vars(o)) for o in expected(exercise).observations]
    for observation in data.draw(st.lists(st.sampled_from(observations), max_size=2)):
        # Of the shape that is expected, so that the comparison gets as far as the values.
        right = observation["value"]
        if isinstance(right, dict) and right.get("values") and data.draw(st.booleans()):
            amount = len(right["values"])
            numbers_or_pairs = st.one_of(numbers, st.lists(numbers, min_size=2, max_size=2))
            values = data.draw(st.lists(numbers_or_pairs, min_size=amount, max_size=amount))
            observation["value"] = {**right, "values": values}
        else:
            observation["value"] = data.draw(plain)
    sent = {"observations": observations, "outcome": "finished", "error": None, "printed": "", "warnings": []}
    try:
        transcript = transcripts.read(json.loads(json.dumps(sent)))
    except transcripts.Malformed:
        return
    conclude(exercise, lambda _: transcript, seed=7)


class Child:
    """In place of a session: answers each request with anything."""

    def __init__(self, draw):
        self.draw = draw

    def run(self, step):
        return self.draw({"state": "ok", "outputs": [], "error": None, "result": None})

    def begin_anew(self):
        pass

    def look(self, subjects):
        kind = {"type": "function", "class": False, "callable": True, "unattempted": False, "described": "f"}
        return self.draw({"kinds": [kind] * len(subjects)})

    def check(self, exercise, number, seed):
        return self.draw({"transcript": expected(exercise, number, seed).to_plain(), "changed": []})


@pytest.fixture(scope="module")
def book():
    from attacks.assignment import _cell

    cells = [_cell("setup-0", "import torch", locked=True)]
    for e in EXERCISES:
        cells.append(_cell(e.short, "...", solution=True))
        cells.append(_cell(f"check-{e.short}", e.call, locked=True, grade=True, points=2))
    cells += [_cell("test-x", "assert x", locked=True, grade=True, points=1)]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_each_cell_has_a_score_and_a_reason_whatever_came(book, data):
    def draw(right):
        how = data.draw(st.sampled_from(["right", "anything", "one field", "a field less"]))
        if how == "anything":
            return data.draw(st.dictionaries(texts, plain, max_size=2))
        if how != "right":
            name = data.draw(st.sampled_from(sorted(right)))
            right = {k: v for k, v in right.items() if k != name}
            if how == "one field":
                right[name] = data.draw(plain)
        return right

    cells = _Grading(book, Child(draw), 7).all_cells()
    for cell in cells:
        if cell.points is not None:
            assert cell.score is not None, cell
            assert 0 <= cell.score <= cell.points
            assert cell.reason, cell
    json.dumps([vars(cell) for cell in cells])


def test_a_huge_number_costs_its_own_cell_only(book):
    def draw(right):
        if "transcript" in right and len(taken) == 0:
            taken.append(1)
            observations = right["transcript"]["observations"]
            for observation in observations:
                observation["value"] = 10**400
        return right

    taken = []
    cells = [c for c in _Grading(book, Child(draw), 7).all_cells() if c.exercise]
    judged = [c for c in cells if find(c.exercise).kind != "prediction"]
    assert [c.score for c in judged] == [0.0, *(c.points for c in judged[1:])]
    assert judged[0].reason


HIDDEN = "### BEGIN HIDDEN TESTS\nassert f(3) == 4, 'four'\n### END HIDDEN TESTS"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("assert f", "AssertionError: four"),
        (f"x = 1\n{HIDDEN}", "AssertionError: four"),
        (f"%time f(1)\n{HIDDEN}", "AssertionError"),
        (f"f(\n{HIDDEN}", "AssertionError"),
    ],
)
def test_how_a_failing_test_is_told(source, words):
    error = {"type": "AssertionError", "message": "four", "frames": []}
    assert grader._of_a_test(error, source) == words


def test_what_the_courses_own_answer_does_wrong_is_no_zero(book, monkeypatch):
    def broken(*_):
        raise RuntimeError("the course's fault")

    monkeypatch.setattr(grader.kept.source(), "expected", broken)
    with pytest.raises(OwnFault, match="the course's fault"):
        _Grading(book, Child(lambda right: right), 7).all_cells()
