"""Missing and unexpected keys."""

import itertools
from collections import OrderedDict

import torch
from torch import nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _forest, _leaf, _parameter

PART = ("_load_from_state_dict",)


@experiment(
    "module.keys",
    title="Missing and unexpected keys",
    points=4,
    subjects={"Keys": nn.Module},
    conditions=(States(part=PART), HookStates(part=PART)),
    hints=(
        "For each wanted name: is `prefix + name` in `state_dict`? Load it. Not there? Missing, if `strict`.",
        "A wanted name that is not in `own` is extra state: `self.set_extra_state(state_dict[key])`.",
        '`name, dot, _ = rest.partition(".")` finds what stands before the first dot, and whether there is one.',
        "With a dot after it, that must be a name in `_modules`; without, it must be a wanted one.",
    ),
    after=(
        "`_load_from_state_dict` in `torch/nn/modules/module.py`. `torch/nn/modules/batchnorm.py` extends it: files "
        "older than version 2 lack `num_batches_tracked`, and it adds the key before it calls the general method."
    ),
)
def keys(lib, see):
    """Loads dictionaries with keys too few and too many, and calls the method as a subclass does."""
    with grafted(lib.Keys, see, *PART) as Module:
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
        extra += ("middle.",)
        for key in extra:
            see(f"{key!r} added: unexpected are", top.load_state_dict({**state, key: see.randn(1)}, strict=False)[1])
        many = OrderedDict([*state.items(), *((key, see.randn(1)) for key in extra)])
        see("all of these added", tuple(top.load_state_dict(many, strict=False)))

        near = [*_near("omega"), *_near("var"), *(f"{name}.x" for name in _near("middle")), "middle.inner.zeta2"]
        near += ["training.x", "hidden.x", "bias.x", "forward.x"]
        added = {**state, **{key: see.randn(1) for key in near}}
        see("names that are nearly right added: unexpected are", top.load_state_dict(added, strict=False)[1])

        def directly(module, given, prefix, strict, metadata=None):
            lists, handed = ([], [], []), dict(given)
            module._load_from_state_dict(handed, prefix, metadata or {}, strict, *lists)
            if handed.keys() != given.keys():
                see("the keys that were handed in, afterwards", list(handed))
            return lists

        leaf = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(1))
        given = {"a.weight": see.randn(2), "a.zzz": see.randn(1), "b.zzz": see.randn(1), "weight": see.randn(2)}
        given["b.a.zzz"] = given["ab.w"] = see.randn(1)
        see("called with a prefix", directly(leaf, given, "a.", True))
        see("the value under the prefix", leaf.weight)
        undotted = {"netweight": see.randn(2), "netzzz": 0, "net.mean": see.randn(1), "netchild.x": 0, "net.child.x": 0}
        undotted = directly(_leaf(Module, weight=_parameter(see, 2), child=Module()), undotted, "net", True)
        see("called with a prefix that does not end in a dot", undotted)
        see("called without strict", directly(leaf, given, "a.", False))
        missing, unexpected, errors = directly(leaf, {"weight": see.randn(3)}, "", True)
        see("a wrong shape: the keys noted", {"missing": missing, "unexpected": unexpected})
        see("a wrong shape: how many errors are gathered", len(errors))
        errors = directly(leaf, {"a.weight": see.randn(3), "a.mean": 0}, "a.", True)[2]
        see("a wrong shape under a prefix: how the error begins", [error.partition(":")[0] for error in errors[:1]])
        see("no tensor under a prefix: how the error begins", [error.partition(",")[0] for error in errors[1:]])
        weight = leaf.weight
        directly(leaf, given, "a.", True, {"assign_to_params_buffers": True})
        see("assigned by the metadata", leaf.weight is weight)

        directly(leaf, given, "a.", True, {"version": 1})
        see("metadata without the flag: copied", leaf.weight is weight)
        weight = leaf.weight
        directly(leaf, given, "a.", True, {"version": 1, "assign_to_params_buffers": False})
        see("the flag is false: copied", leaf.weight is weight)
        for parts in (1, 2, 3):
            spelt = [".".join(each) for each in itertools.product(("w", "child", "gone", "other", ""), repeat=parts)]
            below = _leaf(Module, w=_parameter(see, 1), child=Module())
            below.add_module("gone", None)
            given = {f"a.{rest}": torch.ones(1) for rest in spelt}
            unexpected = directly(below, given, "a.", True)[1]
            words = "a dot" if parts == 2 else f"{'no' if parts == 1 else 'two'} dots"
            see(
                f"of keys with {words} after the prefix: those not unexpected",
                [k for k in given if k not in unexpected],
            )
        three = _leaf(Module, b=_parameter(see, 1), c=_parameter(see, 1), m=see.randn(1), a=_parameter(see, 1))
        see("the order of missing keys", directly(three, {}, "", True)[0])
        backwards = {name: see.randn(3) for name in ("a", "m", "c", "b")}
        errors = directly(three, backwards, "", True)[2]
        see("wrong shapes, the file being in another order", [error.partition(":")[0] for error in errors])
        paired = {"partner.weight": see.randn(1), "part.weight": see.randn(1)}
        see(
            "a key of `partner`, where the child is `part`", directly(_leaf(Module, part=Module()), paired, "", True)[1]
        )
        same = _leaf(Module, a=_leaf(Module, a=_parameter(see, 1)))
        see("a prefix that comes again in the key", directly(same, {"a.a.a": see.randn(1)}, "a.", True)[1])

        class OnlyGives(Module):
            def get_extra_state(self):
                return 7

        for state in ({}, {"_extra_state": 7}):
            see(f"the class has get_extra_state only, {state} is loaded", directly(OnlyGives(), state, "", True))
        taken = []

        class Extra(Module):
            def set_extra_state(self, state):
                see("set_extra_state is given", (state, dict(self._parameters)))
                taken.append(state)

        see("extra state", directly(Extra(), {"_extra_state": 7}, "", True))
        beside = Module()
        vars(beside)["set_extra_state"] = lambda state: see("the instance's set_extra_state is given", state)
        see("set_extra_state on the instance, not in its class", directly(beside, {"_extra_state": 7}, "", True))
        see("extra state that is missing", directly(Extra(), {}, "e.", True))
        see("extra state, not strict", directly(Extra(), {"_extra_state": 8}, "", False))
        see("extra state that is missing, not strict", directly(Extra(), {}, "e.", False))
        see("extra state that is None", directly(Extra(), {"_extra_state": None}, "", True))
        for kind, extra in {"a dictionary": {"steps": 7}, "a tensor": see.randn(2)}.items():
            directly(Extra(), {"_extra_state": extra}, "", True)
            see(f"set_extra_state is given {kind} that stands there, not a copy", taken[-1] is extra)

        class Refuses(Module):
            def set_extra_state(self, state):
                raise state

        for strict in (True, False):
            for error in (ArithmeticError, KeyError, AttributeError, TypeError, RuntimeError):
                label = f"set_extra_state raises {error.__name__}, strict={strict}"
                see.raises(label, directly, Refuses(), {"_extra_state": error}, "", strict)
        named = Extra()
        vars(named)["_extra_state"] = 3
        see("extra state, and an attribute `_extra_state`", directly(named, {"_extra_state": 7}, "", True))
        named = _leaf(Module, _extra_state=see.randn(1))
        label = "a buffer that is named `_extra_state`, not strict"
        see(label, directly(named, {"_extra_state": see.randn(1)}, "", False))
        see("what it holds then", vars(named)["_buffers"]["_extra_state"])
        for strict in (True, False):
            nothing = directly(leaf, {**given, "a.weight": None}, "a.", strict)
            label = f"None in place of a tensor, strict={strict}: missing, unexpected, and how many errors"
            see(label, (*nothing[:2], len(nothing[2])))
        hidden = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(2))
        vars(hidden)["weight"] = vars(hidden)["mean"] = see.randn(1)
        see(
            "attributes hide members of the same names",
            directly(hidden, {name: see.randn(2) for name in ("weight", "mean")}, "", True),
        )
        see("the members then", (vars(hidden)["_parameters"]["weight"], vars(hidden)["_buffers"]["mean"]))
        told = []

        class Told(Module):
            def _load_tensor(self, *args, **kwargs):
                told.append(1)
                super()._load_tensor(*args, **kwargs)

        directly(_leaf(Told, weight=_parameter(see, 1)), {"weight": see.randn(1)}, "", True)
        see("a subclass has a _load_tensor of its own: how often it ran", len(told), expect=1)
        see("extra state, and a key too many", directly(Extra(), {"_extra_state": 9, "typo": 1}, "", True))
        below = {"e._extra_state": 9, "e.typo": 1}
        see("the same under a prefix", directly(Extra(), below, "e.", True))
        beside = {"_extra_state": 9, **dict.fromkeys(_near("_extra_state"), 1)}
        see("extra state, and names that are nearly that", directly(Extra(), beside, "", True))
        extra = _leaf(Extra, weight=_parameter(see, 1), mean=see.randn(1))
        values = {name: see.randn(1) for name in ("weight", "mean")}
        see("extra state and tensors", directly(extra, {"_extra_state": 9, **values}, "", True))
        see("all of them missing", directly(extra, {}, "", True))
        see(
            "extra state without a dot",
            directly(extra, {"e._extra_state": 9, "_extra_state.x": 1, "weight.x": 1, "zzz": 1}, "", True),
        )
        unwanted = directly(leaf, {**given, "a._extra_state": 7}, "a.", True)[1]
        see("extra state that nobody wants", sorted(unwanted))

        def hook(*args):
            see("a pre-hook is given", args)
            args[0]["a.mean"] = torch.ones(1)

        leaf._register_load_state_dict_pre_hook(hook)
        see("a pre-hook adds a key", directly(leaf, given, "a.", True))
        see("the value that it added", leaf.mean)
        see(
            "not strict, and a wrong shape: how many errors",
            len(directly(leaf, {"a.weight": 0 * weight[:1]}, "a.", False)[2]),
        )
        asking = _leaf(Module, weight=_parameter(see, 2))
        weight = asking.weight
        asking._register_load_state_dict_pre_hook(lambda *args: args[2].update(assign_to_params_buffers=True))
        directly(asking, {"weight": see.randn(2)}, "", True)
        see("a pre-hook sets the flag: copied into the old one", asking.weight is weight)
        late = Module()

        def register(*args):
            late.register_buffer("late", torch.zeros(2))
            late.register_buffer("not_saved", torch.zeros(2), persistent=False)
            return args

        late._register_load_state_dict_pre_hook(register)
        see(
            "a pre-hook registers two buffers, one of them not saved, and returns something",
            directly(late, {"late": see.randn(2)}, "", True),
        )
        see("that buffer is loaded", late.late)


def _near(name):
    """Return names that are nearly this one: longer, shorter, in other letters."""
    return [name + "2", name + "_", "2" + name, name[:-1], name[1:], name.upper(), name + " "]
