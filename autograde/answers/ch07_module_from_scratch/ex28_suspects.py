# %% wrong: not_repaired
# Nothing is mended yet: run the fuzzer, and look for a child that hangs at two names.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        if mode != self.training:
            self.training = mode
            for module in self.children():
                module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            parameter.grad = None if set_to_none else torch.zeros_like(parameter)


# %% wrong: only_children_mended
# `named_children` is mended. `train` still does not go down if its own mode is right already.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        if mode != self.training:
            self.training = mode
            for module in self.children():
                module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            parameter.grad = None if set_to_none else torch.zeros_like(parameter)


# %% wrong: only_train_mended
# `train` is mended. `named_children` still yields a shared child twice.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            parameter.grad = None if set_to_none else torch.zeros_like(parameter)


# %% wrong: only_zero_grad_mended
# `zero_grad` is mended. `named_children` still yields a shared child twice, and `train` has a mistake too.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        if mode != self.training:
            self.training = mode
            for module in self.children():
                module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: children_left
# A child that hangs at two names is still yielded twice.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: train_left
# `train` still does nothing when its own mode is right already. A child may have another one.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        if mode != self.training:
            self.training = mode
            for module in self.children():
                module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: zero_grad_left
# `zero_grad(set_to_none=False)` still makes new tensors of zeros, also where there was no gradient.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            parameter.grad = None if set_to_none else torch.zeros_like(parameter)


# %% wrong: zeros_not_in_place
# `zero_grad(set_to_none=False)` leaves `None` alone now, but still makes a new tensor of zeros in place of
# filling the old one.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad = torch.zeros_like(parameter)


# %% wrong: set_to_none_always
# `zero_grad` now gives `None` in any case.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            parameter.grad = None


# %% wrong: train_by_modules_misses_return
# `train` goes down now, but returns nothing.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% right: train_over_modules
# `train` over all modules; children by a dictionary of identities.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        first = {}
        for name, module in self._modules.items():
            if module is not None:
                first.setdefault(id(module), (name, module))
        yield from first.values()

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.training = mode
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% right: zero_grad_by_branch
# `zero_grad` by two branches.
SUSPECTS = ("named_children", "train", "zero_grad")


class Suspects:
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if parameter.grad is not None:
                parameter.grad = None if set_to_none else parameter.grad.requires_grad_(False).mul_(0)
