"""Each condition that a part of a Module is tried under tells a fault that only shows there."""

import pytest
from torch import nn

from autograde.judging.comparing import judge
from autograde.observing.conditions import Part
from autograde.observing.experiment import run


def ask(module):
    yield "its parameters", module.named()
    yield "train(False) returns the module", module.train(False) is module


KIND = Part(ask=ask, refused={"removing an unknown name": lambda module: module.remove("nobody")})


class Right(nn.Module):
    def named(self, prefix="", seen=None):
        seen = set() if seen is None else seen
        for name, parameter in self._parameters.items():
            if parameter is not None and parameter not in seen:
                seen.add(parameter)
                yield prefix + name, parameter
        for name, child in self._modules.items():
            if child is not None:
                yield from child.named(f"{prefix}{name}.", seen)

    def remove(self, name):
        if name not in self._parameters:
            raise KeyError(name)
        del self._parameters[name]


class OnlyFirst(Right):
    def named(self, prefix="", seen=None):
        return [*super().named(prefix, seen)][:1] if prefix else super().named()


class TwiceNamed(Right):
    def named(self, prefix="", seen=None):
        return super().named(prefix)


class TripsOverNone(Right):
    def named(self, prefix="", seen=None):
        list(map(id, (p.data_ptr() for p in self._parameters.values())))
        return super().named(prefix, seen)


class SkipsFrozen(Right):
    def named(self, prefix="", seen=None):
        return [pair for pair in super().named(prefix, seen) if pair[1].requires_grad]


class SkipsPrivate(Right):
    def named(self, prefix="", seen=None):
        return [pair for pair in super().named(prefix, seen) if not pair[0].startswith("_")]


class ExactType(Right):
    def named(self, prefix="", seen=None):
        return [pair for pair in super().named(prefix, seen) if type(pair[1]) is nn.Parameter]


class LooksIntoLists(Right):
    def named(self, prefix="", seen=None):
        yield from super().named(prefix, seen)
        for values in vars(self).values():
            if isinstance(values, list):
                yield from ((f"list.{n}", p) for n, p in enumerate(values))


class TwoLevels(Right):
    def named(self, prefix="", seen=None):
        return [pair for pair in super().named(prefix, seen) if pair[0].count(".") < 2]


class Remembers(Right):
    def named(self, prefix="", seen=None):
        if "kept" not in vars(self):
            vars(self)["kept"] = list(super().named(prefix, seen))
        return vars(self)["kept"]


class OneForAll(Right):
    kept = []

    def named(self, prefix="", seen=None):
        found = list(super().named(prefix, seen))
        if not prefix and found:
            OneForAll.kept.append(found)
        return found if found or prefix else OneForAll.kept[-1]


class RemovesFirst(Right):
    def remove(self, name):
        self._parameters.popitem()
        super().remove(name)


class WalksPlainAttributes(Right):
    def named(self, prefix="", seen=None):
        yield from super().named(prefix, seen)
        for name, value in vars(self).items():
            if isinstance(value, nn.Module):
                yield from value.named(f"{prefix}{name}.")


class InTheSameMode(Right):
    def named(self, prefix="", seen=None):
        here = len(prefix)
        modes = {name: child.training for name, child in self._modules.items() if child is not None}
        for name, parameter in super().named(prefix, seen):
            if modes.get(name[here:].partition(".")[0], self.training) == self.training:
                yield name, parameter


class ByView(Right):
    def named(self, prefix="", seen=None):
        return [(name, p) for name, p in super().named(prefix, seen) if p.view(-1) is not None]


@pytest.mark.parametrize(
    ("cls", "condition"),
    [
        (OnlyFirst, "three_deep"),
        (TwiceNamed, "two_names"),
        (TripsOverNone, "empty_places"),
        (SkipsFrozen, "frozen"),
        (SkipsPrivate, "odd_names"),
        (ExactType, "unusual_members"),
        (LooksIntoLists, "plain_values"),
        (WalksPlainAttributes, "plain_values"),
        (InTheSameMode, "mixed_modes"),
        (ByView, "unusual_members"),
        (TwoLevels, "three_deep"),
        (Remembers, "asked_again"),
        (OneForAll, "second_instance"),
        (RemovesFirst, "refused_calls"),
    ],
)
def test_each_fault_is_seen_under_its_condition(cls, condition):
    def tried(*names):
        kind = Part(
            ask=KIND.ask,
            refused=KIND.refused,
            without={name: "only one is tried here" for name in KIND.names() if name not in names},
        )
        right, other = (run(kind, {"Module": module}, seed=0) for module in (Right, cls))
        return judge(right, other)

    assert tried("two_of_each").passed
    assert tried(condition).state in ("differs", "raised")


def test_a_right_part_passes_and_its_members_are_known_by_identity():
    class Copies(Right):
        def named(self, prefix="", seen=None):
            return [(name, nn.Parameter(p.detach().clone())) for name, p in super().named(prefix, seen)]

    right = run(KIND, {"Module": Right}, seed=0)
    assert judge(right, run(KIND, {"Module": Right}, seed=0)).passed
    found = judge(right, run(KIND, {"Module": Copies}, seed=0))
    assert found.expected.label == "two of each kind in one module: its parameters"


def test_what_is_left_changed_is_told_in_words():
    class Freezes(Right):
        def train(self, mode=True):
            for parameter in self.parameters():
                parameter.requires_grad_(mode)
            return super().train(mode)

    right, other = (run(KIND, {"Module": module}, seed=0) for module in (Right, Freezes))
    found = judge(right, other)
    assert found.expected.label == "two of each kind in one module: what the module holds afterwards"
