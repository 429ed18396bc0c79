"""A check that fails, and its message."""

import torch
import torch.nn.functional as F

from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment


@experiment(
    "start.leaky",
    title="A check that fails, and its message",
    points=1,
    subjects={"leaky": F.leaky_relu},
    repair=True,
    conditions=TensorFunction(
        call=lambda lib, x, axis: lib.leaky(x, 0.3),
        axes=(-1,),
        without={
            "double": "a factor made by torch.where(x > 0, 1.0, slope) has the default dtype; no more is asked for",
            "gradients": "at zero, where there is a corner, any slope between the two will do",
            "minus_infinity": "each element stands alone, and the experiment itself looks at an infinity",
            "minus_infinity_beside_large_numbers": "each element stands alone",
            "infinity": "the experiment itself looks at one",
            "not_a_number": "the experiment itself looks at one",
            "at_the_limits": "the slopes stand in the experiment itself",
        },
    ),
    hints=(
        "Read the line with ✗. Which elements are marked: all of them, or only some?",
        "The last three inputs are negative. The slope is 0.01 there: what did PyTorch do with them, and what does the "
        "last line of the function do?",
        "`x - slope` subtracts the slope. Multiply by it.",
    ),
    after=(
        "`torch.nn.functional.leaky_relu` does the same in one compiled step; it is listed in "
        "`torch/nn/functional.py`. The check compared yours with it, one observation after the other."
    ),
)
def leaky(lib, see):
    """Calls it on tensors of all signs, shapes and kinds with several slopes, and looks at the gradient."""
    x = torch.cat([see.rand(3), -see.rand(3)])
    see("a vector", lib.leaky(x.clone()))
    see("zero stays zero", lib.leaky(see.rand(3) * 0))
    see("a matrix", lib.leaky(see.randn(2, 3)))
    see("the slope is 0.5", lib.leaky(torch.stack([see.rand(2), -see.rand(2)]), 0.5))
    see("the slope is 2", lib.leaky(x.clone(), 2.0))
    see("the slope is 0", lib.leaky(x.clone(), 0.0))
    see("the slope is negative", lib.leaky(x.clone(), -0.25))
    see("close to zero", lib.leaky(torch.tensor([1e-3, -1e-3, 1e-30, -1e-30])), atol=0.0)
    see("infinity and nan", lib.leaky(torch.tensor([float("inf"), -float("inf"), float("nan")])))
    see("a single number, in float64", lib.leaky(torch.tensor(-1.25, dtype=torch.float64)))
    see("in half precision", lib.leaky(x.half()))
    none = lib.leaky(torch.zeros(0, 3, dtype=torch.float64, requires_grad=True))
    see("a tensor without elements, in float64", none)
    see("the result of a tensor without elements leads back to its input", none.requires_grad)
    asking, weights = see.randn(6, requires_grad=True), see.randn(6)
    (weights * lib.leaky(asking, 0.25)).sum().backward()
    see("the gradient of the input", asking.grad)
    kept = x.clone()
    lib.leaky(x)
    see("by how much the input changed", x - kept)
    positive = torch.ones(3)
    lib.leaky(positive).add_(1)
    see("a positive input, after the result was changed", positive)
    same = torch.tensor([-1.0, 0.0, 2.0])
    lib.leaky(same, 1.0).add_(1)
    see("the slope is 1: the input, after the result was changed", same)
    see("the slope is 0, and the input infinite", lib.leaky(torch.tensor([float("inf"), 1.0]), 0.0))
