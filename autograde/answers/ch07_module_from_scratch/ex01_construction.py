# %% wrong: class_level
# The containers belong to the class, so all modules share them: what one registers, every other one has too.
class Construction:
    _version = 1
    _parameters, _buffers, _modules = {}, {}, {}
    _non_persistent_buffers_set = set()
    _is_full_backward_hook = None
    training = True

    def __init__(self, *args, **kwargs):
        if kwargs:
            raise TypeError(
                f"{type(self).__name__}.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'"
            )
        if args:
            raise TypeError(
                f"{type(self).__name__}.__init__() takes 1 positional argument but {len(args) + 1} were given"
            )

    def _fresh_state(self):
        return {}


for name in HOOK_DICTIONARIES:
    setattr(Construction, name, OrderedDict())


# %% wrong: one_dict_for_three
# `_parameters`, `_buffers` and `_modules` are one and the same dictionary: a child would count as a parameter.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= dict.fromkeys(("_parameters", "_buffers", "_modules"), {})
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: one_dict_for_all_hooks
# All hooks lie in one dictionary: `dict.fromkeys(names, OrderedDict())` makes a single `OrderedDict` for all
# names.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = dict.fromkeys(HOOK_DICTIONARIES, OrderedDict())
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: made_once
# The state is made once, when the class is, and then handed to every instance: `dict(...)` copies the outer
# dictionary, and the containers in it stay the same objects.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    _kept = {}

    def _fresh_state(self) -> dict[str, Any]:
        if Construction._kept:
            return dict(Construction._kept)
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        Construction._kept = {"training": True, **state, **rest}
        return dict(Construction._kept)


# %% wrong: accepts_anything
# It swallows any argument: a subclass that passes one too many gets no error, and never learns of its slip.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if False and kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if False and args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: accepts_positional
# It refuses keywords only. Positional arguments that nobody wants are swallowed.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if False and args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: own_words
# The error has the right type, but not the words that PyTorch, and Python itself, use for a wrong number of
# arguments.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes no arguments but {len(args)} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: counts_without_self
# Python counts `self` too: three arguments after it make four that were given.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args)} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: starts_in_eval
# A new module is in evaluation mode. Training mode is the one that modules begin in.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": False, **state, **rest}


# %% wrong: training_in_class
# `training` is an attribute of the class. It reads well, but it is not part of the instance's own state, which
# copies and pickles keep.
class Construction:
    _version = 1
    training = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {**state, **rest}


# %% wrong: no_hooks
# The containers for hooks are missing. The first hook that someone registers would fail.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: hooks_in_plain_dicts
# Hooks lie in plain dicts. `prepend` needs `move_to_end`, which only an `OrderedDict` has.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: dict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% wrong: list_in_place_of_set
# `_non_persistent_buffers_set` is a list. Others call `.add` and `.discard` on it, which a list does not have.
class Construction:
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": [], "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}


# %% right: one_by_one
# Each container by `object.__setattr__`.
class Construction:
    _version = 1

    def __init__(self, *args, **kwargs):
        name = type(self).__name__
        for key in kwargs:
            raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{key}'")
        if len(args) > 0:
            raise TypeError(name + ".__init__() takes 1 positional argument but " + str(len(args) + 1) + " were given")
        for key, value in self._fresh_state().items():
            object.__setattr__(self, key, value)

    def _fresh_state(self):
        state = dict(training=True, _parameters=OrderedDict(), _buffers=OrderedDict(), _modules=OrderedDict())
        state["_non_persistent_buffers_set"] = set()
        state["_is_full_backward_hook"] = None
        for key in HOOK_DICTIONARIES:
            state[key] = OrderedDict()
        return state


# %% right: by_vars
# Fills `vars(self)` in a loop, the hooks last.
class Construction:
    _version = 1

    def _fresh_state(self):
        members = {key: {} for key in ("_modules", "_parameters", "_buffers")}
        return {"_is_full_backward_hook": None, "_non_persistent_buffers_set": set(), "training": True, **members} | {
            key: OrderedDict() for key in HOOK_DICTIONARIES
        }

    def __init__(self, *args, **kwargs):
        if kwargs:
            (first, *_) = kwargs
            raise TypeError(f"{type(self).__name__}.__init__() got an unexpected keyword argument '{first}'")
        if args:
            given = 1 + len(args)
            raise TypeError(f"{type(self).__name__}.__init__() takes 1 positional argument but {given} were given")
        for key, value in self._fresh_state().items():
            vars(self)[key] = value
