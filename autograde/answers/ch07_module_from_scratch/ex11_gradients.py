# %% wrong: own_only
# Only the module's own parameters are reached, not those of its children.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters(recurse=False):
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters(recurse=False):
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: one_deep
# The children's parameters are reached, those deeper down are not.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in [p for m in (self, *self.children()) for p in m.parameters(recurse=False)]:
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in [p for m in (self, *self.children()) for p in m.parameters(recurse=False)]:
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: none_fails
# It fails on a parameter that has no gradient yet.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            else:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: none_becomes_zeros
# A gradient that is `None` becomes zeros. It stays `None`.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()
            else:
                parameter.grad = torch.zeros_like(parameter)


# %% wrong: zeroes_weights
# It fills the parameters with zeros, not their gradients.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            with torch.no_grad():
                parameter.zero_()
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: always_none
# `set_to_none=False` is ignored: gradients become `None` in any case.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if True:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: always_zeros
# By default, gradients become zeros. The default is `None`.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = False) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: new_zeros
# It puts a new tensor of zeros in place of the gradient. The old one must be filled, in place.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad = torch.zeros_like(parameter)


# %% wrong: graph_kept
# A gradient that is part of a graph stays part of it, and autograd refuses or records the zeros.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                with torch.no_grad():
                    parameter.grad.zero_()


# %% wrong: always_detached
# `detach_()` is called on every gradient. It refuses one that is a view of another tensor.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad.detach_().zero_()


# %% wrong: empties_the_tensor
# It also overwrites the gradient tensor when it is set to `None`. Whoever kept that tensor loses its values.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                if parameter.grad is not None:
                    parameter.grad.zero_()
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: freeze_returns_nothing
# `requires_grad_` returns nothing, so it cannot be chained.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: argument_ignored
# `requires_grad_(False)` thaws, in place of freezing: the argument is ignored.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_()
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% wrong: buffers_too
# Buffers are made to need gradients as well.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in [*self.parameters(), *self.buffers()]:
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()


# %% right: recursion
# Goes down by hand.
class Gradients:
    def requires_grad_(self, requires_grad=True):
        for p in self._parameters.values():
            if p is not None:
                p.requires_grad = requires_grad
        for child in self.children():
            child.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        for p in self._parameters.values():
            if p is not None and p.grad is not None:
                if set_to_none:
                    p.grad = None
                else:
                    p.grad.requires_grad_(False) if p.grad.is_leaf else p.grad.detach_()
                    p.grad.mul_(0)
        for child in self.children():
            child.zero_grad(set_to_none)


# %% right: list
# A list of those that have a gradient; filled with `fill_`.
class Gradients:
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if parameter.grad is None:
                continue
            if not set_to_none:
                (parameter.grad.detach_() if parameter.grad.grad_fn else parameter.grad.requires_grad_(False)).fill_(0)
            else:
                del parameter.grad
