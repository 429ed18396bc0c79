"""Each condition that hooks are tried under tells a fault that only shows there."""

from collections import OrderedDict

import pytest
from torch import nn
from torch.utils.hooks import RemovableHandle

from autograde.judging.comparing import judge
from autograde.observing.conditions import BackwardHook, BackwardPreHook, ForwardHook, ForwardPreHook
from autograde.observing.experiment import run


class Pre:
    """A right one: pre-hooks with both options; subclasses each have one fault."""

    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def entries(self):
        return list(self.hooks.values())

    def made(self, result):
        return result if isinstance(result, tuple) else (result,)

    def is_result(self, result):
        return result is not None

    def call(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in self.entries():
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if self.is_result(result):
                args, kwargs = result if with_kwargs else (self.made(result), kwargs)
        return self.call(*args, **kwargs)


class OnceEach(Pre):
    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        known = next((key for key, (other, _) in self.hooks.items() if other is hook), None)
        handle = super().register_forward_pre_hook(hook, prepend=prepend, with_kwargs=with_kwargs)
        if known is not None:
            del self.hooks[handle.id]
        return handle


class ByEquality(Pre):
    def entries(self):
        found = []
        for hook, option in self.hooks.values():
            if all(hook != other for other, _ in found) or type(hook).__name__ == "function":
                found.append((hook, option))
        return found


class LastComesFirst(Pre):
    def entries(self):
        return list(self.hooks.values())[::-1] if len(self.hooks) > 3 else list(self.hooks.values())


class Alive(Pre):
    def entries(self):
        keys = list(self.hooks)
        return (self.hooks[key] for key in keys if key in self.hooks)


class Growing(Pre):
    def entries(self):
        done = set()
        snapshot = dict(self.hooks)
        while left := [key for key in snapshot if key not in done]:
            done.add(left[0])
            yield snapshot[left[0]]
            snapshot.update({key: entry for key, entry in self.hooks.items() if key not in snapshot})


class Swallows(Pre):
    def __call__(self, *args, **kwargs):
        try:
            return super().__call__(*args, **kwargs)
        except LookupError:
            return None


class SharedByAll(Pre):
    hooks = OrderedDict()

    def __init__(self):
        SharedByAll.hooks.clear() if len(SharedByAll.hooks) > 1 else None


class TrainingOnly(Pre):
    def entries(self):
        return super().entries() if getattr(self, "training", True) else []


class ClassForward(Pre):
    def call(self, *args, **kwargs):
        return type(self).forward(self, *args, **kwargs)


class Truth(Pre):
    def is_result(self, result):
        return bool(result) if not hasattr(result, "shape") else True


class NoneIsLost(Pre):
    def call(self, *args, **kwargs):
        return self.forward(*args, **{key: value for key, value in kwargs.items() if value is not None})


class Copies(Pre):
    def call(self, *args, **kwargs):
        return self.forward(*(arg.clone() if hasattr(arg, "clone") else arg for arg in args), **kwargs)


class ExactTuple(Pre):
    def made(self, result):
        return result if type(result) is tuple else (result,)


class CopiesKwargs(Pre):
    def entries(self):
        return [
            ((lambda m, a, k, hook=hook: hook(m, a, dict(k))) if option else hook, option)
            for hook, option in super().entries()
        ]


class PrependsOnce(Pre):
    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        first = prepend and not self.__dict__.get("prepended")
        self.prepended = True
        return super().register_forward_pre_hook(hook, prepend=first, with_kwargs=with_kwargs)


class ChangedByForward(Pre):
    def call(self, *args, **kwargs):
        keys = set(self.hooks)
        output = super().call(*args, **kwargs)
        for key in set(self.hooks) - keys:
            self.hooks[key][0](self, args)
        return output


def verdict(kind, right, wrong):
    return judge(*(run(kind, {"Base": base}, seed=0) for base in (right, wrong)))


PRE = ForwardPreHook(base=lambda lib: lib.Base, options=("prepend", "with_kwargs"))


@pytest.mark.parametrize(
    ("wrong", "condition"),
    [
        (OnceEach, "the_same_twice"),
        (ByEquality, "callables"),
        (LastComesFirst, "order"),
        (Alive, "removed_while_they_run"),
        (Growing, "added_while_they_run"),
        (ChangedByForward, "changed_by_forward"),
        (Swallows, "failing"),
        (SharedByAll, "two_modules"),
        (TrainingOnly, "modes"),
        (ClassForward, "forward_of_the_object"),
        (PrependsOnce, "prepend"),
        (Truth, "falsy_results"),
        (NoneIsLost, "keywords"),
        (Copies, "the_very_object"),
        (ExactTuple, "tuples"),
        (CopiesKwargs, "with_kwargs"),
    ],
)
def test_each_fault_is_seen_under_its_condition(wrong, condition):
    others = {name: "to look at one alone" for name in PRE.names() if name != condition}
    alone = ForwardPreHook(base=PRE.base, options=PRE.options, without=others)
    assert verdict(alone, nn.Module, Pre).passed
    assert not verdict(alone, nn.Module, wrong).passed
    assert condition in PRE.tried()


def test_a_module_that_calls_itself_is_a_condition():
    class Inside(Pre):
        def entries(self):
            entries = [] if self.__dict__.get("running") else super().entries()
            self.running = True
            return entries

        def __call__(self, *args, **kwargs):
            try:
                return super().__call__(*args, **kwargs)
            finally:
                self.running = False

    found = verdict(PRE, nn.Module, Inside)
    assert found.expected.label == "what a pre-hook was given in the two calls"


class Post:
    """A right one: forward hooks with `always_call`."""

    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def left(self, ran):
        return [(h, always) for key, (h, always) in self.hooks.items() if key not in ran]

    def __call__(self, *args, **kwargs):
        output, ran = None, set()
        try:
            output = self.forward(*args, **kwargs)
            for key, (hook, _) in list(self.hooks.items()):
                ran.add(key)
                result = hook(self, args, output)
                output = output if result is None else result
            return output
        except Exception:
            for hook, always in self.left(ran):
                if always:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise


class TwiceAfterAnError(Post):
    def left(self, ran):
        return list(self.hooks.values())


def test_hooks_behind_forward():
    kind = ForwardHook(base=lambda lib: lib.Base, options=("always_call",))
    assert verdict(kind, nn.Module, Post).passed
    assert verdict(kind, nn.Module, TwiceAfterAnError).expected.label.startswith("A, B and D are called always")

    class Unwraps(Post):
        def __call__(self, *args, **kwargs):
            output = super().__call__(*args, **kwargs)
            return 9 if repr(output) == "(9,)" else output

    assert verdict(kind, nn.Module, Unwraps).expected.label == "a hook that returns the tuple (9,): the call returns"


class Back:
    """A right one: hooks on the way back, between two gates."""

    def __init__(self):
        self.hooks, self.pre_hooks = OrderedDict(), OrderedDict()

    def register_full_backward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_full_backward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def listed(self, hooks):
        return list(hooks.values())

    def kept(self):
        return {}

    def given_back(self, grads):
        return grads[0]

    def gate(self, output, x):
        return output.view_as(output)

    def __call__(self, x):
        pre_hooks, hooks, kept = self.listed(self.pre_hooks), self.listed(self.hooks), self.kept()

        def through(these, grads, *more):
            for hook in these:
                grads = hook(self, grads, *more) or grads
            return grads

        def arrive(grad):
            kept["out"] = through(pre_hooks, (grad,))
            return self.given_back(kept["out"])

        inlet = x.view_as(x)
        inlet.register_hook(lambda grad: self.given_back(through(hooks, (grad,), kept["out"])))
        outlet = self.gate(self.forward(inlet), x)
        outlet.register_hook(arrive)
        return outlet


class FirstGradient(Back):
    def kept(self):
        class First(dict):
            def __setitem__(self, key, value):
                super().setdefault(key, value)

        return First()


class LiveViews(Back):
    def listed(self, hooks):
        class Live:
            def __iter__(self):
                return iter(list(hooks.values()))

        return Live()


class OneForAllCalls(Back):
    def kept(self):
        return self.__dict__.setdefault("_kept", {})


class Cuts(Back):
    def given_back(self, grads):
        return grads[0].detach()


class ShapeOfTheInput(Back):
    def gate(self, output, x):
        return output.view_as(x)


@pytest.mark.parametrize(
    ("kind", "wrong", "condition"),
    [
        (BackwardHook, FirstGradient, "a_second_backward"),
        (BackwardPreHook, LiveViews, "between_call_and_backward"),
        (BackwardHook, LiveViews, "between_call_and_backward"),
        (BackwardHook, OneForAllCalls, "calls_itself"),
        (BackwardPreHook, Cuts, "gradients_of_gradients"),
        (BackwardHook, Cuts, "gradients_of_gradients"),
        (BackwardPreHook, ShapeOfTheInput, "shapes"),
    ],
)
def test_hooks_on_the_way_back(kind, wrong, condition):
    others = {name: "to look at one alone" for name in kind.names() if name != condition}
    alone = kind(base=lambda lib: lib.Base, without=others)
    assert verdict(alone, nn.Module, Back).passed
    assert not verdict(alone, nn.Module, wrong).passed


def test_options_that_a_class_does_not_have_are_not_tried():
    assert "prepend" not in ForwardHook(base=lambda lib: lib.Base).tried()
    assert "always_call" in ForwardHook(base=lambda lib: lib.Base, options=("always_call",)).tried()
    with pytest.raises(ValueError, match="there is no condition"):
        ForwardHook(base=lambda lib: lib.Base, without={"tuples": "belongs to another kind"})
