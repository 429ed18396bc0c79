# %% wrong: never_after_an_error
# It ignores `always_call`: if `forward` fails, no hook runs.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output = self.forward(*args, **kwargs)
        for hook, _ in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: all_after_an_error
# After an error it runs every hook. Only those with `always_call` are to run then.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in left:
                result = hook(self, args, output)
                output = output if result is None else result
            raise


# %% wrong: swallows_the_error
# It runs the hooks and keeps the error for itself. The caller must hear of it: `raise`.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in left:
                if always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result
            return output


# %% wrong: the_other_way_round
# It has `always_call` the wrong way round: after an error the plain hooks run.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in left:
                if not always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise


# %% wrong: forward_only
# Only `forward` stands under its `try`. If a hook fails, the `always_call` hooks behind it do not run.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output = None
        try:
            output = self.forward(*args, **kwargs)
        except Exception:
            for hook, always_call in list(self.hooks.values()):
                if always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise
        for hook, _ in list(self.hooks.values()):
            result = hook(self, args, output)
            if result is not None:
                output = result
        return output


# %% wrong: runs_twice
# After an error it runs all `always_call` hooks, also those that have run already.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in list(self.hooks.values()):
                if always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise


# %% wrong: forgets_the_output
# If a hook fails, it hands the others None as output, although `forward` has computed one.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in left:
                if always_call:
                    hook(self, args, None)
            raise


# %% wrong: always_last
# It runs the `always_call` hooks at the very end, under `finally`. If all goes well, they have their turn in the order of registration, and their results count.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output = None
        hooks = list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            for hook, always_call in hooks:
                if not always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result
            return output
        finally:
            for hook, always_call in hooks:
                if always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result


# %% wrong: finally_for_all
# It runs the `always_call` hooks under `finally` after all hooks have run, so they run twice if all goes well.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output = None
        hooks = list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            for hook, _ in hooks:
                result = hook(self, args, output)
                output = output if result is None else result
            return output
        finally:
            for hook, always_call in hooks:
                if always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result


# %% wrong: runs_over_the_dictionary
# It runs over the dictionary itself. A hook that removes itself changes the dictionary under the loop, and Python refuses: run over a list of the hooks.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, ran = None, []
        try:
            output = self.forward(*args, **kwargs)
            for key, (hook, _) in self.hooks.items():
                ran.append(key)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for key, (hook, always_call) in list(self.hooks.items()):
                if always_call and key not in ran:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise


# %% wrong: removal_at_once
# It looks again before each hook whether it is still there, so a removal takes effect within the call. It is to take effect at the next one.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.items())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                key, (hook, _) = left.pop(0)
                if key not in self.hooks:
                    continue
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for _, (hook, always_call) in left:
                if always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise


# %% wrong: addition_at_once
# A hook that is added while hooks run has its turn in the same call. It is to wait for the next one.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, ran, known = None, set(), dict(self.hooks)
        try:
            output = self.forward(*args, **kwargs)
            while left := [key for key in known if key not in ran]:
                ran.add(left[0])
                result = known[left[0]][0](self, args, output)
                known.update(self.hooks)
                if result is not None:
                    output = result
            return output
        except Exception:
            for key, (hook, always_call) in known.items():
                if always_call and key not in ran:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise


# %% wrong: rescues
# It takes what an `always_call` hook returns after an error for the output and returns it. The error is to go on its way.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in left:
                if always_call and (result := hook(self, args, output)) is not None:
                    return result
            raise


# %% wrong: results_dropped_after_an_error
# After an error it drops what an `always_call` hook returns. The next one is to see it as output; only the caller never does.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in left:
                if always_call:
                    hook(self, args, output)
            raise


# %% wrong: drops_kwargs
# It does not hand the keyword arguments on to `forward`.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, left = None, list(self.hooks.values())
        try:
            output = self.forward(*args)
            while left:
                hook, _ = left.pop(0)
                result = hook(self, args, output)
                if result is not None:
                    output = result
            return output
        except Exception:
            for hook, always_call in left:
                if always_call:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise


# %% wrong: inherits
# It lets `nn.Module` do the work, by inheriting from it or by holding one. Here you are to write it.
class PostHooked(nn.Module):
    pass


# %% right: notes_who_ran
# Notes the keys of those that ran.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, ran = None, set()
        hooks = tuple(self.hooks.items())
        try:
            output = self.forward(*args, **kwargs)
            for key, (hook, _) in hooks:
                ran.add(key)
                result = hook(self, args, output)
                output = output if result is None else result
        except Exception:
            for key, (hook, always) in hooks:
                if always and key not in ran:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise
        return output


# %% right: an_iterator
# One iterator for both loops: the second goes on where the first stopped.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output = None
        hooks = iter([*self.hooks.values()])
        try:
            output = self.forward(*args, **kwargs)
            for hook, _ in hooks:
                result = hook(self, args, output)
                if result is not None:
                    output = result
        except Exception as error:
            for hook, always in hooks:
                if always:
                    result = hook(self, args, output)
                    output = output if result is None else result
            raise error
        return output


# %% right: finally_with_a_flag
# Under `finally`, if the call did not come to its end.
class PostHooked:
    def __init__(self):
        self.hooks = OrderedDict()

    def register_forward_hook(self, hook, *, always_call=False):
        handle = RemovableHandle(self.hooks)
        self.hooks[handle.id] = (hook, always_call)
        return handle

    def __call__(self, *args, **kwargs):
        output, number, done = None, 0, False
        hooks = list(self.hooks.values())
        try:
            output = self.forward(*args, **kwargs)
            for number, (hook, _) in enumerate(hooks, 1):
                result = hook(self, args, output)
                output = output if result is None else result
            done = True
            return output
        finally:
            if not done:
                for hook, always in hooks[number:]:
                    if always:
                        result = hook(self, args, output)
                        output = output if result is None else result
