# %% wrong: leaves_only
# It watches leaves only. A `Sequential` whose layers are taken out one by one is a module that is never called, too.
def silent(model, *inputs):
    heard, handles = set(), []
    leaves = {name: m for name, m in model.named_modules() if not list(m.children())}
    for module in leaves.values():
        handles.append(module.register_forward_hook(lambda m, args, out: heard.add(m)))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return [name for name, module in leaves.items() if module not in heard]


# %% wrong: the_called_ones
# It returns the modules that were called. Those that were not are asked for.
def silent(model, *inputs):
    heard = set()
    handles = [m.register_forward_hook(lambda m, args, out: heard.add(m)) for m in model.modules()]
    model(*inputs)
    for handle in handles:
        handle.remove()
    return [name for name, module in model.named_modules() if name and module in heard]


# %% wrong: direct_children
# It watches the direct children only. Modules deeper down are never looked at.
def silent(model, *inputs):
    heard = set()
    handles = [m.register_forward_hook(lambda m, args, out: heard.add(m)) for m in model.children()]
    model(*inputs)
    for handle in handles:
        handle.remove()
    return [name for name, module in model.named_children() if module not in heard]


# %% wrong: late_binding
# All hooks share one variable `name`; when they run, it holds the last name of the loop. So only that one seems to have been called.
def silent(model, *inputs):
    heard, handles = set(), []
    for name, module in model.named_modules():
        handles.append(module.register_forward_hook(lambda m, args, out: heard.add(name)))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return [name for name, module in model.named_modules() if name and name not in heard]


# %% wrong: calls_forward
# It runs the model by `model.forward(...)`. Then the model itself has not been called, and its own name, "", is among the silent ones.
def silent(model, *inputs):
    heard = set()
    handles = [m.register_forward_hook(lambda m, args, out: heard.add(m)) for m in model.modules()]
    model.forward(*inputs)
    for handle in handles:
        handle.remove()
    return [name for name, module in model.named_modules() if module not in heard]


# %% wrong: hooks_stay
# It leaves all its hooks on the model. They run, and cost time, at every later call.
def silent(model, *inputs):
    heard = set()
    for module in model.modules():
        module.register_forward_hook(lambda m, args, out: heard.add(m))
    model(*inputs)
    return [name for name, module in model.named_modules() if module not in heard]


# %% wrong: by_gradients
# It judges by gradients: who has parameters without `.grad` after backward. A layer used through `.forward` gets gradients all the same, and many modules have no parameters.
def silent(model, *inputs):
    model.zero_grad()
    model(*inputs).sum().backward()
    return [
        name
        for name, module in model.named_modules()
        if name and any(p.grad is None for p in module.parameters(recurse=False))
    ]


# %% wrong: watches_forward
# It replaces each `forward` to see who computes. A layer used through `.forward` computes, but its hooks are passed by: hang hooks instead.
def silent(model, *inputs):
    heard = set()

    def watch(module):
        forward = module.forward

        def watched(*args):
            heard.add(module)
            return forward(*args)

        module.forward = watched

    for module in model.modules():
        watch(module)
    model(*inputs)
    for module in model.modules():
        del module.forward
    return [name for name, module in model.named_modules() if module not in heard]


# %% wrong: clears_all
# It cleans up by emptying the dictionaries of hooks. The hooks of others hung there, too, and are lost; remove your own by their handles.
def silent(model, *inputs):
    heard = set()
    for module in model.modules():
        module.register_forward_hook(lambda m, args, out: heard.add(m))
    model(*inputs)
    for module in model.modules():
        module._forward_hooks.clear()
    return [name for name, module in model.named_modules() if module not in heard]


# %% right: pre_hooks
# Pre-hooks do as well, with names in place of modules.
def silent(model, *inputs):
    names = dict(model.named_modules())
    left = dict.fromkeys(names)
    handles = [
        module.register_forward_pre_hook(lambda m, args, name=name: left.pop(name, None))
        for name, module in names.items()
    ]
    model(*inputs)
    for handle in handles:
        handle.remove()
    return list(left)


# %% right: global_hook
# A global hook hears every call of every module.
def silent(model, *inputs):
    heard = []
    with nn.modules.module.register_module_forward_pre_hook(lambda m, args: heard.append(id(m))):
        model(*inputs)
    return [name for name, module in model.named_modules() if id(module) not in heard]


# %% right: counts
# Counts the calls of each.
def silent(model, *inputs):
    calls = {module: 0 for module in model.modules()}

    def count(module, args, output):
        calls[module] += 1

    handles = [module.register_forward_hook(count) for module in calls]
    with torch.no_grad():
        model(*inputs)
    for handle in handles:
        handle.remove()
    return (name for name, module in model.named_modules() if calls[module] == 0)


# %% right: watches_the_call
# Listens at `nn.Module.__call__` itself, for the time of the call.
from unittest import mock


def silent(model, *inputs):
    heard = set()
    call = nn.Module.__call__

    def spy(module, *args, **kwargs):
        heard.add(module)
        return call(module, *args, **kwargs)

    with mock.patch.object(nn.Module, "__call__", spy):
        model(*inputs)
    return [name for name, module in model.named_modules() if module not in heard]
