"""Three ways to register."""

from itertools import product

import torch
from torch import nn
from torch.nn.parameter import Buffer, Parameter

from autograde.chapters.ch07_module_members.common import OfPyTorch, changed_by, in_use, refuses_with
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _held, _parameter

PART = ("register_parameter", "register_buffer", "add_module", "register_module")


class _Weight(Parameter):
    """A subclass of Parameter."""


class _Duck:
    """No module, but it has a module's methods."""

    forward = train = apply = children = named_children = named_modules = named_parameters = state_dict = print


@experiment(
    "module.registration",
    title="Three ways to register",
    points=3,
    subjects={"Registration": nn.Module},
    conditions=States(part=PART),
    hints=(
        "`register_buffer` shows how it is done: let `None` through, refuse another kind, keep the rest. For a module "
        "the kind comes before the name.",
        "`isinstance(param, Parameter)` for the kind, `param.grad_fn is not None` for one that autograd computed. "
        "Let `None` through before both.",
        "For a buffer: `discard` its name from `_non_persistent_buffers_set` first, then `add` it if it is not "
        "persistent.",
    ),
    after=(
        "Also in `torch/nn/modules/module.py`. PyTorch calls global registration hooks at this point, which tools use "
        "to watch every model that is built."
    ),
)
def registration(lib, see):
    """Registers what is fit and what is not, twice under one name, and looks into the containers."""
    foreign = OfPyTorch()
    with grafted(lib.Registration, see, *PART) as Module:
        module, weight, mean, child = Module(), _parameter(see, 2, 3), see.randn(3), Module()
        see("registering returns", module.register_parameter("weight", weight))
        see("the very same parameter is kept", module._parameters.get("weight") is weight)
        returned = [module.register_buffer("mean", mean)]
        see("the very same buffer is kept", module._buffers.get("mean") is mean)
        returned.append(module.add_module("child", child))
        returned.append(module.register_module("second", child))
        see("the very same child is kept", module._modules.get("second") is child)
        see("what is held", _held(module))
        see("what register_buffer, add_module and register_module return", returned)
        see("members are no ordinary attributes", sorted({"weight", "mean", "child"} & vars(module).keys()))
        see.raises("None as a parameter", module.register_parameter, "no_parameter", None)
        see.raises("None as a buffer", module.register_buffer, "no_buffer", None)
        see.raises("None as a child", module.add_module, "no_child", None)
        see("None keeps a place", _held(module))
        see.raises("a tensor as a parameter", module.register_parameter, "p1", see.randn(2))
        see.raises("a list as a parameter", module.register_parameter, "p2", [1.0])
        see.raises("a computed parameter", module.register_parameter, "p3", _computed(see))
        see.raises("a computed one of a subclass", module.register_parameter, "p3", _computed(see).as_subclass(_Weight))
        see.raises("a computed plain tensor as a parameter", module.register_parameter, "p5", weight.double())
        see.raises("a frozen parameter", module.register_parameter, "p4", Parameter(see.randn(1), False))
        see.raises("a list as a buffer", module.register_buffer, "b1", [1.0])
        see.raises("a tensor of integers as a buffer", module.register_buffer, "b2", see.randint(0, 5, (2,)))
        see.raises("a function as a module", module.add_module, "m1", torch.relu)
        see.raises("a parameter as a module", module.register_module, "m2", weight)
        see.raises("a class with a forward as a module", module.add_module, "m3", torch.autograd.Function)
        see.raises("a class of modules as a module", module.add_module, "m4", Module)
        see.raises("an object that has a module's methods, as a module", module.add_module, "m5", _Duck())
        refused = refuses_with(TypeError, Module().add_module, "m6", foreign)
        see("a module of PyTorch's as a module is refused with TypeError", refused, expect=True)
        see.raises("a parameter of whole numbers", module.register_parameter, "p6", Parameter(torch.tensor([1]), False))
        see.raises("a computed tensor as a buffer", module.register_buffer, "b6", weight.double())
        see.raises("an array of NumPy as a buffer", module.register_buffer, "b3", see.randn(2).numpy())
        see.raises("a frozen parameter as a buffer", module.register_buffer, "b4", Parameter(see.randn(1), False))
        see.raises("a list as a buffer that is not persistent", module.register_buffer, "b5", [1.0], persistent=False)
        see("what is held, after calls that were refused", _held(module))
        resting = Module()
        resting.training = False
        module.add_module("resting", resting)
        see("a child in evaluation mode, after it was registered", resting.training)
        module.register_buffer("hidden", see.randn(1), persistent=False)
        see("a buffer that is not persistent", _held(module))
        module.register_buffer("hidden", see.randn(1), persistent=False)
        see("registered once more, likewise", _held(module))
        module.register_buffer("hidden_none", None, persistent=False)
        see(
            "the names of those that are not persistent, with one that is None",
            sorted(module._non_persistent_buffers_set),
        )
        module.register_buffer("brief", Buffer(see.randn(1), persistent=False))
        module.register_buffer("truly", see.randn(1), persistent=1)
        see("an nn.Buffer with a flag of its own, and a flag that is 1", sorted(module._non_persistent_buffers_set))
        module.register_buffer("hidden", see.randn(1))
        module.register_buffer("mean", see.randn(1), False)
        see("registered again, the other way round", _held(module))
        noted = []
        for first, then in product((see.randn(1), None), repeat=2):
            for flags in ((True, False), (False, True)):
                again = Module()
                for value, flag in zip((first, then), flags, strict=True):
                    again.register_buffer("mean", value, flag)
                noted.append(sorted(again._non_persistent_buffers_set))
        see("what is noted after a tensor or None, and then a tensor or None again", noted)
        module.register_parameter("weight", _parameter(see, 1))
        see("a parameter registered again", module._parameters["weight"])
        makes = {"parameter": lambda: _parameter(see, 1), "buffer": lambda: see.randn(1), "module": Module}
        for kind, make in makes.items():
            row = Module()
            register, place = getattr(row, f"register_{kind}"), f"_{kind}s"
            first, other, last = make(), make(), make()
            for name, value in {"first": first, "last": last}.items():
                register(name, value)
            register("first", other)
            held = vars(row)[place]
            see(
                f"a {kind} replaces the first of two: is it there, and the order",
                (held.get("first") is other, list(held)),
            )
            register("first", None)
            held = vars(row)[place]
            see(f"None replaces a {kind}: is it there, and the order", (held.get("first", "gone") is None, list(held)))
        for name, way in {"mean": "register_parameter", "weight": "register_buffer", "training": "add_module"}.items():
            see.raises(f"{way} under a name that is taken", getattr(module, way), name, None)
        see("what is held at last", _held(module))

        for way in ("register_parameter", "register_buffer", "add_module"):
            used = changed_by(lambda module, way=way: getattr(module, way)("fresh", None), in_use(Module))
            see(f"what {way} changes in a module in use", used)

        ring = Module()
        see.refuses("a module as its own child", ring.add_module, "ring", ring)

        class Prefixed(Module):
            def add_module(self, name, module):
                super().add_module("x_" + name, module)

        prefixed = Prefixed()
        prefixed.register_module("child", Module())
        see("register_module asks an add_module of a subclass", list(prefixed._modules))
        for way in ("register_parameter", "register_buffer", "add_module"):
            see.raises(f"{way}: name and value are both wrong", getattr(module, way), "a.b", [1.0])
        bare = Module.__new__(Module)
        for way in ("register_parameter", "register_buffer"):
            see.raises_message(f"{way} before __init__: the words", getattr(bare, way), "early", None)
        try:
            bare.add_module("early", None)
        except AttributeError as error:
            see("add_module before __init__: the words speak of a parameter", "parameter" in str(error))


def _computed(see):
    """Return a Parameter that autograd computed, and that is therefore no leaf."""
    return Parameter(see.randn(2)).double().as_subclass(Parameter)
