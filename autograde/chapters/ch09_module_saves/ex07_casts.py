"""Moves and casts."""

import torch
from torch import Tensor, nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _leaf, _parameter

KINDS = (
    *(torch.float16, torch.bfloat16, torch.float32, torch.float64),
    *(torch.float8_e4m3fn, torch.float8_e5m2, torch.complex32, torch.complex64, torch.complex128),
    *(torch.bool, torch.uint8, torch.uint16, torch.uint32, torch.uint64),
    *(torch.int8, torch.int16, torch.int32, torch.int64),
)
PART = ("to", "_cast", "float", "double", "half", "bfloat16", "type", "cpu", "cuda", "to_empty")


@experiment(
    "module.casts",
    title="Moves and casts",
    points=0,
    subjects={"Casts": nn.Module},
    conditions=States(part=PART),
    hints=(
        "Everything is `return self._apply(lambda t: ...)` with another function.",
        "A cast looks at each tensor: `t.to(dtype) if t.is_floating_point() else t`. `type` does not look.",
        "In `to`: `cast` is `None` for tensors that are neither floating point nor complex, and a `TypeError` comes if "
        "`dtype` is neither `None` nor one of those.",
        "`to_empty` is `torch.empty_like(t, device=device)`; hand `recurse` on.",
    ),
    after=(
        "The casts stand in a row in `torch/nn/modules/module.py`. `to` leaves the parsing of its arguments to C++, by "
        "`torch._C._nn._parse_to`; that is what `parse_to` calls."
    ),
)
def casts(lib, see):
    """Casts and moves a tree that holds integers, complex numbers and an image."""
    with grafted(lib.Casts, see, *PART) as Module:

        def fresh(**more):
            inner = _leaf(Module, image=_parameter(see, 2, 3, 2, 2), count=see.randint(0, 9, (2,)))
            return _leaf(Module, weight=_parameter(see, 2), inner=inner, **more)

        def dtypes(module):
            return [t.dtype for t in (*module.parameters(), *module.buffers())]

        top = fresh(wave=torch.view_as_complex(see.randn(1, 2)))
        see("double returns the module", top.double() is top)
        see("after double", dtypes(top))
        see("after half", dtypes(top.half()))
        see("after bfloat16", dtypes(top.bfloat16()))
        see("after float", dtypes(top.float()))
        mixed = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(2).double())
        see("float(), where only a buffer is not float32", dtypes(mixed.float()))
        see(
            "to(torch.float64) of a module that has buffers only",
            dtypes(_leaf(Module, mean=see.randn(2)).to(torch.float64)),
        )
        real = [dtype for dtype in KINDS if not dtype.is_complex]
        many = {f"of_{dtype}".replace("torch.", ""): torch.zeros(1, dtype=dtype) for dtype in real}
        for label, cast in {"double()": Module.double, "to(torch.float64)": _to_float64}.items():
            changed = {name: str(t.dtype) for name, t in cast(_leaf(Module, **many)).named_buffers()}
            see(f"buffers of real dtypes, after {label}", changed)
        counting = _leaf(Module, count=see.randint(0, 9, (2,)))
        count = counting.count
        see("a buffer of integers is the very same after double()", counting.double().count is count)
        top = fresh()
        see("to returns the module", top.to(torch.float64) is top)
        see("after to(torch.float64)", dtypes(top))
        see("after to(dtype=torch.half)", dtypes(fresh().to(dtype=torch.half)))
        see("after to another tensor", dtypes(fresh().to(see.randn(1).double())))
        for dtype in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.bool):
            refused = fresh()
            see.raises(f"to {dtype}", refused.to, "meta", dtype)
            see("the devices after that", sorted({t.device.type for t in refused.parameters()}))
        see("the dtypes that a module without tensors refuses", _refused_by(Module))
        see("after type(torch.float64)", dtypes(_leaf(Module, n=see.randint(0, 9, (2,))).type(torch.float64)))
        moved = fresh().to("meta", torch.float64)
        see("moved and cast", [(t.device.type, t.dtype) for t in (*moved.parameters(), *moved.buffers())])
        see.raises("back from meta, where no values are", moved.to, "cpu")
        see.raises("cpu() of a module on meta", fresh().to("meta").cpu)
        see("in a module without tensors: whose _apply runs, and with which recurse", _applied(Module))
        see("what cuda(1) asks of a tensor", _asked_by(Module(), "cuda", 1))
        see("what cuda() asks of a tensor", _asked_by(Module(), "cuda"))
        see("what cpu() asks of a tensor", _asked_by(Module(), "cpu"))
        see("to('cpu', non_blocking=True) hands that on", _not_waiting(Module(), torch.ones(1)))
        layout = {"memory_format": torch.channels_last}
        see("with a memory format too", _not_waiting(Module(), torch.ones(1, 1, 1, 1), **layout))
        empty = moved.to_empty(device="cpu")
        see("made empty", [(t.device.type, tuple(t.shape)) for t in (*empty.parameters(), *empty.buffers())])
        here = fresh()
        old = here.weight.detach()
        here.to_empty(device="cpu")
        see("made empty where it was: the memory is the old one", here.weight.data_ptr() == old.data_ptr())
        shallow = fresh().to("meta")
        shallow.to_empty(device="cpu", recurse=False)
        see("made empty, without the children", [t.device.type for t in shallow.parameters()])
        here = fresh()
        here.to_empty(device="cpu", recurse=False)
        see("the same of a module on the CPU: where the child is", here.inner.image.device.type)
        last = fresh().to(memory_format=torch.channels_last)
        see("channels last", last.inner.image.is_contiguous(memory_format=torch.channels_last))
        see("values are kept", fresh().cpu().weight)
        both = fresh().to(torch.float64, memory_format=torch.channels_last).inner.image
        see("dtype and channels last at once", (both.dtype, both.is_contiguous(memory_format=torch.channels_last)))
        see("after type('torch.DoubleTensor')", dtypes(fresh().type("torch.DoubleTensor")))
        for dtype in (torch.bfloat16, torch.float8_e4m3fn, torch.complex64, torch.complex128):
            turned = fresh(wave=see.randn(1) * 1j) if dtype.is_complex else fresh()
            see.raises(f"to {dtype}", turned.to, dtype)
            see("the dtypes after that", dtypes(turned))
        wide = _leaf(Module, wide=see.randn(1, 1, 1, 1, 1, 2), image=_parameter(see, 2, 3, 2, 2))
        wide.register_buffer("counts", see.randint(0, 9, (2, 3, 2, 2)))
        wide.to(torch.float64, memory_format=torch.channels_last)
        see("a buffer of six dimensions beside an image", wide.wide.is_contiguous())
        see("an image of integers: channels last", wide.counts.is_contiguous(memory_format=torch.channels_last))
        see("its dtype after to(torch.float64, memory_format=…)", wide.counts.dtype)
        film = _leaf(Module, film=_parameter(see, 1, 2, 2, 2, 2), weight=_parameter(see, 2))
        film.to(memory_format=torch.channels_last_3d)
        see("channels last in three dimensions", film.film.is_contiguous(memory_format=torch.channels_last_3d))


_TO = {
    "a device": {"device": "cpu"},
    "a dtype": {"dtype": torch.float64},
    "both": {"device": "meta", "dtype": torch.float32},
    "a memory format": {"memory_format": torch.channels_last},
    "all three": {"device": "meta", "dtype": torch.float32, "memory_format": torch.channels_last},
}
"""What `to` can be asked for."""


def _to_float64(module):
    return module.to(torch.float64)


def _refused_by(Module):
    """Return to which dtypes a module without tensors refuses to be cast."""
    refused = []
    for dtype in KINDS:
        try:
            Module().to(dtype)
        except TypeError:
            refused.append(str(dtype))
    return refused


def _applied(Module):
    """Return, for each way to move or cast, in which modules `_apply` ran, and with which `recurse`."""
    ran = []

    class Told(Module):
        def _apply(self, fn, recurse=True):
            ran.append((self.name, recurse))
            return super()._apply(fn, recurse)

    def told(name, **children):
        made = Told()
        made.name = name
        for each, child in children.items():
            made.add_module(each, child)
        return made

    net = told("top", child=told("child", low=told("low")))
    ways = {name: () for name in ("float", "double", "half", "bfloat16", "cpu", "cuda")}
    ways.update(type=(torch.float64,))
    calls = {name: lambda name=name, given=given: getattr(net, name)(*given) for name, given in ways.items()}
    calls.update({f"to, {what}": lambda options=options: net.to(**options) for what, options in _TO.items()})
    calls["to, as another tensor"] = lambda: net.to(torch.ones(1).double())
    for recurse in (True, False):
        calls[f"to_empty, recurse={recurse}"] = lambda recurse=recurse: net.to_empty(device="cpu", recurse=recurse)
    seen = {}
    for name, call in calls.items():
        ran.clear()
        call()
        seen[name] = ran.copy()
    return seen


def _asked_by(module, method, *arguments):
    """Return what a move asks of each tensor; there need be no GPU for it."""
    asked = []

    class Told(Tensor):
        def cuda(self, device=None, *rest):
            asked.append(("cuda", device))
            return self

        def cpu(self):
            asked.append(("cpu", None))
            return self

        def to(self, device, *rest, **options):
            asked.append((str(device).partition(":")[0], None))
            return self

    def apply(fn, recurse=True):
        fn(torch.ones(1).as_subclass(Told))
        return module

    vars(module)["_apply"] = apply
    returned = getattr(module, method)(*arguments)
    return asked, returned is module


def _not_waiting(module, tensor, **options):
    """Return whether `to` asks tensors to be moved without waiting."""
    asked = []

    class Told(Tensor):
        def to(self, *args, **options):
            asked.append(options.get("non_blocking", True in args))
            return self

    def apply(fn, recurse=True):
        fn(tensor.as_subclass(Told))
        return module

    vars(module)["_apply"] = apply
    module.to("cpu", non_blocking=True, **options)
    return any(asked)
