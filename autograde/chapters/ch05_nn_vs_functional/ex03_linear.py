"""A Linear of your own."""

import torch
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
    starting_values,
)
from autograde.observing.conditions import Layer
from autograde.observing.experiment import experiment, further


@experiment(
    "functional.linear",
    title="A Linear of your own",
    points=2,
    subjects={"Linear": nn.Linear},
    hints=(
        "Two jobs: `__init__` makes the state, `forward` hands it to a function. What does `F.linear` take?",
        "An `nn.Parameter` that is assigned to `self` is registered. The weight has the shape (out, in). Without a "
        "bias, `self.bias = None`: `F.linear` takes None.",
        "`torch.empty(…).uniform_(-bound, bound)` draws the values, with `bound = in_features**-0.5`. Wrap the result "
        "in `nn.Parameter`; `forward` returns `F.linear(x, self.weight, self.bias)`.",
    ),
    after=(
        "`nn.Linear` in `torch/nn/modules/linear.py` is this class: parameters made in `__init__`, values drawn in "
        "`reset_parameters`, and a `forward` of one line that calls `F.linear`. Its parameters also take a `device` "
        "and a `dtype`."
    ),
    conditions=Layer(make=lambda lib: lib.Linear(4, 3), inputs=lambda see: (see.randn(3, 4),)),
)
def linear(lib, see):
    """Looks at the parameters, gives them values, and compares outputs and gradients."""
    layer = lib.Linear(5, 3)
    see("the parameters and their shapes", _shapes(layer.named_parameters()))
    see("the dtypes of its parameters", [layer.weight.dtype, layer.bias.dtype])
    _give(see, layer, "weight", "bias")
    x = see.randn(4, 5)
    kept = x.clone()
    see("the output", layer(x))
    see("by how much the input changed", x - kept)
    see("one example without a batch", layer(see.randn(5)))
    see("two axes before the features", layer(see.randn(2, 3, 5)))
    _gradients(see, layer, x, "weight", "bias")
    for inputs, outputs in ((1, 4), (7, 1), (3, 3)):
        other = lib.Linear(inputs, outputs)
        _give(see, other, "weight", "bias")
        see(f"{inputs} features to {outputs}", other(see.randn(2, inputs)))
    without = lib.Linear(4, 2, bias=False)
    see("bias=False: the parameters", _shapes(without.named_parameters()))
    _give(see, without, "weight")
    see("bias=False: the output", without(see.randn(3, 4)))
    see("bias=False: the names in its state_dict", sorted(without.state_dict()))
    see("bias=False: the names of its buffers", sorted(dict(without.named_buffers())))
    see("False in the third place: the parameters", _shapes(lib.Linear(4, 2, False).named_parameters()))
    x64 = see.randn(3, 4, dtype=torch.float64)
    see("bias=False, after .double(): the output", without.double()(x64), rtol=1e-11, atol=1e-12)
    see("bias=False: its attribute bias", without.bias)
    turned = see.randn(4, 2, 5).transpose(0, 1)
    see("two axes that were swapped before the features", layer(turned))
    see.refuses("seven features in place of five are refused", layer, see.randn(2, 7))
    see.refuses("seven features in place of five are refused in an empty batch", layer, see.randn(0, 7))
    see.refuses("one feature in place of five is refused", layer, x[:, :1])
    see.refuses("ten features in place of five are refused", layer, see.randn(4, 10))
    see("forty examples", layer(see.randn(40, 5)))
    other_dtypes(see, layer, x, "features")
    layer.weight, layer.bias = nn.Parameter(see.randn(3, 5)), nn.Parameter(see.randn(3))
    see("the output after other parameters were assigned as its weight and bias", layer(x))
    gradient_of_a_zero_bias(see, layer, x)
    left_behind(see, layer, x)
    starting_values(see, lambda: lib.Linear(36, 400), 1 / 6)
    default_dtype(see, lambda: lib.Linear(5, 3))
    own_work(see, lambda: lib.Linear(5, 3), x)


@further("functional.linear")
def linear_sizes(lib, see):
    """Other sizes, and double precision."""
    for inputs, outputs in ((1, 5), (9, 1), (6, 6)):
        layer = lib.Linear(inputs, outputs)
        _give(see, layer, "weight", "bias")
        see(f"{inputs} features to {outputs}", layer(see.randn(3, inputs)))
    layer = layer.double()
    see("in double precision", layer(see.randn(2, 6).double()))
