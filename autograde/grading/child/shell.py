"""Cells as a notebook runs them, without a kernel: IPython's shell, with what it shows kept as outputs.

Made once in the warm process; each child inherits it. Everything here runs beside the learner's code, so what it
returns is shown to people and never counts as a score.
"""

import __future__

import ast
import base64
import builtins
import contextlib
import functools
import io
import json
import os
import sys
import types
from dataclasses import dataclass, field
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets.config import Config

from autograde.grading.child import lines
from autograde.observing.frames import learner_frames, remember_source
from autograde.observing.time_limits import TookTooLong, time_limit

TEXT_LIMIT = 20_000
"""Characters of printed text kept from one cell."""
RICH_LIMIT = 1_000_000
"""Characters of pictures and other rich output kept from one cell."""
MOST_OUTPUTS = 500
"""Pieces of output kept from one cell."""
_ASK_FOR_A_LOOP = {"create_task", "ensure_future", "get_running_loop"}
"""Names by which code wants asyncio's loop to be running, as it is in a notebook."""
_OF_ASYNCIO = {"get_event_loop", "gather", "shield", "current_task", "all_tasks"}
"""Names that say so beside `asyncio`; tensors have a `gather`, too."""
KEPT_TYPES = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/svg+xml", "image/jpeg")


@dataclass
class Ran:
    """What running one cell showed; plain data."""

    state: str = "ok"
    """`ok`, `raised`, `unfinished` or `timeout`."""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    """`type`, `message` and `frames`, the learner's own."""
    result: float | None = None
    """For a test cell: the number that its last line gave, if it is one."""


class _Text(io.TextIOBase):
    """A stream that keeps the first characters of what is printed, and counts the rest."""

    def __init__(self, name: str, cell: "Outputs") -> None:
        self.name, self.cell = name, cell

    encoding, errors = "utf-8", "strict"

    def fileno(self) -> int:
        """Return the number of a file that leads nowhere: `faulthandler` wants one."""
        return _nowhere()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.cell.text(self.name, text)
        return len(text)


@functools.cache
def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)


class Outputs:
    """The outputs of the cell that runs now, as nbformat has them."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin a new cell."""
        self.items: list[dict[str, Any]] = []
        self.room, self.rich, self.left_out, self.not_shown = TEXT_LIMIT, RICH_LIMIT, 0, 0

    def text(self, name: str, text: str) -> None:
        """Add printed text; what is beyond the limit is counted only."""
        text = str(text)
        kept, self.left_out = text[: self.room], self.left_out + max(0, len(text) - self.room)
        self.room -= len(kept)
        if not kept:
            return
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += kept
        elif len(self.items) < MOST_OUTPUTS:
            self.items.append({"output_type": "stream", "name": name, "text": kept})
        else:
            self.left_out += len(kept)

    def show(self, kind: str, data: dict[str, Any]) -> None:
        """Add something displayed, in the forms that a page can show."""
        if len(self.items) >= MOST_OUTPUTS:
            self.not_shown += 1
            return
        kept = {key: value for key, value in data.items() if key in KEPT_TYPES and isinstance(value, str)}
        size = sum(map(len, kept.values()))
        if size > self.rich:
            kept = {"text/plain": "(an output too large to keep)"}
            size = 0
        self.rich -= size
        if kept:
            self.items.append({"output_type": kind, "data": kept, "metadata": {}})

    def finished(self) -> list[dict[str, Any]]:
        """Return the outputs, with a note about what was left out."""
        if self.left_out:
            note = f"\n… {self.left_out} more characters were printed; they are left out.\n"
            self.items.append({"output_type": "stream", "name": "stdout", "text": note})
        if self.not_shown:
            note = f"\n… {self.not_shown} more things were displayed; they are left out.\n"
            self.items.append({"output_type": "stream", "name": "stdout", "text": note})
        return self.items


class _Publisher(DisplayPublisher):
    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        OUTPUTS.show("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        OUTPUTS.clear()


class _Hook(DisplayHook):
    """Keeps the value of a cell's last line as an output and in `_`, not in `Out`."""

    def __call__(self, result: object = None) -> None:
        if result is None or self.quiet():
            return
        builtins._ = result  # type: ignore[attr-defined]
        names = self.shell.user_ns
        # As IPython: not where the learner uses one of these names.
        kept = self.__dict__
        if all(names.get(name) is kept[name] for name in ("_", "__", "___")):
            latest = {"___": kept["__"], "__": kept["_"], "_": result}
            kept.update(latest)
            names.update(latest)
        data, _ = self.compute_format_data(result)
        OUTPUTS.show("execute_result", data)


OUTPUTS = Outputs()


def make_shell() -> InteractiveShell:
    """Return IPython's shell for this process; its namespace is the module `__main__`.

    It keeps no history: neither on disk nor in variables that would show a later cell's source.
    """
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.colors = "nocolor"
    shell = lines.QuietShell.instance(
        config=config, display_pub_class=_Publisher, displayhook_class=_Hook, user_module=_main()
    )
    shell.magics_manager.magics["line"].pop("history", None)
    shell.user_ns.update(_i="", _ii="", _iii="")
    lines.prepare(shell)
    return shell


def _main() -> Any:
    import types

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    return module


class Shell:
    """Runs cells in one namespace."""

    def __init__(self) -> None:
        self.ipython = make_shell()
        self.namespace: dict[str, Any] = self.ipython.user_ns
        self._transform = TransformerManager().transform_cell
        self._count = 0
        self._loop: Any = None
        self._annotations = 0
        """The flag of `from __future__ import annotations`, once a cell has said so: it holds for all cells below."""

    def run(self, source: str, seconds: float) -> Ran:
        """Run a cell of the learner or of the set-up, as a notebook would: magics, `await`, a last value shown."""
        OUTPUTS.clear()
        ran = Ran()
        self._count += 1
        self.ipython.last_execution_result = ExecutionResult(None)
        try:
            words, source = lines.split_capture(source)
            with lines.capturing(words, OUTPUTS, self.namespace), self._captured(), time_limit(seconds):
                try:
                    self._execute(source, f"<cell {self._count}>")
                finally:
                    _show_figures()
        except TookTooLong:
            ran.state = "timeout"
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: a cell that ends is all that happens
            ran.state = "raised"
            ran.error = described(error)
            BaseException.with_traceback(error, None)  # it leads from here to the learner's code, and may be kept there
        ran.outputs = OUTPUTS.finished()
        return ran

    def test(self, source: str, seconds: float) -> Ran:
        """Run a cell of plain asserts; what is printed meanwhile is dropped: it could repeat the cell's own source.

        `result` is the number on its last line, as nbgrader counts partial scores.
        """
        OUTPUTS.clear()
        ran = Ran()
        try:
            with self._captured(), time_limit(seconds):
                value = self._execute(source, "<test>", show=False)
            if type(value) in (int, float):
                ran.result = float(value)  # type: ignore[arg-type]
        except TookTooLong:
            ran.state = "timeout"
        except BaseException as error:
            ran.state = "raised"
            ran.error = described(error)
            BaseException.with_traceback(error, None)
        return ran

    @contextlib.contextmanager
    def _captured(self) -> Any:
        out, err = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Text("stdout", OUTPUTS), _Text("stderr", OUTPUTS)
        hook = sys.displayhook
        sys.displayhook = self.ipython.displayhook
        try:
            yield
        finally:
            sys.stdout, sys.stderr, sys.displayhook = out, err, hook

    def _execute(self, source: str, filename: str, show: bool = True) -> object:
        """Execute all but a last expression; show or return that one's value."""
        text = self._transform(source)
        tree = ast.parse(text, filename)
        if filename != "<test>":
            remember_source(filename, text)
        last = tree.body[-1] if tree.body else None
        shown = isinstance(last, ast.Expr) and not source.rstrip().endswith(";")
        body = tree.body[:-1] if shown else tree.body
        # Top-level `await` is rare, and asyncio's loop is slow to make: only where the code asks for it.
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | (self._annotations if filename != "<test>" else 0)
        statements = compile(ast.Module(body, []), filename, "exec", flags, dont_inherit=True)
        if filename != "<test>":
            self._annotations |= statements.co_flags & __future__.annotations.compiler_flag
        self._evaluate(statements)
        if not shown:
            return None
        code = compile(ast.Expression(last.value), filename, "eval", flags, dont_inherit=True)  # type: ignore[union-attr]
        value = self._evaluate(code)
        if show:
            sys.displayhook(value)
        return value

    def _evaluate(self, code: Any) -> object:
        import inspect

        waits = code.co_flags & inspect.CO_COROUTINE
        names = _names(code)
        asks = names & _ASK_FOR_A_LOOP or ("asyncio" in names and names & _OF_ASYNCIO)
        # A cell that starts a loop itself, as `nest_asyncio` allows it, needs none around.
        starts = "run_until_complete" in names or ("run" in code.co_names and not {*code.co_names} & _ASK_FOR_A_LOOP)
        if not waits and (not asks or starts):
            return eval(code, self.namespace)
        import asyncio

        async def inside() -> object:
            return (await eval(code, self.namespace)) if waits else eval(code, self.namespace)

        # One for all cells, as in a notebook: a task may be awaited in a later one.
        self._loop = self._loop or asyncio.new_event_loop()
        try:
            return self._loop.run_until_complete(inside())
        except TookTooLong:
            self._loop = None  # what did not end there would go on
            raise


def _names(code: types.CodeType) -> set[str]:
    """Return the names that code uses, the functions in it included."""
    inner = (each for each in code.co_consts if isinstance(each, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _show_figures() -> None:
    """Show the figures that a cell has left open, as a notebook does at its end."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums()[:10]:
        picture = io.BytesIO()
        with contextlib.suppress(Exception):
            pyplot.figure(number).savefig(picture, format="png", bbox_inches="tight", dpi=72)
            OUTPUTS.show("display_data", {"image/png": base64.b64encode(picture.getvalue()).decode()})
    pyplot.close("all")


def described(error: BaseException) -> dict[str, Any]:
    """Return an exception as plain data: type, message and the learner's own frames, no paths."""
    try:
        message = str(error)[:2000]
    except BaseException:
        message = ""
    if isinstance(error, SyntaxError):
        message = str(error.msg)
    name = type(error).__name__
    frames: list[dict[str, Any]] = []
    # Where the learner's code has changed what frames are read with, they are not read.
    with contextlib.suppress(Exception):
        frames = [each.as_dict() for each in learner_frames(error.__traceback__) if not isinstance(error, UsageError)]
    if isinstance(error, SyntaxError) and error.lineno:
        frames = [{"line": error.lineno, "function": "<module>", "code": str(error.text or "").strip()[:200]}]
    return json.loads(json.dumps({"type": name, "message": message, "frames": frames[-20:]}))
