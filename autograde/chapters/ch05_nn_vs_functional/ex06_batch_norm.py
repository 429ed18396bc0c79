"""State, statistics and a mode."""

import copy

import torch
from torch import nn

from autograde.chapters.ch05_nn_vs_functional.common import (
    _give,
    _gradients,
    _shapes,
    default_dtype,
    gradient_of_a_zero_bias,
    left_behind,
    own_work,
    settings_assigned,
)
from autograde.observing.conditions import Layer
from autograde.observing.experiment import experiment, further


@experiment(
    "functional.batch_norm",
    title="State, statistics and a mode",
    points=3,
    subjects={"BatchNorm": nn.BatchNorm2d},
    hints=(
        "Sort the four tensors: which two does the optimizer change, and which two does the layer itself change?",
        "`nn.Parameter` for `weight` (ones) and `bias` (zeros), `self.register_buffer(name, tensor)` for "
        "`running_mean` (zeros) and `running_var` (ones).",
        "`forward` is one call of `F.batch_norm` with eight arguments: `x`, the two statistics, `self.weight`, "
        "`self.bias`, and by keyword `training`, `momentum` and `eps`. It updates the statistics in place.",
    ),
    after=(
        "`_BatchNorm.forward` in `torch/nn/modules/batchnorm.py` ends in the same call. It also counts its batches in "
        "a third buffer, `num_batches_tracked`, which serves `momentum=None`, and it works without parameters "
        "(`affine=False`) and without statistics (`track_running_stats=False`)."
    ),
    conditions=Layer(
        make=lambda lib: lib.BatchNorm(3),
        inputs=lambda see: (see.randn(2, 3, 4, 3),),
        named=("weight", "bias"),
        without={"entries": "the number of batches, which PyTorch counts, is left out"},
    ),
)
def batch_norm(lib, see):
    """Looks at parameters, buffers and starting values, trains on two batches, then evaluates."""
    layer = lib.BatchNorm(3)
    see("the parameters and their shapes", _shapes(layer.named_parameters()))
    see("the buffers and their shapes", _shapes(layer.named_buffers()))
    see("what is saved", _shapes(layer.state_dict().items()))
    for name in ("weight", "bias", "running_mean", "running_var"):
        see(f"{name} at the start", getattr(layer, name).detach().clone())
    _give(see, layer, "weight", "bias")
    x = 3 * see.randn(4, 3, 2, 2) + torch.tensor([1.0, -2.0, 4.0]).view(3, 1, 1)
    kept = x.clone()
    see("the output in training", layer(x))
    see("by how much that call changed its input", x - kept)
    see("the running mean after one batch", layer.running_mean.clone())
    see("the running variance after one batch", layer.running_var.clone())
    layer(see.randn(5, 3, 1, 3))
    see("the running mean after two batches", layer.running_mean.clone())
    see("the running variance after two batches", layer.running_var.clone())
    nn.Sequential(layer).eval()
    see("the output in evaluation", layer(x))
    see("the output for one image in evaluation", layer(x[:1]))
    see("the output for forty images in evaluation", layer(2 + see.randn(40, 3, 2, 2)))
    see("the running mean after evaluation", layer.running_mean.clone())
    see("by how much the input changed", x - kept)
    layer.train()
    with torch.no_grad():
        layer(see.randn(2, 3, 3, 3))
    see("the running mean after a batch in training, under no_grad", layer.running_mean.clone())
    see("the output in evaluation, after one more batch in training", layer.eval()(x))
    leaf = x.clone().requires_grad_()
    output = layer(leaf)
    see("in evaluation: the output carries gradients", output.requires_grad)
    output.backward(see.randn(*output.shape))
    see("in evaluation: the gradient of the input", leaf.grad)
    see("in evaluation: the gradient of the weight", layer.weight.grad)
    layer.zero_grad()
    layer.train()
    wide = copy.deepcopy(layer).double()
    wide(see.randn(3, 3, 2, 2).double())
    # The statistics were collected in single precision: that many digits are theirs.
    see("after .double(): the running mean after one more batch", wide.running_mean.clone(), rtol=1e-4, atol=1e-5)
    x64 = see.randn(3, 3, 2, 2).double()
    see("after .double(): the output in evaluation", wide.eval()(x64), rtol=1e-4, atol=1e-5)
    _gradients(see, layer, x, "weight", "bias")
    see("the running mean after a batch that asks for gradients", layer.running_mean.clone())
    tracked = layer.running_mean.requires_grad or layer.running_var.requires_grad
    see("the statistics carry gradients", tracked, expect=False)
    precise = lib.BatchNorm(3).double()
    x64 = see.randn(3, 3, 2, 2, dtype=torch.float64)
    see("float64 numbers in training, with all their digits", precise(x64), rtol=1e-10, atol=1e-10)
    see("the running variance after that", precise.running_var.clone(), rtol=1e-10)
    see("numbers near 10000 in training", lib.BatchNorm(3)(1e4 + see.randn(4, 3, 4, 4)), atol=0.02)
    see("an image whose height and width were swapped, in training", lib.BatchNorm(3)(see.randn(2, 3, 5, 4).mT))
    quick = lib.BatchNorm(3, momentum=0.8)
    quick(x)
    see("momentum 0.8: the running mean", quick.running_mean.clone())
    still = lib.BatchNorm(3, 1e-5, 0.0)
    still(x)
    see("momentum 0: the running mean", still.running_mean.clone())
    see("momentum 0: the running variance", still.running_var.clone())
    damped = lib.BatchNorm(3, 0.5)
    see("eps 0.5: the output", damped(0.1 * x))
    see("eps 0.5: the running variance", damped.running_var.clone())
    bare = lib.BatchNorm(3, eps=0.0).eval()
    bare.running_var.fill_(1e-4)
    see("eps 0, in evaluation, the running variance is 0.0001: the output", bare(0.01 * x))
    slow = lib.BatchNorm(3, eps=0.5).eval()
    slow(x)
    see("eps 0.5, in evaluation: the running variance after a call", slow.running_var.clone())
    see("eps 0.5, in evaluation: the output of a second call", slow(x))
    single = lib.BatchNorm(3)
    see("one image in training: the output", single(x[:1]))
    see("one image in training: the running mean", single.running_mean.clone())
    frozen = lib.BatchNorm(3).requires_grad_(False)
    see("frozen, in training: the output", frozen(x))
    see("frozen, in training: the running mean", frozen.running_mean.clone())
    given = lib.BatchNorm(3)
    left_behind(see, given, x)
    given.weight, given.bias = nn.Parameter(see.randn(3)), nn.Parameter(see.randn(3))
    see("the output after other parameters were assigned as its weight and bias", given(x))
    gradient_of_a_zero_bias(see, given, x)
    changed = lib.BatchNorm(3)
    settings_assigned(see, changed, {"momentum": 0.8, "eps": 0.5}, x)
    see("its running mean and variance then", [changed.running_mean.clone(), changed.running_var.clone()])
    changed.running_mean, changed.running_var = see.randn(3), 1 + see.rand(3)
    see("other tensors were assigned as its running statistics: the output in evaluation", changed.eval()(x))
    settings_assigned(see, changed, {"eps": 2.0}, x)
    default_dtype(see, lambda: lib.BatchNorm(3))
    own_work(see, lambda: lib.BatchNorm(3), x)


@further("functional.batch_norm")
def batch_norm_more(lib, see):
    """Another size; the statistics travel with the state_dict; two layers side by side."""
    layer, other = lib.BatchNorm(5), lib.BatchNorm(5)
    for _ in range(3):
        layer(4 * see.randn(3, 5, 2, 3) - 1)
    see("the other layer's running mean", other.running_mean.clone())
    other.load_state_dict(layer.state_dict())
    x = see.randn(2, 5, 2, 2)
    see("the output after loading", other.eval()(x))
    # The statistics were collected in single precision: that many digits are theirs.
    see("in double precision", other.double()(x.double()), rtol=1e-4, atol=1e-5)
