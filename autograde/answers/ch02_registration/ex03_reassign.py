# %% wrong: first_kept
# A registered name keeps its first value: assigning a new parameter or module to it has no effect.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home.setdefault(name, value)


# %% wrong: tensor_unregisters
# A plain tensor assigned over a parameter takes its place as a plain attribute, and the parameter is gone from its shelf
# without a word. Nothing would train it any more.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        elif name in self._buffers and (value is None or isinstance(value, Tensor)):
            home = self._buffers
        elif value is None and (name in self._parameters or name in self._modules):
            home = self._parameters if name in self._parameters else self._modules
        else:
            home = self.__dict__
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: stale_entry
# A plain tensor assigned over a parameter becomes a plain attribute while the parameter stays on its shelf: the
# optimizer trains one, and `forward` reads the other.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        elif value is None and name in self._parameters:
            home = self._parameters
        elif value is None and name in self._modules:
            home = self._modules
        elif name in self._buffers and (value is None or isinstance(value, Tensor)):
            home = self._buffers
        else:
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: none_refused
# `None` is refused for a registered name. It should empty the place and keep the name.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: none_unregisters
# `None` removes the name from its shelf and becomes a plain attribute. It should stay on the shelf as an empty place.
class Module(Shelves):
    def __setattr__(self, name, value):
        shelves = (self._parameters, self._modules, self._buffers)
        if value is None:
            for shelf in shelves:
                shelf.pop(name, None)
            return super().__setattr__(name, value)
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: child_left
# A parameter assigned over a child leaves the child on its shelf: the name is then in two places.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        self.__dict__.pop(name, None)
        self._buffers.pop(name, None)
        home[name] = value


# %% wrong: plain_left
# The old plain attribute stays. Python finds it before it asks `__getattr__`, so it hides what was registered.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: buffer_left
# A parameter assigned over a buffer leaves the buffer on its shelf: the name is then in two places.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: module_over_parameter
# A module takes the place of a parameter without complaint. That must be a `TypeError`.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves):
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: buffer_becomes_plain
# A tensor assigned over a buffer becomes a plain attribute. The name belongs to the buffer, which should take the new
# tensor.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules):
                if name in shelf:
                    if value is not None:
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: anything_over_buffer
# A buffer's place accepts anything, a number as well. Only a tensor or `None` may stand there.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not shelf is self._buffers:
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: tensor_becomes_parameter
# A plain tensor assigned over a parameter is made a parameter. PyTorch refuses it: it cannot know whether you meant that.
class Module(Shelves):
    def __setattr__(self, name, value):
        if name in self._parameters and isinstance(value, Tensor):
            value = nn.Parameter(value)
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: anything_over_child
# A child's place accepts a number. Only a module or `None` may stand there.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    buffer, child = shelf is self._buffers, shelf is self._modules
                    if value is not None and not (buffer if isinstance(value, Tensor) else child):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: empty_is_free
# An entry that is `None` counts as no entry: a tensor then becomes a plain attribute while the name stays on its shelf.
# The place is empty, but it is still a parameter's place.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home = self._parameters
        elif isinstance(value, Shelves) and name not in self._parameters:
            home = self._modules
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if shelf.get(name) is not None:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in (self._parameters, self._modules, self._buffers, self.__dict__):
            if other is not home:
                other.pop(name, None)
        home[name] = value


# %% wrong: buffer_under_module
# A module assigned over a buffer leaves the buffer on its shelf: the name is then in two places.
class Module(Shelves):
    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            home, others = self._parameters, (self._modules, self._buffers, self.__dict__)
        elif isinstance(value, Shelves) and name not in self._parameters:
            home, others = self._modules, (self._parameters, self.__dict__)
        else:
            for shelf in (self._parameters, self._modules, self._buffers):
                if name in shelf:
                    if value is not None and not (shelf is self._buffers and isinstance(value, Tensor)):
                        raise TypeError(name)
                    shelf[name] = value
                    return
            return super().__setattr__(name, value)
        for other in others:
            other.pop(name, None)
        home[name] = value


# %% right: question_by_question
# The long form: one branch for each case.
class Module(Shelves):
    def __setattr__(self, name, value):
        def forget(*shelves):
            for shelf in shelves:
                if name in shelf:
                    del shelf[name]

        if isinstance(value, nn.Parameter):
            forget(self.__dict__, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in self._parameters:
            if value is not None:
                raise TypeError("a parameter or None")
            self.register_parameter(name, None)
        elif isinstance(value, Shelves):
            forget(self.__dict__, self._buffers)
            self.add_module(name, value)
        elif name in self._modules:
            if value is not None:
                raise TypeError("a module or None")
            self.add_module(name, None)
        elif name in self._buffers:
            if value is not None and not isinstance(value, Tensor):
                raise TypeError("a tensor or None")
            self._buffers[name] = value
        else:
            object.__setattr__(self, name, value)


# %% right: by_table
# Each shelf beside the kind it holds.
class Module(Shelves):
    def __setattr__(self, name, value):
        table = [(self._parameters, nn.Parameter), (self._modules, Shelves), (self._buffers, Tensor)]
        if name in self._parameters and not isinstance(value, nn.Parameter):
            if value is not None:
                raise TypeError(f"{name} is a parameter")
            self._parameters[name] = value
            return
        for shelf, kind in table[:2]:
            if isinstance(value, kind):
                for other, _ in table:
                    if other is not shelf:
                        other.pop(name, None)
                vars(self).pop(name, None)
                shelf[name] = value
                return
        for shelf, kind in table:
            if name in shelf:
                if not (value is None or isinstance(value, kind)):
                    raise TypeError(f"{name} must be {kind.__name__} or None")
                shelf[name] = value
                return
        vars(self)[name] = value
