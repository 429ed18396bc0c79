"""For tests that wait: for a condition, with a limit that no busy machine meets; and for processes, zombies aside."""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")

GENEROUS = 180.0
"""Seconds within which everything comes about on a machine that works at all."""


def when(condition: Callable[[], T], seconds: float = GENEROUS) -> T:
    """Wait until a condition gives something, and return it."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
    return found


def runs(process: psutil.Process | int) -> bool:
    """Return whether a process is still there, and no zombie."""
    try:
        process = psutil.Process(process) if isinstance(process, int) else process
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def below(pid: int) -> list[tuple[psutil.Process, str]]:
    """Return the processes below one, zombies aside, with their command lines."""
    return with_words(psutil.Process(pid).children(recursive=True))


def with_words(processes: Iterable[psutil.Process]) -> list[tuple[psutil.Process, str]]:
    """Return those of the processes that are still there, with their command lines."""
    found = []
    for process in processes:
        try:
            found.append((process, " ".join(process.cmdline())))
        except (psutil.NoSuchProcess, psutil.AccessDenied):  # a zombie is no such process either
            continue
    return found


class Sleeper:
    """A few lines for a submission: it says that it runs, by a file in its own folder, and sleeps for a while."""

    def __init__(self, seconds: float) -> None:
        self._mark = f"asleep-{secrets.token_hex(8)}"
        self.code = f"import time\nopen('{self._mark}', 'w').close()\ntime.sleep({seconds})\n"

    def asleep(self, count: int = 1) -> bool:
        """Return whether that many submissions sleep."""
        try:
            return len(list(Path(tempfile.gettempdir()).glob(f"grading-*/*/*/{self._mark}"))) >= count
        except FileNotFoundError:  # another run's folder, which ends while this looks into it
            return False
