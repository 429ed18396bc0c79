"""Every parameter once, own ones first."""

import torch
from torch import nn

from autograde.chapters.ch02_registration.common import (
    alone,
    held_beside,
    never_trained,
    of_all_dtypes,
)
from autograde.observing.conditions import Part
from autograde.observing.experiment import experiment, further


def _ask(module):
    yield "named_parameters()", module.named_parameters()
    yield "named_parameters(recurse=False)", module.named_parameters(recurse=False)
    yield "named_parameters(prefix='a.b')", module.named_parameters(prefix="a.b")
    yield "named_parameters(prefix='a.b', recurse=False)", module.named_parameters(prefix="a.b", recurse=False)
    yield "parameters()", module.parameters()
    yield "parameters(recurse=False)", module.parameters(recurse=False)


@experiment(
    "registration.named_parameters",
    title="Every parameter once, own ones first",
    points=3,
    subjects={"Module": nn.Module},
    conditions=Part(ask=_ask),
    hints=(
        "Own parameters come first, then those of each child with the child's name and a dot before theirs.",
        "Let each child do its part: `child.named_parameters(path)`, where `path` is the child's own path. "
        "`recurse=False` leaves the children out.",
        "Skip entries that are `None`, and parameters whose object you have seen: a set of parameters tells by "
        "identity, not by values.",
        "One set of parameters serves the whole walk: hand it down to a helper, which yields only what is not in it. "
        "Shorter, but slow where many paths lead to one module: each level takes its own pairs, then those that each "
        "child gives, and yields a pair only if its parameter was not seen before.",
    ),
    after=(
        "`parameters()`, `named_parameters()`, `buffers()` and `named_buffers()` are four doors to one generator, "
        "`_named_members` in `torch/nn/modules/module.py`. An optimizer is given what `parameters()` yields: with a "
        "tied weight listed twice it would take two steps with it."
    ),
)
@alone
def named_parameters(lib, see):
    """Lists the parameters of a tree with a tied weight, a shared layer and an empty place."""
    net = type("Net", (lib.Module,), {})()
    stem, deep, deeper, head = (lib.Module() for _ in range(4))
    net.add_module("stem", stem)
    stem.add_module("deep", deep)
    deep.add_module("deeper", deeper)
    net.add_module("empty", None)
    net.add_module("head", head)
    tied = nn.Parameter(see.randn(2, 2))
    deeper.register_parameter("weight", nn.Parameter(see.randn(3)))
    deep.register_parameter("table", tied)
    stem.register_parameter("bias", None)
    stem.register_parameter("a", nn.Parameter(torch.ones(2)))
    stem.register_buffer("mean", see.randn(2))
    head.register_parameter("weight", tied)
    head.register_parameter("a", nn.Parameter(torch.ones(2)))
    scale = nn.Parameter(see.randn(1))
    net.register_parameter("scale", scale)
    stem.register_buffer("level", nn.Parameter(see.randn(1)))
    held_beside(lib, net)
    stem.training = False
    see("from a child down, where all are of one class", list(stem.named_parameters()))
    see("all names", [pair[0] for pair in net.named_parameters()])
    see("all names once more", [pair[0] for pair in net.named_parameters()])
    see("all names and parameters", list(net.named_parameters()))
    see("without the children", list(net.named_parameters(recurse=False)))
    see("with prefix='top'", [pair[0] for pair in net.named_parameters(prefix="top")])
    see("with prefix='top.'", [pair[0] for pair in net.named_parameters(prefix="top.")])
    see("named_parameters('top', False)", [pair[0] for pair in net.named_parameters("top", False)])
    see("parameters()", list(net.parameters()))
    see("parameters(recurse=False)", list(net.parameters(recurse=False)))
    see("they are the very objects", any(p is scale for p in net.parameters()))
    deeper.register_parameter("late", nn.Parameter(see.randn(1)))
    see("after a parameter was added below", [pair[0] for pair in net.named_parameters()])
    walk = net.named_parameters()
    see("the first two of a walk, by next(...)", [next(walk)[0], next(walk)[0]])
    see("a new walk, begun while that one stands there", [pair[0] for pair in net.named_parameters()])
    see("the rest of the first walk", [pair[0] for pair in walk])
    pairs = zip(net.named_parameters(), net.named_parameters(), strict=True)
    see("two walks side by side", [(one[0], two[0]) for one, two in pairs])
    see("next(net.parameters()) is the first parameter", next(net.parameters()) is scale)
    pairs = zip(net.named_parameters(), stem.named_parameters(), strict=False)
    see("walks of two modules, side by side", [(one[0], two[0]) for one, two in pairs])
    walk = net.parameters()
    first = [next(walk), next(walk)]
    see("parameters(): the first two, a new walk, then the rest of the first", [first, list(net.parameters()), [*walk]])
    for dtype, parameter in of_all_dtypes(never_trained).items():
        head.register_parameter(dtype, parameter)
    see("with parameters of several dtypes", [pair[0] for pair in net.named_parameters()])
    top = chain = lib.Module()
    for name in ("0", "0", "None"):
        chain.add_module(name, lib.Module())
        chain = chain._modules[name]
        chain.register_parameter("1", nn.Parameter(torch.ones(1)))
    see("the names, where they are digits and words", [pair[0] for pair in top.named_parameters()])
    see("the same, with prefix='0'", [pair[0] for pair in top.named_parameters(prefix="0")])


@further("registration.named_parameters")
@alone
def named_parameters_wide(lib, see):
    """A module under three names, and a prefix with a dot."""
    net, shared = lib.Module(), lib.Module()
    shared.register_parameter("w", nn.Parameter(see.randn(3)))
    for name in ("z", "y", "x"):
        child = lib.Module()
        child.register_parameter(f"own_{name}", nn.Parameter(see.randn(2)))
        child.add_module("shared", shared)
        net.add_module(name, child)
    net.register_parameter("last", nn.Parameter(see.randn(1)))
    see("all", list(net.named_parameters()))
    see("with a prefix", list(net.named_parameters(prefix="a.b")))
    see("a prefix, without the children", list(net.named_parameters(prefix="a", recurse=False)))
