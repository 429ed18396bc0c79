"""A function on a model: one that traces, records, counts, measures or trains."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from autograde.observing.conditions.kind import Kind
from autograde.observing.conditions.tensors import same_state

Use = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class ModelFunction(Kind):
    """What a function on a model is tried under; each method is one condition, by its name.

    - `use`: applies the function of the namespace `lib` to a model and the inputs of one call, `use(lib, model, x)`,
      and returns what is to be compared. Inputs are of shape (N, 3); a model gives two numbers for each row.
    - `lasting`: whether the function still has something to do when it returns, as a context manager has; what is left
      changed is then looked at around the whole of `use`.
    """

    use: Use
    lasting: bool = False

    def prepared(self, see: Any) -> tuple[Any, ...]:
        """Return the input of one call, drawn once: all conditions have the same."""
        return (see.randn(5, 3),)

    def _used(self, lib: SimpleNamespace, see: Any, model: nn.Module, *inputs: Tensor) -> Any:
        def used(model: nn.Module, *inputs: Tensor) -> Any:
            return self.use(lib, model, *inputs)

        return (see.around(used) if self.lasting else used)(model, *inputs)

    def evaluation_mode(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """A model in evaluation mode, and one with a single part in it."""
        model = see.fill(_network()).eval()
        see("a model in evaluation mode", self._used(lib, see, model, x))
        see("and the modes of its parts afterwards", {part.training for part in model.modules()})
        model.train()
        model[1].eval()
        see("one layer in evaluation mode, the others in training mode", self._used(lib, see, model, x))
        see("the modes of the parts afterwards", [part.training for part in model.modules()])

    def frozen(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """One weight frozen, whose bias is not; then all."""
        model = see.fill(_network())
        model[2][2].weight.requires_grad_(False)
        see("the last weight is frozen", self._used(lib, see, model, x))
        see("which parameters need a gradient afterwards", _asking(model))
        see("all parameters are frozen", self._used(lib, see, model.requires_grad_(False), x))
        see("whether any parameter needs a gradient afterwards", any(_asking(model)))

    def shared_layers(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """One layer under two names, called under both; and a whole branch under two."""
        model = see.fill(_Shared())
        see("a layer and a branch that have two names each", self._used(lib, see, model, x))

    def nested(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Four levels, lists and dicts of layers, an empty container, a place held by None."""
        see("a model with containers of all kinds, four levels deep", self._used(lib, see, see.fill(_Nested()), x))

    def odd_names(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Names that are numbers, begin with an underscore, or are the end or the beginning of another."""
        see("names such as '0', '_x', 'fc' beside 'fc1' and 'my_fc'", self._used(lib, see, see.fill(_OddNames()), x))

    def hooks_before(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Hooks hung there before: they run as often as ever."""
        model, ran = see.fill(_network()), []
        for name, part in model.named_modules():
            part.register_forward_pre_hook(lambda *_, name=name: ran.append(f"before {name or 'the model'}"))
            part.register_forward_hook(lambda *_, name=name: ran.append(f"after {name or 'the model'}"))
        see("hooks hung there before", self._used(lib, see, model, x))
        see("and these hooks have run", list(ran))
        ran.clear()
        model(x)
        see("in a later call they run", ran)

    def called_twice(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Twice on one model, then on another one of the same kind, then on the first with one row."""
        one, other = see.fill(_network()).eval(), see.fill(nn.Sequential(nn.Linear(3, 2), nn.Tanh())).eval()
        see("a model: the first time", self._used(lib, see, one, x))
        see("the second time", self._used(lib, see, one, x))
        see("another model", self._used(lib, see, other, x))
        see("the first model, with a batch of one", self._used(lib, see, one, x[:1]))

    def single_layer(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """A model without children, and one without parameters."""
        see("a model that is a single layer", self._used(lib, see, see.fill(nn.Linear(3, 2)), x))
        see("a model without parameters", self._used(lib, see, nn.Sequential(nn.Flatten(), nn.ReLU()), x))

    def in_place_layers(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """An output that is overwritten, and one that is reshaped, by what comes behind it."""
        see("outputs that are changed in place by what comes behind", self._used(lib, see, see.fill(_InPlace()), x))

    def gradients_off(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Used where the caller has switched gradients off."""
        model, recorded = see.fill(_network()), set()
        model.register_forward_pre_hook(lambda *_: recorded.add(torch.is_grad_enabled()))
        with torch.no_grad():
            see("used under torch.no_grad()", self._used(lib, see, model, x))
            see("whether gradients are recorded afterwards", torch.is_grad_enabled())
        see("used under torch.no_grad(): whether gradients were recorded while the model ran", recorded)

    def randomness(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """Nothing is seeded, and no random number drawn that the model does not draw."""
        model, before = see.fill(_network()).eval(), torch.get_rng_state()
        self._used(lib, see, model, x)
        see("random numbers go on afterwards as before", same_state(before))

    def input_asks(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """An input that needs a gradient, in float64, and not contiguous."""
        asking = x.double().t().contiguous().t().requires_grad_()
        see("an input in float64 that needs a gradient", self._used(lib, see, see.fill(_network()).double(), asking))
        see("the input has a gradient afterwards", asking.grad is not None)

    def two_inputs(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """A model that takes two tensors."""
        see("a model with two inputs", self._used(lib, see, see.fill(_TwoInputs()), x, x[:, :2]))

    def interrupted(self, lib: SimpleNamespace, see: Any, x: Tensor) -> None:
        """A model that fails on the way, and works the next time."""
        model = see.fill(nn.Sequential(nn.Linear(3, 4), _Fails(), nn.Linear(4, 2)))
        see.raises("a layer of the model fails", self._used, lib, see, model, x)
        model[1].good = True
        see("the same model, once that is mended", self._used(lib, see, model, x))


def _network() -> nn.Sequential:
    """Return a network of two levels, whose modes, parameters and buffers matter."""
    inner = nn.Sequential(nn.ReLU(), nn.Dropout(0.0), nn.Linear(4, 2))
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), inner)


def _asking(model: nn.Module) -> list[bool]:
    return [parameter.requires_grad for parameter in model.parameters()]


class _Shared(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.act = nn.ReLU()
        self.again = self.first
        self.branch = nn.Sequential(nn.Linear(3, 2), self.act)
        self.spare = nn.Linear(2, 2)
        self.spare_too = self.spare
        self.twin = self.branch

    def forward(self, x: Tensor) -> Tensor:
        x = self.again(self.act(self.first(x)))
        return self.branch(x) - self.twin(2 * x)


class _Nested(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.late = nn.Linear(4, 2)
        self.layers = nn.ModuleList([nn.Linear(3, 4), nn.Sequential(nn.Sequential(nn.Sequential(nn.ReLU())))])
        self.kinds = nn.ModuleDict({"one": nn.Tanh(), "empty": nn.Sequential()})
        self.kinds["one"].register_module("nothing", None)
        self.register_module("nothing", None)
        self.register_parameter("gone", None)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return self.late(self.kinds["empty"](self.kinds["one"](x)))


class _OddNames(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(3, 3)
        self.fc = nn.Linear(3, 3)
        self.my_fc = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(3, 3)))
        self._x = nn.ReLU()
        self.add_module("0", nn.Sequential(nn.Linear(3, 2)))
        self.add_module("10", nn.Sequential(nn.ReLU()))

    def forward(self, x: Tensor) -> Tensor:
        x = self._x(self.my_fc(self.fc(self.fc1(x))))
        return self.get_submodule("10")(self.get_submodule("0")(x))


class _InPlace(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.act, self.last = nn.Linear(3, 4), nn.ReLU(inplace=True), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.act(self.first(x).unsqueeze_(0)))


class _TwoInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.join = nn.Bilinear(3, 2, 4)
        self.rest = nn.Sequential(nn.ReLU(), nn.Linear(4, 2))

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.rest(self.join(x, y))


class _Fails(nn.Module):
    good = False

    def forward(self, x: Tensor) -> Tensor:
        if not self.good:
            raise ArithmeticError("this layer fails")
        return x
