"""A call with other tensors."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad

from autograde.observing.conditions import ModelFunction
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import watching

_TORCHS = ("nn/utils/stateless.py", "nn/utils/_named_member_accessor.py", "_functorch/functional_call.py")


def by_torch(module: nn.Module, tensors: dict[str, Tensor], *args: object) -> Any:
    """Call PyTorch's own function, which takes the arguments as a tuple."""
    return functional_call(module, dict(tensors), args)  # it notes in the dict what a `forward` assigns


def _functions_of_torch(code):
    return code.co_name if code.co_filename.endswith(_TORCHS) else None


class _Own(nn.Module):
    """A parameter and a buffer of its own, beside a layer that has them too; does what `action` does."""

    def __init__(self, action: Callable[..., Any]) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.BatchNorm1d(3, affine=False))
        self.scale = nn.Parameter(torch.ones(3))
        self.register_buffer("offset", torch.ones(3), persistent=False)
        self.shift = nn.Parameter(torch.zeros(3))
        self.action = action

    def forward(self, *args):
        return self.action(self, *args)


class _Missing(KeyboardInterrupt):
    """An error that `except Exception` does not catch."""


def _raises(module, x):
    raise module.error


def _counts(module, x):
    module.offset = module.offset + 1
    return x + module.offset


def _walks(module, x):
    return x * sum(p.sum() for p in module.parameters()) + sum(b.sum() for b in module.buffers())


def _places(module: nn.Module) -> dict[str, Tensor]:
    return dict([*module.named_parameters(), *module.named_buffers()])


def _in_place(module: nn.Module, before: Mapping[str, Tensor]) -> list[tuple[str, bool]]:
    """For each tensor of the module, in order: its name, and whether it is the object that it was."""
    return [(name, tensor is before.get(name)) for name, tensor in _places(module).items()]


def _network(see):
    inner = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    return see.fill(nn.Sequential(nn.BatchNorm1d(3), inner, nn.Linear(4, 2)))


def _doubled(lib, model, *inputs):
    """Call the model with all parameters doubled, and ask the given ones for their gradients."""
    given = {name: 2 * p.detach() for name, p in model.named_parameters()}
    for tensor in given.values():
        tensor.requires_grad_(torch.is_grad_enabled())
    output = lib.call_with(model, given, *inputs)
    if not (output.requires_grad and given):
        return output
    return output, torch.autograd.grad(output.sum(), [*given.values()], allow_unused=True)


@experiment(
    "functional.call_with",
    title="A call with other tensors",
    points=2,
    subjects={"call_with": by_torch},
    hints=(
        "Three steps: put the tensors in and remember what was there, call, put back. Which of them may fail?",
        '`path, _, last = name.rpartition(".")` splits a name, and `module.get_submodule(path)` is the layer. '
        "The tensor stands in its `_parameters` or in its `_buffers`, under `last`.",
        "An entry of a dict keeps its place in the order when you assign to it: remember `(holder, last, "
        "holder[last])` in a list, then `holder[last] = tensor`. All of this and the call belong into `try`, and "
        "putting back into `finally`.",
    ),
    after=(
        "`functional_call` swaps entries of the same dicts, in `torch/nn/utils/stateless.py`. A parameter that has "
        "several names gets the given tensor under all of them. If a whole layer has several names, PyTorch 2.13 puts "
        "a wrong tensor back (issue 164759 of pytorch/pytorch): the second swap takes the given tensor for the own, "
        "and is put back last."
    ),
    conditions=ModelFunction(
        use=_doubled,
        without={"shared_layers": "functional_call of 2.13 itself loses the weight of a layer that has two names"},
    ),
)
def call_with(lib, see):
    """Hands in some tensors of a network, looks at the result, at gradients, and at what stands there afterwards."""
    net, x = _network(see), see.randn(5, 3)
    inside = nn.Sequential(see.fill(nn.Linear(3, 2)))
    see("a layer inside another", lib.call_with(inside, {"0.bias": torch.ones(2)}, x))
    before = _places(net)
    leaf = see.randn(2).requires_grad_()
    given = {
        "1.0.weight": see.randn(4, 3).requires_grad_(),
        "2.bias": 3 * leaf,
        "0.running_mean": torch.zeros(3),
    }
    names = dict(given)
    result = lib.call_with(net, given, x)
    see("the output", result)
    see("each tensor of the module afterwards, and whether it is the very object", _in_place(net, before))
    result.backward(see.randn(5, 2))
    see("the gradient of a given weight", given["1.0.weight"].grad)
    see("the gradient of what a given bias was computed from", leaf.grad)
    see("the gradients of the module's own", {name: p.grad for name, p in net.named_parameters()})
    see("the given running mean", given["0.running_mean"])
    see("the module's own running statistics", [net[0].running_mean, net[0].running_var, net[0].num_batches_tracked])
    see("the module's own numbers", {name: p.detach() for name, p in net.named_parameters()})
    see("given are still the same", [(name, tensor is names.get(name)) for name, tensor in given.items()])
    see("a call as usual, afterwards", net(x))
    see("no tensor is given", lib.call_with(net, {}, x))

    ran = []
    net[1].register_forward_hook(lambda *_: ran.append("inside"))
    net.register_forward_pre_hook(lambda *_: ran.append("before"))
    net.register_forward_hook(lambda module, args, output: (ran.append("after"), -output)[1])
    see("hooks: the output, which one of them turns round", lib.call_with(net, {"2.bias": torch.zeros(2)}, x))
    see("hooks that have run", ran)

    layer = see.fill(nn.Linear(3, 2))
    own = _places(layer)
    see("a single layer", lib.call_with(layer, {"bias": torch.ones(2)}, x))
    see("a single layer: its tensors afterwards", _in_place(layer, own))
    see("a weight in float64", lib.call_with(layer.double(), {"weight": see.randn(2, 3).double()}, x.double()))

    def both(module, x, y):
        return module.scale, module.offset, x, y

    module = _Own(both)
    own = _places(module)
    handed = {"scale": see.randn(3), "offset": see.randn(3), "inner.0.running_var": torch.full((3,), 4.0)}
    gets = lib.call_with(module, handed, x, None)
    see("a model that returns its parameter, its buffer and its two arguments", type(gets).__name__)
    very = [a is b for a, b in zip(gets, (handed["scale"], handed["offset"], x, None), strict=True)]
    see("they are the very objects", very)
    with torch.no_grad():
        asking = see.randn(3).requires_grad_()
        very.append(lib.call_with(module, {"scale": asking}, x, None)[0] is asking)
    see("under no_grad, it returns the very parameter that was given", very[-1])
    see("the names in its state_dict afterwards", list(module.state_dict()))
    results = (x, (x, x), [x], {"x": x}, None)
    passed = [lib.call_with(nn.Identity(), {}, result) is result for result in results]
    see("a model that returns its argument (a tensor, tuple, list, dict or None): it is that very object", passed)
    module.action = _walks
    see("a model that adds up its parameters() and buffers()", lib.call_with(module, handed, x))
    module.action = _counts
    see("a model that assigns to its buffer", lib.call_with(module, {"offset": torch.full((3,), 7.0)}, x))
    see("and its tensors afterwards", _in_place(module, own))
    module.action = _raises
    for kind, error in (
        ("ValueError", ValueError("no")),
        ("KeyboardInterrupt", _Missing("no")),
        ("SystemExit", SystemExit("no")),
    ):
        module.error, found = error, None
        try:
            lib.call_with(module, {**handed, "shift": see.randn(3)}, x)
        except BaseException as raised:
            found = raised
        see(f"a model that raises {kind}: that very error arrives", found is error)
        see(f"a model that raises {kind}: its tensors afterwards", _in_place(module, own))
    fresh = _network(see)
    own = _places(fresh)
    stray = {"2.weight": see.randn(2, 4), "5.weight": see.randn(2, 4), "2.bias": see.randn(2)}
    see.refuses("a name whose layer is not there is refused", lib.call_with, fresh, stray, x)
    see("after that: its tensors", _in_place(fresh, own))

    # What is left changed cannot be looked at inside of `grad`.
    bare = getattr(lib.call_with, "__wrapped__", lib.call_with)

    def slope(weight, rows):
        return bare(layer, {"weight": weight}, rows).square().sum()

    rows, weight = see.randn(4, 3).double(), see.randn(2, 3).double()
    if all(very):  # a tensor of torch.func that is brought in by way of `.data` may end the process
        see("inside of torch.func.grad", grad(slope)(weight, rows))
    with watching(_functions_of_torch) as found:
        lib.call_with(layer, {"weight": weight}, rows)
    see("functions of torch.func and torch.nn.utils that do the work", sorted(set(found)), expect=[])


@further("functional.call_with")
def call_with_images(lib, see):
    """A convolutional network, in evaluation mode."""
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Sequential(nn.BatchNorm2d(2)), nn.Flatten()).eval()
    see.fill(net)
    given = {"1.0.running_var": 1 + see.rand(2), "0.bias": see.randn(2), "1.0.weight": see.randn(2)}
    see("the output", lib.call_with(net, given, see.randn(2, 1, 5, 5)))
    see("without them", net(see.randn(2, 1, 5, 5)))
