"""What a Module written from scratch may lean on: a marker class, a gate for gradients, a few names."""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class BaseModule:
    """An empty class from which every Module of chapter 07 inherits: `isinstance(x, BaseModule)` asks for one."""


class LoadReport(namedtuple("LoadReport", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` returns: two lists of keys."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__() if any(self) else "<All keys matched successfully>"


def type_name(value: object) -> str:
    """Return the type of a value as PyTorch's messages spell it: `torch.FloatTensor`, `int`."""
    return torch.typename(value)


def parse_to(*args: Any, **kwargs: Any) -> tuple[torch.device | None, torch.dtype | None, bool, Any]:
    """Read the arguments of `.to`, in any of its forms: device, dtype, non_blocking, memory_format."""
    return torch._C._nn._parse_to(*args, **kwargs)


Grads = tuple[Tensor | None, ...]


class _Identity(torch.autograd.Function):
    """Hands tensors through unchanged, as one node in the graph that autograd builds."""

    @staticmethod
    def forward(ctx: Any, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.mark_non_differentiable(*[t for t in tensors if not t.requires_grad])
        return tensors

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, ...]:
        return grads


class Gate:
    """A node in the autograd graph through which all tensors of a tuple pass."""

    def __init__(self, node: Any, places: list[int], size: int) -> None:
        self._node, self._places, self._size = node, places, size

    @classmethod
    def around(cls, values: tuple[Any, ...]) -> "tuple[tuple[Any, ...], Gate | None]":
        """Return the values with their tensors led through a new gate, and the gate.

        There is no gate, and the values come back as they are, where no gradient will flow.
        """
        places = [i for i, value in enumerate(values) if isinstance(value, Tensor)]
        if not (torch.is_grad_enabled() and any(values[i].requires_grad for i in places)):
            return values, None
        passed = _Identity.apply(*(values[i] for i in places))
        node = next(t.grad_fn for t in passed if t.grad_fn is not None)
        result = list(values)
        for place, tensor in zip(places, passed, strict=True):
            result[place] = tensor
        return tuple(result), cls(node, places, len(values))

    def before_backward(self, look: Callable[[Grads], Grads]) -> None:
        """Let `look` see the gradients that arrive at the gate, one for each value, and replace them."""
        self._node.register_prehook(lambda grads: self._picked(look(self._spread(grads))))

    def after_backward(self, look: Callable[[Grads], Grads]) -> None:
        """Let `look` see the gradients that leave the gate, one for each value, and replace them."""
        self._node.register_hook(lambda grads, _: self._picked(look(self._spread(grads))))

    def _spread(self, grads: Grads) -> Grads:
        result: list[Tensor | None] = [None] * self._size
        for place, grad in zip(self._places, grads, strict=True):
            result[place] = grad
        return tuple(result)

    def _picked(self, grads: Grads) -> Grads:
        return tuple(grads[place] for place in self._places)
