"""On trial: is `nn` a part of `F`?"""

import ast
import inspect
import pkgutil
from functools import cache
from importlib import import_module

import torch.nn.functional as F
from torch import nn

from autograde.observing.experiment import prediction


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


@prediction(
    "functional.trial_6",
    title="On trial: is `nn` a part of `F`?",
    points=1,
    options={
        "nn_is_smaller": "F is the larger set: all of nn has a partner there, and F has more",
        "f_is_smaller": "nn is the larger set: all of F has a partner there, and nn has more",
        "one_to_one": "they match one to one",
        "both_have_more": "each has members without a partner on the other side",
    },
    hints=(
        "Think of one name on each side, and ask whether it would make sense on the other.",
        "`F.one_hot`, `F.normalize`: is there a layer? `nn.Sequential`, `nn.LSTM`: is there a function?",
        "Both questions have the answer no.",
    ),
    after=(
        "A layer is worth a class where something must be kept, a function is enough where not, and so neither side "
        "contains the other. The names stand in `torch/nn/modules/__init__.py` and `torch/nn/functional.py`."
    ),
)
def trial_6(see):
    """Reads PyTorch's own source: which layer names which function?"""
    functions, layers, only_functions, only_layers = nn_and_functional()
    see("functions in F", functions)
    see("classes in nn that are modules", layers)
    see("functions that no class calls", len(only_functions))
    see("classes that call no function of F", len(only_layers))
    if only_functions and only_layers:
        return "both_have_more"
    if only_functions:
        return "nn_is_smaller"
    return "f_is_smaller" if only_layers else "one_to_one"
