"""Standardize a tensor."""

import torch

from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "start.standardize",
    title="Standardize a tensor",
    points=2,
    subjects={"standardize": REFERENCE},
    hints=(
        "Two facts about `x` are needed: `x.mean()` and `x.std()`.",
        "First subtract the mean, then divide what is left by the standard deviation.",
        "`return (x - x.mean()) / x.std()`",
    ),
    after=(
        "A normalization layer does nearly this, but for each feature or each input by itself, with a variance that "
        "divides by n and has a small number added. Chapter 05 builds one, with its running statistics; PyTorch's "
        "stands in `torch/nn/modules/batchnorm.py`."
    ),
    conditions=TensorFunction(
        call=lambda lib, x, axis: lib.standardize(x),
        axes=(-1,),
        without={
            "axes_of_size_one": "a single number has no standard deviation: 0/0",
            "equal_numbers": "equal numbers have the standard deviation 0, up to rounding",
            "minus_infinity": "-inf has no finite mean",
            "minus_infinity_beside_large_numbers": "-inf has no finite mean",
            "infinity": "inf has no finite mean",
            "not_a_number": "nan has no mean",
            "gradients_under_masks": "-inf has no finite mean",
            "warnings": "PyTorch warns where the deviation of a single number is asked for",
        },
    ),
)
def standardize(lib, see):
    """Looks at the result, its mean and its spread, for tensors of several shapes, sizes and kinds."""
    see("numbers of mean 0 and deviation 1 stay as they are", lib.standardize(torch.tensor([-1.0, 0.0, 1.0])))
    x = 3 * see.randn(8) + 5
    kept = x.clone()
    result = lib.standardize(x)
    see("the shape", tuple(result.shape))
    see("the mean, 0 but for rounding", float(result.mean()), expect=0.0, atol=1e-5)
    see("the standard deviation, 1 but for rounding", float(result.std()), expect=1.0, atol=1e-5)
    see("the values", result)
    see("by how much the input changed", x - kept)
    see("a matrix", lib.standardize(10 * see.rand(3, 4)))
    see("large numbers", lib.standardize(1000 + 50 * see.randn(20)), atol=1e-4)
    see("small numbers", lib.standardize(0.01 * see.randn(5)), atol=1e-4)
    see("numbers of the size of 1e-100, in float64", lib.standardize(1e-100 * see.randn(5).double()))
    see("numbers that lie close together, far from zero", lib.standardize(torch.tensor([5000.0, 5001.0, 5002.0])))
    far = torch.cat([torch.arange(99.0), torch.tensor([5000.0])])
    see("a hundred numbers, one of them far from the others", lib.standardize(far))
    see("two numbers below zero", lib.standardize(torch.tensor([-7.0, -3.0])))
    see("three axes, not contiguous, in float64", lib.standardize(see.randn(2, 3, 2).double().transpose(0, 2)))
    asking, weights = see.randn(4, requires_grad=True), see.randn(4)
    result = lib.standardize(asking)
    see("the result leads back to its input", result.requires_grad)
    (result * weights).sum().backward()
    see("the gradient of the input", asking.grad, atol=1e-4)


@further("start.standardize")
def standardize_large(lib, see):
    """The same for more numbers."""
    see("many numbers", lib.standardize(100 + 50 * see.randn(4, 5, 6)), atol=1e-4)
