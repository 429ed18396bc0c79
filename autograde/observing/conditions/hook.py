"""A class that runs hooks of its own: what every kind of hook is tried under."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

from autograde.observing.conditions.kind import Kind

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
        module = self._made(lib)
        ran: list[str] = []
        handles = [self._hang(module, self._noting(ran, name)) for name in "ABCDE"]
        self._play(module)
        handles[2].remove()
        self._play(module)
        self._hang(module, self._noting(ran, "C"))
        self._play(module)
        see(f"{self._word} in the middle is removed, then registered anew: who runs", " ".join(ran))

    def removed_while_they_run(self, lib: SimpleNamespace, see: Any) -> None:
        """A hook removes itself and the one behind it: that counts from the next call on."""
        module = self._made(lib)
        ran: list[str] = []
        handles: dict[str, Any] = {}

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
        module = self._made(lib)
        ran: list[str] = []

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
        hang, note = self._hang, self._noting
        handles: dict[str, Any] = {}

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
        module = self._made(lib)
        ran: list[str] = []

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

        module = Twice()
        given: list[Any] = []
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
        module = self._made(lib)
        ran: list[str] = []
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
