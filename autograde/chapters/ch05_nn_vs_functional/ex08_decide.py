"""The decision rule."""

import torch
from torch import nn

from autograde.observing.experiment import REFERENCE, experiment, further


class _Louder(nn.Module):
    """Twice as loud in training, as it is in evaluation; no state, and a name that no list has."""

    def __init__(self, factor: float = 2) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return self.factor * x if self.training else x


class _Slope(nn.Module):
    """The derivative of the square."""

    def forward(self, x):
        with torch.enable_grad():
            x = x.detach().clone().requires_grad_()
            return torch.autograd.grad(x.square().sum(), x)[0]


class _Turned(nn.Module):
    """In training, the same numbers in another order."""

    def forward(self, x):
        x = (8 * x).round()  # sums of whole numbers are exact
        return x.flip(-1) if self.training else x


class _InTraining(nn.Module):
    """In training, what a function makes of the input."""

    def __init__(self, function) -> None:
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x) if self.training else x


class _Indexing(nn.Module):
    """Picks rows by number: floats are refused."""

    def forward(self, x):
        return torch.arange(4)[x]


def _computed(x):
    return 2 * x.detach().clone().requires_grad_()


def _backward(result):
    result.sum().backward()


class _Scale(nn.Module):
    """One parameter, three levels down."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Identity(), nn.PReLU()))

    def forward(self, x):
        return self.inner(x)


class _Offset(nn.Module):
    """One buffer."""

    def __init__(self, persistent: bool = True) -> None:
        super().__init__()
        self.register_buffer("offset", torch.tensor(3.0), persistent=persistent)

    def forward(self, x):
        return x + self.offset


def _plain_tensor():
    layer = nn.Identity()
    layer.note = torch.zeros(2)
    return layer


def _holding(**kept):
    """A chain whose outermost module holds a tensor, while its parts hold none."""
    chain = nn.Sequential(nn.ReLU())
    for name, tensor in kept.items():
        setattr(chain, name, tensor)
    return chain


@experiment(
    "functional.decide",
    title="The decision rule",
    points=2,
    subjects={"needs_module": REFERENCE},
    hints=(
        "Two questions, joined by `or`: does it hold state, and does its result depend on the mode?",
        "State is a parameter or a buffer, anywhere in the tree. For the mode, call it once after `train()` and once "
        "after `eval()`, and compare with `torch.equal`.",
        "Hand each call `x.clone()`: the layer may work in place. Remember the mode of each module in "
        "`layer.modules()` before you switch, and set `module.training` again. Or work on `copy.deepcopy(layer)`.",
    ),
    after=(
        "PyTorch does not ask this question, but its layout follows the rule: nearly all activations, poolings "
        "and losses of `torch/nn/modules/` hold neither state nor mode, and have a partner in `torch/nn/functional.py`."
    ),
)
def decide(lib, see):
    """Asks about layers with and without state and mode, nested ones and unknown ones too."""
    x = see.rand(4, 3, 5, 5) - 0.5
    kept = x.clone()
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
        ("a module that computes a gradient inside", _Slope()),
    ):
        see(label, lib.needs_module(layer, x))
    hooked = nn.Identity()
    hooked.register_forward_hook(lambda module, args, output: output + module.training)
    evened = _Louder()
    evened.register_forward_hook(lambda module, args, output: output if module.training else 2 * output)
    for label, layer in (
        ("a frozen nn.Conv2d, in evaluation mode", nn.Conv2d(3, 2, 3).requires_grad_(False).eval()),
        ("a module with a buffer that is not saved", _Offset(persistent=False)),
        ("a module whose results differ by a thousandth", _Louder(1.001)),
        ("a module whose hook asks for the mode", hooked),
        ("a module whose hook makes up for the mode", evened),
        ("a buffer three levels down", nn.Sequential(nn.Sequential(nn.Identity(), _Offset()))),
        ("a module whose results are turned round in training", _Turned()),
        ("nn.Dropout with p=0", nn.Dropout(0.0)),
        ("nn.Dropout that works in place", nn.Dropout(inplace=True)),
        ("nn.ReLU that works in place", nn.ReLU(inplace=True)),
        ("nn.ELU that works in place", nn.ELU(inplace=True)),
        ("nn.Dropout in evaluation mode, in a chain in training mode", nn.Sequential(nn.Dropout().eval())),
        (
            "two nn.Dropout with p=1, the second one in evaluation mode",
            nn.Sequential(nn.Dropout(1.0), nn.Dropout(1.0).eval()),
        ),
        ("a module that doubles in training, in a chain", nn.Sequential(_Louder())),
        ("a module that doubles in training, given in evaluation mode", _Louder().eval()),
        ("nn.RReLU behind nn.ReLU, which lets no negative number through", nn.Sequential(nn.ReLU(), nn.RReLU())),
        ("a module with a plain tensor, neither parameter nor buffer", _plain_tensor()),
        ("a chain that holds a parameter of its own", _holding(scale=nn.Parameter(torch.ones(1)))),
        ("a chain that holds a buffer of its own", _holding(scale=nn.Buffer(torch.ones(1)))),
        ("nn.ReLU three levels down", nn.Sequential(nn.Sequential(nn.Sequential(nn.ReLU())))),
        (
            "nn.Dropout in evaluation mode three levels down, in chains in training mode",
            nn.Sequential(nn.Sequential(nn.Sequential(nn.Dropout().eval()))),
        ),
    ):
        see(label, lib.needs_module(layer, x))
        see(f"{label}: the modes afterwards", [module.training for module in layer.modules()])
    see("the input afterwards", x - kept)
    see("a module that doubles in training, given tiny numbers", lib.needs_module(_Louder(), 1e-9 * (1 + see.rand(5))))
    see("an input that was computed from one that asks for gradients", lib.needs_module(nn.ReLU(), _computed(x)))
    for label, layer in (("nn.ReLU", nn.ReLU(inplace=True)), ("nn.Dropout", nn.Dropout(inplace=True))):
        computed = _computed(x)
        square, node = computed.square(), computed.grad_fn
        see(f"{label} in place, given a computed input", lib.needs_module(layer, computed))
        see(f"{label} in place: the input is the result of the same operation afterwards", computed.grad_fn is node)
        see.refuses(f"{label} in place: autograd finds what it kept of the input overwritten", _backward, square)
    endless = torch.tensor([float("inf"), 1.0, -2.0])
    see("a module that doubles in training, given inf beside other numbers", lib.needs_module(_Louder(), endless))
    see("nn.ReLU, given inf beside other numbers", lib.needs_module(nn.ReLU(), endless))
    tiny = torch.tensor([0.3, 0.7], dtype=torch.float64)
    see("a module whose float64 results differ by 1e-12", lib.needs_module(_Louder(1 + 1e-12), tiny))
    see("nn.RReLU, given positive numbers", lib.needs_module(nn.RReLU(), see.rand(3, 4)))
    see("nn.ReLU, given a single number without an axis", lib.needs_module(nn.ReLU(), torch.tensor(2.0)))
    see("a parameter without elements", lib.needs_module(nn.Linear(0, 2, bias=False), torch.ones(2, 0)))
    with torch.no_grad():
        lib.needs_module(nn.ReLU(), x)
        see("called under no_grad: gradients are on afterwards", torch.is_grad_enabled())
    see("a module that gives fewer rows in training", lib.needs_module(_InTraining(lambda x: x[:1]), torch.ones(2, 3)))
    row, none = torch.ones(1, 3), torch.ones(0, 3)
    for label, of, function in (
        ("turns a row into a column", row, lambda x: x.mT),
        ("leaves an axis of one out", row, lambda x: x[0]),
        ("leaves a column out where there is no row", none, lambda x: x[:, 1:]),
    ):
        see(f"a module that {label} in training", lib.needs_module(_InTraining(function), of))
    see("a module that takes whole numbers only", lib.needs_module(_Indexing(), torch.tensor([2, 0])))
    shared = nn.ReLU()
    lib.needs_module(nn.Sequential(nn.Sequential(shared), nn.Sequential(shared.eval())), x)
    see("a layer that two chains hold, in evaluation mode: its mode afterwards", shared.training)
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
