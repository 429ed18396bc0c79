"""A function on tensors, along an axis or not."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from autograde.observing.conditions.kind import Kind
from autograde.observing.conditions.tensors import still_held, with_number

Call = Callable[[SimpleNamespace, Tensor, int], Any]
INF = float("inf")


@dataclass(frozen=True, kw_only=True)
class TensorFunction(Kind):
    """What a function on tensors is tried under; each method is one condition, by its name.

    - `call`: calls the function of `lib` on a tensor, along an axis; whatever else it takes is made of these two.
    - `axes`: the axes it is tried along. One only: the function has that axis itself, and is told none.
    - `shapes`: the shapes it is tried on, of unequal sizes; the first is that of all other conditions.
    - `subject`: what stands before each label, where an exercise studies two functions.
    - `limits`: calls with other arguments at the ends of their range, each by its label, on the same tensor.
    - `rough`: the tolerances for large numbers, `halves` those for float16 and bfloat16.
    """

    call: Call
    axes: tuple[int, ...] = (0, 1, -1, -2)
    shapes: tuple[tuple[int, ...], ...] = ((3, 4, 5), (3, 5), (6,), (2, 3, 1, 4))
    subject: str = ""
    limits: Mapping[str, Callable[[SimpleNamespace, Tensor], Any]] = field(default_factory=dict)
    rough: Mapping[str, float] = field(default_factory=lambda: {"rtol": 4e-3, "atol": 2e-3})
    halves: Mapping[torch.dtype, Mapping[str, float]] = field(
        default_factory=lambda: {
            torch.float16: {"rtol": 3e-2, "atol": 4e-3},
            torch.bfloat16: {"rtol": 1e-1, "atol": 2e-2},
        }
    )

    def prepared(self, see: Any) -> tuple[Any, ...]:
        """Return the tensor of most conditions, drawn once."""
        return (2 * see.randn(*self.shapes[0]),)

    def __call__(self, lib: SimpleNamespace, see: Any) -> None:
        """Try the conditions, with the subject before each label."""
        super().__call__(lib, _Prefixed(see, f"{self.subject}: ") if self.subject else see)

    def _along(self, axis: int) -> str:
        return f" along axis {axis}" if len(self.axes) > 1 else ""

    def _each_axis(self, x: Tensor) -> Iterator[tuple[int, str]]:
        for axis in self.axes:
            if -x.dim() <= axis < x.dim():
                yield axis, self._along(axis)

    def axes_and_shapes(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Each axis, the first, a middle one and the last, of tensors whose axes have unequal sizes."""
        for shape in self.shapes:
            y = 2 * see.randn(*shape)
            for axis, along in self._each_axis(y):
                see(f"a tensor of shape {shape}{along}", self.call(lib, y, axis))

    def axes_of_size_one(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """One axis after the other has the size 1, and then all."""
        shape = max(self.shapes, key=len)
        ones = [(*shape[:place], 1, *shape[place + 1 :]) for place in range(len(shape))]
        for size in [*ones, (1,) * len(shape)]:
            y = 2 * see.randn(*size)
            for axis, along in self._each_axis(y):
                see(f"a tensor of shape {size}{along}", self.call(lib, y, axis), atol=1e-5)

    def not_contiguous(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Tensors that are views: turned, every second number, one row expanded."""
        for axis, along in self._each_axis(x):
            turned = x.movedim(0, -1).contiguous().movedim(-1, 0)
            see(f"the same numbers in another order in memory{along}", self.call(lib, turned, axis))
        axis = self.axes[-1]
        see("every second number of a tensor", self.call(lib, x.repeat_interleave(2, -1)[..., ::2], axis))
        see("one row, expanded to several", self.call(lib, x[:1].expand(x.shape), axis))

    def equal_numbers(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """All numbers equal, all zero, and nearly equal."""
        for axis, along in self._each_axis(x):
            see(f"equal numbers{along}", self.call(lib, torch.full_like(x, 1.5), axis))
        see("zeros", self.call(lib, torch.zeros_like(x), self.axes[0]))
        close = 1 + x * 1e-5
        see("nearly equal numbers", self.call(lib, close, self.axes[-1]))

    def large_numbers(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Numbers up to ±10000, and slices that lie far apart."""
        for axis, along in self._each_axis(x):
            see(f"numbers up to ±10000{along}", self.call(lib, 3000 * x.clamp(-3, 3), axis), **self.rough)
            see(f"slices that lie 10000 apart{along}", self.call(lib, apart(x, axis), axis), **self.rough)

    def minus_infinity(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Some numbers are -inf, at the front as well, never all of a slice; and then one slice is."""
        for axis, along in self._each_axis(x):
            see(f"some numbers are -inf{along}", self.call(lib, masked(x, axis), axis))
            see(f"one slice is -inf throughout{along}", self.call(lib, one_closed(x, axis), axis))

    def minus_infinity_beside_large_numbers(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """One slice is -inf throughout, and the others lie far apart."""
        far = one_closed(apart(x, self.axes[-1]), self.axes[-1])
        see("one slice is -inf throughout, others lie 10000 apart", self.call(lib, far, self.axes[-1]), **self.rough)

    def infinity(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """One number is inf; the other slices stay apart from it."""
        see("one number is inf", self.call(lib, with_number(x, INF, x.numel() // 2), self.axes[-1]))

    def not_a_number(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """One number is nan; the other slices stay apart from it."""
        see("one number is nan", self.call(lib, with_number(x, float("nan"), x.numel() // 2), self.axes[-1]))

    def double(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """In float64, with all its digits."""
        wide = x.double() + 1e-9 * x.double().cos()
        see("in float64", self.call(lib, wide, self.axes[-1]), rtol=1e-11, atol=1e-13)

    def half(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """In float16 and bfloat16."""
        for dtype, near in self.halves.items():
            name = str(dtype).removeprefix("torch.")
            see(f"in {name}", self.call(lib, x.to(dtype), self.axes[-1]), **near)

    def gradients(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """The gradient of the input along each axis, and whether there is a graph."""
        for axis, along in self._each_axis(x):
            see(f"the gradient{along}", self._gradient(lib, x, axis))
        ties = x.round()
        see("the gradient where numbers are equal", self._gradient(lib, ties, self.axes[-1]), atol=1e-5)
        see("the input asks for no gradient: the result has one", self.call(lib, x, self.axes[-1]).requires_grad)

    def gradient_twice(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """The gradient is asked for twice: neither the result nor what was handed in has changed meanwhile."""
        leaf = x.detach().clone().requires_grad_()
        result = self.call(lib, leaf, self.axes[-1])
        if not result.requires_grad:
            return
        given = waves(result)
        for _ in range(2):
            (gradient,) = torch.autograd.grad(result, leaf, given, retain_graph=True, allow_unused=True)
        see("the gradient, asked for a second time", gradient)
        see("the result, after the gradient was asked for", result)
        same = bool(torch.equal(given, waves(result)))
        see("the gradient of the result that was handed in is as before", same)

    def gradients_of_large_numbers(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """The gradient of numbers up to ±10000."""
        large = 3000 * x.clamp(-3, 3)
        see("the gradient of numbers up to ±10000", self._gradient(lib, large, self.axes[-1]), **self.rough)

    def gradients_under_masks(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """The gradient where some numbers are -inf."""
        for axis, along in self._each_axis(x):
            see(f"the gradient where some numbers are -inf{along}", self._gradient(lib, masked(x, axis), axis))

    def called_twice(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """The first result stays as it is when the function is called again, and the input when the result changes."""
        first = self.call(lib, x, self.axes[-1])
        see("the same call once more", self.call(lib, x, self.axes[-1]))
        self.call(lib, x.flip(0) * 2, self.axes[-1])
        see("the first result, after calls with other numbers", first)
        moving = x.clone()
        self.call(lib, moving, self.axes[-1])
        moving.copy_(x.flip(0) * 2)
        see("the same tensor, filled with other numbers since", self.call(lib, moving, self.axes[-1]))
        before = x.clone()
        with torch.no_grad():
            first.zero_()
        see("the input is as before, after the result was set to zero", bool(torch.equal(before, x)))

    def without_gradients(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Under `no_grad`, with an input that asks for gradients."""
        leaf = x.detach().clone().requires_grad_()
        with torch.no_grad():
            result = self.call(lib, leaf, self.axes[-1])
            recorded = torch.is_grad_enabled()
        see("under torch.no_grad(): the result asks for gradients", result.requires_grad)
        see("under torch.no_grad(), after the call: gradients are recorded", recorded)

    def held(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """What a call was given, and what it returned, is let go of."""
        number = still_held(lambda y: self.call(lib, y, self.axes[-1]), (x,))
        see("tensors of a call that are still held after it", number)

    def warnings(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """What it warns of."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.call(lib, x, self.axes[-1])
        # A warning of the learner's own is no fault.
        own = [w.category.__name__ for w in caught if "dimension choice" in str(w.message)]
        see("warnings of PyTorch that it causes", own)

    def at_the_limits(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """The other arguments at the ends of their range."""
        for label, call in self.limits.items():
            see(label, call(lib, x))

    def _gradient(self, lib: SimpleNamespace, x: Tensor, axis: int) -> Tensor | None:
        leaf = x.detach().clone().requires_grad_()
        result = self.call(lib, leaf, axis)
        if not isinstance(result, Tensor) or not result.requires_grad:
            return None
        return torch.autograd.grad((result * waves(result)).sum(), leaf, allow_unused=True)[0]


class _Prefixed:
    """Notes what it sees under labels that begin with the same words."""

    def __init__(self, see: Any, words: str) -> None:
        self._see, self._words = see, words

    def __call__(self, label: str, value: object, **options: Any) -> None:
        self._see(self._words + label, value, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._see, name)


def waves(like: Tensor) -> Tensor:
    """Return numbers between -1 and 1, all different, in the shape of `like`."""
    return torch.arange(1.0, like.numel() + 1, dtype=like.dtype).cos().reshape(like.shape)


def masked(x: Tensor, axis: int) -> Tensor:
    """Return `x` with -inf at up to two neighbouring places of each slice along `axis`, never at all of them."""
    size = x.shape[axis]
    places = torch.arange(size)
    slices = torch.arange(x.numel() // size)[:, None]
    hidden = (places - slices) % size < min(2, size - 1)
    lines = x.movedim(axis, -1)
    return lines.masked_fill(hidden.reshape(lines.shape), -INF).movedim(-1, axis)


def apart(x: Tensor, axis: int) -> Tensor:
    """Return `x` with its slices along `axis` moved by 0, 10000 or -10000, in turns."""
    lines = [1 if place == axis % x.dim() else size for place, size in enumerate(x.shape)]
    steps = torch.tensor([0.0, 1e4, -1e4])[torch.arange(x.numel() // x.shape[axis]) % 3]
    return x + steps.reshape(lines)


def one_closed(x: Tensor, axis: int) -> Tensor:
    """Return `x` with -inf at all places of its second slice along `axis`."""
    lines = x.movedim(axis, -1)
    slices = torch.arange(x.numel() // x.shape[axis]).reshape(*lines.shape[:-1], 1)
    return lines.masked_fill(slices == 1, -INF).movedim(-1, axis)
