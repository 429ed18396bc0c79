"""Experiments and hints of chapter 05: a layer of `nn` is state and mode around a function of `F`."""

import ast
import contextlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType

import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd.function import BackwardCFunction
from torch.utils._python_dispatch import _get_current_dispatch_mode

from autograde.callpath import call_path
from autograde.experiment import REFERENCE, experiment, further, prediction
from autograde.watching import watching


def _shapes(tensors):
    """Return the shapes of named tensors by name; a counter of batches is left out, it is nobody's exercise here."""
    return {name: tuple(tensor.shape) for name, tensor in tensors if name != "num_batches_tracked"}


def _give(see, layer, *names):
    """Put random values into the tensors with these names, whatever the order in which they were declared."""
    with torch.no_grad():
        for name in names:
            getattr(layer, name).copy_(see.randn(*getattr(layer, name).shape))


def _gradients(see, layer, x, *names):
    """Call the layer on `x`, go backward from an uneven gradient, and note what arrives."""
    x = x.clone().requires_grad_()
    output = layer(x)
    see("the output carries gradients", output.requires_grad)
    output.backward(see.randn(*output.shape))
    for name in names:
        see(f"the gradient of the {name}", getattr(layer, name).grad)
    see("the gradient of the input", x.grad)


@contextlib.contextmanager
def _layers_of_torch() -> Iterator[set[str]]:
    """Collect the names of PyTorch's own layers whose code runs in the block, whoever calls it and in whatever way."""
    folder = str(Path(nn.modules.__file__).parent)

    def layer(code: CodeType) -> str | None:
        # What every module needs to be one, and helpers that are no layers.
        if not code.co_filename.startswith(folder) or Path(code.co_filename).name in ("module.py", "utils.py"):
            return None
        return code.co_qualname.partition(".")[0]

    found: set[str] = set()
    entered: list[str] = []
    try:
        with watching(layer) as entered:
            yield found
    finally:
        found |= set(entered)
        if named := {name for name in found if not name.startswith("_")}:
            found &= named


def _own_work(see, make, *args):
    """Note which of PyTorch's layers take part when a layer is made and called, or are among its ancestors."""
    with _layers_of_torch() as found:
        layer = make()
        layer(*args)
    parts = layer.modules() if isinstance(layer, nn.Module) else ()
    found |= {
        cls.__name__
        for part in parts
        for cls in type(part).__mro__
        if cls.__module__.startswith("torch.nn.modules.") and cls is not nn.Module and not cls.__name__.startswith("_")
    }
    see("layers of torch.nn that do its work", found, expect=set())


@experiment(
    "functional.linear",
    title="A Linear of your own",
    points=2,
    subjects={"Linear": nn.Linear},
    hints=(
        "Two jobs: `__init__` makes the state, `forward` hands it to a function. What does `F.linear` take?",
        "An `nn.Parameter` that is assigned to `self` is registered. The weight has the shape (out, in). Without a "
        "bias, `self.bias = None`: `F.linear` takes None.",
        "`torch.empty(…).uniform_(-bound, bound)` draws the values, with `bound = in_features**-0.5`. Wrap the result "
        "in `nn.Parameter`; `forward` returns `F.linear(x, self.weight, self.bias)`.",
    ),
    after=(
        "`nn.Linear` in `torch/nn/modules/linear.py` is this class: parameters made in `__init__`, values drawn in "
        "`reset_parameters`, and a `forward` of one line that calls `F.linear`. Its parameters also take a `device` "
        "and a `dtype`."
    ),
)
def linear(lib, see):
    """Looks at the parameters, gives them values, and compares outputs and gradients."""
    layer = lib.Linear(5, 3)
    see("the parameters and their shapes", _shapes(layer.named_parameters()))
    _give(see, layer, "weight", "bias")
    x = see.randn(4, 5)
    kept = x.clone()
    see("the output", layer(x))
    see("the input is as before", x - kept)
    see("one example without a batch", layer(see.randn(5)))
    see("two axes before the features", layer(see.randn(2, 3, 5)))
    _gradients(see, layer, x, "weight", "bias")
    without = lib.Linear(4, 2, bias=False)
    see("bias=False: the parameters", _shapes(without.named_parameters()))
    _give(see, without, "weight")
    see("bias=False: the output", without(see.randn(3, 4)))
    _starting_values(see, lib.Linear(100, 70), lib.Linear(100, 70), 0.1)
    _own_work(see, lambda: lib.Linear(5, 3), x)


def _starting_values(see, layer, other, bound):
    weight, bias = layer.weight.detach(), layer.bias.detach()
    largest = max(weight.abs().max(), bias.abs().max()).item()
    see("no starting value is beyond the bound", largest <= 1.001 * bound, expect=True)
    see("the weight spreads over the range", weight.std().item() / bound, expect=3**-0.5, atol=0.1)
    see("the bias spreads over the range", bias.std().item() / bound, expect=3**-0.5, atol=0.2)
    see("two layers start alike", torch.equal(layer.weight, other.weight), expect=False)


@further("functional.linear")
def linear_sizes(lib, see):
    """Other sizes, and double precision."""
    for inputs, outputs in ((1, 4), (7, 1), (6, 6)):
        layer = lib.Linear(inputs, outputs)
        _give(see, layer, "weight", "bias")
        see(f"{inputs} features to {outputs}", layer(see.randn(3, inputs)))
    layer = layer.double()
    see("in double precision", layer(see.randn(2, 6).double()))


@experiment(
    "functional.conv2d",
    title="A Conv2d of your own",
    points=2,
    subjects={"Conv2d": nn.Conv2d},
    hints=(
        "What `F.conv2d` is given at each call and what stays the same for the life of the layer: sort them.",
        "The weight has the shape (out, in, k, k). Stride and padding are plain numbers: keep them as attributes.",
        "Each output sees `fan = in_channels * kernel_size**2` numbers; the bound is `fan**-0.5`. `forward` returns "
        "`F.conv2d(x, self.weight, self.bias, self.stride, self.padding)`.",
    ),
    after=(
        "`nn.Conv2d` in `torch/nn/modules/conv.py` shares all but the last line with its sisters for one and three "
        "axes. It also holds dilation, groups and a padding mode, and accepts a pair wherever you took one number."
    ),
)
def conv2d(lib, see):
    """Looks at the parameters, then at outputs with and without stride and padding, then at gradients."""
    layer = lib.Conv2d(2, 4, 3)
    see("the parameters and their shapes", _shapes(layer.named_parameters()))
    _give(see, layer, "weight", "bias")
    x = see.randn(3, 2, 7, 6)
    kept = x.clone()
    see("the output", layer(x))
    see("the input is as before", x - kept)
    for stride, padding in ((2, 0), (1, 1), (2, 1), (1, 2)):
        other = lib.Conv2d(2, 3, 3, stride=stride, padding=padding)
        _give(see, other, "weight", "bias")
        see(f"stride {stride}, padding {padding}", other(x))
    _gradients(see, layer, x, "weight", "bias")
    without = lib.Conv2d(2, 3, 2, bias=False)
    see("bias=False: the parameters", _shapes(without.named_parameters()))
    _give(see, without, "weight")
    see("bias=False: the output", without(x))
    _starting_values(see, lib.Conv2d(4, 60, 5), lib.Conv2d(4, 60, 5), 0.1)
    _own_work(see, lambda: lib.Conv2d(2, 4, 3), x)


@further("functional.conv2d")
def conv2d_sizes(lib, see):
    """Other kernels, one channel, a large stride; arguments by position."""
    for inputs, outputs, kernel, stride, padding in ((1, 1, 1, 1, 0), (3, 5, 5, 3, 2), (4, 2, 2, 2, 1)):
        layer = lib.Conv2d(inputs, outputs, kernel, stride, padding)
        _give(see, layer, "weight", "bias")
        see(f"kernel {kernel}, stride {stride}, padding {padding}", layer(see.randn(2, inputs, 8, 9)))


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
)
def relu(lib, see):
    """Calls it on wide values, looks at the input afterwards, at gradients, and at inplace=True."""
    layer = lib.ReLU()
    see("it is a module", isinstance(layer, nn.Module))
    x = 5 * see.randn(3, 4)
    x[0, :2] = torch.tensor([20.0, -20.0])
    kept = x.clone()
    see("the output", layer(x))
    see("the input is as before", x - kept)
    see("its state_dict", dict(layer.state_dict()))
    _gradients(see, layer, x)
    overwriting = lib.ReLU(inplace=True)
    y = 5 * see.randn(6)
    y[:2] = torch.tensor([20.0, -20.0])
    see("inplace=True: the output", overwriting(y))
    see("inplace=True: the input afterwards", y)
    net = nn.Sequential(lib.ReLU(), lib.ReLU(inplace=True))
    see("two of them in a Sequential", net(see.randn(2, 3)))
    _own_work(see, lib.ReLU, x)


@further("functional.relu")
def relu_more(lib, see):
    """Double precision, four axes, large values."""
    layer = lib.ReLU()
    see("in double precision", layer(see.randn(4).double()))
    see("four axes", layer(100 * see.randn(2, 3, 2, 2)))
    see("nothing but negative numbers", layer(-1 - see.rand(5)))


@experiment(
    "functional.max_pool",
    title="Settings are not state",
    points=1,
    subjects={"MaxPool2d": nn.MaxPool2d},
    hints=(
        "Three numbers are kept in `__init__` and handed on in `forward`.",
        "Without a stride, the windows lie side by side: the stride is then the size of the window.",
        "`F.max_pool2d(x, self.kernel_size, self.stride, self.padding)`; there too, a stride of None means the kernel "
        "size.",
    ),
    after=(
        "`nn.MaxPool2d` in `torch/nn/modules/pooling.py` keeps its settings as attributes, which `extra_repr` "
        "prints. They are not in the `state_dict`: whoever loads a model writes the settings into the code again."
    ),
)
def max_pool(lib, see):
    """Pools with several windows, strides and paddings; looks at the state_dict and at gradients."""
    layer = lib.MaxPool2d(2)
    x = see.randn(2, 3, 7, 8)
    kept = x.clone()
    see("window 2", layer(x))
    see("the input is as before", x - kept)
    see("window 3, stride 2", lib.MaxPool2d(3, stride=2)(x))
    see("window 2, stride 3", lib.MaxPool2d(2, stride=3)(x))
    see("window 3, stride 1", lib.MaxPool2d(3, stride=1)(x))
    see("window 3, padding 1, all numbers negative", lib.MaxPool2d(3, padding=1)(-1 - see.rand(1, 2, 6, 7)))
    see("its state_dict", dict(layer.state_dict()))
    _gradients(see, layer, x)
    _own_work(see, lambda: lib.MaxPool2d(2), x)


@further("functional.max_pool")
def max_pool_more(lib, see):
    """Other sizes; arguments by position."""
    for kernel, stride, padding in ((4, 2, 1), (5, 4, 2), (1, 1, 0)):
        layer = lib.MaxPool2d(kernel, stride, padding)
        see(f"window {kernel}, stride {stride}, padding {padding}", layer(see.randn(2, 1, 11, 10)))


@experiment(
    "functional.state",
    title="Which lines hold state",
    points=1,
    subjects={"lines_with_state": REFERENCE},
    hints=(
        "State is what has to be saved so that the network computes the same tomorrow.",
        "Only what `__init__` assigns can be state. Of the three layers assigned there, which did you give parameters?",
        "The convolutions have weights. The pool has settings only.",
    ),
    after=(
        "`state_dict` in `torch/nn/modules/module.py` collects the parameters and the persistent buffers of a module "
        "and of all modules in it. `forward` uses them; it makes none. Chapter 02 builds `state_dict`."
    ),
)
def state(lib, see):
    """Asks each line of `Mixed` whether it puts something into the state_dict."""
    made = {1: nn.Conv2d(3, 64, 3, padding=1), 2: nn.MaxPool2d(3, stride=2), 3: nn.Conv2d(64, 3, 3, padding=1)}
    steps = {4: made[1], 5: F.relu, 6: made[2], 7: made[3]}
    lines = lib.lines_with_state
    for number, layer in made.items():
        see(f"line {number} is named", number in lines, expect=bool(layer.state_dict()))
    net = nn.ModuleDict({str(number): layer for number, layer in made.items()})
    x = see.randn(1, 3, 6, 6)
    for number, step in steps.items():
        before = {name: value.clone() for name, value in net.state_dict().items()}
        x = step(x)
        after = net.state_dict()
        moved = before.keys() != after.keys() or any(not torch.equal(before[k], after[k]) for k in before)
        see(f"line {number} is named", number in lines, expect=moved)
    see("what is no number of a line", [entry for entry in lines if entry not in range(1, 8)], expect=[])


@experiment(
    "functional.dropout",
    title="A layer with a mode",
    points=2,
    subjects={"Dropout": nn.Dropout},
    hints=(
        "`F.dropout` drops unless it is told not to. Who knows whether the network is being trained?",
        "Every module has an attribute `training`. `train()` and `eval()` set it, in all modules of the tree.",
        "`return F.dropout(x, self.p, training=self.training)`",
    ),
    after=(
        "`nn.Dropout` in `torch/nn/modules/dropout.py` is `F.dropout(input, self.p, self.training, self.inplace)`. "
        "It holds no tensor at all; it is a class for the sake of `self.training`."
    ),
)
def dropout(lib, see):
    """Looks at both modes: shares of zeros, scale, two calls, gradients, and the mode set from outside."""
    layer = lib.Dropout(0.2)
    x = 1 + see.rand(100, 90)
    kept = x.clone()
    layer.eval()
    see("in evaluation mode, output minus input", layer(x) - kept)
    layer.train()
    first, second = layer(x), layer(x)
    see("the share of zeros in training", _share(first), expect=0.2, atol=0.04)
    scale = (first / kept)[first != 0]
    see("what survives is multiplied by, at least", scale.min().item(), expect=1.25, atol=1e-4)
    see("what survives is multiplied by, at most", scale.max().item(), expect=1.25, atol=1e-4)
    see("two calls drop the same", torch.equal(first == 0, second == 0), expect=False)
    see("some row is wholly zero", bool((first == 0).all(1).any()), expect=False)
    see("some column is wholly zero", bool((first == 0).all(0).any()), expect=False)
    counts = {int((layer(x) == 0).sum()) for _ in range(4)}
    see("four calls drop equally many", len(counts) == 1, expect=False)
    see("the input is as before", x - kept)
    see("the share of zeros with p=0.75", _share(lib.Dropout(0.75)(kept)), expect=0.75, atol=0.04)
    see("the share of zeros with p not given", _share(lib.Dropout()(kept)), expect=0.5, atol=0.04)
    leaf = kept.clone().requires_grad_()
    output = lib.Dropout(0.4)(leaf)
    see("the output carries gradients", output.requires_grad)
    output.sum().backward()
    see("the gradient minus the factor of each element", leaf.grad - (output / leaf).detach(), expect=0 * kept)
    net = nn.Sequential(nn.Sequential(lib.Dropout(0.5))).eval()
    see("after eval() of a network around it", net(kept) - kept)
    see("the share of zeros after train() again", _share(net.train()(kept)), expect=0.5, atol=0.04)
    see("its state_dict", dict(layer.state_dict()))
    _own_work(see, lib.Dropout, x)


def _share(output):
    return (output == 0).float().mean().item()


@further("functional.dropout")
def dropout_more(lib, see):
    """Other probabilities and shapes; two layers side by side."""
    gentle, harsh = lib.Dropout(0.1), lib.Dropout(0.9)
    x = 1 + see.rand(20, 30, 20)
    see("the share of zeros with p=0.1", _share(gentle(x)), expect=0.1, atol=0.04)
    see("the share of zeros with p=0.9", _share(harsh(x)), expect=0.9, atol=0.04)
    see("the mean stays with p=0.1", (gentle(x).mean() / x.mean()).item(), expect=1.0, atol=0.05)
    see("p=0 keeps everything", lib.Dropout(0.0)(x[0]))
    gentle.eval()
    see("one in evaluation mode", gentle(x[0]))
    see("the other is in training mode still", _share(harsh(x)), expect=0.9, atol=0.04)


@experiment(
    "functional.batch_norm",
    title="State, statistics and a mode",
    points=3,
    subjects={"BatchNorm": nn.BatchNorm2d},
    hints=(
        "Sort the four tensors: which two does the optimizer change, and which two does the layer itself change?",
        "`nn.Parameter` for `weight` (ones) and `bias` (zeros), `self.register_buffer(name, tensor)` for "
        "`running_mean` (zeros) and `running_var` (ones).",
        "`forward` is one call of `F.batch_norm` with eight arguments: `x`, the two statistics, `self.weight`, "
        "`self.bias`, and by keyword `training`, `momentum` and `eps`. It updates the statistics in place.",
    ),
    after=(
        "`_BatchNorm.forward` in `torch/nn/modules/batchnorm.py` ends in the same call. It also counts its batches in "
        "a third buffer, `num_batches_tracked`, which serves `momentum=None`, and it works without parameters "
        "(`affine=False`) and without statistics (`track_running_stats=False`)."
    ),
)
def batch_norm(lib, see):
    """Looks at parameters, buffers and starting values, trains on two batches, then evaluates."""
    layer = lib.BatchNorm(3)
    see("the parameters and their shapes", _shapes(layer.named_parameters()))
    see("the buffers and their shapes", _shapes(layer.named_buffers()))
    see("what is saved", _shapes(layer.state_dict().items()))
    for name in ("weight", "bias", "running_mean", "running_var"):
        see(f"{name} at the start", getattr(layer, name).detach().clone())
    _give(see, layer, "weight", "bias")
    x = 3 * see.randn(4, 3, 2, 2) + torch.tensor([1.0, -2.0, 4.0]).view(3, 1, 1)
    kept = x.clone()
    see("the output in training", layer(x))
    see("the running mean after one batch", layer.running_mean.clone())
    see("the running variance after one batch", layer.running_var.clone())
    layer(see.randn(5, 3, 1, 3))
    see("the running mean after two batches", layer.running_mean.clone())
    see("the running variance after two batches", layer.running_var.clone())
    nn.Sequential(layer).eval()
    see("the output in evaluation", layer(x))
    see("the output for one image in evaluation", layer(x[:1]))
    see("the running mean after evaluation", layer.running_mean.clone())
    see("the input is as before", x - kept)
    layer.train()
    _gradients(see, layer, x, "weight", "bias")
    tracked = layer.running_mean.requires_grad or layer.running_var.requires_grad
    see("the statistics carry gradients", tracked, expect=False)
    quick = lib.BatchNorm(3, momentum=0.8)
    quick(x)
    see("momentum 0.8: the running mean", quick.running_mean.clone())
    see("eps 0.5: the output", lib.BatchNorm(3, eps=0.5)(0.1 * x))
    _own_work(see, lambda: lib.BatchNorm(3), x)


@further("functional.batch_norm")
def batch_norm_more(lib, see):
    """Another size; the statistics travel with the state_dict; two layers side by side."""
    layer, other = lib.BatchNorm(5), lib.BatchNorm(5)
    for _ in range(3):
        layer(4 * see.randn(3, 5, 2, 3) - 1)
    see("the other layer's running mean", other.running_mean.clone())
    other.load_state_dict(layer.state_dict())
    x = see.randn(2, 5, 2, 2)
    see("the output after loading", other.eval()(x))
    # The statistics were collected in single precision: that many digits are theirs.
    see("in double precision", other.double()(x.double()), rtol=1e-4, atol=1e-5)


class _Louder(nn.Module):
    """Twice as loud in training, as it is in evaluation; no state, and a name that no list has."""

    def forward(self, x):
        return 2 * x if self.training else x


class _Scale(nn.Module):
    """One parameter, three levels down."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Identity(), nn.PReLU()))

    def forward(self, x):
        return self.inner(x)


class _Offset(nn.Module):
    """One buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("offset", torch.tensor(3.0))

    def forward(self, x):
        return x + self.offset


@experiment(
    "functional.decide",
    title="The decision rule",
    points=2,
    subjects={"needs_module": REFERENCE},
    hints=(
        "Two questions, joined by `or`: does it hold state, and does its result hang on the mode?",
        "State is a parameter or a buffer, anywhere in the tree. For the mode, call it once after `train()` and once "
        "after `eval()`, and compare with `torch.equal`.",
        "Remember `layer.training` before you switch, and set it again with `layer.train(mode)`. Or work on "
        "`copy.deepcopy(layer)`.",
    ),
    after=(
        "PyTorch does not ask this question, but its layout follows the rule: nearly all activations, poolings "
        "and losses of `torch/nn/modules/` hold neither state nor mode, and have a twin in `torch/nn/functional.py`."
    ),
)
def decide(lib, see):
    """Asks about layers with and without state and mode, nested ones and unknown ones too."""
    x = 1 + see.rand(4, 3, 5, 5)
    for label, layer in (
        ("nn.ReLU", nn.ReLU()),
        ("nn.Conv2d", nn.Conv2d(3, 2, 3)),
        ("nn.MaxPool2d", nn.MaxPool2d(2)),
        ("nn.Dropout", nn.Dropout()),
        ("nn.BatchNorm2d", nn.BatchNorm2d(3)),
        ("nn.BatchNorm2d without parameters", nn.BatchNorm2d(3, affine=False)),
        (
            "nn.BatchNorm2d without parameters and statistics",
            nn.BatchNorm2d(3, affine=False, track_running_stats=False),
        ),
        ("a module that only holds a buffer", _Offset()),
        ("a parameter three levels down", _Scale()),
        ("a Sequential of ReLU and MaxPool2d", nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))),
        ("a module of our own that doubles in training", _Louder()),
    ):
        see(label, lib.needs_module(layer, x))
    resting = nn.Sequential(nn.Dropout(0.5)).eval()
    see("nn.Dropout in evaluation mode", lib.needs_module(resting, x))
    see("its mode afterwards", [module.training for module in resting.modules()])
    working = nn.Sequential(nn.ReLU(), _Louder())
    lib.needs_module(working, x)
    see("the mode of one that was in training", [module.training for module in working.modules()])


@further("functional.decide")
def decide_more(lib, see):
    """Layers that the notebook does not name."""
    x = see.randn(4, 6)
    for layer in (nn.RReLU(), nn.PReLU(), nn.Tanh(), nn.LayerNorm(6), nn.LayerNorm(6, elementwise_affine=False)):
        see(type(layer).__name__, lib.needs_module(layer, x))
    see("Flatten in evaluation mode", lib.needs_module(nn.Flatten().eval(), x))


@experiment(
    "functional.loss",
    title="A loss both ways",
    points=2,
    subjects={"CrossEntropyLoss": nn.CrossEntropyLoss},
    hints=(
        "`F.cross_entropy` takes the class weights and the reduction as keyword arguments.",
        "The class weights are given, not learned, and they must travel with the loss: that is a buffer.",
        '`self.register_buffer("weight", weight)` works with None too. `forward` returns '
        "`F.cross_entropy(logits, target, weight=self.weight, reduction=self.reduction)`.",
    ),
    after=(
        "`_WeightedLoss` in `torch/nn/modules/loss.py` registers the buffer, and `CrossEntropyLoss.forward` there is "
        "one call of `F.cross_entropy`. Chapter 06 opens that function."
    ),
)
def loss(lib, see):
    """Compares values and gradients, with and without class weights, for three reductions."""
    logits, target = 3 * see.randn(6, 4), torch.tensor([0, 3, 1, 1, 2, 0])
    plain_loss = lib.CrossEntropyLoss()
    see("the loss", plain_loss(logits, target))
    see("its state_dict without class weights", dict(plain_loss.state_dict()))
    weight = torch.tensor([1.0, 0.2, 3.0, 0.5])
    weighted = lib.CrossEntropyLoss(weight)
    see("the loss with class weights", weighted(logits, target))
    see("its state_dict with class weights", dict(weighted.state_dict()))
    see("what an optimizer would change", _shapes(weighted.named_parameters()))
    see("reduction='none'", lib.CrossEntropyLoss(reduction="none")(logits, target))
    see("reduction='none', with class weights", lib.CrossEntropyLoss(weight, reduction="none")(logits, target))
    see("reduction='sum', with class weights", lib.CrossEntropyLoss(weight, reduction="sum")(logits, target))
    leaf = logits.clone().requires_grad_()
    value = weighted(leaf, target)
    see("the loss carries gradients", value.requires_grad)
    value.backward()
    see("the gradient of the logits", leaf.grad)
    see("the class weights after .double()", dict(weighted.double().state_dict()))
    _own_work(see, lambda: lib.CrossEntropyLoss(weight), logits, target)


@further("functional.loss")
def loss_sizes(lib, see):
    """Other sizes, two losses side by side."""
    one, two = lib.CrossEntropyLoss(see.rand(3)), lib.CrossEntropyLoss(see.rand(3), reduction="none")
    logits, target = see.randn(9, 3), see.randint(0, 3, (9,))
    see("the first loss", one(logits, target))
    see("the second loss", two(logits, target))
    see("the mean by its name", lib.CrossEntropyLoss(reduction="mean")(logits[:4], target[:4]))


@cache
def nn_and_functional() -> tuple[int, int, list[str], list[str]]:
    """Count the functions of `F` and the classes of `nn`, and find what has no partner on the other side.

    A class and a function are partners if the class, or one that it inherits from, names the function in its code.
    """
    calls = {}
    for found in pkgutil.iter_modules(nn.modules.__path__):
        source = inspect.getsource(import_module(f"torch.nn.modules.{found.name}"))
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                named = {f"{ast.unparse(n.value)}.{n.attr}" for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                calls[node.name] = {name[2:] for name in named if name.startswith("F.")}
    layers = {n: c for n, c in vars(nn).items() if inspect.isclass(c) and issubclass(c, nn.Module)}
    used = {name: set().union(*(calls.get(base.__name__, set()) for base in c.__mro__)) for name, c in layers.items()}
    functions = {
        name
        for name, value in vars(F).items()
        if inspect.isroutine(value) and not name.startswith("_") and not _is_a_tool(name)
    }
    alone = sorted(functions - set().union(*used.values()))
    return len(functions), len(layers), alone, sorted(name for name in layers if not used[name] & functions)


def _is_a_tool(name: str) -> bool:
    return name in ("boolean_dispatch", "assert_int_or_pair") or "torch_function" in name


@prediction(
    "functional.trial_6",
    title="On trial: is `nn` a part of `F`?",
    points=1,
    options={
        "nn_is_smaller": "F is the larger set: all of nn has a partner there, and F has more",
        "f_is_smaller": "nn is the larger set: all of F has a partner there, and nn has more",
        "one_to_one": "they match one to one",
        "both_have_more": "each has members without a partner on the other side",
    },
    hints=(
        "Think of one name on each side, and ask whether it would make sense on the other.",
        "`F.one_hot`, `F.normalize`: is there a layer? `nn.Sequential`, `nn.LSTM`: is there a function?",
        "Both questions have the answer no.",
    ),
    after=(
        "A layer is worth a class where something must be kept, a function is enough where not, and so neither side "
        "contains the other. The names stand in `torch/nn/modules/__init__.py` and `torch/nn/functional.py`."
    ),
)
def trial_6(see):
    """Reads PyTorch's own source: which layer names which function?"""
    functions, layers, only_functions, only_layers = nn_and_functional()
    see("functions in F", functions)
    see("classes in nn that are modules", layers)
    see("functions that no class calls", len(only_functions))
    see("classes that call no function of F", len(only_layers))
    if only_functions and only_layers:
        return "both_have_more"
    if only_functions:
        return "nn_is_smaller"
    return "f_is_smaller" if only_layers else "one_to_one"


@prediction(
    "functional.trial_7",
    title="On trial: the backend class behind `F.relu`",
    points=1,
    options={
        "python_class": "F.relu calls a Python class of a backend, with a forward and a backward",
        "module": "F.relu makes an nn.ReLU and calls it",
        "compiled": "F.relu calls the compiled function torch.relu; no Python class lies behind it",
        "itself_compiled": "F.relu is itself compiled, there is no Python code in it",
    },
    hints=(
        "`F.relu` stands in a `.py` file. So something in Python runs first.",
        "Ask the result who is to compute its gradient: is `type(F.relu(x).grad_fn)` a class that you could read?",
        "`grad_fn` is a `ReluBackward0`, which is compiled. No class with a `backward` in Python takes part.",
    ),
    after=(
        "In the first releases of PyTorch, a Python class of a backend did the work; what is left of that folder is "
        "`torch/nn/backends/thnn.py`, which old pickles need. Today `relu` in `torch/nn/functional.py` asks about "
        "`__torch_function__` and calls `torch.relu`."
    ),
)
def trial_7(see):
    """Watches every function that is entered while F.relu runs, and asks the result for its grad_fn."""
    entered, compiled = _entered(F.relu, see.randn(3).requires_grad_())
    see("Python functions entered", entered)
    see("compiled functions called", compiled)
    node = type(F.relu(see.randn(3).requires_grad_()).grad_fn)
    in_python = issubclass(node, BackwardCFunction)
    see("the gradient comes from", node.__name__)
    see("that is a class written in Python", in_python)
    if "forward" in entered:
        return "python_class" if in_python else "module"
    if not entered:
        return "itself_compiled"
    return "compiled" if "relu" in compiled and not in_python else "python_class"


def _entered(action, *args):
    entered, compiled = [], []

    def notice(frame, event, argument):
        if event == "call" and frame.f_code.co_filename.startswith(torch.__path__[0]):
            entered.append(frame.f_code.co_name)
        elif event == "c_call" and not argument.__name__.startswith("_") and argument is not sys.setprofile:
            compiled.append(argument.__name__)

    former = sys.getprofile()
    sys.setprofile(notice)
    try:
        action(*args)
    finally:
        sys.setprofile(former)
    return entered, compiled


@experiment(
    "functional.function",
    title="An operation with its own backward",
    points=3,
    subjects={"Power": REFERENCE},
    hints=(
        "The derivative of x to the n is n times x to the n - 1. What must `forward` keep so that `backward` can "
        "compute it?",
        "Tensors go through `ctx.save_for_backward(x)` and come back as `ctx.saved_tensors`, a tuple. A number may be "
        "an attribute of `ctx`.",
        "`backward` multiplies the derivative with `grad_output`. `forward` took `x` and `n`, so `backward` returns "
        "two things: the gradient for `x`, and None for `n`.",
    ),
    after=(
        "`torch.autograd.Function` lives in `torch/autograd/function.py`. `apply` runs `forward` without recording, "
        "puts one node into the graph, and keeps `ctx` with it until the backward pass asks. PyTorch's own operations "
        "have such nodes too, written in C++: that was the `ReluBackward0` above."
    ),
)
def function(lib, see):
    """Compares values and gradients with those of x**n, keeps two calls waiting, and asks gradcheck."""
    apply = lib.Power.apply
    x = see.randn(2, 3)
    kept = x.clone()
    see("the value for n=3", apply(x, 3), expect=kept**3)
    see("the input is as before", x - kept)
    first, second = x.clone().requires_grad_(), see.randn(4).requires_grad_()
    one, two = apply(first, 3), apply(second, 2)
    see("the output carries gradients", one.requires_grad)
    weights = see.randn(2, 3)
    one.backward(weights)
    see("the gradient for n=3, uneven gradients from above", first.grad, expect=3 * kept**2 * weights)
    two.sum().backward()
    see("the gradient of a second call made before", second.grad, expect=2 * second.detach())
    third = (1 + see.rand(3)).requires_grad_()
    (apply(2 * third, 2) * 5).sum().backward()
    see("the gradient in a chain", third.grad, expect=40 * third.detach())
    linear = see.randn(3).requires_grad_()
    apply(linear, 1).sum().backward()
    see("the gradient for n=1", linear.grad, expect=torch.ones(3))
    flat = torch.tensor([0.0, 2.0], requires_grad=True)
    apply(flat, 2).sum().backward()
    see("the gradient where x is 0", flat.grad, expect=torch.tensor([0.0, 4.0]))
    precise = see.randn(5, dtype=torch.float64).requires_grad_()
    agrees = torch.autograd.gradcheck(lambda t: apply(t, 4), (precise,), raise_exception=False)
    see("gradcheck for n=4", agrees, expect=True)
    see("it is a torch.autograd.Function", issubclass(lib.Power, torch.autograd.Function), expect=True)
    node = apply(first, 3).grad_fn
    see("its own backward is the node in the graph", isinstance(node, BackwardCFunction), expect=True)
    behind = [type(other).__name__ for other, _ in node.next_functions if other is not None]
    see("what stands behind that node", behind, expect=["AccumulateGrad"])


@further("functional.function")
def function_more(lib, see):
    """A higher power, a matrix, and a part of the graph that wants no gradient."""
    x = see.randn(3, 2, dtype=torch.float64).requires_grad_()
    y = lib.Power.apply(x, 5)
    see("the value for n=5", y, expect=x.detach() ** 5)
    y.sum().backward()
    see("the gradient for n=5", x.grad, expect=5 * x.detach() ** 4)
    see("an input that wants no gradient", lib.Power.apply(x.detach(), 2).requires_grad, expect=False)


@experiment(
    "functional.trace",
    title="What reaches the dispatcher",
    points=2,
    subjects={"aten_calls": REFERENCE},
    seconds=60.0,
    hints=(
        "A dispatch mode stands between: it notes the operation, then it must let it happen.",
        "Inside `aten_calls`, define a class that inherits from `TorchDispatchMode` and appends to a list of this "
        "call.",
        "In `__torch_dispatch__`: `names.append(str(func))`, then `return func(*args, **(kwargs or {}))`. Around the "
        "action: `with Recorder():`.",
    ),
    after=(
        "`TorchDispatchMode` in `torch/utils/_python_dispatch.py` is called for every operation after autograd has "
        "done its part. Profilers, FLOP counters (`torch/utils/flop_counter.py`) and the compiler's tracer listen "
        "at the same place."
    ),
)
def trace(lib, see):
    """Records several actions, looks at what the action itself got, and whether the recording ends."""
    x = see.randn(2, 3)
    try:
        see("torch.relu", lib.aten_calls(torch.relu, x))
        see("F.relu", lib.aten_calls(F.relu, x))
        see("nn.ReLU", lib.aten_calls(nn.ReLU(), x))
        weight, bias = see.randn(4, 3), see.randn(4)
        see("F.linear with two arguments more", lib.aten_calls(F.linear, x, weight, bias))
        see("the same operation three times", lib.aten_calls(lambda t: t.relu().exp().relu().relu(), x))
        see("dropout in evaluation mode", lib.aten_calls(nn.Dropout().eval(), x))
        result = []
        lib.aten_calls(lambda t: result.append(t.to(torch.float64) @ weight.T.double()), x)
        see("what the action computed while it was watched", result)
        names = lib.aten_calls(torch.tanh, x)
        torch.exp(x)
        see("a list after its recording has ended", names)
        see.raises("an action that raises", lib.aten_calls, torch.mm, x, x)
        listeners = []
        lib.aten_calls(lambda: listeners.append(type(_get_current_dispatch_mode())))
        see("call_path does the listening", call_path.__module__ in {cls.__module__ for cls in listeners}, expect=False)
        see("a mode is left behind", _get_current_dispatch_mode() is not None, expect=False)
    finally:
        while (mode := _get_current_dispatch_mode()) is not None:
            mode.__exit__(None, None, None)


@further("functional.trace")
def trace_more(lib, see):
    """Actions that the notebook does not name."""
    x = see.randn(2, 3, 4, 4)
    for layer in (nn.BatchNorm2d(3), nn.MaxPool2d(2), nn.Softmax(1), nn.Sequential(nn.Conv2d(3, 2, 1), nn.Tanh())):
        see(type(layer).__name__, lib.aten_calls(layer, x))
    see("an action without arguments", lib.aten_calls(lambda: torch.zeros(2) + 1))


@experiment(
    "functional.spy",
    title="Intercepting a call",
    points=2,
    subjects={"Spy": REFERENCE},
    hints=(
        "`func` is PyTorch's function, `args` is what it was called with, and some of `args` are spies.",
        "Walk through `args`. A spy notes `func.__name__`; in a new list, its `value` takes its place.",
        "`plain = [a.value if isinstance(a, Spy) else a for a in args]`, and at the end "
        "`return func(*plain, **(kwargs or {}))`.",
    ),
    after=(
        "The helpers `has_torch_function` and `handle_torch_function` stand in `torch/overrides.py`; most "
        "functions that are written in `torch/nn/functional.py` begin by asking them. Compiled functions ask the same "
        "question in C++."
    ),
)
def spy(lib, see):
    """Hands spies to functions of F, to torch and to a module, and reads what they noted."""
    x = see.randn(2, 3)
    one = lib.Spy(x)
    see("F.relu of a spy", F.relu(one))
    see("what it noted", list(one.calls))
    see("F.leaky_relu with a keyword", F.leaky_relu(one, negative_slope=0.5))
    see("torch.tanh", torch.tanh(one))
    see("what it noted so far", list(one.calls))
    weight, other = see.randn(4, 3), lib.Spy(see.randn(2, 3))
    see("F.linear(spy, tensor)", F.linear(other, weight))
    see("what a second spy noted", list(other.calls))
    third = lib.Spy(weight)
    see("F.linear(tensor, spy)", F.linear(x, third))
    see("what a spy in second place noted", list(third.calls))
    see("torch.add of two spies", torch.add(one, other))
    see("what both noted last", (one.calls[-1], other.calls[-1]))
    layer = nn.Linear(3, 2, bias=False)
    _give(see, layer, "weight")
    see("a module called with a spy", layer(other))
    see("what it noted last", other.calls[-1])
    see("the value is still", one.value)


@further("functional.spy")
def spy_more(lib, see):
    """Other functions."""
    image = lib.Spy(see.randn(1, 2, 6, 6))
    see("F.max_pool2d", F.max_pool2d(image, 3, stride=2))
    see("F.softmax", F.softmax(image, dim=1))
    see("torch.sum with a keyword", torch.sum(image, 1, keepdim=True))
    see("what it noted", list(image.calls))
    see("a new spy has noted", list(lib.Spy(see.randn(2)).calls))
