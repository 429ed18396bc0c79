# Made from solutions/08_lenet/08_lenet.md by `make build`. Edit that text instead.

# %% setup
from collections.abc import Iterable
from typing import Any, BinaryIO

import torch
import torch.nn.functional as F
from torch import Tensor

from autograde import check, hint, progress, show

nn = torch.nn

# %% stub: conv_parameters
def conv_parameters(in_channels: int, out_channels: int, kernel_size: int) -> int:
    """Return how many numbers a convolution with square kernels learns: (3, 2, 5) gives 152."""
    raise NotImplementedError

# %% solution: conv_parameters
def conv_parameters(in_channels: int, out_channels: int, kernel_size: int) -> int:
    """Return how many numbers a convolution with square kernels learns: (3, 2, 5) gives 152."""
    return out_channels * (in_channels * kernel_size**2 + 1)

# %% stub: flat_features
def flat_features(height: int, width: int) -> int:
    """Return how many numbers of an image, at least 12×12, reach fc1: (28, 28) gives 400."""

    raise NotImplementedError

# %% solution: flat_features
def flat_features(height: int, width: int) -> int:
    """Return how many numbers of an image, at least 12×12, reach fc1: (28, 28) gives 400."""

    def side(n: int) -> int:
        return (n // 2 - 4) // 2

    return 16 * side(height) * side(width)

# %% stub: lenet
class LeNet(nn.Module):
    """Maps images (n, 1, 28, 28) to logits (n, classes)."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

# %% solution: lenet
class LeNet(nn.Module):
    """Maps images (n, 1, 28, 28) to logits (n, classes)."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.layer1 = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.layer2 = nn.Sequential(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2))
        self.layer3 = nn.Sequential(
            *(nn.Linear(400, 120), nn.ReLU()),
            *(nn.Linear(120, 84), nn.ReLU()),
            nn.Linear(84, classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layer3(self.layer2(self.layer1(x)).flatten(1))

# %% stub: count_parameters
def count_parameters(net: nn.Module) -> int:
    """Return how many numbers of `net` learn; those of a layer that is used twice count once."""
    raise NotImplementedError

# %% solution: count_parameters
def count_parameters(net: nn.Module) -> int:
    """Return how many numbers of `net` learn; those of a layer that is used twice count once."""
    return sum(p.numel() for p in net.parameters() if p.requires_grad)

# %% stub: load_in_order
def load_in_order(net: nn.Module, tensors: Iterable[Tensor]) -> None:
    """Copy `tensors` into the parameters of `net`, in place; ValueError if they do not fit."""
    raise NotImplementedError

# %% solution: load_in_order
def load_in_order(net: nn.Module, tensors: Iterable[Tensor]) -> None:
    """Copy `tensors` into the parameters of `net`, in place; ValueError if they do not fit."""
    parameters, tensors = list(net.parameters()), list(tensors)
    if [p.shape for p in parameters] != [t.shape for t in tensors]:
        raise ValueError("these tensors do not fit this network")
    with torch.no_grad():
        for parameter, tensor in zip(parameters, tensors, strict=True):
            parameter.copy_(tensor)

# %% stub: fit
def fit(
    net: nn.Module, images: Tensor, labels: Tensor, epochs: int, lr: float, batch_size: int
) -> list[float]:
    """Train `net` in training mode; return the mean loss of each epoch."""
    raise NotImplementedError

# %% solution: fit
def fit(
    net: nn.Module, images: Tensor, labels: Tensor, epochs: int, lr: float, batch_size: int
) -> list[float]:
    """Train `net` in training mode; return the mean loss of each epoch."""
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses

# %% stub: accuracy
def accuracy(net: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Return the share of right predictions, from 0 to 1; the mode of `net` is as before."""
    raise NotImplementedError

# %% solution: accuracy
def accuracy(net: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Return the share of right predictions, from 0 to 1; the mode of `net` is as before."""
    training = net.training
    net.eval()
    with torch.no_grad():
        right = net(images).argmax(dim=1) == labels
    net.train(training)
    return right.float().mean().item()

# %% stub: honest_score
def honest_score(net: nn.Module, data: Any, epochs: int) -> float:
    """Train `net` on the training digits and return its accuracy on the held-out ones."""
    raise NotImplementedError

# %% solution: honest_score
def honest_score(net: nn.Module, data: Any, epochs: int) -> float:
    """Train `net` on the training digits and return its accuracy on the held-out ones."""
    fit(net, data.images, data.labels, epochs, lr=0.005, batch_size=32)
    return accuracy(net, data.held_out_images, data.held_out_labels)

# %% stub: no_activation
no_activation = ...  # "a", "b" or "c"

# %% solution: no_activation
no_activation = "b"

# %% stub: feature_maps
def feature_maps(net: nn.Module, layer: nn.Module, images: Tensor) -> Tensor:
    """Return the output of `layer` during `net(images)`, without a graph."""
    raise NotImplementedError

# %% solution: feature_maps
def feature_maps(net: nn.Module, layer: nn.Module, images: Tensor) -> Tensor:
    """Return the output of `layer` during `net(images)`, without a graph."""
    kept = []
    handle = layer.register_forward_hook(lambda _, args, output: kept.append(output.clone()))
    try:
        with torch.no_grad():
            net(images)
    finally:
        handle.remove()
    return kept[0]

# %% stub: confusion_matrix
def confusion_matrix(labels: Tensor, predictions: Tensor, classes: int) -> Tensor:
    """Return counts (classes, classes), int64: entry [i, j] for class i taken for class j."""
    raise NotImplementedError

# %% solution: confusion_matrix
def confusion_matrix(labels: Tensor, predictions: Tensor, classes: int) -> Tensor:
    """Return counts (classes, classes), int64: entry [i, j] for class i taken for class j."""
    pairs = torch.bincount(labels * classes + predictions, minlength=classes**2)
    return pairs.reshape(classes, classes)

# %% stub: worst_mistakes
def worst_mistakes(logits: Tensor, labels: Tensor, k: int) -> Tensor:
    """Return the indices of at most `k` mistakes, largest loss first: int64, (0,) to (k,)."""
    raise NotImplementedError

# %% solution: worst_mistakes
def worst_mistakes(logits: Tensor, labels: Tensor, k: int) -> Tensor:
    """Return the indices of at most `k` mistakes, largest loss first: int64, (0,) to (k,)."""
    losses = F.cross_entropy(logits, labels, reduction="none")
    order = losses.argsort(descending=True)
    wrong = logits.argmax(1) != labels
    return order[wrong[order]][:k]

# %% stub: checkpoint
def save(file: BinaryIO, net: nn.Module, optimizer: torch.optim.Optimizer, epoch: int) -> None:
    """Write all that is needed to continue the training after `epoch` into an open file."""
    raise NotImplementedError


def load(file: BinaryIO, net: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Bring `net` and `optimizer` to the state that `save` wrote; return the epoch."""
    raise NotImplementedError

# %% solution: checkpoint
def save(file: BinaryIO, net: nn.Module, optimizer: torch.optim.Optimizer, epoch: int) -> None:
    """Write all that is needed to continue the training after `epoch` into an open file."""
    parts = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    torch.save(parts, file)


def load(file: BinaryIO, net: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Bring `net` and `optimizer` to the state that `save` wrote; return the epoch."""
    parts = torch.load(file, weights_only=True)
    net.load_state_dict(parts["net"])
    optimizer.load_state_dict(parts["optimizer"])
    return parts["epoch"]

# %% stub: lenet_on
def lenet_on(nn: Any) -> Any:
    """Return a new LeNet with ten classes, all of its modules from the namespace `nn`."""
    raise NotImplementedError

# %% solution: lenet_on
def lenet_on(nn: Any) -> Any:
    """Return a new LeNet with ten classes, all of its modules from the namespace `nn`."""
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )
