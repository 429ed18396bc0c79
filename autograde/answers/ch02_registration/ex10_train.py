# %% wrong: not_below
# Only the module's own flag is set. What is below keeps its mode.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        return self

    def eval(self):
        return self.train(False)


# %% wrong: one_level
# The flag reaches the children, but not the children's children.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        for child in self._modules.values():
            if child is not None:
                child.training = mode
        return self

    def eval(self):
        return self.train(False)


# %% wrong: argument_ignored
# `train(False)` sets the flag to True: the argument is ignored.
class Module(Shelves):
    def train(self, mode=True):
        self.training = True
        for child in self._modules.values():
            if child is not None:
                child.train(mode)
        return self

    def eval(self):
        self.training = False
        for child in self._modules.values():
            if child is not None:
                child.eval()
        return self


# %% wrong: children_always_train
# `mode` is not passed on: the children are set to the default, True.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        for child in self._modules.values():
            if child is not None:
                child.train()
        return self

    def eval(self):
        return self.train(False)


# %% wrong: toggles
# It turns the flag round. Called twice, `train()` must give the same as called once.
class Module(Shelves):
    def train(self, mode=True):
        self.training = not self.training
        for child in self._modules.values():
            if child is not None:
                child.train(mode)
        return self

    def eval(self):
        return self.train(False)


# %% wrong: train_returns_nothing
# `train` does not return the module, so nothing can be chained to it.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        for child in self._modules.values():
            if child is not None:
                child.train(mode)

    def eval(self):
        self.train(False)
        return self


# %% wrong: eval_returns_nothing
# `eval` does not return the module, so `net.eval()(x)` fails.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        for child in self._modules.values():
            if child is not None:
                child.train(mode)
        return self

    def eval(self):
        self.train(False)


# %% wrong: returns_child
# It returns the last child in place of the module itself.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        result = self
        for child in self._modules.values():
            if child is not None:
                result = child.train(mode)
        return result

    def eval(self):
        return self.train(False)


# %% wrong: eval_misses_itself
# `eval` reaches what is below and forgets the module itself.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        for child in self._modules.values():
            if child is not None:
                child.train(mode)
        return self

    def eval(self):
        for child in self._modules.values():
            if child is not None:
                child.train(False)
        return self


# %% wrong: default_false
# `train()` without an argument sets evaluation mode: the default of `mode` is True.
class Module(Shelves):
    def train(self, mode=False):
        self.training = mode
        for child in self._modules.values():
            if child is not None:
                child.train(mode)
        return self

    def eval(self):
        return self.train(False)


# %% wrong: on_the_class
# The flag is set on the class, so every object of it changes its mode, in every network.
class Module(Shelves):
    def train(self, mode=True):
        type(self).training = mode
        self.__dict__.pop("training", None)
        for child in self._modules.values():
            if child is not None:
                child.train(mode)
        return self

    def eval(self):
        return self.train(False)


# %% wrong: none_not_skipped
# A child that is `None` is not skipped, and the walk fails there.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        for child in self._modules.values():
            child.train(mode)
        return self

    def eval(self):
        return self.train(False)


# %% wrong: not_carried_over
# `Shelves` has no `children()` and no `modules()`: what earlier exercises wrote is not carried over. The children stand
# in `self._modules`.
class Module(Shelves):
    def train(self, mode=True):
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self):
        return self.train(False)


# %% right: by_stack
# A stack of modules.
class Module(Shelves):
    def train(self, mode=True):
        stack = [self]
        while stack:
            module = stack.pop()
            module.training = mode
            stack.extend(child for child in module._modules.values() if child is not None)
        return self

    def eval(self):
        self.train(mode=False)
        return self


# %% right: over_modules
# Written over a generator of all modules.
class Module(Shelves):
    def modules(self):
        yield self
        for child in filter(None, self._modules.values()):
            yield from child.modules()

    def train(self, mode=True):
        for module in self.modules():
            object.__setattr__(module, "training", mode)
        return self

    def eval(self):
        for module in self.modules():
            module.training = False
        return self
