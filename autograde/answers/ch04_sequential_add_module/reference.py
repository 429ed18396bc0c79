# Made from solutions/04_sequential_add_module/04_sequential_add_module.md by `make build`. Edit that text instead.

# %% setup
from collections import OrderedDict
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn

from autograde import check, hint, progress, show

# %% stub: three_ways
def three_ways(layers: dict[str, nn.Module]) -> tuple[nn.Sequential, nn.Sequential, nn.Sequential]:
    """Return three Sequentials of the same layers: by position, by OrderedDict, by add_module.

    Of {"x": a, "y": b}, the first has the names "0" and "1", the others "x" and "y".
    """
    raise NotImplementedError

# %% solution: three_ways
def three_ways(layers: dict[str, nn.Module]) -> tuple[nn.Sequential, nn.Sequential, nn.Sequential]:
    """Return three Sequentials of the same layers: by position, by OrderedDict, by add_module.

    Of {"x": a, "y": b}, the first has the names "0" and "1", the others "x" and "y".
    """
    first = nn.Sequential(*layers.values())
    second = nn.Sequential(OrderedDict(layers))
    third = nn.Sequential()
    for name, layer in layers.items():
        third.add_module(name, layer)
    return first, second, third

# %% stub: holder
class Holder(nn.Module):
    """Holds layers as its children.

    Holder(a, b) has the children "0" and "1".
    Holder(OrderedDict(x=a, y=b)) has the children "x" and "y".
    """

    def __init__(self, *layers: nn.Module | OrderedDict[str, nn.Module]) -> None:
        raise NotImplementedError

# %% solution: holder
class Holder(nn.Module):
    """Holds layers as its children.

    Holder(a, b) has the children "0" and "1".
    Holder(OrderedDict(x=a, y=b)) has the children "x" and "y".
    """

    def __init__(self, *layers: nn.Module | OrderedDict[str, nn.Module]) -> None:
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], OrderedDict):
            for name, layer in layers[0].items():
                self.add_module(name, layer)
        else:
            for index, layer in enumerate(layers):
                self.add_module(str(index), layer)

# %% stub: chain
class Chain(nn.Module):
    """Runs its children one after the other; they are added by `add_module`."""

    def forward(self, x):
        """Hand `x` to the first child, its result to the second, ...; return the last result."""
        raise NotImplementedError

# %% solution: chain
class Chain(nn.Module):
    """Runs its children one after the other; they are added by `add_module`."""

    def forward(self, x):
        """Hand `x` to the first child, its result to the second, ...; return the last result."""
        for layer in self._modules.values():
            x = layer(x)
        return x

# %% stub: indexed
class Indexed(nn.Module):
    """Its children, added by `add_module`, can be counted, looped over and indexed."""

    def __len__(self) -> int:
        """Return the number of layers; one that stands here under two names counts twice."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[nn.Module]:
        """Return an iterator over the layers, a fresh one at each call."""
        raise NotImplementedError

    def __getitem__(self, index: int) -> nn.Module:
        """Return the layer at position `index`, from the end if negative; or raise IndexError."""
        raise NotImplementedError

# %% solution: indexed
class Indexed(nn.Module):
    """Its children, added by `add_module`, can be counted, looped over and indexed."""

    def __len__(self) -> int:
        """Return the number of layers; one that stands here under two names counts twice."""
        return len(self._modules)

    def __iter__(self) -> Iterator[nn.Module]:
        """Return an iterator over the layers, a fresh one at each call."""
        return iter(self._modules.values())

    def __getitem__(self, index: int) -> nn.Module:
        """Return the layer at position `index`, from the end if negative; or raise IndexError."""
        return list(self._modules.values())[index]

# %% stub: sliced
class Sliced(nn.Module):
    """Its children, added by `add_module`, can be sliced."""

    def __getitem__(self, index: slice) -> "Sliced":
        """Return a new object of the same class with the chosen layers, under their own names."""
        raise NotImplementedError

# %% solution: sliced
class Sliced(nn.Module):
    """Its children, added by `add_module`, can be sliced."""

    def __getitem__(self, index: slice) -> "Sliced":
        """Return a new object of the same class with the chosen layers, under their own names."""
        part = type(self)()
        for name, layer in list(self._modules.items())[index]:
            part.add_module(name, layer)
        return part

# %% stub: changing
class Changing(nn.Module):
    """Its children, added by `add_module`, can be added to, replaced and deleted."""

    def append(self, layer: nn.Module) -> "Changing":
        """Add a layer at the end, named by the number of layers so far; return the module."""
        raise NotImplementedError

    def __setitem__(self, index: int, layer: nn.Module) -> None:
        """Put a layer in the place of the one at position `index`, under the same name."""
        raise NotImplementedError

    def __delitem__(self, index: int) -> None:
        """Delete the layer at position `index`; name the others "0", "1", ... in order."""
        raise NotImplementedError

# %% solution: changing
class Changing(nn.Module):
    """Its children, added by `add_module`, can be added to, replaced and deleted."""

    def append(self, layer: nn.Module) -> "Changing":
        """Add a layer at the end, named by the number of layers so far; return the module."""
        self.add_module(str(len(self._modules)), layer)
        return self

    def __setitem__(self, index: int, layer: nn.Module) -> None:
        """Put a layer in the place of the one at position `index`, under the same name."""
        name = list(self._modules)[index]
        self.add_module(name, layer)

    def __delitem__(self, index: int) -> None:
        """Delete the layer at position `index`; name the others "0", "1", ... in order."""
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)

# %% stub: module_list
class ModuleList(nn.Module):
    """A list of modules that are registered as children, named "0", "1", ... It has no forward."""

    def __init__(self, modules: Iterable[nn.Module] = ()) -> None:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __iter__(self) -> Iterator[nn.Module]:
        raise NotImplementedError

    def __getitem__(self, index: int) -> nn.Module:
        raise NotImplementedError

    def append(self, module: nn.Module) -> "ModuleList":
        """Add a module at the end; return the list itself."""
        raise NotImplementedError

    def extend(self, modules: Iterable[nn.Module]) -> "ModuleList":
        """Add all of `modules` at the end; return the list itself."""
        raise NotImplementedError

# %% solution: module_list
class ModuleList(nn.Module):
    """A list of modules that are registered as children, named "0", "1", ... It has no forward."""

    def __init__(self, modules: Iterable[nn.Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[nn.Module]:
        return iter(self._modules.values())

    def __getitem__(self, index: int) -> nn.Module:
        return list(self._modules.values())[index]

    def append(self, module: nn.Module) -> "ModuleList":
        """Add a module at the end; return the list itself."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[nn.Module]) -> "ModuleList":
        """Add all of `modules` at the end; return the list itself."""
        for module in modules:
            self.append(module)
        return self

# %% stub: add_child
def add_child(parent: nn.Module, name: str, child: nn.Module | None) -> None:
    """Register `child` under `name` in `parent._modules`, as `parent.add_module(name, child)` does.

    Raise TypeError for a wrong child or a name that is no string, KeyError for a name that will
    not do; then `parent` is as before.
    """
    raise NotImplementedError

# %% solution: add_child
def add_child(parent: nn.Module, name: str, child: nn.Module | None) -> None:
    """Register `child` under `name` in `parent._modules`, as `parent.add_module(name, child)` does.

    Raise TypeError for a wrong child or a name that is no string, KeyError for a name that will
    not do; then `parent` is as before.
    """
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "" or "." in name:
        raise KeyError(f"a name must not be empty or have a dot in it: {name!r}")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child

# %% stub: sizes
def out_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """Return how many places a window has along one axis: out_size(7, 3, padding=1) is 7."""
    raise NotImplementedError


def features(side: int) -> int:
    """Return how many numbers leave `layer2` for a 1 × side × side image: features(28) is 400."""
    raise NotImplementedError

# %% solution: sizes
def out_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """Return how many places a window has along one axis: out_size(7, 3, padding=1) is 7."""
    return (size + 2 * padding - kernel) // stride + 1


def features(side: int) -> int:
    """Return how many numbers leave `layer2` for a 1 × side × side image: features(28) is 400."""
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side

# %% stub: stages
def lenet_stages(classes: int = 10) -> tuple[nn.Sequential, nn.Sequential, nn.Sequential]:
    """Return new layers layer1 (1 to 6 channels), layer2 (6 to 16), layer3 (400 to `classes`)."""
    raise NotImplementedError

# %% solution: stages
def lenet_stages(classes: int = 10) -> tuple[nn.Sequential, nn.Sequential, nn.Sequential]:
    """Return new layers layer1 (1 to 6 channels), layer2 (6 to 16), layer3 (400 to `classes`)."""
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3

# %% stub: lenet
class LeNet(nn.Module):
    """Take images of shape (batch, 1, 28, 28), return scores of shape (batch, classes)."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPooling2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_modul("fc1", nn.Linear(16 * 6 * 6, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x: Tensor) -> Tensor:
        x = self.layer1(x)
        x = self.layer2(x)
        return self.layer3(x)

# %% solution: lenet
class LeNet(nn.Module):
    """Take images of shape (batch, 1, 28, 28), return scores of shape (batch, classes)."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x: Tensor) -> Tensor:
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% stub: residual
class Residual(nn.Module):
    """Add the input, or what `shortcut` makes of it, to what `inner` makes of it.

    Residual(inner)(x) is inner(x) + x; Residual(inner, shortcut)(x) is inner(x) + shortcut(x).
    """

    def __init__(self, inner: nn.Module, shortcut: nn.Module | None = None) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return a new tensor; `x` stays as it is."""
        raise NotImplementedError

# %% solution: residual
class Residual(nn.Module):
    """Add the input, or what `shortcut` makes of it, to what `inner` makes of it.

    Residual(inner)(x) is inner(x) + x; Residual(inner, shortcut)(x) is inner(x) + shortcut(x).
    """

    def __init__(self, inner: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Return a new tensor; `x` stays as it is."""
        return self.inner(x) + self.shortcut(x)

# %% stub: two_inputs
class TwoInputs(nn.Module):
    """Send `a` through `left` and `b` through `right`, join the results, send them through `head`.

    Branches that give (batch, 2) and (batch, 3) make (batch, 5) for the head, left part first.
    """

    def __init__(self, left: nn.Module, right: nn.Module, head: nn.Module) -> None:
        raise NotImplementedError

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Return what the head makes of both."""
        raise NotImplementedError

# %% solution: two_inputs
class TwoInputs(nn.Module):
    """Send `a` through `left` and `b` through `right`, join the results, send them through `head`.

    Branches that give (batch, 2) and (batch, 3) make (batch, 5) for the head, left part first.
    """

    def __init__(self, left: nn.Module, right: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Return what the head makes of both."""
        joined = torch.cat([self.left(a), self.right(b)], dim=-1)
        return self.head(joined)
