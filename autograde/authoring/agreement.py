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
    """Raise `BuildError` if lines of code in the text, of the file of that name, are too wide for a notebook."""
    python = (fence for fence in fences(content) if fence.language == "python")
    lines = ((number, len(line)) for fence in python for number, line in enumerate(fence.lines, fence.line + 1))
    wide = [f"{name}, line {number}: {length} characters" for number, length in lines if length > WIDEST]
    if wide:
        raise BuildError("\n".join([*wide, f"a line of code in a notebook has at most {WIDEST}"]))


def must_be_complete(name: str, book: NotebookNode, exercises: Mapping[str, Experiment]) -> None:
    """Raise `BuildError` unless each exercise has its cells, number, title and points in the text of that name."""
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in book.cells]
    wanted = [cell for short in exercises for cell in (short, f"check-{short}")]
    for cell in wanted:
        if ids.count(cell) != 1:
            raise BuildError(f"{name}: there must be one cell {cell!r}; there are {ids.count(cell)}")
    prose = "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    _, *parts = _HEADING.split(prose)
    headings, sections = list(zip(parts[::3], parts[1::3], strict=True)), parts[2::3]
    numbers = [int(number) for number, _ in headings]
    files = [int(n) for e in exercises.values() for n in _FILE.findall(inspect.unwrap(e.body).__module__)]
    if [i for i in ids if i in wanted] != wanted or not numbers == files == list(range(1, len(files) + 1)):
        raise BuildError(
            f"{name}: the numbers of headings or files do not follow from the order of the exercises; "
            f"run `python -m autograde renumber {name.partition('_')[0]}`"
        )
    for exercise, section in zip(exercises.values(), sections, strict=True):
        if len(around.EXERCISE.findall(section)) != 1:
            raise BuildError(
                f"{name}, exercise {exercise.number} ({exercise.short!r}): each needs one line like "
                "'●●○ · 5 min · 2 points' under its heading, or '●●○ · 5 min · extra, no points'"
            )
    stated = around.points(book)
    for exercise, (_, title), points in zip(exercises.values(), headings, stated, strict=True):
        where = f"{name}, exercise {exercise.number} ({exercise.short!r})"
        if title != exercise.title:
            own = f"its experiment has title={exercise.title!r}; make them agree"
            raise BuildError(f"{where}: the text's heading is {title!r}, {own}")
        if points != exercise.points:
            raise BuildError(
                f"{where}: the text says {points} points, its experiment points={exercise.points}; make them agree"
            )
