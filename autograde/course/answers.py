"""The answers kept beside each exercise: wrong ones with the mistake named, and unusual right ones.

A chapter has one folder here, an exercise one file in it, `ex03_simple_net.py`, made of cells:

    # %% wrong: forgets_super
    # `__init__` never calls `super().__init__()`, so there is nothing to register layers in.
    class SimpleNet(nn.Module): ...

    # %% right: sequential_inside
    # The layers live in one `Sequential`.
    class SimpleNet(nn.Module): ...

Each cell is what a learner could have written into the answer cell. The sentence after `wrong:` is shown to those
whose code behaves the same; it completes the words "Your code behaves like code in which …" or stands alone.
`reference.py`, made from the chapter's text by `python -m autograde build`, holds the set-up cells, the stubs and
the course's own answers in the same form.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from autograde.observing.experiment import Experiment

FOLDER = Path(__file__).parents[1] / "answers"
_CELL = re.compile(r"^# %% (wrong|right|equivalent|setup|stub|solution)(?:: *(\w+))?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """One answer to an exercise, as code."""

    kind: Literal["wrong", "right", "equivalent", "setup", "stub", "solution"]
    name: str
    sentence: str
    code: str


def folder(chapter: str) -> Path:
    """Return the folder with the answers of a chapter."""
    return FOLDER / f"ch{chapter}"


def path(exercise: Experiment) -> Path:
    """Return the file with the wrong and the unusual answers to an exercise."""
    return folder(exercise.chapter) / f"ex{exercise.number:02}_{exercise.short}.py"


@cache
def read_cells(file: Path) -> tuple[Answer, ...]:
    """Return the cells of an answer file, in order; none if there is no such file.

    Raises `ValueError` if two cells of one kind bear the same name, or code stands before the first cell.
    """
    if not file.exists():
        return ()
    before, *parts = _CELL.split(file.read_text(encoding="utf-8"))
    if re.sub(r"^#.*$", "", before, flags=re.MULTILINE).strip():
        raise ValueError(f"{file.name}: code before the first '# %%' cell")
    cells = [
        _cell(kind, name or "", text) for kind, name, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]
    names = [(cell.kind, cell.name) for cell in cells if cell.kind != "setup"]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{file.name}: there are two cells {' and '.join(map(str, twice))}")
    return tuple(cells)


def _cell(kind: str, name: str, text: str) -> Answer:
    code = text.strip("\n") + "\n"
    if kind in ("setup", "stub", "solution"):
        return Answer(kind, name, "", code)  # type: ignore[arg-type]
    sentence = re.match(r"(?:#.*\n)*", code).group()  # type: ignore[union-attr]
    words = " ".join(line.lstrip("# ").strip() for line in sentence.splitlines())
    return Answer(kind, name, words, code.removeprefix(sentence).lstrip("\n"))  # type: ignore[arg-type]


def wrong(exercise: Experiment) -> list[Answer]:
    """Return the misconceptions of an exercise."""
    return [cell for cell in read_cells(path(exercise)) if cell.kind == "wrong"]


def right(exercise: Experiment) -> list[Answer]:
    """Return the unusual right answers to an exercise."""
    return [cell for cell in read_cells(path(exercise)) if cell.kind == "right"]


def equivalent(exercise: Experiment) -> list[Answer]:
    """Return the changes of right answers of an exercise that no experiment can tell from them."""
    return [cell for cell in read_cells(path(exercise)) if cell.kind == "equivalent"]


def from_text(exercise: Experiment, kind: Literal["stub", "solution"]) -> Answer:
    """Return the stub, or the course's own answer, of an exercise.

    Raises `LookupError` if the chapter's text has none; `make build` brings the file that it is read from up to
    date.
    """
    for cell in read_cells(folder(exercise.chapter) / "reference.py"):
        if cell.kind == kind and cell.name == exercise.short:
            return cell
    raise LookupError(f"the text of {exercise.chapter} has no {kind} of {exercise.name!r}; run `make build`")
