"""What conditions of several kinds ask about tensors."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef


def same_state(before: Tensor) -> bool:
    """Say whether PyTorch's random numbers are where they were."""
    return torch.equal(before, torch.get_rng_state())


def still_held(function: Callable[..., Any], arguments: tuple[Any, ...]) -> int:
    """Call a function on copies of its arguments; return how many tensors of the call are alive after it."""
    given = tuple(x.detach().clone() if isinstance(x, Tensor) else x for x in arguments)
    output = function(*given)
    # By their memory: a detached tensor or another view holds that as well.
    held = [StorageWeakRef(tensor.untyped_storage()) for tensor in (*tensors_of(given), *tensors_of(output))]
    del given, output
    if not all(memory.expired() for memory in held):
        gc.collect()  # cycles may hold them, and nobody else
    return sum(not memory.expired() for memory in held)


def with_number(value: Any, number: float, at: int) -> Any:
    """Return a copy of a floating-point tensor with `number` at the flat place `at`; anything else as it is."""
    if not isinstance(value, Tensor) or not value.is_floating_point() or not value.numel():
        return value
    changed = value.clone()
    changed.view(-1)[at] = number
    return changed


def tensors_of(output: Any) -> Iterator[Tensor]:
    """Yield the floating-point tensors of an output: itself, or those in lists, tuples and dicts."""
    if isinstance(output, Tensor) and output.is_floating_point():
        yield output
    elif isinstance(output, list | tuple | dict):
        for part in output.values() if isinstance(output, dict) else output:
            yield from tensors_of(part)
