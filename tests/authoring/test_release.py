import pytest

from autograde.authoring.release import solution, stub

FUNCTION = """def f(x):
    \"\"\"Docs.\"\"\"
    ### BEGIN SOLUTION
    y = x + 1
    return y
    ### END SOLUTION"""

PREDICTION = """### BEGIN SOLUTION
guess = "b"
### BEGIN STUB
# guess = ...  # "a" or "b"
### END SOLUTION"""

REPAIR = """class Net:
    def forward(self, x):
        ### BEGIN SOLUTION
        return x
        ### BEGIN STUB
        # # mind the sign
        # return -x
        ### END SOLUTION

    def other(self):
        pass"""


def test_a_solution_becomes_not_implemented():
    assert stub(FUNCTION) == 'def f(x):\n    """Docs."""\n    raise NotImplementedError'
    assert solution(FUNCTION) == 'def f(x):\n    """Docs."""\n    y = x + 1\n    return y'


def test_a_prediction_has_its_own_stub():
    assert stub(PREDICTION) == 'guess = ...  # "a" or "b"'
    assert solution(PREDICTION) == 'guess = "b"'


def test_a_repair_starts_from_code_that_runs():
    assert stub(REPAIR).splitlines()[1:4] == [
        "    def forward(self, x):",
        "        # mind the sign",
        "        return -x",
    ]
    assert solution(REPAIR).splitlines()[2] == "        return x"
    assert "def other" in stub(REPAIR)


def test_several_regions_in_one_cell():
    assert stub(f"{FUNCTION}\n{FUNCTION}").count("raise NotImplementedError") == 2


@pytest.mark.parametrize(
    "source",
    ["### BEGIN SOLUTION\nx", "x\n### END SOLUTION", "### BEGIN STUB", "### BEGIN SOLUTION\n### BEGIN SOLUTION"],
)
def test_marks_that_do_not_match_are_refused(source):
    with pytest.raises(ValueError, match="match|missing"):
        stub(source)
