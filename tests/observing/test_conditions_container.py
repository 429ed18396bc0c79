"""Each condition that every container is tried under tells a fault that only shows there."""

import copy

import pytest
import torch
from torch import nn

from autograde.judging.comparing import judge
from autograde.observing.conditions import Container
from autograde.observing.experiment import run


def filled(cls, layers):
    box = cls()
    for name, layer in layers.items():
        box.add_module(name, layer)
    return box


KIND = Container(of="Box", make=filled)


class Right(nn.Module):
    """A Sequential, written otherwise."""

    def forward(self, x):
        for layer in self._modules.values():
            x = layer(x)
        return x

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if isinstance(index, slice):
            return filled(type(self), dict(list(self._modules.items())[index]))
        return list(self._modules.values())[index]

    def append(self, layer):
        self.add_module(str(len(self)), layer)
        return self

    def __setitem__(self, index, layer):
        self.add_module(list(self._modules)[index], layer)

    def __delitem__(self, index):
        layers = list(self._modules.values())
        del layers[index]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


class Flattens(Right):
    def add_module(self, name, module):
        for inner, layer in module.named_children() if isinstance(module, nn.Sequential) else [("", module)]:
            super().add_module(name + inner, layer)


class Once(Right):
    def add_module(self, name, module):
        if all(module is not held for held in self._modules.values()):
            super().add_module(name, module)


class Tells(Right):
    def __init_subclass__(cls):
        cls.add_module = lambda self, name, module: None


class Shares(Right):
    held: dict = {}

    def __init__(self):
        super().__init__()
        self._modules = Shares.held if len(Shares.held) < 5 else {}


class Thaws(Right):
    def add_module(self, name, module):
        super().add_module(name, module.requires_grad_(True))


class CopiesShallowly(Right):
    def __deepcopy__(self, memo):
        return copy.copy(self)


class Wraps(Right):
    def __getitem__(self, index):
        if isinstance(index, int) and index < 0 and len(self):
            index %= len(self)
        return super().__getitem__(index)


class RemembersSlices(Right):
    def __getitem__(self, index):
        if isinstance(index, slice):
            kept = self.__dict__.setdefault("kept", {})
            return kept.setdefault((index.start, index.stop, index.step), super().__getitem__(index))
        return super().__getitem__(index)


class DeletesAllPlaces(Right):
    def __delitem__(self, index):
        gone = self[index]
        layers = [layer for layer in self._modules.values() if layer is not gone]
        self._modules.clear()
        for layer in layers:
            self.append(layer)


class Copies(Right):
    def forward(self, x):
        x = super().forward(x)
        return x.clone() if isinstance(x, torch.Tensor) else x


def verdict(cls, kind=KIND):
    right, other = (run(kind, {"Box": box}, seed=0) for box in (nn.Sequential, cls))
    return judge(right, other)


@pytest.mark.parametrize(
    ("cls", "label"),
    [
        (Flattens, "containers among the layers: what it holds"),
        (Once, "one layer at two places: what it holds"),
        (Tells, "a class derived from it: what it holds"),
        (Thaws, "a frozen layer among them: which parameters learn"),
        (CopiesShallowly, "a deep copy holds layers of the original"),
        (Wraps, "all places, from -5 to 4"),
        (RemembersSlices, "the whole changed: what a new slice [1:3] holds"),
        (DeletesAllPlaces, "one layer at two places, [-1] is deleted"),
        (Copies, "the result is the very one that the last layer returned"),
    ],
)
def test_each_fault_is_seen_under_its_condition(cls, label):
    found = verdict(cls)
    assert found.state in ("differs", "raised")
    assert (found.expected or found.got).label == label


def test_two_containers_that_share_their_dictionary_are_seen():
    others = [name for name in Container.names() if name != "side_by_side"]
    kind = Container(of="Box", make=filled, without=dict.fromkeys(others, "only one is looked at here"))
    assert verdict(Right, kind).passed
    Shares.held.clear()
    found = verdict(Shares, kind)
    assert found.expected.label == "two containers of the same layers, one grows: what the other holds"


def test_a_right_container_passes():
    assert verdict(Right).passed
