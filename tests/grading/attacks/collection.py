"""What an attack is, and the collection that the other modules add to."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from attacks.assignment import CHECKED, RIGHT, WORTH, WRONG, named


@dataclass(frozen=True)
class Attack:
    """A submission that tries something."""

    name: str
    tries: str
    answers: Mapping[str, str] = field(default_factory=dict)
    """What stands in the answer cells in place of right answers."""
    earns: Mapping[str, float | None] = field(default_factory=dict)
    """What exercises earn that do not earn full points."""
    edit: Callable[[NotebookNode], NotebookNode | None] | None = None
    """Done to the submitted notebook."""
    files: Callable[[Path], None] | None = None
    """Done to the submission's folder, the notebook in it included."""
    either: tuple[str, ...] = ()
    """Exercises that may earn anything: what they get depends on when the submission's process ended."""
    slow: bool = False
    """Whether it ends by a time limit; graded with short limits, and left out of the class."""
    hole: str = ""
    """Why it is not stopped yet; the test must then fail."""

    def notebook(self, release: NotebookNode, words: Mapping[str, str]) -> NotebookNode:
        """Return what is submitted."""
        book = copy.deepcopy(release)
        for name, source in {**RIGHT, **self.answers}.items():
            for word, value in words.items():
                source = source.replace(f"@{word}@", value)
            named(book, name).source = source
        return (self.edit(book) or book) if self.edit else book

    def expected(self) -> dict[str, float | None]:
        """Return what each exercise earns."""
        return {**WORTH, **self.earns}


HONEST = Attack("honest", "nothing")

ATTACKS: list[Attack] = []

PLAIN = "plain asserts run in the learner's own namespace: they are documented as weaker"


def attack(name: str, tries: str, **rest: Any) -> None:
    """Add an attack to the collection."""
    assert all(each.name != name for each in ATTACKS), name
    ATTACKS.append(Attack(name, tries, **rest))


def edits(name: str, tries: str, **rest: Any) -> Callable:
    """Add an attack that edits the notebook by the decorated function."""

    def add(edit: Callable[[NotebookNode], NotebookNode | None]) -> Callable:
        attack(name, tries, edit=edit, **rest)
        return edit

    return add


def files(name: str, tries: str, **rest: Any) -> Callable:
    """Add an attack that does something to the submission's folder."""

    def add(change: Callable[[Path], None]) -> Callable:
        attack(name, tries, files=change, **rest)
        return change

    return add


def before(code: str, *names: str) -> dict[str, str]:
    """Return right answers with some code before them."""
    return {name: f"{code}\n\n{RIGHT[name]}" for name in names}


def with_wrong(code: str, *names: str) -> dict[str, str]:
    """Return wrong answers with some code before them."""
    return {name: f"{code}\n\n{WRONG[name]}" for name in names}


def no_points(*names: str) -> dict[str, float]:
    """Return zero points for these exercises."""
    return dict.fromkeys(names, 0.0)


ALL_WRONG = {"answers": WRONG, "earns": no_points(*CHECKED)}
