"""One class."""

import copy
import re

import torch
from torch import nn

from autograde.observing.experiment import experiment, further
from autograde.own_module.fuzzer import fuzz
from autograde.own_module.grafting import alone
from autograde.own_module.parts import FILE, asked_for, every_part
from autograde.own_module.programs import TOLERANT
from autograde.own_module.rebuild import missing, rebuild
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.states import States

LAYERS = {
    "Linear": (lambda nn: nn.Linear(3, 2), (4, 3)),
    "Conv2d": (lambda nn: nn.Conv2d(1, 2, 3), (2, 1, 5, 5)),
    "BatchNorm2d": (lambda nn: nn.BatchNorm2d(3), (4, 3, 2, 2)),
    "Sequential": (lambda nn: nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), (5, 3)),
    "LazyLinear": (lambda nn: nn.LazyLinear(2), (3, 4)),
    "LSTM": (lambda nn: nn.LSTM(3, 2), (4, 1, 3)),
    "MultiheadAttention": (lambda nn: nn.MultiheadAttention(4, 2), (3, 1, 4)),
    "TransformerEncoder": (
        lambda nn: nn.TransformerEncoder(
            nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0), 2, enable_nested_tensor=False
        ),
        (3, 1, 4),
    ),
    "weight_norm": (lambda nn: nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)), (3, 2)),
}
"""How each of these layers is made, and the shape of its input."""


@experiment(
    "module.whole",
    title="One class",
    points=1,
    subjects={"Module": nn.Module},
    needs=("saving", "tensors", "keys", "loading", "state_hooks", "copying", "casts", "printing"),
    seconds=30,
    conditions=(States(part=None), HookStates(part=None)),
    hints=(
        "`class Module(Saving, Tensors, Earlier):`, with the chapter's other parts before `Earlier`; then a docstring.",
        "`Earlier` comes last: of two bases that have the same method, the first wins, and that should be your part.",
        "If the check names a missing method, look which part has it, and whether that part is among the bases. An "
        "extra (`Casts`, `Printing`) that is still a stub is better left out; the other six are needed.",
    ),
    after=(
        "The same happens in `torch/nn/modules/__init__.py`, in a way: it imports the layers, and each of them begins "
        "with `from .module import Module`. Your class took the place of that word."
    ),
)
def whole(lib, see):
    """Rebuilds layers of PyTorch on the class and uses them: forward, backward, save, load, print."""
    layers = _layers_on(lib.Module)
    own = tuple(name for part in asked_for("09") for name in part.methods)
    with alone(lib.Module, see, own):
        for name, (make, shape) in LAYERS.items():
            torch.manual_seed(see.seed % 1000)
            layer, x = make(layers), see.randn(*shape).requires_grad_()
            inputs = (x, x, x) if name == "MultiheadAttention" else (x,)
            output = layer(*inputs)
            output = output[0] if isinstance(output, tuple) else output
            output.square().sum().backward()
            see(f"{name}: the output", output)
            see(f"{name}: the gradients", [x.grad, *(parameter.grad for parameter in layer.parameters())])
            see(f"{name}: the state", dict(layer.state_dict()))
            see(f"{name}: as text", re.sub("0x[0-9a-f]+", "…", repr(layer)))
            other = copy.deepcopy(layer)
            other.load_state_dict({key: value * 0 for key, value in layer.state_dict().items()})
            sums = [value.abs().sum() for value in other.state_dict().values()]
            modes = [module.training for module in layer.eval().modules()]
            see(f"{name}: a copy with zeros, and modes", (sums, modes))
        see("the version that is written into files", lib.Module._version)
        see.raises("an argument too many", lib.Module, 3)
        see.raises("a keyword too many", lib.Module, size=3)
        see("methods that are missing", missing(lib.Module))
        see("methods of this chapter's parts that another base hides", _hidden(lib.Module))


@further("module.whole")
def whole_fuzzed(lib, see):
    """Looks for a program on which the class and PyTorch disagree."""
    if issubclass(lib.Module, nn.Module):
        see("the smallest program on which it disagrees", [])
    else:
        found = fuzz(lib.Module, seed=see.seed, max_examples=400, seconds=12, parts=TOLERANT)
        see("the smallest program on which it disagrees", list(found.lines))


def _hidden(module_class):
    """Return those methods of the chapter's parts that the class takes from a base before the part."""
    found, order = [], module_class.__mro__
    for part in every_part():
        # What `Earlier` took from the learner's file may be hidden: it is there to fill gaps.
        named = [each for each in order if each.__name__ == part.class_name]
        cls = next((each for each in named if each.__module__ != FILE.removesuffix(".py")), None)
        if cls is not None and part.exercise.chapter[:2] == "09":
            first = {name: next(each for each in order if name in vars(each)) for name in part.methods & set(vars(cls))}
            found += [f"{cls.__name__}.{name}" for name, base in first.items() if not issubclass(base, cls)]
    return sorted(found)


def _layers_on(module_class):
    """Return `torch.nn` itself, or its layers rebuilt on another class."""
    return nn if issubclass(module_class, nn.Module) else rebuild(module_class)
