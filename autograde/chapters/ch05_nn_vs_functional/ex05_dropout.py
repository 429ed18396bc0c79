"""A layer with a mode."""

import torch
from torch import nn

from autograde.chapters.ch05_nn_vs_functional.common import _largest, left_behind, own_work
from autograde.observing.conditions import Layer
from autograde.observing.experiment import experiment, further


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
    conditions=Layer(make=lambda lib: lib.Dropout(0.5), inputs=lambda see: (see.randn(3, 4),)),
)
def dropout(lib, see):
    """Looks at both modes: shares of zeros, scale, two calls, gradients, and the mode set from outside."""
    layer = lib.Dropout(0.2)
    see("a new layer is in training mode", layer.training)
    x = 1 + see.rand(100, 90)
    kept = x.clone()
    few = x[:3, :4].clone()
    layer.eval()
    see("in evaluation mode, output minus input", layer(few) - kept[:3, :4])
    see("in evaluation mode, output minus input for a large table", _largest(layer(x) - kept))
    layer.train()
    first, second = layer(x), layer(x)
    see("by how much two calls in training changed the input", x - kept)
    see("some row is wholly zero", bool((first == 0).all(1).any()), expect=False)
    see("some column is wholly zero", bool((first == 0).all(0).any()), expect=False)
    see("the share of zeros in training", _share(first), expect=0.2, atol=0.04)
    scale = (first / kept)[first != 0]
    see("what survives is multiplied by, at least", scale.min().item(), expect=1.25, atol=1e-4)
    see("what survives is multiplied by, at most", scale.max().item(), expect=1.25, atol=1e-4)
    see("two calls drop the same", torch.equal(first == 0, second == 0), expect=False)
    fresh = [lib.Dropout()(kept) == 0 for _ in range(2)]
    see("two new layers drop the same", torch.equal(*fresh), expect=False)
    repeated = [_seeded(layer, x) for _ in range(2)]
    see("after the same torch.manual_seed, two calls drop the same", torch.equal(*repeated), expect=True)
    own_work(see, lib.Dropout, few)
    left_behind(see, layer, x)
    images = 1 + see.rand(4, 3, 8, 8)
    for what, given in (("a table", x), ("three axes", 1 + see.rand(8, 8, 9)), ("four images", images)):
        see(f"axes of {what} along which two slices lose the same places", _twins(layer(given)), expect=[])
    blocks = layer(images).flatten(2) == 0
    see("of four images, some channel is wholly zero", bool(blocks.all(2).any()), expect=False)
    rows = layer(1 + see.rand(4, 3, 64)) == 0
    see("of three axes, some row is wholly zero", bool(rows.all(2).any()), expect=False)
    see("the dtype for bfloat16", layer(images.bfloat16()).dtype)
    counts = {int((layer(x) == 0).sum()) for _ in range(4)}
    see("four calls drop equally many", len(counts) == 1, expect=False)
    counts = {int((lib.Dropout()(kept) == 0).sum()) for _ in range(4)}
    see("with p not given, four layers drop equally many", len(counts) == 1, expect=False)
    see("by how much the input changed", x - kept)
    see("the share of zeros of negative numbers", _share(layer(-kept)), expect=0.2, atol=0.04)
    see("the share of zeros, rows and columns swapped", _share(layer(x.mT)), expect=0.2, atol=0.04)
    see("the share of zeros with p=0.75", _share(lib.Dropout(0.75)(kept)), expect=0.75, atol=0.04)
    see("the share of zeros with p not given", _share(lib.Dropout()(kept)), expect=0.5, atol=0.04)
    # Of so many, 200 are dropped, give or take 14.
    rare = _share(lib.Dropout(0.0005)(torch.ones(400_000)))
    see("the share of zeros with p=0.0005", rare, expect=0.0005, rtol=0.0, atol=0.0002)
    leaf = kept.clone().requires_grad_()
    output = lib.Dropout(0.4)(leaf)
    see("the output carries gradients", output.requires_grad)
    output.sum().backward()
    see("the gradient minus the factor of each element", leaf.grad - (output / leaf).detach(), expect=0 * kept)
    with torch.no_grad():
        see("in training, under no_grad: the share of zeros", _share(layer(kept)), expect=0.2, atol=0.04)
    see("p=1 drops everything, large numbers too", lib.Dropout(1.0)(1e30 * few))
    see("p=1: how many of 200000 ones are left", int(lib.Dropout(1.0)(torch.ones(200_000)).count_nonzero()))
    see("the shape of a tensor without an axis", tuple(layer(torch.tensor(2.0)).shape))
    leaf = few.clone().requires_grad_()
    output = lib.Dropout(1.0)(leaf)
    see("p=1: the output carries gradients", output.requires_grad)
    output.sum().backward()
    see("p=1: the gradient of the input", leaf.grad)
    half = torch.full((4,), 1000.0, dtype=torch.float16)
    see("p=1 drops everything, float16 numbers too", lib.Dropout(1.0)(half))
    huge = layer(torch.full((100,), 60000.0, dtype=torch.float16))
    see("float16 numbers near the largest: how many become nan", int(huge.isnan().sum()))
    see("p=0.95: what survives is multiplied by", (lib.Dropout(0.95)(kept) / kept).max().item(), expect=20.0, atol=0.01)
    changed = lib.Dropout(0.5)
    changed.p = 0.75
    later = changed(kept)
    see("its attribute p was set to 0.75: the share of zeros", _share(later), expect=0.75, atol=0.04)
    see("what survives then is multiplied by", (later / kept).max().item(), expect=4.0, atol=1e-3)
    changed.p = 1.0
    see("its attribute p was set to 1", changed(few))
    see("p=0 keeps everything", lib.Dropout(0.0)(few))
    precise = see.randn(3, 4, dtype=torch.float64)
    for mode, resting in (
        ("with p=0 in training", lib.Dropout(0.0)),
        ("in evaluation", lib.Dropout().eval()),
        ("with p=1 in evaluation", lib.Dropout(1.0).eval()),
    ):
        see(f"float64 numbers {mode}, with all their digits", resting(precise), rtol=1e-12, atol=0.0)
    factor = lib.Dropout(0.3)(torch.ones(64, dtype=torch.float64)).max()
    see("float64 numbers, p=0.3: what survives is multiplied by", factor.item(), expect=1 / 0.7, rtol=1e-12, atol=0.0)
    resting, following = lib.Dropout().eval(), []
    for action in (lambda: None, lambda: resting(few)):
        torch.manual_seed(3)
        action()
        following.append(torch.rand(1))
    see("a call in evaluation draws random numbers", not torch.equal(*following))
    net = nn.Sequential(nn.Sequential(lib.Dropout(0.5))).eval()
    see("after eval() of a network around it", net(few) - few)
    see("the share of zeros after train() again", _share(net.train()(kept)), expect=0.5, atol=0.04)
    see("its state_dict", dict(layer.state_dict()))
    see("the names of its buffers", sorted(dict(layer.named_buffers())))
    see("large whole numbers in evaluation", lib.Dropout().eval()(2**60 + see.randint(0, 100, (4,))))


def _share(output):
    return (output == 0).float().mean().item()


def _twins(output):
    """Return the axes along which two slices have their zeros in the same places."""
    axes = []
    for axis in range(output.dim()):
        places = (output == 0).movedim(axis, 0).flatten(1).double()
        in_common = places @ places.T
        alike = (in_common == in_common.diag()) & (in_common == in_common.diag()[:, None])
        if int(alike.sum()) > len(alike):
            axes.append(axis)
    return axes


def _seeded(layer, x):
    torch.manual_seed(3)
    return layer(x)


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
