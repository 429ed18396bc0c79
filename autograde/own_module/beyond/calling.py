"""Calls: hooks of all modules, backward hooks of the old kind, PyTorch's words and warnings."""

import warnings
from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn.modules import module as everywhere
from torch.nn.modules.module import (
    _global_backward_hooks,
    _global_backward_pre_hooks,
    _global_forward_hooks,
    _global_forward_hooks_always_called,
    _global_forward_hooks_with_kwargs,
    _global_forward_pre_hooks,
)

from autograde.own_module.beyond.base import Base
from autograde.own_module.beyond.saving import OwnedHook
from autograde.own_module.kit import Call, Grads, TwoGates

_ONE_KIND = (
    "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them."
)


class Calling(Base):
    """The call and its hooks."""

    _compiled_call_impl: Callable | None = None
    runs_global_hooks = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the hooks and `forward`."""
        if self._compiled_call_impl is not None:
            return self._compiled_call_impl(*args, **kwargs)
        return self._call_impl(*args, **kwargs)

    def _call_impl(self, *args: Any, **kwargs: Any) -> Any:
        if (
            self._backward_hooks
            or self._backward_pre_hooks
            or self._forward_hooks
            or self._forward_pre_hooks
            or _global_forward_hooks
            or _global_forward_pre_hooks
            or _global_backward_hooks
            or _global_backward_pre_hooks
        ):
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            old: tuple[Callable, ...] = ()
            if self._backward_hooks or self._backward_pre_hooks or _global_backward_hooks or _global_backward_pre_hooks:
                pre_hooks = *_global_backward_pre_hooks.values(), *self._backward_pre_hooks.values()
                full, old = self._backward_hooks_if(True), self._backward_hooks_if(False)
                watch = self.Watch(self, pre_hooks, full) if full or pre_hooks else None
            if self._forward_pre_hooks or _global_forward_pre_hooks:
                self._run_forward_pre_hooks(call)
            if watch is not None:
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            if self._forward_hooks or _global_forward_hooks:
                self._run_forward_hooks(call)
            if watch is not None:
                call.output = watch.leave(call.output)
            if old:
                self._hang_on_last_node(call, old)
            return call.output
        except Exception:
            self._run_always_called(call)
            raise

    # Forward hooks, first those of all modules.

    def _run_forward_pre_hooks(self, call: Call) -> None:
        for number, hook in (*_global_forward_pre_hooks.items(), *self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, call.args, call.kwargs)
                if result is not None:
                    if not (isinstance(result, tuple) and len(result) == 2):
                        wanted = "forward pre-hook must return None or a tuple of (new_args, new_kwargs)"
                        raise RuntimeError(f"{wanted}, but got {result}.")
                    call.args, call.kwargs = result
            else:
                result = hook(self, call.args)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)

    def _run_forward_hooks(self, call: Call) -> None:
        own, all_modules = self._forward_hooks_with_kwargs, _global_forward_hooks_with_kwargs
        for number, hook in (*_global_forward_hooks.items(), *self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in own or number in all_modules else ()
            result = hook(self, call.args, *extra, call.output)
            call.output = call.output if result is None else result

    def _run_always_called(self, call: Call) -> None:
        kinds: tuple[tuple[str, dict, dict, dict], ...] = (
            ("global module", _global_forward_hooks, _global_forward_hooks_always_called, {}),
            ("module", self._forward_hooks, self._forward_hooks_always_called, self._forward_hooks_with_kwargs),
        )
        for kind, hooks, always, with_kwargs in kinds:
            for number, hook in hooks.items():
                if number not in always or number in call.ran:
                    continue
                try:
                    extra = (call.kwargs,) if number in with_kwargs else ()
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(
                        f"{kind} forward hook with ``always_call=True`` raised an exception that was silenced as "
                        f"another error was raised in forward: {error}",
                        stacklevel=2,
                    )

    # Backward hooks, of the full kind and of the old one.

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> Any:
        """Hang a hook on the gradients of the whole module."""
        if self._is_full_backward_hook is False:
            raise RuntimeError(_ONE_KIND)
        return super().register_full_backward_hook(hook, prepend)

    def register_backward_hook(self, hook: Callable) -> Any:
        """Hang a hook on the last node of the graph that a call makes: the old kind."""
        if self._is_full_backward_hook is True:
            raise RuntimeError(_ONE_KIND)
        self.__dict__["_is_full_backward_hook"] = False
        return self._hang(self._backward_hooks, hook)

    def _backward_hooks_if(self, full: bool) -> tuple[Callable, ...]:
        """Return the backward hooks of one kind, first those of all modules."""
        general = _global_backward_hooks.values() if everywhere._global_is_full_backward_hook is full else ()
        return (*general, *(self._backward_hooks.values() if self._is_full_backward_hook is full else ()))

    def _hang_on_last_node(self, call: Call, hooks: tuple[Callable, ...]) -> None:
        last = call.output
        while not isinstance(last, Tensor):
            last = next(v for v in last.values() if isinstance(v, Tensor)) if isinstance(last, dict) else last[0]
        if last.grad_fn is not None:
            for hook in hooks:
                last.grad_fn.register_hook(OwnedHook(hook, self))
            text = _what_is_missed(call.args, call.output, last.grad_fn)
            if text:
                warnings.warn(text, FutureWarning, stacklevel=2)

    class Watch(TwoGates):
        """What happens to gradients between the two gates."""

        def leave(self, output: Any) -> Any:
            """Return the output, led through the outer gate; say so where there is nothing to lead."""
            if not isinstance(output, Tensor | tuple):
                warnings.warn(
                    "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but "
                    f"received {type(output)}",
                    stacklevel=2,
                )
            return super().leave(output)

        def at_outputs(self, grads: Grads) -> Grads:
            """Run the hooks that come first, and, where no gradient will come to the inputs, the others too."""
            for hook in self.pre_hooks:
                grads = _checked(grads, hook(self.module, grads), "Backward pre hook", "grad_output")
            self.grad_outputs = grads
            if self.inner is None:
                warnings.warn(
                    "Full backward hook is firing when gradients are computed with respect to module outputs since no "
                    "inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html"
                    "#torch.nn.Module.register_full_backward_hook for more details.",
                    stacklevel=2,
                )
                for hook in self.hooks:
                    result = hook(self.module, (None,) * self.inputs, grads)
                    if result is not None and not (isinstance(result, tuple) and all(g is None for g in result)):
                        raise RuntimeError(
                            "Backward hook for Modules where no input requires gradient should always return None or "
                            "None for all gradients."
                        )
                self.grad_outputs = None
            return grads

        def at_inputs(self, grads: Grads) -> Grads:
            """Run the hooks that see both sides."""
            if self.grad_outputs is None:
                return grads
            for hook in self.hooks:
                grads = _checked(grads, hook(self.module, grads, self.grad_outputs), "Backward hook", "grad_input")
            self.grad_outputs = None
            return grads


def _checked(grads: Grads, result: Any, who: str, what: str) -> Grads:
    if result is None:
        return grads
    if len(result) != len(grads):
        got = f"got {len(result)}, but expected {len(grads)}"
        raise RuntimeError(f"{who} returned an invalid number of {what}, {got}")
    return result


def _what_is_missed(args: Any, output: Any, node: Any) -> str | None:
    """Return what to say where a hook on the last node alone does not see every gradient."""
    when, what, advice = (
        None,
        "some grad_output",
        " Please use register_full_backward_hook to get the documented behavior.",
    )

    def tensors(value: Any) -> bool:
        return isinstance(value, Tensor) or (isinstance(value, tuple) and all(isinstance(v, Tensor) for v in value))

    if not tensors(output):
        when = "hooks on a Module that does not return a single Tensor or a tuple of Tensors"
        what = "some of the grad_output"
    elif not tensors(args):
        when = "hooks on a Module that does not take as input a single Tensor or a tuple of Tensors"
        what = "some of the grad_input"
    else:
        outputs = output if isinstance(output, tuple) else (output,)
        nodes = {t.grad_fn for t in outputs if t.grad_fn is not None}
        before = {t.grad_fn for t in args if t.grad_fn is not None}
        if not nodes or (len(nodes) == 1 and node not in nodes):
            when, advice = "hook when outputs are nested in python data structure", ""
        elif len(nodes) > 1:
            when = "hook when outputs are generated by different autograd Nodes"
        elif before != {previous for previous, _ in node.next_functions}:
            when, what = "hook when the forward contains multiple autograd Nodes", "some grad_input"
    if when is None:
        return None
    one = "" if when.startswith("hooks") else "a "
    return (
        f"Using {one}non-full backward {when} is deprecated and will be removed in future versions. "
        f"This hook will be missing {what}.{advice}"
    )
