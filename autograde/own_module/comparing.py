"""One program on `torch.nn.Module` and on another `Module`, line by line: where do the two part?

What each line returns, raises, warns of, or makes the hooks log must agree (`observing.plain`, `judging.comparing`).
To the letter, if that is asked for; else the text of an error counts only where it says which keys did not fit, and
a warning only where the chapter asks for one.
"""

import re
import sys
import time
import types
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import nn

from autograde.judging.comparing import Difference, difference
from autograde.observing.isolation import TookTooLong, time_limit
from autograde.observing.plain import Plain, plain, plain_exception
from autograde.own_module.programs import PIECES

THEIRS, OURS = "autograde_fuzzer_pytorch", "autograde_fuzzer_yours"
MODULES = 40
"""How many modules, counted along every path, a program may hold before it is cut short."""
LOG = "the hooks log other things"
WARNINGS = "they do not warn of the same"
NOT_ASKED_FOR = re.compile(
    "Complex modules|for .*: copying from a non-meta|Using (a )?non-full|Positional args|Full backward hook is firing|"
    "For backward hooks to be called|Calling .zero_grad"
)
"""How warnings of PyTorch's Module begin that chapters 07 to 09 do not ask for."""
_SECONDS = 4.0
"""Wall time that one program may take on the class under study."""


@dataclass
class Parting:
    """The first line at which the two sides show different things."""

    index: int
    expected: "Shown"
    got: "Shown"
    difference: Difference
    raised: frozenset[int]
    """Indices of the lines before it that raise, on both sides."""


@dataclass
class Shown:
    """What one line showed: its value or exception, and what hooks logged meanwhile."""

    value: Plain
    log: Plain
    warned: tuple[str, ...] = ()
    """The kind and the text of each warning."""
    exact: bool = False
    """Whether texts count as such, of errors and of warnings."""

    @property
    def raised(self) -> bool:
        """Say whether the line raised an exception."""
        return isinstance(self.value, dict) and self.value["is"] == "exception"


def compare(program: Sequence[str], module_class: type, exact: bool = False) -> Parting | None:
    """Run a program on `torch.nn.Module` and on `module_class`; return where they part, or None if they agree.

    With `exact`, errors and warnings must agree to the letter.
    """
    theirs = list(run(program, nn.Module, THEIRS, limited=True, exact=exact))
    program = program[: len(theirs)]
    with _as_before(module_class):
        for seconds in (_SECONDS, 5 * _SECONDS):
            shown: list[Shown] = []
            start, used = time.monotonic(), time.thread_time()
            try:
                with time_limit(seconds):
                    return _parting(theirs, run(program, module_class, OURS, exact=exact), shown)
            except TookTooLong:
                if time.monotonic() - start < seconds:
                    raise  # the limit of whoever called has run out, at the moment when this one ended
                if time.thread_time() - used > seconds / 2:
                    break
                # It has hardly run: on a machine that is busy with other things, it gets more time, once.
    late = Shown({"is": "exception", "type": f"stopped after {_SECONDS:g} seconds"}, None)
    place = len(shown)
    return Parting(place, theirs[place], late, Difference("yours does not end"), _raised(theirs, place))


def _parting(theirs: Sequence[Shown], ours: Iterator[Shown], shown: list[Shown]) -> Parting | None:
    """Return the first line on which the two part; lines on which they agree are added to `shown`."""
    for expected, got in zip(theirs, ours, strict=False):
        found = _differs(expected, got)
        if found:
            return Parting(len(shown), expected, got, found, _raised(theirs, len(shown)))
        shown.append(got)
    return None


def _raised(shown: Sequence[Shown], number: int) -> frozenset[int]:
    return frozenset(i for i in range(number) if shown[i].raised)


def _differs(expected: Shown, got: Shown) -> Difference | None:
    found = difference(expected.value, got.value)
    if found is None and expected.log is not got.log:
        nothing = {"is": "list", "items": []}
        found = difference(expected.log or nothing, got.log or nothing)
        found = Difference(f"{LOG}: {found.reason}", found.inner) if found else None
    if found is None and expected.warned != got.warned and (expected.exact or not (expected.warned and got.warned)):
        return Difference(WARNINGS)
    return found


def run(
    program: Sequence[str], module_class: type, world: str, limited: bool = False, exact: bool = False
) -> Iterator[Shown]:
    """Run a program line by line and yield what each line shows.

    With `exact`, the texts of all errors and warnings belong to it. With `limited`, end where the trees become large:
    copies put into copies double them with each line.
    """
    space = _world(world, module_class)
    log: list[Any] = space["seen"]
    for line in program:
        code, is_expression = compiled(line)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                value = None
                if is_expression:
                    value = eval(code, space)
                else:
                    exec(code, space)
                shown = _word(plain(value))
            except Exception as error:
                # The text of an error is compared where the text is the message: which keys did not fit.
                keys = isinstance(error, RuntimeError) and "state_dict for" in str(error)
                shown = plain_exception(error, message=exact or keys, words=False)
                if exact:
                    shown["message"] = _without_addresses(str(error), world)
        yield Shown(shown, _word(plain(log)) if log else None, _warned(caught, world, exact), exact)
        log.clear()
        if limited and not is_expression and _is_large(space):
            return


def _warned(caught: Sequence[warnings.WarningMessage], world: str, exact: bool) -> tuple[str, ...]:
    texts = [(w.category.__name__, _without_addresses(str(w.message), world)) for w in caught]
    # What PyTorch's own C++ says it says once in a process.
    kept = [(kind, text) for kind, text in texts if "(Triggered internally at" not in text]
    return tuple(f"{kind}: {text}" for kind, text in kept if exact or not NOT_ASKED_FOR.match(text))


def _without_addresses(text: str, world: str) -> str:
    """Return a message without what is never the same twice, or names the world of its program.

    Nothing is left of what Python itself says about arguments: it names the class in which a function stands.
    """
    if re.match(r"[\w.]+\(\) (takes|got|missing) ", text):
        return ""
    return re.sub(r"0x[0-9a-f]+", "0x", text.replace(world, "program"))


def _is_large(space: dict[str, Any]) -> bool:
    roots = [space[name] for name in "abc" if name in space]
    return sum(1 for root in roots for _ in root.named_modules(remove_duplicate=False)) > MODULES


def _word(value: Plain) -> Plain:
    """Call a module a module whatever it inherits from."""
    if isinstance(value, dict):
        if value["is"] == "module":
            return {"is": "object", "type": value["type"]}
        if value["is"] == "dict":
            return {"is": "dict", "items": [[_word(k), _word(v)] for k, v in value["items"]]}
        if "items" in value:
            return {**value, "items": [_word(item) for item in value["items"]]}
    return value


def _world(name: str, module_class: type) -> dict[str, Any]:
    """Return a fresh namespace with everything that programs use; it is also a module, for pickle's sake."""
    space = vars(sys.modules[name])
    space.clear()
    space.update(__name__=name, Module=module_class, **_given())
    exec(_pieces(), space)
    return space


def _given() -> dict[str, Any]:
    import copy
    import pickle

    return {
        "torch": torch,
        "Parameter": nn.Parameter,
        "Buffer": nn.Buffer,
        "copy": copy,
        "pickle": pickle,
    }


@lru_cache
def _pieces() -> types.CodeType:
    return compile("\n".join(PIECES.values()), "<fuzzer>", "exec")


@lru_cache(maxsize=50_000)
def compiled(line: str) -> tuple[types.CodeType, bool]:
    """Return a line's code, and whether it is an expression."""
    try:
        return compile(line, "<program>", "eval"), True
    except SyntaxError:
        return compile(line, "<program>", "exec"), False


@contextmanager
def importable() -> Iterator[None]:
    """Register the two namespaces as modules, so that pickle finds the classes of programs there."""
    for name in (THEIRS, OURS):
        sys.modules[name] = types.ModuleType(name)
    try:
        yield
    finally:
        for name in (THEIRS, OURS):
            del sys.modules[name]


@contextmanager
def _as_before(module_class: type) -> Iterator[None]:
    """Undo what a program changes in the class itself, such as a registry that all instances share."""
    mine = [cls for cls in module_class.__mro__ if cls is not object and not cls.__module__.startswith("torch.")]
    former = [
        (cls, name, value, value.copy() if isinstance(value, dict | list | set) else None)
        for cls in mine
        for name, value in vars(cls).items()
        if not callable(value) and not name.startswith("__")
    ]
    try:
        yield
    finally:
        for cls, name, value, content in former:
            if vars(cls).get(name) is not value:
                setattr(cls, name, value)
            if content is not None and content != value:
                value.clear()
                (value.extend if isinstance(value, list) else value.update)(content)
