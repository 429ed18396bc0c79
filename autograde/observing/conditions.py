"""Conditions: states in which every layer or network is tried, so that no experiment has to remember them.

An exercise declares what kind of thing it studies, `conditions=Layer(make=…, inputs=…)`; the conditions of that kind
then follow its experiment. What they show is noted like all else: PyTorch or the course's answer is the oracle.
"""

import copy
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

Make = Callable[[SimpleNamespace], Any]
Inputs = Callable[[Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Layer:
    """What a layer or network is tried under; each method is one condition, by its name.

    - `make`: makes one from the namespace `lib`, with the constructor's arguments.
    - `inputs`: draws the arguments of one call from `see`; tensors have the batch as their first axis.
    - `named`: the names of its parameters where these are part of the task; they get their values by name. Else
      values follow from the shapes, so that order and names are free.
    - `without`: conditions that make no sense here, each with the reason.
    """

    make: Make
    inputs: Inputs
    named: tuple[str, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [name for name in self.without if name not in self.names()]
        if unknown or not all(self.without.values()):
            raise ValueError(f"there is no condition {unknown}, or a reason is missing; there are {self.names()}")

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all conditions of this kind, in the order in which they are tried."""
        return [
            name
            for name, value in vars(cls).items()
            if not name.startswith("_") and inspect.isfunction(value) and name != "tried"
        ]

    def tried(self) -> list[str]:
        """Return the names of the conditions that are not switched off."""
        return [name for name in self.names() if name not in self.without]

    def __call__(self, lib: SimpleNamespace, see: Any) -> None:
        """Try the conditions, each on objects of its own, all with the same weights and inputs."""
        inputs = self.inputs(see)
        for name in self.tried():
            getattr(self, name)(lib, see, inputs)

    def _made(self, lib: SimpleNamespace, see: Any) -> Any:
        layer = see.fill(self.make(lib)).eval()
        for number, name in enumerate(self.named):
            source = torch.Generator().manual_seed(see.seed + number)
            parameter = getattr(layer, name)
            with torch.no_grad():
                parameter.copy_(torch.randn(parameter.shape, generator=source, dtype=torch.float64))
        return layer

    def first_and_second_call(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """The first call of a new object, and the second with the same input."""
        layer = self._made(lib, see)
        see("a new one in evaluation mode: the first call", layer(*inputs))
        see("the same input once more", layer(*inputs))

    def batch_of_one(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """One example in the batch."""
        one = tuple(x[:1] if isinstance(x, Tensor) and x.dim() else x for x in inputs)
        see("a batch of one", self._made(lib, see)(*one))

    def modes(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """The mode of every part after `train()`, after a call, and after `eval()`."""
        layer = self._made(lib, see).train()
        layer(*inputs)
        see("in training mode, after a call: the modes of its parts", {part.training for part in layer.modules()})
        layer.eval()
        layer(*inputs)
        see("after .eval() and a call: the modes of its parts", {part.training for part in layer.modules()})

    def two_objects(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Two objects side by side hold nothing in common, and the first works on when the second has changed."""
        layer, other = self._made(lib, see), self._made(lib, see)
        layer(*inputs)
        other(*inputs)
        see("two objects: tensors that both hold", len(_places(layer) & _places(other)))
        with torch.no_grad():
            for parameter in other.parameters():
                parameter.zero_()
        see("the first one, after the second was set to zero", layer(*inputs))

    def gradients(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Gradients of every parameter and of the input; and with the parameters frozen."""
        layer = self._made(lib, see)
        given = tuple(_asking(x) for x in inputs)
        output = _first(layer(*given))
        see("the output carries gradients", output.requires_grad)
        if output.requires_grad:
            output.backward(see.randn(*output.shape))
        see("parameters that no gradient has reached", sum(p.grad is None for p in layer.parameters()))
        see("the gradients of the inputs", [x.grad for x in given if isinstance(x, Tensor) and x.requires_grad])
        frozen = self._made(lib, see).requires_grad_(False)
        see("all parameters frozen: the output still leads back to the input", _first(frozen(*given)).requires_grad)
        see("all parameters frozen, the input asks for none", _first(frozen(*inputs)).requires_grad)

    def double(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """In float64, after `.double()`."""
        layer = self._made(lib, see).double()
        wide = tuple(x.double() if isinstance(x, Tensor) and x.is_floating_point() else x for x in inputs)
        see("after .double(): the output", layer(*wide))

    def copied(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """A deep copy gives the same and goes its own way."""
        layer = self._made(lib, see)
        layer(*inputs)
        twin = copy.deepcopy(layer)
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter.zero_()
        see("a deep copy, after the original was set to zero", twin(*inputs))

    def saved_and_loaded(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """What `state_dict` gives, loaded into a new object."""
        layer, other = self._made(lib, see), self.make(lib).eval()
        layer(*inputs)
        other(*inputs)
        other.load_state_dict(copy.deepcopy(layer.state_dict()))
        see("another one, after loading its state_dict", other(*inputs))


def _places(layer: nn.Module) -> set[int]:
    tensors = [*layer.parameters(), *layer.buffers()]
    return {tensor.data_ptr() for tensor in tensors if tensor.numel()} | {id(part) for part in layer.modules()}


def _asking(value: Any) -> Any:
    if isinstance(value, Tensor) and value.is_floating_point():
        return value.detach().clone().requires_grad_()
    return value


def _first(output: Any) -> Tensor:
    while isinstance(output, list | tuple):
        output = output[0]
    return output
