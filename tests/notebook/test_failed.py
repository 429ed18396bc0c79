"""A check after an answer cell that did not run to its end says that it judges what was there before."""

import pytest
from shell_cells import run

SETUP = "from autograde import check"
GOOD = "def twice(x):\n    return 2 * x"
CHECK = 'check("start.twice", twice)'
NOTE = "The last run of this answer's cell ended in {}: judged is what an earlier run has left."


STUB = "def twice(x):\n    raise NotImplementedError"
HALF = "def twice(x):\n    return 2x"
FAILED = (
    ((GOOD, "deff twice(x):\n    return 2 * x"), "SyntaxError"),
    ((GOOD, HALF), "SyntaxError"),
    ((STUB, HALF), "SyntaxError"),
    ((GOOD, "two = 1 / 0\ndef twice(x):\n    return two * x"), "ZeroDivisionError"),
    ((GOOD, "twice = lamda x: 2 * x"), "SyntaxError"),
    ((GOOD, "@decorated\ndef twice(x):\n    return 2 * x"), "NameError"),
)
RAN = (
    (HALF, GOOD),
    (GOOD, f"{GOOD}\n\ntwice(None)"),
    (GOOD, "twice(None)"),
    (GOOD, "assert twice(2) == 5"),
    (GOOD, "other = 1 / 0"),
    (HALF, GOOD, "print(twice(1)"),
)


@pytest.mark.slow
def test_a_check_says_so_if_the_last_run_of_the_answer_failed_and_only_then(tmp_path):
    cases = [*(cells for cells, _ in FAILED), *RAN]
    said = run(tmp_path, SETUP, *(cell for cells in cases for cell in (*cells, CHECK)))
    panels = [text for _, text in said if "·" in text]
    assert len(panels) == len(cases)
    for (cells, kind), panel in zip(FAILED, panels, strict=False):
        assert NOTE.format(kind) in panel, cells
        assert ("not attempted yet" if STUB in cells else "passed") in panel
        assert "still raises" not in panel
    for cells, panel in zip(RAN, panels[len(FAILED) :], strict=True):
        assert "The last run" not in panel, cells
        assert "passed" in panel


@pytest.mark.slow
def test_a_prediction_too_and_nobody_is_asked_while_a_check_runs(tmp_path):
    check = 'check("call.whose_call", whose_call)'
    asking = "def twice(x):\n    return float(input()) * x"
    said = run(tmp_path, SETUP, 'whose_call = "a"', "whose_call = b", check, asking, CHECK)
    assert NOTE.format("NameError") in said[3][1]
    assert "EOFError: input() asks a person; while an answer is checked there is nobody to answer" in said[5][1]
