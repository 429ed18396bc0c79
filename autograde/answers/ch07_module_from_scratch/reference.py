# Made from solutions/07_module_from_scratch/07_module_from_scratch.md by `make build`. Edit that text instead.

# %% setup
import copy
import functools
import itertools
import textwrap
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import Buffer, Parameter, is_lazy

from autograde import check, hint, progress, show
from autograde.own_module.kit import (
    HOOK_DICTIONARIES,
    BaseModule,
    Call,
    Gate,
    LoadReport,
    TwoGates,
    parse_to,
)


def say(text: object) -> None:
    """Print a text in lines that fit the page."""
    print(textwrap.fill(str(text), 92, subsequent_indent="    ", break_on_hyphens=False))

# %% stub: construction
class Construction:
    """What every module holds from the start."""

    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take no arguments: TypeError, in PyTorch's words. Fill `self.__dict__`."""
        raise NotImplementedError

    def _fresh_state(self) -> dict[str, Any]:
        """Return a new dictionary with all that an empty module holds: {"training": True, ...}."""
        raise NotImplementedError

# %% solution: construction
class Construction:
    """What every module holds from the start."""

    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take no arguments: TypeError, in PyTorch's words. Fill `self.__dict__`."""
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        """Return a new dictionary with all that an empty module holds: {"training": True, ...}."""
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}

# %% stub: names
class Names:
    """Which names a member may have."""

    def _check_name(self, kind: str, name: str, registry: str) -> None:
        """Raise AttributeError before `__init__`, TypeError if not a string, KeyError otherwise."""
        raise NotImplementedError

# %% solution: names
class Names:
    """Which names a member may have."""

    def _check_name(self, kind: str, name: str, registry: str) -> None:
        """Raise AttributeError before `__init__`, TypeError if not a string, KeyError otherwise."""
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")

# %% stub: registration
class Registration:
    """Put members into their containers."""

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Keep `param`, a leaf Parameter or None. TypeError, or ValueError if not a leaf."""
        raise NotImplementedError

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Keep `tensor`, a Tensor or None (else TypeError); note the name if not persistent."""
        raise NotImplementedError

    def add_module(self, name: str, module: BaseModule | None) -> None:
        """Keep `module`, a BaseModule or None (else TypeError)."""
        raise NotImplementedError

    def register_module(self, name: str, module: BaseModule | None) -> None:
        """The same as `add_module`."""
        raise NotImplementedError

# %% solution: registration
class Registration:
    """Put members into their containers."""

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Keep `param`, a leaf Parameter or None. TypeError, or ValueError if not a leaf."""
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Keep `tensor`, a Tensor or None (else TypeError); note the name if not persistent."""
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        """Keep `module`, a BaseModule or None (else TypeError)."""
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        """The same as `add_module`."""
        self.add_module(name, module)

# %% stub: lookup
class Lookup:
    """Find members as attributes."""

    def __getattr__(self, name: str) -> Any:
        """Return the parameter, buffer or module `name`; AttributeError, in PyTorch's words."""
        raise NotImplementedError

# %% solution: lookup
class Lookup:
    """Find members as attributes."""

    def __getattr__(self, name: str) -> Any:
        """Return the parameter, buffer or module `name`; AttributeError, in PyTorch's words."""
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

# %% stub: assignment
class Assignment:
    """Let an assignment register."""

    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        """Remove `name` from each place, if it is there."""
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        """Raise TypeError unless the value fits."""
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        """Register parameters, modules and buffers; `object.__setattr__` does the rest."""
        raise NotImplementedError

# %% solution: assignment
class Assignment:
    """Let an assignment register."""

    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        """Remove `name` from each place, if it is there."""
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        """Raise TypeError unless the value fits."""
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        """Register parameters, modules and buffers; `object.__setattr__` does the rest."""
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule | Buffer) and "_parameters" not in held:
            raise AttributeError("cannot assign members before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._require(value is None, value, "parameter", name)
            self.register_parameter(name, value)
        elif isinstance(value, BaseModule):
            self._forget(name, held, self._parameters, self._buffers)
            self._modules[name] = value
        elif name in held.get("_modules", ()):
            self._require(value is None, value, "child module", name)
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)

# %% stub: deletion
class Deletion:
    """Take members away, and list all names."""

    def __delattr__(self, name: str) -> None:
        """Delete a member or an ordinary attribute; AttributeError if there is none."""
        raise NotImplementedError

    def __dir__(self) -> list[str]:
        """Return the sorted names of the class, the instance and the members, without digits."""
        raise NotImplementedError

# %% solution: deletion
class Deletion:
    """Take members away, and list all names."""

    def __delattr__(self, name: str) -> None:
        """Delete a member or an ordinary attribute; AttributeError if there is none."""
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        """Return the sorted names of the class, the instance and the members, without digits."""
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())

# %% stub: tree
class Tree:
    """The modules of a tree, each once."""

    def named_children(self) -> Iterator:
        """Yield (name, child) for the direct children, each once, without None."""
        raise NotImplementedError

    def children(self) -> Iterator[Any]:
        """Yield what `named_children` yields, without the names."""
        raise NotImplementedError

    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator:
        """Yield (path, module) for this module and all under it, parents first."""
        raise NotImplementedError

    def modules(self, remove_duplicate: bool = True) -> Iterator[Any]:
        """Yield what `named_modules` yields, without the paths."""
        raise NotImplementedError

# %% solution: tree
class Tree:
    """The modules of a tree, each once."""

    def named_children(self) -> Iterator:
        """Yield (name, child) for the direct children, each once, without None."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Any]:
        """Yield what `named_children` yields, without the names."""
        return (module for _, module in self.named_children())

    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator:
        """Yield (path, module) for this module and all under it, parents first."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, path, remove_duplicate)

    def modules(self, remove_duplicate: bool = True) -> Iterator[Any]:
        """Yield what `named_modules` yields, without the paths."""
        return (module for _, module in self.named_modules(remove_duplicate=remove_duplicate))

# %% stub: members
class Members:
    """The tensors of a tree, each once."""

    def _named_members(
        self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True
    ) -> Iterator:
        """Yield (path, member) for the members of this module and, if `recurse`, all under it."""
        raise NotImplementedError

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator:
        """Yield (path, parameter)."""
        raise NotImplementedError

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters without their paths."""
        raise NotImplementedError

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator:
        """Yield (path, buffer)."""
        raise NotImplementedError

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield the buffers without their paths."""
        raise NotImplementedError

# %% solution: members
class Members:
    """The tensors of a tree, each once."""

    def _named_members(
        self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True
    ) -> Iterator:
        """Yield (path, member) for the members of this module and, if `recurse`, all under it."""
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator:
        """Yield (path, parameter)."""
        return self._named_members(
            lambda m: m._parameters.items(), prefix, recurse, remove_duplicate
        )

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters without their paths."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator:
        """Yield (path, buffer)."""
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield the buffers without their paths."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

# %% stub: paths
class Paths:
    """Find a module, a parameter or a buffer by its path."""

    def get_submodule(self, target: str) -> Any:
        """Return the module at `target`, such as "1.conv"; AttributeError if there is none."""
        raise NotImplementedError

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter at `target`, such as "1.conv.weight"."""
        raise NotImplementedError

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer at `target`, such as "1.norm.running_mean"."""
        raise NotImplementedError

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        """Put `module` at `target`. Given: it follows from the others."""
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)

# %% solution: paths
class Paths:
    """Find a module, a parameter or a buffer by its path."""

    def get_submodule(self, target: str) -> Any:
        """Return the module at `target`, such as "1.conv"; AttributeError if there is none."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter at `target`, such as "1.conv.weight"."""
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer at `target`, such as "1.norm.running_mean"."""
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        """Put `module` at `target`. Given: it follows from the others."""
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)

# %% stub: modes
class Modes:
    """Training and evaluation."""

    def train(self, mode: bool = True) -> Any:
        """Set the mode of the whole tree; return the module. ValueError unless True or False."""
        raise NotImplementedError

    def eval(self) -> Any:
        """The same as `train(False)`."""
        raise NotImplementedError

# %% solution: modes
class Modes:
    """Training and evaluation."""

    def train(self, mode: bool = True) -> Any:
        """Set the mode of the whole tree; return the module. ValueError unless True or False."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        """The same as `train(False)`."""
        return self.train(False)

# %% stub: gradients
class Gradients:
    """Freeze, thaw, and forget gradients."""

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Set the flag of all parameters; return the module."""
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients of all parameters to None, or to zeros in place."""
        raise NotImplementedError

# %% solution: gradients
class Gradients:
    """Freeze, thaw, and forget gradients."""

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Set the flag of all parameters; return the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients of all parameters to None, or to zeros in place."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()

# %% stub: conversion
class Conversion:
    """Do something to each module, or to each tensor."""

    def apply(self, fn: Callable[[Any], None]) -> Any:
        """Call `fn` on every module below, then on this one; return the module."""
        raise NotImplementedError

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        """Replace every parameter (by `_converted`) and buffer; return the module."""
        raise NotImplementedError

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
        """Return the Parameter with `fn` done to its data and gradient; a new one if need be."""
        raise NotImplementedError

# %% solution: conversion
class Conversion:
    """Do something to each module, or to each tensor."""

    def apply(self, fn: Callable[[Any], None]) -> Any:
        """Call `fn` on every module below, then on this one; return the module."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        """Replace every parameter (by `_converted`) and buffer; return the module."""
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
        """Return the Parameter with `fn` done to its data and gradient; a new one if need be."""
        grad = parameter.grad
        with torch.no_grad():
            value = fn(parameter)
            grad_value = None if grad is None else fn(grad)
        if value.device.type != parameter.device.type:
            parameter = Parameter(value, parameter.requires_grad)
            parameter.grad = grad_value
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter

# %% stub: casts
class Casts:
    """Move and cast all tensors of the tree."""

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """Move to a device, cast to a dtype; TypeError for an integer dtype. Return the module."""
        raise NotImplementedError

    def _cast(self, dtype: torch.dtype) -> Any:
        """Cast what is floating point; return the module."""
        raise NotImplementedError

    def float(self) -> Any:
        """Cast to float32."""
        return self._cast(torch.float32)

    def double(self) -> Any:
        """Cast to float64."""
        return self._cast(torch.float64)

    def half(self) -> Any:
        """Cast to float16."""
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        """Cast to bfloat16."""
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        """Cast everything, integers too."""
        raise NotImplementedError

    def cpu(self) -> Any:
        """Move to the CPU."""
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        """Move to a GPU."""
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        """Make tensors of the same shapes, without values, on another device."""
        raise NotImplementedError

# %% solution: casts
class Casts:
    """Move and cast all tensors of the tree."""

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """Move to a device, cast to a dtype; TypeError for an integer dtype. Return the module."""
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        """Cast what is floating point; return the module."""
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        """Cast to float32."""
        return self._cast(torch.float32)

    def double(self) -> Any:
        """Cast to float64."""
        return self._cast(torch.float64)

    def half(self) -> Any:
        """Cast to float16."""
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        """Cast to bfloat16."""
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        """Cast everything, integers too."""
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        """Move to the CPU."""
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        """Move to a GPU."""
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        """Make tensors of the same shapes, without values, on another device."""
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)

# %% stub: printing
class Printing:
    """The text of a module."""

    def _get_name(self) -> str:
        """Return the name of the class."""
        raise NotImplementedError

    def extra_repr(self) -> str:
        """Return what a subclass wants to be said about itself; nothing here."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Return such as "Linear(in_features=2)", or several lines."""
        raise NotImplementedError

# %% solution: printing
class Printing:
    """The text of a module."""

    def _get_name(self) -> str:
        """Return the name of the class."""
        return type(self).__name__

    def extra_repr(self) -> str:
        """Return what a subclass wants to be said about itself; nothing here."""
        return ""

    def __repr__(self) -> str:
        """Return such as "Linear(in_features=2)", or several lines."""
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"

# %% stub: saving
class Saving:
    """Gather the state of the tree."""

    def _save_to_state_dict(self, destination: dict, prefix: str, keep_vars: bool) -> None:
        """Write this module's own parameters, then its persistent buffers, then any extra state."""
        raise NotImplementedError

    def state_dict(self, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """Return an OrderedDict from paths to tensors, with `_metadata`."""
        raise NotImplementedError

# %% solution: saving
class Saving:
    """Gather the state of the tree."""

    def _save_to_state_dict(self, destination: dict, prefix: str, keep_vars: bool) -> None:
        """Write this module's own parameters, then its persistent buffers, then any extra state."""
        buffers = {
            n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set
        }
        for name, tensor in itertools.chain(self._parameters.items(), buffers.items()):
            if tensor is not None:
                destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if hasattr(type(self), "get_extra_state"):
            destination[prefix + "_extra_state"] = self.get_extra_state()

    def state_dict(self, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """Return an OrderedDict from paths to tensors, with `_metadata`."""
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                module.state_dict(destination=destination, prefix=path, keep_vars=keep_vars)
        return self._run_state_dict_hooks(destination, prefix, metadata)

# %% stub: tensors
class Tensors:
    """Load one tensor."""

    def _load_tensor(
        self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list
    ) -> None:
        """Load `given`, from the state dict's `key`, into the member `name`, which is `own`."""
        raise NotImplementedError

# %% solution: tensors
class Tensors:
    """Load one tensor."""

    def _load_tensor(
        self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list
    ) -> None:
        """Load `given`, from the state dict's `key`, into the member `name`, which is `own`."""
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = (
                f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            )
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)

# %% stub: keys
class Keys:
    """Load the members of one module."""

    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        """Load what is there; note in the three lists what is wrong."""
        raise NotImplementedError

# %% solution: keys
class Keys:
    """Load the members of one module."""

    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        """Load what is there; note in the three lists what is wrong."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict,
                prefix,
                local_metadata,
                strict,
                missing_keys,
                unexpected_keys,
                error_msgs,
            )
        buffers = {
            n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set
        }
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        known = {*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in [*own, *(known - set(own))]:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)

# %% stub: loading
class Loading:
    """Load the whole tree."""

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> LoadReport:
        """Load a copy of `state_dict`; return the report, or raise RuntimeError."""
        raise NotImplementedError

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: tuple,
        errors: list,
    ) -> None:
        """Load this module and all below it; add to `report` and `errors`."""
        raise NotImplementedError

# %% solution: loading
class Loading:
    """Load the whole tree."""

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> LoadReport:
        """Load a copy of `state_dict`; return the report, or raise RuntimeError."""
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self,
        state: dict,
        prefix: str,
        metadata: Any,
        assign: bool,
        report: tuple,
        errors: list,
    ) -> None:
        """Load this module and all below it; add to `report` and `errors`."""
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")

# %% stub: handles
class Handles:
    """Keep hooks, and let go of them."""

    class Handle:
        """Takes one hook away again; its number is `id`."""

        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            """Choose a number that was never used and is not in `registry`."""
            raise NotImplementedError

        def remove(self) -> None:
            """Remove the number from the registry and the flags, where it still is."""
            raise NotImplementedError

        def __enter__(self) -> Any:
            """Return the handle."""
            raise NotImplementedError

        def __exit__(self, *_: object) -> None:
            """Remove the hook."""
            raise NotImplementedError

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        """Put `hook` into `registry`, set the flags that are true, and return a Handle."""
        raise NotImplementedError

# %% solution: handles
class Handles:
    """Keep hooks, and let go of them."""

    class Handle:
        """Takes one hook away again; its number is `id`."""

        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            """Choose a number that was never used and is not in `registry`."""
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            """Remove the number from the registry and the flags, where it still is."""
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            """Return the handle."""
            return self

        def __exit__(self, *_: object) -> None:
            """Remove the hook."""
            self.remove()

    def _hang(
        self,
        registry: OrderedDict,
        hook: Callable,
        prepend: bool = False,
        *flags: tuple[dict, bool],
    ) -> Any:
        """Put `hook` into `registry`, set the flags that are true, and return a Handle."""
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle

# %% stub: pre_hooks
class PreHooks:
    """Hooks that run before forward."""

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
    ) -> Any:
        """Keep `hook`; return its handle."""
        raise NotImplementedError

    def _run_forward_pre_hooks(self, call: Call) -> None:
        """Run the hooks in order; leave in `call` the arguments that they give."""
        raise NotImplementedError

# %% solution: pre_hooks
class PreHooks:
    """Hooks that run before forward."""

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
    ) -> Any:
        """Keep `hook`; return its handle."""
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        """Run the hooks in order; leave in `call` the arguments that they give."""
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, call.args, call.kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                if result is not None:
                    call.args, call.kwargs = result
            else:
                result = hook(self, call.args)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)

# %% stub: forward_hooks
class ForwardHooks:
    """Hooks that run after forward."""

    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        """Keep `hook`; return its handle."""
        raise NotImplementedError

    def _run_forward_hooks(self, call: Call) -> None:
        """Run the hooks in order, noting their numbers in `call.ran`; leave their output."""
        raise NotImplementedError

    def _run_always_called(self, call: Call) -> None:
        """After an error: run those hooks that must always run and have not; errors only warn."""
        raise NotImplementedError

# %% solution: forward_hooks
class ForwardHooks:
    """Hooks that run after forward."""

    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        """Keep `hook`; return its handle."""
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        """Run the hooks in order, noting their numbers in `call.ran`; leave their output."""
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args, *extra, call.output)
            call.output = call.output if result is None else result

    def _run_always_called(self, call: Call) -> None:
        """After an error: run those hooks that must always run and have not; errors only warn."""
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)

# %% stub: calling
class Calling:
    """What `module(x)` does."""

    def forward(self, *args: Any) -> Any:
        """Raise NotImplementedError, in PyTorch's words: a subclass is meant to write this."""
        raise NotImplementedError

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what `forward` gives, at once if there is no hook."""
        raise NotImplementedError

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        """Run hooks and forward in the order above."""
        raise NotImplementedError

# %% solution: calling
class Calling:
    """What `module(x)` does."""

    def forward(self, *args: Any) -> Any:
        """Raise NotImplementedError, in PyTorch's words: a subclass is meant to write this."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what `forward` gives, at once if there is no hook."""
        if (
            self._forward_hooks
            or self._forward_pre_hooks
            or self._backward_hooks
            or self._backward_pre_hooks
        ):
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        """Run hooks and forward in the order above."""
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise

# %% stub: backward
class Backward:
    """Hooks that run while gradients flow back."""

    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> Any:
        """Keep `hook` in `_backward_pre_hooks`; return its handle."""
        raise NotImplementedError

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> Any:
        """Keep `hook` in `_backward_hooks`, note that it is a full one; return its handle."""
        raise NotImplementedError

    def _watch_backward(self) -> Any:
        """Return a watch for one call."""
        pre_hooks, hooks = self._backward_pre_hooks.values(), self._backward_hooks.values()
        return self.Watch(self, tuple(pre_hooks), tuple(hooks))

    class Watch(TwoGates):
        """Two gates around one call; `self.module`, `self.pre_hooks` and `self.hooks` are set."""

        def at_outputs(self, grads: tuple) -> tuple:
            """Run the pre-hooks; remember the gradients for `at_inputs`; return them."""
            raise NotImplementedError

        def at_inputs(self, grads: tuple) -> tuple:
            """Run the hooks, unless `at_outputs` never ran; return the gradients of the inputs."""
            raise NotImplementedError

# %% solution: backward
class Backward:
    """Hooks that run while gradients flow back."""

    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> Any:
        """Keep `hook` in `_backward_pre_hooks`; return its handle."""
        return self._hang(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> Any:
        """Keep `hook` in `_backward_hooks`, note that it is a full one; return its handle."""
        self._is_full_backward_hook = True
        return self._hang(self._backward_hooks, hook, prepend)

    def _watch_backward(self) -> Any:
        """Return a watch for one call."""
        pre_hooks, hooks = self._backward_pre_hooks.values(), self._backward_hooks.values()
        return self.Watch(self, tuple(pre_hooks), tuple(hooks))

    class Watch(TwoGates):
        """Two gates around one call; `self.module`, `self.pre_hooks` and `self.hooks` are set."""

        def at_outputs(self, grads: tuple) -> tuple:
            """Run the pre-hooks; remember the gradients for `at_inputs`; return them."""
            for hook in self.pre_hooks:
                grads = self.replaced(grads, hook(self.module, grads))
            self.grad_outputs = grads
            nothing = (None,) * self.inputs
            if self.inner is None and any(g is not None for g in self.at_inputs(nothing)):
                raise RuntimeError("no input needs a gradient: a hook must return None")
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            """Run the hooks, unless `at_outputs` never ran; return the gradients of the inputs."""
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads

# %% stub: state_hooks
class StateHooks:
    """Hooks around saving and loading."""

    def register_state_dict_pre_hook(self, hook: Callable) -> Any:
        """Keep `hook` in `_state_dict_pre_hooks`; return its handle."""
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> Any:
        """Mark `hook` as public, keep it in `_state_dict_hooks`; return its handle."""
        raise NotImplementedError

    def _register_state_dict_hook(self, hook: Callable) -> Any:
        """Keep `hook`, which must not be marked as public (else RuntimeError)."""
        raise NotImplementedError

    def _run_state_dict_hooks(self, destination: Any, prefix: str, metadata: dict) -> Any:
        """Run the hooks in `_state_dict_hooks`; return the dictionary that they leave."""
        raise NotImplementedError

    def register_load_state_dict_pre_hook(self, hook: Callable) -> Any:
        """Keep `hook`, to be called with the module in front."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        """Keep `hook` in `_load_state_dict_pre_hooks`, with the module bound if `with_module`."""
        raise NotImplementedError

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        """Keep `hook` in `_load_state_dict_post_hooks`; return its handle."""
        return self._hang(self._load_state_dict_post_hooks, hook)

# %% solution: state_hooks
class StateHooks:
    """Hooks around saving and loading."""

    def register_state_dict_pre_hook(self, hook: Callable) -> Any:
        """Keep `hook` in `_state_dict_pre_hooks`; return its handle."""
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> Any:
        """Mark `hook` as public, keep it in `_state_dict_hooks`; return its handle."""
        hook._from_public_api = True
        return self._hang(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Callable) -> Any:
        """Keep `hook`, which must not be marked as public (else RuntimeError)."""
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError("this function is registered as a state_dict post-hook")
        return self._hang(self._state_dict_hooks, hook)

    def _run_state_dict_hooks(self, destination: Any, prefix: str, metadata: dict) -> Any:
        """Run the hooks in `_state_dict_hooks`; return the dictionary that they leave."""
        for hook in self._state_dict_hooks.values():
            result = hook(self, destination, prefix, metadata)
            if result is not None and getattr(hook, "_from_public_api", False):
                raise RuntimeError("state_dict post-hook must return None")
            destination = destination if result is None else result
        return destination

    def register_load_state_dict_pre_hook(self, hook: Callable) -> Any:
        """Keep `hook`, to be called with the module in front."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        """Keep `hook` in `_load_state_dict_pre_hooks`, with the module bound if `with_module`."""
        hook = functools.partial(hook, self) if with_module else hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        """Keep `hook` in `_load_state_dict_post_hooks`; return its handle."""
        return self._hang(self._load_state_dict_post_hooks, hook)

# %% stub: copying
class Copying:
    """What is kept of a module, and how it comes back."""

    def __getstate__(self) -> dict[str, Any]:
        """Return a shallow copy of all that the instance holds."""
        raise NotImplementedError

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take `state` over, and add empty containers where it has none."""
        raise NotImplementedError

# %% solution: copying
class Copying:
    """What is kept of a module, and how it comes back."""

    def __getstate__(self) -> dict[str, Any]:
        """Return a shallow copy of all that the instance holds."""
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take `state` over, and add empty containers where it has none."""
        self.__dict__.update({**self._fresh_state(), **state})

# %% stub: whole
Module = ...  # class Module(Construction, ..., BaseModule): ...

# %% solution: whole
class Module(
    Construction,
    Names,
    Registration,
    Lookup,
    Assignment,
    Deletion,
    Tree,
    Members,
    Paths,
    Modes,
    Gradients,
    Conversion,
    Casts,
    Printing,
    Saving,
    Tensors,
    Keys,
    Loading,
    Handles,
    PreHooks,
    ForwardHooks,
    Calling,
    Backward,
    StateHooks,
    Copying,
    BaseModule,
):
    """All parts in one."""



# %% stub: disagreements
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    """Return which of "output", "gradients" and "state" differ, in this order; [] if none."""
    raise NotImplementedError

# %% solution: disagreements
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    """Return which of "output", "gradients" and "state" differ, in this order; [] if none."""
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]

# %% stub: suspects
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        """Yield (name, child) for the direct children."""
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def train(self, mode: bool = True) -> Any:
        """Set the mode of the whole tree."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        if mode != self.training:
            self.training = mode
            for module in self.children():
                module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None if set_to_none else torch.zeros_like(parameter)

# %% solution: suspects
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        """Yield (name, child) for the direct children."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        """Set the mode of the whole tree."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()
