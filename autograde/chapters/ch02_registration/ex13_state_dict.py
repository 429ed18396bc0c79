"""What is saved, and under which names."""

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
    state = module.state_dict()
    yield "state_dict(): the names and the values", {n: _copy(t) for n, t in state.items()}
    yield "saved tensors that are the module's own objects, not detached ones", _very_objects(module, state)
    yield "saved tensors that require a gradient", [name for name, tensor in state.items() if tensor.requires_grad]
    shelves = (module._parameters, module._buffers)
    own = {name: tensor for shelf in shelves for name, tensor in shelf.items() if tensor is not None and tensor.numel()}
    saved = {name: state[name] for name in own if name in state}
    yield "saved tensors that do not share the memory", [n for n in saved if saved[n].data_ptr() != own[n].data_ptr()]
    state.clear()
    yield "the names with prefix='x', after that dictionary was emptied", list(module.state_dict(prefix="x"))


def _copy(tensor):
    """Return a copy, which is no object that the module knows; another value as it is."""
    return tensor.detach().clone() if isinstance(tensor, torch.Tensor) else tensor


def _very_objects(module, state):
    """Return the names of the saved tensors that stand on a shelf of the module or of one below."""
    members: list[object] = []
    pending = [module]
    while pending:
        part = pending.pop()
        members += [*part._parameters.values(), *part._buffers.values()]
        pending += [child for child in part._modules.values() if child is not None]
    return [name for name, tensor in state.items() if any(tensor is member for member in members)]


@experiment(
    "registration.state_dict",
    title="What is saved, and under which names",
    points=2,
    subjects={"Module": nn.Module},
    conditions=Part(ask=_ask),
    hints=(
        "Fill `state` in this order: own parameters, then own buffers. Below, each child's `state_dict` is added.",
        'A name is saved as `prefix + name`: the prefix that a child is asked with, `f"{prefix}{name}."`, ends in '
        "its dot already.",
        "Leave out what is `None` and the buffers whose name is in `self._non_persistent_buffers_set`. "
        "`tensor.detach()` shares the memory and drops the gradient's history. Nothing is left out for being shared.",
    ),
    after=(
        "`state_dict` in `torch/nn/modules/module.py` calls `_save_to_state_dict` for the own tensors of each module "
        "and then goes to the children. It asks nothing about objects seen before: a shared layer is saved under each "
        "of its names, so that a file can be loaded into a network that does not share."
    ),
)
@alone
def state_dict(lib, see):
    """Saves a tree with buffers of both kinds, a shared layer and empty places."""
    net, stem, core, norm, shared = (lib.Module() for _ in range(5))
    net.add_module("stem", stem)
    stem.add_module("core", core)
    core.add_module("norm", norm)
    net.add_module("empty", None)
    net.add_module("left", shared)
    net.add_module("right", shared)
    shared.register_parameter("weight", nn.Parameter(see.randn(2)))
    norm.register_buffer("mean", see.randn(3))
    norm.register_buffer("cache", see.randn(2), persistent=False)
    norm.register_buffer("unused", None)
    norm.register_parameter("weight", nn.Parameter(see.randn(3)))
    stem.register_parameter("bias", None)
    core.register_parameter("scale", nn.Parameter(see.randn(1)))
    net.register_buffer("steps", torch.tensor(4))
    gain = nn.Parameter(see.randn(2, 2))
    net.register_parameter("gain", gain)
    state = net.state_dict()
    see("the names, in order", list(state))
    see("names and tensors", dict(state))
    see("a saved tensor requires a gradient", any(getattr(t, "requires_grad", False) for t in state.values()))
    see("a saved tensor is the parameter itself", state.get("gain") is gain)
    see("the types of the saved tensors", sorted({type(tensor).__name__ for tensor in state.values()}))
    see("with prefix='net.'", list(net.state_dict(prefix="net.")))
    see("with prefix='.'", list(net.state_dict(prefix=".")))
    see("the names once more", list(net.state_dict()))
    with torch.no_grad():
        gain.add_(1)
    see("after a training step, in the dictionary taken before it", state.get("gain"))
    net._buffers["steps"].add_(1)
    see("and a buffer, after it was changed", state.get("steps"))
    outer, layer = (type(name, (lib.Module,), {})() for name in ("Outer", "Layer"))
    outer.add_module("layer", layer)
    outer.add_module("plain", lib.Module())
    outer._modules["plain"].register_buffer("level", see.randn(1))
    weight = nn.Parameter(see.randn(2))
    layer.register_parameter("weight", weight)
    layer.register_buffer("mask", see.randn(2))
    see("the names, each module of another class that inherits from Module", list(outer.state_dict()))
    frozen = nn.Parameter(see.randn(2), requires_grad=False)
    layer.register_parameter("frozen", frozen)
    for name in ("weight", "mask", "frozen"):
        loss = (weight.square() * layer._buffers["mask"] * frozen).sum()  # its gradient needs all three
        saved = layer.state_dict()
        see(f"{name} is saved", name in saved)
        if name in saved:
            saved[name].zero_()
        see.raises(f"backward, after {name} was overwritten by way of the state_dict", loss.backward)
    table, pair = lib.Module(), lib.Module()
    table.register_buffer("table", see.randn(2))
    pair.add_module("left", table)
    pair.add_module("right", table)
    see("the names, where a module with a buffer and no parameter has two names", list(pair.state_dict()))
    changed = lib.Module()
    changed._non_persistent_buffers_set.add("gain")
    changed.register_parameter("gain", nn.Parameter(see.randn(2)))
    changed._non_persistent_buffers_set.add("block")
    changed.add_module("block", lib.Module())
    changed._modules["block"].register_buffer("mean", see.randn(2))
    see(
        "the names, where a parameter's and a child's name are in the set of buffers not saved",
        list(changed.state_dict()),
    )
    many = lib.Module()
    for dtype, tensor in of_all_dtypes(lambda tensor: tensor).items():
        many.register_parameter(f"{dtype}_p", never_trained(tensor))
        many.register_buffer(f"{dtype}_b", tensor.clone())
    saved = many.state_dict()
    see(
        "of parameters and buffers of several dtypes, all are saved",
        saved.keys() == {*many._parameters, *many._buffers},
    )
    kept = [saved[name].dtype == t.dtype for name, t in {**many._parameters, **many._buffers}.items() if name in saved]
    see("and those that are have their dtype", all(kept))
    huge, vast = lib.Module(), lib.Module()
    huge.register_parameter("weight", nn.Parameter(torch.empty(2, device="meta")))
    vast.register_buffer("mean", torch.empty(2, device="meta"))
    saved = [*huge.state_dict().values(), *vast.state_dict().values()]
    see("the devices of saved tensors that are on meta", [str(tensor.device) for tensor in saved])
    turned, odd = nn.Parameter(see.randn(2, 3).t()), lib.Module()
    odd.register_parameter("turned", turned)
    odd.register_buffer("turned_too", turned.detach())
    odd.register_buffer("empty", torch.empty(0))
    odd.register_buffer("once_more", turned)
    held_beside(lib, odd)
    odd.training = False
    state = odd.state_dict()
    see("turned tensors, an empty one, a parameter as buffer too, and plain attributes beside: the names", list(state))
    see("the turned ones share the memory", [state[n].data_ptr() == turned.data_ptr() for n in [*state][:2]])
    see("and have the values", [state[n] for n in [*state][:2]])


@further("registration.state_dict")
@alone
def state_dict_deep(lib, see):
    """A deep chain with a buffer at each level."""
    net = lib.Module()
    last = net
    for index in range(5):
        child = lib.Module()
        child.register_buffer("b", see.randn(index + 1), persistent=index % 2 == 0)
        child.register_parameter("w", nn.Parameter(see.randn(2)))
        last.add_module(f"c{index}", child)
        last = child
    net.add_module("short_cut", last)
    see("the names", list(net.state_dict()))
    see("the tensors", dict(net.state_dict()))
