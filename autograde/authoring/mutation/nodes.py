"""Operators by name, and what they make their nodes with.

An operator is a function of one node of the syntax tree which yields what may stand in its place: another node, None
for a statement that goes, a list of statements for one that gets company; or a pair, of a node below it and what may
stand in that one's place.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any

Replacement = ast.AST | list[ast.stmt] | None
Change = Replacement | tuple[ast.AST, Replacement]
Operator = Callable[[Any], Iterator[Change]]

OPERATORS: dict[str, tuple[tuple[type[ast.AST], ...], Operator]] = {}
"""All operators by name, with the kinds of node that each is for."""


def operator(*kinds: type[ast.AST]) -> Callable[[Operator], Operator]:
    """Register an operator for some kinds of node, under the function's name."""

    def register(function: Operator) -> Operator:
        OPERATORS[function.__name__] = (kinds, function)
        return function

    return register


def like(node: ast.AST, **changes: object) -> ast.AST:
    """Return a shallow copy of a node with some fields changed."""
    return type(node)(**{**dict(ast.iter_fields(node)), **changes})


def named(name: str) -> ast.Name:
    """Return the name as an expression that is read."""
    return ast.Name(name, ast.Load())


def call(function: ast.expr | str, *args: ast.expr) -> ast.Call:
    """Return a call of a function, or of what has that name."""
    return ast.Call(named(function) if isinstance(function, str) else function, list(args), [])


def compared(name: str, sign: ast.cmpop) -> ast.Compare:
    """Return the comparison of a name with None."""
    return ast.Compare(named(name), [sign], [ast.Constant(None)])


def of(value: ast.expr, attribute: str) -> ast.Attribute:
    """Return an attribute of a value."""
    return ast.Attribute(value, attribute, ast.Load())


def without(items: list, index: int) -> list:
    """Return a list without one of its items."""
    return [*items[:index], *items[index + 1 :]]


def is_none(node: ast.AST) -> bool:
    """Say whether a node is None, written out."""
    return isinstance(node, ast.Constant) and node.value is None


def dotted(node: ast.AST) -> str:
    """Return `F.relu` for that expression, and "" for one that is no such name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (front := dotted(node.value)):
        return f"{front}.{node.attr}"
    return ""


def has_docstring(node: ast.AST) -> bool:
    """Say whether a node's body begins with a docstring."""
    body = getattr(node, "body", None)
    return isinstance(body, list) and bool(body) and is_text(body[0])


def is_text(statement: ast.AST) -> bool:
    """Say whether a statement is a string alone, as a docstring is."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
