"""What the child's own Python refuses to the learner's code, and puts back where that code has changed it.

`prepare` is called in the warm process once everything is imported, `arm` in each child before the learner's code.
"""

import contextlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograde.experiment import Body
from autograde.grading import sealed
from autograde.grading.pristine import Pristine

RUNS = 3
"""How often a check is run at most when names were added to a module meanwhile, as a first import does."""
HIDDEN = ("autograde.grading", "autograde.answers", "autograde.oracle", "autograde.diagnosis", "autograde.judge")
"""Modules, with all inside, that the learner's code has no business with: not to be imported in a child."""


class _Prepared:
    """What `prepare` has made. Only functions of this module, which is hidden from the learner's code, reach it."""

    checks: dict[str, sealed.Check]
    pristine: Pristine
    run: sealed.Run
    receive: Callable[[Any], dict[str, Any]]
    send: Callable[[Any, Any], None]


_here = _Prepared()


def prepare() -> None:
    """Make ready, once, what all children use: everything that submissions may need has been imported."""
    _exercise_optimizers()
    _here.checks = sealed.checks()
    _here.pristine = Pristine(HIDDEN)
    _here.run = sealed.make_run()
    _here.receive, _here.send = sealed.make_wire()


def _exercise_optimizers() -> None:
    # The first optimizer of a class changes that class.
    import torch

    for cls in vars(torch.optim).values():
        if isinstance(cls, type) and issubclass(cls, torch.optim.Optimizer) and cls is not torch.optim.Optimizer:
            with contextlib.suppress(Exception):
                cls([torch.nn.Parameter(torch.zeros(1, 1))])


def arm() -> None:
    """Make ready for the learner's code."""
    _hide()


def _hide() -> None:
    """Take the harness's modules away from where names lead to modules."""
    inside = tuple(f"{name}." for name in HIDDEN)
    for name in [n for n in sys.modules if n in HIDDEN or n.startswith(inside)]:
        module = sys.modules.pop(name)
        parent, _, last = name.rpartition(".")
        if vars(sys.modules.get(parent, types)).get(last) is module:
            delattr(sys.modules[parent], last)
    for name in HIDDEN:
        sys.modules[name] = None  # type: ignore[assignment] - so an import fails at once


def check(exercise: str) -> sealed.Check:
    """Return what there is to run for an exercise, as it was before the learner's code."""
    return _here.checks[exercise]


def receive(sock: Any) -> dict[str, Any]:
    """Return the next request; ends the process if the grader has hung up."""
    request = _here.receive(sock)
    settle()
    return request


def send(sock: Any, message: Any) -> None:
    """Send an answer. From here on until the next request has come nothing of the learner's may run."""
    _here.send(sock, message)


def settle() -> list[str]:
    """Put back what the learner's code has changed; return its names."""
    return _here.pristine.put_back()


@contextlib.contextmanager
def testing() -> Iterator[None]:
    """Around a cell of plain asserts: nothing inside may look at the frames above it."""
    yield


def run(body: Body, subjects: Mapping[str, object], *, seed: int, seconds: float) -> tuple[dict[str, Any], list[str]]:
    """Run an experiment; return its transcript as plain data, and what of PyTorch or the course it changed."""
    for _ in range(RUNS):
        settle()
        _here.pristine.begin()
        transcript, names = _here.run(body, subjects, seed=seed, seconds=seconds)
        changed, added = _here.pristine.end()
        names += changed
        if names or not added:
            return transcript, names
    return transcript, ["names were added to modules again and again"]
