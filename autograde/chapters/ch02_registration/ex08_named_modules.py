"""Every module once, with its path."""

import itertools

from torch import nn

from autograde.chapters.ch02_registration.common import alone, held_beside
from autograde.observing.conditions import Part
from autograde.observing.experiment import experiment, further


def walked(items, names):
    """Return what a traversal gave, with each module replaced by its label in `names` (labels by id)."""

    def label(item):
        return names.get(id(item), item if isinstance(item, str) else "another object")

    return [
        (item[0], label(item[1])) if isinstance(item, tuple) and len(item) == 2 else label(item)
        for item in itertools.islice(items, 100)
    ]


def _tree(lib, see, name="Net"):
    """Return a tree of modules, four deep, with a shared one and an empty place, and its labels by id."""
    net_class = type(name, (lib.Module,), {})
    net = net_class()
    stem, zoom, unit, leaf, twin, head = (lib.Module() for _ in range(6))
    net.add_module("stem", stem)
    stem.add_module("zoom", zoom)
    zoom.add_module("unit", unit)
    unit.add_module("leaf", leaf)
    stem.add_module("b1", twin)
    net.add_module("empty", None)
    net.add_module("again", twin)
    net.add_module("third", twin)
    net.add_module("head", head)
    head.add_module("unit", unit)
    labels = dict(net=net, stem=stem, zoom=zoom, unit=unit, leaf=leaf, twin=twin, head=head)
    return net, {id(module): label for label, module in labels.items()}


def _ask(module):
    yield "named_children()", module.named_children()
    yield "named_modules()", module.named_modules()
    yield "named_modules(prefix='a.b')", module.named_modules(prefix="a.b")


@experiment(
    "registration.named_modules",
    title="Every module once, with its path",
    points=3,
    subjects={"Module": nn.Module},
    conditions=Part(ask=_ask),
    hints=(
        "`named_children` looks at `self._modules` only: skip `None`, and modules that are in a set of those seen.",
        "The first pair of `named_modules` is the module itself, under the path `prefix`. Then come its children, each "
        "with all that is below it, before the next child.",
        "A child's path is its parent's path, a dot, and its name; without the dot where the parent's path is empty. "
        'Recursion does it: `child.named_modules(f"{prefix}.{name}" if prefix else name)`.',
        "One set of modules serves the whole walk: hand it down to a helper, which yields nothing for a module that "
        "is in it. Shorter, but slow where many paths lead to one module: each level filters what its children yield, "
        "by `module not in seen`.",
    ),
    after=(
        "`named_modules` in `torch/nn/modules/module.py` hands a set called `memo` down the recursion. It is the first "
        "argument there, so PyTorch's needs the name in `named_modules(prefix=...)`. `modules()` "
        "and `children()` are the same without the names, and `get_submodule(path)` goes the way back: it cuts a path "
        "at its dots and walks."
    ),
)
@alone
def named_modules(lib, see):
    """Walks a tree four deep with a shared module, an empty place, and names in no order."""
    net, names = _tree(lib, see)
    held_beside(lib, net)
    net._modules["stem"].training = False
    see("the children of the top", walked(net.named_children(), names))
    leaf = net._modules["stem"]._modules["zoom"]._modules["unit"]._modules["leaf"]
    see("the children of a leaf", walked(leaf.named_children(), names))
    see("from a leaf down", walked(leaf.named_modules(), names))
    see("from a child down, where all are of one class", walked(net._modules["head"].named_modules(), names))
    see("all paths and modules", walked(net.named_modules(), names))
    see("once more", walked(net.named_modules(), names))
    see("with prefix='top'", walked(net.named_modules(prefix="top"), names))
    see("with prefix='.top.'", walked(net.named_modules(prefix=".top."), names))
    later = lib.Module()
    net._modules["head"].add_module("later", later)
    see("after a module was added", walked(net.named_modules(), {**names, id(later): "later"}))
    names[id(later)] = "later"
    walk = net.named_modules()
    see("the first two of a walk, by next(...)", walked([next(walk), next(walk)], names))
    see("a new walk, begun while that one stands there", walked(net.named_modules(), names))
    see("the rest of the first walk", walked(walk, names))
    both = zip(net.named_modules(), net.named_modules(), strict=True)
    see("two walks side by side", walked(itertools.chain.from_iterable(both), names))
    walk = net.named_children()
    see("the first two of named_children(), by next(...)", walked([next(walk), next(walk)], names))
    see("a new named_children(), begun while that one stands there", walked(net.named_children(), names))
    see("the rest of the first", walked(walk, names))
    stem = net._modules["stem"]
    for words, one, two in (("named_children()", net, net), ("both, of two modules", net, stem)):
        pairs = itertools.zip_longest(one.named_children(), two.named_children())
        see(f"{words}, two side by side", walked([pair for both in pairs for pair in both if pair], names))
    pairs = itertools.zip_longest(net.named_modules(), stem.named_modules())
    see("walks of two modules, side by side", walked([pair for both in pairs for pair in both if pair], names))
    top = chain = lib.Module()
    for name in ("0", "0", "1", "None", "False"):
        chain.add_module(name, lib.Module())
        chain = chain._modules[name]
    see("the paths, where names are digits and words", [path for path, _ in top.named_modules()])
    see("the same, with prefix='0'", [path for path, _ in top.named_modules(prefix="0")])


@further("registration.named_modules")
@alone
def named_modules_wide(lib, see):
    """A wide tree, and one module under five names."""
    net, shared = lib.Module(), lib.Module()
    names = {id(net): "net", id(shared): "shared"}
    for index in range(see.integer(4, 7)):
        child = lib.Module()
        names[id(child)] = f"child {index}"
        net.add_module(f"c{9 - index}", child)
        child.add_module("shared", shared)
        child.add_module("nothing", None)
    see("the children", walked(net.named_children(), names))
    see("the children of a child", walked(net._modules["c9"].named_children(), names))
    see("all of it", walked(net.named_modules(), names))
    see("with a long prefix", walked(net.named_modules(prefix="a.b"), names))
