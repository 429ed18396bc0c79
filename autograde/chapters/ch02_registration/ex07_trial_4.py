"""On trial: “BatchNorm has no learnable parameters”."""

import torch
from torch import nn

from autograde.observing.experiment import prediction


@prediction(
    "registration.trial_4",
    title="On trial: “BatchNorm has no learnable parameters”",
    points=1,
    options={
        "a": "true: it measures mean and variance, nothing in it is learned",
        "b": "false: a weight and a bias are learned, mean and variance are measured",
        "c": "false: mean and variance are learned by gradient, together with a weight and a bias",
        "d": "true in training, when it measures; it has parameters only in evaluation",
    },
    hints=(
        "Two lists decide it: `named_parameters()` and `named_buffers()`.",
        "Make an `nn.BatchNorm2d(4)`, take one step of training with it, and look at what the optimizer was given.",
    ),
    after=(
        "With the default `affine=True`, `_NormBase` in `torch/nn/modules/batchnorm.py` makes two parameters; with "
        "`track_running_stats=True`, three buffers. With `affine=False` the claim is true."
    ),
)
def trial_4(see):
    """Trains a BatchNorm2d for one step and sorts its tensors by who changed them."""
    norm = nn.BatchNorm2d(4)
    learned = [name for name, p in norm.named_parameters() if p.requires_grad]
    measured = [name for name, _ in norm.named_buffers()]
    see("given to the optimizer", learned)
    see("buffers", measured)
    start = {name: tensor.clone() for name, tensor in norm.state_dict().items()}
    optimizer = torch.optim.SGD(norm.parameters(), lr=0.1)
    output = norm(see.randn(6, 4, 3, 3) + 1)
    see("moved by the call", [n for n, t in norm.state_dict().items() if not torch.equal(t, start[n])])
    middle = {name: tensor.clone() for name, tensor in norm.state_dict().items()}
    (output * see.randn(6, 4, 3, 3)).sum().backward()
    optimizer.step()
    moved = [n for n, t in norm.state_dict().items() if not torch.equal(t, middle[n])]
    see("moved by the optimizer", moved)
    in_evaluation = [name for name, _ in norm.eval().named_parameters()]
    if learned != in_evaluation:
        return "d"
    if not moved:
        return "a"
    return "b" if set(moved) == {"weight", "bias"} else "c"
