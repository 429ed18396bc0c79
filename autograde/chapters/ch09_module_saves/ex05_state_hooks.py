"""Hooks around saving and loading."""

import copy
import functools
from collections import OrderedDict, UserDict

from torch import nn

from autograde.chapters.ch09_module_saves.common import pickled
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.kit import HOOK_DICTIONARIES
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.trees import _leaf, _parameter

PART = (
    "register_state_dict_pre_hook",
    "register_state_dict_post_hook",
    "_register_state_dict_hook",
    "_run_state_dict_hooks",
    "register_load_state_dict_pre_hook",
    "_register_load_state_dict_pre_hook",
    "register_load_state_dict_post_hook",
)


@experiment(
    "module.state_hooks",
    title="Hooks around saving and loading",
    points=2,
    subjects={"StateHooks": nn.Module},
    conditions=HookStates(part=PART),
    hints=(
        "The mark is an attribute of the function: `hook._from_public_api = True`.",
        'The older method refuses a function with that mark: `getattr(hook, "_from_public_api", False)`.',
        "`_run_state_dict_hooks` goes through `self._state_dict_hooks.values()`; what an unmarked one returns takes "
        "the place of `destination`, for the next hook too.",
        "`functools.partial(hook, self)` if `with_module`, else the hook as it is.",
    ),
    after=(
        "They stand in `torch/nn/modules/module.py`. `torch/nn/utils/spectral_norm.py` and `torch/nn/modules/lazy.py` "
        "use those with an underscore, so they cannot go. PyTorch binds the module by a `_WrappedHook`, which holds it "
        "weakly; with a partial, module and hook hold each other until Python's garbage collector comes."
    ),
)
def state_hooks(lib, see):
    """Hangs hooks of all six kinds around state_dict and load_state_dict."""
    with grafted(lib.StateHooks, see, *PART) as Module:

        def fresh():
            return _leaf(Module, inner=_leaf(Module, weight=_parameter(see, 2)))

        def note(module, state, prefix, metadata):
            see("a post-hook is given", (list(state), prefix, metadata))
            state[prefix + "note"] = see.randn(1)

        hooks, twice = {name: _noted().note for name in PART if "register" in name}, fresh()
        handles = []
        for method in [*hooks] * 2:
            hook = (lambda *args: None) if method == "register_state_dict_post_hook" else hooks[method]
            handles.append(getattr(twice, method)(hook))
        see("each method hangs a hook twice: where they are", _hung(twice))
        for method, handle in zip(hooks, handles, strict=False):
            see.raises(f"{method}: the first is taken away by its handle", handle.remove)
        see("where hooks are then", _hung(twice))

        net = fresh()
        net.register_state_dict_pre_hook(lambda module, prefix, keep_vars: see("before saving", (prefix, keep_vars)))
        handle = net.inner.register_state_dict_post_hook(note)
        see("keys with a note", list(net.state_dict()))
        see("a public hook's function is marked", getattr(note, "_from_public_api", "no mark"))
        see("a marked function as the older kind", _comes(net._register_state_dict_hook, note))
        handle.remove()
        see("keys without the note", list(net.state_dict()))
        see("a function that was public once, as the older kind", _comes(net._register_state_dict_hook, note))
        second = fresh()
        for label in ("a public hook is hung on a second module", "and there once more"):
            see.raises(label, second.register_state_dict_post_hook, note)
        both, fill = fresh(), lambda module, state, prefix, metadata: state.update(filled=len(state))
        both._register_state_dict_hook(fill)
        see.raises(
            "a function that hangs as the older kind, as a public hook too", both.register_state_dict_post_hook, fill
        )
        see("keys when it has run twice", list(both.state_dict()))
        net.register_state_dict_post_hook(lambda *args: {})
        see("a public hook that returns an empty dictionary", _comes(net.state_dict))
        for result in (0, False, "", [], 1):
            net = fresh()
            net.register_state_dict_post_hook(lambda *args, result=result: result)
            see(f"a public hook that returns {result!r}", _comes(net.state_dict))
        net = fresh()
        net.register_state_dict_post_hook(lambda module, state, prefix, metadata: state)
        ran = []
        net.register_state_dict_post_hook(lambda *args: ran.append(1))
        see("a public hook that returns the very dictionary", _comes(net.state_dict))
        see("how many of those behind it ran", len(ran))
        for label, hook in {"a bound method": _noted().note, "a builtin": max}.items():
            net = fresh()
            see.raises(f"{label} as the public kind", net.register_state_dict_post_hook, hook)
            see("where hooks are after that", _hung(net))
            see.raises(f"{label} as the older kind", net._register_state_dict_hook, hook)

        for kind, around in {"a partial": functools.partial, "a function made by functools.wraps": _wrapping}.items():
            inner, net = _fresh_hook(), fresh()
            hook = around(inner)
            net.register_state_dict_post_hook(hook)
            see(f"{kind} is hung as a public hook: it, and what it calls, is marked", [_mark(hook), _mark(inner)])
            see("it returns a dictionary", _comes(net.state_dict))
            inner, net = _fresh_hook(), fresh()
            hook = around(inner)
            net.register_state_dict_post_hook(inner)
            see(
                f"{kind} of a function that is marked later, as the older kind",
                _comes(net._register_state_dict_hook, hook),
            )
            net = fresh()
            see("on another module", _comes(net._register_state_dict_hook, hook))
            see("what is saved there", _saved(net))
        net = fresh()
        see(
            "a marked function is refused: where hooks are then",
            [_comes(net._register_state_dict_hook, note), _hung(net)],
        )

        net = fresh()
        net._register_state_dict_hook(
            lambda module, state, prefix, metadata: {"renamed": len(state), "own": module is net}
        )
        see("an older hook returns another dictionary", net.state_dict())
        net._register_state_dict_hook(lambda module, state, prefix, metadata: see("the next is given", state))
        see("and another that returns None", net.state_dict())
        for given in (UserDict(), OrderedDict()):
            net = fresh()
            net._register_state_dict_hook(lambda *args, given=given: given)
            kind = type(given).__name__
            see(f"an older hook returns the {kind} that is saved", net.state_dict() is given)
            see(f"whether the {kind} has _metadata then", hasattr(given, "_metadata"))

        kinds = {"public": "register_state_dict_post_hook", "older": "_register_state_dict_hook"}
        for order in (("public", "older"), ("older", "public"), ("public", "older", "public"), ("older", "older")):
            net = fresh()
            for kind in order:
                result = {"replaced": 1} if kind == "older" else None
                getattr(net, kinds[kind])(lambda *args, result=result: result)
            see(f"{', '.join(order)}: the older one returns another dictionary", _saved(net))
        for order in (("public", "older"), ("older", "public")):
            net = fresh()
            for kind in order:
                result = {"replaced": 1} if kind == "public" else None
                getattr(net, kinds[kind])(lambda *args, result=result: result)
            see(f"{', '.join(order)}: the public one returns another dictionary", _comes(net.state_dict))
        net = fresh()
        net.register_state_dict_post_hook(lambda module, state, prefix, metadata: metadata.update(noted=1))
        net.register_state_dict_post_hook(lambda *args: see("what another noted: the next is given", args[-1]))
        see("what a hook noted in the metadata is saved", dict(net.state_dict()._metadata))

        net = fresh()
        net.register_load_state_dict_pre_hook(
            lambda m, state, prefix, *rest: see("before loading, a hook is given", (list(state), prefix, rest))
        )
        see("a function that is public, as each other kind: how many arguments it is given", _marked(fresh, hooks))
        owners = []
        net.register_load_state_dict_pre_hook(lambda m, *rest: owners.append(m is net))
        net._register_load_state_dict_pre_hook(
            lambda state, prefix, *rest: see("the older kind", (list(state), prefix))
        )
        net._register_load_state_dict_pre_hook(
            lambda m, *rest: see("the older kind with module: it, and how much more", (m is net, len(rest))),
            with_module=True,
        )
        handle = net.inner.register_load_state_dict_post_hook(
            lambda m, report: see("after loading", (m is net.inner, tuple(report)))
        )
        net.load_state_dict({"inner.zzz": see.randn(1)}, strict=False)
        see("the hook is given the module that it was hung on", owners)
        hung, given_to = fresh(), []
        hung.register_load_state_dict_pre_hook(lambda m, *rest: given_to.append(m))
        twin = copy.deepcopy(hung)
        twin.load_state_dict(hung.state_dict())
        see("in a deep copy, the hook is given the module of the original", [m is hung for m in given_to])
        see("in a deep copy, the hook is given the copy", [m is twin for m in given_to])
        handle.remove()
        called = fresh()
        called.register_load_state_dict_pre_hook(_Hook(called, see))
        called.load_state_dict(net.state_dict())
        see("loaded without it", tuple(net.load_state_dict(net.state_dict())))

        def unmarked(*args):
            see("a function with the mark False is called", len(args))

        unmarked._from_public_api = False
        for label, method in {
            "the older saving hook": "_register_state_dict_hook",
            "the older loading hook": "_register_load_state_dict_pre_hook",
        }.items():
            net = fresh()
            handle = getattr(net, method)(unmarked)
            net.load_state_dict(net.state_dict())
            see.raises(f"{label} is removed by its handle", handle.remove)
            net.load_state_dict(net.state_dict())

        def replaces(*args):
            return {"replaced": len(args)}

        replaces._from_public_api = False
        net = fresh()
        net._register_state_dict_hook(replaces)
        next_given = []
        net._register_state_dict_hook(lambda module, state, prefix, metadata: next_given.append(state))
        see.raises("an older hook with the mark False returns another dictionary", net.state_dict)
        see("the hook behind it is given", next_given)
        public = fresh().register_state_dict_post_hook
        see.raises("a function with the mark False is made public, on another module", public, replaces)
        see("it returns a dictionary here then", _comes(net.state_dict))

        net = fresh()
        vars(_counted).clear()  # it stays between runs, and so would a mark
        net.register_load_state_dict_pre_hook(_counted)
        see.raises("a module with a public load pre-hook is pickled and read again", pickled, net)
        revived = pickled(net)
        revived.load_state_dict(net.state_dict())
        see("in a pickled copy, the hook is given the copy", _GIVEN.pop() is revived)
        see(
            "another module has none", [len(vars(Module())[name]) for name in HOOK_DICTIONARIES if "state_dict" in name]
        )


_GIVEN: list[object] = []


def _comes(function, *arguments):
    """Return whether a `RuntimeError` comes, another exception, or none; which other one makes no difference."""
    try:
        function(*arguments)
    except RuntimeError as error:
        return "RuntimeError" if type(error) is RuntimeError else "another exception"
    except Exception:
        return "another exception"
    return "no exception"


def _marked(fresh, methods):
    """Return how many arguments a marked function is given where it hangs by the methods that take no note of marks."""
    counts = {}
    for method in methods:
        if method not in ("register_state_dict_post_hook", "_register_state_dict_hook"):
            found = counts.setdefault(method, [])

            def hook(*args, found=found):
                found.append(len(args))

            fresh().register_state_dict_post_hook(hook)
            net = fresh()
            getattr(net, method)(hook)
            net.load_state_dict(net.state_dict())
    return counts


def _fresh_hook():
    """Return a new function that returns another dictionary."""

    def hook(*args):
        return {"other": len(args)}

    return hook


def _wrapping(inner):
    """Return a function around another, as decorators make it."""
    return functools.wraps(inner)(lambda *args: inner(*args))


def _mark(hook):
    return getattr(hook, "_from_public_api", "no mark")


def _saved(module):
    """Return the keys of the module's state, or the name of the exception that comes."""
    try:
        return list(module.state_dict())
    except Exception as error:
        return type(error).__name__


def _counted(module, *rest):
    """A hook that can be pickled."""
    _GIVEN.append(module)


def _noted():
    """Return an object with a method that can be a hook; its class is new, so no mark on it stays between runs."""

    class Noted:
        def note(self, *args):
            pass

    return Noted()


def _hung(module):
    """Return how many hooks around saving and loading hang on a module, by the dictionary."""
    return {name: len(vars(module)[name]) for name in HOOK_DICTIONARIES if "state_dict" in name}


class _Hook:
    """A hook that is an object, and not a function."""

    def __init__(self, module, see):
        self.module, self.see = module, see

    def __call__(self, module, state, prefix, *rest):
        self.see("a hook that is an object is given", (module is self.module, list(state), prefix, len(rest)))
