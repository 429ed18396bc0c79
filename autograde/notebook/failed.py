"""What a check must say of an answer cell whose last run failed: it judges what an earlier run has left."""

import ast
import re
from collections.abc import Iterable
from typing import Any

_OTHER_WORDS = "assert|return|await|not|del|raise|yield|lambda|from|import|with|for|if|while|print|check"
_failed: dict[str, tuple[str, int]] = {}
"""Cells whose last run failed: the exception's type, and the line where it came; 0 if nothing of the cell ran."""
_ran: list[str] = []
"""The cells that ran, in order, each at the place of its last run."""


def install(shell: Any) -> None:
    """Let IPython's shell tell of each cell that has run."""
    shell.events.register("post_run_cell", _note)


def _note(result: Any) -> None:
    cell = getattr(result.info, "raw_cell", None)
    if not isinstance(cell, str):
        return
    if cell in _ran:
        _ran.remove(cell)
    _ran.append(cell)
    _failed.pop(cell, None)
    if result.error_before_exec is not None:
        _failed[cell] = type(result.error_before_exec).__name__, 0
    elif result.error_in_exec is not None:
        _failed[cell] = type(result.error_in_exec).__name__, _line(result.error_in_exec)


def _line(error: BaseException) -> int:
    """Return the line of the cell's own that an error came through."""
    trace = error.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_name.startswith(("<module>", "<cell line")):
        trace = trace.tb_next
    return 0 if trace is None else trace.tb_lineno


def last_run(names: Iterable[str]) -> str:
    """Return the exception in which the last run of the cell that defines one of `names` ended before it did so.

    Empty if that cell has run as far as there, if there is none, or outside of a notebook.
    """
    name = f"(?:{'|'.join(map(re.escape, names))})"
    # Any word, not `def` and `class` only: a misspelt one may be the very error.
    meant = re.compile(rf"^(?!(?:{_OTHER_WORDS})\b)\w+ +{name} *[(:]|^{name} *(?::[^=\n]+)?=(?!=)", re.MULTILINE)
    cell = next((cell for cell in reversed(_ran) if meant.search(cell)), "")
    kind, line = _failed.get(cell, ("", 0))
    return "" if line and _is_defined_above(cell, name, line) else kind


def _is_defined_above(cell: str, name: str, line: int) -> bool:
    """Say whether a statement that ends above `line` gives `name`, a regular expression, its value."""
    try:
        statements = ast.parse(cell).body
    except SyntaxError:  # a magic command
        return True
    above = [each for each in statements if (each.end_lineno or line) < line]
    found = [getattr(each, "name", "") for each in above]
    targets = [t for each in above for t in (getattr(each, "targets", None) or [getattr(each, "target", None)])]
    return any(re.fullmatch(name, word) for word in [*found, *(t.id for t in targets if isinstance(t, ast.Name))])
