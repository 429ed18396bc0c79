"""A guard for frozen layers."""

import copy

import torch
from torch import nn

from autograde.observing.conditions import ModelFunction
from autograde.observing.experiment import REFERENCE, experiment, further


def guarded(lib, model, *inputs):
    """Guard a model, change its last parameter, take the guard away; say how each call went."""
    before = {name: value.clone() for name, value in model.state_dict().items()}
    parameters = list(model.parameters())

    def told():
        changed = [name for name, value in model.state_dict().items() if not torch.equal(value, before[name])]
        try:
            model(*inputs)
        except RuntimeError as error:
            return f"refused, {'and' if any(name in str(error) for name in changed) else 'without'} a name that changed"
        return "passes"

    handle = lib.guard(model)
    said = {"at first": told()}
    with torch.no_grad():
        for parameter in parameters[-1:]:
            parameter += 1
    said["a parameter has changed"] = told()
    said["the next call"] = told()
    handle.remove()
    said["the guard is removed"] = told()
    with torch.no_grad():
        for parameter in parameters[-1:]:
            parameter -= 1
    return said


@experiment(
    "hooks.guard",
    title="A guard for frozen layers",
    points=2,
    subjects={"guard": REFERENCE},
    hints=(
        "`module.state_dict()` gives all parameters and buffers by name. Its tensors share memory with the module's.",
        "Keep a `clone()` of each when `guard` is called. The pre-hook compares the module's state with "
        "it: first the names (`keys()`), then each entry.",
        "`torch.equal(a, b)` is true for equal tensors. Raise `RuntimeError(name)` for the first that is not.",
    ),
    after=(
        "`requires_grad = False` stops gradients and nothing else: batch norm's running statistics are buffers and go "
        "on moving in training mode, see `torch/nn/modules/batchnorm.py`. An optimizer that was given the parameters "
        "earlier can still move a frozen weight whose `.grad` is a tensor; where it is None, it passes by."
    ),
    conditions=ModelFunction(
        use=guarded,
        without={"hooks_before": "whether it refuses before or after the pre-hooks of others run is left open"},
    ),
)
def guard(lib, see):
    """Guards layers, changes them in several ways, and calls them."""

    def told(layer, *args, **kwargs):
        """Return "passes", or the name of the exception and which entries it names."""
        try:
            layer(*args, **kwargs)
        except Exception as error:
            named = [name for name in layer.state_dict() if name in str(error)]
            kind = "RuntimeError" if isinstance(error, RuntimeError) else type(error).__name__
            return f"{kind} that names {' or '.join(named) or 'nothing'}"
        return "passes"

    ran = []

    class Layer(nn.Linear):
        def forward(self, x):
            ran.append("forward")
            return super().forward(x)

    layer = see.fill(Layer(3, 2))
    x = see.rand(4, 3)
    handle = lib.guard(layer)
    see("unchanged", told(layer, x))
    see("unchanged, a second call", told(layer, x))
    see("unchanged, and the input is given by its name", told(layer, x=x))
    kept = layer.bias.detach().clone()
    with torch.no_grad():
        layer.bias += 1
    ran.clear()
    see("the bias has moved", told(layer, x))
    see("forward ran on the changed layer", len(ran))
    see("the bias has moved, a second call", told(layer, x))
    see("and with the input given by its name", told(layer, x=x))
    see("forward pre-hooks on the guarded layer", len(layer._forward_pre_hooks))
    with torch.no_grad():
        layer.bias.copy_(kept)
    see("the bias is back", told(layer, x))
    with torch.no_grad():
        layer.bias *= 1 + 2e-6
    see("the bias has moved a little", told(layer, x))
    with torch.no_grad():
        layer.bias.copy_(kept)
        layer.weight.copy_(layer.weight.flip(1))
    see("the weight's columns are swapped", told(layer, x))
    handle.remove()
    see("the guard is removed", told(layer, x))
    norm = nn.BatchNorm1d(3).double().requires_grad_(False)
    lib.guard(norm)
    see("a frozen batch norm: the first call", told(norm, x.double()))
    see("a frozen batch norm: the second call", told(norm, x.double()).split()[0])
    norm = nn.BatchNorm1d(3, momentum=0.0)
    lib.guard(norm)
    norm(x)
    see("a batch norm that goes on counting its batches, and changes nothing else", told(norm, x))
    norm = nn.BatchNorm1d(3).eval()
    lib.guard(norm)
    norm.running_var += 1
    see("a batch norm in evaluation mode, whose running variance has moved", told(norm, x))
    exact = nn.Linear(3, 1, bias=False)
    with torch.no_grad():
        exact.weight.copy_(torch.tensor([[1.0, 2.0, 4.0]]))
        lib.guard(exact)
        exact.weight += torch.tensor([[1.0, 0.0, -1.0]])
    see("one number has grown by 1, another has shrunk by 1", told(exact, x))
    other = see.fill(nn.Sequential(nn.Linear(3, 2), nn.Tanh()))
    lib.guard(other)
    other[0].weight = nn.Parameter(see.rand(2, 3))
    see("a layer inside got a new weight", told(other, x))
    reshaped = see.fill(nn.Sequential(nn.Linear(3, 1)))
    lib.guard(reshaped)
    reshaped[0].bias = nn.Parameter(reshaped[0].bias.detach().repeat(2))
    see("the bias's one number now stands there twice", told(reshaped, x))
    same = see.fill(nn.Linear(3, 2))
    lib.guard(same)
    same.weight = nn.Parameter(same.weight.detach().clone())
    see("an equal weight in place of the old one", told(same, x))
    see("its weight is frozen now, with the numbers it had", told(same.requires_grad_(False), x))
    twin = copy.deepcopy(same)
    with torch.no_grad():
        twin.bias += 1
    see("a copy, which takes the guard along, has moved: the copy", told(twin, x))
    see("and the guarded layer", told(same, x))
    one, two = nn.Linear(3, 2), see.fill(nn.Linear(3, 2))
    lib.guard(one), lib.guard(two)
    with torch.no_grad():
        two.weight += 1
    see("two layers are guarded, the second has moved: the first", told(one, x))
    see("and the second", told(two, x))
    with torch.no_grad():
        one.weight[0, 0] += 1
    see("one number of the weight has moved", told(one, x))
    again = see.fill(nn.Linear(3, 2))
    first = lib.guard(again)
    with torch.no_grad():
        again.weight += 1
    first.remove()
    lib.guard(again)
    see("guarded anew, after a change", told(again, x))
    counts = nn.Sequential(nn.Identity())
    counts.register_buffer("steps", torch.tensor(2**53))
    lib.guard(counts)
    counts.steps += 1
    see("a buffer that is a whole number, 2**53, has grown by 1", told(counts, x))
    empty = nn.Identity()
    empty.register_buffer("none", torch.empty(0, 3))
    lib.guard(empty)
    empty.none = torch.empty(0, 5)
    see("a buffer without elements has got another shape", told(empty, x))
    bare = nn.ReLU()
    lib.guard(bare)
    bare.register_buffer("late", torch.zeros(2))
    see("a module that had no entry has got a buffer", told(bare, x))
    masks = nn.Linear(3, 2)
    masks.register_buffer("closed", torch.tensor([0.0, -torch.inf]))
    masks.register_buffer("kept", torch.tensor([True, False]))
    masks.register_buffer("none", torch.empty(0))
    lib.guard(masks)
    see("unchanged: buffers with -inf, with True and False, without elements", told(masks, x))
    masks.kept[1] = True
    see("a buffer of True and False has changed", told(masks, x))
    for words, change in {
        "a number of the weight that was 0 has become nan": lambda weight: weight[:, 0].fill_(torch.nan),
        "a weight has changed its sign": lambda weight: weight.neg_(),
    }.items():
        single = see.fill(nn.Linear(3, 1, bias=False))
        with torch.no_grad():
            single.weight[:, 0] = 0
            lib.guard(single), change(single.weight)
        see(words, told(single, x))
    turned = see.fill(nn.Linear(3, 2))
    lib.guard(turned)
    weight = turned.weight
    del turned.weight
    turned.weight = weight
    see("the weight is gone and back, now behind the bias", told(turned, x))
    turned.weight = nn.Parameter(weight.detach().view(3, 2))
    see("the weight's numbers stand in another shape", told(turned, x))
    renamed = nn.Linear(3, 2)
    lib.guard(renamed)
    renamed.other, renamed.bias = renamed.bias, None
    see.raises("the bias goes by another name", renamed, x)
    tied = see.fill(nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3)))
    tied[1].weight = tied[0].weight
    lib.guard(tied)
    tied[1].weight = None
    see.raises("two layers share a weight, and the second has none now", tied, x)
    masked, mask = nn.Sequential(nn.Identity(), nn.Identity()), torch.ones(3)
    masked[0].register_buffer("mask", mask), masked[1].register_buffer("mask", mask)
    lib.guard(masked)
    masked[1].mask = None
    see.raises("two layers share a buffer, and the second has none now", masked, x)
    tiny = nn.Linear(3, 1, bias=False).double()
    with torch.no_grad():
        tiny.weight.fill_(1.0)
        lib.guard(tiny)
        tiny.weight += 1e-15
    see("a float64 weight has moved by 1e-15", told(tiny, x.double()))

    def changed(change):
        """Return how a call goes after a change of a guarded layer; the name is that of an entry before or after."""
        layer = see.fill(nn.Sequential(nn.Linear(3, 2)))
        lib.guard(layer)
        names = set(layer.state_dict())
        change(layer[0])
        try:
            layer(x)
        except Exception as error:
            named = [name for name in sorted(names ^ set(layer.state_dict())) if name in str(error)]
            kind = "RuntimeError" if isinstance(error, RuntimeError) else type(error).__name__
            return f"{kind} that names {' or '.join(named) or 'nothing'}"
        return "passes"

    see("a parameter was added", changed(lambda layer: layer.register_parameter("late", nn.Parameter(torch.ones(2)))))
    see("a buffer was added", changed(lambda layer: layer.register_buffer("extra", torch.zeros(2))))
    see("a buffer without elements was added", changed(lambda layer: layer.register_buffer("none", torch.empty(0))))
    see("the bias is gone", changed(lambda layer: setattr(layer, "bias", None)))


@further("hooks.guard")
def guard_further(lib, see):
    """Guards a part of a network, and takes training steps with and without that part."""

    def step(parameters):
        with torch.no_grad():
            for parameter in parameters:
                parameter -= 0.1 * parameter.grad

    net = see.fill(nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.Linear(4, 2))))
    lib.guard(net[0])
    x = see.randn(6, 3)
    net(x).sum().backward()
    step(net[1].parameters())
    see("a step without the guarded layer", net(x))
    step(net.parameters())
    see.raises("a step with it", net, x)
