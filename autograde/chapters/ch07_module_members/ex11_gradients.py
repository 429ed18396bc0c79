"""Gradients of all parameters."""

import torch
from torch import nn

from autograde.chapters.ch07_module_members.common import beside_the_containers, changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _leaf, _parameter

PART = ("requires_grad_", "zero_grad")


@experiment(
    "module.gradients",
    title="Gradients of all parameters",
    points=2,
    subjects={"Gradients": nn.Module},
    conditions=States(part=PART),
    hints=(
        "Both are loops over `self.parameters()`, which is recursive already.",
        "A gradient that is `None` must stay `None`, also with `set_to_none=False`.",
        "`if parameter.grad.grad_fn is not None: parameter.grad.detach_()`.",
    ),
    after=(
        "`requires_grad_` and `zero_grad` in `torch/nn/modules/module.py`. `None` became the default of `zero_grad` "
        "because it saves memory, and a step of the optimizer skips such parameters."
    ),
)
def gradients(lib, see):
    """Freezes, thaws, and forgets gradients, some of which are None, or part of a graph."""
    with grafted(lib.Gradients, see, *PART) as Module:
        a, b, c = (_parameter(see, n) for n in (2, 3, 1))
        top = _leaf(Module, a=a, none=None, inner=_leaf(Module, b=b, deeper=_leaf(Module, c=c)))
        top.register_buffer("mean", see.randn(1))
        before = a.detach().clone()

        def backward():
            a.grad, b.grad, c.grad = see.randn(2), see.randn(3), None
            return a.grad, b.grad

        kept = backward()
        see("zero_grad returns", top.zero_grad())
        see("the gradients afterwards", [p.grad for p in (a, b, c)])
        see("the old gradient tensors", (kept[0].abs().sum() > 0, kept[1].abs().sum() > 0))
        kept = backward()
        top.zero_grad(set_to_none=False)
        see("filled with zeros", [p.grad for p in (a, b, c)])
        see("in place", (a.grad is kept[0], b.grad is kept[1]))
        see("the weights are as before", a.detach() - before)
        (slope,) = torch.autograd.grad((a**3).sum(), a, create_graph=True)
        a.grad = slope
        top.zero_grad(set_to_none=False)
        see("a gradient cut off from its graph", (a.grad, a.grad.requires_grad))
        see("it is the same tensor as before", a.grad is slope)
        a.grad = slope = torch.autograd.grad((a**3).sum(), a, create_graph=True)[0]
        top.zero_grad()
        see("a gradient that is part of a graph, kept by its owner: it is so still", slope.grad_fn is not None)
        a.grad = 0 * torch.autograd.grad((a**3).sum(), a, create_graph=True)[0]
        top.zero_grad(set_to_none=False)
        see("a gradient of zeros, cut off from its graph", (a.grad, a.grad.requires_grad))
        a.grad = see.randn(2).requires_grad_()
        top.zero_grad(set_to_none=False)
        see("a gradient that needed one itself", (a.grad, a.grad.requires_grad))
        whole = see.randn(4)
        a.grad = whole[:2]
        top.zero_grad(set_to_none=False)
        see("a gradient that is a part of another tensor", whole)
        whole = see.randn(4)
        a.grad = whole[:2].requires_grad_()
        see.raises("a gradient that is such a part, and needs one itself", top.zero_grad, set_to_none=False)
        see("the tensor that it is a part of", whole)
        for frozen in (False, True):
            for number, p in enumerate((a, b, c)):
                p.requires_grad_(True)
                p.grad = torch.autograd.grad((p**3).sum(), p, create_graph=True)[0] if number else see.randn(2)
                p.requires_grad_(not frozen)
            top.zero_grad(set_to_none=False)
            label = "two gradients that are part of a graph" + (", of frozen parameters" if frozen else "")
            see(label, [(p.grad, p.grad.requires_grad) for p in (a, b, c)])
        see.raises("a module that has no parameters", Module().zero_grad, set_to_none=False)
        for p in (a, b, c):
            p.requires_grad_(True)
        see("freezing returns the module", top.requires_grad_(False) is top)
        see("frozen", [p.requires_grad for p in (a, b, c)])
        see("thawed", [p.requires_grad for p in top.requires_grad_().parameters()])
        see("a buffer needs no gradient", top.mean.requires_grad)
        top.inner.training = False
        modes = []
        for flag in (False, True):
            top.requires_grad_(flag)
            modes.append([module.training for module in top.modules()])
        see("the modes after freezing, and after thawing", modes)
        top.training = False
        top.requires_grad_()
        see("the mode of one in evaluation, after thawing", top.training)
        backward()
        top.zero_grad()
        see("the gradients of one in evaluation, after zero_grad", [p.grad for p in (a, b, c)])
        named = sorted(name for name in vars(top) if name[:1] != "_")
        see("the entries of the module without an underscore in front", named)
        acts = (Module.requires_grad_, Module.zero_grad)
        see("what the two change in a module in use", [changed_by(act, in_use(Module)) for act in acts])
        fresh = _leaf(Module, weight=_parameter(see, 1), inner=_leaf(Module, weight=_parameter(see, 2)))
        fresh.requires_grad_(False)
        see("thawed, without any gradient", [p.requires_grad for p in fresh.requires_grad_().parameters()])
        fresh.weight.grad = see.randn(1)
        fresh.zero_grad(set_to_none=1)
        see("a gradient, after zero_grad(set_to_none=1)", fresh.weight.grad)
        odd = _leaf(Module, turned=torch.nn.Parameter(torch.complex(see.randn(2), see.randn(2))))
        see("a parameter of complex numbers, frozen", odd.requires_grad_(False).turned.requires_grad)
        odd.register_buffer("learned", see.randn(2).requires_grad_())
        for to_none in (False, True):
            odd.learned.grad = see.randn(2)
            odd.zero_grad(set_to_none=to_none)
            see(f"the gradient of a buffer, after zero_grad(set_to_none={to_none})", odd.learned.grad)
        aside, loose = beside_the_containers(Module, see)
        held = {"parameter": loose["parameter"], "child's parameter": loose["child"].weight}
        for parameter in held.values():
            parameter.grad = see.randn(2)
        aside.requires_grad_(False).zero_grad()
        spared = {what: (p.requires_grad, p.grad is not None) for what, p in held.items()}
        see("what lies in no container: is it unfrozen, and has it its gradient", spared)
        a.grad = see.randn(2)
        top.requires_grad_(False)
        see("a gradient that was there before freezing", a.grad)
        top.zero_grad()
        see("still frozen, after zero_grad", [p.requires_grad for p in (a, b, c)])
