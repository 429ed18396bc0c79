"""What several exercises of the chapter share."""

from contextlib import contextmanager

import torch
from torch import nn
from torch.utils.hooks import BackwardHook

from autograde.observing.watching import of_functions, watching


def hooks_left(model):
    """Count the hooks that hang on a model of PyTorch and on everything inside it."""
    places = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")
    return sum(len(getattr(module, place)) for module in model.modules() for place in places)


def guest(layer):
    """Hang a hook of somebody else on a layer; return the list that it grows by one item at each call."""
    ran = []
    layer.register_forward_hook(lambda *_: ran.append(1))
    return ran


GUEST_RAN = "a hook that hung there before: how often it ran"


ITS_INPUT = (
    "in each call of the model: it is given the very tensor that was handed in, gradients are recorded, and it is in "
    "training mode, as it was before"
)


def inputs_seen(model, x, call, *more):
    """Return for each call of the model that `call` makes: is it given `x`, are gradients recorded, does it train?"""
    seen = []

    def look(module, args):
        seen.append((args[0] is x, torch.is_grad_enabled(), module.training))

    with model.register_forward_pre_hook(look):
        call(model, x, *more)
    return seen


def comes_out(see, call, *more):
    """Note whether the error of a model that fails comes out of `call`; what is left of that model is not looked at."""
    model = nn.Sequential(nn.Linear(3, 3), Fails())
    see.raises("a model that fails", see.around(lambda: call(model, torch.ones(2, 3), *more)))


def undisturbed(see, call, *more):
    """Note what a model gives in the call that `call` makes, and what becomes of hooks that are hung meanwhile."""
    model, returned, ran, ran_before = see.fill(Branch()), [], [], []
    model.register_forward_hook(lambda module, args, output: returned.append(output))

    def hang(module, args):
        handle.remove()
        module.register_forward_hook(lambda *_: ran.append(1))
        module.register_forward_pre_hook(lambda *_: ran_before.append(1))

    handle = model.mix[1].register_forward_pre_hook(hang)
    x = see.randn(2, 3)
    call(model, x, *more)
    see("a model that calls two layers twice: what it gives in that call", returned)
    see("hooks on that model afterwards; three are somebody else's", hooks_left(model))
    ran.clear(), ran_before.clear()
    model(x)
    see("a hook that somebody hung during that call: how often it runs in the next one", len(ran))
    see("a pre-hook that somebody hung during that call: how often it runs in the next one", len(ran_before))


class Stop(KeyboardInterrupt):
    """Ends a program, as the stop button does."""


class Stops(nn.Module):
    """Is interrupted."""

    def forward(self, x):
        """Raise an interrupt."""
        raise Stop


def interrupt_out(see, call, *more):
    """Note whether an interrupt of the model comes out of `call`; what is left of that model is not looked at."""
    try:
        call(nn.Sequential(nn.Linear(3, 3), Stops()), torch.ones(2, 3), *more)
        out = False
    except Stop:
        out = True
    see("a model that is interrupted: the interrupt comes out", out)


STILL_THERE = "hooks on the model afterwards; one hung there before"


@contextmanager
def unaided(see):
    """Note at the end how often the block used PyTorch's own pipeline or backward hooks; it never should."""
    machine = {"a call": nn.Module._call_impl, "backward hooks": BackwardHook.__init__}
    with watching(of_functions(machine)) as uses:
        yield
    see("how often PyTorch's own machine did the work", len(uses), expect=0)


AFTER_AN_ERROR = {"interrupted": "that hooks go after an error, too, is the topic of Exercise 5"}


class Branch(nn.Module):
    """Calls its layers in another order than it declares them, and one of them twice."""

    def __init__(self, width=4):
        super().__init__()
        self.last = nn.Linear(width, 2)
        self.mix = nn.Sequential(nn.Linear(width, width), nn.ReLU())
        self.first = nn.Linear(3, width)

    def forward(self, x):
        """Return two numbers for each row."""
        x = self.first(x)
        return self.last(self.mix(self.mix(x)))


class Tree(nn.Module):
    """Three levels deep, with two inputs."""

    def __init__(self):
        super().__init__()
        self.join = nn.Bilinear(5, 2, 3)
        self.branch = Branch()
        self.deep = nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(2, 6)), nn.Tanh()))

    def forward(self, x, y):
        """Return six numbers for each row."""
        return self.deep(self.branch(self.join(x, y)))


class Total(nn.Module):
    """Adds up all numbers."""

    def forward(self, x):
        """Return one number, of no axis."""
        return x.sum()


class Alone(nn.Module):
    """Takes no input: its layers give a vector, and then a single number; one layer is never called."""

    def __init__(self):
        super().__init__()
        self.start = nn.Parameter(torch.arange(3.0))
        self.layer = nn.Linear(3, 2)
        self.total = Total()
        self.spare = nn.Identity()

    def forward(self):
        """Return one number."""
        return self.total(self.layer(self.start))


ALONE = "a network that takes no input; its layers give a vector and a single number"


class Sly(nn.Module):
    """Uses its layers in every way, also in ways that no hook hears."""

    def __init__(self):
        super().__init__()
        self.zeroth = nn.Linear(3, 3)
        self.spare = nn.Linear(3, 3)
        self.body = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 4), nn.Tanh()))
        self.act = nn.ReLU()
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        """Call `body`'s layers one by one, and two layers by their `forward`."""
        x = self.zeroth(x)
        x = self.body[2].forward(self.body[1](self.body[0](x)))
        return self.head.forward(self.act.forward(x))


class Shift(nn.Module):
    """Adds a shift, if it is given one."""

    def forward(self, x, shift=None):
        """Return x, or x + shift."""
        return x if shift is None else x + shift


class Fails(nn.Module):
    """Fails."""

    def forward(self, x):
        """Raise an error."""
        raise ArithmeticError("this layer fails")


class Slope(nn.Module):
    """Takes a gradient while it computes: it needs gradients to be switched on."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(3, 2), nn.ReLU())

    def forward(self, x):
        """Return the gradient of the inner layers' sum for x."""
        x = x.detach().requires_grad_()
        return torch.autograd.grad(self.inner(x).sum(), x)[0]


SLOPE = "a network that takes a gradient inside its forward"
