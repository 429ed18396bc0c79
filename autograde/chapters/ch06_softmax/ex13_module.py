"""The class around the function."""

import copy
import inspect
import io
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from autograde.chapters.ch06_softmax.common import INF, nan_beside_masks
from autograde.observing.conditions import Layer, TensorFunction
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import of_file, watching


def _borrowed(action: Callable[[], object]) -> list[str]:
    """Return the functions of the file of `nn.Softmax` and its relatives that `action()` runs."""
    with watching(of_file(inspect.getfile(nn.Softmax))) as names:
        action()
    return sorted(set(names))


def _through_pickle(module: object) -> Any:
    """Pickle and unpickle an object, wherever its class was written."""
    written = [cls for cls in type(module).__mro__ if cls.__module__ in ("__main__", "answer")]
    # A class inside a function has no name that a pickle could look up.
    known = {cls.__name__: cls for cls in written if "<locals>" not in cls.__qualname__}

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: object) -> str | None:
            return value.__name__ if isinstance(value, type) and known.get(value.__name__) is value else None

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name: str) -> type:
            return known[name]

    buffer = io.BytesIO()
    Pickler(buffer).dump(module)
    return Unpickler(io.BytesIO(buffer.getvalue())).load()


@experiment(
    "softmax.module",
    title="The class around the function",
    points=2,
    subjects={"Softmax": nn.Softmax},
    hints=(
        "Three methods: `__init__`, `forward`, `extra_repr`. The last one returns a string.",
        "`__init__` calls `super().__init__()` and keeps `dim`; `forward` reads it at each call.",
        "`extra_repr` returns what stands between the brackets of `Softmax(dim=1)`, and no more.",
    ),
    after=(
        "`nn.Softmax` in `torch/nn/modules/activation.py` has these three methods and a fourth, `__setstate__`, which "
        "gives `dim` the value None when an old pickle has none. It holds no parameters: there is nothing to learn."
    ),
    conditions=(
        Layer(make=lambda lib: lib.Softmax(dim=1), inputs=lambda see: (see.randn(3, 4),)),
        TensorFunction(call=lambda lib, x, dim: lib.Softmax(dim)(x)),
    ),
)
def module(lib, see):
    """Two instances, their print, what they hold, and copies by pickle and deepcopy."""
    x = see.randn(3, 4, 5)
    see("a new one is in training mode, as every Module", lib.Softmax(1).training)
    one, other = lib.Softmax(dim=1), lib.Softmax(-1)
    see("the output with dim=1", one(x))
    for mode in (True, False):
        leaf = see.randn(3, 4, 5).requires_grad_()
        output = one.train(mode)(leaf)
        if output.requires_grad:
            (output * x).sum().backward()
        see(f"in {'training' if mode else 'evaluation'} mode: the gradient of the input", leaf.grad)
    one.train()
    see("the output with dim=-1", other(x))
    for dim in (0, 1, 2, -2):
        made = lib.Softmax(dim)
        see(f"made with dim={dim}: the output", made(x))
        see(f"made with dim={dim}: print", repr(made))
    see("made with dim=0: the output for a matrix", lib.Softmax(0)(x[0]))
    see("four axes, with dim=1: the output", one(see.randn(2, 3, 2, 2)))
    see.raises("made with dim=1: called with a vector", one, see.randn(4))
    for dim in (7, -8):
        made = lib.Softmax(dim)
        see(f"made with dim={dim}: the output for eight axes", made(see.randn(2, 1, 1, 1, 2, 1, 1, 3)))
        see.raises(f"made with dim={dim}: called with three axes", made, x)
    see("masks of -inf, and of one row only", one(torch.tensor([[-INF, -1e4, 0.0], [-1e4, -INF, -INF], [-INF] * 3])))
    nan_beside_masks(see, one)
    see.raises("made with dim=7: called with an empty matrix", lib.Softmax(7), torch.zeros(0, 3))
    see.refuses("integers are refused", one, torch.tensor([[1, 2], [4, 3]]))
    see.refuses("an axis given beside the input is refused", one, x, 0)
    see.refuses("an axis given beside the input, as dim=0, is refused", lambda: one(x, dim=0))
    see("in float64, with all its digits", one(x.double() / 3), rtol=1e-11, atol=1e-13)
    see("extra_repr()", one.extra_repr())
    see("print(module)", repr(one))
    see("print(nn.Sequential(module))", repr(nn.Sequential(other)))
    own = vars(one).keys() - vars(nn.Module()).keys()
    see("it holds an attribute dim, made with 1 and without", ["dim" in vars(made) for made in (one, lib.Softmax())])
    see("the attribute dim, made with 1, with -1 and without", [one.dim, other.dim, lib.Softmax().dim])
    see("what else it holds", sorted(type(vars(one)[name]).__name__ for name in own - {"dim"}))
    kinds = ("_parameters", "_buffers", "_modules")
    see("how many parameters, buffers and children it holds", [len(vars(one)[kind]) for kind in kinds])
    see("the state_dict", one.state_dict())
    shapes: list[tuple[int, ...]] = []
    handle = one.register_forward_hook(lambda module, args, output: shapes.append(tuple(output.shape)))
    one(x)
    handle.remove()
    see("a hook on it saw outputs of the shapes", shapes)
    one.dim = 0
    see("dim set to 0 afterwards: print", repr(one))
    see("dim set to 0 afterwards: the output", other(x) * 0 + one(x))
    try:
        copied = _through_pickle(other)
    except Exception as error:
        see("pickled and loaded", type(error).__name__, expect="works")
    else:
        see("pickled and loaded", "works", expect="works")
        see("the pickled copy: print", repr(copied))
        see("the pickled copy: the output", copied(x))
        resting = lib.Softmax(1).eval()
        copies = {"pickle": _through_pickle(resting), "deepcopy": copy.deepcopy(resting)}
        see("copies of one in evaluation mode: their modes", {how: made.training for how, made in copies.items()})
    twin = copy.deepcopy(other)
    see("a deep copy: print", repr(twin))
    twin.dim = 0
    see("dim of the original, after that of the deep copy was set to 0", other.dim)
    pair = nn.Sequential(lib.Softmax(1), lib.Softmax(1))
    see("modules in an nn.Sequential of two with the same dim, itself counted", len(list(pair.modules())))
    see("it inherits from nn.Softmax", issubclass(lib.Softmax, nn.Softmax), expect=False)
    see(
        "methods borrowed from nn.Softmax or the like",
        _borrowed(lambda: repr(lib.Softmax(1)(x)) + repr(one)),
        expect=[],
    )
    bare = lib.Softmax()
    see("print(Softmax())", repr(bare))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        see("without dim: the output", bare(x))
    see("without dim: the number of warnings", len(caught))
    with warnings.catch_warnings(record=True):
        warnings.filterwarnings("always", message="Implicit dimension")
        filters = list(warnings.filters)
        lib.Softmax()(x)
        same = warnings.filters == filters
    see("without dim, made and called: the program's filters of warnings are as before", same)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        see("without dim, called again with a matrix: the output", bare(x[0]))
        see("without dim, then with three axes: the output", bare(x))
        see("without dim, then with a vector: the output", bare(x[0, 0]))
        for shape in ((), (2, 3, 1, 2), (2, 3, 1, 2, 2), (1, 3, 1, 2, 2, 2)):
            see(f"without dim, then with {len(shape)} axes: the output", bare(see.randn(1, *shape)[0]))
    see("without dim, called again: the number of warnings", len(caught))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        see.raises("without dim, called where warnings are errors", bare, x)
    see("without dim, after the calls: print", repr(bare))


@further("softmax.module")
def module_further(lib, see):
    """In a network, under training, and with a fixed axis only."""
    net = see.fill(nn.Sequential(nn.Linear(3, 4), lib.Softmax(dim=-1)))
    see("a network's output", net(see.randn(2, 3)))
    see("the network's keys", list(net.state_dict()))
    see("the class's attribute `dim` is not shared", [lib.Softmax(0).dim, lib.Softmax(2).dim])
    net.eval()
    see("training after eval()", net[1].training)
