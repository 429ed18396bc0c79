"""Which lines hold state."""

from collections.abc import Collection
from numbers import Number

import torch
import torch.nn.functional as F
from torch import nn

from autograde.observing.experiment import REFERENCE, experiment


@experiment(
    "functional.state",
    title="Which lines hold state",
    points=1,
    subjects={"lines_with_state": REFERENCE},
    hints=(
        "State is in tensors: those that must be saved so that the network computes the same tomorrow. Settings stand "
        "in the code.",
        "Here, only `__init__` assigns anything. Of the three layers assigned there, which hold parameters or buffers?",
        "The convolutions have weights. The pool has settings only.",
    ),
    after=(
        "`state_dict` in `torch/nn/modules/module.py` collects the parameters and the persistent buffers of a module "
        "and of all modules in it. `forward` uses them; it makes none. Chapter 02 builds `state_dict`."
    ),
)
def state(lib, see):
    """Asks each line of `Mixed` whether it puts something into the state_dict."""
    made = {1: nn.Conv2d(3, 64, 3, padding=1), 2: nn.MaxPool2d(3, stride=2), 3: nn.Conv2d(64, 3, 3, padding=1)}
    steps = {4: made[1], 5: F.relu, 6: made[2], 7: made[3]}
    lines = lib.lines_with_state
    is_collection = isinstance(lines, Collection) and not isinstance(lines, str)
    see("lines_with_state is a collection of numbers", is_collection, expect=True)
    lines = list(lines) if is_collection else [lines]
    lines = [entry.item() if isinstance(entry, torch.Tensor) else entry for entry in lines]
    numbers = [entry for entry in lines if isinstance(entry, Number)]
    see("entries that are no numbers", len(lines) - len(numbers), expect=0)
    for number, layer in made.items():
        see(f"line {number} is named", number in lines, expect=bool(layer.state_dict()))
    net = nn.ModuleDict({str(number): layer for number, layer in made.items()})
    x = see.randn(1, 3, 6, 6)
    for number, step in steps.items():
        before = {name: value.clone() for name, value in net.state_dict().items()}
        x = step(x)
        after = net.state_dict()
        moved = before.keys() != after.keys() or any(not torch.equal(before[k], after[k]) for k in before)
        see(f"line {number} is named", number in lines, expect=moved)
    see("numbers that no line has", sorted(entry for entry in numbers if entry not in range(1, 8)), expect=[])
