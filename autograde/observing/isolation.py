"""What surrounds an experiment so that it leaves no trace: randomness, printing, and the learner's objects."""

import collections
import contextlib
import functools
import io
import logging
import random
import re
import sys
import types
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn

from autograde.observing.time_limits import TookTooLong as TookTooLong
from autograde.observing.time_limits import time_limit as time_limit


@contextlib.contextmanager
def random_state(seed: int) -> Iterator[None]:
    """Seed Python, NumPy and PyTorch, and give all three their former state back afterwards.

    Gradient mode, default dtype, default device are PyTorch's own inside, and restored as well; so is the limit of
    recursion, and the number of threads, one inside: experiments are small, and sums then do not depend on the machine.
    """
    python_state, numpy_state, torch_state = random.getstate(), np.random.get_state(), torch.get_rng_state()
    threads, deepest = torch.get_num_threads(), sys.getrecursionlimit()
    dtype, device, grad = torch.get_default_dtype(), torch.get_default_device(), torch.is_grad_enabled()
    try:
        random.seed(seed)
        np.random.seed(seed % 2**32)
        torch.random.default_generator.manual_seed(seed)
        torch.set_default_dtype(torch.float32)
        if device.type != "cpu":
            torch.set_default_device("cpu")
        torch.set_grad_enabled(True)
        torch.set_num_threads(1)
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
        torch.set_rng_state(torch_state)
        torch.set_default_dtype(dtype)
        if torch.get_default_device() != device:
            torch.set_default_device(device)
        torch.set_grad_enabled(grad)
        torch.set_num_threads(threads)
        sys.setrecursionlimit(deepest)


@dataclass
class Emitted:
    """What code printed and which warnings it gave."""

    printed: str = ""
    warnings: list[str] = field(default_factory=list)


class _Limited(io.StringIO):
    """A text buffer that keeps the first `limit` characters: endless printing must not fill the memory."""

    limit = 4000

    def write(self, text: str) -> int:
        room = self.limit - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


@contextlib.contextmanager
def quiet() -> Iterator[Emitted]:
    """Keep everything that code prints, logs or warns away from the screen; yield what it was."""
    emitted = Emitted()
    buffer = _Limited()
    logging_level = logging.root.manager.disable
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        logging.disable(logging.CRITICAL)
        try:
            with contextlib.redirect_stdout(buffer), contextlib.redirect_stderr(buffer):
                yield emitted
        finally:
            logging.disable(logging_level)
            emitted.printed = buffer.getvalue()
            seen = dict.fromkeys(f"{w.category.__name__}: {_without_build(str(w.message))}" for w in caught)
            emitted.warnings = list(seen)[:5]


def _without_build(message: str) -> str:
    """Return a warning's text without the place in PyTorch's own build that it names at its end."""
    return re.sub(r"\s*\(Triggered internally at [^)]*\)\s*", " ", message).strip()


@contextlib.contextmanager
def preserved(subjects: Iterable[object]) -> Iterator[None]:
    """Undo, at the end of the block, every change to objects that can be reached from `subjects`.

    Reached are: containers, tensors (values, gradient, flags), modules and other instances of classes that the
    learner wrote, the classes themselves, what functions close over, and the global variables they name.
    """
    keeper = _Keeper()
    for subject in subjects:
        keeper.visit(subject)
    try:
        yield
    finally:
        keeper.restore()


_MISSING = object()
LEARNERS_MODULES = ("__main__", "answer")
"""Where a learner's classes live: in a notebook, and in a namespace that `autograde.oracle` made."""


def _is_the_learners(cls: type) -> bool:
    return cls.__module__ in LEARNERS_MODULES


class _Keeper:
    """Remembers the state of a graph of objects and puts it back."""

    def __init__(self) -> None:
        self.seen: dict[int, object] = {}
        self.undo: list[Any] = []

    def visit(self, root: object) -> None:
        pending = [root]
        while pending:
            value = pending.pop()
            if id(value) not in self.seen:
                self.seen[id(value)] = value
                pending.extend(self._remember(value))

    def restore(self) -> None:
        for undo in reversed(self.undo):
            undo()

    def _remember(self, value: Any) -> Iterable[object]:
        if isinstance(value, torch.Tensor):
            return self._tensor(value)
        if isinstance(value, dict):
            return self._dict(value)
        if isinstance(value, list | collections.deque):
            items = list(value)
            self.undo.append(lambda: _refill(value, items, value.extend))
            return items
        if isinstance(value, set):
            former = set(value)
            self.undo.append(lambda: _refill(value, former, value.update))
            return former
        if isinstance(value, tuple | frozenset):
            return value
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, types.MethodType):
            return (value.__func__, value.__self__)
        if isinstance(value, staticmethod | classmethod):
            return (value.__func__,)
        if isinstance(value, property):
            return (value.fget, value.fset, value.fdel)
        if isinstance(value, type):
            return self._class(value) if _is_the_learners(value) else ()
        if isinstance(value, nn.Module) or (hasattr(value, "__dict__") and _is_the_learners(type(value))):
            return (*self._dict(value.__dict__), type(value))
        return ()

    def _dict(self, value: dict) -> Iterable[object]:
        former = list(value.items())

        def undo() -> None:
            if list(map(id, value)) != [id(k) for k, _ in former] or any(value[k] is not v for k, v in former):
                value.clear()
                value.update(former)

        self.undo.append(undo)
        return [v for _, v in former]

    def _tensor(self, value: torch.Tensor) -> Iterable[object]:
        try:
            if value.is_inference():  # it counts no changes, and has no gradient
                self.undo.append(torch.inference_mode()(functools.partial(value.copy_, value.clone())))
                return ()
            kept, shape = value.detach().clone(), value.shape
        except _NO_COPY:  # a lazy parameter, say: it has no values yet
            return ()
        version, flag, grad = value._version, value.requires_grad, value.grad if value.is_leaf else None

        def undo() -> None:
            if value.is_leaf:
                if value.grad is not grad:
                    value.grad = grad
                if value.requires_grad != flag:
                    value.requires_grad_(flag)
            with torch.no_grad():
                if value.shape != shape or value.dtype != kept.dtype:
                    value.data = kept
                elif value._version != version or not _equal(value.detach(), kept):
                    with contextlib.suppress(*_NO_COPY):
                        value.detach().copy_(kept)

        self.undo.append(undo)
        return () if grad is None else (grad,)

    def _function(self, value: types.FunctionType) -> Iterable[object]:
        cells = [cell for cell in value.__closure__ or () if _content(cell) is not _MISSING]
        contents = [cell.cell_contents for cell in cells]
        names = [name for name in _names(value.__code__) if name in value.__globals__]
        bound = {name: value.__globals__[name] for name in names}

        def undo() -> None:
            for cell, content in zip(cells, contents, strict=True):
                cell.cell_contents = content
            value.__globals__.update(bound)

        self.undo.append(undo)
        reached = [*contents, *bound.values(), value.__defaults__, value.__kwdefaults__, value.__dict__]
        return [r for r in reached if r is not None]

    def _class(self, value: type) -> Iterable[object]:
        former = dict(vars(value))

        def undo() -> None:
            for name in [name for name in vars(value) if name not in former]:
                with contextlib.suppress(AttributeError, TypeError):
                    delattr(value, name)
            for name, item in former.items():
                if vars(value).get(name, _MISSING) is not item:
                    with contextlib.suppress(AttributeError, TypeError):
                        setattr(value, name, item)

        self.undo.append(undo)
        return [*former.values(), *value.__bases__]


_NO_COPY = (RuntimeError, NotImplementedError, TypeError, ValueError)
"""What PyTorch raises where a kind of tensor does not have an operation."""


def _equal(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Say whether two tensors hold the same; of kinds that cannot be compared nothing is known, of meta all is."""
    try:
        return one.is_meta or torch.equal(one, other)
    except _NO_COPY:
        return False


def _refill(container: Any, former: Any, fill: Any) -> None:
    if len(container) != len(former) or any(a is not b for a, b in zip(container, former, strict=True)):
        container.clear()
        fill(former)


def _content(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def _names(code: types.CodeType) -> set[str]:
    """Return the names that a function, or a function inside it, may look up among the global ones."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names(constant)
    return names
