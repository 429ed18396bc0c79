"""The answers to each exercise: the course's own, wrong ones with the mistake named, and unusual right ones.

The course's own stands in the chapter's text. All others are kept in one file an exercise, `ex03_simple_net.md`,
as changes of it:

    # call.simple_net

    ## wrong: forgets_super
    `__init__` never calls `super().__init__()`, so there is nothing to register layers in.

    ```diff
     def __init__(self) -> None:
    -    super().__init__()
    ```

A line of the fence begins with a minus if it goes, with a plus if it comes, with a space if it only shows where. What
goes and what shows where must be found in the solution exactly once, with the same indentation. A line `@@` begins
another place. A fence ```` ```diff of="forgets_super" ```` changes another answer of the file in place of the
solution; a fence ```` ```python ```` is a whole answer.

The sentence after `wrong:` is shown to those whose code behaves the same. A third kind, `## equivalent: name`, is a
change of a right answer that no experiment can tell from it; its sentence is the reason (`authoring.mutation`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, cast

from autograde.course import text
from autograde.course.text import Fence
from autograde.observing.experiment import Experiment

FOLDER = Path(__file__).resolve().parent.parent / "chapters"
_HEADING = re.compile(r"## (wrong|right|equivalent): (\w+) *")
_HEADINGS = "'## wrong: its_name', '## right: its_name' or '## equivalent: its_name'"


@dataclass(frozen=True)
class Answer:
    """One answer to an exercise, as code."""

    kind: Literal["wrong", "right", "equivalent", "stub", "solution"]
    name: str
    sentence: str
    code: str


def folder(chapter: str) -> Path:
    """Return the folder with the answers of a chapter."""
    return FOLDER / f"ch{chapter}"


def path(exercise: Experiment) -> Path:
    """Return the file with the wrong and the unusual answers to an exercise; its number may be out of date."""
    found = list(folder(exercise.chapter).glob(f"ex[0-9][0-9]_{exercise.short}.md"))
    return found[0] if len(found) == 1 else folder(exercise.chapter) / f"ex{exercise.number:02}_{exercise.short}.md"


def wrong(exercise: Experiment) -> list[Answer]:
    """Return the misconceptions of an exercise."""
    return [answer for answer in _kept(exercise) if answer.kind == "wrong"]


def right(exercise: Experiment) -> list[Answer]:
    """Return the unusual right answers to an exercise."""
    return [answer for answer in _kept(exercise) if answer.kind == "right"]


def equivalent(exercise: Experiment) -> list[Answer]:
    """Return the changes of right answers of an exercise that no experiment can tell from them."""
    return [answer for answer in _kept(exercise) if answer.kind == "equivalent"]


def _kept(exercise: Experiment) -> tuple[Answer, ...]:
    return read(path(exercise), from_text(exercise, "solution").code)


def from_text(exercise: Experiment, kind: Literal["stub", "solution"]) -> Answer:
    """Return the stub, or the course's own answer, of an exercise.

    Raises `LookupError` if the chapter's text has none.
    """
    for cell in text.cells(text.path(exercise.chapter)):
        if cell.kind == "answer" and cell.name == exercise.short:
            code = text.stub(cell.source) if kind == "stub" else text.solution(cell.source)
            return Answer(kind, exercise.short, "", code.strip("\n") + "\n")
    raise LookupError(f"the text of {exercise.chapter} has no answer cell of {exercise.short!r}")


def setup(chapter: str) -> list[str]:
    """Return the code of a chapter's set-up cells, in order."""
    return [cell.source.strip("\n") + "\n" for cell in text.cells(text.path(chapter)) if cell.kind == "setup"]


@cache
def read(file: Path, solution: str) -> tuple[Answer, ...]:
    """Return the answers of a file, in order, those that are changes applied; none if there is no such file.

    Raises `ValueError`, which names the file, the line and what to write there, if the file is malformed or if changes
    do not fit their bases: all of these.
    """
    if not file.exists():
        return ()
    drafts = {draft.name: draft for draft in _drafts(file)}
    codes: dict[str, str] = {}
    faults: dict[str, None] = {}
    for name in drafts:
        try:
            _resolve(name, file, drafts, solution, codes)
        except ValueError as error:
            faults[str(error)] = None
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(Answer(d.kind, d.name, " ".join(d.sentence), codes[d.name]) for d in drafts.values())


@dataclass
class _Draft:
    """An answer as its file has it."""

    kind: Literal["wrong", "right", "equivalent"]
    name: str
    line: int
    sentence: list[str] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)


def _drafts(file: Path) -> list[_Draft]:
    content = file.read_text(encoding="utf-8")
    try:
        fences = {fence.line: fence for fence in text.fences(content)}
    except ValueError as error:
        raise ValueError(f"{file.name}, {error}") from None
    found: list[_Draft] = []
    title, end = False, 0
    for number, line in enumerate(content.splitlines(), 1):
        if number <= end or not line.strip():
            continue
        where = f"{file.name}, line {number}"
        if not title:
            if not line.startswith("# "):
                raise ValueError(f"{where}: begin the file with a title, '# ' and the exercise's name")
            title = True
        elif line.startswith("#"):
            found.append(_heading(line, number, where))
            if [draft.name for draft in found].count(found[-1].name) > 1:
                raise ValueError(f"{where}: there are two answers {found[-1].name!r}; give this one another name")
        elif not found:
            raise ValueError(f"{where}: write a heading {_HEADINGS} before this")
        elif found[-1].fences:
            raise ValueError(f"{where}: after the fence of {found[-1].name!r} write a heading {_HEADINGS} first")
        elif number in fences:
            found[-1].fences.append(_known(fences[number], where))
            end = fences[number].end
        else:
            found[-1].sentence.append(line.strip())
    for draft in found:
        if not draft.fences:
            raise ValueError(f"{file.name}, line {draft.line}: give {draft.name!r} a fence, ```diff or ```python")
    return found


def _heading(line: str, number: int, where: str) -> _Draft:
    heading = _HEADING.fullmatch(line)
    if not heading:
        raise ValueError(f"{where}: write {_HEADINGS} in place of {line!r}")
    return _Draft(cast(Literal["wrong", "right", "equivalent"], heading[1]), heading[2], number)


def _known(fence: Fence, where: str) -> Fence:
    """Return a fence of an answer as it is; refuse one that is neither a change nor a whole answer."""
    allowed = {"diff": {"of"}, "python": set()}
    if fence.language not in allowed or fence.marks.keys() - allowed[fence.language]:
        raise ValueError(f'{where}: begin the fence with ```diff, ```diff of="name" or ```python')
    return fence


def _resolve(
    name: str, file: Path, drafts: Mapping[str, _Draft], solution: str, codes: dict[str, str], via: tuple[str, ...] = ()
) -> str:
    """Return the code of one answer, after that of its base; `via` are those whose bases led here."""
    if name in codes:
        return codes[name]
    (fence,) = drafts[name].fences
    where, base = f"{file.name}, line {fence.line}", fence.marks.get("of")
    if fence.language == "python":
        code = "\n".join(fence.lines)
    elif base is None:
        code = _changed(solution, fence, file, name, "the solution")
    elif base not in drafts:
        raise ValueError(f"{where}: {name!r} changes {base!r}, which is no answer of this file; name one that is")
    elif base in (*via, name):
        circle = " of ".join(map(repr, (*via, name, base)))
        raise ValueError(f"{where}: {circle} is a circle; make one of them a change of the solution")
    else:
        code = _changed(_resolve(base, file, drafts, solution, codes, (*via, name)), fence, file, name, repr(base))
    codes[name] = code.strip("\n") + "\n"
    return codes[name]


def _changed(base: str, fence: Fence, file: Path, name: str, what: str) -> str:
    """Apply the change in a fence to the code `base`, which `what` names."""
    lines = base.splitlines()
    edits: list[tuple[int, int, list[str]]] = []
    for number, hunk in _hunks(fence):
        where = f"{file.name}, line {number}"
        strange = next((n for n, line in enumerate(hunk) if line[:1] not in ("", " ", "-", "+")), None)
        if strange is not None:
            raise ValueError(f"{file.name}, line {number + strange}: begin each line of a change with ' ', '-' or '+'")
        old = [line[1:] for line in hunk if line[:1] != "+"]
        new = [line[1:] for line in hunk if line[:1] != "-"]
        if not old or old == new:
            raise ValueError(f"{where}: the change of {name!r} needs a line that changes and one that shows where")
        places = [at for at in range(len(lines) - len(old) + 1) if lines[at : at + len(old)] == old]
        if len(places) != 1:
            why = _misfit(lines, old, what)
            raise ValueError(f"{where}: the change of {name!r} fits {len(places)} places of {what}, not one: {why}")
        edits.append((places[0], places[0] + len(old), new))
        if any(start < edits[-1][1] and edits[-1][0] < end for start, end, _ in edits[:-1]):
            raise ValueError(f"{where}: the change of {name!r} changes a line twice; make one place of the two")
    for start, end, new in sorted(edits, reverse=True):
        lines[start:end] = new
    return "\n".join(lines)


def _misfit(lines: list[str], old: list[str], what: str) -> str:
    """Say why the lines `old` are not found in `lines` just once."""
    foreign = next((line for line in old if line not in lines), None)
    if foreign is not None:
        near = next((line for line in lines if line.strip() == foreign.strip()), None)
        return f"{what} has no line {foreign!r}" + (f", but {near!r}" if near is not None else "")
    if any(lines[at : at + len(old)] == old for at in range(len(lines))):
        return "add a line above or below that shows where"
    return f"{what} has these lines, but not one after another; a line '@@' begins another place"


def _hunks(fence: Fence) -> list[tuple[int, list[str]]]:
    """Return the places that a change names, each with the number of its first line."""
    found: list[tuple[int, list[str]]] = [(fence.line + 1, [])]
    for number, line in enumerate(fence.lines, fence.line + 1):
        if line.rstrip() == "@@":
            found.append((number + 1, []))
        else:
            found[-1][1].append(line)
    return found
