"""Hooks before and behind `forward`."""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import torch
from torch import Tensor

from autograde.observing.conditions.hook import Hook

_Pair = namedtuple("_Pair", ["one", "other"])
_FALSY: tuple[Any, ...] = (0, False, "", [], {}, (), torch.zeros(()), torch.zeros(2))


@dataclass(frozen=True, kw_only=True)
class _Forward(Hook):
    """What hooks before and behind `forward` have in common."""

    def _keeping(self, lib: SimpleNamespace) -> Any:
        class Keeps(self.base(lib)):  # type: ignore[misc]
            def forward(self, *args: Any, **kwargs: Any) -> Any:
                self.kept = (args, kwargs)
                return args

        return Keeps()

    def falsy_results(self, lib: SimpleNamespace, see: Any) -> None:
        """Results that are no truth, and that replace all the same; only None does not."""
        for result in _FALSY:
            module = self._keeping(lib)
            seen: list[Any] = []
            self._hang(module, lambda *_, result=result: result)
            self._hang(module, lambda module, *given, seen=seen: seen.append(self._value(given)))
            words = f"a tensor of shape {tuple(result.shape)} of zeros" if isinstance(result, Tensor) else repr(result)
            see(f"{self._word} that returns {words}: the call returns", module(5))
            see("and the one behind it is given", seen[0])

    def keywords(self, lib: SimpleNamespace, see: Any) -> None:
        """Keyword arguments of any name and value, and several positional ones."""
        module = self._keeping(lib)
        self._hang(module, lambda *_: None)
        module(1, None, 3, args=4, kwargs=None, hook=[], output=0)
        see(f"many arguments, and {self._word} that looks: forward is given", module.kept)
        module()
        see("no arguments: forward is given", module.kept)

    def the_very_object(self, lib: SimpleNamespace, see: Any) -> None:
        """No copy is made on the way."""
        for word in ("no hook", self._word):
            module, x = self._keeping(lib), torch.ones(2, requires_grad=True) * 1
            if word == self._word:
                self._hang(module, lambda *_: None)
            output = module(x)
            see(f"with {word}: forward is given the caller's own tensor", module.kept[0][0] is x)
            see(f"with {word}: the call returns the very object that forward did", output is module.kept[0])
            tensor = self._made(lib)
            see(f"with {word}: the output of a tensor leads back to it", tensor(x).requires_grad)


@dataclass(frozen=True, kw_only=True)
class ForwardPreHook(_Forward):
    """Hooks of `register_forward_pre_hook`."""

    _method: ClassVar[str] = "register_forward_pre_hook"
    _word: ClassVar[str] = "a pre-hook"

    def tuples(self, lib: SimpleNamespace, see: Any) -> None:
        """A tuple is the arguments, one of a subclass as well; all else is one argument."""
        for result, words in ((_Pair(1, 2), "a named tuple"), ([1, 2], "a list"), ((None,), "(None,)"), ("ab", "'ab'")):
            module = self._keeping(lib)
            self._hang(module, lambda *_, result=result: result)
            module(0)
            see(f"a pre-hook that returns {words}: forward is given", module.kept[0])

    def with_kwargs(self, lib: SimpleNamespace, see: Any) -> None:
        """Hooks with `with_kwargs`: in place, by a result, with nothing in it; and what stays the caller's."""

        def change(module: Any, args: Any, kwargs: dict[str, Any]) -> None:
            kwargs["b"] = 7
            kwargs.pop("a", None)

        module, mine = self._keeping(lib), {"a": 1}
        seen: list[Any] = []
        self._hang(module, change, with_kwargs=True)
        look = self._hang(module, lambda m, *given: seen.append(given), with_kwargs=True)
        module(1, **mine)
        see("a hook that changes the keyword arguments in place: forward is given", module.kept)
        see("and the hook behind it is given", seen)
        module(1)
        see("no keyword arguments are given, the hook adds one: forward is given", module.kept)
        look.remove()
        pairs: list[Any] = [((), {}), ((2,), {}), (_Pair(1, 2), {"c": None})]
        for result in pairs:
            module = self._keeping(lib)
            self._hang(module, lambda m, args, kwargs, result=result: result, with_kwargs=True)
            self._hang(module, lambda m, args: None)
            module(1, a=1)
            see(f"with_kwargs, and {tuple(result[0])} and {result[1]} are returned: forward is given", module.kept)
        module = self._keeping(lib)
        self._hang(module, lambda m, args: (args, {"a": 2}))
        module(1, a=1)
        see("a plain hook that returns a tuple and a dict: forward is given", module.kept)


@dataclass(frozen=True, kw_only=True)
class ForwardHook(_Forward):
    """Hooks of `register_forward_hook`."""

    _method: ClassVar[str] = "register_forward_hook"

    def _value(self, given: tuple[Any, ...]) -> Any:
        return given[1]

    def _result(self, given: tuple[Any, ...], factor: int, more: int) -> Any:
        return given[1] * factor + more

    def outputs(self, lib: SimpleNamespace, see: Any) -> None:
        """Outputs that are None, a tuple, or a dict; and results that are tuples."""
        for output in (None, (1, 2), {"a": 1}):

            class Gives(self.base(lib)):  # type: ignore[misc]
                def forward(self, x: Any, output: Any = output) -> Any:
                    return output

            module = Gives()
            seen: list[Any] = []
            self._hang(module, lambda m, *given, seen=seen: seen.append(given))
            self._hang(module, lambda m, args, output: [output])
            see(f"forward returns {output}, a hook puts it into a list: the call returns", module(0))
            see("and a hook that looks was given", seen)
        for result in ((9,), (1, None), _Pair(1, 2)):
            module = self._made(lib)
            self._hang(module, lambda *_, result=result: result)
            see(f"a hook that returns the tuple {tuple(result)}: the call returns", module(2))

    def always_call(self, lib: SimpleNamespace, see: Any) -> None:
        """Hooks with `always_call` after an error, whoever it comes from, and in the calls behind it."""
        errors = [ArithmeticError("forward"), ValueError("forward"), OSError("forward")]

        class Refuses(self.base(lib)):  # type: ignore[misc]
            error = errors[0]

            def forward(self, x: Any) -> Any:
                if x < 0:
                    raise self.error
                return x

        given: list[Any] = [(5, None, None), (0, None, 6), (None, [], None)]
        for results, error in zip(given, errors, strict=True):
            module = Refuses()
            seen: list[Any] = []
            module.error = error
            for result in results:
                self._hang(
                    module,
                    lambda m, args, output, result=result, seen=seen: (seen.append(output), result)[1],
                    always_call=True,
                )
            see(f"always_call hooks that return {results}: the call returns", module(3))
            caught = _caught(module, -1)
            see("then forward fails: the error that comes out is forward's own", caught is error)
            see("in the two calls the three hooks were given, as output", seen)

        module = Refuses()
        ran: list[str] = []
        self._hang(module, lambda *_: None)

        def late(x: Any) -> Any:
            self._hang(module, self._noting(ran, "late"), always_call=True)
            return Refuses.forward(module, x)

        setattr(module, "forward", late)  # noqa: B010
        _caught(module, -1)
        see("forward registers an always_call hook, then fails: who runs", " ".join(ran))

        module = Refuses()
        ran.clear()

        def fail(*_: Any) -> None:
            ran.append("fails")
            raise LookupError("a hook")

        for name in "ABCD":
            self._hang(module, self._noting(ran, name), always_call=name != "C")
            if name == "A":
                failing = self._hang(module, fail, always_call=True)
        see.raises("an always_call hook between A and B fails", module, 1)
        see("A, B and D are called always, C is not: who runs", " ".join(ran))
        failing.remove()
        for x, words in ((1, "all is well"), (-1, "forward fails"), (1, "all is well once more")):
            ran.clear()
            _caught(module, x)
            see(f"A, B and D are called always; {words}: who runs", " ".join(ran))
        module, note = Refuses(), self._noting(ran, "A")
        for hook in (note, fail, note):
            self._hang(module, hook, always_call=hook is note)
        ran.clear()
        see.raises("one always_call hook before and behind a plain one that fails", module, 1)
        see("who runs", " ".join(ran))


def _caught(action: Callable[..., Any], *args: Any) -> Exception | None:
    try:
        action(*args)
    except Exception as error:
        return error
    return None
