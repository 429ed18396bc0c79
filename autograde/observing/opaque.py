"""Functions whose insides cannot be looked at from Python.

Code under study meets functions of the course: hooks that note what they are given, watchers. A function made in
Python hands out what it closes over (`__closure__`) and its module (`__globals__`); one that C holds does not.
"""

import functools
from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])


def opaque(function: F) -> F:
    """Return a callable that does what `function` does and gives no way to it."""
    # functools' cache object of size 0 calls through at once; its `__wrapped__` is only set by the decorator.
    return functools._lru_cache_wrapper(function, 0, False, None)  # type: ignore[call-arg,return-value]
