# %% wrong: late_binding
# All hooks share one variable `name`, and when they run it holds the last name of the loop. Give each hook its own, for example by `name=name`.
def trace_shapes(model, *inputs):
    rows, handles = [], []
    for name, module in model.named_modules():
        if list(module.children()):
            continue
        hook = lambda m, args, out: rows.append((name, tuple(args[0].shape), tuple(out.shape)))
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: containers_too
# It traces every module, also those that only hold others. A row is wanted for leaves only.
def trace_shapes(model, *inputs):
    rows, handles = [], []
    for name, module in model.named_modules():
        hook = lambda m, args, out, name=name: rows.append((name, tuple(args[0].shape), tuple(out.shape)))
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: direct_children
# It looks at the direct children only. Layers deeper down get no hook: use `named_modules()`.
def trace_shapes(model, *inputs):
    rows, handles = [], []
    for name, module in model.named_children():
        hook = lambda m, args, out, name=name: rows.append((name, tuple(args[0].shape), tuple(out.shape)))
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: skips_the_model
# A model that is a single layer gives no row: it was left out of the loop, or it was run by `model.forward(...)`, which goes past its hooks.
def trace_shapes(model, *inputs):
    rows, handles = [], []
    for name, module in model.named_modules():
        if module is model or list(module.children()):
            continue
        hook = lambda m, args, out, name=name: rows.append((name, tuple(args[0].shape), tuple(out.shape)))
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: hooks_stay
# It never removes its hooks. They run at every later call of the model and go on adding rows.
def trace_shapes(model, *inputs):
    rows = []
    for name, module in model.named_modules():
        if list(module.children()):
            continue
        hook = lambda m, args, out, name=name: rows.append((name, tuple(args[0].shape), tuple(out.shape)))
        module.register_forward_hook(hook)
    model(*inputs)
    return rows


# %% wrong: removes_the_last
# It keeps one handle in one variable, so only the last hook is removed and all others stay.
def trace_shapes(model, *inputs):
    rows = []
    for name, module in model.named_modules():
        if list(module.children()):
            continue
        hook = lambda m, args, out, name=name: rows.append((name, tuple(args[0].shape), tuple(out.shape)))
        handle = module.register_forward_hook(hook)
    model(*inputs)
    handle.remove()
    return rows


# %% wrong: args_as_tensor
# It asks the tuple `args` for its shape. The tensor is `args[0]`.
def trace_shapes(model, *inputs):
    rows, handles = [], []
    for name, module in model.named_modules():
        if list(module.children()):
            continue
        hook = lambda m, args, out, name=name: rows.append((name, tuple(args.shape), tuple(out.shape)))
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: one_row_a_layer
# It keeps one row for each layer, in the order of declaration. A layer that is called twice needs two rows, and the order is that of the calls.
def trace_shapes(model, *inputs):
    rows, handles = {}, []
    for name, module in model.named_modules():
        if list(module.children()):
            continue
        rows[name] = None
        hook = lambda m, args, out, name=name: rows.update({name: (name, tuple(args[0].shape), tuple(out.shape))})
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return [row for row in rows.values() if row]


# %% wrong: class_names
# It notes the class of each layer. Its path in the model is wanted, as `named_modules()` gives it.
def trace_shapes(model, *inputs):
    rows, handles = [], []
    for module in model.modules():
        if list(module.children()):
            continue
        hook = lambda m, args, out: rows.append((type(m).__name__, tuple(args[0].shape), tuple(out.shape)))
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: output_twice
# It notes the output's shape in both places. The input's shape is that of `args[0]`.
def trace_shapes(model, *inputs):
    rows, handles = [], []
    for name, module in model.named_modules():
        if list(module.children()):
            continue
        hook = lambda m, args, out, name=name: rows.append((name, tuple(out.shape), tuple(out.shape)))
        handles.append(module.register_forward_hook(hook))
    model(*inputs)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: clears_all
# It cleans up by emptying the dictionaries of hooks. The hooks of others hung there, too, and are lost; remove your own by their handles.
def trace_shapes(model, *inputs):
    rows = []
    for name, module in model.named_modules():
        if list(module.children()):
            continue
        hook = lambda m, args, out, name=name: rows.append((name, tuple(args[0].shape), tuple(out.shape)))
        module.register_forward_hook(hook)
    model(*inputs)
    for module in model.modules():
        module._forward_hooks.clear()
    return rows


# %% wrong: two_calls
# It calls the model twice, once for the inputs' shapes and once for the outputs'. What a call changes (statistics of a batch norm, what others' hooks count) changes twice.
def trace_shapes(model, *inputs):
    before, after = [], []
    leaves = [(name, module) for name, module in model.named_modules() if not list(module.children())]
    for register, rows in (("register_forward_pre_hook", before), ("register_forward_hook", after)):
        handles = []
        for name, module in leaves:
            hook = lambda m, args, *out, name=name, rows=rows: rows.append((name, tuple((*args[:1], *out)[-1].shape)))
            handles.append(getattr(module, register)(hook))
        model(*inputs)
        for handle in handles:
            handle.remove()
    return [(name, x, y) for (name, x), (_, y) in zip(before, after)]


# %% right: one_hook_for_all
# One function for all leaves; it looks the name up by the module.
def trace_shapes(model, *inputs):
    names = {module: name for name, module in model.named_modules() if not any(True for _ in module.children())}
    rows = []

    def record(module, args, output):
        (x,) = args[:1]
        rows.append([names[module], x.shape, output.shape])

    handles = [module.register_forward_hook(record) for module in names]
    try:
        model(*inputs)
    finally:
        [handle.remove() for handle in handles]
    return rows


# %% right: exit_stack
# The handles are context managers; a stack of them removes all at the end.
from contextlib import ExitStack
from functools import partial


def trace_shapes(model, *inputs):
    rows = []

    def record(name, module, args, output):
        rows.append((name, tuple(args[0].size()), tuple(output.size())))

    with ExitStack() as stack, torch.no_grad():
        for name, module in model.named_modules():
            if len(list(module.children())) == 0:
                stack.enter_context(module.register_forward_hook(partial(record, name)))
        model(*inputs)
    return rows


# %% right: global_hook
# A global hook, which runs for every module there is.
def trace_shapes(model, *inputs):
    names = {id(module): name for name, module in model.named_modules()}
    rows = []

    def record(module, args, output):
        if not list(module.children()):
            rows.append((names[id(module)], tuple(args[0].shape), tuple(output.shape)))

    with nn.modules.module.register_module_forward_hook(record):
        model(*inputs)
    return rows
