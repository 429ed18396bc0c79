# %% wrong: members_not_found
# Members cannot be deleted: Python's own `__delattr__` looks into `__dict__` only.
class Deletion:
    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: parameters_only
# Only parameters can be deleted; buffers and children are not looked for.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters,):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: still_hidden
# A deleted buffer's name stays in `_non_persistent_buffers_set`. Code that reads the set finds a buffer that is
# gone.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: set_to_none
# Deleting sets the member to `None`. The name must be gone.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                registry[name] = None
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: silent
# Deleting what is not there passes without an error.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        self.__dict__.pop(name, None)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: key_error
# Deleting what is not there gives `KeyError`. Python's `del` promises `AttributeError`.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        del self.__dict__[name]

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: members_not_listed
# `dir` lists no members, so the Tab key does not know any layer.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: class_not_listed
# `dir` does not list the methods of the class.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: instance_not_listed
# `dir` does not list the ordinary attributes of the instance.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *members}
        return sorted(name for name in names if not name[:1].isdigit())


# %% wrong: digits_listed
# `dir` lists names that begin with a digit. Nobody can type them after a dot.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names)


# %% right: three_branches
# One branch a container, and `super()` for the rest.
class Deletion:
    def __delattr__(self, name):
        if name in self._modules:
            self._modules.pop(name)
        elif name in self._parameters:
            self._parameters.pop(name)
        elif name in self._buffers:
            self._buffers.pop(name)
            if name in self._non_persistent_buffers_set:
                self._non_persistent_buffers_set.remove(name)
        else:
            super().__delattr__(name)

    def __dir__(self):
        keys = list(object.__dir__(self)) + [*self._parameters, *self._modules, *self._buffers]
        return [key for key in keys if not key[0].isdigit()]


# %% right: unsorted
# An unsorted list with repetitions: `dir` itself sorts.
class Deletion:
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = [*members, *vars(self), *dir(type(self))]
        return [name for name in names if name[0] not in "0123456789"]
