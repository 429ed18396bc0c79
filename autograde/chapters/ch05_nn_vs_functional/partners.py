"""Which layer of `nn` names which function of `F`."""

import ast
import inspect
import pkgutil
from functools import cache
from importlib import import_module

import torch.nn.functional as F
from torch import nn


@cache
def nn_and_functional() -> tuple[int, int, list[str], list[str]]:
    """Count the functions of `F` and the classes of `nn`, and find what has no partner on the other side.

    A class and a function are partners if the class, or one that it inherits from, names the function in its code.
    """
    calls = {}
    for found in pkgutil.iter_modules(nn.modules.__path__):
        source = inspect.getsource(import_module(f"torch.nn.modules.{found.name}"))
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                named = {f"{ast.unparse(n.value)}.{n.attr}" for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                calls[node.name] = {name[2:] for name in named if name.startswith("F.")}
    layers = {n: c for n, c in vars(nn).items() if inspect.isclass(c) and issubclass(c, nn.Module)}
    used = {name: set().union(*(calls.get(base.__name__, set()) for base in c.__mro__)) for name, c in layers.items()}
    functions = {
        name
        for name, value in vars(F).items()
        if inspect.isroutine(value) and not name.startswith("_") and not _is_a_tool(name)
    }
    alone = sorted(functions - set().union(*used.values()))
    return len(functions), len(layers), alone, sorted(name for name in layers if not used[name] & functions)


def _is_a_tool(name: str) -> bool:
    return name in ("boolean_dispatch", "assert_int_or_pair") or "torch_function" in name
