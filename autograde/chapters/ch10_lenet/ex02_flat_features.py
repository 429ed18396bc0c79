"""How many features reach fc1."""

import torch
from torch import nn

from autograde.chapters.ch10_lenet.common import Operations
from autograde.observing.experiment import REFERENCE, experiment, further


def _pooled(height: int, width: int) -> int:
    stage = nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.Flatten()
    ).to("meta")
    return stage(torch.empty(1, 1, height, width, device="meta")).shape[1]


@experiment(
    "lenet.flat_features",
    title="How many features reach fc1",
    points=1,
    subjects={"flat_features": REFERENCE},
    hints=(
        "Follow one side of the image: the first convolution keeps it, a pool halves it and drops the rest.",
        "The second convolution has no padding: a 5×5 kernel fits into a side of `n` at `n - 4` places.",
        "Both sides go the same way, each for itself; in the end there are 16 channels.",
    ),
    after=(
        "400 is 16 channels of 5×5. PyTorch does not compute that number for you, unless you write "
        "`nn.LazyLinear(120)`, which waits for the first input; see `torch/nn/modules/lazy.py`."
    ),
)
def flat_features(lib, see):
    """Compares with what real layers give, on square, odd and oblong images."""
    for height, width in ((28, 28), (32, 32), (29, 29), (20, 36), (31, 18), (12, 12), (14, 15), (13, 200)):
        with Operations() as operations:
            count = lib.flat_features(height, width)
        see(f"an image of {height}×{width}", count, expect=_pooled(height, width))
        see(f"an image of {height}×{width}: an int", isinstance(count, int), expect=True)
    see("it is computed without a layer or a tensor", operations.count == 0, expect=True)


@further("lenet.flat_features")
def flat_features_random(lib, see):
    """Images of random sizes."""
    for number in range(4):
        height, width = see.integer(12, 60), see.integer(12, 60)
        see(f"image {number}", lib.flat_features(height, width), expect=_pooled(height, width))
