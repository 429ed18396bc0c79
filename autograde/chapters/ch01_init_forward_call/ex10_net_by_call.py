"""The same network by `__call__`."""

from torch import nn

from autograde.chapters.ch01_init_forward_call.common import _derived, _each_once, _shapes, _starts
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "call.net_by_call",
    title="The same network by `__call__`",
    points=1,
    subjects={"NetByCall": REFERENCE},
    needs=("net",),
    conditions=Layer(
        make=lambda lib: lib.NetByCall(2, 3, 2),
        inputs=lambda see: (see.randn(2, 2, 5, 5),),
        without={"its_own_hooks": "a __call__ may run them by hand; that it need not is the next exercise's"},
    ),
    hints=(
        "`__call__` does here what `forward` does in your `Net`.",
        "Call the three parts, one inside the other: `self.conv2(self.act(self.conv1(x)))`, and return what comes out.",
    ),
    after=(
        "It computes the same. Your `__call__` has replaced the one of `nn.Module`, which is `_wrapped_call_impl` in "
        "`torch/nn/modules/module.py`. Whether anything went missing with it is the next question."
    ),
)
def net_by_call(lib, see):
    """Looks at which methods the class has, then calls it."""
    cls = lib.NetByCall
    net = cls(2, 3, 4)
    see("it derives from nn.Module", issubclass(cls, nn.Module))
    see("the class has a __call__ of its own", cls.__call__ is not nn.Module.__call__)
    see("the class has no forward other than nn.Module's", cls.forward is nn.Module.forward)
    # A module that is assigned to the object is kept in `_modules`.
    see("__call__ stands in the class, not in the object", "__call__" not in {**vars(net), **net._modules})
    see("the object has no forward of its own", "forward" not in vars(net))
    see("the shapes of its parameters, sorted", _shapes(net))
    _starts(see, lambda: cls(2, 3, 4))
    see.fill(net)
    x = see.randn(2, 2, 7, 6)
    see("the output", net(x))
    _each_once(see, net, x)
    see("the output carries gradients", net(x).requires_grad)
    net(x).sum().backward()
    other = see.fill(lib.NetByCall(out=2, mid=5, in_channels=1))
    see("the output for other sizes, given by keyword", other(see.randn(2, 1, 6, 5)))
    see.refuses("an image that is too small for the second convolution is refused", other, see.randn(1, 1, 4, 6))
    see("the shapes of a derived class's parameters, sorted", _shapes(_derived(cls)(2, 3, 4)))
    see("every parameter has a gradient", [p.grad is not None for p in net.parameters()])


@further("call.net_by_call")
def net_by_call_more(lib, see):
    """Drawn sizes, given by keyword."""
    sizes = dict(in_channels=see.integer(1, 4), mid=2 * see.integer(1, 4) + 1, out=see.integer(1, 4))
    net = see.fill(lib.NetByCall(**sizes))
    see("the output", net(see.randn(2, sizes["in_channels"], 8, 6)))
