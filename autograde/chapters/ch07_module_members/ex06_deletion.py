"""Deleting, and listing."""

from torch import nn

from autograde.chapters.ch07_module_members.common import changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _held, _leaf, _parameter

PART = ("__delattr__", "__dir__")


@experiment(
    "module.deletion",
    title="Deleting, and listing",
    points=0,
    subjects={"Deletion": nn.Module},
    conditions=States(part=PART),
    hints=(
        "Look into the three containers; what is in none of them is Python's business.",
        "`del registry[name]` takes a member out; then `self._non_persistent_buffers_set.discard(name)`, and `return`.",
        "`__dir__`: drop the names for which `name[:1].isdigit()`.",
    ),
    after=(
        "`__delattr__` and `__dir__` in `torch/nn/modules/module.py`. `prune.remove` in "
        "`torch/nn/utils/prune.py` takes the masked weight away by `delattr`, which runs `__delattr__`."
    ),
)
def deletion(lib, see):
    """Deletes members of all kinds and lists the names that are left."""
    with grafted(lib.Deletion, see, *PART) as Module:
        module = _leaf(Module, weight=_parameter(see, 2), bias=None, mean=see.randn(2), child=Module())
        module.add_module("0", Module())
        module.child.add_module("grandchild", Module())
        module.child.register_parameter("weight", _parameter(see, 1))
        module.child.register_parameter("below", _parameter(see, 1))
        module.child.register_buffer("far", see.randn(1))
        module.child.own = 3
        child = module.child
        module.add_module("nothing", None)
        for register, value in ((module.register_parameter, _parameter(see, 1)), (module.add_module, Module())):
            register(f"_{register.__name__}", value)
        module.register_buffer("_mask", None)
        module.register_buffer("hidden", see.randn(1), persistent=False)
        module.note = 3
        for name in ("conv1", "10", "1a", "12ab", "a b", "x.y", " ", "-x", "_0", "__1"):  # past all checks
            vars(module)["_modules"][name] = Module()
        vars(module)["odd-1"] = vars(module)["2nd"] = 3
        asked = (
            "conv1",
            "10",
            "1a",
            "12ab",
            "a b",
            "x.y",
            " ",
            "-x",
            "_0",
            "__1",
            "odd-1",
            "2nd",
            "weight",
            "bias",
            "mean",
            "child",
            "0",
            "hidden",
            "note",
            "training",
            "forward",
            "_parameters",
            "zzz",
            "grandchild",
            "below",
            "far",
            "own",
            "nothing",
            "_register_parameter",
            "_add_module",
            "_mask",
        )
        see("which names are listed", [name for name in asked if name in dir(module)])
        for name in ("grandchild", "far", "own", "below"):
            see.raises(f"deleting {name}, which only the child has", delattr, module, name)
        for name in ("weight", "bias", "mean", "child", "hidden", "note"):
            see.raises(f"deleting {name}", delattr, module, name)
            see(f"after deleting {name}", (_held(module), name in vars(module)))
        see("what the child holds after all that", (_held(child), "own" in vars(child)))
        see.raises("deleting again", delattr, module, "weight")
        see.raises("deleting what never was", delattr, module, "zzz")
        see("which names are left", [name for name in asked if name in dir(module)])
        see.raises("deleting what is not there, before __init__", delattr, Module.__new__(Module), "zzz")
        module.register_buffer("hidden", see.randn(1))
        see("a fresh buffer of the same name", _held(module))

        see("what a list of the names changes in a module in use", changed_by(dir, in_use(Module)))
        used = changed_by(lambda module: delattr(module, "note"), in_use(Module))
        see("what changes there if an ordinary attribute is deleted", used)

        for name in ("training", "_is_full_backward_hook"):
            used = in_use(Module)
            see.raises(f"deleting {name}", delattr, used, name)
            see(f"whether {name} is still there", name in vars(used))

        class Plain(Module):
            pass

        see("an instance of an empty subclass lists what it inherits", "named_parameters" in dir(Plain()))

        class Scaled(Module):
            @property
            def scale(self):
                return 1

            @scale.deleter
            def scale(self):
                vars(self)["deleted"] = True

        scaled = Scaled()
        see.raises("deleting a property that has a deleter", delattr, scaled, "scale")
        see("the property's deleter ran", vars(scaled).get("deleted", False))
