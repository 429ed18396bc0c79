"""A child is not believed: only what a transcript can be is taken for one."""

import copy
import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.grading.one_submission import transcripts
from autograde.grading.one_submission.transcripts import Malformed
from autograde.judging.comparing import judge
from autograde.observing.experiment import run


def body(lib, see):
    see("a tensor", see.rand(2, 3))
    see("complex", torch.complex(see.rand(2), see.rand(2)))
    see("on meta", torch.empty(2, device="meta"))
    see("containers", {"a": [1, (2.5, None)], (1, 2): {3}})
    see("things", [torch.nn.ReLU(), torch.nn.ReLU, len, torch.float32, object(), ValueError("x")])
    see.raises_message("an error", int, "x")
    see("text", "ä")
    raise KeyError("end")


def shown():
    return json.loads(json.dumps(run(body, {}, seed=1).to_plain()))


def test_what_an_experiment_shows_is_read_as_it_was():
    plain = shown()
    assert plain["outcome"] == "raised"
    assert transcripts.read(plain).to_plain() == plain


def test_tolerances_and_who_states_a_value_are_not_the_childs_to_say():
    plain = shown()
    for observation in plain["observations"]:
        observation.update(rtol=1e9, atol=1e9, stated=True)
    read = transcripts.read(plain)
    assert not any(o.stated or o.rtol or o.atol for o in read.observations)


BAD_VALUES = [
    {"is": "tensor", "dtype": "float32", "shape": [2], "values": [1.0]},
    {"is": "tensor", "dtype": "float32", "shape": [-1], "values": []},
    {"is": "tensor", "dtype": "float32", "shape": [1], "values": ["1"]},
    {"is": "tensor", "dtype": "float32", "shape": [2], "values": [[1.0, 2.0], 1.0]},
    {"is": "tensor", "dtype": "float32", "shape": [10**9, 10**9], "values": []},
    {"is": "tensor", "dtype": "float32", "shape": None, "values": None},
    {"is": "tensor", "dtype": "float32", "shape": [2], "values": None},
    {"is": "list"},
    {"is": "list", "items": 3},
    {"is": "dict", "items": [[1]]},
    {"is": "module"},
    {"is": "module", "type": 3},
    {"is": 3},
    {"no": "kind"},
    [1, 2],
]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_a_value_of_no_known_form_is_refused(value):
    plain = shown()
    plain["observations"][0]["value"] = value
    with pytest.raises(Malformed):
        transcripts.read(plain)


def test_deep_nesting_is_refused_without_a_recursion_error():
    value = 1
    for _ in range(5000):
        value = {"is": "list", "items": [value]}
    with pytest.raises(Malformed):
        transcripts.value(value)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["is", "items", "values", "shape", "dtype", "type", "name", "x"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, 60), junk=JUNK)
def test_whatever_stands_anywhere_is_refused_or_judged_without_an_error(place, junk):
    plain = shown()
    spots = []

    def walk(node):
        if isinstance(node, dict | list):
            for key in list(node) if isinstance(node, dict) else range(len(node)):
                spots.append((node, key))
                walk(node[key])

    walk(plain)
    node, key = spots[place * 7 % len(spots)]
    node[key] = copy.deepcopy(junk)
    oracle = run(lambda lib, see: see("a tensor", see.rand(2, 3)), {}, seed=1)
    try:
        verdict = judge(oracle, transcripts.read(plain))
    except Malformed:
        return
    assert verdict.state in ("passed", "differs", "raised", "unfinished", "timeout")


@pytest.mark.parametrize("junk", [None, 3, "x", [], {}, {"type": "x"}, {"type": 3, "class": True}])
def test_junk_is_no_kind_and_no_error(junk):
    with pytest.raises(Malformed):
        transcripts.read_kind(junk)
    with pytest.raises(Malformed):
        transcripts.read_error(junk)


def test_outputs_keep_text_and_pixels_and_lose_what_could_act_on_a_page():
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "a\ud800"},
        {"output_type": "display_data", "data": {"text/html": "<script>", "text/plain": "plain"}, "metadata": {}},
        {"output_type": "execute_result", "data": {"application/javascript": "alert()"}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": "aGk=", "image/svg+xml": "<svg/>"}, "metadata": {}},
    ]
    kept = transcripts.read_outputs(outputs)
    assert [o.get("text") or o["data"] for o in kept] == ["a?", {"text/plain": "plain"}, {"image/png": "aGk="}]
    for junk in (None, [3], [{"output_type": "error"}], [{"output_type": "stream", "text": 3}]):
        with pytest.raises(Malformed):
            transcripts.read_outputs(junk)
