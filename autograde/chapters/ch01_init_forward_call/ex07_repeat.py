"""Loops, branches and several inputs inside `forward`."""

import sys
from contextlib import contextmanager

import torch
import torch.fx

from autograde.chapters.ch01_init_forward_call.common import _calls, _derived, _each_once, _shapes, _starts
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


@contextmanager
def _shallow(calls):
    """Inside the block, Python allows so many calls inside each other, and no more."""
    limit, frame, depth = sys.getrecursionlimit(), sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    sys.setrecursionlimit(depth + calls)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _uneven(net, x, times):
    """Return how many layers with weights are not called once in each round."""
    return sum(count != times for count in _calls(net, x, times=times)[0])


@experiment(
    "call.repeat",
    title="Loops, branches and several inputs inside `forward`",
    points=2,
    subjects={"Repeat": REFERENCE},
    hints=(
        "`forward` is a method like any other: `for _ in range(times):` works there.",
        "Each round replaces `x` by `torch.tanh(self.fc(x))`. The branch comes after the loop.",
        "Compare with `None` by `is not`: `if extra is not None: x = x + extra`.",
    ),
    after=(
        "Autograd recorded the operations that ran, in this call, with these arguments. It never saw your loop or your "
        "branch, so there is no `backward` to write. One layer used several times gets the sum of its gradients. "
        "PyTorch's own `nn.RNN`, in `torch/nn/modules/rnn.py`, has branches of the same kind in `forward`."
    ),
    conditions=Layer(make=lambda lib: lib.Repeat(3), inputs=lambda see: (see.randn(2, 3),)),
)
def repeat(lib, see):
    """Calls it with and without its second input, with several numbers of rounds, and looks at gradients."""
    net = see.fill(lib.Repeat(4))
    see("the shapes of its parameters, sorted", _shapes(net))
    x, extra = see.randn(3, 4), see.randn(3, 4)
    before = x.clone()
    see("one round", net(x))
    see("three rounds", net(x, times=3))
    see("no round at all", net(x, times=0))
    see("twelve rounds", net(x, times=12))
    see("no round at all, with float64: the dtype of the output", net(x.double(), times=0).dtype)
    see("a second input of negative numbers", net(x, -extra.abs()))
    see("no second input, after a call that had one", net(x))
    see("a second input of one negative number", net(x, torch.full((1,), -1.0), times=2))
    see("a second input that is None, two rounds", net(x, None, times=2))
    see("a second input", net(x, extra))
    see("a second input by keyword, two rounds", net(x, extra=extra, times=2))
    see("a second input of one number, zero", net(x, torch.zeros(1), times=2))
    see("a second input of one number", net(x, torch.ones(1), times=2))
    see("a second input that is a parameter", net(x, torch.nn.Parameter(extra)))
    see("a second input, no round", net(x, extra, times=0))
    see("a second input that is the first one", net(x, x))
    see("a second input with one axis more than the first", net(x, see.randn(2, 3, 4)))
    _each_once(see, net, x)
    see("layers that are not called once in each of three rounds", _uneven(net, x, 3))
    see("layers that are called, though there is no round", _uneven(net, x, 0))
    see("an empty batch: layers that are not called once in each of three rounds", _uneven(net, x[:0], 3))
    precise = see.randn(3, 4, dtype=torch.float64)
    see("a second input of float64: the dtype of the output", net(x, precise).dtype)
    see("a second input of float64, with an empty batch: the dtype of the output", net(x[:0], precise[:0]).dtype)
    see("a second input of float16: the dtype of the output", net(x, extra.half()).dtype)
    see("a second input of whole numbers", net(x, see.randint(-3, 4, (3, 4))))
    half = see.fill(lib.Repeat(4)).bfloat16()
    see("in bfloat16, without a second input: the dtype of the output", half(x.bfloat16()).dtype)
    see("in bfloat16, a second input of float32: the dtype of the output", half(x.bfloat16(), extra).dtype)
    see("a single number of float64, without an axis: the dtype of the output", net(x, precise[0, 0]).dtype)
    see("a second input of complex numbers", net(x, torch.complex(extra, x)))
    with torch.no_grad():
        see("under torch.no_grad(), a second input, no round", net(x, extra, times=0))
    see("float64 twice, no round: the dtype of the output", net(x.double(), precise, times=0).dtype)
    see("the input is as before", torch.equal(x, before))
    see("the shapes of a derived class's parameters, sorted", _shapes(_derived(lib.Repeat)(4)))
    x = before.requires_grad_()
    (100 * net(x, extra, times=3)).sum().backward()
    _starts(see, lambda: lib.Repeat(7))
    wide = see.fill(lib.Repeat(7))
    see("another width", wide(see.randn(2, 7), times=2))
    for parameter in net.parameters():
        see("a parameter's gradient from 100 times the output, after three rounds", parameter.grad)
    see("the gradient that reaches the input from 100 times the output", x.grad)
    one = see.randn(1, 4)
    for name, other in (
        ("numbers", see.randn(5, 4, requires_grad=True)),
        ("zeros", torch.zeros(5, 4, requires_grad=True)),
    ):
        out = net(one, other)
        see(f"a second input of {name}, with more rows than the first", out)
        out.pow(2).sum().backward()
        see(f"the gradient that reaches that second input of {name}", other.grad)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.eye(4) if parameter.dim() > 1 else torch.zeros(4))
        with _shallow(300):
            see("1200 rounds, where Python allows 300 calls inside each other", net(0.05 * one, times=1200))
        for parameter in net.parameters():
            parameter.zero_()
        see("where a round changes nothing: layers that are not called once in each of four", _uneven(net, 0 * one, 4))


@further("call.repeat")
def repeat_more(lib, see):
    """Another width, and a gradient for the second input."""
    width = see.integer(5, 9)
    net = see.fill(lib.Repeat(width))
    x, extra = see.randn(2, width), see.randn(2, width, requires_grad=True)
    net(x, extra, times=see.integer(4, 7)).pow(2).sum().backward()
    see("the second input's gradient", extra.grad)
    see("the weight's gradient", next(net.parameters()).grad)
