"""What several exercises of the chapter share."""

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


def _passed_by(net, *inputs):
    """Return how many layers with weights a network has that its call does not call: their hooks stay silent."""
    silent = [m for m in net.modules() if m is not net and type(m).forward is not torch.nn.Module.forward]
    silent = {m for m in silent if next(m.parameters(recurse=False), None) is not None}
    handles = [layer.register_forward_hook(lambda layer, *_: silent.discard(layer)) for layer in silent]
    with torch.no_grad():
        net(*inputs)
    for handle in handles:
        handle.remove()
    return len(silent)


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
