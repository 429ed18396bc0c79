"""always_call, and removal while hooks run."""

import traceback

import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import Stop, unaided
from autograde.observing.conditions import ForwardHook
from autograde.observing.experiment import experiment, further


@experiment(
    "hooks.post_options",
    title="always_call, and removal while hooks run",
    points=3,
    subjects={"PostHooked": nn.Module},
    hints=(
        "Take a list of the hooks before you run them, after `forward`: then it does not matter who is removed on the "
        "way. After an error make a new one.",
        "Put `forward` and the hooks under one `try`, and note each hook's key before you call it. Under `except "
        "Exception`, run the hooks that asked for it and are not noted, then `raise` without anything behind it.",
        "Start with `output = None`, so that there is something to hand to them if `forward` failed. There, too, a "
        "result that is not None becomes the output.",
    ),
    after=(
        "`_call_impl` in `torch/nn/modules/module.py` does the same; if an `always_call` hook itself fails on the way "
        "out, it only warns, so that the first error is the one you see. It also unpacks the hooks into a tuple before "
        "the loop, which is why a removal takes effect from the next call on; after an error it looks them up anew."
    ),
    conditions=ForwardHook(base=lambda lib: lib.PostHooked, options=("always_call",)),
)
def post_options(lib, see):
    """Lets forward fail, lets a hook fail, and removes and adds hooks while they run."""
    with unaided(see):

        class Root(lib.PostHooked):
            def forward(self, x, *, sign=1):
                see("forward is given", (x, sign))
                if x < 0:
                    raise ArithmeticError("negative")
                return sign * x**0.5

        def look(name):
            return lambda module, args, output: see(f"{name} is given", (args, output))

        module = Root()
        module.register_forward_hook(look("the always hook"), always_call=True)
        module.register_forward_hook(look("the plain hook"))
        module.register_forward_hook(lambda m, a, output: 7.0 if output is None else output + 1, always_call=True)
        module.register_forward_hook(look("the always hook behind one that returns something"), always_call=True)
        see("all is well: the call returns", module(4.0, sign=-1))
        see.raises("forward fails", module, -1.0)

        def refuse(m, args, output):
            raise LookupError("a hook")

        other = Root()
        other.register_forward_hook(look("the always hook before the one that fails"), always_call=True)
        other.register_forward_hook(lambda m, args, output: output * 10)
        failing = other.register_forward_hook(refuse)
        other.register_forward_hook(look("the plain hook behind the one that fails"))
        other.register_forward_hook(look("the always hook behind the one that fails"), always_call=True)
        see.raises("a hook fails", other, 9.0)
        failing.remove()
        see("without it, the call returns", other(9.0))
        other.register_forward_hook(refuse)
        see.raises("the last hook fails", other, 4.0)

        third = Root()
        handles = {}

        def leave(m, args, output):
            see("the first hook removes itself and the second", output)
            handles["self"].remove(), handles["second"].remove()
            m.register_forward_hook(look("the new one"))

        handles["self"] = third.register_forward_hook(leave)
        handles["second"] = third.register_forward_hook(look("the second"))
        third.register_forward_hook(lambda m, args, output: output + 5)
        see("the call in which they are removed returns", third(4.0))
        see("the next call returns", third(4.0))

        fourth, hanging = Root(), {}

        def swap_and_fail(m, args, output):
            hanging["removed"].remove()
            m.register_forward_hook(look("the always hook that was added"), always_call=True)
            raise LookupError("a hook")

        fourth.register_forward_hook(lambda m, args, output: hanging["itself"].remove())
        hanging["itself"] = fourth.register_forward_hook(look("the always hook that goes at once"), always_call=True)
        fourth.register_forward_hook(swap_and_fail)
        hanging["removed"] = fourth.register_forward_hook(look("the always hook that was removed"), always_call=True)
        fourth.register_forward_hook(look("the always hook that stays"), always_call=True)
        see.raises("a hook removes one, adds one and fails", fourth, 4.0)

        def add(m, args, output):
            adding.remove()
            m.register_forward_hook(look("the always hook, added when all was well"), always_call=True)

        fifth = Root()
        adding = fifth.register_forward_hook(add)
        see("a hook adds one: the call returns", fifth(4.0))
        see("the call after it returns", fifth(9.0))

        both, double = Root(), look("one function, hung with always_call and without,")
        both.register_forward_hook(double, always_call=True)
        both.register_forward_hook(double)
        see.raises("a function that hangs there with and without always_call, and forward fails", both, -4.0)

        def once_more(m, args, output):
            again.remove()
            m(16.0)

        sixth = Root()
        again = sixth.register_forward_hook(once_more)
        see("a hook that calls the module once more: the call returns", sixth(4.0))

        def fails_inside(m, args, output):
            inner.remove()
            try:
                m(-1.0)
            finally:
                raise LookupError("a hook")

        eighth = Root()
        eighth.register_forward_hook(look("the always hook of both calls"), always_call=True)
        inner = eighth.register_forward_hook(fails_inside)
        see.raises("a hook's own call of the module fails, and then the hook does", eighth, 4.0)

        class Mute(lib.PostHooked):
            def forward(self, x):
                return None

        ninth = Mute()
        ninth.register_forward_hook(look("the always hook, where forward returned None"), always_call=True)
        ninth.register_forward_hook(refuse)
        see.raises("forward returns None, and then a hook fails", ninth, 4.0)

        def grow(m, args, output):
            output.mul_(10)

        tenth = Root()
        tenth.register_forward_hook(grow)
        see("a hook that changes the output in place, and returns nothing: the call returns", tenth(torch.tensor(4.0)))

        eleventh = Root()
        eleventh.register_forward_hook(look("the always hook of calls by name"), always_call=True)
        eleventh.register_forward_hook(lambda m, args, output: output + 1)
        see("called with an argument by its name alone: the call returns", eleventh(x=4.0))
        see.raises("called with an argument by its name alone, and forward fails", lambda: eleventh(x=-1.0))

        class Chains(lib.PostHooked):
            def forward(self, x):
                raise ArithmeticError from LookupError("the cause")

        words = "forward raises an error from a LookupError: what came out was raised from one, and where it was raised"
        see(words, origin(Chains()))

        class Stops(lib.PostHooked):
            def forward(self, x):
                raise Stop

        seventh = Stops()
        seventh.register_forward_hook(look("the always hook, where the whole program is to end"), always_call=True)
        see("what is no Exception goes on its way", stopped(seventh))


def origin(module):
    """Call it, and return the name of what its error was raised from, and of the function that raised it."""
    try:
        module(1.0)
    except Exception as error:
        return type(error.__cause__).__name__, traceback.extract_tb(error.__traceback__)[-1].name
    return "no error"


def stopped(module):
    """Call it, and return whether `Stop` came out."""
    try:
        module(1.0)
    except Stop:
        return True
    return False


@further("hooks.post_options")
def post_options_further(lib, see):
    """One-shot hooks, and a parent whose child fails."""

    class Child(lib.PostHooked):
        def forward(self, x):
            return 1 / x

    class Parent(lib.PostHooked):
        def __init__(self):
            super().__init__()
            self.child = Child()

        def forward(self, x):
            return self.child(x) + 1

    net = Parent()
    net.register_forward_hook(lambda m, a, o: see("the parent's hook", (a, o)), always_call=True)
    net.child.register_forward_hook(lambda m, a, o: see("the child's hook", (a, o)), always_call=True)
    net.child.register_forward_hook(lambda m, a, o: 100)
    see.raises("the child fails", net, 0)
    see("all is well", net(2))
    once = net.register_forward_hook(lambda m, a, o: once.remove() or o * 2)
    see("a hook that runs once", net(2))
    see("and then not", net(2))
