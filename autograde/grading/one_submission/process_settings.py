"""What a grading process needs to know before it imports anything: what to leave out, how many to start."""

import os
import sys
import types


def skip_slow_imports() -> None:
    """Leave out what nbformat and nbgrader import for uses that grading has not; call this before either is imported.

    The grammar by which `jsonschema` checks international web addresses takes a second of processor time to build at
    each start, as where that package is not installed. Importing `nbgrader` imports its extensions of Jupyter's server,
    and with them all its commands.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for name in ("assignment_list", "course_list", "formgrader", "validate_assignment"):
        extension = types.ModuleType(f"nbgrader.server_extensions.{name}")
        extension.load_jupyter_server_extension = None  # type: ignore[attr-defined]
        sys.modules.setdefault(extension.__name__, extension)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
