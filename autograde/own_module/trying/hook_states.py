"""States in which every part of a Module that has to do with hooks is tried."""

import warnings
from collections import namedtuple
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import Parameter

from autograde.own_module.trying.chosen import Chosen, about, attempt
from autograde.own_module.trying.trees import _leaf

_WITH = {False: "", True: "with kwargs "}
_RUN = ("__call__", "_call_with_hooks", "_run_forward_pre_hooks", "_run_forward_hooks")
_CALL = ("_hang", "Handle", *_RUN)


class _OwnError(Exception):
    """An error of a program's own."""


class HookStates(Chosen):
    """What a part about hooks is tried in; each method is one condition, by its name."""

    @about(*_CALL, "_run_always_called", "__init__")
    def both_modes(self, Module: Any, see: Any) -> None:
        """All kinds of hooks in training and evaluation mode, without autograd, and after a failure."""
        log: list[str] = []
        net = _logging(Module, log)
        net.register_forward_pre_hook(lambda m, args: log.append("pre-hook"))
        net.register_forward_hook(lambda m, args, out: log.append("hook"))
        net.register_forward_hook(
            lambda m, args, kw, out: log.append("always_call"), always_call=True, with_kwargs=True
        )
        for label, prepare in {"training": net.train, "evaluation": net.eval}.items():
            prepare()
            net(1)
            see(f"in {label} mode: what ran", log.copy())
            log.clear()
        for label, without in {"no_grad": torch.no_grad(), "inference_mode": torch.inference_mode()}.items():
            with without:
                net(1)
            see(f"under {label}: what ran", log.copy())
            log.clear()
        for error in (ValueError, NotImplementedError, ZeroDivisionError, StopIteration, _OwnError):
            see(f"forward fails by {error.__name__}", attempt(net, fail=error))
            see("then: what ran", log.copy())
            log.clear()
        net(1)
        see("called once more: what ran", log.copy())
        for stop in (KeyboardInterrupt, SystemExit):
            log.clear()
            try:
                net(fail=stop)
            except stop:
                log.append(stop.__name__)
            see(f"stopped by {stop.__name__}: what ran", log)
        fresh = vars(_logging(Module, log))
        plain = _logging(Module, log)
        plain(1)
        see("a call without hooks leaves nothing behind in the module", sorted(set(vars(plain)) ^ set(fresh)))
        see("calls leave nothing behind in the module", sorted(set(vars(net)) ^ set(fresh)))

    @about(*_CALL)
    def results_that_are_false(self, Module: Any, see: Any) -> None:
        """Hooks whose result is false for Python, and is a result all the same."""
        given: list[Any] = []
        results: tuple[Any, ...] = (0, {}, [], (), "", torch.zeros(1))
        for result in results:
            net, shown = _logging(Module, given), "a zero tensor" if isinstance(result, Tensor) else repr(result)
            net.register_forward_pre_hook(lambda module, args, result=result: result)
            net(1)
            see(f"a pre-hook returns {shown}: forward is given", given[-1])
            for kwargs in (False, True):
                net = _logging(Module, given)
                net.register_forward_hook(lambda *given, result=result: result, with_kwargs=kwargs)
                see(f"a hook {_WITH[kwargs]}returns {shown}: the call returns", net(1))
        net = _logging(Module, given)
        net.register_forward_hook(lambda module, args, out: [], always_call=True)
        net.register_forward_hook(lambda module, args, out: given.append(out), always_call=True)
        see("forward fails", attempt(net, fail=ValueError))
        see("an always_call hook returns []: the next one is given", given[-1])

    @about(*_RUN)
    def results_on_their_way(self, Module: Any, see: Any) -> None:
        """What hooks with and without kwargs return goes on to the next, and is taken as it is."""
        given: list[Any] = []
        for kwargs in (False, True):
            net = _logging(Module, given)
            net.register_forward_hook(lambda m, args, *rest: (*args, "left"), with_kwargs=kwargs)
            net.register_forward_hook(lambda m, args, out: given.append(out))
            see(f"a hook {_WITH[kwargs]}returns a tuple: the next is given, the call returns", (net(1), given[-1]))
            net = _logging(Module, given)
            net.register_forward_hook(lambda m, args, *rest: args, with_kwargs=kwargs)
            see(f"a hook {_WITH[kwargs]}returns the tuple of arguments: the call returns", net(1))
        net = _logging(Module, given)
        net.register_forward_pre_hook(lambda m, args: args[0])
        see("a pre-hook returns the first of two arguments: forward is given", (attempt(net, 1, 2), given[-1]))

    @about(*_RUN)
    def hooks_that_fail(self, Module: Any, see: Any) -> None:
        """Hooks with and without kwargs that fail by a `TypeError`, in the call and after an error."""
        log: list[Any] = []

        def fails(module: Any, *given: Any) -> None:
            log.append(given)
            raise TypeError

        for kwargs in (False, True):
            words = _WITH[kwargs]
            net = _logging(Module, log)
            net.register_forward_pre_hook(fails, with_kwargs=kwargs)
            see(f"a pre-hook {words}fails by TypeError: what comes out", attempt(net, 1))
            see("what it was given, and forward", log.copy())
            log.clear()
            net = _logging(Module, [])
            net.register_forward_hook(lambda *given: log.append("always_call, before"), always_call=True)
            net.register_forward_hook(fails, always_call=True, with_kwargs=kwargs)
            net.register_forward_hook(lambda m, args, *rest: "left", always_call=True, with_kwargs=kwargs)
            net.register_forward_hook(lambda m, args, out: log.append(out), always_call=True)
            see(f"a hook {words}fails by TypeError: what comes out", attempt(net, 1))
            see("what it was given, and what ran around it, to the last, which is given an output", log.copy())
            log.clear()
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                see(f"after an error, a hook {words}fails: what comes out", attempt(net, fail=ValueError))
            see("what ran", log.copy())
            see("how many warnings", len(caught))
            see("it leaves nothing behind in the module", sorted(set(vars(net)) ^ set(vars(_logging(Module, [])))))
            log.clear()

    @about(*_RUN, "_watch_backward", "Watch")
    def outputs(self, Module: Any, see: Any) -> None:
        """Outputs that are no single tensor, with a forward hook, and with a backward hook too."""
        log: list[Any] = []
        pair = namedtuple("pair", "first second")

        class Makes(Module):
            def forward(self, make: Any) -> Any:
                return make()

        x = see.randn(2).requires_grad_()
        makes = {
            "None": lambda: None,
            "a dictionary": lambda: {"y": x * 2},
            "an empty dictionary": dict,
            "a list": lambda: [x * 2, x * 3],
            "a tuple of one": lambda: (x * 2,),
            "a named tuple": lambda: pair(x * 2, x * 3),
            "an empty tuple": tuple,
        }
        net = Makes()
        net.register_forward_hook(lambda m, args, out: log.append(type(out).__name__))
        for words in ("a forward hook hangs", "a backward hook, too"):
            for label, make in makes.items():
                log.clear()
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # PyTorch warns where no backward hook will run
                    out = net(make)
                see(f"{words}, forward gives {label}: the call returns", (type(out).__name__, out))
                see("a hook that ran was given", log.copy())
            net.register_full_backward_hook(lambda *args: None)

    @about(*_CALL)
    def hooks_that_change_hooks(self, Module: Any, see: Any) -> None:
        """One function hung twice; hooks that add a hook, or take a later one away, during a call."""
        for kind in ("pre-hook", "hook"):
            log: list[str] = []
            net = _logging(Module, [])
            hang = net.register_forward_pre_hook if kind == "pre-hook" else net.register_forward_hook

            def twice(*args: Any, log: list[str] = log) -> None:
                log.append("twice")

            first, _ = hang(twice), hang(twice)
            net(1)
            first.remove()
            net(1)
            see(f"a {kind} that hangs twice, one of them removed", log.copy())
            log.clear()
            later: list[Any] = []
            hang(lambda *args, log=log, hang=hang: hang(lambda *a: log.append("added")) and None)
            hang(lambda *args, later=later: [handle.remove() for handle in later] and None)
            later.append(hang(lambda *args, log=log: log.append("removed")))
            for call in ("this", "the next"):
                net(1)
                see(f"a {kind} adds one and removes a later one: what runs in {call} call", log.copy())
                log.clear()

    @about(*_CALL)
    def arguments(self, Module: Any, see: Any) -> None:
        """Arguments that hooks change in place, or give as a subclass of tuple."""
        pair = namedtuple("pair", "first second")
        given: list[Any] = []
        net, own = _logging(Module, given), {"key": 1}
        net.register_forward_pre_hook(lambda m, args, kw: kw.update(more=7), with_kwargs=True)
        net(1, **own)
        see("a pre-hook changes the keywords in place: forward is given", given[-1])
        see("the caller's own dictionary", own)
        net.register_forward_hook(lambda m, args, kw, out: given.append((args, kw)), with_kwargs=True)
        net.register_forward_pre_hook(lambda m, args, kw: (args * 2, {"new": 2}), with_kwargs=True)
        net(1, **own)
        see("a pre-hook gives others: forward and the hook are given", given[-2:])
        for label, options in {"": {}, ", with kwargs": {"with_kwargs": True}}.items():
            net = _logging(Module, given)
            result = pair((5,), {"more": 6}) if options else pair(5, 6)
            net.register_forward_pre_hook(lambda *args, result=result: result, **options)
            see(f"a pre-hook returns a named tuple{label}", (attempt(net, 1), given[-1]))
            lists: tuple[list[Any], ...] = ([], [(5,), {}])
            for items in lists:
                net = _logging(Module, given)
                net.register_forward_pre_hook(lambda *args, items=items: items, **options)
                see(f"a pre-hook returns the list {items}{label}", attempt(net, 1))
        net = _logging(Module, given)
        net.register_forward_pre_hook(lambda m, args, kw: ((), {"x": args[0]}), with_kwargs=True)
        see("a pre-hook turns the argument into a keyword", (attempt(net, 1), given[-1]))
        net = _logging(Module, given)
        net.register_forward_pre_hook(lambda m, args, kw: (args, MappingProxyType({"x": 2})), with_kwargs=True)
        see("a pre-hook returns keywords in a mapping that is no dict", (attempt(net, 1), given[-1]))
        net = _logging(Module, given)
        net.register_forward_hook(lambda m, args, kw, out: kw.update(late=3), with_kwargs=True)
        net.register_forward_hook(lambda m, args, kw, out: given.append(dict(kw)), with_kwargs=True)
        net(1, key=1)
        see("a hook changes the keywords in place: the next one is given", given[-1])
        net = _logging(Module, given)
        net.register_forward_pre_hook(lambda m, args, kw: ([5], {}), with_kwargs=True)
        see("a pre-hook returns a list in a tuple, with kwargs", (attempt(net, 1), given[-1]))

    @about(*_CALL, "_watch_backward", "Watch")
    def backward(self, Module: Any, see: Any) -> None:
        """Backward hooks that come and go; a second backward; gradients that are zero."""
        log: list[Any] = []
        net, x = _logging(Module, []), see.randn(2).requires_grad_()
        going = [
            net.register_full_backward_hook(lambda m, gi, go: log.append("hook")),
            net.register_full_backward_pre_hook(lambda m, go: log.append("pre-hook")),
        ]
        out = net(x)
        for handle in going:
            handle.remove()
        net.register_full_backward_hook(lambda m, gi, go: log.append("came later"))
        out.sum().backward(retain_graph=True)
        see("hooks removed after the call, another one added: what ran", log.copy())
        out.sum().backward()
        see("a second backward: what ran", log.copy())
        log.clear()
        net = _logging(Module, [])
        net.register_full_backward_hook(lambda m, gi, go: (torch.zeros_like(gi[0]),))
        net.register_full_backward_pre_hook(lambda m, go: (torch.zeros_like(go[0]),))
        net.register_full_backward_hook(lambda m, gi, go: log.append((gi, go)))
        x.grad = None
        net(x).sum().backward()
        see("hooks that make the gradients zero: the next is given", log[-1])
        see("and the input gets", x.grad)
        for mode in (net.train, net.eval):
            mode()
            log.clear()
            net(x).sum().backward()
            see("backward hooks that run in " + ("training" if net.training else "evaluation"), len(log))
        net = _logging(Module, [])
        net.register_forward_hook(lambda m, args, out: None)
        gone = net.register_full_backward_hook(lambda *args: log.append("gone"))
        net(x)
        gone.remove()
        log.clear()
        net(x).sum().backward()
        see("the backward hook removed, in a later call: what ran", log)
        see("calls with a backward hook leave nothing behind", sorted(set(vars(net)) ^ set(vars(_logging(Module, [])))))

    @about("_call_with_hooks")
    def when_collected(self, Module: Any, see: Any) -> None:
        """A backward hook that comes while the forward pre-hooks run is none of this call's."""
        log: list[str] = []
        net, x = _logging(Module, []), see.randn(2).requires_grad_()

        def hang(module: Any, args: Any) -> None:
            module.register_full_backward_hook(lambda *args: log.append("hook"))

        net.register_forward_pre_hook(hang)
        net.register_full_backward_hook(lambda *args: None)
        for call in ("this", "the next"):
            net(x).sum().backward()
            see(f"a forward pre-hook hangs a backward hook: how many ran by the end of {call} call", len(log))
        net = _logging(Module, [])
        net.register_forward_pre_hook(lambda m, args: args[0] * 10)
        net.register_full_backward_hook(lambda m, gi, go: log.append(gi))
        net(x).sum().backward()
        see("a pre-hook multiplies by 10: the gradient at the inputs", log[-1])

    @about("_hang", "Handle", "state_dict", "_run_state_dict_hooks", "load_state_dict", "_load_from_state_dict")
    def around_saving(self, Module: Any, see: Any) -> None:
        """Two hooks of each kind around saving and loading, and what they change."""
        log: list[str] = []
        net = _leaf(Module, weight=Parameter(see.randn(2)), child=_leaf(Module, weight=Parameter(see.randn(1))))
        for number in ("first", "second"):
            net.register_state_dict_pre_hook(lambda *a, n=number: log.append(f"{n} before saving"))
            net.register_state_dict_post_hook(lambda *a, n=number: log.append(f"{n} after saving"))
            net._register_state_dict_hook(lambda *a, n=number: log.append(f"{n} after saving, older"))
            net.register_load_state_dict_pre_hook(lambda *a, n=number: log.append(f"{n} before loading"))
            net._register_load_state_dict_pre_hook(lambda *a, n=number: log.append(f"{n} before loading, older"))
            net.register_load_state_dict_post_hook(lambda *a, n=number: log.append(f"{n} after loading"))
        state = net.state_dict()
        see("two hooks of each kind: while saving", log.copy())
        log.clear()
        net.load_state_dict(state)
        see("while loading", log.copy())

        def note(*args: Any) -> None:
            *_, missing, unexpected, errors = args
            missing.append("noted as missing")
            unexpected.append("noted as unexpected")
            errors.append("noted as an error")

        net.child.register_load_state_dict_pre_hook(note)
        see.raises_message("a pre-hook that notes in all three lists", net.load_state_dict, state)
        empty = _leaf(Module, weight=Parameter(see.randn(1)))
        empty._register_state_dict_hook(lambda *args: {})
        see("an older hook that returns an empty dictionary", empty.state_dict())
        loud = _leaf(Module, weight=Parameter(see.randn(1)))
        loud.register_load_state_dict_post_hook(lambda module, report: 0)
        see.raises("a post-hook of loading that returns 0", loud.load_state_dict, {"weight": see.randn(1)})
        loud = _leaf(Module, weight=Parameter(see.randn(1)))
        loud.register_state_dict_post_hook(lambda *args: 0)
        see.raises("a public post-hook of saving that returns 0", loud.state_dict)

    @about("state_dict", "load_state_dict", "_load_from_state_dict")
    def hooks_that_change_the_tree(self, Module: Any, see: Any) -> None:
        """Hooks around saving and loading that rename keys of a child, add a child, or hang another hook."""
        log: list[str] = []

        def renaming(old: str, new: str) -> Any:
            def rename(module: Any, state: dict[str, Any], prefix: str, *rest: Any) -> None:
                for key in [key for key in state if key.startswith(prefix + old)]:
                    state[prefix + new + key.removeprefix(prefix + old)] = state.pop(key)

            return rename

        def grow(module: Any, *rest: Any) -> None:
            module.add_module("late", _leaf(Module, weight=Parameter(torch.zeros(2))))

        net = _leaf(Module, weight=Parameter(see.randn(2)), child=_leaf(Module, weight=Parameter(see.randn(1))))
        net.register_state_dict_post_hook(renaming("child.", "former."))
        net.register_state_dict_post_hook(lambda module, state, prefix, metadata: metadata.update(noted=1))
        state = net.state_dict()
        see("a hook after saving notes something in the metadata: it is there", dict(getattr(state, "_metadata", {})))
        see("a hook after saving renames a child's keys: what is saved", list(state))
        net.register_load_state_dict_pre_hook(renaming("former.", "child."))
        see("a hook before loading renames them back: the report", tuple(net.load_state_dict(state, strict=False)))
        growing = _leaf(Module, weight=Parameter(see.randn(2)))
        growing.register_state_dict_pre_hook(grow)
        see("a hook before saving adds a child: what is saved", list(growing.state_dict()))
        growing = _leaf(Module, weight=Parameter(see.randn(2)))
        growing.register_load_state_dict_pre_hook(grow)
        given = {"weight": see.randn(2), "late.weight": see.randn(2)}
        see("a hook before loading adds a child: the report", tuple(growing.load_state_dict(given, strict=False)))
        see("and what is loaded then", dict(growing.state_dict()))
        net.child.register_load_state_dict_pre_hook(
            lambda *args: net.register_load_state_dict_post_hook(lambda *args: log.append("ran"))
        )
        net.load_state_dict(state, strict=False)
        see("a child's hook before loading hangs one on its parent, for afterwards", log)


def _logging(Module: Any, given: list[Any]) -> Any:
    """Return a module that doubles its argument, and notes in `given` what forward is given."""

    class Net(Module):
        def forward(self, *args: Any, fail: Any = None, **kwargs: Any) -> Any:
            if fail:
                raise fail
            given.append((args, kwargs) if kwargs else args)
            return args[0] * 2 if args and isinstance(args[0], int | Tensor) else None

    return Net()
