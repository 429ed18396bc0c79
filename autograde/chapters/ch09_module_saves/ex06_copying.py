"""Copies and pickles."""

import copy

from torch import nn

from autograde.chapters.ch09_module_saves.common import pickled
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import CONTAINERS, _forest

PART = ("__getstate__", "__setstate__")
NEWER = tuple(
    f"_{name}"
    for name in (
        *("forward_pre_hooks", "forward_pre_hooks_with_kwargs", "forward_hooks_with_kwargs"),
        *("forward_hooks_always_called", "backward_pre_hooks", "is_full_backward_hook", "state_dict_hooks"),
        *("state_dict_pre_hooks", "load_state_dict_pre_hooks", "load_state_dict_post_hooks"),
        "non_persistent_buffers_set",
    )
)
"""What a file of an older PyTorch may lack, each since another version."""


_NAMES = (
    *("_", "__own", "__own__", "own_", "own__", "_own_hooks", "own_hooks", "hooks", "_own_modules", "_x_buffers"),
    *("with blank", "with.dot", "1", "UPPER", "größe", ""),
)
"""Names of attributes, each of its own kind."""


@experiment(
    "module.copying",
    title="Copies and pickles",
    points=2,
    subjects={"Copying": nn.Module},
    conditions=States(part=PART),
    hints=(
        "`dict(self.__dict__)` is a shallow copy.",
        "Start from `self._fresh_state()` and let `state` overwrite: `{**self._fresh_state(), **state}`.",
        "Write into `self.__dict__` directly. `self.x = ...` would ask for containers that are not there yet.",
    ),
    after=(
        "`__getstate__` and `__setstate__` in `torch/nn/modules/module.py`; the first also leaves out what `compile()` "
        "has made. They are why a whole model can be pickled at all; a `state_dict` is the better way to save, since "
        "it does not depend on where your classes live."
    ),
)
def copying(lib, see):
    """Copies, pickles, and revives a state in which containers are missing."""
    with grafted(lib.Copying, see, *PART) as Module:
        top = _forest(Module, see)
        top.note = [1, 2]
        top._cache = top._Net__cache = 3
        top.omega.grad = see.randn(1)
        kinds = {"none": None, "true": True, "builtin": len, "a_class": int, "kept_set": {1}, "tensor": see.randn(1)}
        vars(top).update({**dict.fromkeys(_NAMES, 1), **kinds})
        state = top.__getstate__()
        see("the state holds the instance's attributes", sorted(vars(top).keys() - state.keys()))
        state["note"] = "changed"
        see("the module is as before", top.note)
        see("members are not copied", top.__getstate__()["_parameters"]["omega"] is top.omega)
        see("nor is a list that is an attribute", top.__getstate__().get("note") is top.note)
        twin = copy.deepcopy(top)
        see("a deep copy's own attribute", getattr(twin, "note", "nothing"))
        see("its attributes with an underscore", [getattr(twin, name, "nothing") for name in ("_cache", "_Net__cache")])
        see("its attributes, of many names and kinds", [name for name in (*_NAMES, *kinds) if name in vars(twin)])
        see("the original's gradient is as before", top.omega.grad)
        see("a deep copy's parameters", dict(twin.state_dict()))
        see("are they new", (twin.omega is top.omega, twin.middle is top.middle))
        see("shared stays shared", (twin.again is twin.twice, twin.beta is twin.middle.last.weight))
        see("its containers are its own", twin._parameters is top._parameters)
        top.eval()
        revived = pickled(top)
        see("a pickled copy", (revived.training, dict(revived.state_dict()), revived.note))
        old = top.__getstate__()
        gone = "_forward_pre_hooks", "_backward_pre_hooks", "_non_persistent_buffers_set", "_state_dict_hooks"
        for name in gone:
            del old[name]
        bare = type(top).__new__(type(top))
        bare.__setstate__(old)
        see("an old state: containers that were missing", [len(vars(bare)[name]) for name in CONTAINERS[3:]])
        see("an old state: the kinds of those", [isinstance(vars(bare)[name], dict) for name in gone])
        see("an old state: how many objects these are", len({id(vars(bare)[name]) for name in gone}))
        see("an old state: it runs", bare(5))
        see("an old state: its mode", bare.training)
        see("a state that lacks one container only: which are then not there and empty", _not_mended(top))
        other = type(top).__new__(type(top))
        other.__setstate__(old)
        see("two revived modules share their hooks", other._forward_pre_hooks is bare._forward_pre_hooks)
        see("an old state: the dictionary handed in is as before", ["_forward_pre_hooks" in old, vars(bare) is old])
        empty = type(top).__new__(type(top))
        empty.__setstate__({})
        see("an empty state: the kind of backward hooks", vars(empty).get("_is_full_backward_hook", "missing"))
        whole = top.__getstate__()
        empty.__setstate__(whole)
        see("a whole state: is it the module's own dictionary", vars(empty) is whole)
        see("a whole state: its containers are taken over", vars(empty)["_parameters"] is whole["_parameters"])
        made = []

        class Counted(Module):
            def __init__(self):
                made.append(1)
                super().__init__()
                self.nothing = None

        counted = copy.deepcopy(Counted())
        see("a copy: how often __init__ ran", len(made))
        see("an attribute that is None", vars(counted).get("nothing", "gone"))
        counted.__setstate__({"note": 5, "training": False})
        see("a state handed to an object that is in use", (counted.note, counted.training))
        see("how often __init__ ran by then", len(made))
        shallow = copy.copy(top)
        see("a shallow copy shares members", shallow.omega is top.omega)
        apart = [name for name in CONTAINERS if vars(shallow)[name] is not vars(top)[name]]
        see("containers, empty ones too, that a shallow copy does not share", apart)
        see("the dictionaries in a state are the module's own", top.__getstate__()["_parameters"] is top._parameters)
        hiding = Module()
        vars(hiding)["peer"] = Module()
        vars(hiding)["_peer"] = nn.Parameter(see.randn(1))
        copied = copy.copy(hiding)
        see(
            "a module and a parameter that stand in the instance's own dictionary: what a copy has registered",
            {
                "modules": list(copied._modules),
                "parameters": list(copied._parameters),
                "same": copied.peer is hiding.peer,
            },
        )

        class Cached(Module):
            def __setstate__(self, state):
                vars(self)["cache"] = {}
                super().__setstate__(state)

        cached = copy.copy(Cached())
        see("what a subclass puts in place before it hands the state on is kept", "cache" in vars(cached))

        class Hiding(Module):
            note = property(lambda self: "asked")

        for name in NEWER:
            setattr(Hiding, name, None)
        hiding = Hiding()
        see("the class has attributes of their names: containers that are not mended", _not_mended(hiding))
        vars(hiding)["note"] = 1
        see("the class has a property of an entry's name: the entry of a copy", vars(copy.copy(hiding)).get("note"))


def _not_mended(module):
    """Return which containers are missing, or hold something, after only they were taken out of the state."""
    wrong = []
    for name in NEWER:
        state = dict(module.__getstate__())
        state.pop(name, None)
        revived = type(module).__new__(type(module))
        revived.__setstate__(state)
        if vars(revived).get(name, "missing"):
            wrong.append(name)
    return wrong
