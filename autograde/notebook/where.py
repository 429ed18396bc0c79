"""The lines of an experiment at which a learner's code parted from PyTorch: it is run once more, and they are noted."""

import ast
import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import CodeType, FrameType, SimpleNamespace, TracebackType
from typing import Any, TypeGuard

import torch

from autograde.judging.comparing import Verdict
from autograde.observing import syntax
from autograde.observing.experiment import Experiment, See, run
from autograde.observing.plain import plain
from autograde.showing.style import faint, pre
from autograde.showing.values import inline

PACKAGE = Path(__file__).parents[1]
ROOMS = tuple(str(PACKAGE / room) for room in ("chapters", "observing/conditions"))
"""Where experiments stand: frames of other files only carry a call on."""
ABOVE = 9
"""Lines of a function that are shown above the one at fault; other observations are left out."""
MOST = 4
"""More variables than these are not shown, and none that takes more than `WIDEST` letters."""
WIDEST = 70


Seen = tuple[CodeType, int, Mapping[str, object]]
"""A frame at a moment: its code, its line, its variables."""


@dataclass(frozen=True)
class Place:
    """Lines of a function, those at fault marked, and what the variables in them were."""

    function: str
    lines: tuple[tuple[bool, str], ...]
    variables: tuple[tuple[str, str], ...]


def where(exercise: Experiment, subjects: Mapping[str, object], verdict: Verdict) -> list[Place]:
    """Return where the experiment noted that in which `subjects` part from PyTorch, or met the exception that ended it.

    From the experiment itself down to the function that noted it; empty if it does not come to that. Runs the
    experiment on `subjects` again, with the inputs that the `verdict` was found with.
    """
    see, number = _Noting(verdict.seed), len(verdict.agreed)
    run(see.watching(exercise.body), subjects, seed=verdict.seed, seconds=exercise.seconds, see=see)
    if verdict.state == "raised":
        return _places(see.ended, exercise)
    return _places(see.noted[number], exercise) if number < len(see.noted) else []


class _Noting(See):
    """Notes, for each observation and for the exception that ends a run, where in the experiment that was."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.noted: list[list[Seen]] = []
        self.ended: list[Seen] = []

    def __call__(self, label: str, value: object, **stated: Any) -> None:
        """Note an observation, and its place."""
        super().__call__(label, value, **stated)
        self.noted.append(_frames_above(sys._getframe(1)))

    def _raises(self, *given: Any) -> None:
        super()._raises(*given)
        self.noted.append(_frames_above(sys._getframe(2)))

    def watching(self, body: Callable[..., object]) -> Callable[..., object]:
        """Return an experiment's body that notes the place of an exception that ends it."""

        def watched(lib: SimpleNamespace, see: See) -> None:
            try:
                body(lib, see)
            except BaseException as error:
                self.ended = _frames_below(error.__traceback__)
                raise

        return watched


def _frames_above(frame: FrameType | None) -> list[Seen]:
    found: list[Seen] = []
    while frame is not None and frame.f_code is not run.__code__:
        found += _seen(frame, frame.f_lineno)
        frame = frame.f_back
    return found[::-1]


def _frames_below(trace: TracebackType | None) -> list[Seen]:
    found: list[Seen] = []
    while trace is not None:
        found += _seen(trace.tb_frame, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _seen(frame: FrameType, line: int) -> list[Seen]:
    """Return a frame as it is now, if it is an experiment's."""
    return [(frame.f_code, line, dict(frame.f_locals))] if frame.f_code.co_filename.startswith(ROOMS) else []


def _places(frames: list[Seen], exercise: Experiment) -> list[Place]:
    """Return the places of the experiment itself, past what is wrapped around it, and of the last of the frames."""
    body = inspect.unwrap(exercise.body).__code__
    found = [_place(*seen) for seen in [*(seen for seen in frames if seen[0] is body), *frames[-1:]]]
    return [place for place in dict.fromkeys(found) if place]


def _place(code: CodeType, line: int, variables: Mapping[str, object]) -> Place | None:
    """Return the place of a line; None if the source is not at hand."""
    source = linecache.getlines(code.co_filename)
    around = [
        node
        for node in ast.walk(syntax.parse("".join(source)))
        if isinstance(node, ast.stmt) and node.lineno <= line <= _end(node)
    ]
    functions = [node for node in around if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not functions:
        return None
    # The statement itself, without the block that hangs on it.
    statement = max(around, key=lambda node: node.lineno)
    last = min([_end(statement), *(n.lineno - 1 for n in getattr(statement, "body", ()))])
    head = functions[0].lineno
    others = {n for node in ast.walk(functions[0]) if _only_notes(node) for n in range(node.lineno, _end(node) + 1)}
    before = [n for n in range(head + 1, statement.lineno) if n not in others and source[n - 1].strip()]
    numbers = [head, *before[-ABOVE:], *range(statement.lineno, last + 1)]
    shown = textwrap.dedent("".join(source[n - 1] for n in numbers)).splitlines()
    lines = [(n >= statement.lineno, line) for n, line in zip(numbers, shown, strict=True)]
    if len(before) > ABOVE:
        lines.insert(1, (False, "    …"))
    return Place(code.co_name, tuple(lines), tuple(_told_of(variables, statement)))


def _only_notes(node: ast.AST) -> TypeGuard[ast.stmt]:
    """Say whether a statement only notes something, as another observation does."""
    if isinstance(node, ast.For):
        return all(map(_only_notes, node.body))
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return ast.unparse(called) in ("see", "see.raises", "see.refuses") if called else False


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _told_of(variables: Mapping[str, object], statement: ast.stmt) -> list[tuple[str, str]]:
    """Return the variables that a statement reads, with their values: those that can be told in a few words."""
    names = dict.fromkeys(node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
    found = []
    for name in names:
        value = variables.get(name)
        if isinstance(value, bool | int | float | str | list | tuple | dict | set | torch.Tensor | torch.dtype):
            with suppress(Exception):
                words = inline(plain(value))
                found += [(name, words)] if len(words) <= WIDEST else []
    return found[:MOST]


def as_text(places: list[Place]) -> str:
    """Return places as text, the lines at fault marked by an arrow."""
    parts = []
    for place in places:
        lines = [f"{'→' if marked else ' '} {line}".rstrip() for marked, line in place.lines]
        parts.append("\n".join(lines + ([f"  where {_told(place)}"] if place.variables else [])))
    return "\n\n".join(parts)


def as_html(places: list[Place]) -> str:
    """Return the same as HTML, the lines at fault in bold."""
    return "".join(
        pre(
            "\n".join(
                f"<b>→ {escape(line)}</b>" if marked else escape(f"  {line}".rstrip()) for marked, line in place.lines
            )
            + (faint("\n  where " + escape(_told(place))) if place.variables else "")
        )
        for place in places
    )


def _told(place: Place) -> str:
    return ", ".join(f"{name} is {value}" for name, value in place.variables)
