"""Registration: hooks for all modules, things that are almost tensors, PyTorch's words for what is refused."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.modules import module as everywhere
from torch.nn.parameter import Buffer, Parameter
from torch.overrides import is_tensor_like

from autograde.own_module.beyond.base import Base
from autograde.own_module.kit import BaseModule

_WANTED = {
    "parameter": "torch.nn.Parameter or None",
    "child module": "torch.nn.Module or None",
    "buffer": "torch.nn.Buffer, torch.Tensor or None",
}


def offered(hooks: Mapping[int, Callable], module: Any, name: str, member: Any) -> Any:
    """Return the member that is to be registered, after each hook could put another in its place."""
    for hook in hooks.values():
        result = hook(module, name, member)
        member = member if result is None else result
    return member


class Registering(Base):
    """The three ways to register, and assignment."""

    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__ and kind != "module":
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        taken = hasattr(self, name) and name not in getattr(self, registry)
        if kind == "module" and taken:
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if taken:
            raise KeyError(f"attribute '{name}' already exists")

    def _refuse(self, member: object, kind: str, name: str, wanted: str) -> None:
        given = torch.typename(member)
        raise TypeError(f"cannot assign '{given}' object to {kind} '{name}' ({wanted} or None required)")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Register a parameter, or keep its place with None."""
        self._check_name("parameter", name, "_parameters")
        if param is not None:
            if not isinstance(param, Parameter):
                self._refuse(param, "parameter", name, "torch.nn.Parameter")
            if param.grad_fn:
                raise ValueError(
                    f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created "
                    f"explicitly. To express '{name}' as a function of another Tensor, compute the value in the "
                    "forward() method."
                )
            param = offered(everywhere._global_parameter_registration_hooks, self, name, param)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Register a buffer: a tensor, or what behaves like one to PyTorch's functions."""
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not is_tensor_like(tensor):
            self._refuse(tensor, "buffer", name, "torch Tensor")
        self._buffers[name] = offered(everywhere._global_buffer_registration_hooks, self, name, tensor)
        (self._non_persistent_buffers_set.discard if persistent else self._non_persistent_buffers_set.add)(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        """Register a child, or keep its place with None."""
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        module = offered(everywhere._global_module_registration_hooks, self, name, module)
        self._modules[name] = module

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            given = torch.typename(value)
            raise TypeError(f"cannot assign '{given}' as {kind} '{name}' ({_WANTED[kind]} expected)")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            kind = "parameters" if isinstance(value, Parameter) else "module"
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._require(value is None, value, "parameter", name)
            self.register_parameter(name, value)
        elif isinstance(value, BaseModule) or name in held.get("_modules", ()):
            self._require(value is None or isinstance(value, BaseModule), value, "child module", name)
            if value is not None:
                self._forget(name, held, self._parameters, self._buffers)
            self._modules[name] = offered(everywhere._global_module_registration_hooks, self, name, value)
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._require(value is None or is_tensor_like(value), value, "buffer", name)
            self._assign_buffer(name, value)
        else:
            object.__setattr__(self, name, value)

    def _assign_buffer(self, name: str, value: Any) -> None:
        """Register a buffer that was assigned, by a method that a subclass may have written with two arguments."""
        hidden = name in self.__dict__.get("_non_persistent_buffers_set", ())
        persistent = value.persistent if isinstance(value, Buffer) else not hidden
        whole = getattr(self.register_buffer, "__func__", None) is Registering.register_buffer
        if whole or "persistent" in inspect.signature(self.register_buffer).parameters:
            self.register_buffer(name, value, persistent)
        elif persistent:
            self.register_buffer(name, value)
        else:
            raise RuntimeError(
                "Registering a non-persistent buffer on a Module subclass that implements register_buffer() without "
                "the persistent argument is not allowed."
            )

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        """Put a module in the place that a path names."""
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, BaseModule):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        super().set_submodule(target, module, strict)

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter that a path names."""
        self._check_path(target)
        return super().get_parameter(target)

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer that a path names."""
        self._check_path(target)
        return super().get_buffer(target)

    def _check_path(self, target: str) -> None:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(f"{owner._get_name()} has no attribute `{name}`")
