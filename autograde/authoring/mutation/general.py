"""Operators for any Python: a comparison, a number, a statement.

The tools for mutation testing were looked at. The library among them whose operators can be used alone brings
seventeen packages along, a web client and a version-control library among them, for operators of three lines each.
"""

import ast
from collections.abc import Iterator

from autograde.authoring.mutation.nodes import (
    Change,
    dotted,
    has_docstring,
    is_none,
    is_text,
    like,
    named,
    operator,
    without,
)

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
            if other in (ast.Eq, ast.NotEq) and any(map(is_none, (node.left, *node.comparators))):
                continue  # nothing but None equals None
            yield like(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])


@operator(ast.BinOp, ast.AugAssign)
def arithmetic(node: ast.BinOp | ast.AugAssign) -> Iterator[Change]:
    """`-` for `+` and the like."""
    for other in _ARITHMETIC.get(type(node.op), ()):
        yield like(node, op=other())


@operator(ast.BinOp)
def operands_swapped(node: ast.BinOp) -> Iterator[Change]:
    """`b - a` for `a - b`."""
    if not isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
        yield like(node, left=node.right, right=node.left)


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
    yield like(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for index in range(len(node.values)):
        rest = without(node.values, index)
        yield rest[0] if len(rest) == 1 else like(node, values=rest)


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
            others = [without(part.ifs, index)]
            others += [[*part.ifs[:index], other, *part.ifs[index + 1 :]] for other in _negated(test)]
            for ifs in others:
                changed = ast.comprehension(part.target, part.iter, ifs, part.is_async)
                yield like(node, generators=[*node.generators[:number], changed, *node.generators[number + 1 :]])


@operator(ast.Break, ast.Continue)
def break_or_continue(node: ast.Break | ast.Continue) -> Iterator[Change]:
    """`continue` for `break`, and the other way round."""
    yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()


@operator(ast.stmt)
def statement_gone(node: ast.stmt) -> Iterator[Change]:
    """One statement left out; a function or a method too."""
    if not isinstance(node, ast.Pass | ast.Import | ast.ImportFrom | ast.ClassDef) and not is_text(node):
        yield None


@operator(ast.With, ast.Try)
def block_unwrapped(node: ast.With | ast.Try) -> Iterator[Change]:
    """What stands under `with` or `try` without it."""
    yield [*node.body, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]


@operator(ast.ExceptHandler)
def exception_widened(node: ast.ExceptHandler) -> Iterator[Change]:
    """`except Exception` for a narrower one."""
    if node.type is not None:
        yield node.type, named("Exception")


@operator(ast.Raise)
def exception_changed(node: ast.Raise) -> Iterator[Change]:
    """Another exception raised."""
    if isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
        other = "TypeError" if node.exc.func.id == "ValueError" else "ValueError"
        yield node.exc.func, named(other)


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
            yield like(node, args=[*node.args[:index], *reversed(pair), *node.args[index + 2 :]])
    for index in range(0 if dotted(node.func) == "zip" else len(node.keywords)):
        yield like(node, keywords=without(node.keywords, index))
    for index, arg in enumerate(node.args):
        if isinstance(arg, ast.Starred) or (index and index == len(node.args) - 1):
            yield like(node, args=without(node.args, index))


@operator(ast.Tuple)
def elements_swapped(node: ast.Tuple) -> Iterator[Change]:
    """`b, a` for `a, b`."""
    if isinstance(node.ctx, ast.Load) and len(node.elts) == 2:
        yield like(node, elts=node.elts[::-1])


@operator(ast.arguments)
def default_dropped(node: ast.arguments) -> Iterator[Change]:
    """A parameter that had a default without it."""
    if node.defaults:
        yield like(node, defaults=node.defaults[1:])
    for index, default in enumerate(node.kw_defaults):
        if default is not None:
            yield like(node, kw_defaults=[*node.kw_defaults[:index], None, *node.kw_defaults[index + 1 :]])


@operator(ast.FunctionDef)
def early_return(node: ast.FunctionDef) -> Iterator[Change]:
    """A function that returns too soon: before one of its statements, or inside its last loop."""
    first = 1 if has_docstring(node) else 0
    for index in range(first + 1, len(node.body) - 1):
        yield node.body[index], [ast.Return(), node.body[index]]
    if len(node.body) > 1 and isinstance(node.body[-1], ast.Return) and isinstance(node.body[-2], ast.For | ast.While):
        last = node.body[-2].body[-1]
        yield last, [last, node.body[-1]]
