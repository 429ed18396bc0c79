"""What submissions try, or suffer, while they are graded: a small assignment, and one submission for each try.

Each attack says which cells it fills with what, what it does to the file, and which exercises then earn other than
full points. Everything that an attack does not touch is answered rightly and keeps its points.
"""

from attacks import (  # noqa: F401 - each adds its own to ATTACKS
    by_objects,
    endless,
    honest,
    on_answers,
    on_files,
    on_hidden_tests,
    on_pages,
    on_processes,
    on_scores,
)
from attacks.assignment import ASSIGNMENT, CHECKED, HIDDEN, NOTHING, ORDER, RIGHT, WORTH, WRONG, named
from attacks.collection import ATTACKS, Attack
from attacks.room import AttackRoom

__all__ = [
    "ASSIGNMENT",
    "ATTACKS",
    "CHECKED",
    "HIDDEN",
    "NOTHING",
    "ORDER",
    "RIGHT",
    "WORTH",
    "WRONG",
    "Attack",
    "AttackRoom",
    "named",
]
