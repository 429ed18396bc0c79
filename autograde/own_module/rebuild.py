"""PyTorch's own layer classes, rebuilt on another base class.

`rebuild(Module)` returns a namespace like `torch.nn`: `layers.Linear`, `layers.Sequential`, `layers.utils.prune`, and
`layers.Module` is the given class. Nothing of PyTorch is copied for it. The files of the installed `torch.nn` are
executed once more under another package name, in a world in which the name `torch.nn.Module` means the given class.
All imports of those files go through the world (`_World.import_`), so `torch.nn.TransformerEncoderLayer` inside an
`isinstance` of PyTorch's own code means the rebuilt class as well.

Shared with PyTorch, on purpose: `Parameter`, `Buffer`, `functional`, `init`, and the files in `SHARED`, which have
nothing to do with `Module`. What cannot be run this way is listed in `LIMITS`.
"""

import builtins
import importlib
import importlib.util
import itertools
import sys
import types
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import nn

SHARED = frozenset(
    {
        # Functions, autograd functions and plain data: the original serves every world.
        "torch.nn.modules._functions",
        "torch.nn.modules.linear_cross_entropy",
        "torch.nn.modules.linear_cross_entropy_options",
        "torch.nn.modules.utils",
        "torch.nn.utils._deprecation_utils",
        "torch.nn.utils._expanded_weights",
        "torch.nn.utils.clip_grad",
        "torch.nn.utils.convert_parameters",
        # A `PackedSequence` must be the same class everywhere.
        "torch.nn.utils.rnn",
    }
)
"""Files under `torch.nn.modules` and `torch.nn.utils` that are not rebuilt."""

_FOLDERS = ("torch.nn.modules", "torch.nn.utils")
_SINGLE_FILES = frozenset({"torch.nn.parallel.data_parallel", "torch.nn.parallel.replicate"})
_PACKAGES = frozenset({"torch.nn", "torch.nn.parallel"})
_KEPT = 8

LIMITS: Mapping[str, str] = {
    "DataParallel on several GPUs": "it copies the module to each GPU; on a CPU it only passes the call on",
    "DistributedDataParallel": "it needs a process group, and is not rebuilt: it stays PyTorch's own",
    "torch.func.functional_call": "it asks for a torch.nn.Module; `layers.utils.stateless.functional_call` does not",
    "torch.jit, torch.fx, torch.export": "of modules, they accept or trace torch.nn's own only",
    "torch.ao.quantization, torch.nn.quantized": "they look for torch.nn's own classes and find none to convert",
    "rebuilt layers inside torch.nn's own, or the other way round": "each world registers only its own modules",
    "global hooks (register_module_forward_hook …)": "asking for one raises, unless the Module says that it runs them",
    "a pickle of a rebuilt layer in another process": "the class lives in a package that exists only in this one",
}
"""What does not run on another base, and why."""


class MissingMethodError(AttributeError):
    """A layer of PyTorch asked the base class for something that it does not have (yet).

    `name` is the name of the method, or of the attribute where `__getattr__` itself is missing.
    """


def rebuild(module_class: type) -> Any:
    """Return a namespace like `torch.nn` whose layer classes are subclasses of `module_class`.

    The same class gives the same namespace; two classes give two worlds that have no class in common. A class that is
    unfinished is fine: a layer that asks for a method that is missing raises `MissingMethodError`, which names it.

    Raises `TypeError` if `module_class` is not a class.
    """
    if not isinstance(module_class, type):
        raise TypeError(f"rebuild takes the class itself, such as rebuild(Module), not {module_class!r}")
    key = (module_class, tuple(missing(module_class)))
    if key not in _WORLDS:
        _WORLDS[key] = _World(module_class)
        while len(_WORLDS) > _KEPT:
            _WORLDS.popitem(last=False)[1].forget()
    _WORLDS.move_to_end(key)
    return _WORLDS[key].nn


def missing(module_class: type) -> list[str]:
    """Return the names of the methods that PyTorch's layers, or those who use them, need and the class lacks.

    `__setattr__`, `__repr__` and the like count as missing where the class only has those of `object`.
    """
    has = set().union(*(vars(cls) for cls in module_class.__mro__ if cls is not object))
    return [name for name in contract() if name not in has]


@cache
def contract() -> tuple[str, ...]:
    """Return the names of the methods that belong to `Module`'s contract.

    These are its special and its public methods, and those private ones that the layers' files speak of; not those
    that need hardware, a compiler, or a subclass to write them.
    """
    apart = {"cuda", "ipu", "xpu", "mtia", "compile", "share_memory", "register_backward_hook"}
    apart |= {"forward", "get_extra_state", "set_extra_state"}
    private = {name for names in reached_into().values() for name in names}
    return tuple(
        name
        for name, value in vars(nn.Module).items()
        if callable(value)
        and name not in apart
        and (not name.startswith("_") or name.startswith("__") or name in private)
        and name != "_replicate_for_data_parallel"
    )


@cache
def reached_into() -> dict[str, tuple[str, ...]]:
    """Return, for each file that is rebuilt, the names of `Module` with one leading underscore that it speaks of.

    Such as `"modules.rnn": ("_apply", …)`. These look private and belong to the contract all the same.
    """
    private = {name for name in (*vars(nn.Module), *nn.Module.__annotations__) if name[0] == "_" and name[1] != "_"}
    found = {}
    for name in _rebuilt_files():
        used = _names(_code(name)) & private
        if used:
            found[name.removeprefix("torch.nn.")] = tuple(sorted(used))
    return found


def _rebuilt_files() -> Iterator[str]:
    for folder in _FOLDERS:
        for path in importlib.util.find_spec(folder).submodule_search_locations or ():  # type: ignore[union-attr]
            files = sorted(file.stem for file in Path(path).glob("*.py"))
            names = (f"{folder}.{file}" for file in files if file != "__init__")
            yield from (n for n in names if _is_rebuilt(n) and n != "torch.nn.modules.module")


def _is_rebuilt(name: str) -> bool:
    if any(name == shared or name.startswith(f"{shared}.") for shared in SHARED):
        return False
    return name in _SINGLE_FILES or any(name == folder or name.startswith(f"{folder}.") for folder in _FOLDERS)


def _code(name: str) -> types.CodeType:
    """Return the compiled code of one of PyTorch's files, as Python keeps it: nothing is parsed anew."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(f"the installed PyTorch has no {name}")
    return spec.loader.get_code(name)  # type: ignore[attr-defined]


def _names(code: types.CodeType) -> set[str]:
    inner = (_names(constant) for constant in code.co_consts if isinstance(constant, types.CodeType))
    # A class body that defines `_apply`, or a string given to `getattr`, speaks of it too.
    return set(code.co_names).union(*inner, (c for c in code.co_consts if isinstance(c, str)))


class _Package(types.ModuleType):
    """A module of a world. What it does not hold itself is looked for by the world."""

    def __init__(self, name: str, find: Callable[[str], object]) -> None:
        super().__init__(name)
        self.__dict__["_find"] = find

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return self.__dict__["_find"](name)

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}>"


class _World:
    """One copy of `torch.nn`, built on `module_class`. Its modules bear the names of PyTorch's, under another root."""

    numbers = itertools.count(1)

    def __init__(self, module_class: type) -> None:
        self.module_class = module_class
        self.lacking = [name for name in missing(module_class) if name not in vars(object)]
        self.root = f"torch_rebuilt_{next(self.numbers)}"
        self.modules: dict[str, types.ModuleType] = {}
        self.builtins = {**vars(builtins), "__import__": self.import_}
        self.torch = self._package("torch", lambda name: getattr(torch, name))
        self.nn = self._package("torch.nn", self._find_in_nn)
        self._package("torch.nn.parallel", self._find_in_parallel)
        self._stand_in()
        layers = self.load("torch.nn.modules")
        vars(self.nn).update({name: getattr(layers, name) for name in layers.__all__})
        self.nn.__all__ = list(layers.__all__)  # type: ignore[attr-defined]

    def import_(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        """Do what `__import__` does for the files of this world: names under `torch.nn` mean this world's."""
        if level:
            name = importlib.util.resolve_name("." * level + name, (globals or {})["__package__"])
            name = "torch" + name.removeprefix(self.root)
        if name != "torch" and not name.startswith("torch."):
            return builtins.__import__(name, globals, locals, fromlist or (), 0)
        module = self.load(name)
        if not fromlist:  # `import torch.nn.functional as F` takes the way through the root
            return self.torch
        for item in fromlist:
            if not hasattr(module, item):
                self.load(f"{name}.{item}")
        return module

    def load(self, name: str) -> types.ModuleType:
        """Return this world's module for PyTorch's name `name`: rebuilt where it must be, else PyTorch's own."""
        if name in self.modules:
            return self.modules[name]
        if not _is_rebuilt(name):
            module = importlib.import_module(name)
        else:
            parent = name.rpartition(".")[0]
            self.load(parent)
            if name in self.modules:  # the parent has imported it
                return self.modules[name]
            module = self._package(name, lambda item: self._find_in(name, item))
            try:
                exec(_code(name), module.__dict__)
            except BaseException:
                del self.modules[name], sys.modules[module.__name__]
                raise
            self._explain_what_is_missing(module)
        parent, _, short = name.rpartition(".")
        if parent in self.modules and parent != "torch":
            setattr(self.modules[parent], short, module)
        return module

    def forget(self) -> None:
        """Take this world's modules out of `sys.modules`; its classes live on as long as somebody holds them."""
        for module in self.modules.values():
            sys.modules.pop(module.__name__, None)

    def _package(self, name: str, find: Callable[[str], object]) -> types.ModuleType:
        module = _Package(self.root + name.removeprefix("torch"), find)
        spec = importlib.util.find_spec(name)
        is_package = spec is not None and spec.submodule_search_locations is not None
        module.__package__ = module.__name__ if is_package else module.__name__.rpartition(".")[0]
        module.__file__ = spec.origin if spec else None
        if is_package:
            module.__path__ = []
        module.__dict__["__builtins__"] = self.builtins
        self.modules[name] = sys.modules[module.__name__] = module
        parent, _, short = name.rpartition(".")
        if parent in self.modules:
            setattr(self.modules[parent], short, module)
        return module

    def _stand_in(self) -> None:
        """Put the given class where PyTorch's files look for `Module`."""

        def find(name: str) -> object:
            general = name.startswith(("register_module_", "_global_"))
            if general and not hasattr(self.module_class, "runs_global_hooks"):
                raise AttributeError(f"{name} belongs to torch.nn.Module; a rebuilt world has no global hooks")
            return getattr(nn.modules.module, name)

        # The parent must not be executed yet: it imports this one first.
        module = self._package("torch.nn.modules.module", find)
        module.Module = self.module_class  # type: ignore[attr-defined]

    def _find_in_nn(self, name: str) -> object:
        if name in ("modules", "utils"):
            return self.load(f"torch.nn.{name}")
        if name == "DataParallel":
            return self._find_in_parallel(name)
        value = getattr(nn, name)
        if isinstance(value, type) and issubclass(value, nn.Module):
            raise AttributeError(f"torch.nn.{name} has not been rebuilt")
        return value

    def _find_in_parallel(self, name: str) -> object:
        if name in ("DataParallel", "data_parallel"):
            return getattr(self.load("torch.nn.parallel.data_parallel"), name)
        if name == "replicate":
            return self.load("torch.nn.parallel.replicate").replicate
        return getattr(nn.parallel, name)

    def _find_in(self, module: str, name: str) -> object:
        """Find what a rebuilt module does not hold: a file of its package that nobody has imported yet."""
        with_name = f"{module}.{name}"
        package = self.modules[module]
        if hasattr(package, "__path__") and importlib.util.find_spec(with_name) is not None:
            return self.load(with_name)
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    def _explain_what_is_missing(self, module: types.ModuleType) -> None:
        """Give the layers that sit directly on an unfinished base methods that say what it lacks."""
        for layer in list(vars(module).values()):
            if isinstance(layer, type) and self.module_class in layer.__bases__:
                for name in self.lacking:
                    if not any(name in vars(cls) for cls in layer.__mro__):
                        setattr(layer, name, _lacks(name))


def _lacks(name: str) -> Callable[..., Any]:
    """Return a method that says that the base class lacks the method `name`."""

    def method(self: object, *args: object, **kwargs: object) -> Any:
        layer = type(self).__name__
        if name == "__getattr__":
            text = f"{layer} has no attribute {args[0]!r} of its own, and your Module has no __getattr__"
            raise MissingMethodError(text, name=str(args[0]))
        raise MissingMethodError(f"{layer} needs {name}, and your Module has no {name} yet", name=name)

    method.__name__ = name
    return method


_WORLDS: OrderedDict[tuple[type, tuple[str, ...]], _World] = OrderedDict()
