# %% wrong: parameter_ignored
# Parameters are not noticed: they become ordinary attributes, and no optimizer sees them.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if name in held.get("_parameters", ()):
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


# %% wrong: module_ignored
# Children are not noticed: they become ordinary attributes, and their parameters are lost to the tree.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._require(value is None, value, "parameter", name)
            self.register_parameter(name, value)
        elif name in held.get("_modules", ()):
            self._require(value is None, value, "child module", name)
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)


# %% wrong: any_tensor
# Every tensor becomes a parameter. Only a `Parameter` does; a tensor is an ordinary attribute.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if type(value) is Tensor and name not in held.get("_buffers", ()):
            value = Parameter(value)
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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


# %% wrong: first_stays
# The first parameter of a name stays; a later one must replace it.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            if name not in self._parameters:
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


# %% wrong: moves_to_the_end
# Assigning again moves a parameter to the end. A name that is there already keeps its place.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules, self._parameters)
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


# %% wrong: silently_unregistered
# A tensor over a parameter takes the parameter away without a word. PyTorch refuses it.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            if value is None:
                self.register_parameter(name, value)
            else:
                self._forget(name, self._parameters)
                object.__setattr__(self, name, value)
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


# %% wrong: stale_entry
# A tensor over a parameter becomes an ordinary attribute, and the old parameter stays registered behind it: what
# you read is not what is trained.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            if value is None:
                self.register_parameter(name, value)
            else:
                object.__setattr__(self, name, value)
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


# %% wrong: none_deletes
# `None` over a parameter deletes the entry. It must keep its place, with the value `None`.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._require(value is None, value, "parameter", name)
            self._forget(name, self._parameters)
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


# %% wrong: none_refused
# `None` over a parameter is refused. It is the way to take a bias away.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._require(False, value, "parameter", name)
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


# %% wrong: module_over_parameter
# A module over a parameter's name is accepted. A parameter gives way to another parameter or to `None` only.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()) and not isinstance(value, BaseModule):
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


# %% wrong: child_left_behind
# A parameter over a child leaves the child registered: one name in two containers.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers)
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


# %% wrong: attribute_left_behind
# A parameter over an ordinary attribute leaves that in `__dict__`, where Python finds it first.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, {}, self._buffers, self._modules)
            self._parameters[name] = value
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


# %% wrong: function_over_child
# Anything may be assigned over a child. PyTorch refuses all but modules and `None`.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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
            self._require(True, value, "child module", name)
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)


# %% wrong: buffer_becomes_attribute
# A tensor assigned over a buffer becomes an ordinary attribute; the buffer keeps its old value behind it.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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
        elif isinstance(value, Buffer):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)


# %% wrong: number_over_buffer
# A number may be assigned over a buffer. Only tensors and `None` may.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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
            pass
            persistent = name not in self._non_persistent_buffers_set
            self._buffers[name] = value
        else:
            object.__setattr__(self, name, value)


# %% wrong: persistence_lost
# Assigning over a buffer makes it persistent. It must stay what it was.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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
            persistent = True
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)


# %% wrong: buffer_flag_ignored
# `Buffer(tensor, persistent=False)` brings its own flag, which is ignored here.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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
            self.register_buffer(name, value, persistent)
        else:
            object.__setattr__(self, name, value)


# %% wrong: nothing_before_init
# Nothing at all may be assigned before `__init__`. Ordinary attributes may: many classes set some before they
# call `super().__init__()`.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if "_parameters" not in held and not name.startswith("_"):
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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


# %% wrong: module_before_init
# A module assigned before `__init__` does not give an `AttributeError`.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._require(value is None, value, "parameter", name)
            self.register_parameter(name, value)
        elif isinstance(value, BaseModule):
            held.setdefault("_modules", {})[name] = value
            for place in (held, held.get("_buffers", {})):
                place.pop(name, None)
            held.get("_non_persistent_buffers_set", set()).discard(name)
        elif name in held.get("_modules", ()):
            self._require(value is None, value, "child module", name)
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)


# %% wrong: properties_bypassed
# Ordinary values go into `__dict__` directly, past properties and their setters. `object.__setattr__` honours
# them.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
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
            self.__dict__[name] = value


# %% wrong: module_beside_attribute
# A module assigned over an ordinary attribute leaves that one there, and Python finds it first.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
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
            self._forget(name, self._parameters, self._buffers)
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


# %% wrong: buffer_before_init
# A `Buffer` assigned before `__init__` becomes an ordinary attribute. It gets an `AttributeError`.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
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
        elif "_buffers" in held and (isinstance(value, Buffer) or name in self._buffers):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)


# %% wrong: module_by_add_module
# A module is assigned by `add_module`, which refuses the name of a method. An assignment puts it into `_modules` at once.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
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
            self.add_module(name, value)
        elif name in held.get("_modules", ()):
            self._require(value is None, value, "child module", name)
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, getattr(value, "persistent", persistent))
        else:
            object.__setattr__(self, name, value)


# %% right: super_setattr
# `super().__setattr__`, and early returns.
class Assignment:
    def __setattr__(self, name, value):
        state = vars(self)
        parameters, modules = state.get("_parameters"), state.get("_modules")
        if isinstance(value, (Parameter, BaseModule)) and parameters is None:
            raise AttributeError("too early")
        if isinstance(value, Parameter) or (parameters and name in parameters):
            if not isinstance(value, Parameter) and value is not None:
                raise TypeError("a parameter is wanted")
            if value is not None:
                for place in (state, state["_buffers"], modules):
                    place.pop(name, None)
                state["_non_persistent_buffers_set"].discard(name)
            return self.register_parameter(name, value)
        if isinstance(value, BaseModule) or (modules and name in modules):
            if not isinstance(value, BaseModule) and value is not None:
                raise TypeError("a module is wanted")
            if value is not None:
                for place in (state, state["_buffers"]):
                    place.pop(name, None)
                state["_non_persistent_buffers_set"].discard(name)
            modules[name] = value
            return None
        if isinstance(value, Buffer):
            return self.register_buffer(name, value, value.persistent)
        if name in state.get("_buffers", {}):
            if value is not None and not isinstance(value, Tensor):
                raise TypeError("a tensor is wanted")
            state["_buffers"][name] = value
            return None
        super().__setattr__(name, value)


# %% right: writes_directly
# Puts parameters into their dictionary by itself, after a check of the name.
class Assignment:
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule) and "_parameters" not in held:
            raise AttributeError("cannot assign parameters before Module.__init__() call")
        if isinstance(value, Parameter):
            self._forget(name, held, self._buffers, self._modules)
            self._check_name("parameter", name, "_parameters")
            self._parameters[name] = value
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
