# %% wrong: empty_path
# The empty path is not understood. It is the module itself.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split("."):
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: first_step_only
# Only the first name of the path is followed.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".")[:1] if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: anything_goes
# Whatever stands at the path is returned, even if it is no module.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if False and not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: none_returned
# A path that leads nowhere gives `None` in place of an `AttributeError`.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                return None
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: through_named_modules
# It looks into `dict(self.named_modules())`. There, a shared module stands under its first path only, and an
# unknown path gives `KeyError`.
class Paths:
    def get_submodule(self, target):
        return dict(self.named_modules())[target]

    def get_parameter(self, target):
        path, _, name = target.rpartition(".")
        return self.get_submodule(path)._parameters[name]

    def get_buffer(self, target):
        path, _, name = target.rpartition(".")
        return self.get_submodule(path)._buffers[name]


# %% wrong: key_error
# A missing member gives `KeyError`. `AttributeError` is what callers catch.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise KeyError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: any_tensor_as_parameter
# `get_parameter` returns buffers and other tensors too. It must refuse all that is no `Parameter`.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Tensor):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: any_tensor_as_buffer
# `get_buffer` returns any tensor, parameters too. It must refuse what is not among the buffers.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        return getattr(owner, name)

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: own_members_only
# The path of a parameter is ignored: its name is looked for in the module itself.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self, name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% wrong: split_at_first_dot
# The path is parted at its first dot. The member's name stands after the last one.
class Paths:
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.partition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% right: recursive
# Goes down by recursion.
class Paths:
    def get_submodule(self, target):
        if target == "":
            return self
        first, _, rest = target.partition(".")
        if not first or (not rest and target.endswith(".")):
            raise AttributeError(target)
        child = self._modules.get(first)
        if child is None:
            raise AttributeError(f"no module at {first}")
        return child.get_submodule(rest)

    def get_parameter(self, target):
        *path, name = target.split(".")
        found = self.get_submodule(".".join(path))._parameters.get(name)
        if found is None:
            raise AttributeError(f"no parameter at {target}")
        return found

    def get_buffer(self, target):
        *path, name = target.split(".")
        try:
            return self.get_submodule(".".join(path))._buffers[name]
        except KeyError:
            raise AttributeError(target) from None

    def set_submodule(self, target, module, strict=False):
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)


# %% right: by_reduce
# `functools.reduce` over `getattr`.
class Paths:
    def get_submodule(self, target: str) -> Any:
        found = functools.reduce(getattr, target.split("."), self) if target else self
        if not isinstance(found, BaseModule):
            raise AttributeError(f"{target} is something else")
        return found

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)
