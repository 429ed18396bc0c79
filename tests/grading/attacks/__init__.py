"""What submissions try, or suffer, while they are graded: a small assignment, and one submission for each try.

Each attack says which cells it fills with what, what it does to the file, and which exercises then earn other than
full points. Everything that an attack does not touch is answered rightly and keeps its points.
"""

import pytest

from attacks import (  # noqa: F401 - each adds its own to ATTACKS
    borrowed,
    by_objects,
    endless,
    honest,
    on_answers,
    on_files,
    on_hidden_tests,
    on_observations,
    on_pages,
    on_processes,
    on_scores,
)
from attacks.assignment import ASSIGNMENT, CHECKED, HIDDEN, NOTHING, ORDER, RIGHT, WORTH, WRONG, named
from attacks.collection import ATTACKS, HONEST, Attack
from attacks.room import AttackRoom

__all__ = [
    "ASSIGNMENT",
    "ATTACKS",
    "CHECKED",
    "HIDDEN",
    "HONEST",
    "NOTHING",
    "ORDER",
    "RIGHT",
    "WORTH",
    "WRONG",
    "Attack",
    "AttackRoom",
    "named",
    "parameters",
]


def parameters(*, slow: bool) -> list:
    """Return the attacks that end by a limit, or the others, as parameters of a test."""
    marks = {a.name: [pytest.mark.xfail(reason=a.hole, strict=True)] if a.hole else [] for a in ATTACKS}
    return [pytest.param(a, id=a.name, marks=marks[a.name]) for a in ATTACKS if a.slow == slow]
