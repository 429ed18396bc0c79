# %% wrong: result_ignored
# What a hook returns is ignored.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            hook(self, call.args, *extra, call.output)

    def _run_always_called(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: none_replaces
# A hook that returns `None` replaces the output by `None`. Most hooks only look, and return nothing.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            call.output = hook(self, call.args, *extra, call.output)

    def _run_always_called(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: false_is_none
# A result that is false is taken for no result. Only `None` is.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args, *extra, call.output)
            call.output = call.output if result is None or result is False else result

    def _run_always_called(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: original_output
# Each hook sees the original output, not what the one before it left.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        first = call.output
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args, *extra, first)
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


# %% wrong: changed_at_the_end
# The output in `call` is changed only when all hooks have run. When one fails, those that always run see an old
# one.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        output = call.output
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args, *extra, output)
            output = output if result is None else result
        call.output = output

    def _run_always_called(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: reversed
# Hooks run in reverse order.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in reversed(tuple(self._forward_hooks.items())):
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


# %% wrong: swapped
# Output and arguments are handed to the hook in the wrong order.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.output, *extra, call.args)
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


# %% wrong: bare_input
# A hook is given the bare first argument in place of the tuple of all.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args[0], *extra, call.output)
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


# %% wrong: first_only
# Only the first hook runs: the loop is left after it.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
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
            break

    def _run_always_called(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: no_copy
# It walks over the dictionary itself. A hook that removes itself changes it meanwhile, which is an error.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in self._forward_hooks.items():
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


# %% wrong: kwargs_flag_ignored
# `with_kwargs=True` is ignored: the hook is not given the kwargs.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, False)
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


# %% wrong: kwargs_after_output
# With kwargs, the output comes before them. It comes last.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            call.ran.add(number)
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args, call.output, *extra)
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


# %% wrong: prepend_ignored
# `prepend` is not handed on.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, False, kwargs, always)

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


# %% wrong: always_ignored
# `always_call=True` is ignored: after an error, no hook runs.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, False)
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


# %% wrong: all_always
# After an error, all hooks run, also those that did not ask for it.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
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
            if number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: runs_twice
# A hook that has run already runs again after an error.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
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
            if number in self._forward_hooks_always_called:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: noted_too_late
# It notes a hook as run after the call. A hook that fails is then called a second time.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Any:
        kwargs = (self._forward_hooks_with_kwargs, with_kwargs)
        always = (self._forward_hooks_always_called, always_call)
        return self._hang(self._forward_hooks, hook, prepend, kwargs, always)

    def _run_forward_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
            result = hook(self, call.args, *extra, call.output)
            call.output = call.output if result is None else result
            call.ran.add(number)

    def _run_always_called(self, call: Call) -> None:
        for number, hook in tuple(self._forward_hooks.items()):
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: second_error_wins
# If a hook fails after another error, its error takes the place of the first. It must only warn.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
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
                result = hook(self, call.args, *extra, call.output)
                call.output = call.output if result is None else result


# %% wrong: always_without_kwargs
# After an error, hooks that want the kwargs are not given them.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
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
                extra = ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% wrong: sure_result_dropped
# After an error, what a hook returned is dropped. The hooks that always run hand their output on, too.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
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
                    hook(self, call.args, *extra, call.output)
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)


# %% right: by_branch
# A branch for each kind of hook.
class ForwardHooks:
    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        flags = [(self._forward_hooks_always_called, always_call), (self._forward_hooks_with_kwargs, with_kwargs)]
        return self._hang(self._forward_hooks, hook, prepend, *flags)

    def _one(self, number, hook, call):
        if number in self._forward_hooks_with_kwargs:
            result = hook(self, call.args, call.kwargs, call.output)
        else:
            result = hook(self, call.args, call.output)
        if result is not None:
            call.output = result

    def _run_forward_hooks(self, call):
        for number, hook in list(self._forward_hooks.items()):
            call.ran |= {number}
            self._one(number, hook, call)

    def _run_always_called(self, call):
        for number, hook in list(self._forward_hooks.items()):
            if number in call.ran or number not in self._forward_hooks_always_called:
                continue
            try:
                self._one(number, hook, call)
            except Exception as error:
                warnings.warn(str(error), RuntimeWarning)


# %% right: by_key
# Walks over a copy of the dictionary.
class ForwardHooks:
    def register_forward_hook(
        self,
        hook: Callable,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
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
        for number in self._forward_hooks.copy():
            hook = self._forward_hooks[number]
            if number in self._forward_hooks_always_called and number not in call.ran:
                extra = (call.kwargs,) if number in self._forward_hooks_with_kwargs else ()
                try:
                    result = hook(self, call.args, *extra, call.output)
                    call.output = call.output if result is None else result
                except Exception as error:
                    warnings.warn(f"a hook failed after another error: {error}", stacklevel=2)
