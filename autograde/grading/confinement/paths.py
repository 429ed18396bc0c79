"""What a submission may read: Python, its libraries, fonts and time zones. And what it must not."""

import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of `autograde` itself."""

DEVICES = tuple(Path("/dev", name) for name in ("null", "zero", "full", "random", "urandom"))

_OF_THE_SYSTEM = (
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/fontconfig",
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/ld.so.cache",
    "/etc/mime.types",
)


def readable_paths() -> list[Path]:
    """Return the files and folders that Python needs while it runs, without its own programs."""
    return list(_readable_paths())


@lru_cache(maxsize=1)
def _readable_paths() -> tuple[Path, ...]:
    # Asking sysconfig takes longer than all the rest of what a child does to confine itself.
    folders = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [str(Path(sys.base_prefix, "lib")), *(path for path in _site_folders() if path in sys.path)]
    return tuple(_existing(Path(path) for path in [*folders, *_OF_THE_SYSTEM]))


def interpreter_paths() -> list[Path]:
    """Return what else it takes to start Python: the environment and the installation it was made from.

    Member by member, because an environment may have been made in the course's own folder.
    """
    prefixes = dict.fromkeys((sys.prefix, sys.exec_prefix, sys.base_prefix))
    members = ("bin", "lib", "lib32", "lib64", "share", "etc", "pyvenv.cfg")
    found = _existing(Path(prefix, member) for prefix in prefixes for member in members)
    program = Path(sys.executable)
    while program.is_symlink():
        if not any(program.is_relative_to(folder) for folder in found):
            found.append(program)
        program = program.parent / program.readlink()
    return found if any(program.is_relative_to(folder) for folder in found) else [*found, program]


def hidden_paths(course: Path | None = None) -> list[Path]:
    """Return what no submission may read, even inside a readable folder.

    That is: the course (`course`, or else the working folder: solutions, submissions, the gradebook), this package
    with its answers and the folder around it if it is worked on there, and the home folder.
    """
    around = [] if str(PACKAGE.parent) in _site_folders() else [PACKAGE.parent]
    return _existing([course or Path.cwd(), PACKAGE, *around, Path.home()])


def answers_paths() -> list[Path]:
    """Return the files with right and wrong answers; not even the warm process needs them."""
    return sorted((PACKAGE / "chapters").glob("*/*.md"))


@lru_cache(maxsize=1)
def _site_folders() -> tuple[str, ...]:
    return (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages(), user_site())


def user_site() -> str:
    """Return the folder of packages installed for one user, "" if it is not in use."""
    return site.getusersitepackages() if site.ENABLE_USER_SITE else ""


def _existing(paths: Iterable[Path]) -> list[Path]:
    return [path for path in dict.fromkeys(paths) if path.exists()]


def spread(readable: Sequence[Path], hidden: Sequence[Path]) -> list[Path]:
    """Return the files and folders that together are `readable` without `hidden`: the longer path wins.

    A folder that has something hidden inside is replaced by its members; links among them are left out.
    """
    covered = {os.path.realpath(path) for path in hidden}
    around = {folder for path in covered for folder in _folders_around(path)}
    found: dict[str, None] = {}
    pending = [os.path.realpath(path) for path in reversed(readable)]
    while pending:
        path = pending.pop()
        if path in covered:
            continue
        if path in around:
            with os.scandir(path) as entries:
                pending.extend(entry.path for entry in entries if not entry.is_symlink())
        else:
            found[path] = None
    return [Path(path) for path in found if not any(folder in found for folder in _folders_around(path))]


def _folders_around(path: str) -> Iterator[str]:
    while path != os.path.dirname(path):
        path = os.path.dirname(path)
        yield path


def inside(path: str, folder: str) -> bool:
    """Return whether `path` lies strictly beneath `folder`; both absolute and without links."""
    return path != folder and path.startswith(folder.rstrip("/") + "/")
