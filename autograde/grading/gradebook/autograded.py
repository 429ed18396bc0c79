"""A graded submission → its folder among nbgrader's autograded ones: all of it at once, or as it was before."""

import contextlib
import fnmatch
import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

LARGEST_FILE = 100 * 2**20
"""Bytes of a file beside a notebook that is still copied."""
LARGEST_FOLDER = 500 * 2**20
"""Bytes of all files beside the notebooks that are copied."""
MOST_FILES = 2000


@dataclass(frozen=True)
class Layout:
    """Where and how nbgrader wants the autograded folders of one assignment."""

    course: CourseDirectory
    assignment: str
    permissions: int
    """Of files, such as 0o444."""
    not_overwritten: frozenset[str] = frozenset()
    """Paths in the source folder that a submission may have its own version of."""

    @classmethod
    def of(cls, course: CourseDirectory, assignment: str) -> "Layout":
        """Read it from nbgrader's configuration."""
        from nbgrader.converters import Autograde

        converter = Autograde(coursedir=course, parent=course.parent)
        permissions = int(str(converter.permissions), 8)
        return cls(course, assignment, permissions, frozenset(converter.exclude_overwriting.get(assignment, [])))

    def folder(self, student: str) -> Path:
        """Return where a student's graded notebooks belong."""
        return Path(self.course.format_path(self.course.autograded_directory, student, self.assignment))

    @property
    def source(self) -> Path:
        """The folder that the assignment was made from."""
        return Path(self.course.format_path(self.course.source_directory, ".", self.assignment))

    def digests(self, student: str) -> dict[str, str]:
        """Return a digest of each notebook in a student's folder."""
        found = {}
        for path in self.folder(student).glob("*.ipynb"):
            with contextlib.suppress(OSError):
                found[path.stem] = digest_of(path.read_bytes())
        return found


def digest_of(data: bytes) -> str:
    """Return the digest by which a written notebook is known again."""
    return hashlib.sha256(data).hexdigest()


def publish(
    layout: Layout, student: str, submission: Path, notebooks: dict[str, bytes], *, with_timestamp: bool = True
) -> list[str]:
    """Write a student's folder as nbgrader's `Autograde` lays it out, and return notes on what was left out.

    Notebooks come first, then the files of the assignment's source folder, then the submission's own: links are never
    followed, and nothing large is copied. A notebook that is there already and not in `notebooks` stays.

    Raises `OSError`; the folder is then as before.
    """
    target = layout.folder(student)
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{_glob(target.name)}.*.autograde"):
        _remove(left)
    new = target.with_name(f".{target.name}.new.autograde")
    old = target.with_name(f".{target.name}.old.autograde")
    try:
        new.mkdir()
        for name, data in notebooks.items():
            (new / f"{name}.ipynb").write_bytes(data)
        for path in target.glob("*.ipynb"):
            if path.stem not in notebooks and not path.is_symlink():
                shutil.copy(path, new)
        skipped = set() if with_timestamp else {"timestamp.txt"}
        _copy(layout, layout.source, new, set(layout.not_overwritten))
        notes = _copy(layout, submission, new, skipped, {f"{name}.html" for name in notebooks})
        _set_permissions(layout, new)
        if os.path.lexists(target):
            os.rename(target, old)
        os.rename(new, target)
    except OSError:
        if not os.path.lexists(target) and old.exists():
            os.rename(old, target)
        _remove(new)
        raise
    _remove(old)
    return notes


def _glob(name: str) -> str:
    return name.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _copy(layout: Layout, source: Path, target: Path, skipped: set[str], pages: Collection[str] = ()) -> list[str]:
    """Copy all regular files that are no notebooks and are not there yet; return notes on what was left out."""
    notes, count, total = [], 0, 0
    for path, name in _files(source, layout.course.ignore):
        if name in skipped:
            continue
        to = target / name
        fault, size = _fault(path)
        if name in pages:
            fault = "called as the page of feedback is"
        if fault:
            notes.append(f"Not copied: {name!r} is {fault}.")
        elif count == MOST_FILES or total + size > LARGEST_FOLDER:
            notes.append(
                f"Only the first {count} files beside the notebook were copied: there are too many, or too large."
            )
            break
        elif not os.path.lexists(to):
            count, total = count + 1, total + size
            try:
                to.parent.mkdir(parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError):
                continue  # the course has a file where the submission has a folder
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as read, open(to, "xb") as write:
                shutil.copyfileobj(read, write)
    return notes


def _files(source: Path, ignored: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the path and the name of everything in a folder that nbgrader would copy, links among it."""
    if source.is_symlink():
        return
    for root, folders, files in os.walk(source):
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        folders[:] = sorted(name for name in folders if not _ignored(name, ignored))
        for name in sorted((*files, *links)):
            if not name.endswith(".ipynb") and not _ignored(name, ignored):
                path = os.path.join(root, name)
                yield path, os.path.relpath(path, source)


def _ignored(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _fault(path: str) -> tuple[str, int]:
    """Return why a file is not copied, "" if it is, and its size in bytes."""
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return "a symbolic link", 0
    if not stat.S_ISREG(status.st_mode):
        return "no regular file", 0
    if status.st_size > LARGEST_FILE:
        return f"larger than {LARGEST_FILE // 2**20} MB", 0
    if not os.access(path, os.R_OK):
        return "not readable", 0
    return "", status.st_size


def _set_permissions(layout: Layout, folder: Path) -> None:
    for root, _, files in os.walk(folder):
        for name in files:
            os.chmod(os.path.join(root, name), layout.permissions)
        if layout.course.groupshared:
            os.chmod(root, (os.stat(root).st_mode | 0o2770) & 0o2777)
