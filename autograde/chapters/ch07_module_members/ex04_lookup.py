"""Reading a member."""

from torch import nn

from autograde.chapters.ch07_module_members.common import changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _leaf, _parameter

PART = ("__getattr__",)


@experiment(
    "module.lookup",
    title="Reading a member",
    points=2,
    subjects={"Lookup": nn.Module},
    conditions=States(part=PART),
    hints=(
        "Three dictionaries to look into, one after the other: a loop over their names.",
        "Ask `name in held`, not whether the value is there: a member may be `None`.",
        '`self.__dict__.get("_parameters", {})` works before `__init__` as well; `self._parameters` would come back '
        "here.",
    ),
    after=(
        "`Module.__getattr__` in `torch/nn/modules/module.py` looks into the three dictionaries in this order. Python "
        "calls it only after the ordinary search failed, so ordinary attributes cost nothing extra."
    ),
)
def lookup(lib, see):
    """Reads members of all kinds, members that are None, names that do not exist, and a half-built object."""
    with grafted(lib.Lookup, see, *PART) as Module:
        weight, mean, child = _parameter(see, 2), see.randn(3), Module()
        module = Module()
        vars(module)["_parameters"].update(weight=weight, bias=None)
        vars(module)["_buffers"].update(mean=mean, empty=None)
        vars(module)["_modules"].update(child=child, nothing=None)
        see("the child is found", getattr(module, "child", "an AttributeError") is child)
        see("a parameter that is None", getattr(module, "bias", "an AttributeError"))
        see("a child that is None", getattr(module, "nothing", "an AttributeError"))
        see("the parameter", getattr(module, "weight", "an AttributeError"))
        see("the buffer", getattr(module, "mean", "an AttributeError"))
        see(
            "what reading has put beside the containers",
            sorted({"weight", "mean", "child", "bias"} & vars(module).keys()),
        )
        see("hasattr of None", [hasattr(module, name) for name in ("bias", "empty", "nothing")])
        odd = Module()
        for kind, value in {"parameters": weight, "buffers": mean, "modules": child}.items():
            names = (f"_{kind}_", f"__{kind}", f"__{kind}__", f"0{kind}", f"a {kind}", kind.title())
            vars(odd)[f"_{kind}"].update(dict.fromkeys(names, value))
            see(f"{kind} with odd names: which are not found", [n for n in names if not hasattr(odd, n)])
        see("hasattr of a name that is not there", hasattr(module, "weigth"))
        see("getattr with a default", getattr(module, "weigth", "default"))
        see.raises("a name that is not there", getattr, module, "weigth")
        see.raises_message("the words of the error", getattr, module, "weigth")
        see("an ordinary method is still there", callable(module.forward))
        bare = Module.__new__(Module)
        see.raises("an object whose __init__ has not run", getattr, bare, "weight")
        see("hasattr of such an object", hasattr(bare, "__deepcopy__"))
        vars(bare)["_parameters"] = {}
        see("hasattr when only _parameters is there yet", hasattr(bare, "weight"))
        partly = Module.__new__(Module)
        vars(partly)["_modules"] = {"child": child}
        see("hasattr when only _modules is there", hasattr(partly, "child"))
        vars(module)["table"] = {"rate": 1}
        see("hasattr of a key of an ordinary dictionary", hasattr(module, "rate"))
        reads = changed_by(lambda module: hasattr(module, "mean") or hasattr(module, "zzz"), in_use(Module))
        see("what reading changes in a module in use", reads)
        other = _leaf(Module, weight=_parameter(see, 1))
        see("another module's parameter", other.weight)

        class Net(Module):
            pass

        see.raises_message("the words of a subclass", getattr, Net(), "weigth")
        ran = []

        class Broken(Module):
            @property
            def area(self):
                ran.append(1)
                raise AttributeError("no numbers yet")

        see.raises_message("a property that raises an AttributeError", getattr, Broken(), "area")
        see("how often that property ran", len(ran))
        like = (
            "Weight",
            "WEIGHT",
            "weight ",
            " weight",
            "_weight",
            "weight_",
            "w",
            "child.mean",
            "self.weight",
            "0",
            "",
        )
        near = _leaf(Module, weight=_parameter(see, 1), child=_leaf(Module, mean=see.randn(1)))
        see("names that are only like a member's, and are found all the same", [n for n in like if hasattr(near, n)])
        see.raises("a name that is in a child only", getattr, _leaf(Module, child=other), "weight")
        outer = _leaf(Module, child=_leaf(Module, mean=see.randn(1), deep=Module()))
        vars(outer.child)["own"] = 3
        see(
            "what only a child has, and is found all the same",
            [n for n in ("mean", "deep", "own") if hasattr(outer, n)],
        )
