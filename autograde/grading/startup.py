"""What a grading process leaves out when it starts, because it takes long and nothing here needs it."""

import sys


def skip_slow_imports() -> None:
    """Make `jsonschema` do without its check of international web addresses, as where that package is not installed.

    Its grammar takes a second of processor time to build at each start, and notebooks are not checked for it. Call
    this before anything imports nbformat or nbgrader.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
