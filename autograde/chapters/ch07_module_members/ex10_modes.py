"""Modes."""

import torch
from torch import nn

from autograde.chapters.ch07_module_members.common import beside_the_containers, changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _leaf, _parameter

PART = ("train", "eval")


@experiment(
    "module.modes",
    title="Modes",
    points=2,
    subjects={"Modes": nn.Module},
    conditions=States(part=PART),
    hints=(
        "Set your own `training`, then let each child do the same.",
        "`for module in self.children(): module.train(mode)`; `eval` is `train(False)`. Both return `self`.",
    ),
    after=(
        "`Module.train` in `torch/nn/modules/module.py` sets the flag, and that is all. Layers that care, such as "
        "dropout and batch norm, read `self.training` in their `forward`."
    ),
)
def modes(lib, see):
    """Switches a deep tree back and forth, with one child that insists on its own mode."""
    with grafted(lib.Modes, see, *PART) as Module:

        class Frozen(Module):
            def train(self, mode=True):
                self.asked = mode
                return Module.train(self, False)

        bare = Module()
        see("a module alone, after train", bare.train().training)
        bare.add_module("nothing", None)
        see.raises("train of a module with a child that is None", bare.train)
        top = _leaf(Module, a=_leaf(Module, b=_leaf(Module, c=Module())), d=Module())
        top.add_module("nothing", None)
        modules = list(top.modules())
        see("train returns the module", top.train() is top)
        see("the modes after train, of what was in training", [m.training for m in modules])
        see("eval returns the module", top.eval() is top)
        see("the modes after eval", [m.training for m in modules])
        see("the modes after eval again", [m.training for m in top.eval().modules()])
        top.train()
        see("the modes after train", [m.training for m in modules])
        see("the modes after train(False)", [m.training for m in top.train(False).modules()])
        before = getattr(type(top), "training", "none")
        top.train()
        see("the class has the same training after train() as before", getattr(type(top), "training", "none") == before)
        top.a.eval()
        see("one branch in evaluation", [m.training for m in modules])
        see.raises("a mode that is a word", top.train, "yes")
        for mode in (1, 0, 1.0, None):
            see.raises(f"a mode that is {mode!r}", top.train, mode)
        see("the modes after what was refused", [m.training for m in modules])
        holder = _leaf(Module, frozen=_leaf(Frozen, inner=Module()))
        holder.train()
        see("a child with a train of its own", [m.training for m in holder.modules()])
        holder.frozen.asked = "it was not asked"
        holder.eval()
        see("what that child was asked", holder.frozen.asked)
        holder.frozen.asked = "it was not asked"
        holder.frozen.eval()
        see("its own eval asks its own train", holder.frozen.asked)

        class Keeping(Module):
            def train(self, mode=True):
                return self

        below = Keeping()
        below.child = Module()
        keeping = _leaf(Module, keeping=below, holder=_leaf(Module, keeping=Keeping(), late=Module()))
        see("children whose train changes nothing, after eval", [m.training for m in keeping.eval().modules()])
        see("a module whose own train changes nothing, after its own eval", Keeping().eval().training)
        for kept in (keeping.keeping, keeping.holder.keeping):
            kept.training = False
        below.child.training = False
        see("the same, set to False, after train", [m.training for m in keeping.train().modules()])
        row = _leaf(Module, first=Module(), frozen=Frozen(), last=_leaf(Module, inner=Frozen(), late=Module()))
        see("children before and after such a one", [m.training for m in row.eval().train().modules()])
        see("what train changes in a module in use", changed_by(lambda module: module.train(), in_use(Module)))
        see("a mode is not shared by the class", Module().training)

        class Failing(Module):
            def train(self, mode=True):
                raise RuntimeError("not this one")

        failing = _leaf(Module, part=Failing())
        see.raises("a child whose train fails", failing.train)
        see.raises("a child whose train fails, asked by eval", failing.eval)
        aside, loose = beside_the_containers(Module, see)
        aside.eval()
        see("the mode of a module that lies in no container, after eval", loose["child"].training)
        asked = []

        class Noting(Module):
            def train(self, mode=True):
                asked.append(f"train({mode})")
                return Module.train(self, mode)

            def eval(self):
                asked.append("eval()")
                return super().eval()

        noting = Noting()
        pair = _leaf(Module, left=noting)
        for act in (pair.train, pair.eval, lambda: pair.train(False)):
            act()
        see("what a child was asked by train(), eval() and train(False)", asked)
        asked.clear()
        _leaf(Module, left=noting, right=noting).train()
        see("what a child with two names was asked", asked)
        learning = _leaf(Module, weight=_parameter(see, 2))
        learning.weight.grad = see.randn(2)
        with torch.no_grad():
            learning.train().eval()
            see("gradients are recorded inside no_grad, after train and eval", torch.is_grad_enabled())
        see("the gradient after train and eval", learning.weight.grad)
