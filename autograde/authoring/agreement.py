"""What a chapter's text and its experiments must agree on before a notebook is made of them."""

import inspect
import re
from collections.abc import Mapping

from nbformat import NotebookNode

from autograde.authoring import around
from autograde.course.text import fences
from autograde.observing.experiment import Experiment

WIDEST = 100
"""Characters of a line of code in a notebook, as the configuration of ruff has it."""
_HEADING = re.compile(r"^## Exercise (\d+) · (.+)$", re.MULTILINE)
_FILE = re.compile(r"\.ex(\d+)_\w+$")


class BuildError(Exception):
    """A chapter's text cannot be built; the message says which, where, and what to write."""


def must_fit_the_page(name: str, content: str) -> None:
    """Raise `BuildError` if a line of code in the text, of the file of that name, is too wide for a notebook."""
    for fence in fences(content):
        for number, line in enumerate(fence.lines, fence.line + 1):
            if fence.language == "python" and len(line) > WIDEST:
                long = f"{len(line)} characters; a line of code in a notebook has at most {WIDEST}"
                raise BuildError(f"{name}, line {number}: {long}")


def must_be_complete(name: str, book: NotebookNode, exercises: Mapping[str, Experiment]) -> None:
    """Raise `BuildError` unless each exercise has its cells, number, title and points in the text of that name."""
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in book.cells]
    wanted = [cell for short in exercises for cell in (short, f"check-{short}")]
    for cell in wanted:
        if ids.count(cell) != 1:
            raise BuildError(f"{name}: there must be one cell {cell!r}; there are {ids.count(cell)}")
    headings = [found for c in book.cells if c.cell_type == "markdown" for found in _HEADING.findall(c.source)]
    numbers = [int(number) for number, _ in headings]
    files = [int(n) for e in exercises.values() for n in _FILE.findall(inspect.unwrap(e.body).__module__)]
    if [i for i in ids if i in wanted] != wanted or not numbers == files == list(range(1, len(files) + 1)):
        raise BuildError(
            f"{name}: the numbers of headings or files do not follow from the order of the exercises; "
            f"run `python -m autograde renumber {name.partition('_')[0]}`"
        )
    stated = around.points(book)
    if len(stated) != len(exercises):
        raise BuildError(
            f"{name}: each exercise needs one line like '●●○ · 5 min · 2 points' under its heading, "
            f"or '●●○ · 5 min · extra, no points'; there are {len(stated)} for {len(exercises)} exercises"
        )
    for exercise, (_, title), points in zip(exercises.values(), headings, stated, strict=True):
        where = f"{name}, exercise {exercise.number} ({exercise.short!r})"
        if title != exercise.title:
            own = f"its experiment has title={exercise.title!r}; make them agree"
            raise BuildError(f"{where}: the text's heading is {title!r}, {own}")
        if points != exercise.points:
            raise BuildError(
                f"{where}: the text says {points} points, its experiment points={exercise.points}; make them agree"
            )
