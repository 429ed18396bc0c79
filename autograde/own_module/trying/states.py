"""States in which every part of a Module is tried: a tree whose members are odd in all ways that are allowed.

Each member is named after what is odd about it, so that a difference says where it lies.
"""

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import Buffer, Parameter

from autograde.own_module.trying.chosen import Chosen, about, attempt
from autograde.own_module.trying.trees import _leaf


class _Weight(Parameter):
    """A subclass of Parameter."""


class _Statistic(Tensor):
    """A subclass of Tensor."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Statistic":
        return self.detach().clone().as_subclass(_Statistic)


def _zoo(Module: Any, see: Any) -> Any:
    """Return a tree of odd members: frozen, shared, equal, empty, absent, oddly named, of a subclass."""

    class Short(Module):
        """False for Python, as an empty Sequential is."""

        def __len__(self) -> int:
            return 0

    top = _leaf(Module, plain=Parameter(see.randn(2)), frozen=Parameter(see.randn(2), False), none=None)
    top.subclass = _Weight(see.randn(2))
    top.without_elements = Parameter(see.randn(0))
    top.without_elements_too = Parameter(see.randn(0))
    top.zero = Parameter(torch.tensor(0.0))
    top.equal = Parameter(top.plain.detach().clone())
    top.again = top.plain
    for name in ("0", "_underscored", "a b"):
        top.register_parameter(name, Parameter(see.randn(1)))
    for name, value in {"count": torch.tensor([3, 4]), "flag": torch.tensor(True), "no_buffer": None}.items():
        top.register_buffer(name, value)
    top.register_buffer("hidden", see.randn(2), persistent=False)
    top.register_buffer("needs_gradient", see.randn(2).requires_grad_())
    top.register_buffer("count_again", top.count)
    top.register_buffer("tensor_subclass", see.randn(2).as_subclass(_Statistic))
    leaf = _leaf(Module, weight=Parameter(see.randn(2)), mean=see.randn(1))
    top.add_module("nothing", None)
    top.short = _leaf(Short, weight=Parameter(see.randn(2)))
    top.short.inner = _leaf(Short, weight=Parameter(see.randn(1), False))
    top.part = leaf
    top.part_two = _leaf(Module, weight=Parameter(see.randn(2)))
    top.part_two.deep = _leaf(Module, part=leaf, short=Short(), weight=Parameter(see.randn(1)))
    top.add_module("1", leaf)
    top._underscored_layer = _leaf(Module, weight=Parameter(see.randn(1)), layer=leaf)
    top._underscored_buffer = Buffer(see.randn(1))
    top.add_module("layer-1", _leaf(Module, weight=Parameter(see.randn(1))))
    top.same = _leaf(Module, same=_leaf(Module, same=Parameter(see.randn(1))))
    return top


def _tensors(top: Any) -> dict[str, Tensor]:
    """Return all tensors of a tree by path, each under all its names."""
    found = {}
    for path, module in _modules(top).items():
        for name, tensor in {**vars(module)["_parameters"], **vars(module)["_buffers"]}.items():
            if tensor is not None:
                found[f"{path}.{name}".lstrip(".")] = tensor
    return found


def _modules(top: Any, path: str = "") -> dict[str, Any]:
    """Return all modules of a tree by path, each under all its names; walks by itself."""
    found = {path: top}
    for name, child in vars(top)["_modules"].items():
        if child is not None:
            found |= _modules(child, f"{path}.{name}".lstrip("."))
    return found


def _leads(get: Callable[[str], object], path: str, to: object) -> bool:
    """Return whether a path leads to an object; an error leads nowhere."""
    try:
        return get(path) is to
    except AttributeError:
        return False


def _of_each(top: Any, look: Callable[[Tensor], object]) -> dict[str, object]:
    return {path: look(tensor) for path, tensor in _tensors(top).items()}


_STORE = ("__init__", "_fresh_state", "__getattr__", "__setattr__", "register_parameter")
_TREE = (*_STORE, "named_children", "named_modules")


class States(Chosen):
    """What a part of a Module is tried in; each method is one condition, by its name."""

    @about(*_TREE, "_named_members", "__delattr__")
    def walks(self, Module: Any, see: Any) -> None:
        """All walks over a tree of odd members, twice."""
        top = _zoo(Module, see)
        for label in ("odd members", "odd members, walked once more"):
            see(f"{label}: parameters", [path for path, _ in top.named_parameters()])
            see(f"{label}: buffers", [path for path, _ in top.named_buffers(remove_duplicate=label == "odd members")])
            see(f"{label}: modules", [path for path, _ in top.named_modules()])
            see(f"{label}: children", [name for name, _ in top.named_children()])
        counts = [len(list(walk())) for walk in (top.parameters, top.buffers, top.modules, top.children)]
        see("odd members, without their names: how many", counts)
        see("parameters under all their names", [path for path, _ in top.named_parameters(remove_duplicate=False)])
        see("modules under all their names", [path for path, _ in top.named_modules(remove_duplicate=False)])
        started = top.parameters(), top.named_modules()
        first = [next(iter(walk)) for walk in started]
        see("the first of a walk", (first[0] is top.plain, first[1][1] is top))
        walks = ("parameters", "buffers", "modules", "children")
        begun = {name: getattr(top, name)() for each in walks for name in (each, f"named_{each}")}
        see("what a walk gives can be asked by next", {name: hasattr(walk, "__next__") for name, walk in begun.items()})
        see("reading has put nothing into the module itself", sorted(set(_zoo(Module, see).__dict__) ^ set(vars(top))))

    @about(*_TREE, "get_submodule")
    def paths(self, Module: Any, see: Any) -> None:
        """Every path of a tree of odd members."""
        top = _zoo(Module, see)
        modules, tensors = _modules(top), _tensors(top)
        led = [path for path, module in modules.items() if not _leads(top.get_submodule, path, module)]
        see("paths that do not lead to their module", led)
        wrong = []
        for path, tensor in tensors.items():
            get = top.get_parameter if isinstance(tensor, Parameter) else top.get_buffer
            wrong += [] if _leads(get, path, tensor) else [path]
        see("paths that do not lead to their tensor", wrong)
        asked = (
            "nothing",
            "none",
            "no_buffer",
            "part.none",
            "short.weight",
            "part_",
            "part.",
            ".part",
            "1.",
            "forward",
        )
        see("other paths, as modules", {path: attempt(top.get_submodule, path) for path in asked})
        see("other paths, as parameters", {path: attempt(top.get_parameter, path) for path in (*asked, "count", "")})
        see("other paths, as buffers", {path: attempt(top.get_buffer, path) for path in (*asked, "plain", "")})

    @about(*_TREE, "train")
    def modes(self, Module: Any, see: Any) -> None:
        """The modes of a tree of odd members."""
        top = _zoo(Module, see)
        for label, act in {"eval()": top.eval, "train()": top.train, "train(False)": lambda: top.train(False)}.items():
            act()
            see(f"modes after {label}", {path: module.training for path, module in _modules(top).items()})
            see(f"who requires a gradient after {label}", _of_each(top, lambda tensor: tensor.requires_grad))

    @about("parameters", "requires_grad_", "zero_grad", "named_modules")
    def gradients(self, Module: Any, see: Any) -> None:
        """Gradients and flags of odd members."""
        top = _zoo(Module, see)
        parameters = {path: t for path, t in _tensors(top).items() if isinstance(t, Parameter)}
        for path, parameter in parameters.items():
            parameter.grad = None if path == "subclass" else torch.full_like(parameter, torch.nan)
        top.zero_grad(set_to_none=False)
        see("odd members, after zero_grad(set_to_none=False)", {path: p.grad for path, p in parameters.items()})
        top.zero_grad()
        see("odd members that zero_grad passed over", [path for path, p in parameters.items() if p.grad is not None])
        see("which want gradients, after zero_grad", _of_each(top, lambda tensor: tensor.requires_grad))
        for parameter in parameters.values():
            parameter.grad = torch.zeros_like(parameter)
        top.requires_grad_(False)
        see("after requires_grad_(False)", _of_each(top, lambda tensor: tensor.requires_grad))
        see("which have lost their gradients by it", [path for path, p in parameters.items() if p.grad is None])
        top.requires_grad_()
        see("after requires_grad_()", _of_each(top, lambda tensor: tensor.requires_grad))

    @about(*_TREE, "_apply", "_cast", "to")
    def casts(self, Module: Any, see: Any) -> None:
        """Casts and moves of odd members."""
        top = _zoo(Module, see)
        before = _tensors(top)
        top.double()
        see("after double()", _of_each(top, lambda tensor: tensor.dtype))
        lost = [p for p, t in _tensors(top).items() if isinstance(t, Parameter) and t is not before[p]]
        see("parameters that double() replaced", lost)
        see("the values are as before", _of_each(top, lambda tensor: tensor.detach().float()))
        top.to(torch.float16)
        see("after to(torch.float16)", _of_each(top, lambda tensor: tensor.dtype))
        top.to("meta")
        see("after to('meta')", _of_each(top, lambda t: (t.device.type, t.requires_grad, type(t).__name__)))
        see("after to_empty", _of_each(top.to_empty(device="cpu"), lambda t: (t.dtype, t.requires_grad)))
        order: list[str] = []
        names = {id(module): path for path, module in reversed(_modules(top).items())}
        top.apply(lambda module: order.append(names[id(module)]))
        see("apply visits odd members", order)

    @about(*_TREE, "state_dict", "_run_state_dict_hooks")
    def saving(self, Module: Any, see: Any) -> None:
        """What is saved of odd members."""
        top = _zoo(Module, see)
        tensors = _tensors(top)
        state, kept = top.state_dict(), top.state_dict(keep_vars=True)
        see("odd members that are saved", list(state))
        see("the versions that are saved", list(getattr(state, "_metadata", {})))
        see("saved tensors that require a gradient", [key for key, value in state.items() if value.requires_grad])
        apart = [k for k, value in state.items() if k in tensors and value.data_ptr() != tensors[k].data_ptr()]
        see("saved tensors that share no memory with the model", apart)
        see("with keep_vars: others than the members", [k for k, v in kept.items() if tensors.get(k) is not v])
        see("afterwards, the members require a gradient", _of_each(top, lambda tensor: tensor.requires_grad))

    @about(*_TREE, "load_state_dict", "_load_from_state_dict", "_load_tensor")
    def loading(self, Module: Any, see: Any) -> None:
        """Loading into odd members."""
        top, source = _zoo(Module, see), _zoo(Module, see).state_dict()
        before = _tensors(top)
        see("odd members: the report", tuple(top.load_state_dict(source, strict=False)))
        after = _tensors(top)
        see("odd members: the values loaded", {path: tensor.detach() for path, tensor in after.items()})
        shared = [path for path, t in after.items() if path in source and 0 < t.data_ptr() == source[path].data_ptr()]
        see("members that share memory with what was loaded", shared)
        see("members that loading replaced", [path for path, tensor in after.items() if tensor is not before[path]])
        see("after loading, who requires a gradient", _of_each(top, lambda tensor: tensor.requires_grad))
        fewer = {key: value for key, value in source.items() if key not in ("frozen", "1.weight", "short.weight", "0")}
        more = {
            **fewer,
            "nothing.x": see.randn(1),
            "none": see.randn(1),
            "part_": see.randn(1),
            "count.x": see.randn(1),
        }
        see("keys too few and too many", tuple(top.load_state_dict(more, strict=False)))
        top.load_state_dict(source, assign=True)
        kinds = _of_each(top, lambda tensor: (tensor.requires_grad, isinstance(tensor, Parameter)))
        see("assigned: requires a gradient, is a Parameter", kinds)

    @about("state_dict", "_load_from_state_dict", "load_state_dict")
    def further_down(self, Module: Any, see: Any) -> None:
        """Two levels down: a buffer that is not saved, a None, the file's version, and what `assign` puts there."""

        class Versioned(Module):
            _version = 2

            def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: Any, *rest: Any) -> None:
                see("two levels down: the version of the file", local_metadata.get("version"))
                super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

        deep = _leaf(Versioned, weight=Parameter(see.randn(2)), mean=see.randn(2))
        deep.register_buffer("hidden", see.randn(2), persistent=False)
        deep.add_module("nothing", None)
        top = _leaf(Module, middle=_leaf(Module, deep=deep))
        state = top.state_dict()
        see("two levels down: what is saved", list(state))
        see("two levels down: missing and unexpected keys", tuple(top.load_state_dict(state, strict=False)))
        given = {f"middle.deep.{name}": see.randn(2) for name in ("weight", "mean")}
        top.to("meta").load_state_dict(given, strict=False, assign=True)
        shared = [
            deep.weight.data_ptr() == given["middle.deep.weight"].data_ptr(),
            deep.mean is given["middle.deep.mean"],
        ]
        see("two levels down, on meta: what was assigned is what was given", shared)

    @about(*_STORE, "__delattr__", "_check_name", "register_buffer", "add_module")
    def changes(self, Module: Any, see: Any) -> None:
        """Refused calls, after which all is as before; then odd members are deleted."""
        top = _zoo(Module, see)
        before = _contents(top)
        weight, buffer = Parameter(see.randn(1)), see.randn(1)
        for name in ("plain", "hidden", "part", "training", "forward", "a.b", "", "_underscored", "fresh"):
            attempts = {
                "a list as a parameter": lambda name=name: top.register_parameter(name, [1.0]),
                "a list as a buffer": lambda name=name: top.register_buffer(name, [1.0]),
                "a list as a module": lambda name=name: top.add_module(name, [1.0]),
            }
            if name in ("hidden", "part", "training", "forward", "a.b", ""):
                attempts["a parameter"] = lambda name=name: top.register_parameter(name, weight)
            if name in ("plain", "part", "training", "forward", "a.b", ""):
                attempts["a buffer"] = lambda name=name: top.register_buffer(name, buffer, persistent=False)
            if name in ("plain", "hidden", "training", "forward", "a.b", ""):
                attempts["a module"] = lambda name=name: top.add_module(name, Module())
            see(f"refused under {name!r}", {what: attempt(act) for what, act in attempts.items()})
        see("after all that was refused", _changed(before, _contents(top)))
        places = ("short", "nothing", "1", "subclass")
        for name in ("plain", "none", "0", "_underscored", "a b", "hidden", "no_buffer", *places):
            delattr(top, name)
            see(f"deleted: {name!r}", _changed(before, _contents(top)))
            before = _contents(top)
        see("deleting what is not there", {name: attempt(delattr, top, name) for name in ("plain", "0", "zzz")})

    @about(*_STORE, "__getstate__")
    def copies(self, Module: Any, see: Any) -> None:
        """A deep copy of odd members, and a second module, go their own way."""
        top = _zoo(Module, see)
        top.register_forward_pre_hook(lambda module, args, *_: (args[0] + 1,))
        twin, other = copy.deepcopy(top.eval()), _zoo(Module, see)
        see("a deep copy: what differs", _changed(_contents(top), _contents(twin)))
        same = [path for path, tensor in _tensors(twin).items() if tensor is _tensors(top)[path]]
        see("a deep copy: tensors that both hold", same)
        see("a deep copy: what was one is one", (twin.again is twin.plain, twin.part is getattr(twin, "1")))
        see("a deep copy: who requires a gradient", _of_each(twin, lambda tensor: tensor.requires_grad))
        see("a deep copy: its kinds", _of_each(twin, lambda tensor: type(tensor).__name__))
        del top.plain
        top.register_buffer("hidden", see.randn(1))
        see("changing the original changes the copy", "plain" not in vars(twin)["_parameters"])
        see("and its names that are not saved", sorted(twin._non_persistent_buffers_set))
        see("and another module's", (sorted(other._non_persistent_buffers_set), len(other._forward_pre_hooks)))
        twin.forward = lambda x: x
        see("a deep copy keeps its hooks", twin(1))

    @about("__repr__")
    def printing(self, Module: Any, see: Any) -> None:
        """How a tree of odd members prints."""
        top = _zoo(Module, see)
        see("a tree of odd members", repr(top))
        see("after it was changed", repr(_leaf(Module, part=top.part)))


def _contents(module: Any) -> dict[str, object]:
    """Return what a module holds, as text for each container."""
    state = {
        name: list(value) for name, value in vars(module).items() if name in ("_parameters", "_buffers", "_modules")
    }
    hidden = sorted(module._non_persistent_buffers_set)
    others = sorted(name for name in vars(module) if not name.startswith("_") and name != "forward")
    return {**state, "not persistent": hidden, "ordinary attributes": others, "training": module.training}


def _changed(before: dict[str, object], after: dict[str, object]) -> dict[str, object]:
    """Return what is otherwise, by container."""
    return {name: value for name, value in after.items() if before.get(name) != value}
