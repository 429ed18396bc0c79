"""A layer or a network that the learner wrote."""

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from autograde.observing.conditions.kind import Kind
from autograde.observing.conditions.tensors import same_state, still_held, tensors_of, with_number

Make = Callable[[SimpleNamespace], Any]
Inputs = Callable[[Any], tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Layer(Kind):
    """What a layer or network is tried under; each method is one condition, by its name.

    - `make`: makes one from the namespace `lib`, with the constructor's arguments.
    - `inputs`: draws the arguments of one call from `see`; tensors have the batch as their first axis.
    - `named`: the names of its parameters where these are part of the task; they get their values by name. Else
      values follow from the shapes, so that order and names are free.
    """

    make: Make
    inputs: Inputs
    named: tuple[str, ...] = ()

    def prepared(self, see: Any) -> tuple[Any, ...]:
        """Return the arguments of one call, drawn once: all conditions have the same."""
        return (self.inputs(see),)

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

    def empty_batch(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """No example in the batch, as the last one of a filtered set may be."""
        none = tuple(x[:0] if isinstance(x, Tensor) and x.dim() else x for x in inputs)
        output = self._made(lib, see)(*none)
        see("an empty batch", output)
        see("an empty batch: the output asks for gradients", getattr(output, "requires_grad", None))

    def not_contiguous(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """The same numbers, in memory with gaps between them, as a slice or a transposed tensor has them."""
        apart = tuple(torch.stack([x, x], -1)[..., 0] if isinstance(x, Tensor) else x for x in inputs)
        see("an input with gaps in memory", self._made(lib, see)(*apart))

    def layers_replaced(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Each layer inside that holds parameters is replaced by one with half the values, under its name."""
        layer = self._made(lib, see)
        with torch.no_grad():  # those that are held without a layer are halved where they are
            for parameter in layer.parameters(recurse=False):
                parameter.mul_(0.5)
        halves: dict[nn.Module, nn.Module] = {}
        for path, part in list(layer.named_modules(remove_duplicate=False)):
            if path and next(part.parameters(recurse=False), None) is not None:
                if part not in halves:  # under each of its names the same one
                    halves[part] = copy.deepcopy(part)
                    with torch.no_grad():
                        for parameter in halves[part].parameters(recurse=False):
                            parameter.mul_(0.5)
                owner, _, name = path.rpartition(".")
                setattr(layer.get_submodule(owner), name, halves[part])
        see("after other layers took the place of those inside: the output", layer(*inputs))

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
        see("two objects: tensors or layers that both hold", len(_places(layer) & _places(other)))
        with torch.no_grad():
            for parameter in other.parameters():
                parameter.zero_()
        see("the first one, after the second was set to zero", layer(*inputs))

    def new_one(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """A new object is in training mode, in all its parts."""
        see("a new one: the modes of its parts", {part.training for part in self.make(lib).modules()})

    def gradients(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Gradients of every parameter and of the input; and with the parameters frozen."""
        layer = self._made(lib, see)
        given = tuple(_asking(x) for x in inputs)
        output = _joined(layer(*given))
        see("the output carries gradients", output.requires_grad)
        if output.requires_grad:
            output.backward(see.randn(output.numel()).view(output.shape))
        see("parameters that no gradient has reached", sum(p.grad is None for p in layer.parameters()))
        see("the gradients of the inputs", [x.grad for x in given if isinstance(x, Tensor) and x.requires_grad])
        frozen = self._made(lib, see).requires_grad_(False)
        see("all parameters frozen: the output still leads back to the input", _joined(frozen(*given)).requires_grad)
        see("all parameters frozen, the input asks for none", _joined(frozen(*inputs)).requires_grad)

    def without_gradients(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Under `no_grad`, and then as before."""
        layer = self._made(lib, see)
        with torch.no_grad():
            output = layer(*inputs)
            recorded = torch.is_grad_enabled()
        see("under torch.no_grad(): the output", output)
        see("under torch.no_grad(): the output asks for gradients", _joined(output).requires_grad)
        see("under torch.no_grad(), after the call: gradients are recorded", recorded)
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter.mul_(2)
            see("under torch.no_grad(), after its parameters were doubled: the output", layer(*inputs))
        output = _joined(layer(*inputs))
        see("after that: the output carries gradients", output.requires_grad)
        if output.requires_grad:
            output.sum().backward()
        missing = sum(p.grad is None for p in layer.parameters())
        see("the input asks for no gradient: parameters that none has reached", missing)

    def gradients_add_up(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Two calls, each followed by its backward pass: the gradients of the second are added to the first's."""
        layer = self._made(lib, see)
        kept: list[list[Tensor]] = []
        for _ in range(2):
            output = _joined(layer(*inputs))
            if output.requires_grad:
                output.sum().backward()
            kept.append([p.grad.clone() for p in layer.parameters() if p.grad is not None])
        doubled = len(kept[0]) == len(kept[1]) and all(
            torch.allclose(2 * once, twice, rtol=1e-3, atol=1e-4, equal_nan=True)
            for once, twice in zip(*kept, strict=True)
        )
        see("after two calls, each with its backward pass: the gradients have added up", doubled)

    def its_own_hooks(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Hooks that hang on it run at a call."""
        layer = self._made(lib, see)
        ran = []
        layer.register_forward_pre_hook(lambda *_: ran.append("before"))
        layer.register_forward_hook(lambda *_: ran.append("after"))
        layer(*inputs)
        see("hooks that hang on it, and ran at a call", sorted(set(ran)))

    def randomness(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """In evaluation mode a call draws no random numbers, and sets no seed."""
        layer = self._made(lib, see)
        before = torch.get_rng_state()
        layer(*inputs)
        see("in evaluation mode, after a call: random numbers go on as before", same_state(before))

    def held(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """What a call was given, and what it returned, is let go of."""
        layer = self._made(lib, see)
        with torch.no_grad():
            see("tensors of a call that are still held after it", still_held(layer, inputs))

    def entries(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Nothing is saved but what has to be, and nothing under two names."""
        layer = self._made(lib, see)
        layer(*inputs)
        see("entries of its state_dict", len(layer.state_dict()))

    def not_a_number(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """One number of the input is nan: the outputs that hang on it are, and say so."""
        given = tuple(with_number(x, float("nan"), 0) for x in inputs)
        with torch.no_grad():
            output = _joined(self._made(lib, see)(*given))
        see("one number of the input is nan: outputs that are nan", output.isnan().sum())

    def layers_are_called(self, lib: SimpleNamespace, see: Any, inputs: tuple[Any, ...]) -> None:
        """Layers inside are called, so that their hooks run; `.forward(x)` passes them by."""
        layer = self._made(lib, see)
        ran: Counter[str] = Counter()

        def watch(part: nn.Module, forward: Callable[..., Any], name: str) -> None:
            part.register_forward_pre_hook(lambda *_: ran.subtract([name]))
            part.forward = lambda *args, **kwargs: (ran.update([name]), forward(*args, **kwargs))[1]

        for name, part in layer.named_modules():
            if part is not layer and type(part).forward is not nn.Module.forward:
                watch(part, part.forward, name)
        layer(*inputs)
        see("layers inside that ran without being called (their hooks did not run)", sum(map(bool, ran.values())))
        ran.clear()
        with torch.no_grad():
            layer(*inputs)
        see("the same under torch.no_grad()", sum(map(bool, ran.values())))

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


def _joined(output: Any) -> Tensor:
    """Return the output itself, or, where there are several tensors, the numbers of all of them in one."""
    if isinstance(output, Tensor):
        return output
    tensors = list(tensors_of(output))
    return tensors[0] if len(tensors) == 1 else torch.cat([tensor.reshape(-1) for tensor in tensors])
