"""prepend and with_kwargs."""

import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import unaided
from autograde.observing.conditions import ForwardPreHook
from autograde.observing.experiment import experiment, further


@experiment(
    "hooks.pre_options",
    title="prepend and with_kwargs",
    points=3,
    subjects={"PreHooked": nn.Module},
    hints=(
        "The dictionary may hold a pair for each handle: the hook, and whether it wants the keyword arguments.",
        "`OrderedDict.move_to_end(key, last=False)` moves an entry to the front.",
        "A hook with `with_kwargs` returns None or a pair: `args, kwargs = result`. The pair replaces both.",
    ),
    after=(
        "`register_forward_pre_hook` in `torch/nn/modules/module.py` notes the option in a second dictionary, "
        "`_forward_pre_hooks_with_kwargs`, under the handle's id. A hook with `with_kwargs` that returns anything but "
        "None or a pair gets a `RuntimeError` there."
    ),
    conditions=ForwardPreHook(base=lambda lib: lib.PreHooked, options=("prepend", "with_kwargs")),
)
def pre_options(lib, see):
    """Hangs pre-hooks with each option, with both, and the same function with and without."""
    with unaided(see):

        class Scale(lib.PreHooked):
            def forward(self, x, scale=1, shift=0):
                see("forward is given", (x, scale, shift))
                return x * scale + shift

        def look(name):
            return lambda module, args, *rest: see(f"{name} is given", (args, *rest))

        module = Scale()
        handles = [module.register_forward_pre_hook(look("hook A"))]
        handles.append(module.register_forward_pre_hook(look("hook B"), prepend=True))
        handles.append(module.register_forward_pre_hook(look("hook C"), with_kwargs=True))
        handles.append(module.register_forward_pre_hook(look("hook D"), prepend=True, with_kwargs=True))
        handles.append(module.register_forward_pre_hook(look("hook E"), prepend=True))
        see("each of the five registrations gave a handle", [hasattr(handle, "remove") for handle in handles])
        see("five looking hooks: the call returns", module(see.rand(2), scale=2, shift=1))
        handles[1].remove(), handles[2].remove()
        see("B and C are removed: the call returns", module(see.rand(2), scale=3))
        for place in (0, 3, 4):
            handles[place].remove()

        change = module.register_forward_pre_hook(lambda m, args, kw: (args, {"shift": 7}), with_kwargs=True)
        see("a hook that returns other keyword arguments: the call returns", module(see.rand(2), scale=4))
        module.register_forward_pre_hook(lambda m, args: args[0] + 100)
        see("then one that returns a tensor: the call returns", module(see.rand(2), scale=5))
        module.register_forward_pre_hook(lambda m, args, kw: ((args[0] * 2, 3), kw), with_kwargs=True)
        see("then one that adds an argument: the call returns", module(see.rand(2)))
        change.remove()
        see("the first is removed: the call returns", module(see.rand(2), shift=1))

        other = Scale()

        def both(m, args, kw="no keyword arguments"):
            see("the same function is given", (args, kw))

        other.register_forward_pre_hook(both, with_kwargs=True)
        other.register_forward_pre_hook(both)
        see("one function with and without the option: the call returns", other(see.rand(2), shift=2))

        last = Scale()
        last.register_forward_pre_hook(lambda m, args: args[0] + 100)
        see("two arguments, and a hook that returns one value: the call returns", last(see.rand(2), 3))

        for options in ({"with_kwargs": True}, {}):

            def grow(m, args, *kwargs):
                args[0].mul_(10)

            grows = Scale()
            grows.register_forward_pre_hook(grow, **options)
            words = f"a hook with {options or 'no option'} that changes its tensor in place: the call returns"
            see(words, grows(torch.ones(2), shift=1))

        named = Scale()
        named.register_forward_pre_hook(look("the first hook of all"), prepend=True, with_kwargs=True)
        named.register_forward_pre_hook(lambda m, args, kw: (args, {"x": 10 * kw["x"]}), with_kwargs=True)
        named.register_forward_pre_hook(look("a plain hook"))
        see("called with an argument by its name alone: the call returns", named(x=3.0))

        kept, keeps = [], Scale()
        keeps.register_forward_pre_hook(lambda m, args, kw: kept.append(kw), with_kwargs=True)
        keeps.register_forward_pre_hook(lambda m, args, kw: (args, {"shift": 7}), with_kwargs=True)
        keeps(see.rand(2), scale=4)
        see("a hook kept its dictionary, and the next one returned a new one: what is in the first", kept)

        ran, fails = [], Scale()
        for options in ({"with_kwargs": True}, {}):

            def fail(*given):
                ran.append(len(given))
                raise TypeError("a hook")

            failing = fails.register_forward_pre_hook(fail, **options)
            see.raises(f"a hook with {options or 'no option'} fails with a TypeError", fails, see.rand(2), scale=2)
            failing.remove()
        see("how many things it was given, each time that it ran", ran)

        def once_more(m, args, kwargs):
            again.remove()
            m(see.rand(2), scale=9)

        nested = Scale()
        again = nested.register_forward_pre_hook(once_more, with_kwargs=True)
        see("a hook that calls the module with other arguments: the call returns", nested(see.rand(2), scale=2))


@further("hooks.pre_options")
def pre_options_order(lib, see):
    """Many hooks, every other one at the front."""

    class Same(lib.PreHooked):
        def forward(self, x):
            return x

    ran = []
    module = Same()
    handles = [module.register_forward_pre_hook(lambda m, a, n=n: ran.append(n), prepend=n % 2 == 1) for n in range(7)]
    see("the call returns", module(see.rand(2)))
    see("who ran", list(ran))
    ran.clear()
    handles[3].remove(), handles[4].remove()
    module(see.rand(1))
    see("who ran after two were removed", list(ran))
