"""A skip connection: the residual block."""

import copy

import torch
from torch import Tensor, nn

from autograde.chapters.ch04_sequential_add_module.common import (
    Keeps,
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
from autograde.observing.experiment import REFERENCE, experiment, further


class _Half(nn.Module):
    """A layer that halves: of whole numbers it makes others."""

    def forward(self, x: Tensor) -> Tensor:
        return x / 2


class _Single(nn.Module):
    """A layer that doubles, and gives single precision whatever it is given."""

    def forward(self, x: Tensor) -> Tensor:
        return (2 * x).float()


class _Bare(nn.Sequential):
    """A layer that triples; it holds no layers, so its length is 0, and its truth False."""

    def forward(self, x: Tensor) -> Tensor:
        return 3 * x


@experiment(
    "sequential.residual",
    title="A skip connection: the residual block",
    points=2,
    subjects={"Residual": REFERENCE},
    hints=(
        "`forward` needs `x` twice: once for `inner`, once for the way around it.",
        "Without a shortcut the way around is `x` itself. `nn.Identity()` is a layer that returns what it is given.",
        "Add with `+`, which makes a new tensor. `+=` writes into a tensor that somebody else may still need.",
        "`self.inner = inner`, `self.shortcut = nn.Identity() if shortcut is None else shortcut`, and "
        "`return self.inner(x) + self.shortcut(x)`.",
    ),
    after=(
        "PyTorch has no residual layer: blocks of this kind are written as modules of their own. "
        "`nn.TransformerEncoderLayer` is one, with two skips in its `forward`, in `torch/nn/modules/transformer.py`. "
        "Note what you gained: the skip is hidden inside a module with one input and one output, so that blocks can be "
        "chained again."
    ),
    conditions=Layer(make=lambda lib: lib.Residual(nn.Linear(3, 3)), inputs=lambda see: (see.randn(2, 3),)),
)
def residual(lib, see):
    """Wraps layers, with and without a shortcut; looks at outputs, gradients, hooks, names and the input."""
    inner, shortcut = _drawn(see, nn.Linear(3, 3)), _drawn(see, nn.Linear(3, 2))
    x = see.randn(4, 3, requires_grad=True)
    kept = x.detach().clone()
    block = lib.Residual(inner)
    given = kept.clone()
    see("the output for an input that asks for no gradients", block(given))
    see("the input afterwards", given - kept)
    y = block(x)
    see("the output", y)
    see("the output of a second call", block(kept + 1))
    y.sum().backward()
    see("the gradient of the input", x.grad)
    see("the gradient of the inner bias", inner.bias.grad)
    see("the output with a shortcut of the same width", lib.Residual(Shift(), Twice())(kept))
    narrow = _drawn(see, nn.Linear(3, 2))
    both = lib.Residual(narrow, shortcut)
    see("the output with a narrower shortcut", both(kept))
    see("parameters with a shortcut", sum(p.numel() for p in both.parameters()))
    both(kept).sum().backward()
    see("the gradient of the shortcut's bias", shortcut.bias.grad)
    around = lib.Residual(nn.Identity())
    see("around an identity", around(given))
    see("the input afterwards", given - kept)
    for inside in (Shift(), nn.Identity()):
        lib.Residual(inside, nn.Identity())(given)
        see("the input, after the shortcut was an identity", given - kept)
    same = nn.Sequential(nn.Unflatten(1, (1, 3)), nn.Flatten(1))  # gives back its input, as a view of it
    with torch.no_grad():
        for what, inside in (("an identity", nn.Identity()), ("a layer that gives a view", same)):
            see(f"around {what}, under torch.no_grad()", lib.Residual(inside)(given))
            see("the input afterwards", given - kept)
            lib.Residual(Shift(), inside)(given)
            see(f"the input, after the shortcut was {what}", given - kept)
        for what, ways in (("the inner layer", (Keeps(), Shift())), ("the shortcut", (Shift(), Keeps()))):
            lib.Residual(*ways)(given)
            (result,) = (way.result for way in ways if isinstance(way, Keeps))
            see(f"what {what} returned, less what it was, after the call", result - 2 * kept)
        first = block(kept)
        before = first.clone()
        block(kept + 1)
        see("under torch.no_grad(): the first output, less what it was before a second call", first - before)
    see("an identity with a shortcut that doubles", lib.Residual(nn.Identity(), Twice())(kept))
    see("None given as the shortcut", outcome(lambda: lib.Residual(Shift(), None)(kept)))
    attributes_stay(see, block, kept, wrong=(see.randn(4, 7),))
    whole = see.randint(0, 9, (5,))
    see("whole numbers around a layer that halves", outcome(lambda: lib.Residual(_Half())(whole)))
    see("a block inside another", lib.Residual(nn.Sequential(Twice(), lib.Residual(Shift())))(kept))
    used = lib.Residual(Shift())
    used(2 * x)
    see("a deep copy of a block that was called", outcome(lambda: copy.deepcopy(used)(kept)))
    see("a shortcut without layers of its own", lib.Residual(Shift(), _Bare())(kept))
    shared = Twice()
    ran: list[str] = []
    shared.register_forward_hook(lambda *_: ran.append("shared"))
    see("one layer inside and as the shortcut", lib.Residual(shared, shared)(kept))
    see("one layer inside and as the shortcut: how often it ran", len(ran))
    double = kept.double()
    see("double precision around a layer that gives single", lib.Residual(_Single())(double))
    see("double precision, the shortcut gives single", lib.Residual(Shift(), _Single())(double))
    see("around a layer without layers of its own, which triples", lib.Residual(_Bare())(kept))
    parts = _marked(see), nn.Dropout().eval()
    made = lib.Residual(*parts)
    see("made of two layers in evaluation mode: its mode, and theirs", [m.training for m in (made, *parts)])
    see(
        "the first, frozen and in double precision: its hooks, dtypes, gradients and values afterwards",
        _state(parts[0]),
    )
    out = lib.Residual(nn.Sigmoid())
    leaf = see.randn(3, requires_grad=True)
    out(leaf).sum().backward()
    see("the gradient around a sigmoid", leaf.grad)
    exact = torch.arange(3, dtype=torch.int32)
    see("whole numbers of 32 bits around a layer that adds 1", lib.Residual(Shift())(exact))
    ways = Twice(), Shift()
    changed = lib.Residual(*ways)
    _replace(changed, ways[1], nn.Identity())
    see("after an identity took the shortcut's place", changed(kept))
    _replace(changed, ways[0], Shift())
    see("after a layer that adds 1 took the place of the inner one", changed(kept))
    calls: list[object] = []
    for name, layer in (("inner", narrow), ("shortcut", shortcut)):
        layer.register_forward_hook(lambda *_, name=name: calls.append(name))
    both(kept)
    see("layers whose hooks run", sorted(calls))
    plain = nn.Identity()
    plain.register_forward_hook(lambda module, args, output: 3 * output)
    see("the shortcut is an identity whose hook triples", lib.Residual(Shift(), plain)(kept))
    both.eval()
    see("in evaluation mode: the output with a narrower shortcut", both(kept))
    see("in evaluation mode: the output with one that doubles", lib.Residual(Shift(), Twice()).eval()(kept))
    both.train()
    chain = nn.Sequential(block, Shift(), both)
    see("two blocks in a Sequential", chain(kept))
    runs: list[int] = []
    inner.register_forward_hook(lambda *_: runs.append(1))
    block(kept)
    see("how often the inner layer runs at one call", len(runs))
    start = see.randn(4, 3, requires_grad=True)
    both(start).square().sum().backward()
    see("the gradient of the input, with a shortcut", start.grad)
    with torch.no_grad():
        see("under torch.no_grad(): the output asks for gradients", block(start).requires_grad)
    see.refuses("two shapes that do not fit are refused", lib.Residual(narrow), kept)
    wide, folded = nn.Linear(2, 4), nn.Unflatten(1, (3, 2))
    see.refuses("an inner layer that makes 4 numbers of 2 is refused", lib.Residual(wide), see.randn(2, 2))
    see.refuses("one that makes (2, 3, 2) of (2, 6) is refused", lib.Residual(folded), see.randn(2, 6))


@further("sequential.residual")
def residual_images(lib, see):
    """Convolutions on images, and three blocks inside one another."""
    convolution = _drawn(see, nn.Conv2d(2, 4, 3, padding=1))
    block = lib.Residual(convolution, _drawn(see, nn.Conv2d(2, 4, 1)))
    see("images", block(see.randn(2, 2, 5, 6)))
    deep = lib.Residual(lib.Residual(lib.Residual(Twice()), Shift()))
    see("three deep", deep(see.randn(3)))
    see.refuses("shapes that do not fit are refused", lib.Residual(nn.Conv2d(2, 3, 1)), see.randn(2, 2, 5, 6))
