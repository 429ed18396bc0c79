# %% wrong: padded
# The convolutions pad the image by one pixel, so its size stays. No padding is wanted here.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3, padding=1)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3, padding=1)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: not_doubled
# The second convolution gives `out` channels. Twice as many are wanted.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, out, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: mid_doubled
# It doubles the channels in the middle, not those of the output.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 2 * mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(2 * mid, out, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: plain_relu
# It uses `ReLU`, which gives 0 for what is negative. `LeakyReLU` lets a hundredth of it through.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.ReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: no_activation
# There is no activation function between the convolutions.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.conv2(self.conv1(x))


# %% wrong: leaky_after_both
# There is a `LeakyReLU` after the second convolution as well.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.act(self.conv2(self.act(self.conv1(x))))


# %% wrong: other_slope
# Its slope is 0.1. `nn.LeakyReLU()` without an argument has 0.01.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU(0.1)
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: sizes_fixed
# The sizes are written into the class: whatever it is given, it makes the same layers.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(4, 10, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: class_as_layer
# `nn.LeakyReLU(x)` makes a module with `x` for its slope. Make the module first, `nn.LeakyReLU()`, then call it.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.conv2(nn.LeakyReLU(self.conv1(x)))


# %% wrong: small_kernel
# The kernels are 1×1. They should be 3×3.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 1)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 1)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: forgets_super
# `__init__` does not begin with `super().__init__()`, so no layer can be kept.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: a_function
# `Net` is a function that gives a network. Here you write the class, with `__init__` and `forward`.
def Net(in_channels, mid, out):
    return nn.Sequential(nn.Conv2d(in_channels, mid, 3), nn.LeakyReLU(), nn.Conv2d(mid, 2 * out, 3))


# %% right: sequential
# A `Sequential` of three.
class Net(nn.Sequential):
    def __init__(self, in_channels, mid, out):
        super().__init__(nn.Conv2d(in_channels, mid, (3, 3)), nn.LeakyReLU(), nn.Conv2d(mid, out + out, kernel_size=3))


# %% right: functional
# The activation as a function, the layers declared in the other order.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.last = nn.Conv2d(mid, 2 * out, 3)
        self.start = nn.Conv2d(in_channels, mid, 3)

    def forward(self, images):
        return self.last(F.leaky_relu(self.start(images)))


# %% right: by_hand
# The leaky part by `torch.where`.
class Net(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3, 1, 0)
        self.conv2 = nn.Conv2d(mid, 2 * out, 3, 1, 0)

    def forward(self, x):
        x = self.conv1(x)
        return self.conv2(torch.where(x > 0, x, 0.01 * x))
