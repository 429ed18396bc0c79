# Made from solutions/01_init_forward_call/01_init_forward_call.md by `make build`. Edit that text instead.

# %% setup
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograde import check, hint, progress

# %% stub: scale
class Scale:
    """Multiplies by a factor that is fixed when the object is made.

    `double = Scale(2.0)` makes one; `double(torch.tensor([1.0, 3.0]))` gives [2., 6.]. The
    attribute `calls` is the number of calls of this object so far: 0, then 1. The tensor that
    it is given stays as it is.
    """

    def __init__(self, factor: float) -> None:
        raise NotImplementedError

    def __call__(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: scale
class Scale:
    """Multiplies by a factor that is fixed when the object is made.

    `double = Scale(2.0)` makes one; `double(torch.tensor([1.0, 3.0]))` gives [2., 6.]. The
    attribute `calls` is the number of calls of this object so far: 0, then 1. The tensor that
    it is given stays as it is.
    """

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self.calls = 0

    def __call__(self, x: Tensor) -> Tensor:
        self.calls += 1
        return self.factor * x

# %% stub: whose_call
whose_call = ...  # "a", "b", "c" or "d"

# %% solution: whose_call
whose_call = "a"

# %% stub: module
class Module:
    """A base class: calling an object runs its `forward` and gives what that returns.

    `forward` is given exactly the arguments of the call, by position and by keyword.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Raise NotImplementedError, naming the object's class. Derived classes bring their own."""
        raise NotImplementedError

# %% solution: module
class Module:
    """A base class: calling an object runs its `forward` and gives what that returns.

    `forward` is given exactly the arguments of the call, by position and by keyword.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.forward(*args, **kwargs)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Raise NotImplementedError, naming the object's class. Derived classes bring their own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

# %% setup
class Tiny(nn.Module):
    """A given network: (N, 3) to (N, 2)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.second = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.first(x))
        return self.second(x)

# %% stub: simple_net
class SimpleNet(nn.Module):
    """Linear 10 → 5, relu, Linear 5 → 2: an input (N, 10) gives an output (N, 2)."""

    def __init__(self) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: simple_net
class SimpleNet(nn.Module):
    """Linear 10 → 5, relu, Linear 5 → 2: an input (N, 10) gives an output (N, 2)."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.fc1(x))
        return self.fc2(x)

# %% stub: forgetful
class Forgetful(nn.Module):
    """Linear 4 → 6, relu, Linear 6 → 3: (N, 4) to (N, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4, 6)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.first(x))
        second = nn.Linear(6, 3)
        return second(x)

# %% solution: forgetful
class Forgetful(nn.Module):
    """Linear 4 → 6, relu, Linear 6 → 3: (N, 4) to (N, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.second = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.first(x))
        return self.second(x)


# %% setup
class Labelled(nn.Module):
    """A given base class: a module with a label."""

    def __init__(self, label: str = "unnamed") -> None:
        super().__init__()
        self.label = label

# %% stub: mlp
class MLP(Labelled):
    """Linear 784 → 256, relu, Linear 256 → 10: (N, 784) to (N, 10).

    All keyword arguments go to the base class: `MLP(label="digits").label` is "digits".
    """

    def __init__(self, **kwargs: Any) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: mlp
class MLP(Labelled):
    """Linear 784 → 256, relu, Linear 256 → 10: (N, 784) to (N, 10).

    All keyword arguments go to the base class: `MLP(label="digits").label` is "digits".
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(torch.relu(self.hidden(x)))

# %% stub: forgotten
forgotten = ...  # "a", "b", "c" or "d"

# %% solution: forgotten
forgotten = "b"

# %% stub: repeat
class Repeat(nn.Module):
    """Replaces x by tanh(Linear(x)), `times` times, always with the same layer.

    The layer leads from `width` to `width` numbers. If `extra` is given, a tensor that can be
    added to x, it is added once, at the end: `Repeat(4)(x, extra, times=3)`, for x and extra of
    shape (N, 4), gives shape (N, 4).
    """

    def __init__(self, width: int) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor, extra: Tensor | None = None, *, times: int = 1) -> Tensor:
        raise NotImplementedError

# %% solution: repeat
class Repeat(nn.Module):
    """Replaces x by tanh(Linear(x)), `times` times, always with the same layer.

    The layer leads from `width` to `width` numbers. If `extra` is given, a tensor that can be
    added to x, it is added once, at the end: `Repeat(4)(x, extra, times=3)`, for x and extra of
    shape (N, 4), gives shape (N, 4).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x: Tensor, extra: Tensor | None = None, *, times: int = 1) -> Tensor:
        for _ in range(times):
            x = torch.tanh(self.fc(x))
        if extra is not None:
            x = x + extra
        return x

# %% stub: stack
class Stack(nn.Module):
    """Linear 6 → 4, relu, Linear 4 → 3: (N, 6) to (N, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.first.forward(x))
        return self.second.forward(x)

# %% solution: stack
class Stack(nn.Module):
    """Linear 6 → 4, relu, Linear 4 → 3: (N, 6) to (N, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.first(x))
        return self.second(x)

# %% stub: net
class Net(nn.Module):
    """A 3×3 convolution to `mid` channels, LeakyReLU, a 3×3 convolution to 2 * `out` channels.

    No padding. An input of shape (N, in_channels, H, W) gives an output of shape
    (N, 2 * out, H - 4, W - 4).
    """

    def __init__(self, in_channels: int, mid: int, out: int) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: net
class Net(nn.Module):
    """A 3×3 convolution to `mid` channels, LeakyReLU, a 3×3 convolution to 2 * `out` channels.

    No padding. An input of shape (N, in_channels, H, W) gives an output of shape
    (N, 2 * out, H - 4, W - 4).
    """

    def __init__(self, in_channels: int, mid: int, out: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(self.act(self.conv1(x)))

# %% stub: net_by_call
class NetByCall(nn.Module):
    """The same as `Net`, with a `__call__` in place of `forward`.

    An input of shape (N, in_channels, H, W) gives an output of shape (N, 2 * out, H - 4, W - 4).
    """

    def __init__(self, in_channels: int, mid: int, out: int) -> None:
        raise NotImplementedError

    # The second method stands here.

# %% solution: net_by_call
class NetByCall(nn.Module):
    """The same as `Net`, with a `__call__` in place of `forward`.

    An input of shape (N, in_channels, H, W) gives an output of shape (N, 2 * out, H - 4, W - 4).
    """

    def __init__(self, in_channels: int, mid: int, out: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def __call__(self, x: Tensor) -> Tensor:
        return self.conv2(self.act(self.conv1(x)))


# %% stub: trial_1
trial_1 = ...  # "a", "b", "c" or "d"

# %% solution: trial_1
trial_1 = "c"

# %% stub: printed
class Printed(nn.Module):
    """Prints as shown above; an input of shape (N, 6) gives an output of shape (N, 3)."""

    def __init__(self) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: printed
class Printed(nn.Module):
    """Prints as shown above; an input of shape (N, 6) gives an output of shape (N, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 8), nn.Tanh())
        self.skip = nn.Linear(6, 3, bias=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x)) + self.skip(x)

# %% stub: operations
def operations(y: Tensor) -> dict[str, int]:
    """Return how many nodes of each name the graph behind `y` has, leaves included.

    For a parameter `w` and `y = torch.relu(w.exp())`, it is
    {"ReluBackward0": 1, "ExpBackward0": 1, "AccumulateGrad": 1}. No graph gives {}.
    """
    raise NotImplementedError

# %% solution: operations
def operations(y: Tensor) -> dict[str, int]:
    """Return how many nodes of each name the graph behind `y` has, leaves included.

    For a parameter `w` and `y = torch.relu(w.exp())`, it is
    {"ReluBackward0": 1, "ExpBackward0": 1, "AccumulateGrad": 1}. No graph gives {}.
    """
    counts: dict[str, int] = {}
    pending, seen = [y.grad_fn], set()
    while pending:
        node = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        name = type(node).__name__
        counts[name] = counts.get(name, 0) + 1
        pending.extend(before for before, _ in node.next_functions)
    return counts

# %% stub: trial_2
trial_2 = ...  # "a", "b", "c" or "d"

# %% solution: trial_2
trial_2 = "c"

# %% stub: trial_3
trial_3 = ...  # "a", "b", "c" or "d"

# %% solution: trial_3
trial_3 = "c"

# %% stub: dense
class Dense(nn.Module):
    """A linear layer that is told only how many numbers go out: (…, n) to (…, units).

    The first call finds out n and runs `self.build(n)`, once, before anything is computed.
    `build` makes the weights.
    """

    def __init__(self, units: int) -> None:
        raise NotImplementedError

    def build(self, in_features: int) -> None:
        """Make the linear layer from `in_features` to `units` numbers."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: dense
class Dense(nn.Module):
    """A linear layer that is told only how many numbers go out: (…, n) to (…, units).

    The first call finds out n and runs `self.build(n)`, once, before anything is computed.
    `build` makes the weights.
    """

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features: int) -> None:
        """Make the linear layer from `in_features` to `units` numbers."""
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x: Tensor) -> Tensor:
        if self.linear is None:
            self.build(x.shape[-1])
        return self.linear(x)
