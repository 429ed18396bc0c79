"""Loading the tree."""

from collections import OrderedDict, UserDict

import torch
from torch import nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _forest, _leaf, _parameter

PART = ("load_state_dict", "_load_tree")


@experiment(
    "module.loading",
    title="Loading the tree",
    points=4,
    subjects={"Loading": nn.Module},
    conditions=(States(part=PART), HookStates(part=PART)),
    hints=(
        "Take `_metadata` from what was handed in, before you make an `OrderedDict` of it: the copy has none.",
        '`getattr(state_dict, "_metadata", None)` gives it, or `None`.',
        "`_load_children` goes through `self._modules.items()`; a child that is not `None` has the prefix "
        '`f"{prefix}{name}."`, and `state`\'s entries whose keys begin with that.',
        "Its `_load_tree` gets these two, and the other four as they came: the lists are the same all the way down.",
    ),
    after=(
        "`load_state_dict` in `torch/nn/modules/module.py`, where the recursion is a function inside. It makes a new "
        "report for each module, of the same two lists."
    ),
)
def loading(lib, see):
    """Loads trees that fit and that do not, and reads the errors and the reports."""
    with grafted(lib.Loading, see, *PART) as Module:
        simple = _leaf(Module, weight=_parameter(see, 2))
        simple.weight.grad = see.randn(2)
        simple.register_load_state_dict_pre_hook(
            lambda *args: see("while a pre-hook runs, gradients can flow", torch.is_grad_enabled())
        )
        see("a module without children: the report", str(simple.load_state_dict(simple.state_dict())))
        see("a gradient that was there before", simple.weight.grad)
        tree, keys = _three_levels(Module, see), []
        tree["one."].register_load_state_dict_pre_hook(lambda module, state, *rest: keys.append(list(state)))
        tree[""].load_state_dict(tree[""].state_dict(), strict=False)
        see("a child that has a child itself: the keys that it is handed", keys)
        top = _forest(Module, see)
        state = top.state_dict()
        state.update({key: see.randn(*value.shape) for key, value in state.items()})
        report = top.load_state_dict(state)
        see("the report on a good file", str(report))
        see("its two lists", (report.missing_keys, report.unexpected_keys))
        see("the values are loaded", dict(top.state_dict()))

        flows = []
        above = _leaf(Module, inner=_leaf(Module, weight=_parameter(see, 1)))
        for place, module in {"the child": above.inner, "the whole": above}.items():
            module.register_load_state_dict_post_hook(lambda *args, place=place: flows.append((place, _flow())))
        above.inner.register_load_state_dict_pre_hook(lambda *args: flows.append(("before the child", _flow())))
        above.load_state_dict(above.state_dict())
        see("while hooks of a child and of the whole run, gradients can flow", flows)

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
            "one key too many and two wrong shapes": {**wrong, "zzz": see.randn(1)},
            "all at once": {"zzz": see.randn(1), "weight": see.randn(1)},
        }
        see.raises("an OrderedDict without _metadata", net.load_state_dict, OrderedDict(good))
        for label, given in trials.items():
            before = list(given)
            see.raises(label, net.load_state_dict, given)
            see.raises_message(f"{label}: the words", net.load_state_dict, given)
            see(f"{label}: the dictionary is as before", list(given) == before)
        see("not strict: both lists", tuple(net.load_state_dict(trials["both"], False)))
        see.raises_message("not strict, all at once: the words", net.load_state_dict, trials["all at once"], False)
        see.raises("not strict: wrong shapes all the same", net.load_state_dict, wrong, strict=False)
        loaded = see.randn(2)
        net.load_state_dict({"weight": loaded}, strict=False)
        see("not strict: values are loaded", net.weight - loaded)
        see("a mapping that is no dict", tuple(net.load_state_dict(UserDict(good))))
        see("its values", dict(net.state_dict()))
        see.raises_message("None in place of a child's tensor", net.load_state_dict, {**good, "inner.weight": None})
        see.raises("a list", net.load_state_dict, [1, 2])
        see.raises("None", net.load_state_dict, None)
        see.raises("a list of pairs", net.load_state_dict, list(good.items()))
        see.raises("an object with keys and items that is no Mapping", net.load_state_dict, _Like(good))
        weight = net.weight
        net.load_state_dict(good, assign=True)
        see(
            "assigned in the whole tree",
            (
                net.weight is weight,
                [net.get_parameter(key).data_ptr() == good[key].data_ptr() for key in ("weight", "inner.weight")],
            ),
        )
        weight = net.weight
        net.load_state_dict(good)
        see("without assign after that: copied into the old one", net.weight is weight)

        unsorted = _leaf(Net, zeta=_parameter(see, 1), alpha=_parameter(see, 1))
        see.raises_message("two keys missing, the later name first: the words", unsorted.load_state_dict, {})
        many = {"zz": see.randn(1), "aa": see.randn(1)}
        see.raises_message("two keys too many, likewise: the words", Net().load_state_dict, many)
        unsorted.register_load_state_dict_post_hook(
            lambda module, keys: see("a wrong shape, and keys missing: a post-hook is given", tuple(keys))
        )
        see.raises("a wrong shape, where a post-hook hangs", unsorted.load_state_dict, {"zeta": see.randn(3)})

        stopping = _leaf(Net, weight=_parameter(see, 1), inner=_leaf(Net, weight=_parameter(see, 1)))
        kept = stopping.inner.weight.detach().clone()
        stopping.register_load_state_dict_pre_hook(_fails)
        see.raises(
            "a hook that fails", stopping.load_state_dict, {"weight": see.randn(1), "inner.weight": see.randn(1)}
        )
        see("what a child holds then, as before", torch.equal(stopping.inner.weight, kept))

        class Named(Module):
            def _get_name(self):
                return "another name"

        see.raises_message("of a module that prints under another name: the words", Named().load_state_dict, many)

        trial, loaded = [""], []

        class Told(Module):
            def _load_tree(self, *args, **kwargs):
                loaded.append(1)
                super()._load_tree(*args, **kwargs)

        _leaf(Module, told=Told()).load_state_dict({})
        see("a child's class has a _load_tree of its own: how often it ran", len(loaded), expect=1)

        class Old(Module):
            _version = 2

            def _load_from_state_dict(self, given, path, entry, *rest):
                see(f"{trial[-1]}: a module is handed", (list(given), path, entry.get("version"), rest[0]))
                super()._load_from_state_dict(given, path, entry, *rest)

        old = _leaf(
            Old,
            own=_parameter(see, 2),
            part=_leaf(Old, weight=_parameter(see, 1)),
            part_two=_leaf(Module, weight=_parameter(see, 1), part=_leaf(Module, weight=_parameter(see, 1))),
        )

        def load(what, module, state, **options):
            trial.append(what)
            return module.load_state_dict(state, **options)

        load("its own state", old, old.state_dict())
        load("a plain dict of it", old, dict(old.state_dict()))
        load("with assign", old, old.state_dict(), assign=True)
        holder = _leaf(Module, part=Module())
        without_versions = OrderedDict()
        without_versions._metadata = OrderedDict()
        kinds = {"a state": holder.state_dict(), "a plain dict": {}, "a UserDict": UserDict()}
        kinds["a state with an empty _metadata"] = without_versions
        kinds["a Mapping whose class has _metadata"] = _OfVersion4()
        for kind, given in kinds.items():
            handed = _handed(holder, given)
            found, was = getattr(handed, "_metadata", None), getattr(given, "_metadata", None)
            see(f"{kind}: what hooks find in its copy's _metadata", _without_flags(found))
            see(f"{kind}: the copy's _metadata is the very one of the original", found is was)
            see(f"{kind}: the copy is an OrderedDict", isinstance(handed, OrderedDict))
        given = holder.state_dict()
        kept = getattr(_handed(holder, given, assign=True), "_metadata", None) is given._metadata
        see("a state, with assign: the copy's _metadata is the very one of the original", kept)
        see("the keys in the whole's copy when all is loaded", list(_handed(net, good)))
        load("a key that is a child's name", old, {**old.state_dict(), "part": see.randn(1)}, strict=False)
        old.register_load_state_dict_pre_hook(lambda module, given, *rest: given.pop("part.weight"))
        whole = old.state_dict()
        see("a pre-hook took a key away", tuple(load("a pre-hook takes a key away", old, whole, strict=False)))
        see("what was handed in keeps it", list(whole))

        def forgive(module, keys):
            see("a post-hook is given", tuple(keys))
            keys.missing_keys.clear()

        old.register_load_state_dict_post_hook(forgive)
        see("a post-hook forgives", tuple(load("a post-hook forgives", old, old.state_dict())))
        old.part_two.register_load_state_dict_post_hook(lambda module, keys: keys)
        trial.append("a post-hook returns something")
        see.raises("a post-hook that returns something", old.load_state_dict, old.state_dict())
        partly = _leaf(Old, part=_leaf(Old, weight=_parameter(see, 1)))
        known = partly.state_dict()
        del known._metadata["part"]
        see("metadata of some modules only", tuple(load("metadata of some modules only", partly, known)))
        see("the caller's metadata, flags aside, are as before", _without_flags(known._metadata))

        versions = []
        for module in (partly, partly.part):
            module.register_load_state_dict_pre_hook(lambda m, state, *rest: versions.append(rest[1].get("version")))
        other = UserDict(known)
        other._metadata = {"": {"version": 4}, "part": {"version": 5}}
        load("a mapping that is no dict", partly, other)
        see("a mapping that is no dict and has _metadata: the versions that modules are handed", versions)
        versions.clear()
        partly.register_load_state_dict_pre_hook(_of_version_9)
        load("a hook changes an entry", partly, partly.state_dict())
        see("a hook changes an entry of _metadata: the versions that modules are handed", versions)
        see("every module is handed, when all is loaded", _shares(Module, see))
        see("modules that are not handed the very lists of the whole", _of_their_own(Module, see))
        see("a hook rewrites all of _metadata: the versions that modules are handed", _rewritten(Module, see))
        forgiving = _leaf(Module, part=_leaf(Module, weight=_parameter(see, 1)))
        forgiving.part.register_load_state_dict_post_hook(lambda module, keys: keys.missing_keys.clear())
        see.raises("a child's post-hook clears `missing_keys` of the report", forgiving.load_state_dict, {})
        noted, shared = [], _leaf(Net, weight=_parameter(see, 1))
        shared.register_load_state_dict_post_hook(lambda module, keys: noted.append([list(each) for each in keys]))
        tied = _leaf(Net, bias=_parameter(see, 1), one=shared, two=shared)
        tied.load_state_dict({"zzz": see.randn(1)}, strict=False)
        see("a layer in two places, all keys missing: what its post-hook finds in the report", noted)


def _shares(Module, see):
    """Return the keys in what each module's pre-hook was handed: hooks keep it, and write a key of others into it."""
    low = _leaf(Module, weight=_parameter(see, 1))
    top = _leaf(
        Module, one=_leaf(Module, weight=_parameter(see, 1), low=low), two=_leaf(Module, own=_parameter(see, 1))
    )
    kept = {}

    def keep(module, state, prefix, *rest):
        kept[prefix] = state
        state[f"two.from {prefix}"] = see.randn(1)

    for module in (top, top.one, top.one.low, top.two):
        module.register_load_state_dict_pre_hook(keep)
    odd = (
        "one.",
        "one..",
        "one.low.",
        "one.low.weight.",
        "two.",
        "one_.weight",
        "two.one.weight",
        ".one.weight",
        "one",
    )
    given = {**top.state_dict(), **{key: see.randn(1) for key in odd}}
    noted = top.load_state_dict(given, strict=False)
    return {**{prefix: list(state) for prefix, state in kept.items()}, "noted": tuple(noted)}


_LISTS = "the missing keys", "the unexpected keys", "the list of errors"


def _three_levels(kind, see):
    """Return modules of a class in a tree, three deep, by their prefixes; the root comes first."""
    low = _leaf(kind, weight=_parameter(see, 1))
    one = _leaf(kind, weight=_parameter(see, 1), low=low)
    two = _leaf(kind, own=_parameter(see, 1))
    return {"": _leaf(kind, one=one, two=two), "one.": one, "one.low.": low, "two.": two}


def _of_their_own(Module, see):
    """Return, for each of the lists, at which prefixes a module is not handed that of the whole."""
    handed, reported = {}, {}

    class Told(Module):
        def _load_from_state_dict(self, state, prefix, local, strict, *lists):
            for name, each in zip(_LISTS, lists, strict=True):
                handed.setdefault(name, {})[prefix] = each
            super()._load_from_state_dict(state, prefix, local, strict, *lists)

    tree = _three_levels(Told, see)
    for prefix, module in tree.items():
        module.register_load_state_dict_post_hook(lambda module, report, at=prefix: reported.update({at: report}))
    tree[""].load_state_dict({}, strict=False)
    for name, place in (("the missing keys", 0), ("the unexpected keys", 1)):
        handed[f"{name}, in the report"] = {at: report[place] for at, report in reported.items()}
        handed[f"{name}, in the report"][""] = handed[name][""]
    return {name: [at for at, each in found.items() if each is not found[""]] for name, found in handed.items()}


def _rewritten(Module, see):
    """Let each module's hook give every entry of the file's _metadata a new version; return those handed."""
    tree, handed = _three_levels(Module, see), {}
    state = tree[""].state_dict()

    def rewrite(module, given, prefix, local, *rest):
        handed[prefix] = local.get("version")
        for path in [each[:-1] for each in tree]:
            state._metadata[path] = {"version": f"noted at {prefix!r}"}

    for module in tree.values():
        module.register_load_state_dict_pre_hook(rewrite)
    tree[""].load_state_dict(state)
    return handed


class _Like:
    """All that a dictionary is made of, and no Mapping."""

    def __init__(self, values):
        self.keys, self.items, self.values = values.keys, values.items, values.values

    def __getitem__(self, key):
        return dict(self.items())[key]

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.keys())


class _OfVersion4(UserDict):
    """A mapping that has `_metadata` from its class."""

    _metadata = {"": {"version": 4}}


def _fails(*args):
    raise ArithmeticError


def _of_version_9(module, state, *rest):
    getattr(state, "_metadata", {})["part"] = {"version": 9}


def _without_flags(metadata):
    """Return metadata without what `assign` may leave there."""
    if metadata is None:
        return None
    return {path: {key: entry[key] for key in entry if "assign" not in key} for path, entry in metadata.items()}


def _flow():
    return torch.is_grad_enabled()


def _handed(module, state, **options):
    """Return the dictionary that the module's pre-hooks are handed while `state` is loaded."""
    seen = []
    handle = module.register_load_state_dict_pre_hook(lambda m, state, *rest: seen.append(state))
    module.load_state_dict(state, **options)
    handle.remove()
    return seen[0]
