"""A Module of which three methods are wrong.

Exercise 7 is to find them by programs. If you are about to do it, leave this file closed.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from autograde.own_module.grafting import completed


class Closed:
    """A Module some of whose methods are wrong; which, small programs tell."""

    _modules: dict[str, Any]
    training: bool
    children: Any
    parameters: Any

    def named_children(self) -> Iterator[tuple[str, Any]]:
        """Yield (name, child) for the direct children."""
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def train(self, mode: bool = True) -> Any:
        """Set the mode of the whole tree."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        if mode != self.training:
            self.training = mode
            for module in self.children():
                module.train(mode)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None if set_to_none else torch.zeros_like(parameter)


def with_closed(part: type) -> type:
    """Return `part`, with the methods of `Closed` where it has none of its own; `torch.nn.Module` as it is."""
    return part if issubclass(part, (nn.Module, Closed)) else type(part.__name__, (part, Closed), {})


def mended(part: type) -> type:
    """Return a Module: the methods of `part`, those of `Closed`, and the course's for all else."""
    return completed(with_closed(part), ("named_children", "train", "zero_grad"))
