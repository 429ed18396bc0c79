"""Hooks on the way back."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from autograde.observing.conditions.hook import Hook


@dataclass(frozen=True, kw_only=True)
class _Backward(Hook):
    """What hooks on the way back have in common."""

    _shown: ClassVar[str] = "the input's gradient"

    def _play(self, module: Any) -> Any:
        x = torch.tensor([2.0, -1.0], requires_grad=True)
        (module(x) * torch.tensor([1.0, 10.0])).sum().backward()
        return x.grad

    def a_second_backward(self, lib: SimpleNamespace, see: Any) -> None:
        """Two ways back through one call."""
        module = self._made(lib)
        given: list[Any] = []
        self._hang(module, lambda module, *values: given.append(_kept(values)))
        x = torch.tensor([2.0, -1.0], requires_grad=True)
        output = module(x)
        for gradient in ([1.0, 10.0], [5.0, 0.0]):
            output.backward(torch.tensor(gradient), retain_graph=True)
        see(f"two backwards through one call: {self._word} is given", given)
        see("the input's gradient, added up", x.grad)

    def between_call_and_backward(self, lib: SimpleNamespace, see: Any) -> None:
        """A hook removed, and one registered, when the call is done and its backward is not."""
        module = self._made(lib)
        ran: list[str] = []
        handle = self._hang(module, self._noting(ran, "A"))
        self._hang(module, self._noting(ran, "B"))
        x = torch.ones(2, requires_grad=True)
        output = module(x)
        handle.remove()
        self._hang(module, self._noting(ran, "new"))
        output.sum().backward()
        see(f"after the call, {self._word} A is removed, and a new one registered: who runs", " ".join(ran))

    def interleaved(self, lib: SimpleNamespace, see: Any) -> None:
        """Two calls whose way back is one and the same, and one through the other."""
        module = self._made(lib)
        given: list[Any] = []
        self._hang(module, lambda module, *values: given.append(_kept(values)))
        x = torch.ones(2, requires_grad=True)
        one, other = module(x), module(x * 2)
        (one * 5 + other * 7).sum().backward()
        module(module(x)).sum().backward()
        see(f"two calls, then one inside the other: {self._word} is given", sorted(map(_numbers, given)))
        see("two calls, then one inside the other: the input's gradient", x.grad)

    def gradients_of_gradients(self, lib: SimpleNamespace, see: Any) -> None:
        """The gradient is itself differentiated."""

        class Cube(self.base(lib)):  # type: ignore[misc]
            def forward(self, x: Any) -> Any:
                return x**3

        module = Cube()
        self._hang(module, lambda module, *given: (given[0][0] * 2,))
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (first,) = torch.autograd.grad((module(x) ** 2).sum(), x, create_graph=True)
        (second,) = torch.autograd.grad(first.sum(), x)
        see(f"{self._word} that doubles: the gradient of the gradient", second)

    def shapes(self, lib: SimpleNamespace, see: Any) -> None:
        """A number, a transposed matrix, float64; and a parameter of the module."""

        class Scale(self.base(lib)):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.factor = nn.Parameter(torch.tensor(3.0))

            def forward(self, x: Any) -> Any:
                return x * self.factor

        for x in (torch.tensor(2.0), torch.arange(6.0).view(2, 3).t(), torch.ones(1, 2, dtype=torch.float64)):
            module, leaf = Scale(), x.requires_grad_()
            self._hang(module, lambda module, *given: (given[0][0] * 2,))
            output = module(leaf)
            output.sum().backward()
            words = f"{self._word} that doubles, an input of shape {tuple(x.shape)}"
            see(f"{words}: the output", output)
            see(f"{words}: the input's gradient", leaf.grad)
            see("the gradient of the module's own parameter", module.factor.grad)

        class Stacks(self.base(lib)):  # type: ignore[misc]
            def forward(self, x: Any) -> Any:
                return torch.stack([x, 3 * x])

        module, x, given = Stacks(), torch.ones(2, requires_grad=True), []
        self._hang(module, lambda module, *values: given.append(values))
        module(x).sum().backward()
        see(f"an output of another shape than the input: {self._word} is given", given)


@dataclass(frozen=True, kw_only=True)
class BackwardPreHook(_Backward):
    """Hooks of `register_full_backward_pre_hook`."""

    _method: ClassVar[str] = "register_full_backward_pre_hook"
    _word: ClassVar[str] = "a backward pre-hook"


@dataclass(frozen=True, kw_only=True)
class BackwardHook(_Backward):
    """Hooks of `register_full_backward_hook`."""

    _method: ClassVar[str] = "register_full_backward_hook"
    _word: ClassVar[str] = "a backward hook"


def _kept(values: Any) -> Any:
    """Return tuples of tensors as copies: autograd may go on adding to a tensor that a hook was given."""
    return values.clone() if isinstance(values, Tensor) else tuple(map(_kept, values))


def _numbers(value: Any) -> list[float]:
    return list(_flat(value))


def _flat(value: Any) -> Iterator[float]:
    if isinstance(value, Tensor):
        yield from value.detach().flatten().tolist()
    else:
        for item in value:
            yield from _flat(item)
