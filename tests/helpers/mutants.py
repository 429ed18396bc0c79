"""Modules with one mistake each, made from a right one: what the fuzzer must find."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.nn import Parameter

MUTANTS: dict[str, Callable[[type], type]] = {}


@dataclass
class Deaf:
    """Runs a hook and drops what it returns. A class, so that a module that has one can be pickled."""

    hook: Callable

    def __call__(self, *args):
        self.hook(*args)


class Unpacked(Deaf):
    """Runs a hook and takes a tensor that it returns for a sequence of arguments."""

    def __call__(self, *args):
        result = self.hook(*args)
        return tuple(result) if isinstance(result, torch.Tensor) else result


def mutant(make: Callable[[type], type]) -> Callable[[type], type]:
    MUTANTS[make.__name__] = make
    return make


@mutant
def registries_at_class_level(base):
    class Module(base):
        shared = {}

        def __init__(self):
            super().__init__()
            self.__dict__["_parameters"] = self.shared

    return Module


@mutant
def parameters_not_intercepted(base):
    class Module(base):
        def __setattr__(self, name, value):
            if isinstance(value, Parameter):
                self.__dict__[name] = value
            else:
                super().__setattr__(name, value)

    return Module


@mutant
def any_tensor_becomes_a_parameter(base):
    class Module(base):
        def __setattr__(self, name, value):
            if isinstance(value, torch.Tensor) and value.is_floating_point() and name not in self._buffers:
                value = Parameter(value.detach())
            super().__setattr__(name, value)

    return Module


@mutant
def a_tensor_over_a_parameter_is_accepted(base):
    class Module(base):
        def __setattr__(self, name, value):
            held = self.__dict__.get("_parameters", {})
            if name in held and isinstance(value, torch.Tensor) and not isinstance(value, Parameter):
                del held[name]
            super().__setattr__(name, value)

    return Module


@mutant
def a_parameter_over_a_child_leaves_the_child(base):
    class Module(base):
        def __setattr__(self, name, value):
            child = self.__dict__.get("_modules", {}).get(name)
            super().__setattr__(name, value)
            if child is not None and isinstance(value, Parameter):
                self._modules[name] = child

    return Module


@mutant
def an_unknown_name_gives_none(base):
    class Module(base):
        def __getattr__(self, name):
            try:
                return super().__getattr__(name)
            except AttributeError:
                if name.startswith("__"):
                    raise
                return None

    return Module


@mutant
def deleting_forgets_the_registry(base):
    class Module(base):
        def __delattr__(self, name):
            if name not in self._parameters:
                super().__delattr__(name)

    return Module


@mutant
def dotted_names_accepted(base):
    class Module(base):
        def register_parameter(self, name, param):
            if isinstance(name, str) and "." in name:
                self._parameters[name] = param
            else:
                super().register_parameter(name, param)

    return Module


@mutant
def a_shared_parameter_listed_twice(base):
    class Module(base):
        def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
            return super().named_parameters(prefix, recurse, remove_duplicate=False)

    return Module


@mutant
def recurse_ignored(base):
    class Module(base):
        def parameters(self, recurse=True):
            return super().parameters()

    return Module


@mutant
def prefix_ignored(base):
    class Module(base):
        def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
            return super().named_parameters("", recurse, remove_duplicate)

    return Module


@mutant
def children_before_own(base):
    class Module(base):
        def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
            own = list(super().named_parameters(prefix, False, remove_duplicate))
            every = list(super().named_parameters(prefix, recurse, remove_duplicate))
            return iter([pair for pair in every if pair not in own] + own) if len(own) < len(every) else iter(own)

    return Module


@mutant
def a_shared_child_listed_twice(base):
    class Module(base):
        def named_children(self):
            return ((name, module) for name, module in self._modules.items() if module is not None)

    return Module


@mutant
def a_child_that_is_none_is_listed(base):
    class Module(base):
        def named_children(self):
            seen = set()
            for name, module in self._modules.items():
                if module not in seen:
                    seen.add(module)
                    yield name, module

    return Module


@mutant
def train_does_not_recurse(base):
    class Module(base):
        def train(self, mode=True):
            if not isinstance(mode, bool):
                raise ValueError
            self.training = mode
            return self

    return Module


@mutant
def train_reaches_direct_children_only(base):
    class Module(base):
        def train(self, mode=True):
            if not isinstance(mode, bool):
                raise ValueError
            self.training = mode
            for child in self.children():
                child.training = mode
            return self

    return Module


@mutant
def eval_returns_nothing(base):
    class Module(base):
        def eval(self):
            self.train(False)

    return Module


@mutant
def zero_grad_always_sets_none(base):
    class Module(base):
        def zero_grad(self, set_to_none=True):
            for parameter in self.parameters():
                parameter.grad = None

    return Module


@mutant
def zero_grad_not_recursive(base):
    class Module(base):
        def zero_grad(self, set_to_none=True):
            for parameter in self.parameters(recurse=False):
                if parameter.grad is not None:
                    parameter.grad = None if set_to_none else torch.zeros_like(parameter)

    return Module


@mutant
def apply_parent_first(base):
    class Module(base):
        def apply(self, fn):
            fn(self)
            for child in self.children():
                child.apply(fn)
            return self

    return Module


@mutant
def state_dict_without_buffers(base):
    class Module(base):
        def _save_to_state_dict(self, destination, prefix, keep_vars):
            for name, parameter in self._parameters.items():
                if parameter is not None:
                    destination[prefix + name] = parameter if keep_vars else parameter.detach()

    return Module


@mutant
def state_dict_with_every_buffer(base):
    class Module(base):
        def _save_to_state_dict(self, destination, prefix, keep_vars):
            for name, tensor in {**self._parameters, **self._buffers}.items():
                if tensor is not None:
                    destination[prefix + name] = tensor if keep_vars else tensor.detach()

    return Module


@mutant
def state_dict_drops_tied_entries(base):
    class Module(base):
        def state_dict(self, *args, **kwargs):
            state = super().state_dict(*args, **kwargs)
            seen = set()
            for key, tensor in list(state.items()):
                if tensor.data_ptr() in seen:
                    del state[key]
                seen.add(tensor.data_ptr())
            return state

    return Module


@mutant
def strict_ignored(base):
    class Module(base):
        def load_state_dict(self, state_dict, strict=True, assign=False):
            return super().load_state_dict(state_dict, strict=False, assign=assign)

    return Module


@mutant
def shapes_broadcast_on_load(base):
    class Module(base):
        def load_state_dict(self, state_dict, strict=True, assign=False):
            if not assign and isinstance(state_dict, dict):
                own, wide = self.state_dict(), OrderedDict()
                for key, value in state_dict.items():
                    fits = key in own and value.dim() and value.shape != own[key].shape
                    wide[key] = value.expand(own[key].shape) if fits and value.numel() == 1 else value
                state_dict = wide
            return super().load_state_dict(state_dict, strict, assign)

    return Module


@mutant
def a_cast_makes_new_parameters(base):
    class Module(base):
        def _apply(self, fn, recurse=True):
            for child in self.children():
                child._apply(fn)
            for name, parameter in self._parameters.items():
                if parameter is not None:
                    self._parameters[name] = Parameter(fn(parameter.detach()), parameter.requires_grad)
            for name, buffer in self._buffers.items():
                if buffer is not None:
                    self._buffers[name] = fn(buffer)
            return self

    return Module


@mutant
def a_cast_forgets_buffers(base):
    class Module(base):
        def _apply(self, fn, recurse=True):
            held = self._buffers.copy()
            super()._apply(fn)
            self._buffers.update(held)
            return self

    return Module


@mutant
def keyword_arguments_dropped(base):
    class Module(base):
        def __call__(self, *args, **kwargs):
            return super().__call__(*args)

    return Module


@mutant
def hooks_reversed(base):
    class Module(base):
        def register_forward_hook(self, hook, *, prepend=False, **options):
            return super().register_forward_hook(hook, prepend=not prepend, **options)

    return Module


@mutant
def a_hooks_result_ignored(base):
    class Module(base):
        def register_forward_hook(self, hook, **options):
            return super().register_forward_hook(Deaf(hook), **options)

    return Module


@mutant
def a_single_value_of_a_pre_hook_not_wrapped(base):
    class Module(base):
        def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
            return super().register_forward_pre_hook(Unpacked(hook), prepend=prepend, with_kwargs=with_kwargs)

    return Module


@mutant
def only_one_hook_kept(base):
    class Module(base):
        def register_forward_hook(self, hook, **options):
            self._forward_hooks.clear()
            return super().register_forward_hook(hook, **options)

    return Module


@mutant
def remove_does_nothing(base):
    class Module(base):
        def register_forward_pre_hook(self, hook, **options):
            super().register_forward_pre_hook(hook, **options)
            return super().register_forward_pre_hook(Deaf(lambda *args: None))

    return Module


@mutant
def always_call_forgotten(base):
    class Module(base):
        def register_forward_hook(self, hook, *, always_call=False, **options):
            return super().register_forward_hook(hook, **options)

    return Module


@mutant
def a_backward_hooks_result_ignored(base):
    class Module(base):
        def register_full_backward_hook(self, hook, prepend=False):
            return super().register_full_backward_hook(Deaf(hook), prepend)

    return Module


@mutant
def repr_not_indented(base):
    class Module(base):
        def __repr__(self):
            return super().__repr__().replace("    ", "  ")

    return Module


@mutant
def extra_repr_ignored(base):
    class Module(base):
        def __repr__(self):
            keep, type(self).extra_repr = type(self).extra_repr, lambda self: ""
            try:
                return super().__repr__()
            finally:
                type(self).extra_repr = keep

    return Module


@mutant
def a_deep_copy_shares_parameters(base):
    class Module(base):
        def __deepcopy__(self, memo):
            copied = type(self).__new__(type(self))
            copied.__dict__.update({k: v.copy() if hasattr(v, "copy") else v for k, v in self.__dict__.items()})
            copied._modules.update({k: m and m.__deepcopy__(memo) for k, m in self._modules.items()})
            return copied

    return Module


@mutant
def a_method_that_never_ends(base):
    class Module(base):
        def requires_grad_(self, requires_grad=True):
            while self._modules:
                pass
            return super().requires_grad_(requires_grad)

    return Module


DEFECTS: dict[str, Callable[[type], type]] = {}
"""Mistakes with which every layer of PyTorch still runs and agrees."""


def without(name: str, method: Callable) -> None:
    """Keep the mistake of a class whose method `name` is `method`, which gets the right one first."""

    def make(base):
        right = getattr(base, name)
        return type("Module", (base,), {name: lambda self, *args, **options: method(right, self, *args, **options)})

    DEFECTS[f"{name}: {method.__name__}"] = make


def ignores_prepend(right, self, hook, prepend=False, **options):
    return right(self, hook, **options)


def hangs_nothing(right, self, hook, **options):
    handle = right(self, hook, **options)
    handle.remove()
    return handle


def keeps_variables(right, self, **options):
    return right(self, **{**options, "keep_vars": True})


def forgives(right, self, state, strict=True, assign=False):
    return right(self, state, False, assign)


def never_assigns(right, self, state, strict=True, assign=False):
    return right(self, state, strict)


def takes_anything(right, self, mode=True):
    return right(self, bool(mode))


def frozen_left_out(right, self, *args, **options):
    return (pair for pair in right(self, *args, **options) if pair[1].requires_grad)


def private_left_out(right, self):
    return (pair for pair in right(self) if not pair[0].startswith("_"))


def list_of_now(right, self, *args, **options):
    return iter(list(right(self, *args, **options)))


def returns_none(right, self, *args):
    right(self, *args)


for _name, _method in (
    ("register_forward_pre_hook", ignores_prepend),
    ("register_forward_hook", ignores_prepend),
    ("register_full_backward_pre_hook", hangs_nothing),
    ("register_full_backward_hook", hangs_nothing),
    ("register_state_dict_pre_hook", hangs_nothing),
    ("register_state_dict_post_hook", hangs_nothing),
    ("register_load_state_dict_pre_hook", hangs_nothing),
    ("register_load_state_dict_post_hook", hangs_nothing),
    ("state_dict", keeps_variables),
    ("load_state_dict", forgives),
    ("load_state_dict", never_assigns),
    ("train", takes_anything),
    ("named_parameters", frozen_left_out),
    ("cpu", returns_none),
):
    without(_name, _method)


PLANTED: dict[str, Callable[[type], type]] = {
    "frozen parameters": DEFECTS["named_parameters: frozen_left_out"],
    "the result of cpu()": DEFECTS["cpu: returns_none"],
}
"""Mistakes of the kinds that random programs once did not reach."""


def planted(kind: str, name: str) -> Callable[[Callable], Callable]:
    """Keep, as `kind`, the class whose method `name` is the function below."""

    def keep(method):
        def make(base):
            right = getattr(base, name)
            return type("Module", (base,), {name: lambda self, *args, **options: method(right, self, *args, **options)})

        PLANTED[kind] = make
        return method

    return keep


@planted("an empty list of modules", "named_children")
def children_that_count(right, self):
    return ((name, child) for name, child in right(self) if child)


@planted("a list of modules with one twice", "state_dict")
def each_child_once(right, self, **options):
    former = dict(self._modules)
    kept = {id(child): name for name, child in reversed(former.items())}
    for name in [name for name, child in former.items() if child is not None and kept[id(child)] != name]:
        del self._modules[name]
    try:
        return right(self, **options)
    finally:
        self._modules.clear()
        self._modules.update(former)


@planted("private names", "named_parameters")
def private_names_left_out(right, self, *args, **options):
    return ((name, p) for name, p in right(self, *args, **options) if not name.rpartition(".")[2].startswith("_"))


@planted("a falsy result of a hook", "_run_forward_hooks")
def results_that_count(right, self, call):
    for hook in tuple(self._forward_hooks.values()):
        result = hook(self, call.args, call.output)
        call.output = (
            (result if result.numel() else call.output) if isinstance(result, torch.Tensor) else (result or call.output)
        )


@planted("a hook that gives a zero", "_run_forward_hooks")
def not_zero(right, self, call):
    for number, hook in tuple(self._forward_hooks.items()):
        extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
        call.ran.add(number)
        result = hook(self, call.args, *extra, call.output)
        zero = isinstance(result, torch.Tensor) and not result.any()
        call.output = call.output if result is None or zero else result


@planted("a pre-hook that gives no arguments", "_run_forward_pre_hooks")
def some_arguments(right, self, call):
    former = call.args
    right(self, call)
    call.args = call.args or former


@planted("a live walk", "named_parameters")
def walk_of_now(right, self, *args, **options):
    return iter(list(right(self, *args, **options)))


@planted("a live walk of modules", "named_modules")
def modules_of_now(right, self, *args, **options):
    return iter(list(right(self, *args, **options)))


@planted("a view that is replaced", "register_parameter")
def new_registry(right, self, *args):
    right(self, *args)
    self.__dict__["_parameters"] = dict(self._parameters)


@planted("a key hook after the keys were looked at", "_load_from_state_dict")
def hooks_on_a_copy(right, self, state, *rest):
    former = dict(state)
    right(self, state, *rest)
    for key in former.keys() - state.keys():
        rest[4].append(key)


@planted("a key hook of a child", "register_load_state_dict_pre_hook")
def given_a_copy(right, self, hook):
    return right(self, Copying(hook))


@planted("a warning", "_run_always_called")
def silent(right, self, call):
    import warnings

    with warnings.catch_warnings(record=True):
        right(self, call)


@dataclass
class Copying:
    """Gives a hook of loading a copy of the state."""

    inner: Callable

    def __call__(self, module, state, *rest):
        return self.inner(module, dict(state), *rest)
