"""Settings are not state."""

import torch
from torch import nn

from autograde.chapters.ch05_nn_vs_functional.common import _gradients, left_behind, own_work, settings_assigned
from autograde.observing.conditions import Layer
from autograde.observing.experiment import experiment, further


@experiment(
    "functional.max_pool",
    title="Settings are not state",
    points=1,
    subjects={"MaxPool2d": nn.MaxPool2d},
    hints=(
        "Three numbers are kept in `__init__` and handed on in `forward`.",
        "Without a stride, the windows lie side by side: the stride is then the size of the window.",
        "`F.max_pool2d(x, self.kernel_size, self.stride, self.padding)`; there too, a stride of None means the kernel "
        "size.",
    ),
    after=(
        "`nn.MaxPool2d` in `torch/nn/modules/pooling.py` keeps its settings as attributes, which `extra_repr` "
        "prints. They are not in the `state_dict`: whoever loads a model writes the settings into the code again."
    ),
    conditions=Layer(make=lambda lib: lib.MaxPool2d(3, 2, 1), inputs=lambda see: (see.randn(2, 2, 6, 5),)),
)
def max_pool(lib, see):
    """Pools with several windows, strides and paddings; looks at the state_dict and at gradients."""
    layer = lib.MaxPool2d(2)
    x = see.randn(2, 3, 7, 8)
    kept = x.clone()
    see("window 2", layer(x))
    see("by how much the input changed", x - kept)
    see("window 3, stride 2", lib.MaxPool2d(3, stride=2)(x))
    see("window 2, stride 3", lib.MaxPool2d(2, stride=3)(x))
    see("window 3, stride 1", lib.MaxPool2d(3, stride=1)(x))
    see("window 3, padding 1, all numbers negative", lib.MaxPool2d(3, padding=1)(-1 - see.rand(1, 2, 6, 7)))
    limits = see.randn(1, 1, 4, 4)
    limits[0, 0, 0, 0], limits[0, 0, 3, 3] = float("-inf"), float("inf")
    see("window 3, stride 1, padding 1", lib.MaxPool2d(3, stride=1, padding=1)(x))
    see("padding 1, very negative numbers", lib.MaxPool2d(2, padding=1)(-1e6 * (1 + see.rand(1, 1, 4, 4))))
    even = torch.ones(1, 1, 2, 2, requires_grad=True)
    lib.MaxPool2d(2, padding=1)(even).sum().backward()
    see("padding 1, all numbers equal: the gradient of the input", even.grad)
    level = torch.ones(1, 1, 4, 4, requires_grad=True)
    layer(level).sum().backward()
    see("all numbers equal: how many of them have a gradient", int(level.grad.count_nonzero()))
    whole = 2**60 + see.randint(0, 100, (1, 2, 4, 4))
    see("padding 1, large whole numbers", lib.MaxPool2d(2, padding=1)(whole))
    lib.MaxPool2d(3, stride=1, padding=1)(x)
    see("window 2 again, after a layer with other settings", layer(x))
    see("window 5, stride 1, padding 1", lib.MaxPool2d(5, stride=1, padding=1)(x))
    see("window 4, stride 1, padding 2", lib.MaxPool2d(4, stride=1, padding=2)(x))
    see("float16 numbers", layer(see.randn(1, 2, 4, 6).half()))
    see("forty images", layer(see.randn(40, 2, 4, 4)))
    see("window 2, on a larger image than before", layer(see.randn(1, 2, 9, 11)))
    see("padding 1, numbers below -1e9", lib.MaxPool2d(2, padding=1)(-1e12 * (1 + see.rand(1, 1, 4, 4))))
    see("padding 1, an image of -inf", lib.MaxPool2d(2, padding=1)(torch.full((1, 1, 4, 4), float("-inf"))))
    precise = see.randn(1, 2, 4, 6, dtype=torch.float64)
    see("float64 numbers, with all their digits", layer(precise), rtol=1e-12, atol=0.0)
    see("an image whose height and width were swapped", layer(see.randn(1, 2, 5, 4).mT))
    see.refuses("a stride of 0 is refused", lambda: lib.MaxPool2d(2, stride=0)(x))
    see("infinite numbers among them", layer(limits))
    see("one image without a batch", layer(see.randn(2, 5, 5)))
    see("its state_dict", dict(layer.state_dict()))
    see("the names of its buffers", sorted(dict(layer.named_buffers())))
    _gradients(see, layer, x)
    left_behind(see, layer, x)
    settings_assigned(see, lib.MaxPool2d(2), {"stride": 1}, x)
    settings_assigned(see, lib.MaxPool2d(2, stride=2), {"kernel_size": 3, "padding": 1}, x)
    own_work(see, lambda: lib.MaxPool2d(2), x)


@further("functional.max_pool")
def max_pool_more(lib, see):
    """Other sizes; arguments by position."""
    for kernel, stride, padding in ((4, 2, 1), (5, 4, 2), (1, 1, 0)):
        layer = lib.MaxPool2d(kernel, stride, padding)
        see(f"window {kernel}, stride {stride}, padding {padding}", layer(see.randn(2, 1, 11, 10)))
