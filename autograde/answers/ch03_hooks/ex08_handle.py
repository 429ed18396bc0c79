# %% wrong: remove_does_nothing
# Its `remove()` does nothing: the hook stays in the dictionary and goes on running.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: removes_the_last
# It removes the entry that was added last, whichever handle is asked. Each handle must remove its own.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        if self.id in self.hooks:
            self.hooks.popitem()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: removes_all
# It empties the dictionary. The other hooks are to stay.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        self.hooks.clear()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: twice_raises
# Removing what is gone already raises `KeyError`. A second `remove()` is harmless: nothing is left to do.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        del self.hooks[self.id]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: length_as_id
# It takes the number of hooks as the id. After a removal that number comes a second time, and the new hook overwrites another.
class Handle:
    def __init__(self, hooks):
        self.hooks = hooks
        self.id = len(hooks)

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: same_id
# Every handle has the same id, so each new hook overwrites the one before. The counter must be raised at the class: `self.next_id += 1` makes an attribute of the object.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: no_context_manager
# It has no `__enter__` and `__exit__`, so it cannot stand in a `with` statement.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        self.hooks.pop(self.id, None)


# %% wrong: enter_returns_nothing
# Its `__enter__` returns nothing, so `with … as handle` gives None.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return None

    def __exit__(self, *error):
        self.remove()


# %% wrong: swallows_errors
# Its `__exit__` returns True, which tells Python that the error has been dealt with. Errors of the block must pass through.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()
        return True


# %% wrong: stays_after_an_error
# Its `__exit__` removes the hook only if there was no error. After an error it stays behind.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.remove()


# %% wrong: exit_keeps
# Its `__exit__` does not remove anything: the hook is still there behind the block.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


# %% wrong: borrowed
# It is PyTorch's own handle under another name. Here you are to write it.
class Handle(RemovableHandle):
    pass


# %% wrong: next_in_the_dictionary
# Its id is one more than the largest key in the dictionary. When that entry is removed, the next handle gets the same number, and the old handle removes the new hook.
class Handle:
    def __init__(self, hooks):
        self.hooks = hooks
        self.id = max(hooks, default=-1) + 1

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: address_as_id
# Its id is Python's `id(self)`. Python gives that number to a new object when the old one is gone, and a hook may stay longer than its handle.
class Handle:
    def __init__(self, hooks):
        self.hooks = hooks
        self.id = id(self)

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: counted_by_dictionary
# It counts for each dictionary from 0. No other handle in the program may have the same id, whatever dictionary it is for.
class Handle:
    counts = {}

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = self.counts.get(id(hooks), 0)
        self.counts[id(hooks)] = self.id + 1

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


# %% wrong: exit_takes_nothing
# Its `__exit__` takes no arguments but `self`. Python hands it three: the error's class, the error and its traceback, or three times None.
class Handle:
    next_id = 0

    def __init__(self, hooks):
        self.hooks = hooks
        self.id = Handle.next_id
        Handle.next_id += 1

    def remove(self):
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self):
        self.remove()


# %% right: itertools_count
# A counter of the standard library, and a reference that does not keep the dictionary alive.
import itertools
import weakref


class Handle:
    numbers = itertools.count(1000)

    def __init__(self, hooks):
        self._place = weakref.ref(hooks)
        self.id = next(self.numbers)

    def remove(self):
        place = self._place()
        if place is not None and self.id in place:
            del place[self.id]

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        self.remove()
        return False


# %% right: fresh_objects
# The id is a new object, which nobody else can have.
class Handle:
    def __init__(self, hooks):
        self.hooks, self.id = hooks, object()

    def remove(self):
        try:
            del self.hooks[self.id]
        except KeyError:
            pass

    def __enter__(self):
        return self

    __exit__ = lambda self, *_: self.remove()


# %% right: forgets_the_dictionary
# Lets the dictionary go once it has removed its entry.
class Handle:
    last = [0]

    def __init__(self, hooks):
        self.last[0] += 1
        self.hooks, self.id = hooks, f"hook {self.last[0]}"

    def remove(self):
        if self.hooks is not None:
            self.hooks.pop(self.id, None)
            self.hooks = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()
