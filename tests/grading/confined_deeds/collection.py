"""What a deed is, and the collections that the other modules add to."""

import dataclasses
import threading
from collections.abc import Callable
from types import SimpleNamespace

from autograde.grading.confinement import call_numbers, libc

Place = SimpleNamespace

MISDEEDS: dict[str, "Misdeed"] = {}
HONEST: dict[str, Callable[[Place], object]] = {}
OTHERS: dict[str, Callable[[Place], object]] = {}


@dataclasses.dataclass(frozen=True)
class Misdeed:
    """A deed, the errors that each way of confining must answer with, and whether it may be tried unconfined."""

    deed: Callable[[Place], object]
    landlock: str
    bubblewrap: str
    bare_bubblewrap: str
    control: bool


def misdeed(landlock, *, bubblewrap=None, bare=None, control=False):
    def note(deed):
        inside = bubblewrap or landlock
        MISDEEDS[deed.__name__] = Misdeed(deed, landlock, inside, inside if bare is None else bare, control)
        return deed

    return note


def honest(deed):
    HONEST[deed.__name__] = deed
    return deed


def other(deed):
    OTHERS[deed.__name__] = deed
    return deed


def call(name, *arguments):
    """Make a system call by its name."""
    return libc.system_call(call_numbers.number(name, libc.machine()), *arguments)


def in_a_thread(deed):
    caught = []

    def run():
        try:
            deed()
        except OSError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if caught:
        raise caught[0]
