"""The pipeline of a call."""

import numpy as np
import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import Stop, unaided
from autograde.observing.conditions import ForwardHook, ForwardPreHook
from autograde.observing.experiment import experiment, further

_LATER = {"changed_by_forward": "when the hooks' list is read is told in Exercise 11"}


@experiment(
    "hooks.pipeline",
    title="The pipeline of a call",
    points=3,
    subjects={"Module": nn.Module},
    hints=(
        "Three steps: all pre-hooks, then `self.forward`, then all hooks. Each may replace what it is handed. Run over "
        "a `list` of each kind, and make it when the turn of that kind comes.",
        "A pre-hook's result that is not None becomes `args`; if it is no tuple, wrap it: `(result,)`.",
        "A hook is called as `hook(self, args, output)`; its result replaces `output` if it `is not None`. The test "
        "`if result:` would be wrong: a result may be 0, and a tensor of several elements is neither true nor false.",
    ),
    after=(
        "`_call_impl` in `torch/nn/modules/module.py` does this, with the options, the global hooks and the backward "
        "hooks woven in. Its first lines ask whether there is any hook at all, and if not, call `forward` at once: "
        "a module without hooks pays almost nothing."
    ),
    conditions=(
        ForwardPreHook(base=lambda lib: lib.Module, without=_LATER),
        ForwardHook(base=lambda lib: lib.Module, without=_LATER),
    ),
)
def pipeline(lib, see):
    """Calls a module with looking hooks, with changing hooks, with several, and after their removal."""
    with unaided(see):

        class Mix(lib.Module):
            def forward(self, x, y=0.0, *, scale=1):
                see("forward is given", (x, y, scale))
                return scale * x + y

        module = Mix()
        see("without hooks, the call returns", module(see.rand(2), 1.0, scale=3))
        pre = module.register_forward_pre_hook(
            lambda module, args: see("the pre-hook is given", (type(module).__name__, args))
        )
        post = module.register_forward_hook(
            lambda module, args, output: see("the hook is given", (type(module).__name__, args, output))
        )
        see("looking hooks: the call returns", module(see.rand(2)))
        see("with more arguments, one of them by its name: the call returns", module(see.rand(2), 2.0, scale=2))
        pre.remove(), post.remove()

        alone = module.register_forward_pre_hook(lambda module, args: args[0] / 2)
        see("a pre-hook that returns a tensor, with a keyword argument: the call returns", module(see.rand(2), scale=3))
        alone.remove()
        halve = module.register_forward_pre_hook(lambda module, args: (args[0] / 2, 5.0))
        see("a pre-hook that returns a tuple: the call returns", module(see.rand(2), scale=3))
        bare = module.register_forward_pre_hook(lambda module, args: args[0] + 100)
        see("a second one that returns a tensor: the call returns", module(see.rand(2), scale=3))
        look = module.register_forward_hook(lambda module, args, output: see("the hook is given the arguments", args))
        module(see.rand(3))
        for one in (halve, bare, look):
            one.remove()

        def add_one(module, args, output):
            see("the first of two hooks is given", output)
            return output + 1

        plus = module.register_forward_hook(add_one)
        module.register_forward_hook(lambda module, args, output: output * 10)
        see("two hooks, one after the other: the call returns", module(see.rand(2)))
        plus.remove()
        see("the first is removed: the call returns", module(see.rand(2)))
        module.register_forward_hook(lambda module, args, output: 0)
        see("a hook that returns 0: the call returns", module(see.rand(2)))
        see("forward called by hand: returns", module.forward(see.rand(2)))
        see("another module has no hooks: the call returns", Mix()(see.rand(2)))

        class Named(lib.Module):
            def forward(self, *, x=1.0):
                return x

        named = Named()
        named.register_forward_pre_hook(lambda module, args: see("the pre-hook is given the arguments", args))
        named.register_forward_hook(lambda module, args, output: -output)
        see("called without any argument: the call returns", named())
        see("called with an argument by its name alone: the call returns", named(x=3.0))

        class Count(lib.Module):
            def forward(self, what):
                return f"forward is given {what}"

        count = Count()
        zero = count.register_forward_pre_hook(lambda module, args: 0)
        see("a pre-hook that returns 0: the call returns", count(7))
        zero.remove()
        listed = count.register_forward_pre_hook(lambda module, args: [*args, 8])
        see("a pre-hook that returns a list: the call returns", count(7))
        listed.remove()
        count.register_forward_pre_hook(lambda module, args: ((1, 2),))
        see("a pre-hook that returns a tuple in a tuple: the call returns", count(7))

        def once_more(module, *given):
            again.remove()
            module(what=8)

        for word in ("pre_hook", "hook"):
            nested = Count()
            again = getattr(nested, f"register_forward_{word}")(once_more)
            see(f"a forward {word.replace('_', '-')} that calls the module once more: the call returns", nested(what=7))

        arrays = Count()
        arrays.register_forward_pre_hook(lambda module, args: np.arange(2))
        arrays.register_forward_hook(lambda module, args, output: np.array([3, len(output)]))
        see("hooks that return NumPy's arrays: the call returns", np.asarray(arrays(7)).tolist())

        class Gives(lib.Module):
            def forward(self, x):
                return {"triple": 3 * x}

        def shift(module, args):
            args[0].add_(1)

        def scale(module, args, output):
            output["triple"].mul_(10)
            output["more"] = 1

        gives, x = Gives(), torch.ones(2)
        gives.register_forward_pre_hook(shift), gives.register_forward_hook(scale)
        see("hooks that change their tensor and dictionary in place, and return nothing: the call returns", gives(x))

        def adds(module, args):
            handle.remove()
            module.register_forward_hook(lambda module, args, output: f"{output}, and the hook runs")

        class Fails(lib.Module):
            def forward(self, what):
                ran.append(what)
                raise TypeError("forward")

        ran = []
        see.raises("forward fails with a TypeError", Fails(), 7)
        see("what forward was given, each time that it ran", ran)

        class Stops(lib.Module):
            def forward(self, what):
                raise Stop

        try:
            Stops()(7)
            out = False
        except Stop:
            out = True
        see("forward is interrupted: the interrupt comes out", out)

        late = Count()
        handle = late.register_forward_pre_hook(adds)
        see("a pre-hook hangs a hook behind forward: the call returns", late(7))
        see("and the next call", late(7))


@further("hooks.pipeline")
def pipeline_deep(lib, see):
    """Three nested modules, each with hooks; outputs that are not tensors."""

    class Leaf(lib.Module):
        def forward(self, x):
            return {"x": x, "double": 2 * x}

    class Parent(lib.Module):
        def __init__(self, child):
            super().__init__()
            self.child = child

        def forward(self, x):
            return self.child(x)

    leaf = Leaf()
    net = Parent(Parent(leaf))
    for name, module in (("top", net), ("middle", net.child), ("leaf", leaf)):
        module.register_forward_pre_hook(lambda m, args, name=name: see(f"{name}: before", args))
        module.register_forward_pre_hook(lambda m, args: args[0] + 1)
        module.register_forward_hook(lambda m, args, output, name=name: see(f"{name}: after", (args, output)))
    leaf.register_forward_hook(lambda m, args, output: output["double"])
    see("the call returns", net(see.rand(2)))
    see("and again", net(see.rand(2)))
