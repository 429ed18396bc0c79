"""Notice which Python functions run, however they are reached: by inheritance, through an object, or borrowed.

An experiment that asks for the learner's own work watches so whether PyTorch's did it. Code objects survive being
bound to another name or another class, so it is they that are looked at.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType

SWITCHED_OFF = "(the watch was switched off)"
"""Stands among the names if the code under study did away with the watch."""


@contextmanager
def watching(name_of: Callable[[CodeType], str | None]) -> Iterator[list[str]]:
    """Yield a list that gathers, in order, the name of each function that is entered inside the block.

    `name_of` gives the name for a code object, or None for one that is of no interest; it is asked once for each.
    Threads that start inside the block are watched as well.
    """
    entered: list[str] = []
    known: dict[CodeType, str | None] = {}

    def notice(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        code = frame.f_code
        if code not in known:
            known[code] = name_of(code)
        name = known[code]
        if name is not None:
            entered.append(name)

    former, former_in_threads = sys.getprofile(), threading.getprofile()
    threading.setprofile(notice)
    sys.setprofile(notice)
    try:
        yield entered
    finally:
        if sys.getprofile() is not notice:
            entered.append(SWITCHED_OFF)
        sys.setprofile(former)
        threading.setprofile(former_in_threads)


def of_file(file: str, qualified: bool = False) -> Callable[[CodeType], str | None]:
    """Return a `name_of` for the functions that are written in `file`."""
    return lambda code: (code.co_qualname if qualified else code.co_name) if code.co_filename == file else None
