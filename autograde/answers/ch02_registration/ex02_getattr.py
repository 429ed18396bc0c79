# %% wrong: unknown_is_none
# An unknown name gives `None`. A misspelt `net.wieght` must raise `AttributeError`, or the mistake shows much later.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)


# %% wrong: key_error
# An unknown name raises `KeyError`. `hasattr` and `getattr` with a default understand `AttributeError` only.
class Module(Shelves):
    def __getattr__(self, name):
        everything = {}
        for shelf in ("_parameters", "_buffers", "_modules"):
            everything.update(self.__dict__.get(shelf, {}))
        return everything[name]

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)


# %% wrong: recursion
# On an object whose `__init__` has not run, `self._parameters` is itself unknown, so `__getattr__` calls itself until
# Python stops it.
class Module(Shelves):
    def __getattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                return entries[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)


# %% wrong: none_is_unknown
# An entry that is `None` counts as missing: `net.bias` of a layer without a bias raises in place of giving `None`.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entry = self.__dict__.get(shelf, {}).get(name)
            if entry is not None:
                return entry
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)


# %% wrong: no_children
# It looks for parameters and buffers only: a child module cannot be read.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)


# %% wrong: no_buffers
# It looks for parameters and modules only: a buffer cannot be read.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)


# %% wrong: copies
# It gives a copy of the tensor. Whoever trains the copy leaves the module's own parameter as it was.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                entry = entries[name]
                return entry.clone() if isinstance(entry, Tensor) else entry
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        super().__delattr__(name)


# %% wrong: del_missing
# Deleting was left to Python, which knows nothing of the shelves: `del net.weight` raises.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(name)


# %% wrong: del_leaves_none
# `del` sets the entry to `None` and leaves the name on its shelf.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                entries[name] = None
                return
        super().__delattr__(name)


# %% wrong: del_not_plain
# `del` works for registered names only: a plain attribute can no longer be deleted.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if name in entries:
                del entries[name]
                return
        raise AttributeError(name)


# %% wrong: del_silent
# Deleting an unknown name does nothing. It must raise `AttributeError`, as `del` always does.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules, self.__dict__):
            entries.pop(name, None)


# %% wrong: del_empty_fails
# An entry that is `None` cannot be deleted: it is asked whether something stands there, not whether the name does.
class Module(Shelves):
    def __getattr__(self, name):
        for shelf in ("_parameters", "_buffers", "_modules"):
            entries = self.__dict__.get(shelf, {})
            if name in entries:
                return entries[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        for entries in (self._parameters, self._buffers, self._modules):
            if entries.get(name) is not None:
                del entries[name]
                return
        super().__delattr__(name)


# %% right: chained
# One view of the three shelves.
from collections import ChainMap


class Module(Shelves):
    def __getattr__(self, name):
        own = vars(self)
        every = ChainMap(*(own.get(s, {}) for s in ("_modules", "_buffers", "_parameters")))
        try:
            return every[name]
        except KeyError:
            raise AttributeError(f"there is no {name}") from None

    def __delattr__(self, name):
        for entries in (self._modules, self._buffers, self._parameters):
            try:
                entries.pop(name)
            except KeyError:
                continue
            return
        object.__delattr__(self, name)


# %% right: one_by_one
# A chain of questions; the object without shelves is refused at the beginning.
class Module(Shelves):
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if "_modules" not in self.__dict__:
            raise AttributeError(f"{name}: call super().__init__() first")
        if name in self._parameters:
            return self._parameters[name]
        if name in self._buffers:
            return self._buffers[name]
        if name in self._modules:
            return self._modules[name]
        raise AttributeError(name)

    def __delattr__(self, name):
        if name in self._parameters:
            del self._parameters[name]
        elif name in self._buffers:
            del self._buffers[name]
        elif name in self._modules:
            del self._modules[name]
        else:
            super().__delattr__(name)
