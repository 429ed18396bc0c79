# Made from solutions/06_softmax/06_softmax.md by `make build`. Edit that text instead.

# %% setup
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograde import check, hint, progress, show

# %% stub: axis
def pixel_probabilities(scores: Tensor) -> Tensor:
    """Return, for each pixel, the probabilities of its classes; the shape stays.

    `scores` has the shape (..., classes, height, width), with any number of axes in front, or none.
    For shape (3, 4, 5), the three numbers `result[:, i, j]` sum to 1.
    """
    raise NotImplementedError

# %% solution: axis
def pixel_probabilities(scores: Tensor) -> Tensor:
    """Return, for each pixel, the probabilities of its classes; the shape stays.

    `scores` has the shape (..., classes, height, width), with any number of axes in front, or none.
    For shape (3, 4, 5), the three numbers `result[:, i, j]` sum to 1.
    """
    return F.softmax(scores, dim=-3)

# %% stub: unnamed
unnamed = ...  # "a", "b", "c" or "d"

# %% solution: unnamed
unnamed = "c"

# %% stub: alias
alias = ...  # "a", "b", "c" or "d"

# %% solution: alias
alias = "b"

# %% stub: softmax
def softmax(x: Tensor, dim: int) -> Tensor:
    """Return the softmax of `x` along `dim`; shape and dtype stay, and `x` is not changed.

    A tensor of shape (2, 3) with dim=1 gives two rows that sum to 1 each.
    Works for scores up to ±1e4 and for scores of -inf; a slice of -inf only gives nan.
    """
    raise NotImplementedError

# %% solution: softmax
def softmax(x: Tensor, dim: int) -> Tensor:
    """Return the softmax of `x` along `dim`; shape and dtype stay, and `x` is not changed.

    A tensor of shape (2, 3) with dim=1 gives two rows that sum to 1 each.
    Works for scores up to ±1e4 and for scores of -inf; a slice of -inf only gives nan.
    """
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True)

# %% stub: logsumexp
def logsumexp(x: Tensor, dim: int) -> Tensor:
    """Return log(sum(exp(x))) along `dim`, an axis that disappears.

    Shape (2, 3) with dim=1 gives shape (2,). Two scores [0., 0.] give log(2) = 0.6931.
    Works for scores up to ±1e4 and for scores of -inf; a slice of -inf only gives -inf.
    """
    raise NotImplementedError

# %% solution: logsumexp
def logsumexp(x: Tensor, dim: int) -> Tensor:
    """Return log(sum(exp(x))) along `dim`, an axis that disappears.

    Shape (2, 3) with dim=1 gives shape (2,). Two scores [0., 0.] give log(2) = 0.6931.
    Works for scores up to ±1e4 and for scores of -inf; a slice of -inf only gives -inf.
    """
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return (x - top).exp().sum(dim).log() + top.squeeze(dim)

# %% stub: log_softmax
def log_softmax(x: Tensor, dim: int) -> Tensor:
    """Return the logarithm of the softmax of `x` along `dim`; shape and dtype stay.

    The scores [0., -200.] give [0., -200.]: no -inf appears that was not in `x`.
    A slice of -inf only gives nan.
    """
    raise NotImplementedError

# %% solution: log_softmax
def log_softmax(x: Tensor, dim: int) -> Tensor:
    """Return the logarithm of the softmax of `x` along `dim`; shape and dtype stay.

    The scores [0., -200.] give [0., -200.]: no -inf appears that was not in `x`.
    A slice of -inf only gives nan.
    """
    return x - torch.logsumexp(x, dim, keepdim=True)

# %% stub: gradient
def softmax_backward(grad_output: Tensor, output: Tensor, dim: int) -> Tensor:
    """Return the gradient by the scores, in the shape of `output`, without any softmax or autograd.

    `output` is a softmax along `dim`; `grad_output` has its shape: the gradient of the loss by it.
    For output [0.5, 0.5] and grad_output [1., 0.] the result is [0.25, -0.25].
    """
    raise NotImplementedError

# %% solution: gradient
def softmax_backward(grad_output: Tensor, output: Tensor, dim: int) -> Tensor:
    """Return the gradient by the scores, in the shape of `output`, without any softmax or autograd.

    `output` is a softmax along `dim`; `grad_output` has its shape: the gradient of the loss by it.
    For output [0.5, 0.5] and grad_output [1., 0.] the result is [0.25, -0.25].
    """
    pull = (grad_output * output).sum(dim, keepdim=True)
    return output * (grad_output - pull)

# %% stub: cross_entropy
def cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """Return the mean loss, a tensor without axes.

    `scores` has the shape (examples, classes); `target` holds the number of the right class of each
    example, shape (examples,). Two equal scores [[0., 0.]] with target [1] give log(2) = 0.6931.
    """
    raise NotImplementedError

# %% solution: cross_entropy
def cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """Return the mean loss, a tensor without axes.

    `scores` has the shape (examples, classes); `target` holds the number of the right class of each
    example, shape (examples,). Two equal scores [[0., 0.]] with target [1] give log(2) = 0.6931.
    """
    log_probabilities = F.log_softmax(scores, dim=1)
    rows = torch.arange(len(target))
    return -log_probabilities[rows, target].mean()

# %% stub: losses
def loss_by_cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """Return the mean cross-entropy of `scores` (examples, classes), by `nn.CrossEntropyLoss`."""
    probabilities = F.softmax(scores, dim=1)
    return nn.CrossEntropyLoss()(probabilities, target)


def loss_by_nll(scores: Tensor, target: Tensor) -> Tensor:
    """Return the mean cross-entropy of `scores` (examples, classes), by `nn.NLLLoss`."""
    probabilities = F.softmax(scores, dim=1)
    return nn.NLLLoss()(probabilities, target)

# %% solution: losses
def loss_by_cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """Return the mean cross-entropy of `scores` (examples, classes), by `nn.CrossEntropyLoss`."""
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores: Tensor, target: Tensor) -> Tensor:
    """Return the mean cross-entropy of `scores` (examples, classes), by `nn.NLLLoss`."""
    return nn.NLLLoss()(F.log_softmax(scores, dim=1), target)

# %% stub: dtype
def softmax_in(x: Tensor, dim: int, dtype: torch.dtype) -> Tensor:
    """Return what `F.softmax(x, dim, dtype=dtype)` returns: that dtype, the shape of `x`.

    A float16 tensor of shape (2, 3) with dtype=torch.float32 gives a float32 tensor, shape (2, 3).
    """
    raise NotImplementedError

# %% solution: dtype
def softmax_in(x: Tensor, dim: int, dtype: torch.dtype) -> Tensor:
    """Return what `F.softmax(x, dim, dtype=dtype)` returns: that dtype, the shape of `x`.

    A float16 tensor of shape (2, 3) with dtype=torch.float32 gives a float32 tensor, shape (2, 3).
    """
    return torch.softmax(x.to(dtype), dim)

# %% stub: temperature
def soften(scores: Tensor, temperature: float) -> Tensor:
    """Return probabilities along the last axis at the given temperature, above 0; the shape stays.

    Any softmax of PyTorch is allowed. At temperature 1 this is the plain softmax; at 0.001 the
    largest score takes all, and nothing becomes nan.
    """
    raise NotImplementedError

# %% solution: temperature
def soften(scores: Tensor, temperature: float) -> Tensor:
    """Return probabilities along the last axis at the given temperature, above 0; the shape stays.

    Any softmax of PyTorch is allowed. At temperature 1 this is the plain softmax; at 0.001 the
    largest score takes all, and nothing becomes nan.
    """
    return torch.softmax(scores / temperature, dim=-1)

# %% stub: module
class Softmax(nn.Module):
    """Softmax along `dim` as a module, printed as `Softmax(dim=1)`; the shape stays.

    Changing `dim` later changes what it does and how it is printed. It can be pickled.
    """

    def __init__(self, dim: int | None = None) -> None:
        raise NotImplementedError

# %% solution: module
class Softmax(nn.Module):
    """Softmax along `dim` as a module, printed as `Softmax(dim=1)`; the shape stays.

    Changing `dim` later changes what it does and how it is printed. It can be pickled.
    """

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return F.softmax(x, dim=self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"

# %% stub: slowest
slowest = ...  # "a", "b", "c" or "d"

# %% solution: slowest
slowest = "b"
