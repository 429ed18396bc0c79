"""Three suspects."""

import torch
from torch import nn

from autograde.chapters.ch08_module_calls.closed import mended, with_closed
from autograde.observing.experiment import experiment, further
from autograde.own_module.fuzzer import fuzz
from autograde.own_module.grafting import grafted
from autograde.own_module.programs import TOLERANT
from autograde.own_module.trying.chosen import attempt
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _leaf, _parameter

PART = ("named_children", "train", "zero_grad")


@experiment(
    "module.suspects",
    title="Three suspects",
    points=4,
    subjects={"Suspects": nn.Module},
    repair=True,
    seconds=20,
    conditions=States(part=PART),
    hints=(
        "Which of the suspects runs in the program, called by a line, or by `Net.forward`, which asks "
        "`self.children()`? (`children` goes through `named_children`.) And what is special about the modules there?",
        "Think of a child that hangs at two names, of a child whose mode differs from its parent's, and of a parameter "
        "that has no gradient yet.",
        "`named_children` must remember whom it has yielded; `train` must go down even if its own mode is right "
        "already; `zero_grad(set_to_none=False)` must leave `None` alone and fill what is there in place.",
    ),
    after=(
        "Searching by random programs, then shrinking, is what the library hypothesis does for you. PyTorch's tests "
        "use it in places; most of them compare many kinds of inputs, listed in "
        "`torch/testing/_internal/common_methods_invocations.py`."
    ),
)
def suspects(lib, see):
    """Shares a child, mixes modes, and forgets gradients, some of which are None."""
    with grafted(with_closed(lib.Suspects), see, *PART) as Module:
        shared = _leaf(Module, weight=_parameter(see, 2))
        top = _leaf(Module, first=shared, second=_leaf(Module, inner=Module()), third=shared)
        top.add_module("nothing", None)
        see("the children's names", [name for name, _ in top.named_children()])
        see("how many children", len(list(top.children())))
        see("train returns the module", top.train() is top)
        top.second.eval()
        see("training again, from a mixed tree", [m.training for m in top.train().modules()])
        top.training = False
        see("evaluation, the module itself being there already", [m.training for m in top.eval().modules()])
        top.second.inner.train()
        see("one module deep down the other way", [m.training for m in top.eval().modules()])
        see("the mode by its name", [m.training for m in top.train(mode=False).modules()])
        top.train()
        for mode in ("no", 0, 1.0, None, torch.tensor(True)):
            see.raises(f"the mode {mode!r}", top.train, mode)
            see("the modes after what was refused", [m.training for m in top.modules()])
        kept = shared.weight.grad = see.randn(2)
        late = top.second.late = _parameter(see, 1)
        top.zero_grad(set_to_none=False)
        see("zeros, and None where there was None", (shared.weight.grad, late.grad))
        frozen = _leaf(Module, weight=_parameter(see, 2).requires_grad_(False))
        frozen.zero_grad(set_to_none=False)
        see("of a frozen parameter without a gradient", frozen.weight.grad)
        see("the very same gradient tensor", shared.weight.grad is kept)
        whole = see.randn(4)
        slope = torch.autograd.grad((shared.weight**3).sum(), shared.weight, create_graph=True)[0]
        grads = {
            "is part of a graph": slope,
            "is part of a graph, and zero": 0 * slope,
            "needs a gradient itself": see.randn(2).requires_grad_(),
            "is a part of another tensor": whole[:2],
            "is a part of another tensor and needs a gradient": see.randn(4)[:2].requires_grad_(),
        }
        for label, grad in grads.items():
            shared.weight.grad = grad
            top.zero_grad(False)
            left = shared.weight.grad
            see(f"a gradient that {label}, filled with zeros", (left, left.requires_grad))
            see("is it a part of a graph", left.grad_fn is not None)
            see("the very same tensor", left is grad)
        see("the tensor that it was a part of", whole)
        slope = torch.autograd.grad((shared.weight**3).sum(), shared.weight, create_graph=True)[0]
        for label, grad in {"part of a graph": slope, "a part of another tensor": see.randn(4)[:2]}.items():
            shared.weight.grad = grad
            see(f"a gradient that is {label}, set to None", attempt(top.zero_grad))
            see("the tensor that it was", (shared.weight.grad, grad, grad.requires_grad, grad.is_leaf))
        mean = see.randn(2)
        mean.grad = see.randn(2)
        for held in (Module(), _leaf(Module, weight=_parameter(see, 2), mean=mean)):
            see(f"zero_grad() of a module with {len(list(held.buffers()))} buffers", attempt(held.zero_grad))
        see("a buffer's own gradient", mean.grad)
        nested = _leaf(Module, first=_leaf(Module, inner=shared), second=shared)
        nested.add_module("itself", nested)
        see("a child that an earlier child holds, and the module itself", [name for name, _ in nested.named_children()])

        see("its children come one by one", next(iter(top.named_children()))[0])
        see("what comes is", type(next(iter(top.named_children()))).__name__)
        names = top.named_children()
        see("named_children gives an iterator", iter(names) is names)
        alike = _leaf(Module, left=Module(), right=Module(), last=Module())
        see("three children of one class", [name for name, _ in alike.named_children()])

        class Same(Module):
            def __eq__(self, other):
                return True

            __hash__ = object.__hash__

        twins = _leaf(Module, left=Same(), right=Same())
        see("two children that say of each other that they are equal", [name for name, _ in twins.named_children()])

        class Level(Module):
            def __hash__(self):
                return 1

        levels = _leaf(Module, left=Level(), right=Level(), last=Level())
        see("three children with one hash, none equal to another", [name for name, _ in levels.named_children()])

        class Frozen(Module):
            def train(self, mode=True):
                return super().train(False)

        holder = _leaf(Module, frozen=_leaf(Frozen, inner=Module()), last=Module())
        see("a child with a train of its own", [m.training for m in holder.train().modules()])
        told = []

        class Told(Module):
            def train(self, flag=True):
                told.append(("passed over" if self is passed_over else "its child", flag))
                return self

        passed_over, hidden, odd = Told(), Told(), Module()
        odd.train = lambda *given, **named: told.append((given, named))

        class Owns(Module):
            def children(self):
                return iter((hidden, odd))

            def parameters(self, deep=True):
                return iter((shared.weight,))

        owner = _leaf(Owns, passed_over=passed_over, weight=_parameter(see, 2))
        see("train, with children of its own: what comes out", attempt(owner.train, False))
        see("what these children were told, of whom one has a train put onto it", told)
        owner.weight.grad, shared.weight.grad = see.randn(2), see.randn(2)
        see("zero_grad, with parameters of its own: what comes out", attempt(owner.zero_grad))
        see("what is left", (owner.weight.grad, shared.weight.grad))
        shared.weight.grad = see.randn(2).to_sparse()
        see.raises("a sparse gradient, filled with zeros", top.zero_grad, set_to_none=False)
        see("what a sparse gradient is then", shared.weight.grad.to_dense())

        class Counting(Module):
            def train(self, mode=True):
                trained.append((mode, holding.training))
                return super().train(mode)

            def eval(self):
                raise ArithmeticError("the check: train calls train of each child, and eval of none")

        trained, counting = [], Counting()
        holding = _leaf(Module, left=counting, right=counting)
        for mode in (True, False):
            holding.train(mode)
            see(f"train({mode}): what a child with two names was told, and its parent's mode by then", trained.copy())
            trained.clear()
        holding = _leaf(Module, left=_leaf(Module, inner=counting), right=_leaf(Module, inner=counting))
        holding.train()
        see("what a child of two children was told", trained)
        shared.weight.grad = see.randn(2)
        top.zero_grad()
        see("None", (shared.weight.grad, late.grad))

        class Keeps(Module):
            def zero_grad(self, set_to_none=True):
                raise ArithmeticError("the check: zero_grad walks over all parameters, and calls no child's zero_grad")

        keeping = _leaf(Module, part=_leaf(Keeps, weight=_parameter(see, 2)))
        keeping.part.weight.grad = see.randn(2)
        keeping.zero_grad()
        see("of a child with a zero_grad of its own", keeping.part.weight.grad)


@further("module.suspects")
def suspects_fuzzed(lib, see):
    """Looks for a program on which the mended class and PyTorch disagree."""
    if issubclass(lib.Suspects, nn.Module):
        see("the smallest program on which it disagrees", [])
    else:
        found = fuzz(mended(lib.Suspects), seed=see.seed, max_examples=100, seconds=6, parts=TOLERANT)
        see("the smallest program on which it disagrees", list(found.lines))
