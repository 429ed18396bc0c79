"""A handle."""

from collections import OrderedDict

from torch import nn
from torch.utils.hooks import RemovableHandle

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.hook_states import HookStates

PART = ("Handle", "_hang")


class _Recorder(list):
    """A hook that is false for Python as long as it has recorded nothing."""

    def __call__(self, *args):
        self.append(args)


@experiment(
    "module.handles",
    title="A handle",
    points=3,
    subjects={"Handles": nn.Module},
    conditions=HookStates(part=PART),
    hints=(
        "`next(self._ids)` gives a number that no handle has had. Is it in `registry`? Then take the next one.",
        "A hook may be gone already: `place.pop(self.id, None)` does no harm then.",
        "`registry[handle.id] = hook` puts it last; `registry.move_to_end(handle.id, last=False)` puts it in front.",
    ),
    after=(
        "`RemovableHandle` in `torch/utils/hooks.py` holds its dictionaries by weak references, so that a handle that "
        "you keep does not keep hooks alive after the module is gone."
    ),
)
def handles(lib, see):
    """Hangs hooks, removes them in several ways, and looks into the dictionaries."""
    with grafted(lib.Handles, see, *PART) as Module:
        module, log = Module(), []
        hooks = module._forward_hooks

        def hook(name):
            return lambda module, args, output: log.append(name)

        class Net(Module):
            def forward(self, x):
                return x

        net = Net()

        def ran():
            log.clear()
            net(1)
            return list(log)

        a, b = (net.register_forward_hook(hook(name)) for name in "ab")
        see("two hooks", ran())
        c = net.register_forward_hook(hook("c"), prepend=True)
        see("one in front", ran())
        see("the numbers differ", len({a.id, b.id, c.id}))
        see("the dictionary's numbers", list(net._forward_hooks) == [c.id, a.id, b.id])
        number = b.id
        b.remove()
        see("one removed", ran())
        see("its handle still knows the number", b.id == number)
        d = net.register_forward_hook(hook("d"))
        b.remove()
        see("removed again, after another was added", ran())
        see("a number does not come again", d.id in (a.id, b.id, c.id))
        again = len({_number(Net()) for _ in range(8)}) < 8
        see("eight hooks, each let go with its handle before the next: a number came again", again)
        d.remove()
        newest = net.register_forward_hook(hook("d"))
        d.remove()
        see("the newest removed, another one added, the first removed again", ran())
        d = newest
        with net.register_forward_hook(hook("e")) as e:
            see("inside a with block", ran())
            with net.register_forward_hook(hook("f"), prepend=True):
                see("inside two", ran())
            see("the with statement gives the handle", e.id in net._forward_hooks)
        see("after both", ran())
        for error in (ValueError, KeyError):
            see(f"a {error.__name__} leaves the with block", _raises_in(net.register_forward_hook(hook("g")), error))
        see("its hook is removed", ran())
        other = Net()
        handle = other.register_forward_hook(hook("other"))
        a.remove()
        other(1)
        see("another module's hook stays", len(other._forward_hooks))
        see("handles of two modules differ", handle.id in (a.id, c.id, d.id))
        flagged = module.register_forward_hook(hook("x"), with_kwargs=True)
        places = module._forward_hooks_with_kwargs, module._forward_hooks_always_called
        see("one flag of two", ([len(place) for place in places], list(places[0].values())))
        see("the flag's number", list(places[0]) == [flagged.id])
        flagged.remove()
        see("flags are removed too", ([len(place) for place in places], len(hooks)))
        both = {"with_kwargs": True, "always_call": True}
        for options in ({"with_kwargs": True}, {"always_call": True}, both, {}):
            module.register_forward_hook(hook("x"), **options).remove()
            left = [len(place) for place in (hooks, *places)]
            see(f"a hook with {' and '.join(options) or 'no flag'} is removed: what is left", left)
        for what in ("two flags", "two flags, where the hooks were cleared before"):
            flagged = module.register_forward_hook(hook("x"), **both)
            if "cleared" in what:
                hooks.clear()
            flagged.remove()
            see(f"{what}: both are removed", [len(place) for place in places])
        with module.register_forward_hook(hook("x"), prepend=True, **both) as flagged:
            see("two flags, in front, in a with block", [list(place) == [flagged.id] for place in places])
        see("after the with block", [len(place) for place in places])
        with module.register_forward_hook(hook("x")) as early:
            early.remove()
        see("removed in its own with block: hooks left", len(hooks))
        for place in (hooks, *places):
            place[early.id] = hook("x")
        early.remove()
        see("its number was put back, and removed once more: what is left", [len(place) for place in (hooks, *places)])
        going = Net().register_forward_hook(hook("x"), with_kwargs=True)
        see.raises("removed when its module is gone", going.remove)
        # The dictionaries are handed to the handle itself: PyTorch's takes all flags in one list.
        registry, flags = OrderedDict(), [OrderedDict(), OrderedDict()]
        oracle = issubclass(Module, nn.Module)
        alone = RemovableHandle(registry, extra_dict=flags) if oracle else Module.Handle(registry, *flags)
        for place in (registry, *flags):
            place |= {alone.id: True, "another": True}
        alone.remove()
        see("a Handle made of three dictionaries is removed: what is left", [list(p) for p in (registry, *flags)])
        for place, value in zip((registry, *flags), (_Recorder(), False, False), strict=True):
            place[alone.id] = value
        alone.remove()
        see(
            "its number was put back with what is false for Python, and removed once more: what is left",
            [list(place) for place in (registry, *flags)],
        )
        busy = Net()
        last = module.register_forward_hook(hook("y"))
        for further_on, name in {2: "from a pickle", 4: "too", 1: "and too"}.items():
            busy._forward_hooks[last.id + further_on] = hook(name)
        fresh = [busy.register_forward_hook(hook(name)) for name in ("p", "q", "r")]
        log.clear()
        busy(1)
        # PyTorch's own counter knows nothing of numbers that a pickle brought; so the value is stated.
        see("numbers that are taken are skipped", log, expect=["from a pickle", "too", "and too", "p", "q", "r"])
        used = {handle.id for handle in (a, b, c, d, e, flagged, last)}
        see("numbers that came before", len(used & {handle.id for handle in fresh}), expect=0)
        fresh[-1].remove()
        newest = busy.register_forward_hook(hook("s"))
        fresh[-1].remove()
        see(
            "the newest removed, another one added, the first removed again, after all that",
            newest.id in busy._forward_hooks,
        )
        taken = OrderedDict({newest.id + 1: "from a pickle"})
        made = RemovableHandle(taken) if oracle else Module.Handle(taken)
        # PyTorch's own counter knows nothing of that number either.
        see(
            "a Handle made of a dictionary that has the next number: is its own in there, and how many are",
            (made.id in taken, len(taken)),
            expect=(False, 1),
        )
        early = {handle.id for handle in (*fresh, newest, made)}
        later = [RemovableHandle(OrderedDict()) if oracle else Module.Handle(OrderedDict()) for _ in range(12)]
        see("twelve handles later: a number came again", bool(early & {handle.id for handle in later}))
        crowded = OrderedDict.fromkeys(range(later[-1].id + 1, later[-1].id + 301), "from a pickle")
        made = RemovableHandle(crowded) if oracle else Module.Handle(crowded)
        see("the next three hundred numbers are taken: is its own among them", made.id in crowded, expect=False)
        recording = Net()
        recording._forward_hooks[made.id + 1] = _Recorder()
        recording.register_forward_hook(hook("t"))
        see(
            "a number is taken by a hook that is false for Python: how many hooks",
            len(recording._forward_hooks),
            expect=2,
        )
        saving = Net()
        for name in "ab":
            saving.register_state_dict_pre_hook(
                lambda m, prefix, keep, name=name: see("two hooks whose handles nobody keeps: one runs", name)
            )
        saving.state_dict()


def _number(module):
    handle = module.register_forward_hook(print)
    handle.remove()
    return handle.id


def _raises_in(manager, error):
    try:
        with manager:
            raise error
    except error:
        return error.__name__
