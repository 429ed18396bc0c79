"""What a Module written from scratch may lean on: a marker class, a gate for gradients, a few names."""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from autograde.observing.frames import is_stub_code

HOOK_DICTIONARIES = (
    "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_forward_hooks",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_backward_pre_hooks",
    "_backward_hooks",
    "_state_dict_pre_hooks",
    "_state_dict_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)
"""The ordered dictionaries in which a module keeps its hooks, from a number to the hook or to a flag."""


class BaseModule:
    """An empty class from which each Module from scratch inherits: `isinstance(x, BaseModule)` asks for one."""


@dataclass
class Call:
    """What belongs to one call of a module: what `forward` is given, what it gave, which hooks ran."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    output: Any = None
    ran: set[int] = field(default_factory=set)


class LoadReport(namedtuple("LoadReport", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` returns: two lists of keys."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return what PyTorch shows."""
        return f"_IncompatibleKeys{super().__repr__()[10:]}" if any(self) else "<All keys matched successfully>"


def parse_to(*args: Any, **kwargs: Any) -> tuple[torch.device | None, torch.dtype | None, bool, Any]:
    """Read the arguments of `.to`, in any of its forms: device, dtype, non_blocking, memory_format."""
    return torch._C._nn._parse_to(*args, **kwargs)


Grads = tuple[Tensor | None, ...]


class BackwardHookFunction(torch.autograd.Function):
    """Hands tensors through unchanged, as one node in the graph: by its name it is known, there and in PyTorch."""

    @staticmethod
    def forward(ctx: Any, *tensors: Tensor) -> tuple[Tensor, ...]:
        """Return the tensors."""
        ctx.mark_non_differentiable(*[t for t in tensors if not t.requires_grad])
        return tensors

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, ...]:
        """Return the gradients."""
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
        passed = BackwardHookFunction.apply(*(values[i] for i in places))
        node = next(t.grad_fn for t in passed if t.grad_fn is not None)
        result = list(values)
        for place, tensor in zip(places, passed, strict=True):
            result[place] = tensor
        # A named tuple stays one: its class takes the items one by one.
        made = tuple(result) if type(values) is tuple else type(values)(*result)
        return made, cls(node, places, len(values))

    def before_backward(self, look: Callable[[Grads], Grads]) -> None:
        """Let `look` see the gradients that arrive at the gate, one for each value, and replace them."""
        # What a hook on a node returns replaces what leaves the node; this node changes nothing in between.
        self._node.register_hook(lambda _, grads: self._picked(look(self._spread(grads))))

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


class TwoGates:
    """Two gates around one call of a module: gradients pass the outer one first, around the outputs."""

    def __init__(self, module: Any, pre_hooks: tuple[Any, ...], hooks: tuple[Any, ...]) -> None:
        self.module, self.pre_hooks, self.hooks = module, pre_hooks, hooks
        self.inner: Gate | None = None
        self.inputs = 0
        self.grad_outputs: Grads | None = None

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments, led through the inner gate."""
        self.inputs = len(args)
        args, self.inner = Gate.around(args)
        if self.inner is not None:
            self.inner.after_backward(self.at_inputs)
        return args

    def leave(self, output: Any) -> Any:
        """Return the output, or the tuple of outputs, led through the outer gate."""
        outputs, outer = Gate.around(output if isinstance(output, tuple) else (output,))
        if outer is not None:
            outer.before_backward(self.at_outputs)
        return outputs if isinstance(output, tuple) else outputs[0]

    def replaced(self, grads: Grads, result: Any) -> Grads:
        """Return what a hook returned, or `grads` if that is None; RuntimeError if the number of gradients differs."""
        if result is None:
            return grads
        if len(result) != len(grads):
            raise RuntimeError(f"a hook returned {len(result)} gradients where {len(grads)} are wanted")
        return result

    def at_outputs(self, grads: Grads) -> Grads:
        """Return the gradients to go on with, when gradients have come to the outputs."""
        raise NotImplementedError

    def at_inputs(self, grads: Grads) -> Grads:
        """Return the gradients to go on with, when gradients are about to leave the inputs."""
        raise NotImplementedError


def unfinished(module_class: type) -> list[str]:
    """Return the names of those methods that are stubs, or end in a stub's `raise NotImplementedError`."""
    found = []
    for cls in module_class.__mro__:
        for name, value in vars(cls).items():
            if isinstance(value, type) and value.__name__ == name:
                found += [f"{name}.{inner}" for inner in unfinished(value) if inner in vars(value)]
            code = getattr(value, "__code__", None)
            if code is not None and getattr(module_class, name) is value and is_stub_code(code):
                found.append(name)
    return found
