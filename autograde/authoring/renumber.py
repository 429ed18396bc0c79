"""Bring the names of a chapter's files in line with its text, after an exercise was inserted, moved or taken out.

The text says which exercise comes first: the order of its headings `## Exercise 3 · Title`, each with an answer cell
that names the exercise. The headings' own numbers and the files `ex03_short.py` and `ex03_short.md` follow from it.
An exercise is known by its short name, so a new heading and a new pair of files may bear any number.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograde.authoring.build import Chapter

SUFFIXES = (".py", ".md")
_FILE = re.compile(r"ex(\d+)_(\w+)")
_HEADING = re.compile(r"(## Exercise )(\d+)(?= ·)")
_MENTION = re.compile(r"\b[Ee]xercises? \d+(?:(?:,| to| and|, and) \d+)*")
_FENCE = re.compile(r"(`{3,})")
_ANSWER = re.compile(r'`{3,} *python\b.*\banswer="(\w+)"')


class RenumberError(Exception):
    """Text and files do not fit together; the message has a line for each misfit."""


@dataclass
class Changes:
    """What a chapter needs so that numbers follow from its text."""

    renames: list[tuple[Path, Path]] = field(default_factory=list)
    """Files of exercises, and what they are to be called."""
    contents: dict[Path, str] = field(default_factory=dict)
    """The text, and modules that import a renamed one, as they are to read; under their present names."""
    headings: list[str] = field(default_factory=list)
    """The headings that change, each as a sentence."""
    mentions: list[str] = field(default_factory=list)
    """Places in the text that mention an exercise by a number which is another's now. A person must look at them."""

    def __bool__(self) -> bool:
        return bool(self.renames or self.contents)


@dataclass(frozen=True)
class _Heading:
    line: int
    number: int
    short: str


def changes(chapter: Chapter) -> Changes:
    """Return what the numbers of a chapter's headings and files must become; nothing is changed.

    Raises `RenumberError` if an exercise of the text lacks a file, or a file's exercise is not in the text.
    """
    lines = chapter.text.read_text(encoding="utf-8").split("\n")
    faults: list[str] = []
    found = _headings(lines, chapter.text.name, faults)
    folder = chapter.course.root / "autograde" / "chapters" / f"ch{chapter.name}"
    files = _files(folder, [heading.short for heading in found], chapter.text.name, faults)
    if faults:
        raise RenumberError("\n".join(faults))
    result = Changes()
    moved: dict[int, tuple[str, int]] = {}
    for place, heading in enumerate(found, 1):
        if heading.number != place:
            old = lines[heading.line]
            lines[heading.line] = _HEADING.sub(rf"\g<1>{place}", old, count=1)
            result.headings.append(
                f"{chapter.text.name}, line {heading.line + 1}: {lines[heading.line]!r}, not {old!r}"
            )
        for suffix in SUFFIXES:
            file = files[heading.short, suffix]
            target = folder / f"ex{place:02}_{heading.short}{suffix}"
            if file != target:
                result.renames.append((file, target))
                moved[_number(file)] = (heading.short, place)
    if result.headings:
        result.contents[chapter.text] = "\n".join(lines)
    _imports(folder, chapter.course.root, result)
    result.mentions += _mentions(_outside(lines), chapter.text.name, moved)
    for path in sorted(file for suffix in SUFFIXES for file in folder.glob(f"ex*{suffix}")):
        all_lines = enumerate(path.read_text(encoding="utf-8").split("\n"))
        result.mentions += _mentions(((at, text, False) for at, text in all_lines), path.name, moved)
    return result


def carry_out(result: Changes) -> None:
    """Write and rename what `changes` found.

    No renaming can meet another file: a short name stands in one pair of files only, else `changes` has refused.
    """
    for path, content in result.contents.items():
        path.write_text(content, encoding="utf-8")
    for old, new in result.renames:
        old.rename(new)


def _headings(lines: list[str], name: str, faults: list[str]) -> list[_Heading]:
    """Return the headings of exercises, each with the short name that the answer cell below it gives."""
    found: list[_Heading] = []
    pending: tuple[int, int] | None = None
    for line, text, fence in _outside(lines):
        heading, answer = None if fence else _HEADING.match(text), _ANSWER.match(text) if fence else None
        if (heading or (not fence and text.startswith("## "))) and pending:
            faults.append(f"{name}, line {pending[0] + 1}: this exercise has no answer cell")
            pending = None
        if heading:
            pending = line, int(heading[2])
        elif answer and answer[1] in {one.short for one in found}:
            faults.append(f"{name}, line {line + 1}: there is an answer cell {answer[1]!r} before this one")
            pending = None
        elif answer and pending:
            found.append(_Heading(*pending, answer[1]))
            pending = None
        elif answer:
            faults.append(
                f"{name}, line {line + 1}: the answer cell {answer[1]!r} has no heading '## Exercise 1 · Title'"
            )
    if pending:
        faults.append(f"{name}, line {pending[0] + 1}: this exercise has no answer cell")
    return found


def _outside(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield the lines outside fences, and those that open one, with their places and whether they do."""
    closing = ""
    for line, text in enumerate(lines):
        fence = _FENCE.match(text)
        if closing:
            if fence and text.strip() == fence[1] and len(fence[1]) >= len(closing):
                closing = ""
        else:
            closing = fence[1] if fence else ""
            yield line, text, bool(fence)


def _files(folder: Path, shorts: list[str], name: str, faults: list[str]) -> dict[tuple[str, str], Path]:
    """Return the files of the chapter's exercises, by short name and suffix."""
    there = f"autograde/chapters/{folder.name}"
    files: dict[tuple[str, str], Path] = {}
    for path in sorted(folder.glob("ex*")):
        match = _FILE.fullmatch(path.stem)
        if path.suffix not in SUFFIXES or not match:
            continue
        key = match[2], path.suffix
        if key in files:
            faults.append(f"{there}: {files[key].name} and {path.name} bear one name; give one of them another")
        elif match[2] not in shorts:
            faults.append(f"{there}/{path.name}: {name} has no exercise {match[2]!r}")
        files.setdefault(key, path)
    for short in shorts:
        for suffix in SUFFIXES:
            if (short, suffix) not in files:
                faults.append(f"{name}: the exercise {short!r} has no file ex??_{short}{suffix} in {there}")
    return files


def _number(file: Path) -> int:
    match = _FILE.fullmatch(file.stem)
    return int(match[1]) if match else 0


def _imports(folder: Path, root: Path, result: Changes) -> None:
    """Add the modules that import a renamed one: those beside it, by any way; others, by its full name."""
    names = {old.stem: new.stem for old, new in result.renames if old.suffix == ".py"}
    if not names:
        return
    either = "|".join(map(re.escape, names))
    beside, elsewhere = re.compile(rf"\b({either})\b"), re.compile(rf"(?<=\b{re.escape(folder.name)}[./])({either})\b")
    for path in sorted(file for part in ("autograde", "tests", "tools") for file in (root / part).rglob("*.py")):
        content = path.read_text(encoding="utf-8")
        changed = (beside if path.parent == folder else elsewhere).sub(lambda match: names[match[1]], content)
        if changed != content:
            result.contents[path] = changed


def _mentions(lines: Iterable[tuple[int, str, bool]], name: str, moved: dict[int, tuple[str, int]]) -> list[str]:
    """Return the places outside fences and headings that mention an exercise by a number that a file had before."""
    found = []
    for line, text, fence in lines:
        for match in [] if fence or _HEADING.match(text) else _MENTION.finditer(text):
            for number in map(int, re.findall(r"\d+", match[0])):
                if number in moved:
                    short, place = moved[number]
                    found.append(f"{name}, line {line + 1}: if {match[0]!r} means {short!r}, it is {place} now")
    return found
