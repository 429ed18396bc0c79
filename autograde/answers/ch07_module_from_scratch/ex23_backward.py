# %% wrong: pre_hooks_forgotten
# The pre-hooks never run.
class Backward:
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


# %% wrong: hooks_forgotten
# The hooks never run.
class Backward:
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
            for hook in ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: pre_result_ignored
# What a pre-hook returns is ignored.
class Backward:
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
                hook(self.module, grads)
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


# %% wrong: result_ignored
# What a hook returns is ignored.
class Backward:
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
                hook(self.module, grads, outputs)
            return grads


# %% wrong: swapped
# A hook is given the gradients of outputs and inputs in the wrong order: those of the inputs come first.
class Backward:
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
                grads = self.replaced(grads, hook(self.module, outputs, grads))
            return grads


# %% wrong: old_grad_output
# Hooks are given the gradients of the outputs from before the pre-hooks.
class Backward:
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
            self.grad_outputs = grads
            for hook in self.pre_hooks:
                grads = self.replaced(grads, hook(self.module, grads))
            nothing = (None,) * self.inputs
            if self.inner is None and any(g is not None for g in self.at_inputs(nothing)):
                raise RuntimeError("no input needs a gradient: a hook must return None")
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: no_input_no_hooks
# When no input needs a gradient, the hooks do not run. They run at the outputs then.
class Backward:
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
            if False and any(g is not None for g in self.at_inputs(nothing)):
                raise RuntimeError("no input needs a gradient: a hook must return None")
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: no_input_empty
# When no input needs a gradient, hooks are given an empty tuple. They want one `None` for each input.
class Backward:
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
            nothing = ()
            if self.inner is None and any(g is not None for g in self.at_inputs(nothing)):
                raise RuntimeError("no input needs a gradient: a hook must return None")
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: no_input_grad_output
# When no input needs a gradient, hooks are given the gradients of the outputs in place of those of the inputs.
class Backward:
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
            if self.inner is None and any(g is not None for g in self.at_inputs(grads)):
                raise RuntimeError("no input needs a gradient: a hook must return None")
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: no_input_any_result
# When no input needs a gradient, a hook may return one, which then goes nowhere. It must be refused.
class Backward:
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
                pass
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: bypass_runs
# Hooks run even if the gradients never came past the outputs.
class Backward:
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
            for hook in self.hooks:
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: reversed
# Hooks run in reverse order.
class Backward:
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
            for hook in self.hooks[::-1] if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: original_gradients
# Each hook sees the original gradients, not what the one before it left.
class Backward:
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
            first = grads
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, first, outputs))
            return grads


# %% wrong: inner_returns_nothing
# `at_inputs` returns nothing: it must return the gradients to go on with.
class Backward:
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


# %% wrong: prepend_ignored
# `prepend` is ignored.
class Backward:
    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> Any:
        return self._hang(self._backward_pre_hooks, hook)

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> Any:
        self._is_full_backward_hook = True
        return self._hang(self._backward_hooks, hook)

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


# %% wrong: wrong_dictionary
# Pre-hooks are kept among the hooks, and run at the wrong end.
class Backward:
    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> Any:
        return self._hang(self._backward_hooks, hook, prepend)

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


# %% wrong: kind_not_noted
# `_is_full_backward_hook` is not set, so other code cannot tell which kind of hook is in use.
class Backward:
    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> Any:
        return self._hang(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> Any:
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


# %% wrong: no_handle
# Registering returns nothing.
class Backward:
    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> Any:
        return self._hang(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> Any:
        self._is_full_backward_hook = True
        self._hang(self._backward_hooks, hook, prepend)

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


# %% wrong: none_refused
# Without an inner gate, a hook that returns `None` for each input is refused. Only a gradient is.
class Backward:
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
            for hook in self.hooks if self.inner is None else ():
                if hook(self.module, nothing, grads) is not None:
                    raise RuntimeError
            return grads

        def at_inputs(self, grads: tuple) -> tuple:
            outputs, self.grad_outputs = self.grad_outputs, None
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% wrong: outputs_never_forgotten
# The gradients of the outputs are kept after the hooks have run, so they run again when gradients bypass the outputs.
class Backward:
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
            outputs = self.grad_outputs
            for hook in self.hooks if outputs is not None else ():
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% right: by_index
# Collects by index; takes the gradients in two lines.
class Backward:
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
            outputs = self.grad_outputs
            self.grad_outputs = None
            if outputs is None:
                return grads
            for hook in list(self.hooks):
                grads = self.replaced(grads, hook(self.module, grads, outputs))
            return grads


# %% right: reduce
# Runs the hooks by `functools.reduce`.
class Backward:
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
            grads = functools.reduce(lambda g, hook: self.replaced(g, hook(self.module, g)), self.pre_hooks, grads)
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
