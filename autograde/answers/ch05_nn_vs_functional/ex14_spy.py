# %% wrong: spies_not_replaced
# The function is called with the spies themselves. It asks them again, and again, without end: their tensors must take their places.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        return func(*args, **(kwargs or {}))


# %% wrong: keywords_lost
# Keyword arguments are dropped: `negative_slope=0.5` never arrives.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain)


# %% wrong: none_as_keywords
# `kwargs` is None if there are no keywords, and `**None` is an error. `torch.tanh` calls like that.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **kwargs)


# %% wrong: first_only
# Only the first argument is looked at. A spy may stand in any place.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        first, *rest = args
        first.calls.append(func.__name__)
        return func(first.value, *rest, **(kwargs or {}))


# %% wrong: one_list_for_all
# All spies share one list, which stands on the class. Each needs its own, made in `__init__`.
class Spy:
    calls = []

    def __init__(self, value):
        self.value = value

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))


# %% wrong: nothing_noted
# The call goes through as it should, but no spy notes it.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))


# %% wrong: functions_noted
# The function itself is noted. Its name was asked for: `func.__name__`.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))


# %% wrong: whole_address_noted
# The name is noted with its whole address, such as `torch.nn.functional.relu`. `func.__name__` is the last part.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(torch.overrides.resolve_name(func))
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))


# %% wrong: result_wrapped
# The result comes back as a new spy. It should be returned as it is.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return Spy(func(*plain, **(kwargs or {})))


# %% wrong: result_lost
# The function is called, and its result is not returned.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        func(*plain, **(kwargs or {}))


# %% wrong: refuses
# It returns `NotImplemented`, which tells PyTorch that nobody knows what to do with a spy.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        return NotImplemented


# %% wrong: last_call_only
# Only the last name is kept: each call replaces the list.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls = [func.__name__]
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))


# %% wrong: knows_relu_only
# It answers every call with `F.relu`. `func` says which function was called.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return F.relu(plain[0])


# %% wrong: one_spy_notes
# Only one of several spies notes the call. Each spy among the arguments notes it in its own list.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        next(a for a in args if isinstance(a, Spy)).calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))


# %% right: tree_map
# Replaces the spies wherever they are.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        from torch.utils._pytree import tree_map

        def reveal(thing):
            if isinstance(thing, Spy):
                thing.calls.append(func.__name__)
                return thing.value
            return thing

        return func(*tree_map(reveal, args), **(kwargs or {}))


# %% right: types_used
# One loop that builds the arguments; `types` tells which classes to look for.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        plain = []
        for a in args:
            if type(a) in types and hasattr(a, "calls"):
                a.calls += [func.__name__]
                a = a.value
            plain.append(a)
        return func(*plain) if kwargs is None else func(*plain, **kwargs)


# %% right: static_method
# A static method, which takes no class.
class Spy:
    def __init__(self, value):
        self.value = value
        self.calls = []

    @staticmethod
    def __torch_function__(func, types, args=(), kwargs=None):
        for a in args:
            if isinstance(a, Spy):
                a.calls.append(func.__name__)
        plain = [a.value if isinstance(a, Spy) else a for a in args]
        return func(*plain, **(kwargs or {}))
