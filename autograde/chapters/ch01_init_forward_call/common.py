"""What several exercises of the chapter share."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn
from torch.nn.parameter import is_lazy


def _shapes(net):
    """Return the shapes of a network's parameters, in an order that does not depend on how it was built."""
    lazy = [is_lazy(p) for p in net.parameters()]
    shapes = sorted(tuple(p.shape) for p in net.parameters() if not is_lazy(p))
    return shapes + ["a placeholder"] * sum(lazy)


@contextmanager
def _backward_hooks(net) -> Iterator[None]:
    """Let a full backward hook hang on each linear layer: what is changed in place behind one is an error then."""
    hooks = [m.register_full_backward_hook(lambda *_: None) for m in net.modules() if isinstance(m, nn.Linear)]
    yield
    for hook in hooks:
        hook.remove()


def _works(action, *args):
    try:
        action(*args)
    except Exception:
        return False
    return True
