# %% wrong: dots_accepted
# A dot is allowed in a name. Paths could then no longer be taken apart: `a.b` might be one name or two.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: dot_at_start_only
# Only a name that begins with a dot is refused. A dot may stand nowhere.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if name.startswith(".") or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: empty_accepted
# The empty name is allowed. Its path would be the same as its owner's.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name:
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: numbers_accepted
# A name that is no string is turned into one, in place of a `TypeError`.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            name = str(name)
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: only_own_attributes
# It looks for a name that is taken in the instance's `__dict__` alone. Methods such as `forward`, and members of
# another kind, would be hidden or doubled.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if name in self.__dict__ and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: taken_accepted
# A name that is taken is allowed: a member could have the name of a method, and would never be found.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if False and hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: no_second_time
# It refuses to register a second time under a name of the same kind. That is allowed, and replaces the first.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: identifiers_only
# Names must be identifiers here. That is too strict: the children of `Sequential` are called `0`, `1`, and so on.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if not name.isidentifier():
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: value_error
# The right names are refused, but with `ValueError`. Callers expect `KeyError`.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise ValueError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise ValueError(f"attribute '{name}' already exists")


# %% wrong: before_init_unclear
# When `super().__init__()` was forgotten, it fails on the missing dictionary, and the error does not say what was
# forgotten.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% wrong: before_init_other_words
# The error before `__init__` has words of its own. Here the words count: they tell a reader what was forgotten.
class Names:
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"call super().__init__() first")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")


# %% right: early_return
# The same questions in one chain.
class Names:
    def _check_name(self, kind, name, registry):
        held = vars(self).get(registry)
        if held is None:
            raise AttributeError("cannot assign " + kind + " before Module.__init__() call")
        elif type(name) is not str:
            raise TypeError("a string is wanted")
        elif not name or name.count("."):
            raise KeyError(name)
        elif name in held:
            return
        elif hasattr(self, name):
            raise KeyError("taken: " + name)


# %% right: by_getattr
# Tries to read the name, and is glad if that fails.
class Names:
    def _check_name(self, kind, name, registry):
        try:
            held = self.__dict__[registry]
        except KeyError:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call") from None
        if not isinstance(name, str):
            raise TypeError(type(name))
        if len(name.split(".")) != 1 or name == "":
            raise KeyError(name)
        try:
            getattr(self, name)
        except AttributeError:
            return
        if name not in held:
            raise KeyError(name)
