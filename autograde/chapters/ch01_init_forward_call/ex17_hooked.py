"""Hooks around `forward`."""

from collections import namedtuple

import torch
from torch import nn

from autograde.observing.experiment import experiment, further
from autograde.observing.watching import of_functions, watching

_Pair = namedtuple("_Pair", ["x", "y"])


def _raised(module):
    """Return the name of the error that a call raises, and whether its words name the class."""
    try:
        module(1)
    except Exception as error:
        return type(error).__name__, type(module).__name__ in str(error)
    return None


@experiment(
    "call.hooked",
    title="Hooks around `forward`",
    points=2,
    subjects={"Hooked": nn.Module},
    hints=(
        "Three steps, in this order: a loop over `self.pre_hooks`, a call of `self.forward`, a loop over `self.hooks`.",
        "`args` is a tuple like any other. A hook is given that tuple in one piece, `hook(self, args)`. `forward` is "
        "given what is in it: `self.forward(*args, **kwargs)`.",
        "In the first loop: `result = hook(self, args)`, then `if result is not None: args = result`. The second loop "
        "does the same with `hook(self, args, output)` and `output`.",
    ),
    after=(
        "These are the three steps of `_call_impl` in `torch/nn/modules/module.py`, which you read below. PyTorch has "
        "its hooks in dicts, and gives you a handle that takes a hook away again. One of its pre-hooks may also return "
        "a single argument without a tuple around it. Chapter 03 builds that."
    ),
)
def hooked(lib, see):
    """Hangs hooks on modules, calls them, and notes what hooks and `forward` are given and what comes out."""

    class Mix(lib.Hooked):
        def forward(self, x, y=0.0, *, scale=1):
            ran.append("forward")
            see("forward is given", (x, y, scale))
            return scale * x + y

    class Fails(lib.Hooked):
        def forward(self, x):
            raise TypeError("forward")

    class Anything(lib.Hooked):
        def forward(self, *args, **kwargs):
            return args

    def noting(word):
        return lambda *_: ran.append(word)

    def made(*pre_hooks, hooks=()):
        module = Mix()
        for hook in pre_hooks:
            module.register_forward_pre_hook(hook)
        for hook in hooks:
            module.register_forward_hook(hook)
        return module

    ran = []
    x = see.randn(2)
    plain = made()
    see("no hook: the call returns", plain(x, 2.0, scale=3))
    see("it does without nn.Module as a base", not issubclass(lib.Hooked, nn.Module), expect=True)
    with watching(of_functions({"a call": nn.Module._call_impl})) as calls:
        plain(x)
    see("calls of PyTorch's nn.Module on the way", len(calls), expect=0)

    pair = made(noting("pre-hook 1"), noting("pre-hook 2"), hooks=(noting("hook 1"), noting("hook 2")))
    ran.clear()
    pair(x)
    see("two hooks of each kind, which only look: what ran", list(ran))
    ran.clear()
    pair(x)
    see("what ran in a second call", list(ran))

    look = made(
        lambda module, args: see("the pre-hook is given the module itself, and the arguments", (module is look, args)),
        hooks=(
            lambda module, args, output: see(
                "the hook is given the module itself, the arguments and the output", (module is look, args, output)
            ),
        ),
    )
    see("hooks that look: the call returns", look(x))
    see("hooks that look, two arguments and a keyword: the call returns", look(x, 2.0, scale=2))

    shifted = made(lambda module, args: (args[0] + 1, *args[1:]), lambda module, args: (10 * args[0], 5.0))
    see("two pre-hooks that return a tuple: the call returns", shifted(x, scale=2))
    named = made(lambda module, args: _Pair(args[0], 5.0))
    see("a pre-hook that returns a tuple with names: the call returns", named(x))
    shifted.register_forward_pre_hook(lambda module, args: see("a third pre-hook, which looks, is given", args))
    shifted.register_forward_hook(lambda module, args, output: see("and a hook is given the arguments", args))
    see("the call returns", shifted(x))

    turned = made(hooks=(lambda module, args, output: output + 1, lambda module, args, output: 10 * output))
    see("two hooks that return something: the call returns", turned(x))
    turned.register_forward_hook(lambda module, args, output: see("a third hook, which looks, is given", output))
    see("the third hook looks: the call returns", turned(x))
    see("forward called by hand, past the hooks: it returns", turned.forward(x))
    for result in (0, False, "", ()):
        last = made(hooks=(lambda *_, result=result: result,))
        see(f"a hook that returns {result!r}: the call returns", last(x))
    emptied = Anything()
    emptied.register_forward_pre_hook(lambda module, args: ())
    see("a pre-hook that returns an empty tuple: forward is given", emptied(1, 2))
    see("called with no argument at all: forward is given", Anything()())

    given = torch.ones(2, requires_grad=True) * 1
    through = Anything()
    through.register_forward_pre_hook(noting("pre-hook"))
    through.register_forward_hook(noting("hook"))
    see("forward is given the very tensor of the call", through(given)[0] is given)
    own = made(hooks=(lambda module, args, output: -output,))
    own.forward = lambda x: x + 100
    see("a function that was put on the object as its forward runs, and the hook after it", own(1.0))

    for word, failing in (("forward", Fails()), ("a pre-hook", made(lambda module, args: [][0]))):
        ran.clear()
        failing.register_forward_pre_hook(noting("pre-hook"))
        failing.register_forward_hook(noting("hook"))
        see.raises(f"{word} raises an error", failing, 7)
        see("what ran then", list(ran))
    see.refuses("an unknown keyword", lambda: made()(x, colour="red"))
    see.refuses("None in place of a pre-hook", made(None), x)
    see.refuses("None in place of a hook", made(hooks=(None,)), x)
    see("no forward was written: what is raised", _raised(type("Lost", (lib.Hooked,), {})()))


@further("call.hooked")
def hooked_drawn(lib, see):
    """A drawn number of hooks of each kind, each of which changes what it is given."""

    class Double(lib.Hooked):
        def forward(self, x):
            return 2 * x

    module = Double()
    for n in range(see.integer(2, 5)):
        module.register_forward_pre_hook(lambda module, args, n=n: (args[0] * (n + 2) + 1,))
    for n in range(see.integer(2, 5)):
        module.register_forward_hook(lambda module, args, output, n=n: output * (n + 2) - args[0])
    see("the call returns", module(see.randn(3)))
