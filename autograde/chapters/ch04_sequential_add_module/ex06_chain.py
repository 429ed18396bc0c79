"""Your Sequential: running the chain."""

from typing import Any

import torch
from torch import Tensor, nn

from autograde.chapters.ch04_sequential_add_module.common import (
    NO_CHANGES,
    NO_INDEX,
    NO_SLICES,
    Shift,
    Twice,
    _drawn,
    _filled,
    attributes_stay,
    outcome,
    own_work,
)
from autograde.observing.conditions import Container, Layer
from autograde.observing.experiment import experiment, further


@experiment(
    "sequential.chain",
    title="Your Sequential: running the chain",
    points=2,
    subjects={"Chain": nn.Sequential},
    hints=(
        "A loop, and one variable that is handed from layer to layer.",
        "Call each layer like a function, `layer(x)`, so that its hooks run.",
        "Which loop sees a layer twice when it stands in the chain under two names? Compare `self._modules.values()` "
        "with `self.children()` in the cell above.",
        "`for layer in self._modules.values(): x = layer(x)`, and after the loop `return x`.",
    ),
    after=(
        "`nn.Sequential.forward` in `torch/nn/modules/container.py` is three lines: the loop, the call, the return. "
        "It passes on whatever a layer returns, a tuple included, as one single argument. That is the reason why "
        "an `nn.LSTM`, which returns a tuple, cannot be followed by an `nn.Linear` in a Sequential."
    ),
    conditions=(
        Layer(
            make=lambda lib: _filled(lib.Chain, {"in": nn.Linear(3, 4), "drop": nn.Dropout(), "out": nn.Linear(4, 2)}),
            inputs=lambda see: (see.randn(3, 3),),
        ),
        Container(
            of="Chain",
            make=_filled,
            without={"places": NO_INDEX, "slices_and_changes": NO_SLICES, "changes": NO_CHANGES},
        ),
    ),
)
def chain(lib, see):
    """Fills chains by add_module and calls them; with hooks, a shared layer, a tuple on the way, and none at all."""
    layers = {"z": _drawn(see, nn.Linear(3, 5)), "10": nn.Tanh(), "9": _drawn(see, nn.Linear(5, 2)), "a": Shift()}
    x = see.randn(4, 3, requires_grad=True)
    kept = x.detach().clone()
    net = _filled(lib.Chain, layers)
    with own_work(see):
        plain = _filled(lib.Chain, {"z": Twice(), "10": Shift(), "9": nn.Tanh()})
        see("double, add 1, tanh", plain(see.randn(4)))
        y = net(x)
        see("the output of four layers", y)
        numbers = _filled(lib.Chain, {"10": Twice(), "2": Shift(), "1": nn.Tanh()})
        see("the names '10', '2', '1', in this order: double, add 1, tanh", numbers(kept))
        see("the output of a second call", net(x + 1))
        see("an empty chain gives back its input", _filled(lib.Chain, {})(kept))
        see("an empty chain returns the very tensor that it was given", _filled(lib.Chain, {})(kept) is kept)
        double, shift = Twice(), Shift()
        twice = _filled(lib.Chain, {"one": double, "two": shift, "three": double})
        see("one layer under two names", twice(kept))
        ran: list[str] = []
        handle = double.register_forward_hook(lambda *_: ran.append("double"))
        see("double, double: the same layer twice, one right after the other", _twice(lib, double)(kept))
        see("double, double: how often it ran", len(ran))
        handle.remove()
        y.sum().backward()
        see("the gradient of the input", x.grad)
        see("the input afterwards", x.detach() - kept)
        seen: list[Tensor] = []
        handle = layers["9"].register_forward_hook(lambda module, args, out: seen.append(out))
        net(kept)
        handle.remove()
        see("how often a hook on the layer '9' ran at one call", len(seen))
        see("what that hook saw", seen)
        for kind in (tuple, list, dict):
            pair = _filled(lib.Chain, {"split": _Split(kind), "join": _Join()})
            see(f"a {kind.__name__} handed from layer to layer", outcome(lambda pair=pair: pair(kept)))
        pair = x.detach()[:2, :2]
        for what, thing in (
            ("a tuple of one", (pair,)),
            ("the named tuple of max", pair.max(0)),
            ("a list of two tensors of one shape", [pair, pair]),
            ("a transposed view", pair.T),
        ):
            given: list[bool] = []
            last = _filled(lib.Chain, {"a": _Hands(thing), "b": _Hands(thing, given)})(kept)
            see(f"a layer returns {what}: the next, and the caller, get this very object", [*given, last is thing])
        words = _filled(lib.Chain, {"embed": _drawn(see, nn.Embedding(9, 2)), "shift": Shift()})
        see("whole numbers given to an embedding, then add 1", outcome(lambda: words(see.randint(0, 9, (4,)))))
        see("None given to a chain whose first layer makes 1 of it", _filled(lib.Chain, {"a": _One()})(None))
        gap = _filled(lib.Chain, {"a": _Nothing(), "b": _One(), "c": Shift()})
        see("a layer returns None, the next makes 1 of it, the last adds 1", gap(kept))
        drop = nn.Dropout(1.0)
        calm = _filled(lib.Chain, {"drop": drop, "shift": Shift()}).eval()
        drop.train()
        see("a chain in evaluation mode whose dropout of all is in training mode, then add 1", calm(kept))
        see.raises("two inputs are refused", net, kept, kept)
        errors = [kind("from a layer") for kind in (ValueError, RuntimeError, KeyError, AttributeError, _OwnError)]
        chains = [_filled(lib.Chain, {"a": Shift(), "b": _Fails(error), "c": Shift()}) for error in errors]
        reach = [outcome(lambda net=net: net(kept)) is error for net, error in zip(chains, errors, strict=True)]
        see("the second of three layers raises an error, five kinds: the caller gets that very error", reach)
        last = outcome(lambda: _filled(lib.Chain, {"a": _Fails(errors[0])})(kept))
        see("the only layer raises an error: the caller gets that very error", last is errors[0])
        see.refuses("what the first of four layers refuses, one number in place of three, is refused", net, x[:, :1])
        ran, drop = [], nn.Dropout()
        drop.register_forward_hook(lambda *_: ran.append("dropout"))
        _filled(lib.Chain, {"drop": drop, "shift": Shift()}).eval()(kept)
        see("dropout, add 1, all in evaluation mode: how often a hook on the dropout ran", len(ran))
        ran, resting = [], Twice().eval()
        resting.register_forward_hook(lambda *_: ran.append("twice"))
        _twice(lib, resting)(kept)
        see("double, double, in evaluation mode: how often a hook on it ran", len(ran))
        see("a layer that runs a layer of its own, then add 1", _filled(lib.Chain, {"a": _Outer(), "b": Shift()})(kept))
        with torch.no_grad():
            see("under torch.no_grad(): the output asks for gradients", net(x).requires_grad)
        ran = []
        for name, layer in layers.items():
            layer.register_full_backward_hook(lambda *_, name=name: ran.append(name))
        net(x).sum().backward()
        see("layers whose backward hooks run", sorted(ran))
        net.add_module("a", Twice())
        see("after calls, the last layer was replaced by one that doubles: the output", net(kept))
        attributes_stay(see, _filled(lib.Chain, layers), kept, wrong=(see.randn(4, 7),))
    hollow = nn.Sequential()
    hollow.register_forward_hook(lambda module, args, out: 3 * out)
    see("a Sequential without layers, whose hook triples", _filled(lib.Chain, {"a": hollow, "b": Shift()})(kept))
    still = nn.Identity()
    still.register_forward_hook(lambda module, args, out: 3 * out)
    see("an identity whose hook triples", _filled(lib.Chain, {"a": still, "b": Shift()})(kept))


def _twice(lib: Any, layer: nn.Module) -> nn.Module:
    return _filled(lib.Chain, {"one": layer, "two": layer})


class _Split(nn.Module):
    """Returns two tensors, in a tuple, a list or a dictionary."""

    def __init__(self, kind: type) -> None:
        super().__init__()
        self.kind = kind

    def forward(self, x: Tensor) -> Any:
        pair = (x, 2 * x)
        return self.kind(enumerate(pair) if self.kind is dict else pair)


class _Join(nn.Module):
    """Takes two tensors as its one argument, under the positions 0 and 1."""

    def forward(self, pair: Any) -> Tensor:
        return pair[0] * pair[1]


class _Hands(nn.Module):
    """Returns one thing, and notes whether it was given that."""

    def __init__(self, thing: Any, notes: list[bool] | None = None) -> None:
        super().__init__()
        self.thing, self.notes = thing, notes

    def forward(self, x: Any) -> Any:
        if self.notes is not None:
            self.notes.append(x is self.thing)
        return self.thing


class _OwnError(Exception):
    """An error that only the caller knows."""


class _Fails(nn.Module):
    """Raises the error that it was made with."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def forward(self, x: Any) -> Any:
        raise self.error


class _Nothing(nn.Module):
    """Returns None."""

    def forward(self, x: Tensor) -> None:
        return None


class _One(nn.Module):
    """Returns 1, and wants to be given None."""

    def forward(self, x: None) -> Tensor:
        assert x is None
        return torch.ones(1)


class _Outer(nn.Module):
    """A layer that holds a layer of its own, and doubles what that returns."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = Shift()

    def forward(self, x: Tensor) -> Tensor:
        return 2 * self.inside(x)


@further("sequential.chain")
def chain_deep(lib, see):
    """A chain inside a chain inside a chain, and ten layers in a row."""
    inner = _filled(lib.Chain, {"a": _drawn(see, nn.Linear(2, 3)), "b": Shift()})
    middle = _filled(lib.Chain, {"shift": Shift(), "inner": inner, "c": _drawn(see, nn.Linear(3, 2))})
    outer = _filled(lib.Chain, {"middle": middle, "again": middle, "twice": Twice()})
    see("three levels", outer(see.randn(2, 2)))
    many = {str(9 - i): Shift() if i % 3 else Twice() for i in range(10)}
    see("ten layers", _filled(lib.Chain, many)(see.randn(3)))
