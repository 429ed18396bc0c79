"""Moves and casts: overwriting and swapping of parameters, shared memory, the words and warnings of `to`."""

import sys
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import Parameter
from torch.utils._python_dispatch import is_traceable_wrapper_subclass

from autograde.own_module.beyond.base import Base

Fn = Callable[[Tensor], Tensor]
REPORT = "Please file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml"
_NO_DATA = "Cannot copy out of meta tensor; no data!"


def _is_fake(tensor: Tensor) -> bool:
    loaded = sys.modules.get("torch._subclasses.fake_tensor")
    return loaded is not None and isinstance(tensor, loaded.FakeTensor)


def _keeps_identity(tensor: Tensor, moved: Tensor) -> bool:
    """Say whether `tensor` can take over the data of `moved` and remain the same object."""
    compatible = torch._has_compatible_shallow_copy_type(tensor, moved) and not _is_fake(moved)
    return compatible and not torch.__future__.get_overwrite_module_params_on_conversion()


class Moving(Base):
    """Functions of every tensor of the tree."""

    def _apply(self, fn: Fn, recurse: bool = True) -> Any:
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._moved(name, parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _moved(self, name: str, parameter: Parameter, fn: Fn) -> Parameter:
        """Return the parameter after `fn`: the same object where that can be."""
        with torch.no_grad():
            value = fn(parameter)
        swapping = torch.__future__.get_swap_module_params_on_conversion()
        if swapping or is_traceable_wrapper_subclass(value) or _is_fake(parameter):
            return self._swapped(name, parameter, value, fn)
        grad, result = parameter.grad, parameter
        if _keeps_identity(parameter, value):
            parameter.data = value
        else:
            result = Parameter(value, parameter.requires_grad)
        if grad is not None:
            with torch.no_grad():
                moved = fn(grad)
            if _keeps_identity(grad, moved):
                result.grad.data = moved  # type: ignore[union-attr]
            else:
                result.grad = moved.requires_grad_(grad.requires_grad)
        return result

    def _swapped(self, name: str, parameter: Parameter, value: Tensor, fn: Fn) -> Parameter:
        """Give the parameter, and its gradient, the insides of what `fn` made of them."""
        grad, whole = parameter.grad, f"{self._get_name()}.{name}"
        try:
            parameter.grad = None
            torch.utils.swap_tensors(parameter, Parameter(value, parameter.requires_grad))
        except Exception as error:
            parameter.grad = grad
            raise RuntimeError(f"_apply(): Couldn't swap {whole}") from error
        if grad is not None:
            with torch.no_grad():
                moved = fn(grad)
            moved.requires_grad_(grad.requires_grad)
            try:
                torch.utils.swap_tensors(grad, moved)
            except Exception as error:
                raise RuntimeError(f"_apply(): Couldn't swap {whole}.grad") from error
            parameter.grad = grad
        return parameter

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """Move and cast; see the exercise."""
        dtype = torch._C._nn._parse_to(*args, **kwargs)[1]
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            wanted = "nn.Module.to only accepts floating point or complex dtypes"
            raise TypeError(f"{wanted}, but got desired dtype={dtype}")
        if dtype is not None and dtype.is_complex:
            warnings.warn(
                "Complex modules are a new feature under active development whose design may change, and some modules "
                "might not work as expected when using complex tensors as parameters or buffers. "
                f"{REPORT} if a complex module does not work as expected.",
                stacklevel=2,
            )
        try:
            return super().to(*args, **kwargs)
        except NotImplementedError as error:
            if str(error) != _NO_DATA:
                raise
            raise NotImplementedError(
                f"{error} Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module "
                "from meta to a different device."
            ) from None

    def share_memory(self) -> Any:
        """Move every tensor into memory that other processes can use too."""
        return self._apply(lambda t: t.share_memory_())

    def xpu(self, device: Any = None) -> Any:
        """Move to an Intel GPU."""
        return self._apply(lambda t: t.xpu(device))

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients; a copy made for one of several devices only says that it has none."""
        if getattr(self, "_is_replica", False):
            warnings.warn(
                "Calling .zero_grad() from a module created with nn.DataParallel() has no effect. The parameters are "
                "copied (in a differentiable manner) from the original module. This means they are not leaf nodes in "
                "autograd and so don't accumulate gradients. If you need gradients in your forward method, consider "
                "using autograd.grad instead.",
                stacklevel=2,
            )
        super().zero_grad(set_to_none)
