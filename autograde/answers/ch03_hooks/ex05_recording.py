# %% wrong: not_detached
# It keeps the outputs on autograd's graph. A recorded map then holds the whole graph of its call in memory: detach it.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.clone()})
        handles.append(model.get_submodule(name).register_forward_hook(hook))
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


# %% wrong: not_cloned
# It detaches the output but shares its memory. The in-place layer behind it overwrites the recorded map.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.detach()})
        handles.append(model.get_submodule(name).register_forward_hook(hook))
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


# %% wrong: returns_the_map
# Its hook returns what it records. That replaces the layer's output, so the rest of the network goes on with a detached copy and the gradient ends there.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:

        def keep(m, args, out, name=name):
            maps[name] = out.detach().clone()
            return maps[name]

        handles.append(model.get_submodule(name).register_forward_hook(keep))
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


# %% wrong: no_grad
# It switches gradients off for the whole block, so the network cannot be trained in it any more. Detach the copies only.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.clone()})
        handles.append(model.get_submodule(name).register_forward_hook(hook))
    try:
        with torch.no_grad():
            yield maps
    finally:
        for handle in handles:
            handle.remove()


# %% wrong: hooks_stay
# Its hooks are never removed: later calls of the model go on overwriting the maps.
@contextmanager
def recording(model, names):
    maps = {}
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.detach().clone()})
        model.get_submodule(name).register_forward_hook(hook)
    yield maps


# %% wrong: no_finally
# It removes its hooks only if all goes well. An error inside the block ends the function at `yield`: put the removal under `finally`.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.detach().clone()})
        handles.append(model.get_submodule(name).register_forward_hook(hook))
    yield maps
    for handle in handles:
        handle.remove()


# %% wrong: swallows_errors
# It catches the error of the block and keeps it for itself. Whoever uses the recorder must hear of it: `finally` lets it pass, `except` does not.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.detach().clone()})
        handles.append(model.get_submodule(name).register_forward_hook(hook))
    try:
        yield maps
    except Exception:
        pass
    for handle in handles:
        handle.remove()


# %% wrong: late_binding
# All hooks share one variable `name` and store under the last name of the loop, so there is one map where there should be several.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, out: maps.update({name: out.detach().clone()})
        handles.append(model.get_submodule(name).register_forward_hook(hook))
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


# %% wrong: the_input
# It records what goes into each layer. A feature map is what comes out: the third argument of a forward hook.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, name=name: maps.update({name: args[0].detach().clone()})
        handles.append(model.get_submodule(name).register_forward_pre_hook(hook))
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


# %% wrong: the_first_call
# It keeps the map of the first call. Each call is to take the place of the one before.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:

        def keep(m, args, out, name=name):
            maps.setdefault(name, out.detach().clone())

        handles.append(model.get_submodule(name).register_forward_hook(keep))
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


# %% wrong: clears_the_maps
# It empties the dictionary at the end of the block, so nothing is left to look at.
@contextmanager
def recording(model, names):
    maps, handles = {}, []
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.detach().clone()})
        handles.append(model.get_submodule(name).register_forward_hook(hook))
    try:
        yield maps
    finally:
        maps.clear()
        for handle in handles:
            handle.remove()


# %% wrong: clears_all
# It cleans up by emptying the dictionaries of hooks. The hooks of others hung there, too, and are lost; remove your own by their handles.
@contextmanager
def recording(model, names):
    maps = {}
    for name in names:
        hook = lambda m, args, out, name=name: maps.update({name: out.detach().clone()})
        model.get_submodule(name).register_forward_hook(hook)
    try:
        yield maps
    finally:
        for module in model.modules():
            module._forward_hooks.clear()


# %% right: a_class
# A class with `__enter__` and `__exit__`.
class recording:
    def __init__(self, model, names):
        self.layers = {name: layer for name, layer in model.named_modules() if name in names}
        self.maps, self.handles = {}, []

    def keep(self, name):
        def hook(module, args, output):
            self.maps[name] = output.detach().clone()

        return hook

    def __enter__(self):
        self.handles = [layer.register_forward_hook(self.keep(name)) for name, layer in self.layers.items()]
        return self.maps

    def __exit__(self, *error):
        while self.handles:
            self.handles.pop().remove()


# %% right: exit_stack
# A stack of handles, which are context managers themselves.
from contextlib import ExitStack
from functools import partial


@contextmanager
def recording(model, names):
    maps = OrderedDict()

    def keep(name, module, args, output):
        with torch.no_grad():
            maps[name] = output * 1

    with ExitStack() as stack:
        for name in names:
            stack.enter_context(model.get_submodule(name).register_forward_hook(partial(keep, name)))
        yield maps
