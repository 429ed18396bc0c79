"""The part of a traceback that belongs to the learner."""

import dis
import linecache
import re
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

import torch

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
    raised_here = code.co_code[traceback.tb_lasti] == dis.opmap["RAISE_VARARGS"]
    places = list(code.co_positions())
    line, _, column, _ = places[traceback.tb_lasti // 2]
    body = [start for begin, _, start, _ in places if begin and start is not None and begin > code.co_firstlineno]
    nested = line != code.co_firstlineno and column is not None and column > min(body)
    before = {step.opcode for step in dis.get_instructions(code) if step.offset < traceback.tb_lasti}
    sometimes = nested and not before.isdisjoint({*dis.hasjrel, *dis.hasjabs})
    return raised_here and not sometimes and not code.co_filename.startswith(_NOT_THE_LEARNERS)


def remember_source(filename: str, source: str) -> None:
    """Let tracebacks find the lines of code that was compiled from a string under the name `filename`."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
