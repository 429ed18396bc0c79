# %% wrong: times_ignored
# It always does one round: `times` is not used.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        x = torch.tanh(self.fc(x))
        if extra is not None:
            x = x + extra
        return x


# %% wrong: extra_each_round
# `extra` is added in each round. It should be added once, after the loop.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = torch.tanh(self.fc(x))
            if extra is not None:
                x = x + extra
        return x


# %% wrong: extra_first
# `extra` is added before the loop. It should be added after it.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        if extra is not None:
            x = x + extra
        for _ in range(times):
            x = torch.tanh(self.fc(x))
        return x


# %% wrong: truth_of_a_tensor
# It writes `if extra:`. A tensor of several numbers has no truth value; ask `if extra is not None:`.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = torch.tanh(self.fc(x))
        if extra:
            x = x + extra
        return x


# %% wrong: extra_ignored
# `extra` is accepted and never added.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = torch.tanh(self.fc(x))
        return x


# %% wrong: extra_required
# It adds `extra` without asking whether there is one, so a call with `x` alone fails.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = torch.tanh(self.fc(x))
        return x + extra


# %% wrong: input_each_time
# Each round starts from the input again, so three rounds give what one gives. Go on from the last round's result.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        out = x
        for _ in range(times):
            out = torch.tanh(self.fc(x))
        return out if extra is None else out + extra


# %% wrong: tanh_once
# `tanh` is applied once, after all rounds. It belongs to each round.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = self.fc(x)
        x = torch.tanh(x)
        return x if extra is None else x + extra


# %% wrong: one_round_more
# It does one round more than `times` says: one before the loop, and `times` inside it.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        x = torch.tanh(self.fc(x))
        for _ in range(times):
            x = torch.tanh(self.fc(x))
        return x if extra is None else x + extra


# %% wrong: return_in_loop
# The `return` stands inside the loop, so it ends after the first round, and gives `None` if there is none.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = torch.tanh(self.fc(x))
            return x if extra is None else x + extra


# %% wrong: many_layers
# It makes several layers, one for each round. The same layer is to be used in every round.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(8))

    def forward(self, x, extra=None, *, times=1):
        for layer in self.layers[:times]:
            x = torch.tanh(layer(x))
        return x if extra is None else x + extra


# %% wrong: detached
# It uses `.detach()` or `.data` between rounds, so the gradient knows the last round only.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = torch.tanh(self.fc(x.detach()))
        return x if extra is None else x + extra


# %% wrong: in_place
# `x += extra` writes into the tensor `x` itself. If there was no round, that is the caller's input.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        for _ in range(times):
            x = torch.tanh(self.fc(x))
        if extra is not None:
            x += extra
        return x


# %% right: recursive
# Calls itself for the remaining rounds.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, extra=None, *, times=1):
        if times > 0:
            return self(torch.tanh(self.fc(x)), extra, times=times - 1)
        return x if extra is None else x + extra


# %% right: while_loop
# A `while` loop, and zero in place of a missing input.
class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.step = nn.Sequential(nn.Linear(width, width), nn.Tanh())

    def forward(self, x, extra=None, times=1):
        while times:
            x, times = self.step(x), times - 1
        return x + (0 if extra is None else extra)


# %% right: reduced
# `functools.reduce`, with weights kept by hand.
from functools import reduce


class Repeat(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, width))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x, extra=None, *, times=1):
        x = reduce(lambda h, _: (h @ self.weight.T + self.bias).tanh(), range(times), x)
        return x + extra if isinstance(extra, Tensor) else x
