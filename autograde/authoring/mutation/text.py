"""Code as text and as a tree: a node is replaced, and the rest of the text stays as it is."""

import ast
import copy
from collections.abc import Iterator
from typing import Any

from autograde.authoring.mutation.nodes import Replacement


class Text:
    """Code, its tree, and how a node of the tree is replaced in the text."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.tree = ast.parse(code)
        self.lines = code.splitlines(keepends=True)
        self.places: dict[int, tuple[ast.AST, str, int | None]] = {}
        """Of each node, by id: its parent, the field it stands in, and its index there."""
        self.annotations: set[int] = set()
        for parent in ast.walk(self.tree):
            for field, value in ast.iter_fields(parent):
                for index, child in enumerate(value if isinstance(value, list) else [value]):
                    if isinstance(child, ast.AST) and not isinstance(child, ast.Load | ast.Store | ast.Del):
                        self.places[id(child)] = (parent, field, index if isinstance(value, list) else None)
                        if field in ("annotation", "returns") or id(parent) in self.annotations:
                            self.annotations.add(id(child))

    def replaced(self, node: ast.AST, replacement: Replacement) -> str | None:
        """Return the code with `replacement` in place of `node`; None if that is no code.

        Of the ways to write that down the first is taken that reads as it should: only the statement around the
        change is compared.
        """
        parent, field, index = self.places[id(node)]
        former = getattr(parent, field)
        new = replacement
        if index is not None:
            many = [] if replacement is None else replacement if isinstance(replacement, list) else [replacement]
            new = [*former[:index], *many, *former[index + 1 :]]
            if not new and field == "body":
                new = [ast.Pass()]
        path = self._path(parent)
        setattr(parent, field, new)
        try:
            wanted = ast.dump(_at(self.tree, path))
            for candidate in self._candidates(node, replacement):
                try:
                    if ast.dump(_at(ast.parse(candidate), path)) == wanted:
                        return candidate
                except (SyntaxError, LookupError, AttributeError):
                    continue
            return ast.unparse(ast.fix_missing_locations(copy.deepcopy(self.tree))) + "\n"
        finally:
            setattr(parent, field, former)

    def _path(self, node: ast.AST) -> list[tuple[str, int | None]]:
        """Return the way from the tree's root to the statement that `node` is, or is part of."""
        path: list[tuple[str, int | None]] = []
        while id(node) in self.places:
            parent, field, index = self.places[id(node)]
            if path or isinstance(node, ast.stmt):
                path.insert(0, (field, index))
            node = parent
        return path

    def line(self, node: ast.AST) -> int:
        """Return the number of the line that a node stands in, or what it is part of."""
        while not hasattr(node, "lineno"):
            node = self.places[id(node)][0]
        return node.lineno

    def _tree_with(self, node: ast.AST, replacement: Replacement) -> ast.AST:
        parent, field, index = self.places[id(node)]
        former = getattr(parent, field)
        if index is None:
            setattr(parent, field, replacement)
        else:
            new = [] if replacement is None else replacement if isinstance(replacement, list) else [replacement]
            items = [*former[:index], *new, *former[index + 1 :]]
            if not items and field == "body":
                items = [ast.Pass()]
            setattr(parent, field, items)
        try:
            return ast.fix_missing_locations(copy.deepcopy(self.tree))
        finally:
            setattr(parent, field, former)

    def _candidates(self, node: ast.AST, replacement: Replacement) -> Iterator[str]:
        if isinstance(node, ast.stmt):
            yield from self._statement_candidates(node, replacement)
        elif isinstance(node, ast.arguments):
            for default in filter(None, [*node.defaults, *node.kw_defaults]):
                start, end = self._span(default)
                yield self.code[:start].rstrip().removesuffix("=").rstrip() + self.code[end:]
        elif replacement is None and isinstance(node, ast.expr):  # a decorator
            yield "".join([*self.lines[: node.lineno - 1], *self.lines[node.end_lineno or node.lineno :]])
        elif isinstance(replacement, ast.expr) and isinstance(node, ast.expr):
            start, end = self._span(node)
            for inner in (False, True):
                new = self._expression(replacement, inner)
                if isinstance(replacement, ast.Tuple):
                    yield self.code[:start] + new[1:-1] + self.code[end:]
                for outer in (new, f"({new})"):
                    yield self.code[:start] + outer + self.code[end:]

    def _statement_candidates(self, node: ast.stmt, replacement: Replacement) -> Iterator[str]:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) - 1
        last = node.end_lineno or node.lineno
        indent = self.lines[first][: len(self.lines[first]) - len(self.lines[first].lstrip())]
        before, after = "".join(self.lines[:first]), "".join(self.lines[last:])
        if replacement is None:
            yield before + after
            yield f"{before}{indent}pass\n{after}"
            return
        many = replacement if isinstance(replacement, list) else [replacement]
        text = "".join(f"{indent}{self._statement(s, indent)}\n" for s in many)  # type: ignore[arg-type]
        yield before + text + after

    def _statement(self, node: ast.stmt, indent: str) -> str:
        """Return a statement's own text moved to `indent`, or for a new one what Python makes of it."""
        if id(node) not in self.places:
            return self._new(node, indent)
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) - 1
        own = self.lines[first : node.end_lineno]
        width = len(own[0]) - len(own[0].lstrip())
        return "".join([own[0][width:], *(indent + line[width:] if line.strip() else line for line in own[1:])]).rstrip(
            "\n"
        )

    def _new(self, node: ast.stmt, indent: str) -> str:
        """Return a new statement whose expressions, where they are old ones, keep their text."""
        return self._expression(node, False).replace("\n", "\n" + indent)

    def _expression(self, node: ast.AST, parentheses: bool) -> str:
        """Return the text of a new node; parts that stand in the code already are copied from there."""
        kept: dict[str, str] = {}

        def visit(value: Any) -> Any:
            if isinstance(value, list):
                return [visit(v) for v in value]
            if not isinstance(value, ast.AST):
                return value
            if isinstance(value, ast.expr) and id(value) in self.places and hasattr(value, "lineno"):
                name = f"_kept_{len(kept)}_"
                start, end = self._span(value)
                own = self.code[start:end]
                kept[name] = f"({own})" if parentheses else own
                return ast.Starred(ast.Name(name), ast.Load()) if isinstance(value, ast.Starred) else ast.Name(name)
            return type(value)(**{field: visit(v) for field, v in ast.iter_fields(value)})

        text = ast.unparse(ast.fix_missing_locations(visit(node)))
        for name, own in kept.items():
            text = text.replace("*" + name, own) if own.startswith("*") else text.replace(name, own)
        return text

    def _span(self, node: ast.AST) -> tuple[int, int]:
        return (
            self._offset(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self._offset(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def _offset(self, line: int, column: int) -> int:
        own = self.lines[line - 1].encode()[:column].decode()
        return sum(map(len, self.lines[: line - 1])) + len(own)


def _at(tree: Any, path: list[tuple[str, int | None]]) -> ast.AST:
    for field, index in path:
        tree = getattr(tree, field)
        if index is not None:
            tree = tree[index]
    return tree
