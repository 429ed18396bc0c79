"""What checks rely on, as it was before the learner's code: put back before each request, compared after each check.

A learner may overwrite `torch.manual_seed` by accident and must still get the points of right answers; a cheat may
replace `torch.allclose` for the length of one check. CPython up to 3.13 numbers each change of a dictionary, so that
looking whether anything has changed costs microseconds, and a change that was undone shows too. Where there is no such
number the contents are compared, and what was put back in time goes unnoticed.
"""

import ctypes
import functools
import gc
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from torch._C._dynamo import eval_frame

from autograde.observing.opaque import opaque

_VERSION_OFFSET = 24
"""Bytes from the start of a dict to the number of its version, in CPython (`ma_version_tag`)."""


def _dictionaries_have_versions() -> bool:
    """Try whether the number is there: it must be another one after each kind of change, and no other when read."""
    if sys.implementation.name != "cpython":
        return False
    one: dict[str, int] = {}
    word = ctypes.c_uint64.from_address(id(one) + _VERSION_OFFSET)
    seen = [word.value]
    for change, *args in (("update", {"a": 1}), ("__setitem__", "a", 2), ("__setitem__", "a", 1), ("pop", "a")):
        getattr(one, change)(*args)
        seen.append(word.value)
        one.get("a")
        if word.value != seen[-1]:
            return False
    return len(set(seen)) == len(seen)


_HAS_VERSIONS = _dictionaries_have_versions()
_FIRST = 4096
_MISSING = object()

PACKAGES = (
    "autograde",
    "torch.nn",
    "torch.autograd",
    "torch.optim",
    "torch.testing",
    "torch.utils._pytree",
    "json",
)
"""Packages all of whose modules that are loaded at the start are kept."""
MODULES = (
    *("torch", "torch._tensor", "torch._tensor_str", "torch.functional", "torch.overrides", "torch.random", "torch._C"),
    *("torch._C._nn", "torch._utils", "torch.serialization", "torch.storage", "torch.fx", "torch.return_types"),
    *("torch.utils._python_dispatch", "torch.utils.hooks", "torch.utils._device", "torch.utils._contextlib"),
    *("torch._ops", "torch._jit_internal", "torch.nn.utils.rnn", "torch.utils.data"),
    *("builtins", "math", "random", "copy", "copyreg", "inspect", "types", "functools", "itertools", "contextlib"),
    *("collections", "collections.abc", "_collections_abc", "abc", "operator", "weakref", "time", "signal", "struct"),
    *("socket", "io", "re", "ast", "dis", "linecache", "statistics", "dataclasses", "enum", "typing", "numbers"),
    *(
        "traceback",
        "logging",
        "warnings",
        "string",
        "textwrap",
        "pickle",
        "gc",
        "os",
        "posix",
        "_signal",
        "unittest.mock",
    ),
    *("numpy", "numpy.random", "threading", "_thread", "asyncio", "codecs", "tempfile", "zipfile", "contextvars"),
    *(
        "IPython.core.inputtransformer2",
        "IPython.core.displayhook",
        "IPython.core.error",
        "importlib",
        "heapq",
        "queue",
    ),
)
SYS_NAMES = (
    *("setprofile", "getprofile", "settrace", "gettrace", "_getframe", "exc_info", "exit", "getrefcount", "intern"),
    *("addaudithook", "audit", "modules", "meta_path", "path_hooks", "breakpointhook", "getrecursionlimit"),
)
"""Of `sys` these are kept: others change while the harness itself works."""

_MAY_CHANGE = {
    "warnings": {"filters", "showwarning", "_showwarnmsg_impl", "_filters_version", "_onceregistry", "onceregistry"},
    "threading": {"_profile_hook", "_trace_hook", "_counter", "_main_thread"},
    "builtins": {"_", "__IPYTHON__", "display", "get_ipython"},
    "logging": {"raiseExceptions", "lastResort", "_loggerClass", "_logRecordFactory"},
    "tempfile": {"tempdir", "_name_sequence"},
    "torch": {"_GLOBAL_DEVICE_CONTEXT", "_warn_always", "Storage"},
    "torch.utils._device": {"CURRENT_DEVICE"},
    "torch.jit._trace": {"_trace_module_map"},
    "torch.utils.hooks.RemovableHandle": {"next_id"},
    "torch.utils.hooks.BackwardHook": {"__init__"},
    "torch.fx._symbolic_trace": {"_is_fx_tracing_flag", "CURRENT_PATCHER", "_assert_is_none"},
    "torch.nn.utils.parametrize": {"_cache", "_cache_enabled"},
    "logging.Formatter": {"converter", "default_time_format", "default_msec_format"},
    "logging.StreamHandler": {"terminator"},
    "IPython.core.interactiveshell.InteractiveShell": {"ast_node_interactivity"},
}
"""Names that change in honest use; `BackwardHook.__init__` is counted by the experiments of chapter 03."""
_EVERYWHERE = {"__warningregistry__", "__annotations__", "__abstractmethods__", "__slotnames__"}
_CHANGE_AND_RETURN = {
    *("torch.utils._python_dispatch", "torch.nn.modules.module", "torch.nn.modules.module.Module"),
    "autograde.own_module.trying.trees",
    *("warnings", "threading", "torch.utils.hooks.BackwardHook"),
    *("math", "torch.fx._symbolic_trace"),  # by `fx.symbolic_trace`
    *("torch.autograd.forward_ad", "torch.autograd.graph"),  # by forward-mode derivatives, `allow_mutation_…`
    *("torch.jit._trace", "torch.autograd.profiler"),  # by `torch.jit.trace` and `torch.profiler.profile`
}
"""Where experiments and PyTorch itself set something for a while."""


_TABLES = {"torch.nn.modules.module": "_global_", "copy": "_deepcopy_dispatch", "copyreg": "dispatch_table"}
"""Modules that keep in dictionaries, named so or beginning so, what holds for all: hooks, ways to copy."""


_CHECKS_ARE_MADE_OF = ("autograde.observing", "autograde.own_module")


class _Kept:
    """A dictionary as it was: of a module, of a class, or held by a module of the course."""

    def __init__(self, name: str, now: dict[Any, Any], owner: Any) -> None:
        self.name, self.now, self.owner = name, now, owner
        self.then = dict(now)
        self.may_change = _MAY_CHANGE.get(name, set()) | _EVERYWHERE
        self.is_class, self.is_module = isinstance(owner, type), isinstance(owner, types.ModuleType)
        self.may_grow = self.is_class and name.startswith("logging.")
        """Whether new names of the learner's own are let be, unless they hide what is inherited: `Logger.trace`."""
        self.inherited = frozenset(key for base in owner.__mro__[1:] for key in vars(base)) if self.may_grow else ()

    def differences(self) -> tuple[list[Any], list[Any], bool]:
        """Return the keys that were changed or removed, those that were added, and whether any may be so."""
        now, then, missing, may = self.now, self.then, _MISSING, self.may_change
        changed = [key for key, value in then.items() if now.get(key, missing) is not value]
        added = [] if len(now) == len(then) and not changed else [key for key in list(now) if key not in then]
        tolerated = any(key in may for key in changed) or any(key in may for key in added)
        if tolerated:
            changed, added = [k for k in changed if k not in may], [k for k in added if k not in may]
        return changed, added, tolerated

    def harmless(self) -> bool:
        """Say whether nothing was changed but what may be. Asked inside the audit hook: uses no built-in function."""
        now, then, may, missing = self.now, self.then, self.may_change, _MISSING
        for key, value in then.items():
            if now.get(key, missing) is not value and key not in may:
                return False
        for key in () if self.is_module else now.copy():
            if (
                key not in then
                and key not in may
                and not (self.may_grow and key[:1] != "_" and key not in self.inherited)
            ):
                return False
        return True

    def put_back(self) -> list[str]:
        """Give each entry its former value; return the names of those that had another."""
        changed, added, tolerated = self.differences()
        for key in changed:
            self._set(key, self.then[key])
        # New names in a module hide nothing and may be submodules; in a class they may hide what is inherited.
        for key in () if self.is_module else added:
            if not self._is_the_learners(key):
                self._delete(key)
        if tolerated or added:
            self.then = dict(self.now)
        return [f"{self.name}.{key}" for key in (changed + added if self.is_class else changed)]

    def _is_the_learners(self, key: Any) -> bool:
        """Say whether a new name in a class of PyTorch's is a method of the learner's own, and hides nothing."""
        own = self.is_class and self.name.startswith(("torch.", "logging.")) and not key.startswith("_")
        return own and not any(key in vars(base) for base in self.owner.__mro__[1:])

    def _set(self, key: Any, value: object) -> None:
        if self.is_class:
            # Through the class, so that Python forgets what it has cached of it.
            type.__setattr__(self.owner, key, value)
        else:
            self.now[key] = value

    def _delete(self, key: Any) -> None:
        if self.is_class:
            type.__delattr__(self.owner, key)
        else:
            del self.now[key]


class _Cache:
    """What a function of the course remembers. The learner's code could have had it remember something else."""

    def __init__(self, remembers: Any) -> None:
        self._remembers, self._misses = remembers, remembers.cache_info().misses
        # A way to forget would be a way to hide that something was added.
        self.stand_in = opaque(remembers)

    def empty(self) -> None:
        """Forget what was added; what was there when this was made is gone then as well."""
        if self._remembers.cache_info().misses != self._misses:
            self._remembers.cache_clear()
            self._misses = 0


class Pristine:
    """The state of everything that is kept, as of the moment when this was made."""

    def __init__(self, not_found: tuple[str, ...] = (), brokers: tuple[str, ...] = ()) -> None:
        """Remember the state.

        Modules whose names begin with one of `not_found` will not be found by name. Those in `brokers` are kept as
        well; `intact` asks for them.
        """
        self._modules = {name: sys.modules[name] for name in _module_names(not_found, brokers)}
        # The harness's own modules are not found by name in a child, but what cells print through leads to some.
        own = {name: sys.modules[name] for name in list(sys.modules) if name.startswith("autograde.grading.")}
        self._caches = list(_caches(self._modules))
        self._call_nobody = functools.partial(eval_frame.set_eval_frame, None)
        self._kept = list(_kept({**self._modules, **own}))
        self._sys = {name: getattr(sys, name) for name in SYS_NAMES if hasattr(sys, name)}
        self._mros = [(k.owner, k.owner.__mro__, k.owner.__bases__) for k in self._kept if _may_get_other_bases(k)]
        self._cells = list(_cells(self._modules))
        self._collections = list(_collections(self._modules))
        self._places = np.array([(id(k.now) + _VERSION_OFFSET - _FIRST) // 8 for k in self._kept])
        self._memory = _all_words() if _HAS_VERSIONS else None
        self._versions = self._read()
        self._begun = self._versions
        asked = [
            n for n, k in enumerate(self._kept) if k.name.startswith((*brokers, "linecache", "types", "functools"))
        ]
        self._asked, self._asked_places = [self._kept[n] for n in asked], self._places[asked]
        self._asked_versions = self._versions[asked]

    def intact(self) -> bool:
        """Say whether the modules named `brokers` and their classes are as they were."""
        if self._memory is not None and (self._memory.take(self._asked_places) == self._asked_versions).all():
            return True
        for kept in self._asked:  # noqa: SIM110 - `all` may be the learner's
            if not kept.harmless():
                return False
        return True

    def accept(self) -> None:
        """Take the present state for that to which everything is put back."""
        for kept in self._suspects(self._versions):
            kept.then = dict(kept.now)
        self._sys = {name: getattr(sys, name) for name in self._sys}
        self._versions = self._read()

    def _read(self) -> np.ndarray:
        """Read all versions at once: one by one takes ten times as long."""
        return self._memory.take(self._places) if self._memory is not None else self._places

    def _suspects(self, versions: np.ndarray) -> list[_Kept]:
        if self._memory is None:
            return self._kept
        return [self._kept[n] for n in (self._read() != versions).nonzero()[0]]

    def put_back(self) -> list[str]:
        """Put back what was changed; return its names."""
        names = [name for kept in self._suspects(self._versions) for name in kept.put_back()]
        self._versions = self._read()
        names += self._put_back_the_rest()
        return names

    def _put_back_the_rest(self) -> list[str]:
        names = []
        for name, module in self._modules.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module
                names.append(name)
        for name, value in self._sys.items():
            if getattr(sys, name, _MISSING) is not value:
                setattr(sys, name, value)
                names.append(f"sys.{name}")
        for number, (cls, mro, bases) in enumerate(self._mros):
            if cls.__mro__ is not mro:
                if cls.__bases__ != bases:
                    cls.__bases__ = bases
                self._mros[number] = (cls, cls.__mro__, bases)
                names.append(f"{cls.__name__}.__bases__")
        for name, cell, content in self._cells:
            if cell.cell_contents is not content:
                cell.cell_contents = content
                names.append(name)
        for cache in self._caches:
            cache.empty()
        self._call_nobody()
        for name, now, then in self._collections:
            if now != then and (type(now) in (list, set) or _table_differs(now, then)):
                later = {} if type(now) in (list, set) else {k: v for k, v in now.items() if not _matters(k, then)}
                now.clear()
                (now.extend if isinstance(now, list) else now.update)(then)
                if later:
                    now.update(later)
                names.append(name)
        return names

    def begin(self) -> None:
        """Remember the state before a check."""
        self._begun = self._versions

    def expect(self, name: str, change: Callable[[], None]) -> None:
        """Do `change`, which a check itself makes while it runs; what was changed before by others still shows."""
        (place,) = (number for number, kept in enumerate(self._kept) if kept.name == name)
        as_before = self._read()[place] == self._begun[place]
        change()
        if as_before:
            self._begun = self._begun.copy()
            self._begun[place] = self._read()[place]

    def end(self) -> tuple[list[str], bool]:
        """Return what was changed since `begin`, and whether names were added, which may hide a change undone."""
        names, added_any = [], False
        for kept in self._suspects(self._begun):
            changed, added, tolerated = kept.differences()
            names += [f"{kept.name}.{key}" for key in (changed + added if kept.is_class else changed)]
            added_any = added_any or (bool(added) and kept.is_module)
            if _HAS_VERSIONS and not (changed or added or tolerated or kept.name in _CHANGE_AND_RETURN):
                names.append(f"{kept.name}, put back afterwards")
        names += self._put_back_the_rest()
        return names, added_any


def _matters(key: Any, then: dict[Any, Any]) -> bool:
    """Say whether an entry of a table is PyTorch's concern: libraries note their own classes when they are imported."""
    return not isinstance(key, type) or key in then or str(key.__module__).startswith("torch")


def _table_differs(now: dict[Any, Any], then: dict[Any, Any]) -> bool:
    changed = any(now.get(key, _MISSING) is not value for key, value in then.items())
    return changed or any(key not in then and _matters(key, then) for key in list(now))


class Watched:
    """The modules of one experiment, made for it: compared after it, and then left."""

    def __init__(self, modules: dict[str, types.ModuleType]) -> None:
        self._kept = [(kept, version_of(kept.now)) for kept in _kept(modules)]

    def changed(self) -> list[str]:
        """Return the names of what was changed since this was made, even if it was put back."""
        names = []
        for kept, version in self._kept:
            changed, added, tolerated = kept.differences()
            if changed or added or (version_of(kept.now) != version and not tolerated):
                names.append(kept.name)
        return names


def version_of(dictionary: dict[Any, Any]) -> int:
    """Return a number that is another one after each change; 0 where there is none."""
    return ctypes.c_uint64.from_address(id(dictionary) + _VERSION_OFFSET).value if _HAS_VERSIONS else 0


def _all_words() -> np.ndarray:
    """Return a view of this process's memory from `_FIRST` on, in words of 8 bytes."""
    words: Any = (ctypes.c_uint64 * ((1 << 44) - _FIRST // 8)).from_address(_FIRST)
    return np.frombuffer(words, dtype=np.uint64)


def _module_names(not_found: tuple[str, ...], brokers: tuple[str, ...]) -> list[str]:
    inside = tuple(f"{name}." for name in PACKAGES)
    loaded = [name for name, module in list(sys.modules.items()) if isinstance(module, types.ModuleType)]
    loaded = [name for name in loaded if not name.startswith(not_found)]
    return sorted(
        name for name in loaded if name in MODULES or name in brokers or name in PACKAGES or name.startswith(inside)
    )


def _kept(modules: dict[str, types.ModuleType]) -> Iterator[_Kept]:
    seen: set[int] = set()
    for name, module in modules.items():
        yield _Kept(name, vars(module), module)
    for name, module in modules.items():
        for key, value in list(vars(module).items()):
            if isinstance(value, type) and value.__module__ in modules and _is_python_class(value):
                if id(value) not in seen:
                    seen.add(id(value))
                    yield _Kept(f"{value.__module__}.{value.__qualname__}", _dict_of(value), value)
            elif type(value) is dict and _is_the_courses(name) and not key.startswith("__") and id(value) not in seen:
                seen.add(id(value))
                yield _Kept(f"{name}.{key}", value, None)


def _is_the_courses(name: str) -> bool:
    return name.partition(".")[0] == "autograde" and not name.startswith("autograde.grading")


def _is_python_class(value: type) -> bool:
    # Py_TPFLAGS_HEAPTYPE and not Py_TPFLAGS_IMMUTABLETYPE: others cannot be changed.
    return bool(value.__flags__ & (1 << 9)) and not value.__flags__ & (1 << 8)


def _may_get_other_bases(kept: _Kept) -> bool:
    return isinstance(kept.owner, type) and kept.name.startswith(
        ("torch.nn.", "torch._tensor.", "torch.Tensor", "auto")
    )


def _dict_of(cls: type) -> dict[str, Any]:
    # `vars(cls)` gives a read-only view; some classes of the standard library have a `__dict__` of their own.
    view = type.__dict__["__dict__"].__get__(cls)
    (found,) = (d for d in gc.get_referents(view) if type(d) is dict)
    return found


def _collections(modules: dict[str, types.ModuleType]) -> Iterator[tuple[str, Any, Any]]:
    for name, module in modules.items():
        for key, value in list(vars(module).items()):
            ours = _is_the_courses(name) and type(value) in (list, set) and not key.startswith("__")
            table = name in _TABLES and isinstance(value, dict) and key.startswith(_TABLES[name])
            if ours or table:
                yield f"{name}.{key}", value, type(value)(value)


def _caches(modules: dict[str, types.ModuleType]) -> Iterator[_Cache]:
    """Put a stand-in in the place of each function of what checks are made of that remembers its results."""
    made: dict[int, _Cache] = {}
    for name, module in modules.items():
        for key, value in list(vars(module).items()) if name.startswith(_CHECKS_ARE_MADE_OF) else ():
            if type(value) is functools._lru_cache_wrapper and hasattr(value, "cache_parameters"):
                if id(value) not in made:
                    made[id(value)] = _Cache(value)
                    yield made[id(value)]
                setattr(module, key, made[id(value)].stand_in)


def _cells(modules: dict[str, types.ModuleType]) -> Iterator[tuple[str, types.CellType, object]]:
    """Yield what functions of the course close over: the experiments that are wrapped in watchers, for example."""
    for name, module in modules.items():
        for key, value in list(vars(module).items()):
            closure = getattr(value, "__closure__", None) if isinstance(value, types.FunctionType) else None
            for cell in closure if closure and _is_the_courses(name) else ():
                yield f"{name}.{key}", cell, cell.cell_contents
