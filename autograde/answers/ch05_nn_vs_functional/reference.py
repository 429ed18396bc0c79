# Made from solutions/05_nn_vs_functional/05_nn_vs_functional.md by `make build`. Edit that text instead.

# %% setup
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from autograde import check, hint, progress, show

# %% stub: linear
class Linear(nn.Module):
    """Maps (..., in_features) to (..., out_features): Linear(5, 3) maps (4, 5) to (4, 3)."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: linear
class Linear(nn.Module):
    """Maps (..., in_features) to (..., out_features): Linear(5, 3) maps (4, 5) to (4, 3)."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        bound = in_features**-0.5
        weight = torch.empty(out_features, in_features).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = None
        if bias:
            self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight, self.bias)

# %% stub: conv2d
class Conv2d(nn.Module):
    """Maps (N, in, H, W) to (N, out, H', W'): Conv2d(2, 4, 3) maps (3, 2, 7, 6) to (3, 4, 5, 4)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        bias: bool = True,
    ) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: conv2d
class Conv2d(nn.Module):
    """Maps (N, in, H, W) to (N, out, H', W'): Conv2d(2, 4, 3) maps (3, 2, 7, 6) to (3, 4, 5, 4)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.stride, self.padding = stride, padding
        shape = (out_channels, in_channels, kernel_size, kernel_size)
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(torch.empty(shape).uniform_(-bound, bound))
        self.bias = None
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)

# %% stub: relu
class ReLU(nn.Module):
    """Sets what is negative to 0: [-1., 2.] gives [0., 2.]; overwrites `x` only if `inplace`."""

    def __init__(self, inplace: bool = False) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: relu
class ReLU(nn.Module):
    """Sets what is negative to 0: [-1., 2.] gives [0., 2.]; overwrites `x` only if `inplace`."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x, inplace=self.inplace)

# %% stub: max_pool
class MaxPool2d(nn.Module):
    """Maps (N, C, H, W) to (N, C, H', W'); without a stride, (1, 1, 4, 4) to (1, 1, 2, 2) for 2."""

    def __init__(self, kernel_size: int, stride: int | None = None, padding: int = 0) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: max_pool
class MaxPool2d(nn.Module):
    """Maps (N, C, H, W) to (N, C, H', W'); without a stride, (1, 1, 4, 4) to (1, 1, 2, 2) for 2."""

    def __init__(self, kernel_size: int, stride: int | None = None, padding: int = 0) -> None:
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x: Tensor) -> Tensor:
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding)

# %% setup
class Mixed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, padding=1)  # line 1
        self.pool = nn.MaxPool2d(3, stride=2)  # line 2
        self.conv2 = nn.Conv2d(64, 3, 3, padding=1)  # line 3

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)  # line 4
        x = F.relu(x)  # line 5
        x = self.pool(x)  # line 6
        return self.conv2(x)  # line 7

# %% stub: state
lines_with_state = ...  # a set of numbers from 1 to 7, such as {5, 6}

# %% solution: state
lines_with_state = {1, 3}

# %% stub: dropout
class Dropout(nn.Module):
    """Zeroes each element with probability `p`, divides the rest by 1 - p; in training only."""

    def __init__(self, p: float = 0.5) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: dropout
class Dropout(nn.Module):
    """Zeroes each element with probability `p`, divides the rest by 1 - p; in training only."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.p, training=self.training)

# %% stub: batch_norm
class BatchNorm(nn.Module):
    """Normalizes each channel of (N, num_features, H, W); the shape stays."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: batch_norm
class BatchNorm(nn.Module):
    """Normalizes each channel of (N, num_features, H, W); the shape stays."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x: Tensor) -> Tensor:
        return F.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            training=self.training,
            momentum=self.momentum,
            eps=self.eps,
        )

# %% stub: decide
def needs_module(layer: nn.Module, x: Tensor) -> bool:
    """True for nn.Linear(2, 3) and nn.Dropout(), False for nn.ReLU(); the mode stays as it was."""
    raise NotImplementedError

# %% solution: decide
def needs_module(layer: nn.Module, x: Tensor) -> bool:
    """True for nn.Linear(2, 3) and nn.Dropout(), False for nn.ReLU(); the mode stays as it was."""
    if any(True for _ in layer.parameters()) or any(True for _ in layer.buffers()):
        return True
    mode = layer.training
    in_training, in_evaluation = layer.train()(x), layer.eval()(x)
    layer.train(mode)
    return not torch.equal(in_training, in_evaluation)

# %% stub: loss
class CrossEntropyLoss(nn.Module):
    """Cross-entropy of logits (N, C) with N class numbers; a scalar unless reduction is "none"."""

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        raise NotImplementedError

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: loss
class CrossEntropyLoss(nn.Module):
    """Cross-entropy of logits (N, C) with N class numbers; a scalar unless reduction is "none"."""

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        return F.cross_entropy(logits, target, weight=self.weight, reduction=self.reduction)

# %% stub: trial_6
trial_6 = ...  # one of the four keys above, such as "one_to_one"

# %% solution: trial_6
trial_6 = "both_have_more"

# %% stub: trial_7
trial_7 = ...  # one of the four keys above, such as "module"

# %% solution: trial_7
trial_7 = "compiled"

# %% stub: function
class Power(torch.autograd.Function):
    """Power.apply(x, n) is x**n: [2., 3.] with n=2 gives [4., 9.], with the gradients [4., 6.]."""

    @staticmethod
    def forward(ctx, x: Tensor, n: int) -> Tensor:
        raise NotImplementedError

    @staticmethod
    def backward(ctx, grad_output: Tensor) -> tuple[Tensor, None]:
        raise NotImplementedError

# %% solution: function
class Power(torch.autograd.Function):
    """Power.apply(x, n) is x**n: [2., 3.] with n=2 gives [4., 9.], with the gradients [4., 6.]."""

    @staticmethod
    def forward(ctx, x: Tensor, n: int) -> Tensor:
        ctx.save_for_backward(x)
        ctx.n = n
        return x**n

    @staticmethod
    def backward(ctx, grad_output: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors
        return grad_output * ctx.n * x ** (ctx.n - 1), None

# %% stub: trace
def aten_calls(action: Callable, *args: object) -> list[str]:
    """Names of the operations in action(*args): (torch.relu, x) gives ["aten.relu.default"]."""
    raise NotImplementedError

# %% solution: trace
def aten_calls(action: Callable, *args: object) -> list[str]:
    """Names of the operations in action(*args): (torch.relu, x) gives ["aten.relu.default"]."""
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names

# %% stub: spy
class Spy:
    """Stands for a tensor: F.relu(Spy(x)) gives F.relu(x); the spy's `calls` is then ["relu"]."""

    def __init__(self, value: Tensor) -> None:
        raise NotImplementedError

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        raise NotImplementedError

# %% solution: spy
class Spy:
    """Stands for a tensor: F.relu(Spy(x)) gives F.relu(x); the spy's `calls` is then ["relu"]."""

    def __init__(self, value: Tensor) -> None:
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        spies = [a for a in args if isinstance(a, Spy)]
        for spy in spies:
            spy.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))
