"""Where 400 comes from."""

from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import outcome
from autograde.observing.experiment import REFERENCE, See, experiment, further


def _measured(size: int, kernel: int, padding: int, stride: int) -> int:
    """Return the side of what a real convolution gives."""
    image, weight = torch.zeros(1, 1, size, size), torch.zeros(1, 1, kernel, kernel)
    return F.conv2d(image, weight, padding=padding, stride=stride).shape[-1]


def _measured_features(side: int) -> int:
    """Return how many numbers the real first two stages give for an image."""
    stages = (nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2))
    x = torch.zeros(1, 1, side, side)
    for layer in stages:
        x = layer(x)
    return x.numel()


def _same(see: See, label: str, got: object, real: object) -> bool:
    """Note what was counted, where a real layer gives `real`; return whether the two are the same."""
    see(label, got, expect=real)
    return repr(got) == repr(real)


def _sizes(lib: Any, see: See, cases: Iterable[tuple[int, int, int, int]]) -> bool:
    same = True
    for case in cases:
        size, kernel, padding, stride = case
        label = f"size {size}, kernel {kernel}, padding {padding}, stride {stride}"
        same &= _same(see, label, lib.out_size(*case), _measured(*case))
    return same


@experiment(
    "sequential.sizes",
    title="Where 400 comes from",
    points=3,
    subjects={"out_size": REFERENCE, "features": REFERENCE},
    hints=(
        "How far can the window travel? From the first place to the last it has `size + 2 * padding - kernel` steps "
        "of one.",
        "With a stride, only every stride-th place counts, and what is left over is dropped: `//`. The first place "
        "itself is one more.",
        "`out_size` is `(size + 2 * padding - kernel) // stride + 1`. Before that, `if kernel > size + 2 * padding:` "
        "raise a `ValueError`.",
        "`features`: four calls of `out_size` in a row, with (kernel, padding, stride) = (3, 1, 1), (2, 0, 2), "
        "(5, 0, 1), (2, 0, 2). Then 16 channels times the side squared.",
    ),
    after=(
        "PyTorch states the formula, with dilation in it as well, under `nn.Conv2d` in `torch/nn/modules/conv.py` and "
        "under `nn.MaxPool2d` in `torch/nn/modules/pooling.py`. Nothing in `nn.Linear` knows about images: it "
        "compares the last axis with `in_features` when it is called, not before, and raises if they differ."
    ),
)
def sizes(lib, see):
    """Compares the arithmetic with real convolutions and with the real two stages, for several sizes."""
    cases = [(9, 1, 0, 1), (9, 4, 0, 1), (9, 4, 0, 2), (9, 4, 0, 4), (9, 4, 1, 1), (28, 3, 1, 1), (11, 3, 2, 3)]
    cases += [(14, 5, 0, 1), (10, 2, 0, 2), (15, 2, 0, 2), (10, 3, 0, 4), (9, 3, 2, 4), (8, 1, 0, 3), (8, 4, 2, 1)]
    cases += [(3, 1, 2, 1), (2, 2, 3, 1), (4, 1, 3, 3)]  # windows that lie in the padding alone count, too
    right = _sizes(lib, see, cases)
    for size, kernel, padding in ((2, 4, 1), (5, 5, 0), (3, 4, 1)):
        got = outcome(lambda size=size, kernel=kernel, padding=padding: lib.out_size(size, kernel, padding))
        label = f"size {size}, kernel {kernel}, padding {padding}: it fits"
        right &= _same(see, label, got, _measured(size, kernel, padding, 1))
    right &= _same(see, "size 7, kernel 3, nothing else given", lib.out_size(7, 3), _measured(7, 3, 0, 1))
    see("it is a whole number", isinstance(lib.out_size(8, 3), int), expect=True)
    for side in (28, 32, 19, 96):
        right &= _same(see, f"features of an image of {side} × {side}", lib.features(side), _measured_features(side))
    see("that is a whole number, too", isinstance(lib.features(28), int), expect=True)
    # A wrong sum is one mistake, with or without an error for what does not fit: so only right ones are asked for it.
    if right:
        _too_small(lib, see)


def _too_small(lib: Any, see: See) -> None:
    """Look at rows and images that are too small for a window, and at the smallest image that is not."""
    see("features of an image of 12 × 12", outcome(lambda: lib.features(12)), expect=_measured_features(12))
    for size, kernel, padding, stride in ((2, 5, 0, 1), (4, 5, 0, 1), (1, 6, 2, 1), (2, 5, 0, 4)):
        label = f"size {size}, kernel {kernel}, padding {padding}, stride {stride}: refused, it does not fit"
        see.refuses(label, lib.out_size, size, kernel, padding, stride)
    for side in (5, 11):
        see.refuses(f"features of an image of {side} × {side}: refused, a window does not fit", lib.features, side)


@further("sequential.sizes")
def sizes_drawn(lib, see):
    """Sizes drawn at random."""
    for _ in range(12):
        kernel = see.integer(1, 6)
        _sizes(lib, see, [(see.integer(kernel, 40), kernel, see.integer(0, 4), see.integer(1, 5))])
    for _ in range(3):
        side = see.integer(16, 50)
        see(f"features of an image of {side} × {side}", lib.features(side), expect=_measured_features(side))
