"""The assignment that attacks are submitted to: cells of every kind, what they are worth, right and wrong answers."""

from collections.abc import Callable, Iterator
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.course.answers import from_text
from autograde.course.catalogue import find

ASSIGNMENT = "attack_course"
HIDDEN = ("791953", "1583906", "771749", "1543498", "HIDDEN TESTS")
"""What stands in hidden tests only."""

_FROM_COURSE = {"simple_net": "call", "whose_call": "call", "module": "call", "softmax": "softmax", "scale": "call"}
_OWN = {
    "double": "def double(x):\n    return 2 * x",
    "slope": 'def slope(x):\n    """Return the slope of x² at x."""\n    return 2 * x',
    "sketch": "drawing = 'a sketch'",
    "essay": "A module keeps what it has learned.",
}
ORDER = ("simple_net", "whose_call", "module", "softmax", "double", "slope", "sketch", "essay", "scale")

WORTH = {
    "simple_net": 2.0,
    "whose_call": 1.0,
    "module": 3.0,
    "softmax": 2.0,
    "double": 2.0,
    "slope": 4.0,
    "sketch": None,
    "essay": None,
    "scale": 1.0,
}
"""What a right answer earns before a person has looked; None where a person gives the points."""

RIGHT = {
    name: _OWN[name] if name in _OWN else from_text(find(f"{_FROM_COURSE[name]}.{name}"), "solution").code
    for name in ORDER
}
WRONG = {
    "simple_net": "class SimpleNet(nn.Module):\n    def forward(self, x):\n        return x[:, :2]",
    "whose_call": "whose_call = 'b'",
    "module": "class Module:\n    def __call__(self, *args):\n        return args[0]",
    "softmax": "def softmax(x, dim):\n    return x",
    "double": "def double(x):\n    return x",
    "slope": "def slope(x):\n    return x",
    "scale": "class Scale:\n    def __init__(self, factor):\n        self.calls = 0",
}
CHECKED = ("simple_net", "whose_call", "module", "softmax", "double", "slope", "scale")
NOTHING = {name: 0.0 for name in ORDER}

SETUP = """\
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograde import check
"""
TESTS = {
    "double": """\
assert double(2) == 4
assert double(-1.5) == -3.0
### BEGIN HIDDEN TESTS
assert double(791953) == 1583906
### END HIDDEN TESTS
""",
    "slope": """\
total = 0
if slope(3.0) == 6.0:
    total += 2
if slope(-1.0) == -2.0:
    total += 1
### BEGIN HIDDEN TESTS
if slope(771749.0) == 1543498.0:
    total += 1
### END HIDDEN TESTS
total
""",
}


def assignment() -> NotebookNode:
    """Return the instructor's notebook."""
    cells = [new_markdown_cell("# Attack course", id="top"), _cell("setup-00000000", SETUP, locked=True)]
    for name in ORDER:
        if name == "essay":
            cells.append(_cell(name, RIGHT[name], new_markdown_cell, solution=True, grade=True, points=3))
            continue
        marked = f"### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION"
        if name == "sketch":
            cells.append(_cell(name, marked, solution=True, grade=True, points=2))
            continue
        cells.append(_cell(name, marked, solution=True))
        worth = int(WORTH[name] or 0)
        if name in TESTS:
            cells.append(_cell(f"test-{name}", TESTS[name], locked=True, grade=True, points=worth))
        else:
            call = find(f"{_FROM_COURSE[name]}.{name}").call
            cells.append(_cell(f"check-{name}", call, locked=True, grade=True, points=worth))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _cell(grade_id: str, source: str, make: Callable[..., NotebookNode] = new_code_cell, **settings: Any):
    kind = "markdown" if make is new_markdown_cell else "code"
    data = {"grade_id": grade_id, "schema_version": 3, "cell_type": kind, "solution": False, "locked": False}
    data |= {"grade": False, "task": False, **settings}
    return make(source, id=grade_id.replace("_", "-"), metadata={"nbgrader": data})


def named(book: NotebookNode, grade_id: str) -> NotebookNode:
    """Return the cell of that name, or that tests it."""
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            return cell
    raise KeyError(grade_id)


def tests_of(book: NotebookNode) -> Iterator[NotebookNode]:
    """Yield the cells that check or test an answer."""
    for cell in book.cells:
        if str(cell.metadata.get("nbgrader", {}).get("grade_id", "")).startswith(("check-", "test-")):
            yield cell
