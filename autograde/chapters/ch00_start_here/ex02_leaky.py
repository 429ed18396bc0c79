"""A check that fails, and its message."""

import torch
import torch.nn.functional as F

from autograde.observing.experiment import experiment


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
    see("the slope is 2", lib.leaky(x, 2.0))
    see("the slope is 0", lib.leaky(x, 0.0))
    see("the slope is negative", lib.leaky(x, -0.25))
    see("infinity and nan", lib.leaky(torch.tensor([float("inf"), -float("inf"), float("nan")])))
    see("a single number, in float64", lib.leaky(torch.tensor(-1.25, dtype=torch.float64)))
    see("in half precision", lib.leaky(x.half()))
    see("a tensor without elements", lib.leaky(torch.zeros(0, 3)))
    see("three axes, not contiguous", lib.leaky(see.randn(2, 3, 2).transpose(0, 2)))
    asking = see.randn(6, requires_grad=True)
    lib.leaky(asking, 0.25).sum().backward()
    see("the gradient of the input", asking.grad)
    kept = x.clone()
    lib.leaky(x)
    see("by how much the input changed", x - kept)
