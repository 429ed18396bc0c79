"""A gradient clipper."""

import torch
from torch import nn

from autograde.observing.experiment import REFERENCE, experiment, further


class Layered(nn.Module):
    """Three levels, a frozen layer, and a parameter of its own that is added to the input."""

    def __init__(self):
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(4, 3))
        self.frozen = nn.Linear(3, 3).requires_grad_(False)
        self.body = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Sequential(nn.Linear(5, 2)))

    def forward(self, x):
        """Return two numbers for each of four rows."""
        return self.body(self.frozen(self.shift + x))


@experiment(
    "hooks.clip_gradients",
    title="A gradient clipper",
    points=2,
    subjects={"clip_gradients": REFERENCE},
    hints=(
        "`parameter.register_hook(f)` calls `f(grad)` when the parameter's gradient arrives. What `f` returns takes "
        "the gradient's place.",
        "`grad.clamp(-limit, limit)` makes a new tensor; a hook must not change the one it is given.",
        "`[p.register_hook(lambda grad: grad.clamp(-limit, limit)) for p in model.parameters() if p.requires_grad]`",
    ),
    after=(
        "A tensor's `register_hook` is in `torch/_tensor.py`; autograd runs it just before it adds the gradient to "
        "`.grad`. `register_post_accumulate_grad_hook` runs after that. The usual clipping functions, which act on all "
        "gradients at once after `backward()`, are in `torch/nn/utils/clip_grad.py`."
    ),
)
def clip_gradients(lib, see):
    """Runs backward once and twice, looks at weights and at the input's gradient, and removes the hooks."""
    net = see.fill(Layered())
    weights = [p.detach().clone() for p in net.parameters()]
    x = see.randn(4, 3).requires_grad_()
    handles = lib.clip_gradients(net, 0.25)

    def backward():
        # The rows differ in size, so that some gradients are beyond the limit and some are not.
        (net(x) * torch.tensor([[0.01], [0.5], [4.0], [60.0]])).sum().backward()

    def grads():
        return {name: p.grad for name, p in net.named_parameters() if p.requires_grad}

    backward()
    see("the gradients", grads())
    see("the input's gradient is not clipped", x.grad)
    backward()
    see("a second backward adds to them", grads())
    see("the weights are as before", all(map(torch.equal, weights, net.parameters())), expect=True)
    net.zero_grad()
    for handle in list(handles):
        handle.remove()
    backward()
    see("after all handles are removed", grads())


@further("hooks.clip_gradients")
def clip_gradients_further(lib, see):
    """Two models with two limits."""
    one, other = see.fill(nn.Linear(4, 3)), see.fill(nn.Sequential(nn.Linear(4, 3)))
    lib.clip_gradients(one, 0.1)
    lib.clip_gradients(other, 2.0)
    x = 5 * see.randn(6, 4)
    (one(x).exp().sum() + other(x).sum()).backward()
    see("the limit is 0.1", one.weight.grad)
    see("the limit is 2", other[0].weight.grad)
