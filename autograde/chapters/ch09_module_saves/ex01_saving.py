"""Saving."""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn.parameter import Parameter

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _forest, _leaf, _parameter

PART = ("_save_to_state_dict", "state_dict")


@experiment(
    "module.saving",
    title="Saving",
    points=3,
    subjects={"Saving": nn.Module},
    conditions=(States(part=PART), HookStates(part=PART)),
    hints=(
        "`_save_to_state_dict` loops over `_parameters` and `_buffers` and writes `destination[prefix + name]`; what "
        "is `None`, or named in `_non_persistent_buffers_set`, is left out.",
        "Detached, not cloned: `tensor.detach()` shares its memory with the model.",
        '`hasattr(type(self), "get_extra_state")` says whether there is extra state.',
        '`state_dict` hands the same `destination` to each child that is not `None`, with `prefix=f"{prefix}{name}."`.',
    ),
    after=(
        "`state_dict` and `_save_to_state_dict` in `torch/nn/modules/module.py`. `torch.save` of a state dict keeps "
        "`_metadata`, since an OrderedDict pickles its attributes."
    ),
)
def saving(lib, see):
    """Saves a tree with a shared leaf, hidden buffers, members that are None, and children with ways of their own."""
    with grafted(lib.Saving, see, *PART) as Module:
        alone = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(2))
        see("a module without children: its state", alone.state_dict())
        see("its keys, in order", list(alone.state_dict()))
        see("its metadata", dict(getattr(alone.state_dict(), "_metadata", {})))
        alone.register_parameter("nothing", None)
        see.raises("it has a parameter that is None", alone.state_dict)
        empty = Module()
        empty.register_buffer("nothing", None)
        see.raises("a module has a buffer that is None", empty.state_dict)
        parent = Module()
        parent.add_module("nothing", None)
        see.raises("a module has a child that is None", parent.state_dict)
        top = _forest(Module, see)
        state = top.state_dict()
        see("the keys", list(state))
        see("the values", dict(state))
        both = state, getattr(state, "_metadata", None)
        see("it and its _metadata are ordered dictionaries", [isinstance(each, OrderedDict) for each in both])
        see("nothing needs a gradient", [key for key, value in state.items() if value.requires_grad])
        see("memory is shared", state["omega"].data_ptr() == top.omega.data_ptr())
        turned = _leaf(Module, weight=Parameter(see.randn(2, 3).t()), mean=see.randn(2, 3).t())
        for key, value in turned.state_dict().items():
            shares = value.data_ptr() == getattr(turned, key).data_ptr()
            see(f"memory is shared with a transposed {'parameter' if key == 'weight' else 'buffer'}", shares)
        members = {"wide": torch.float64, "narrow": torch.float16, "whole": torch.int64}
        odd = _leaf(Module, **{name: Parameter(see.randn(2).to(dtype), False) for name, dtype in members.items()})
        odd.register_buffer("empty", see.randn(0))
        saved = {
            key: (value.dtype, value.data_ptr() == vars(odd)["_parameters"].get(key, value).data_ptr())
            for key, value in odd.state_dict().items()
        }
        see("members of other dtypes, and a buffer without elements: the dtype, and whether memory is shared", saved)
        for label, module in {"the tree": top, "members of other dtypes": odd}.items():
            see(f"of {label}: what stands in the state itself, not detached", _themselves(module, module.state_dict()))
            see("and with keep_vars", _themselves(module, module.state_dict(keep_vars=True)))
        hollow = _leaf(Module, weight=Parameter(torch.ones(2, device="meta")))
        saved = [(value.device.type, value.requires_grad) for value in hollow.state_dict().values()]
        see("saved of a module on meta: the device, and whether it requires a gradient", saved)
        for name, kind in {"wide": "parameter", "empty": "buffer"}.items():
            vars(odd)[name] = see.randn(1)
            see(f"an attribute that hides a {kind} of its name: what is saved there", odd.state_dict().get(name))
        kept = top.state_dict(keep_vars=True)
        see("with keep_vars", [key for key, value in kept.items() if isinstance(value, Parameter)])
        see("with a prefix", list(top.twice.state_dict(prefix="net.")))
        undotted = [list(module.state_dict(prefix="net")) for module in (top.twice, top.middle)]
        see("with a prefix that does not end in a dot: a leaf, and a module with children", undotted)
        see("the metadata", dict(getattr(state, "_metadata", {})))
        see("the metadata with a prefix", dict(getattr(top.twice.state_dict(prefix="net."), "_metadata", {})))

        steps = {"steps": 7}

        class Versioned(Module):
            _version = 3

            def get_extra_state(self):
                return steps

        class Own(Module):
            def state_dict(self, *, destination, prefix, keep_vars):
                destination[prefix + "own"] = "a child's own state_dict"

        own = _leaf(Own, weight=_parameter(see, 1))
        see("a child with a member has a state_dict of its own: the keys", list(_leaf(Module, own=own).state_dict()))

        class Wider(Module):
            def _save_to_state_dict(self, where, path, *rest):
                see("a child's _save_to_state_dict finds in the dictionary", list(where))
                super()._save_to_state_dict(where, path, *rest)
                where[path + "wider"] = rest

        first = _leaf(Versioned, w=_parameter(see, 1), mean=see.randn(1))
        mixed = _leaf(Module, a=first, b=Own(), c=_leaf(Wider, w=_parameter(see, 1)))
        mixed.register_state_dict_pre_hook(lambda module, prefix, keep: see("a pre-hook is given", (prefix, keep)))
        mixed.c.register_state_dict_pre_hook(lambda module, prefix, keep: see("a child's is given", (prefix, keep)))
        mixed.c._register_state_dict_hook(
            lambda m, state, prefix, meta: see("a hook is given", (list(state), prefix, meta))
        )
        state = mixed.state_dict(prefix="net.")
        see("children with ways of their own", dict(state))
        see("and in which order: parameters, buffers, extra state", list(state))
        see("extra state is what its module returned, not a copy", state.get("net.a._extra_state") is steps)
        written = {}
        first._save_to_state_dict(written, "x.", False)
        see("_save_to_state_dict alone: what it writes", list(written))
        see("with keep_vars, of a module with extra state", list(first.state_dict(keep_vars=True)))
        see("their versions", dict(getattr(state, "_metadata", {})))
        late = Module()
        late.register_state_dict_pre_hook(lambda module, prefix, keep: module.register_buffer("late", see.randn(1)))
        see("a pre-hook registers a buffer", late.state_dict())
        loud = Module()
        loud.register_state_dict_pre_hook(
            lambda *args: see("while a pre-hook runs, gradients can flow", torch.is_grad_enabled()) or args
        )
        see.raises("a pre-hook that returns something", loud.state_dict)
        plain = Module()
        plain.get_extra_state = lambda: 1
        see("get_extra_state on the instance, not in its class", dict(plain.state_dict()))
        given = {"mine": 1}
        see("a dictionary handed in comes back", top.twice.state_dict(destination=given, prefix="x.") is given)
        see("and is filled", list(given))
        bare = OrderedDict()
        see("an OrderedDict without _metadata, handed in", list(top.twice.state_dict(destination=bare)))
        see("whether it has one then", hasattr(bare, "_metadata"))
        given = _Dictionary()
        given._metadata = {"x": {"version": 0}}
        top.middle.state_dict(destination=given, prefix="x.")
        see(
            "a dictionary of another class that has _metadata, an old entry in it: what is noted there", given._metadata
        )
        ran = []
        top.twice.register_state_dict_pre_hook(lambda module, prefix, keep: ran.append(f"before {prefix}"))
        top.twice._register_state_dict_hook(lambda module, state, prefix, metadata: ran.append(f"after {prefix}"))
        top.state_dict()
        see("a layer in three places: when its hooks ran", ran)

        frozen = _leaf(Module, weight=Parameter(see.randn(2), False)).state_dict()
        see("of a frozen parameter is saved", type(frozen["weight"]).__name__)
        ahead = Module()
        ahead.register_state_dict_pre_hook(lambda module, prefix, keep: setattr(module, "_version", 7))
        noted = ahead.state_dict()
        see("a pre-hook changes the version: noted is", dict(getattr(noted, "_metadata", {})))

        class Gives(Module):
            def get_extra_state(self):
                return self.given

        class GivesToo(Gives):
            pass

        class GivesAsWell(GivesToo):
            pass

        gives, learns = Gives(), see.randn(1).requires_grad_()
        see.raises("get_extra_state asks for an attribute that is missing", gives.state_dict)
        gives.given = None
        see("extra state that is None", dict(gives.state_dict()))
        gives.given = learns
        see("extra state that requires a gradient: saved as it is", gives.state_dict().get("_extra_state") is learns)

        class Fails(Module):
            def get_extra_state(self):
                raise self.error

        fails, above = Fails(), _leaf(Module, weight=_parameter(see, 1))
        above.add_module("fails", fails)
        for error in (KeyError, TypeError, ValueError, RuntimeError, NotImplementedError, _OwnError):
            fails.error = error
            see.raises(f"get_extra_state of a child raises {error.__name__.lstrip('_')}", above.state_dict)
        see(
            "get_extra_state registers a buffer: the keys",
            list(_leaf(_registering(Module), w=see.randn(1)).state_dict()),
        )
        heir = GivesAsWell()
        heir.given = 7
        see("get_extra_state is inherited from far above", dict(heir.state_dict()))
        gives.given = 8
        gives.add_module("child", heir)
        see("a module with extra state, and a child that has some too", dict(gives.state_dict()))
        again = gives.state_dict()
        gives.given = 9
        see("saved once more into the same dictionary", dict(gives.state_dict(destination=again)))
        alone = _leaf(Module, weight=_parameter(see, 1))
        again = alone.state_dict(destination={"weight": 1})
        see("a number was there under a parameter's key: what is there now", again["weight"])

        class Asked(Module):
            def get_extra_state(self):
                return torch.is_grad_enabled()

        asked, flows = _leaf(Asked, child=Asked()), []
        asked.child.register_state_dict_pre_hook(lambda *args: flows.append(torch.is_grad_enabled()))
        see("while extra state is asked for, gradients can flow", asked.state_dict().get("_extra_state"))
        see("while a child's pre-hook runs, gradients can flow", flows)
        numbered = Module()
        numbered._version = 5
        numbered._register_state_dict_hook(lambda module, state, prefix, metadata: metadata.update(noted=1))
        see(
            "a version of the instance's own, and what a hook notes in the metadata",
            dict(getattr(numbered.state_dict(), "_metadata", {})),
        )
        see("a hook may return another", _replaced(Module).state_dict())
        above = _leaf(Module, first=_replaced(Module), then=_leaf(Module, weight=_parameter(see, 1)))
        see("a child's hook returns another dictionary: what is saved of the whole", list(above.state_dict()))
        squared = _leaf(Module, weight=_parameter(see, 2))
        loss = squared.weight.square().sum()
        with torch.no_grad():
            squared.state_dict()["weight"].add_(1)
        see.raises("what was saved is changed between forward and backward: backward", loss.backward)


def _themselves(module, state):
    """Return the keys under which the state holds a member itself."""
    members = [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]
    return [path for path, tensor in members if state.get(path) is tensor]


def _registering(Module):
    """Return a class whose extra state, when it is asked for, registers a buffer."""

    class Registers(Module):
        def get_extra_state(self):
            self.register_buffer("late", torch.ones(1))

    return Registers


class _OwnError(Exception):
    """An error of a layer's own."""


class _Dictionary(dict):
    """A dictionary that can have attributes, and is no OrderedDict."""


def _replaced(Module):
    module = Module()
    module._register_state_dict_hook(lambda module, state, prefix, metadata: {"replaced": prefix})
    return module
