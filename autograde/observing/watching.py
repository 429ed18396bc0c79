"""Notice which Python functions run, however they are reached: by inheritance, through an object, or borrowed.

An experiment that asks for the learner's own work watches so whether PyTorch's did it. Code objects survive being
bound to another name or another class, so it is they that are looked at.
"""

import _thread
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FrameType, FunctionType

from autograde.observing.opaque import opaque

SWITCHED_OFF = "(the watch ended early: switched off, or lost in a recursion without end)"
"""Stands among the names if the code under study did away with the watch, or went where it does not reach."""

_HERE = os.path.dirname(os.path.dirname(__file__))
_FOR_THREADS = threading.setprofile.__code__
_BLINDING = (sys.setprofile, _thread.start_new_thread)
_ALLOWED = (_HERE, threading.__file__)
"""Whose calls of these are no evasion: the package's own watches, and `threading`, which passes the watch on."""

NameOf = Callable[[CodeType], str | None]
Told = Callable[[FrameType, str], str]
"""What is noted of a call, given its frame and the function's name."""


@contextmanager
def watching(name_of: NameOf, told: Told = lambda frame, name: name) -> Iterator[list[str]]:
    """Yield a list that gathers, in order, the name of each function that is entered inside the block.

    `name_of` gives the name for a code object, or None for one that is of no interest; it is asked once for each.
    `told` may make more of it at each call.
    Threads that start inside the block are watched as well.
    """
    entered: list[str] = []
    # By identity: equality and hash of code ask what it holds, which may be the learner's and is not watched here.
    known: dict[int, tuple[CodeType, str | None]] = {}

    def notice(frame: FrameType, event: str, called: object) -> None:
        if event == "call":
            code = frame.f_code
            if id(code) not in known:
                known[id(code)] = code, name_of(code) if type(code.co_filename) is str else None
            name = known[id(code)][1]
            if name is not None:
                entered.append(told(frame, name))
            if code is _FOR_THREADS and frame.f_back and not frame.f_back.f_code.co_filename.startswith(_HERE):
                entered.append(SWITCHED_OFF)
        elif event == "c_call" and called in _BLINDING and not frame.f_code.co_filename.startswith(_ALLOWED):
            entered.append(SWITCHED_OFF)

    former, former_in_threads = sys.getprofile(), threading.getprofile()
    # Whoever asks for the profile function must not find the list in it.
    watch = opaque(notice)
    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        yield entered
    finally:
        if sys.getprofile() is not watch:
            entered.append(SWITCHED_OFF)
        threading.setprofile(former_in_threads)
        sys.setprofile(former)


def of_file(file: str, qualified: bool = False) -> NameOf:
    """Return a `name_of` for the functions that are written in `file`."""
    return lambda code: (code.co_qualname if qualified else code.co_name) if code.co_filename == file else None


def of_functions(functions: Mapping[str, object]) -> NameOf:
    """Return a `name_of` for these functions, by where they were written: a copy under another name says so too."""
    places = {
        (function.__code__.co_filename, function.__code__.co_firstlineno): name
        for name, function in functions.items()
        if isinstance(function, FunctionType)
    }
    return lambda code: places.get((code.co_filename, code.co_firstlineno))
