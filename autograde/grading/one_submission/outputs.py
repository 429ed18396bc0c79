"""What a cell shows, as nbformat has it, without what no page should show."""

import re
import sys
from itertools import takewhile
from pathlib import Path
from typing import Any


def error_output(name: str, text: str, frames: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an error as the output of a cell: the frames first, then one line."""
    lines = [f"line {f['line']}, in {f['function']}:  {f['code']}" for f in frames]
    return {
        "output_type": "error",
        "ename": name,
        "evalue": text,
        "traceback": ["\n".join([*lines, text if name in ("CheckFailed", "NotGraded") else f"{name}: {text}"])],
    }


_LONGEST = 200
"""Characters of an error's message in a line."""
_FRAME = re.compile(r"line (\d+), in ")


def fault(outputs: list[dict[str, Any]]) -> str:
    """Return in a line why a cell did not run to its end, as its outputs tell it; empty if it did."""
    errors = [output for output in outputs if output.get("output_type") == "error"]
    if not errors:
        return ""
    name, text = str(errors[-1]["ename"]), str(errors[-1]["evalue"]).partition("\n")[0][:_LONGEST]
    if name in ("TookTooLong", "Stopped", "NotGraded"):
        return text
    frames = [_FRAME.match(line) for line in "\n".join(errors[-1]["traceback"]).splitlines()]
    leading = list(takewhile(bool, frames))
    line = f", line {leading[-1][1]}" if leading and leading[-1] else ""
    return f"{name}{line}: {text}".rstrip(": ")


def _roots() -> list[str]:
    """Folders of this machine that no learner's page should name, the longest first."""
    here = Path(__file__).resolve()
    found = {Path(sys.prefix), Path(sys.base_prefix), here.parents[3], here.parents[2], Path.home(), Path.cwd()}
    found |= {path.resolve() for path in found}
    return sorted((str(path) for path in found if len(path.parts) > 1), key=len, reverse=True)


_ROOTS = _roots()
_SCRATCH = re.compile(r"/[\w./-]*/grading-\w+")
"""Where submissions run (`autograde.grading.one_submission.warm_processes`)."""


def without_paths(data: Any) -> Any:
    """Return outputs with this machine's folders left out of every text."""
    if isinstance(data, str):
        for root in _ROOTS:
            data = data.replace(root, "…")
        return _SCRATCH.sub("…", data) if "grading-" in data else data
    if isinstance(data, list):
        return [without_paths(item) for item in data]
    if isinstance(data, dict):
        return {key: item if key.startswith("image/") else without_paths(item) for key, item in data.items()}
    return data
