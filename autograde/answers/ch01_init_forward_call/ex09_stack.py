# %% wrong: not_repaired
# Both layers are still run by `.forward(x)`, past their hooks.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.first.forward(x))
        return self.second.forward(x)


# %% wrong: first_only
# The first layer is called now. The second is still run by `.forward(x)`.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.first(x))
        return self.second.forward(x)


# %% wrong: second_only
# The second layer is called now. The first is still run by `.forward(x)`.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.first.forward(x))
        return self.second(x)


# %% wrong: called_twice
# Each layer is called and its result thrown away, then called again: every hook runs twice.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        self.first(x)
        x = torch.relu(self.first(x))
        self.second(x)
        return self.second(x)


# %% wrong: called_beside
# The layers are called, so their hooks run, but the output is still made by `.forward(x)`: a hook cannot change it.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        self.first(x)
        x = torch.relu(self.first.forward(x))
        self.second(x)
        return self.second.forward(x)


# %% wrong: hooks_by_hand
# It runs the forward hooks by hand and leaves out the pre-hooks. A call of the layer does all of it.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def run(self, layer, x):
        out = layer.forward(x)
        for hook in list(layer._forward_hooks.values()):
            new = hook(layer, (x,), out)
            out = out if new is None else new
        return out

    def forward(self, x):
        return self.run(self.second, torch.relu(self.run(self.first, x)))


# %% wrong: calls_itself
# `forward` calls `self(x)`, which runs `forward`, which calls `self(x)`, and so on until Python gives up.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        return self(x)


# %% wrong: relu_lost
# The layers are called, but the `relu` between them was lost in the repair.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        return self.second(self.first(x))


# %% right: sequential
# Lets a `Sequential` call them.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3))

    def forward(self, x):
        return self.net(x)


# %% right: dunder_call
# Writes the long form of a call.
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 4)
        self.second = nn.Linear(4, 3)

    def forward(self, x):
        x = type(self.first).__call__(self.first, x).relu()
        return self.second.__call__(x)
