"""Complete a learner's part of a Module by the course's own methods, and watch that nothing of PyTorch's is used."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from torch import nn

from autograde.observing.experiment import See
from autograde.observing.watching import NameOf, of_functions, watching
from autograde.own_module.kit import BaseModule


class _Bare:
    """A class with nothing of its own but a line of text and an annotation."""

    annotated: int


OF_EVERY_CLASS = frozenset(vars(_Bare)) | {"__annotations__", "__qualname__"}
"""What this version of Python writes into any class by itself: `__static_attributes__` since 3.13, for example."""
_OF_TORCH = of_functions(vars(nn.Module))


@contextmanager
def grafted(part: type, see: See, *methods: str) -> Iterator[Any]:
    """Yield a complete Module class: `part` for `methods`, the course's own answers for all others.

    `part` may also be `nn.Module`, the oracle; then it is yielded as it is. Notes what `alone` notes.
    """
    with alone(part, see, methods):
        yield part if issubclass(part, nn.Module) else completed(part, methods)


@contextmanager
def alone(part: type, see: See, methods: tuple[str, ...] = ()) -> Iterator[None]:
    """Note whether `part` inherits from `nn.Module`, and, at the end, which of its methods ran inside the block.

    Both must be none; the oracle is excused. Nor may those of the course's own Module run that are called `methods`,
    or any of them if there are no `methods`.
    """
    oracle = issubclass(part, nn.Module)
    see("it stands alone, without torch.nn.Module as a base", not oracle, expect=True)
    looking: AbstractContextManager[list[str]] = nullcontext([]) if oracle else watching(_not_its_own(methods))
    with looking as ran:
        yield
    see("methods of torch.nn.Module, or of the course's Module, that ran", sorted(set(ran)), expect=[])


def _not_its_own(methods: tuple[str, ...]) -> NameOf:
    from autograde.own_module.reference_module import Module

    course = [
        of_functions({f"{name} of the course": vars(cls).get(name) for name in methods or vars(cls)})
        for cls in Module.__mro__
        if cls not in (BaseModule, object)
    ]
    return lambda code: _OF_TORCH(code) or next(filter(None, (name_of(code) for name_of in course)), None)


def completed(part: type, methods: tuple[str, ...]) -> type:
    """Return a class with the methods of `part`, and, but for those called `methods`, the reference's."""
    from autograde.own_module.reference_module import Answers

    rest = {name: value for name, value in vars(Answers).items() if name not in (*methods, *OF_EVERY_CLASS)}
    return type("Module", (part, type("Rest", (BaseModule,), rest)), {})
