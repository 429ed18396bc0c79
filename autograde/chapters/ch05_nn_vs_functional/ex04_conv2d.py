"""A Conv2d of your own."""

from torch import nn

from autograde.chapters.ch05_nn_vs_functional.common import (
    _give,
    _gradients,
    _shapes,
    default_dtype,
    gradient_of_a_zero_bias,
    left_behind,
    other_dtypes,
    own_work,
    settings_assigned,
    starting_values,
)
from autograde.observing.conditions import Layer
from autograde.observing.experiment import experiment, further


@experiment(
    "functional.conv2d",
    title="A Conv2d of your own",
    points=2,
    subjects={"Conv2d": nn.Conv2d},
    hints=(
        "What `F.conv2d` is given at each call and what stays the same for the life of the layer: sort them.",
        "The weight has the shape (out, in, k, k). Stride and padding are plain numbers: keep them as attributes.",
        "Each output sees `fan = in_channels * kernel_size**2` numbers; the bound is `fan**-0.5`. `forward` returns "
        "`F.conv2d(x, self.weight, self.bias, self.stride, self.padding)`.",
    ),
    after=(
        "`nn.Conv2d` in `torch/nn/modules/conv.py` shares all but the last line with its sisters for one and three "
        "axes. It also holds dilation, groups and a padding mode, and accepts a pair wherever you took one number."
    ),
    conditions=Layer(
        make=lambda lib: lib.Conv2d(2, 3, 3),
        inputs=lambda see: (see.randn(2, 2, 6, 5),),
        without={"empty_batch": "a batch of no image cannot be unfolded by x.reshape(len(x), -1, …)"},
    ),
)
def conv2d(lib, see):
    """Looks at the parameters, then at outputs with and without stride and padding, then at gradients."""
    layer = lib.Conv2d(2, 4, 3)
    see("the parameters and their shapes", _shapes(layer.named_parameters()))
    _give(see, layer, "weight", "bias")
    x = see.randn(3, 2, 7, 8)  # gives 4 channels and a width of 6: a bias of 4 fits one axis only
    kept = x.clone()
    see("the output", layer(x))
    see("by how much the input changed", x - kept)
    for stride, padding in ((2, 0), (1, 1), (2, 1), (1, 2), (3, 2)):
        other = lib.Conv2d(2, 3, 3, stride=stride, padding=padding)
        _give(see, other, "weight", "bias")
        see(f"stride {stride}, padding {padding}", other(x))
    see("stride 3, padding 2: the names in its state_dict", sorted(other.state_dict()))
    see("stride 3, padding 2: the names of its buffers", sorted(dict(other.named_buffers())))
    see("stride 3, padding 2, an image of another size", other(see.randn(1, 2, 9, 8)))
    even = lib.Conv2d(2, 3, 2, stride=2, padding=1)
    _give(see, even, "weight", "bias")
    see("kernel 2, stride 2, padding 1", even(x))
    wide = lib.Conv2d(2, 3, 2, padding=1)
    _give(see, wide, "weight", "bias")
    see("kernel 2, stride 1, padding 1", wide(x))
    see("the first layer, after one with other settings, on an image of another size", layer(see.randn(1, 2, 5, 4)))
    _gradients(see, layer, x, "weight", "bias")
    for inputs, outputs, kernel in ((1, 1, 1), (3, 3, 3), (3, 1, 5)):
        other = lib.Conv2d(inputs, outputs, kernel)
        _give(see, other, "weight", "bias")
        see(f"{inputs} channels to {outputs}, kernel {kernel}", other(see.randn(1, inputs, 5, 6)))
    without = lib.Conv2d(2, 3, 2, bias=False)
    see("bias=False: the parameters", _shapes(without.named_parameters()))
    _give(see, without, "weight")
    see("bias=False: the output", without(x))
    see("bias=False: the names in its state_dict", sorted(without.state_dict()))
    see("bias=False: the names of its buffers", sorted(dict(without.named_buffers())))
    by_place = lib.Conv2d(2, 3, 2, 2, 1, bias=False)
    _give(see, by_place, "weight")
    see("stride and padding by their places: the parameters", _shapes(by_place.named_parameters()))
    see("stride and padding by their places: the output", by_place(x))
    see("bias=False, after .double(): the output", without.double()(x.double()), rtol=1e-11, atol=1e-12)
    see("bias=False: its attribute bias", without.bias)
    layer.weight, layer.bias = nn.Parameter(see.randn(4, 2, 3, 3)), nn.Parameter(see.randn(4))
    see("the output after other parameters were assigned as its weight and bias", layer(x))
    see("an image whose height and width were swapped", layer(see.randn(1, 2, 5, 4).mT))
    see.refuses("a stride of 0 is refused", lambda: lib.Conv2d(2, 4, 3, stride=0)(x))
    see.refuses("an image with one channel in place of two is refused", layer, x[:, :1])
    see.refuses("an image with four channels in place of two is refused", layer, x.repeat(1, 2, 1, 1))
    see("forty images", layer(see.randn(40, 2, 4, 4)))
    other_dtypes(see, layer, x, "an image")
    left_behind(see, layer, x)
    settings_assigned(see, see.fill(lib.Conv2d(2, 3, 3)), {"stride": 2, "padding": 1}, x)
    gradient_of_a_zero_bias(see, layer, x)
    starting_values(see, lambda: lib.Conv2d(4, 400, 3), 1 / 6)
    default_dtype(see, lambda: lib.Conv2d(2, 4, 3))
    own_work(see, lambda: lib.Conv2d(2, 4, 3), x)


@further("functional.conv2d")
def conv2d_sizes(lib, see):
    """Other kernels, one channel, a large stride; arguments by position."""
    for inputs, outputs, kernel, stride, padding in ((1, 1, 1, 1, 0), (3, 5, 5, 3, 2), (4, 2, 2, 2, 1)):
        layer = lib.Conv2d(inputs, outputs, kernel, stride, padding)
        _give(see, layer, "weight", "bias")
        see(f"kernel {kernel}, stride {stride}, padding {padding}", layer(see.randn(2, inputs, 8, 9)))
