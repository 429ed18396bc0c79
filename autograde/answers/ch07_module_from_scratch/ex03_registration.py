# %% wrong: tensor_becomes_parameter
# Any tensor is wrapped into a Parameter. PyTorch refuses it, so that nothing is trained by accident.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            param = Parameter(torch.as_tensor(param))
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: parameter_none_refused
# `None` is refused as a parameter. It keeps a place: a layer without a bias registers `None`.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: module_none_refused
# `None` is refused as a child. It keeps a place, and is allowed.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: buffer_none_refused
# `None` is refused as a buffer. `BatchNorm` without running statistics registers `None`.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: computed_accepted
# A tensor that autograd computed is taken for a parameter. An optimizer cannot train what is no leaf.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if False:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: frozen_refused
# A parameter with `requires_grad=False` is refused. Frozen is fine; computed is what must be refused, and that
# shows in `grad_fn`.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and not param.requires_grad:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: persistent_ignored
# `persistent=False` has no effect: the name never enters `_non_persistent_buffers_set`.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: persistent_for_ever
# Once not persistent, always not: registering a buffer again as persistent must take its name out of the set.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: persistent_off
# Buffers are not persistent unless one asks for it. The default is the other way round.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = False) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: buffer_as_attribute
# The buffer becomes an ordinary attribute. `_buffers` stays empty, so no cast and no `state_dict` finds it.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self.__dict__[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: buffer_copied
# It keeps a copy of the buffer. The very same tensor must be kept, since others may hold it.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor if tensor is None else tensor.clone()
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: any_callable_as_module
# Everything that can be called is taken for a module, even a function.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not callable(module):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: names_unchecked
# `add_module` does not check the name.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: first_stays
# Registering again under the same name keeps the first parameter. The second must replace it.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters.setdefault(name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: module_name_first
# For a module, the name is looked at before the value. PyTorch looks at the value first.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        self._check_name("module", name, "_modules")
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% wrong: value_first
# For a parameter, the value is looked at before the name. PyTorch looks at the name first.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._check_name("parameter", name, "_parameters")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)


# %% right: helper
# Looks at the kinds by a helper.
class Registration:
    def _keep(self, kind, registry, types, name, value):
        self._check_name(kind, name, registry)
        if not (value is None or isinstance(value, types)):
            raise TypeError(f"{name} must be {types}")
        self.__dict__[registry].update({name: value})

    def register_parameter(self, name, param):
        if isinstance(param, Parameter) and not param.is_leaf:
            raise ValueError("computed")
        self._keep("parameter", "_parameters", Parameter, name, param)

    def register_buffer(self, name, tensor, persistent=True):
        self._keep("buffer", "_buffers", Tensor, name, tensor)
        hidden = self._non_persistent_buffers_set
        (hidden.discard if persistent else hidden.add)(name)

    def add_module(self, name, module):
        if not (module is None or isinstance(module, BaseModule)):
            raise TypeError("no module")
        self._keep("module", "_modules", BaseModule, name, module)

    register_module = add_module


# %% right: sets_by_difference
# Works on the set by `-=` and `|=`, and lets `add_module` call `register_module`.
class Registration:
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self.__dict__["_non_persistent_buffers_set"] -= {name}
        if not persistent:
            self.__dict__["_non_persistent_buffers_set"] |= {name}

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)
