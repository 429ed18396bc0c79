# ruff: noqa: D102
"""The course's own `Module`: plain Python, nothing of `torch.nn.Module` in it, and PyTorch's layers run on it.

Every method here is the answer to an exercise of chapter 07.
"""

import functools
import itertools
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import Buffer, Parameter, is_lazy

from autograde.module_kit import BaseModule, Gate, LoadReport, parse_to, type_name


class Module(BaseModule):
    """Parameters, buffers, submodules, hooks, and a call that runs `forward`."""

    _version = 1

    # --- what a module holds -------------------------------------------------------------------------------------

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in self._hook_dictionaries}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        return state | {"training": True, "_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}

    _hook_dictionaries = (
        "_forward_pre_hooks",
        "_forward_pre_hooks_with_kwargs",
        "_forward_hooks",
        "_forward_hooks_with_kwargs",
        "_forward_hooks_always_called",
        "_backward_pre_hooks",
        "_backward_hooks",
        "_state_dict_pre_hooks",
        "_state_dict_hooks",
        "_load_state_dict_pre_hooks",
        "_load_state_dict_post_hooks",
    )

    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {type_name(name)}")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."')
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            wanted = "torch.nn.Parameter or None required"
            raise TypeError(f"cannot assign '{type_name(param)}' object to parameter '{name}' ({wanted})")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a non-leaf tensor to parameter '{name}': compute it in forward()")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            wanted = "torch Tensor or None required"
            raise TypeError(f"cannot assign '{type_name(tensor)}' object to buffer '{name}' ({wanted})")
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{type_name(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)

    # --- attributes ----------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter):
            if "_parameters" not in held:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._must_be(value is None, value, "parameter", name, "torch.nn.Parameter or None")
            self.register_parameter(name, value)
        elif isinstance(value, BaseModule):
            if "_modules" not in held:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self._forget(name, held, self._parameters, self._buffers)
            self._modules[name] = value
        elif name in held.get("_modules", ()):
            self._must_be(value is None, value, "child module", name, "torch.nn.Module or None")
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            fits = value is None or isinstance(value, Tensor)
            self._must_be(fits, value, "buffer", name, "torch.nn.Buffer, torch.Tensor or None")
            persistent = name not in held.get("_non_persistent_buffers_set", ())
            self.register_buffer(name, value, value.persistent if isinstance(value, Buffer) else persistent)
        else:
            object.__setattr__(self, name, value)

    def _must_be(self, fits: bool, value: object, kind: str, name: str, wanted: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{type_name(value)}' as {kind} '{name}' ({wanted} expected)")

    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = [*dir(type(self)), *self.__dict__, *self._parameters, *self._modules, *self._buffers]
        return sorted(name for name in names if not name[:1].isdigit())

    # --- traversal -----------------------------------------------------------------------------------------------

    def named_children(self) -> Iterator[tuple[str, Any]]:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Any]:
        for _, module in self.named_children():
            yield module

    def named_modules(
        self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, path, remove_duplicate)

    def modules(self, remove_duplicate: bool = True) -> Iterator[Any]:
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def _named_members(
        self,
        members_of: Callable[[Any], Any],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        seen = set()
        owners = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for path, owner in owners:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if target == "":
            raise ValueError("cannot set the submodule without a target name")
        if not isinstance(module, BaseModule):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(f"{owner._get_name()} has no attribute `{name}`")
        if not isinstance(getattr(owner, name), Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return getattr(owner, name)

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(f"{owner._get_name()} has no attribute `{name}`")
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return getattr(owner, name)

    # --- the whole tree at once ----------------------------------------------------------------------------------

    def train(self, mode: bool = True) -> "Module":
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> "Module":
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> "Module":
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if parameter.grad is None:
                continue
            if set_to_none:
                parameter.grad = None
            else:
                parameter.grad.detach_().zero_()

    def apply(self, fn: Callable[[Any], None]) -> "Module":
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> "Module":
        for module in self.children() if recurse else ():
            module._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = self._converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _converted(self, parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
        grad = parameter.grad
        with torch.no_grad():
            value, grad_value = fn(parameter), None if grad is None else fn(grad)
        if value.device.type != parameter.device.type:
            parameter = Parameter(value, parameter.requires_grad)
            parameter.grad = None if grad is None else grad_value.requires_grad_(grad.requires_grad)
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter

    def to(self, *args: Any, **kwargs: Any) -> "Module":
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            wanted = "floating point or complex dtypes"
            raise TypeError(f"nn.Module.to only accepts {wanted}, but got desired dtype={dtype}")

        def convert(t: Tensor) -> Tensor:
            options = {"memory_format": memory_format} if memory_format is not None and t.dim() in (4, 5) else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> "Module":
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> "Module":
        return self._cast(torch.float32)

    def double(self) -> "Module":
        return self._cast(torch.float64)

    def half(self) -> "Module":
        return self._cast(torch.float16)

    def bfloat16(self) -> "Module":
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> "Module":
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> "Module":
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> "Module":
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> "Module":
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)

    def share_memory(self) -> "Module":
        return self._apply(lambda t: t.share_memory_())

    # --- how it prints -------------------------------------------------------------------------------------------

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"

    # --- saving and loading --------------------------------------------------------------------------------------

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:
        kept = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        for name, tensor in itertools.chain(self._parameters.items(), kept.items()):
            if tensor is not None:
                destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if hasattr(type(self), "get_extra_state"):
            destination[prefix + "_extra_state"] = self.get_extra_state()

    def state_dict(self, *, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        return self._run_state_dict_hooks(destination, prefix, metadata)

    def _run_state_dict_hooks(self, destination: Any, prefix: str, metadata: dict[str, Any]) -> Any:
        for hook in self._state_dict_hooks.values():
            result = hook(self, destination, prefix, metadata)
            if result is not None and getattr(hook, "_from_public_api", False):
                raise RuntimeError("state_dict post-hook must return None")
            destination = destination if result is None else result
        return destination

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        kept = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **kept}.items() if t is not None}
        for name, tensor in own.items():
            key = prefix + name
            if key in state_dict:
                assign = local_metadata.get("assign_to_params_buffers", False)
                self._load_tensor(name, tensor, key, state_dict[key], assign, error_msgs)
            elif strict:
                missing_keys.append(key)
        known = set(own)
        if hasattr(type(self), "set_extra_state"):
            known.add("_extra_state")
            if prefix + "_extra_state" in state_dict:
                self.set_extra_state(state_dict[prefix + "_extra_state"])
            elif strict:
                missing_keys.append(prefix + "_extra_state")
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else known):
                unexpected_keys.append(key)

    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list[str]) -> None:
        if not isinstance(given, Tensor):
            wanted = "expected torch.Tensor or Tensor-like object from checkpoint"
            error_msgs.append(f'While copying the parameter named "{key}", {wanted} but received {type(given)}')
            return
        if not is_lazy(own):
            if own.dim() == 0 and given.shape == (1,):
                given = given[0]
            if own.shape != given.shape:
                error_msgs.append(
                    f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, "
                    f"the shape in current model is {own.shape}."
                )
                return
        try:
            with torch.no_grad():
                if not assign:
                    own.copy_(given)
                elif isinstance(own, Parameter) and not isinstance(given, Parameter):
                    setattr(self, name, Parameter(given, own.requires_grad))
                else:
                    setattr(self, name, given.requires_grad_(own.requires_grad) if own.is_leaf else given)
        except Exception as error:
            error_msgs.append(f'While copying the parameter named "{key}", an exception occurred : {error.args}.')

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        self._load_tree(OrderedDict(state_dict), "", getattr(state_dict, "_metadata", None), assign, report, errors)
        if strict:
            kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
            texts = [(kind, ", ".join(f'"{key}"' for key in keys)) for kind, keys in kinds if keys]
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in texts]
        if errors:
            text = "\n\t".join(errors)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{text}")
        return report

    def _load_tree(
        self, state: Any, prefix: str, metadata: Any, assign: bool, report: LoadReport, errors: list[str]
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, report.missing_keys, report.unexpected_keys, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("a load_state_dict post-hook must return None; change the lists in place")

    # --- hooks ---------------------------------------------------------------------------------------------------

    class Handle:
        """Takes one hook away again; a context manager."""

        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(i for i in self._ids if i not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> "Module.Handle":
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(self, registry: Any, hook: Callable[..., Any], prepend: bool = False, *flags: Any) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place, wanted in flags:
            if wanted:
                place[handle.id] = True
        return handle

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> Any:
        flags = (self._forward_hooks_with_kwargs, with_kwargs), (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, *flags)

    def register_full_backward_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Any:
        return self._hang(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Any:
        self._is_full_backward_hook = True
        return self._hang(self._backward_hooks, hook, prepend)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any]) -> Any:
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable[..., Any]) -> Any:
        hook._from_public_api = True
        return self._hang(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Callable[..., Any]) -> Any:
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError("this function was registered by register_state_dict_post_hook before")
        return self._hang(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any]) -> Any:
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable[..., Any], with_module: bool = False) -> Any:
        hook = functools.partial(hook, self) if with_module else hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any]) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)

    # --- the call ------------------------------------------------------------------------------------------------

    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        ran: set[int] = set()
        result = None
        try:
            if self._forward_pre_hooks:
                args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            watch = None
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            result = self.forward(*args, **kwargs)
            if self._forward_hooks:
                result = self._run_forward_hooks(args, kwargs, result, ran)
            return result if watch is None else watch.leave(result)
        except Exception:
            self._run_always_called(args, kwargs, result, ran)
            raise

    def _run_forward_pre_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
        for key, hook in tuple(self._forward_pre_hooks.items()):
            if key in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None:
                    if not (isinstance(result, tuple) and len(result) == 2):
                        raise RuntimeError(f"forward pre-hook must return None or (new_args, new_kwargs), not {result}")
                    args, kwargs = result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs

    def _run_forward_hooks(self, args: Any, kwargs: Any, result: Any, ran: set[int]) -> Any:
        for key, hook in tuple(self._forward_hooks.items()):
            ran.add(key)
            extra = (kwargs,) if key in self._forward_hooks_with_kwargs else ()
            changed = hook(self, args, *extra, result)
            result = result if changed is None else changed
        return result

    def _run_always_called(self, args: Any, kwargs: Any, result: Any, ran: set[int]) -> None:
        for key, hook in tuple(self._forward_hooks.items()):
            if key in self._forward_hooks_always_called and key not in ran:
                extra = (kwargs,) if key in self._forward_hooks_with_kwargs else ()
                try:
                    changed = hook(self, args, *extra, result)
                    result = result if changed is None else changed
                except Exception as error:
                    warnings.warn(f"a forward hook failed after another error: {error}", stacklevel=2)

    def _watch_backward(self) -> Any:
        return self.Watch(self, tuple(self._backward_pre_hooks.values()), tuple(self._backward_hooks.values()))

    class Watch:
        """Two gates in the autograd graph, around one call: gradients pass the outer one first."""

        def __init__(self, module: Any, pre_hooks: tuple[Any, ...], hooks: tuple[Any, ...]) -> None:
            self.module, self.pre_hooks, self.hooks = module, pre_hooks, hooks
            self.grad_outputs: tuple[Any, ...] | None = None

        def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
            self.inputs = len(args)
            args, self.input_node = Gate.around(args)
            if self.input_node:
                self.input_node.after_backward(self.on_inputs)
            return args

        def leave(self, result: Any) -> Any:
            outputs = result if isinstance(result, tuple) else (result,)
            outputs, node = Gate.around(outputs)
            if node:
                node.before_backward(self.on_outputs)
            return outputs if isinstance(result, tuple) else outputs[0]

        def on_outputs(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
            for hook in self.pre_hooks:
                grads = self.replaced(grads, hook(self.module, grads))
            self.grad_outputs = grads
            if not self.input_node:
                self.on_inputs((None,) * self.inputs)
            return grads

        def on_inputs(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads

        def replaced(self, grads: tuple[Any, ...], changed: Any) -> tuple[Any, ...]:
            if changed is None:
                return grads
            changed = changed if isinstance(changed, tuple) else (changed,)
            if len(changed) != len(grads):
                raise RuntimeError(f"a backward hook returned {len(changed)} gradients in place of {len(grads)}")
            return changed

    # --- pickling and copying ------------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**self._fresh_state(), **state})
