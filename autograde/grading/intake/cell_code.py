"""What a cell's Python text defines and uses, and how pieces of one are put together. Nothing is run.

Texts may hold what IPython understands (magics, `!ls`, `await`). What cannot be read as Python defines and uses
nothing, as far as can be told.
"""

import ast
import builtins
import re
import symtable
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from autograde.observing.syntax import parse

MAX_ANALYSED = 200_000
"""Longest text whose names are looked at, in characters; longer ones are taken as they are."""
MAX_LOOKED_AT = 1_500_000
"""Most characters of a submission that are looked at: about ten times an honest one's, and a few seconds."""
_MAGIC_WEIGHT = 4
"""IPython translates magics one by one, each time from the start of the cell, and more slowly than Python reads it."""

_MAGIC = re.compile(r"^[ \t]*(?:[%!?]|\w+\?)|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
_FUTURE = re.compile(r"^from __future__ import [\w, ]+\n?", re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(?:async +)?(?:class|def) +(\w++)|^(\w++) *+(?::[^=\n]++)?=(?!=)", re.MULTILINE)
BUILTINS = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out", "_", "__"}


class Texts:
    """What the texts of one submission define and use; looks at no more than `MAX_LOOKED_AT` characters of them.

    What is beyond that, or longer than `MAX_ANALYSED`, counts as text that Python cannot read. `known` are texts that
    may be looked at in any case. The same texts in the same order give the same answers.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._room = MAX_LOOKED_AT
        self._seen = set(known)
        self._refused: dict[str, frozenset[str]] = {}
        # The functions' own memory is for the release's texts; it would be too small for an absurd submission.
        self._memory: dict[tuple, Any] = {}
        self.exhausted = False

    def _may_look(self, text: str) -> bool:
        if text in self._seen:
            return True
        if text in self._refused:
            return False
        cost = len(text) + 100
        if len(text) <= MAX_ANALYSED and _for_ipython(text):
            cost += _MAGIC_WEIGHT * cost * len(_MAGIC.findall(text))
        if len(text) > MAX_ANALYSED or cost > self._room:
            self.exhausted = True
            self._refused[text] = _seem_bound(text)
            return False
        self._room -= cost
        self._seen.add(text)
        return True

    def _once(self, function: Callable[..., Any], *given: Any) -> Any:
        key = (function, *given)
        if key not in self._memory:
            self._memory[key] = function(*given)
        return self._memory[key]

    def parses(self, text: str) -> bool:
        """Return whether a notebook could read the text."""
        return self._may_look(text) and self._once(_python, text) is not None

    def binds(self, text: str, imports: bool = True) -> frozenset[str]:
        """Return the global names that a text defines, and the methods of its classes as `Class.method`."""
        return self._once(_binds, text, imports) if self._may_look(text) else self._refused[text]

    def offers(self, text: str) -> frozenset[str]:
        """Return the global names that a text defines, or whose objects it may change other than by printing."""
        names = top_level(self.binds(text))
        return names | self._once(_touches, text) if self._may_look(text) else names

    def reads(self, text: str) -> frozenset[str]:
        """Return the global names that a text uses and does not define itself, and that are not Python's own."""
        return self._once(_reads, text) if self._may_look(text) else frozenset()

    def only_defines(self, text: str) -> bool:
        """Return whether a text consists of definitions, and calls nothing for the sake of the call."""
        return self._may_look(text) and _only_defines(text)

    def defining(self, text: str, wanted: Iterable[str], known: Iterable[str] = ()) -> tuple[str, set[str]]:
        """Return the statements of a text that define or change the wanted names, with all they need of the same text.

        The second is the names that these statements define. Nothing is brought for a name in `known`.
        """
        return _defining(text, wanted, known) if self._may_look(text) else (text, set(self._refused[text]))

    def join(self, pieces: Sequence[str]) -> str:
        """Join pieces with a blank line, or, where only that can be read, as one text that was cut within a line."""
        if len(pieces) == 1:
            return pieces[0]
        futures = [line.strip() for piece in pieces[1:] for line in _FUTURE.findall(piece)]
        if futures:
            pieces = [*futures, *(_FUTURE.sub("", piece) for piece in pieces)]
        pieces = [pieces[0].rstrip("\n"), *(piece.strip("\n") for piece in pieces[1:-1]), pieces[-1].lstrip("\n")]
        whole = "\n\n".join(pieces)
        if len(pieces) <= 5 and not self.parses(whole):
            for cut in range(1, len(pieces)):
                for between in ("\n", ""):
                    text = between.join(["\n\n".join(pieces[:cut]), "\n\n".join(pieces[cut:])])
                    if self.parses(text):
                        return text
        return whole

    def put_before(self, text: str, answer: str) -> str:
        """Put a text before an answer, but after a magic of the whole cell, which must be its first line."""
        first, line, rest = answer.partition("\n")
        if first.startswith("%%"):
            return first + line + self.join([text, rest])
        return self.join([text, answer])


@lru_cache(maxsize=512)
def _python(text: str) -> str | None:
    """Return a cell's text as plain Python, IPython's magics translated; None if that cannot be read."""
    first, _, rest = text.lstrip("\n").partition("\n")
    if first.startswith("%%"):
        return _python(rest) if re.match(r"%%(time|timeit|capture|prun)\b", first) else ""
    if _tree_of(text) is not None:
        return text
    if not _for_ipython(text):
        return None
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = TransformerManager().transform_cell(text)
    except Exception:  # its tokenizer raises several kinds
        return None
    return text if _tree_of(text) is not None else None


def _for_ipython(text: str) -> bool:
    return text[:1] in (" ", "\t") or _MAGIC.search(text) is not None


def _tree_of(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=512)
def _binds(text: str, imports: bool = True) -> frozenset[str]:
    code = _python(text)
    if code is None:
        return _seem_bound(text)
    tree = _tree_of(code)
    names: set[str] = set()
    for statement in tree.body if tree else ():
        if imports or not isinstance(statement, ast.Import | ast.ImportFrom):
            names |= _stores(statement)
        if isinstance(statement, ast.ClassDef):
            defined = (ast.FunctionDef, ast.AsyncFunctionDef)
            names |= {f"{statement.name}.{each.name}" for each in statement.body if isinstance(each, defined)}
    return frozenset(names)


def _seem_bound(text: str) -> frozenset[str]:
    """Return the names that a text seems to define, without reading it as Python."""
    return frozenset(a or b for a, b in _TOP_LEVEL.findall(text[:MAX_ANALYSED]))


def top_level(names: Iterable[str]) -> frozenset[str]:
    """Return those of the names that are no methods."""
    return frozenset(name for name in names if "." not in name)


def _outer(root: ast.AST) -> Iterable[ast.AST]:
    """Yield a statement's nodes without those inside functions, classes and lambdas."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        if not isinstance(node, inner):
            pending.extend(ast.iter_child_nodes(node))


def _stores(statement: ast.stmt) -> set[str]:
    names = set()
    for node in _outer(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def _changes(statement: ast.stmt) -> set[str]:
    """Return the names of objects that a statement may change: `x.a = 1`, `x.append(1)`, `setattr(x, …)`."""
    names = set()
    for node in _outer(statement):
        target: ast.AST | None = None
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr"):
            target = node.args[0] if node.args else None
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            names.add(target.id)
    return names


@lru_cache(maxsize=512)
def _touches(text: str) -> frozenset[str]:
    tree = _tree_of(_python(text) or "")
    names: set[str] = set()
    for statement in tree.body if tree else ():
        if not (isinstance(statement, ast.Expr) and _is_print(statement.value)):
            names |= _changes(statement)
    return frozenset(names)


def _is_print(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "display")


@lru_cache(maxsize=512)
def _reads(text: str) -> frozenset[str]:
    code = _python(text)
    if not code:
        return frozenset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = [symtable.symtable(code, "answer", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    names = set()
    top = tables[0]
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        names |= {
            each.get_name()
            for each in table.get_symbols()
            if each.is_referenced() and (table is top or each.is_global())
        }
    return frozenset(names - _binds(text) - BUILTINS)


_DEFINITIONS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
    *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.Try, ast.With, ast.Pass),
)


def _only_defines(text: str) -> bool:
    tree = _tree_of(_python(text) or "")
    is_text = lambda each: isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)  # noqa: E731
    return tree is not None and all(isinstance(each, _DEFINITIONS) or is_text(each) for each in tree.body)


def _defining(text: str, wanted: Iterable[str], known: Iterable[str] = ()) -> tuple[str, set[str]]:
    code = _python(text)
    tree = _tree_of(code) if code else None
    if tree is None or code is None:
        return text, set(top_level(_binds(text)))
    lines = code.split("\n")
    parts = []
    for statement in tree.body:
        start = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
        parts.append((statement, "\n".join(lines[start - 1 : statement.end_lineno])))
    needed, chosen, known = set(wanted), dict[int, str](), set(known)
    grown = True
    while grown:
        grown = False
        for number, (statement, source) in enumerate(parts):
            if number not in chosen and (_stores(statement) | _changes(statement)) & needed:
                chosen[number] = source
                needed |= _reads(source) - known
                grown = True
    names = set().union(*(_stores(parts[number][0]) for number in chosen))
    # Two statements of one line have the same source.
    sources = dict.fromkeys(chosen[number] for number in sorted(chosen))
    return "\n".join(sources), names
