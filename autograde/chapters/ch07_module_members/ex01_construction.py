"""An empty module."""

from collections import OrderedDict

from torch import nn

from autograde.chapters.ch07_module_members.common import changed_by, in_use
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.kit import HOOK_DICTIONARIES
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import CONTAINERS


def _kind(value):
    """Return what sort of container a value is; an ordered dict counts as a dict."""
    return next((kind.__name__ for kind in (dict, set, list) if isinstance(value, kind)), type(value).__name__)


PART = ("_version", "__init__", "_fresh_state")


@experiment(
    "module.construction",
    title="An empty module",
    points=2,
    subjects={"Construction": nn.Module},
    conditions=States(part=PART),
    hints=(
        "Nothing of this belongs to the class: as with `Shared`, all its instances would have one container.",
        "`_fresh_state` builds one dictionary: `{name: OrderedDict() for name in HOOK_DICTIONARIES}`, and a few more "
        "entries. `{**one, **other}` joins two dictionaries.",
        "The other entries: `{}` for `_parameters`, `_buffers` and `_modules`, `set()` for "
        "`_non_persistent_buffers_set`, `None` for `_is_full_backward_hook`. In `__init__` then: "
        "`self.__dict__.update(self._fresh_state())`.",
    ),
    after=(
        "`Module.__init__` in `torch/nn/modules/module.py` does the same with one `super().__setattr__` a container, "
        "which avoids the cost of its own `__setattr__`. A class attribute `call_super_init` lets it pass arguments on "
        "in multiple inheritance."
    ),
)
def construction(lib, see):
    """Makes two modules, looks at what each holds, and passes arguments that are not wanted."""
    with grafted(lib.Construction, see, *PART) as Module:
        one, other = Module(), Module()
        see("what a new module holds", {name: _kind(vars(one).get(name, "no entry of its own")) for name in CONTAINERS})
        see("entries of a new module without an underscore in front", sorted(n for n in vars(one) if n[:1] != "_"))
        see("the mode at the start", one.training)
        see("the mode lies in the instance", "training" in vars(one))
        shared = [name for name in CONTAINERS if vars(one).get(name) is vars(other).get(name, 0)]
        see("what two modules share", shared)
        see("different containers", len({id(vars(one).get(name, one)) for name in CONTAINERS}))
        see("all are empty", [name for name in CONTAINERS if vars(one).get(name)])
        see("hooks are kept in order", all(isinstance(vars(one).get(n), OrderedDict) for n in HOOK_DICTIONARIES))
        see("the kind of backward hooks", vars(one).get("_is_full_backward_hook", "no entry of its own"))
        see("the version of the class", Module._version)

        class Net(Module):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)

        see.raises_message("a keyword too many", Net, size=3)
        see.raises_message("one argument too many", Net, 3)
        see.raises_message("two arguments too many", Net, 3, 4)
        see.raises_message("two keywords too many", Net, size=3, depth=4)
        see.raises_message("an argument and a keyword too many", Net, 3, depth=4)
        bare = Net.__new__(Net)
        see.raises("refused", bare.__init__, 3)
        see("what a refused module holds", sorted(vars(bare)))

        class Early(Module):
            _version = 3

            def __init__(self):
                self.note = "set before"
                super().__init__()

        early = Early()
        see("an attribute set before super().__init__()", vars(early).get("note", "gone"))
        see("a version of its own", (early._version, "_version" in vars(early)))
        early.register_parameter("weight", None)
        early.register_forward_hook(lambda *args: None)
        early.training = False
        module, made = in_use(Module), []
        held = dict(vars(module))
        ask = getattr(module, "_fresh_state", lambda: vars(Module()))  # the course's own name
        changed = changed_by(lambda module: made.append(ask()), module)
        see("a module in use that was asked for a fresh state is as it was", not changed)
        fresh = made[0]
        entries = {name: _kind(fresh.get(name, "no entry")) for name in CONTAINERS}
        see("what that fresh state holds", entries)
        see("what in it is not empty", [name for name in CONTAINERS if fresh.get(name)])
        see(
            "its mode, and its kind of backward hooks",
            [fresh.get(n, "no entry") for n in ("training", "_is_full_backward_hook")],
        )
        see("what it shares with the module", [name for name in CONTAINERS if fresh.get(name, 0) is held[name]])
        old = {name: vars(early)[name] for name in CONTAINERS}
        early.__init__()
        see("__init__ called again: what is left", [name for name in CONTAINERS if vars(early)[name]])
        see(
            "__init__ called again: containers that are the old ones",
            [n for n in CONTAINERS if vars(early)[n] is old[n]],
        )
        see("__init__ called again in evaluation mode: the mode", early.training)
        named = {**dict.fromkeys(CONTAINERS, "of the class"), "_is_full_backward_hook": True, "training": False}
        odd = type("Odd", (Module,), named)()
        see(
            "a class that has attributes of these names: what its module holds",
            [_kind(vars(odd)[n]) for n in CONTAINERS],
        )
        see(
            "the mode of such a module, and its kind of backward hooks",
            [vars(odd)[n] for n in ("training", "_is_full_backward_hook")],
        )
        asked = []

        class Watched(Module):
            def __setattr__(self, name, value):
                asked.append(name)
                super().__setattr__(name, value)

        Watched()
        see("what a new module assigns by the __setattr__ of its class", sorted(asked))
