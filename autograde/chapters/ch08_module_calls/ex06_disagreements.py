"""Do two worlds agree?"""

import torch
from torch import nn
from torch.nn.parameter import Parameter

from autograde.observing.experiment import REFERENCE, experiment


class _Statistic(torch.Tensor):
    """A subclass of Tensor."""

    def __deepcopy__(self, memo):
        return self.detach().clone().as_subclass(_Statistic)


@experiment(
    "module.disagreements",
    title="Do two worlds agree?",
    points=3,
    subjects={"disagreements": REFERENCE},
    hints=(
        "`load_state_dict` takes what `state_dict` gives.",
        "`module.zero_grad()` comes first. A copy of the input that leaves `x` alone: "
        "`given = x.detach().clone().requires_grad_()`.",
        "`output = module(given)`; after `output.square().sum().backward()` each gradient stands in a `.grad`.",
        "`grads = [given.grad, *(parameter.grad for parameter in module.parameters())]`.",
    ),
    after=(
        "PyTorch compares with tolerances in its own tests, by `torch.testing.assert_close`, in "
        "`torch/testing/_comparison.py`. Here both sides run the same kernels on the same numbers, so that "
        "every number must agree, as long as no layer draws random ones."
    ),
)
def disagreements(lib, see):
    """Compares pairs that agree, and pairs that part in the output, in a gradient, or in the state."""
    see.may_leave(
        "the gradient kept with a parameter", because="gradients can be had by autograd.grad, which leaves none"
    )

    gradients = []

    class Layer(nn.Module):
        def __init__(self, kind):
            super().__init__()
            self.weight = Parameter(torch.randn(3))
            self.unused = Parameter(torch.zeros(1))
            self.register_buffer("mean", torch.zeros(3))
            self.register_parameter("bias", None)
            if "count" in kind:
                self.register_buffer("num_batches_tracked", torch.tensor(0))
            if "turn" in kind:
                self.register_buffer("turns", torch.zeros(2))
            if "hidden" in kind:
                self.register_buffer("hidden", torch.full((1,), float(len(kind))), persistent=False)
            if "pair" in kind:
                self.pair = Parameter(torch.ones(2))
            self.kind = kind
            for name in kind.split(" before ") if " before " in kind else ():
                self.register_parameter(name, Parameter(torch.ones(3)))
            if kind == "both added":
                self.left, self.right = (Parameter(torch.ones(3)) for _ in range(2))

        def forward(self, x):
            weight = self.weight
            if self.kind == "weight's gradient":
                weight = weight.detach() * 2 - weight.detach() + 0 * weight
            if self.kind == "a little of the weight's gradient":
                weight = weight + 2**-22 * (weight - weight.detach())
            if self.kind == "input's gradient":
                x = x.detach() + 0 * x
            if self.kind == "unused":
                x = x + 0 * self.unused
            if self.kind == "used":
                x = x + self.unused
            if self.kind.endswith("another key"):
                self.register_buffer(self.kind.split()[0], torch.ones(1))
            factor = {"state": 2, "a little of the state": 1 + 2**-22, "little": 1 + 2**-40}.get(self.kind, 1)
            self.mean += 0.1 * x.detach().mean(0) * factor
            if "count" in self.kind:
                self.num_batches_tracked += len(self.kind)
            if "turn" in self.kind:
                self.turns[int(self.kind == "another turn")] += 1
            if "pair" in self.kind:
                x = x + (self.pair * torch.tensor([1.0, 2.0] if self.kind == "pair" else [2.0, 1.0])).sum()
            if self.kind == "late parameter":
                self.late = Parameter(torch.ones(3))
                x = x + 0 * self.late
            if self.kind == "in place":
                x.data.mul_(2)
            if " before " in self.kind:
                x = x + self.one + 2 * self.two
            if self.kind == "both added":
                x = x + self.left + self.right
            output = x * weight
            if self.kind == "other sign":
                output = -output
            if self.kind == "nan":
                output = output * torch.nan
            if self.kind in ("zero", "minus zero"):
                output = 0 * output.abs() if self.kind == "zero" else -(0 * output.abs())
            if self.kind == "another dtype":
                return output.double()
            if self.kind == "another shape":
                output = output[None]
            if output.requires_grad:
                output.register_hook(gradients.append)
            if self.kind == "moved by backward":
                output.register_hook(lambda grad: (self.mean.add_(1), None)[1])
            return output * {"last bit": 1 + 2**-23, "little": 1 + 2**-40}.get(self.kind, 1)

    x, ones = see.randn(4, 3), torch.ones(100)
    before = x.clone()
    see("two fresh layers", lib.disagreements(nn.Linear(3, 2), nn.Linear(3, 2), x))
    norms = nn.BatchNorm1d(3), nn.BatchNorm1d(3)
    see("batch norm", lib.disagreements(*norms, x))
    see("how many runs each of the two counts", [int(norm.num_batches_tracked) for norm in norms])
    see("batch norm with another momentum", lib.disagreements(nn.BatchNorm1d(3), nn.BatchNorm1d(3, momentum=0.5), x))
    bent = lib.disagreements(nn.LeakyReLU(0.1), nn.LeakyReLU(0.2), x)
    see("another slope", bent)
    see("two of a kind", lib.disagreements(Layer(""), Layer(""), x))
    see("the output's last bit", "output" in lib.disagreements(Layer(""), Layer("last bit"), x))
    see("another gradient of the weight", lib.disagreements(Layer(""), Layer("weight's gradient"), x))
    little = Layer("a little of the weight's gradient")
    see("a gradient of the weight that is a little other", lib.disagreements(Layer(""), little, x))
    see("another gradient of the input", lib.disagreements(Layer(""), Layer("input's gradient"), x))
    see("a zero where None is expected", lib.disagreements(Layer(""), Layer("unused"), x))
    see("None where a zero is expected", lib.disagreements(Layer("unused"), Layer(""), x))
    see("a gradient where None is expected", lib.disagreements(Layer(""), Layer("used"), x))
    see("another key after the run", lib.disagreements(Layer(""), Layer("another key"), x))
    see("a key in each", lib.disagreements(Layer("another key"), Layer("yet another key"), x))
    see("another state after the run", lib.disagreements(Layer(""), Layer("state"), x))
    see("another state after backward", lib.disagreements(Layer(""), Layer("moved by backward"), x))
    see("a state that is a little other", lib.disagreements(Layer(""), Layer("a little of the state"), x))
    see("only a count in another state", lib.disagreements(Layer("count"), Layer("another count"), x))
    see("two numbers of the state exchanged", lib.disagreements(Layer("turn"), Layer("another turn"), x))
    see("two numbers of a gradient exchanged", lib.disagreements(Layer("pair"), Layer("exchanged pair"), x))
    hidden = Layer("another hidden")
    see("another value of a buffer that is not persistent", lib.disagreements(Layer("hidden"), hidden, x))
    see("your buffer that is not persistent", hidden.hidden)
    inside, worn = nn.Sequential(Layer("")), nn.Sequential(Layer(""))
    worn[0].weight.grad = see.randn(3)
    see("an old gradient of a layer inside", lib.disagreements(inside, worn, x))
    other = nn.Sequential(Layer("weight's gradient"))
    see("another gradient of a layer inside", lib.disagreements(inside, other, x))
    swapped = lib.disagreements(Layer("one before two"), Layer("two before one"), x)
    see("the parameters in another order: are the gradients among it", "gradients" in swapped)
    theirs, yours = Layer(""), Layer("")
    yours.weight.grad, kept = see.randn(3), theirs.weight.detach().clone()
    see("an old gradient is there", lib.disagreements(theirs, yours, x))
    see("once more", lib.disagreements(theirs, yours, x))
    see("their weights are as before", theirs.weight - kept)
    see("your weights are theirs now", yours.weight - theirs.weight)
    see("the input is as before", (x - before, x.requires_grad))
    theirs, yours = Layer(""), Layer("")
    yours.unused.grad, yours.weight.grad = see.randn(1), see.randn(3)
    see("two old gradients are there", lib.disagreements(theirs, yours, x))
    yours.unused.requires_grad_(False).grad = see.randn(1)
    see("an old gradient of a parameter frozen since", lib.disagreements(theirs, yours, x))
    see("still frozen", [p.requires_grad for p in yours.parameters()])
    see("memory is not shared", yours.weight.data_ptr() == theirs.weight.data_ptr())
    gradients.clear()
    see(
        "the gradients that arrive", (lib.disagreements(theirs, yours, x), [g / (x * theirs.weight) for g in gradients])
    )
    see("an output of the other sign", lib.disagreements(Layer(""), Layer("other sign"), x))
    see("an output of another shape", lib.disagreements(Layer(""), Layer("another shape"), see.randn(1, 3)))
    see("a parameter that comes while it runs", lib.disagreements(Layer(""), Layer("late parameter"), x))
    left, right = Layer("both added"), Layer("both added")
    left.left.requires_grad_(False)
    right.right.requires_grad_(False)
    see("in each, another parameter is frozen", lib.disagreements(left, right, x))
    frozen = Layer("")
    frozen.weight.requires_grad_(False)
    see("frozen in one of the two", lib.disagreements(frozen, Layer(""), x))
    hooked = Layer("")
    hooked.register_forward_hook(lambda module, args, out: 2 * out)
    see("a hook hangs on one", lib.disagreements(Layer(""), hooked, x))
    see("two that change their input in place", lib.disagreements(Layer("in place"), Layer("in place"), x))
    see("the input is still as before", x - before)
    asking = see.randn(4, 3).requires_grad_()
    asking.grad = torch.ones(4, 3)
    see("an input that requires a gradient", lib.disagreements(Layer(""), Layer("input's gradient"), asking))
    see("its own gradient is as before", asking.grad)
    computed = asking * 1
    lib.disagreements(Layer(""), Layer(""), computed)
    see("a computed input is still computed", computed.grad_fn is not None)
    see("two whose output is a view", lib.disagreements(nn.Flatten(), nn.Flatten(), see.randn(2, 3, 2)))
    pair = [nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)) for _ in range(2)]
    see("two networks", lib.disagreements(*pair, x))
    of_subclass = Layer(""), Layer("")
    for layer in of_subclass:
        layer.mean = layer.mean.as_subclass(_Statistic)
    see("a buffer of a subclass of Tensor", lib.disagreements(*of_subclass, x))
    wide = nn.Linear(3, 2).double(), nn.Linear(3, 2).double()
    see("in float64", lib.disagreements(*wide, see.randn(4, 3).double() / 3))
    fine = Layer("").double(), Layer("little").double()
    see("in float64, a difference that float32 has no digits for", lib.disagreements(*fine, x.double()))
    see("dropout, where each run draws numbers of its own", lib.disagreements(nn.Dropout(), nn.Dropout(), ones))
    see("NaN in both outputs", lib.disagreements(Layer("nan"), Layer("nan"), x))
    see("zero, and minus zero", lib.disagreements(Layer("zero"), Layer("minus zero"), x))
    see("equal numbers of another dtype", lib.disagreements(Layer(""), Layer("another dtype"), x))
    worn = nn.BatchNorm1d(3)
    worn(x)
    see("batch norm that has run before, and a fresh one", lib.disagreements(worn, nn.BatchNorm1d(3), x))
    evaluating = nn.BatchNorm1d(3).eval(), nn.BatchNorm1d(3)
    see("one in evaluation, one in training", lib.disagreements(*evaluating, x))
    see("their modes are as before", [m.training for m in evaluating])
