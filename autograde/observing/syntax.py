"""Python text → its syntax tree, in whatever thread."""

import ast
import threading

_ONE_TREE_AT_A_TIME = threading.RLock()  # a finalizer that runs amid a tree may parse too


def parse(text: str) -> ast.Module:
    """Return the syntax tree of a text, as `ast.parse` does.

    Python 3.11 counts the depth of trees for all threads together: when garbage is collected amid one thread's tree
    and another's begins, both may end as a `SystemError` (python/cpython#106905).

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As `ast.parse` does.
    """
    with _ONE_TREE_AT_A_TIME:
        return ast.parse(text)
