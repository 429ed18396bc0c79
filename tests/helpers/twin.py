"""A class that is not `torch.nn.Module` and behaves exactly like it, to test what compares the two."""

import types
from typing import Any

import torch
from torch import nn

from autograde.own_module.rebuild import _code


class _Torch(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name)


class _NN(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(nn, name)


def twin() -> type:
    """Run PyTorch's file of `Module` once more; return the class that this makes."""
    spread: dict[str, Any] = {"__name__": "twin"}
    exec(_code("torch.nn.modules.module"), spread)
    double, inner = _Torch("torch"), _NN("torch.nn")
    double.nn, inner.Module = inner, spread["Module"]
    spread["torch"] = double
    return spread["Module"]
