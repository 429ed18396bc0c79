"""Read a chapter's text: its set-up cells, its answer cells, and the stub and the solution in each of those.

The text is Markdown, and its cells are fences. What a reader of answers needs of it is little, so this needs nothing
of Jupytext's or nbgrader's; the tests hold it against what these give.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
STUB = "raise NotImplementedError"
PROSE_STUB = "_Write your answer here._"
_FENCE = re.compile(r"(`{3,}) *(\w*)(.*)")
_MARK = re.compile(r'(\w+)(?:="([^"]*)"|=(\S+))?')
_BEGIN, _STUB, _END = (re.compile(rf"^\s*### {word}\s*$") for word in ("BEGIN SOLUTION", "BEGIN STUB", "END SOLUTION"))


@dataclass(frozen=True)
class Fence:
    """What stands between two lines of backquotes, and the words after the first of these."""

    line: int
    """The number of the opening line, from 1."""
    end: int
    """The number of the closing line."""
    language: str
    marks: Mapping[str, str]
    """The words after the language: `answer="twice" setup` is `{"answer": "twice", "setup": ""}`."""
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of a chapter's text that a check has to do with."""

    kind: Literal["setup", "answer", "check"]
    name: str
    """The exercise's short name; empty for a set-up cell."""
    source: str


def fences(text: str) -> list[Fence]:
    """Return the fences of a Markdown text, in order.

    Raises `ValueError` if one is not closed.
    """
    found: list[Fence] = []
    opening: re.Match[str] | None = None
    start, inside = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if opening is None:
            opening, start, inside = _FENCE.match(line), number, []
        elif line.startswith(opening[1]) and not line.strip("` "):
            marks = {name: quoted or bare for name, quoted, bare in _MARK.findall(opening[3])}
            found.append(Fence(start, number, opening[2], marks, tuple(inside)))
            opening = None
        else:
            inside.append(line)
    if opening is not None:
        raise ValueError(f"line {start}: this fence is not closed; write {opening[1]} on a line after it")
    return found


def path(chapter: str) -> Path:
    """Return the file with the text of a chapter."""
    return SOLUTIONS / chapter / f"{chapter}.md"


@cache
def cells(file: Path) -> tuple[Cell, ...]:
    """Return the set-up, answer and check cells of a chapter's text, in order.

    Raises `ValueError` if a fence is not closed.
    """
    try:
        found = fences(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{file.name}, {error}") from None
    return tuple(
        Cell(kind, fence.marks[kind], "\n".join(fence.lines))
        for fence in found
        for kind in ("setup", "answer", "check")
        if fence.language == "python" and kind in fence.marks
    )


def stub(source: str, prose: bool = False) -> str:
    """Return the learner's form of an answer cell.

    What stands between `### BEGIN SOLUTION` and `### END SOLUTION` becomes `raise NotImplementedError`, in `prose` a
    line that asks for an answer, or, if there is a line `### BEGIN STUB` in between, the lines after it with their
    leading `# ` removed.

    Raises `ValueError` if the marks do not match.
    """
    out: list[str] = []
    inside, own_stub = False, False
    for line in source.split("\n"):
        if _BEGIN.match(line) and not inside:
            inside, own_stub = True, False
            indent = line[: len(line) - len(line.lstrip())]
        elif _STUB.match(line) and inside and not own_stub:
            own_stub = True
        elif _END.match(line) and inside:
            if not own_stub:
                out.append(f"{indent}{PROSE_STUB if prose else STUB}")
            inside = False
        elif _BEGIN.match(line) or _STUB.match(line) or _END.match(line):
            raise ValueError(f"the marks around the solution do not match at {line.strip()!r}")
        elif not inside:
            out.append(line)
        elif own_stub:
            out.append(re.sub(r"^(\s*)# ?", r"\1", line).rstrip())
    if inside:
        raise ValueError("### END SOLUTION is missing")
    return "\n".join(out)


def solution(source: str) -> str:
    """Return the course's own answer of an answer cell, without the marks and without the stub."""
    source = re.sub(r"\n[^\n]*### BEGIN STUB\n.*?(?=\n[^\n]*### END SOLUTION)", "", source, flags=re.DOTALL)
    return "\n".join(line for line in source.split("\n") if not (_BEGIN.match(line) or _END.match(line)))
