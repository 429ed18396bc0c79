"""Log-softmax that does not underflow."""

import inspect

import torch
from torch.distributions import Categorical

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
    one_score,
)
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import of_file, watching


@experiment(
    "softmax.log_softmax",
    title="Log-softmax that does not underflow",
    points=2,
    subjects={"log_softmax": torch.log_softmax},
    hints=(
        "The logarithm of a quotient is a difference. Which difference is log(exp(x) / sum(exp(x)))?",
        "Call x minus its maximum s, which keeps the digits of large scores. The answer is s minus logsumexp of s.",
        "`x.amax(dim, keepdim=True)` and `torch.logsumexp(s, dim, keepdim=True)` have the shapes you need.",
    ),
    after=(
        "`F.log_softmax` in `torch/nn/functional.py` hands over to one kernel, `aten._log_softmax`, that subtracts the "
        "maximum and the logarithm of the sum. `nn.LogSoftmax` in `torch/nn/modules/activation.py` holds `dim` and "
        "calls it."
    ),
    conditions=TensorFunction(call=lambda lib, x, dim: lib.log_softmax(x, dim), without={"infinity": NO_INF}),
    absent=("softm", "attention"),
)
def log_softmax(lib, see):
    """Several axes, far-away scores, masks, and the gradient; PyTorch's own is not there."""
    x = along_axes(see, lib.log_softmax)
    see("the scores are 0, -50 and -200", lib.log_softmax(torch.tensor([[0.0, -50.0, -200.0]]), 1), atol=1e-6)
    see("scores up to ±1e4", lib.log_softmax(1e4 * (2 * see.rand(3, 4) - 1), 1))
    half = torch.tensor([[20.0, 19.0, 3.0], [-20.0, -19.0, -30.0]]).half()
    see("float16, scores of 20 and -20", lib.log_softmax(half, 1), rtol=1e-2, atol=2e-2)
    apart = far_apart(see.randn(4, 5))
    see("rows that lie 1e4 apart", lib.log_softmax(apart, 1), **ROUGH)
    masked = _masked(see.randn(4, 5))
    see("some scores are -inf", lib.log_softmax(masked, 1))
    masked[1] = -INF
    see("one row is -inf throughout", lib.log_softmax(masked, 1))
    masked[2, 1:] -= 200
    masked[2, 0] = -INF
    see("a row of -inf and of scores near -200", lib.log_softmax(masked, 1), **ROUGH)
    masked_far_below(see, lambda t: lib.log_softmax(t, 1))
    one_score(see, lambda t: lib.log_softmax(t, 1))
    nan_beside_masks(see, lambda t: lib.log_softmax(t, 1))
    elsewhere(see, lambda t: lib.log_softmax(t, 1))
    see("the gradient", _gradient(lambda t: lib.log_softmax(t, 1), x, see.randn(3, 4, 5)))
    with watching(of_file(inspect.getfile(Categorical))) as borrowed:
        lib.log_softmax(x, 1)
    see("distributions of PyTorch, which take a log-softmax, were asked", bool(borrowed), expect=False)
    far = torch.tensor([[0.0, -50.0, -200.0], [300.0, 0.0, 299.0]])
    see("the gradient at far scores", _gradient(lambda t: lib.log_softmax(t, 1), far, see.randn(2, 3)), **ROUGH)
    many(see, lambda t: lib.log_softmax(t, 1))
    a_thousand_behind(see, lambda t: lib.log_softmax(t, 1)[:, 0])


@further("softmax.log_softmax")
def log_softmax_further(lib, see):
    """More axes and other sizes."""
    see("four axes", lib.log_softmax(see.randn(2, 3, 4, 5), -3))
    see("one score", lib.log_softmax(see.randn(4, 1), 1))
    see("a transposed matrix", lib.log_softmax(3 * see.randn(5, 3).t(), 0))
    see("bfloat16", lib.log_softmax(see.randn(3, 4).bfloat16(), 0), rtol=5e-2, atol=5e-2)
