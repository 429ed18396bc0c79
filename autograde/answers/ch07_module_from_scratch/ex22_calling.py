# %% wrong: kwargs_dropped
# Keyword arguments are dropped on the way to `forward`.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: one_argument
# Only one positional argument reaches `forward`.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args[:1], **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: returns_nothing
# A call returns nothing.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: no_hooks_at_all
# Hooks never run: the call goes to `forward` in any case.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            pass
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: forward_silent
# A missing `forward` gives `None` in place of an error.
class Calling:
    def forward(self, *args: Any) -> Any:
        return None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: pre_hooks_forgotten
# Pre-hooks do not run.
class Calling:
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
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: pre_hooks_result_dropped
# Pre-hooks run, but `forward` is called with the old arguments.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*args, **kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: hooks_forgotten
# Forward hooks do not run.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: hooks_result_dropped
# Forward hooks run, but the call returns what `forward` gave.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            output = call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return output if watch is None else watch.leave(output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: hooks_see_old_arguments
# Forward hooks are given the arguments from before the pre-hooks.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            call.args = args
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: backward_hooks_forgotten
# Backward hooks do not run: the watch is not set up.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if False:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: pre_hooks_of_backward_forgotten
# A backward pre-hook alone is not noticed.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: watch_left_too_early
# The outputs pass the outer gate before the forward hooks. What a hook makes of the output then lies outside the
# gates.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            call.output = call.output if watch is None else watch.leave(call.output)
            self._run_forward_hooks(call)
            return call.output
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: not_entered
# The inputs are not led through the inner gate.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: always_forgotten
# After an error, the hooks that must always run do not.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            raise


# %% wrong: swallows_errors
# The error of `forward` is swallowed once the hooks have run.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            return None


# %% wrong: pre_hooks_unguarded
# The pre-hooks stand outside of the `try`: when one fails, hooks that must always run do not.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        self._run_forward_pre_hooks(call)
        try:
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: class_forward
# It calls the `forward` of the class, past one that was put onto the instance.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return self._call_with_hooks(args, kwargs)
        return type(self).forward(self, *args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = type(self).forward(self, *call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% wrong: pre_hooks_of_backward_alone
# A module whose only hook is a backward pre-hook takes the short way, and the hook never runs.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise


# %% right: one_method
# Always the long way, no fast path.
class Calling:
    def forward(self, *inputs):
        raise NotImplementedError(f'Module [{self.__class__.__name__}] is missing the required "forward" function')

    def __call__(self, *args, **kwargs):
        return self._call_with_hooks(args, kwargs)

    def _call_with_hooks(self, args, kwargs):
        call = Call(args, kwargs)
        watch = None
        try:
            self._run_forward_pre_hooks(call)
            if len(self._backward_hooks) + len(self._backward_pre_hooks):
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            result = call.output
            if watch:
                result = watch.leave(result)
        except Exception as error:
            self._run_always_called(call)
            raise error
        return result


# %% right: any
# Asks by `any`, over names.
class Calling:
    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        state = self.__dict__
        if any(state[f"_{kind}_hooks"] for kind in ("forward", "forward_pre", "backward", "backward_pre")):
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        call, watch = Call(args, kwargs), None
        try:
            self._run_forward_pre_hooks(call)
            if self._backward_hooks or self._backward_pre_hooks:
                watch = self._watch_backward()
                call.args = watch.enter(call.args)
            call.output = self.forward(*call.args, **call.kwargs)
            self._run_forward_hooks(call)
            return call.output if watch is None else watch.leave(call.output)
        except Exception:
            self._run_always_called(call)
            raise
