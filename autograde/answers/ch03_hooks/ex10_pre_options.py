# %% wrong: prepend_ignored
# It ignores `prepend`: every hook goes to the end.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: prepend_reversed
# It has `prepend` the wrong way round: hooks without it go to the front.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if not prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: prepend_in_turn
# Hooks with `prepend` run in the order of their registration, before all others. Each new one is to go in front of all that are there, those with `prepend` too.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs, prepend)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs, _ in sorted(self.hooks.values(), key=lambda entry: not entry[2]):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: kwargs_to_all
# It hands the keyword arguments to every hook. A plain hook takes two arguments only.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: kwargs_to_none
# It hands the keyword arguments to no hook. One with `with_kwargs` is called with three arguments.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: kwargs_spread
# It spreads the keyword arguments (`**kwargs`) when it calls a hook. The hook is handed the dictionary itself, as its third argument.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, **kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: kwargs_result_ignored
# It takes the new positional arguments from the pair and ignores the new keyword arguments.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, _ = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: kwargs_merged
# It merges the new keyword arguments into the old ones. They replace them: one that the hook left out is gone.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result[0], {**kwargs, **result[1]}
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: pair_as_arguments
# It takes the pair for the positional arguments, so `forward` is handed a tuple and a dictionary.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: not_wrapped
# It does not wrap the single value that a plain hook returns into a tuple.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result
        return self.forward(*args, **kwargs)


# %% wrong: option_by_function
# It notes `with_kwargs` under the hook function. The same function registered again without it changes the first entry as well: the option belongs to the handle's id.
class PreHooked:
    def __init__(self):
        self.hooks, self.wants_kwargs = OrderedDict(), {}

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        self.wants_kwargs[hook] = with_kwargs
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.hooks.values()):
            with_kwargs = self.wants_kwargs[hook]
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: prepend_as_minus
# It puts a hook with `prepend` under the key `-handle.id` to sort it to the front. The handle then looks for a key that is not there, and `remove()` does nothing.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[-handle.id if prepend else handle.id] = (hook, with_kwargs)
        return handle

    def __call__(self, *args, **kwargs):
        for _, (hook, with_kwargs) in sorted(self.hooks.items()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: no_handle
# It registers the hook and returns nothing, so it cannot be removed.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, with_kwargs)
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in list(self.hooks.values()):
            result = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if result is None:
                continue
            if with_kwargs:
                args, kwargs = result
            else:
                args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% wrong: inherits
# It lets `nn.Module` do the work, by inheriting from it or by holding one. Here you are to write it.
class PreHooked(nn.Module):
    pass


# %% right: two_dictionaries
# A second dictionary for the option, as PyTorch has it.
class PreHooked:
    def __init__(self):
        self.hooks, self.with_kwargs = OrderedDict(), OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks, extra_dict=self.with_kwargs)
        self.hooks[handle.id] = hook
        if with_kwargs:
            self.with_kwargs[handle.id] = True
        if prepend:
            self.hooks.move_to_end(handle.id, last=False)
        return handle

    def __call__(self, *args, **kwargs):
        for key, hook in (*self.hooks.items(),):
            if key in self.with_kwargs:
                pair = hook(self, args, kwargs)
                if pair is not None:
                    args, kwargs = pair
            else:
                result = hook(self, args)
                if result is not None:
                    args = result if isinstance(result, tuple) else (result,)
        return self.forward(*args, **kwargs)


# %% right: one_form
# Turns every hook into one that takes and returns a pair; a list and a handle of its own.
class PreHooked:
    def __init__(self):
        self.entries = []

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        def entry(args, kwargs):
            if with_kwargs:
                return hook(self, args, kwargs) or (args, kwargs)
            result = hook(self, args)
            if result is None:
                return args, kwargs
            return (result if isinstance(result, tuple) else (result,)), kwargs

        self.entries.insert(0 if prepend else len(self.entries), entry)

        class Handle:
            def remove(_):
                if entry in self.entries:
                    self.entries.remove(entry)

        return Handle()

    def __call__(self, *args, **kwargs):
        for entry in self.entries[:]:
            args, kwargs = entry(args, kwargs)
        return self.forward(*args, **kwargs)


# %% right: rebuilds
# Rebuilds the dictionary's content to put an entry in front.
class PreHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = RemovableHandle(self.hooks)
        others = list(self.hooks.items())
        new = (handle.id, (hook, with_kwargs))
        self.hooks.clear()
        self.hooks.update([new, *others] if prepend else [*others, new])
        return handle

    def __call__(self, *args, **kwargs):
        for hook, with_kwargs in tuple(self.hooks.values()):
            given = (args, kwargs) if with_kwargs else (args,)
            match hook(self, *given):
                case None:
                    pass
                case result if with_kwargs:
                    args, kwargs = result
                case tuple() as result:
                    args = result
                case result:
                    args = (result,)
        return self.forward(*args, **kwargs)
