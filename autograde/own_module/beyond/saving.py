"""Saving and loading: `meta` and swapping, hooks that do not keep their module alive, states beside the tensors."""

import functools
import warnings
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import Parameter, is_lazy
from torch.overrides import is_tensor_like
from torch.utils.hooks import RemovableHandle

from autograde.own_module.beyond.base import Base
from autograde.own_module.beyond.moving import REPORT


class OwnedHook:
    """A hook that is given its module first, and does not keep that module alive. Without a module: the hook alone."""

    def __init__(self, hook: Callable, module: Any = None) -> None:
        self.hook, self.with_module = hook, module is not None
        functools.update_wrapper(self, hook)
        self.module = weakref.ref(module) if self.with_module else lambda: None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the hook."""
        module = self.module()
        if self.with_module and module is None:
            raise RuntimeError("You are trying to call the hook of a dead Module!")
        return self.hook(*((module,) if self.with_module else ()), *args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        # A module and its hook hold each other: the module must be there, empty, before the hook is made.
        return _Unfinished, (), (self.hook, self.with_module, self.module())


class _Unfinished(OwnedHook):
    """A hook that is being copied: it learns what it is once its module is there."""

    def __init__(self) -> None:
        pass

    def __setstate__(self, state: tuple[Callable, bool, Any]) -> None:
        hook, with_module, module = state
        if with_module and module is None:
            raise RuntimeError("You are trying to revive the hook of a dead Module!")
        self.__class__ = OwnedHook  # type: ignore[assignment]
        OwnedHook.__init__(self, hook, module)


class _SharedNumbers:
    """The numbers of handles: one row for all that hang hooks, here and in PyTorch."""

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        RemovableHandle.next_id += 1
        return RemovableHandle.next_id - 1


class WeakHandle:
    """What a handle has beyond the exercise: it does not keep alive the dictionaries that it removes from."""

    id: int
    _ids = _SharedNumbers()
    _refs: tuple[Any, ...]

    @property
    def places(self) -> tuple[dict[int, Any], ...]:
        """The dictionaries that still exist."""
        return tuple(place for place in (ref() for ref in self._refs) if place is not None)

    @places.setter
    def places(self, places: tuple[dict[int, Any], ...]) -> None:
        self._refs = tuple(weakref.ref(place) for place in places or (OrderedDict(),))

    @property
    def hooks_dict_ref(self) -> Any:
        """A weak reference to the dictionary of the hooks."""
        return self._refs[0]

    @property
    def extra_dict_ref(self) -> tuple[Any, ...]:
        """Weak references to the dictionaries of flags."""
        return self._refs[1:]

    def __getstate__(self) -> tuple[int, tuple[dict[int, Any], ...]]:
        return self.id, self.places

    def __setstate__(self, state: tuple[int, tuple[dict[int, Any], ...]]) -> None:
        self.id, self.places = state
        RemovableHandle.next_id = max(RemovableHandle.next_id, self.id + 1)


class _ForObjectsOnly:
    """A method that objects have and classes do not: whoever asks a class finds out whether somebody wrote one."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, module: Any, owner: type) -> Callable[..., Any]:
        if module is None:
            raise AttributeError(f"type object '{owner.__name__}' has no attribute '{self.name}'")

        def unwritten(*_: Any) -> Any:
            raise RuntimeError(
                f"Reached a code path in Module.{self.name}() that should never be called. {REPORT} to report this bug."
            )

        return unwritten


class Saving(Base):
    """The state of the tree, out and in."""

    get_extra_state = _ForObjectsOnly("get_extra_state")
    set_extra_state = _ForObjectsOnly("set_extra_state")

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """Return the state; arguments without their names are taken, with a warning."""
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead. Refer to https://pytorch.org/docs/main/"
                "generated/torch.nn.Module.html#torch.nn.Module.state_dict for details.",
                FutureWarning,
                stacklevel=2,
            )
            given = dict(zip(("destination", "prefix", "keep_vars"), args, strict=False))
            destination = given.get("destination") if destination is None else destination
            prefix, keep_vars = prefix or given.get("prefix", ""), keep_vars or given.get("keep_vars", False)
        return super().state_dict(destination=destination, prefix=prefix, keep_vars=keep_vars)

    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        swapping = torch.__future__.get_swap_module_params_on_conversion()
        alike = is_tensor_like(given)
        fits = alike and (is_lazy(own) or own.shape == given.shape or (own.dim() == 0 and given.shape == (1,)))
        if fits and own.is_meta and not given.is_meta and not assign:
            warnings.warn(
                f"for {key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current "
                "model, which is a no-op. (Did you mean to pass `assign=True` to assign items in the state dictionary "
                "to their corresponding key in the module instead of copying them in place?)",
                stacklevel=2,
            )
        if not fits or not (swapping or (alike and not isinstance(given, Tensor))):
            super()._load_tensor(name, own, key, given, assign, error_msgs)
            return
        if not is_lazy(own) and own.dim() == 0 and len(given.shape) == 1:
            given = given[0]
        try:
            with torch.no_grad():
                (self._swap_in if swapping else self._copy_in)(name, own, given, assign)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            doing = f'While {"swapping" if swapping else "copying"} the parameter named "{key}"'
            error_msgs.append(f"{doing}, whose dimensions in the {sizes}, an exception occurred : {error.args}.")

    def _load_tree(self, state: dict, prefix: str, metadata: Any, assign: bool, report: tuple, errors: list) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = assign
        self._load_from_state_dict(state, prefix, local, True, *report, errors)  # type: ignore[call-arg]
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError(
                    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new "
                    "values, if incompatible_keys need to be modified, it should be done inplace."
                )

    def _copy_in(self, name: str, own: Any, given: Any, assign: bool) -> None:
        if not assign:
            own.copy_(given)
            return
        if isinstance(own, Parameter):
            given = Parameter(given, own.requires_grad)
        setattr(self, name, given)

    def _swap_in(self, name: str, own: Any, given: Any, assign: bool) -> None:
        loaded = own.module_load(given, assign=assign)
        if loaded is given or loaded is own:
            raise RuntimeError(
                "module_load returned one of self or other, please .detach() the result if returning one of the "
                "inputs in module_load"
            )
        if isinstance(own, Parameter):
            loaded = loaded if isinstance(loaded, Parameter) else Parameter(loaded, own.requires_grad)
            loaded.requires_grad_(own.requires_grad)
        torch.utils.swap_tensors(own, loaded)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        return super()._register_load_state_dict_pre_hook(OwnedHook(hook, self if with_module else None))

    def _register_state_dict_hook(self, hook: Callable) -> Any:
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was previously registered via "
                "register_state_dict_post_hook"
            )
        return super()._register_state_dict_hook(hook)
