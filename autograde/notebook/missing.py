"""What a cell says that needs an answer which is not there yet: one quiet line in place of a traceback.

IPython lets a handler answer for chosen exceptions. This one takes the stub's own exception, and a name or a `...`
that stands for an answer; every other error is shown as always. While nbgrader runs the cells, it is not there.
"""

import sys
from types import TracebackType
from typing import Any

from autograde.notebook import failed, place
from autograde.observing.experiment import Experiment
from autograde.observing.frames import is_stub

_TAKEN = (NotImplementedError, NameError, TypeError, AttributeError)


def install() -> None:
    """Answer for missing answers in this notebook, if a person runs it and nothing else answers already."""
    shell = place.ipython()
    if shell is not None and place.is_interactive():
        failed.install(shell)
        if not shell.custom_exceptions:
            shell.set_custom_exc(_TAKEN, _answer)


def _answer(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> list[str]:
    cell, names = _cell(trace)
    if is_stub(error):
        exercise = place.exercise_of(_outermost(trace))
        print(f"This cell uses {_whose(exercise)}, which is not there yet.")
        _excuse()
        return []
    if "llipsis" in str(error):
        waiting = [name for name in names if shell.user_ns.get(name) is ... and place.exercise_of(name)]
        if waiting:
            print(f"This cell uses {_whose(place.exercise_of(waiting[0]))}, `{waiting[0]}`, which is still `...`.")
            _excuse()
            return []
    if isinstance(error, NameError) and cell and error.name in names:
        exercise = place.exercise_of(str(error.name))
        if exercise is not None:
            words = f"{error.name} is not there yet: run the answer cell of exercise {exercise.number} first."
            return _shown(shell, kind, error, [words])
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)
    return []


def _shown(shell: Any, kind: type[BaseException], error: BaseException, lines: list[str]) -> list[str]:
    """Show an error as these lines; the cell stays one that failed."""
    shell._showtraceback(kind, error, lines)
    return lines


def _whose(exercise: Experiment | None) -> str:
    return "an answer" if exercise is None else f"your answer to exercise {exercise.number}"


def _outermost(trace: TracebackType | None) -> str:
    """Return the name of the outermost class or function around the line that raised."""
    assert trace is not None
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_qualname.partition(".")[0]


def _cell(trace: TracebackType | None) -> tuple[bool, set[str]]:
    """Say whether an error came from a cell's own lines, not from a function; return all names these lines use."""
    names: set[str] = set()
    last = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_name in ("<module>", "<cell line: 1>"):
            names |= set(code.co_names)
        last, trace = code.co_name, trace.tb_next
    return last in ("<module>", "<cell line: 1>"), names


def _excuse() -> None:
    """Let the cell count as one that ran, so that "Run All" goes on past it."""
    frame = sys._getframe(1)
    while frame is not None:
        result = frame.f_locals.get("result") if frame.f_code.co_name == "run_code" else None
        if result is not None:
            result.error_in_exec = None
            return
        frame = frame.f_back  # type: ignore[assignment]
