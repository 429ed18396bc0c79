"""Two inputs, one output."""

import torch
from torch import Tensor, nn

from autograde.chapters.ch04_sequential_add_module.common import (
    Shift,
    Twice,
    _drawn,
    _marked,
    _replace,
    _state,
    attributes_stay,
    outcome,
)
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, See, experiment, further


class _Count(nn.Module):
    """Notes how many inputs it is given; returns them."""

    def __init__(self, see: See) -> None:
        super().__init__()
        self.see = see

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        self.see("how many inputs the head is given", len(given))
        return given


class _Lenient(nn.Module):
    """Takes None as well."""

    def forward(self, given: Tensor | None) -> Tensor:
        return torch.zeros(2, 2) if given is None else given


@experiment(
    "sequential.two_inputs",
    title="Two inputs, one output",
    points=2,
    subjects={"TwoInputs": REFERENCE},
    hints=(
        "`forward` may take as many arguments as you like: `def forward(self, a, b)`.",
        "Each input goes through its own branch, then the two results are joined.",
        "`torch.cat([p, q], dim=-1)` puts two tensors side by side along their last axis.",
        "`return self.head(torch.cat([self.left(a), self.right(b)], dim=-1))`",
    ),
    after=(
        "`nn.Bilinear`, in `torch/nn/modules/linear.py`, is a layer of PyTorch whose `forward` takes two inputs; "
        "`nn.Module.__call__`, in `torch/nn/modules/module.py`, passes on whatever arguments it gets. "
        "`nn.Sequential` hands on one value. Inside the branches a Sequential is still the right tool."
    ),
    conditions=Layer(
        make=lambda lib: lib.TwoInputs(nn.Linear(3, 4), nn.Linear(5, 2), nn.Linear(6, 3)),
        inputs=lambda see: (see.randn(4, 3), see.randn(4, 5)),
    ),
)
def two_inputs(lib, see):
    """Gives two branches of different sizes to the class; looks at outputs, gradients, names and hooks."""
    left, right = _drawn(see, nn.Linear(3, 4)), _drawn(see, nn.Linear(5, 2))
    head = _drawn(see, nn.Linear(6, 3))
    net = lib.TwoInputs(left, right, head)
    equal = lib.TwoInputs(Twice(), Shift(), nn.Identity())
    c, d = see.randn(2, 2), see.randn(2, 2)
    see.refuses("a pair as one argument is refused", equal, (c, d))
    see.refuses("a list of two as one argument is refused", equal, [c, d])
    counted = lib.TwoInputs(Twice(), Shift(), _Count(see))
    counted(c, d)
    see("branches of equal width", equal(c, d))
    a, b = see.randn(7, 3, requires_grad=True), see.randn(7, 5, requires_grad=True)
    y = net(a, b)
    see("branches of widths 4 and 2", y)
    see("the same for other inputs", net(a.detach() + 1, b.detach() - 1))
    see("parameters", sum(p.numel() for p in net.parameters()))
    y.square().sum().backward()
    see("the gradient of the first input", a.grad)
    see("the gradient of the second input", b.grad)
    net.eval()
    see("in evaluation mode", net(a.detach(), b.detach()))
    equal.eval()
    see("branches of equal width, in evaluation mode", equal(c, d))
    calls: list[str] = []
    for name, layer in (("left", left), ("right", right), ("head", head)):
        layer.register_forward_hook(lambda *_, name=name: calls.append(name))
    net(a.detach(), b.detach())
    see("branches whose hooks run", sorted(calls))
    see("more than two axes", equal(see.randn(3, 2, 2), see.randn(3, 2, 2)))
    see("four axes, and five", [equal(p, p + 1) for p in (see.randn(2, 1, 3, 2), see.randn(1, 2, 1, 3, 2))])
    see("two vectors of different lengths", outcome(lambda: equal(see.randn(2), see.randn(3))))
    see("the same tensor for both", equal(c, c))
    see("inputs given by name, b first", outcome(lambda: equal(b=d, a=c)))
    see("single precision for the first, double for the second", equal(c, d.double()))
    see("double precision for the first, single for the second", equal(c.double(), d))
    hollow = [nn.Sequential() for _ in range(3)]
    for times, layer in zip((2, 3, 5), hollow, strict=True):
        layer.register_forward_hook(lambda module, given, out, times=times: times * out)
    see("three Sequentials without layers, whose hooks make 2, 3 and 5 times as much", lib.TwoInputs(*hollow)(c, d))
    alike = lib.TwoInputs(_drawn(see, nn.Linear(2, 3)), _drawn(see, nn.Linear(2, 3)), nn.Identity())
    see("two Linears of the same size as branches", alike(c, d))
    mixed = lib.TwoInputs(_drawn(see, nn.Embedding(9, 2)), _drawn(see, nn.Linear(2, 3)), nn.Identity())
    numbers = see.randint(0, 9, (2,))
    see("whole numbers for a first branch that is an Embedding", outcome(lambda: mixed(numbers, d)))
    see.refuses("one input alone is refused", equal, c)
    lenient = lib.TwoInputs(Twice(), _Lenient(), nn.Identity())
    see.refuses("one input alone, where the right branch would take None as well", lenient, c)
    lenient = lib.TwoInputs(_Lenient(), Twice(), nn.Identity())
    see.refuses("one input alone, by its name, where the left branch would take None", lambda: lenient(b=c))
    see.refuses("None in the place of the second input is refused", equal, c, None)
    see.refuses("None in the place of the first input is refused", equal, None, d)
    see.refuses("three inputs are refused", equal, c, d, c)
    attributes_stay(see, equal, c, d, wrong=(c, see.randn(5, 2)))
    several = see.randn(5, 2)
    for number in (1, 4):
        see.refuses(f"a batch of {number} beside one of 5 is refused", equal, several[:number], several)
        see.refuses(f"a batch of 5 beside one of {number} is refused", equal, several, several[:number])
    see.refuses("a batch beside a vector is refused", equal, several, several[0])
    see.refuses("a vector beside a batch is refused", equal, several[0], several)
    see.refuses("(2, 3, 2) beside (3, 2, 2) is refused", equal, see.randn(2, 3, 2), see.randn(3, 2, 2))
    for one, other in (((3, 1, 2), (3, 2, 2)), ((3, 2, 2), (3, 1, 2)), ((2, 3, 1, 2), (2, 3, 2, 2))):
        see.refuses(f"{one} beside {other} is refused", equal, see.randn(*one), see.randn(*other))
    ways = Twice(), Shift(), nn.Identity()
    changed = lib.TwoInputs(*ways)
    for old, new in zip(ways, (Shift(), nn.Identity(), Twice()), strict=True):
        _replace(changed, old, new)
    see("after other layers took the places of all three", changed(c, d))
    parts = _marked(see), nn.Dropout().eval(), nn.Identity().eval()
    made = lib.TwoInputs(*parts)
    see("made of three layers in evaluation mode: its mode, and theirs", [m.training for m in (made, *parts)])
    see(
        "the first, frozen and in double precision: its hooks, dtypes, gradients and values afterwards",
        _state(parts[0]),
    )
    branch = _drawn(see, nn.Linear(2, 3))
    same = lib.TwoInputs(branch, branch, nn.Identity())
    see("one branch for both sides", same(c, d))
    see("one branch for both sides: parameters", sum(p.numel() for p in same.parameters()))
    branch.register_forward_hook(lambda module, given, out: see("the branch for both sides gives", tuple(out.shape)))
    same(c, d)
    ran: list[str] = []
    branch.register_forward_hook(lambda *_: ran.append("branch"))
    same(c, c)
    see("one branch for both sides, one tensor for both inputs: how often it ran", len(ran))


@further("sequential.two_inputs")
def two_inputs_deep(lib, see):
    """A network of two inputs whose branches are chains, used twice."""
    left = nn.Sequential(_drawn(see, nn.Linear(2, 3)), nn.Tanh())
    right = nn.Sequential(_drawn(see, nn.Linear(4, 5)), nn.Tanh())
    net = lib.TwoInputs(left, right, nn.Identity())
    see("joined", net(see.randn(3, 2), see.randn(3, 4)))
    see("vectors", net(see.randn(2), see.randn(4)))
    other = lib.TwoInputs(right, left, nn.Identity())
    see("the other way round", other(see.randn(3, 4), see.randn(3, 2)))
