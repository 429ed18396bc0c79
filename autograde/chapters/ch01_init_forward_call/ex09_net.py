"""A convolutional `Net(in_channels, mid, out)`."""

from autograde.chapters.ch01_init_forward_call.common import _derived, _each_once, _far_below, _shapes, _starts
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "call.net",
    title="A convolutional `Net(in_channels, mid, out)`",
    points=2,
    subjects={"Net": REFERENCE},
    hints=(
        "`nn.Conv2d` wants the channels that come in, the channels that go out, and the size of the kernel.",
        "The sizes are arguments of `__init__`. `forward` needs none of them: the layers know.",
        "`nn.Conv2d(in_channels, mid, 3)`, then `nn.LeakyReLU()`, then `nn.Conv2d(mid, 2 * out, 3)`.",
    ),
    after=(
        "The three numbers are used once, in `__init__`, and live on in the shapes of the weights. `nn.Conv2d`, in "
        "`torch/nn/modules/conv.py`, works the same way: many arguments when it is made, one when it is called."
    ),
    conditions=Layer(make=lambda lib: lib.Net(2, 3, 2), inputs=lambda see: (see.randn(2, 2, 5, 5),)),
)
def net(lib, see):
    """Makes networks of several sizes and calls them on images that are not square."""
    see("Net is a class", isinstance(lib.Net, type))
    net = lib.Net(3, 4, 5)
    see("the shapes of its parameters, sorted", _shapes(net))
    _starts(see, lambda: lib.Net(3, 4, 5))
    see.fill(net)
    x = see.randn(2, 3, 7, 6)
    see("the output's shape", tuple(net(x).shape))
    see("the output", net(x))
    _each_once(see, net, x)
    see("a batch of one image", net(see.randn(1, 3, 6, 8)))
    small = see.fill(lib.Net(1, 3, 2))
    see("the shapes for other sizes, sorted", _shapes(small))
    see("the shapes for sizes given by keyword, sorted", _shapes(lib.Net(out=1, mid=6, in_channels=5)))
    see("numbers of -inf in, all parameters positive: the output", _far_below(see.fill(lib.Net(1, 2, 1)), 1, 1, 5, 6))
    see("the output of the smallest network", see.fill(lib.Net(1, 1, 1))(see.randn(2, 1, 6, 5)))
    x = see.randn(1, 1, 5, 6, requires_grad=True)
    out = small(x)
    see("its output", out)
    out.sum().backward()
    see("the gradient that reaches the image", x.grad)
    see.raises("an image with other channels is refused", small, see.randn(1, 3, 8, 8))
    see.refuses("an image that is too small for the second convolution is refused", small, see.randn(1, 1, 4, 6))
    see("the shapes of a derived class's parameters, sorted", _shapes(_derived(lib.Net)(3, 4, 5)))
    see("the shapes if in_channels, mid and 2 * out are all 4, sorted", _shapes(lib.Net(4, 4, 2)))
    # The output of sizes that are not equal: in which order the two layers are declared is open.
    see("the output if in_channels is 4, mid 8 and 2 * out 4", see.fill(lib.Net(4, 8, 2))(see.randn(1, 4, 5, 6)))


@further("call.net")
def net_more(lib, see):
    """Drawn sizes, given by keyword."""
    sizes = dict(in_channels=see.integer(1, 4), mid=2 * see.integer(1, 4) + 1, out=see.integer(1, 4))
    net = see.fill(lib.Net(**sizes))
    see("the output", net(see.randn(2, sizes["in_channels"], 8, 6)))
