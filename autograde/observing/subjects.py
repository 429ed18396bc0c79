"""What a check is given: which kind of thing it is, and whether that kind fits.

The kind is plain data, so that it can be told where the object itself cannot go.
"""

import inspect
import re
import textwrap
from typing import Any, NamedTuple

from autograde.observing.experiment import Experiment


def kind_of(value: object) -> dict[str, Any]:
    """Return as plain data what kind of thing `value` is.

    `value` itself is part of it where it is a short text, a number or a bool; `unattempted` is true for `...`.
    """
    kind: dict[str, Any] = {
        "type": type(value).__name__,
        "class": isinstance(value, type),
        "callable": callable(value),
        "unattempted": value is ...,
        "described": described(value),
    }
    if type(value) in (str, int, bool):
        kind["value"] = value if not isinstance(value, str) else value[:200]
    return kind


class Wanted(NamedTuple):
    """Which kind of thing a subject is compared with, as far as a wrong call can be told by it."""

    a_class: bool
    a_routine: bool
    a_text: bool


def wanted(oracle: object) -> Wanted:
    """Return which kind of thing an oracle's subject is."""
    return Wanted(isinstance(oracle, type), inspect.isroutine(oracle), isinstance(oracle, str))


def misfit(exercise: Experiment, name: str, oracle: Wanted, kind: dict[str, Any]) -> str | None:
    """Return what to write instead if a thing of that kind cannot be the subject `name`; None if it may be.

    `oracle` tells what the subject will be compared with.
    """
    if kind["unattempted"]:
        return None
    write = f"write {exercise.call}"
    if kind["type"] == "str" and not oracle.a_text:
        if kind["described"] == repr(name):
            return f"{write}, without quotes around {name}: it was given the string {name!r}"
        wanted = "a class" if oracle.a_class else "a function" if oracle.a_routine else "no string"
        return f"{write}: {name} must be {wanted}; it was given the string {kind['described']}"
    if oracle.a_class and not kind["class"]:
        if kind["type"] == name:
            return f"{write}: give the class {name} itself, not an object made of it"
        return f"{write}: {name} must be a class; it was given {kind['described']}"
    if oracle.a_routine and not kind["callable"]:
        return f"{write}, without calling it: {name} must be a function; it was given {kind['described']}"
    return None


def predicted(exercise: Experiment, kind: dict[str, Any]) -> object:
    """Return the option, or the order, that was predicted, or `...` if none was.

    Raises `ValueError`, with what is possible in its text, if it is none of them.
    """
    if kind["unattempted"] or kind["type"] == "NoneType":
        return ...
    answer = kind.get("value")
    for option in exercise.options:
        if type(answer) is type(option) and answer == option:
            return option
    if isinstance(answer, str) and answer.strip().lower() in exercise.options:
        return answer.strip().lower()
    if isinstance(answer, str) and exercise.items:
        given = re.findall("|".join(map(re.escape, exercise.items)), answer, re.IGNORECASE)
        order = [next(item for item in exercise.items if item.lower() == each.lower()) for each in given]
        if sorted(order) == sorted(exercise.items):
            return " ".join(order)
    raise ValueError(f"{exercise.short} must be {choices(exercise)}; it is {kind['described']}")


def choices(exercise: Experiment) -> str:
    """Return what a prediction may be, in words."""
    if exercise.items:
        return f"a text with {', '.join(exercise.items[:-1])} and {exercise.items[-1]} in their order, each once"
    return f"one of {', '.join(map(repr, exercise.options))}"


def described(value: object) -> str:
    """Return a value in a few words, as a sentence about a wrong call needs it."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if value is None or type(value) in (str, int, float, bool):
        return textwrap.shorten(repr(value)[:200], 60)
    return f"an object of type {type(value).__name__}"
