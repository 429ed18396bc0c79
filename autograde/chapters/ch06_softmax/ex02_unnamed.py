"""No axis named."""

import warnings

import torch
import torch.nn.functional as F

from autograde.observing.experiment import prediction


@prediction(
    "softmax.unnamed",
    title="No axis named",
    points=1,
    options={
        "a": "the last axis: the numbers in each row sum to 1",
        "b": "axis 1, where the classes of a batch lie",
        "c": "axis 0, the first one",
        "d": "no axis: the call raises a `TypeError`",
    },
    hints=(
        "The rule is old and depends on how many axes the tensor has.",
        "In the old rule, a tensor with 3 axes was one image without a batch. Where do its channels lie?",
    ),
    after=(
        "The rule is the function `_get_softmax_dim` in `torch/nn/functional.py`: axis 0 for tensors with 0, 1 or 3 "
        "axes, axis 1 for all others. Python shows its warning once for each line of code. Never lean on the rule: one "
        "more axis, and another one is taken."
    ),
)
def unnamed(see):
    """Calls `F.softmax` on a tensor with three axes, without `dim`, and sums the result along each axis."""
    x = see.randn(2, 3, 4)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = F.softmax(x)
        except TypeError:
            return "d"
    see("F.softmax warns about the missing dim", any("dim" in str(w.message) for w in caught))
    sums_to_one = [axis for axis in range(3) if torch.allclose(result.sum(axis), torch.ones(()))]
    see("the axis along which the results sum to 1", sums_to_one)
    return {0: "c", 1: "b", 2: "a"}[sums_to_one[0]]
