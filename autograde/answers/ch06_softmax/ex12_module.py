# %% wrong: no_super
# `__init__` never calls `super().__init__()`: the module lacks the dictionaries that the call and print look into.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: no_extra_repr
# There is no `extra_repr`, so the module prints as `Softmax()`.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=self.dim)


# %% wrong: name_in_extra_repr
# `extra_repr` returns the class's name as well. `nn.Module` prints name and brackets itself.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        return f"Softmax(dim={self.dim})"


# %% wrong: value_only
# `extra_repr` returns the number alone. The reader does not learn what it means.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        return f"{self.dim}"


# %% wrong: extra_repr_prints
# `extra_repr` prints its text and returns None. It must return it.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        print(f"dim={self.dim}")


# %% wrong: text_made_once
# The text of `extra_repr` is made in `__init__` and kept: the object holds more than `dim`, and when `dim` changes, the
# print stays behind.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim
        self.text = f"dim={dim}"

    def forward(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        return self.text


# %% wrong: dim_ignored
# `forward` ignores `dim` and always works along axis 1.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=1)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: dim_on_the_class
# `dim` is kept on the class, so all instances share the one that was set last.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        Softmax.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: lambda_inside
# The function is kept as a lambda. It computes the right thing, but a lambda cannot be pickled, and the object holds
# more than `dim`.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim
        self.function = lambda x: F.softmax(x, dim=self.dim)

    def forward(self, x):
        return self.function(x)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: keeps_the_output
# It keeps the last output as an attribute. The object then holds a tensor, and its memory, between calls.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        self.output = F.softmax(x, dim=self.dim)
        return self.output

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: buffer
# `dim` is registered as a buffer. It appears in the state_dict as if it were something learned.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.register_buffer("dim", None if dim is None else torch.tensor(dim))

    def forward(self, x):
        return F.softmax(x, dim=int(self.dim))

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: overrides_call
# `__call__` is overridden in place of `forward`. The numbers are right, and hooks no longer run.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def __call__(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: inherits
# It inherits from `nn.Softmax`, which does all the work. The exercise is to write it on `nn.Module`.
class Softmax(nn.Softmax):
    pass


# %% wrong: last_axis_by_default
# Without an argument, `dim` is -1. `nn.Softmax` leaves it at None there, and `F.softmax` warns.
class Softmax(nn.Module):
    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: last_axis_when_none
# Where `dim` is None it takes the last axis, without a warning. `F.softmax` warns and follows its own rule.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return F.softmax(x, dim=-1 if self.dim is None else self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: wraps
# It keeps an `nn.Softmax` inside. The print then shows a child, and changing `dim` later has no effect.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.inner = nn.Softmax(dim)

    def forward(self, x):
        return self.inner(x)


# %% wrong: made_anew
# Each call makes an `nn.Softmax` and lets it do the work. That is the class that was to be written.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return nn.Softmax(self.dim)(x)

    def extra_repr(self):
        return f"dim={self.dim}"


# %% wrong: methods_of_a_relative
# It inherits from `nn.Softmin`, a relative of `nn.Softmax`, and takes over what was to be written.
class Softmax(nn.Softmin):
    def forward(self, x):
        return F.softmax(x, dim=self.dim)


# %% right: other_signature
# `forward` names its input otherwise, and the text is joined.
class Softmax(nn.Module):
    def __init__(self, dim: int | None = None) -> None:
        nn.Module.__init__(self)
        self.__dict__["dim"] = dim

    def forward(self, input):
        return nn.functional.softmax(input, self.dim)

    def extra_repr(self):
        return "dim=" + str(self.dim)


# %% right: own_repr
# It overrides `__repr__` itself, and has `extra_repr` too.
class Softmax(nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def __repr__(self):
        return f"{type(self).__name__}({self.extra_repr()})"

    def extra_repr(self):
        return "dim={}".format(self.dim)

    def forward(self, x):
        return F.softmax(x, self.dim, _stacklevel=5)


# %% right: log_inside
# Through the log-softmax.
class Softmax(nn.Module):
    dim: int | None

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, *inputs):
        (x,) = inputs
        return F.log_softmax(x, dim=self.dim).exp()

    def extra_repr(self):
        return f"dim={self.dim!r}"
