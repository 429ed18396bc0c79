# Made from solutions/02_registration/02_registration.md by `make build`. Edit that text instead.

# %% setup
from collections.abc import Callable, Iterator
from itertools import pairwise

import torch
from torch import Tensor, nn

from autograde import check, hint, progress, show

# %% stub: setattr
class Module:
    """A base class that registers what is assigned.

    After `net.w = nn.Parameter(torch.ones(2))` and `net.block = Module()`, `net._parameters` has
    the key "w" and `net._modules` has the key "block".
    """

    def __init__(self) -> None:
        raise NotImplementedError

    def __setattr__(self, name: str, value: object) -> None:
        raise NotImplementedError

# %% solution: setattr
class Module:
    """A base class that registers what is assigned.

    After `net.w = nn.Parameter(torch.ones(2))` and `net.block = Module()`, `net._parameters` has
    the key "w" and `net._modules` has the key "block".
    """

    def __init__(self) -> None:
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[name] = value
        else:
            super().__setattr__(name, value)

# %% setup
class Shelves:
    """What every module carries, in plain Python; the register methods check nothing."""

    def __init__(self) -> None:
        self.__dict__["_parameters"] = {}
        self.__dict__["_buffers"] = {}
        self.__dict__["_modules"] = {}
        self.__dict__["_non_persistent_buffers_set"] = set()
        self.__dict__["training"] = True

    def register_parameter(self, name: str, parameter: nn.Parameter | None) -> None:
        self._parameters[name] = parameter

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._buffers[name] = tensor
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: "Shelves | None") -> None:
        self._modules[name] = module

# %% stub: getattr
class Module(Shelves):
    """Shelves whose contents are read and deleted as attributes: `net.w`, `del net.w`."""

    def __getattr__(self, name: str) -> object:
        raise NotImplementedError

    def __delattr__(self, name: str) -> None:
        raise NotImplementedError

# %% solution: getattr
class Module(Shelves):
    """Shelves whose contents are read and deleted as attributes: `net.w`, `del net.w`."""

    def __getattr__(self, name: str) -> object:
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __delattr__(self, name: str) -> None:
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)

# %% stub: reassign
class Module(Shelves):
    """Shelves that are filled by assignment, with each name in one place only."""

    def __setattr__(self, name: str, value: object) -> None:
        raise NotImplementedError

# %% solution: reassign
class Module(Shelves):
    """Shelves that are filled by assignment, with each name in one place only."""

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    fits = shelf is self._buffers and isinstance(value, Tensor)
                    if value is not None and not fits:
                        raise TypeError(f"{name} is registered: cannot assign {type(value)}")
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value

# %% stub: lists
class Branches(nn.Module):
    """Layers of the given widths, each with a scale that starts at 1, then two heads.

    `Branches((4, 6, 5))` maps (N, 4) to a pair of tensors, (N, 2) and (N, 3).
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        pairs = list(pairwise(widths))  # (4, 6, 5) gives [(4, 6), (6, 5)]
        self.layers = [nn.Linear(a, b) for a, b in pairs]
        self.scales = [nn.Parameter(torch.tensor(1.0)) for _ in pairs]
        self.heads = {"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)}

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)

# %% solution: lists
class Branches(nn.Module):
    """Layers of the given widths, each with a scale that starts at 1, then two heads.

    `Branches((4, 6, 5))` maps (N, 4) to a pair of tensors, (N, 2) and (N, 3).
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        pairs = list(pairwise(widths))  # (4, 6, 5) gives [(4, 6), (6, 5)]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairs])
        self.scales = nn.ParameterList([nn.Parameter(torch.tensor(1.0)) for _ in pairs])
        self.heads = nn.ModuleDict(
            {"pair": nn.Linear(widths[-1], 2), "triple": nn.Linear(widths[-1], 3)}
        )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        for layer, scale in zip(self.layers, self.scales, strict=True):
            x = torch.tanh(scale * layer(x))
        return self.heads["pair"](x), self.heads["triple"](x)

# %% stub: register_buffer
class Module(Shelves):
    """Shelves with a register method that looks before it stores."""

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Store `tensor` on the shelf `_buffers`; raise `KeyError` or `TypeError` if refused."""
        raise NotImplementedError

# %% solution: register_buffer
class Module(Shelves):
    """Shelves with a register method that looks before it stores."""

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Store `tensor` on the shelf `_buffers`; raise `KeyError` or `TypeError` if refused."""
        if "." in name or name == "":
            raise KeyError(f"{name!r} cannot be a name")
        others = self._parameters.keys() | self._modules.keys()
        if name in others or hasattr(self, name):
            raise KeyError(f"{name!r} is taken")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"{name!r} must be a tensor or None, not a {type(tensor).__name__}")
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

# %% stub: kinds
class Tracker(nn.Module):
    """Subtracts a running mean, multiplies by gain and signs: (N, size) to (N, size)."""

    def __init__(self, size: int, momentum: float = 0.1) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs

# %% solution: kinds
class Tracker(nn.Module):
    """Subtracts a running mean, multiplies by gain and signs: (N, size) to (N, size)."""

    def __init__(self, size: int, momentum: float = 0.1) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs

# %% stub: trial_4
trial_4 = ...  # "a", "b", "c" or "d"

# %% solution: trial_4
trial_4 = "b"

# %% stub: named_modules
class Module(Shelves):
    """Shelves that can be walked."""

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """Yield (name, module) for each child, each module once."""
        raise NotImplementedError

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, "Module"]]:
        """Yield (path, module) for this module and all below it, each module once."""
        raise NotImplementedError

# %% solution: named_modules
class Module(Shelves):
    """Shelves that can be walked."""

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """Yield (name, module) for each child, each module once."""
        seen: set[Module] = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, "Module"]]:
        """Yield (path, module) for this module and all below it, each module once."""
        seen: set[Module] = {self}
        yield prefix, self
        for name, child in self.named_children():
            for path, module in child.named_modules(f"{prefix}.{name}" if prefix else name):
                if module not in seen:
                    seen.add(module)
                    yield path, module

# %% stub: named_parameters
class Module(Shelves):
    """Shelves that list their parameters."""

    def named_parameters(
        self, prefix: str = "", recurse: bool = True
    ) -> Iterator[tuple[str, nn.Parameter]]:
        """Yield (name, parameter): own ones, then those of the children, each parameter once."""
        raise NotImplementedError

    def parameters(self, recurse: bool = True) -> Iterator[nn.Parameter]:
        """Yield the parameters alone, in the same order."""
        raise NotImplementedError

# %% solution: named_parameters
class Module(Shelves):
    """Shelves that list their parameters."""

    def named_parameters(
        self, prefix: str = "", recurse: bool = True
    ) -> Iterator[tuple[str, nn.Parameter]]:
        """Yield (name, parameter): own ones, then those of the children, each parameter once."""
        start = f"{prefix}." if prefix else ""
        found = [(start + name, parameter) for name, parameter in self._parameters.items()]
        for name, child in self._modules.items() if recurse else ():
            if child is not None:
                found += child.named_parameters(start + name)
        seen: set[nn.Parameter | None] = {None}
        for path, parameter in found:
            if parameter not in seen:
                seen.add(parameter)
                yield path, parameter

    def parameters(self, recurse: bool = True) -> Iterator[nn.Parameter]:
        """Yield the parameters alone, in the same order."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

# %% stub: train
class Module(Shelves):
    """Shelves with a mode. `Shelves` has set `self.training = True` at the start."""

    def train(self, mode: bool = True) -> "Module":
        """Set `training` to `mode` here and below; return the module itself."""
        raise NotImplementedError

    def eval(self) -> "Module":
        """Set `training` to False here and below; return the module itself."""
        raise NotImplementedError

# %% solution: train
class Module(Shelves):
    """Shelves with a mode. `Shelves` has set `self.training = True` at the start."""

    def train(self, mode: bool = True) -> "Module":
        """Set `training` to `mode` here and below; return the module itself."""
        self.training = mode
        for child in self._modules.values():
            if child is not None:
                child.train(mode)
        return self

    def eval(self) -> "Module":
        """Set `training` to False here and below; return the module itself."""
        return self.train(False)

# %% stub: trial_5
trial_5 = ...  # "a", "b", "c" or "d"

# %% solution: trial_5
trial_5 = "c"

# %% stub: apply
class Module(Shelves):
    """Shelves that can be reached as a whole."""

    def apply(self, function: Callable[["Module"], object]) -> "Module":
        """Call `function` with every module, children first; return the module itself."""
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients of all parameters, here and below, to None, or to zeros."""

        raise NotImplementedError

# %% solution: apply
class Module(Shelves):
    """Shelves that can be reached as a whole."""

    def apply(self, function: Callable[["Module"], object]) -> "Module":
        """Call `function` with every module, children first; return the module itself."""
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients of all parameters, here and below, to None, or to zeros."""

        def clear(module: Module) -> None:
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)

# %% stub: state_dict
class Module(Shelves):
    """Shelves that can be saved."""

    def state_dict(self, prefix: str = "") -> dict[str, Tensor]:
        """Return names and detached tensors of parameters and persistent buffers, with children."""
        raise NotImplementedError

# %% solution: state_dict
class Module(Shelves):
    """Shelves that can be saved."""

    def state_dict(self, prefix: str = "") -> dict[str, Tensor]:
        """Return names and detached tensors of parameters and persistent buffers, with children."""
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        state = {prefix + name: t.detach() for name, t in own.items() if t is not None}
        for name, child in self._modules.items():
            if child is not None:
                state |= child.state_dict(prefix=f"{prefix}{name}.")
        return state

# %% stub: load_state_dict
def load_state_dict(
    net: nn.Module, state: dict[str, Tensor], strict: bool = True
) -> tuple[list[str], list[str]]:
    """Copy the tensors of `state` into those of `net`; return (missing names, unexpected names)."""
    raise NotImplementedError

# %% solution: load_state_dict
def load_state_dict(
    net: nn.Module, state: dict[str, Tensor], strict: bool = True
) -> tuple[list[str], list[str]]:
    """Copy the tensors of `state` into those of `net`; return (missing names, unexpected names)."""
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError(f"missing: {missing}, unexpected: {unexpected}")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes differ")
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected
