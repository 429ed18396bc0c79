"""A check that passes."""

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
