"""What the course's own Module does beyond the exercises: the same programs on it and on PyTorch's, to the letter."""

import ast
import re
import sys
import types
import unittest

import pytest
import torch
from torch import nn
from torch.nn.modules import module as everywhere

from autograde.observing.isolation import quiet
from autograde.own_module import comparing
from autograde.own_module.comparing import compare, importable
from autograde.own_module.disagreement import both_sides
from autograde.own_module.rebuild import rebuild
from autograde.own_module.reference_module import Module
from autograde.own_module.scoreboard import equal

PROGRAMS = r"""
# %% the report
a = Net("a")
a.w = Parameter(torch.ones(2))
repr(a.load_state_dict({}, strict=False))
repr(a.load_state_dict({"v": x, "w": x}, strict=False))
str(a.load_state_dict({"w": x}))

# %% loading into meta
a = Net("a")
a.w = Parameter(torch.ones(2))
a.register_buffer("b", torch.ones(2))
a.to("meta") is a
a.load_state_dict({"w": x, "b": x})
a.load_state_dict({"w": x.to("meta"), "b": x.to("meta")})
a.w.is_meta, a.b.is_meta
a.load_state_dict({"w": x, "b": x}, assign=True)
a.w, a.b

# %% handles
a = Net("a")
h1 = a.register_forward_hook(log_output, with_kwargs=True, always_call=True)
h2 = a.register_forward_hook(log_output)
h1.hooks_dict_ref() is a._forward_hooks, len(h1.extra_dict_ref), h2.id - h1.id
h3 = torch.nn.modules.module.register_module_forward_hook(log_output)
h3.id - h2.id
h3.remove()
p = pickle.loads(pickle.dumps([a, h1]))
p[1].hooks_dict_ref() is p[0]._forward_hooks, p[1].id == h1.id
p[1].remove()
len(p[0]._forward_hooks), len(p[0]._forward_hooks_with_kwargs), len(a._forward_hooks)
del a
h1.hooks_dict_ref() is None
h1.remove()

# %% the node in the graph
a = Net("a")
a.w = Parameter(torch.ones(2))
h = a.register_full_backward_hook(log_grads)
a(y).grad_fn.name()

# %% no input needs a gradient
a = Net("a")
a.w = Parameter(torch.ones(2))
h = a.register_full_backward_hook(log_grads)
a(x).sum().backward()
h = a.register_full_backward_hook(lambda m, i, o: (x,))
a(x).sum().backward()
h.remove()
h = a.register_full_backward_hook(lambda m, i, o: (None,))
a(x).sum().backward()
h = a.register_full_backward_hook(lambda m, i, o: [None])
a(x).sum().backward()

# %% a wrong number of gradients
a = Net("a")
h = a.register_full_backward_hook(lambda m, i, o: (x, x))
a(y).sum().backward()
h.remove()
h = a.register_full_backward_pre_hook(lambda m, o: ())
a(y).sum().backward()

# %% outputs that are no tensors
a = Net("a")
h = a.register_full_backward_hook(log_grads)
a.forward = lambda t: [t * 2]
a(y)[0].sum().backward()
a.forward = lambda t: {"o": t * 2}
a(y)["o"].sum().backward()
a.forward = lambda t: None
a(y)

# %% a subclass with a register_buffer of its own
class Two(Net):
    def register_buffer(self, name, tensor):
        seen.append(name)
        super().register_buffer(name, tensor)

class Three(Net):
    def register_buffer(self, name, tensor, persistent):
        seen.append((name, persistent))
        super().register_buffer(name, tensor, persistent)

a = Two("a")
a.b = Buffer(torch.ones(2))
a.b = torch.zeros(2)
a.c = Buffer(torch.ones(2), persistent=False)
a = Three("a")
a.b = Buffer(torch.ones(2), persistent=False)
a.b = torch.zeros(2)
list(a.state_dict())

# %% hooks of all modules
M = torch.nn.modules.module
a = Net("a")
a.w = Parameter(torch.ones(2))
h = a.register_forward_pre_hook(log_args_kwargs, with_kwargs=True)
h = a.register_forward_hook(log_output_kwargs, with_kwargs=True)
g1 = M.register_module_forward_pre_hook(double_args)
g2 = M.register_module_forward_hook(add_one)
g3 = M.register_module_forward_hook(log_output_kwargs, with_kwargs=True)
a(y)
a(y).sum().backward()
g4 = M.register_module_full_backward_hook(halve_grads)
g5 = M.register_module_full_backward_pre_hook(triple_grad_output)
h = a.register_full_backward_hook(log_grads)
a(y).sum().backward()
y.grad
M.register_module_backward_hook(log_grads)
g1.remove(), g2.remove(), g3.remove(), g4.remove(), g5.remove()
a(y)

# %% an always called hook of all modules
M = torch.nn.modules.module
a = Net("a")
g1 = M.register_module_forward_hook(log_output, always_call=True)
g2 = M.register_module_forward_hook(refuse, always_call=True)
h = a.register_forward_hook(log_output, always_call=True)
h = a.register_forward_hook(refuse, always_call=True)
a(x, wrong=1)
g2.remove()
a(x)

# %% hooks of every registration
M = torch.nn.modules.module
def note(module, name, member): seen.append((module.label, name, type(member).__name__))
def put(module, name, member): return Parameter(torch.zeros(3)) if name == "w" else None
class Other(Net): pass
def swap(module, name, member): return Other("other")
g1 = M.register_module_parameter_registration_hook(note)
g2 = M.register_module_parameter_registration_hook(put)
g3 = M.register_module_buffer_registration_hook(note)
g4 = M.register_module_module_registration_hook(note)
g5 = M.register_module_module_registration_hook(swap)
a = Net("a")
a.w = Parameter(torch.ones(2))
a.register_parameter("v", Parameter(torch.ones(2)))
a.register_parameter("n", None)
a.v = None
a.register_buffer("b", torch.ones(2))
a.b = torch.zeros(2)
a.b = None
a.child = Net("child")
a.child.label
a.child = None
a.child is None
a.add_module("net", Net("net"))
a.add_module("none", None)
list(a.named_parameters())
g1.remove(), g2.remove(), g3.remove(), g4.remove(), g5.remove()

# %% the old backward hook
a = Net("a")
a.w = Parameter(torch.ones(2))
h = a.register_backward_hook(log_grads)
a.register_full_backward_hook(log_grads)
a(y).sum().backward()
a(3)
a.forward = lambda t: t * 2
a(y).sum().backward()
a.forward = lambda t: (t * 2, t * 3)
a(y)[1].sum().backward()
a.forward = lambda t: {"o": t * 2}
a(y)["o"].sum().backward()
a.forward = lambda t: [t * 2]
a(y)[0].sum().backward()
a.forward = lambda t: ((t * 2,), t)
a(y)
a.forward = lambda t, k: t * k
a(y, 3).sum().backward()
a.forward = lambda t: (t, t)
a(x)
h.remove()
a(y)
b = Net("b")
h = b.register_full_backward_hook(log_grads)
b.register_backward_hook(log_grads)

# %% the old backward hook of all modules
M = torch.nn.modules.module
g = M.register_module_backward_hook(log_grads)
a = Net("a")
a.forward = lambda t: t * 2
a(y).sum().backward()
h = a.register_full_backward_hook(log_grads)
a(y).sum().backward()
M.register_module_full_backward_hook(log_grads)
g.remove()

# %% overwriting on conversion
torch.__future__.set_overwrite_module_params_on_conversion(True)
a = Net("a")
a.w = Parameter(torch.ones(2))
p = a.w
p.grad = torch.ones(2)
a.double() is a
a.w is p, a.w.dtype, p.dtype, a.w.grad.dtype, p.grad.dtype
torch.__future__.set_overwrite_module_params_on_conversion(False)

# %% swapping on conversion
torch.__future__.set_swap_module_params_on_conversion(True)
a = Net("a")
a.w = Parameter(torch.ones(2))
a.register_buffer("b", torch.ones(2))
p = a.w
p.grad = torch.ones(2)
g = p.grad
a.double() is a
a.w is p, p.dtype, p.grad is g, g.dtype, a.b.dtype
a.load_state_dict({"w": torch.zeros(2), "b": x})
a.w is p, p.dtype, p, a.b
a.load_state_dict({"w": torch.zeros(2, dtype=torch.float16), "b": x}, assign=True)
a.w is p, p.dtype, p.requires_grad
a.load_state_dict({"w": torch.zeros(3)})
import weakref
r = weakref.ref(p)
a.float()
p.dtype, p.grad.dtype
a.load_state_dict({"w": torch.zeros(2), "b": x})
torch.__future__.set_swap_module_params_on_conversion(False)

# %% to
a = Net("a")
a.w = Parameter(torch.ones(2))
a.to(torch.complex64).w.dtype
a.to(torch.int8)
a.to("meta") is a
a.to("cpu")
a.to(torch.float32).w.is_meta
a.to_empty(device="cpu").w.is_meta

# %% gradients move along
a = Net("a")
a.w = Parameter(torch.ones(2))
(a(x) ** 2).sum().backward()
a.w.grad.requires_grad_() is a.w.grad
a.double().w.grad.requires_grad, a.w.grad.dtype
a.to("meta").w.grad.requires_grad, a.w.grad.is_meta

# %% a copy for one of several devices
a = Net("a")
a.w = Parameter(torch.ones(2))
a.register_buffer("b", torch.ones(2))
a.child = Net("c")
r = a._replicate_for_data_parallel()
type(r).__name__, list(r._parameters), list(r._buffers), list(r._modules), r._is_replica
r.extra = Net("d")
list(a._modules)
r._buffers is a._buffers, r._modules is a._modules
r.zero_grad()
a.zero_grad()

# %% further bases
class Mixin:
    def __init__(self, p, q=1):
        self.pq = p, q

class Both(Module, Mixin):
    call_super_init = True

class Neither(Module, Mixin):
    pass

Both(1, q=3).pq
Both()
Neither().training
Neither(1)
Neither(q=1)

# %% almost a tensor
class Like:
    shape = torch.Size([2])
    def __init__(self, t): self.t = t
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        seen.append(func.__name__)
        return func(*[p.t if isinstance(p, Like) else p for p in args], **(kwargs or {}))

a = Net("a")
a.register_buffer("b", Like(x))
a.b is a._buffers["b"]
a.b = Like(y)
type(a.b).__name__
a.b = 3
a.register_buffer("c", 3)
b = Net("b")
b.register_buffer("b", torch.ones(2))
b.load_state_dict({"b": Like(x)})
b.b
b.load_state_dict({"b": 3})

# %% shared memory
a = Net("a")
a.w = Parameter(torch.ones(2))
a.register_buffer("b", torch.ones(2))
a.share_memory() is a
a.w.is_shared(), a.b.is_shared()

# %% a load pre-hook and its module
import weakref
def before(module, state, *rest): seen.append((module.label, list(state)))
a = Net("a")
h = a.register_load_state_dict_pre_hook(before)
a.load_state_dict({})
b = copy.deepcopy(a)
b.label = "b"
b.load_state_dict({})
k = next(iter(a._load_state_dict_pre_hooks.values()))
k.__name__
r = weakref.ref(a)
del a
r() is None
k({}, "")

# %% the module tracker
from torch.utils.module_tracker import ModuleTracker
a = Net("a")
a.child = Net("b")
a.child.forward = lambda t, scale: seen.append(sorted(tracker.parents)) or t * 2
with ModuleTracker() as tracker: o = a(y)
sorted(tracker.parents)

# %% states beside the tensors
a = Net("a")
a.get_extra_state()
a.set_extra_state(3)
list(a.state_dict())
a.load_state_dict({"_extra_state": 1})

# %% arguments without their names
a = Net("a")
a.w = Parameter(torch.ones(2))
d = {}
a.state_dict(d, "p.", True) is d
d["p.w"] is a.w
a.state_dict(d, prefix="q.")

# %% words
a = Net("a")
a.w = Parameter(torch.ones(2))
a.child = Net("c")
a.register_buffer("b", None)
a.w = 3
a.child = 3
a.b = 3
a.register_parameter("v", 3)
a.register_parameter("v", a.w * 2)
a.register_parameter("a.b", None)
a.register_parameter("", None)
a.register_parameter(3, None)
a.register_parameter("forward", None)
a.register_buffer("a.b", None)
a.register_buffer("", None)
a.register_buffer("w", None)
a.add_module("", None)
a.add_module("a.b", None)
a.add_module("w", None)
a.add_module(3, None)
a.add_module("v", 3)
a.get_parameter("b")
a.get_parameter("nothing")
a.get_parameter("child.nothing")
a.get_parameter("label")
a.get_buffer("w")
a.get_buffer("nothing")
a.get_submodule("w")
a.get_submodule("child.none")
a.set_submodule("", a)
a.set_submodule("child", 3)
a.set_submodule("none", a, strict=True)
a.set_submodule("label", a)
a.train(3)
a.nothing
del a.nothing
a.load_state_dict(3)
a.load_state_dict({"z": 1, "w": torch.ones(3)})
a.load_state_dict({"w": torch.ones(2, device="meta")})
a.register_load_state_dict_post_hook(lambda m, r: 3) is None
a.load_state_dict({}, strict=False)
a(1, wrong=2)
Module()(x)
Module(1)
Module(k=1)
h = a.register_forward_pre_hook(lambda m, p, k: 3, with_kwargs=True)
a(x)

# %% compiling
a = Net("a")
a._compiled_call_impl = lambda *p, **k: "compiled"
a(x)
"_compiled_call_impl" in a.__getstate__()
a._call_impl(x)

# %% a pre-hook that hangs a backward hook
a = Net("a")
h1 = a.register_forward_pre_hook(lambda m, p: m.register_full_backward_hook(log_grads) and None)
a(y).sum().backward()
a(y).sum().backward()
"""

CELLS = re.split(r"^# %% (.*)\n", PROGRAMS, flags=re.MULTILINE)[1:]
TABLES = [
    value
    for name, value in vars(everywhere).items()
    if re.fullmatch(r"_global_\w*hooks\w*", name) and isinstance(value, dict)
]


@pytest.fixture(autouse=True)
def nothing_stays_for_all_modules():
    yield
    nothing_for_all_modules()


def nothing_for_all_modules():
    for table in TABLES:
        table.clear()
    everywhere._global_is_full_backward_hook = None
    torch.__future__.set_overwrite_module_params_on_conversion(False)
    torch.__future__.set_swap_module_params_on_conversion(False)


@pytest.mark.parametrize(
    "code", [pytest.param(*pair[1:], id=pair[0]) for pair in zip(CELLS[::2], CELLS[1::2], strict=True)]
)
def test_it_does_as_pytorch_does_to_the_letter(code, monkeypatch):
    lines = [ast.get_source_segment(code, statement) for statement in ast.parse(code).body]
    run = comparing.run

    def fresh(*args, **kwargs):
        nothing_for_all_modules()
        return run(*args, **kwargs)

    monkeypatch.setattr(comparing, "run", fresh)
    with quiet(), importable():
        found = compare(lines, Module, exact=True)
    shown = found and [side.value if side.raised else side.warned for side in (found.expected, found.got)]
    assert found is None, f"{lines[found.index]}: {found.difference.reason}: {both_sides(found)} {shown}"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")  # what PyTorch says of its own tests' inputs
def test_pytorchs_own_inputs_of_layers(monkeypatch):
    """PyTorch's list of constructor arguments and inputs, which its tests go through, on the rebuilt layers."""
    unused = types.ModuleType("expecttest")
    unused.TestCase = unittest.TestCase
    monkeypatch.setitem(sys.modules, "expecttest", unused)
    from torch.testing._internal.common_modules import module_db

    layers, tried, differing = rebuild(Module), 0, []
    for info in module_db:
        name = info.module_cls.__name__
        # A stack of layers is given one of PyTorch's own, which is no module in the other world.
        if not info.module_cls.__module__.startswith("torch.nn.modules") or name in ("TransformerEncoder",):
            continue
        for training in (True, False):
            given = {"device": "cpu", "dtype": torch.float32, "requires_grad": True, "training": training}
            for inputs in info.module_inputs_func(info, **given):
                sides = [shown_by(getattr(world, name), inputs, training) for world in (nn, layers)]
                tried += 1
                differing += [] if equal(*sides) else [f"{name} {inputs.desc}"]
    assert differing == []
    assert tried > 900


def shown_by(layer, inputs, training):
    try:
        torch.manual_seed(0)
        module = layer(*inputs.constructor_input.args, **inputs.constructor_input.kwargs).train(training)
        shown = [repr(module), dict(module.state_dict())]
        if inputs.forward_input is not None:
            torch.manual_seed(1)
            shown.append(module(*inputs.forward_input.args, **inputs.forward_input.kwargs))
        return shown
    except Exception as error:
        return type(error).__name__, str(error)
