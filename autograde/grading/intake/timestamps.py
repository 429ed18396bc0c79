"""When a submission was handed in."""

import re
import warnings
from datetime import datetime
from pathlib import Path

from autograde.grading.intake.reading import Unreadable, bytes_of, names_in, opened_folder


def submitted_at(folder: Path) -> tuple[datetime | None, str | None]:
    """Return when a submission was handed in (UTC, without time zone), as nbgrader reads it from `timestamp.txt`.

    The second is a sentence if the file is bad, and the first is None then, and if there is no such file. The file is
    the teacher's or the system's in which was handed in, so that no learner pays for it.
    """
    when, fault = _read(folder)
    sentence = f"The time of submission (timestamp.txt) {fault}. It was graded as if it had come in time."
    return when, sentence if fault else None


def _read(folder: Path) -> tuple[datetime | None, str]:
    try:
        with opened_folder(folder) as root:
            if "timestamp.txt" not in names_in(root):
                return None, ""
            text = bytes_of(root, "timestamp.txt", limit=1000).decode("utf-8-sig").strip()
    except Unreadable as error:
        return None, f"could not be read: {error}"
    except UnicodeDecodeError:
        return None, "could not be read: it is not UTF-8"
    # nbgrader fills in what is missing from the present day: "12" would be a time that changes daily.
    if not re.match(r"\d{4}-?\d\d-?\d\d|(\w{3},? )?\d\d? \w{3,9} \d{4} ", text):
        return None, _NO_TIME
    try:
        from nbgrader.utils import parse_utc

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse_utc(_with_offset(text)), ""
    except Exception:  # dateutil raises many kinds, and looks time zones up in files
        return None, _NO_TIME


def _with_offset(text: str) -> str:
    """Return a time whose zone, if it has a usual name, is written in hours."""
    start, _, name = text.rpartition(" ")
    return f"{start}{_HOURS[name]}" if name in _HOURS else text


_NO_TIME = "is not a time such as 2030-01-31 12:00:00 UTC"
_HOURS = {
    name: f"{int(hours):+03}{int(hours % 1 * 60):02}"
    for name, hours in {
        **{"WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3},
        **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9},
        **{"AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11, "ACST": 9.5},
        **{"AWST": 8, "NZST": 12, "NZDT": 13, "SAST": 2, "BRT": -3, "ART": -3},
    }.items()
}
"""Time zones by the names that nbgrader writes; others are read as UTC, as nbgrader reads them."""
