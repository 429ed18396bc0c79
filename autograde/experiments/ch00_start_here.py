"""Experiments and hints of chapter 00: how a check works."""

import torch
import torch.nn.functional as F

from autograde.experiment import REFERENCE, experiment, further


@experiment(
    "start.twice",
    title="A check that passes",
    points=1,
    subjects={"twice": REFERENCE},
    hints=(
        "The whole body is one line that starts with `return`.",
        "Multiply `x` by 2. PyTorch multiplies every element.",
        "`return 2 * x`",
    ),
    after=(
        "The check drew a random tensor and handed it to two functions, the course's and yours. All that it saw "
        "was the same, so you have the point. From chapter 01 on, the other function is mostly PyTorch's own."
    ),
)
def twice(lib, see):
    """Doubles a vector and a matrix, and looks at the input afterwards."""
    x = see.rand(3)
    see("twice a vector", lib.twice(x))
    matrix = see.randn(2, 3)
    before = matrix.clone()
    see("twice a matrix", lib.twice(matrix))
    see("the matrix is as before", matrix - before)


@experiment(
    "start.leaky",
    title="A check that fails, and its message",
    points=1,
    subjects={"leaky": F.leaky_relu},
    repair=True,
    hints=(
        "Read the first line with ✗. Which elements are marked: all of them, or only some?",
        "The marked elements belong to negative inputs. By what should those be multiplied, and by what are they now?",
        "The two branches of `torch.where` stand the wrong way round.",
    ),
    after=(
        "`torch.nn.functional.leaky_relu` does the same in one compiled step; it is listed in "
        "`torch/nn/functional.py`. You repaired the function from what the check observed, without being told "
        "what to write. All checks of this course work like that."
    ),
)
def leaky(lib, see):
    """Calls it on both signs, on zero, on a matrix and with another slope."""
    x = torch.cat([see.rand(3), -see.rand(3)])
    see("a vector", lib.leaky(x))
    see("zero stays zero", lib.leaky(see.rand(3) * 0))
    see("a matrix", lib.leaky(see.randn(2, 3)))
    see("the slope is 0.5", lib.leaky(torch.stack([see.rand(2), -see.rand(2)]), 0.5))
    kept = x.clone()
    lib.leaky(x)
    see("the input is as before", x - kept)


@experiment(
    "start.standardize",
    title="An exercise not attempted yet",
    points=2,
    subjects={"standardize": REFERENCE},
    hints=(
        "Two facts about `x` are needed: `x.mean()` and `x.std()`.",
        "First subtract the mean, then divide what is left by the standard deviation.",
        "`return (x - x.mean()) / x.std()`",
    ),
    after=(
        "This is what a normalization layer does, for a whole tensor at once. Chapter 05 builds the real one, "
        "with its running statistics; PyTorch's stands in `torch/nn/modules/batchnorm.py`."
    ),
)
def standardize(lib, see):
    """Looks at the result, its mean and its spread, for two tensors."""
    x = 3 * see.randn(8) + 5
    result = lib.standardize(x)
    see("the shape", tuple(result.shape))
    see("the mean", float(result.mean()), expect=0.0, atol=1e-5)
    see("the standard deviation", float(result.std()), expect=1.0, atol=1e-5)
    see("the values", result)
    see("a matrix", lib.standardize(10 * see.rand(3, 4)))


@further("start.standardize")
def standardize_large(lib, see):
    """The same for numbers far from zero."""
    see("large numbers", lib.standardize(1000 + 50 * see.randn(20)), atol=1e-4)
