"""The call."""

from traceback import extract_tb

import torch
from torch import nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.chosen import attempt
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.trees import _leaf

PART = ("forward", "__call__", "_call_with_hooks")


class _Odd(tuple):
    """A tuple that is made of a single value: a gate, which gives one value for each item, cannot make it anew."""

    def __new__(cls, value):
        return super().__new__(cls, (value, value))


@experiment(
    "module.calling",
    title="The call",
    points=3,
    subjects={"Calling": nn.Module},
    conditions=HookStates(part=PART),
    hints=(
        "Which lines of `First` can fail? A `try` goes around all of them.",
        "`except Exception: self._run_always_called(call)`, then a bare `raise`.",
        "In the `try` comes, first of all, `if self._backward_hooks or self._backward_pre_hooks: watch = "
        "self._watch_backward()`. Otherwise `watch` stays `None`.",
        "Later ask the watch, not the dictionaries, which a hook may change: `if watch is not None: call.args = "
        "watch.enter(call.args)` before `forward`, and `watch.leave(call.output)` at the end.",
    ),
    after=(
        "`Module.__call__` is `_wrapped_call_impl` in `torch/nn/modules/module.py`, which hands over to `_call_impl`. "
        "The check for hooks at its start is the fast path that most calls take."
    ),
)
def calling(lib, see):
    """Calls modules without hooks, with each kind of hook, and with errors on the way."""
    with grafted(lib.Calling, see, *PART) as Module:

        class Net(Module):
            def forward(self, *args, **kwargs):
                see("forward is given", (args, kwargs))
                if kwargs.get("fail"):
                    raise ValueError
                return args[0] * 2 if args else None

        net, x = Net(), see.randn(2)
        see("a call returns", net(x))
        see("several arguments", net(x, 3, flag=True))
        see("no arguments", net())
        see.raises_message("a module without forward", _leaf(Module)._modules.get("none") or Module(), x)

        class Named(Module):
            def _get_name(self):
                return "another name"

        see.raises_message("a module without forward, that prints under another name", Named(), x)
        net.register_forward_pre_hook(lambda module, args: (see("the pre-hook is given", args), args[0] + 1)[1])
        see("with a pre-hook", net(x))
        net.register_forward_hook(lambda module, args, out: (see("the hook is given", (args, out)), out + 5)[1])
        see("with both", net(x))
        direct = net.forward(x)
        see("forward itself runs no hook", direct)
        sure = Net()
        sure.register_forward_hook(
            lambda m, a, k, out: see("an always_call hook", (a, k, out)), with_kwargs=True, always_call=True
        )
        see.raises("forward fails", sure, x, fail=True)
        see("forward does not fail", sure(x))
        early = Net()
        early.register_forward_hook(
            lambda m, a, out: see("an always_call hook after a failing pre-hook", (a, out)), always_call=True
        )
        early.register_forward_pre_hook(lambda m, args: {}["missing"])
        see.raises("a pre-hook fails", early, x)
        late = Net()
        late.register_forward_hook(lambda m, a, out: {}["missing"], always_call=True)
        late.register_forward_hook(
            lambda m, a, out: see("an always_call hook after a failing hook", out), always_call=True
        )
        see.raises("a hook fails", late, x)
        back = Net()
        back.register_full_backward_hook(lambda m, gi, go: see("a backward hook is given", (gi, go)))
        y = see.randn(3).requires_grad_()
        back(y).sum().backward()
        see("the gradient of the input", y.grad)
        back = Net()
        back.register_full_backward_pre_hook(lambda m, go: (see("a backward pre-hook is given", go), (go[0] * 3,))[1])
        back.register_forward_hook(lambda m, a, out: out * 7)
        y = see.randn(3).requires_grad_()
        back(y).sum().backward()
        see("the gradient, tripled on the way", y.grad)
        alone_there = Net()
        alone_there.register_full_backward_pre_hook(lambda m, go: see("the only hook is given", go))
        alone_there(y).sum().backward()

        given, residual = see.randn(2).requires_grad_(), Net()
        residual.register_full_backward_hook(
            lambda m, gi, go: see("a forward hook adds the argument to the output: grad_input", gi)
        )
        residual.register_forward_hook(lambda m, args, out: out + args[0])
        residual(given).sum().backward()

        for kind, hang in {
            "pre-hook": lambda m: m.register_forward_pre_hook(lambda m, args: None),
            "hook": lambda m: m.register_forward_hook(lambda m, args, out: None),
        }.items():
            watched = Net()
            hang(watched)
            see.raises(f"only a forward {kind} hangs: the output is changed in place", watched(given).mul_, 2)
            watched.register_full_backward_hook(lambda *args: None).remove()
            watched.register_full_backward_pre_hook(lambda *args: None).remove()
            see.raises("the same where backward hooks hung, and were removed", watched(given).mul_, 2)

        class Behind(Module):
            def forward(self, *args, **kwargs):
                see("behind the inner gate, forward is given", (args, kwargs))
                return args[0] * kwargs["other"]

        gated = Behind()
        gated.register_full_backward_hook(lambda m, gi, go: see("one argument, one keyword: grad_input", gi))
        gated.register_forward_pre_hook(lambda m, a, k: ((10 * a[0],), {**k, "more": 1}), with_kwargs=True)
        gated.register_forward_hook(
            lambda m, a, k, out: see("a backward hook hangs, too: an always_call hook is given", (a, k, out)),
            with_kwargs=True,
            always_call=True,
        )
        gated(given, other=see.randn(2).requires_grad_()).sum().backward()
        see.raises("a backward hook hangs, and forward fails", gated, given)

        order = []
        for hang in (
            lambda m: m.register_forward_pre_hook(lambda *_: order.append("pre-hook")),
            lambda m: m.register_forward_hook(lambda *_: order.append("hook")),
            lambda m: m.register_full_backward_pre_hook(lambda *_: order.append("backward pre-hook")),
            lambda m: m.register_full_backward_hook(lambda *_: order.append("backward hook")),
        ):
            resting = Net()
            hang(resting)
            resting.eval()(given).sum().backward()
        see("four modules in evaluation, each with one kind of hook: what ran", order)

        def hang_first(module, args):
            module.register_full_backward_hook(lambda m, gi, go: order.append("backward hook"))

        hasty = Net()
        hasty.register_forward_pre_hook(hang_first)
        order.clear()
        hasty(given).sum().backward()
        see("a forward pre-hook hangs the first backward hook: what ran in this call", order)
        leaving = Net()
        handle = leaving.register_full_backward_pre_hook(lambda m, go: order.append("backward pre-hook"))
        leaving.register_forward_hook(lambda m, args, out: handle.remove())
        leaving(given).sum().backward()
        see("a forward hook takes the only backward pre-hook away: what ran in this call", order)

        class Weighted(Module):
            def forward(self, x):
                return x * weight

        weight, first = see.randn(2).requires_grad_(), Weighted()
        first.register_full_backward_hook(
            lambda m, gi, go: see("no argument needs a gradient, the output does", (gi, go))
        )
        first(x).sum().backward()
        first(3).sum().backward()

        class Pair(Module):
            def forward(self, x, *rest):
                return x * 2, x * 3

        pair, y = Pair(), see.randn(2).requires_grad_()
        pair.register_full_backward_hook(
            lambda m, gi, go: see("a tuple of outputs: a backward hook is given", (gi, go))
        )
        sum(pair(y)).sum().backward()
        sum(pair(y, "no tensor")).sum().backward()

        class InPlace(Module):
            def forward(self, x):
                return x.mul_(2)

        for kind, hang in {
            "pre-hook": "register_full_backward_pre_hook",
            "hook": "register_full_backward_hook",
        }.items():
            inside = InPlace()
            getattr(inside, hang)(lambda *args: None)
            see.raises(f"only a backward {kind} hangs: forward works in place on its input", inside, given * 1)
        broken = Pair()
        broken.register_full_backward_hook(lambda *args: None)
        broken.register_forward_hook(lambda m, args, out: out[0])
        broken.register_forward_hook(lambda m, args, out: {}["missing"])
        broken.register_forward_hook(
            lambda m, args, out: see("it gets the output from before the outer gate", type(out.grad_fn).__name__),
            always_call=True,
        )
        see.raises("a backward hook hangs, and a forward hook fails before one with always_call", broken, given)

        stops = {"2, a pre-hook": lambda m, args: {}["missing"], "3, the inner gate": lambda m, args: _Odd(args[0])}
        for box, hook in stops.items():
            order.clear()
            stopped = Net()
            stopped.register_full_backward_hook(lambda *args: None)
            stopped.register_forward_hook(lambda *args: order.append("always_call"), always_call=True)
            stopped.register_forward_pre_hook(hook)
            see(f"a backward hook hangs, and box {box}, fails: what comes out", attempt(stopped, given))
            see("what ran in this call", order.copy())

        made = see.randn(2)
        for kind in ("forward_hook", "forward_pre_hook"):
            very = Net()
            very.forward = lambda x: made
            getattr(very, f"register_{kind}")(lambda *args: None)
            see(f"a {kind} hangs that returns None: the call returns forward's very output", very(x) is made)
            with torch.no_grad():
                quiet = Net()
                getattr(quiet, f"register_{kind}")(lambda *args: None)
                see("under no_grad: does the output need a gradient", quiet(given).requires_grad)
        with torch.no_grad():
            see("under no_grad, without hooks: does it", Net()(given).requires_grad)

        class HangsOne(Module):
            def forward(self, x):
                self.register_forward_hook(lambda m, a, out: see("a hook that forward itself has hung runs", out))
                return x

        hangs = HangsOne()
        see("forward hangs the first hook: the first call returns", hangs(1))
        see("and the second", hangs(2))

        for fail in (False, True):
            brings = Net()
            brings.register_forward_pre_hook(
                lambda m, args: (m.register_forward_hook(lambda *a: order.append("hook"), always_call=True), None)[1]
            )
            order.clear()
            see(f"a pre-hook hangs the first forward hook{', and forward fails' * fail}", attempt(brings, x, fail=fail))
            see("what ran in this call", order.copy())

        adding = Net()
        adding.register_forward_hook(
            lambda m, *_: (m.register_forward_hook(lambda *a: order.append("hook"), always_call=True), None)[1]
        )
        order.clear()
        adding(x)
        see("a forward hook hangs one with always_call, and nothing fails: what ran in this call", order.copy())

        class Caused(Module):
            def forward(self, x):
                raise ValueError("its words", 7) from ArithmeticError()

        caused = Caused()
        caused.register_forward_hook(lambda m, a, out: None)
        _see_error(see, caused, x)

        class NoWatch(Module):
            def _watch_backward(self):
                raise OSError

        unwatched = NoWatch()
        unwatched.register_full_backward_hook(lambda *args: None)
        # PyTorch has no method of this name.
        see("box 1 raises OSError: what comes out", attempt(unwatched, x), expect="OSError")
        net.forward = lambda x: "replaced"
        see.raises("a forward put onto the instance", net, x)
        bare = Net()
        bare.forward = lambda x: "replaced"
        see("the same without hooks", bare(x))


def _see_error(see, action, *args):
    """Call it, and note what has become of the error that forward raises."""
    try:
        action(*args)
    except ValueError as error:
        see("an error that forward raises: its cause", type(error.__cause__).__name__)
        see("its arguments", error.args)
        lines = [entry.name for entry in extract_tb(error.__traceback__)]
        see("is the line in forward part of the traceback", "forward" in lines)
