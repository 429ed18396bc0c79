# %% wrong: the_dict_itself
# `__getstate__` returns `__dict__` itself. Whoever edits it edits the module.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**self._fresh_state(), **state})


# %% wrong: tensors_only
# Only parameters are kept: what else the instance holds is lost.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return {"_parameters": self._parameters, "_modules": self._modules}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**self._fresh_state(), **state})


# %% wrong: members_copied
# `__getstate__` copies all that it keeps. The state must hold the members themselves; `copy.deepcopy` does the
# rest.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return copy.deepcopy(dict(self.__dict__))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**self._fresh_state(), **state})


# %% wrong: old_states_fail
# Containers that an old state lacks stay missing, and the first call fails.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


# %% wrong: fresh_wins
# The empty containers overwrite those of the state: nothing is left.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**state, **self._fresh_state()})


# %% wrong: state_ignored
# The state is ignored: a copy is an empty module.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(self._fresh_state())


# %% wrong: init_called
# It calls `__init__`, which may build other layers, or want arguments. Then it takes only the parameters over.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(self._fresh_state())
        self.__dict__["_parameters"] = state["_parameters"]


# %% wrong: training_reset
# A copy is always in training mode.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**self._fresh_state(), **state, "training": True})


# %% wrong: shared_defaults
# Containers that were missing are made once and shared by all revived modules.
EMPTY = {name: OrderedDict() for name in HOOK_DICTIONARIES}
EMPTY["_non_persistent_buffers_set"] = set()


class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**EMPTY, **state})


# %% right: only_what_is_missing
# Adds one by one what is missing.
class Copying:
    def __getstate__(self):
        return self.__dict__.copy()

    def __setstate__(self, state):
        for name, value in state.items():
            self.__dict__[name] = value
        for name, value in self._fresh_state().items():
            self.__dict__.setdefault(name, value)


# %% right: union
# By the union of two dictionaries.
class Copying:
    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(self._fresh_state() | dict(state))
