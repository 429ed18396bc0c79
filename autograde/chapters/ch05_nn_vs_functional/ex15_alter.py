"""Changing a result on the way."""

import contextlib

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode

from autograde.chapters.ch05_nn_vs_functional.common import _give
from autograde.observing.experiment import REFERENCE, experiment, further

aten = torch.ops.aten
_LEFT, _LEFT_IN_PLACE = aten.__lshift__.Scalar, aten.__ilshift__.Scalar


def _tripled(result):
    return 3 * result


class _Listening(TorchDispatchMode):
    """Notes the operations that reach it, and what they give."""

    def __init__(self):
        super().__init__()
        self.names, self.results = [], []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.names.append(str(func))
        self.results.append(func(*args, **(kwargs or {})))
        return self.results[-1]


class _Noting:
    """A function for `changes` that notes what it is called with."""

    def __init__(self, change):
        self.change, self.got = change, []

    def __call__(self, *args, **kwargs):
        self.got.append((args, kwargs))
        return self.change(*args, **kwargs)


def _altered(lib, changes, action, *args):
    with lib.Alter(changes):
        return action(*args)


def _what_arrives(lib, changes, error, action):
    """Say whether the very error comes through, and whether the mode has ended then."""
    try:
        _altered(lib, changes, action)
    except BaseException as found:
        ended = _get_current_dispatch_mode() is None
        return "the same" if found is error else type(found).__name__, ended
    return "nothing", _get_current_dispatch_mode() is None


def _raise(error):
    raise error


@experiment(
    "functional.alter",
    title="Changing a result on the way",
    points=2,
    subjects={"Alter": REFERENCE},
    hints=(
        "First let the operation happen, as when you listen to it. Then ask whether it is in `self.changes`.",
        "Two cases are left. An operation in place has returned its first argument: `result is args[0]`. There "
        "`copy_` writes the changed numbers into it.",
        "`changed = self.changes[func](result)`; if `result is args[0]`, `return result.copy_(changed)`; "
        "otherwise `return changed`. `__init__` calls `super().__init__()` and keeps `changes`.",
    ),
    after=(
        "Modes that change what is computed are made in this way: `FakeTensorMode` in "
        "`torch/_subclasses/fake_tensor.py` gives tensors without numbers, by which the compiler finds out shapes."
    ),
)
def alter(lib, see):
    """Changes results of several operations, in place too, and looks at gradients, nesting and errors."""
    x, wide = see.randn(2, 3), see.randn(4, 3)
    x[0] = torch.tensor([1.5, -0.5, 0.25])  # relu keeps some of them and drops one
    relu = {aten.relu.default: _tripled}
    try:
        see("it is a dispatch mode", isinstance(lib.Alter({}), TorchDispatchMode), expect=True)
        see("torch.relu, tripled", _altered(lib, relu, torch.relu, x))
        see("F.relu, tripled", _altered(lib, relu, F.relu, x))
        see("nn.ReLU, tripled", _altered(lib, relu, nn.ReLU(), x))
        see("another operation than the one to change", _altered(lib, relu, torch.exp, x))
        see("the same operation after the block", torch.relu(x))
        see("nothing to change", _altered(lib, {}, torch.relu, x))
        both = {aten.relu.default: _tripled, aten.exp.default: torch.neg}
        see("two operations, two changes", _altered(lib, both, lambda: torch.relu(x).exp() + torch.relu(-x)))
        see("another form of the operation to change", _altered(lib, {aten.add.Scalar: _tripled}, torch.add, x, x))
        see("a sum with keywords", _altered(lib, {aten.sum.dim_IntList: _tripled}, lambda: x.sum(1, keepdim=True)))
        see("an operation with keywords, unchanged", _altered(lib, {}, lambda: torch.sum(x, 0, dtype=torch.float64)))
        see("without tensors", _altered(lib, {aten.ones.default: _tripled}, torch.ones, 2))
        see("an empty batch", _altered(lib, relu, torch.relu, x[:0]))
        layer = nn.Linear(3, 2)
        _give(see, layer, "weight", "bias")
        see("what a Linear gives, rounded", _altered(lib, {aten.addmm.default: torch.round}, layer, 5 * wide))

        # A function is called once, with the result and nothing else, and what it gives arrives.
        noting, arrived = _Noting(torch.neg), []
        _altered(lib, {aten.relu.default: noting}, lambda: arrived.append(torch.relu(x)))
        see("what the function was called with", [list(args) for args, _ in noting.got])
        see("keywords that the function was called with", [kwargs for _, kwargs in noting.got])
        see("what arrived", arrived)
        given = see.randn(3)
        noting = _Noting(torch.clone)
        _altered(lib, {aten.mul.Tensor: noting}, lambda: given.mul_(2).mul(3))
        see("an operation in place that is not to be changed runs once", given)
        see("calls of the function of its sister", len(noting.got))
        two = _Noting(lambda pair: (pair[0] + 1, pair[1]))
        see("of two results, the first is changed", list(_altered(lib, {aten.sort.default: two}, torch.sort, x)))
        see("what the function of two results was given", [type(args[0]).__name__ for args, _ in two.got])
        see("two results, unchanged", list(_altered(lib, relu, torch.sort, x)))
        local = {aten._local_scalar_dense.default: lambda number: number + 100}
        see("a number is changed", _altered(lib, local, x.sum().item))
        local = {aten._local_scalar_dense.default: lambda number: 0}
        see("a number is changed into 0", _altered(lib, local, x.sum().item))
        see(
            "a result is changed into one of another dtype",
            _altered(lib, {aten.exp.default: torch.Tensor.int}, torch.exp, x),
        )

        # Not in place, though the result shares memory with the input, or another argument is written into.
        turned = see.randn(2, 3)
        see("a view, negated", _altered(lib, {aten.t.default: torch.neg}, turned.t))
        see("the tensor that was viewed, afterwards", turned)
        shifted = torch.tensor([1, 2, 3])
        see("x << 1 of whole numbers, negated", _altered(lib, {_LEFT: torch.neg}, lambda: shifted << 1))
        see("x after x << 1", shifted)
        sloped = see.randn(6)
        rrelu = {aten.rrelu_with_noise.default: torch.neg}
        see("rrelu, negated", _altered(lib, rrelu, lambda: F.rrelu(sloped, 0.5, 0.5, training=True)))
        see("the input of rrelu afterwards", sloped)

        # In place.
        for what, change in (("tripled", _tripled), ("tripled in place", lambda result: result.mul_(3))):
            written = see.randn(2, 3)
            alias = written.view(6)
            back = _altered(lib, {aten.relu_.default: change}, torch.relu_, written)
            see(f"relu_, {what}: the tensor afterwards", written)
            see(f"relu_, {what}: a view of it", alias)
            see(f"relu_, {what}: it is what came back", back is written)
        written = see.randn(2, 3)
        _altered(lib, relu, torch.relu_, written)
        see("relu_, while only relu is to be changed", written)
        written = see.randn(2, 3)
        _altered(lib, {aten.relu_.default: _tripled}, torch.relu, written)
        see("relu, while only relu_ is to be changed: the input afterwards", written)
        row = see.randn(2, 3)
        _altered(lib, {aten.add_.Tensor: _tripled}, lambda: row[0].add_(x[0]))
        see("one row in place, tripled", row)
        twice = see.randn(2, 3)
        _altered(lib, {aten.add_.Tensor: _tripled}, lambda: twice.add_(x, alpha=2))
        see("in place with a keyword, tripled", twice)
        _altered(lib, {_LEFT_IN_PLACE: torch.neg}, shifted.__ilshift__, 1)
        see("x after x <<= 1 of whole numbers, negated", shifted)
        turned = see.randn(3, 2).mT
        _altered(lib, {aten.mul_.Tensor: torch.neg}, lambda: turned.mul_(2))
        see("in place on rows and columns that were swapped", turned)
        inference = see.randn(3)
        with torch.inference_mode():
            _altered(lib, {aten.relu_.default: _tripled}, torch.relu_, inference)
        see("relu_ under inference_mode, tripled", inference)
        inside, written = _Listening(), see.randn(3)
        with lib.Alter({aten.relu_.default: _tripled}), inside:
            torch.relu_(written)
        see("relu_, tripled: a mode inside gets the very tensor", [result is written for result in inside.results])
        inside = _Listening()
        with lib.Alter(relu), inside:
            torch.relu(x)
        see("relu, tripled: what a mode inside gets", inside.results)

        # Gradients: autograd has noted the operation as it was.
        leaf = see.randn(3).requires_grad_()
        result = _altered(lib, relu, torch.relu, leaf)
        see("relu, tripled: what autograd has noted", result.grad_fn.name())
        result.sum().backward()
        see("relu, tripled: the gradient", leaf.grad)
        leaf.grad = None
        _altered(lib, {aten.exp.default: _tripled}, torch.exp, leaf).sum().backward()
        see("exp, which keeps its result, tripled: the gradient", leaf.grad)
        leaf.grad = None
        inner = 2 * leaf
        _altered(lib, {aten.relu_.default: _tripled}, torch.relu_, inner).sum().backward()
        see("relu_, tripled: the gradient", leaf.grad)
        leaf.grad = None
        _altered(lib, {aten.mul.Tensor: _tripled}, lambda: (leaf * leaf).sum().backward())
        see("a product and its backward pass, both tripled", leaf.grad)

        # Inside `__torch_dispatch__` the mode is off; a mode outside hears what the functions do.
        again = {aten.relu.default: lambda result: torch.relu(result - 0.5), aten.sub.Tensor: _tripled}
        see("a function that uses operations that are changed themselves", _altered(lib, again, torch.relu, x))
        listening = _Listening()
        with listening, lib.Alter(relu):
            torch.relu(x)
        see("operations that a mode outside hears", listening.names)
        with lib.Alter({aten.mul.Tensor: torch.neg}), lib.Alter(relu):
            nested = torch.relu(x)
        see("one Alter in another", nested)
        with lib.Alter(relu), lib.Alter({aten.relu.default: torch.neg}):
            nested = torch.relu(x)
        see("two that change the same operation", nested)

        # The attribute.
        table = dict(relu)
        mode = lib.Alter(table)
        see("its changes are the very dict", mode.changes is table)
        other = lib.Alter({aten.exp.default: torch.neg})
        with mode:
            one = torch.relu(x).exp()
        with other:
            two_more = torch.relu(x).exp()
        see("two objects with changes of their own", [one, two_more])
        with mode:
            table[aten.exp.default] = torch.neg
            see("an entry was added inside the block", torch.exp(x))
            mode.changes = {aten.tanh.default: _tripled}
            see("another dict was assigned inside the block", [torch.tanh(x), torch.relu(x)])
        with mode:
            see("the same object, entered again", torch.tanh(x))

        # Errors.
        for error in (ValueError("no"), TypeError("no"), KeyError("no"), KeyboardInterrupt()):
            raising = {aten.relu.default: lambda result, error=error: _raise(error)}
            name = type(error).__name__
            see(
                f"a function that raises {name}: what arrives, and that the mode has ended",
                _what_arrives(lib, raising, error, lambda: torch.relu(x)),
                expect=("the same", True),
            )
        often = _Noting(lambda result: 3 * result if len(often.got) > 1 else _raise(ValueError("once")))
        mode = lib.Alter({aten.relu.default: often})
        with contextlib.suppress(ValueError), mode:
            with contextlib.suppress(ValueError):
                torch.relu(x)
            see("the operation after an error of its function, in the same block", torch.relu(x))
            often.got.clear()
            torch.relu(x)
        with mode:
            see("the same object, entered again after an error", torch.relu(x))
        see.raises("an operation that raises", _altered, lib, {aten.mm.default: _tripled}, torch.mm, x, x)
        see("a mode is left behind", _get_current_dispatch_mode() is not None, expect=False)
    finally:
        while (left := _get_current_dispatch_mode()) is not None:
            left.__exit__(None, None, None)


@further("functional.alter")
def alter_more(lib, see):
    """Other operations, and a network."""
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(18, 2))
    see.fill(net)
    changes = {aten.convolution.default: torch.round, aten.relu_.default: _tripled, aten.addmm.default: torch.neg}
    x = see.randn(2, 1, 5, 5)
    see("a network", _altered(lib, changes, net, x))
    written = see.randn(4)
    _altered(lib, {aten.add_.Tensor: torch.neg, aten.clamp_.default: _tripled}, lambda: written.add_(1).clamp_(0, 1))
    see("two operations in place", written)
