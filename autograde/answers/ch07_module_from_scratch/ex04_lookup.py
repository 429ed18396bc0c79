# %% wrong: returns_none
# An unknown name gives `None`. Misspelt layers would go unnoticed, and `hasattr` would always be true.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        return None


# %% wrong: key_error
# An unknown name gives `KeyError`. `hasattr` and `getattr` with a default understand `AttributeError` only.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        raise KeyError(name)


# %% wrong: endless
# It reads `self._parameters` inside `__getattr__`. Before `__init__`, that name is missing too, so Python calls
# `__getattr__` again, without end.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = getattr(self, registry)
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# %% wrong: fails_before_init
# It expects the containers in `self.__dict__`. Before `__init__` they are not there, and a `KeyError` comes out.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__[registry]
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# %% wrong: no_buffers
# Buffers are not looked for.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# %% wrong: no_modules
# Children are not looked for.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# %% wrong: first_container_only
# The loop ends with its first turn: after the parameters, nothing else is looked at.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
            break
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# %% wrong: none_is_missing
# A member that is `None` is taken for missing. Ask whether the name is in the dictionary, not what its value is.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if held.get(name) is not None:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# %% wrong: truth_of_a_tensor
# It asks whether the value is true. The truth of a tensor with several elements is an error, and `None` would
# count as missing.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if held.get(name):
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# %% wrong: own_words
# The error has the right type, but its words do not name the class and the attribute as PyTorch's do.
class Lookup:
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        raise AttributeError(name)


# %% right: chained
# One lookup after the other.
class Lookup:
    def __getattr__(self, name):
        held = object.__getattribute__(self, "__dict__")
        merged = {**held.get("_modules", {}), **held.get("_buffers", {}), **held.get("_parameters", {})}
        try:
            return merged[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}") from None


# %% right: by_try
# Tries each container, whether it is there or not.
class Lookup:
    def __getattr__(self, name):
        for registry in ["_modules", "_buffers", "_parameters"]:
            try:
                return vars(self)[registry][name]
            except KeyError:
                pass
        raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))
