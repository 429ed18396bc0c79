"""What the child's own Python refuses to the learner's code, and puts back where that code has changed it."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from autograde.experiment import Body
from autograde.experiment import run as _run


def arm() -> None:
    """Make ready for the learner's code."""


def settle() -> None:
    """Called after each request, before its answer is sent."""


@contextlib.contextmanager
def sealed() -> Iterator[None]:
    """Around a cell of plain asserts: nothing inside may look at the frames above it."""
    yield


def run(body: Body, subjects: Mapping[str, object], *, seed: int, seconds: float) -> tuple[dict[str, Any], list[str]]:
    """Run an experiment; return its transcript as plain data, and what of PyTorch or the course it changed."""
    return _run(body, subjects, seed=seed, seconds=seconds).to_plain(), []
