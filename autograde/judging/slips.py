"""What a look at the learner's code finds that its behaviour cannot tell: for the message only, never for the verdict.

Each sentence states a fact about a line that stands there. Nothing of the code is run; what cannot be read is left out.
"""

import ast
import difflib
import linecache
import re
import types
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import torch
from torch import nn

from autograde.observing.syntax import parse

MOST = 2
"""More sentences than these are not shown."""
LONGEST = 40_000
"""Characters of a cell that is still read."""

_NAMESPACES: dict[str, Any] = {"nn": nn, "F": nn.functional, "torch": torch}
_METHODS = ("forward", "__init__", "__call__", "__repr__", "__len__", "__iter__", "__getitem__", "__setattr__")
_MISSED = dict.fromkeys(("_init_", "init", "__int__", "__init", "init__", "_init__", "__init_"), "__init__")
_REAL = {name for kind in (nn.Module, nn.Sequential, dict, list, float, type) for name in dir(kind)}
_REAL |= {f"__{name}__" for name in ("enter", "exit", "next", "get", "set", "delete", "aiter", "anext", "call")}
_CONTAINERS = ("ModuleList", "ModuleDict", "Sequential", ".extend", ".update")
_REGISTER = ("add_module", "register_module", "setattr")
_ERRORS = {
    r"argument 'train(ing)?' .*must be bool, not (builtin_function_or_)?method": (
        "`train` is a method of every module, which sets the mode. The mode itself is kept in the attribute `training`."
    ),
    r"Boolean value of Tensor .* is ambiguous": (
        "A tensor of several elements stands where True or False is asked, as in `if result:`. To ask whether there is "
        "one at all, write `if result is not None:`; to choose for each element, `torch.where`."
    ),
    r"leaf Variable that requires grad .*in-place": (
        "A tensor that asks for gradients cannot be changed in place while they are recorded. Is it this tensor that "
        "shall change, or its `.grad`? A calculation makes a new tensor; a parameter's own values are changed under "
        "`with torch.no_grad():`."
    ),
    r"cannot assign .* before Module\.__init__\(\) call": (
        "Something is kept in the module before `super().__init__()` ran. That call comes first in `__init__`."
    ),
    r"argument 'input' \(position 1\) must be Tensor, not (tuple|list)": (
        "A function of PyTorch, a layer's perhaps, was handed a whole tuple or list in place of one tensor: is a star "
        "missing, as in `f(*args)`, or an index?"
    ),
    r"argument 'input' \(position 1\) must be Tensor, not (?!tuple|list)": (
        "A function of PyTorch, a layer's perhaps, was handed something that is no tensor."
    ),
}
_SOUGHT = (
    "`in` asks a list with `==`, and for tensors that compares their elements. To look for the very object, keep a set "
    "or use `is`."
)
_ANY = (
    "`any` and `all` ask each item whether it is true, and a tensor of several elements is neither true nor false. "
    "Whether there is an item at all is asked by `any(True for _ in items)`."
)
_ANY_OF = re.compile(r"\b(any|all)\((?!.*\bfor\b)")
Slip = tuple[int, str]
"""The number of a line, and what is to be said of it."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def found(subjects: Mapping[str, object], error: Mapping[str, Any] | None = None) -> list[str]:
    """Return what a look at the code of `subjects` finds, and what the words of the error mean, in sentences.

    Never raises.
    """
    try:
        return list(dict.fromkeys(_found(subjects, error)))[:MOST]
    except Exception:
        return []


def in_source(source: str, names: set[str] | None = None) -> list[str]:
    """Return what a look at the source of a cell finds; with `names`, only in the classes and functions called so."""
    if len(source) > LONGEST:
        return []
    tree = parse(source)
    tops: list[ast.stmt] = tree.body
    if names is not None:
        # Of several with one name the last counts: an old attempt may stand above the new one.
        last = {node.name: node for node in tree.body if isinstance(node, Function | ast.ClassDef)}
        tops = [node for name, node in last.items() if name in names]
    outside = {node.name: node.lineno for node in tree.body if isinstance(node, Function)}
    slips: list[Slip] = []
    for node in (node for top in tops for node in ast.walk(top)):
        if isinstance(node, ast.ClassDef):
            slips += _class(node, outside)
        elif isinstance(node, Function):
            slips += _function(node)
        elif isinstance(node, ast.Attribute):
            slips += _attribute(node)
    return [f"Line {line}: {words}" for line, words in sorted(set(slips))]


_STUB = re.compile(r"^    raise NotImplementedError$", re.MULTILINE)
"""At a function's own level, as `ast.unparse` writes it."""


def left(subjects: Mapping[str, object], stub: str) -> tuple[list[str], list[str]]:
    """Return what `left_in` says of the cells in which `subjects` were made. Never raises."""
    try:
        files = {place[0] for place in map(_place, subjects.values()) if place}
    except Exception:
        return [], []
    return left_in("\n\n".join("".join(linecache.getlines(file)) for file in sorted(files)), stub)


def left_in(source: str, stub: str) -> tuple[list[str], list[str]]:
    """Return which functions of an answer are still to be written, and in which a stub's `raise` was left beside code.

    The first are as in the answer's `stub`; none of them if all are. Never raises.
    """
    try:
        released = {name: code for name, code in _functions(stub).items() if _STUB.search(code)}
        now = _functions(source)
    except Exception:
        return [], []
    same = [name for name, code in released.items() if now.get(name) == code]
    changed = [name for name in released if name in now and name not in same]
    begun = [name for name in changed if _STUB.search(now[name]) and _has_more_than_a_raise(now[name])]
    return same if len(same) < len(released) else [], begun


def _has_more_than_a_raise(code: str) -> bool:
    (function,) = parse(code).body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    first = 0 if ast.get_docstring(function) is None else 1
    return any(not isinstance(statement, ast.Raise) for statement in function.body[first:])


def _functions(source: str) -> dict[str, str]:
    """Return the code, without comments, of each function and method in a cell; of several with one name the last."""
    return {name: ast.unparse(node) for name, node in _defined(parse(source[:LONGEST]).body, "")}


def _defined(nodes: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Function]]:
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield from _defined(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, Function):
            yield f"{prefix}{node.name}", node


def _found(subjects: Mapping[str, object], error: Mapping[str, Any] | None) -> Iterator[str]:
    cells: dict[str, set[str]] = {}
    for subject in subjects.values():
        place = _place(subject)
        if place:
            cells.setdefault(place[0], set()).add(place[1])
    sources = {"".join(linecache.getlines(file)): names for file, names in cells.items()}
    for source, names in sources.items():
        yield from in_source(source, names)
    message = (error or {}).get("message", "")
    if _line_of(error).startswith("raise"):
        return  # words of the learner's own
    for source, names in sources.items():
        yield from _missing_name(source, names, message)
    made = re.search(r"must be Tensor, not (\w+)$", message)
    if made and isinstance(kind := getattr(nn, made[1], None), type) and issubclass(kind, nn.Module):
        yield f"A layer was handed on in place of a tensor: made, and not called? `nn.{made[1]}()(x)` does both."
        return
    for pattern, sentence in _ERRORS.items():
        if error and re.search(pattern, message):
            yield _of_truth(error, sentence) if "True or False is asked" in sentence else sentence


_NO_NAME = re.compile(r"name '(\w+)' is not defined|local variable '(\w+)' where")
_NO_ATTRIBUTE = re.compile(r"'(\w+)' object has no attribute '(\w+)'")


def _missing_name(source: str, names: set[str], message: str) -> Iterator[str]:
    """Say what a name that an error speaks of is in the classes called `names`, and how it is reached."""
    nodes = parse(source[:LONGEST]).body
    for cls in (node for node in nodes if isinstance(node, ast.ClassDef) and node.name in names):
        methods = {node.name: node for node in cls.body if isinstance(node, Function)}
        own = [n for n in _walk(methods) if isinstance(n, ast.Attribute) and _is_own(n)]
        changed = {id(n.target) for n in _walk(methods) if isinstance(n, ast.AugAssign)}
        kept = {n.attr for n in own if isinstance(n.ctx, ast.Store) and id(n) not in changed}
        if found := _NO_NAME.search(message):
            name = found[1] or found[2]
            if name in kept | methods.keys():
                yield f"`{name}` is an attribute: write `self.{name}`."
            elif "__init__" in methods and name in _parameters(methods["__init__"])[1:]:
                yield f"`{name}` is known in `__init__` only. Keep it there, and read what is kept: `self.{name}`."
        elif (found := _NO_ATTRIBUTE.search(message)) and found[1] == cls.name and found[2] not in kept:
            bases = {ast.unparse(base) for base in cls.bases} - {"nn.Module", "torch.nn.Module", "Module"}
            calls = (ast.unparse(n.func) for n in _walk(methods) if isinstance(n, ast.Call))
            elsewhere = bases or any(call.endswith(_REGISTER) or "register_" in call for call in calls)
            if not elsewhere and any(n.attr == found[2] for n in own):
                yield f"`self.{found[2]}` is read, and nothing has set it: `__init__` is the place to begin with it."


def _of_truth(error: Mapping[str, Any], sentence: str) -> str:
    """Return what is to be said where a tensor was asked whether it is true: more than `sentence` if the line tells."""
    if _seeks(error):
        return _SOUGHT
    return _ANY if _ANY_OF.search(_line_of(error)) else sentence


_IS_NONE = r"\b[\w.]+ is (not )?None\b"


def _seeks(error: Mapping[str, Any]) -> bool:
    """Say whether the learner's line that an error came from asks for something with `in`."""
    code = re.sub(rf"\bfor\b.*?\bin\b|{_IS_NONE} (and|or)\b|\b(and|or) {_IS_NONE}", "", _line_of(error))
    # Where more than that is asked, the tensor may stand in the other question.
    return re.search(r"\bin\b", code) is not None and not re.search(r"\b(and|or|not(?! in))\b", code)


def _line_of(error: Mapping[str, Any] | None) -> str:
    """Return the learner's line that an error came from."""
    return str(((error or {}).get("frames") or [{}])[-1].get("code", ""))


def _place(subject: object) -> tuple[str, str] | None:
    """Return the file, or cell, in which the outermost class or function around a subject stands, and its name."""
    cls = subject if isinstance(subject, type) else None
    functions = [subject] if cls is None else list(vars(cls).values())
    for function in functions:
        function = getattr(function, "__func__", getattr(function, "fget", function))
        if isinstance(function, types.FunctionType) and (cls is None or function.__module__ == cls.__module__):
            return function.__code__.co_filename, (cls or function).__qualname__.partition(".")[0]
    return None


def _class(cls: ast.ClassDef, outside: Mapping[str, int]) -> Iterator[Slip]:
    methods = {node.name: node for node in cls.body if isinstance(node, Function)}
    for name, method in methods.items():
        meant = _MISSED.get(name) or next(iter(difflib.get_close_matches(name, _METHODS, 1, 0.8)), name)
        # `__int__` is a method of numbers, and takes nothing but the object.
        real = name in _REAL and not (name == "__int__" and len(_parameters(method)) > 1)
        if not real and meant != name and meant not in methods:
            yield method.lineno, f"the method is called `{name}`; what is looked for is `{meant}`."
        for inner in _own_nodes(method):
            if isinstance(inner, Function) and inner.name in ("forward", "__init__") and inner.name not in methods:
                yield inner.lineno, f"`{inner.name}` is indented too far: it is defined inside `{name}`."
        static = any("static" in ast.unparse(decorator) for decorator in method.decorator_list)
        if name in ("forward", "__init__", "__call__") and not static and _lacks_self(method):
            yield method.lineno, f"`{name}` does not take `self` as its first argument."
    if "__init__" in methods:
        yield from _lost(methods["__init__"], _is_module(cls))
    if _is_module(cls):
        if "forward" not in methods and "forward" in outside:
            yield outside["forward"], f"`forward` is not indented: it stands outside of the class `{cls.name}`."
        yield from _attributes(methods)


def _lacks_self(method: Function) -> bool:
    """Say whether a method takes nothing, or uses a `self` that it does not take, or takes only what it works on."""
    takes = _parameters(method)
    used = {node.id for node in ast.walk(method) if isinstance(node, ast.Name)}
    alone = method.name == "forward" and takes in (["x"], ["input"], ["inputs"])
    return not takes or alone or ("self" in used and "self" not in takes)


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    plain = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    return plain + ([f"*{arguments.vararg.arg}"] if arguments.vararg else [])


def _is_module(cls: ast.ClassDef) -> bool:
    return any(re.search(r"(Module|Net|Sequential)$", ast.unparse(base)) for base in cls.bases)


def _attributes(methods: Mapping[str, Function]) -> Iterator[Slip]:
    """Look at what a module keeps as its attributes, at what it forgets to keep, and at what `forward` makes of it."""
    init, forward = methods.get("__init__"), methods.get("forward")
    own = [n for n in _walk(methods) if isinstance(n, ast.Attribute) and _is_own(n)]
    kept = {n.attr for n in own if isinstance(n.ctx, ast.Store)}
    registers = any(isinstance(n, ast.Call) and ast.unparse(n.func).endswith(_REGISTER) for n in _walk(methods))
    # What is handed to a container that registers is registered there.
    filled = (n for n in _walk(methods) if isinstance(n, ast.Call) and ast.unparse(n.func).endswith(_CONTAINERS))
    handed = {n.attr for call in filled for n in ast.walk(call) if isinstance(n, ast.Attribute) and _is_own(n)}
    for node in ast.walk(init) if init is not None and not registers else ():
        yield from _plain_list(node, handed)
    if forward is not None:
        yield from _forward(forward, kept)


def _walk(methods: Mapping[str, Function]) -> Iterator[ast.AST]:
    return (node for method in methods.values() for node in ast.walk(method))


def _lost(init: Function, of_module: bool) -> Iterator[Slip]:
    """Look for what `__init__` makes and does not keep; of a module, layers only."""
    read = {n.id for n in ast.walk(init) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    read |= {name for n in ast.walk(init) if isinstance(n, ast.Global | ast.Nonlocal) for name in n.names}
    for node in ast.walk(init):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        made = isinstance(node, ast.Assign) and (_is_layer(node.value) or not of_module)
        if made and isinstance(target, ast.Name) and target.id not in read:
            words = f"`{target.id}` is a local variable, gone when `__init__` ends: write `self.{target.id} = …`."
            yield target.lineno, words


def _forward(forward: Function, kept: set[str]) -> Iterator[Slip]:
    nodes = list(ast.walk(forward))
    local = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} | set(
        _parameters(forward)
    )
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in kept - local:
            yield call.lineno, f"`{call.func.id}` is an attribute: write `self.{call.func.id}`."
        given = call.args[0] if call.args else None
        passed_on = isinstance(given, ast.Name) and given.id in local
        if given and (passed_on or (isinstance(given, ast.Call) and _is_own(given.func))) and _is_layer(call):
            layer, x = ast.unparse(call.func), ast.unparse(given)
            words = f"`{layer}({x})` makes a layer, with `{x}` as a setting; what makes and runs one is `{layer}()"
            yield call.lineno, f"{words}({x})`."
    gives = (isinstance(n, ast.Raise | ast.Yield) or (isinstance(n, ast.Return) and n.value is not None) for n in nodes)
    if not any(gives):
        yield forward.lineno, "`forward` has no `return` with a value, so it gives None."


_ITEMS: dict[type, tuple[str, str]] = {
    ast.List: ("list", "nn.ModuleList"),
    ast.ListComp: ("list", "nn.ModuleList"),
    ast.Tuple: ("tuple", "nn.ModuleList"),
    ast.Dict: ("dict", "nn.ModuleDict"),
    ast.DictComp: ("dict", "nn.ModuleDict"),
}


def _plain_list(node: ast.AST, handed: set[str]) -> Iterator[Slip]:
    """Look for layers in a plain list, tuple or dict, where nothing registers them; but for attributes in `handed`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        owner = node.func.value
        if _is_own(owner) and node.args and _is_layer(node.args[0]):
            yield node.lineno, f"if `{ast.unparse(owner)}` is a plain list, a layer made for it is not registered."
    if not isinstance(node, ast.Assign) or not _is_own(target := node.targets[0]) or _is_stray(node.value):
        return
    if isinstance(target, ast.Attribute) and target.attr in handed:
        return
    value, items = node.value, list[ast.expr]()
    if isinstance(value, ast.List | ast.Tuple):
        items = value.elts
    elif isinstance(value, ast.Dict):
        items = value.values
    elif isinstance(value, ast.ListComp):
        items = [value.elt]
    elif isinstance(value, ast.DictComp):
        items = [value.value]
    if any(map(_is_layer, items)):
        what, right = _ITEMS[type(value)]
        name = ast.unparse(target)
        text = f"`{name}` is a plain {what}, and layers made in it are not registered; in an `{right}` they are."
        yield node.lineno, text


def _function(function: Function) -> Iterator[Slip]:
    by_keyword = function.args.kwarg.arg if function.args.kwarg else None
    yield from _below_a_return(function.body)
    for node in _own_nodes(function):
        if type(node) in _BLOCKS:
            yield from _below_a_return(node.body)  # type: ignore[attr-defined]
        if isinstance(node, ast.Assign) and _is_stray(node.value):
            name = ast.unparse(node.targets[0])
            yield node.lineno, f"the comma at its end makes `{name}` a tuple with one item."
        elif isinstance(node, ast.Return) and function.name == "forward" and _is_stray(node.value):
            yield node.lineno, "the comma at its end makes a tuple of what is returned."
        elif isinstance(node, ast.Starred) and isinstance(node.value, ast.Name) and node.value.id == by_keyword:
            yield (
                node.lineno,
                f"`*{by_keyword}` hands on the names only; with their values it is `**{by_keyword}`.",
            )
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute):
            if "super" in ast.unparse(node.value):
                yield node.lineno, f"`{ast.unparse(node.value)}` is not called: `()` is missing at its end."
        elif isinstance(node, ast.For) and isinstance(last := node.body[-1], ast.Return):
            going_on = any(isinstance(inner, ast.Continue) for inner in ast.walk(node))
            # `for _ in found: return True` asks whether there is any.
            asks_only = len(node.body) == 1 and isinstance(last.value, ast.Constant)
            if not going_on and not asks_only:
                yield last.lineno, "this `return` stands inside the loop, which so ends in its first round."


_BLOCKS = {ast.If, ast.With, ast.For, ast.While}


def _below_a_return(block: list[ast.stmt]) -> Iterator[Slip]:
    for statement, below in pairwise(block):
        if type(statement) is ast.Return:
            yield below.lineno, "this stands below a `return`, so it never runs."


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function, but not those of functions and classes inside it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))


def _attribute(node: ast.Attribute) -> Iterator[Slip]:
    if not isinstance(node.value, ast.Name) or node.value.id not in _NAMESPACES:
        return
    space, name = node.value.id, node.attr
    if hasattr(_NAMESPACES[space], name):
        return
    known = _known(space)
    near = [known[name.lower()]] if name.lower() in known else difflib.get_close_matches(name, known.values(), 1, 0.75)
    if near:
        yield node.lineno, f"there is no `{space}.{name}`; did you mean `{space}.{near[0]}`?"


@cache
def _known(space: str) -> dict[str, str]:
    return {name.lower(): name for name in dir(_NAMESPACES[space]) if not name.startswith("_")}


def _is_own(node: ast.AST) -> Any:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def _is_stray(value: ast.AST | None) -> bool:
    """Say whether a value is a tuple of one item that only a comma makes, without parentheses."""
    if not isinstance(value, ast.Tuple) or len(value.elts) != 1:
        return False
    inner = value.elts[0]
    return (value.lineno, value.col_offset) == (inner.lineno, inner.col_offset) and not isinstance(inner, ast.Starred)


def _is_layer(node: ast.AST) -> bool:
    """Say whether an expression makes a layer of `torch.nn`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if not isinstance(node.func.value, ast.Name) or node.func.value.id != "nn":
        return False
    made = getattr(nn, node.func.attr, None)
    return isinstance(made, type) and issubclass(made, nn.Module)
