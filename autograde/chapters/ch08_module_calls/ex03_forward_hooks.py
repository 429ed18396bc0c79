"""Hooks after the call."""

import warnings

import torch
from torch import nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.chosen import attempt
from autograde.own_module.trying.hook_states import HookStates

PART = ("register_forward_hook", "_run_forward_hooks", "_run_always_called")


@experiment(
    "module.forward_hooks",
    title="Hooks after the call",
    points=3,
    subjects={"ForwardHooks": nn.Module},
    conditions=HookStates(part=PART),
    hints=(
        "As before, but it is the output that goes from hook to hook.",
        "`call.ran.add(number)` stands before the hook's call: a hook that failed must not run a second time.",
        "In both methods: `result = hook(…)`, then `if result is not None: call.output = result`.",
        "A hook runs after an error if two things are true: it has the flag, and its turn has not come yet. Each is a "
        "question about its number, one in a dictionary of the module, one in a set of the call.",
        "The condition: `number in self._forward_hooks_always_called and number not in call.ran`.",
    ),
    after=(
        "The rest of `Module._call_impl` in `torch/nn/modules/module.py`. `torch/distributed/_tools/mod_tracker.py` "
        "uses `always_call` to note that a module has been left, even when forward fails."
    ),
)
def forward_hooks(lib, see):
    """Runs forward hooks of all kinds in order, and lets forward or a hook fail."""
    with grafted(lib.ForwardHooks, see, *PART) as Module, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        class Net(Module):
            def forward(self, x, fail=False):
                if fail:
                    raise ValueError("forward failed")
                return x + 1

        net, x = Net(), see.randn(2)
        net.register_forward_hook(
            lambda module, *given: see(
                "the first is given its module (True or False), and then", (module is net, given)
            )
        )
        see("the call returns", net(x))
        net.register_forward_hook(lambda module, args, out: 10 * out)
        net.register_forward_hook(lambda module, args, out: see("the third is given", out))
        see("the call now returns", net(x))
        net.register_forward_hook(lambda m, args, kw, out: see("with kwargs", (args, kw, out)), with_kwargs=True)
        net.register_forward_hook(lambda module, args, out: see("in front", out), prepend=True)
        see("called with a keyword", net(x, fail=False))
        net.register_forward_hook(lambda module, args, out: (out, 0))
        see("a tuple as the output", net(x))
        net.register_forward_hook(lambda module, args, out: False)
        see("False as the output", net(x))

        once = Net()
        handle = once.register_forward_hook(lambda module, args, out: handle.remove())
        once.register_forward_hook(lambda module, args, out: see("after one that removed itself", out))
        once(x)
        see("hooks left", len(once._forward_hooks))

        failed = []

        def fails(module, args, out):
            failed.append(1)
            raise KeyError("a hook failed")

        sure = Net()
        sure.register_forward_hook(lambda m, a, out: see("an ordinary hook", out))
        sure.register_forward_hook(
            lambda m, a, out: see("one with always_call: is it given its module, and what", (m is sure, a, out)),
            always_call=True,
        )
        sure.register_forward_hook(
            lambda m, a, k, out: see("one with always_call and kwargs", (k, out)), with_kwargs=True, always_call=True
        )
        see.raises("forward fails", sure, x, fail=True)
        see("all is well", sure(x))
        bad = sure.register_forward_hook(fails)
        sure.register_forward_hook(lambda m, a, out: out * 3, prepend=True)
        sure.register_forward_hook(
            lambda m, a, out: see("one with always_call after the bad one", out), always_call=True
        )
        see.raises("a hook fails", sure, x)
        bad.remove()
        worse = sure.register_forward_hook(fails, always_call=True, prepend=True)
        see.raises("an always_call hook fails after forward did", sure, x, fail=True)
        see.raises("an always_call hook fails by itself", sure, x)
        see("how often it was run", len(failed))
        see("how many warnings tell of it", len(caught))
        see.raises("forward fails again, and so does the always_call hook", sure, x, fail=True)
        see("how many warnings tell of it by now", len(caught))
        hidden = DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning
        see("how many of them Python does not show", sum(issubclass(warning.category, hidden) for warning in caught))
        worse.remove()
        flags = sure._forward_hooks_always_called
        see(
            "numbers of always_call hooks that are kept, after two were removed",
            (len(flags), set(flags) <= set(sure._forward_hooks)),
        )
        failed.clear()
        double = Net()
        double.register_forward_hook(fails, always_call=True), double.register_forward_hook(fails, always_call=True)
        see.raises("one always_call hook hangs twice, and fails", double, x)
        see("how often it was run", len(failed))
        before = len(caught)
        see.raises("forward fails, and then both of them", double, x, fail=True)
        see("how many warnings tell of the two", len(caught) - before)
        see("another module has none", len(Net()._forward_hooks))
        last = Net()
        last.register_forward_hook(lambda m, a, out: "left by the first", always_call=True)
        last.register_forward_hook(fails, always_call=True)
        last.register_forward_hook(
            lambda m, a, out: see("one with always_call after another, and one that fails", out), always_call=True
        )
        see.raises("forward fails again", last, x, fail=True)
        order, front = [], Net()
        front.register_forward_hook(lambda m, a, out: order.append("first"), always_call=True)
        front.register_forward_hook(
            lambda m, a, kw, out: order.append("with kwargs"), always_call=True, with_kwargs=True, prepend=True
        )
        front.register_forward_hook(lambda m, a, out: order.append("in front"), always_call=True, prepend=True)
        see.raises("forward fails once more", front, x, fail=True)
        see("the order of those with always_call", order)
        stopped = Net()
        stopped.register_forward_hook(_interrupted, always_call=True)
        try:
            stopped(x, fail=True)
        except (ValueError, KeyboardInterrupt) as error:
            see("an always_call hook is interrupted: what comes out", type(error).__name__)
        asking, wanting = Net(), see.randn(2).requires_grad_()
        asking.register_forward_hook(lambda m, a, out: out * 10)
        see("the output is still part of the graph", asking(wanting).requires_grad)
        made, notes = [], {"times it ran": 0}

        class Makes(Module):
            def forward(self, x, notes):
                made.append(x * 2)
                return made[-1]

        def looks(module, args, *rest):
            args[1]["times it ran"] += 1
            own = args[0] is wanting, args[1] is notes, rest[-1] is made[-1]
            see("a hook asks: are these the call's own arguments and output", own)
            see("does autograd record", torch.is_grad_enabled())
            return rest[-1] + 1

        for kwargs in (False, True):
            looking = Makes()
            looking.register_forward_hook(looks, with_kwargs=kwargs)
            see("the call returns", looking(wanting, notes))
        looking = Makes()
        looking.register_forward_hook(lambda m, a, out: {}["missing"])
        looking.register_forward_hook(looks, always_call=True)
        see.raises("a hook fails before one that asks, with always_call", looking, wanting, notes)
        see("how often those that ask ran", notes["times it ran"])
        for words, fails_first in {"two hooks": False, "forward fails; two hooks with always_call": True}.items():
            tuples, named, looking = [], [], Net()
            for _ in range(2):
                looking.register_forward_hook(lambda m, args, out, to=tuples: to.append(args), always_call=True)
                looking.register_forward_hook(
                    lambda m, args, kw, out, to=named: to.append(kw), always_call=True, with_kwargs=True
                )
            see(f"{words}: what comes out", attempt(looking, x, fail=fails_first))
            see("are both given one tuple, the call's own", tuples[0] is tuples[1])
            see("are two with kwargs given one dictionary, the call's own", named[0] is named[1])
            last, output = [], 2 * wanting
            replaced = Net()
            replaced.register_forward_hook(lambda m, a, out, output=output: output, always_call=True)
            replaced.register_forward_hook(lambda m, a, out, last=last: last.append(out), always_call=True)
            attempt(replaced, x, fail=fails_first)
            see("the first returns a tensor: is the second given this very one", last[0] is output)
        bringing = Net()

        def brings_and_fails(module, args, out):
            module.register_forward_hook(lambda m, a, out: see("it runs, given", out), always_call=True)
            raise KeyError("a hook failed")

        bringing.register_forward_hook(brings_and_fails)
        see.raises("a hook hangs one with always_call, and fails", bringing, x)
        arrays = Net()
        arrays.register_forward_hook(lambda m, a, out: out.numpy())
        arrays.register_forward_hook(lambda m, a, out: {}["missing"])
        arrays.register_forward_hook(lambda m, a, out: out.numpy() if torch.is_tensor(out) else out, always_call=True)
        see.raises("a hook returns an array of NumPy's, the next fails", arrays, x)


def _interrupted(module, args, out):
    raise KeyboardInterrupt
