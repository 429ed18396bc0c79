"""Code → all its single-point changes."""

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from autograde.authoring.mutation import field, general
from autograde.authoring.mutation.nodes import OPERATORS, dotted, is_text
from autograde.authoring.mutation.text import Text

__all__ = ["OPERATORS", "Mutant", "essence", "field", "general", "mutants"]


@dataclass(frozen=True)
class Mutant:
    """A piece of code with one change."""

    operator: str
    line: int
    """Where in the unchanged code."""
    code: str


def mutants(code: str, known: Sequence[str] = (), beside: str = "") -> list[Mutant]:
    """Return all single-point changes of `code` that compile and differ in more than their looks.

    None of them equals another, `code` itself or any of the pieces of code in `known`. Functions that stand in the
    code `beside` as well, under the same name and word for word, are left alone.
    """
    text = Text(code)
    seen = {essence(code), *map(essence, known)}
    left_alone = _shared(text.tree, code, beside) | text.annotations | _indifferent(text.tree)
    found = []
    for node in ast.walk(text.tree):
        if id(node) in left_alone:
            continue
        for name, (kinds, function) in OPERATORS.items():
            if not isinstance(node, kinds):
                continue
            for change in function(node):
                place, replacement = change if isinstance(change, tuple) else (node, change)
                changed = text.replaced(place, replacement)
                core = essence(changed) if changed else None
                if changed and core is not None and core not in seen:
                    seen.add(core)
                    found.append(Mutant(name, text.line(place), changed))
    return sorted(found, key=lambda mutant: mutant.line)


@lru_cache(maxsize=4096)
def essence(code: str) -> object:
    """Return what decides how code behaves: equal for two pieces that Python compiles to the same.

    Formatting, comments, docstrings, annotations of functions and code that is never reached do not count. None if
    the code does not compile.
    """
    try:
        tree = _stripped(ast.parse(code))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `x is 3` is a mistake worth trying
            return _compiled(compile(tree, "<mutant>", "exec", optimize=1))
    except (SyntaxError, ValueError, RecursionError):
        return None


def _compiled(code: CodeType) -> tuple:
    constants = tuple(_compiled(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts)
    names = (code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return (code.co_name, code.co_code, code.co_exceptiontable, constants, names, counts)


def _stripped(tree: ast.Module) -> ast.Module:
    """Return a tree without docstrings and without the annotations of functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and is_text(node.body[0]):
            node.body = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
    return tree


def _shared(tree: ast.AST, code: str, beside: str) -> set[int]:
    """Return the ids of all nodes of `tree`, which `code` is, inside functions that stand in `beside` too."""
    ours, theirs = (
        {name: ast.dump(f) for name, f in _functions(_stripped(ast.parse(text)))} for text in (code, beside)
    )
    same = {name for name in ours if ours[name] == theirs.get(name)}
    return {id(inner) for name, function in _functions(tree) if name in same for inner in ast.walk(function)}


def _indifferent(tree: ast.AST) -> set[int]:
    """Return the ids of all nodes that decide nothing a check looks at.

    What an exception says, the order of several types, `strict=` of `zip`.
    """
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            found += [*node.exc.args, *node.exc.keywords, node.exc]
        elif isinstance(node, ast.ExceptHandler) and node.type:
            found.append(node.type)
        elif isinstance(node, ast.Call) and dotted(node.func) in ("isinstance", "issubclass"):
            found += node.args[1:]
        elif isinstance(node, ast.Call) and dotted(node.func) == "zip":
            found += [keyword.value for keyword in node.keywords]
    return {id(inner) for node in found for inner in ast.walk(node)}


def _functions(tree: ast.AST, front: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield front + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{front}{node.name}.")
