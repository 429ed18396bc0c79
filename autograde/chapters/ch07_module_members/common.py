"""What several experiments of this chapter share."""

from torch import Tensor, nn


class OfPyTorch(nn.Module):
    """A module of PyTorch's, of which nothing of `nn.Module` runs when a message names it or code looks at it."""

    def __repr__(self):
        return "OfPyTorch()"

    def __getattr__(self, name):
        raise AttributeError(name)

    def __dir__(self):
        return list(vars(self))


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
