"""What several exercises of the chapter share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import container

from autograde.observing.experiment import See
from autograde.observing.watching import of_file, watching


class Twice(nn.Module):
    """A layer without parameters: doubles what it is given."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x


class Shift(nn.Module):
    """A layer without parameters: adds 1."""

    def forward(self, x: Tensor) -> Tensor:
        return x + 1


class Nest(nn.Module):
    """A layer that holds two layers of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = nn.Linear(2, 2)
        self.beside = nn.Linear(2, 2)


class LooksLikeOne:
    """No module, though it has a `forward` and can be called."""

    def forward(self, x: Tensor) -> Tensor:
        return x

    __call__ = forward


class Keeps(nn.Module):
    """A layer that doubles, and keeps what it returned last: nobody else may write into that."""

    def forward(self, x: Tensor) -> Tensor:
        self.result = 2 * x
        return self.result


NO_CALL = "it has no forward"
NO_INDEX = "it has no index"
NO_SLICES = "it has no slices"
NO_CHANGES = "it cannot be changed by place"
ONE_CHANGE = "the experiment tries it at every place"


@contextmanager
def own_work(see: See) -> Iterator[None]:
    """Note, at the end, which functions of PyTorch's containers ran in the meantime: none should."""
    with watching(of_file(container.__file__, qualified=True)) as borrowed:
        yield
    see("borrowed from PyTorch's own containers", sorted(set(borrowed)), expect=[])


def _drawn(see: See, module: nn.Module) -> nn.Module:
    """Give the parameters of a layer values drawn from `see`; return the layer."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.5 * see.randn(*parameter.shape))
    return module


def _marked(see: See) -> nn.Module:
    """Return a layer in double precision, frozen, in evaluation mode, with a hook and gradients: all that may stay."""
    layer = _drawn(see, nn.Linear(2, 2)).double().requires_grad_(False).eval()
    layer.register_forward_hook(lambda *_: None)
    for parameter in layer.parameters():
        parameter.grad = torch.ones_like(parameter)
    return layer


def _state(layer: nn.Module) -> list[object]:
    """Return a layer's mode and number of hooks, and of each parameter what can be asked of it now."""
    hooks = sum(len(kept) for what, kept in vars(layer).items() if what.endswith("_hooks"))
    asked = ((str(p.dtype), p.requires_grad, p.grad is None, p.detach().clone()) for p in layer.parameters())
    return [layer.training, hooks, *asked]


def _differ(module: nn.Module, other: nn.Module) -> list[bool]:
    """Return, of each weight of two modules of one shape, whether its values differ."""
    pairs = zip(module.parameters(), other.parameters(), strict=True)
    return [not torch.equal(p, q) for p, q in pairs if p.dim() > 1]


def moderate(module: nn.Module) -> nn.Module:
    """Make the parameters small enough for outputs around 1; return the module."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(0.2)
    return module


def _of_its_own(module: nn.Module) -> dict[str, str]:
    """Return what a module and its classes have as attributes, each as text, beyond what every module has."""
    known = vars(nn.Module()).keys() | {"_compiled_call_impl"}
    found = {name: repr(value) for name, value in vars(module).items() if name not in known}
    for cls in reversed(type(module).__mro__):
        if cls not in nn.Module.__mro__:
            given = vars(cls).items()
            found |= {f"of the class: {n}": repr(v) for n, v in given if not n.startswith("__") and not callable(v)}
    return found


def attributes_stay(see: See, module: nn.Module, *inputs: Any, wrong: Any = ()) -> None:
    """Note whether a call, and one that fails, leaves or changes an attribute: `forward` is to store nothing.

    Their names are not noted: the mistake is the same whatever the learner called them.
    """
    before = _of_its_own(module)
    outcome(lambda: module(*inputs))
    see("a call left an attribute in the object or its class, or changed one", before != _of_its_own(module))
    outcome(lambda: module(*wrong))
    see("a call that failed left an attribute, or changed one", before != _of_its_own(module))


def _names(module: nn.Module) -> list[str]:
    return list(module._modules)


def who(known: Mapping[str, nn.Module], value: object) -> object:
    """Return `the layer NAME` if `value` is one of the known layers, `another CLASS` if it is another, else `value`."""
    for name, layer in known.items():
        if layer is value:
            return f"the layer {name}"
    return f"another {type(value).__name__}" if isinstance(value, nn.Module) else value


def _all(known: Mapping[str, nn.Module], values: Iterable[object]) -> list[object]:
    return [who(known, value) for value in values]


def _held(known: Mapping[str, nn.Module], module: nn.Module) -> list[object]:
    return _all(known, module._modules.values())


def _replace(module: nn.Module, old: nn.Module, new: nn.Module) -> None:
    """Let `new` take the place of `old`, wherever `module` holds it."""
    for part in list(module.modules()):
        for name in [name for name, child in part._modules.items() if child is old]:
            setattr(part, name, new)


def outcome(action: Callable[[], object]) -> object:
    """Return what `action` returns, or the exception that it raises."""
    try:
        return action()
    except Exception as error:
        return error


def after_change(known: Mapping[str, nn.Module], module: nn.Module, action: Callable[[], object]) -> list[object]:
    """Return what a container holds after `action`, each with its name; before that the kind of an error, if any."""
    result = outcome(action)
    kinds = [kind.__name__ for kind in (IndexError, TypeError) if isinstance(result, kind)]
    error = (kinds or [type(result).__name__])[:1] if isinstance(result, Exception) else []
    return [*error, *(f"{name}: {who(known, layer)}" for name, layer in module._modules.items())]


def _own(chain: nn.Module) -> tuple[bool, int, list[str]]:
    """Return a container's own mode, how many hooks it has, and the names of its buffers."""
    return chain.training, len(chain._forward_hooks), list(chain._buffers)


def _filled(cls: Any, layers: Mapping[str, nn.Module]) -> Any:
    """Return an object of `cls`, made without arguments, that holds `layers` by `add_module`."""
    module = cls()
    for name, layer in layers.items():
        module.add_module(name, layer)
    return module
