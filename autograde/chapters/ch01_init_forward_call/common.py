"""What several exercises of the chapter share."""

import dis
from functools import partial

import torch
from torch.nn.parameter import is_lazy


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
    see("a new one: weights and biases in memory that nobody has filled", len(unfilled))
    first, second = ([p.detach() for p in net.parameters() if not is_lazy(p) and p.dim() > 1] for net in (one, other))
    alike = [weight for weight in first if weight.numel() > 1 and (weight == weight.flatten()[0]).all()]
    see("a new one: weights that start as one number throughout", len(alike))
    rows = [weight for weight in first if len(weight) > 1 and (weight == weight[0]).all()]
    see("a new one: layers whose units all start with the same weights", len(rows))
    see("two new ones: weights that start the same in both", sum(map(torch.equal, first, second)))


def _calls(net, *inputs, **options):
    """Return how often each layer with weights is called in one call of a network.

    Each call of a layer goes through what `layer.compile()` would have made, and nothing else does: neither `.forward`
    nor a private part of a call, with which the hooks run but not that.
    """
    layers = {m for m in net.modules() if m is not net and type(m).forward is not torch.nn.Module.forward}
    runs = {m: 0 for m in layers if next(m.parameters(recurse=False), None) is not None}

    def called(layer, *args, **kwargs):
        runs[layer] += 1
        return layer._call_impl(*args, **kwargs)

    for layer in runs:
        layer._compiled_call_impl = partial(called, layer)
    with torch.no_grad():
        net(*inputs, **options)
    for layer in runs:
        del layer._compiled_call_impl
    return list(runs.values())


def _each_once(see, net, *inputs):
    """Note how many layers with weights a network's call does not call, and how many more than once."""
    runs = _calls(net, *inputs)
    see("layers with weights that a call does not call", sum(count == 0 for count in runs))
    see("layers with weights that a call calls more than once", sum(count > 1 for count in runs))


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
