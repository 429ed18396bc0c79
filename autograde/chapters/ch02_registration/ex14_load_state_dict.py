"""Loading, strictly or not."""

import torch
from torch import nn

from autograde.chapters.ch02_registration.common import of_all_dtypes, watching
from autograde.observing.experiment import experiment, further


@experiment(
    "registration.load_state_dict",
    title="Loading, strictly or not",
    points=3,
    subjects={"load_state_dict": nn.Module.load_state_dict},
    hints=(
        "`net.state_dict()` gives you the names that the network has, and tensors that share its memory. Compare "
        "its keys with those of `state`.",
        "Collect first: missing keys, unexpected keys, keys with unequal shapes. Then raise, if there is a reason "
        "to. Unequal shapes are a reason even when `strict` is False.",
        "Write into the memory that is there: `own[key].copy_(state[key])`. The parameters, which the optimizer "
        "holds, share it, and have the new values.",
    ),
    after=(
        "`load_state_dict` and `_load_from_state_dict` in `torch/nn/modules/module.py` do this module by module. "
        "Two details: PyTorch's has copied what fits before it raises, and with `assign=True` it puts the given "
        "tensors in place of the old ones."
    ),
)
def load_state_dict(lib, see):
    """Loads complete, incomplete, foreign and misshapen states into real networks."""
    for what in ("parameter", "buffer"):
        see.may_leave(f"the values of a {what}", because="loading changes them; which they are then is looked at")
    used: set[str] = set()

    load = lib.load_state_dict

    def watched(net, state, **options):  # which is slow: a few loads will do
        with watching(used, names=("load_state_dict", "_load_from_state_dict")):
            return load(net, state, **options)

    def network():
        made = see.fill(nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Linear(2, 2)))
        made[2].register_buffer("mask", torch.ones(2), persistent=False)
        made[2].register_buffer("unused", None)
        made[0].bias.requires_grad_(False)
        for parameter in made.parameters():
            parameter.grad = torch.ones_like(parameter)
        return made

    def values(**changes):
        drawn = {k: see.rand(t.numel()).reshape(t.shape).to(t.dtype) + 1 for k, t in network().state_dict().items()}
        drawn = dict(reversed(drawn.items()))
        return {key: tensor for key, tensor in {**drawn, **changes}.items() if tensor is not None}

    in_order = []

    def sorted_lists(net, state, result):
        """Return a pair of lists with each of them sorted; remember whether they had the order that the text asks."""
        if not isinstance(result, tuple) or not all(isinstance(names, list) for names in result):
            return result
        orders = net.state_dict(), state
        pairs = list(zip(result, orders, strict=False))
        in_order.append([names == [name for name in order if name in names] for names, order in pairs])
        return tuple(sorted(names, key=str) for names in result)

    fitting, state = network(), values()
    see("a state that fits, strict=False: the result", sorted_lists(fitting, state, load(fitting, state, strict=False)))
    net, state = network(), values()
    weight, mean = net[0].weight, net[1].running_mean
    given_weight = state["0.weight"]
    result = watched(net, state)
    see("the loaded values", dict(net.state_dict()))
    see("the result", result)
    see("the names in state after it", list(state))
    see("the parameters are the same objects as before", net[0].weight is weight)
    see("the buffers are the same objects as before", net[1].running_mean is mean)
    see("they still want gradients", [p.requires_grad for p in net.parameters()])
    see("the gradients are kept", [p.grad for p in net.parameters()])
    given_weight.add_(100)
    see("when the loaded tensor is changed later", net[0].weight)
    see.raises("a missing key", watched, net, values(**{"2.bias": None}))
    see.raises("a renamed key", load, net, values(**{"2.bias": None, "2.shift": see.randn(2)}))
    see.raises("an unexpected key", load, net, values(**{"0.running_mean": see.randn(2)}))
    lacking, adding = values(**{"2.bias": None}), values(**{"2.shift": see.randn(2)})
    see("one name missing, strict=False: the result", load(network(), lacking, strict=False))
    see("one name unexpected, strict=False: the result", load(network(), adding, strict=False))
    net = network()
    partial = values(**{"2.bias": None, "1.running_mean": None, "3.bias": see.randn(2)})
    see("strict=False: the result, sorted", sorted_lists(net, partial, watched(net, partial, strict=False)))
    see("strict=False: the values", dict(net.state_dict()))
    plain = see.fill(nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)))
    plain[1].register_buffer("mask", torch.ones(2), persistent=False)
    plain[1].register_buffer("unused", None)
    foreign = {name: see.randn(1) for name in ("z", "a", "y", "0", "_x", "k")}
    see("none fits, strict=False: the result, sorted", sorted_lists(plain, foreign, load(plain, foreign, strict=False)))
    ordered = [all(both) for both in in_order[-1:]]
    see("missing names in the order of net.state_dict(), unexpected ones in that of state", ordered)
    see("an empty state, strict=False: the result, sorted", sorted_lists(plain, {}, load(plain, {}, strict=False)))
    for name in ("1.mask", "1.unused", "1", "1.weight.", "weight"):
        fitting = {**plain.state_dict(), name: see.randn(2)}
        see(f"{name} besides, strict=False: the result", load(plain, fitting, strict=False))
        see.raises(f"{name} besides", load, plain, fitting)
    wrapped = {f"module.{name}": tensor for name, tensor in plain.state_dict().items()}
    see.raises("every name with module. before it", load, plain, wrapped)
    older = plain.state_dict()
    given = {name: nn.Parameter(see.randn(*t.shape)) for name, t in plain.state_dict().items() if name != "1.bias"}
    loss = plain(see.randn(3, 2)).sum()
    with torch.enable_grad():  # which ends what a load may leave switched
        first = load(plain, given, strict=False)
        see("whether gradients are computed, after a load", torch.is_grad_enabled())
    with torch.no_grad():
        load(plain, given, strict=False)
        see("the same, within no_grad()", torch.is_grad_enabled())
    see("which of the given tensors want gradients", [parameter.requires_grad for parameter in given.values()])
    see("a state_dict that was taken before the load", dict(older))
    see.raises("backward of a loss that was computed before the load", loss.backward)
    load(plain, foreign, strict=False)
    see("the result of the first load, after others", first)
    see.raises("an empty state", load, network(), {})
    see("a network without tensors: the result", load(nn.ReLU(), {}))
    single = nn.BatchNorm1d(2, affine=False)
    load(single, {k: torch.ones_like(t) * 3 for k, t in single.state_dict().items()})
    see("the top's own tensors", dict(single.state_dict()))
    shared = nn.Linear(2, 2)
    shared.register_buffer("mean", see.randn(2).clone())
    twice = nn.ModuleDict({"0": shared, "_x": nn.Sequential(nn.Sequential(shared))})
    both = {name: see.randn(*tensor.shape) for name, tensor in twice.state_dict().items()}
    for name in ("weight", "bias", "mean"):
        both[f"_x.0.0.{name}"] = both[f"0.{name}"]
    both["0.mean"].requires_grad_()
    see("a layer under two names: the result", watched(twice, both))
    see("the buffer's value wants a gradient: the buffer does", shared.mean.requires_grad)
    see("a layer under two names: the values", dict(twice.state_dict()))
    del both["0.weight"]
    both["_x.0.0.weight"] = see.randn(2, 2)
    see("its first name missing, strict=False", load(twice, both, strict=False))
    see("then the weight has the value of the second", shared.weight)
    load(twice, {"0.weight": see.randn(2, 2)}, strict=False)
    see("where only the first name is there, the weight has its value", shared.weight)
    net = network()
    see.raises("a wrong shape", load, net, values(**{"0.weight": see.randn(3, 2)}))
    see.raises("a shape that would broadcast", load, net, values(**{"0.weight": see.randn(1, 3)}))
    square = nn.Linear(3, 3)
    row = {"weight": see.randn(3), "bias": see.randn(3)}
    see.raises("one row for a square matrix", load, square, row)
    _names_and_shapes(load, see)
    _nearly_equal_shapes(load, see)
    many = nn.Module()
    for dtype, tensor in of_all_dtypes(torch.zeros_like).items():
        many.register_parameter(f"{dtype}_p", nn.Parameter(tensor, requires_grad=False))
        many.register_buffer(f"{dtype}_b", tensor.clone())
    modes = nn.Sequential(nn.ReLU(), many).eval()
    modes[0].train()
    load(modes, {name: torch.ones_like(tensor) for name, tensor in modes.state_dict().items()})
    see("parameters and buffers of several dtypes, loaded", dict(modes.state_dict()))
    see("the modes are as before", [module.training for module in modes.modules()])
    scalar = nn.ParameterDict({"scale": torch.tensor(2.0)})
    # PyTorch itself takes the one number.
    see.refuses("shape (1,) for shape () is refused", load, scalar, {"scale": see.randn(1)}, expect=True)
    misshapen = {"0.bias": see.randn(1), "2.bias": None}
    see.raises("a wrong shape and a missing key, strict=False", load, net, values(**misshapen), strict=False)
    wide = see.randn(2).double()
    load(net, values(**{"0.bias": wide}))
    see("float64 into a float32 parameter", net[0].bias.dtype)
    see("its values", net[0].bias)
    one = torch.ones(2)
    before = {"zero": one, "near": one, "mask": one, "short": one, "wide": wide, "empty": one[:0]}
    there = nn.ParameterDict({name: tensor.clone() for name, tensor in before.items()})
    there["turned"] = nn.Parameter(see.randn(2, 3).t().clone())
    ones = torch.ones(2)
    there["start"], there["whole"] = nn.Parameter(ones[:1]), nn.Parameter(ones)  # over the same memory
    given = {
        "zero": torch.zeros(2),
        "near": one + 1e-6,
        "mask": torch.tensor([-torch.inf, torch.nan]),
        "short": torch.tensor([0.5, 3.0], dtype=torch.bfloat16),
        "wide": wide.exp(),  # with all its digits
        "empty": one[:0],
        "turned": see.randn(3, 2),
        "start": torch.tensor([5.0]),
        "whole": torch.tensor([5.0, 7.0]),
    }
    see(
        "zeros, small changes, -inf and nan, bfloat16, float64, turned, memory in common: the result",
        load(there, given),
    )
    see("the values", dict(there.state_dict()), rtol=1e-12, atol=0)
    see("what torch.nn.Module.load_state_dict did for it", sorted(used), expect=[])


def _names_and_shapes(load, see):
    """Load into one layer that has a weight under two names, a frozen one, and buffers of floats and whole numbers."""
    net = nn.Linear(3, 1, bias=False)
    net.again = net.weight
    net.frozen = nn.Parameter(see.randn(2, 3), requires_grad=False)
    net.register_buffer("level", see.randn(3))
    net.register_buffer("counts", torch.tensor([1, 2]))
    whole = {name: see.randn(*tensor.shape) for name, tensor in net.state_dict().items()}
    whole |= {"again": whole["weight"], "counts": torch.tensor([3, 4])}
    load(net, whole)

    def outcome(strict, **changes):
        try:
            load(net, {name: t for name, t in {**whole, **changes}.items() if t is not None}, strict)
        except RuntimeError:
            return "RuntimeError"
        return "loaded"

    see("one name missing, in turn", {name: outcome(True, **{name: None}) for name in whole})
    shapes = {"weight": (3,), "again": (3,), "frozen": (3,), "level": (), "counts": (1,)}
    misfits = {name: torch.ones(shape, dtype=whole[name].dtype) for name, shape in shapes.items()}
    outcomes = {name: outcome(False, **{name: tensor}) for name, tensor in misfits.items()}
    see("one shape that would broadcast, in turn, strict=False", outcomes)
    see("then the values", dict(net.state_dict()))
    for name in ("frozen", "level"):
        loss = (net.weight * net.frozen * net.level).sum()  # its gradient needs both
        load(net, {name: whole[name]}, strict=False)
        see.raises(f"backward of a loss that was computed before {name} was loaded", loss.backward)


def _nearly_equal_shapes(load, see):
    """Offer to tensors of many shapes a tensor of each other shape: with ones before or after, or with no elements."""
    shapes = (), (1,), (0,), (3,), (1, 3), (3, 1)
    net = nn.Module()
    for shape in shapes:
        net.register_buffer(str(shape), torch.zeros(shape))
    loaded = []
    for own in shapes:
        for given in shapes:
            if own == given or (own, given) == ((), (1,)):  # PyTorch accepts the latter, which is looked at elsewhere
                continue
            try:
                load(net, {str(own): torch.ones(given)}, strict=False)
            except RuntimeError:
                continue
            loaded.append(f"{given} for {own}")
    see("of all pairs of nearly equal shapes, strict=False: those that raise no RuntimeError", loaded)


@further("registration.load_state_dict")
def load_state_dict_nested(lib, see):
    """A nested network with a shared layer."""
    shared = nn.Linear(2, 2)
    net = nn.ModuleDict({"a": nn.Sequential(shared, nn.ReLU()), "b": nn.ModuleDict({"c": shared})})
    state = {key: see.randn(*t.shape) for key, t in net.state_dict().items()}
    state["b.c.weight"], state["b.c.bias"] = state["a.0.weight"], state["a.0.bias"]
    see("the result", lib.load_state_dict(net, state))
    see("the values", dict(net.state_dict()))
    see.raises("an empty state", lib.load_state_dict, net, {})
    see("an empty state, strict=False", lib.load_state_dict(net, {}, strict=False))
