"""Lines of a notebook that are no Python: programs, packages, `%%capture`. Here they stop nothing and start nothing."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import DollarFormatter, SList

REMARK = "(No programs are started while grading; left out: {})"
_OF_THE_KERNEL = ("autosave", "clear", "connect_info", "less", "man", "more", "notebook", "qtconsole", "store")
"""Magics that only a kernel has."""
_INSTALLERS = ("pip", "conda", "mamba", "micromamba", "uv")
_CAPTURE = re.compile(r"\s*%%capture\b([^\n]*)\n?")


class QuietShell(InteractiveShell):
    """IPython's shell, which starts no program and keeps nothing on disk."""

    db: dict[str, Any] = {}

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing, as in a notebook: `%matplotlib inline` asks for it."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str, str]:
        """Do nothing: figures are shown in the page whatever is asked for."""
        return "inline", "inline"

    def system(self, cmd: str) -> None:
        """Say that the program is not started."""
        print(REMARK.format(str(cmd)[:200]))
        self.user_ns["_exit_code"] = 0

    system_raw = system_piped = system

    def var_expand(self, cmd: str, depth: int = 0, formatter: Any = None) -> str:
        """Put the notebook's variables into a line; for a cell magic no others: behind it is only the harness."""
        if depth < 2:
            # A magic that calls another one has no variables of the notebook's in its frame.
            with contextlib.suppress(PermissionError):
                return super().var_expand(cmd, depth + 1, formatter or DollarFormatter())
        try:
            return str((formatter or DollarFormatter()).vformat(cmd, args=[], kwargs=dict(self.user_ns)))
        except Exception:
            return cmd

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Say that the program is not started; it printed nothing."""
        self.system(cmd)
        return SList() if split else ""


def prepare(shell: InteractiveShell) -> None:
    """Let `%pip` and the like say that they do nothing."""
    # Each magic would add names to the built-in ones, and take them away.
    shell.builtin_trap.__enter__()
    for name in _INSTALLERS:
        shell.register_magic_function(lambda line, name=name: shell.system(f"{name} {line}"), "line", name)
    for name in _OF_THE_KERNEL:
        shell.register_magic_function(lambda line: None, "line", name)
    for kind in ("bash", "sh", "script", "system", "!", "python", "python3", "pypy", "perl", "ruby"):
        shell.register_magic_function(lambda line, cell, kind=kind: shell.system(f"%%{kind}"), "cell", kind)


def split_capture(source: str) -> tuple[str | None, str]:
    """Return the words after a `%%capture` in the first line, None if there is none, and the rest of the cell."""
    found = _CAPTURE.match(source)
    return (found[1], source[found.end() :]) if found else (None, source)


class Captured:
    """What a cell under `%%capture NAME` showed: `stdout`, `stderr`, and `show()`."""

    def __init__(self, outputs: list[dict[str, Any]]) -> None:
        self.stdout = "".join(o["text"] for o in outputs if o.get("name") == "stdout")
        self.stderr = "".join(o["text"] for o in outputs if o.get("name") == "stderr")
        self.outputs = [o["data"] for o in outputs if "data" in o]

    def show(self) -> None:
        """Print it."""
        print(self.stdout, end="")

    __call__ = show

    def __str__(self) -> str:
        return self.stdout


@contextlib.contextmanager
def capturing(words: str | None, outputs: Any, namespace: dict[str, Any]) -> Iterator[None]:
    """Around a cell: with `words`, those of its `%%capture`, what it shows is kept under a name, or dropped."""
    yield
    if words is not None:
        name = next((word for word in words.split() if word.isidentifier()), None)
        if name:
            namespace[name] = Captured(outputs.finished())
        outputs.clear()
