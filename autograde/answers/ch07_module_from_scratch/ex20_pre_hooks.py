# %% wrong: result_ignored
# What a pre-hook returns is ignored.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                pass
        return args, kwargs


# %% wrong: none_replaces
# A hook that returns `None` replaces the arguments by `None`.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if True:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: false_is_none
# A result that is false, such as `0` or `False`, is taken for no result. Only `None` is.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None and result is not False:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: not_wrapped
# A single value is not wrapped in a tuple, so its first axis is spread over the arguments.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result
        return args, kwargs


# %% wrong: lists_spread
# A list is taken for several arguments. Only a tuple is.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = tuple(result) if isinstance(result, tuple | list) else (result,)
        return args, kwargs


# %% wrong: always_wrapped
# A tuple is wrapped in another tuple.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = (result,)
        return args, kwargs


# %% wrong: bare_input
# A hook is given the bare first argument in place of the tuple of all.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args[0])
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: swapped
# The module and the arguments are handed to the hook in the wrong order.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(args, self)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: original_arguments
# Each hook sees the original arguments, not what the one before it left.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        first = args
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, first)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: reversed
# Hooks run in reverse order.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(reversed(self._forward_pre_hooks.items())):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: first_only
# Only the first hook runs: there is a `return` inside the loop.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
            break
        return args, kwargs


# %% wrong: no_copy
# It walks over the dictionary itself. A hook that removes itself changes it meanwhile, which is an error.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in self._forward_pre_hooks.items():
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: kwargs_flag_ignored
# `with_kwargs=True` is ignored: the hook is given two arguments.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, False)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: kwargs_for_all
# Every hook is given the kwargs, also those that did not ask for them.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if True:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: kwargs_result_ignored
# What a hook with kwargs returns is ignored.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                pass
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: kwargs_not_checked
# A hook with kwargs may return anything. It must be `None` or a pair, or a `RuntimeError` follows.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if isinstance(result, tuple) and len(result) == 2:
                    args, kwargs = result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: prepend_ignored
# `prepend` is not handed on.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, False, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% wrong: no_handle
# Registering returns nothing.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return args, kwargs


# %% right: two_kinds
# Asks by `get`, and unpacks in a `try`.
class PreHooks:
    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = self._hang(self._forward_pre_hooks, hook, prepend, (self._forward_pre_hooks_with_kwargs, False))
        if with_kwargs:
            self._forward_pre_hooks_with_kwargs[handle.id] = True
        return handle

    def _run_forward_pre_hooks(self, args, kwargs):
        for number in list(self._forward_pre_hooks):
            if number not in self._forward_pre_hooks:
                continue
            hook = self._forward_pre_hooks[number]
            if self._forward_pre_hooks_with_kwargs.get(number):
                result = hook(self, args, kwargs)
                if result is None:
                    continue
                if type(result) is not tuple or len(result) != 2:
                    raise RuntimeError("a pair is wanted")
                args, kwargs = result
                continue
            result = hook(self, args)
            if isinstance(result, tuple):
                args = result
            elif result is not None:
                args = (result,)
        return args, kwargs


# %% right: star
# Wraps by unpacking.
class PreHooks:
    def register_forward_pre_hook(self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        flag = (self._forward_pre_hooks_with_kwargs, with_kwargs)
        return self._hang(self._forward_pre_hooks, hook, prepend, flag)

    def _run_forward_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for number, hook in tuple(self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                result = hook(self, args, kwargs)
                if result is not None and not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(f"wanted None or (new_args, new_kwargs), got {result}")
                args, kwargs = (args, kwargs) if result is None else result
            else:
                result = hook(self, args)
                if result is not None:
                    args = (*result,) if isinstance(result, tuple) else tuple([result])
        return args, kwargs
