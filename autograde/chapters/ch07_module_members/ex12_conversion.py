"""A function for every module, a function for every tensor."""

import warnings

import torch
from torch import nn
from torch.nn.parameter import Parameter

from autograde.chapters.ch07_module_members.common import beside_the_containers, changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _forest, _held, _leaf, _parameter

PART = ("apply", "_apply", "_converted")


@experiment(
    "module.conversion",
    title="A function for every module, a function for every tensor",
    points=3,
    subjects={"Conversion": nn.Module},
    conditions=States(part=PART),
    hints=(
        "`apply`: children first, each by its own `apply`, then `fn(self)`, then `return self`.",
        "`_apply`: go over `self._parameters.items()`, as the lines below do over the buffers. Assigning to a key that "
        "is there is allowed while you iterate.",
        "`_converted` begins with `grad = parameter.grad`, and, under `torch.no_grad()`, `value = fn(parameter)` and "
        "`grad_value = None if grad is None else fn(grad)`. Then comes the question, "
        "`torch._has_compatible_shallow_copy_type(parameter, value)`.",
        "If so: `parameter.data = value`, `grad.data = grad_value` if there is a gradient. If not: "
        "`Parameter(value, parameter.requires_grad)`, with `grad_value.requires_grad_(grad.requires_grad)` as its "
        "`grad`. `_apply` stores what comes: `self._parameters[name] = self._converted(parameter, fn)`.",
    ),
    after=(
        "`Module.apply` and `Module._apply` in `torch/nn/modules/module.py`; `torch/nn/modules/rnn.py` extends "
        "`_apply` in order to lay its weights out again. With `torch.__future__.set_swap_module_params_on_conversion` "
        "PyTorch swaps whole tensors instead, which works across devices too."
    ),
)
def conversion(lib, see):
    """Calls a function on each module, and on each tensor, and looks which objects are new."""
    with grafted(lib.Conversion, see, *PART) as Module:
        plain, full = _leaf(Module, weight=_parameter(see, 2)), _leaf(Module, weight=_parameter(see, 2))
        full.weight.grad = see.randn(2)
        shared = _parameter(see, 2)
        top = _leaf(
            Module, own=shared, none=None, a=_leaf(Module, b=_leaf(Module, weight=_parameter(see, 3), m=see.rand(2)))
        )
        top.add_module("nothing", None)
        top.register_buffer("no_buffer", None)
        top.register_buffer("hidden", see.rand(1), persistent=False)
        paths = {module: path for path, module in top.named_modules()}
        order = []
        see("apply returns the module", top.apply(lambda module: order.append(paths[module])) is top)
        see("apply visits", order)
        returned = top.apply(lambda module: 1)
        see("what apply returns, if the function returns 1", "the module" if returned is top else returned)
        order.clear()
        forest = _forest(Module, see)
        paths = {module: path for path, module in forest.named_modules()}
        forest.apply(lambda module: order.append(paths[module]))
        see("apply visits, with a leaf at three places", order)
        see.raises("a Parameter that has a gradient", full._apply, torch.Tensor.double)
        see.raises("a Parameter that has no gradient", plain._apply, torch.Tensor.double)
        weight, grad = top.a.b.weight, see.randn(3)
        weight.grad = grad
        modes, buffers = {"parameters": [], "buffers": []}, list(top.buffers())

        def double(tensor):
            kind = "buffers" if any(tensor is buffer for buffer in buffers) else "parameters"
            modes[kind].append(torch.is_grad_enabled())
            return tensor.double()

        see("_apply returns the module", top._apply(double) is top)
        see("what the module holds afterwards", _held(top))
        see("the dtypes of all tensors", [t.dtype for t in (*top.parameters(), *top.buffers())])
        see("how many tensors the function was given", sum(map(len, modes.values())))
        see("the very same Parameter", (top.a.b.weight is weight, top.own is shared))
        see("the gradient", weight.grad)
        see("the very same gradient tensor", weight.grad is grad)
        see("autograd is on for parameters and gradients", sorted(set(modes["parameters"])))
        see("autograd is on for buffers, as before the call", sorted(set(modes["buffers"])))
        given = []
        _leaf(Module, weight=weight)._apply(lambda t: given.append(t is weight) or t)
        see("the function is given the Parameter itself", any(given))
        top._apply(lambda t: t * 2, recurse=False)
        sizes = {
            "its own Parameter": top.own,
            "its own buffer": top.hidden,
            "a Parameter two levels below": weight,
            "a buffer there": top.a.b.m,
        }
        see("doubled with recurse=False: how large is", {what: t.detach().abs().sum() for what, t in sizes.items()})
        forest._apply(lambda t: t + 1)
        see("a leaf at three places", (forest.twice.weight, forest.twice.mean))
        shared.requires_grad_(False)
        weight.grad = see.randn(3).double()
        top._apply(lambda t: t.to("meta"))
        see("on another device", [(t.device.type, t.requires_grad) for t in (*top.parameters(), *top.buffers())])
        see("their kind", [type(p) is Parameter for p in top.parameters()])
        see("a new Parameter", top.a.b.weight is weight)
        see("the gradient's device", top.a.b.weight.grad.device.type)
        pair = _leaf(Module, one=_parameter(see, 2), two=_parameter(see, 2))
        pair.one.grad, pair.two.grad = see.randn(2), see.randn(2).requires_grad_()
        pair._apply(lambda t: t.to("meta"))
        see("which gradients need one themselves, on another device", [p.grad.requires_grad for p in pair.parameters()])
        _given_on_the_way(Module, see)
        asking = _leaf(Module, weight=_parameter(see, 2), whole=Parameter(torch.tensor([1, 2]), False))
        asking._apply(lambda t: t.to("meta"))
        see("a parameter of whole numbers, on another device", (asking.whole.device.type, asking.whole.requires_grad))
        flat = _leaf(Module, weight=_parameter(see, 2, 2))
        flat.weight.grad = see.randn(2, 2)
        see.raises("made sparse, on the same device", flat._apply, lambda t: t.to_sparse())
        see("made sparse: whether it is, and needs a gradient", (flat.weight.is_sparse, flat.weight.requires_grad))
        numbers = [None if t is None else t.detach().to_dense() for t in (flat.weight, flat.weight.grad)]
        see("made sparse: the numbers of the Parameter and of its gradient", numbers)
        many = _leaf(Module, weight=Parameter(see.randn(2), False))
        see.raises("made nested, on the same device, of the same layout", many._apply, _nested)
        see("made nested: whether it is, and needs a gradient", (many.weight.is_nested, many.weight.requires_grad))
        cut = _leaf(Module, weight=_parameter(see, 3))
        kept = cut.weight
        cut._apply(lambda t: t[:1])
        see("of another shape: the very same Parameter, and its values", (cut.weight is kept, cut.weight))
        late = _leaf(Module, frozen=_parameter(see, 2))
        late.frozen.grad = see.randn(2)
        late.frozen.requires_grad_(False)
        late._apply(lambda t: t.double())
        see("the gradient of a parameter that was frozen later", late.frozen.grad)
        bent = _leaf(Module, weight=_parameter(see, 2))
        (bent.weight.grad,) = torch.autograd.grad((bent.weight**3).sum(), bent.weight, create_graph=True)
        bent._apply(torch.Tensor.double)
        see("a gradient that was computed still has its grad_fn", bent.weight.grad.grad_fn is not None)

        tied, mean = _parameter(see, 2), torch.nn.Buffer(see.rand(2))
        tied.grad = see.randn(2)
        twice = _leaf(Module, one=tied, child=_leaf(Module, small=_parameter(see, 1)), two=tied)
        twice.register_buffer("mean", mean, persistent=False)
        lengths, made = [], []
        twice._apply(lambda t: lengths.append(len(t)) or t)
        see("how many numbers has each tensor that the function is given, in order", lengths)
        see(
            "names that are not persistent, if the function returns what it is given", twice._non_persistent_buffers_set
        )
        twice._apply(lambda t: t.mul_(2))
        see("a function that works in place, on a parameter with two names", (tied, tied.grad))
        twice._apply(lambda t: made.append(t + 1) or made[-1])
        see("the buffer is the tensor that the function returned", any(twice.mean is t for t in made))
        see("a gradient, after each tensor was made greater by 1", tied.grad)
        shared_with = [t for t in made if t.data_ptr() == tied.data_ptr()]
        see("the Parameter looks into the memory of a tensor that the function returned", len(shared_with))

        def fails(tensor):
            raise ValueError

        see.raises("a function that fails", forest._apply, fails)
        see.raises("a function on modules that fails", forest.apply, fails)
        see("autograd is switched on afterwards", torch.is_grad_enabled())

        asked, held = [], _leaf(Module, mean=see.rand(1).requires_grad_(), weight=_parameter(see, 2))
        held.register_buffer("kept", _parameter(see, 1))
        held.weight.grad = grad = see.randn(2)
        mean = held.mean

        def looks(tensor):
            asked.append(tensor is grad)
            return tensor

        held._apply(looks)
        see("how often the function is given the gradient itself", sum(asked))
        see("a buffer that the function returns as it is", (held.mean is mean, held.mean.requires_grad))
        see("a Parameter that is registered as a buffer stays there", (list(held._parameters), list(held._buffers)))
        modes["buffers"], buffers = [], [held.mean]
        with torch.no_grad():
            held._apply(double)
        see("autograd is on for buffers, where the caller switched it off", modes["buffers"])
        twice._apply(lambda t: t.to("meta"))
        see("on another device: gradients under two names", [p.grad is None for p in (twice.one, twice.two)])

        class Passing(Module):
            def apply(self, fn):
                order.append(f"the own apply of {paths.get(self, 'another')}")
                return Module.apply(self, fn)

        aside, loose = beside_the_containers(Module, see)
        order.clear()
        aside._apply(torch.Tensor.double).apply(lambda module: order.append(module is aside))
        kinds = [loose[name].dtype for name in ("tensor", "parameter")]
        see("what lies in no container, after a cast", (*kinds, loose["child"].weight.dtype))
        see("apply visits this one, and which others", order)
        acts = [lambda module: module.apply(type), lambda module: module._apply(torch.Tensor.double)]
        see("what apply and _apply change in a module in use", [changed_by(act, in_use(Module)) for act in acts])
        order.clear()
        tall = _leaf(Module, inner=_leaf(Module, own=_leaf(Passing, leaf=Module())))
        paths = {tall: "the whole", tall.inner: "inner", tall.inner.own: "own", tall.inner.own.leaf: "leaf"}
        tall.apply(lambda module: order.append(f"the function of {paths.get(module, 'another')}"))
        see("a child of a child with an apply of its own", order)

        class Own(Module):
            def _apply(self, fn):
                see("a child's own _apply is given one argument", True)
                return super()._apply(fn)

        _leaf(Module, own=_leaf(Own, weight=_parameter(see, 1)))._apply(lambda t: t)


def _given_on_the_way(Module, see):
    """Look at what the function is given where new Parameters are made, how often, and whether autograd is on then."""
    for what, change in {"on another device": lambda t: t.to("meta"), "made sparse": torch.Tensor.to_sparse}.items():
        moved, given = _leaf(Module, weight=_parameter(see, 2)), []
        moved.weight.grad = see.randn(2)
        known = {id(moved.weight): "the Parameter", id(moved.weight.grad): "its gradient"}
        kept = (moved.weight, moved.weight.grad)  # so that no other tensor gets their ids

        def note(tensor, change=change, given=given, known=known):
            mode = "autograd on" if torch.is_grad_enabled() else "autograd off"
            given.append(f"{known.get(id(tensor), 'another tensor')}, {mode}")
            return change(tensor)

        moved._apply(note)
        see(f"{what}: what the function is given, in any order", sorted(given))
        del kept


def _nested(tensor):
    """Return a nested tensor with one part; PyTorch warns that these may change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([tensor])
