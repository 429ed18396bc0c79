"""Reading and deleting what is registered."""

import torch
from torch import nn

from autograde.chapters.ch02_registration.common import UNDERSCORES, alone
from autograde.observing.conditions import Part
from autograde.observing.experiment import experiment, further


def _ask(module):
    """Read every registered name, then delete the second of each kind."""
    shelves = (module._parameters, module._buffers, module._modules)
    yield "reading each name", {name: getattr(module, name, "not there") for shelf in shelves for name in shelf}
    yield "hasattr of an unknown name", [hasattr(module, name) for name in ("nothing", "_nothing", "")]
    for name in [name for shelf in shelves for name in [*shelf][1:2]]:
        delattr(module, name)
        yield f"after del of {name!r}, it is found", hasattr(module, name)


def _with_more_below(module):
    """Give a child of the module a parameter under a name that the module does not have; return the module."""
    module._modules["block"].register_parameter("low", nn.Parameter(torch.zeros(1)))
    return module


@experiment(
    "registration.getattr",
    title="Reading and deleting what is registered",
    points=2,
    subjects={"Module": nn.Module},
    conditions=Part(
        ask=_ask,
        refused={
            "reading an unknown name": lambda module: module.nothing,
            "reading an unknown name that begins with an underscore": lambda module: module._nothing,
            "reading what only a child has": lambda module: _with_more_below(module).low,
            "deleting what only a child has": lambda module: delattr(_with_more_below(module), "low"),
            "deleting block.weight, which is a path": lambda module: delattr(module, "block.weight"),
            "deleting an unknown name": lambda module: delattr(module, "nothing"),
            "deleting a method": lambda module: delattr(module, "add_module"),
        },
    ),
    hints=(
        "Python calls `__getattr__` only after the ordinary search has failed: plain attributes never get there. "
        "You are left with three dictionaries to look into.",
        "Ask `name in shelf`: an entry may be `None` and is still an entry. If no shelf has the name, raise "
        "`AttributeError`; `hasattr` and `getattr` with a default rely on that type.",
        "Inside `__getattr__`, `self._parameters` on an object without that dictionary calls `__getattr__` again. "
        '`self.__dict__.get("_parameters", {})` does not.',
        "`__delattr__` is asked for every `del`: remove the name from the shelf that has it, else "
        "`super().__delattr__(name)`.",
    ),
    after=(
        "`torch.nn.Module.__getattr__` and `__delattr__` in `torch/nn/modules/module.py` look through parameters, "
        "buffers and modules in this order. Because Python asks `__getattr__` last, a plain attribute of the same "
        "name would hide a registered one; the next exercise takes care that no name is in two places."
    ),
)
def getattr_(lib, see):
    """Fills the shelves by the register methods, then reads and deletes by attribute."""
    _reading_and_deleting(lib, see)
    _before_init(lib, see)


def _before_init(lib, see):
    """Ask an object whose `__init__` has not run; not watched, as a recursion without end ends the watch, too."""
    bare = lib.Module.__new__(lib.Module)
    see.raises("an object whose __init__ has not run", getattr, bare, "weight")
    see("the message of that error has", _message_has(bare, "weight"))
    see("hasattr of its shelves", [hasattr(bare, shelf) for shelf in ("_parameters", "_buffers", "_modules")])
    see.raises("deleting a name of such an object", delattr, bare, "weight")
    see("of the names that a module of PyTorch has, it has besides those of its class", _made_up(bare), expect=[])
    vars(bare).update(size=5, training=True)
    see.raises("reading an unknown name of such an object, which has plain attributes", getattr, bare, "weight")
    see("the message of that error has", _message_has(bare, "weight"))
    see("the messages for other unknown names have", _messages(bare))


UNKNOWN = ("weight_", "_weight_", "__weight__", "__deepcopy__", "__len__", "Weight", "a.b", "scale")
"""Names of all kinds, none of which is there; a child has the last."""


def _messages(module):
    """Say of each of several unknown names what stands in the message of its error."""
    return {name: _message_has(module, name) for name in UNKNOWN}


PYTORCH_HAS = sorted({*dir(nn.Module), *vars(nn.Module())})
"""All names that a module of PyTorch has."""


def _made_up(module):
    """Return which names of PyTorch's module are found that neither the object's `__dict__` nor its class has."""
    return [n for n in PYTORCH_HAS if hasattr(module, n) and n not in vars(module) and not hasattr(type(module), n)]


def _message_has(module, name):
    """Say what stands in the message of the error that an unknown name gives."""
    try:
        getattr(module, name)
    except AttributeError as error:
        if name in str(error):
            return "the name asked for"
        others = ("__getattr__", "_parameters", "_buffers", "_modules")
        return next((other for other in others if other in str(error)), "no name")
    except Exception as error:
        return type(error).__name__
    return "no error came"


@alone
def _reading_and_deleting(lib, see):
    net, block = lib.Module(), lib.Module()
    weight = nn.Parameter(see.randn(2, 3))
    net.register_parameter("weight", weight)
    net.register_parameter("bias", None)
    net.register_buffer("mean", see.randn(3))
    net.add_module("block", block)
    block.register_parameter("scale", nn.Parameter(see.randn(2)))
    net.size = 5
    see("a parameter", net.weight)
    see("it is the very object", net.weight is weight)
    see("a buffer", net.mean)
    see("the child is the very object", net.block is block)
    see("through the child", net.block.scale)
    see("a plain attribute", net.size)
    see.raises("a parameter registered as None can be read", lambda: net.bias)
    see("its value", getattr(net, "bias", "not there"))
    see.raises("an unknown name", lambda: net.nothing)
    see("its message has", _message_has(net, "nothing"))
    see("the messages for other unknown names have", _messages(net))
    see("hasattr of an unknown name", hasattr(net, "nothing"))
    see("of the names that a module of PyTorch has, there are besides", _made_up(lib.Module()), expect=[])
    see("hasattr of block.scale, which is a path", hasattr(net, "block.scale"))
    see("getattr with a default", getattr(net, "nothing", "the default"))
    for name in ("weight", "mean", "block", "size"):
        see.raises(f"del net.{name}", delattr, net, name)
        see(f"after it, net has {name}", hasattr(net, name))
    see.raises("del net.bias, which is None", delattr, net, "bias")
    see("what is left", [list(net._parameters), list(net._buffers), list(net._modules)])
    see.raises("deleting an unknown name", delattr, net, "nothing")
    net.config = {"rate": see.randn(1)}
    see("hasattr of a name that is a key in the plain dictionary net.config", hasattr(net, "rate"))
    see.raises("deleting such a name", delattr, net, "rate")
    see("the keys of net.config after that", list(net.config))
    twin = lib.Module()
    # Put there directly: PyTorch's register methods refuse such names.
    vars(twin)["low"], twin._buffers["low"] = 1, see.randn(1)
    see("reading a name that is a plain attribute and a buffer", twin.low)
    see.raises("del of that name", delattr, twin, "low")
    see("it is then still", ["plain"] * ("low" in vars(twin)) + ["a buffer"] * ("low" in twin._buffers))
    members = {"ratio": property(lambda self: self.nothing), "rate": property(None, None, lambda self: gone.append(1))}
    derived = type("Derived", (lib.Module,), {**members, "__slots__": ("own",)})()
    see.raises("reading a property that asks for an unknown name", lambda: derived.ratio)
    gone: list[int] = []
    see.raises("del of a property that can be deleted", delattr, derived, "rate")
    see("how often the property's own deletion has run", len(gone))
    derived._parameters["rate"], derived._buffers["ratio"] = nn.Parameter(see.randn(1)), see.randn(1)
    for name in ("rate", "ratio"):
        see.raises(f"del of {name}, which is registered and is a property as well", delattr, derived, name)
    see("then the names on the shelves are", [*derived._parameters, *derived._buffers])
    see("and the property's own deletion has run, in all", len(gone))
    derived.own = 1
    see.raises("del of a plain attribute that has its place in __slots__", delattr, derived, "own")
    see("it is found after that", hasattr(derived, "own"))
    default = type("Default", (lib.Module,), {"scale": None})()
    default._parameters["scale"] = nn.Parameter(see.randn(1))
    see.raises("del of a parameter whose name stands in the class as well", delattr, default, "scale")
    see("the parameters after that", list(default._parameters))
    hidden = lib.Module()
    hidden._parameters.update({name: nn.Parameter(see.randn(1)) for name in UNDERSCORES})
    see("names that begin with underscores, read", {name: getattr(hidden, name, "not there") for name in UNDERSCORES})
    for name in UNDERSCORES:
        see.raises(f"del of {name}", delattr, hidden, name)
    see("what is left of them", list(hidden._parameters))


@further("registration.getattr")
@alone
def getattr_again(lib, see):
    """Other names; an object filled again after a deletion."""
    net = lib.Module()
    for index in range(3):
        net.register_buffer(f"b{index}", see.randn(index + 1))
        net.add_module(f"m{index}", lib.Module())
    del net.b1
    del net.m0
    see("buffers left", net._buffers)
    see("children left", list(net._modules))
    net.register_parameter("b1", nn.Parameter(see.randn(2)))
    see("the new one", net.b1)
    del net.b1
    see("and gone again", hasattr(net, "b1"))
