"""What a kept result, and a worker of a cluster, is known by: all on which scores depend besides the submission."""

import hashlib
import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from autograde.course import text

_RUNS_IT = ("torch", "numpy", "ipython", "matplotlib")
SAYS_NOTHING = (
    "__main__.py",
    "authoring/",
    "grading/whole_class/",
    "grading/gradebook/",
    "grading/one_submission/distributed.py",
    "grading/one_submission/executors.py",
    "grading/one_submission/process_settings.py",
    "grading/measuring/",
    "grading/plugin.py",
    "grading/validation.py",
)
"""Rooms and modules of the package on which no score depends."""


def digest(*parts: object) -> str:
    """Return one digest of values that `repr` tells apart."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


@lru_cache
def fingerprint(chapter: str = "") -> str:
    """Return a digest of what judges and runs submissions: Python, torch and others, the course's code and answers.

    With a chapter of the course, without what belongs to the others: no chapter uses another.
    """
    package = Path(__file__).resolve().parents[2]
    own = f"chapters/ch{chapter}/"
    one = bool(chapter) and (package / own).is_dir()
    sources = []
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.md")]):
        name = path.relative_to(package).as_posix()
        of_another = one and name.startswith("chapters/ch") and not name.startswith(own)
        if not (of_another or name.startswith(SAYS_NOTHING)):
            sources.append((name, hashlib.sha256(path.read_bytes()).hexdigest()))
    # The course's own answers stand in the chapters' texts.
    for path in sorted(text.SOLUTIONS.glob(f"{chapter if one else '*'}/*.md")):
        sources.append((path.name, hashlib.sha256(path.read_bytes()).hexdigest()))
    return digest(platform.python_version(), [(name, version(name)) for name in _RUNS_IT], sources)
