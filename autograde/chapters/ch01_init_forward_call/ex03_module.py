"""Write `Module`: `__call__` runs `forward`."""

from traceback import walk_tb

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook

from autograde.chapters.ch01_init_forward_call.common import _works
from autograde.observing.conditions.layer import still_held
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import of_functions, watching

PYTORCHS_CALL = {"a call": nn.Module._call_impl}


def _error(action):
    """Return the exception that an action raises, or None."""
    try:
        action()
    except Exception as error:
        return error
    return None


def _missing(action):
    """Return the name of the error that an action raises; a class of its own for a missing forward is as good."""
    error = _error(action)
    return "NotImplementedError" if isinstance(error, NotImplementedError) else type(error).__name__


def _kind_raised(action, *args, **kwargs):
    """Return the name of the error that an action raises, be it one that `except Exception` lets through."""
    try:
        action(*args, **kwargs)
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        return type(error).__name__
    return None


def _result(action, *args):
    """Return what an action gives, or the name of the error that it raises: the words of that are the learner's own."""
    try:
        return action(*args)
    except Exception as error:
        return type(error).__name__


@experiment(
    "call.module",
    title="Write `Module`: `__call__` runs `forward`",
    points=2,
    subjects={"Module": nn.Module},
    hints=(
        "`__call__` has one job: hand on all that it was given, and hand back what comes out.",
        "`def __call__(self, *args, **kwargs)` collects everything. The same two stars, in a call, hand it on.",
        "`return self.forward(*args, **kwargs)`",
        'The `forward` of `Module` itself: `raise NotImplementedError(f"{type(self).__name__} has no forward")`.',
    ),
    after=(
        "PyTorch's own `__call__` has the same core. In `torch/nn/modules/module.py`, `_call_impl` first asks whether "
        "any hook is there; if none is, all it does is `return forward_call(*args, **kwargs)`. Chapter 03 adds the "
        "hooks, and chapters 07 to 09 the rest."
    ),
)
def module(lib, see):
    """Derives classes with various `forward` methods, calls their objects, and asks whether PyTorch did the work."""
    see("it does without nn.Module as a base", not issubclass(lib.Module, nn.Module), expect=True)
    see("it does without PyTorch's forward", getattr(lib.Module, "forward", None) is not nn.Module.forward, expect=True)

    class Gain(lib.Module):
        def __init__(self, gain):
            super().__init__()
            self.gain = gain

        def forward(self, x):
            see("forward is given", x)
            return self.gain * x

    class Mix(lib.Module):
        def forward(self, x, y=1.0, *rest, shift=0.0, **more):
            see("forward is given positions and keywords", (x, y, rest, shift, list(more.items())))
            return x + y + shift, x * y

    class Quiet(lib.Module):
        def forward(self):
            return "no argument at all"

    class Silent(lib.Module):
        def forward(self, x):
            pass

    class GainTwice(Gain):
        def forward(self, x):
            return 2 * super().forward(x)

    class Failing(lib.Module):
        def __init__(self, kind):
            super().__init__()
            self.error, self.cause = kind("raised inside forward"), OSError("the cause")

        def forward(self, runs, mark="nothing"):
            runs.append(mark)
            raise self.error from self.cause

    class Pair(lib.Module):
        def forward(self, first, second):
            return first, second

    class Through(lib.Module):
        def forward(self, x, *rest):
            return x

    class Keys(lib.Module):
        def forward(self, *args, **kwargs):
            return args, list(kwargs.items())

    class Heir(Gain):
        pass

    class Named(lib.Module):
        name = "a name of its own"

        def __repr__(self):
            return "a net"

    class Lost(lib.Module):
        pass

    two, five = Gain(2), Gain(5)
    # Whether a hook holds for all modules or none, and whoever takes it away: the code of PyTorch's call is seen.
    with register_module_forward_pre_hook(lambda *_: None), watching(of_functions(PYTORCHS_CALL)) as calls:
        five(see.randn(2))
    see("calls of PyTorch's nn.Module on the way", len(calls), expect=0)
    see("one argument", two(see.randn(3)))
    see("another object", five(see.randn(3)))
    mix = Mix()
    see("two arguments", mix(1.5, 2.5))
    see("five arguments", mix(1.5, 2.5, 3, 4, 5))
    see("a keyword", mix(1.5, shift=10.0))
    see("keywords that forward collects, in their order", mix(1.5, y=0.5, tone="dark", colour="red"))
    see("one keyword alone: forward is given", Keys()(size=1))
    see("two keywords alone: forward is given", Keys()(size=1, colour="red"))
    see("a keyword that is None", mix(1.5, shade=None))
    see("keywords of usual names", mix(1.5, training=True, verbose=1, input=2, inputs=3, name="n", args=4, kwargs=5))
    see("no argument", Quiet()())
    see("a forward that returns nothing", Silent()(1.0))
    see("a gradient flows through the call", two(see.randn(2, requires_grad=True)).requires_grad)
    with torch.no_grad():
        see("a gradient flows, under torch.no_grad()", two(see.randn(2, requires_grad=True)).requires_grad)
    see("a zero comes out as it is", two(0))
    for label, only in (("tuple", (1, 2, 3)), ("dict", {"x": 1}), ("list", [1, 2]), ("tuple of one", (1,))):
        see(f"a {label} as the only argument comes out as it is", Through()(only))
    see("None as the only argument comes out as it is", Through()(None))
    see("None in second place", Pair()(1.0, None))
    see("a class that inherits its forward", Heir(4)(see.randn(2)))
    see("a class derived once more", GainTwice(3)(see.rand(2)))
    see("tensors of a call that are still held after it", still_held(two, (see.randn(2),)))
    fresh = Gain(3)
    fresh.forward = lambda x: x - 1
    see("a function put on an object as its forward, before its first call", fresh(1.0))
    two.forward = lambda x: -x
    see("after two.forward was replaced by another function", two(1.0))
    two.forward = type("Empty", (list,), {"__call__": lambda self, x: x + 1})()
    see("after two.forward was replaced by an empty list that can be called", two(1.0))
    two.forward = max
    see("after two.forward was replaced by max", two(1.0, 2.0))
    see("the long form type(five).__call__(five, 1.0) works", _works(type(five).__call__, five, 1.0))
    see("the attribute `name` of an object whose class has one", Named().name)
    gain = Gain(2)
    before = set(vars(gain))
    gain(1.0)
    see("attributes that a call has added to the object", sorted(set(vars(gain)) - before))
    lost = Lost()
    lost.forward = lambda x: x + 1
    see("a function put on an object whose class has no forward", _result(lost, 1.0))
    bare = lib.Module()
    bare.forward = lambda x: x + 2
    see("a function put on an object of Module itself", _result(bare, 1.0))

    class Still(lib.Module):
        @staticmethod
        def forward(x):
            return x + 2

    see("a static method as forward", Still()(1.0))
    see("an object of Module itself is called, which raises", _missing(lambda: lib.Module()(1)))
    see.raises("an error inside forward comes out", five)
    for kind in (TypeError, AttributeError, StopIteration, KeyboardInterrupt):
        failing, runs = Failing(kind), []
        see(f"forward itself raises {kind.__name__}: what comes out", _kind_raised(failing, runs, mark="given"))
        see("what its runs were given", runs)
        try:
            failing([])
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            see(f"the {kind.__name__} that comes out is the one that forward raised", error is failing.error)
            see("it still has its cause", error.__cause__ is failing.cause)
            see("notes that were added to it", len(getattr(error, "__notes__", ())))
            see("the function where its traceback ends", list(walk_tb(error.__traceback__))[-1][0].f_code.co_name)
    try:
        Failing(NotImplementedError)([])
    except NotImplementedError as error:
        kept = str(error) == "raised inside forward"  # what else it says are the learner's own words
        see("a NotImplementedError that forward itself raises comes out with its words", kept)
    given, shift = [see.randn(2)], see.randn(2)
    first, second = Pair()(given, second=shift)
    see("forward has the very objects of the call", (first is given, second is shift))
    turned, numbers = see.randn(2, 3).t(), iter((1, 2))
    see("the call gives the very object that forward returned, a tensor", Through()(turned) is turned)
    see("the call gives the very object that forward returned, an iterator", Through()(numbers) is numbers)
    see.raises("an argument, given when an object is made whose class asks for none", Lost, 1)
    see("no forward was written: a call raises", _missing(lambda: Lost()(1)))
    see("no forward was written, and no argument is given: a call raises", _missing(lambda: Lost()()))
    alone = _error(lambda: Lost().forward(1))
    see("Lost().forward(1) raises a NotImplementedError", isinstance(alone, NotImplementedError))
    named = isinstance(alone, NotImplementedError) and "Lost" in str(alone)
    see("Lost().forward(1) raises one whose words name Lost", named)
    for cls in (Lost, type("Gone", (lib.Module,), {}), type("LostTwice", (Lost,), {}), Named):
        try:
            cls()(1)
        except Exception as error:
            see(f"a class {cls.__name__} without forward: the words of the error name it", cls.__name__ in str(error))


@further("call.module")
def module_nested(lib, see):
    """Modules that call other modules, with everything handed on."""

    class Weighted(lib.Module):
        def __init__(self, weight):
            super().__init__()
            self.weight = weight

        def forward(self, *xs, power=1):
            return sum(self.weight * x**power for x in xs)

    class Outer(lib.Module):
        def __init__(self):
            super().__init__()
            self.inner = [Weighted(float(k)) for k in range(1, 4)]

        def forward(self, *xs, **options):
            return [inner(*xs, **options) for inner in self.inner]

    outer = Outer()
    xs = [see.randn(2) for _ in range(see.integer(2, 5))]
    see("three inner modules", outer(*xs))
    see("with a keyword", outer(*xs, power=2))
    see("the same by .forward", outer.forward(*xs, power=3))
    see.raises("an unknown keyword", outer, *xs, colour="red")
