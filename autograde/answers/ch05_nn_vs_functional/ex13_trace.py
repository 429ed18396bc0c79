# %% wrong: result_lost
# `__torch_dispatch__` runs the operation and returns nothing: the program that is watched gets None in place of its tensors.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: not_run
# The operation is noted and never run. A dispatch mode stands in its place, and must run it itself.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return args[0]

    with Recorder():
        action(*args)
    return names


# %% wrong: keywords_lost
# Keyword arguments are not passed on: an operation that got `dtype=` as a keyword then computes something else.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args)

    with Recorder():
        action(*args)
    return names


# %% wrong: each_name_once
# Each name is listed once. An operation that ran three times belongs there three times.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func)) if str(func) not in names else None
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: list_never_new
# All calls share one list, so that the names of earlier calls are in it too.
_seen = []


def aten_calls(action, *args):
    names = _seen

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: without_the_variant
# The last part of the name is missing: `str(func)` says `aten.relu.default`.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func).rpartition(".")[0])
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: without_the_library
# The first part of the name is missing: `func.__name__` says `relu.default`, `str(func)` says `aten.relu.default`.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(func.__name__)
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: action_outside
# The action runs before the recording begins, or after it has ended.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args, **(kwargs or {}))

    with Recorder():
        pass
    action(*args)
    return names


# %% wrong: action_not_called
# The action is never called inside the `with` block.
def aten_calls(action, *args):
    names = [str(getattr(action, "__name__", "action"))]

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args, **(kwargs or {}))

    with Recorder():
        pass
    return names


# %% wrong: functions_listed
# It listens to functions of `torch`, with a function mode. The operations of `aten` are one storey below.
def aten_calls(action, *args):
    from torch.overrides import TorchFunctionMode

    names = []

    class Recorder(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            names.append(str(getattr(func, "__name__", func)))
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: last_first
# The newest operation stands first. The list should be in the order of the calls.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.insert(0, str(func))
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: operations_not_names
# The list holds the operations themselves. Their names were asked for: `str(func)`.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(func)
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: recording_never_ends
# The mode is entered by hand and left only if all goes well; after an error it goes on listening. A `with` block leaves it in any case.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args, **(kwargs or {}))

    mode = Recorder()
    mode.__enter__()
    action(*args)
    mode.__exit__(None, None, None)
    return names


# %% wrong: exception_swallowed
# An error of the action is swallowed. Whoever called should hear of it.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args, **(kwargs or {}))

    try:
        with Recorder():
            action(*args)
    except Exception:
        pass
    return names


# %% wrong: other_spelling
# `func.name()` says `aten::relu`. What was asked for is `str(func)`, which says `aten.relu.default`.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(func.name())
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return names


# %% wrong: call_path_listens
# `call_path` does the listening. Here you write the dispatch mode yourself.
def aten_calls(action, *args):
    from autograde.drawing.callpath import call_path

    return [step.name for step in call_path(action, *args) if step.layer == "aten"]


# %% right: list_on_the_mode
# The mode keeps the list, and its class stands outside.
class _Recorder(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.names = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        self.names.append(f"{func}")
        return result


def aten_calls(action, *args):
    with _Recorder() as mode:
        action(*args)
    return mode.names


# %% right: yields_names
# Keeps the operations and names them at the end; an iterator.
def aten_calls(action, *args):
    seen = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            seen.append(func)
            return func(*args, **(kwargs or {}))

    with Recorder():
        action(*args)
    return map(str, seen)


# %% right: try_finally
# Enters and leaves by hand, whatever happens.
def aten_calls(action, *args):
    names = []

    class Recorder(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            names.append(str(func))
            return func(*args, **(kwargs or {}))

    mode = Recorder()
    mode.__enter__()
    try:
        action(*args)
    finally:
        mode.__exit__(None, None, None)
    return names
