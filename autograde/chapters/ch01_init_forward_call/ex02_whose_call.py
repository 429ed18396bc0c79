"""Predict: whose `__call__` runs?"""

import torch
import torch.fx

from autograde.observing.experiment import prediction


@prediction(
    "call.whose_call",
    title="Predict: whose `__call__` runs?",
    points=1,
    options={
        "a": "the class's: the answer is 2 * x",
        "b": "the object's: the answer is 100 * x",
        "c": "both, one after the other: the answer is 200 * x",
        "d": "neither: an exception is raised",
    },
    hints=(
        "Where does Python look for `__len__` when you write `len(x)`, or for `__add__` when you write `x + y`?",
        "For names with two underscores on both sides, Python asks the type of the object, not the object.",
    ),
    after=(
        "`obj(x)` means `type(obj).__call__(obj, x)`. An attribute of the object does not take part. For a module, "
        "`type(net).__call__` is the one that `nn.Module` defines in `torch/nn/modules/module.py`, unless your class "
        "has its own."
    ),
)
def whose_call(see):
    """Gives an object its own `__call__`, beside that of its class, and calls it."""

    class Double:
        def __call__(self, x):
            return 2 * x

    double = Double()
    double.__call__ = lambda x: 100 * x
    try:
        result = double(torch.tensor(1.0)).item()
    except TypeError:
        result = None
    see("the answer for x = 1", result)
    return {2.0: "a", 100.0: "b", 200.0: "c", None: "d"}[result]
