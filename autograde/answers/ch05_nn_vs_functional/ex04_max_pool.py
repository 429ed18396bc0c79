# %% wrong: stride_one
# Without a stride, the windows move by 1 and overlap. They should lie side by side.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = 1 if stride is None else stride

    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding)


# %% wrong: stride_ignored
# The argument `stride` is ignored: the windows always lie side by side.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, padding=self.padding)


# %% wrong: always_two
# The stride is 2 whenever none is given. It should be the size of the window.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = 2 if stride is None else stride

    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding)


# %% wrong: padding_ignored
# The argument `padding` is ignored.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride)


# %% wrong: padded_with_zeros
# The image is surrounded by zeros. Where all numbers are negative, a zero wins; the padding must never win.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        p = self.padding
        return F.max_pool2d(F.pad(x, (p, p, p, p)), self.kernel_size, self.stride)


# %% wrong: average
# It takes the mean of each window in place of the largest number.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        return F.avg_pool2d(x, self.kernel_size, self.stride, self.padding)


# %% wrong: rounds_up
# A window that reaches over the edge is counted as well (`ceil_mode=True`). PyTorch leaves it out by default.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding, ceil_mode=True)


# %% wrong: swapped
# Window and stride are handed on in the wrong order: `F.max_pool2d` takes the window first.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        return F.max_pool2d(x, self.stride, self.kernel_size, min(self.padding, self.stride // 2))


# %% wrong: settings_as_state
# The settings have become tensors in the `state_dict`. They are plain numbers, written in the code.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.register_buffer("kernel", torch.tensor(kernel_size))
        self.padding = padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        return F.max_pool2d(x, int(self.kernel), self.stride, self.padding)


# %% wrong: nn_pool_takes_part
# `nn.MaxPool2d` takes part: under another name, as an ancestor, or somewhere inside. Write the `forward` yourself.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride or kernel_size, padding
        self.dilation, self.ceil_mode, self.return_indices = 1, False, False

    def forward(self, x):
        return nn.MaxPool2d.forward(self, x)


# %% right: none_handed_on
# Leaves a stride of None to `F.max_pool2d`.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.settings = dict(kernel_size=kernel_size, stride=stride, padding=padding)

    def forward(self, x):
        return F.max_pool2d(x, **self.settings)


# %% right: windows_by_unfold
# Cuts the windows out and takes the largest number of each.
class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        p = self.padding
        x = F.pad(x, (p, p, p, p), value=float("-inf"))
        windows = x.unfold(-2, self.kernel_size, self.stride).unfold(-2, self.kernel_size, self.stride)
        return windows.amax((-1, -2))
