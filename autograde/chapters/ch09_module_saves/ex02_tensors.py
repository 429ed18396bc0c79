"""Loading one tensor."""

import warnings

import torch
from torch import nn
from torch.nn.parameter import Parameter, UninitializedBuffer, UninitializedParameter, is_lazy

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _leaf, _parameter

PART = ("_load_tensor",)


_WITH_GRADIENTS = (
    *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.float8_e5m2),
    *(torch.complex32, torch.complex64, torch.complex128),
)


class _Weight(Parameter):
    """A subclass of Parameter."""


class _Marked(torch.Tensor):
    """A subclass of Tensor that adds nothing."""


class _NotToCopy(torch.Tensor):
    """A tensor whose values nobody may copy."""

    error: type[BaseException] = ValueError

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function in (torch.Tensor.copy_, torch.Tensor.__setitem__):
            raise cls.error("not to copy")
        return super().__torch_function__(function, types, args, kwargs or {})


class _NotInHere(_NotToCopy):
    """Another one, with another error."""

    error = KeyError


class _Interrupted(_NotToCopy):
    """A tensor that takes so long to copy that somebody interrupts it."""

    error = KeyboardInterrupt


class _Exited(_NotToCopy):
    """A tensor at which a program ends by `sys.exit()`."""

    error = SystemExit


class _Stopped(_NotToCopy):
    """A tensor that raises what is no `Exception`, and neither of these."""

    error = GeneratorExit


@experiment(
    "module.tensors",
    title="Loading one tensor",
    points=3,
    subjects={"Tensors": nn.Module},
    conditions=States(part=PART),
    hints=(
        "`_take` ends with `setattr(self, name, given)`. Before that: is `own` a `Parameter`, and is `given` one?",
        "Copy with `own.copy_(given)` under `torch.no_grad()`, inside a `try`; `except Exception as error` returns it.",
        "A plain `given` becomes `Parameter(given, own.requires_grad)`; a given Parameter gets "
        "`requires_grad_(own.requires_grad)`.",
    ),
    after=(
        "All this is the middle of `_load_from_state_dict` in `torch/nn/modules/module.py`. It also warns when values "
        "are copied into a tensor on `meta`, where they are lost."
    ),
)
def tensors(lib, see):
    """Loads tensors that fit and that do not, by copying and by assignment."""
    with grafted(lib.Tensors, see, *PART) as Module:
        weight, mean = _parameter(see, 2, 3), see.randn(3)
        module = _leaf(Module, weight=weight, mean=mean)
        given = {"weight": see.randn(2, 3), "mean": see.randn(3)}
        weight.grad = see.randn(2, 3)
        module.load_state_dict(given)
        see("a gradient that was there before", weight.grad)
        see("the values", (module.weight, module.mean))
        see("the very same tensors", (module.weight is weight, module.mean is mean))
        see("memory is not shared", module.weight.data_ptr() == given["weight"].data_ptr())
        see("no graph is left", (weight.requires_grad, weight.is_leaf))

        def refused(label, **values):
            see.raises(label, module.load_state_dict, {**given, **values})
            see.raises_message(f"{label}: the words", module.load_state_dict, {**given, **values})

        refused("a shape that could be broadcast", weight=see.randn(3))
        refused("as many numbers in another shape", weight=see.randn(3, 2))
        refused("two wrong shapes", weight=see.randn(1), mean=see.randn(1))
        refused("a list", mean=[0.0, 0.0, 0.0])
        refused("an array of NumPy", mean=see.randn(3).numpy())
        refused("None", mean=None)
        tree = _leaf(Module, inner=_leaf(Module, weight=_parameter(see, 2), other=_parameter(see, 2)))
        for given_there in (
            {"inner.weight": see.randn(3), "inner.other": [1.0]},
            {"inner.weight": see.randn(2).to("meta")},
        ):
            see.raises_message("in a child: the words", tree.load_state_dict, given_there, strict=False)
        see("the weight after all that", module.weight)
        single = _leaf(Module, scale=Parameter(see.randn(1)[0]), count=torch.tensor(3))
        single.load_state_dict({"scale": see.randn(1), "count": torch.tensor([5])})
        see("single numbers from shape (1,)", (single.scale, single.count))
        one = see.randn(1)
        single.load_state_dict({"scale": one}, strict=False)
        see("the tensor that was given has its shape", tuple(one.shape))
        row = _leaf(Module, scale=_parameter(see, 1), many=_parameter(see, 2))
        for assign in (False, True):
            how = "assigned" if assign else "copied"
            for key, value in (("scale", see.randn(1)[0]), ("many", see.randn(3)), ("many", see.randn(0))):
                label = f"{how}: shape {tuple(value.shape)} for {tuple(getattr(row, key).shape)}, the words"
                see.raises_message(label, row.load_state_dict, {key: value}, strict=False, assign=assign)
        frozen = Parameter(see.randn(3), False)
        see.raises("a frozen Parameter of a wrong shape", row.load_state_dict, {"many": frozen}, False, True)
        see("it still is frozen", not frozen.requires_grad)
        see.raises_message("the words for shape (1, 1)", single.load_state_dict, {"scale": one[None]}, strict=False)
        see.raises(
            "a single number from two", single.load_state_dict, {"scale": see.randn(2), "count": torch.tensor(1)}
        )
        for shape in ((1, 1), (0,)):
            see.raises(
                f"a single number from shape {shape}",
                single.load_state_dict,
                {"scale": see.randn(*shape)},
                strict=False,
            )
        asking = _leaf(Module, frozen=Parameter(see.randn(2), False), mean=see.randn(2))
        asking.load_state_dict({"frozen": _parameter(see, 2), "mean": see.randn(2).requires_grad_()})
        see(
            "tensors given require a gradient, those there do not",
            [asking.frozen.requires_grad, asking.mean.requires_grad],
        )
        module.load_state_dict({"weight": see.randn(2, 3).double(), "mean": see.randn(3).half()})
        see("another dtype is cast", (module.weight.dtype, module.mean.dtype))
        turned = _leaf(Module, weight=Parameter(see.randn(2, 3).t()), mean=see.randn(2, 3).t())
        turned.load_state_dict({"weight": see.randn(3, 2), "mean": see.randn(2, 3).t()})
        see("loaded into transposed members: the values", (turned.weight, turned.mean))
        given = {"weight": see.randn(2, 3).t(), "mean": see.randn(2, 3).t()}
        turned.load_state_dict(given, assign=True)
        shares = [getattr(turned, name).data_ptr() == value.data_ptr() for name, value in given.items()]
        see("assigned, transposed: memory is shared", shares)
        with torch.no_grad():
            module.load_state_dict({"weight": see.randn(2, 3), "mean": see.randn(3)})
            see("loaded under torch.no_grad(): are gradients recorded then?", torch.is_grad_enabled())
        exact = {
            "float64": torch.tensor([0.1], dtype=torch.float64),
            "int64": torch.tensor([2**24 + 1]),
            "complex64": torch.tensor([1j]),
        }
        filled = _leaf(Module, **{name: Parameter(torch.zeros_like(value), False) for name, value in exact.items()})
        filled.load_state_dict(exact)
        equal = {name: torch.equal(vars(filled)["_parameters"][name], value) for name, value in exact.items()}
        see("which numbers come back as they were saved, by dtype", equal)
        weight.requires_grad_(False)
        given = {"weight": see.randn(2, 3), "mean": see.randn(3).double()}
        module.load_state_dict(given, assign=True)
        see("assigned: the values", (module.weight, module.mean))
        see("assigned: a Parameter, still frozen", (type(module.weight).__name__, module.weight.requires_grad))
        see("assigned: not the old one", module.weight is weight)
        see("assigned: the new one's gradient", module.weight.grad)
        see("assigned: memory is shared", module.weight.data_ptr() == given["weight"].data_ptr())
        see("assigned: the very same buffer", module.mean is given["mean"])
        mine = _parameter(see, 2, 3)
        mine.grad = see.randn(2, 3)
        module.load_state_dict({"weight": mine, "mean": see.randn(3)}, assign=True)
        see("assigned: a Parameter is taken as it is", module.weight is mine)
        see("assigned: and keeps the gradient that it has", mine.grad)
        see("assigned: and frozen, as the old one was", mine.requires_grad)
        of_subclass = _Weight(see.randn(2, 3))
        module.load_state_dict({"weight": of_subclass, "mean": see.randn(3)}, assign=True)
        see("assigned: one of a subclass is taken as it is", module.weight is of_subclass)
        marked = _leaf(Module, weight=_parameter(see, 2))
        values = {"weight": see.randn(2).as_subclass(_Marked)}
        see.raises("a tensor of a subclass is assigned over a parameter", marked.load_state_dict, values, assign=True)
        see("is that a Parameter then?", isinstance(marked.weight, Parameter))
        owned = _leaf(Module, weight=_Weight(see.randn(2)))
        owned.load_state_dict({"weight": see.randn(2)}, assign=True)
        see("a plain tensor is assigned over one of a subclass: the kind", type(owned.weight).__name__)
        owned.weight = _Weight(see.randn(2))
        owned.load_state_dict({"weight": Parameter(see.randn(2), False)}, assign=True)
        see("assigned over one of a subclass: it requires a gradient", owned.weight.requires_grad)
        tied = _leaf(Module, one=_parameter(see, 1))
        tied.two = tied.one
        tied.load_state_dict({"one": see.randn(1), "two": see.randn(1)}, assign=True)
        see("assigned to two names of one Parameter: the values", (tied.one, tied.two))
        see("are they one Parameter then?", tied.one is tied.two)
        for kind, value in {"a plain tensor": see.randn(1), "a Parameter": _parameter(see, 1)}.items():
            see(
                f"{kind} is assigned under one of several names: where the old one still is",
                _others(Module, see, value),
            )
        made = see.randn(2).requires_grad_() * 2
        held = _leaf(Module, mean=see.randn(2))
        held.load_state_dict({"mean": made}, assign=True)
        see("assigned: a buffer that is the result of a computation is the very same", held.mean is made)
        zero = _leaf(Module, weight=Parameter(torch.zeros(1)))
        zero.load_state_dict({"weight": -torch.zeros(1)})
        see("negative zero copied over zero: has it the minus sign?", bool(zero.weight.signbit()))
        see("assigned over one that requires a gradient, by what was given: requires the new one too", _asking(Module))
        whole = _leaf(Module, numbers=Parameter(torch.tensor([1, 2]), False))
        whole.load_state_dict({"numbers": torch.tensor([3, 4])}, assign=True)
        see("assigned: a parameter of integers", (whole.numbers, type(whole.numbers).__name__))
        void = torch.empty(2, device="meta")
        unmade = _leaf(Module, weight=Parameter(void), other=Parameter(void), mean=void)
        given = {"weight": see.randn(2), "mean": see.randn(2)}
        see.raises("copied into a module on meta", unmade.load_state_dict, given, strict=False)
        see("where that is then", [unmade.weight.device.type, unmade.mean.device.type])
        unmade.load_state_dict(given, strict=False, assign=True)
        see("assigned in a module on meta: the values", (unmade.weight, unmade.mean))
        see("the plain tensor that was given requires a gradient", given["weight"].requires_grad)
        see("the order of the parameters, one of which was assigned", [name for name, _ in unmade.named_parameters()])
        unmade.load_state_dict({"weight": void}, strict=False, assign=True)
        see("assigned from meta: where the weight is then", unmade.weight.device.type)
        gone = {"weight": see.randn(2, 3).to("meta"), "mean": see.randn(3)}
        see.raises("no values to copy", module.load_state_dict, gone)
        see.raises_message("no values to copy: the words", module.load_state_dict, gone)
        alone_there = _leaf(Module, scale=Parameter(see.randn(1)[0]))
        one = see.randn(1).double()
        alone_there.load_state_dict({"scale": one}, assign=True)
        see("assigned: a single number from shape (1,)", alone_there.scale)
        see("its memory is that of what was given", alone_there.scale.data_ptr() == one.data_ptr())

        for kind in (_NotToCopy, _NotInHere):
            see.raises_message(
                f"copying fails with a {kind.error.__name__}: the words",
                _leaf(Module, weight=_parameter(see, 2)).load_state_dict,
                {"weight": see.randn(2).as_subclass(kind)},
            )
        whole = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(2))
        for value in (see.randn(2).as_subclass(_NotToCopy), see.randn(2).to("meta")):
            see.raises("copying fails", whole.load_state_dict, {"weight": value, "mean": value})
        see("what was to be overwritten is as before", (whole.weight, whole.mean))
        endless = _leaf(Module, weight=_parameter(see, 2))
        for kind in (_Interrupted, _Exited, _Stopped):
            stopped = _comes_out(endless, see.randn(2), kind)
            see(f"a {kind.error.__name__} comes while copying: it comes out", stopped)
        between, factor = _leaf(Module, weight=_parameter(see, 2)), see.randn(2).requires_grad_()
        loss = (between.weight * factor).sum()
        between.load_state_dict({"weight": see.randn(2)})
        see.raises("loaded between forward and backward: backward", loss.backward)
        between = _leaf(Module, mean=see.randn(2))
        loss = (between.mean * factor).sum()
        between.load_state_dict({"mean": see.randn(2)})
        see.raises("a buffer loaded between forward and backward: backward", loss.backward)
        see("members whose change by copying autograd does not notice", _unnoticed(Module, see))
        computed = _leaf(Module, mean=factor * 2)
        see.raises(
            "loaded into a buffer that is the result of a computation",
            computed.load_state_dict,
            {"mean": see.randn(2).double()},
        )
        see("what it holds then", computed.mean)
        lazy = _leaf(Module, weight=UninitializedParameter())
        values = {"weight": see.randn(4)}
        see.raises("a tensor is assigned over a lazy parameter", lazy.load_state_dict, values, assign=True)
        see("is the parameter still lazy?", is_lazy(lazy.weight))
        see("what it holds then", None if is_lazy(lazy.weight) else lazy.weight)
        still = _leaf(Module, weight=UninitializedParameter())
        values = {"weight": see.randn(4)}
        see.raises("copied into a lazy parameter of a module that is not lazy", still.load_state_dict, values)
        lazy.register_buffer("mean", UninitializedBuffer())
        values = {"mean": see.randn(4)}
        see.raises("a tensor is assigned over a lazy buffer", lazy.load_state_dict, values, strict=False, assign=True)
        see("what that holds then", None if is_lazy(lazy.mean) else lazy.mean)


def _others(Module, see, value):
    """Assign under one name of a parameter and of a buffer that have several; return where the old ones still are."""
    weight, mean = _parameter(see, 1), see.randn(1)
    tied = _leaf(Module, before=weight, one=weight, after=weight, mean_before=mean, mean=mean, mean_after=mean)
    tied.add_module("child", _leaf(Module, weight=weight, mean=mean))
    tied.load_state_dict({"one": value, "mean": value.detach()}, strict=False, assign=True)
    return [
        f"{path}{name}"
        for path, module in (("", tied), ("child.", tied.child))
        for name, tensor in {**vars(module)["_parameters"], **vars(module)["_buffers"]}.items()
        if tensor is weight or tensor is mean
    ]


def _asking(Module):
    """Assign to a trained member what is plain, and what is a frozen Parameter, of each dtype that has gradients."""
    asking = {}
    for dtype in _WITH_GRADIENTS:
        with warnings.catch_warnings(action="ignore"):  # of complex32, PyTorch's own: no learner's code gave it
            values = torch.zeros(1, dtype=dtype)
        for kind, given in {"a plain tensor": values, "a Parameter": Parameter(values, False)}.items():
            one = _leaf(Module, weight=Parameter(torch.ones(1)))
            one.load_state_dict({"weight": given}, assign=True)
            asking[f"{kind} of {dtype}"] = one.weight.requires_grad
    return asking


def _unnoticed(Module, see):
    """Load members of many kinds by copying; return those whose count of changes is as before."""
    whole = _leaf(
        Module,
        weight=_parameter(see, 2),
        frozen=Parameter(see.randn(2), False),
        subclass=_Weight(see.randn(2)),
        single=Parameter(see.randn(1)[0]),
        narrow=Parameter(see.randn(2).half()),
        turned=Parameter(see.randn(2, 3).t()),
        mean=see.randn(2),
        count=torch.tensor(3),
        turned_buffer=see.randn(2, 3).t(),
    )
    members = {**vars(whole)["_parameters"], **vars(whole)["_buffers"]}
    before = {name: tensor._version for name, tensor in members.items()}
    whole.load_state_dict({name: torch.ones(tensor.shape) for name, tensor in members.items()})
    return [name for name, tensor in members.items() if tensor._version == before[name]]


def _comes_out(module, tensor, kind):
    """Return whether what is raised while a tensor of this kind is copied comes out of the loading."""
    try:
        module.load_state_dict({"weight": tensor.as_subclass(kind)}, strict=False)
    except kind.error:
        return True
    except Exception:
        return False
    return False
