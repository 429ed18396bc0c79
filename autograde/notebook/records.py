"""A learner's progress: the state of each exercise and the hints seen, in a file beside the notebook."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

FOLDER = ".autograde"
FILE = "progress.json"


@dataclass
class Record:
    """What is remembered of one exercise."""

    state: str = ""
    """The verdict of the last check; empty if there was none."""
    passed: bool = False
    """Whether any check of it passed."""
    hints: int = 0
    checks: int = 0
    first: str = ""
    """Of a prediction, what the first one was: `right` or `wrong`; empty before."""


@dataclass
class Progress:
    """The records of all exercises that were touched from one folder."""

    records: dict[str, Record] = field(default_factory=dict)
    set_aside: Path | None = None
    """Where a damaged file was moved to, if that was necessary just now."""

    def of(self, name: str) -> Record:
        """Return the record of an exercise, a new one if it was never touched."""
        return self.records.setdefault(name, Record())


_unsaved: dict[Path, Progress] = {}
"""For each file that could not be written: what would stand in it."""


def path(folder: Path | None = None) -> Path:
    """Return the file that keeps the progress made in `folder` (default: the working directory)."""
    return (folder or Path.cwd()) / FOLDER / FILE


def load(folder: Path | None = None) -> Progress:
    """Read the progress made in `folder`; a damaged file is renamed, not fatal."""
    file = path(folder)
    if file in _unsaved:
        return _unsaved[file]
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return Progress({str(name): Record(**_fields(entry)) for name, entry in data["exercises"].items()})
    except OSError:
        return Progress()
    except (ValueError, TypeError, KeyError, AttributeError):
        aside = file.with_name(f"damaged-{FILE}")
        try:
            os.replace(file, aside)
        except OSError:
            return Progress()
        return Progress(set_aside=aside)


def _fields(entry: dict) -> dict:
    first = str(entry.get("first", ""))
    record = Record(str(entry["state"]), bool(entry["passed"]), int(entry["hints"]), int(entry["checks"]), first)
    return asdict(record)


def save(progress: Progress, folder: Path | None = None) -> bool:
    """Write the progress; where nothing can be written, keep it for this process and return False."""
    file = path(folder)
    text = json.dumps({"exercises": {n: asdict(r) for n, r in progress.records.items()}}, indent=1)
    new = file.with_name(f"{FILE}.{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        new.write_text(text, encoding="utf-8")
        os.replace(new, file)
    except OSError:
        _unsaved[file] = progress
        return False
    _unsaved.pop(file, None)
    return True
