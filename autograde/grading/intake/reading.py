"""Read a submission's files, whatever they are: bytes to plain cells, never following a link, never trusting a field.

Nothing here knows the release; `autograde.grading.intake.rebuilding` decides what the cells mean.
"""

import codecs
import errno
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

from autograde.grading.intake import pictures

MAX_FILE = 400 * 2**20
"""Largest file that is opened, in bytes. Nearly all of so large a file is outputs."""
MAX_NOTEBOOK = 50 * 2**20
"""Largest notebook that is read once its outputs are cut out, in bytes."""
SKIM_FROM = 8 * 2**20
"""From this size on, in bytes, outputs are cut out before the file is parsed: parsed JSON is many times as large."""
MAX_TOKENS = 5_000_000
"""Most brackets and strings of a file that is skimmed: enough for any output, and a few seconds at most."""
MAX_FILES = 20
"""Most files of a folder that are looked at."""
DEEPEST = 2
"""How many folders deep a notebook is looked for."""
MAX_CELLS = 5_000
"""Most cells of a notebook."""

_SUFFIXES = (".ipynb", ".ipynb.json", ".ipynb.txt")
_IGNORED_FOLDERS = {".ipynb_checkpoints", "__MACOSX"}
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_CONFLICT = re.compile(r"^(<{7} |>{7} )", re.MULTILINE)


class Unreadable(Exception):
    """Why a file cannot be read: a sentence for instructor and learner, without paths."""


@dataclass(slots=True)
class Cell:
    """What counts of a submitted cell. `settings` is its nbgrader metadata; `id` and `grade_id` may be missing."""

    kind: str
    source: str
    grade_id: str | None = None
    id: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    tagged: bool = False
    pictures: Mapping[str, dict[str, str]] = field(default_factory=dict)
    outputs: list[dict[str, Any]] = field(default_factory=list)


Found = TypeVar("Found")


@dataclass
class Judged(Generic[Found]):
    """What was made of one notebook file."""

    found: Found
    fit: int
    """How many cells fit; 0 if it is a notebook of another assignment."""
    answers: Mapping[Any, str]
    """The answers that are no longer as released."""


@dataclass
class _File(Generic[Found]):
    """One notebook file of a submission that could be read."""

    name: str
    judged: Judged[Found]
    notes: list[str]
    written: float

    @property
    def rank(self) -> tuple[int, int, float]:
        """What makes one file count before another."""
        return len(self.judged.answers), self.judged.fit, self.written


def find_notebook(
    folder: Path, name: str, judge: Callable[[list[Cell]], Judged[Found]]
) -> tuple[Found, list[str], bool]:
    """Return what `judge` made of the notebook of that name, repairs, and whether it fits.

    If there is no file of that name, or it cannot be read, does not fit or has no answer, the file of the folder with
    the most answers is taken, of equals the latest. That another file fits and differs is always said.

    Raises `Unreadable` if no notebook can be read.
    """
    exact, problem, room = f"{name}.ipynb", None, MAX_FILE
    found: list[_File[Found]] = []
    with opened_folder(folder) as root:
        names, unseen = names_in(root), list[str]()
        first = [(root, exact, exact)] if exact in names else []
        others = _others(
            root, names, exact, unseen, deep=lambda: not any(each.judged.fit and each.judged.answers for each in found)
        )
        for count, (where, file, shown) in enumerate(chain(first, others)):
            if count == MAX_FILES:
                break
            try:
                data = bytes_of(where, file, room)
                room -= len(data) if shown != exact else 0
                cells, notes = read_cells(data)
                written = os.stat(file, dir_fd=where, follow_symlinks=False).st_mtime
                found.append(_File(shown, judge(cells), notes, written))
            except (Unreadable, OSError) as error:
                problem = problem or (error if isinstance(error, Unreadable) else Unreadable(_reason(error)))
        if not found:
            raise problem or Unreadable(f"there is no notebook in the folder{_what_lies_there(names)}")
    notes = [f"The folder {_quoted(each)} of the submission could not be looked into." for each in unseen]
    fitting = [each for each in found if each.judged.fit]
    if not fitting:
        return found[0].judged.found, found[0].notes + notes, False
    named = fitting[0] if fitting[0].name == exact else None
    # max() keeps the first of equals, and files come in a fixed order.
    taken = named if named and named.judged.answers else max(fitting, key=lambda each: each.rank)
    if named and not taken.judged.answers:
        taken = named
    if taken is not named:
        why = problem if exact in names and not any(each.name == exact for each in found) else None
        notes.insert(0, _why_another(taken.name, exact in names, why, named is not None, len(fitting)))
    differing = [e for e in fitting if e is not taken and e.judged.answers not in ({}, taken.judged.answers)]
    if differing:
        which_others = "Another notebook" if len(differing) == 1 else f"{len(differing)} other notebooks"
        which_others += f" of the folder ({_quoted(*(each.name for each in differing))})"
        which = "under the right name" if taken is named else "that was taken"
        notes.append(f"{which_others} would fit as well, with other answers; the one {which} counts.")
    return taken.judged.found, [*notes, *taken.notes], True


def _why_another(taken: str, present: bool, problem: Unreadable | None, fits: bool, fitting: int) -> str:
    where = "in a subfolder" if "/" in taken else "under another name"
    if problem:
        why = f"The file of the right name could not be read: {problem}."
    elif fits:
        why = "The file of the right name has no answers."
    elif present:
        why = "The file of the right name belongs to another assignment."
    else:
        why = "No file had the notebook's name."
    which = "the only one that fits" if fitting == 1 else f"of {fitting} that fit, the one with the most answers"
    return f"{why} A notebook {where} was taken, {_quoted(taken)}: {which}."


def _quoted(*names: str) -> str:
    """Return file names, which are the learner's, as they may stand in a sentence."""
    shown = [re.sub(r"[^\w .,()+/@-]", "?", name)[-60:] for name in names[:5]]
    return ", ".join(f"“{name}”" for name in shown) + (" and more" if len(names) > 5 else "")


def _what_lies_there(names: list[str]) -> str:
    seen = [name for name in names if not name.startswith(".") and name != "timestamp.txt"]
    return f", only {_quoted(*seen)}" if seen else ""


@contextmanager
def opened_folder(path: Path | str, inside: int | None = None) -> Iterator[int]:
    """Open a folder, or one inside another that is open. Raises `Unreadable`, for a link too."""
    try:
        handle = os.open(path, _OPEN | os.O_DIRECTORY, dir_fd=inside)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and Path(path).is_symlink():
            raise Unreadable("the folder of the submission is a symbolic link, and links are not followed") from None
        raise Unreadable(f"the folder of the submission cannot be opened ({_reason(error)})") from None
    try:
        yield handle
    finally:
        os.close(handle)


def names_in(folder: int) -> list[str]:
    """Return the names in an open folder. Raises `Unreadable`."""
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        raise Unreadable(f"the folder of the submission cannot be listed ({_reason(error)})") from None


def _others(
    folder: int, names: list[str], exact: str, unseen: list[str], *, deep: Callable[[], bool], above: str = ""
) -> Iterator[tuple[int, str, str]]:
    """Yield open folder, name, and path in the submission of all files that may be notebooks.

    Subfolders, down to `DEEPEST`, are looked into where that is wanted then; `unseen` gets those that cannot be.
    """
    for name in names:
        if (above or name != exact) and _may_be_notebook(name):
            yield folder, name, above + name
    for name in names[:1000] if deep() and above.count("/") < DEEPEST else ():
        if name not in _IGNORED_FOLDERS and not name.startswith(".") and _is_folder(folder, name):
            try:
                with opened_folder(name, folder) as below:
                    yield from _others(below, names_in(below), exact, unseen, deep=deep, above=f"{above}{name}/")
            except Unreadable:
                unseen.append(above + name)


def _may_be_notebook(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) and not name.startswith(".")


def _is_folder(root: int, name: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(name, dir_fd=root, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "unknown reason"


def bytes_of(folder: int, name: str, limit: int = MAX_FILE) -> bytes:
    """Return a regular file's content. Raises `Unreadable` for anything else, without waiting for it."""
    try:
        handle = os.open(name, _OPEN, dir_fd=folder)
    except OSError as error:
        reasons = {
            errno.ELOOP: "it is a symbolic link, and links are not followed",
            errno.EACCES: "the grader has no permission to read it",
            errno.ENOENT: "there is no such file",
            errno.ENXIO: "it is not a regular file",
        }
        raise Unreadable(reasons.get(error.errno or 0, f"it cannot be opened ({_reason(error)})")) from None
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable("it is a folder, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("it is not a regular file")
        if status.st_size > limit:
            raise Unreadable(f"it is larger than {_size(limit)}")
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be read ({_reason(error)})") from None
    finally:
        os.close(handle)
    if len(data) > limit:
        raise Unreadable(f"it is larger than {_size(limit)}")
    return data


def _size(limit: int) -> str:
    return f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit} bytes"


def read_cells(data: bytes) -> tuple[list[Cell], list[str]]:
    """Return the cells of a notebook file of any format version, and what had to be repaired.

    Raises `Unreadable` with the reason if it is no notebook.
    """
    notes: list[str] = []
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("the file is empty")
    if data[:4] == b"PK\x03\x04":
        raise Unreadable("it is a zip archive, not a notebook")
    encoding = json.detect_encoding(data)
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(f"The file was saved as {encoding[:6].upper()}, not UTF-8; it was read all the same.")
        data = _decoded(data, encoding).encode("utf-8", "surrogatepass")
    elif encoding == "utf-8-sig":
        notes.append("The file began with a byte order mark; it was read all the same.")
        data = data[len(codecs.BOM_UTF8) :]
    if len(data) > SKIM_FROM:
        data = _without_outputs(data)
    if len(data) > MAX_NOTEBOOK:
        raise Unreadable(f"without its outputs it is still larger than {_size(MAX_NOTEBOOK)}")
    book = _parsed(_decoded(data, "utf-8"))
    cells, found = cells_of(book)
    return cells, notes + found


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"line {line} is not UTF-8, the encoding of every notebook; another program has probably saved it"
        ) from None


def _without_outputs(data: bytes) -> bytes:
    """Cut the outputs out of a large file without parsing them. Broken JSON comes out broken."""
    kept: list[bytes] = []
    start = depth = 0
    skipping: int | None = None
    for count, match in enumerate(_TOKEN.finditer(data)):
        if count > MAX_TOKENS:
            raise Unreadable("it is large, and not by pictures or printed text: it has too many parts")
        token = match[0] if match.end() - match.start() < 12 else b'"'
        if token in (b"[", b"{"):
            depth += 1
        elif token in (b"]", b"}"):
            depth -= 1
            if skipping == depth:
                kept.append(b"[]")
                start, skipping = match.end(), None
        elif skipping is None and token == b'"outputs"':
            value = re.compile(rb"\s*:\s*(?=\[)").match(data, match.end())
            if value:
                kept.append(data[start : value.end()])
                skipping = depth
    if skipping is None:
        kept.append(data[start:])
    return b"".join(kept)


def _few_outputs(item: dict) -> dict:
    # Done as soon as a cell is parsed: what other outputs there are is never all in memory.
    if "outputs" in item:
        item["outputs"] = pictures.outputs(item["outputs"])
    return item


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_hook=_few_outputs)
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None
    except MemoryError:
        raise Unreadable("it is too large to be read") from None
    except json.JSONDecodeError as error:
        raise Unreadable(_why_no_json(text, error)) from None
    except ValueError:  # a whole number of thousands of digits
        return _parsed_without_numbers(text)


def _parsed_without_numbers(text: str) -> object:
    try:
        return json.loads(text, object_hook=_few_outputs, parse_int=lambda digits: int(digits[:18]))
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable("it is not valid JSON") from None


def _why_no_json(text: str, error: json.JSONDecodeError) -> str:
    start = text[:200].lstrip().lower()
    if _CONFLICT.search(text):
        return "it contains the marks of a merge conflict (<<<<<<<); both versions must be merged first"
    if start.startswith("<"):
        return "it is a web page, not a notebook"
    if error.msg.startswith("Extra data"):
        return f"there is further text after the notebook's end, in line {error.lineno}"
    if not start.startswith(("{", "[")):
        return "it is not a notebook: notebooks are JSON, and begin with a brace"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return "it ends in the middle; it was probably not saved or copied completely"
    return f"it is not valid JSON, in line {error.lineno}"


def cells_of(book: object) -> tuple[list[Cell], list[str]]:
    """Return a notebook's cells, and what had to be repaired. Raises `Unreadable` if it is no notebook."""
    if not isinstance(book, Mapping):
        kind = {list: "a list", str: "a text", bool: "a truth value", type(None): "nothing"}.get(type(book), "a number")
        raise Unreadable(f"it holds {kind}, not a notebook")
    raw = book.get("cells")
    sheets = book.get("worksheets")
    if not isinstance(raw, list) and isinstance(sheets, list):
        raw = []
        for sheet in sheets:
            cells = sheet.get("cells") if isinstance(sheet, Mapping) else None
            raw += cells if isinstance(cells, list) else []
    if not isinstance(raw, list):
        raise Unreadable("it is JSON, but no notebook: it has no cells")
    if len(raw) > MAX_CELLS:
        raise Unreadable(f"it has more than {MAX_CELLS} cells")
    flaws = _Flaws(version=_version(book))
    cells = [_cell(each, flaws) for each in raw if isinstance(each, Mapping) or flaws.malformed_cell()]
    return cells, flaws.notes()


def _version(book: Mapping) -> tuple[int, int] | None:
    numbers = book.get("nbformat"), book.get("nbformat_minor", 0)
    return numbers if all(type(n) is int and 0 <= n < 100 for n in numbers) else None  # type: ignore[return-value]


@dataclass
class _Flaws:
    """What is off in a notebook, counted, so that each kind is one sentence."""

    version: tuple[int, int] | None
    malformed: bool = False
    surrogates: bool = False
    schemas: set[str] = field(default_factory=set)

    def malformed_cell(self) -> bool:
        self.malformed = True
        return False

    def notes(self) -> list[str]:
        out = []
        if self.version is None:
            self.malformed = True
        elif self.version != (4, 5):
            age = "an older" if self.version < (4, 5) else "a newer"
            number = ".".join(map(str, self.version))
            out.append(f"The notebook was in {age} notebook format, {number}; it was read all the same.")
        out += [
            f"Cells had the settings of {age} version of nbgrader; this has no effect." for age in sorted(self.schemas)
        ]
        if self.malformed:
            out.append("Parts of the file were missing or of a wrong kind; what could be read was taken.")
        if self.surrogates:
            out.append("Half characters that cannot be saved (lone surrogates) were replaced.")
        return out


def _cell(raw: Mapping, flaws: _Flaws) -> Cell:
    metadata = raw.get("metadata")
    if not isinstance(metadata, Mapping):
        metadata, flaws.malformed = {}, True
    settings = metadata.get("nbgrader")
    settings = settings if isinstance(settings, Mapping) else {}
    if settings and settings.get("schema_version") != 3:
        version = settings.get("schema_version", 0)
        flaws.schemas.add("a newer" if isinstance(version, int) and version > 3 else "an older")
    kind = raw.get("cell_type")
    if kind == "code" and "outputs" not in raw:
        flaws.malformed = True
    source = _source(raw, flaws)
    if kind == "heading":  # nbformat 3
        level = raw.get("level")
        kind, source = "markdown", f"{'#' * (level if isinstance(level, int) and level in range(1, 7) else 1)} {source}"
    if kind not in ("code", "markdown", "raw"):
        flaws.malformed = flaws.malformed or kind != "html"
        kind = "code" if "outputs" in raw or "input" in raw else "raw"
    grade_id, own = settings.get("grade_id"), raw.get("id", metadata.get("id"))
    return Cell(
        kind=kind,
        source=source,
        grade_id=grade_id if isinstance(grade_id, str) and grade_id else None,
        id=own if isinstance(own, str) and own else None,
        settings=settings,
        tagged=bool(metadata.get("tags")),
        pictures=pictures.read(raw.get("attachments")) if kind == "markdown" else {},
        outputs=pictures.outputs(raw.get("outputs")) if kind == "code" else [],
    )


def _source(raw: Mapping, flaws: _Flaws) -> str:
    source = raw.get("source", raw.get("input"))
    if isinstance(source, list):
        flaws.malformed = flaws.malformed or not all(isinstance(line, str) for line in source)
        source = "".join(line for line in source if isinstance(line, str))
    elif not isinstance(source, str):
        source, flaws.malformed = "", True
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not source.isascii():
        try:
            source.encode()
        except UnicodeEncodeError:
            flaws.surrogates = True
            # A pair of halves is one whole character; a half alone becomes the sign for what cannot be read.
            source = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return source
