# %% wrong: not_repaired
# The second layer is still made inside `forward`: new random weights at each call, and nobody trains them.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)

    def forward(self, x):
        x = torch.relu(self.first(x))
        second = nn.Linear(6, 3)
        return second(x)


# %% wrong: attribute_in_forward
# The layer is assigned to `self` now, but still inside `forward`: each call replaces it by a new one.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)

    def forward(self, x):
        x = torch.relu(self.first(x))
        self.second = nn.Linear(6, 3)
        return self.second(x)


# %% wrong: made_twice
# The layer is made in `__init__`, and made again in `forward`, where the new one replaces the old.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.second = nn.Linear(6, 3)

    def forward(self, x):
        x = torch.relu(self.first(x))
        self.second = nn.Linear(6, 3)
        return self.second(x)


# %% wrong: made_at_first_call
# The layer is kept, but made at the first call only: whoever asks for the parameters before that gets half of them.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.second = None

    def forward(self, x):
        x = torch.relu(self.first(x))
        if self.second is None:
            self.second = nn.Linear(6, 3)
        return self.second(x)


# %% wrong: seeded
# A fixed seed in `forward` makes the outputs repeat, but the layer is still thrown away and never trained.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)

    def forward(self, x):
        x = torch.relu(self.first(x))
        torch.manual_seed(0)
        return nn.Linear(6, 3)(x)


# %% wrong: class_level
# The layer is made once for the whole class: all objects share it, and none counts it among its parameters.
class Forgetful(nn.Module):
    second = nn.Linear(6, 3)

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))


# %% wrong: shared_and_registered
# The layer is assigned to `self`, but it is made outside `__init__`, once: all objects share its weights.
_second = nn.Linear(6, 3)


class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.second = _second

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))


# %% wrong: in_a_list
# The layer is made in `__init__`, but kept in a Python list, where the network does not find its parameters.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.rest = [nn.Linear(6, 3)]

    def forward(self, x):
        return self.rest[0](torch.relu(self.first(x)))


# %% wrong: relu_lost
# Both layers are kept now, but the `relu` between them was lost in the repair.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.second = nn.Linear(6, 3)

    def forward(self, x):
        return self.second(self.first(x))


# %% right: module_list
# Both layers in a `ModuleList`.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 6), nn.Linear(6, 3)])

    def forward(self, x):
        first, second = self.layers
        return second(first(x).relu())


# %% right: functional
# Keeps parameters by hand and calls the function.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.weight = nn.Parameter(torch.randn(3, 6))
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, x):
        return F.linear(F.relu(self.first(x)), self.weight, self.bias)


# %% right: sequential
# A `Sequential` made in `__init__`.
class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3))

    def forward(self, x):
        return self.net(x)
