# %% wrong: no_recursion
# Only the module itself changes its mode; dropout and batch norm deeper down stay as they were.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: direct_children_only
# The mode reaches the direct children and no deeper.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.training = mode
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: own_train_ignored
# It sets the mode of all modules itself, past a child that has a `train` of its own. A frozen batch norm would
# thaw.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: argument_ignored
# `train(False)` is taken for `train(True)`: the argument is ignored.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        mode = True
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        for module in self.modules():
            module.training = False
        return self


# %% wrong: toggles
# It switches from one mode to the other, whatever was asked for.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        mode = not self.training
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: train_returns_nothing
# `train` returns nothing, so that `net.train().to(...)` fails.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)

    def eval(self) -> Any:
        self.train(False)
        return self


# %% wrong: eval_returns_nothing
# `eval` returns nothing, so that `net = load().eval()` is `None`.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        self.train(False)


# %% wrong: misses_itself
# The children change their mode, the module itself does not.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: default_false
# Without an argument, `train()` switches to evaluation.
class Modes:
    def train(self, mode: bool = False) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: any_value
# Any value is taken for a mode. A word such as `"no"` is true for Python; PyTorch refuses it.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            mode = bool(mode)
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: class_attribute
# The mode is set on the class, so all modules of that class change.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        type(self).training = mode
        self.__dict__.pop("training", None)
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% wrong: one_is_true
# `1` is taken for `True`. A mode is `True` or `False` itself.
class Modes:
    def train(self, mode: bool = True) -> Any:
        if mode not in (True, False):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)


# %% right: dict_and_recursion
# Children first, the module last.
class Modes:
    def train(self, mode=True):
        if mode is not True and mode is not False:
            raise ValueError(mode)
        [child.train(mode) for child in self._modules.values() if child is not None]
        self.__dict__["training"] = mode
        return self

    def eval(self):
        self.train(mode=False)
        return self


# %% right: stack
# A stack of modules still to be visited; those with a `train` of their own are called.
class Modes:
    def train(self, mode=True):
        if not isinstance(mode, bool):
            raise ValueError("True or False")
        waiting = [self]
        while waiting:
            module = waiting.pop()
            if module is not self and type(module).train is not Modes.train:
                module.train(mode)
                continue
            module.training = mode
            waiting.extend(module.children())
        return self

    def eval(self):
        return self.train(False)
