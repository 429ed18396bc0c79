# %% wrong: still_forward
# Its method is still called `forward`. Rename it to `__call__`.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: both
# It has both: a `__call__` that runs a `forward` of its own. Here, no `forward` is wanted.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def forward(self, x):
        return self.conv2(self.act(self.conv1(x)))

    def __call__(self, x):
        return self.forward(x)


# %% wrong: keras_call
# The method is called `call`. Python looks for `__call__`, finds PyTorch's, and that one looks for `forward`.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def call(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% wrong: on_the_object
# `__call__` was assigned to the object. Python looks for it in the class, and finds PyTorch's.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)
        self.__call__ = lambda x: self.conv2(self.act(self.conv1(x)))


# %% wrong: asks_the_base
# Its `__call__` hands over to `super().__call__(x)`, which looks for the `forward` that is not there.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def __call__(self, x):
        return super().__call__(x)


# %% wrong: no_return
# `__call__` computes the output and does not return it.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def __call__(self, x):
        x = self.conv2(self.act(self.conv1(x)))


# %% wrong: no_activation
# The `LeakyReLU` between the convolutions was lost on the way.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.conv2 = nn.Conv2d(mid, 2 * out, 3)

    def __call__(self, x):
        return self.conv2(self.conv1(x))


# %% wrong: not_doubled
# The second convolution gives `out` channels. As in `Net`, twice as many are wanted.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, mid, 3)
        self.act = nn.LeakyReLU()
        self.conv2 = nn.Conv2d(mid, out, 3)

    def __call__(self, x):
        return self.conv2(self.act(self.conv1(x)))


# %% right: sequential_inside
# Hands over to a `Sequential`.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(in_channels, mid, 3), nn.LeakyReLU(), nn.Conv2d(mid, 2 * out, 3))

    def __call__(self, x):
        return self.net(x)


# %% right: other_name
# The method has another name, and the class says that it is `__call__`.
class NetByCall(nn.Module):
    def __init__(self, in_channels, mid, out):
        super().__init__()
        self.two = nn.Conv2d(mid, 2 * out, 3)
        self.one = nn.Conv2d(in_channels, mid, 3)

    def run(self, *args):
        (x,) = args
        return self.two(F.leaky_relu(self.one(x)))

    __call__ = run
