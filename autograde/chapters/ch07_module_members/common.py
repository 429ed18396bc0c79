"""What several experiments of this chapter share."""

from copy import copy

from torch import Tensor, nn
from torch.nn.parameter import Parameter

from autograde.own_module.trying.trees import CONTAINERS


class OfPyTorch(nn.Module):
    """A module of PyTorch's, of which nothing of `nn.Module` runs when a message names it or code looks at it."""

    def __repr__(self):
        return "OfPyTorch()"

    def __getattr__(self, name):
        raise AttributeError(name)

    def __dir__(self):
        return list(vars(self))


def in_use(Module):
    """Return a module in evaluation mode that has something in each container, and an attribute of its own."""
    module = Module()
    held = vars(module)
    for name in CONTAINERS:
        held[name].add("mean") if name == "_non_persistent_buffers_set" else held[name].update(mean=None)
    held.update(training=False, _is_full_backward_hook=True, note="its own")
    return module


def beside_the_containers(Module, see):
    """Return a module whose members lie in no container, but are ordinary attributes, and these by name."""
    module, child = Module(), Module()
    child.register_parameter("weight", Parameter(see.randn(2)))
    loose = {"tensor": see.randn(2), "parameter": Parameter(see.randn(2)), "child": child}
    vars(module).update(loose, layers=[child], note="its own")
    return module, loose


def changed_by(act, module):
    """Let `act` do something to a module; return which of the entries it had then hold something else."""
    before = {name: copy(value) for name, value in vars(module).items()}
    act(module)
    return [name for name, value in before.items() if vars(module).get(name, "gone") != value]


def refuses_with(kind, act, *args):
    """Return whether an action ends in an exception of this kind."""
    try:
        act(*args)
    except kind:
        return True
    except Exception:
        return False
    return False


def leads(get, path, to):
    """Return whether a path leads to an object, or else which error came."""
    try:
        return get(path) is to
    except NotImplementedError:  # not attempted yet
        raise
    except Exception as error:
        return type(error).__name__


def given(get, path):
    """Return which kind of thing comes at a path: None, a tensor, something else, or an error."""
    try:
        found = get(path)
    except NotImplementedError:  # not attempted yet
        raise
    except Exception as error:
        return type(error).__name__
    return "None" if found is None else "a tensor" if isinstance(found, Tensor) else "something else"
