"""A convolution as one matrix product."""

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from autograde.observing.experiment import experiment, further


class Work(TorchFunctionMode):
    """Counts matrix products, and convolutions of PyTorch."""

    PRODUCTS = ("matmul", "mm", "mv", "dot", "einsum", "inner", "linear")
    """What the names of PyTorch's matrix products have in them."""

    def __init__(self) -> None:
        super().__init__()
        self.products = self.convolutions = 0

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        self.products += any(part in name for part in self.PRODUCTS)
        self.convolutions += "conv" in name
        return func(*args, **(kwargs or {}))


def _problem(see, n: int, inside: int, out: int, k: int, height: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
    return see.randn(n, inside, height, width), see.randn(out, inside, k, k), see.randn(out)


@experiment(
    "lenet.conv2d",
    title="A convolution as one matrix product",
    points=3,
    subjects={"conv2d": F.conv2d},
    hints=(
        "What does the kernel see at one place? A patch of (in, k, k) numbers. `F.unfold(images, k)` has all patches "
        "of an image, each as a column.",
        "A row of `weight.flatten(1)` has the numbers of one output channel, in the order in which a patch has its.",
        "`weight.flatten(1) @ F.unfold(images, k)` has the shape (n, out, places). Then comes the bias, a number for "
        "each channel; and the places become rows and columns.",
    ),
    after=(
        "The page of `nn.Unfold` says so too: a convolution is unfold, a matrix product, and a view to the shape of "
        "the output. The patches need up to k² times the memory of the images, so PyTorch has other ways as well. A "
        "padding is a border of zeros that is laid around the images first, by `F.pad`."
    ),
)
def conv2d(lib, see):
    """Compares with F.conv2d on batches of several sizes; counts matrix products; asks for gradients."""
    images, weight, bias = _problem(see, 1, 1, 1, 2, 3, 3)
    with Work() as work:
        square = lib.conv2d(images, weight, bias)
    see("convolutions of PyTorch that it calls", "some" if work.convolutions else "none", expect="none")
    see("one image of 3×3, a kernel of 2×2", square)
    sizes = {
        "three images, two channels to four, a kernel of 3×3": (3, 2, 4, 3, 6, 6),
        "oblong images": (3, 2, 4, 3, 5, 8),
        "as many output channels as places": (2, 3, 4, 3, 4, 4),
        "a kernel of a single number": (2, 3, 4, 1, 3, 5),
        "a kernel as large as the images": (2, 3, 4, 4, 4, 4),
        "LeNet's second convolution": (2, 6, 16, 5, 14, 14),
    }
    for what, size in sizes.items():
        images, weight, bias = _problem(see, *size)
        before = [images.clone(), weight.clone(), bias.clone()]
        with Work() as work:
            result = lib.conv2d(images, weight, bias)
        see(what, result, rtol=1e-4, atol=1e-5)
        number = ("none", "one", "several")[min(work.products, 2)]
        see(f"{what}: matrix products", number, expect="one")
        same = all(map(torch.equal, before, (images, weight, bias)))
        see(f"{what}: images, weight and bias are as before", same)
    see("which of the three ask for gradients afterwards", [each.requires_grad for each in (images, weight, bias)])
    leaves = [tensor.requires_grad_() for tensor in _problem(see, 2, 2, 3, 3, 5, 6)]
    result = lib.conv2d(*leaves)
    see("images, weight and bias that ask for gradients: the result has a graph", result.requires_grad)
    if not result.requires_grad:
        return
    gradients = torch.autograd.grad(result.square().sum(), leaves, allow_unused=True)
    for name, gradient in zip(("images", "weight", "bias"), gradients, strict=True):
        see(f"the gradient that reaches the {name}", gradient, rtol=1e-3, atol=1e-3)
    wide = [tensor.double() for tensor in _problem(see, 2, 2, 3, 3, 5, 6)]
    see("in float64", lib.conv2d(*wide), rtol=1e-11, atol=1e-12)
    half = [tensor.bfloat16() for tensor in _problem(see, 2, 2, 3, 3, 5, 6)]
    see("the dtype for numbers in bfloat16", lib.conv2d(*half).dtype)
    images, weight, bias = _problem(see, 2, 2, 3, 3, 5, 6)
    turned = lib.conv2d(images.transpose(2, 3), weight, bias)
    see("images whose numbers lie in memory in another order", turned, rtol=1e-4, atol=1e-5)


@further("lenet.conv2d")
def conv2d_more(lib, see):
    """Sizes drawn at random."""
    for number in range(4):
        n, inside, out, k = (see.integer(1, 4) for _ in range(4))
        size = n, inside, out, k, k + see.integer(0, 6), k + see.integer(0, 6)
        see(f"convolution {number}", lib.conv2d(*_problem(see, *size)), rtol=1e-4, atol=1e-5)
