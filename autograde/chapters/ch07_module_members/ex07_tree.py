"""Walking the tree."""

from itertools import islice

from torch import nn

from autograde.chapters.ch07_module_members.common import beside_the_containers
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _forest, _leaf

PART = ("named_children", "children", "named_modules", "modules")


@experiment(
    "module.tree",
    title="Walking the tree",
    points=3,
    subjects={"Tree": nn.Module},
    conditions=States(part=PART),
    hints=(
        "`yield prefix, self` first; at the end `yield from` the child's own walk.",
        "`named_children`: a child that is `None`, or in the set, is passed over; any other is added to it and given.",
        "A module that is in `memo` is left out with all below it: `return`, before anything is given.",
        "`remove_duplicate=False` means: never add to the set. The last line is "
        "`yield from module.named_modules(memo, path, remove_duplicate)`.",
    ),
    after=(
        "The four walks stand in `torch/nn/modules/module.py`. They are generators: nothing is visited until someone "
        "asks, and `next(net.modules())` is the module itself."
    ),
)
def tree(lib, see):
    """Walks a tree that is three deep, with a leaf in three places and a child that is None."""
    with grafted(lib.Tree, see, *PART) as Module:
        top = _forest(Module, see)
        see("the paths", [path for path, _ in top.named_modules()])
        see("they belong to these modules", all(top.get_submodule(path) is m for path, m in top.named_modules()))
        see("the children's names", [name for name, _ in top.named_children()])
        see("the children themselves", [child is top._modules[name] for name, child in top.named_children()])
        names = {id(child): name for name, child in reversed(top._modules.items())}
        see("children without names, named here", [names[id(child)] for child in top.children()])
        walk = [module for _, module in top.named_modules()]
        see("modules come in the same order", [m is w for m, w in zip(top.modules(), walk, strict=False)])
        see("how many modules", len(list(top.modules())))
        see("with a prefix", [path for path, _ in top.named_modules(prefix="net")])
        see("with a prefix that ends in a dot", [path for path, _ in top.named_modules(prefix="net.")])
        see("with duplicates", [path for path, _ in top.named_modules(remove_duplicate=False)])
        see("with a prefix, with duplicates", [path for path, _ in top.named_modules(None, "net", False)])
        see("modules with duplicates", len(list(top.modules(remove_duplicate=False))))
        memo = {top.middle.inner}
        see("one module known already", [path for path, _ in top.named_modules(memo)])
        see("how many are known afterwards", len(memo))
        see("the module itself known already", [path for path, _ in top.named_modules({top})])
        memo = {top.middle.inner}
        known = top.named_modules(memo, remove_duplicate=False)
        see("one module known already, with duplicates", [path for path, _ in known])
        see("how many are known after the walk with duplicates", len(memo))
        see("a second walk", [path for path, _ in top.named_modules()])
        see("a leaf alone", [path for path, _ in top.twice.named_modules()])
        memo = set()
        walk = top.named_modules(memo)
        next(walk), next(walk)
        see("an empty memo handed in: is the module in it when its first child comes", top in memo)
        memo = set()
        see("an empty memo handed in", [path for path, _ in top.named_modules(memo)])
        see("it is filled", len(memo))
        see("the first of all modules, by next", next(top.modules()) is top)
        see("the first of the children, by next", next(top.named_children())[0])
        top.add_module("late", Module())
        see("a child added later", [path for path, _ in top.named_modules()])
        see("all children", len(list(top.children())))
        row = _leaf(Module, first=Module(), second=Module())
        vars(row)["_modules"].update({"forward": Module(), "a.b": Module()})  # as an assignment does
        found = [name for name, child in row.named_children() if child is row._modules[name]]
        see("equal children, and one under a method's name", found)
        see("all of them, with their parent", len(list(row.modules())))

        class Equal(Module):
            def __eq__(self, other):
                return isinstance(other, Equal)

            __hash__ = Module.__hash__

        pair = _leaf(Module, one=Equal(), two=Equal())
        pair.one.inner, pair.two.inner = Equal(), Module()
        see("children with an __eq__ by which all are equal: their names", [name for name, _ in pair.named_children()])
        see("children with such an __eq__: the paths", [path for path, _ in pair.named_modules()])
        aside, _ = beside_the_containers(Module, see)
        see("a module and a list of modules that lie in no container", [path for path, _ in aside.named_modules()])
        see("the children of the same", [name for name, _ in aside.named_children()])
        ring = Module()
        ring.child = Module()
        ring.child.parent = ring
        first = [path for path, _ in islice(ring.named_modules(), 5)]
        see("the first paths where a module hangs under its own child", first)
        ring.me = ring
        see("children, where a module is its own child too", [name for name, _ in ring.named_children()])
