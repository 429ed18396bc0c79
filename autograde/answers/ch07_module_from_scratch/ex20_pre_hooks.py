# %% wrong: result_ignored
# What a pre-hook returns is ignored.
class PreHooks:
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
                hook(self, call.args)


# %% wrong: none_replaces
# A hook that returns `None` replaces the arguments by `None`.
class PreHooks:
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
                call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: false_is_none
# A result that is false, such as `0` or `False`, is taken for no result. Only `None` is.
class PreHooks:
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
                if result is not None and result is not False:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: not_wrapped
# A single value is not wrapped in a tuple, so its first axis is spread over the arguments.
class PreHooks:
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
                    call.args = result


# %% wrong: lists_spread
# A list is taken for several arguments. Only a tuple is.
class PreHooks:
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
                    call.args = tuple(result) if isinstance(result, tuple | list) else (result,)


# %% wrong: always_wrapped
# A tuple is wrapped in another tuple.
class PreHooks:
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
                    call.args = (result,)


# %% wrong: bare_input
# A hook is given the bare first argument in place of the tuple of all.
class PreHooks:
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
                result = hook(self, call.args[0])
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: swapped
# The module and the arguments are handed to the hook in the wrong order.
class PreHooks:
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
                result = hook(call.args, self)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: original_arguments
# Each hook sees the original arguments, not what the one before it left.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        first = call.args
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, call.args, call.kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                if result is not None:
                    call.args, call.kwargs = result
            else:
                result = hook(self, first)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: changed_at_the_end
# The call is changed only when all hooks have run. When one fails, nobody can see what those before it had
# changed.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        real, call = call, Call(call.args, call.kwargs)
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
        real.args, real.kwargs = call.args, call.kwargs


# %% wrong: reversed
# Hooks run in reverse order.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        for number, hook in tuple(reversed(self._forward_pre_hooks.items())):
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


# %% wrong: first_only
# Only the first hook runs: the loop is left after it.
class PreHooks:
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
            break


# %% wrong: no_copy
# It walks over the dictionary itself. A hook that removes itself changes it meanwhile, which is an error.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        for number, hook in self._forward_pre_hooks.items():
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


# %% wrong: kwargs_flag_ignored
# `with_kwargs=True` is ignored: the hook is given two arguments.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, False)
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


# %% wrong: kwargs_for_all
# Every hook is given the kwargs, also those that did not ask for them.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if True:
                result = hook(self, call.args, call.kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                if result is not None:
                    call.args, call.kwargs = result
            else:
                result = hook(self, call.args)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: kwargs_result_ignored
# What a hook with kwargs returns is ignored.
class PreHooks:
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
                    pass
            else:
                result = hook(self, call.args)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: kwargs_not_checked
# A hook with kwargs may return anything. It must be `None` or a pair, or a `RuntimeError` follows.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, call.args, call.kwargs)
                if isinstance(result, tuple) and len(result) == 2:
                    call.args, call.kwargs = result
            else:
                result = hook(self, call.args)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% wrong: prepend_ignored
# `prepend` is not handed on.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, False, flag)

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


# %% wrong: no_handle
# Registering returns nothing.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        self._hang(self._forward_pre_hooks, hook, prepend, flag)

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


# %% wrong: any_tuple
# With kwargs, a tuple of any length is taken for a pair. Three values get a `RuntimeError`.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, call: Call) -> None:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, call.args, call.kwargs)
                if result is not None and not isinstance(result, tuple):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                if result is not None:
                    call.args, call.kwargs = result[0], result[1]
            else:
                result = hook(self, call.args)
                if result is not None:
                    call.args = result if isinstance(result, tuple) else (result,)


# %% right: two_kinds
# Asks by `get`, and leaves each turn early.
class PreHooks:
    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = self._hang(self._forward_pre_hooks, hook, prepend, (self._forward_pre_hooks_with_kwargs, False))
        if with_kwargs:
            self._forward_pre_hooks_with_kwargs[handle.id] = True
        return handle

    def _run_forward_pre_hooks(self, call):
        for number in list(self._forward_pre_hooks):
            if number not in self._forward_pre_hooks:
                continue
            hook = self._forward_pre_hooks[number]
            if self._forward_pre_hooks_with_kwargs.get(number):
                result = hook(self, call.args, call.kwargs)
                if result is None:
                    continue
                if type(result) is not tuple or len(result) != 2:
                    raise RuntimeError("a pair is wanted")
                call.args, call.kwargs = result
                continue
            result = hook(self, call.args)
            if isinstance(result, tuple):
                call.args = result
            elif result is not None:
                call.args = (result,)


# %% right: star
# Wraps by unpacking.
class PreHooks:
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
                    call.args = (*result,) if isinstance(result, tuple) else tuple([result])
