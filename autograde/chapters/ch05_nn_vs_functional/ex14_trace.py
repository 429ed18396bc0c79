"""What reaches the dispatcher."""

import contextlib
import io
import traceback
import warnings

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode

from autograde.drawing.callpath import call_path
from autograde.observing.experiment import REFERENCE, experiment, further


def _recorded(x):
    with torch.profiler.record_function("block"):
        return torch.relu(x)


def _recovering(x):
    try:
        return torch.mm(x, x)
    except RuntimeError:
        return torch.relu(x)


class _OwnError(RuntimeError):
    """An error with two arguments."""

    def __init__(self, reason, number):
        super().__init__(reason)
        self.number = number


_OTHERS = (
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NameError,
    ZeroDivisionError,
    OSError,
    MemoryError,
    EOFError,
    SystemExit,
    GeneratorExit,
)
_RAISED: list[RuntimeError] = []


def _raising(error):
    raise error


def _refused(x):
    try:
        torch.mm(x, x)
    except RuntimeError as error:
        _RAISED[:] = [error]
        raise


def _what_arrives(aten_calls, error, action, *args):
    """Call the action while it is watched, and say what becomes of its error, which is `error` unless it is None."""
    _RAISED.clear()
    try:
        aten_calls(action, *args)
    except BaseException as found:
        raised = error or (_RAISED.pop() if _RAISED else None)
        if found is not raised:
            return type(found).__name__
        began = any(frame.name == action.__name__ for frame in traceback.extract_tb(found.__traceback__))
        return "the same" if began else "the same, without where it was raised"
    return "nothing"


class _Inner(TorchDispatchMode):
    """Notes the kind of each result, and whether it is what was given first."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[tuple[str, bool]] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        self.results.append((type(result).__name__, result is args[0]))
        return result


def _handed(aten_calls, x):
    """Return what a mode gets that listens inside the action, to operations of several kinds."""

    def action(x):
        with inner:
            x.add_(1).sort()
            x.view(-1).zero_()
            x.any().item()
            torch.split(x, 1)

    inner = _Inner()
    aten_calls(action, x.clone())
    return inner.results


class _Outer(TorchDispatchMode):
    """Notes each operation that reaches it, and whether autograd is switched on there."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, bool]] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.heard.append((str(func), torch.is_grad_enabled()))
        return func(*args, **(kwargs or {}))


def _speaking():
    torch.relu(torch.ones(1))
    print("spoken")
    warnings.warn("warned", stacklevel=1)


def _heard(aten_calls):
    with contextlib.redirect_stdout(io.StringIO()) as printed, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        aten_calls(_speaking)
    return printed.getvalue(), any("warned" in str(warning.message) for warning in caught)


@experiment(
    "functional.trace",
    title="What reaches the dispatcher",
    points=2,
    subjects={"aten_calls": REFERENCE},
    seconds=60.0,
    hints=(
        "A dispatch mode stands between: it notes the operation, then it must let it happen.",
        "Inside `aten_calls`, define a class that inherits from `TorchDispatchMode` and appends to a list of this "
        "call.",
        "In `__torch_dispatch__`: `names.append(str(func))`, then `return func(*args, **(kwargs or {}))`. Around the "
        "action: `with Recorder():`.",
    ),
    after=(
        "`TorchDispatchMode` in `torch/utils/_python_dispatch.py` is called for every operation after autograd has "
        "done its part. Profilers, FLOP counters (`torch/utils/flop_counter.py`) and the compiler's tracer listen "
        "at the same place."
    ),
)
def trace(lib, see):
    """Records several actions, looks at what the action itself got, and whether the recording ends."""
    x = see.randn(2, 3)
    try:
        see("torch.relu", lib.aten_calls(torch.relu, x))
        see("F.relu", lib.aten_calls(F.relu, x))
        see("nn.ReLU", lib.aten_calls(nn.ReLU(), x))
        weight, bias = see.randn(4, 3), see.randn(4)
        see("F.linear with two arguments more", lib.aten_calls(F.linear, x, weight, bias))
        see("the same operation five times", lib.aten_calls(lambda t: t.relu().exp().relu().relu().relu().relu(), x))
        see("dropout in evaluation mode", lib.aten_calls(nn.Dropout().eval(), x))
        result = []
        lib.aten_calls(lambda t: result.append(t.to(torch.float64) @ weight.T.double()), x)
        see("what the action computed while it was watched", result)
        see("x + 1", lib.aten_calls(lambda t: t + 1, x))
        see("a sum along an axis", lib.aten_calls(torch.sum, x, 0))
        see("a block that the profiler records, by operations of a library of its own", lib.aten_calls(_recorded, x))
        names = lib.aten_calls(torch.tanh, x)
        torch.exp(x)
        see("a list after its recording has ended", names)
        see("an operation that gives two tensors", lib.aten_calls(torch.sort, x))
        see("an operation that gives a number", lib.aten_calls(lambda t: t.sum().item(), x))
        result, given = [], x.clone()
        lib.aten_calls(lambda: result.append(given.add_(1) is given))
        see("an operation in place: what it left", given - x)
        see("an operation in place gave back what it was given", result)
        see("a mode inside the action: what it is handed by the one outside", _handed(lib.aten_calls, x))
        with _Outer() as outer:
            lib.aten_calls(torch.relu, x)
        see("a mode around it: what it hears, and whether autograd is switched on there", outer.heard)
        leaf = x.clone().requires_grad_()
        lib.aten_calls(lambda: (leaf * leaf).sum().backward())
        see("a backward pass inside: the gradient", leaf.grad)
        see("two operations and a backward pass", lib.aten_calls(lambda: (leaf.exp() * 2).sum().backward()))
        see("detach", lib.aten_calls(torch.detach, x))
        see("a conversion", lib.aten_calls(lambda t: t.to(torch.float64), x))
        torch.rand(1)  # so that no seed leads to where the source is now
        random = torch.get_rng_state()
        result = []
        lib.aten_calls(lambda: result.append(torch.rand(2)))
        result.append(torch.rand(2))
        torch.set_rng_state(random)
        as_alone = [torch.equal(watched, torch.rand(2)) for watched in result]
        see("random numbers, during and after, are those that come without it", as_alone, expect=[True, True])
        see("operations without a gradient to record", lib.aten_calls(torch.no_grad()(torch.relu), x))
        see("a recording in a recording", lib.aten_calls(lambda: lib.aten_calls(torch.relu, x)))
        see("an operation that raises, and another one in its place", lib.aten_calls(_recovering, x))
        see.raises("an action that raises", lib.aten_calls, torch.mm, x, x)
        see.raises("an operation along an axis that is not there", lib.aten_calls, torch.softmax, x, 5)
        see(
            "a refusal by an operation: what arrives",
            _what_arrives(lib.aten_calls, None, _refused, x),
            expect="the same",
        )
        for error in (
            RuntimeError("no"),
            ValueError("no"),
            AssertionError("no"),
            NotImplementedError("no"),
            StopIteration(),
            KeyboardInterrupt(),
            _OwnError("no", 1),
        ):
            name = type(error).__name__
            see(
                f"an action that raises {name}: what arrives",
                _what_arrives(lib.aten_calls, error, _raising, error),
                expect="the same",
            )
        others = [kind("no") for kind in _OTHERS]
        lost = [type(e).__name__ for e in others if _what_arrives(lib.aten_calls, e, _raising, e) != "the same"]
        see("errors of other classes that do not come through as they are", lost, expect=[])
        with torch.no_grad():
            see("torch.exp of a tensor that asks for gradients, under no_grad", lib.aten_calls(torch.exp, leaf))
        see("F.instance_norm", lib.aten_calls(F.instance_norm, see.randn(2, 3, 4)))
        handed, got = [x.mT, [1], {"a": 1}], []
        lib.aten_calls(lambda *arguments: got.extend(arguments), *handed)
        see(
            "the action gets the very tensor, list and dict",
            [one is other for one, other in zip(got, handed, strict=False)],
        )
        for around in (torch.inference_mode(), torch.autocast("cpu")):
            with around:
                see(f"F.linear, under {type(around).__name__}", lib.aten_calls(F.linear, x, weight))
        see("what is printed while the action prints one line; whether its warning comes", _heard(lib.aten_calls))
        listeners = []
        lib.aten_calls(lambda: listeners.append(type(_get_current_dispatch_mode())))
        see("call_path does the listening", call_path.__module__ in {cls.__module__ for cls in listeners}, expect=False)
        see("a mode is left behind", _get_current_dispatch_mode() is not None, expect=False)
    finally:
        while (mode := _get_current_dispatch_mode()) is not None:
            mode.__exit__(None, None, None)


@further("functional.trace")
def trace_more(lib, see):
    """Actions that the notebook does not name."""
    x = see.randn(2, 3, 4, 4)
    for layer in (nn.BatchNorm2d(3), nn.MaxPool2d(2), nn.Softmax(1), nn.Sequential(nn.Conv2d(3, 2, 1), nn.Tanh())):
        see(type(layer).__name__, lib.aten_calls(layer, x))
    see("an action without arguments", lib.aten_calls(lambda: torch.zeros(2) + 1))
