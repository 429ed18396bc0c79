# %% wrong: parent_first
# The parent is visited before its children. Children come first.
class Module(Shelves):
    def apply(self, function):
        function(self)
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: one_level
# `apply` reaches the children, but not the children's children.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                function(child)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: without_itself
# `apply` visits what is below and leaves out the module itself.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
                function(child)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: returns_nothing
# `apply` does not return the module, so `net = Net().apply(init)` gives `None`.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: none_child
# A child that is `None` is not skipped, and the walk fails there.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: own_gradients_only
# `zero_grad` clears the module's own parameters. Those below keep their gradients, which the next step adds to.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        clear(self)


# %% wrong: gradient_none_fails
# A parameter without a gradient is not skipped: `None` has no `zero_`.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None:
                    continue
                parameter.grad.zero_()
                parameter.grad = None if set_to_none else parameter.grad

        self.apply(clear)


# %% wrong: parameter_none_fails
# A parameter that is registered as `None` is not skipped.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter.grad is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: zeroes_weights
# It zeroes the parameters in place of their gradients: the network forgets all it learned.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.data.zero_()
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: always_none
# `set_to_none=False` has no effect: the gradients are always `None`.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = None

        self.apply(clear)


# %% wrong: always_zeros
# The gradients always become zeros. By default they become `None`.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None or parameter.grad is None:
                    continue
                parameter.grad = torch.zeros_like(parameter.grad)

        self.apply(clear)


# %% wrong: gives_gradients
# With `set_to_none=False`, a parameter that had no gradient is given one of zeros. It must stay `None`.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        def clear(module):
            for parameter in module._parameters.values():
                if parameter is None:
                    continue
                parameter.grad = None if set_to_none else torch.zeros_like(parameter)

        self.apply(clear)


# %% wrong: choice_not_passed_on
# `set_to_none` is not passed on to the children: below the module itself, the gradients become `None` in any case.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        for parameter in self._parameters.values():
            if parameter is not None and parameter.grad is not None:
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)
        for child in self._modules.values():
            if child is not None:
                child.zero_grad()


# %% wrong: not_carried_over
# `Shelves` has no `children()` and no `modules()`: what earlier exercises wrote is not carried over. The children stand
# in `self._modules`.
class Module(Shelves):
    def apply(self, function):
        for child in self.children():
            child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        for parameter in self.parameters():
            if parameter.grad is not None:
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)


# %% wrong: parameters_not_carried_over
# `zero_grad` asks for `self.parameters()`, which `Shelves` does not have: what earlier exercises wrote is not carried
# over. Each module's own parameters stand in its `_parameters`.
class Module(Shelves):
    def apply(self, function):
        for child in self._modules.values():
            if child is not None:
                child.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        for parameter in self.parameters():
            if parameter.grad is not None:
                parameter.grad = None if set_to_none else torch.zeros_like(parameter.grad)


# %% right: own_recursion
# `zero_grad` goes down by itself and zeroes in place.
class Module(Shelves):
    def apply(self, function):
        [child.apply(function) for child in self._modules.values() if child is not None]
        function(self)
        return self

    def zero_grad(self, set_to_none=True):
        for p in self._parameters.values():
            if p is not None and p.grad is not None:
                if set_to_none:
                    p.grad = None
                else:
                    p.grad.detach_()
                    p.grad.zero_()
        for child in self._modules.values():
            if child is not None:
                child.zero_grad(set_to_none=set_to_none)


# %% right: order_first
# Makes the list of modules first, by a stack read backwards.
class Module(Shelves):
    def below(self):
        order, stack = [], [self]
        while stack:
            module = stack.pop()
            order.append(module)
            stack += [m for m in module._modules.values() if m is not None]
        return order[::-1]

    def apply(self, function):
        for module in self.below():
            function(module)
        return self

    def zero_grad(self, set_to_none=True):
        for module in self.below():
            for p in filter(lambda p: p is not None, module._parameters.values()):
                p.grad = p.grad * 0 if p.grad is not None and not set_to_none else None
