# %% wrong: modules_missed
# It registers parameters only: a module that is assigned stays a plain attribute. If you do ask for modules, ask for
# `Module`: an object of your class is no `nn.Module`.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        else:
            super().__setattr__(name, value)


# %% wrong: parameters_missed
# It registers modules only. A parameter that is assigned stays a plain attribute, and no optimizer will get it.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, Module):
            self._modules[name] = value
        else:
            super().__setattr__(name, value)


# %% wrong: any_tensor
# Every tensor is registered as a parameter. A plain tensor, such as a table of constants, must stay a plain attribute.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, Tensor):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[name] = value
        else:
            super().__setattr__(name, value)


# %% wrong: shared_by_all
# The dictionaries belong to the class, so all objects share them: what one network registers, every other one has too.
class Module:
    _parameters = {}
    _modules = {}

    def __init__(self):
        pass

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[name] = value
        else:
            super().__setattr__(name, value)


# %% wrong: first_kept
# A name that is registered keeps its first value for ever: a second assignment has no effect.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters.setdefault(name, value)
        elif isinstance(value, Module):
            self._modules.setdefault(name, value)
        else:
            super().__setattr__(name, value)


# %% wrong: kept_twice
# Registered values are stored as plain attributes as well. Two places for one name will disagree one day.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[name] = value
        super().__setattr__(name, value)


# %% wrong: plain_lost
# A value that is neither parameter nor module is dropped: plain attributes cannot be read back.
class Module:
    def __init__(self):
        object.__setattr__(self, "_parameters", {})
        object.__setattr__(self, "_modules", {})

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[name] = value


# %% wrong: exact_type
# It asks for the exact type. An object of a class that inherits from `Module`, as every real layer does, is not seen.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if type(value) is nn.Parameter:
            self._parameters[name] = value
        elif type(value) is Module:
            self._modules[name] = value
        else:
            super().__setattr__(name, value)


# %% wrong: named_by_class
# Children are stored under the name of their class, not under the name they were assigned to.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[type(value).__name__] = value
        else:
            super().__setattr__(name, value)


# %% wrong: one_dictionary
# Parameters and modules land in the same dictionary. Each kind has one of its own.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter | Module):
            self._parameters[name] = value
        else:
            super().__setattr__(name, value)


# %% wrong: inherits
# It is `nn.Module` that does the work here. This exercise asks you to write the mechanism in plain Python.
class Module(nn.Module):
    pass


# %% wrong: calls_itself
# Inside `__setattr__`, an assignment such as `self.name = value` or `setattr(self, name, value)` calls `__setattr__`
# again, without end. Hand the value to `super().__setattr__`.
class Module:
    def __init__(self):
        self._parameters = {}
        self._modules = {}

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        elif isinstance(value, Module):
            self._modules[name] = value
        else:
            setattr(self, name, value)


# %% right: ordered
# `OrderedDict` and `object.__setattr__`.
from collections import OrderedDict


class Module:
    def __init__(self):
        object.__setattr__(self, "_parameters", OrderedDict())
        object.__setattr__(self, "_modules", OrderedDict())

    def __setattr__(self, name, value):
        if isinstance(value, Module):
            self._modules[name] = value
            return
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
            return
        object.__setattr__(self, name, value)


# %% right: by_table
# Chooses the dictionary first, then stores.
class Module:
    def __init__(self):
        self.__dict__["_parameters"] = {}
        self.__dict__["_modules"] = {}

    def __setattr__(self, name, value):
        kinds = {nn.Parameter: "_parameters", Module: "_modules"}
        shelf = next((self.__dict__[key] for kind, key in kinds.items() if isinstance(value, kind)), self.__dict__)
        shelf[name] = value


# %% right: made_by_new
# The dictionaries are made before `__init__`; PyTorch's own layers are accepted as children too.
class Module:
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        self.__dict__.update(_parameters={}, _modules={})
        return self

    def __init__(self):
        pass

    def __setattr__(self, name, value):
        if isinstance(value, (Module, nn.Module)):
            self._modules[name] = value
        elif isinstance(value, nn.Parameter):
            self._parameters[name] = value
        else:
            super().__setattr__(name, value)
