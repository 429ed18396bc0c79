# %% wrong: no_skip
# There is no skip: it returns what the inner layer makes, and the input is not added.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x)


# %% wrong: inner_twice
# It adds the inner layer's result to itself. What is added should have gone around it.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) + self.inner(x)


# %% wrong: chained
# The shortcut is given the result of the inner layer: the two form a chain. Both should be given `x`.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        y = self.inner(x)
        return y + self.shortcut(y)


# %% wrong: subtracts
# It subtracts the input from the result. A residual block adds the two.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) - self.shortcut(x)


# %% wrong: multiplies
# It multiplies the two. A residual block adds them.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) * self.shortcut(x)


# %% wrong: concatenates
# It puts the two side by side, so that the result is wider. A residual block adds them, number by number.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return torch.cat([self.inner(x), self.shortcut(x)], dim=-1)


# %% wrong: averages
# It takes the mean of the two. A residual block adds them and does not divide.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return (self.inner(x) + self.shortcut(x)) / 2


# %% wrong: relu_added
# It has an activation function after the sum. This block ends with the sum.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return (self.inner(x) + self.shortcut(x)).relu()


# %% wrong: writes_into_input
# `x += …` writes into the input, which belongs to the caller.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        x += self.inner(x)
        return x


# %% wrong: writes_into_result
# `y += x` writes into the inner layer's result. That may be the input itself, or something that is still needed for the gradient.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        y = self.inner(x)
        y += self.shortcut(x)
        return y


# %% wrong: shortcut_ignored
# The shortcut is ignored: `x` itself is always added.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) + x


# %% wrong: shortcut_unregistered
# The shortcut is kept in a list, where the module does not see it: its parameters are not among the block's.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.around = [nn.Identity() if shortcut is None else shortcut]

    def forward(self, x):
        return self.inner(x) + self.around[0](x)


# %% wrong: skip_detached
# The skip is cut out of the graph, so that the gradient flows through the inner layer only.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) + self.shortcut(x).detach()


# %% wrong: inner_detached
# The inner layer's result is cut out of the graph, so that the layer gets no gradient and cannot learn.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x).detach() + self.shortcut(x)


# %% wrong: calls_forward
# It calls `inner.forward(x)`. The numbers are right, but hooks on the layer do not run; call the layer itself.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner.forward(x) + self.shortcut(x)


# %% wrong: forgets_super
# `__init__` never calls `super().__init__()`. Until that has run, the module cannot hold children.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) + self.shortcut(x)


# %% wrong: new_shortcut
# Without a shortcut it makes a layer of its own in place of the way around. Then `x` itself should be added.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Linear(3, 3) if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) + self.shortcut(x)


# %% wrong: shortcut_if_needed
# The shortcut is used only if the shapes differ. A block that was given one uses it always.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = shortcut

    def forward(self, x):
        y = self.inner(x)
        return y + (x if y.shape == x.shape else self.shortcut(x))


# %% wrong: three_added
# `x` is added as well as what the shortcut makes of it. The shortcut takes the place of `x`.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = shortcut

    def forward(self, x):
        y = self.inner(x) + x
        return y if self.shortcut is None else y + self.shortcut(x)


# %% wrong: shortcut_after_the_sum
# The shortcut is given the sum, so it stands behind the skip instead of on it. It should be given `x`.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.shortcut(self.inner(x) + x)


# %% wrong: shortcut_forward
# It calls `shortcut.forward(x)`. The numbers are right, but hooks on the shortcut do not run; call the layer itself.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.inner(x) + self.shortcut.forward(x)


# %% wrong: none_called
# Without a shortcut, `None` is called as if it were a layer. Then `x` itself should be added.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = shortcut

    def forward(self, x):
        return self.inner(x) + self.shortcut(x)


# %% right: none_kept
# Keeps `None` as a child and asks at the call.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.add_module("shortcut", shortcut)
        self.add_module("inner", inner)

    def forward(self, x):
        way = x if self.shortcut is None else self.shortcut(x)
        return torch.add(way, self.inner(x))


# %% right: module_list
# Both ways in a ModuleList, summed.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.ways = nn.ModuleList([inner, shortcut or nn.Identity()])

    def forward(self, x):
        return sum(way(x) for way in self.ways)


# %% right: two_ways
# Writes into a copy.
class Residual(nn.Module):
    def __init__(self, inner, shortcut=None):
        super().__init__()
        self.inner = inner
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        y = self.inner(x).clone()
        y += self.shortcut(x)
        return y
