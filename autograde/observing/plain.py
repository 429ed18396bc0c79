"""Reduce what an experiment sees to plain data.

Observations must outlive the objects they were made of: they are compared, printed, sent over a pipe and
stored. So each value becomes `None`, a bool, an int, a float, a string, or a dict with a key `"is"` that says
what it was. Everything here survives `json.dumps`.

Three differences are dropped on purpose, because no exercise is about them: an iterator counts as the list of its
items, a subclass of a built-in exception counts as the built-in one, and where in memory an object lies is left out of
what Python prints of it, as it is somewhere else on each run.
"""

import builtins
import itertools
import re
from collections.abc import Iterator, KeysView, Mapping, Set, ValuesView
from typing import Any

import torch
from torch import nn

from autograde.observing.frames import is_stub

Plain = Any
"""`None`, bool, int, float, str, or a dict with the key `"is"`."""

MAX_DEPTH = 12
MAX_ITEMS = 10_000


def plain(value: object, depth: int = 0) -> Plain:
    """Return `value` as plain data.

    Tensors keep dtype, shape and values (row by row, in one flat list); containers keep their type and items;
    exceptions, modules, classes and functions keep their name only.
    """
    if depth > MAX_DEPTH:
        return {"is": "object", "type": "…"}
    if value is None or value is True or value is False:
        return value
    if isinstance(value, torch.Tensor):
        return _tensor(value)
    if isinstance(value, str):
        return without_address(str.__str__(value))
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, BaseException):
        return plain_exception(value)
    if isinstance(value, nn.Module):
        return {"is": "module", "type": type(value).__name__}
    if isinstance(value, type):
        return {"is": "class", "name": value.__name__}
    if isinstance(value, torch.dtype | torch.device | torch.layout):
        return {"is": "name", "name": str(value)}
    if isinstance(value, Mapping):
        pairs = itertools.islice(value.items(), MAX_ITEMS)
        return {"is": "dict", "items": [[plain(k, depth + 1), plain(v, depth + 1)] for k, v in pairs]}
    if isinstance(value, tuple):
        return _items("tuple", value, depth)
    if isinstance(value, list | Iterator | KeysView | ValuesView):
        return _items("list", value, depth)
    if isinstance(value, Set):
        items = sorted((plain(item, depth + 1) for item in value), key=repr)
        return {"is": "set", "items": items}
    if hasattr(value, "__array__") and hasattr(value, "dtype"):
        return {**_tensor(torch.as_tensor(value)), "numpy": True}
    if callable(value) and hasattr(value, "__name__"):
        return {"is": "function", "name": str(value.__name__)}
    return {"is": "object", "type": type(value).__name__}


def without_address(text: str) -> str:
    """Return what Python prints of objects without where in memory they lie."""
    return re.sub(r" at 0x[0-9a-f]+(?=>)", "", text) if " at 0x" in text else text


WORDS = 200
"""Letters of an exception's text that are kept where the text is not compared."""


def plain_exception(error: BaseException, message: bool = False, words: bool = True) -> Plain:
    """Return an exception as plain data: its nearest built-in type, and its message if `message` is true.

    With `words`, these are there in any case, for whoever reads the panel; they are not compared.
    A `NotImplementedError` that the learner's own code raised is marked as `unfinished`: it stands in a stub.
    """
    data: dict[str, Plain] = {"is": "exception", "type": builtin_type(error)}
    try:
        said = without_address(str(error)) if message or words else ""
    except Exception:  # a class of the learner's own
        said = ""
    if message:
        data["message"] = said
    elif said:
        data["words"] = said if len(said) <= WORDS else said[: WORDS - 1] + "…"
    if is_stub(error):
        data["unfinished"] = True
    return data


def builtin_type(error: BaseException) -> str:
    """Return the name of the nearest built-in class of an exception: `KeyError` for a subclass of `KeyError`."""
    for cls in type(error).__mro__:
        if getattr(builtins, cls.__name__, None) is cls:
            return cls.__name__
    return type(error).__name__


def _items(kind: str, values: Any, depth: int) -> Plain:
    return {"is": kind, "items": [plain(v, depth + 1) for v in itertools.islice(values, MAX_ITEMS)]}


def _tensor(tensor: torch.Tensor) -> Plain:
    data: dict[str, Plain] = {
        "is": "tensor",
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
    }
    if tensor.device.type != "cpu":
        data["device"] = tensor.device.type
    if tensor.device.type == "meta":
        data["values"] = None
        return data
    still = tensor.detach().to("cpu")
    if still.layout is not torch.strided:
        still = still.to_dense()
    if still.is_complex():
        data["values"] = torch.view_as_real(still.resolve_conj()).reshape(-1, 2).tolist()
        return data
    if still.is_floating_point():
        still = still.to(torch.float64)
    data["values"] = still.reshape(-1).tolist()
    return data
