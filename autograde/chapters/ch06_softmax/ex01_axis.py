"""Name the axis."""

import torch

from autograde.chapters.ch06_softmax.common import INF, NO_INF, _gradient, nan_beside_masks
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import REFERENCE, experiment, further

OVERFLOW = "the axis is asked for, not scores that overflow"


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
    conditions=TensorFunction(
        call=lambda lib, x, dim: lib.pixel_probabilities(x),
        axes=(-3,),
        shapes=((3, 4, 5), (2, 3, 4, 5), (2, 1, 3, 4, 2)),
        without={
            "infinity": NO_INF,
            "large_numbers": OVERFLOW,
            "minus_infinity_beside_large_numbers": OVERFLOW,
            "gradients_of_large_numbers": OVERFLOW,
        },
    ),
)
def axis(lib, see):
    """Scores of one image, of a batch, and of a batch of clips."""
    for label, shape in (
        ("one image", (3, 4, 5)),
        ("a batch of images", (2, 3, 4, 5)),
        ("a batch of clips", (2, 6, 3, 4, 5)),
        ("a batch of clips from several cameras", (2, 2, 2, 3, 2, 1)),
        ("three images of two classes", (3, 2, 4, 5)),
        ("eight axes, four classes", (1, 3, 2, 1, 2, 4, 3, 2)),
    ):
        scores = 2 * see.randn(*shape)
        before = scores.clone()
        result = lib.pixel_probabilities(scores)
        see(f"{label}: your scores are unchanged after the call", torch.equal(scores, before))
        see(f"{label}: the shape", tuple(result.shape))
        see(f"{label}: the classes of each pixel sum to", result.sum(-3))
        see(f"{label}: the probabilities", result)
    turned = see.randn(2, 4, 3, 2, 2).transpose(0, 1)
    see("clips with another order in memory", lib.pixel_probabilities(turned))
    see("a batch of no images", lib.pixel_probabilities(torch.zeros(0, 3, 4, 5)))
    forbidden = see.randn(3, 2, 2)
    forbidden[1, 0] = -INF
    see("probabilities that are exactly 0", int((lib.pixel_probabilities(forbidden) == 0).sum()))
    single = torch.tensor([0.5, -INF]).reshape(1, 1, 2)
    see("one class, forbidden by -inf at the second pixel", lib.pixel_probabilities(single))
    nan_beside_masks(see, lambda t: lib.pixel_probabilities(t[:, :, None, None])[:, :, 0, 0])
    see("one class: the gradient of the scores", _gradient(lib.pixel_probabilities, see.randn(1, 2, 2)))


@further("softmax.axis")
def axis_further(lib, see):
    """Other numbers of classes and pixels."""
    see("one class", lib.pixel_probabilities(see.randn(1, 2, 3)))
    see("seven classes, one pixel", lib.pixel_probabilities(see.randn(7, 1, 1)))
    see("six axes", lib.pixel_probabilities(see.randn(2, 1, 3, 4, 2, 3)))
