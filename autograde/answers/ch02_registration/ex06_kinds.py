# %% wrong: mean_plain
# `mean` is a plain tensor: it is not saved, and a move or a cast leaves it behind.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.mean = torch.zeros(size)
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: mean_parameter
# `mean` is a parameter: it is measured in `forward`, and now the optimizer moves it too.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.mean = nn.Parameter(torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: mean_frozen_parameter
# `mean` is a parameter that wants no gradient. It is still listed among the parameters; what is never trained is a buffer.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.mean = nn.Parameter(torch.zeros(size), requires_grad=False)
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: mean_not_saved
# `mean` is a buffer that is not saved: a loaded network would begin to measure anew.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size), persistent=False)
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: signs_saved
# `signs` is saved, though it can always be made again. One argument of `register_buffer` prevents that.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2))
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: signs_plain
# `signs` is a plain tensor: a move or a cast leaves it behind.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.signs = 1.0 - 2.0 * (torch.arange(size) % 2)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: signs_parameter
# `signs` is a parameter: training would change the signs.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.signs = nn.Parameter(1.0 - 2.0 * (torch.arange(size) % 2))
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: gain_plain
# `gain` is a plain tensor that wants a gradient. It gets one, but no optimizer finds it.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = torch.ones(size, requires_grad=True)
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: gain_buffer
# `gain` is a buffer: it is saved and moved, and never trained.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.register_buffer("gain", torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: momentum_parameter
# `momentum` is a parameter. It is a setting, chosen by a person: an ordinary number.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = nn.Parameter(torch.tensor(momentum))

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: momentum_buffer
# `momentum` is a buffer. It is an ordinary number, which needs neither saving nor moving.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.register_buffer("momentum", torch.tensor(momentum))

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: momentum_fixed
# `momentum` is always 0.1: the argument is ignored.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", 1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = 0.1

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: signs_swapped
# `signs` begins with −1. The first element is 1.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", -(1.0 - 2.0 * (torch.arange(size) % 2)), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% wrong: signs_whole_numbers
# `signs` holds whole numbers. `double()` and `half()` cast floats only and leave them as they are.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("signs", torch.tensor([(-1) ** i for i in range(size)]), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% right: newer_spelling
# `nn.Buffer`, assigned like a parameter.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.mean = nn.Buffer(torch.zeros(size))
        self.signs = nn.Buffer(1.0 - 2.0 * (torch.arange(size) % 2), persistent=False)
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs


# %% right: by_methods
# Everything through the register methods, in another order.
class Tracker(nn.Module):
    def __init__(self, size, momentum=0.1):
        super().__init__()
        self.momentum = float(momentum)
        self.register_buffer("signs", torch.tensor([(-1.0) ** i for i in range(size)]), persistent=False)
        self.register_buffer("mean", torch.zeros(size))
        self.register_parameter("gain", nn.Parameter(torch.ones(size)))

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean += self.momentum * (x.mean(0) - self.mean)
        return (x - self.mean) * self.gain * self.signs
