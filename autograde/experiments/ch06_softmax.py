"""Experiments and hints of chapter 06: softmax, its logarithm, its gradient, and what goes wrong with them."""

import copy
import inspect
import io
import math
import pickle
import statistics
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from autograde.experiment import REFERENCE, experiment, further, prediction
from autograde.watching import of_file, watching

INF = float("inf")
ROUGH = {"rtol": 4e-3, "atol": 2e-3}
"""For scores near 1e4: `x - logsumexp(x)` is right there, and float32 has three decimals left."""
HALF = {"rtol": 3e-2, "atol": 4e-3}
EXPONENTIALS = {
    *("exp", "exp2", "expm1", "pow", "float_power", "sigmoid", "log_sigmoid_forward", "tanh", "sinh", "cosh"),
    *("logsumexp", "logaddexp", "logaddexp2", "logcumsumexp", "softplus"),
}


class _Kernels(TorchDispatchMode):
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


def _traced(function: Callable[..., object], *args: object) -> tuple[object, list[str], set[str]]:
    """Call `function` and return its result, the kernels that ran, and the functions of PyTorch it called."""
    with _Calls() as calls, _Kernels() as kernels:
        result = function(*args)
    return result, kernels.names, {name for name, _, _ in calls.calls}


def _forbidden(function: Callable[..., object], args: Sequence[object], words: Sequence[str]) -> list[str]:
    """Return the kernels and functions with one of `words` in their name that `function(*args)` ran."""
    _, kernels, functions = _traced(function, *args)
    return sorted({name.strip("_") for name in {*kernels, *functions} if any(word in name for word in words)})


def _forbidden_elsewhere(function: Callable[[Tensor, int], object], words: Sequence[str]) -> list[str]:
    """Return what `_forbidden` finds at extreme scores, in other dtypes and shapes, and where a gradient is wanted."""
    extreme = torch.tensor([[1e4, 9999.0, -1e4], [-1e4, -1e4, -9999.0], [-INF, 0.0, 3.0], [-INF, -INF, -INF]])
    leaf = torch.linspace(-3, 3, 24).reshape(2, 3, 2, 2).requires_grad_()
    tries = (extreme, extreme.half(), extreme.double(), leaf)
    return sorted({name for x in tries for name in _forbidden(function, (x, 1), words)})


def _borrowed(action: Callable[[], object]) -> list[str]:
    """Return the functions of the file of `nn.Softmax` and its relatives that `action()` runs."""
    with watching(of_file(inspect.getfile(nn.Softmax))) as names:
        action()
    return sorted(set(names))


def _exponential(function: Callable[..., object], args: Sequence[object]) -> bool:
    """Say whether `function(*args)` ran an operation that takes exponentials."""
    _, kernels, _ = _traced(function, *args)
    return not EXPONENTIALS.isdisjoint(kernels)


def _gradient(function: Callable[[Tensor], object], x: Tensor, weight: Tensor | None = None) -> object:
    """Return the gradient at `x` of the weighted sum of the output; None if no gradient gets through."""
    leaf = x.clone().requires_grad_()
    output = function(leaf)
    if not isinstance(output, Tensor) or not output.requires_grad:
        return None
    total = output.sum() if weight is None else (output * weight).sum()
    return torch.autograd.grad(total, leaf, allow_unused=True)[0]


def _far_apart(x: Tensor) -> Tensor:
    """Move the slices of `x` along its first axis far away from each other: by 0, 1e4, -1e4, 0, …."""
    steps = torch.tensor([0.0, 1e4, -1e4])[torch.arange(x.shape[0]) % 3]
    return x + steps.reshape(-1, *[1] * (x.dim() - 1)).to(x.dtype)


def _masked(x: Tensor) -> Tensor:
    """Put -inf into some places of a matrix, at least one and never all in each row."""
    rows, columns = x.shape
    hidden = torch.arange(rows)[:, None] % (columns - 1) >= torch.arange(columns)[None, :]
    return x.masked_fill(hidden, -INF)


@experiment(
    "softmax.axis",
    title="Name the axis",
    points=1,
    subjects={"pixel_probabilities": REFERENCE},
    hints=(
        "Along which axis do the numbers that compete with each other lie: the classes, the rows or the columns?",
        "The classes lie along the third axis from the end, however many axes stand before it.",
        "A negative `dim` counts from the end: `dim=-1` is the last axis, `dim=-2` the one before it.",
    ),
    after=(
        "A negative `dim` arrives at PyTorch's compiled code as you wrote it. That code does the counting "
        "from the end, and raises the `IndexError` for an axis that does not exist. `nn.Softmax2d` in "
        "`torch/nn/modules/activation.py` is `F.softmax` with `dim=-3`, for images with or without a batch."
    ),
)
def axis(lib, see):
    """Scores of one image, of a batch, and of a batch of clips."""
    for label, shape in (
        ("one image", (3, 4, 5)),
        ("a batch of images", (2, 3, 4, 5)),
        ("a batch of clips", (2, 6, 3, 4, 5)),
    ):
        scores = 2 * see.randn(*shape)
        before = scores.clone()
        result = lib.pixel_probabilities(scores)
        see(f"{label}: the shape", tuple(result.shape))
        see(f"{label}: the classes of each pixel sum to", result.sum(-3))
        see(f"{label}: the probabilities", result)
        see(f"{label}: the scores afterwards", scores - before)


@further("softmax.axis")
def axis_further(lib, see):
    """Other numbers of classes and pixels."""
    see("one class", lib.pixel_probabilities(see.randn(1, 2, 3)))
    see("seven classes, one pixel", lib.pixel_probabilities(see.randn(7, 1, 1)))
    see("six axes", lib.pixel_probabilities(see.randn(2, 1, 3, 4, 2, 3)))


@prediction(
    "softmax.unnamed",
    title="No axis named",
    points=1,
    options={
        "a": "the last axis: the numbers in each row sum to 1",
        "b": "axis 1, where the classes of a batch lie",
        "c": "axis 0, the first one",
        "d": "no axis: the call raises a `TypeError`",
    },
    hints=(
        "The rule is old and depends on how many axes the tensor has.",
        "In the old rule, a tensor with 3 axes was one image without a batch. Where do its channels lie?",
    ),
    after=(
        "The rule is the function `_get_softmax_dim` in `torch/nn/functional.py`: axis 0 for tensors with 0, 1 or 3 "
        "axes, axis 1 for all others. It warns each time. Never lean on it: one more axis, and another one is taken."
    ),
)
def unnamed(see):
    """Calls `F.softmax` on a tensor with three axes, without `dim`, and sums the result along each axis."""
    x = see.randn(2, 3, 4)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = F.softmax(x)
        except TypeError:
            return "d"
    see("F.softmax warns about the missing dim", any("dim" in str(w.message) for w in caught))
    sums_to_one = [axis for axis in range(3) if torch.allclose(result.sum(axis), torch.ones(()))]
    see("the axis along which the results sum to 1", sums_to_one)
    return {0: "c", 1: "b", 2: "a"}[sums_to_one[0]]


def _same_kernels(x: Tensor) -> bool:
    return _traced(torch.softmax, x, 1)[1] == _traced(F.softmax, x, 1)[1]


@prediction(
    "softmax.alias",
    title="On trial: an accident of the bindings",
    points=1,
    options={
        "a": "true: it has no documentation, so it may go away",
        "b": "false: it is documented as an alias of `F.softmax`, and gives the same numbers bit for bit",
        "c": "half true: it is documented, but another function, whose numbers differ in the last digits",
        "d": "true once: calling it now gives a deprecation warning",
    },
    hints=(
        "Three things can be tried: the documentation, the numbers, the warnings.",
        "Read `print(torch.softmax.__doc__)` in a cell of your own.",
    ),
    after=(
        "The documentation says that `torch.softmax` is the alias. The code runs the other way round: `F.softmax` in "
        "`torch/nn/functional.py` calls the tensor's own `softmax` method. Either way one kernel does the work."
    ),
)
def alias(see):
    """Reads the documentation of `torch.softmax`, and compares its results and kernels with those of `F.softmax`."""
    text = " ".join((torch.softmax.__doc__ or "").split())
    documented = "Alias for" in text and "torch.nn.functional.softmax" in text
    see("its documentation calls it an alias of F.softmax", documented)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tensors = [scale * see.randn(3, 5) for scale in (0.1, 1.0, 100.0, 1e4)]
        same = all(torch.equal(torch.softmax(x, 1), F.softmax(x, 1)) for x in tensors)
    see("four tensors, the same numbers bit for bit", same)
    see("the same kernels run", _same_kernels(tensors[0]))
    see("warnings", len(caught))
    if caught:
        return "d"
    if not documented:
        return "a"
    return "b" if same else "c"


@experiment(
    "softmax.softmax",
    title="A softmax that survives",
    points=3,
    subjects={"softmax": torch.softmax},
    hints=(
        "Adding one number to all scores along the axis changes nothing. Which number makes the largest score 0?",
        "`x.amax(dim, keepdim=True)` has the shape that can be subtracted from `x`.",
        "Subtract the maximum along `dim`, take `exp`, and divide by the sum of the exponentials along `dim`.",
        "`weights = (x - x.amax(dim, keepdim=True)).exp()`, then divide `weights` by their sum, `keepdim=True` again.",
    ),
    after=(
        "PyTorch's kernel does the same in one compiled function: it finds the maximum of each slice, subtracts, sums "
        "the exponentials and divides, and needs no tensor for the steps between. It is C++. The Python side ends in "
        "`F.softmax`, in `torch/nn/functional.py`."
    ),
)
def softmax(lib, see):
    """Several axes, scores up to ±1e4, masks of -inf, four dtypes, the gradient, and what it calls on the way."""
    x = 2 * see.randn(3, 4, 5)
    before = x.clone()
    see("the middle axis of three", lib.softmax(x, 1))
    see("the last axis, as -1", lib.softmax(x, -1))
    see("the first axis", lib.softmax(x, 0))
    see("a vector", lib.softmax(see.randn(6), 0))
    see("the input afterwards", x - before)
    see("calls of a ready-made softmax", _forbidden(lib.softmax, (x, 1), ("softm", "attention")), expect=[])
    see("it takes exponentials itself", _exponential(lib.softmax, (x, 1)), expect=True)
    big = torch.cat([1e4 * (2 * see.rand(2, 3) - 1), torch.tensor([[1e4, 9999.0, -1e4], [-1e4, -1e4, -9999.0]])])
    see("scores up to ±1e4", lib.softmax(big, 1), **ROUGH)
    apart = _far_apart(see.randn(4, 5))
    see("rows that lie 1e4 apart", lib.softmax(apart, 1), **ROUGH)
    masked = _masked(see.randn(4, 5))
    see("some scores are -inf", lib.softmax(masked, 1))
    masked[1] = -INF
    see("one row is -inf throughout", lib.softmax(masked, 1))
    called = _forbidden_elsewhere(lib.softmax, ("softm", "attention"))
    see("calls of a ready-made softmax at extreme scores", called, expect=[])
    see("float64", lib.softmax(x.double(), 1), rtol=1e-11, atol=1e-13)
    see("float16", lib.softmax(x.half(), 1), **HALF)
    see("bfloat16", lib.softmax(x.bfloat16(), 1), rtol=1e-1, atol=2e-2)
    weight = see.randn(3, 4, 5)
    see("the gradient", _gradient(lambda t: lib.softmax(t, 1), x, weight))
    see("the gradient at ±1e4", _gradient(lambda t: lib.softmax(t, 1), apart, see.randn(4, 5)), **ROUGH)
    open_rows = _masked(see.randn(4, 5))
    see("the gradient with -inf", _gradient(lambda t: lib.softmax(t, 1), open_rows, see.randn(4, 5)))


@further("softmax.softmax")
def softmax_further(lib, see):
    """More axes, a transposed input, one score only, larger numbers."""
    see("four axes, the second from the end", lib.softmax(3 * see.randn(2, 3, 4, 2), -2))
    see("five axes", lib.softmax(see.randn(2, 1, 3, 2, 2), 2))
    see("a transposed matrix", lib.softmax(see.randn(5, 3).t(), 0))
    see("one score", lib.softmax(see.randn(3, 1), 1))
    see("a masked row of float64", lib.softmax(torch.tensor([[-INF, 1e6, 1e6 - 1]]).double(), 1))
    apart = _far_apart(see.randn(5, 2, 3))
    see("blocks that lie far apart", lib.softmax(apart, 2), **ROUGH)
    see("the gradient", _gradient(lambda t: lib.softmax(t, -2), see.randn(2, 3, 4), see.randn(2, 3, 4)))


@experiment(
    "softmax.logsumexp",
    title="The logarithm of a sum of exponentials",
    points=2,
    subjects={"logsumexp": torch.logsumexp},
    hints=(
        "Take the maximum out first: log(sum(exp(x))) is m + log(sum(exp(x - m))) for any m.",
        "Two shapes: the maximum with `keepdim=True` to subtract it, and without that axis to add it back.",
        "If all scores are -inf, so is the maximum, and -inf - (-inf) is nan. Use 0 in place of such a maximum.",
        "`top = torch.where(top.isfinite(), top, 0.0)` leaves a finite maximum alone.",
    ),
    after=(
        "`torch.logsumexp` is a kernel of its own, and it treats infinite maxima in the same way. It accepts several "
        "axes at once. Its gradient is the softmax: `F.cross_entropy` lives from that. Find its documentation in "
        "`torch/_torch_docs.py`."
    ),
)
def logsumexp(lib, see):
    """Several axes, scores up to ±1e4, rows of -inf, the gradient, and what it calls on the way."""
    x = 2 * see.randn(3, 4, 5)
    before = x.clone()
    see("the middle axis of three", lib.logsumexp(x, 1))
    see("the last axis, as -1", lib.logsumexp(x, -1))
    see("a vector", lib.logsumexp(see.randn(6), 0))
    see("the input afterwards", x - before)
    words = ("softm", "logsumexp", "logcumsumexp", "cross_entropy", "attention")
    see("calls of a ready-made logsumexp", _forbidden(lib.logsumexp, (x, 1), words), expect=[])
    see("scores up to ±1e4", lib.logsumexp(1e4 * (2 * see.rand(3, 4) - 1), 1))
    see("rows that lie 1e4 apart", lib.logsumexp(_far_apart(see.randn(4, 5)), 1))
    low = -1e4 + see.randn(2, 5)
    see("all scores near -1e4", lib.logsumexp(low, 1))
    masked = _masked(see.randn(4, 5))
    see("some scores are -inf", lib.logsumexp(masked, 1))
    masked[2] = -INF
    see("one row is -inf throughout", lib.logsumexp(masked, 1))
    called = _forbidden_elsewhere(lib.logsumexp, words)
    see("calls of a ready-made logsumexp at extreme scores", called, expect=[])
    see("float64", lib.logsumexp(x.double(), 1), rtol=1e-11, atol=1e-13)
    see("float16", lib.logsumexp(x.half(), 1), **HALF)
    see("the gradient", _gradient(lambda t: lib.logsumexp(t, 1), x, see.randn(3, 5)))
    see("the gradient at ±1e4", _gradient(lambda t: lib.logsumexp(t, 1), _far_apart(see.randn(3, 4))), **ROUGH)


@further("softmax.logsumexp")
def logsumexp_further(lib, see):
    """More axes and other sizes."""
    see("four axes", lib.logsumexp(see.randn(2, 3, 4, 5), -3))
    see("one score", lib.logsumexp(see.randn(4, 1), 1))
    see("a masked vector", lib.logsumexp(torch.full((3,), -INF), 0))
    see("equal scores", lib.logsumexp(torch.full((2, 7), 500.0), 1))
    see("bfloat16", lib.logsumexp(see.randn(3, 4).bfloat16(), 0), rtol=5e-2, atol=5e-2)


@experiment(
    "softmax.log_softmax",
    title="Log-softmax that does not underflow",
    points=2,
    subjects={"log_softmax": torch.log_softmax},
    hints=(
        "The logarithm of a quotient is a difference. Which difference is log(exp(x) / sum(exp(x)))?",
        "It is x minus logsumexp of x along `dim`. No exponential is taken of what you return.",
        "`torch.logsumexp(x, dim, keepdim=True)` has the shape you need.",
    ),
    after=(
        "`F.log_softmax` in `torch/nn/functional.py` hands over to one kernel, `aten._log_softmax`, that subtracts the "
        "maximum and the logarithm of the sum. `nn.LogSoftmax` in `torch/nn/modules/activation.py` holds `dim` and "
        "calls it."
    ),
)
def log_softmax(lib, see):
    """Several axes, far-away scores, masks, the gradient, and what it calls on the way."""
    x = 2 * see.randn(3, 4, 5)
    before = x.clone()
    see("the middle axis of three", lib.log_softmax(x, 1))
    see("the last axis, as -1", lib.log_softmax(x, -1))
    see("a vector", lib.log_softmax(see.randn(6), 0))
    see("the input afterwards", x - before)
    see("calls of a ready-made softmax", _forbidden(lib.log_softmax, (x, 1), ("softm", "cross_entropy")), expect=[])
    see("the scores are 0, -50 and -200", lib.log_softmax(torch.tensor([[0.0, -50.0, -200.0]]), 1), atol=1e-6)
    see("scores up to ±1e4", lib.log_softmax(1e4 * (2 * see.rand(3, 4) - 1), 1))
    apart = _far_apart(see.randn(4, 5))
    see("rows that lie 1e4 apart", lib.log_softmax(apart, 1), **ROUGH)
    masked = _masked(see.randn(4, 5))
    see("some scores are -inf", lib.log_softmax(masked, 1))
    masked[1] = -INF
    see("one row is -inf throughout", lib.log_softmax(masked, 1))
    called = _forbidden_elsewhere(lib.log_softmax, ("softm", "cross_entropy"))
    see("calls of a ready-made softmax at extreme scores", called, expect=[])
    see("float64", lib.log_softmax(x.double(), 1), rtol=1e-11, atol=1e-13)
    see("float16", lib.log_softmax(x.half(), 1), **HALF)
    see("the gradient", _gradient(lambda t: lib.log_softmax(t, 1), x, see.randn(3, 4, 5)))
    far = torch.tensor([[0.0, -50.0, -200.0], [300.0, 0.0, 299.0]])
    see("the gradient at far scores", _gradient(lambda t: lib.log_softmax(t, 1), far, see.randn(2, 3)), **ROUGH)


@further("softmax.log_softmax")
def log_softmax_further(lib, see):
    """More axes and other sizes."""
    see("four axes", lib.log_softmax(see.randn(2, 3, 4, 5), -3))
    see("one score", lib.log_softmax(see.randn(4, 1), 1))
    see("a transposed matrix", lib.log_softmax(3 * see.randn(5, 3).t(), 0))
    see("bfloat16", lib.log_softmax(see.randn(3, 4).bfloat16(), 0), rtol=5e-2, atol=5e-2)


def _autograd_backward(grad_output: Tensor, output: Tensor, dim: int) -> Tensor:
    """Return what autograd gives: `output` is the softmax of its own logarithm."""
    scores = output.detach().log().requires_grad_()
    return torch.autograd.grad(torch.softmax(scores, dim), scores, grad_output)[0]


@experiment(
    "softmax.gradient",
    title="The gradient by hand",
    points=2,
    subjects={"softmax_backward": _autograd_backward},
    hints=(
        "Raising one score raises its own probability and lowers all others: the gradient has two parts.",
        "The formula needs one number per slice: the sum of grad_output times output along `dim`.",
        "Subtract that number from grad_output (mind `keepdim`), then multiply by output.",
    ),
    after=(
        "PyTorch's kernel, `aten._softmax_backward_data`, computes the same from the same two tensors: the output is "
        "kept for the backward pass, the scores are not. This is why autograd complains when you overwrite a "
        "softmax's output in place. The node is called `SoftmaxBackward0`."
    ),
)
def gradient(lib, see):
    """Vectors and tensors with three axes, a constant gradient, zeros in the output, and what it calls."""
    output = torch.softmax(see.randn(5), 0)
    see("a vector", lib.softmax_backward(see.randn(5), output, 0))
    scores = 2 * see.randn(3, 4, 5)
    grad = see.randn(3, 4, 5)
    for label, dim in (("the middle axis of three", 1), ("the last axis, as -1", -1), ("the first axis", 0)):
        see(label, lib.softmax_backward(grad, torch.softmax(scores, dim), dim))
    output = torch.softmax(scores, 1)
    before = grad.clone(), output.clone()
    see("every output pulls equally", lib.softmax_backward(torch.ones(3, 4, 5), output, 1), atol=1e-5)
    masked = torch.softmax(_masked(see.randn(4, 5)), 1)
    see("some probabilities are 0", lib.softmax_backward(see.randn(4, 5), masked, 1))
    see("float64", lib.softmax_backward(grad.double(), torch.softmax(scores.double(), 1), 1))
    called = _forbidden(lib.softmax_backward, (grad, output, 1), ("softm",))
    see("calls of a ready-made softmax", called, expect=[])
    _, _, functions = _traced(lib.softmax_backward, grad, output, 1)
    see("calls of autograd", sorted(functions & {"grad", "backward"}), expect=[])
    see("the inputs afterwards", [grad - before[0], output - before[1]])


@further("softmax.gradient")
def gradient_further(lib, see):
    """More axes, one probability only."""
    output = torch.softmax(see.randn(2, 3, 4, 5), -3)
    see("four axes", lib.softmax_backward(see.randn(2, 3, 4, 5), output, -3))
    see("one probability", lib.softmax_backward(see.randn(3, 1), torch.ones(3, 1), 1), atol=1e-5)


@experiment(
    "softmax.cross_entropy",
    title="Cross-entropy from log-softmax",
    points=2,
    subjects={"cross_entropy": F.cross_entropy},
    hints=(
        "Three steps: log-probabilities along the classes, pick one number in each row, take the mean.",
        "`F.log_softmax(scores, dim=1)` is row by row; `torch.arange(len(target))` numbers the rows.",
        "Indexing with two tensors picks pairs: `a[rows, columns]` is `a[rows[0], columns[0]]` and so on.",
        "The loss is minus the mean of the picked log-probabilities.",
    ),
    after=(
        "`F.cross_entropy` in `torch/nn/functional.py` hands over to one function of C++, and a trace shows two "
        "kernels: `aten._log_softmax` and `aten.nll_loss_forward`. The second is your indexing and your mean."
    ),
)
def cross_entropy(lib, see):
    """Six examples of four classes, sure and wrong predictions, the gradient, and what it calls on the way."""
    scores, target = 2 * see.randn(6, 4), torch.tensor([2, 0, 3, 3, 1, 0])
    before = scores.clone()
    see("six examples of four classes", lib.cross_entropy(scores, target))
    see("one example", lib.cross_entropy(see.randn(1, 3), torch.tensor([1])))
    see("three examples of seven classes", lib.cross_entropy(see.randn(3, 7), torch.tensor([6, 6, 0])))
    see("the scores afterwards", scores - before)
    words = ("cross_entropy", "nll_loss")
    see("calls of a ready-made loss", _forbidden(lib.cross_entropy, (scores, target), words), expect=[])
    sure = torch.tensor([[300.0, 0.0, 0.0], [0.0, 0.0, 400.0]])
    see("sure and right", lib.cross_entropy(sure, torch.tensor([0, 2])))
    see("sure and wrong", lib.cross_entropy(sure, torch.tensor([1, 0])))
    see("the gradient", _gradient(lambda t: lib.cross_entropy(t, target), scores))
    see("float64", lib.cross_entropy(scores.double(), target), rtol=1e-11, atol=1e-13)


@further("softmax.cross_entropy")
def cross_entropy_further(lib, see):
    """Other sizes."""
    see("twelve examples", lib.cross_entropy(3 * see.randn(12, 5), see.randint(0, 5, (12,))))
    see("two classes", lib.cross_entropy(see.randn(4, 2), torch.tensor([0, 1, 1, 0])))
    see("very wrong", lib.cross_entropy(torch.tensor([[1e4, -1e4]]), torch.tensor([1])))


@experiment(
    "softmax.losses",
    title="Repair two losses",
    points=2,
    subjects={"loss_by_cross_entropy": F.cross_entropy, "loss_by_nll": F.cross_entropy},
    repair=True,
    hints=(
        "For each loss ask: does it want scores, probabilities, or log-probabilities?",
        "`nn.CrossEntropyLoss` takes the log-softmax itself. What should it be given, then?",
        "`nn.NLLLoss` only picks numbers and averages them. Give it what `F.log_softmax` returns.",
    ),
    after=(
        "The two classes stand in `torch/nn/modules/loss.py`. `nn.CrossEntropyLoss` is log-softmax followed by "
        "`nn.NLLLoss`. Neither can check what it is given: probabilities and scores are tensors of the same shape."
    ),
)
def losses(lib, see):
    """Both losses on random scores, on sure predictions, and their gradients."""
    scores, target = 2 * see.randn(5, 4), torch.tensor([1, 3, 0, 0, 2])
    sure = torch.tensor([[300.0, 0.0, 0.0], [0.0, 0.0, 400.0]])
    for name, loss in (("cross-entropy", lib.loss_by_cross_entropy), ("NLL", lib.loss_by_nll)):
        see(f"by {name}: five examples", loss(scores, target))
        see(f"by {name}: sure and right", loss(sure, torch.tensor([0, 2])))
        see(f"by {name}: sure and wrong", loss(sure, torch.tensor([1, 0])))
        see(f"by {name}: the gradient", _gradient(lambda t, loss=loss: loss(t, target), scores))
        _, _, functions = _traced(loss, scores, target)
        called = sorted(functions & {"cross_entropy", "nll_loss"})
        see(f"by {name}: the loss that it calls", called, expect=["nll_loss" if name == "NLL" else "cross_entropy"])


@further("softmax.losses")
def losses_further(lib, see):
    """Other sizes."""
    scores, target = see.randn(8, 3), see.randint(0, 3, (8,))
    see("by cross-entropy: eight examples", lib.loss_by_cross_entropy(scores, target))
    see("by NLL: eight examples", lib.loss_by_nll(scores, target))


def _softmax_in(x: Tensor, dim: int, dtype: torch.dtype) -> Tensor:
    return torch.softmax(x, dim, dtype=dtype)


def _gives_dtype(function: Callable[..., object], *args: object) -> bool:
    """Say whether `function(*args)` calls a softmax with a dtype."""
    with _Calls() as calls:
        function(*args)
    return any(
        "softmax" in name and (kwargs.get("dtype") is not None or any(isinstance(a, torch.dtype) for a in given))
        for name, given, kwargs in calls.calls
    )


@experiment(
    "softmax.dtype",
    title="Cast before, not after",
    points=1,
    subjects={"softmax_in": _softmax_in},
    hints=(
        "There are two places for the cast. At which of them have digits been lost already?",
        "Cast `x` first: `x.to(dtype)`. Then take the softmax of that.",
    ),
    after=(
        "`dtype=` casts the input, then runs the usual kernel: a dispatch trace shows `aten._to_copy`, then "
        "`aten._softmax`. `F.softmax` in `torch/nn/functional.py` passes it on; `nn.Softmax` has no such argument."
    ),
)
def dtype(lib, see):
    """Up from half precision, down to it, from integers, and the gradient's dtype."""
    x = 2 * see.randn(3, 20)
    see("float16 to float32", lib.softmax_in(x.half(), 1, torch.float32), rtol=3e-6, atol=1e-8)
    see("bfloat16 to float32", lib.softmax_in(x.bfloat16(), 1, torch.float32), rtol=3e-6, atol=1e-8)
    see("float32 to float64, along axis 0", lib.softmax_in(x, 0, torch.float64), rtol=1e-11, atol=1e-13)
    see("float32 to float16, scores near 100", lib.softmax_in(100 + x, 1, torch.float16))
    see("float32 to float32", lib.softmax_in(x, 1, torch.float32))
    leaf, weight = x.half(), see.randn(3, 20)
    see("the gradient of a float16 input", _gradient(lambda t: lib.softmax_in(t, 1, torch.float32), leaf, weight))
    see("a softmax was given a dtype", _gives_dtype(lib.softmax_in, x.half(), 1, torch.float32), expect=False)
    see("integers to float32", lib.softmax_in(torch.tensor([[1, 2, 4]]), 1, torch.float32))


@further("softmax.dtype")
def dtype_further(lib, see):
    """Other sizes and dtypes."""
    see("float64 to bfloat16", lib.softmax_in(50 + see.randn(2, 3, 9).double(), -2, torch.bfloat16))
    see("float16 to float64", lib.softmax_in(see.randn(30).half(), 0, torch.float64), rtol=1e-11, atol=1e-13)


@experiment(
    "softmax.temperature",
    title="Temperature",
    points=1,
    subjects={"soften": REFERENCE},
    hints=(
        "The temperature acts on the scores, before the softmax.",
        "A high temperature shrinks the differences between the scores. Which operation does that?",
        "Divide the scores by the temperature; take the softmax along the last axis.",
    ),
    after=(
        "PyTorch has no argument for it: people write the division where they need it, in sampling, in distillation, "
        "in attention, where the scores are divided by the root of their size. An exception is `F.gumbel_softmax` in "
        "`torch/nn/functional.py`: its `tau` is this temperature."
    ),
)
def temperature(lib, see):
    """One row and a matrix at low, middle and high temperatures, and the gradient."""
    scores = 2 * see.randn(5)
    see("at temperature 1", lib.soften(scores, 1.0))
    see("at temperature 2", lib.soften(scores, 2.0))
    see("at temperature 0.5", lib.soften(scores, 0.5))
    matrix = see.randn(3, 4)
    before = matrix.clone()
    see("a matrix at temperature 3", lib.soften(matrix, 3.0))
    see("the scores afterwards", matrix - before)
    see("scores near 1000, at temperature 3", lib.soften(matrix + 1000, 3.0), **ROUGH)
    see("very hot: 1000", lib.soften(matrix, 1000.0), rtol=1e-5)
    wide = torch.tensor([1.0, 4.0, 2.0, 3.5])
    see("very cold: 0.001", lib.soften(wide, 0.001))
    see("the gradient at temperature 2", _gradient(lambda t: lib.soften(t, 2.0), matrix, see.randn(3, 4)))


@further("softmax.temperature")
def temperature_further(lib, see):
    """Other sizes."""
    see("three axes", lib.soften(see.randn(2, 3, 6), 0.7))
    see("one score", lib.soften(see.randn(2, 1), 5.0))


def _through_pickle(module: object) -> Any:
    """Pickle and unpickle an object, wherever its class was written."""
    known = {cls.__name__: cls for cls in type(module).__mro__ if cls.__module__ in ("__main__", "answer")}

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: object) -> str | None:
            return value.__name__ if isinstance(value, type) and known.get(value.__name__) is value else None

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name: str) -> type:
            return known[name]

    buffer = io.BytesIO()
    Pickler(buffer).dump(module)
    return Unpickler(io.BytesIO(buffer.getvalue())).load()


@experiment(
    "softmax.module",
    title="The class around the function",
    points=2,
    subjects={"Softmax": nn.Softmax},
    hints=(
        "Three methods: `__init__`, `forward`, `extra_repr`. The last one returns a string.",
        "`__init__` calls `super().__init__()` and keeps `dim`; `forward` reads it at each call.",
        "`extra_repr` returns what stands between the brackets of `Softmax(dim=1)`, and no more.",
    ),
    after=(
        "`nn.Softmax` in `torch/nn/modules/activation.py` has these three methods and a fourth, `__setstate__`, which "
        "gives `dim` the value None when an old pickle has none. It holds no parameters: there is nothing to learn."
    ),
)
def module(lib, see):
    """Two instances, their print, what they hold, and copies by pickle and deepcopy."""
    x = see.randn(3, 4, 5)
    one, other = lib.Softmax(dim=1), lib.Softmax(-1)
    see("the output with dim=1", one(x))
    see("the output with dim=-1", other(x))
    see("extra_repr()", one.extra_repr())
    see("print(module)", repr(one))
    see("print(nn.Sequential(module))", repr(nn.Sequential(other)))
    own = vars(one).keys() - vars(nn.Module()).keys()
    see("it holds an attribute dim", "dim" in own)
    see("it holds further attributes: how many", len(own - {"dim"}))
    see("the state_dict", one.state_dict())
    handle = one.register_forward_hook(
        lambda module, args, output: see("a hook is given an output of shape", output.shape)
    )
    one(x)
    handle.remove()
    one.dim = 0
    see("dim set to 0 afterwards: print", repr(one))
    see("dim set to 0 afterwards: the output", other(x) * 0 + one(x))
    try:
        copied = _through_pickle(other)
    except Exception as error:
        see("pickled and loaded", type(error).__name__, expect="works")
    else:
        see("pickled and loaded", "works", expect="works")
        see("the pickled copy: print", repr(copied))
        see("the pickled copy: the output", copied(x))
    see("a deep copy: print", repr(copy.deepcopy(other)))
    see("it inherits from nn.Softmax", issubclass(lib.Softmax, nn.Softmax), expect=False)
    see(
        "methods borrowed from nn.Softmax or the like",
        _borrowed(lambda: repr(lib.Softmax(1)(x)) + repr(one)),
        expect=[],
    )
    bare = lib.Softmax()
    see("print(Softmax())", repr(bare))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        see("without dim: the output", bare(x))
    see("without dim: the number of warnings", len(caught))


@further("softmax.module")
def module_further(lib, see):
    """In a network, under training, and with a fixed axis only."""
    net = see.fill(nn.Sequential(nn.Linear(3, 4), lib.Softmax(dim=-1)))
    see("a network's output", net(see.randn(2, 3)))
    see("the network's keys", list(net.state_dict()))
    see("the class's attribute `dim` is not shared", [lib.Softmax(0).dim, lib.Softmax(2).dim])
    net.eval()
    see("training after eval()", net[1].training)


def _seconds(call: Callable[[], object], number: int) -> float:
    start = time.perf_counter()
    for _ in range(number):
        call()
    return time.perf_counter() - start


def _shows(shape: tuple[int, ...], number: int, margin: float = 0.15, most: int = 300) -> bool:
    """Say whether calling `nn.Softmax` on a tensor takes longer than `torch.softmax`, by more than `margin`.

    Both are timed in turns. There are two estimates: the ratio of the best times, because interruptions only ever
    add, and the median ratio within a round, because a slow spell hits both. As long as they contradict each other,
    or lie too near the margin, rounds go on: a machine that is busy makes this slower, not wrong.
    """
    x = torch.linspace(-1, 1, math.prod(shape)).reshape(shape)
    layer = nn.Softmax(dim=-1)
    calls = (lambda: torch.softmax(x, -1), lambda: layer(x))
    for call in calls:
        _seconds(call, 2 + number // 10)
    rounds: list[list[float]] = []
    low = 1.0
    while len(rounds) < most:
        pair = [0.0, 0.0]
        for index in (0, 1) if len(rounds) % 2 else (1, 0):
            pair[index] = _seconds(calls[index], number)
        rounds.append(pair)
        if len(rounds) % 6:
            continue
        ratio = statistics.median(slow / fast for fast, slow in rounds)
        best = min(slow for _, slow in rounds) / min(fast for fast, _ in rounds)
        low, high = sorted((ratio, best))
        if len(rounds) >= 12 and low <= 1 + margin and high <= 1 + 3 * margin:
            return False
        if len(rounds) >= 60 and low > 1 + 2 * margin:
            return True
    return low > 1 + margin


@prediction(
    "softmax.slowest",
    title="On trial: the slowest spelling",
    points=1,
    options={
        "a": "true at every size: the class is clearly slower on ten numbers and on a million",
        "b": "true on tiny tensors only: its cost is fixed, and lost in the work on large ones",
        "c": "false at every size: all spellings end in the same kernel, and nothing else costs time",
        "d": "the opposite: the class is the fastest, for it knows its `dim` beforehand",
    },
    hints=(
        "Look at the figure of the four doors. Which boxes have more to do for a larger tensor, and which have not?",
        "The Python functions on the way take the same time for ten numbers and for a million.",
    ),
    after=(
        "The extra time is `Module.__call__`: `_wrapped_call_impl` and `_call_impl` in `torch/nn/modules/module.py` "
        "look for hooks before they run `forward`. Every module pays it, once a call. Make the object once, in "
        "`__init__`; making it anew in each `forward` costs more than calling it."
    ),
)
def slowest(see):
    """Times `nn.Softmax` against `torch.softmax` in turns, on ten numbers and on a million."""
    tiny = _shows((10,), number=40)
    see("on 10 numbers, the class takes over 15 % longer", tiny)
    large = _shows((1_000_000,), number=1)
    see("on 1,000,000 numbers, it does", large)
    return {(True, True): "a", (True, False): "b", (False, False): "c", (False, True): "a"}[tiny, large]
