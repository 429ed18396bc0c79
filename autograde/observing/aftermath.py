"""What code leaves changed that nobody asked it to change; looked at around every experiment, without being asked.

Functions under study are called through `Aftermath.around`, which looks at their arguments before and after each call:
models in all their modules, tensors, lists and dicts. Tensors that the experiment drew are looked at once more at its
end, whoever was given them. What is found is noted in words, on PyTorch's side as on the learner's, and must agree.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

LABEL = "left changed afterwards"
NOTHING, BETWEEN = "nothing", "; "
_HOOKS = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks", "_state_dict_hooks")
_GLOBAL_HOOKS = tuple(f"_global_{kind}_hooks" for kind in ("forward_pre", "forward", "backward_pre", "backward"))
_LARGEST = 1_000_000
_DEEPEST = 3

Copy = Callable[[Tensor | None], Tensor | None]
State = dict[tuple[int, str], object]
"""For each object (by its id) and each thing about it, in words: how that was."""


class Aftermath:
    """Remembers how things were, and tells what of it is otherwise."""

    def __init__(self) -> None:
        self.excused: set[str] = set()
        self._drawn: list[tuple[Tensor, Tensor, bool]] = []
        self._changed: dict[str, None] = {}
        self._settings = _settings()
        self._inside = False

    def drawn(self, tensor: Tensor) -> Tensor:
        """Remember a tensor that the experiment drew; return it."""
        self._drawn.append((tensor, tensor.detach().clone(), tensor.requires_grad))
        return tensor

    def around(self, subject: Any) -> Any:
        """Return a function that does what `subject` does and looks at its arguments afterwards.

        What is no function is returned as it is.
        """
        if not inspect.isroutine(subject):
            return subject

        @functools.wraps(subject)
        def called(*args: Any, **kwargs: Any) -> Any:
            if self._inside:  # by way of another one, whose arguments are being looked at
                return subject(*args, **kwargs)
            kept: list[object] = []  # an id stands for its object only while that lives
            before, settings = dict(_states((args, kwargs), kept, copy=_copy)), _settings()
            self._inside = True
            try:
                return subject(*args, **kwargs)
            finally:
                self._inside = False
                self._note(settings)
                after = dict(_states((args, kwargs), kept, copy=_bare))
                for key in before.keys() | after.keys():
                    if not _same(before.get(key), after.get(key)):
                        self._changed[key[1]] = None

        return called

    def _note(self, settings: dict[str, object]) -> None:
        """Note which settings are otherwise than these."""
        now = _settings()
        self._changed |= {what: None for what, former in settings.items() if now[what] != former}

    def in_words(self) -> str:
        """Return what is otherwise than it was, in the order of the alphabet."""
        self._note(self._settings)
        changed = set(self._changed)
        for tensor, values, required in self._drawn:
            if not _same(values, tensor.detach()):
                changed.add("the values of a tensor it was given")
            if tensor.is_leaf and not required and tensor.requires_grad:
                changed.add("whether a tensor it was given requires a gradient")
            if _hooks_of(tensor):
                changed.add("the hooks of a tensor it was given")
            if tensor.retains_grad:
                changed.add("whether a tensor it was given keeps a gradient")
            if tensor.__dict__:
                changed.add("the attributes of a tensor it was given")
        return BETWEEN.join(sorted(changed - self.excused)) or NOTHING


def _settings() -> dict[str, object]:
    """Return how Python's and PyTorch's settings are, in words."""
    return {
        "whether gradients are recorded": torch.is_grad_enabled(),
        "the default dtype": torch.get_default_dtype(),
        "the limit of recursion": sys.getrecursionlimit(),
        "whether anomalies are looked for": torch.is_anomaly_enabled(),
        "how tensors are printed": vars(torch._tensor_str.PRINT_OPTS).copy(),
        "the hooks of all modules": sum(len(getattr(nn.modules.module, name)) for name in _GLOBAL_HOOKS),
    }


def _states(
    value: object, kept: list[object], depth: int = 0, *, copy: Copy
) -> Iterator[tuple[tuple[int, str], object]]:
    """Yield what can be changed about a value, and about what it holds, in words."""
    kept.append(value)
    if isinstance(value, Tensor):
        yield from _tensor(value, "a tensor it was given", copy=copy)
    elif isinstance(value, nn.Module):
        yield from _model(value, copy)
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        if depth:
            yield (id(value), "the keys of a dict it was given"), [str(key) for key in value]
        for item in list(value.values()):
            yield from _states(item, kept, depth + 1, copy=copy)
    elif isinstance(value, list | tuple) and depth < _DEEPEST:
        if isinstance(value, list):
            yield (id(value), "the items of a list it was given"), [id(item) for item in value]
        for item in list(value):
            yield from _states(item, kept, depth + 1, copy=copy)


def _modules(model: nn.Module, seen: set[int]) -> Iterator[nn.Module]:
    """Yield what `model.modules()` does, past whatever else may stand among the children."""
    if isinstance(model, nn.Module) and id(model) not in seen:
        seen.add(id(model))
        yield model
        for child in model._modules.values():
            yield from _modules(child, seen)  # type: ignore[arg-type]


def _model(model: nn.Module, copy: Copy) -> Iterator[tuple[tuple[int, str], object]]:
    for module in _modules(model, set()):
        at = id(module)
        yield (at, "the mode of a module"), module.training
        yield (at, "the hooks of a module"), sum(len(module.__dict__.get(name) or ()) for name in _HOOKS)
        yield (at, "the attributes of a module"), sorted(map(str, module.__dict__))
        yield (at, "the layers of a module"), [(name, id(child)) for name, child in module._modules.items()]
        for name, parameter in module._parameters.items():
            if parameter is not None:
                yield from _tensor(parameter, "a parameter", at=(at, name), copy=copy)
        for name, buffer in module._buffers.items():
            if buffer is not None:
                yield from _tensor(buffer, "a buffer", at=(at, name), copy=copy)


def _tensor(
    tensor: Tensor, what: str, at: tuple[int, str] | None = None, *, copy: Copy
) -> Iterator[tuple[tuple[int, str], object]]:
    key = id(tensor) if at is None else hash(at)
    yield (key, f"whether {what} requires a gradient"), tensor.requires_grad
    yield (key, f"the shape or dtype of {what}"), (tuple(tensor.shape), tensor.dtype)
    yield (key, f"the hooks of {what}"), _hooks_of(tensor)
    yield (key, f"whether {what} keeps a gradient"), tensor.retains_grad
    yield (key, f"the attributes of {what}"), sorted(tensor.__dict__)
    if tensor.is_leaf:
        yield (key, f"the gradient kept with {what}"), copy(tensor.grad)
    yield (key, f"the values of {what}"), copy(tensor)


def _hooks_of(tensor: Tensor) -> int:
    hooks: tuple[Any, ...] = (tensor._backward_hooks, getattr(tensor, "_post_accumulate_grad_hooks", None))
    return sum(len(each or ()) for each in hooks)


def _bare(tensor: Tensor | None) -> Tensor | None:
    """Return a tensor's values as they are, None where they are not looked at."""
    plain = tensor is not None and tensor.device.type == "cpu" and tensor.layout is torch.strided
    if tensor is None or not plain or nn.parameter.is_lazy(tensor) or tensor.numel() > _LARGEST:
        return None
    return tensor.detach()


def _copy(tensor: Tensor | None) -> Tensor | None:
    """Return a copy of a tensor's values, None where they are not looked at."""
    bare = _bare(tensor)
    return None if bare is None else bare.clone()


def _same(one: object, other: object) -> bool:
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        if one.device.type == "meta" or other.device.type == "meta":
            return one.device == other.device
        # Mostly nothing has changed, and that is seen at once; NaN in the same places is no change either.
        return torch.equal(one, other) or bool(torch.allclose(one, other, rtol=0, atol=0, equal_nan=True))
    if isinstance(one, Tensor) or isinstance(other, Tensor):
        return False
    return one == other
