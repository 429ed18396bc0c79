"""A layer that holds nothing."""

import torch
from torch import nn

from autograde.chapters.ch05_nn_vs_functional.common import _gradients, left_behind, own_work
from autograde.observing.conditions import Layer
from autograde.observing.experiment import experiment, further


@experiment(
    "functional.relu",
    title="A layer that holds nothing",
    points=1,
    subjects={"ReLU": nn.ReLU},
    hints=(
        "There is no state to make. `__init__` keeps one setting and nothing else.",
        "`F.relu` has a parameter `inplace` as well: hand your setting on.",
        "`return F.relu(x, inplace=self.inplace)`",
    ),
    after=(
        "`nn.ReLU` in `torch/nn/modules/activation.py` does the same. It is a class for one reason: `nn.Sequential`, "
        "hooks and `print` need a module, and a function is none."
    ),
    conditions=Layer(make=lambda lib: lib.ReLU(), inputs=lambda see: (see.randn(3, 4),)),
)
def relu(lib, see):
    """Calls it on wide values, looks at the input afterwards, at gradients, and at inplace=True."""
    layer = lib.ReLU()
    see("it is a module", isinstance(layer, nn.Module))
    x = 5 * see.randn(3, 4)
    x[0, :2] = torch.tensor([20.0, -20.0])
    kept = x.clone()
    see("the output", layer(x))
    see("by how much the input changed", x - kept)
    see("its state_dict", dict(layer.state_dict()))
    see("the names of its buffers", sorted(dict(layer.named_buffers())))
    limits = torch.tensor([float("inf"), float("-inf"), float("nan"), 0.0, -0.0])
    see("of inf, -inf, nan, 0 and -0", layer(limits))
    see("of whole numbers", layer(torch.tensor([-3, 0, 4])))
    see("of bfloat16 numbers", layer(torch.tensor([-1.5, 0.0, 2.5], dtype=torch.bfloat16)))
    see("of float64 numbers, with all their digits", layer(see.rand(5, dtype=torch.float64)), rtol=1e-12, atol=0.0)
    overwriting = lib.ReLU(inplace=True)
    y = 5 * see.randn(6)
    y[:2] = torch.tensor([20.0, -20.0])
    result = overwriting(y)
    see("inplace=True: the output", result)
    see("inplace=True: the output is the very tensor that it was given", result is y)
    see("inplace=True: the input afterwards", y)
    turned, ends = (5 * see.randn(3, 4)).mT, limits.clone()
    see("inplace=True, rows and columns swapped: the output", overwriting(turned))
    see("inplace=True, rows and columns swapped: the input afterwards", turned)
    see("inplace=True: of inf, -inf, nan, 0 and -0", overwriting(ends))
    unrecorded = -1 - see.rand(6)
    with torch.no_grad():
        lib.ReLU(True)(unrecorded)
    see("True in the first place, under no_grad: the input afterwards", unrecorded)
    resting, z = lib.ReLU(inplace=True).eval(), -1 - see.rand(6)
    resting(z)
    see("inplace=True, in evaluation mode: the input afterwards", z)
    see("forty rows", layer(see.randn(40, 3)))
    positive = see.rand(3)
    see("nothing to set to 0: the output is the input itself", layer(positive) is positive)
    deep = (see.rand(4) * torch.tensor([2.0, -2.0, 3.0, -3.0])).requires_grad_()
    overwriting(2 * deep).sum().backward()
    see("inplace=True: the gradient", deep.grad)
    following = 1 * see.randn(4).requires_grad_()
    see("inplace=True, gradients recorded: the output is what it was given", overwriting(following) is following)
    changed, z = lib.ReLU(inplace=True), -1 - see.rand(6)
    changed(z.clone())
    changed.inplace = False
    changed(z)
    see("made with inplace=True, its attribute inplace set to False since: the input afterwards", z)
    _gradients(see, layer, x)
    for setting in (False, True):
        zeros = torch.tensor([0.0, -0.0, 2.0], requires_grad=True)
        lib.ReLU(setting)(1 * zeros).sum().backward()
        see(f"inplace={setting}: the gradient where x is exactly 0", zeros.grad)
    left_behind(see, layer, x)
    net = nn.Sequential(lib.ReLU(), lib.ReLU(inplace=True))
    see("two of them in a Sequential", net(see.randn(2, 3)))
    own_work(see, lib.ReLU, x)


@further("functional.relu")
def relu_more(lib, see):
    """Double precision, four axes, large values."""
    layer = lib.ReLU()
    see("in double precision", layer(see.randn(4).double()))
    see("four axes", layer(100 * see.randn(2, 3, 2, 2)))
    see("nothing but negative numbers", layer(-1 - see.rand(5)))
