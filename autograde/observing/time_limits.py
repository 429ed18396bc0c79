"""Code that uses up its time is stopped: by an alarm in the main thread, by a watchdog elsewhere.

Both raise `TookTooLong` inside the code, and again, ever faster, until the block ends. A loop that swallows every
exception is traced from the third time on, and stopped at a place outside of its `try`. Neither raises while PyTorch,
or another installed library, is being imported, which would leave it half there and is not the code's fault, nor in the
lines that switch the limit off.
"""

import contextlib
import ctypes
import dis
import signal
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

FIRST_PAUSE, LAST_PAUSE = 0.1, 0.002
"""Seconds from the first interruption to the second, and the fewest; each pause is half of the last."""
INSIST_BELOW = 0.04
"""From this pause on, code that goes on is traced."""
PATIENCE = 200
"""Steps in which a place outside of every `try` is sought; then, one inside of as few as there are."""
_OURS = (__file__, contextlib.__file__)
_PACKAGE = str(Path(__file__).parents[1])
_INSTALLED = ("<frozen", *(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")))
_MADE = "<string>"
"""The file of code that a library makes as it runs, as dataclasses do."""
_IMPORTING = "<frozen importlib._bootstrap>"


class TookTooLong(BaseException):
    """Raised inside code that has used up its time. Not an `Exception`, so that `except Exception` lets it pass."""


class _Limit:
    """One time limit: whether it is still in force, and what traces the code that does not heed it."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.in_force, self.has_traced, self.tracer = seconds, True, False, _Tracer(self)


class _Insisting(TookTooLong):
    """One that has the code traced, and again when it is swallowed: then nothing refers to it any more."""

    limit: _Limit

    def __init__(self, frame: FrameType | None = None) -> None:
        _insist(self.limit, frame or sys._getframe(1))

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            _insist(self.limit, sys._getframe(1))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` inside the block once `seconds` of wall time are over, and again until it ends.

    Uses the interval timer where there is one (main thread, POSIX), which ends calls that wait as well. Elsewhere a
    thread watches, and a call that waits is ended when it returns. A limit inside a limit is fine: the outer one goes
    on when the inner one has ended.
    """
    tracing, limit = sys.gettrace(), _Limit(seconds)
    kind = type("TookTooLong", (_Insisting,), {"limit": limit})
    try:
        with _alarm(seconds, kind) if _has_alarm() else _watchdog(seconds, kind):
            yield
    finally:
        limit.in_force = False
        if limit.has_traced:
            sys.settrace(tracing)


def _has_alarm() -> bool:
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


@contextlib.contextmanager
def _watchdog(seconds: float, kind: type[_Insisting]) -> Iterator[None]:
    watchdog = _Watchdog(seconds, kind)
    try:
        yield
    finally:
        watchdog.call_off()


@contextlib.contextmanager
def _alarm(seconds: float, kind: type[_Insisting]) -> Iterator[None]:
    outer, _ = signal.getitimer(signal.ITIMER_REAL)
    start = time.monotonic()
    former = signal.getsignal(signal.SIGALRM)
    # Where the handler stays installed, code that limits time does not need the right to change it.
    if former is not interrupt:
        signal.signal(signal.SIGALRM, interrupt)
    _alarms.append(kind)
    signal.setitimer(signal.ITIMER_REAL, seconds, FIRST_PAUSE)
    try:
        yield
    finally:
        _stop_timer()
        _alarms.remove(kind)
        if former is not interrupt:
            signal.signal(signal.SIGALRM, former)
        if outer:
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - start), 0.001), FIRST_PAUSE)


_alarms: list[type[_Insisting]] = []
"""For each limit that the alarm keeps, the innermost last: what is raised where code does not heed it."""


def interrupt(signum: int, frame: FrameType | None) -> None:
    """Handle the alarm signal of `time_limit`: set the next one, and raise `TookTooLong` where that may be."""
    _, pause = signal.getitimer(signal.ITIMER_REAL)
    if frame is None or not pause or frame.f_code.co_filename in _OURS:  # without a pause: it was switched off
        return
    if _is_importing(frame):
        # What is imported counts for nobody: the time begins anew.
        signal.setitimer(signal.ITIMER_REAL, _alarms[-1].limit.seconds if _alarms else pause, FIRST_PAUSE)
        return
    shorter = _shorter(pause)
    signal.setitimer(signal.ITIMER_REAL, shorter, shorter)
    if pause < INSIST_BELOW and _alarms:
        raise _alarms[-1](frame)
    raise TookTooLong


def _shorter(pause: float) -> float:
    # Unequal at their shortest, so that a regular loop is not met at the same place each time.
    return max(pause / 2, LAST_PAUSE + time.perf_counter_ns() % 97 * 1e-6)


def _stop_timer() -> None:
    # The timer may fire once more on the way to being switched off.
    while True:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            return
        except TookTooLong:
            continue


def _is_importing(frame: FrameType) -> bool:
    """Say whether an installed library is being imported there, and not code of the learner's."""
    around: FrameType | None = frame
    while around is not None and around.f_code.co_filename.startswith((*_INSTALLED, _MADE)):
        if around.f_code.co_filename == _IMPORTING:
            return True
        around = around.f_back
    return False


def _insist(limit: _Limit, frame: FrameType) -> None:
    """Trace the code that runs in `frame` as long as the limit is in force."""
    if not limit.in_force or sys.gettrace() is limit.tracer:
        return
    around: FrameType | None = frame
    with contextlib.suppress(Exception):  # where nothing may be traced, the interruptions alone must do
        sys.settrace(limit.tracer)
        limit.has_traced = True
        while around is not None and not _is_ours(around):
            if not around.f_code.co_filename.startswith(_INSTALLED):
                around.f_trace, around.f_trace_opcodes = limit.tracer, True
            around = around.f_back


class _Tracer:
    """A trace function that raises `TookTooLong` at a place where no `try` of the learner's can swallow it.

    If there seems to be none, it raises where the fewest can, and begins anew when one of these has.
    """

    def __init__(self, limit: _Limit) -> None:
        self._limit, self._steps, self._least = limit, 0, sys.maxsize

    def __call__(self, frame: FrameType, event: str, _: Any) -> "_Tracer | None":
        if _is_ours(frame) or frame.f_code.co_filename.startswith(_INSTALLED):
            return None
        if event == "call":
            frame.f_trace_opcodes = True
        elif event in ("line", "opcode") and self._limit.in_force:
            guards = _guards(frame)
            self._steps, self._least = self._steps + 1, min(self._least, guards)
            if not guards or (self._steps > PATIENCE and guards == self._least):
                self._steps, self._least = 0, sys.maxsize
                raise type("TookTooLong", (_Insisting,), {"limit": self._limit})(frame)
        return self


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_PACKAGE)


def _guards(frame: FrameType | None) -> int:
    """Return how many blocks of the learner's could swallow an exception that is raised in `frame` now."""
    count = 0
    while frame is not None and not _is_ours(frame):
        if not frame.f_code.co_filename.startswith(_INSTALLED):
            count += sum(start <= frame.f_lasti < end for start, end in _guarded(frame.f_code))
            count += frame.f_lasti in _ends_of_handlers(frame.f_code)
        frame = frame.f_back
    return count


@cache
def _guarded(code: CodeType) -> list[tuple[int, int]]:
    """Return where the blocks of a function begin and end that catch exceptions, from Python's own table of them."""
    numbers, number = list[int](), 0
    for position, byte in enumerate(code.co_exceptiontable):
        number = (number << 6 if position and code.co_exceptiontable[position - 1] & 64 else 0) | byte & 63
        if not byte & 64:
            numbers.append(number)
    return [(2 * start, 2 * (start + length)) for start, length in zip(numbers[::4], numbers[1::4], strict=True)]


@cache
def _ends_of_handlers(code: CodeType) -> frozenset[int]:
    """Return where an exception that is raised leaves the former one in `sys.exc_info()` for ever.

    That is at the end of an `except`: no table entry leads from there to the instruction that takes it away.
    """
    instructions = list(dis.get_instructions(code))
    ends = [i for i, instruction in enumerate(instructions) if instruction.opname == "POP_EXCEPT"]
    return frozenset(instructions[i - back].offset for i in ends for back in range(min(i, 2) + 1))


class _Watchdog:
    """A thread that raises `TookTooLong` in another one, the one that makes it, until it is called off."""

    def __init__(self, seconds: float, kind: type[_Insisting]) -> None:
        self._seconds, self._kind, self._of = seconds, kind, threading.get_ident()
        self._called_off, self._gone = threading.Lock(), False
        self._called_off.acquire()
        form = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_ulong, ctypes.py_object)
        self._raise = form(("PyThreadState_SetAsyncExc", ctypes.pythonapi))
        threading.Thread(target=self._watch, daemon=True, name="time limit").start()

    def call_off(self) -> None:
        """End the watch; called in the thread that is watched."""
        while True:
            try:
                if self._called_off.locked():
                    self._called_off.release()
                while not self._gone:
                    time.sleep(0.0002)
                return
            except TookTooLong:  # one that was on its way
                continue

    def _watch(self) -> None:
        pause = FIRST_PAUSE
        over = self._called_off.acquire(timeout=self._seconds)
        while not over:
            frame = sys._current_frames().get(self._of)
            if frame is None:  # the thread has ended
                break
            if _is_importing(frame):
                over = self._called_off.acquire(timeout=self._seconds)
                continue
            if frame.f_code.co_filename not in _OURS:
                self._raise(self._of, self._kind if pause < INSIST_BELOW else TookTooLong)
            del frame
            over = self._called_off.acquire(timeout=pause)
            pause = _shorter(pause)
        self._gone = True
