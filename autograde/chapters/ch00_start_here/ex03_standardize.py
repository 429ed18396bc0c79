"""An exercise not attempted yet."""

from autograde.observing.experiment import REFERENCE, experiment, further


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
