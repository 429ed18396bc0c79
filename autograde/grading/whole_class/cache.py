"""What was graded is kept, so that the same work is not done twice: one file of JSON a submission.

A kept result counts only while all that it depends on is the same: the submission's bytes, the release with its hidden
tests, the course's code, and the versions of what runs it. What makes it late is applied anew without running it.
"""

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from autograde.grading.one_submission.fingerprint import digest

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode
    from nbgrader.coursedir import CourseDirectory

KEPT = Path(".autograde", "grading")
"""Under the course's root; neither git nor nbgrader looks there."""
FORMAT = 3
HASHED_BYTES = 400 * 2**20
"""Of a larger file only its size and date are looked at."""
MOST_FILES = 10_000


def cache_folder(course: "CourseDirectory", assignment: str) -> Path:
    """Return where results of an assignment are kept."""
    return Path(course.root, KEPT, assignment)


class Cache:
    """The kept results of one assignment, in a folder of their own that only its owner can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[str] = []
        """Sentences about files that could not be used."""

    def load(self, student: str) -> dict[str, Any] | None:
        """Return what was kept of a student's submission; a damaged file is set aside and counts as none."""
        path = self._path(student)
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.damaged.append(f"What was kept of {student} could not be read ({error.strerror}).")
            return None
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                return None
            if data["sum"] != _sum(data["entry"]):
                raise ValueError("the sum is wrong")
            return data["entry"]
        except (ValueError, KeyError, TypeError, RecursionError):
            with contextlib.suppress(OSError):
                os.replace(path, path.with_suffix(".damaged"))
            self.damaged.append(f"What was kept of {student} was damaged; it was set aside and graded again.")
            return None

    def store(self, student: str, entry: dict[str, Any]) -> None:
        """Keep a result: all of it, or, if this process is ended meanwhile, what was kept before.

        Raises `OSError`.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(student)
        data = json.dumps({"format": FORMAT, "sum": _sum(entry), "entry": entry})
        write_atomically(path, data.encode("ascii"))

    def _path(self, student: str) -> Path:
        """Any student's name makes a file name: short, and no other student's."""
        digest = hashlib.sha256(student.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        return self.folder / f"{quote(student, safe='', errors='surrogateescape')[:80]}-{digest}.json"


def _sum(entry: Any) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode("ascii")).hexdigest()


def write_atomically(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file so that others see the old one or the new one, never a part.

    Raises `OSError`; what was half written is removed.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def digest_of_folder(folder: Path) -> str:
    """Return a digest of all that a submission consists of; links count by where they point."""
    return digest(*_pieces(folder))


def _pieces(folder: Path) -> Iterator[tuple[object, ...]]:
    count = 0
    if folder.is_symlink():
        yield ("link", os.readlink(folder))
        return
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted((*files, *(each for each in folders if os.path.islink(os.path.join(root, each))))):
            count += 1
            if count > MOST_FILES:
                return
            path = os.path.join(root, name)
            with contextlib.suppress(FileNotFoundError):
                yield (os.path.relpath(path, folder), *_content(path))


def _content(path: str) -> tuple[object, ...]:
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return "link", os.readlink(path)
    if not stat.S_ISREG(status.st_mode):
        return ("no file",)
    if status.st_size > HASHED_BYTES:
        return "large", status.st_size, status.st_mtime_ns
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return "file", hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return "unreadable", error.errno


def digest_of_release(release: "NotebookNode") -> str:
    """Return a digest of a released notebook, with its hidden tests."""
    return digest(json.dumps(release, sort_keys=True))
