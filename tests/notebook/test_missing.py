"""Cells that need an answer which is not there, in IPython's shell as a kernel runs it, in a process of its own."""

import pytest
from shell_cells import run

SETUP = "from torch import nn\nfrom autograde import check, progress"
STUB = "class Scale:\n    def __init__(self, factor):\n        raise NotImplementedError"


HERE = {"JPY_SESSION_NAME": "notebooks/01_init_forward_call/01_init_forward_call.ipynb"}


@pytest.mark.slow
def test_what_is_missing_is_said_in_one_line(tmp_path):
    said = run(
        tmp_path,
        SETUP,
        'check("call.scale", Scale)',
        "print(Scale(2.0))",
        STUB,
        "print(Scale(2.0))",
        'check("call.scale", Scale)',
        "whose_call = ...",
        "whose_call.upper()",
        'check("call.whose_call", whose_call)',
        "no_such_name",
        "raise NotImplementedError('a learner\\'s own')",
        "1 + 'a'",
        "progress()",
        **HERE,
    )
    assert said[0] == [True, ""]
    for success, text in said[1:3]:
        assert not success
        assert text.strip() == "Scale is not there yet: run the answer cell of exercise 1 first."
    assert said[4] == [True, "This cell uses your answer to exercise 1, which is not there yet.\n"]
    assert said[5][0]
    assert "The answer cell still raises NotImplementedError" in said[5][1]
    assert said[7] == [True, "This cell uses your answer to exercise 2, `whose_call`, which is still `...`.\n"]
    assert said[8][0]
    assert "in place of the ... after whose_call" in said[8][1]
    for (success, text), words in zip(said[9:12], ("NameError", "a learner's own", "TypeError"), strict=True):
        assert not success
        assert words in text
        assert "Traceback" in text
    assert said[12][0]
    assert "01_init_forward_call: 0 of" in said[12][1]


@pytest.mark.slow
def test_of_several_answers_with_one_name_the_one_checked_is_meant(tmp_path):
    session = {"JPY_SESSION_NAME": "notebooks/02_registration/02_registration.ipynb"}
    said = run(tmp_path, SETUP, 'check("registration.reassign", Module)', "Module()", **session)
    assert said[1][1].strip() == "Module is not there yet: run the answer cell of exercise 3 first."
    assert "Traceback" in said[2][1]


@pytest.mark.slow
@pytest.mark.parametrize("value", ["validate", "autograde"])
def test_nbgrader_still_sees_failures(tmp_path, value):
    said = run(tmp_path, SETUP, STUB, "Scale(2.0)", 'check("call.scale", Scale)', **HERE, NBGRADER_EXECUTION=value)
    assert [success for success, _ in said] == [True, True, False, False]
    assert "Traceback" in said[2][1]
    assert "call.scale: not attempted yet" in said[3][1]


@pytest.mark.slow
def test_the_chapter_follows_from_the_cells_run_and_from_the_only_notebook_here(tmp_path):
    by_cell = run(tmp_path, SETUP, 'def f():\n    check("hooks.handle")', "progress()")
    assert "03_hooks: 0 of" in by_cell[2][1]
    (tmp_path / "06_softmax.ipynb").touch()
    assert "06_softmax: 0 of" in run(tmp_path, SETUP, "progress()")[1][1]


@pytest.mark.slow
def test_a_handler_that_is_there_already_stays(tmp_path):
    mine = "get_ipython().set_custom_exc((KeyError,), lambda *a, **k: print('mine'))"
    said = run(tmp_path, mine, SETUP, STUB, "Scale(2.0)")
    assert not said[3][0]
    assert "Traceback" in said[3][1]
