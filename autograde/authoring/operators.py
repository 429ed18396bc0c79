"""Single-point changes of Python code: the slips of one line that learners make.

An operator is a function of one node of the syntax tree which yields what may stand in its place: another node, None
for a statement that goes, a list of statements for one that gets company; or a pair, of a node below it and what may
stand in that one's place. `mutants` applies all operators to all nodes and returns the changed code, the rest of its
text untouched.

The tools for mutation testing were looked at: the library among them whose operators can be used alone brings
seventeen packages along, a web client and a version-control library among them, for operators of three lines each, and
works on a tree whose equality says nothing about formatting.
"""

import ast
import builtins
import copy
import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

import torch
from torch import nn
from torch.nn import functional

Replacement = ast.AST | list[ast.stmt] | None
Change = Replacement | tuple[ast.AST, Replacement]
Operator = Callable[[Any], Iterator[Change]]

OPERATORS: dict[str, tuple[tuple[type[ast.AST], ...], Operator]] = {}
"""All operators by name, with the kinds of node that each is for."""


@dataclass(frozen=True)
class Mutant:
    """A piece of code with one change."""

    operator: str
    line: int
    """Where in the unchanged code."""
    code: str


def operator(*kinds: type[ast.AST]) -> Callable[[Operator], Operator]:
    """Register an operator for some kinds of node, under the function's name."""

    def register(function: Operator) -> Operator:
        OPERATORS[function.__name__] = (kinds, function)
        return function

    return register


def mutants(code: str, known: Sequence[str] = (), beside: str = "") -> list[Mutant]:
    """Return all single-point changes of `code` that compile and differ in more than their looks.

    None of them equals another, `code` itself or any of the pieces of code in `known`. Functions that stand in the
    code `beside` as well, under the same name and word for word, are left alone.
    """
    text = _Text(code)
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
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and _is_text(node.body[0]):
            node.body = node.body[1:] or [ast.Pass(lineno=node.lineno, col_offset=0)]
    return ast.fix_missing_locations(tree)


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
        elif isinstance(node, ast.Call) and _dotted(node.func) in ("isinstance", "issubclass"):
            found += node.args[1:]
        elif isinstance(node, ast.Call) and _dotted(node.func) == "zip":
            found += [keyword.value for keyword in node.keywords]
    return {id(inner) for node in found for inner in ast.walk(node)}


def _functions(tree: ast.AST, front: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield front + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{front}{node.name}.")


def _has_docstring(node: ast.AST) -> bool:
    body = getattr(node, "body", None)
    return isinstance(body, list) and bool(body) and _is_text(body[0])


def _is_text(statement: ast.AST) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


class _Text:
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

        def visit(value: object) -> object:
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

        text = ast.unparse(ast.fix_missing_locations(visit(node)))  # type: ignore[arg-type]
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


def _like(node: ast.AST, **changes: object) -> ast.AST:
    """Return a shallow copy of a node with some fields changed."""
    return type(node)(**{**dict(ast.iter_fields(node)), **changes})


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _call(function: ast.expr | str, *args: ast.expr) -> ast.Call:
    return ast.Call(_name(function) if isinstance(function, str) else function, list(args), [])


def _compare(name: str, sign: ast.cmpop) -> ast.Compare:
    return ast.Compare(_name(name), [sign], [ast.Constant(None)])


def _of(value: ast.expr, attribute: str) -> ast.Attribute:
    return ast.Attribute(value, attribute, ast.Load())


def _without(items: list, index: int) -> list:
    return [*items[:index], *items[index + 1 :]]


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _dotted(node: ast.AST) -> str:
    """Return `F.relu` for that expression, and "" for one that is no such name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (front := _dotted(node.value)):
        return f"{front}.{node.attr}"
    return ""


# Operators of every field.

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot, ast.Eq),
    ast.IsNot: (ast.Is, ast.NotEq),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}


@operator(ast.Compare)
def comparison(node: ast.Compare) -> Iterator[Change]:
    """`<` for `<=` and the like."""
    for index, sign in enumerate(node.ops):
        for other in _COMPARISONS[type(sign)]:
            if other in (ast.Eq, ast.NotEq) and any(map(_is_none, (node.left, *node.comparators))):
                continue  # nothing but None equals None
            yield _like(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])


@operator(ast.BinOp, ast.AugAssign)
def arithmetic(node: ast.BinOp | ast.AugAssign) -> Iterator[Change]:
    """`-` for `+` and the like."""
    for other in _ARITHMETIC.get(type(node.op), ()):
        yield _like(node, op=other())


@operator(ast.BinOp)
def operands_swapped(node: ast.BinOp) -> Iterator[Change]:
    """`b - a` for `a - b`."""
    if not isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
        yield _like(node, left=node.right, right=node.left)


@operator(ast.Constant)
def constant(node: ast.Constant) -> Iterator[Change]:
    """A number one larger or smaller, True for False; defaults included."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1) if node.value >= 1 else ast.UnaryOp(ast.USub(), ast.Constant(1 - node.value))


@operator(ast.BoolOp)
def logic(node: ast.BoolOp) -> Iterator[Change]:
    """`or` for `and`, and one side of it gone."""
    yield _like(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for index in range(len(node.values)):
        rest = _without(node.values, index)
        yield rest[0] if len(rest) == 1 else _like(node, values=rest)


@operator(ast.UnaryOp)
def sign_dropped(node: ast.UnaryOp) -> Iterator[Change]:
    """`x` for `-x` and for `not x`."""
    yield node.operand


def _negated(test: ast.expr) -> Iterator[ast.expr]:
    plain = isinstance(test, ast.Compare) and len(test.ops) == 1 and not isinstance(test.ops[0], ast.Lt | ast.Gt)
    if not (plain or isinstance(test, ast.UnaryOp)):
        yield ast.UnaryOp(ast.Not(), test)


@operator(ast.If, ast.While, ast.IfExp)
def condition(node: ast.If | ast.While | ast.IfExp) -> Iterator[Change]:
    """A condition negated, or always true."""
    for test in _negated(node.test):
        yield node.test, test
    if isinstance(node, ast.If):
        yield list(node.body)
        if node.orelse:
            yield list(node.orelse)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


@operator(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
def filter_changed(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[Change]:
    """The `if` of a comprehension negated or gone."""
    for number, part in enumerate(node.generators):
        for index, test in enumerate(part.ifs):
            others = [_without(part.ifs, index)]
            others += [[*part.ifs[:index], other, *part.ifs[index + 1 :]] for other in _negated(test)]
            for ifs in others:
                changed = ast.comprehension(part.target, part.iter, ifs, part.is_async)
                yield _like(node, generators=[*node.generators[:number], changed, *node.generators[number + 1 :]])


@operator(ast.Break, ast.Continue)
def break_or_continue(node: ast.Break | ast.Continue) -> Iterator[Change]:
    """`continue` for `break`, and the other way round."""
    yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()


@operator(ast.stmt)
def statement_gone(node: ast.stmt) -> Iterator[Change]:
    """One statement left out; a function or a method too."""
    if not isinstance(node, ast.Pass | ast.Import | ast.ImportFrom | ast.ClassDef) and not _is_text(node):
        yield None


@operator(ast.With, ast.Try)
def block_unwrapped(node: ast.With | ast.Try) -> Iterator[Change]:
    """What stands under `with` or `try` without it."""
    yield [*node.body, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]


@operator(ast.ExceptHandler)
def exception_widened(node: ast.ExceptHandler) -> Iterator[Change]:
    """`except Exception` for a narrower one."""
    if node.type is not None:
        yield node.type, _name("Exception")


@operator(ast.Raise)
def exception_changed(node: ast.Raise) -> Iterator[Change]:
    """Another exception raised."""
    if isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
        other = "TypeError" if node.exc.func.id == "ValueError" else "ValueError"
        yield node.exc.func, _name(other)


@operator(ast.FunctionDef, ast.ClassDef)
def decorator_gone(node: ast.FunctionDef | ast.ClassDef) -> Iterator[Change]:
    """A decorator left out."""
    for decorator in node.decorator_list:
        yield decorator, None


_COMMUTATIVE = ("add", "mul", "maximum", "minimum", "equal", "allclose", "eq", "ne")


@operator(ast.Call)
def arguments(node: ast.Call) -> Iterator[Change]:
    """Two arguments swapped, a keyword or the last argument left out."""
    commutes = isinstance(node.func, ast.Attribute) and node.func.attr in _COMMUTATIVE
    for index in range(0 if commutes else len(node.args) - 1):
        pair = node.args[index : index + 2]
        if not any(isinstance(a, ast.Starred) for a in pair):
            yield _like(node, args=[*node.args[:index], *reversed(pair), *node.args[index + 2 :]])
    for index in range(0 if _dotted(node.func) == "zip" else len(node.keywords)):
        yield _like(node, keywords=_without(node.keywords, index))
    for index, arg in enumerate(node.args):
        if isinstance(arg, ast.Starred) or (index and index == len(node.args) - 1):
            yield _like(node, args=_without(node.args, index))


@operator(ast.Tuple)
def elements_swapped(node: ast.Tuple) -> Iterator[Change]:
    """`b, a` for `a, b`."""
    if isinstance(node.ctx, ast.Load) and len(node.elts) == 2:
        yield _like(node, elts=node.elts[::-1])


@operator(ast.arguments)
def default_dropped(node: ast.arguments) -> Iterator[Change]:
    """A parameter that had a default without it."""
    if node.defaults:
        yield _like(node, defaults=node.defaults[1:])
    for index, default in enumerate(node.kw_defaults):
        if default is not None:
            yield _like(node, kw_defaults=[*node.kw_defaults[:index], None, *node.kw_defaults[index + 1 :]])


@operator(ast.FunctionDef)
def early_return(node: ast.FunctionDef) -> Iterator[Change]:
    """A function that returns too soon: before one of its statements, or inside its last loop."""
    first = 1 if _has_docstring(node) else 0
    for index in range(first + 1, len(node.body) - 1):
        yield node.body[index], [ast.Return(), node.body[index]]
    if len(node.body) > 1 and isinstance(node.body[-1], ast.Return) and isinstance(node.body[-2], ast.For | ast.While):
        last = node.body[-2].body[-1]
        yield last, [last, node.body[-1]]


# Operators of this field.


@operator(ast.Compare)
def truth_for_none(node: ast.Compare) -> Iterator[Change]:
    """`if x:` for `if x is not None:`."""
    if len(node.ops) == 1 and _is_none(node.comparators[0]):
        if isinstance(node.ops[0], ast.IsNot):
            yield node.left
        elif isinstance(node.ops[0], ast.Is):
            yield ast.UnaryOp(ast.Not(), node.left)


@operator(ast.Call)
def exact_type(node: ast.Call) -> Iterator[Change]:
    """`type(x) is T` for `isinstance(x, T)`, and one of several types left out."""
    if _dotted(node.func) != "isinstance" or len(node.args) != 2:
        return
    kind = node.args[1]
    if isinstance(kind, ast.BinOp):
        yield _like(node, args=[node.args[0], kind.left])
        yield _like(node, args=[node.args[0], kind.right])
        return
    sign = ast.In() if isinstance(kind, ast.Tuple) else ast.Is()
    yield ast.Compare(_call("type", node.args[0]), [sign], [kind])
    if isinstance(kind, ast.Tuple):
        for index in range(len(kind.elts)):
            yield _like(node, args=[node.args[0], _like(kind, elts=_without(kind.elts, index))])


@operator(ast.Compare)
def any_subtype(node: ast.Compare) -> Iterator[Change]:
    """`isinstance(x, T)` for `type(x) is T`."""
    left = node.left
    if isinstance(left, ast.Call) and _dotted(left.func) == "type" and len(node.ops) == len(left.args) == 1:
        test = _call("isinstance", left.args[0], node.comparators[0])
        yield ast.UnaryOp(ast.Not(), test) if isinstance(node.ops[0], ast.IsNot | ast.NotEq) else test


_WRAPPERS = {
    *("list", "tuple", "set", "dict", "sorted", "reversed", "int", "float", "bool", "str", "iter", "OrderedDict"),
    *("nn.Parameter", "Parameter", "nn.ModuleList", "nn.ModuleDict", "nn.ParameterList", "copy", "deepcopy"),
    *("copy.copy", "copy.deepcopy", "torch.tensor", "weakref.ref", "abs", "enumerate"),
}


@operator(ast.Call)
def wrapper_dropped(node: ast.Call) -> Iterator[Change]:
    """What stands in `list(…)`, `tuple(…)`, `nn.Parameter(…)` and the like without it."""
    if _dotted(node.func) in _WRAPPERS and node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]


_MODULES = ("torch", "F", "nn", "math", "copy", "super", "functools", "itertools", "warnings", "np")


@operator(ast.Call)
def method_dropped(node: ast.Call) -> Iterator[Change]:
    """`x` for `x.item()`, `x.detach()`, `x.clone()` and any other method."""
    if isinstance(node.func, ast.Attribute) and _dotted(node.func).partition(".")[0] not in _MODULES:
        value = node.func.value
        if not (isinstance(value, ast.Call) and _dotted(value.func) == "super"):
            yield value


@operator(ast.Attribute)
def attribute_dropped(node: ast.Attribute) -> Iterator[Change]:
    """`x` for `x.data` and `x.grad`."""
    if node.attr in ("data", "grad", "T") and isinstance(node.ctx, ast.Load):
        yield node.value


@operator(ast.Return)
def result_changed(node: ast.Return) -> Iterator[Change]:
    """A result that is cut off the graph, or is a copy of what was to be returned itself."""
    value = node.value
    if isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BinOp | ast.IfExp):
        yield ast.Return(_call(_of(value, "detach")))
    if isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
        yield ast.Return(_call(_of(value, "clone")))


def _last_name(target: ast.expr) -> str:
    while isinstance(target, ast.Tuple):
        target = target.elts[-1]
    return target.id if isinstance(target, ast.Name) else ""


def _may_be_none(name: str, source: ast.expr) -> bool:
    """Say whether a loop over `source` may meet None: not where it goes over names or asks a method for modules."""
    if isinstance(source, ast.Call):
        return isinstance(source.func, ast.Attribute) and source.func.attr in ("values", "items")
    return isinstance(source, ast.Name | ast.Attribute) and name not in ("name", "n", "key", "k", "path", "_", "i")


def _asks_for_none(name: str, test: ast.expr) -> bool:
    """Say whether `test` holds for nothing that is None, or for None alone, already."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_asks_for_none(name, value) for value in test.values)
    return isinstance(test, ast.Compare) and _dotted(test.left) == name and _is_none(test.comparators[0])


@operator(ast.For, ast.While)
def loop_left(node: ast.For | ast.While) -> Iterator[Change]:
    """A `break` at the end of a loop's body."""
    if not isinstance(node.body[-1], ast.Return | ast.Raise | ast.Break | ast.Continue):
        yield node.body[-1], [node.body[-1], ast.Break()]


@operator(ast.For)
def passed_over(node: ast.For) -> Iterator[Change]:
    """A `continue` for what is frozen, or None, at the start of a loop's body."""
    name, first = _last_name(node.target), node.body[0]
    if not name or (isinstance(node.iter, ast.Call) and _dotted(node.iter.func) == "range"):
        return
    yield first, [ast.If(ast.UnaryOp(ast.Not(), _of(_name(name), "requires_grad")), [ast.Continue()], []), first]
    asked = isinstance(first, ast.If) and not first.orelse and _asks_for_none(name, first.test)
    if _may_be_none(name, node.iter) and not asked:
        yield first, [ast.If(_compare(name, ast.Is()), [ast.Continue()], []), first]


@operator(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
def filtered(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[Change]:
    """The same for a comprehension: `if x.requires_grad`, `if x is not None`."""
    for number, part in enumerate(node.generators):
        name = _last_name(part.target)
        if not name or (isinstance(part.iter, ast.Call) and _dotted(part.iter.func) == "range"):
            continue
        tests: list[ast.expr] = [_of(_name(name), "requires_grad")]
        if _may_be_none(name, part.iter) and not any(_asks_for_none(name, test) for test in part.ifs):
            tests.append(_compare(name, ast.IsNot()))
        for test in tests:
            changed = ast.comprehension(part.target, part.iter, [*part.ifs, test], part.is_async)
            yield _like(node, generators=[*node.generators[:number], changed, *node.generators[number + 1 :]])


@operator(ast.Call)
def super_gone(node: ast.Call) -> Iterator[Change]:
    """None, or what it was given, for `super().method(…)`."""
    function = node.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call)):
        return
    if _dotted(function.value.func) == "super":
        yield ast.Constant(None)
        if node.args and not isinstance(node.args[0], ast.Starred):
            yield node.args[0]


@operator(ast.Call)
def forward_for_call(node: ast.Call) -> Iterator[Change]:
    """`m.forward(x)` for `m(x)`, and the other way round."""
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "forward":
        yield _like(node, func=function.value)
    named = isinstance(function, ast.Name) and function.id.islower() and not hasattr(builtins, function.id)
    own = isinstance(function, ast.Attribute) and _dotted(function.value) == "self"
    if named or own or isinstance(function, ast.Call | ast.Subscript):
        yield _like(node, func=_of(function, "forward"))


@operator(ast.FunctionDef)
def self_dropped(node: ast.FunctionDef) -> Iterator[Change]:
    """`x = …` for `self.x = …`; `x` for `self.x` where there is an `x`."""
    inner = list(ast.walk(node))
    known = {n.arg for n in inner if isinstance(n, ast.arg)}
    known |= {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for n in inner:
        own = isinstance(n, ast.Attribute) and _dotted(n.value) == "self"
        if own and (isinstance(n.ctx, ast.Store) or n.attr in known):
            yield n, ast.Name(n.attr, n.ctx)


def _takes_inplace(name: str) -> bool:
    front, _, last = name.rpartition(".")
    home = {"F": functional, "nn": nn, "torch.nn.functional": functional, "torch.nn": nn, "functional": functional}
    try:
        return "inplace" in inspect.signature(getattr(home.get(front), last)).parameters
    except (AttributeError, TypeError, ValueError):
        return False


@operator(ast.Call)
def in_place_call(node: ast.Call) -> Iterator[Change]:
    """`x.relu_()` for `x.relu()`, `inplace=True` where there is such a thing."""
    name = _dotted(node.func)
    front, _, _ = name.rpartition(".")
    if _takes_inplace(name) and not front.endswith("nn") and _is_kept(node.args[:1]):
        yield _inplace(node)
    if isinstance(node.func, ast.Attribute) and front not in ("F", "nn", "math", "self"):
        last, home = node.func.attr, torch if front == "torch" else torch.Tensor
        if hasattr(home, last + "_") and _is_kept(node.args[:1] if front == "torch" else [node.func.value]):
            yield _like(node, func=_of(node.func.value, last + "_"))
        elif last.endswith("_") and not last.endswith("__") and hasattr(home, last[:-1]):
            yield _like(node, func=_of(node.func.value, last[:-1]))


@operator(ast.Assign)
def in_place_layer(node: ast.Assign) -> Iterator[Change]:
    """`self.act = nn.ReLU(inplace=True)`; inside a `Sequential` that would do no harm."""
    if isinstance(node.value, ast.Call):
        name = _dotted(node.value.func)
        if name.rpartition(".")[0].endswith("nn") and _takes_inplace(name):
            yield node.value, _inplace(node.value)


def _inplace(node: ast.Call) -> ast.AST:
    others = [keyword for keyword in node.keywords if keyword.arg != "inplace"]
    return _like(node, keywords=[*others, ast.keyword("inplace", ast.Constant(True))])


def _is_kept(values: list[ast.expr]) -> bool:
    """Say whether a value stands somewhere else too, where it is seen that it has changed."""
    return bool(values) and isinstance(values[0], ast.Name | ast.Attribute | ast.Subscript)


_IN_PLACE = {ast.Add: "add_", ast.Sub: "sub_", ast.Mult: "mul_", ast.Div: "div_"}


@operator(ast.BinOp)
def in_place_arithmetic(node: ast.BinOp) -> Iterator[Change]:
    """`a.add_(b)` for `a + b`."""
    if type(node.op) in _IN_PLACE and isinstance(node.left, ast.Name | ast.Attribute | ast.Subscript):
        yield _call(_of(node.left, _IN_PLACE[type(node.op)]), node.right)


@operator(ast.Assign)
def augmented(node: ast.Assign) -> Iterator[Change]:
    """`a += b` for `a = a + b`."""
    value, target = node.value, node.targets[0]
    if not isinstance(value, ast.BinOp) or _counts(value.op, value.right):
        return
    if len(node.targets) == 1 and ast.unparse(value.left) == ast.unparse(target):
        yield ast.AugAssign(target, value.op, value.right)


@operator(ast.AugAssign)
def out_of_place(node: ast.AugAssign) -> Iterator[Change]:
    """`a = a + b` for `a += b`."""
    if not _counts(node.op, node.value):
        yield ast.Assign([node.target], ast.BinOp(_like(node.target, ctx=ast.Load()), node.op, node.value), lineno=0)


def _counts(sign: ast.operator, value: ast.expr) -> bool:
    """Say whether this is `+ 1` or `- 1`, as of a counter, which is the same in place and out of place."""
    return isinstance(sign, ast.Add | ast.Sub) and isinstance(value, ast.Constant) and value.value == 1
