"""What the build writes around a chapter's text: its effort in the head, links to its neighbours, what it is worth.

In a text, `{{effort}}` stands for the time, the exercises and the points, all of them computed. Time is reading and
exercises: prose at 200 words a minute, code at 100, and the minutes that each exercise states.

A paragraph that begins "Up to you: " says what an exercise leaves open; in a notebook it is folded. A link out of the
course whose words are code gets an arrow: front ends show such words as code, not as a link.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

EFFORT = "{{effort}}"
PROSE, CODE = 200, 100
"""Words a minute."""
EXERCISE = re.compile(r"^[●○]{3} · (\d+) min(?:utes?)? · (?:(\d+) points?\b|extra, no points)", re.MULTILINE)
"""The line under an exercise's heading: its minutes, and its points unless it is extra."""
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
MAP = "The-map"
"""The heading in the first chapter to which every chapter links."""
_CODE_LINK = re.compile(r"(\[`[^`\]]+`)(?=\]\(https?://)")
_FREE = re.compile(r"^(Up to you[^:\n]*): ((?:.+(?:\n|$))+)", re.MULTILINE)


def frame(book: NotebookNode, texts: Sequence[Path], name: str) -> None:
    """Write effort and links into the first cell of chapter `name`, fold, and add a last cell that leads on, in place.

    Args:
        book: the notebook, as its text gives it.
        texts: the texts of all chapters, in order.
    """
    first = next((cell for cell in book.cells if cell.cell_type == "markdown"), None)
    if first is None:
        return
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = _CODE_LINK.sub(r"\1 ↗", _FREE.sub(_folded, cell.source))
    first.source = first.source.replace(EFFORT, effort(book))
    names = [path.stem for path in texts]
    if name not in names or len(names) == 1:
        return
    at = names.index(name)
    links = [f"[the map]({_place(names[0])}#{MAP})"]
    if at > 0:
        links.insert(0, f"← [{_title(texts[at - 1])}]({_place(names[at - 1])})")
    if at + 1 < len(names):
        links.append(f"[{_title(texts[at + 1])}]({_place(names[at + 1])}) →")
    line = " · ".join(links)
    first.source = _TITLE.sub(lambda found: f"{found.group()}\n\n{line}", first.source, count=1)
    end = NotebookNode(cell_type="markdown", id="", metadata=NotebookNode(), source=f"---\n\n{line}")
    book.cells.append(end)


def _folded(found: re.Match[str]) -> str:
    text = found[2].strip()
    return f"<details><summary>{found[1]}</summary>\n\n{text[0].upper()}{text[1:]}\n\n</details>\n"


def effort(book: NotebookNode) -> str:
    """Return in words how long a chapter takes, its exercises and a teacher's own questions, with their points."""
    reading, exercises, extra = minutes(book)
    worth = points(book)
    graded = (cell.metadata.get("nbgrader", {}) for cell in book.cells)
    own = [each["points"] for each in graded if "points" in each and not each["grade_id"].startswith("check-")]
    asked = f", and {_count(len(own), 'question')} of your teacher's · {_count(sum(own), 'point')}" if own else ""
    total = round((reading + exercises) / 5) * 5
    more = f" ({extra} minutes more with the extras)" if extra else ""
    return (
        f"{_hours(total)}, about {round(reading / 5) * 5} minutes of it reading{more} · "
        f"{_count(len(worth), 'exercise')} · {_count(sum(worth), 'point')}{asked}"
    )


def minutes(book: NotebookNode) -> tuple[float, int, int]:
    """Return the minutes that reading takes, those of the exercises, and those of extra ones."""
    prose = code = exercises = extra = 0
    for cell in book.cells:
        words = len(cell.source.split())
        if cell.cell_type == "markdown":
            prose += words
            for found in EXERCISE.finditer(cell.source):
                exercises += int(found[1]) if found[2] else 0
                extra += 0 if found[2] else int(found[1])
        elif not _is_not_read(cell):
            code += words
    return prose / PROSE + code / CODE, exercises, extra


def _is_not_read(cell: NotebookNode) -> bool:
    """Say whether a code cell is an answer, or folded: what draws a figure is run."""
    answer = cell.metadata.get("nbgrader", {}).get("solution", False)
    return answer or cell.metadata.get("jupyter", {}).get("source_hidden", False)


def points(book: NotebookNode) -> list[int]:
    """Return the points that the text states for its exercises, in order; 0 for an extra one."""
    texts = (cell.source for cell in book.cells if cell.cell_type == "markdown")
    return [int(found[2] or 0) for text in texts for found in EXERCISE.finditer(text)]


def _hours(total: int) -> str:
    hours, rest = divmod(total, 60)
    return f"{hours} h {rest:02} min" if hours and rest else f"{hours} h" if hours else f"{rest} minutes"


def _count(number: float, what: str) -> str:
    return f"{number:g} {what}" if number == 1 else f"{number:g} {what}s"


def _title(text: Path) -> str:
    found = _TITLE.search(text.read_text(encoding="utf-8"))
    return found[1] if found else text.stem


def _place(name: str) -> str:
    return f"../{name}/{name}.ipynb"
