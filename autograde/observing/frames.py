"""The part of a traceback that belongs to the learner."""

import ast
import dis
import linecache
import re
import sysconfig
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from types import CodeType, TracebackType

import torch

from autograde.observing.syntax import parse

TORCH_FOLDER = str(Path(torch.__file__).parent)
_NOT_THE_LEARNERS = tuple(
    {
        str(Path(__file__).parents[1]),
        TORCH_FOLDER,
        *(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")),
        "<frozen",
        "<__array_function__",
    }
)
_SOMETIMES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.Match)


@dataclass(frozen=True)
class Frame:
    """One line of the learner's code on the way to an error: its number in the cell, the function, the text."""

    line: int
    function: str
    code: str

    def as_dict(self) -> dict[str, int | str]:
        """Return the frame as plain data."""
        return asdict(self)


def learner_frames(traceback: TracebackType | None) -> list[Frame]:
    """Return the learner's own frames, outermost first; those of PyTorch, Python and this package are left out."""
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not code.co_filename.startswith(_NOT_THE_LEARNERS):
            text = linecache.getline(code.co_filename, traceback.tb_lineno).strip()
            function = re.sub(r"^.*<locals>\.", "", code.co_qualname)
            frames.append(Frame(traceback.tb_lineno, function, text))
        traceback = traceback.tb_next
    return frames


def is_stub(error: BaseException) -> bool:
    """Say whether an exception is a stub's: `raise NotImplementedError`, without words, in the learner's own code.

    Under an `if`, or in a loop, it is part of an answer.

    PyTorch raises that type too: in Python where a module has no `forward`, in C++ where a kernel is missing. The
    second has no frame of its own, so the last frame must stand at a `raise` statement.
    """
    traceback = error.__traceback__
    if type(error) is not NotImplementedError or error.args or traceback is None:
        return False
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    code = traceback.tb_frame.f_code
    if code.co_filename.startswith(_NOT_THE_LEARNERS) or code.co_code[traceback.tb_lasti] != dis.opmap["RAISE_VARARGS"]:
        return False
    return not _is_raised_sometimes("".join(linecache.getlines(code.co_filename)), traceback.tb_lineno)


def is_stub_code(code: CodeType) -> bool:
    """Say whether a function ends, wherever it comes to that, in a stub's exception: it is to be written, or begun."""
    source = "".join(linecache.getlines(code.co_filename))
    for before, now in pairwise(dis.get_instructions(code)):
        bare = before.opname == "LOAD_GLOBAL" and before.argval == "NotImplementedError"
        line = now.positions.lineno if now.positions else None
        if bare and now.opname == "RAISE_VARARGS" and line and not _is_raised_sometimes(source, line):
            return True
    return False


def _is_raised_sometimes(source: str, line: int) -> bool:
    """Say whether the `raise` on a line stands under a condition, in a loop or in a handler of its function."""
    try:
        tree = parse(source)
    except SyntaxError:  # such a cell does not run: these are not the lines of what was compiled
        return False
    above: list[ast.AST] = [tree]
    while True:
        inner = [node for node in ast.iter_child_nodes(above[-1]) if _spans(node, line)]
        if not inner:
            break
        above.append(inner[-1])
    functions = [place for place, node in enumerate(above) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(isinstance(node, _SOMETIMES) for node in above[functions[-1] if functions else 0 :])


def _spans(node: ast.AST, line: int) -> bool:
    if isinstance(node, ast.match_case):
        return any(_spans(statement, line) for statement in node.body)
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    return first is not None and last is not None and first <= line <= last


def remember_source(filename: str, source: str) -> None:
    """Let tracebacks find the lines of code that was compiled from a string under the name `filename`."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
