"""Random programs, run on `torch.nn.Module` and on another `Module`: where do the two disagree?

`fuzz(Module)` lets hypothesis put programs together (`own_module.programs`). Each runs twice, line by line, with the
name `Module` bound to PyTorch's class and to the given one (`own_module.comparing`). If some program disagrees, it is
made as small as possible and shown as code for a notebook's cell, with both answers (`own_module.disagreement`).

The search is seeded, bounded by a number of programs and by wall time, and leaves no files behind.
"""

import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from random import Random

from torch import nn

from autograde.observing.isolation import TookTooLong, quiet, random_state
from autograde.own_module.comparing import Parting, compare, importable
from autograde.own_module.disagreement import Fuzzing, as_code, both_sides
from autograde.own_module.programs import Program, programs_about

PATIENCE = 5.0
"""Seconds that may be spent, twice, on making a program smaller once one was found."""


class _OutOfTime(BaseException):
    """Ends hypothesis' search at once: not an `Exception`, which it would take for a failing program."""


def fuzz(
    module_class: type,
    *,
    seed: int = 0,
    max_examples: int = 1000,
    seconds: float = 20.0,
    parts: Collection[str] | None = None,
    exact: bool = False,
) -> Fuzzing:
    """Look for the smallest program on which `module_class` and `torch.nn.Module` disagree.

    At most `max_examples` programs are tried before the first disagreement, and the search, shrinking included, takes
    about `seconds` at most. `parts` are keys of `PARTS`: programs then have lines about those only. With `exact`,
    errors and warnings must agree to the letter. Two searches with
    the same arguments that are not stopped by the clock find the same.

    PyTorch's own class is not run against itself: it agrees after 0 programs. Raises `KeyError` if there is no such
    part, `RuntimeError` if no program could be tried.
    """
    from hypothesis import HealthCheck, Phase, Verbosity, find, settings
    from hypothesis.errors import HypothesisException

    programs = programs_about(parts)
    if module_class is nn.Module:
        return Fuzzing(True, 0, 0.0)
    search = _Search(module_class, seconds, exact)
    handled = sys.exc_info()[1]
    bounds = settings(
        max_examples=max_examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    with random_state(seed), quiet(), _no_files(), importable():
        # Out of time, nothing found, or a class that does not behave alike twice: what counts is what was noted.
        try:
            find(programs, search.disagrees, settings=bounds, random=Random(seed))
        except _OutOfTime:
            pass
        except HypothesisException as error:
            # The limit of whoever called may run out inside hypothesis, which then ends by an error of its own.
            if _stems_from(error, TookTooLong, handled):
                raise TookTooLong from None
        if not search.programs:
            raise RuntimeError("the search could not try a single program; something keeps hypothesis from working")
        return search.result()


def _stems_from(error: BaseException | None, kind: type[BaseException], handled: BaseException | None) -> bool:
    """Say whether an exception was raised while one of `kind` was handled, not `handled` itself, or groups such one."""
    if error is None or error is handled:
        return False
    inside = getattr(error, "exceptions", ())
    return isinstance(error, kind) or any(_stems_from(e, kind, handled) for e in (error.__context__, *inside))


class _Search:
    """Tries programs, remembers the smallest one that disagrees, and watches the clock."""

    def __init__(self, module_class: type, seconds: float, exact: bool) -> None:
        self.module_class, self.exact = module_class, exact
        self._start_clock(seconds)
        self.programs = 0
        self.best: Program | None = None
        self.parting: Parting | None = None

    def _start_clock(self, seconds: float) -> None:
        self.start = time.monotonic()
        self.end = self.start + seconds
        # A part of the time is kept for making what was found smaller.
        self.deadline = self.start + 0.8 * seconds

    def disagrees(self, program: Program) -> bool:
        """Say whether the two sides disagree on `program`; raises `_OutOfTime` at the deadline."""
        if not self.programs:  # what hypothesis does before its first program counts for nobody's time
            self._start_clock(self.end - self.start)
        now = time.monotonic()
        if now > self.deadline:
            raise _OutOfTime
        self.programs += self.best is None
        found = compare(program, self.module_class, self.exact)
        if found is None:
            return False
        shorter = program[: found.index + 1]
        if self.best is None:
            # Nobody likes to wait for a program that is a little smaller.
            self.deadline = min(now + PATIENCE, self.end - 0.1 * (self.end - self.start))
        if self.best is None or _size(shorter) < _size(self.best):
            self.best, self.parting = shorter, found
        return True

    def result(self) -> Fuzzing:
        """Make the best program smaller still, by taking away lines, and return what was found."""
        if self.best is not None:
            self._remove_lines(min(self.end, time.monotonic() + PATIENCE))
        seconds = time.monotonic() - self.start
        if self.best is None or self.parting is None:
            return Fuzzing(True, self.programs, seconds)
        found = self.parting
        return Fuzzing(
            False,
            self.programs,
            seconds,
            self.best,
            as_code(self.best, found),
            *both_sides(found),
            found.difference.reason,
        )

    def _remove_lines(self, until: float) -> None:
        """Take away chunks of lines, then single ones, until each line that is left is needed."""
        size = max(len(self.best or ()) // 2, 1)
        while self.best and time.monotonic() < until:
            lines = len(self.best)
            self._remove_chunks(size, until)
            if size == 1 and len(self.best) == lines:
                return
            # Without a later line, an earlier one may be needed no more.
            size = max(size // 2, 1)

    def _remove_chunks(self, size: int, until: float) -> None:
        start = 0
        while self.best and start < len(self.best) and time.monotonic() < until:
            candidate = self.best[:start] + self.best[start + size :]
            found = compare(candidate, self.module_class, self.exact)
            if found is None:
                start += size
            else:
                self.best, self.parting = candidate[: found.index + 1], found


def _size(program: Program) -> tuple[int, int]:
    return len(program), sum(map(len, program))


@contextmanager
def _no_files() -> Iterator[None]:
    """Keep hypothesis from making its folder in the working directory."""
    from hypothesis import configuration

    former = configuration.__hypothesis_home_directory
    with tempfile.TemporaryDirectory() as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(former)
