"""What a grading process needs to know before it imports anything: what to leave out, how many to start."""

import os
import sys


def skip_slow_imports() -> None:
    """Make `jsonschema` do without its check of international web addresses, as where that package is not installed.

    Its grammar takes a second of processor time to build at each start, and notebooks are not checked for it. Call
    this before anything imports nbformat or nbgrader.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
