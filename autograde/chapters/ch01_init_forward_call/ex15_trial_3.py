"""On trial: modules accept only mini-batches."""

from torch import nn

from autograde.chapters.ch01_init_forward_call.common import _works
from autograde.observing.experiment import prediction


@prediction(
    "call.trial_3",
    title="On trial: modules accept only mini-batches",
    points=1,
    options={
        "a": "true: all three refuse a single example",
        "b": "`Linear` accepts one, the other two refuse",
        "c": "`Linear` and `Conv2d` accept one, `BatchNorm2d` refuses",
        "d": "false: all three accept a single example",
    },
    hints=(
        "A single example has one axis fewer than a batch. A layer may know both forms, or count axes and insist.",
        'The page of each layer has a part "Shape". Which of the three names one shape only, (N, C, H, W)?',
    ),
    after=(
        "It depends on the layer. `Linear` works on the last axis, `Conv2d` knows both forms, `BatchNorm2d` insists "
        "on four axes: its `_check_input_dim` is in `torch/nn/modules/batchnorm.py`. Where a batch is needed, "
        "`x.unsqueeze(0)` makes a batch of one."
    ),
)
def trial_3(see):
    """Hands a single example, then a batch of one, to three layers."""
    cases = {
        "Linear": (nn.Linear(5, 2), see.randn(5)),
        "Conv2d": (nn.Conv2d(3, 2, 3), see.randn(3, 8, 8)),
        "BatchNorm2d": (nn.BatchNorm2d(3), see.randn(3, 8, 8)),
    }
    accepts = []
    for name, (layer, example) in cases.items():
        accepts.append(_works(layer, example))
        see(f"{name} accepts a single example", accepts[-1])
        see(f"{name} accepts a batch of one", _works(layer, example.unsqueeze(0)))
    truths = {(False, False, False): "a", (True, False, False): "b", (True, True, False): "c", (True, True, True): "d"}
    return truths[tuple(accepts)]
