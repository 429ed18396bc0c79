"""`Dense`: a layer that is built at its first call."""

import copy
import inspect
import warnings

import torch
import torch.fx
import torch.nn.functional as F
from torch import nn
from torch.overrides import TorchFunctionMode

from autograde.chapters.ch01_init_forward_call.common import _each_once, _shapes, _starts
from autograde.observing.conditions import Layer
from autograde.observing.conditions.layer import still_held
from autograde.observing.experiment import REFERENCE, experiment, further


class _OutOfMemory(TorchFunctionMode):
    """Inside the block, nothing that PyTorch would make can be made."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if getattr(func, "__name__", "") == "__get__":  # an attribute such as `grad_fn`, which makes nothing
            return func(*args, **(kwargs or {}))
        raise RuntimeError("not enough memory")


class _BrokenOff(TorchFunctionMode):
    """Inside the block, what PyTorch computes first raises an error of a kind; after that, all works."""

    def __init__(self, kind):
        super().__init__()
        self.errors = [kind("raised while it computed")]

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if self.errors and getattr(func, "__name__", "") != "__get__":
            raise self.errors.pop()
        return func(*args, **(kwargs or {}))


def _comes_out(layer, x, kind):
    """Return whether an error that is raised while a layer computes comes out of its call."""
    try:
        with _BrokenOff(kind):
            layer(x)
    except kind:  # of a matrix product by `@`, Python makes another TypeError than the one that was raised
        return True
    return False


def _build_fails(dense, x, kind):
    """Return what comes out of a call whose build raises an error, where a second try would do."""
    error, tries = kind("raised by build"), []

    @_called_alike
    class Fails(dense):
        def build(self, in_features):
            tries.append(in_features)
            if len(tries) == 1:
                raise error
            return super().build(in_features)

    try:
        Fails(3)(x)
    except Exception as other:
        return "that very error" if other is error else f"another error, {type(other).__name__}"
    return "no error"


def _called_alike(cls):
    """Return the class under the name of its base: an error is to name the class that the learner wrote."""
    cls.__name__ = cls.__qualname__ = cls.__base__.__name__
    return cls


def _called(layer, x):
    layer(x)
    return layer


def _built(lib):
    layer = lib.Dense(4)
    layer.build(5)
    return layer


@experiment(
    "call.dense",
    title="`Dense`: a layer that is built at its first call",
    points=3,
    subjects={"Dense": REFERENCE},
    conditions=Layer(make=_built, inputs=lambda see: (see.randn(3, 5),)),
    hints=(
        "`__init__` cannot make the layer yet: it knows `units` only. It can note that there is none.",
        "In `forward`, ask whether the layer is there. If not, call `self.build(...)` with the last number of "
        "`x.shape`.",
        "`__init__`: `super().__init__()`, `self.units = units` and `self.linear = None`. `build`: "
        "`self.linear = nn.Linear(in_features, self.units)`.",
        "`forward`: `if self.linear is None: self.build(x.shape[-1])`, then `return self.linear(x)`.",
    ),
    after=(
        "PyTorch's lazy layers keep placeholders instead of nothing: they are parameters from the start, and get their "
        "shape at the first call. `LazyLinear` is in `torch/nn/modules/linear.py`, the mechanism, a hook that runs "
        "once before the first call, in `torch/nn/modules/lazy.py`."
    ),
)
def dense(lib, see):
    """Watches when `build` runs, for two objects that meet inputs of other widths."""
    see("Dense is a class", isinstance(lib.Dense, type))
    built = []

    @_called_alike
    class Watched(lib.Dense):
        def build(self, in_features):
            built.append(in_features)
            see("build is given", in_features)
            see("and that is an int", isinstance(in_features, int))
            return super().build(in_features)

    torch.manual_seed(see.seed)
    layer = Watched(3)
    see("parameters before the first call: shapes, sorted", _shapes(layer))
    see("build ran, when it was made, with", list(built))
    x = see.randn(2, 5)
    first = layer(x)
    see("build ran, after the first call, with", list(built))
    see("the first call's output has the shape", tuple(first.shape))
    see("in training mode: the output carries gradients", first.requires_grad)
    see("the second call agrees with the first", torch.allclose(first, layer(x)))
    see("parameters after the first call: shapes, sorted", _shapes(layer))
    direct = lib.Dense(2)
    direct.build(4)
    see("parameters after build(4), without a call: shapes, sorted", _shapes(direct))
    see("the output of one that was built by hand", see.fill(direct)(see.randn(3, 4)))
    by_hand = lib.Dense(2)
    by_hand.build(4)
    see.refuses("another width than the one it was built for by hand is refused", by_hand, see.randn(3, 5))
    tries = []

    @_called_alike
    class Short(lib.Dense):
        def build(self, in_features):
            tries.append(in_features)
            if len(tries) > 1:
                return super().build(in_features)
            with _OutOfMemory():
                return super().build(in_features)

    short = Short(3)
    see.raises("a first call in which there is no memory for the weights", short, x)
    if _shapes(short):  # it failed half-way, and what that leaves is open
        short = lib.Dense(3)
    see.refuses("the next call is refused, with memory enough", short, x)
    see("parameters after these two calls: shapes, sorted", _shapes(short))
    for kind in (TypeError, ValueError, AttributeError, RuntimeError, LookupError):
        see(f"build raises {kind.__name__}: what comes out of the call", _build_fails(lib.Dense, x, kind))
    named = lib.Dense(2)
    arguments = inspect.signature(named.forward).parameters.values()
    name = next((a.name for a in arguments if a.kind is a.POSITIONAL_OR_KEYWORD), "x")  # what it is called is open
    see("a first call with x by keyword: the output's shape", tuple(named(**{name: x}).shape))
    small, large = lib.Dense(3), lib.Dense(5)
    see("of 3 units, made before one of 5 and called after: the output's shape", tuple(small(x).shape))
    see("the output's shape of the other", tuple(large(x).shape))
    see("a first input of three axes: the output's shape", tuple(lib.Dense(2)(see.randn(4, 6, 7)).shape))
    runs = []

    @_called_alike
    class Counted(lib.Dense):
        def build(self, in_features):
            runs.append(in_features)
            return super().build(in_features)

    counted = Counted(2)
    see.refuses("a first call in which the computation raises", counted, x.double())
    counted(x)
    see("build ran, in that call and in one that succeeds, with", list(runs))
    see("a single example builds as well", tuple(lib.Dense(2)(see.randn(4)).shape))
    for dtype in (torch.float64, torch.float16, torch.bfloat16, torch.complex64, torch.int64, torch.bool):
        name, given = str(dtype).removeprefix("torch."), torch.ones(2, 5).to(dtype)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of complex numbers, say, which are this check's idea, not the learner's
            see.refuses(f"a first input of {name} is refused", lib.Dense(2), given)
            see.refuses(f"an input of {name}, after one of float32, is refused", layer, given)
    wide = Watched(units=1)
    wide.eval()
    wide(see.randn(1, 1))
    see("parameters of one that was built in evaluation, from one number to one: shapes, sorted", _shapes(wide))
    see("its own mode is training", wide.training)
    kept = [id(p) for p in wide.parameters()]
    wide.train()(see.randn(1, 1))
    see("its parameters are the same ones after .train() and a call", kept == [id(p) for p in wide.parameters()])
    see("parameters that are frozen", sum(not p.requires_grad for p in wide.parameters()))
    del built[1:]
    see.fill(layer)
    kept = [id(p) for p in layer.parameters()]
    see("the output", layer(x))
    _each_once(see, layer, x)
    see("a single example", layer(see.randn(5)))
    see("a batch of one", layer(see.randn(1, 5)))
    see("three axes", layer(see.randn(2, 4, 5)))
    see("three axes, the first two swapped in place of a copy", layer(see.randn(4, 2, 5).transpose(0, 1)))
    see("build ran, after more calls, with", list(built))
    see("the parameters are still the same ones", kept == [id(p) for p in layer.parameters()])
    broken = [_comes_out(layer, x, kind) for kind in (TypeError, AttributeError, RuntimeError)]
    see("one that is built: an error that is raised while it computes comes out", all(broken))
    see("and its parameters are still the same ones", kept == [id(p) for p in layer.parameters()])
    other = Watched(2)
    see("another object has no parameters yet", _shapes(other))
    other(see.randn(4, 6, 7))
    see("build ran, for another object with an input of three axes, with", built[1:])
    see("another object's parameters: shapes, sorted", _shapes(other))
    see.fill(other)
    see("another object's output", other(see.randn(4, 7)))
    see.refuses("another width than at the first call is refused", layer, see.randn(2, 6))
    see.refuses("a width of one, after a first call with five, is refused", layer, see.randn(2, 1))
    none = Watched(3)
    none(torch.zeros(0, 5))
    see("parameters of one whose first call had no example: shapes, sorted", _shapes(none))
    _starts(see, lambda: _called(lib.Dense(3), x))
    made_before = lib.Dense(3)
    with see.default_dtype(torch.float64):
        wider = lib.Dense(3)
        wider.build(5)
        made_before.build(5)
    for when, made in (("is float64", wider), ("has become float64 before the build", made_before)):
        see(f"where PyTorch's default {when}: the dtypes", sorted({str(p.dtype) for p in made.parameters()}))
    with torch.no_grad():
        see("tensors of a first call that are still held after it", still_held(lib.Dense(3), (x,)))
    unrecorded = lib.Dense(3)
    with torch.no_grad():
        unrecorded(x)
    see(
        "parameters that are frozen, after a first call under no_grad",
        sum(not p.requires_grad for p in unrecorded.parameters()),
    )

    ran = []

    @_called_alike
    class Told(lib.Dense):
        def build(self, in_features):
            super().build(in_features)
            for part in self.children():
                part.register_forward_hook(lambda *_: ran.append("a layer inside"))

    Told(3)(x)
    see(
        "layers inside that ran more than once at the first call", sorted({name for name in ran if ran.count(name) > 1})
    )

    class Gained(lib.Dense):
        def __init__(self, units):
            super().__init__(units)
            self.gain = nn.Parameter(torch.ones(units))

        def forward(self, x):
            return self.gain * super().forward(x)

    class Normed(lib.Dense):
        def __init__(self, units, width):
            super().__init__(units)
            self.norm = nn.LayerNorm(width)

        def forward(self, x):
            return super().forward(self.norm(x))

    class Mapped(lib.Dense):
        def __init__(self, units, width):
            super().__init__(units)
            self.mapping_before = nn.Linear(width, width)

        def forward(self, x):
            return super().forward(self.mapping_before(x))

    asking = see.randn(2, 5).requires_grad_()
    out = lib.Dense(3)(asking)
    if out.requires_grad:
        out.sum().backward()
    see("a gradient reaches the input of a first call", asking.grad is not None)
    copied = copy.deepcopy(lib.Dense(3))
    see("a deep copy made before the first call: the shape of its output", tuple(copied(x).shape))
    gained = Gained(3)
    see("a derived class with a parameter of its own: the shape of its output", tuple(gained(x).shape))
    see("its parameters after the first call: shapes, sorted", _shapes(gained))
    see("a derived class with a layer of its own: the shape of its output", tuple(Normed(3, 5)(x).shape))
    see("a derived class with a linear layer of its own: its output's shape", tuple(Mapped(3, 5)(x).shape))


@further("call.dense")
def dense_trains(lib, see):
    """Two built layers in a row learn; a third is built by a single example."""
    units, width = see.integer(3, 7), see.integer(3, 7)
    net = nn.Sequential(lib.Dense(units), nn.Tanh(), lib.Dense(1))
    x, y = see.randn(8, width), see.randn(8, 1)
    net(x)
    see.fill(net)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
    for _ in range(3):
        optimizer.zero_grad()
        F.mse_loss(net(x), y).backward()
        optimizer.step()
    see("the output after three steps", net(x))
    alone = lib.Dense(2)
    alone(see.randn(width))
    see("the shapes of a layer built by a single example, sorted", _shapes(alone))
