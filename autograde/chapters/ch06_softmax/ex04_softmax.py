"""A softmax that survives."""

from collections.abc import Callable, Sequence

import torch

from autograde.chapters.ch06_softmax.common import (
    INF,
    NO_INF,
    ROUGH,
    _gradient,
    _masked,
    elsewhere,
    faint,
    far_apart,
    many,
    masked_far_below,
    nan_beside_masks,
    one_score,
    traced,
)
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment, further

EXPONENTIALS = {
    *("exp", "exp2", "expm1", "pow", "float_power", "sigmoid", "log_sigmoid_forward", "tanh", "sinh", "cosh"),
    *("logsumexp", "logaddexp", "logaddexp2", "logcumsumexp", "softplus"),
}


def _exponential(function: Callable[..., object], args: Sequence[object]) -> bool:
    """Say whether `function(*args)` ran an operation that takes exponentials."""
    _, kernels, _ = traced(function, *args)
    return not EXPONENTIALS.isdisjoint(kernels)


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
        "PyTorch's kernel takes the maximum off first as well, in one compiled function that needs no tensor for the "
        "steps between: maximum, difference, exponentials, their sum, quotient. It is C++. The Python side ends in "
        "`F.softmax`, in `torch/nn/functional.py`."
    ),
    conditions=TensorFunction(call=lambda lib, x, dim: lib.softmax(x, dim), without={"infinity": NO_INF}),
    absent=("softm", "attention"),
)
def softmax(lib, see):
    """Several axes, scores up to ±1e4, masks of -inf, and the gradient; PyTorch's own is not there."""
    x = 2 * see.randn(3, 4, 5)
    before = x.clone()
    first = lib.softmax(x, 1)
    see("your input is unchanged after the call", torch.equal(x, before))
    see("your input asks for gradients after the call", x.requires_grad)
    see("the middle axis of three", first)
    see("the last axis, as -1", lib.softmax(x, -1))
    see("the first axis", lib.softmax(x, 0))
    see("a vector", lib.softmax(see.randn(6), 0))
    again = x.clone()
    lib.softmax(again, 1)
    again.detach().neg_()
    see("the same tensor once more, all its signs turned in between", lib.softmax(again, 1))
    see("called with dim=0, by its name", lib.softmax(x, dim=0))
    see("an exponential of PyTorch runs", _exponential(lib.softmax, (x, 1)), expect=True)
    big = torch.cat([1e4 * (2 * see.rand(2, 3) - 1), torch.tensor([[1e4, 9999.0, -1e4], [-1e4, -1e4, -9999.0]])])
    see("scores up to ±1e4", lib.softmax(big, 1), **ROUGH)
    see("scores from -60 to 60", lib.softmax(torch.tensor([[-60.0, 5.0, 60.0]]), 1))
    faint(see, lambda t: lib.softmax(t, 1))
    behind = lib.softmax(torch.tensor([[0.0, -10.0]]).half(), 1).float().log()
    see("float16, a score 10 behind: the logarithms of the probabilities", behind, rtol=1e-2, atol=1e-2)
    see("scores near -200 and none above", lib.softmax(see.randn(2, 4) - 200, 1))
    apart = far_apart(see.randn(4, 5))
    half = torch.tensor([[20.0, 19.0, 3.0], [-20.0, -19.0, -30.0]]).half()
    see("float16, scores of 20 and -20", lib.softmax(half, 1), rtol=1e-2, atol=2e-3)
    see("rows that lie 1e4 apart", lib.softmax(apart, 1), **ROUGH)
    masked = _masked(see.randn(4, 5))
    see("some scores are -inf", lib.softmax(masked, 1))
    see("probabilities that are exactly 0", int((lib.softmax(masked, 1) == 0).sum()))
    masked[1] = -INF
    see("one row is -inf throughout", lib.softmax(masked, 1))
    masked[2, 1:] -= 200
    masked[2, 0] = -INF
    see("a row of -inf and of scores near -200", lib.softmax(masked, 1))
    beside = torch.tensor([[-INF, -1e4, 1 - 1e4]])
    see("a row of -inf and of scores near -1e4", lib.softmax(beside, 1), **ROUGH)
    masked_far_below(see, lambda t: lib.softmax(t, 1))
    one_score(see, lambda t: lib.softmax(t, 1))
    nan_beside_masks(see, lambda t: lib.softmax(t, 1))
    elsewhere(see, lambda t: lib.softmax(t, 1))
    see("the gradient", _gradient(lambda t: lib.softmax(t, 1), x, see.randn(3, 4, 5)))
    see("the gradient at ±1e4", _gradient(lambda t: lib.softmax(t, 1), apart, see.randn(4, 5)), **ROUGH)
    many(see, lambda t: lib.softmax(t, 1))


@further("softmax.softmax")
def softmax_further(lib, see):
    """More axes, a transposed input, one score only, larger numbers."""
    see("four axes, the second from the end", lib.softmax(3 * see.randn(2, 3, 4, 2), -2))
    see("five axes", lib.softmax(see.randn(2, 1, 3, 2, 2), 2))
    see("a transposed matrix", lib.softmax(see.randn(5, 3).t(), 0))
    see("one score", lib.softmax(see.randn(3, 1), 1))
    see("a masked row of float64", lib.softmax(torch.tensor([[-INF, 1e6, 1e6 - 1]]).double(), 1))
    apart = far_apart(see.randn(5, 2, 3))
    see("blocks that lie far apart", lib.softmax(apart, 2), **ROUGH)
    see("the gradient", _gradient(lambda t: lib.softmax(t, -2), see.randn(2, 3, 4), see.randn(2, 3, 4)))
