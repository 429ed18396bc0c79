"""From a path to its object."""

from types import SimpleNamespace

import torch
from torch import nn

from autograde.chapters.ch07_module_members.common import OfPyTorch, changed_by, given, in_use, leads
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _forest, _leaf, _parameter

PART = ("get_submodule", "get_parameter", "get_buffer", "set_submodule")


@experiment(
    "module.paths",
    title="From a path to its object",
    points=0,
    subjects={"Paths": nn.Module},
    conditions=States(part=PART),
    hints=(
        "One step: `module = getattr(module, name)`.",
        "`getattr` raises `AttributeError` by itself when a name is missing. What remains is to look at the kind: "
        "`isinstance(module, BaseModule)`.",
        "`get_parameter`: walk to the owner as `get_buffer` does, take `getattr(owner, name)`, and ask whether it is a "
        "`Parameter`.",
    ),
    after=(
        "`get_submodule`, `get_parameter` and `get_buffer` in `torch/nn/modules/module.py`. They take one step a name, "
        "while a search through `named_modules` would visit the whole tree."
    ),
)
def paths(lib, see):
    """Follows good paths and bad ones."""
    foreign = OfPyTorch()
    with grafted(lib.Paths, see, *PART) as Module:
        top = _forest(Module, see)
        leaf = top.middle.inner.shared
        see("the empty path leads to the module itself", leads(top.get_submodule, "", top))
        see("one step", leads(top.get_submodule, "twice", leaf))
        see("three steps", leads(top.get_submodule, "middle.inner.shared", leaf))
        see("a parameter of its own", leads(top.get_parameter, "omega", top.omega))
        see("a deep parameter", leads(top.get_parameter, "middle.inner.shared.weight", leaf.weight))
        see("a buffer of its own", leads(top.get_buffer, "hidden", top.hidden))
        see("a deep buffer, by its second path", leads(top.get_buffer, "again.mean", leaf.mean))
        row = Module()
        for name in ("5", "0", "2"):
            row.add_module(name, _leaf(Module, weight=_parameter(see, 1)))
        where = [leads(row.get_submodule, name, row._modules[name]) for name in row._modules]
        blank = Module()
        for name in (" ", " c", "c "):
            blank.add_module(name, Module())
        found = {name: leads(blank.get_submodule, name, blank._modules.get(name)) for name in (" ", " c", "c ", "c")}
        see("children with blanks in their names", found)
        see("children that were registered as 5, 0 and 2", where)
        ring = _leaf(Module, child=_leaf(Module, weight=_parameter(see, 1)))
        ring.child.parent = ring
        see("round a ring", leads(ring.get_submodule, "child.parent.child", ring.child))
        see("a parameter, round a ring", leads(ring.get_parameter, "child.parent.child.weight", ring.child.weight))
        top.middle.note = see.randn(2)
        vars(top).update(box=SimpleNamespace(layer=leaf), operation=torch.autograd.Function)
        wrong = {
            "get_submodule": (
                "zzz",
                "middle.zzz",
                "omega",
                "middle.note",
                "middle..inner",
                "nothing",
                "box.layer",
                "operation",
                "inner",
                "inner.shared",
                "last",
                "Middle",
                "middle.Inner",
                "0",
                "1",
                "-1",
                "middle.0",
                " twice",
                "twice ",
                "middle. inner",
            ),
            "get_parameter": (
                "zzz",
                "zzz.weight",
                "hidden",
                "middle",
                "middle.note",
                "bias",
                "zeta",
                "shared.weight",
                "weight",
                "zzz.omega",
                "middle.zzz.omega",
                "0.omega",
                " omega",
                "Omega",
            ),
            "get_buffer": ("zzz", "zzz.mean", "zzz.hidden", "middle.note", "omega", "middle"),
        }
        for method, targets in wrong.items():
            for target in targets:
                see.raises(f"{method} of {target!r}", getattr(top, method), target)
            see(f"{method}: what comes at bad paths", {path: given(getattr(top, method), path) for path in targets})
        vars(top)["foreign"] = foreign
        led = {path: given(top.get_submodule, path) for path in ("foreign", "foreign.inner")}
        see("a module of PyTorch's, held as an attribute, as a step", led, expect=dict.fromkeys(led, "AttributeError"))
        used = changed_by(lambda module: (module.get_submodule(""), given(module.get_parameter, "zzz")), in_use(Module))
        see("what asking changes in a module in use", used)
        top.register_buffer("held", nn.Parameter(see.randn(1)))
        see.raises("get_buffer, where a Parameter is registered as a buffer", top.get_buffer, "held")
        for target, strict in {"middle.fresh": False, "middle.inner.shared": True, "middle.newer": True}.items():
            see.raises(f"set_submodule at {target!r}", top.set_submodule, target, Module(), strict)
        see.raises("set_submodule at the empty path", top.set_submodule, "", Module())
        see.raises("set_submodule of what is no module", top.set_submodule, "middle.word", "word")
        see.raises("set_submodule over a parameter", top.set_submodule, "omega", Module())
        see.raises("set_submodule, nothing said of strict", top.set_submodule, "newest", Module())
        see("afterwards", [path for path, _ in top.named_modules()])
