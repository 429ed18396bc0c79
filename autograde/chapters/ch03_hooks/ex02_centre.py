"""A hook that changes the input."""

import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import Shift
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "hooks.centre",
    title="A hook that changes the input",
    points=2,
    subjects={"centre": REFERENCE},
    hints=(
        "`args` is a tuple, even if there is one argument. `args[0]` is the tensor.",
        "What you return replaces all positional arguments, so the others must be in it too: `args[1:]`.",
        "`x.mean(-1, keepdim=True)` gives one mean for each row, in a shape that subtracts well.",
    ),
    after=(
        "`Module._call_impl` in `torch/nn/modules/module.py` takes what a pre-hook returns in place of the arguments. "
        "A value that is no tuple is wrapped into one, so a hook on a layer with one argument may return the bare "
        "tensor. With two arguments that would lose the second."
    ),
)
def centre(lib, see):
    """Hangs it on a module with one and with two arguments, and looks at the caller's tensor afterwards."""
    module = Shift()
    handle = module.register_forward_pre_hook(lib.centre)
    x = see.randn(3, 5) + 4
    kept = x.clone()
    see("one argument: the output", module(x))
    see("the caller's tensor is as before", torch.equal(x, kept), expect=True)
    see("two arguments: the output", module(x, see.randn(3, 5)))
    see("three axes", module(see.rand(2, 3, 4)))
    leaf = see.randn(2, 3).requires_grad_()
    (module(leaf) ** 3).sum().backward()
    see("the gradient goes through the hook", leaf.grad)
    handle.remove()
    see("removed: the output", module(x))

    class Three(nn.Module):
        def forward(self, x, y, z):
            return x * y + z

    three = Three()
    three.register_forward_pre_hook(lib.centre)
    see("three arguments: the output", three(see.randn(2, 3), see.randn(2, 3), see.randn(2, 3)))

    class Keeps(nn.Module):
        def forward(self, *args, **kwargs):
            return args, kwargs

    keeps, y = Keeps(), see.randn(1, 3)
    keeps.register_forward_pre_hook(lib.centre)
    given, kwargs = keeps(see.randn(2, 2, 3), y, None, 3, "text", scale=2)
    see("more arguments, of any kind: forward is given", (given[1:], kwargs))
    see("the second argument is the caller's own tensor", given[1] is y)
    see("two hooks of this kind: forward is given", _centred_twice(lib.centre, see.randn(2, 3) + 9))
    see("a row of one number", keeps(see.randn(3, 1)))
    see("a vector", keeps(see.randn(6)))
    see("a row with nan in it, and one without", keeps(torch.tensor([[torch.nan, 1.0, 3.0], [1.0, 2.0, 3.0]])))
    see("float64, a transposed tensor, equal numbers", keeps(torch.arange(6.0).double().view(2, 3).t()))
    see("three axes, two of them swapped", keeps(see.rand(2, 4, 3).transpose(1, 2)))
    see("float64, with all its digits", keeps(see.randn(2, 3, dtype=torch.float64)))
    see("the dtype of a centred bfloat16 tensor", keeps(see.randn(2, 3).bfloat16())[0][0].dtype)
    keeps.eval()
    see("in evaluation mode", keeps(see.randn(2, 3)))


def _centred_twice(hook, x):
    module = Shift()
    module.register_forward_pre_hook(hook)
    module.register_forward_pre_hook(hook)
    return module(x)


@further("hooks.centre")
def centre_more(lib, see):
    """Other sizes, more arguments, two modules with the same hook."""

    class Four(nn.Module):
        def forward(self, x, y, z, factor):
            return (x * y + z) * factor

    one, other = Four(), Shift()
    one.register_forward_pre_hook(lib.centre)
    other.register_forward_pre_hook(lib.centre)
    see("four arguments", one(see.randn(4, 7), see.randn(4, 7), see.randn(4, 7), 3))
    see("a vector", other(see.randn(6)))
