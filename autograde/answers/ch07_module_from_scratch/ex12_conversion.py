# %% wrong: parent_first
# `apply` calls the function on the parent before its children. Children come first.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        fn(self)
        for module in self.children():
            module.apply(fn)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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


# %% wrong: apply_shallow
# `apply` reaches the direct children only.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            fn(module)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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


# %% wrong: apply_misses_itself
# `apply` leaves out the module itself.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
            fn(module)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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


# %% wrong: apply_returns_nothing
# `apply` returns nothing.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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


# %% wrong: children_forgotten
# `_apply` converts the module's own tensors and forgets its children.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
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


# %% wrong: recurse_ignored
# `_apply` goes down to the children even with `recurse=False`.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        for module in self.children():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
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


# %% wrong: buffers_forgotten
# Buffers are left as they are: batch norm would compute with statistics of another dtype, or on another device.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._converted(parameter, fn)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
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


# %% wrong: hidden_forgotten
# Buffers that are not persistent are left as they are. They are not saved, but they are moved.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                self._buffers[name] = fn(buffer)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
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


# %% wrong: new_parameters
# It makes new Parameters. An optimizer that holds the old ones would go on training those.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
        grad = parameter.grad
        with torch.no_grad():
            value = fn(parameter)
            grad_value = None if grad is None else fn(grad)
        if True:
            parameter = Parameter(value, parameter.requires_grad)
            parameter.grad = grad_value
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter


# %% wrong: gradient_forgotten
# The gradient stays as it was. The next backward pass would add a gradient of another dtype to it.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
        grad = parameter.grad
        with torch.no_grad():
            value = fn(parameter)
            grad_value = None if grad is None else fn(grad)
        if value.device.type != parameter.device.type:
            parameter = Parameter(value, parameter.requires_grad)
            parameter.grad = grad_value
            return parameter
        parameter.data = value
        return parameter


# %% wrong: gradient_replaced
# The gradient is right, but it is a new tensor. The old one must be converted, in place.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
            parameter.grad = None
            parameter.grad = grad_value
        return parameter


# %% wrong: meta_not_handled
# Another kind of device is not handled: assigning to `.data` fails there, and a new `Parameter` is wanted.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
        grad = parameter.grad
        with torch.no_grad():
            value = fn(parameter)
            grad_value = None if grad is None else fn(grad)
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter


# %% wrong: thaws_on_meta
# A frozen parameter needs gradients again after a move: the new `Parameter` must take over `requires_grad`.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
        grad = parameter.grad
        with torch.no_grad():
            value = fn(parameter)
            grad_value = None if grad is None else fn(grad)
        if value.device.type != parameter.device.type:
            parameter = Parameter(value)
            parameter.grad = grad_value
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter


# %% wrong: gradient_lost_on_meta
# The new `Parameter` on another device has no gradient: the old one's must be set.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
        grad = parameter.grad
        with torch.no_grad():
            value = fn(parameter)
            grad_value = None if grad is None else fn(grad)
        if value.device.type != parameter.device.type:
            parameter = Parameter(value, parameter.requires_grad)
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter


# %% wrong: with_autograd
# The function runs while autograd records. Moving a model is no part of a computation.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
        grad = parameter.grad
        value = fn(parameter).detach()
        grad_value = None if grad is None else fn(grad)
        if value.device.type != parameter.device.type:
            parameter = Parameter(value, parameter.requires_grad)
            parameter.grad = grad_value
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter


# %% wrong: none_fails
# A parameter or a buffer that is `None` is handed to the function, which fails.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if True:
                self._parameters[name] = self._converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
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


# %% wrong: returns_nothing
# `_apply` returns nothing, so that `net.double()` is `None`.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
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


# %% wrong: apply_backwards
# It goes over `modules()` from the end. Siblings come the wrong way round, and a layer under two parents comes once.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in reversed(list(self.modules())):
            fn(module)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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


# %% wrong: children_s_methods_bypassed
# It reaches into the modules below and does not call their own `_apply`, which recurrent layers extend.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        for module in self.modules() if recurse else (self,):
            for name, parameter in module._parameters.items():
                if parameter is not None:
                    module._parameters[name] = self._converted(parameter, fn)
            for name, buffer in module._buffers.items():
                if buffer is not None:
                    module._buffers[name] = fn(buffer)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
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


# %% right: by_error
# Tries `.data` first, and makes a new `Parameter` if that fails.
class Conversion:
    def apply(self, fn):
        [child.apply(fn) for child in self.children()]
        fn(self)
        return self

    def _apply(self, fn, recurse=True):
        if recurse:
            for child in self.children():
                child._apply(fn)
        for name, old in list(self._parameters.items()):
            if old is None:
                continue
            with torch.no_grad():
                new, slope = fn(old), old.grad if old.grad is None else fn(old.grad)
            try:
                old.data = new
            except RuntimeError:
                self._parameters[name] = Parameter(new, requires_grad=old.requires_grad)
                self._parameters[name].grad = slope
            else:
                if slope is not None:
                    old.grad.data = slope
        self._buffers.update({name: fn(buffer) for name, buffer in self._buffers.items() if buffer is not None})
        return self


# %% right: no_grad_around
# `no_grad` around everything, and `set_`-like assignment by `.data`.
class Conversion:
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
        grad = parameter.grad
        former = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            value = fn(parameter)
            grad_value = fn(grad) if grad is not None else None
        finally:
            torch.set_grad_enabled(former)
        if value.device.type != parameter.device.type:
            parameter = Parameter(value, parameter.requires_grad)
            parameter.grad = grad_value
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter
