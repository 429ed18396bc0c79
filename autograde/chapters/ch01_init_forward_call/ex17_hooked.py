"""Hooks around `forward`."""

import operator
from collections import namedtuple
from contextlib import suppress

import torch
from torch import nn

from autograde.observing.conditions.layer import still_held
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import of_functions, watching

_Pair = namedtuple("_Pair", ["x", "y"])
_KINDS = (
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    StopIteration,
    NotImplementedError,
    RuntimeError,
    KeyboardInterrupt,
)
_PLACES = ("a pre-hook", "forward", "a hook")


def _raised(module):
    """Return the name of the error that a call raises, and whether its words name the class."""
    try:
        module(1)
    except Exception as error:
        return type(error).__name__, type(module).__name__ in str(error)
    return None


def _comes_out(module, error):
    """Return what comes out of a call that is to raise this very error."""
    try:
        module(1)
    except (Exception, KeyboardInterrupt, SystemExit) as other:
        return "that very error" if other is error else f"another error, {type(other).__name__}"
    return "no error"


def _failing(base, place, error, ran):
    """Return a module with two hooks of each kind; the first hook of a kind, or its forward, raises an error."""

    def runs(where):
        def run(*_):
            ran.append(where)
            if where == place:
                raise error

        return run

    class Module(base):
        def forward(self, x):
            runs("forward")()

    module = Module()
    for where in ("a pre-hook", "the second pre-hook"):
        module.register_forward_pre_hook(runs(where))
    for where in ("a hook", "the second hook"):
        module.register_forward_hook(runs(where))
    return module


def _held_after_error(base, place, x):
    """Return how many tensors of a call are alive after it, where one of its steps has raised an error."""
    outputs = []

    class Module(base):
        def forward(self, x):
            outputs.append(2 * x)
            if place == "forward":
                raise RuntimeError("raised by the check")
            return outputs[-1]

    def fail(*_):
        raise RuntimeError("raised by the check")

    module = Module()
    module.register_forward_pre_hook(lambda *_: None)
    module.register_forward_hook(lambda *_: None)
    if place == "a pre-hook":
        module.register_forward_pre_hook(fail)
    elif place == "a hook":
        module.register_forward_hook(fail)

    def call(x):
        with suppress(RuntimeError):
            module(x)
        return [outputs.pop() for _ in list(outputs)]

    return still_held(call, (x,))


def _ran(module, x, ran):
    """Return what a call notes in `ran`."""
    ran.clear()
    module(x)
    return list(ran)


def _of_form(form):
    """Return a word for the form of a value that holds tensors."""
    if isinstance(form, tuple | list | dict):
        return f"a {type(form).__name__.strip('_').lower()} of {len(form)}"
    return repr(form)


@experiment(
    "call.hooked",
    title="Hooks around `forward`",
    points=3,
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

    class Anything(lib.Hooked):
        def forward(self, *args, **kwargs):
            return args

    class Named(lib.Hooked):
        def forward(self, *args, **kwargs):
            return args, sorted(kwargs.items())

    class Down(lib.Hooked):
        def forward(self, n):
            return 10 * self(n - 1) if n else 1

    class Quiet:
        """A hook that looks, and is false where somebody asks whether it is true."""

        def __len__(self):
            return 0

        def __call__(self, *_):
            ran.append("the one that is false")

    class Gives(lib.Hooked):
        def forward(self, form):
            return form

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

    pair = made(hooks=(noting("hook 1"), noting("hook 2")))
    ran.clear()
    see("two hooks, which only look: the call returns", pair(x))
    see("two hooks, which only look: what ran", list(ran))
    pair = made(noting("pre-hook 1"), noting("pre-hook 2"))
    see("two pre-hooks, which only look: what ran", _ran(pair, x, ran))
    both = made(noting("pre-hook"), hooks=(noting("hook"),))
    for time in ("first", "second"):
        see(f"one of each kind: what ran in the {time} call", _ran(both, x, ran))
    bare = Anything()
    bare.register_forward_pre_hook(noting("pre-hook"))
    bare.register_forward_hook(noting("hook"))
    for given, call in (("nothing", lambda: bare()), ("a keyword alone", lambda: bare(shade=1))):
        ran.clear()
        call()
        see(f"given {given}: what ran", list(ran))
    again = noting("the one")
    see("a pre-hook that is registered twice: what ran", _ran(made(again, noting("other"), again), x, ran))
    see("a hook that is registered twice: what ran", _ran(made(hooks=(again, noting("other"), again)), x, ran))
    see("a pre-hook and a hook of length 0: what ran", _ran(made(Quiet(), hooks=(Quiet(),)), x, ran))
    see("another object of the class, without hooks: what ran", _ran(made(), x, ran))

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
    named = Named()
    named.register_forward_pre_hook(lambda module, args: see("called by keywords or not, a pre-hook is given", args))
    named.register_forward_hook(lambda module, args, output: see("called by keywords or not, a hook is given", args))
    see("called with one keyword alone: forward is given", named(size=1))
    see("called with two keywords alone: forward is given", named(size=1, colour="red"))
    see("called with a position and a keyword: forward is given", named(1, size=2))
    shorter = Anything()
    shorter.register_forward_pre_hook(lambda module, args: args[:1])
    see("a pre-hook that returns one argument in place of two: forward is given", shorter(1, 2))
    down = Down()
    down.register_forward_pre_hook(lambda module, args: see("a forward that calls its own object: a pre-hook", args))
    down.register_forward_hook(lambda module, args, output: output + args[0])
    see("a forward that calls its own object: the call returns", down(2))
    emptied = Anything()
    emptied.register_forward_pre_hook(lambda module, args: ())
    see("a pre-hook that returns an empty tuple: forward is given", emptied(1, 2))
    see("called with no argument at all: forward is given", Anything()())

    given = torch.ones(2, requires_grad=True) * 1
    through = Anything()
    seen = []
    through.register_forward_pre_hook(lambda module, args: seen.extend(args))
    through.register_forward_hook(lambda module, args, output: seen.extend((*args, *output)))
    out = through(given)
    see("a forward that gives its arguments: the call returns a tuple", isinstance(out, tuple))
    see("and in it the very tensor of the call", isinstance(out, tuple) and out[0] is given)
    see("as are a pre-hook and a hook, which look", [tensor is given for tensor in seen])
    unusual = torch.tensor([torch.nan, torch.inf])
    array = unusual.numpy()  # compared with None by `!=`, it gives an array, which is neither true nor false
    for form in (None, x, unusual, array, (x,), (x, x), [x], [], {"x": x}, {}, 0, "a word", iter(()), _Pair(x, x)):
        word = "a tensor" if form is x else "a tensor with nan and inf" if form is unusual else None
        word = word or (
            "an array of NumPy" if form is array else "an iterator" if hasattr(form, "__next__") else _of_form(form)
        )
        gives, shown = Gives(), []
        gives.register_forward_hook(lambda module, args, output, shown=shown: shown.append(output))
        out = gives(form)
        see(f"forward gives {word}: a hook is shown just that", [output is form for output in shown])
        see(f"forward gives {word}: the call returns just that", out is form)
        if form is not None:
            last = made(hooks=(lambda *_, form=form: form,))
            see(f"a hook returns {word}: the call returns just that", last(x) is form)
        for many in ((form,), (x, form)):
            taken = Anything()
            taken.register_forward_pre_hook(lambda *_, many=many: many)
            got = taken(1)
            same = len(got) == len(many) and all(map(operator.is_, got, many))
            see(f"a pre-hook returns {word} as the last of {len(many)} arguments: forward is given just that", same)
    steep = made(lambda module, args: (3 * args[0],), hooks=(lambda module, args, output: output * args[0],))
    asking = see.randn(2, requires_grad=True)
    for state in (True, False):
        steep.register_forward_pre_hook(lambda *_: see("a pre-hook: gradients are recorded", torch.is_grad_enabled()))
        steep.register_forward_hook(lambda *_: see("a hook: gradients are recorded", torch.is_grad_enabled()))
        with torch.set_grad_enabled(state):
            out = steep(asking)
        see("the output leads back to the input, through what hooks returned", out.requires_grad)
        if out.requires_grad:
            out.sum().backward()
            see("the gradient that reaches the input, through what hooks returned", asking.grad)
    quiet = made(lambda *_: None, hooks=(lambda *_: None,))
    see("tensors of a call that are still held after it", still_held(lambda t: quiet(t, scale=2), (see.randn(2),)))
    for place in _PLACES:
        held = _held_after_error(lib.Hooked, place, see.randn(2))
        see(f"{place} has raised an error: tensors of the call that are still held after it", held)
    changed = Anything()
    Anything.forward = lambda self, x: x + 1000
    see("the class was given another forward after the object was made: it runs", changed(1.0))
    own = made(hooks=(lambda module, args, output: -output,))
    own.forward = lambda x: x + 100
    see("a function that was put on the object as its forward runs, and the hook after it", own(1.0))

    for place in _PLACES:
        for kind in _KINDS:
            steps, error = [], kind("raised by the check")
            out = _comes_out(_failing(lib.Hooked, place, error, steps), error)
            see(f"{place} raises {kind.__name__}: what comes out", out)
            see(f"{place} raises {kind.__name__}: what ran", list(steps))
    see.refuses("an unknown keyword", lambda: made()(x, colour="red"))
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
