"""Names that are refused."""

from torch import nn

from autograde.chapters.ch07_module_members.common import changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _held, _parameter

PART = ("_check_name",)


class _Name(str):
    """A string of a subclass."""


@experiment(
    "module.names",
    title="Names that are refused",
    points=0,
    subjects={"Names": nn.Module},
    conditions=States(part=PART),
    hints=(
        "`kind` is only a word for the messages. The questions are about `name`, and about the container `registry`.",
        "Look for the container in `self.__dict__`: `getattr(self, registry)` would go through `__getattr__`. "
        "`isinstance(name, str)` asks for a string.",
        "Taken means `hasattr(self, name) and name not in self.__dict__[registry]`: its own earlier entry is fine.",
    ),
    after=(
        "PyTorch writes these checks three times, in `register_parameter`, `register_buffer` and `add_module` of "
        "`torch/nn/modules/module.py`, with slightly different words each time."
    ),
)
def names(lib, see):
    """Registers under good names, bad names and names that are taken, in three ways."""
    with grafted(lib.Names, see, *PART) as Module:
        module = Module()
        module.note = 3
        ways = {
            "a parameter": (module.register_parameter, _parameter(see, 2)),
            "a buffer": (module.register_buffer, see.randn(2)),
            "a module": (module.add_module, Module()),
        }
        for number, (what, (register, value)) in enumerate(ways.items(), 1):
            name = what.split()[1] + "_1"
            see.raises(f"{what} under a fresh name", register, name, value)
            see.raises(f"{what} under the same name again", register, name, value)
            see.raises(f"{what} with a dot in its name", register, "a.b", value)
            see.raises(f"{what} with two dots in its name", register, "a.b.c", value)
            see.raises(f"{what} with a dot at the start", register, ".a", value)
            see.raises(f"{what} without a name", register, "", value)
            see.raises(f"{what} under a number", register, 3, value)
            see.raises(f"{what} under the number 0", register, 0, value)
            see.raises(f"{what} under None", register, None, value)
            see.raises(f"{what} under a list with a dot in it", register, ["."], value)
            see.raises(f"{what} under the name of an attribute", register, "note", value)
            see.raises(f"{what} under the name of a method", register, "forward", value)
            see.raises(f"{what} under a name that is no identifier", register, f"0-{name}", value)
            see.raises(f"{what} under a word of Python's own", register, ("lambda", "pass", "None")[number - 1], value)
            see.raises(f"{what} with a dot at the end", register, "a.", value)
            see.raises(f"{what} under a name with an underscore in front", register, f"_{name}", value)
            see.raises(f"{what} under a name with a blank in it", register, f"a {name}", value)
            see.raises(f"{what} under a name of blanks only", register, " " * number, value)
            register(f"no_{name}", None)
            see.raises(f"{what} where None keeps its place", register, f"no_{name}", value)
            see.raises(f"{what} under a string of a subclass", register, _Name(f"own_{name}"), value)
        see.raises("a buffer under a parameter's name", module.register_buffer, "parameter_1", see.randn(1))
        see.raises("a parameter under a module's name", module.register_parameter, "module_1", None)
        module.add_module("0", Module())
        see.raises("a buffer under the name of a child named '0'", module.register_buffer, "0", see.randn(1))
        for name, kind in {"no_parameter": "buffer", "no_buffer": "parameter"}.items():
            getattr(module, f"register_{name.removeprefix('no_')}")(name, None)
            see.raises(f"a {kind} where None keeps a place", getattr(module, f"register_{kind}"), name, None)
        see("what is registered", _held(module))
        vars(module)["_modules"]["a.b"] = Module()  # an assignment puts it there, under any name
        see.raises("a module where a child lies under a name with a dot", module.add_module, "a.b", Module())

        class Forgetful(Module):
            pass

        used = changed_by(lambda module: module.register_parameter("fresh", None), in_use(Module))
        see("what a good name changes in a module in use", used)
        bare = Forgetful.__new__(Forgetful)
        see.raises_message("a parameter before __init__", bare.register_parameter, "w", None)
        see.raises_message("a buffer before __init__", bare.register_buffer, "b", None)
        see.raises("a module before __init__", bare.add_module, "m", None)
        words = "cannot assign module before Module.__init__() call"  # PyTorch stumbles over `_modules` here
        see("a module before __init__: the words", _said(bare.add_module, "m", None), expect=words)
        for name in ("a.b", "", "forward", 3):
            see.raises(f"a parameter under the name {name!r}, before __init__", bare.register_parameter, name, None)
            see.raises(f"a buffer under the name {name!r}, before __init__", bare.register_buffer, name, None)
        partly = Forgetful.__new__(Forgetful)
        vars(partly)["_parameters"] = {}
        see.raises(
            "a module under a method's name, where only _parameters is there yet", partly.add_module, "forward", None
        )
        vars(bare).update(size=3, training=True)
        see.raises_message(
            "a parameter before __init__, after self.training was set", bare.register_parameter, "w", None
        )


def _said(act, *args):
    """Return the words of the error that an action ends in, or nothing."""
    try:
        act(*args)
    except Exception as error:
        return str(error)
    return ""
