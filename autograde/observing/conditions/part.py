"""A part of a Module: what registers, walks, switches, saves, or reads and deletes."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from autograde.observing.conditions.kind import Kind

Questions = Iterable[tuple[str, object]]
_EMPTY: dict[str, Any] = {"_parameters": {}, "_buffers": {}, "_modules": {}, "training": True}
_SHELVES = {"parameters": "_parameters", "buffers": "_buffers", "modules": "_modules"}


class Scale(nn.Parameter):
    """A parameter of a class of its own."""


@dataclass(frozen=True, kw_only=True)
class Part(Kind):
    """What a part of a Module is tried under; each method is one condition, by its name.

    - `ask`: given a filled module, yields pairs of a question in words and what the part answered. Tensors and
      modules that the condition made are noted by what they are called, so that identity counts, and not values.
      What the module holds in the end is noted besides.
    - `within`: gives the class, of `lib` and `see`, for a `with` statement; `lib.Module` if it is left out.
    - `assigned`: members are put by assignment, `net.w = …`; else by the three register methods.
    - `buffers`: whether there are buffers at all.
    - `refused`: calls, by their names, that are given a filled module and must fail.
    """

    ask: Callable[[Any], Questions]
    within: Callable[[SimpleNamespace, Any], AbstractContextManager[Any]] | None = None
    assigned: bool = False
    buffers: bool = True
    refused: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)

    def two_of_each(self, lib: SimpleNamespace, see: Any) -> None:
        """Two parameters, two buffers, two that are not saved and two children in one module."""
        with self._making(lib, see) as made:
            self._asked(see, "two of each kind in one module", made, made.usual("net"))

    def two_names(self, lib: SimpleNamespace, see: Any) -> None:
        """One parameter, one buffer and one child under two names each, and a parameter of a child's as well."""
        with self._making(lib, see) as made:
            net, child = made.module("net"), made.module("shared child")
            shared = made.parameter("shared parameter")
            made.put(child, "parameters", w=shared)
            made.put(net, "parameters", first=shared, own=made.parameter("own"), second=shared)
            mean = made.tensor("shared buffer")
            made.put(net, "buffers", mean=mean, again=mean)
            made.put(net, "modules", left=child, right=child)
            self._asked(see, "one member under two names", made, net)

    def empty_places(self, lib: SimpleNamespace, see: Any) -> None:
        """Places that are held by `None`, before and between others."""
        with self._making(lib, see) as made:
            net = made.module("net")
            made.put(net, "parameters", no_weight=None, weight=made.parameter("weight"), bias=None)
            made.put(net, "buffers", no_mean=None, mean=made.tensor("mean"), other=None)
            made.put(net, "modules", no_child=None, child=made.usual("child"), last=None)
            self._asked(see, "places held by None", made, net)

    def frozen(self, lib: SimpleNamespace, see: Any) -> None:
        """Some parameters frozen, here and below."""
        with self._making(lib, see) as made:
            net = made.usual("net")
            made.put(net, "parameters", frozen=made.parameter("frozen before").requires_grad_(False))
            for module in (net, net._modules["block"]):
                module._parameters["weight"].requires_grad_(False)
            self._asked(see, "some parameters frozen", made, net)

    def mixed_modes(self, lib: SimpleNamespace, see: Any) -> None:
        """One child in evaluation mode, the others in training mode; then the module itself."""
        with self._making(lib, see) as made:
            net = made.usual("net")
            net._modules["block"].training = False
            self._asked(see, "one child in evaluation mode", made, net)
            net.training = False
            self._asked(see, "the module itself in evaluation mode", made, net)

    def odd_names(self, lib: SimpleNamespace, see: Any) -> None:
        """Names that are digits, begin with one underscore or with two, or begin or end like another."""
        with self._making(lib, see) as made:
            net = made.module("net")
            for number, name in enumerate(("0", "_x", "__y__", "w", "w2", "x y")):
                made.put(net, "parameters", **{name: made.parameter(f"parameter {name}")})
                made.put(net, "buffers", number % 2 > 0, **{f"{name}_b": made.tensor(f"buffer {name}_b")})
                child = made.module(f"child {name}_c")
                made.put(child, "parameters", **{name: made.parameter(f"parameter {name} of child {name}_c")})
                made.put(child, "modules", **{f"_{number}": made.usual(f"child _{number} of child {name}_c")})
                made.put(net, "modules", **{f"{name}_c": child, f"{number + 1}": made.module(f"child {number + 1}")})
            self._asked(see, 'names such as "0", "_x" and "w2"', made, net)

    def unusual_members(self, lib: SimpleNamespace, see: Any) -> None:
        """Subclasses; tensors that are one number, empty, equal to another, in float64, or integers; a falsy child."""
        with self._making(lib, see) as made:
            net = made.module("net")
            ones = made.parameter("two ones", torch.ones(2))
            made.put(
                net,
                "parameters",
                scale=made.known("of a subclass", Scale(see.randn(2))),
                number=made.parameter("a single zero", torch.zeros(())),
                empty=made.parameter("an empty one", torch.zeros(0, 3)),
                ones=ones,
                same=made.parameter("two ones more", torch.ones(2)),
                view=made.parameter("one over the same memory", ones.data),
                wide=made.parameter("in float64", see.randn(2).double()),
                turned=made.parameter("a transposed one", see.randn(2, 3).t()),
                brief=made.parameter("in bfloat16", see.randn(2).bfloat16()),
            )
            made.put(
                net,
                "buffers",
                steps=made.tensor("a counter", torch.tensor(0)),
                same_steps=made.tensor("an equal counter", torch.tensor(0)),
                asking=made.tensor("that requires a gradient", see.randn(2).requires_grad_()),
                no_numbers=made.tensor("an empty one", torch.zeros(0)),
            )
            empty = made.known("a child whose length is 0", type("Empty", (made.cls,), {"__len__": lambda self: 0})())
            made.put(empty, "parameters", w=made.parameter("the parameter of a child whose length is 0"))
            made.put(net, "modules", nobody=empty, sub=made.known("of a subclass", type("Sub", (made.cls,), {})()))
            self._asked(see, "unusual members", made, net)

    def plain_values(self, lib: SimpleNamespace, see: Any) -> None:
        """Lists and dictionaries of members, and other values that are no members."""
        with self._making(lib, see) as made:
            net = made.usual("net")
            values = {
                "several": [made.usual("a module in a list"), made.module("second in a list")],
                "pair": (made.parameter("in a tuple"), made.parameter("second in a tuple")),
                "by_name": {"a": made.usual("a module in a dict")},
                "leaf": made.tensor("a tensor that requires a gradient", see.randn(2).requires_grad_()),
                "a_class": made.known("the class of the module", made.cls),
                "lookalike": made.known("an object with shelves that is no module", SimpleNamespace(**_EMPTY)),
                "nothing": None,
            }
            for name, value in values.items():
                made.names.append(name)
                setattr(net, name, value)
            # As by `object.__setattr__`, which many use to hold a module that is not to be one of theirs.
            unregistered = {
                "beside": made.usual("a module held as a plain attribute"),
                "own_w": made.parameter("w held"),
            }
            made.names += unregistered
            vars(net).update(unregistered)
            self._asked(see, "plain values beside", made, net)

    def three_deep(self, lib: SimpleNamespace, see: Any) -> None:
        """A tree three deep; asked in the middle, then at the top."""
        with self._making(lib, see) as made:
            net, middle, low = made.usual("net"), made.usual("middle"), made.usual("low")
            made.put(net, "modules", middle=middle, none=None, last=made.usual("last"))
            made.put(middle, "modules", low=low, block=net._modules["block"])
            self._asked(see, "in the middle of a tree", made, middle)
            self._asked(see, "at the top of a tree three deep", made, net)
            outer, bare = made.module("outer"), made.module("bare")
            made.put(bare, "modules", net=net)
            made.put(outer, "modules", bare=bare)
            self._asked(see, "at a module that holds nothing but that tree", made, outer)

    def asked_again(self, lib: SimpleNamespace, see: Any) -> None:
        """Asked once more: of the same module, after members were added, after some were taken away."""
        with self._making(lib, see) as made:
            net = made.usual("net")
            child = net._modules["block"]
            for _ in self.ask(net):
                pass
            self._asked(see, "asked once more", made, net)
            late = made.usual("late")
            made.put(net, "parameters", late_w=made.parameter("late parameter"))
            made.put(child, "modules", late=late)
            self._asked(see, "after members were added", made, net)
            for shelf in _SHELVES.values():
                for module in (net, late):
                    entries = vars(module).get(shelf)
                    if entries:
                        entries.pop(next(iter(entries)))
            self._asked(see, "after members were taken away", made, net)

    def second_instance(self, lib: SimpleNamespace, see: Any) -> None:
        """A second object, after the first was asked."""
        with self._making(lib, see) as made:
            first, second, empty = made.usual("first"), made.usual("second"), made.module("empty")
            for _ in self.ask(first):
                pass
            see("a second object, after the first was asked, holds", made.held(second))
            self._asked(see, "a second object", made, second)
            self._asked(see, "an object that holds nothing", made, empty)

    def refused_calls(self, lib: SimpleNamespace, see: Any) -> None:
        """Calls that must fail, and what the module holds after each."""
        for words, call in self.refused.items():
            with self._making(lib, see) as made:
                net = made.usual("net")
                see.raises(words, call, net)
                see(f"after that ({words}), the module holds", made.held(net, gone=True))

    @contextlib.contextmanager
    def _making(self, lib: SimpleNamespace, see: Any) -> Iterator["_Made"]:
        opened = self.within(lib, see) if self.within else contextlib.nullcontext(lib.Module)
        with opened as cls:
            yield _Made(cls, see, self.assigned, self.buffers)

    def _asked(self, see: Any, state: str, made: "_Made", net: Any) -> None:
        for question, answer in self.ask(net):
            see(f"{state}: {question}", made.in_words(answer))
        see(f"{state}: what the module holds afterwards", made.held(net))


class _Made:
    """Makes modules and their members, and knows each by what it is called."""

    def __init__(self, cls: Any, see: Any, assigned: bool, buffers: bool) -> None:
        self.cls, self.assigned, self.buffers = cls, assigned, buffers
        self._first = see.randn(1).item()
        self.names: list[str] = []
        self._called: dict[int, str] = {}
        self._as_made: list[tuple[str, Tensor, bool, object]] = []
        self._kept: list[object] = []  # an id stands for its object only while that lives

    def known(self, called: str, thing: Any) -> Any:
        """Remember a module or tensor by what it is called; return it."""
        self._called[id(thing)] = called
        self._kept.append(thing)
        if isinstance(thing, Tensor):
            self._as_made.append((called, thing, thing.requires_grad, thing.tolist()))
        return thing

    def module(self, called: str) -> Any:
        return self.known(called, self.cls())

    def tensor(self, called: str, values: Tensor | None = None) -> Any:
        return self.known(called, self._fresh() if values is None else values)

    def parameter(self, called: str, values: Tensor | None = None) -> Any:
        return self.known(called, nn.Parameter(self._fresh() if values is None else values))

    def _fresh(self) -> Tensor:
        """Return two numbers that no other tensor here has."""
        return torch.tensor([self._first, self._first + len(self._as_made)])

    def put(self, module: Any, shelf: str, persistent: bool = True, **members: Any) -> None:
        """Put members on a shelf of a module, by assignment or by the register methods; gradients come with them."""
        for name, member in members.items():
            self.names.append(name)
            if shelf == "buffers":
                if self.buffers:
                    module.register_buffer(name, member, persistent=persistent)
            elif self.assigned:
                setattr(module, name, member)
            elif shelf == "modules":
                module.add_module(name, member)
            else:
                module.register_parameter(name, member)
            if isinstance(member, nn.Parameter) and member.grad is None:
                member.grad = torch.ones_like(member)

    def usual(self, called: str) -> Any:
        """Return a module with two members of each kind; its children have one parameter and one buffer each."""
        net = self.module(called)
        names = ("weight", "bias")
        self.put(net, "parameters", **{name: self.parameter(f"{name} of {called}") for name in names})
        self.put(net, "buffers", **{name: self.tensor(f"{name} of {called}") for name in ("mean", "var")})
        self.put(net, "buffers", False, **{name: self.tensor(f"{name} of {called}") for name in ("mask", "table")})
        for name in ("block", "head"):
            child = self.module(f"{name} of {called}")
            self.put(child, "parameters", weight=self.parameter(f"weight of {name} of {called}"))
            self.put(child, "buffers", **{n: self.tensor(f"{n} of {name} of {called}") for n in ("mean", "mask")})
            self.put(net, "modules", **{name: child})
        return net

    def in_words(self, value: Any) -> Any:
        """Return a value in which each thing that is known stands by what it is called."""
        if id(value) in self._called:
            return self._called[id(value)]
        if isinstance(value, self.cls):
            return "another module"
        if isinstance(value, Mapping):
            return {str(key): self.in_words(item) for key, item in value.items()}
        if isinstance(value, tuple):
            return tuple(map(self.in_words, value))
        if isinstance(value, list | Iterator):
            return [self.in_words(item) for item in islice(value, 1000)]
        return value

    def _named(self, value: Any) -> Any:
        words = self.in_words(value)
        return "another tensor" if isinstance(words, Tensor) else words

    def held(self, module: Any, gone: bool = False) -> dict[str, object]:
        """Return what a module and those below it hold, and what is otherwise than it was made.

        With `gone`, names in the set of buffers that are not saved count even where there is no such buffer. Else they
        do not: few exercises ask that a name leaves that set together with its buffer.
        """
        found: dict[str, object] = {}
        pending, seen = [("net", module)], {id(module)}
        while pending:
            path, part = pending.pop(0)
            for words, shelf in _SHELVES.items():
                entries = vars(part).get(shelf) or {}
                if entries:
                    found[f"{words} of {path}"] = [f"{name}: {self._named(m)}" for name, m in entries.items()]
            unsaved = set(vars(part).get("_non_persistent_buffers_set") or ())
            if not gone:
                unsaved &= set(vars(part).get("_buffers") or ())
            if unsaved:
                found[f"not saved of {path}"] = sorted(unsaved)
            plain = [name for name in dict.fromkeys(self.names) if name in vars(part)]
            if plain:
                found[f"plain attributes of {path}"] = [f"{name}: {self._named(vars(part)[name])}" for name in plain]
            if not vars(part).get("training", True):
                found[f"mode of {path}"] = "evaluation"
            for name, child in (vars(part).get("_modules") or {}).items():
                if isinstance(child, self.cls) and id(child) not in seen:
                    seen.add(id(child))
                    pending.append((f"{path}.{name}", child))
        for called, tensor, required, values in self._as_made:
            if changes := _changes(tensor, required, values):
                found[f"changed: {called}"] = changes
        return found


def _changes(tensor: Tensor, required: bool, values: object) -> list[str]:
    """Return in words how a tensor is otherwise than it was made."""
    changes = []
    if tensor.tolist() != values:
        changes.append("its values")
    if tensor.requires_grad != required:
        changes.append(f"requires a gradient: {tensor.requires_grad}")
    if isinstance(tensor, nn.Parameter):
        if tensor.grad is None:
            changes.append("no gradient")
        elif (numbers := set(tensor.grad.flatten().tolist())) - {1.0}:
            changes.append("gradient " + ("of zeros" if numbers == {0.0} else "of other values"))
    return changes
