"""Which lines hold state."""

from collections.abc import Collection
from numbers import Number

import torch
import torch.nn.functional as F
from torch import nn

from autograde.observing.experiment import REFERENCE, experiment


def _line_1(net, x):
    net.conv1, net.conv2 = nn.Conv2d(3, 64, 3), nn.Conv2d(64, 3, 3)


def _line_2(net, x):
    net.pool = nn.MaxPool2d(3, stride=2)


def _line_3(net, x):
    net.norm = nn.BatchNorm2d(64)


def _line_4(net, x):
    net.scale = torch.ones(64, 1, 1)


def _line_5(net, x):
    return net.norm(net.conv1(x))


def _line_6(net, x):
    return F.relu(x) * net.scale


def _line_7(net, x):
    return net.pool(x)


def _line_8(net, x):
    net.last = net.conv2(x)


_LINES = (_line_1, _line_2, _line_3, _line_4, _line_5, _line_6, _line_7, _line_8)


@experiment(
    "functional.state",
    title="Which lines hold state",
    points=1,
    subjects={"lines_with_state": REFERENCE},
    hints=(
        "State is in tensors that the module was told of: as parameters, or as buffers. Settings stand in the code.",
        "A module is told of a parameter or a buffer when it, or a layer that holds it, is assigned. Of the layers "
        "assigned here, which hold any? And what is a plain tensor that is assigned?",
        "The convolutions and the batch norm hold parameters or buffers. The pool has settings only, and a plain "
        "tensor is an attribute like any other.",
    ),
    after=(
        "`state_dict` in `torch/nn/modules/module.py` collects the parameters and the persistent buffers of a module "
        "and of all modules in it. `forward` uses them, and batch norm changes its own there; none is added. Chapter "
        "02 builds `state_dict`."
    ),
)
def state(lib, see):
    """Runs the lines of `Mixed` one by one, and asks each whether it puts something into the state_dict."""
    lines = lib.lines_with_state
    is_collection = isinstance(lines, Collection) and not isinstance(lines, str)
    see("lines_with_state is a collection of numbers", is_collection, expect=True)
    lines = list(lines) if is_collection else [lines]
    lines = [entry.item() if isinstance(entry, torch.Tensor) else entry for entry in lines]
    numbers = [entry for entry in lines if isinstance(entry, Number)]
    see("entries that are no numbers", len(lines) - len(numbers), expect=0)
    net, x = nn.Module(), see.randn(2, 3, 9, 9)
    for number, line in enumerate(_LINES, 1):
        before = set(net.state_dict())
        result = line(net, x)
        x = x if result is None else result
        see(f"line {number} is named", number in lines, expect=set(net.state_dict()) != before)
    see("numbers that no line has", sorted(entry for entry in numbers if entry not in range(1, 9)), expect=[])
