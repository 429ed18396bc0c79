"""What the old backward hook was given."""

import warnings

import torch
from torch import nn

from autograde.observing.experiment import prediction


@prediction(
    "hooks.old_hook",
    title="What the old backward hook was given",
    points=1,
    options={
        "a": "the gradient for x, the module's input",
        "b": "the gradient for sin(x), the input of the last operation",
        "c": "the gradient for the output",
        "d": "None",
    },
    hints=(
        "The old hook hung on one node of autograd's graph: the `grad_fn` of the output.",
        "Which operation made the output? What is the input of that operation?",
        "The multiplication by 3 made the output. Its input is sin(x).",
    ),
    after=(
        "One node knows the gradients that leave this one operation. `register_backward_hook` in "
        "`torch/nn/modules/module.py` still exists, and in `_call_impl` the lines under `# Handle the non-full "
        "backward hooks` show how it looks for a tensor in the output. Use `register_full_backward_hook`."
    ),
)
def old_hook(see):
    """Hangs an old backward hook on y = 3 sin(x) and compares what it is given with the true gradients."""

    class Wave(nn.Module):
        def forward(self, x):
            return 3 * torch.sin(x)

    given = []
    module = Wave()
    x = (1 + see.rand(2)).requires_grad_()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module.register_backward_hook(lambda m, grad_input, grad_output: given.append(grad_input[0]))
        module(x).sum().backward()
    see("grad_input[0]", given[0])
    see("the gradient for x", x.grad)
    if given[0] is None:
        return "d"
    true = {"a": x.grad, "b": torch.full_like(x, 3.0), "c": torch.ones_like(x)}
    return next(key for key, value in true.items() if torch.allclose(given[0], value))
