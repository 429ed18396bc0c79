# %% wrong: not_marked
# A public post-hook's function is not marked, so the older method cannot know it.
class StateHooks:
    def register_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> Any:
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


# %% wrong: mark_ignored
# The older method takes a function that is marked as public.
class StateHooks:
    def register_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> Any:
        hook._from_public_api = True
        return self._hang(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Callable) -> Any:
        if False:
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


# %% wrong: public_may_return
# A public post-hook may return something. It must return `None`.
class StateHooks:
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
            destination = destination if result is None else result
        return destination

    def register_load_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        hook = functools.partial(hook, self) if with_module else hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)


# %% wrong: older_result_ignored
# What an older hook returns is ignored.
class StateHooks:
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
        return destination

    def register_load_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        hook = functools.partial(hook, self) if with_module else hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)


# %% wrong: older_may_not_return
# An older hook may not return anything. It may: another dictionary.
class StateHooks:
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
            if result is not None:
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


# %% wrong: none_replaces
# An older hook that returns `None` replaces the dictionary by `None`.
class StateHooks:
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
            destination = destination if getattr(hook, "_from_public_api", False) else result
        return destination

    def register_load_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        hook = functools.partial(hook, self) if with_module else hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)


# %% wrong: module_always_bound
# Every load pre-hook gets the module in front, also those of the older kind.
class StateHooks:
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
        hook = functools.partial(hook, self)
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)


# %% wrong: module_never_bound
# Load pre-hooks do not get the module in front.
class StateHooks:
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
        hook = hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)


# %% wrong: metadata_dropped
# Hooks are given an empty dictionary in place of the metadata.
class StateHooks:
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
            result = hook(self, destination, prefix, {})
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


# %% wrong: prefix_dropped
# Hooks are given an empty prefix.
class StateHooks:
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
            result = hook(self, destination, "", metadata)
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


# %% wrong: post_hooks_among_pre
# Post-hooks are kept among the pre-hooks, where they are called too early and with other arguments.
class StateHooks:
    def register_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> Any:
        hook._from_public_api = True
        return self._hang(self._state_dict_pre_hooks, hook)

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


# %% wrong: first_only
# Only the first hook runs.
class StateHooks:
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
            break
        return destination

    def register_load_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> Any:
        hook = functools.partial(hook, self) if with_module else hook
        return self._hang(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)


# %% right: a_small_class
# Binds the module by a small callable object of its own, which can be pickled.
class _Bound:
    def __init__(self, hook, module):
        self.hook, self.module = hook, module

    def __call__(self, *args):
        return self.hook(self.module, *args)


class StateHooks:
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
        return self._hang(self._load_state_dict_pre_hooks, _Bound(hook, self) if with_module else hook)

    def register_load_state_dict_post_hook(self, hook: Callable) -> Any:
        return self._hang(self._load_state_dict_post_hooks, hook)


# %% right: setattr
# Marks by `setattr`, and walks over a copy.
class StateHooks:
    def register_state_dict_pre_hook(self, hook: Callable) -> Any:
        return self._hang(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Callable) -> Any:
        setattr(hook, "_from_public_api", True)
        return self._hang(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Callable) -> Any:
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError("this function is registered as a state_dict post-hook")
        return self._hang(self._state_dict_hooks, hook)

    def _run_state_dict_hooks(self, destination: Any, prefix: str, metadata: dict) -> Any:
        for hook in [*self._state_dict_hooks.values()]:
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
