# %% wrong: no_keywords
# `__call__` has no `**kwargs`, so a call with a keyword fails before `forward` is reached.
class Module:
    def __call__(self, *args):
        return self.forward(*args)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: keywords_dropped
# `__call__` accepts keywords and does not hand them on: `forward` never sees them.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(*args)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: one_argument
# `__call__` takes exactly one argument, `x`. A `forward` may want two, or none.
class Module:
    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: first_argument_only
# Only the first argument arrives: `args[0]` is handed on, in place of `*args`.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(args[0], **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: not_spread
# The arguments are handed on as one tuple. In the call, too, they need the stars: `*args, **kwargs`.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: neither_spread
# The tuple and the dict are handed on as two arguments. In the call, too, they need the stars: `*args, **kwargs`.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(args, kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: returns_nothing
# `__call__` runs `forward` and forgets to return what came out.
class Module:
    def __call__(self, *args, **kwargs):
        self.forward(*args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: runs_twice
# `forward` runs twice at each call. It may be costly, or count something: once is right.
class Module:
    def __call__(self, *args, **kwargs):
        self.forward(*args, **kwargs)
        return self.forward(*args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: silent
# Where nobody wrote `forward`, it quietly gives `None`. The mistake would surface far away; raise an exception.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def forward(self, *args, **kwargs):
        return None


# %% wrong: no_base_forward
# `Module` itself has no `forward`, so a class without one fails with an `AttributeError`.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)


# %% wrong: names_itself
# The message does not name the class that lacks a `forward`, such as `Lost`. `type(self).__name__` is its name.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError("Module has no forward")


# %% wrong: names_lost
# The message names `Lost`, whatever the class is called. `type(self).__name__` is the name of the object's class.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError("Lost has no forward")


# %% wrong: by_the_class
# It calls `type(self).forward(self, …)`, which goes past a `forward` that was assigned to the object itself.
class Module:
    def __call__(self, *args, **kwargs):
        return type(self).forward(self, *args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: errors_swallowed
# It catches errors inside `forward` and returns `None` instead: whoever calls never learns what went wrong.
class Module:
    def __call__(self, *args, **kwargs):
        try:
            return self.forward(*args, **kwargs)
        except TypeError:
            return None

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: inherits
# It inherits from PyTorch's `nn.Module`, which does the work. Here you write it yourself, in plain Python.
class Module(nn.Module):
    pass


# %% wrong: contains
# It makes an object of PyTorch's `nn.Module` at each call, which does the work. Here you write it yourself.
class Module:
    def __call__(self, *args, **kwargs):
        inner = nn.Module()
        inner.forward = self.forward
        return inner(*args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% wrong: borrows_forward
# Its `forward` is PyTorch's own, taken from `nn.Module`. Here you write it yourself.
class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    forward = nn.Module.forward


# %% wrong: borrows_call
# Its `__call__` is PyTorch's own, taken from `nn.Module`, with what that one asks for. Here you write it yourself.
class Module:
    _compiled_call_impl = None
    _backward_hooks = _backward_pre_hooks = _forward_hooks = _forward_pre_hooks = {}
    __call__ = nn.Module.__call__
    _call_impl = nn.Module._call_impl

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no forward")


# %% right: other_names
# The names after the stars are free.
class Module:
    def __init__(self):
        self.training = True

    def __call__(self, *inputs, **options):
        outcome = self.forward(*inputs, **options)
        return outcome

    def forward(self, *inputs, **options):
        raise NotImplementedError("a forward is missing in " + repr(type(self)))


# %% right: checked_in_call
# Looks for `forward` before calling it.
class Module:
    def __call__(self, *args, **kwargs):
        forward = getattr(self, "forward", None)
        if forward is None:
            raise NotImplementedError(f"write {type(self).__qualname__}.forward")
        return forward(*args, **kwargs)
