"""What several exercises of the chapter share."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from autograde.observing.conditions.tensor_function import waves
from autograde.observing.watching import of_file, watching

INF = float("inf")


ROUGH = {"rtol": 4e-3, "atol": 2e-3}
"""For scores near 1e4: `x - logsumexp(x)` is right there, and float32 has three decimals left."""


NO_INF = "an infinite score is not promised: right answers differ there"


class Kernels(TorchDispatchMode):
    """Notes the name of every operation that reaches a kernel."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        self.names.append(func.overloadpacket.__name__.strip("_"))
        return func(*args, **(kwargs or {}))


class _Calls(TorchFunctionMode):
    """Notes the name and the keywords of every function of PyTorch that is called with a tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        self.calls.append((getattr(func, "__name__", str(func)), tuple(args), dict(kwargs or {})))
        return func(*args, **(kwargs or {}))


def traced(function: Callable[..., object], *args: object) -> tuple[object, list[str], set[str]]:
    """Call `function` and return its result, the kernels that ran, and the functions of PyTorch it called."""
    with _Calls() as calls, Kernels() as kernels:
        result = function(*args)
    return result, kernels.names, {name for name, _, _ in calls.calls}


def guesses_axis(function: Callable[..., object], *args: object) -> bool:
    """Say whether a softmax that `function(*args)` calls is told no axis, so that PyTorch has to guess one."""
    with watching(of_file(inspect.getfile(F))) as names:
        function(*args)
    return "_get_softmax_dim" in names


def along_axes(see: Any, function: Callable[..., object]) -> Tensor:
    """Note what a vector and a tensor of three axes give along an axis, and that both stay; return the latter."""
    vector = see.randn(6)
    as_given = vector.clone()
    see("a vector", function(vector, 0))
    see("a vector, with dim=-1", function(vector, -1))
    see("your vector is unchanged after the calls", torch.equal(vector, as_given))
    x = 2 * see.randn(3, 4, 5)
    before = x.clone()
    see("the last axis of three, as -1", function(x, -1))
    first = function(x, 1)
    see("your input is unchanged after the call", torch.equal(x, before))
    see("the middle axis of three", first)
    see("called with dim=0, by its name", function(x, dim=0))
    return x


def one_score(see: Any, function: Callable[[Tensor], object]) -> None:
    """Note what becomes of rows of one score each, one of them -inf, and of their gradient."""
    see("one score in each row, the second -inf", function(torch.tensor([[0.5], [-INF]])))
    see("one score in each row: the gradient", _gradient(function, see.randn(2, 1)))


def many(see: Any, function: Callable[[Tensor], object]) -> None:
    """Note what a row of 1000 scores gives in half precision: a bfloat16 sum taken one by one stops at 256."""
    scores = torch.tensor([[0.0, -1.0]]).repeat(1, 500).bfloat16()
    see("bfloat16, a row of 1000 scores, in turns 0 and -1", function(scores), rtol=5e-2, atol=0)
    # No exponential overflows here, but their sum would.
    harmless = torch.tensor([[4.5, 4.25]]).repeat(1, 500).half()
    see("float16, a row of 1000 scores, in turns 4.5 and 4.25", function(harmless), rtol=5e-2, atol=0)


def nan_beside_masks(see: Any, function: Callable[[Tensor], object]) -> None:
    """Note what becomes of rows with a nan and with masks beside it, and of nothing but masks."""
    nan = float("nan")
    scores = torch.tensor([[nan, -INF, 1.0], [-INF, 0.5, 1.0], [1.0, -INF, nan]])
    see("a nan beside a mask of -inf, in the first row and in the last", function(scores))
    see("every score of every row is -inf", function(torch.full((2, 3), -INF)))


def masked_far_below(see: Any, function: Callable[[Tensor], Tensor], subject: str = "") -> None:
    """Note the gradient of scores so far below 0 that the exponential of a mask replaced by 0 would overflow."""
    scores = torch.tensor([[-1000.0, -INF, -1001.0], [-1002.0, -1000.0, -INF]])
    label = f"{subject}masks of -inf beside scores near -1000: the gradient"
    see(label, _gradient(lambda t: (y := function(t)) * waves(y), scores), **ROUGH)


def faint(see: Any, function: Callable[[Tensor], Tensor]) -> None:
    """Note the logarithms of probabilities that are nearly too small for their dtype."""
    for dtype, lowest in ((torch.float32, -85.0), (torch.float64, -700.0)):
        scores = torch.tensor([[0.0, -15.0, -30.0, lowest]], dtype=dtype)
        label = f"probabilities of e to the power of 0, -15, -30 and {lowest:.0f}: their logarithms"
        see(label, function(scores).log())


def a_thousand_behind(see: Any, function: Callable[[Tensor], Tensor]) -> None:
    """Note what a thousand scores far behind one leader add to it: much less than 1, but not nothing."""
    scores = torch.tensor([[-17.0], [-30.0]], dtype=torch.float64).repeat(1, 1001)
    scores[:, 0] = 0.0
    see("float64, a score of 0 before a thousand of -17, or of -30", function(scores), rtol=1e-3, atol=1e-15)


def elsewhere(see: Any, function: Callable[[Tensor], object]) -> None:
    """Note what a call gives in a program whose default dtype is float64, and whether that stays so."""
    x = see.randn(2, 3)
    with see.default_dtype(torch.float64):
        see("the default dtype is float64: the result of float32 scores", function(x))
        see("the default dtype after that call", str(torch.get_default_dtype()))


def _gradient(function: Callable[[Tensor], object], x: Tensor, weight: Tensor | None = None) -> object:
    """Return the gradient at `x` of the weighted sum of the output; None if no gradient gets through."""
    leaf = x.clone().requires_grad_()
    output = function(leaf)
    if not isinstance(output, Tensor) or not output.requires_grad:
        return None
    total = output.sum() if weight is None else (output * weight).sum()
    return torch.autograd.grad(total, leaf, allow_unused=True)[0]


def far_apart(x: Tensor) -> Tensor:
    """Move the slices of `x` along its first axis far away from each other: by 0, 1e4, -1e4, 0, …."""
    steps = torch.tensor([0.0, 1e4, -1e4])[torch.arange(x.shape[0]) % 3]
    return x + steps.reshape(-1, *[1] * (x.dim() - 1)).to(x.dtype)


def _masked(x: Tensor) -> Tensor:
    """Put -inf into some places of a matrix, at least one and never all in each row."""
    rows, columns = x.shape
    hidden = torch.arange(rows)[:, None] % (columns - 1) >= torch.arange(columns)[None, :]
    return x.masked_fill(hidden, -INF)


def unlikely(scores: Tensor) -> Tensor:
    """Return a target for each row: in turns the class of its lowest score that no mask hides, and of its highest."""
    lowest = scores.detach().masked_fill(scores.isneginf(), INF).argmin(1)
    return torch.where(torch.arange(len(scores)) % 2 == 0, lowest, scores.detach().argmax(1))
