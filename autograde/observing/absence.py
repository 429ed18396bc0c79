"""Take operators of PyTorch away while the learner's code runs: what an exercise asks for cannot be borrowed.

The kernels are replaced at PyTorch's dispatcher, below every name: whichever function, method, layer, thread or graph
asks for one meets `NotHereError`.
"""

import functools
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import torch

BACKENDS = (
    *("CPU", "MkldnnCPU", "NestedTensorCPU", "SparseCPU", "SparseCsrCPU"),
    *("CompositeExplicitAutograd", "CompositeExplicitAutogradNonFunctional", "CompositeImplicitAutograd"),
)
"""The dispatch keys under which this package's PyTorch, a build for processors, keeps kernels.

The last three hold those that are made of other operators: any other key, asked for by name, would lead to them.
"""


class NotHereError(RuntimeError):
    """The code under study asked for an operator that its exercise asks the learner to write."""


@contextmanager
def absent(words: Sequence[str]) -> Iterator[None]:
    """Let all of `aten`'s operators with one of `words` in their name raise `NotHereError` inside the block.

    `absent(["softm"])` takes `_softmax`, `_log_softmax`, their backward and sparse relatives and many more. Holds for
    the whole process; PyTorch's own kernels are back at the end.
    """
    with warnings.catch_warnings(), torch.library._scoped_library("aten", "IMPL") as library:
        # PyTorch warns, once in a process, of what is the purpose here.
        warnings.simplefilter("ignore")
        for name, key in _kernels(tuple(words)):
            library.impl(name, functools.partial(_refuse, name), key, allow_override=True)
        yield


@functools.cache
def _kernels(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return pairs of an operator's name, overload included, and a key under which it is to be replaced."""
    names = [name for name in torch._C._dispatch_get_all_op_names() if name.startswith("aten::")]
    return tuple(
        (name, key)
        for name in sorted(names)
        if any(word in name.partition(".")[0] for word in words)
        for key in BACKENDS
        # An operator that is made of others has one kernel for all backends; the processor's goes before it.
        if key == "CPU" or torch._C._dispatch_has_kernel_for_dispatch_key(name, key)
    )


def _refuse(name: str, *_: Any, **__: Any) -> NoReturn:
    plain = name.removeprefix("aten::").partition(".")[0].strip("_")
    raise NotHereError(f"PyTorch's own {plain} is not here during the check: the exercise is to do without it")
