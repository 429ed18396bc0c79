# ruff: noqa: D102, D106
"""The course's own `Module`: plain Python, nothing of `torch.nn.Module` in it, and PyTorch's layers run on it.

Made from the answer cells of chapters 07 to 09 by `python -m autograde.authoring.make_reference`. Edit these instead.
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

from autograde.own_module.beyond import Beyond
from autograde.own_module.beyond.saving import WeakHandle
from autograde.own_module.kit import HOOK_DICTIONARIES, BaseModule, Call, LoadReport, TwoGates, parse_to


class Answers(BaseModule):
    """What each method promises stands in the exercise that is named above it."""

    # Chapter 07, exercise 1 · An empty module
    _version = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        call = f"{type(self).__name__}.__init__()"
        if kwargs:
            raise TypeError(f"{call} got an unexpected keyword argument '{next(iter(kwargs))}'")
        if args:
            raise TypeError(f"{call} takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(self._fresh_state())

    def _fresh_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: OrderedDict() for name in HOOK_DICTIONARIES}
        state |= {name: {} for name in ("_parameters", "_buffers", "_modules")}
        rest = {"_non_persistent_buffers_set": set(), "_is_full_backward_hook": None}
        return {"training": True, **state, **rest}

    # Chapter 07, exercise 2 · Names that are refused
    def _check_name(self, kind: str, name: str, registry: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {torch.typename(name)}")
        if "." in name or name == "":
            raise KeyError(f"{kind} name can't be empty or contain a dot, got: {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")

    # Chapter 07, exercise 3 · Three ways to register
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{torch.typename(param)}' object to parameter '{name}'")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"cannot assign a computed tensor to parameter '{name}'")
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{torch.typename(tensor)}' object to buffer '{name}'")
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: BaseModule | None) -> None:
        if module is not None and not isinstance(module, BaseModule):
            raise TypeError(f"{torch.typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: BaseModule | None) -> None:
        self.add_module(name, module)

    # Chapter 07, exercise 4 · Reading a member
    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(registry, {})
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    # Chapter 07, exercise 5 · Assigning a member
    def _forget(self, name: str, *places: dict[str, Any]) -> None:
        for place in places:
            place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _require(self, fits: bool, value: object, kind: str, name: str) -> None:
        if not fits:
            raise TypeError(f"cannot assign '{torch.typename(value)}' as {kind} '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter | BaseModule | Buffer) and "_parameters" not in held:
            raise AttributeError("cannot assign members before Module.__init__() call")
        if isinstance(value, Parameter):
            # Even a Parameter that is refused has taken away what was there; so it does in PyTorch.
            self._forget(name, held, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            self._require(value is None, value, "parameter", name)
            self.register_parameter(name, value)
        elif isinstance(value, BaseModule):
            self._forget(name, held, self._parameters, self._buffers)
            self._modules[name] = value
        elif name in held.get("_modules", ()):
            self._require(value is None, value, "child module", name)
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._require(value is None or isinstance(value, Tensor), value, "buffer", name)
            kept = name not in self._non_persistent_buffers_set
            persistent = value.persistent if isinstance(value, Buffer) else kept
            self.register_buffer(name, value, persistent)
        else:
            object.__setattr__(self, name, value)

    # Chapter 07, exercise 6 · Deleting, and listing
    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str] | set[str]:
        members = (*self._parameters, *self._modules, *self._buffers)
        names = {*dir(type(self)), *self.__dict__, *members}
        return sorted(name for name in names if not name[:1].isdigit())

    # Chapter 07, exercise 7 · Walking the tree
    def named_children(self) -> Iterator:
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Any]:
        return (module for _, module in self.named_children())

    def named_modules(self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True) -> Iterator:
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
        return (module for _, module in self.named_modules(remove_duplicate=remove_duplicate))

    # Chapter 07, exercise 8 · Parameters and buffers of the tree
    def _named_members(self, members_of: Callable, prefix="", recurse=True, remove_duplicate=True) -> Iterator:
        seen = set()
        tree = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, owner in tree if recurse else [(prefix, self)]:
            for name, member in members_of(owner):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield (f"{path}.{name}" if path else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator:
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    # Chapter 07, exercise 9 · From a path to its object
    def get_submodule(self, target: str) -> Any:
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, BaseModule):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        parameter = getattr(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return owner._buffers[name]

    def set_submodule(self, target: str, module: BaseModule, strict: bool = False) -> None:
        if not target or not isinstance(module, BaseModule):
            raise ValueError("a path and a module are wanted")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent.get_submodule(name)
        setattr(parent, name, module)

    # Chapter 07, exercise 10 · Modes
    def train(self, mode: bool = True) -> Any:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)

    # Chapter 07, exercise 11 · Gradients of all parameters
    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                if parameter.grad.grad_fn is not None:
                    parameter.grad.detach_()
                parameter.grad.requires_grad_(False).zero_()

    # Chapter 07, exercise 12 · A function for every module, a function for every tensor
    def apply(self, fn: Callable[[Any], None]) -> Any:
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
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
            value = fn(parameter)
            grad_value = None if grad is None else fn(grad)
        if not torch._has_compatible_shallow_copy_type(parameter, value):
            parameter = Parameter(value, parameter.requires_grad)
            if grad is not None:
                parameter.grad = grad_value.requires_grad_(grad.requires_grad)
            return parameter
        parameter.data = value
        if grad is not None:
            grad.data = grad_value
        return parameter

    # Chapter 08, exercise 1 · A handle
    class Handle:
        _ids = itertools.count()

        def __init__(self, registry: dict[int, Any], *flags: dict[int, Any]) -> None:
            self.id = next(number for number in self._ids if number not in registry)
            self.places = (registry, *flags)

        def remove(self) -> None:
            for place in self.places:
                place.pop(self.id, None)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.remove()

    def _hang(self, registry: OrderedDict, hook: Callable, prepend: bool = False, *flags: tuple[dict, bool]) -> Any:
        handle = self.Handle(registry, *(place for place, _ in flags))
        registry[handle.id] = hook
        if prepend:
            registry.move_to_end(handle.id, last=False)
        for place in [place for place, wanted in flags if wanted]:
            place[handle.id] = True
        return handle

    # Chapter 08, exercise 2 · Hooks before the call
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, call.args, call.kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                if result is not None:
                    call.args, call.kwargs = result
            else:
                result = hook(self, call.args)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)

    # Chapter 08, exercise 3 · Hooks after the call
    def register_forward_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args, *extra, call.output)
            call.output = call.output if result is None else result

    def _run_always_called(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)

    # Chapter 08, exercise 4 · The call
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
            self._run_forward_pre_hooks(call)
            if watch is not None:
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise

    # Chapter 08, exercise 5 · Backward hooks
    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> Any:
        return self._hang(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> Any:
        self._is_full_backward_hook = True
        return self._hang(self._backward_hooks, hook, prepend)

    def _watch_backward(self) -> Any:
        pre_hooks, hooks = self._backward_pre_hooks.values(), self._backward_hooks.values()
        return self.Watch(self, tuple(pre_hooks), tuple(hooks))

    class Watch(TwoGates):
        def at_outputs(self, grads: tuple) -> tuple:
            for hook in self.pre_hooks:
                grads = self.replaced(grads, hook(self.module, grads))
            self.grad_outputs = grads
            nothing = (None,) * self.inputs
            if self.inner is None and any(g is not None for g in self.at_inputs(nothing)):
                raise RuntimeError("no input needs a gradient: a hook must return None")
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads

    # Chapter 09, exercise 1 · Saving
    def _save_to_state_dict(self, destination: dict, prefix: str, keep_vars: bool) -> None:
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        for name, tensor in itertools.chain(self._parameters.items(), buffers.items()):
            if tensor is not None:
                destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if hasattr(type(self), "get_extra_state"):
            destination[prefix + "_extra_state"] = self.get_extra_state()

    def state_dict(self, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
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
                path = f"{prefix}{name}."
                module.state_dict(destination=destination, prefix=path, keep_vars=keep_vars)
        return self._run_state_dict_hooks(destination, prefix, metadata)

    # Chapter 09, exercise 2 · Loading one tensor
    def _load_tensor(self, name: str, own: Tensor, key: str, given: Any, assign: bool, error_msgs: list) -> None:
        start = f'While copying the parameter named "{key}", '
        if not isinstance(given, Tensor):
            what = "expected torch.Tensor or Tensor-like object from checkpoint but received"
            error_msgs.append(f"{start}{what} {type(given)}")
            return
        if not is_lazy(own) and own.dim() == 0 and given.shape == (1,):
            given = given[0]
        if not is_lazy(own) and own.shape != given.shape:
            what = f"size mismatch for {key}: copying a param with shape {given.shape} from "
            error_msgs.append(f"{what}checkpoint, the shape in current model is {own.shape}.")
            return
        if assign:
            if isinstance(own, Parameter):
                given = given if isinstance(given, Parameter) else Parameter(given, False)
                given.requires_grad_(own.requires_grad)
            setattr(self, name, given)
            return
        try:
            with torch.no_grad():
                own.copy_(given)
        except Exception as error:
            sizes = f"model are {own.size()} and whose dimensions in the checkpoint are {given.size()}"
            what = f"whose dimensions in the {sizes}, an exception occurred : {error.args}."
            error_msgs.append(start + what)

    # Chapter 09, exercise 3 · Missing and unexpected keys
    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ) -> None:
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        buffers = {n: b for n, b in self._buffers.items() if n not in self._non_persistent_buffers_set}
        own = {n: t for n, t in {**self._parameters, **buffers}.items() if t is not None}
        wanted = [*own, *(["_extra_state"] if hasattr(type(self), "set_extra_state") else [])]
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name in wanted:
            key = prefix + name
            if key not in state_dict:
                missing_keys.extend([key] if strict else [])
            elif name in own:
                self._load_tensor(name, own[name], key, state_dict[key], assign, error_msgs)
            else:
                self.set_extra_state(state_dict[key])
        for key in state_dict if strict else ():
            name, dot, _ = key.removeprefix(prefix).partition(".")
            if key.startswith(prefix) and name not in (self._modules if dot else wanted):
                unexpected_keys.append(key)

    # Chapter 09, exercise 4 · Loading the tree
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> LoadReport:
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        report, errors = LoadReport([], []), []
        state, metadata = OrderedDict(state_dict), getattr(state_dict, "_metadata", None)
        state._metadata = metadata
        self._load_tree(state, "", metadata, assign, report, errors)
        kinds = ("Missing", report.missing_keys), ("Unexpected", report.unexpected_keys)
        named = [(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in kinds if keys]
        if strict:
            errors[:0] = [f"{kind} key(s) in state_dict: {names}. " for kind, names in named]
        if errors:
            head = f"Error(s) in loading state_dict for {type(self).__name__}:"
            raise RuntimeError("\n\t".join([head, *errors]))
        return report

    def _load_tree(
        self, state: dict, prefix: str, metadata: Any, assign: bool, report: LoadReport, errors: list
    ) -> None:
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = True
        self._load_from_state_dict(state, prefix, local, True, *report, errors)
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}{name}."
                part = {key: value for key, value in state.items() if key.startswith(path)}
                module._load_tree(part, path, metadata, assign, report, errors)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, report) is not None:
                raise AssertionError("the post-hook must change the two lists in place")

    # Chapter 09, exercise 5 · Hooks around saving and loading
    def register_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> Any:
        hook._from_public_api = True
        return self._hang(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Callable) -> Any:
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError("this function is registered as a state_dict post-hook")
        return self._hang(self._state_dict_hooks, hook)

    def _run_state_dict_hooks(self, destination: Any, prefix: str, metadata: dict) -> Any:
        for hook in self._state_dict_hooks.values():
            result = hook(self, destination, prefix, metadata)
            if result is not None and getattr(hook, "_from_public_api", False):
                raise RuntimeError("state_dict post-hook must return None")
            destination = destination if result is None else result
        return destination

    def register_load_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        hook = functools.partial(hook, self) if with_module else hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)

    # Chapter 09, exercise 6 · Copies and pickles
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**self._fresh_state(), **state})

    # Chapter 09, exercise 7 · Moves and casts
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)

    # Chapter 09, exercise 8 · How a module prints
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


class Module(Beyond, Answers):
    """The answers, and on top of them what PyTorch's Module does that no exercise asks for (`own_module.beyond`)."""

    class Handle(WeakHandle, Answers.Handle):
        """A handle that keeps no dictionary alive."""
