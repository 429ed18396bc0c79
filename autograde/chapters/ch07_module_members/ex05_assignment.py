"""Assigning a member."""

import torch
from torch import nn
from torch.nn.parameter import Buffer, Parameter

from autograde.chapters.ch07_module_members.common import OfPyTorch, changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _held, _parameter

PART = ("__setattr__", "_forget", "_require")


@experiment(
    "module.assignment",
    title="Assigning a member",
    points=4,
    subjects={"Assignment": nn.Module},
    conditions=States(part=PART),
    hints=(
        "In the text's table, look at the fields where two of the rules meet: what comes of a module over a parameter, "
        "and of a module over a module? The branch about buffers is the last of the four.",
        'Before `__init__`, `self._parameters` is not there: ask `name in held.get("_parameters", ())`.',
        "For a module: `self._forget(name, held, self._parameters, self._buffers)`, then "
        "`self._modules[name] = value`. Not `_modules`: a new value keeps the old place.",
        'For the name of a parameter: `self._require(value is None, value, "parameter", name)`, then '
        "`self.register_parameter(name, value)`. The name of a module: likewise, with `self._modules[name] = value`.",
        'For buffers: `elif isinstance(value, Buffer) or name in held.get("_buffers", ())`. The value fits if it is '
        "`None` or a `Tensor`. The flag is `value.persistent` of a Buffer, and otherwise "
        "`name not in self._non_persistent_buffers_set`.",
    ),
    after=(
        "`Module.__setattr__` in `torch/nn/modules/module.py`. It is the reason why each container has the order of "
        "your assignments, and why a forgotten `super().__init__()` shows up at the first layer."
    ),
)
def assignment(lib, see):
    """Assigns members and ordinary values, over nothing and over one another."""
    foreign = OfPyTorch()
    with grafted(lib.Assignment, see, *PART) as Module:
        module, weight = Module(), _parameter(see, 2)
        module.note = 3
        module.weight, module.bias, module.child = weight, _parameter(see, 1), Module()
        see("parameters and a child", _held(module))
        see("an ordinary attribute", vars(module).get("note"))
        see("members lie in no other place", sorted({"weight", "child"} & vars(module).keys()))
        module.tensor = see.randn(2)
        see("a tensor is an ordinary attribute", ("tensor" in vars(module), _held(module)))
        module.operation = torch.autograd.Function
        see("a class with a forward is an ordinary attribute", ("operation" in vars(module), _held(module)))
        module.asking = see.randn(2).requires_grad_()
        see("a tensor that requires a gradient is one too", ("asking" in vars(module), _held(module)))
        module.weight = _parameter(see, 3)
        see("another parameter under the same name", (module.weight, list(module._parameters)))
        see.raises("a tensor over a parameter", setattr, module, "weight", see.randn(2))
        see("is the parameter still in its container", "weight" in module._parameters)
        see.raises("a module over a parameter", setattr, module, "weight", Module())
        see("after that", (_held(module), "weight" in vars(module)))
        see("what lies under that name is a Parameter", isinstance(module._parameters.get("weight"), Parameter))
        module.bias = None
        see("None over a parameter", (_held(module), module._parameters.get("bias", "gone"), "bias" in vars(module)))
        for what, value in {"a function": torch.relu, "0": 0, "an empty list": [], "an empty text": ""}.items():
            see.raises(f"{what} over a child", setattr, module, "child", value)
        module.child = None
        see("None over a child", (_held(module), module._modules.get("child", "gone"), "child" in vars(module)))
        module.child = _parameter(see, 1)
        see("a parameter over a child", _held(module))
        module.register_buffer("mean", see.randn(2), persistent=False)
        module.mean = see.randn(3)
        see("a tensor over a buffer", (_held(module), module.mean, "mean" in vars(module)))
        see.raises("a number over a buffer", setattr, module, "mean", 0.5)
        module.mean = None
        see("None over a buffer", (_held(module), module._buffers.get("mean", "gone"), "mean" in vars(module)))
        module.mean = Module()
        see("a module over a buffer", _held(module))
        module.brief = Buffer(see.randn(1), persistent=False)
        module.lasting = Buffer(see.randn(1))
        see("assigned as nn.Buffer", (_held(module), "lasting" in vars(module)))
        module.brief = Buffer(see.randn(1))
        see("nn.Buffer over a buffer", _held(module))
        _flags(Module, see)
        module.note = _parameter(see, 1)
        see("a parameter over an ordinary attribute", (_held(module), "note" in vars(module)))
        module.register_buffer("hidden", see.randn(1), persistent=False)
        module.hidden = _parameter(see, 1)
        see("a parameter over a hidden buffer", _held(module))
        see.raises("a parameter with a dot", setattr, module, "a.b", _parameter(see, 1))
        computed = Parameter(see.randn(2)).double().as_subclass(Parameter)
        see.raises("a computed parameter", setattr, module, "computed", computed)
        see.raises("a module with a dot", setattr, module, "e.f", Module())
        see.raises("a Buffer with a dot", setattr, module, "c.d", Buffer(see.randn(1)))
        bare = Module.__new__(Module)
        see.raises("an ordinary value before __init__", setattr, bare, "note", 4)
        see("what it holds then", vars(bare))
        for what, value in {"a parameter": weight, "a module": Module(), "a Buffer": Buffer(see.randn(1))}.items():
            early = Module.__new__(Module)
            vars(early)["note"] = 4
            see(f"{what} over an ordinary value, before __init__", _refusal(early, "note", value))
            see(f"what is there then ({what})", vars(early))

        class Short(Module):
            def __len__(self):
                return 0

        module.size = 3
        module.register_buffer("short", see.randn(1), persistent=False)
        module.size, module.short = Short(), Short()
        see("a child that is false for Python, over others", (_held(module), {"size", "short"} & vars(module).keys()))

        class Scaled(Module):
            @property
            def scale(self):
                return vars(self)["_scale"]

            @scale.setter
            def scale(self, value):
                self._scale = 10 * value

        scaled = Scaled()
        scaled.scale = 2
        see("a property's setter runs", vars(scaled).get("_scale"))
        see("another module is empty", _held(Module()))
        module.plain = 3
        module.plain = Module()
        see("a module over an ordinary attribute", (_held(module), "plain" in vars(module)))
        module.word = 3
        see.raises("a Buffer over an ordinary attribute", setattr, module, "word", Buffer(see.randn(1)))
        see.raises("a module under a method's name", setattr, module, "extra_repr", Module())
        see("what is held at last", _held(module))
        spared = Module()
        spared.register_parameter("bias", None)
        spared.child = Module()
        spared.child = None
        spared.register_buffer("mean", None, persistent=False)
        spared.register_buffer("count", None)
        spared.mean = spared.count = see.randn(1)
        spared.register_buffer("empty", None)
        see.raises("a tensor over a parameter that is None", setattr, spared, "bias", see.randn(1))
        see.raises("a module over a parameter that is None", setattr, spared, "bias", Module())
        see.raises("a number over a parameter that is None", setattr, spared, "bias", 0.5)
        see("after that, what stands there", (spared._parameters["bias"], "bias" in vars(spared)))
        see.raises("a number over a buffer that is None", setattr, spared, "empty", 0.5)
        see("a tensor over a buffer that is None", (_held(spared), {"mean", "count"} & vars(spared).keys()))
        see.raises("a function over a child that is None", setattr, spared, "child", torch.relu)
        see.raises("a Buffer over a child", setattr, spared, "child", Buffer(see.randn(1)))
        resting = Module()
        resting.training = False
        spared.resting = resting
        see("a child in evaluation mode, after it was assigned", resting.training)
        row = Module()
        row.first, row.second, row.last = _parameter(see, 1), Module(), Module()
        row.second = Module()
        see("a module over a module: the order", list(row._modules))
        _places(Module, see)
        private = Module()
        private._weight = _parameter(see, 1)
        see("a parameter with an underscore in front", (_held(private), "_weight" in vars(private)))
        private._conv, private._mask = Module(), Buffer(see.randn(1))
        see("a child and a Buffer, likewise", (_held(private), sorted({"_conv", "_mask"} & vars(private).keys())))
        see.raises("a parameter under a method's name", setattr, private, "extra_repr", _parameter(see, 1))
        see.raises("a parameter under a property's name", setattr, scaled, "scale", _parameter(see, 1))
        fresh = {"a parameter": weight, "a module": Module(), "a Buffer": Buffer(see.randn(1)), "None": None}
        for what, value in fresh.items():
            used = changed_by(lambda module, value=value: setattr(module, "fresh", value), in_use(Module))
            see(f"what {what} under a fresh name changes in a module in use", used)
        _holders(Module, see)
        _odd_names(Module, see)
        _table(Module, see)
        private.layer = foreign
        kept = (vars(private).get("layer") is foreign, "layer" in private._modules)
        see("a module of PyTorch's: is it an ordinary attribute, is it a child", kept, expect=(True, False))
        over = {}
        for what, first in {"a Parameter": weight, "a module": Module(), "a Buffer": Buffer(see.randn(1))}.items():
            module = Module()
            module.name = first
            over[what] = _lands(module, foreign)
        see("a module of PyTorch's over a member", over, expect=dict.fromkeys(over, "TypeError"))


def _table(Module, see):
    """Assign each kind of value over each kind: a row of the text's table for each thing that the name stands for."""
    kinds = {
        "a Parameter": lambda: _parameter(see, 1),
        "a module": Module,
        "a Buffer": lambda: Buffer(see.randn(1)),
        "a number": lambda: 0.5,
        "a tensor": lambda: see.randn(1),
        "None": lambda: None,
    }
    for first in ("a Parameter", "a module", "a Buffer", "a number", "None"):
        row = {}
        for then, make in kinds.items():
            module = Module()
            module.name = kinds[first]()
            row[then] = _lands(module, make())
        see(f"over {first}: in which dictionary what is assigned lies, or the error", row)


def _lands(module, value):
    """Assign a value to `name`; return the dictionaries in which that name lies then, or the error."""
    try:
        module.name = value
    except NotImplementedError:  # not attempted yet
        raise
    except Exception as error:
        return type(error).__name__
    places = {f"_{kind}": vars(module)[f"_{kind}"] for kind in ("parameters", "modules", "buffers")}
    return [place for place, held in {**places, "__dict__": vars(module)}.items() if "name" in held]


def _flags(Module, see):
    """Assign plain tensors that have an attribute `persistent`, which says nothing: they are no Buffers."""
    for says in (True, False):
        module, tensor = Module(), see.randn(1)
        tensor.persistent = says
        module.register_buffer("hidden", see.randn(1), persistent=False)
        module.register_buffer("saved", see.randn(1))
        module.hidden = module.saved = module.fresh = tensor
        see(f"a plain tensor with an attribute persistent, {says}, over two buffers and a fresh name", _held(module))


def _odd_names(Module, see):
    """Assign children over children under names that a registration would refuse, and a module to itself."""
    for name in ("a.b", "", "extra_repr", "_modules_"):
        module, seen = Module(), []
        for value in (Module(), None, Module(), Module(), None):
            seen.append((_refusal(module, name, value), list(module._modules), module._modules.get(name) is value))
        see(f"a module, None, two modules and None under the name {name!r}", seen)
    ring = Module()
    ring.me = ring
    see("a module that is assigned to itself: is it its own child", (list(ring._modules), "me" in vars(ring)))


def _holders(Module, see):
    """Assign what only holds modules or parameters, or makes them: each is an ordinary attribute."""
    holders = {
        "a list of modules": [Module(), Module()],
        "a tuple with a module in it": (Module(), 3),
        "a dictionary of modules": {"a": Module()},
        "a list of parameters": [_parameter(see, 1)],
        "a class of modules": Module,
    }
    for what, holder in holders.items():
        row = Module()
        row.holder = holder
        see(f"{what}: does it lie in __dict__, and what else is held", (vars(row).get("holder") is holder, _held(row)))


def _places(Module, see):
    """Look at the order of members, and at the objects, after None, a second name, and a replacement."""
    row = Module()
    for kind in "pq":
        setattr(row, kind, _parameter(see, 1))
        setattr(row, f"child_{kind}", Module())
        row.register_buffer(f"mean_{kind}", see.randn(1))
    row.p = row.child_p = row.mean_p = None
    see("None over the first of each kind: the order", _held(row))
    row.p, row.child_p, row.mean_p = _parameter(see, 1), Module(), see.randn(1)
    see("another one where None was: the order", _held(row))
    row.again, row.p_again = row.child_q, row.p
    see("a child and a parameter under second names", _held(row))
    for name, kind in {"q": "a parameter", "child_q": "a child", "mean_q": "a buffer"}.items():
        see.raises(f"False over {kind}", setattr, row, name, False)
    computed = row.q * 2
    row.mean_q = computed
    see("a computed tensor over a buffer is kept as it is", row._buffers.get("mean_q") is computed)


def _refusal(module, name, value):
    """Return which error an assignment raises, and whether it came by chance, from a container that is missing."""
    try:
        setattr(module, name, value)
    except Exception as error:
        chance = ", by chance: a container is missing" if "object has no attribute '_" in str(error) else ""
        return f"{type(error).__name__}{chance}"
    return "no error"
