"""Operators for this field: the slips of one line that those make who learn PyTorch."""

import ast
import builtins
import inspect
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from autograde.authoring.mutation.nodes import (
    Change,
    call,
    compared,
    dotted,
    is_none,
    like,
    named,
    of,
    operator,
    without,
)


@operator(ast.Compare)
def truth_for_none(node: ast.Compare) -> Iterator[Change]:
    """`if x:` for `if x is not None:`."""
    if len(node.ops) == 1 and is_none(node.comparators[0]):
        if isinstance(node.ops[0], ast.IsNot):
            yield node.left
        elif isinstance(node.ops[0], ast.Is):
            yield ast.UnaryOp(ast.Not(), node.left)


@operator(ast.Call)
def exact_type(node: ast.Call) -> Iterator[Change]:
    """`type(x) is T` for `isinstance(x, T)`, and one of several types left out."""
    if dotted(node.func) != "isinstance" or len(node.args) != 2:
        return
    kind = node.args[1]
    if isinstance(kind, ast.BinOp):
        yield like(node, args=[node.args[0], kind.left])
        yield like(node, args=[node.args[0], kind.right])
        return
    sign = ast.In() if isinstance(kind, ast.Tuple) else ast.Is()
    yield ast.Compare(call("type", node.args[0]), [sign], [kind])
    if isinstance(kind, ast.Tuple):
        for index in range(len(kind.elts)):
            yield like(node, args=[node.args[0], like(kind, elts=without(kind.elts, index))])


@operator(ast.Compare)
def any_subtype(node: ast.Compare) -> Iterator[Change]:
    """`isinstance(x, T)` for `type(x) is T`."""
    left = node.left
    if isinstance(left, ast.Call) and dotted(left.func) == "type" and len(node.ops) == len(left.args) == 1:
        test = call("isinstance", left.args[0], node.comparators[0])
        yield ast.UnaryOp(ast.Not(), test) if isinstance(node.ops[0], ast.IsNot | ast.NotEq) else test


_WRAPPERS = {
    *("list", "tuple", "set", "dict", "sorted", "reversed", "int", "float", "bool", "str", "iter", "OrderedDict"),
    *("nn.Parameter", "Parameter", "nn.ModuleList", "nn.ModuleDict", "nn.ParameterList", "copy", "deepcopy"),
    *("copy.copy", "copy.deepcopy", "torch.tensor", "weakref.ref", "abs", "enumerate"),
}


@operator(ast.Call)
def wrapper_dropped(node: ast.Call) -> Iterator[Change]:
    """What stands in `list(…)`, `tuple(…)`, `nn.Parameter(…)` and the like without it."""
    if dotted(node.func) in _WRAPPERS and node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]


_MODULES = ("torch", "F", "nn", "math", "copy", "super", "functools", "itertools", "warnings", "np")


@operator(ast.Call)
def method_dropped(node: ast.Call) -> Iterator[Change]:
    """`x` for `x.item()`, `x.detach()`, `x.clone()` and any other method."""
    if isinstance(node.func, ast.Attribute) and dotted(node.func).partition(".")[0] not in _MODULES:
        value = node.func.value
        if not (isinstance(value, ast.Call) and dotted(value.func) == "super"):
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
        yield ast.Return(call(of(value, "detach")))
    if isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
        yield ast.Return(call(of(value, "clone")))


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
    return isinstance(test, ast.Compare) and dotted(test.left) == name and is_none(test.comparators[0])


@operator(ast.For, ast.While)
def loop_left(node: ast.For | ast.While) -> Iterator[Change]:
    """A `break` at the end of a loop's body."""
    if not isinstance(node.body[-1], ast.Return | ast.Raise | ast.Break | ast.Continue):
        yield node.body[-1], [node.body[-1], ast.Break()]


@operator(ast.For)
def passed_over(node: ast.For) -> Iterator[Change]:
    """A `continue` for what is frozen, or None, at the start of a loop's body."""
    name, first = _last_name(node.target), node.body[0]
    if not name or (isinstance(node.iter, ast.Call) and dotted(node.iter.func) == "range"):
        return
    yield first, [ast.If(ast.UnaryOp(ast.Not(), of(named(name), "requires_grad")), [ast.Continue()], []), first]
    asked = isinstance(first, ast.If) and not first.orelse and _asks_for_none(name, first.test)
    if _may_be_none(name, node.iter) and not asked:
        yield first, [ast.If(compared(name, ast.Is()), [ast.Continue()], []), first]


@operator(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
def filtered(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[Change]:
    """The same for a comprehension: `if x.requires_grad`, `if x is not None`."""
    for number, part in enumerate(node.generators):
        name = _last_name(part.target)
        if not name or (isinstance(part.iter, ast.Call) and dotted(part.iter.func) == "range"):
            continue
        tests: list[ast.expr] = [of(named(name), "requires_grad")]
        if _may_be_none(name, part.iter) and not any(_asks_for_none(name, test) for test in part.ifs):
            tests.append(compared(name, ast.IsNot()))
        for test in tests:
            changed = ast.comprehension(part.target, part.iter, [*part.ifs, test], part.is_async)
            yield like(node, generators=[*node.generators[:number], changed, *node.generators[number + 1 :]])


@operator(ast.Call)
def super_gone(node: ast.Call) -> Iterator[Change]:
    """None, or what it was given, for `super().method(…)`."""
    function = node.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call)):
        return
    if dotted(function.value.func) == "super":
        yield ast.Constant(None)
        if node.args and not isinstance(node.args[0], ast.Starred):
            yield node.args[0]


@operator(ast.Call)
def forward_for_call(node: ast.Call) -> Iterator[Change]:
    """`m.forward(x)` for `m(x)`, and the other way round."""
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "forward":
        yield like(node, func=function.value)
    plain = isinstance(function, ast.Name) and function.id.islower() and not hasattr(builtins, function.id)
    own = isinstance(function, ast.Attribute) and dotted(function.value) == "self"
    if plain or own or isinstance(function, ast.Call | ast.Subscript):
        yield like(node, func=of(function, "forward"))


@operator(ast.FunctionDef)
def self_dropped(node: ast.FunctionDef) -> Iterator[Change]:
    """`x = …` for `self.x = …`; `x` for `self.x` where there is an `x`."""
    inner = list(ast.walk(node))
    known = {n.arg for n in inner if isinstance(n, ast.arg)}
    known |= {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for n in inner:
        if not isinstance(n, ast.Attribute) or dotted(n.value) != "self":
            continue
        if isinstance(n.ctx, ast.Store) or n.attr in known:
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
    name = dotted(node.func)
    front, _, _ = name.rpartition(".")
    if _takes_inplace(name) and not front.endswith("nn") and _is_kept(node.args[:1]):
        yield _inplace(node)
    if isinstance(node.func, ast.Attribute) and front not in ("F", "nn", "math", "self"):
        last, home = node.func.attr, torch if front == "torch" else torch.Tensor
        if hasattr(home, last + "_") and _is_kept(node.args[:1] if front == "torch" else [node.func.value]):
            yield like(node, func=of(node.func.value, last + "_"))
        elif last.endswith("_") and not last.endswith("__") and hasattr(home, last[:-1]):
            yield like(node, func=of(node.func.value, last[:-1]))


@operator(ast.Assign)
def in_place_layer(node: ast.Assign) -> Iterator[Change]:
    """`self.act = nn.ReLU(inplace=True)`; inside a `Sequential` that would do no harm."""
    if isinstance(node.value, ast.Call):
        name = dotted(node.value.func)
        if name.rpartition(".")[0].endswith("nn") and _takes_inplace(name):
            yield node.value, _inplace(node.value)


def _inplace(node: ast.Call) -> ast.AST:
    others = [keyword for keyword in node.keywords if keyword.arg != "inplace"]
    return like(node, keywords=[*others, ast.keyword("inplace", ast.Constant(True))])


def _is_kept(values: list[ast.expr]) -> bool:
    """Say whether a value stands somewhere else too, where it is seen that it has changed."""
    return bool(values) and isinstance(values[0], ast.Name | ast.Attribute | ast.Subscript)


_IN_PLACE = {ast.Add: "add_", ast.Sub: "sub_", ast.Mult: "mul_", ast.Div: "div_"}


@operator(ast.BinOp)
def in_place_arithmetic(node: ast.BinOp) -> Iterator[Change]:
    """`a.add_(b)` for `a + b`."""
    if type(node.op) in _IN_PLACE and isinstance(node.left, ast.Name | ast.Attribute | ast.Subscript):
        yield call(of(node.left, _IN_PLACE[type(node.op)]), node.right)


@operator(ast.Assign)
def augmented(node: ast.Assign) -> Iterator[Change]:
    """`a += b` for `a = a + b`."""
    value, target = node.value, node.targets[0]
    if not isinstance(value, ast.BinOp) or _counts(value.op, value.right) or len(node.targets) > 1:
        return
    if isinstance(target, ast.Name | ast.Attribute | ast.Subscript) and ast.unparse(value.left) == ast.unparse(target):
        yield ast.AugAssign(target, value.op, value.right)


@operator(ast.AugAssign)
def out_of_place(node: ast.AugAssign) -> Iterator[Change]:
    """`a = a + b` for `a += b`."""
    if not _counts(node.op, node.value):
        left: Any = like(node.target, ctx=ast.Load())
        yield ast.Assign([node.target], ast.BinOp(left, node.op, node.value), lineno=0)


def _counts(sign: ast.operator, value: ast.expr) -> bool:
    """Say whether this is `+ 1` or `- 1`, as of a counter, which is the same in place and out of place."""
    return isinstance(sign, ast.Add | ast.Sub) and isinstance(value, ast.Constant) and value.value == 1
