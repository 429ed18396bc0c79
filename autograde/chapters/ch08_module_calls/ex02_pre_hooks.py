"""Hooks before the call."""

import torch
from torch import nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.hook_states import HookStates

PART = ("register_forward_pre_hook", "_run_forward_pre_hooks")


@experiment(
    "module.pre_hooks",
    title="Hooks before the call",
    points=3,
    subjects={"PreHooks": nn.Module},
    conditions=HookStates(part=PART),
    hints=(
        "`_hang` takes the dictionary, the hook, `prepend`, and any number of flags; it gives the handle to return.",
        "The third argument of `_hang` is `prepend`. Then comes the flag, a pair that is a single argument. In the "
        "loop, call the hook once, and keep what it returns.",
        "If the result is not `None`, it becomes `call.args`. Ask `isinstance(result, tuple)`: is it to be wrapped?",
        "`return self._hang(self._forward_pre_hooks, hook, prepend, flag)`, and `call.args = result if "
        "isinstance(result, tuple) else (result,)`.",
    ),
    after=(
        "The first loop in `Module._call_impl`, in `torch/nn/modules/module.py`. Weight norm and pruning "
        "compute the weight anew in such a hook before each call."
    ),
)
def pre_hooks(lib, see):
    """Runs pre-hooks of both kinds in order, with all sorts of results, and lets one remove itself."""
    with grafted(lib.PreHooks, see, *PART) as Module:

        class Net(Module):
            def forward(self, *args, **kwargs):
                see("forward is given", (args, kwargs))
                return args

        net, x = Net(), see.randn(2)
        net.register_forward_pre_hook(
            lambda module, *given: see(
                "the first hook is given its module (True or False), and then", (module is net, given)
            )
        )
        net(x, 3, flag=True)
        net.register_forward_pre_hook(lambda module, args: 10 * args[0])
        net.register_forward_pre_hook(lambda module, args: see("the third is given", args))
        net(x, 3)
        net.register_forward_pre_hook(lambda module, args: (args[0], {"two": 2}))
        net(x)
        net.register_forward_pre_hook(lambda module, args: [args[0]])
        net.register_forward_pre_hook(lambda module, args: see("after a list", args), prepend=False)
        net(x, flag=1)
        net.register_forward_pre_hook(lambda module, args: see("in front", args), prepend=True)
        net(x)
        with_kwargs = Net()

        def change(module, *given, **named):
            see("a hook with kwargs is given", (given, named))
            args, kwargs = given
            return (*args, "more"), {**kwargs, "more": 1}

        with_kwargs.register_forward_pre_hook(change, with_kwargs=True)
        with_kwargs.register_forward_pre_hook(lambda m, a, k: see("the next is given", (a, k)), with_kwargs=True)
        with_kwargs.register_forward_pre_hook(lambda module, args: see("one without kwargs is given", args))
        see.raises("three hooks, of which two return None", with_kwargs, x, flag=2)
        bad = with_kwargs.register_forward_pre_hook(lambda m, a, k: a[0], with_kwargs=True)
        see.raises("only new args, with kwargs", with_kwargs, x)
        results = {"a tuple of one": ((7,),), "a dict alone": {"more": 1}, "three values": ((7,), {}, 0)}
        for words, result in results.items():
            bad.remove()
            bad = with_kwargs.register_forward_pre_hook(lambda m, a, k, result=result: result, with_kwargs=True)
            see.raises(f"{words}, with kwargs", with_kwargs, x)
        sure = with_kwargs.register_forward_hook(
            lambda m, a, k, out: see("a hook returned three values: one with always_call is given", (a, k)),
            always_call=True,
            with_kwargs=True,
        )
        see.raises("three values, where a hook with always_call hangs", with_kwargs, x)
        sure.remove()
        bad.remove()
        flags = with_kwargs._forward_pre_hooks_with_kwargs
        see(
            "flags left after two hooks were removed",
            (len(flags), list(flags) == list(with_kwargs._forward_pre_hooks)[:2]),
        )
        single = Net()
        once = single.register_forward_pre_hook(lambda module, args: once.remove())
        single.register_forward_pre_hook(lambda module, args: see("after one that removed itself", args))
        single(x)
        single(5)
        see("hooks left", len(single._forward_pre_hooks))
        see("another module has none", len(Net()._forward_pre_hooks))
        front, order = Net(), []
        front.register_forward_pre_hook(lambda m, args, kw: order.append("first"), with_kwargs=True)
        front.register_forward_pre_hook(lambda m, args, kw: order.append("front"), with_kwargs=True, prepend=True)
        see.raises("two hooks with kwargs that return None", front, x)
        see("the order, where one with kwargs is put in front", order)
        asking, notes = see.randn(2).requires_grad_(), {"times it ran": 0}

        def looks(module, args, *rest):
            args[1]["times it ran"] += 1
            see("a hook asks: are these the call's own two objects", (args[0] is asking, args[1] is notes))
            see("does autograd record, and is a gradient wanted", (torch.is_grad_enabled(), args[0].requires_grad))
            return ((2 * args[0], args[1]), *rest) if rest else (2 * args[0], args[1])

        for kwargs in (False, True):
            looking = Net()
            looking.register_forward_pre_hook(looks, with_kwargs=kwargs)
            looking(asking, notes)
        tuples, unchanged = [], Net()
        for _ in range(2):
            unchanged.register_forward_pre_hook(lambda module, args: tuples.append(args))
        unchanged(x, 3)
        see("two hooks that return None: are both given one tuple, the call's own", tuples[0] is tuples[1])
        made = 2 * asking
        for words, result in {"a tensor": made, "a tuple of one tensor": (made,)}.items():
            replaced = Net()
            replaced.register_forward_pre_hook(lambda module, args, result=result: result)
            see(f"a hook returns {words}: forward is given this very one", replaced(3)[0] is made)
            see("is it part of the graph", replaced(3)[0].requires_grad)
        arrays = Net()
        arrays.register_forward_pre_hook(lambda module, args: args[0].numpy())
        see.raises("a hook returns an array of NumPy's", arrays, x)
        early = Net()
        early.register_forward_pre_hook(lambda module, args: False)
        early(x)
        failing = Net()
        failing.register_forward_pre_hook(lambda m, args, kw: ((5,), {"more": 1}), with_kwargs=True)
        failing.register_forward_pre_hook(lambda m, args: 6)
        failing.register_forward_pre_hook(lambda m, args: {}["missing"])
        sure = lambda m, args, kw, out: see("seen when the third hook failed", (args, kw))  # noqa: E731
        failing.register_forward_hook(sure, always_call=True, with_kwargs=True)
        see.raises("the third hook fails", failing, x)
