"""The logarithm of a sum of exponentials."""

import torch

from autograde.chapters.ch06_softmax.common import (
    INF,
    NO_INF,
    ROUGH,
    _gradient,
    _masked,
    a_thousand_behind,
    along_axes,
    elsewhere,
    far_apart,
    many,
    masked_far_below,
    nan_beside_masks,
)
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment, further


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
        "Inside `torch.logsumexp`, several kernels run one after the other (softmax is one kernel): the maximum, which "
        "counts as 0 where it is infinite, the difference, `exp`, the sum, `log`. It accepts several axes at once. Its "
        "gradient is the softmax. Find its documentation in `torch/_torch_docs.py`."
    ),
    conditions=TensorFunction(call=lambda lib, x, dim: lib.logsumexp(x, dim), without={"infinity": NO_INF}),
    absent=("softm", "logsumexp", "logcumsumexp", "attention"),
)
def logsumexp(lib, see):
    """Several axes, scores up to ±1e4, rows of -inf, and the gradient; PyTorch's own is not there."""
    x = along_axes(see, lib.logsumexp)
    see("scores up to ±1e4", lib.logsumexp(1e4 * (2 * see.rand(3, 4) - 1), 1))
    half = torch.tensor([[20.0, 19.0, 3.0], [-20.0, -19.0, -30.0]]).half()
    see("float16, scores of 20 and -20", lib.logsumexp(half, 1), rtol=1e-2, atol=2e-3)
    see("rows that lie 1e4 apart", lib.logsumexp(far_apart(see.randn(4, 5)), 1))
    low = -1e4 + see.randn(2, 5)
    see("all scores near -1e4", lib.logsumexp(low, 1))
    masked = _masked(see.randn(4, 5))
    see("some scores are -inf", lib.logsumexp(masked, 1))
    masked[1, 1:] -= 200
    masked[1, 0] = -INF
    see("a row of -inf and of scores near -200", lib.logsumexp(masked, 1))
    beside = lib.logsumexp(torch.tensor([[-INF, -1e4, -1e4 - 1]]), 1)
    see("a row of -inf and of scores near -1e4", beside, rtol=1e-6, atol=1e-6)
    masked[2] = -INF
    see("one row is -inf throughout", lib.logsumexp(masked, 1))
    single = torch.tensor([[0.5], [-INF]])
    result = lib.logsumexp(single, 1)
    see("one score in each row, the second -inf", result.clone())
    result.fill_(7.0)
    see("those scores, after the result was filled with 7", single)
    see("one score in each row: the gradient", _gradient(lambda t: lib.logsumexp(t, 1), see.randn(2, 1)))
    masked_far_below(see, lambda t: lib.logsumexp(t, 1))
    nan_beside_masks(see, lambda t: lib.logsumexp(t, 1))
    elsewhere(see, lambda t: lib.logsumexp(t, 1))
    see("the gradient", _gradient(lambda t: lib.logsumexp(t, 1), x, see.randn(3, 5)))
    see("the gradient at ±1e4", _gradient(lambda t: lib.logsumexp(t, 1), far_apart(see.randn(3, 4))), **ROUGH)
    many(see, lambda t: lib.logsumexp(t, 1))
    a_thousand_behind(see, lambda t: lib.logsumexp(t, 1))


@further("softmax.logsumexp")
def logsumexp_further(lib, see):
    """More axes and other sizes."""
    see("four axes", lib.logsumexp(see.randn(2, 3, 4, 5), -3))
    see("one score", lib.logsumexp(see.randn(4, 1), 1))
    see("a masked vector", lib.logsumexp(torch.full((3,), -INF), 0))
    see("equal scores", lib.logsumexp(torch.full((2, 7), 500.0), 1))
    see("bfloat16", lib.logsumexp(see.randn(3, 4).bfloat16(), 0), rtol=5e-2, atol=5e-2)
