"""Temperature."""

import torch

from autograde.chapters.ch06_softmax.common import (
    INF,
    NO_INF,
    ROUGH,
    _gradient,
    elsewhere,
    faint,
    many,
    masked_far_below,
    nan_beside_masks,
    one_score,
)
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import REFERENCE, experiment, further

LIMITS = {
    "at temperature 1e-30": lambda lib, x: lib.soften(x, 1e-30),
    "at temperature 1e30": lambda lib, x: lib.soften(x, 1e30),
    "at a temperature that is a whole number, 3": lambda lib, x: lib.soften(x, 3),
}
"""Temperatures at the ends of what is allowed, above 0."""


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
    conditions=TensorFunction(
        call=lambda lib, x, dim: lib.soften(x, 0.7),
        axes=(-1,),
        shapes=((3, 4, 5), (2, 3, 1, 4), (6,)),
        limits=LIMITS,
        without={"infinity": NO_INF},
    ),
)
def temperature(lib, see):
    """One row and a matrix at low, middle and high temperatures, and the gradient."""
    scores = 2 * see.randn(5)
    see("at temperature 1", lib.soften(scores, 1.0))
    before = scores.clone()
    lib.soften(scores, 2.0)
    see("the scores are unchanged after a call at temperature 2", torch.equal(scores, before))
    see("at temperature 2", lib.soften(scores, 2.0))
    see("at temperature 0.5", lib.soften(scores, 0.5))
    matrix = see.randn(3, 4)
    see("a matrix at temperature 3", lib.soften(matrix, 3.0))
    see("scores near 1000, at temperature 3", lib.soften(matrix + 1000, 3.0), **ROUGH)
    see("very hot: 1000", lib.soften(matrix, 1000.0), rtol=1e-5)
    faint(see, lambda t: lib.soften(t / 2, 0.5))
    wide = torch.tensor([1.0, 4.0, 2.0, 3.5])
    see("very cold: 0.001", lib.soften(wide, 0.001))
    close = 1 + torch.tensor([0, 1e-10, -1e-10]).double()
    see("close scores of float64, very cold: 1e-10", lib.soften(close, 1e-10), rtol=1e-3)
    see("rows that lie far apart, cold", lib.soften(torch.tensor([[0.0, 0.1], [900.0, 900.1]]), 0.1), rtol=1e-3)
    half = torch.tensor([20.0, 19.0, 3.0]).half()
    see("float16, scores near 20, at temperature 1", lib.soften(half, 1.0), rtol=1e-2, atol=2e-3)
    masked = torch.tensor([[1.0, -INF, 0.5], [-INF, -INF, 2.0]])
    see("some scores are -inf: probabilities that are exactly 0", int((lib.soften(masked, 2.0) == 0).sum()))
    see("some scores are -inf, at temperature 1e37", lib.soften(masked, 1e37), atol=0)
    see("float16, some scores are -inf, at temperature 10000", lib.soften(masked.half(), 1e4), rtol=1e-2, atol=0)
    masked_far_below(see, lambda t: lib.soften(t, 2.0))
    one_score(see, lambda t: lib.soften(t, 2.0))
    nan_beside_masks(see, lambda t: lib.soften(t, 2.0))
    # Differences as large as the temperature, near both ends of what each dtype can hold; no step is rounded.
    for dtype, cold, hot in (
        (torch.float16, 2.0**-11, 6e4),
        (torch.bfloat16, 2.0**-8, 1e30),
        (torch.float32, 2.0**-23, 1e30),
        (torch.float64, 2.0**-52, 1e30),
    ):
        name = str(dtype).removeprefix("torch.")
        pair = torch.tensor([[0.0, cold], [cold, 0.0]], dtype=dtype)
        see(f"{name}: scores 0 and {cold:.1g}, at this temperature", lib.soften(pair, cold), rtol=2e-2, atol=0)
        pair = torch.tensor([[0.0, hot], [hot, 0.0]], dtype=dtype)
        see(f"{name}: scores 0 and {hot:.1g}, at twice this temperature", lib.soften(pair, 2 * hot), rtol=2e-2, atol=0)
    elsewhere(see, lambda t: lib.soften(t, 2.0))
    see("the gradient at temperature 2", _gradient(lambda t: lib.soften(t, 2.0), matrix, see.randn(3, 4)))
    many(see, lambda t: lib.soften(t, 1.0))


@further("softmax.temperature")
def temperature_further(lib, see):
    """Other sizes."""
    see("three axes", lib.soften(see.randn(2, 3, 6), 0.7))
    see("one score", lib.soften(see.randn(2, 1), 5.0))
