"""A class that runs hooks: before `forward`, behind it, or on the way back."""

import functools
import inspect
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from autograde.observing.conditions.kind import Kind

_Pair = namedtuple("_Pair", ["one", "other"])  # noqa: PYI024, a plain one is what learners know
_FALSY = (0, False, "", [], {}, (), torch.zeros(()), torch.zeros(2))
_OPTIONS = ("prepend", "with_kwargs", "always_call")


@dataclass(frozen=True, kw_only=True)
class Hook(Kind):
    """What any kind of hook is tried under; each method is one condition, by its name.

    - `base`: picks from the namespace `lib` the class that runs the hooks; subclasses define `forward`.
    - `options`: which of `prepend`, `with_kwargs` and `always_call` its method of registration has; each is a
      condition of its own.
    """

    base: Callable[[SimpleNamespace], Any]
    options: tuple[str, ...] = ()
    _method: ClassVar[str] = ""
    _word: ClassVar[str] = "a hook"
    _shown: ClassVar[str] = "the call returns"

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all conditions: those of every kind of hook, then those of this one."""
        kinds = [kind for kind in reversed(cls.__mro__) if issubclass(kind, Hook)]
        found = [n for kind in kinds for n, v in vars(kind).items() if inspect.isfunction(v)]
        return [name for name in dict.fromkeys(found) if not name.startswith("_") and not hasattr(Kind, name)]

    def tried(self) -> list[str]:
        """Return the names of the conditions that are not switched off; those of options that it has."""
        return [name for name in super().tried() if name not in _OPTIONS or name in self.options]

    # What is particular about each kind of hook.

    def _value(self, given: tuple[Any, ...]) -> Any:
        """Return, of what a hook is given, the value that its result replaces."""
        return given[0]

    def _result(self, given: tuple[Any, ...], factor: int, more: int) -> Any:
        """Return a result that puts `factor` times the value, plus `more`, in the value's place."""
        return (given[0][0] * factor + more, *given[0][1:])

    def _play(self, module: Any) -> Any:
        """Call the module so that its hooks run; return what comes of it."""
        return module(2.0)

    # What they have in common.

    def _made(self, lib: SimpleNamespace) -> Any:
        class Triple(self.base(lib)):  # type: ignore[misc]
            def forward(self, x: Any) -> Any:
                return 3 * x

        return Triple()

    def _hang(self, module: Any, hook: Callable[..., Any], **options: bool) -> Any:
        return getattr(module, self._method)(hook, **options)

    def _changing(self, factor: int, more: int) -> Callable[..., Any]:
        return lambda module, *given: self._result(given, factor, more)

    def _noting(self, ran: list[Any], name: Any) -> Callable[..., None]:
        return lambda *_: ran.append(name)

    def the_same_twice(self, lib: SimpleNamespace, see: Any) -> None:
        """One function registered twice runs twice; each handle takes away one of the two."""
        module, hook = self._made(lib), self._changing(10, 1)
        first = self._hang(module, hook)
        self._hang(module, self._changing(1, 5))
        second = self._hang(module, hook)
        see(f"{self._word} that is registered twice, another between the two: {self._shown}", self._play(module))
        second.remove()
        second.remove()
        see(f"and the second of the two is removed: {self._shown}", self._play(module))
        first.remove()
        see(f"and both are removed: {self._shown}", self._play(module))

    def callables(self, lib: SimpleNamespace, see: Any) -> None:
        """Hooks that are no functions: objects that equal each other and have no hash, and a partial one."""

        class Equal:
            __hash__ = None  # type: ignore[assignment]

            def __init__(self, hook: Callable[..., Any]) -> None:
                self.hook = hook

            def __call__(self, *args: Any, **kwargs: Any) -> Any:
                return self.hook(*args, **kwargs)

            def __eq__(self, other: object) -> bool:
                return isinstance(other, Equal)

            def __bool__(self) -> bool:
                return False

        module = self._made(lib)
        self._hang(module, Equal(self._changing(10, 1)))
        second = self._hang(module, Equal(self._changing(5, 2)))
        self._hang(module, functools.partial(lambda more, module, *given: self._result(given, 1, more), 7))
        see(f"objects that equal each other as hooks: {self._shown}", self._play(module))
        second.remove()
        see(f"and the second is removed: {self._shown}", self._play(module))

    def order(self, lib: SimpleNamespace, see: Any) -> None:
        """Five hooks, of which one in the middle goes and comes back."""
        module, ran = self._made(lib), []
        handles = [self._hang(module, self._noting(ran, name)) for name in "ABCDE"]
        self._play(module)
        handles[2].remove()
        self._play(module)
        self._hang(module, self._noting(ran, "C"))
        self._play(module)
        see(f"{self._word} in the middle is removed, then registered anew: who runs", " ".join(ran))

    def removed_while_they_run(self, lib: SimpleNamespace, see: Any) -> None:
        """A hook removes itself and the one behind it: that counts from the next call on."""
        module, ran, handles = self._made(lib), [], {}

        def leave(*_: Any) -> None:
            ran.append("A")
            handles["A"].remove()
            handles["B"].remove()

        handles["A"] = self._hang(module, leave)
        handles["B"] = self._hang(module, self._noting(ran, "B"))
        self._hang(module, self._noting(ran, "C"))
        for number in ("first", "second"):
            ran.clear()
            self._play(module)
            see(f"{self._word} A removes itself and B: who runs in the {number} call", " ".join(ran))

    def added_while_they_run(self, lib: SimpleNamespace, see: Any) -> None:
        """A hook registers another one: that counts from the next call on."""
        module, ran = self._made(lib), []

        def grow(*_: Any) -> None:
            ran.append("A")
            if len(ran) == 1:
                self._hang(module, self._noting(ran, "new"))

        self._hang(module, grow)
        for number in ("first", "second"):
            self._play(module)
            see(f"{self._word} A registers a new one: who has run after the {number} call", " ".join(ran))

    def changed_by_forward(self, lib: SimpleNamespace, see: Any) -> None:
        """`forward` registers a hook and removes another."""
        ran: list[str] = []
        hang, note, handles = self._hang, self._noting, {}

        class Changes(self.base(lib)):  # type: ignore[misc]
            def forward(self, x: Any) -> Any:
                if "A" in handles:
                    handles.pop("A").remove()
                    hang(self, note(ran, "new"))
                return 3 * x

        module = Changes()
        handles["A"] = hang(module, note(ran, "A"))
        hang(module, note(ran, "B"))
        self._play(module)
        see(f"forward removes {self._word} A and registers a new one behind B: who runs", " ".join(ran))

    def failing(self, lib: SimpleNamespace, see: Any) -> None:
        """A hook raises, then `forward` does; and the call after that."""
        module, ran = self._made(lib), []

        def fail(*_: Any) -> None:
            raise LookupError("a hook")

        self._hang(module, self._noting(ran, "A"))
        failing = self._hang(module, fail)
        self._hang(module, self._noting(ran, "B"))
        see.raises(f"{self._word} fails", self._play, module)
        failing.remove()
        see(f"{self._word} has failed and is removed: {self._shown}", self._play(module))
        see(f"{self._word} between A and B fails, then it is removed: who runs in the two calls", " ".join(ran))

        class Refuses(self.base(lib)):  # type: ignore[misc]
            good = False

            def forward(self, x: Any) -> Any:
                if not self.good:
                    raise ArithmeticError("forward")
                return 3 * x

        refuses = Refuses()
        ran.clear()
        self._hang(refuses, self._noting(ran, "A"))
        see.raises(f"forward fails; there is {self._word}", self._play, refuses)
        refuses.good = True
        see(f"the next call is fine: {self._shown}", self._play(refuses))
        see("who ran in the two calls", " ".join(ran))

    def two_modules(self, lib: SimpleNamespace, see: Any) -> None:
        """Two objects of one class, of which one has a hook."""
        module, other = self._made(lib), self._made(lib)
        self._hang(module, self._changing(10, 1))
        see(f"{self._word} on one of two modules, the other: {self._shown}", self._play(other))
        see(f"and the one: {self._shown}", self._play(module))

    def modes(self, lib: SimpleNamespace, see: Any) -> None:
        """In evaluation mode as in training mode."""
        module = self._made(lib)
        self._hang(module, self._changing(10, 1))
        for mode, word in ((False, "evaluation"), (True, "training")):
            module.training = mode
            see(f"in {word} mode, with {self._word}: {self._shown}", self._play(module))

    def calls_itself(self, lib: SimpleNamespace, see: Any) -> None:
        """A module whose `forward` calls the module once more."""

        class Twice(self.base(lib)):  # type: ignore[misc]
            inside = False

            def forward(self, x: Any) -> Any:
                if self.inside:
                    return 3 * x
                self.inside = True
                output = self(5 * x)
                self.inside = False
                return 2 * output

        module, given = Twice(), []
        self._hang(module, lambda module, *values: given.append(values))
        see(f"a module that calls itself, with {self._word}: {self._shown}", self._play(module))
        see(f"what {self._word} was given in the two calls", given)

    def forward_of_the_object(self, lib: SimpleNamespace, see: Any) -> None:
        """A `forward` that was put onto one object takes the place of the class's."""
        module = self._made(lib)
        self._hang(module, lambda *_: None)
        module.forward = lambda x: 7 * x
        see(f"forward was replaced on the object: {self._shown}", self._play(module))

    def prepend(self, lib: SimpleNamespace, see: Any) -> None:
        """Hooks that ask for the front, one of them while hooks run."""
        module, ran = self._made(lib), []
        handles = {name: self._hang(module, self._noting(ran, name), prepend=name in "BD") for name in "ABCD"}

        def grow(*_: Any) -> None:
            ran.append("E")
            handles["E"].remove()
            self._hang(module, self._noting(ran, "F"), prepend=True)

        handles["E"] = self._hang(module, grow, prepend=True)
        for number, gone in (("first", "A"), ("second", "D"), ("third", "B")):
            ran.clear()
            self._play(module)
            see(f"A and C, then B, D and E in front; E removes itself for F: the {number} call", " ".join(ran))
            handles[gone].remove()


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
            module, seen = self._keeping(lib), []
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

        module, mine, seen = self._keeping(lib), {"a": 1}, []
        self._hang(module, change, with_kwargs=True)
        look = self._hang(module, lambda m, *given: seen.append(given), with_kwargs=True)
        module(1, **mine)
        see("a hook that changes the keyword arguments in place: forward is given", module.kept)
        see("and the hook behind it is given", seen)
        module(1)
        see("no keyword arguments are given, the hook adds one: forward is given", module.kept)
        look.remove()
        for result in (((), {}), ((2,), {}), ((_Pair(1, 2)), {"c": None})):
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

            module, seen = Gives(), []
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

        for results, error in zip(((5, None, None), (0, None, 6), (None, [], None)), errors, strict=True):
            module, seen = Refuses(), []
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

        module, ran = Refuses(), []
        self._hang(module, lambda *_: None)
        late = lambda x: (self._hang(module, self._noting(ran, "late"), always_call=True), Refuses.forward(module, x))
        module.forward = late
        _caught(module, -1)
        see("forward registers an always_call hook, then fails: who runs", " ".join(ran))

        module, ran = Refuses(), []

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


@dataclass(frozen=True, kw_only=True)
class _Backward(Hook):
    """What hooks on the way back have in common."""

    _shown: ClassVar[str] = "the input's gradient"

    def _play(self, module: Any) -> Any:
        x = torch.tensor([2.0, -1.0], requires_grad=True)
        (module(x) * torch.tensor([1.0, 10.0])).sum().backward()
        return x.grad

    def a_second_backward(self, lib: SimpleNamespace, see: Any) -> None:
        """Two ways back through one call."""
        module, given = self._made(lib), []
        self._hang(module, lambda module, *values: given.append(_kept(values)))
        x = torch.tensor([2.0, -1.0], requires_grad=True)
        output = module(x)
        for gradient in ([1.0, 10.0], [5.0, 0.0]):
            output.backward(torch.tensor(gradient), retain_graph=True)
        see(f"two backwards through one call: {self._word} is given", given)
        see("the input's gradient, added up", x.grad)

    def between_call_and_backward(self, lib: SimpleNamespace, see: Any) -> None:
        """A hook removed, and one registered, when the call is done and its backward is not."""
        module, ran = self._made(lib), []
        handle = self._hang(module, self._noting(ran, "A"))
        self._hang(module, self._noting(ran, "B"))
        x = torch.ones(2, requires_grad=True)
        output = module(x)
        handle.remove()
        self._hang(module, self._noting(ran, "new"))
        output.sum().backward()
        see(f"after the call, {self._word} A is removed, and a new one registered: who runs", " ".join(ran))

    def interleaved(self, lib: SimpleNamespace, see: Any) -> None:
        """Two calls whose way back is one and the same, and one through the other."""
        module, given = self._made(lib), []
        self._hang(module, lambda module, *values: given.append(_kept(values)))
        x = torch.ones(2, requires_grad=True)
        one, other = module(x), module(x * 2)
        (one * 5 + other * 7).sum().backward()
        module(module(x)).sum().backward()
        see(f"two calls, then one inside the other: {self._word} is given", sorted(map(_numbers, given)))
        see("two calls, then one inside the other: the input's gradient", x.grad)

    def gradients_of_gradients(self, lib: SimpleNamespace, see: Any) -> None:
        """The gradient is itself differentiated."""

        class Cube(self.base(lib)):  # type: ignore[misc]
            def forward(self, x: Any) -> Any:
                return x**3

        module = Cube()
        self._hang(module, lambda module, *given: (given[0][0] * 2,))
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (first,) = torch.autograd.grad((module(x) ** 2).sum(), x, create_graph=True)
        (second,) = torch.autograd.grad(first.sum(), x)
        see(f"{self._word} that doubles: the gradient of the gradient", second)

    def shapes(self, lib: SimpleNamespace, see: Any) -> None:
        """A number, a transposed matrix, float64; and a parameter of the module."""

        class Scale(self.base(lib)):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.factor = nn.Parameter(torch.tensor(3.0))

            def forward(self, x: Any) -> Any:
                return x * self.factor

        for x in (torch.tensor(2.0), torch.arange(6.0).view(2, 3).t(), torch.ones(1, 2, dtype=torch.float64)):
            module, leaf = Scale(), x.requires_grad_()
            self._hang(module, lambda module, *given: (given[0][0] * 2,))
            output = module(leaf)
            output.sum().backward()
            words = f"{self._word} that doubles, an input of shape {tuple(x.shape)}"
            see(f"{words}: the output", output)
            see(f"{words}: the input's gradient", leaf.grad)
            see("the gradient of the module's own parameter", module.factor.grad)

        class Stacks(self.base(lib)):  # type: ignore[misc]
            def forward(self, x: Any) -> Any:
                return torch.stack([x, 3 * x])

        module, x, given = Stacks(), torch.ones(2, requires_grad=True), []
        self._hang(module, lambda module, *values: given.append(values))
        module(x).sum().backward()
        see(f"an output of another shape than the input: {self._word} is given", given)


@dataclass(frozen=True, kw_only=True)
class BackwardPreHook(_Backward):
    """Hooks of `register_full_backward_pre_hook`."""

    _method: ClassVar[str] = "register_full_backward_pre_hook"
    _word: ClassVar[str] = "a backward pre-hook"


@dataclass(frozen=True, kw_only=True)
class BackwardHook(_Backward):
    """Hooks of `register_full_backward_hook`."""

    _method: ClassVar[str] = "register_full_backward_hook"
    _word: ClassVar[str] = "a backward hook"


def _caught(action: Callable[..., Any], *args: Any) -> Exception | None:
    try:
        action(*args)
    except Exception as error:
        return error
    return None


def _kept(values: Any) -> Any:
    """Return tuples of tensors as copies: autograd may go on adding to a tensor that a hook was given."""
    return values.clone() if isinstance(values, Tensor) else tuple(map(_kept, values))


def _numbers(value: Any) -> list[float]:
    return list(_flat(value))


def _flat(value: Any) -> Iterator[float]:
    if isinstance(value, Tensor):
        yield from value.detach().flatten().tolist()
    else:
        for item in value:
            yield from _flat(item)
