"""A gradient clipper."""

import torch
from torch import nn

from autograde.observing.conditions import ModelFunction
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


def clipped(lib, model, *inputs):
    """Return the gradients of two backwards: one with the hooks, one after their removal."""
    found = []
    handles = list(lib.clip_gradients(model, 0.05))
    for word in ("clipped", "the handles are removed"):
        output = model(*inputs)
        if output.requires_grad:
            (output**2).sum().backward()
        found.append((word, {name: p.grad for name, p in model.named_parameters() if p.grad is not None}))
        model.zero_grad()
        for handle in handles:
            handle.remove()
    return found


@experiment(
    "hooks.clip_gradients",
    title="A gradient clipper",
    points=2,
    subjects={"clip_gradients": REFERENCE},
    hints=(
        "`parameter.register_hook(f)` calls `f(grad)` when the parameter's gradient arrives. What `f` returns takes "
        "the gradient's place.",
        "`grad.clamp(-limit, limit)` makes a new tensor; a hook must not change the one it is given.",
        "Go through `model.parameters()` and pass over those without `requires_grad`. What `register_hook` returns for "
        "each of the others goes into the list.",
    ),
    after=(
        "A tensor's `register_hook` is in `torch/_tensor.py`. On a parameter, autograd runs the hook just before it "
        "adds the gradient to `.grad`; one of `register_post_accumulate_grad_hook` runs after that. The usual clipping "
        "functions, which act on all gradients at once after `backward()`, are in `torch/nn/utils/clip_grad.py`."
    ),
    conditions=ModelFunction(use=clipped),
)
def clip_gradients(lib, see):
    """Runs backward once and twice, looks at weights and at the input's gradient, and removes the hooks."""
    net = see.fill(Layered())
    weights = [p.detach().clone() for p in net.parameters()]
    x = see.randn(4, 3).requires_grad_()
    handles = lib.clip_gradients(net, 0.25)
    listed = isinstance(handles, list | tuple)
    see("how many handles it returns in a list", len(handles) if listed else "no list")

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
    one, other = see.fill(nn.Linear(4, 3)), see.fill(nn.Sequential(nn.Linear(4, 3)))
    lib.clip_gradients(one, 0.1)
    lib.clip_gradients(other, 2.0)
    y = 5 * see.randn(6, 4)
    (one(y).exp().sum() + other(y).sum()).backward()
    see("two models, the first with the limit 0.1", one.weight.grad)
    see("the second with the limit 2", other[0].weight.grad)
    both = see.fill(nn.Linear(4, 3))
    lib.clip_gradients(both, 3.0), lib.clip_gradients(both, 1.5)
    both(y).sum().backward()
    see("one model with two limits, 3 and 1.5", both.weight.grad)
    (weight_grad,) = torch.autograd.grad((both(y) ** 2).sum(), both.weight, create_graph=True)
    see("a gradient made with create_graph=True can be differentiated", weight_grad.requires_grad)
    edges = nn.Linear(5, 1, bias=False)
    lib.clip_gradients(edges, 0.5)
    edges(torch.tensor([0.0, 0.5, -0.5, float("inf"), float("nan")])).sum().backward()
    see("arriving 0, the limit, minus the limit, infinite and nan", edges.weight.grad)
    later = see.fill(nn.Linear(4, 3))
    later.weight.requires_grad_(False)
    lib.clip_gradients(later, 0.1)
    later.weight.requires_grad_()
    later(y).sum().backward()
    see("a weight that was frozen then, and is not any more", later.weight.grad)

    for limit in (0.0, 1e-5):
        small = see.fill(nn.Linear(4, 3))
        lib.clip_gradients(small, limit)
        small(y).sum().backward()
        see(f"the limit {limit}", small.bias.grad)
    wide = see.fill(nn.Linear(4, 3).double())
    lib.clip_gradients(wide, 0.1)
    wide(y.double() / 30).sum().backward()
    see("float64, with all its digits, and the limit 0.1", wide.weight.grad, rtol=1e-12, atol=0)
    numbers = nn.ParameterList([torch.tensor(2.0), torch.tensor([3.0]), torch.empty(0)])
    lib.clip_gradients(numbers, 0.5)
    (5 * numbers[0] + 7 * numbers[1] + numbers[2].sum()).sum().backward()
    see("parameters: a single number, one of shape (1,), one without elements", [p.grad for p in numbers])

    filled = see.fill(nn.Linear(4, 3))
    filled(y).sum().backward()
    lib.clip_gradients(filled, 0.1)
    see("what stood in .grad before, right after the call", filled.weight.grad)
    filled.bias.requires_grad_(False)
    filled.zero_grad()
    filled(y).sum().backward()
    see("the last parameter is frozen later: the weight's gradient", filled.weight.grad)


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
