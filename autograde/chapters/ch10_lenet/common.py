"""What several exercises of the chapter share."""

import warnings
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode


class Operations(TorchDispatchMode):
    """Counts what is done with tensors, making them included."""

    def __init__(self) -> None:
        # What a mode sees first makes PyTorch import this; under the mode, the import itself would be seen.
        import torch._dynamo  # noqa: F401

        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += 1
        return func(*args, **(kwargs or {}))


class Shared(list):
    """A list that copies of its owner share: who measures a copy of the network is watched as well."""

    def __deepcopy__(self, memo):
        return self


class Watched(nn.Module):
    """A small classifier that notes how it is called: the batch's size, the modes, the pictures' numbers.

    Its hook notes each call that lets hooks run, so that `.forward` shows.
    """

    def __init__(self, see, features: int = 6, classes: int = 4, dropout: float = 0.0) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(features, classes), nn.Dropout(dropout))
        see.fill(self)
        self.calls: list[tuple[int, bool, bool]] = Shared()
        self.seen: list[float] = Shared()
        self.hooked: list[bool] = Shared()
        self.inside: list[bool] = Shared()
        self.register_forward_pre_hook(lambda module, args: self.hooked.append(True))
        self.layers.register_forward_pre_hook(lambda layers, args: self.inside.append(layers.training))

    def forward(self, x: Tensor) -> Tensor:
        """Return logits, and note the call."""
        self.calls.append((len(x), self.training, torch.is_grad_enabled()))
        self.seen += x.reshape(len(x), -1)[:, 0].tolist()
        return self.layers(x)


def passed_by(net: Watched) -> int:
    """Return how often `net` ran without being called, so that its hooks did not run."""
    return len(net.calls) - len(net.hooked)


def warned(call: Callable[[], object]) -> list[str]:
    """Return the names of the warnings that a call gives."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [warning.category.__name__ for warning in caught]


def _problem(see, n: int = 10, features: int = 6, classes: int = 4) -> tuple[Tensor, Tensor]:
    return see.randn(n, features), see.randint(0, classes, (n,))
