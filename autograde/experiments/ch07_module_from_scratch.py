# ruff: noqa: N803, N806
"""Experiments and hints of chapter 07: a Module written from scratch.

Each check completes the learner's part by the course's own methods (`grafted`) and compares the whole with
`torch.nn.Module`.
"""

import copy
import io
import pickle
import re
from collections import OrderedDict

import torch
from torch import nn
from torch.nn.parameter import Buffer, Parameter, UninitializedParameter

from autograde.experiment import REFERENCE, experiment, further
from autograde.fuzzer import fuzz
from autograde.grafting import alone, completed, grafted
from autograde.module_kit import HOOK_DICTIONARIES
from autograde.rebuild import missing, rebuild

CONTAINERS = ("_parameters", "_buffers", "_modules", "_non_persistent_buffers_set", *HOOK_DICTIONARIES)


def _kind(value):
    """Return what sort of container a value is; an ordered dict counts as a dict."""
    return next((kind.__name__ for kind in (dict, set, list) if isinstance(value, kind)), type(value).__name__)


def _held(module):
    """Return the names in a module's containers and, for the three kinds of members, where else they lie."""
    names = {kind: list(vars(module)[f"_{kind}"]) for kind in ("parameters", "buffers", "modules")}
    return {**names, "not persistent": sorted(module._non_persistent_buffers_set)}


def _leaf(Module, **members):
    """Return a Leaf with the given tensors: Parameters as they are, other tensors as buffers."""

    class Leaf(Module):
        def forward(self, x):
            return x

    leaf = Leaf()
    for name, value in members.items():
        if isinstance(value, Parameter) or value is None:
            leaf.register_parameter(name, value)
        elif isinstance(value, torch.Tensor):
            leaf.register_buffer(name, value)
        else:
            leaf.add_module(name, value)
    return leaf


def _parameter(see, *shape):
    return Parameter(see.randn(*shape))


# --- Part 1 · What a module holds --------------------------------------------------------------------------------


@experiment(
    "module.construction",
    title="An empty module",
    points=2,
    subjects={"Construction": nn.Module},
    hints=(
        "Everything belongs to the instance: the class itself holds nothing but `_version` and the methods.",
        "`_fresh_state` builds one dictionary: `{name: OrderedDict() for name in HOOK_DICTIONARIES}` and a few more "
        "entries. Each container must be a new object.",
        '`__init__` raises `TypeError(f"{type(self).__name__}.__init__() takes 1 positional argument but '
        '{len(args) + 1} were given")`, or likewise for keywords, then `self.__dict__.update(self._fresh_state())`.',
    ),
    after=(
        "`Module.__init__` in `torch/nn/modules/module.py` does the same with one `super().__setattr__` a container, "
        "which avoids the cost of its own `__setattr__`. A class attribute `call_super_init` lets it pass arguments on "
        "in multiple inheritance."
    ),
)
def construction(lib, see):
    """Makes two modules, looks at what each holds, and passes arguments that are not wanted."""
    with grafted(lib.Construction, see, "__init__", "_fresh_state") as Module:
        one, other = Module(), Module()
        see("what a new module holds", {name: _kind(vars(one).get(name, "nothing")) for name in CONTAINERS})
        see("the mode at the start", one.training)
        see("the mode lies in the instance", "training" in vars(one))
        shared = [name for name in CONTAINERS if vars(one).get(name) is vars(other).get(name, 0)]
        see("what two modules share", shared)
        see("different containers", len({id(vars(one).get(name, one)) for name in CONTAINERS}))
        see("all are empty", [name for name in CONTAINERS if vars(one).get(name)])
        see("hooks are kept in order", all(isinstance(vars(one).get(n), OrderedDict) for n in HOOK_DICTIONARIES))
        see("the kind of backward hooks", vars(one).get("_is_full_backward_hook", "nothing"))
        see("the version of the class", Module._version)

        class Net(Module):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)

        see.raises_message("a keyword too many", Net, size=3)
        see.raises_message("one argument too many", Net, 3)
        see.raises_message("two arguments too many", Net, 3, 4)


@experiment(
    "module.names",
    title="Names that are refused",
    points=2,
    subjects={"Names": nn.Module},
    hints=(
        "Five questions in this order: is the container there, is it a string, a dot, empty, taken?",
        "Look for the container in `self.__dict__`: `self._parameters` would go through `__getattr__`.",
        "Taken means `hasattr(self, name) and name not in self.__dict__[registry]`: its own earlier entry is fine.",
    ),
    after=(
        "PyTorch writes these checks three times, in `register_parameter`, `register_buffer` and `add_module` of "
        "`torch/nn/modules/module.py`, with slightly different words each time."
    ),
)
def names(lib, see):
    """Registers under good names, bad names and names that are taken, in three ways."""
    with grafted(lib.Names, see, "_check_name") as Module:
        module = Module()
        module.note = 3
        ways = {
            "a parameter": (module.register_parameter, _parameter(see, 2)),
            "a buffer": (module.register_buffer, see.randn(2)),
            "a module": (module.add_module, Module()),
        }
        for what, (register, value) in ways.items():
            name = what.split()[1] + "_1"
            see.raises(f"{what} under a fresh name", register, name, value)
            see.raises(f"{what} under the same name again", register, name, value)
            see.raises(f"{what} with a dot in its name", register, "a.b", value)
            see.raises(f"{what} with a dot at the start", register, ".a", value)
            see.raises(f"{what} without a name", register, "", value)
            see.raises(f"{what} under a number", register, 3, value)
            see.raises(f"{what} under the name of an attribute", register, "note", value)
            see.raises(f"{what} under the name of a method", register, "forward", value)
            see.raises(f"{what} under a name that is no identifier", register, f"0-{name}", value)
        see.raises("a buffer under a parameter's name", module.register_buffer, "parameter_1", see.randn(1))
        see.raises("a parameter under a module's name", module.register_parameter, "module_1", None)
        see("what is registered", _held(module))
        bare = Module.__new__(Module)
        see.raises_message("a parameter before __init__", bare.register_parameter, "w", None)
        see.raises_message("a buffer before __init__", bare.register_buffer, "b", None)
        see.raises("a module before __init__", bare.add_module, "m", None)


@experiment(
    "module.registration",
    title="Three ways to register",
    points=3,
    subjects={"Registration": nn.Module},
    hints=(
        "Each of the three: check the name, check the kind of the value, put it into its container. For a module the "
        "kind comes before the name.",
        "`isinstance(param, Parameter)` for the kind, `param.grad_fn is not None` for one that autograd computed. "
        "`None` passes both.",
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
    methods = "register_parameter", "register_buffer", "add_module", "register_module"
    with grafted(lib.Registration, see, *methods) as Module:
        module, weight, mean, child = Module(), _parameter(see, 2, 3), see.randn(3), Module()
        see("registering returns", module.register_parameter("weight", weight))
        see("the very same parameter is kept", module._parameters.get("weight") is weight)
        module.register_buffer("mean", mean)
        see("the very same buffer is kept", module._buffers.get("mean") is mean)
        module.add_module("child", child)
        module.register_module("second", child)
        see("the very same child is kept", module._modules.get("second") is child)
        see("what is held", _held(module))
        see("members are no ordinary attributes", sorted({"weight", "mean", "child"} & vars(module).keys()))
        for register in (module.register_parameter, module.register_buffer, module.add_module):
            register("no_" + register.__name__, None)
        see("None keeps a place", _held(module))
        see.raises("a tensor as a parameter", module.register_parameter, "p1", see.randn(2))
        see.raises("a list as a parameter", module.register_parameter, "p2", [1.0])
        see.raises("a computed parameter", module.register_parameter, "p3", _computed(see))
        see.raises("a frozen parameter", module.register_parameter, "p4", Parameter(see.randn(1), False))
        see.raises("a list as a buffer", module.register_buffer, "b1", [1.0])
        see.raises("a tensor of integers as a buffer", module.register_buffer, "b2", see.randint(0, 5, (2,)))
        see.raises("a function as a module", module.add_module, "m1", torch.relu)
        see.raises("a parameter as a module", module.register_module, "m2", weight)
        module.register_buffer("hidden", see.randn(1), persistent=False)
        see("a buffer that is not persistent", _held(module))
        module.register_buffer("hidden", see.randn(1))
        module.register_buffer("mean", see.randn(1), False)
        see("registered again, the other way round", _held(module))
        module.register_parameter("weight", _parameter(see, 1))
        see("a parameter registered again", module._parameters["weight"])
        for name, way in {"mean": "register_parameter", "weight": "register_buffer", "training": "add_module"}.items():
            see.raises(f"{way} under a name that is taken", getattr(module, way), name, None)
        see("what is held at last", _held(module))
        for way in ("register_parameter", "register_buffer", "add_module"):
            see.raises(f"{way}: name and value are both wrong", getattr(module, way), "a.b", [1.0])


def _computed(see):
    """Return a Parameter that autograd computed, and that is therefore no leaf."""
    return Parameter(see.randn(2)).double().as_subclass(Parameter)


@experiment(
    "module.lookup",
    title="Reading a member",
    points=2,
    subjects={"Lookup": nn.Module},
    hints=(
        "Three dictionaries to look into, and one error at the end.",
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
    with grafted(lib.Lookup, see, "__getattr__") as Module:
        weight, mean, child = _parameter(see, 2), see.randn(3), Module()
        module = Module()
        vars(module)["_parameters"].update(weight=weight, bias=None)
        vars(module)["_buffers"].update(mean=mean)
        vars(module)["_modules"].update(child=child, nothing=None)
        see("the parameter", getattr(module, "weight", "not found"))
        see("the buffer", getattr(module, "mean", "not found"))
        see("the child is found", getattr(module, "child", "not found") is child)
        see("a parameter that is None", getattr(module, "bias", "not found"))
        see("a child that is None", getattr(module, "nothing", "not found"))
        see("hasattr of None", hasattr(module, "bias"))
        see("hasattr of a name that is not there", hasattr(module, "weigth"))
        see("getattr with a default", getattr(module, "weigth", "default"))
        see.raises("a name that is not there", getattr, module, "weigth")
        see.raises_message("the words of the error", getattr, module, "weigth")
        see("an ordinary method is still there", callable(module.forward))
        bare = Module.__new__(Module)
        see.raises("an object whose __init__ has not run", getattr, bare, "weight")
        see("hasattr of such an object", hasattr(bare, "__deepcopy__"))
        other = _leaf(Module, weight=_parameter(see, 1))
        see("another module's parameter", other.weight)


@experiment(
    "module.assignment",
    title="Assigning a member",
    points=4,
    subjects={"Assignment": nn.Module},
    hints=(
        "The six rules of the text become six branches, in that order.",
        'Before `__init__`, `self._parameters` is not there: ask `self.__dict__.get("_parameters", ())`. And a '
        "parameter, module or `Buffer` at that time raises `AttributeError` first of all.",
        "For a parameter: `self._forget(name, self.__dict__, self._buffers, self._modules)`, then "
        "`self.register_parameter(name, value)`. Not `_parameters`: a new value keeps the old place.",
        "For a buffer: `persistent = name not in self._non_persistent_buffers_set`, unless the value is a `Buffer`, "
        "which has `value.persistent`. For the rest `object.__setattr__(self, name, value)`.",
    ),
    after=(
        "`Module.__setattr__` in `torch/nn/modules/module.py`. It is the reason why the order of your assignments is "
        "the order of `parameters()`, and why a forgotten `super().__init__()` shows up at the first layer."
    ),
)
def assignment(lib, see):
    """Assigns members and ordinary values, over nothing and over one another."""
    with grafted(lib.Assignment, see, "__setattr__", "_forget", "_require") as Module:
        module, weight = Module(), _parameter(see, 2)
        module.note = 3
        module.weight, module.bias, module.child = weight, _parameter(see, 1), Module()
        see("parameters and a child", _held(module))
        see("an ordinary attribute", vars(module).get("note"))
        see("members lie in no other place", sorted({"weight", "child"} & vars(module).keys()))
        module.tensor = see.randn(2)
        see("a tensor is an ordinary attribute", ("tensor" in vars(module), _held(module)))
        module.weight = _parameter(see, 3)
        see("another parameter under the same name", (module.weight, list(module._parameters)))
        see.raises("a tensor over a parameter", setattr, module, "weight", see.randn(2))
        see.raises("a module over a parameter", setattr, module, "weight", Module())
        see("after that", (_held(module), "weight" in vars(module)))
        module.bias = None
        see("None over a parameter", (_held(module), module._parameters.get("bias", "gone")))
        see.raises("a function over a child", setattr, module, "child", torch.relu)
        module.child = None
        see("None over a child", (_held(module), module._modules.get("child", "gone")))
        module.child = _parameter(see, 1)
        see("a parameter over a child", _held(module))
        module.register_buffer("mean", see.randn(2), persistent=False)
        module.mean = see.randn(3)
        see("a tensor over a buffer", (_held(module), module.mean))
        see.raises("a number over a buffer", setattr, module, "mean", 0.5)
        module.mean = None
        see("None over a buffer", _held(module))
        module.mean = Module()
        see("a module over a buffer", _held(module))
        module.brief = Buffer(see.randn(1), persistent=False)
        module.lasting = Buffer(see.randn(1))
        see("assigned as nn.Buffer", _held(module))
        module.brief = Buffer(see.randn(1))
        see("nn.Buffer over a buffer", _held(module))
        module.note = _parameter(see, 1)
        see("a parameter over an ordinary attribute", (_held(module), "note" in vars(module)))
        module.register_buffer("hidden", see.randn(1), persistent=False)
        module.hidden = _parameter(see, 1)
        see("a parameter over a hidden buffer", _held(module))
        see.raises("a parameter with a dot", setattr, module, "a.b", _parameter(see, 1))
        bare = Module.__new__(Module)
        see.raises("a parameter before __init__", setattr, bare, "weight", weight)
        see.raises("a module before __init__", setattr, bare, "child", Module())
        see.raises("an ordinary value before __init__", setattr, bare, "note", 4)

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
        see.raises("a Buffer before __init__", setattr, bare, "mean", Buffer(see.randn(1)))
        see.raises("a module under a method's name", setattr, module, "extra_repr", Module())
        see("what is held at last", _held(module))


@experiment(
    "module.deletion",
    title="Deleting, and listing",
    points=2,
    subjects={"Deletion": nn.Module},
    hints=(
        "Look into the three containers; what is in none of them is Python's business.",
        "`object.__delattr__(self, name)` raises the right error for you.",
        "`__dir__`: unite `dir(type(self))`, `self.__dict__` and the three containers, and drop names for which "
        "`name[:1].isdigit()`.",
    ),
    after=(
        "`__delattr__` and `__dir__` in `torch/nn/modules/module.py`. Deleting is how `torch/nn/utils/prune.py` "
        "replaces a parameter by a masked one."
    ),
)
def deletion(lib, see):
    """Deletes members of all kinds and lists the names that are left."""
    with grafted(lib.Deletion, see, "__delattr__", "__dir__") as Module:
        module = _leaf(Module, weight=_parameter(see, 2), bias=None, mean=see.randn(2), child=Module())
        module.add_module("0", Module())
        module.register_buffer("hidden", see.randn(1), persistent=False)
        module.note = 3
        asked = ("weight", "bias", "mean", "child", "0", "hidden", "note", "training", "forward", "_parameters", "zzz")
        see("which names are listed", [name for name in asked if name in dir(module)])
        for name in ("weight", "bias", "mean", "child", "hidden", "note"):
            delattr(module, name)
            see(f"after deleting {name}", (_held(module), name in vars(module)))
        see.raises("deleting again", delattr, module, "weight")
        see.raises("deleting what never was", delattr, module, "zzz")
        see("which names are left", [name for name in asked if name in dir(module)])
        module.register_buffer("hidden", see.randn(1))
        see("a fresh buffer of the same name", _held(module))


# --- Part 2 · The tree -------------------------------------------------------------------------------------------


def _forest(Module, see):
    """Return a tree, three deep, with a leaf in three places, a None, and members in an order of their own."""
    shared = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(1))
    inner = _leaf(Module, zeta=_parameter(see, 3), shared=shared, alpha=_parameter(see, 1))
    middle = _leaf(Module, inner=inner, last=_leaf(Module, weight=_parameter(see, 4)))
    top = _leaf(
        Module, omega=_parameter(see, 1), middle=middle, twice=shared, again=shared, bias=None, var=see.randn(2)
    )
    top.add_module("nothing", None)
    top.register_buffer("hidden", see.randn(3), persistent=False)
    top.register_buffer("no_buffer", None)
    top.beta = middle.last.weight
    middle.register_buffer("var", top.var)
    return top


@experiment(
    "module.tree",
    title="Walking the tree",
    points=3,
    subjects={"Tree": nn.Module},
    hints=(
        "`yield prefix, self` first, then `yield from` each child's own walk.",
        'The path of a child is `f"{prefix}.{name}"`, or `name` alone if the prefix is empty.',
        "Make the set once (`if memo is None`) and hand it to every child; a module that is in it is left out with "
        "all below it.",
        "`remove_duplicate=False` means: never add to the set.",
    ),
    after=(
        "The four walks stand in `torch/nn/modules/module.py`. They are generators: nothing is visited until someone "
        "asks, and `next(net.modules())` is the module itself."
    ),
)
def tree(lib, see):
    """Walks a tree that is three deep, with a leaf in three places and a child that is None."""
    with grafted(lib.Tree, see, "named_children", "children", "named_modules", "modules") as Module:
        top = _forest(Module, see)
        see("the paths", [path for path, _ in top.named_modules()])
        see("they belong to these modules", all(top.get_submodule(path) is m for path, m in top.named_modules()))
        see("the children's names", [name for name, _ in top.named_children()])
        see("the children themselves", [child is top._modules[name] for name, child in top.named_children()])
        see("children without names", [list(top._modules.values()).index(child) for child in top.children()])
        walk = [module for _, module in top.named_modules()]
        see("modules come in the same order", [m is w for m, w in zip(top.modules(), walk, strict=False)])
        see("how many modules", len(list(top.modules())))
        see("with a prefix", [path for path, _ in top.named_modules(prefix="net")])
        see("with duplicates", [path for path, _ in top.named_modules(remove_duplicate=False)])
        see("modules with duplicates", len(list(top.modules(remove_duplicate=False))))
        memo = {top.middle.inner}
        see("one module known already", [path for path, _ in top.named_modules(memo)])
        see("how many are known afterwards", len(memo))
        see("a second walk", [path for path, _ in top.named_modules()])
        see("a leaf alone", [path for path, _ in top.twice.named_modules()])


@further("module.tree")
def tree_of_subclasses(lib, see):
    """A child that walks in a way of its own, and a tree that changes between two walks."""
    with grafted(lib.Tree, see, "named_children", "children", "named_modules", "modules") as Module:

        class Closed(Module):
            def named_modules(self, memo=None, prefix="", remove_duplicate=True):
                yield prefix + "!", self

        top = _leaf(Module, first=Closed(), second=_leaf(Module, third=Closed()))
        see("a child's own walk is used", [path for path, _ in top.named_modules()])
        top.add_module("fourth", Module())
        see("a child added later", [path for path, _ in top.named_modules()])
        see("lists from children", len(list(top.children())))


@experiment(
    "module.members",
    title="Parameters and buffers of the tree",
    points=3,
    subjects={"Members": nn.Module},
    hints=(
        "Walk over `self.named_modules(prefix=prefix)`, and over the members of each.",
        "One set for the whole walk: `if member is None or member in seen: continue`.",
        "`recurse=False` means that the walk consists of `[(prefix, self)]` alone.",
        "`named_parameters` returns `self._named_members(lambda module: module._parameters.items(), prefix, recurse, "
        "remove_duplicate)`.",
    ),
    after=(
        "`Module._named_members` in `torch/nn/modules/module.py`. Both public walks call it with a function of one "
        "line. `torch/jit/_script.py` lists it among the methods that a compiled module keeps."
    ),
)
def members(lib, see):
    """Lists parameters and buffers of a tree with tied and missing ones."""
    methods = "_named_members", "named_parameters", "parameters", "named_buffers", "buffers"
    with grafted(lib.Members, see, *methods) as Module:
        top = _forest(Module, see)
        top.same_as_omega = top.omega
        see("the parameters' paths", [path for path, _ in top.named_parameters()])
        see("the parameters are the module's own", all(top.get_parameter(n) is p for n, p in top.named_parameters()))
        see("parameters come without names", [tuple(p.shape) for p in top.parameters()])
        see("they are Parameters", all(type(p) is Parameter for p in top.parameters()))
        see("the buffers' paths", [path for path, _ in top.named_buffers()])
        see("buffers come without names", list(top.buffers()))
        see("own parameters only", [path for path, _ in top.named_parameters(recurse=False)])
        see("own parameters only, unnamed", len(list(top.parameters(recurse=False))))
        see("own buffers only", [path for path, _ in top.named_buffers(recurse=False)])
        see("own buffers only, unnamed", len(list(top.buffers(recurse=False))))
        see("with a prefix", [path for path, _ in top.named_parameters(prefix="net")])
        see("own, with a prefix", [path for path, _ in top.named_buffers("net", False)])
        see("with duplicates", [path for path, _ in top.named_parameters(remove_duplicate=False)])
        see("buffers with duplicates", [path for path, _ in top.named_buffers(remove_duplicate=False)])
        top.late = _parameter(see, 5)
        see("a parameter added later", [path for path, _ in top.named_parameters()])
        own = top._named_members(lambda module: [("count", len(module._parameters))], prefix="n")
        see("any kind of member", list(own))


@experiment(
    "module.paths",
    title="From a path to its object",
    points=2,
    subjects={"Paths": nn.Module},
    hints=(
        '`"1.conv".split(".")` gives the names; go down one by one with `getattr`.',
        "`getattr` raises `AttributeError` by itself when a name is missing. What remains is to look at the kind.",
        '`path, _, name = target.rpartition(".")` parts a parameter\'s path from its name; the path may be empty.',
    ),
    after=(
        "`get_submodule`, `get_parameter` and `get_buffer` in `torch/nn/modules/module.py`. They take one step a name, "
        "while a search through `named_modules` would visit the whole tree."
    ),
)
def paths(lib, see):
    """Follows good paths and bad ones."""
    methods = "get_submodule", "get_parameter", "get_buffer", "set_submodule"
    with grafted(lib.Paths, see, *methods) as Module:
        top = _forest(Module, see)
        leaf = top.middle.inner.shared
        see("the empty path", top.get_submodule("") is top)
        see("one step", top.get_submodule("twice") is leaf)
        see("three steps", top.get_submodule("middle.inner.shared") is leaf)
        see("a parameter of its own", top.get_parameter("omega"))
        see("a deep parameter", top.get_parameter("middle.inner.shared.weight"))
        see("a buffer of its own", top.get_buffer("hidden"))
        see("a deep buffer, by its second path", top.get_buffer("again.mean"))
        top.middle.note = see.randn(2)
        wrong = {
            "get_submodule": ("zzz", "middle.zzz", "omega", "middle.note", "middle..inner", "nothing"),
            "get_parameter": ("zzz", "zzz.weight", "hidden", "middle", "middle.note", "bias"),
            "get_buffer": ("zzz", "zzz.mean", "omega", "middle", "middle.note"),
        }
        for method, targets in wrong.items():
            for target in targets:
                see.raises(f"{method} of {target!r}", getattr(top, method), target)
        for target, strict in {"middle.fresh": False, "middle.inner.shared": True, "middle.newer": True}.items():
            see.raises(f"set_submodule at {target!r}", top.set_submodule, target, Module(), strict)
        see("afterwards", [path for path, _ in top.named_modules()])


# --- Part 3 · The whole tree at once -----------------------------------------------------------------------------


@experiment(
    "module.modes",
    title="Modes",
    points=2,
    subjects={"Modes": nn.Module},
    hints=(
        "Set your own `training`, then let each child do the same. Before that, ask `isinstance(mode, bool)`.",
        "`for module in self.children(): module.train(mode)`; `eval` is `train(False)`. Both return `self`.",
    ),
    after=(
        "`Module.train` in `torch/nn/modules/module.py`. Dropout and batch norm read `self.training` in their "
        "`forward`; nothing else happens."
    ),
)
def modes(lib, see):
    """Switches a deep tree back and forth, with one child that insists on its own mode."""
    with grafted(lib.Modes, see, "train", "eval") as Module:

        class Frozen(Module):
            def train(self, mode=True):
                self.asked = mode
                return super().train(False)

        top = _leaf(Module, a=_leaf(Module, b=_leaf(Module, c=Module())), d=Module())
        top.add_module("nothing", None)
        modules = list(top.modules())
        see("eval returns the module", top.eval() is top)
        see("the modes after eval", [m.training for m in modules])
        see("the modes after eval again", [m.training for m in top.eval().modules()])
        see("train returns the module", top.train() is top)
        see("the modes after train", [m.training for m in modules])
        see("the modes after train(False)", [m.training for m in top.train(False).modules()])
        top.train()
        top.a.eval()
        see("one branch in evaluation", [m.training for m in modules])
        see.raises("a mode that is a word", top.train, "yes")
        see.raises("a mode that is a number", top.train, 1)
        holder = _leaf(Module, frozen=_leaf(Frozen, inner=Module()))
        holder.train()
        see("a child with a train of its own", [m.training for m in holder.modules()])
        holder.frozen.asked = "nothing"
        holder.eval()
        see("what that child was asked", holder.frozen.asked)
        see("a mode is not shared by the class", Module().training)


@experiment(
    "module.gradients",
    title="Gradients of all parameters",
    points=2,
    subjects={"Gradients": nn.Module},
    hints=(
        "Both are loops over `self.parameters()`, which is recursive already.",
        "A gradient that is `None` must stay `None`, also with `set_to_none=False`.",
        "If it has a `grad_fn`, `detach_()` comes first; in any case `requires_grad_(False).zero_()` follows.",
    ),
    after=(
        "`requires_grad_` and `zero_grad` in `torch/nn/modules/module.py`. `None` became the default of `zero_grad` "
        "because it saves memory, and a step of the optimizer skips such parameters."
    ),
)
def gradients(lib, see):
    """Freezes, thaws, and forgets gradients, some of which are None, or part of a graph."""
    with grafted(lib.Gradients, see, "requires_grad_", "zero_grad") as Module:
        a, b, c = (_parameter(see, n) for n in (2, 3, 1))
        top = _leaf(Module, a=a, none=None, inner=_leaf(Module, b=b, deeper=_leaf(Module, c=c)))
        top.register_buffer("mean", see.randn(1))
        before = a.detach().clone()

        def backward():
            a.grad, b.grad, c.grad = see.randn(2), see.randn(3), None
            return a.grad, b.grad

        kept = backward()
        see("zero_grad returns", top.zero_grad())
        see("the gradients afterwards", [p.grad for p in (a, b, c)])
        see("the old gradient tensors", (kept[0].abs().sum() > 0, kept[1].abs().sum() > 0))
        kept = backward()
        top.zero_grad(set_to_none=False)
        see("filled with zeros", [p.grad for p in (a, b, c)])
        see("in place", (a.grad is kept[0], b.grad is kept[1]))
        see("the weights are as before", a.detach() - before)
        (slope,) = torch.autograd.grad((a**3).sum(), a, create_graph=True)
        a.grad = slope
        top.zero_grad(set_to_none=False)
        see("a gradient cut off from its graph", (a.grad, a.grad.requires_grad))
        a.grad = see.randn(2).requires_grad_()
        top.zero_grad(set_to_none=False)
        see("a gradient that needed one itself", (a.grad, a.grad.requires_grad))
        whole = see.randn(4)
        a.grad = whole[:2]
        top.zero_grad(set_to_none=False)
        see("a gradient that is a part of another tensor", whole)
        see("freezing returns the module", top.requires_grad_(False) is top)
        see("frozen", [p.requires_grad for p in (a, b, c)])
        see("thawed", [p.requires_grad for p in top.requires_grad_().parameters()])
        see("a buffer needs no gradient", top.mean.requires_grad)


@experiment(
    "module.conversion",
    title="A function for every module, a function for every tensor",
    points=3,
    subjects={"Conversion": nn.Module},
    hints=(
        "`apply`: children first, each by its own `apply`, then `fn(self)`, then `return self`.",
        "`_apply`: children by their own `_apply`, then the two dictionaries. Assigning to a key that is there is "
        "allowed while you iterate.",
        "`_converted`: work out both values under `torch.no_grad()`. Then `parameter.data = value` and "
        "`grad.data = grad_value`.",
        "If `value.device.type != parameter.device.type`, return `Parameter(value, parameter.requires_grad)` with its "
        "`grad` set.",
    ),
    after=(
        "`Module.apply` and `Module._apply` in `torch/nn/modules/module.py`; `torch/nn/modules/rnn.py` extends "
        "`_apply` in order to lay its weights out again. With `torch.__future__.set_swap_module_params_on_conversion` "
        "PyTorch swaps whole tensors instead, which works across devices too."
    ),
)
def conversion(lib, see):
    """Calls a function on each module, and on each tensor, and looks which objects are new."""
    with grafted(lib.Conversion, see, "apply", "_apply", "_converted") as Module:
        shared = _parameter(see, 2)
        top = _leaf(
            Module, own=shared, none=None, a=_leaf(Module, b=_leaf(Module, weight=_parameter(see, 3), m=see.rand(2)))
        )
        top.add_module("nothing", None)
        top.register_buffer("no_buffer", None)
        top.register_buffer("hidden", see.rand(1), persistent=False)
        paths = {module: path for path, module in top.named_modules()}
        order = []
        see("apply returns the module", top.apply(lambda module: order.append(paths[module])) is top)
        see("apply visits", order)
        order.clear()
        forest = _forest(Module, see)
        paths = {module: path for path, module in forest.named_modules()}
        forest.apply(lambda module: order.append(paths[module]))
        see("apply visits, with a leaf at three places", order)
        weight, grad = top.a.b.weight, see.randn(3)
        weight.grad = grad
        modes = []

        def double(tensor):
            modes.append(torch.is_grad_enabled())
            return tensor.double()

        see("_apply returns the module", top._apply(double) is top)
        see("the dtypes of all tensors", [t.dtype for t in (*top.parameters(), *top.buffers())])
        see("the very same Parameter", (top.a.b.weight is weight, top.own is shared))
        see("the gradient", weight.grad)
        see("the very same gradient tensor", weight.grad is grad)
        see("autograd is switched off meanwhile", sorted(set(modes)))
        top._apply(lambda t: t * 2, recurse=False)
        see("only its own tensors", [t.abs().sum() for t in (*top.parameters(), *top.buffers())])
        forest._apply(lambda t: t + 1)
        see("a leaf at three places", (forest.twice.weight, forest.twice.mean))
        shared.requires_grad_(False)
        weight.grad = see.randn(3).double()
        top._apply(lambda t: t.to("meta"))
        see("on another device", [(t.device.type, t.requires_grad) for t in (*top.parameters(), *top.buffers())])
        see("their kind", [type(p) is Parameter for p in top.parameters()])
        see("a new Parameter", top.a.b.weight is weight)
        see("the gradient's device", top.a.b.weight.grad.device.type)

        class Own(Module):
            def _apply(self, fn, recurse=True):
                see("a child's own _apply is called", recurse)
                return super()._apply(fn, recurse)

        _leaf(Module, own=_leaf(Own, weight=_parameter(see, 1)))._apply(lambda t: t)


@experiment(
    "module.casts",
    title="Moves and casts",
    points=2,
    subjects={"Casts": nn.Module},
    hints=(
        "Everything is `return self._apply(lambda t: ...)` with another function.",
        "A cast looks at each tensor: `t.to(dtype) if t.is_floating_point() else t`. `type` does not look.",
        "In `to`: dtype `None` for tensors that are neither floating point nor complex, a memory format only for "
        "`t.dim() in (4, 5)`.",
        "`to_empty` is `torch.empty_like(t, device=device)`; hand `recurse` on.",
    ),
    after=(
        "The casts stand in a row in `torch/nn/modules/module.py`. `to` leaves the parsing of its arguments to C++, by "
        "`torch._C._nn._parse_to`; that is what `parse_to` calls."
    ),
)
def casts(lib, see):
    """Casts and moves a tree that holds integers, complex numbers and an image."""
    methods = "to", "_cast", "float", "double", "half", "bfloat16", "type", "cpu", "cuda", "to_empty"
    with grafted(lib.Casts, see, *methods) as Module:

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
        top = fresh()
        see("to returns the module", top.to(torch.float64) is top)
        see("after to(torch.float64)", dtypes(top))
        see("after to(dtype=torch.half)", dtypes(fresh().to(dtype=torch.half)))
        see("after to another tensor", dtypes(fresh().to(see.randn(1).double())))
        see.raises("to an integer dtype", fresh().to, torch.int64)
        see("after type(torch.float64)", dtypes(_leaf(Module, n=see.randint(0, 9, (2,))).type(torch.float64)))
        moved = fresh().to("meta", torch.float64)
        see("moved and cast", [(t.device.type, t.dtype) for t in (*moved.parameters(), *moved.buffers())])
        see.raises("back from meta, where no values are", moved.to, "cpu")
        empty = moved.to_empty(device="cpu")
        see("made empty", [(t.device.type, tuple(t.shape)) for t in (*empty.parameters(), *empty.buffers())])
        shallow = fresh().to("meta")
        shallow.to_empty(device="cpu", recurse=False)
        see("made empty, without the children", [t.device.type for t in shallow.parameters()])
        last = fresh().to(memory_format=torch.channels_last)
        see("channels last", last.inner.image.is_contiguous(memory_format=torch.channels_last))
        see("values are kept", fresh().cpu().weight)
        see("after to(torch.complex64)", dtypes(fresh().to(torch.complex64)))
        see("a complex tensor after to(torch.complex128)", dtypes(fresh(wave=see.randn(1) * 1j).to(torch.complex128)))
        film = _leaf(Module, film=_parameter(see, 1, 2, 2, 2, 2), weight=_parameter(see, 2))
        film.to(memory_format=torch.channels_last_3d)
        see("channels last in three dimensions", film.film.is_contiguous(memory_format=torch.channels_last_3d))


# --- Part 4 · Printing, saving, loading --------------------------------------------------------------------------


@experiment(
    "module.printing",
    title="How a module prints",
    points=2,
    subjects={"Printing": nn.Module},
    hints=(
        'Collect lines: those of `extra_repr`, then for each child `f"({name}): {module!r}"`, split into lines.',
        "A child's text has lines of its own. If all of them move two columns in, deeper ones move further by "
        "themselves.",
        'One line of `extra_repr` and no child: `f"{self._get_name()}({extra})"`. Else join with `"\\n  "` and end '
        'with `"\\n)"`.',
        'A child: `first, *rest = repr(module).split("\\n")`. Put two spaces before each line of `rest`; '
        "where `line.strip()` is empty, nothing is left of it.",
    ),
    after=(
        "`Module.__repr__` in `torch/nn/modules/module.py`. `Sequential` and `ModuleList` print likewise; a long "
        "`ModuleList` of equal layers folds them into one line, in `torch/nn/modules/container.py`."
    ),
)
def printing(lib, see):
    """Prints leaves, nested modules, and what extra_repr says in one line or more."""
    with grafted(lib.Printing, see, "_get_name", "extra_repr", "__repr__") as Module:

        class Linear(Module):
            def extra_repr(self):
                return "in=2, out=3"

        class Verbose(Module):
            def extra_repr(self):
                return "first\nsecond"

        class Named(Module):
            def _get_name(self):
                return "AnotherName"

        class Net(Module):
            pass

        def net(**children):
            made = Net()
            for name, child in children.items():
                made.add_module(name, child)
            return made

        see("an empty module", repr(Net()))
        see("one line of extra_repr", repr(Linear()))
        see("two lines of extra_repr", repr(Verbose()))
        see("one child", repr(net(fc=Linear())))
        see("two children", repr(net(fc=Linear(), act=Net())))
        see("nested", repr(net(a=net(b=net(c=Linear()), d=Net()), e=Linear())))
        deep = net(inner=Verbose())
        see("two lines inside", repr(deep))
        both = Linear()
        both.add_module("0", Verbose())
        see("extra_repr and a child", repr(both))
        see("a child that is None", repr(net(nothing=None)))
        see("a name of its own", repr(net(x=Named())))
        see("extra_repr of a plain module", Net().extra_repr())

        class Gap(Module):
            def extra_repr(self):
                return "above\n\nbelow\n   \nat the end"

        see("blank lines of its own", repr(Gap()))
        see("blank lines of a child", repr(net(gap=Gap())))
        see("blank lines further down", repr(net(inner=net(gap=Gap(), act=Net()))))


@experiment(
    "module.saving",
    title="Saving",
    points=3,
    subjects={"Saving": nn.Module},
    hints=(
        "`_save_to_state_dict` loops over `_parameters` and `_buffers` and writes `destination[prefix + name]`.",
        "Detached, not cloned: `tensor.detach()` shares its memory with the model.",
        "`state_dict` makes an `OrderedDict` only if none was handed in, and hands the same one to each child, with "
        '`prefix=f"{prefix}{name}."`.',
        "`destination._metadata[prefix[:-1]] = metadata` notes the version; the last line returns what "
        "`self._run_state_dict_hooks(destination, prefix, metadata)` returns.",
    ),
    after=(
        "`state_dict` and `_save_to_state_dict` in `torch/nn/modules/module.py`. `torch.save` of a state dict keeps "
        "`_metadata`, since an OrderedDict pickles its attributes."
    ),
)
def saving(lib, see):
    """Saves a tree with a shared leaf, hidden buffers, members that are None, and children with ways of their own."""
    with grafted(lib.Saving, see, "_save_to_state_dict", "state_dict") as Module:
        top = _forest(Module, see)
        state = top.state_dict()
        see("the keys", list(state))
        see("the values", dict(state))
        see("it is an OrderedDict", isinstance(state, OrderedDict))
        see("nothing needs a gradient", [key for key, value in state.items() if value.requires_grad])
        see("memory is shared", state["omega"].data_ptr() == top.omega.data_ptr())
        kept = top.state_dict(keep_vars=True)
        see("with keep_vars", [key for key, value in kept.items() if isinstance(value, Parameter)])
        see("with a prefix", list(top.twice.state_dict(prefix="net.")))
        see("the metadata", dict(getattr(state, "_metadata", {})))
        see("the metadata with a prefix", dict(getattr(top.twice.state_dict(prefix="net."), "_metadata", {})))

        class Versioned(Module):
            _version = 3

            def get_extra_state(self):
                return {"steps": 7}

        class Own(Module):
            def state_dict(self, *, destination, prefix, keep_vars):
                destination[prefix + "own"] = "a child's own state_dict"

        class Wider(Module):
            def _save_to_state_dict(self, destination, prefix, keep_vars):
                super()._save_to_state_dict(destination, prefix, keep_vars)
                destination[prefix + "wider"] = keep_vars

        mixed = _leaf(Module, a=_leaf(Versioned, w=_parameter(see, 1)), b=Own(), c=_leaf(Wider, w=_parameter(see, 1)))
        mixed.register_state_dict_pre_hook(lambda module, prefix, keep: see("a pre-hook is given", (prefix, keep)))
        mixed.c.register_state_dict_pre_hook(lambda module, prefix, keep: see("a child's is given", (prefix, keep)))
        mixed.c._register_state_dict_hook(
            lambda m, state, prefix, meta: see("a hook is given", (list(state), prefix, meta))
        )
        state = mixed.state_dict(prefix="net.")
        see("children with ways of their own", dict(state))
        see("their versions", dict(getattr(state, "_metadata", {})))
        given = {"mine": 1}
        see("a dictionary handed in comes back", top.twice.state_dict(destination=given, prefix="x.") is given)
        see("and is filled", list(given))
        see("a hook may return another", _replaced(Module).state_dict())


def _replaced(Module):
    module = Module()
    module._register_state_dict_hook(lambda module, state, prefix, metadata: {"replaced": prefix})
    return module


@experiment(
    "module.tensors",
    title="Loading one tensor",
    points=3,
    subjects={"Tensors": nn.Module},
    hints=(
        "Three questions, each with a `return` after its message: is it a tensor, is it a single number, do the shapes "
        "agree? Then load.",
        "Copy with `own.copy_(given)` under `torch.no_grad()`.",
        "With `assign`: `setattr(self, name, given)`. If `own` is a Parameter, make one of `given` first unless it is "
        "one, and call `given.requires_grad_(own.requires_grad)`.",
    ),
    after=(
        "All this is the middle of `_load_from_state_dict` in `torch/nn/modules/module.py`. It also warns when values "
        "are copied into a tensor on `meta`, where they are lost."
    ),
)
def tensors(lib, see):
    """Loads tensors that fit and that do not, by copying and by assignment."""
    with grafted(lib.Tensors, see, "_load_tensor") as Module:
        weight, mean = _parameter(see, 2, 3), see.randn(3)
        module = _leaf(Module, weight=weight, mean=mean)
        given = {"weight": see.randn(2, 3), "mean": see.randn(3)}
        module.load_state_dict(given)
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
        see("the weight after all that", module.weight)
        single = _leaf(Module, scale=Parameter(see.randn(1)[0]), count=torch.tensor(3))
        single.load_state_dict({"scale": see.randn(1), "count": torch.tensor([5])})
        see("single numbers from shape (1,)", (single.scale, single.count))
        see.raises(
            "a single number from two", single.load_state_dict, {"scale": see.randn(2), "count": torch.tensor(1)}
        )
        module.load_state_dict({"weight": see.randn(2, 3).double(), "mean": see.randn(3).half()})
        see("another dtype is cast", (module.weight.dtype, module.mean.dtype))
        weight.requires_grad_(False)
        given = {"weight": see.randn(2, 3), "mean": see.randn(3).double()}
        module.load_state_dict(given, assign=True)
        see("assigned: the values", (module.weight, module.mean))
        see("assigned: a Parameter, still frozen", (type(module.weight).__name__, module.weight.requires_grad))
        see("assigned: not the old one", module.weight is weight)
        see("assigned: memory is shared", module.weight.data_ptr() == given["weight"].data_ptr())
        see("assigned: the very same buffer", module.mean is given["mean"])
        mine = _parameter(see, 2, 3)
        module.load_state_dict({"weight": mine, "mean": see.randn(3)}, assign=True)
        see("assigned: a Parameter is taken as it is", module.weight is mine)
        see("assigned: and frozen, as the old one was", mine.requires_grad)
        gone = {"weight": see.randn(2, 3).to("meta"), "mean": see.randn(3)}
        see.raises("no values to copy", module.load_state_dict, gone)
        see.raises_message("no values to copy: the words", module.load_state_dict, gone)
        lazy = _leaf(Module, weight=UninitializedParameter())
        lazy.load_state_dict({"weight": see.randn(4)}, assign=True)
        see("a lazy parameter has no shape to compare", lazy.weight)


@experiment(
    "module.keys",
    title="Missing and unexpected keys",
    points=3,
    subjects={"Keys": nn.Module},
    hints=(
        "First gather what the module wants: its parameters and persistent buffers that are not `None`.",
        "For each wanted name: in `state_dict` under `prefix + name`? Load it. Not there? Missing, if `strict`.",
        "For each key that starts with the prefix: what stands between the prefix and the next dot? With a dot "
        "after it, it must be in `_modules`; without, it must be a wanted name.",
        '`local_metadata.get("assign_to_params_buffers", False)` is the flag for `_load_tensor`.',
    ),
    after=(
        "`_load_from_state_dict` in `torch/nn/modules/module.py`. `torch/nn/modules/batchnorm.py` extends it: files "
        "older than version 2 lack `num_batches_tracked`, and it adds the key before it calls the general method."
    ),
)
def keys(lib, see):
    """Loads dictionaries with keys too few and too many, and calls the method as a subclass does."""
    with grafted(lib.Keys, see, "_load_from_state_dict") as Module:
        top = _forest(Module, see)
        state = OrderedDict((key, see.randn(*value.shape)) for key, value in top.state_dict().items())
        report = top.load_state_dict(state, strict=False)
        see("all keys: missing", report[0])
        see("all keys: unexpected", report[1])
        see("the values are loaded", dict(top.state_dict()))
        few = OrderedDict(state)
        for key in ("omega", "middle.inner.zeta", "again.mean"):
            del few[key]
        see("three keys removed", tuple(top.load_state_dict(few, strict=False)))
        extra = ("zzz", "middle.zzz", "omega.zzz", "zzz.weight", "hidden", "bias", "middle.inner", "nothing.weight", "")
        many = OrderedDict([*state.items(), *((key, see.randn(1)) for key in extra)])
        see("nine keys added", tuple(top.load_state_dict(many, strict=False)))

        def directly(module, given, prefix, strict, metadata=None):
            lists = [], [], []
            module._load_from_state_dict(given, prefix, metadata or {}, strict, *lists)
            return lists

        leaf = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(1))
        given = {"a.weight": see.randn(2), "a.zzz": see.randn(1), "b.zzz": see.randn(1), "weight": see.randn(2)}
        see("called with a prefix", directly(leaf, given, "a.", True))
        see("the value under the prefix", leaf.weight)
        see("called without strict", directly(leaf, given, "a.", False))
        see("errors are gathered", [len(part) for part in directly(leaf, {"weight": see.randn(3)}, "", True)])
        weight = leaf.weight
        directly(leaf, given, "a.", True, {"assign_to_params_buffers": True})
        see("assigned by the metadata", leaf.weight is weight)

        class Extra(Module):
            def set_extra_state(self, state):
                see("set_extra_state is given", state)

        see("extra state", directly(Extra(), {"_extra_state": 7}, "", True))
        see("extra state that is missing", directly(Extra(), {}, "e.", True))
        unwanted = directly(leaf, {**given, "a._extra_state": 7}, "a.", True)[1]
        see("extra state that nobody wants", sorted(unwanted))

        def hook(*args):
            see("a pre-hook is given", args)
            args[0]["a.mean"] = torch.ones(1)

        leaf._register_load_state_dict_pre_hook(hook)
        see("a pre-hook adds a key", directly(leaf, given, "a.", True))
        see("the value that it added", leaf.mean)


@experiment(
    "module.loading",
    title="Loading the tree",
    points=3,
    subjects={"Loading": nn.Module},
    hints=(
        '`_load_tree` for the module itself, then for each child with `f"{prefix}{name}."`; the lists are the same '
        "all the way down.",
        'The error\'s head is `Error(s) in loading state_dict for Net:`, and each message follows after `"\\n\\t"`. '
        "Missing keys stand first, then unexpected ones, then the rest.",
        'One line: `Missing key(s) in state_dict: "a", "b". ` with a blank at its end.',
        "Take `_metadata` from what was handed in, before you make an `OrderedDict` of it: the copy has none.",
    ),
    after=(
        "`load_state_dict` in `torch/nn/modules/module.py`, where the recursion is a function inside. Note that each "
        "module is called with `strict=True`: the lists are filled in any case, and only the end asks for `strict`."
    ),
)
def loading(lib, see):
    """Loads trees that fit and that do not, and reads the errors and the reports."""
    with grafted(lib.Loading, see, "load_state_dict", "_load_tree") as Module:
        top = _forest(Module, see)
        state = OrderedDict((key, see.randn(*value.shape)) for key, value in top.state_dict().items())
        report = top.load_state_dict(state)
        see("the report on a good file", str(report))
        see("its two lists", (report.missing_keys, report.unexpected_keys))
        see("the values are loaded", dict(top.state_dict()))

        class Net(Module):
            pass

        net = _leaf(
            Net, weight=_parameter(see, 2), bias=_parameter(see, 1), inner=_leaf(Net, weight=_parameter(see, 3))
        )
        good = {"weight": see.randn(2), "bias": see.randn(1), "inner.weight": see.randn(3)}
        less = {"weight": see.randn(2)}
        wrong = {**good, "inner.weight": see.randn(1), "weight": see.randn(1)}
        trials = {
            "two keys missing": less,
            "one key too many": {**good, "inner.zzz": see.randn(1)},
            "both": {**less, "zzz": see.randn(1)},
            "two wrong shapes": wrong,
            "all at once": {"zzz": see.randn(1), "weight": see.randn(1)},
        }
        for label, given in trials.items():
            before = list(given)
            see.raises(label, net.load_state_dict, given)
            see.raises_message(f"{label}: the words", net.load_state_dict, given)
            see(f"{label}: the dictionary is as before", list(given) == before)
        see("not strict: both lists", tuple(net.load_state_dict(trials["both"], strict=False)))
        see.raises("not strict: wrong shapes all the same", net.load_state_dict, wrong, strict=False)
        loaded = see.randn(2)
        net.load_state_dict({"weight": loaded}, strict=False)
        see("not strict: values are loaded", net.weight - loaded)
        see.raises("a list", net.load_state_dict, [1, 2])
        see.raises("None", net.load_state_dict, None)
        see.raises("a list of pairs", net.load_state_dict, list(good.items()))
        weight = net.weight
        net.load_state_dict(good, assign=True)
        see(
            "assigned in the whole tree",
            (net.weight is weight, net.inner.weight.data_ptr() == good["inner.weight"].data_ptr()),
        )

        class Old(Module):
            _version = 2

            def _load_from_state_dict(self, state_dict, prefix, local_metadata, strict, *lists):
                see("a module is handed", (list(state_dict), prefix, local_metadata.get("version"), strict))
                super()._load_from_state_dict(state_dict, prefix, local_metadata, strict, *lists)

        old = _leaf(
            Old,
            own=_parameter(see, 2),
            part=_leaf(Old, weight=_parameter(see, 1)),
            part_two=_leaf(Module, weight=_parameter(see, 1)),
        )
        old.load_state_dict(old.state_dict())
        old.load_state_dict(dict(old.state_dict()))
        see("whoever is handed the copy finds the metadata", _metadata_seen(_leaf(Module, part=Module())))
        old.register_load_state_dict_pre_hook(lambda module, given, *rest: given.pop("part.weight"))
        whole = old.state_dict()
        see("a pre-hook took a key away", tuple(old.load_state_dict(whole, strict=False)))
        see("what was handed in keeps it", list(whole))

        def forgive(module, keys):
            see("a post-hook is given", tuple(keys))
            keys.missing_keys.clear()

        old.register_load_state_dict_post_hook(forgive)
        see("a post-hook forgives", tuple(old.load_state_dict(old.state_dict())))
        old.part_two.register_load_state_dict_post_hook(lambda module, keys: keys)
        see.raises("a post-hook that returns something", old.load_state_dict, old.state_dict())
        partly = _leaf(Old, part=_leaf(Old, weight=_parameter(see, 1)))
        known = partly.state_dict()
        del known._metadata["part"]
        see("metadata of some modules only", tuple(partly.load_state_dict(known)))


def _metadata_seen(module):
    seen = []
    module.register_load_state_dict_pre_hook(lambda m, state, *rest: seen.append(getattr(state, "_metadata", None)))
    module.load_state_dict(module.state_dict())
    return seen[0]


# --- Part 5 · The call and its hooks -----------------------------------------------------------------------------


@experiment(
    "module.handles",
    title="A handle",
    points=3,
    subjects={"Handles": nn.Module},
    hints=(
        "The handle keeps its number and the dictionaries: `place.pop(self.id, None)` for each removes it, once or "
        "twice.",
        "`itertools.count()` in the class gives numbers to all handles; `next(n for n in self._ids if n not in "
        "registry)` skips those that a pickled module brought along.",
        "In `_hang`: make the handle with the registry and the flags' dictionaries, put the hook under `handle.id`, "
        "then `registry.move_to_end(handle.id, last=False)` if `prepend`.",
    ),
    after=(
        "`RemovableHandle` in `torch/utils/hooks.py` holds its dictionaries by weak references, so that a handle that "
        "you keep does not keep hooks alive after the module is gone."
    ),
)
def handles(lib, see):
    """Hangs hooks, removes them in several ways, and looks into the dictionaries."""
    with grafted(lib.Handles, see, "Handle", "_hang") as Module:
        module, log = Module(), []
        hooks = module._forward_hooks

        def hook(name):
            return lambda module, args, output: log.append(name)

        class Net(Module):
            def forward(self, x):
                return x

        net = Net()

        def ran():
            log.clear()
            net(1)
            return list(log)

        a, b = (net.register_forward_hook(hook(name)) for name in "ab")
        see("two hooks", ran())
        c = net.register_forward_hook(hook("c"), prepend=True)
        see("one in front", ran())
        see("the numbers differ", len({a.id, b.id, c.id}))
        see("the dictionary's numbers", list(net._forward_hooks) == [c.id, a.id, b.id])
        b.remove()
        see("one removed", ran())
        d = net.register_forward_hook(hook("d"))
        b.remove()
        see("removed again, after another was added", ran())
        see("a number does not come again", d.id in (a.id, b.id, c.id))
        with net.register_forward_hook(hook("e")) as e:
            see("inside a with block", ran())
            with net.register_forward_hook(hook("f"), prepend=True):
                see("inside two", ran())
            see("the with statement gives the handle", e.id in net._forward_hooks)
        see("after both", ran())
        see("an error leaves the with block", _raises_in(net.register_forward_hook(hook("g"))))
        see("its hook is removed", ran())
        other = Net()
        handle = other.register_forward_hook(hook("other"))
        a.remove()
        other(1)
        see("another module's hook stays", len(other._forward_hooks))
        see("handles of two modules differ", handle.id in (a.id, c.id, d.id))
        flagged = module.register_forward_hook(hook("x"), with_kwargs=True)
        places = module._forward_hooks_with_kwargs, module._forward_hooks_always_called
        see("one flag of two", ([len(place) for place in places], list(places[0].values())))
        see("the flag's number", list(places[0]) == [flagged.id])
        flagged.remove()
        see("flags are removed too", ([len(place) for place in places], len(hooks)))
        busy = Net()
        last = module.register_forward_hook(hook("y"))
        busy._forward_hooks[last.id + 1] = hook("from a pickle")
        busy._forward_hooks[last.id + 2] = hook("too")
        for name in ("p", "q", "r"):
            busy.register_forward_hook(hook(name))
        log.clear()
        busy(1)
        if issubclass(Module, nn.Module):
            log[:] = ["from a pickle", "too", "p", "q", "r"]
        see("numbers that are taken are skipped", log)
        saving = Net()
        for name in "ab":
            saving.register_state_dict_pre_hook(lambda m, prefix, keep, name=name: see("before saving", name))
        saving.state_dict()


def _raises_in(manager):
    try:
        with manager:
            raise ValueError
    except ValueError:
        return "ValueError"


@experiment(
    "module.pre_hooks",
    title="Hooks before the call",
    points=3,
    subjects={"PreHooks": nn.Module},
    hints=(
        "`self._hang(self._forward_pre_hooks, hook, prepend, (self._forward_pre_hooks_with_kwargs, with_kwargs))` "
        "registers.",
        "Walk over `tuple(self._forward_pre_hooks.items())`; the number tells, by `in`, whether the hook wants kwargs.",
        "`call.args = result if isinstance(result, tuple) else (result,)`, unless the result is `None`.",
    ),
    after=(
        "The first loop in `Module._call_impl`, in `torch/nn/modules/module.py`. Weight norm and pruning "
        "compute the weight anew in such a hook before each call."
    ),
)
def pre_hooks(lib, see):
    """Runs pre-hooks of both kinds in order, with all sorts of results, and lets one remove itself."""
    methods = "register_forward_pre_hook", "_run_forward_pre_hooks"
    with grafted(lib.PreHooks, see, *methods) as Module:

        class Net(Module):
            def forward(self, *args, **kwargs):
                see("forward is given", (args, kwargs))
                return args

        net, x = Net(), see.randn(2)
        net.register_forward_pre_hook(lambda module, args: see("the first hook is given", (module is net, args)))
        net(x, 3, flag=True)
        net.register_forward_pre_hook(lambda module, args: 10 * args[0])
        net.register_forward_pre_hook(lambda module, args: see("the third is given", args))
        net(x, 3)
        net.register_forward_pre_hook(lambda module, args: (args[0], "two"))
        net(x)
        net.register_forward_pre_hook(lambda module, args: [args[0]])
        net.register_forward_pre_hook(lambda module, args: see("after a list", args), prepend=False)
        net(x, flag=1)
        net.register_forward_pre_hook(lambda module, args: see("in front", args), prepend=True)
        net(x)
        with_kwargs = Net()

        def change(module, args, kwargs):
            see("a hook with kwargs is given", (args, kwargs))
            return (*args, "more"), {**kwargs, "more": 1}

        with_kwargs.register_forward_pre_hook(change, with_kwargs=True)
        with_kwargs.register_forward_pre_hook(lambda m, a, k: see("the next is given", (a, k)), with_kwargs=True)
        with_kwargs.register_forward_pre_hook(lambda module, args: see("one without kwargs is given", args))
        with_kwargs(x, flag=2)
        bad = with_kwargs.register_forward_pre_hook(lambda m, a, k: a[0], with_kwargs=True)
        see.raises("only new args, with kwargs", with_kwargs, x)
        bad.remove()
        bad = with_kwargs.register_forward_pre_hook(lambda m, a, k: (a, k, 0), with_kwargs=True)
        see.raises("three values, with kwargs", with_kwargs, x)
        bad.remove()
        single = Net()
        once = single.register_forward_pre_hook(lambda module, args: once.remove())
        single.register_forward_pre_hook(lambda module, args: see("after one that removed itself", args))
        single(x)
        single(5)
        see("hooks left", len(single._forward_pre_hooks))
        see("another module has none", len(Net()._forward_pre_hooks))
        early = Net()
        early.register_forward_pre_hook(lambda module, args: False)
        early(x)
        failing = Net()
        failing.register_forward_pre_hook(lambda m, args, kw: ((5,), {"more": 1}), with_kwargs=True)
        failing.register_forward_pre_hook(lambda m, args: 6)
        failing.register_forward_pre_hook(lambda m, args: {}["missing"])
        sure = lambda m, args, kw, out: see("seen when the third hook failed", (args, kw))  # noqa: E731
        failing.register_forward_hook(sure, always_call=True, with_kwargs=True)
        see.raises("the third hook fails", failing, x)


@experiment(
    "module.forward_hooks",
    title="Hooks after the call",
    points=3,
    subjects={"ForwardHooks": nn.Module},
    hints=(
        "As before, but the output goes from hook to hook, and is replaced unless the result is `None`.",
        "`call.ran.add(number)` stands before the hook's call: a hook that failed must not run a second time.",
        "`extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()`, then "
        "`hook(self, call.args, *extra, call.output)`.",
        "`_run_always_called` asks `number in self._forward_hooks_always_called and number not in call.ran`, and puts "
        "a `try` around each hook, with `warnings.warn` for what fails.",
    ),
    after=(
        "The rest of `Module._call_impl` in `torch/nn/modules/module.py`. `torch/distributed/_tools/mod_tracker.py` "
        "uses `always_call` to note that a module has been left, even when forward fails."
    ),
)
def forward_hooks(lib, see):
    """Runs forward hooks of all kinds in order, and lets forward or a hook fail."""
    methods = "register_forward_hook", "_run_forward_hooks", "_run_always_called"
    with grafted(lib.ForwardHooks, see, *methods) as Module:

        class Net(Module):
            def forward(self, x, fail=False):
                if fail:
                    raise ValueError("forward failed")
                return x + 1

        net, x = Net(), see.randn(2)
        net.register_forward_hook(lambda module, args, out: see("the first is given", (module is net, args, out)))
        see("the call returns", net(x))
        net.register_forward_hook(lambda module, args, out: 10 * out)
        net.register_forward_hook(lambda module, args, out: see("the third is given", out))
        see("the call now returns", net(x))
        net.register_forward_hook(lambda m, args, kw, out: see("with kwargs", (args, kw, out)), with_kwargs=True)
        net.register_forward_hook(lambda module, args, out: see("in front", out), prepend=True)
        see("called with a keyword", net(x, fail=False))
        net.register_forward_hook(lambda module, args, out: (out, 0))
        see("a tuple as the output", net(x))
        net.register_forward_hook(lambda module, args, out: False)
        see("False as the output", net(x))

        once = Net()
        handle = once.register_forward_hook(lambda module, args, out: handle.remove())
        once.register_forward_hook(lambda module, args, out: see("after one that removed itself", out))
        once(x)
        see("hooks left", len(once._forward_hooks))

        failed = []

        def fails(module, args, out):
            failed.append(1)
            raise KeyError("a hook failed")

        sure = Net()
        sure.register_forward_hook(lambda m, a, out: see("an ordinary hook", out))
        sure.register_forward_hook(lambda m, a, out: see("a sure one", out), always_call=True)
        sure.register_forward_hook(
            lambda m, a, k, out: see("a sure one with kwargs", (k, out)), with_kwargs=True, always_call=True
        )
        see.raises("forward fails", sure, x, fail=True)
        see("all is well", sure(x))
        bad = sure.register_forward_hook(fails)
        sure.register_forward_hook(lambda m, a, out: out * 3, prepend=True)
        sure.register_forward_hook(lambda m, a, out: see("a sure one after the bad one", out), always_call=True)
        see.raises("a hook fails", sure, x)
        bad.remove()
        worse = sure.register_forward_hook(fails, always_call=True, prepend=True)
        see.raises("a sure hook fails after forward did", sure, x, fail=True)
        see.raises("a sure hook fails by itself", sure, x)
        see("how often it was run", len(failed))
        worse.remove()
        see("another module has none", len(Net()._forward_hooks))
        last = Net()
        last.register_forward_hook(lambda m, a, out: "left by the first", always_call=True)
        last.register_forward_hook(lambda m, a, out: see("a sure one after another", out), always_call=True)
        see.raises("forward fails again", last, x, fail=True)


@experiment(
    "module.calling",
    title="The call",
    points=3,
    subjects={"Calling": nn.Module},
    hints=(
        "`__call__` asks the four dictionaries; if all are empty, `return self.forward(*args, **kwargs)`.",
        "Make `call = Call(args, kwargs)` and `watch = None` before the `try`: the `except` needs the call.",
        "`except Exception: self._run_always_called(call)`, then a bare `raise`.",
    ),
    after=(
        "`Module.__call__` is `_wrapped_call_impl` in `torch/nn/modules/module.py`, which hands over to `_call_impl`. "
        "The check for hooks at its start is the fast path that most calls take."
    ),
)
def calling(lib, see):
    """Calls modules without hooks, with each kind of hook, and with errors on the way."""
    with grafted(lib.Calling, see, "forward", "__call__", "_call_with_hooks") as Module:

        class Net(Module):
            def forward(self, *args, **kwargs):
                see("forward is given", (args, kwargs))
                if kwargs.get("fail"):
                    raise ValueError
                return args[0] * 2 if args else None

        net, x = Net(), see.randn(2)
        see("a call returns", net(x))
        see("several arguments", net(x, 3, flag=True))
        see("no arguments", net())
        see.raises_message("a module without forward", _leaf(Module)._modules.get("none") or Module(), x)
        net.register_forward_pre_hook(lambda module, args: (see("the pre-hook is given", args), args[0] + 1)[1])
        see("with a pre-hook", net(x))
        net.register_forward_hook(lambda module, args, out: (see("the hook is given", (args, out)), out + 5)[1])
        see("with both", net(x))
        direct = net.forward(x)
        see("forward itself runs no hook", direct)
        sure = Net()
        sure.register_forward_hook(
            lambda m, a, k, out: see("a sure hook", (a, k, out)), with_kwargs=True, always_call=True
        )
        see.raises("forward fails", sure, x, fail=True)
        see("forward does not fail", sure(x))
        early = Net()
        early.register_forward_hook(
            lambda m, a, out: see("a sure hook after a failing pre-hook", (a, out)), always_call=True
        )
        early.register_forward_pre_hook(lambda m, args: {}["missing"])
        see.raises("a pre-hook fails", early, x)
        late = Net()
        late.register_forward_hook(lambda m, a, out: {}["missing"], always_call=True)
        late.register_forward_hook(lambda m, a, out: see("a sure hook after a failing hook", out), always_call=True)
        see.raises("a hook fails", late, x)
        back = Net()
        back.register_full_backward_hook(lambda m, gi, go: see("a backward hook is given", (gi, go)))
        y = see.randn(3).requires_grad_()
        back(y).sum().backward()
        see("the gradient of the input", y.grad)
        back = Net()
        back.register_full_backward_pre_hook(lambda m, go: (see("a backward pre-hook is given", go), (go[0] * 3,))[1])
        back.register_forward_hook(lambda m, a, out: out * 7)
        y = see.randn(3).requires_grad_()
        back(y).sum().backward()
        see("the gradient, tripled on the way", y.grad)
        alone_there = Net()
        alone_there.register_full_backward_pre_hook(lambda m, go: see("the only hook is given", go))
        alone_there(y).sum().backward()
        net.forward = lambda x: "replaced"
        see.raises("a forward put onto the instance", net, x)
        bare = Net()
        bare.forward = lambda x: "replaced"
        see("the same without hooks", bare(x))


@experiment(
    "module.backward",
    title="Backward hooks",
    points=4,
    subjects={"Backward": nn.Module},
    hints=(
        "`at_outputs` runs first, `at_inputs` last. Between them the watch must remember what the gradients of the "
        "outputs were.",
        "`grads = self.replaced(grads, hook(self.module, grads))` for each pre-hook, and likewise with a third "
        "argument for each hook.",
        "No inner gate: `at_outputs` calls `self.at_inputs((None,) * self.inputs)` itself, and refuses if what comes "
        "back is not all `None`.",
        "In `at_inputs`, take `self.grad_outputs` and set it back to `None`; if it was `None`, run no hook.",
    ),
    after=(
        "`BackwardHook` in `torch/utils/hooks.py`, with the node in `torch/nn/modules/_functions.py`. PyTorch "
        "warns when a hook fires without an input that needs a gradient: with an output but no inner gate."
    ),
)
def backward(lib, see):
    """Runs backward through hooks of both kinds, with inputs that need no gradient or are no tensors."""
    methods = "register_full_backward_pre_hook", "register_full_backward_hook", "_watch_backward", "Watch"
    with grafted(lib.Backward, see, *methods) as Module:

        class Net(Module):
            def __init__(self, weight):
                super().__init__()
                self.weight = weight

            def forward(self, x, *rest):
                return x * self.weight

        x = see.randn(3).requires_grad_()
        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(lambda m, gi, go: see("a hook is given", (m is net, gi, go)))
        net.register_full_backward_pre_hook(lambda m, go: see("a pre-hook is given", (m is net, go)))
        see("the call returns", net(x))
        (net(x) ** 2).sum().backward()
        see("the gradients", (x.grad, net.weight.grad))
        net(x).sum().backward()

        net = Net(_parameter(see, 3))
        net.register_full_backward_pre_hook(lambda m, go: (10 * go[0],))
        net.register_full_backward_pre_hook(lambda m, go: see("the second pre-hook is given", go))
        net.register_full_backward_hook(lambda m, gi, go: (100 + gi[0],))
        net.register_full_backward_hook(lambda m, gi, go: see("the second hook is given", (gi, go)))
        x.grad = None
        net(x).sum().backward()
        see("gradients that hooks changed", (x.grad, net.weight.grad))

        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(lambda m, gi, go: see("second", 0))
        net.register_full_backward_hook(lambda m, gi, go: see("first", 0), prepend=True)
        net.register_full_backward_pre_hook(lambda m, go: see("pre-second", 0))
        net.register_full_backward_pre_hook(lambda m, go: see("pre-first", 0), prepend=True)
        net(x).sum().backward()

        net = Net(_parameter(see, 3))
        handle = net.register_full_backward_hook(lambda m, gi, go: see("no input needs a gradient", (gi, go)))
        net(see.randn(3), 5).sum().backward()
        see("the weight's gradient", net.weight.grad)
        handle.remove()
        net.register_full_backward_hook(lambda m, gi, go: see("some inputs are no tensors", (gi, go)))
        net(x, "word", see.randn(2)).sum().backward()
        see("the kind is noted", net._is_full_backward_hook)
        with torch.no_grad():
            see("without autograd", net(x))

        class Two(Module):
            def forward(self, a, b):
                return a * 2, "word", b * 3

        two, a, b = Two(), see.randn(2).requires_grad_(), see.randn(2).requires_grad_()
        two.register_full_backward_hook(lambda m, gi, go: see("two inputs, three outputs", (gi, go)))
        two.register_full_backward_pre_hook(lambda m, go: see("three outputs", go))
        out = two(a, b)
        see("a tuple stays a tuple", (type(out).__name__, len(out), out[1]))
        (out[0].sum() + out[2].sum()).backward()
        out = two(a, b)
        out[2].sum().backward()
        wrong = two.register_full_backward_hook(lambda m, gi, go: (gi[0],))
        out = two(a, b)
        see.raises("one gradient where two are wanted", (out[0].sum() + out[2].sum()).backward)
        wrong.remove()
        two.register_full_backward_hook(lambda m, gi, go: [gi[1], gi[0]])
        out, a.grad, b.grad = two(a, b), None, None
        (out[0].sum() + 5 * out[2].sum()).backward()
        see("gradients as a list, exchanged", (a.grad, b.grad))
        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(lambda m, gi, go: (see.rand(3),))
        see.raises("a gradient where none is needed", net(see.randn(3)).sum().backward)

        class Leaky(Module):
            def forward(self, x):
                self.inside = x * 2
                return x * 3

        leaky = Leaky()
        leaky.register_full_backward_hook(lambda m, gi, go: see("a hook that must not run", gi))
        leaky(x)
        x.grad = None
        leaky.inside.sum().backward()
        see("backward that bypasses the outputs", x.grad)
        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(lambda m, gi, go: tuple(None if g is None else g / 2 for g in gi))
        net(see.randn(3)).sum().backward()
        see("a hook may return None for each input", net.weight.grad)
        leaky = Leaky()
        leaky.register_full_backward_hook(lambda m, gi, go: see("a hook that must run once", go))
        leaky(x).sum().backward(retain_graph=True)
        leaky.inside.sum().backward()


@experiment(
    "module.state_hooks",
    title="Hooks around saving and loading",
    points=2,
    subjects={"StateHooks": nn.Module},
    hints=(
        "Each method is one `self._hang(...)`; two of them do something with the hook before.",
        "Public post-hooks are marked by `hook._from_public_api = True`. The older method refuses a function with that "
        'mark: `getattr(hook, "_from_public_api", False)`.',
        "`functools.partial(hook, self)` if `with_module`, else the hook as it is.",
    ),
    after=(
        "They stand in `torch/nn/modules/module.py`. `torch/nn/utils/spectral_norm.py` and `torch/nn/modules/lazy.py` "
        "use those with an underscore, so they cannot go."
    ),
)
def state_hooks(lib, see):
    """Hangs hooks of all six kinds around state_dict and load_state_dict."""
    methods = (
        "register_state_dict_pre_hook",
        "register_state_dict_post_hook",
        "_register_state_dict_hook",
        "_run_state_dict_hooks",
        "register_load_state_dict_pre_hook",
        "_register_load_state_dict_pre_hook",
        "register_load_state_dict_post_hook",
    )
    with grafted(lib.StateHooks, see, *methods) as Module:

        def fresh():
            return _leaf(Module, inner=_leaf(Module, weight=_parameter(see, 2)))

        def note(module, state, prefix, metadata):
            see("a post-hook is given", (list(state), prefix, metadata))
            state[prefix + "note"] = see.randn(1)

        net = fresh()
        net.register_state_dict_pre_hook(lambda module, prefix, keep_vars: see("before saving", (prefix, keep_vars)))
        handle = net.inner.register_state_dict_post_hook(note)
        see("keys with a note", list(net.state_dict()))
        see("a public hook's function is marked", getattr(note, "_from_public_api", "no mark"))
        see.raises("a marked function as the older kind", net._register_state_dict_hook, note)
        handle.remove()
        see("keys without the note", list(net.state_dict()))
        net.register_state_dict_post_hook(lambda *args: {})
        see.raises("a public hook that returns something", net.state_dict)

        net = fresh()
        net._register_state_dict_hook(
            lambda module, state, prefix, metadata: {"renamed": len(state), "own": module is net}
        )
        see("an older hook returns another dictionary", net.state_dict())
        net._register_state_dict_hook(lambda module, state, prefix, metadata: see("the next is given", state))
        see("and another that returns None", net.state_dict())

        net = fresh()
        net.register_load_state_dict_pre_hook(
            lambda m, state, prefix, *rest: see("before loading", (m is net, list(state), prefix, rest))
        )
        net._register_load_state_dict_pre_hook(
            lambda state, prefix, *rest: see("the older kind", (list(state), prefix))
        )
        net._register_load_state_dict_pre_hook(
            lambda m, *rest: see("the older kind with module", (m is net, len(rest))), with_module=True
        )
        handle = net.inner.register_load_state_dict_post_hook(
            lambda m, report: see("after loading", (m is net.inner, tuple(report)))
        )
        net.load_state_dict({"inner.zzz": see.randn(1)}, strict=False)
        handle.remove()
        see("loaded without it", tuple(net.load_state_dict(net.state_dict())))
        see(
            "another module has none", [len(vars(Module())[name]) for name in HOOK_DICTIONARIES if "state_dict" in name]
        )


@experiment(
    "module.copying",
    title="Copies and pickles",
    points=2,
    subjects={"Copying": nn.Module},
    hints=(
        "`dict(self.__dict__)` is a shallow copy.",
        "Start from `self._fresh_state()` and let `state` overwrite: `{**self._fresh_state(), **state}`.",
        "Write into `self.__dict__` directly. `self.x = ...` would ask for containers that are not there yet.",
    ),
    after=(
        "`__getstate__` and `__setstate__` in `torch/nn/modules/module.py`. They are why a whole model can be pickled "
        "at all; a `state_dict` is the better way to save, since it does not depend on where your classes live."
    ),
)
def copying(lib, see):
    """Copies, pickles, and revives a state in which containers are missing."""
    with grafted(lib.Copying, see, "__getstate__", "__setstate__") as Module:
        top = _forest(Module, see)
        top.note = [1, 2]
        state = top.__getstate__()
        see("the state holds the instance's attributes", sorted(vars(top).keys() - state.keys()))
        state["note"] = "changed"
        see("the module is as before", top.note)
        see("members are not copied", top.__getstate__()["_parameters"]["omega"] is top.omega)
        twin = copy.deepcopy(top)
        see("a deep copy's own attribute", getattr(twin, "note", "nothing"))
        see("a deep copy's parameters", dict(twin.state_dict()))
        see("are they new", (twin.omega is top.omega, twin.middle is top.middle))
        see("shared stays shared", (twin.again is twin.twice, twin.beta is twin.middle.last.weight))
        see("its containers are its own", twin._parameters is top._parameters)
        top.eval()
        revived = _pickled(top)
        see("a pickled copy", (revived.training, dict(revived.state_dict()), revived.note))
        old = top.__getstate__()
        for name in ("_forward_pre_hooks", "_backward_pre_hooks", "_non_persistent_buffers_set", "_state_dict_hooks"):
            del old[name]
        bare = type(top).__new__(type(top))
        bare.__setstate__(old)
        see("an old state: containers that were missing", [len(vars(bare)[name]) for name in CONTAINERS[3:]])
        see("an old state: it runs", bare(5))
        see("an old state: its mode", bare.training)
        other = type(top).__new__(type(top))
        other.__setstate__(old)
        see("two revived modules share no hooks", other._forward_pre_hooks is bare._forward_pre_hooks)
        shallow = copy.copy(top)
        see("a shallow copy shares members", shallow.omega is top.omega)


class _Pickler(pickle.Pickler):
    """Pickles objects of classes that cannot be imported: classes are kept aside."""

    def __init__(self, file):
        super().__init__(file)
        self.classes = []

    def persistent_id(self, value):
        if isinstance(value, type) and "<locals>" in value.__qualname__:
            self.classes.append(value)
            return len(self.classes) - 1
        return None


def _pickled(module):
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.dump(module)
    file.seek(0)
    reader = pickle.Unpickler(file)
    reader.persistent_load = pickler.classes.__getitem__
    return reader.load()


# --- Part 6 · Your Module at work --------------------------------------------------------------------------------

LAYERS = {
    "Linear": (lambda nn: nn.Linear(3, 2), (4, 3)),
    "Conv2d": (lambda nn: nn.Conv2d(1, 2, 3), (2, 1, 5, 5)),
    "BatchNorm2d": (lambda nn: nn.BatchNorm2d(3), (4, 3, 2, 2)),
    "Sequential": (lambda nn: nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), (5, 3)),
    "LazyLinear": (lambda nn: nn.LazyLinear(2), (3, 4)),
    "LSTM": (lambda nn: nn.LSTM(3, 2), (4, 1, 3)),
    "MultiheadAttention": (lambda nn: nn.MultiheadAttention(4, 2), (3, 1, 4)),
    "TransformerEncoder": (
        lambda nn: nn.TransformerEncoder(
            nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0), 2, enable_nested_tensor=False
        ),
        (3, 1, 4),
    ),
    "weight_norm": (lambda nn: nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)), (3, 2)),
}
"""How each of these layers is made, and the shape of its input."""

PARTS = (
    "construction",
    "names",
    "registration",
    "lookup",
    "assignment",
    "deletion",
    "tree",
    "members",
    "paths",
    "modes",
    "gradients",
    "conversion",
    "casts",
    "printing",
    "saving",
    "tensors",
    "keys",
    "loading",
    "handles",
    "pre_hooks",
    "forward_hooks",
    "calling",
    "backward",
    "state_hooks",
    "copying",
)


@experiment(
    "module.whole",
    title="One class",
    points=3,
    subjects={"Module": nn.Module},
    needs=PARTS,
    seconds=30,
    hints=(
        "`class Module(Construction, Names, ...):`, with the names of all parts in the brackets, a docstring below.",
        "`BaseModule` comes last.",
        "If the check names a missing method, look which part has it, and whether that part is among the bases.",
    ),
    after=(
        "The same happens in `torch/nn/modules/__init__.py`, in a way: it imports the layers, and each of them begins "
        "with `from .module import Module`. Your class took the place of that word."
    ),
)
def whole(lib, see):
    """Rebuilds layers of PyTorch on the class and uses them: forward, backward, save, load, print."""
    layers = _layers_on(lib.Module)
    with alone(lib.Module, see):
        for name, (make, shape) in LAYERS.items():
            torch.manual_seed(see.seed % 1000)
            layer, x = make(layers), see.randn(*shape).requires_grad_()
            inputs = (x, x, x) if name == "MultiheadAttention" else (x,)
            output = layer(*inputs)
            output = output[0] if isinstance(output, tuple) else output
            output.square().sum().backward()
            see(f"{name}: the output", output)
            see(f"{name}: the gradients", [x.grad, *(parameter.grad for parameter in layer.parameters())])
            see(f"{name}: the state", dict(layer.state_dict()))
            see(f"{name}: as text", re.sub("0x[0-9a-f]+", "…", repr(layer)))
            other = copy.deepcopy(layer)
            other.load_state_dict({key: value * 0 for key, value in layer.state_dict().items()})
            sums = [value.abs().sum() for value in other.state_dict().values()]
            modes = [module.training for module in layer.eval().modules()]
            see(f"{name}: a copy with zeros, and modes", (sums, modes))
        see("methods that are missing", missing(lib.Module))


@further("module.whole")
def whole_fuzzed(lib, see):
    """Looks for a program on which the class and PyTorch disagree."""
    if issubclass(lib.Module, nn.Module):
        see("the smallest program on which it disagrees", [])
    else:
        found = fuzz(lib.Module, seed=see.seed, max_examples=400, seconds=12)
        see("the smallest program on which it disagrees", list(found.lines))


def _layers_on(module_class):
    """Return `torch.nn` itself, or its layers rebuilt on another class."""
    return nn if issubclass(module_class, nn.Module) else rebuild(module_class)


@experiment(
    "module.disagreements",
    title="Do two worlds agree?",
    points=3,
    subjects={"disagreements": REFERENCE},
    hints=(
        "Begin with `yours.load_state_dict(theirs.state_dict())`, and run both in one inner function.",
        "In it: `module.zero_grad()`, a copy of the input `x.detach().clone().requires_grad_()`, forward, "
        "`output.square().sum().backward()`.",
        "It returns the output, the gradients of the input and of the parameters, and `module.state_dict()`. Compare "
        "the three in turn.",
        "For gradients that may be `None`: `a is b or (a is not None and b is not None and torch.equal(a, b))`.",
    ),
    after=(
        "PyTorch compares with tolerances in its own tests, by `torch.testing.assert_close`, in "
        "`torch/testing/_comparison.py`. Here both sides run the same kernels on the same numbers, so that every bit "
        "must agree."
    ),
)
def disagreements(lib, see):
    """Compares pairs that agree, and pairs that part in the output, in a gradient, or in the state."""

    class Layer(nn.Module):
        def __init__(self, kind):
            super().__init__()
            self.weight = Parameter(torch.randn(3))
            self.unused = Parameter(torch.zeros(1))
            self.register_buffer("mean", torch.zeros(3))
            self.kind = kind

        def forward(self, x):
            weight = self.weight
            if self.kind == "weight's gradient":
                weight = weight.detach() * 2 - weight.detach() + 0 * weight
            if self.kind == "input's gradient":
                x = x.detach() + 0 * x
            if self.kind == "unused":
                x = x + 0 * self.unused
            if self.kind == "used":
                x = x + self.unused
            if self.kind == "another key":
                self.register_buffer("late", torch.ones(1))
            self.mean += 0.1 * x.detach().mean(0) * (2 if self.kind == "state" else 1)
            output = x * weight
            return output * (1 + 2**-23) if self.kind == "last bit" else output

    x = see.randn(4, 3)
    before = x.clone()
    see("two fresh layers", lib.disagreements(nn.Linear(3, 2), nn.Linear(3, 2), x))
    see("two of a kind", lib.disagreements(Layer(""), Layer(""), x))
    see("the output's last bit", "output" in lib.disagreements(Layer(""), Layer("last bit"), x))
    see("another gradient of the weight", lib.disagreements(Layer(""), Layer("weight's gradient"), x))
    see("another gradient of the input", lib.disagreements(Layer(""), Layer("input's gradient"), x))
    see("a zero where None is expected", lib.disagreements(Layer(""), Layer("unused"), x))
    see("None where a zero is expected", lib.disagreements(Layer("unused"), Layer(""), x))
    see("a gradient where None is expected", lib.disagreements(Layer(""), Layer("used"), x))
    see("another key after the run", lib.disagreements(Layer(""), Layer("another key"), x))
    see("another state after the run", lib.disagreements(Layer(""), Layer("state"), x))
    theirs, yours = Layer(""), Layer("")
    yours.weight.grad, kept = see.randn(3), theirs.weight.detach().clone()
    see("an old gradient is there", lib.disagreements(theirs, yours, x))
    see("once more", lib.disagreements(theirs, yours, x))
    see("their weights are as before", theirs.weight - kept)
    see("your weights are theirs now", yours.weight - theirs.weight)
    see("batch norm", lib.disagreements(nn.BatchNorm1d(3), nn.BatchNorm1d(3), x))
    see("batch norm with another momentum", lib.disagreements(nn.BatchNorm1d(3), nn.BatchNorm1d(3, momentum=0.5), x))
    bent = lib.disagreements(nn.LeakyReLU(0.1), nn.LeakyReLU(0.2), x)
    see("another slope", bent)
    see("the input is as before", (x - before, x.requires_grad))


@experiment(
    "module.suspects",
    title="Three suspects",
    points=4,
    subjects={"Suspects": nn.Module},
    repair=True,
    seconds=20,
    hints=(
        "The fuzzer's programs are small. Which method does the last line but one call, and what is special "
        "about the modules there?",
        "Think of a child that hangs at two names, of a child whose mode differs from its parent's, and of a parameter "
        "that has no gradient yet.",
        "`named_children` must remember whom it has yielded; `train` must go down even if its own mode is right "
        "already; `zero_grad(set_to_none=False)` must leave `None` alone and fill what is there in place.",
    ),
    after=(
        "Searching by random programs, then shrinking, is what the library hypothesis does for you. PyTorch's tests "
        "use it in places; most of them compare many kinds of inputs, listed in "
        "`torch/testing/_internal/common_methods_invocations.py`."
    ),
)
def suspects(lib, see):
    """Shares a child, mixes modes, and forgets gradients, some of which are None."""
    with grafted(lib.Suspects, see, "named_children", "train", "zero_grad") as Module:
        shared = _leaf(Module, weight=_parameter(see, 2))
        top = _leaf(Module, first=shared, second=_leaf(Module, inner=Module()), third=shared)
        top.add_module("nothing", None)
        see("the children's names", [name for name, _ in top.named_children()])
        see("how many children", len(list(top.children())))
        top.second.eval()
        see("training again, from a mixed tree", [m.training for m in top.train().modules()])
        top.training = False
        see("evaluation, the module itself being there already", [m.training for m in top.eval().modules()])
        top.second.inner.train()
        see("one module deep down the other way", [m.training for m in top.eval().modules()])
        see("train returns the module", top.train() is top)
        see.raises("a mode that is a word", top.train, "no")
        kept = shared.weight.grad = see.randn(2)
        late = top.second.late = _parameter(see, 1)
        top.zero_grad(set_to_none=False)
        see("zeros, and None where there was None", (shared.weight.grad, late.grad))
        see("the very same gradient tensor", shared.weight.grad is kept)
        shared.weight.grad = see.randn(2)
        top.zero_grad()
        see("None", (shared.weight.grad, late.grad))


@further("module.suspects")
def suspects_fuzzed(lib, see):
    """Looks for a program on which the mended class and PyTorch disagree."""
    if issubclass(lib.Suspects, nn.Module):
        see("the smallest program on which it disagrees", [])
    else:
        mended = completed(lib.Suspects, ("named_children", "train", "zero_grad"))
        found = fuzz(mended, seed=see.seed, max_examples=100, seconds=6)
        see("the smallest program on which it disagrees", list(found.lines))
