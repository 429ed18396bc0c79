# %% wrong: kwargs_dropped
# Keyword arguments are dropped on the way to `forward`.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: one_argument
# Only one positional argument reaches `forward`.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args[:1], **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: returns_nothing
# A call returns nothing.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: no_hooks_at_all
# Hooks never run: the call goes to `forward` in any case.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            pass
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: forward_silent
# A missing `forward` gives `None` in place of an error.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        return None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: pre_hooks_forgotten
# Pre-hooks do not run.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: pre_hooks_result_dropped
# Pre-hooks run, but `forward` is called with the old arguments.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: hooks_forgotten
# Forward hooks do not run.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: hooks_result_dropped
# Forward hooks run, but the call returns what `forward` gave.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: hooks_see_old_arguments
# Forward hooks are given the arguments from before the pre-hooks.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        old = args
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(old, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: backward_hooks_forgotten
# Backward hooks do not run: the watch is not set up.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if False:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: pre_hooks_of_backward_forgotten
# A backward pre-hook alone is not noticed.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: watch_left_too_early
# The outputs pass the outer gate before the forward hooks. What a hook makes of the output then lies outside the
# gates.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = output if watch is None else watch.leave(output)
            return self._run_forward_hooks(args, kwargs, output, ran)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: not_entered
# The inputs are not led through the inner gate.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: always_forgotten
# After an error, the hooks that must always run do not.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            raise


# %% wrong: swallows_errors
# The error of `forward` is swallowed once the hooks have run.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            return None


# %% wrong: pre_hooks_unguarded
# The pre-hooks stand outside of the `try`: when one fails, hooks that must always run do not.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        args, kwargs = self._run_forward_pre_hooks(args, kwargs)
        try:
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% wrong: class_forward
# It calls the `forward` of the class, past one that was put onto the instance.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return type(self).forward(self, *args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = type(self).forward(self, *args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise


# %% right: one_method
# Always the long way, no fast path.
class Calling:
    def forward(self, *inputs):
        raise NotImplementedError(f'Module [{self.__class__.__name__}] is missing the required "forward" function')

    def __call__(self, *args, **kwargs):
        return self._call_with_hooks(args, kwargs)

    def _call_with_hooks(self, args, kwargs):
        ran, output, watch = set(), None, None
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if len(self._backward_hooks) + len(self._backward_pre_hooks):
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            if watch:
                output = watch.leave(output)
        except Exception as error:
            self._run_always_called(args, kwargs, output, ran)
            raise error
        return output


# %% right: any
# Asks by `any`, and knows by a flag whether all went well.
class Calling:
    def forward(self, *args: Any) -> Any:
        name = type(self).__name__
        raise NotImplementedError(f'Module [{name}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        state = self.__dict__
        if any(state[f"_{kind}_hooks"] for kind in ("forward", "forward_pre", "backward", "backward_pre")):
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        output, watch, ran = None, None, set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                args = watch.enter(args)
            output = self.forward(*args, **kwargs)
            output = self._run_forward_hooks(args, kwargs, output, ran)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(args, kwargs, output, ran)
            raise
