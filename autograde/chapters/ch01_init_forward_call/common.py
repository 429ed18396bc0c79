"""What several exercises of the chapter share."""

import dis
import gc
from functools import partial

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.nn.parameter import is_lazy
from torch.overrides import TorchFunctionMode


def _shapes(net):
    """Return the shapes of a network's parameters, in an order that does not depend on how it was built."""
    lazy = [is_lazy(p) for p in net.parameters()]
    shapes = sorted(tuple(p.shape) for p in net.parameters() if not is_lazy(p))
    return shapes + ["a placeholder"] * sum(lazy)


def _derived(cls):
    """Return a class that derives from `cls` and brings nothing of its own."""
    return type("Derived", (cls,), {})


def _starts(see, make):
    """Note how two new objects of a class start: by the text, with weights at random; biases may be 0."""
    usual = torch.get_deterministic_debug_mode()
    torch.set_deterministic_debug_mode("error")  # memory that nobody fills is nan now, not whatever lay there
    try:
        one, other = make(), make()
    finally:
        torch.set_deterministic_debug_mode(usual)
    unfilled = [p for p in one.parameters() if not is_lazy(p) and p.isnan().any()]
    see("a new one: weights and biases have been filled, none is whatever lay in memory", not unfilled)
    first, second = ([p.detach() for p in net.parameters() if not is_lazy(p) and p.dim() > 1] for net in (one, other))
    alike = [weight for weight in first if weight.numel() > 1 and (weight == weight.flatten()[0]).all()]
    see("a new one: no layer's weights start as one number throughout", not alike)
    rows = [weight for weight in first if len(weight) > 1 and (weight == weight[0]).all()]
    see("a new one: in no layer do all units start with the same weights", not rows)
    see("two new ones: no layer's weights start the same in both", not any(map(torch.equal, first, second)))


def _calls(net, *inputs, **options):
    """Return how often each layer is called in one call of a network: those with weights, and those without.

    A container, such as `Sequential`, is no layer.

    Each call of a layer goes through what `layer.compile()` would have made, and nothing else does: neither `.forward`
    nor a private part of a call, with which the hooks run but not that.
    """
    layers = {m for m in net.modules() if m is not net and type(m).forward is not torch.nn.Module.forward}
    weighted = {m for m in layers if next(m.parameters(recurse=False), None) is not None}
    runs = {m: 0 for m in layers if m in weighted or next(m.children(), None) is None}

    def called(layer, *args, **kwargs):
        runs[layer] += 1
        return layer._call_impl(*args, **kwargs)

    for layer in runs:
        layer._compiled_call_impl = partial(called, layer)
    with torch.no_grad():
        net(*inputs, **options)
    for layer in runs:
        del layer._compiled_call_impl
    return [runs[m] for m in runs if m in weighted], [runs[m] for m in runs if m not in weighted]


class _Made(TorchFunctionMode):
    """Inside the block, notes the memory of each tensor that PyTorch computes, however it comes to be kept."""

    def __init__(self):
        super().__init__()
        self.memories = {}

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple | list) else (result,):
            if isinstance(tensor, torch.Tensor):
                memory = tensor.untyped_storage()
                self.memories.setdefault(memory._cdata, StorageWeakRef(memory))
        return result


def _kept(net, *inputs):
    """Return how many tensors that one call has computed are alive after it; parameters and inputs are not counted."""
    known = {t.untyped_storage()._cdata for t in (*net.parameters(), *net.buffers(), *inputs)}
    with _Made() as made:
        net(*inputs)
    memories = [memory for at, memory in made.memories.items() if at not in known]
    if not all(memory.expired() for memory in memories):
        gc.collect()  # cycles may hold them, and nobody else
    return sum(not memory.expired() for memory in memories)


def _each_once(see, net, *inputs):
    """Note where a call of a network breaks the rules: layers not called, or called twice; tensors that are kept."""
    runs, others = _calls(net, *inputs)
    see("each layer with weights is called", all(runs))
    see("no layer with weights is called more than once", max(runs, default=0) <= 1)
    see("each layer without weights that was made is called", all(others))
    see("no tensor that a call computed is held after it, detached or not", not _kept(net, *inputs))


def _fill_outside(see, cls):
    """Fill the layers that were made once, in the class or beside it: their weights were drawn before any seed."""
    forward = getattr(cls, "forward", None)
    code, names = getattr(forward, "__code__", None), getattr(forward, "__globals__", {})
    used = [step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"] if code else []
    for kept in (*vars(cls).values(), *map(names.get, used)):
        if isinstance(kept, torch.nn.Module):
            see.fill(kept)


def _far_below(net, *shape):
    """Return the output for numbers that are all -inf, where all parameters are positive: inside, all is -inf."""
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.abs_()
        return net(torch.full(shape, -torch.inf))


def _works(action, *args):
    try:
        action(*args)
    except Exception:
        return False
    return True
