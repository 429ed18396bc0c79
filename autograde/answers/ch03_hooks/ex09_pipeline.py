# %% wrong: no_hooks
# It calls `forward` and runs no hook at all.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)


# %% wrong: drops_kwargs
# It does not hand the keyword arguments on to `forward`.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: one_argument
# It takes one positional argument only.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, x, **kwargs):
        args = (x,)
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: returns_nothing
# It runs everything and returns nothing, so every call gives None.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result


# %% wrong: pre_result_ignored
# It ignores what a pre-hook returns.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            hook(self, args)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: not_wrapped
# It does not wrap a single value into a tuple, so a tensor that a pre-hook returns is unpacked into its elements.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: always_wrapped
# It wraps every result into a tuple, a tuple too. Then `forward` is handed the tuple as its one argument.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: bare_input
# It hands the pre-hooks the first argument. They are called with the tuple of all of them.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args[0])
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: pre_hooks_see_the_original
# Each pre-hook is handed the original arguments. The second one must see what the first has made of them.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        given = args
        for hook in list(self.pre_hooks.values()):
            result = hook(self, given)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: hooks_see_the_old_arguments
# Its hooks are handed the arguments of the call. They are to see the final ones, which `forward` was given.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        called_with = args
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, called_with, output)
            if result is not None:
                output = result
        return output


# %% wrong: swapped
# It hands a hook the output before the arguments. The order is module, arguments, output.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, output, args)
            if result is not None:
                output = result
        return output


# %% wrong: result_ignored
# It ignores what a hook returns.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            hook(self, args, output)
        return output


# %% wrong: none_replaces
# It takes a hook's result for the output even if it is None, so a hook that only looks destroys the output.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            output = hook(self, args, output)
        return output


# %% wrong: pre_none_replaces
# It takes a pre-hook's result for the arguments even if it is None, so a hook that only looks destroys them.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: hooks_see_the_original
# Each hook is handed the output of `forward`. The second one must see what the first has made of it.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        original = output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, original)
            if result is not None:
                output = result
        return output


# %% wrong: reversed
# It runs its hooks in reverse order. The one registered first comes first.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in reversed(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: truth_value
# It asks whether a hook's result is true. A result may be 0 or an empty list, and a tensor has no truth value: ask whether it `is not None`.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if isinstance(result, Tensor) or result:
                output = result
        return output


# %% wrong: only_the_last
# It runs only the hook that was registered last.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values())[-1:]:
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: before_forward
# It runs the hooks before `forward` and hands them None as output.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        for hook in list(self.hooks.values()):
            hook(self, args, None)
        return self.forward(*args, **kwargs)


# %% wrong: forward_twice
# It calls `forward` a second time to get the output that it returns, so everything is computed twice.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output if self.hooks else self.forward(*args, **kwargs)


# %% wrong: shared_by_all
# Its dictionaries belong to the class, so a hook on one module runs for all of them.
class Module:
    pre_hooks = OrderedDict()
    hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, tuple) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: inherits
# It lets `nn.Module` do the work, by inheriting from it or by holding one. Here you are to write it.
class Module(nn.Module):
    pass


# %% wrong: wraps_tensors_only
# It wraps what a pre-hook returns only if it is a tensor. Any single value that is no tuple is wrapped, a number or a list as well.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = (result,) if isinstance(result, Tensor) else result
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: unpacks_lists
# It takes a list that a pre-hook returns for several arguments. Only a tuple holds the arguments; a list is one argument.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        for hook in list(self.pre_hooks.values()):
            result = hook(self, args)
            if result is not None:
                args = result if isinstance(result, (tuple, list)) else (result,)
        output = self.forward(*args, **kwargs)
        for hook in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% right: own_lists
# Hooks in plain lists, with a handle of its own.
class Remover:
    def __init__(self, place, entry):
        self.place, self.entry = place, entry

    def remove(self):
        if self.entry in self.place:
            self.place.remove(self.entry)


class Module:
    def __init__(self):
        self.before, self.after = [], []

    def _hang(self, place, hook):
        entry = [hook]
        place.append(entry)
        return Remover(place, entry)

    def register_forward_pre_hook(self, hook):
        return self._hang(self.before, hook)

    def register_forward_hook(self, hook):
        return self._hang(self.after, hook)

    def __call__(self, *args, **kwargs):
        for (hook,) in tuple(self.before):
            new = hook(self, args)
            if new is None:
                continue
            args = new if type(new) is tuple else (new,)
        result = self.forward(*args, **kwargs)
        for (hook,) in tuple(self.after):
            new = hook(self, args, result)
            result = result if new is None else new
        return result


# %% right: helper_functions
# Two helpers, put together by reduce.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        from functools import reduce

        def change(args, hook):
            result = hook(self, args)
            if result is None:
                return args
            return result if isinstance(result, tuple) else (result,)

        def pass_on(output, hook):
            result = hook(self, args, output)
            return output if result is None else result

        args = reduce(change, tuple(self.pre_hooks.values()), args)
        return reduce(pass_on, tuple(self.hooks.values()), self.forward(*args, **kwargs))


# %% right: fast_path
# Asks first whether there is any hook.
class Module:
    def __init__(self):
        self.pre_hooks = OrderedDict()
        self.hooks = OrderedDict()

    def register_forward_pre_hook(self, hook):
        handle = RemovableHandle(self.pre_hooks)
        self.pre_hooks[handle.id] = hook
        return handle

    def register_forward_hook(self, hook):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = hook
        return handle

    def __call__(self, *args, **kwargs):
        if not self.pre_hooks and not self.hooks:
            return self.forward(*args, **kwargs)
        for key in [*self.pre_hooks]:
            result = self.pre_hooks[key](self, args)
            if isinstance(result, tuple):
                args = result
            elif result is not None:
                args = tuple([result])
        output = self.forward(*args, **kwargs)
        for key in [*self.hooks]:
            if (result := self.hooks[key](self, args, output)) is not None:
                output = result
        return output
