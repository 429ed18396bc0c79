"""Count by hand: a convolution's parameters."""

from torch import nn

from autograde.chapters.ch10_lenet.common import Operations
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "lenet.conv_parameters",
    title="Count by hand: a convolution's parameters",
    points=1,
    subjects={"conv_parameters": REFERENCE},
    hints=(
        "One output channel has one kernel for each input channel, and one bias.",
        "A kernel has `kernel_size * kernel_size` numbers.",
        "`out_channels * (in_channels * kernel_size**2 + 1)`",
    ),
    after=(
        "`nn.Conv2d` keeps its weight as one tensor of the shape (out, in, kernel, kernel) and its bias as another; "
        "see `torch/nn/modules/conv.py`. The size of the image plays no part: the same kernels slide over all of it."
    ),
)
def conv_parameters(lib, see):
    """Compares the counts with the sizes of real layers."""
    for in_channels, out_channels, kernel in ((1, 6, 3), (6, 16, 5), (3, 7, 1), (4, 4, 2), (1, 1, 1), (5, 2, 7)):
        layer = nn.Conv2d(in_channels, out_channels, kernel)
        real = sum(p.numel() for p in layer.parameters())
        label = f"{in_channels} to {out_channels} channels, {kernel}×{kernel}"
        with Operations() as operations:
            count = lib.conv_parameters(in_channels, out_channels, kernel)
        see(label, count, expect=real)
        see(f"{label}: an int", isinstance(count, int), expect=True)
    see("it is computed without a layer or a tensor", operations.count == 0, expect=True)


@further("lenet.conv_parameters")
def conv_parameters_random(lib, see):
    """Layers of random sizes."""
    for number in range(4):
        sizes = see.integer(1, 9), see.integer(1, 9), see.integer(1, 6)
        real = sum(p.numel() for p in nn.Conv2d(*sizes).parameters())
        see(f"layer {number}", lib.conv_parameters(*sizes), expect=real)
