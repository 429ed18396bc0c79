"""A check that passes."""

import torch

from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import REFERENCE, experiment


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
        "The check handed tensors, some of them random, to two functions, the course's and yours. All that it saw was "
        "the same, but for rounding, so you have the point. In the next exercise the other function is PyTorch's own, "
        "as it is wherever PyTorch has one."
    ),
    conditions=TensorFunction(
        call=lambda lib, x, axis: lib.twice(x),
        axes=(-1,),
        without={"without_gradients": "in a thread of its own, as a pool has them, an honest answer records gradients"},
    ),
)
def twice(lib, see):
    """Doubles tensors of several shapes and kinds, and looks at the input and its gradient afterwards."""
    x = see.rand(3)
    see("twice a vector", lib.twice(x))
    matrix = see.randn(2, 3)
    before = matrix.clone()
    see("twice a matrix", lib.twice(matrix))
    see("by how much the matrix itself changed", matrix - before)
    see("twice zero, one, infinity and nan", lib.twice(torch.tensor([0.0, 1.0, float("inf"), float("nan")])))
    see("whole numbers stay whole", lib.twice(torch.tensor([[3, -4], [0, 7]])))
    see("whole numbers of 32 bits stay so", lib.twice(torch.tensor([3, -4], dtype=torch.int32)))
    see("a single number, in float64", lib.twice(torch.tensor(-1.25, dtype=torch.float64)))
    none = lib.twice(torch.zeros(0, 3, dtype=torch.float64, requires_grad=True))
    see("a tensor without elements, in float64", none)
    see("the result of a tensor without elements leads back to its input", none.requires_grad)
    see("a matrix on its side", lib.twice(matrix.t()))
    asking = see.randn(3, requires_grad=True)
    result = lib.twice(asking)
    see("the result leads back to its input", result.requires_grad)
    result.sum().backward()
    see("the gradient of the input", asking.grad)
