"""On trial: an accident of the bindings."""

import warnings

import torch
import torch.nn.functional as F
from torch import Tensor

from autograde.chapters.ch06_softmax.common import traced
from autograde.observing.experiment import prediction


def _same_kernels(x: Tensor) -> bool:
    return traced(torch.softmax, x, 1)[1] == traced(F.softmax, x, 1)[1]


@prediction(
    "softmax.alias",
    title="On trial: an accident of the bindings",
    points=1,
    options={
        "a": "true: it has no documentation, so it may go away",
        "b": "false: it is documented as an alias of `F.softmax`, and gives the same numbers bit for bit",
        "c": "half true: it is documented, but another function, whose numbers differ in the last digits",
        "d": "true once: calling it now gives a deprecation warning",
    },
    hints=(
        "Three things can be tried: the documentation, the numbers, the warnings.",
        "Read `print(torch.softmax.__doc__)` in a cell of your own.",
    ),
    after=(
        "The documentation says that `torch.softmax` is the alias. The code runs the other way round: `F.softmax` in "
        "`torch/nn/functional.py` calls the tensor's own `softmax` method. Either way one kernel does the work."
    ),
)
def alias(see):
    """Reads the documentation of `torch.softmax`, and compares its results and kernels with those of `F.softmax`."""
    text = " ".join((torch.softmax.__doc__ or "").split())
    documented = "Alias for" in text and "torch.nn.functional.softmax" in text
    see("its documentation calls it an alias of F.softmax", documented)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tensors = [scale * see.randn(3, 5) for scale in (0.1, 1.0, 100.0, 1e4)]
        same = all(torch.equal(torch.softmax(x, 1), F.softmax(x, 1)) for x in tensors)
    see("four tensors, the same numbers bit for bit", same)
    see("the same kernels run", _same_kernels(tensors[0]))
    see("warnings", len(caught))
    if caught:
        return "d"
    if not documented:
        return "a"
    return "b" if same else "c"
