import jupytext
import pytest

from autograde.authoring.build import chapters
from autograde.course import text
from autograde.course.text import Cell, cells, fences, solution, stub


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_cells_are_what_jupytext_reads(chapter):
    book = jupytext.reads(chapter.text.read_text(encoding="utf-8"), fmt="md")
    theirs = [
        Cell(kind, cell.metadata[kind] or "", cell.source)
        for cell in book.cells
        for kind in ("setup", "answer", "check")
        if kind in cell.metadata
    ]
    assert list(cells(text.path(chapter.name))) == theirs != []


def test_a_fence_has_a_language_marks_and_lines():
    (fence,) = fences('Words.\n\n```python answer="twice" hide=true setup\nx = 1\n\n```\n')
    assert (fence.line, fence.end, fence.language) == (3, 6, "python")
    assert fence.marks == {"answer": "twice", "hide": "true", "setup": ""}
    assert fence.lines == ("x = 1", "")


def test_a_longer_fence_holds_shorter_ones():
    outer, inner = "````markdown", ["```python setup", "x = 1", "```"]
    (fence,) = fences("\n".join([outer, *inner, "````", ""]))
    assert list(fence.lines) == inner


def test_a_fence_that_is_not_closed_is_named(tmp_path):
    file = tmp_path / "09_x.md"
    file.write_text("# X\n\n```python setup\nx = 1\n")
    with pytest.raises(ValueError, match=r"^09_x\.md, line 3: this fence is not closed; write ``` "):
        cells(file)


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
