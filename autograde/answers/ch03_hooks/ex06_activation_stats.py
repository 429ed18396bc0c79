# %% wrong: every_module
# It notes every module of the model. Only those of class `kind` are asked for.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), (out == 0).float().mean().item()))
    handles = [m.register_forward_hook(collect) for m in model.modules()]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: direct_children
# It looks at direct children only. An activation inside an inner module is missing.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), (out == 0).float().mean().item()))
    handles = [m.register_forward_hook(collect) for m in model.children() if isinstance(m, kind)]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: count_of_zeros
# It counts the zeros. Their share is wanted: the count divided by the number of elements.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), float((out == 0).sum())))
    handles = [m.register_forward_hook(collect) for m in model.modules() if isinstance(m, kind)]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: the_input
# It describes what goes into the activation, not what comes out of it.
def activation_stats(model, x, kind):
    rows = []

    def collect(m, args, out):
        x = args[0]
        rows.append((x.mean().item(), x.std().item(), (x == 0).float().mean().item()))

    handles = [m.register_forward_hook(collect) for m in model.modules() if isinstance(m, kind)]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: variance
# Its second number is the variance. The standard deviation is the square root of that: `output.std()`.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.var().item(), (out == 0).float().mean().item()))
    handles = [m.register_forward_hook(collect) for m in model.modules() if isinstance(m, kind)]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: std_of_columns
# It takes the standard deviation of each column and averages those. One number over all elements at once is wanted.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append(
        (out.mean().item(), out.std(0).mean().item(), (out == 0).float().mean().item())
    )
    handles = [m.register_forward_hook(collect) for m in model.modules() if isinstance(m, kind)]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: hooks_stay
# Its hooks stay on the model: every later call adds rows to the list.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), (out == 0).float().mean().item()))
    for m in model.modules():
        if isinstance(m, kind):
            m.register_forward_hook(collect)
    model(x)
    return rows


# %% wrong: order_of_declaration
# Its rows stand in the order in which the layers were declared. The order of the calls is wanted.
def activation_stats(model, x, kind):
    rows, handles = {}, []
    for m in model.modules():
        if isinstance(m, kind):
            rows[m] = None
            collect = lambda m, args, out: rows.update(
                {m: (out.mean().item(), out.std().item(), (out == 0).float().mean().item())}
            )
            handles.append(m.register_forward_hook(collect))
    model(x)
    for handle in handles:
        handle.remove()
    return list(rows.values())


# %% wrong: stays_in_eval
# It switches the model to evaluation mode and leaves it there. Whoever trains it next trains without dropout.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), (out == 0).float().mean().item()))
    handles = [m.register_forward_hook(collect) for m in model.modules() if isinstance(m, kind)]
    model.eval()
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: clears_all
# It cleans up by emptying the dictionaries of hooks. The hooks of others hung there, too, and are lost; remove your own by their handles.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), (out == 0).float().mean().item()))
    for m in model.modules():
        if isinstance(m, kind):
            m.register_forward_hook(collect)
    model(x)
    for m in model.modules():
        m._forward_hooks.clear()
    return rows


# %% wrong: exact_class
# It asks whether a module's class is `kind` itself. A class that inherits from `kind` counts as well: `isinstance` says so.
def activation_stats(model, x, kind):
    rows = []
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), (out == 0).float().mean().item()))
    handles = [m.register_forward_hook(collect) for m in model.modules() if type(m) is kind]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% wrong: two_calls
# It calls the model once to try it and once more to measure. What a call changes (statistics of a batch norm, what others' hooks count) changes twice.
def activation_stats(model, x, kind):
    rows = []
    model(x)
    collect = lambda m, args, out: rows.append((out.mean().item(), out.std().item(), (out == 0).float().mean().item()))
    handles = [m.register_forward_hook(collect) for m in model.modules() if isinstance(m, kind)]
    model(x)
    for handle in handles:
        handle.remove()
    return rows


# %% right: outputs_first
# Keeps the outputs and computes afterwards; the numbers are tensors of one element.
def activation_stats(model, x, kind):
    outputs = []
    handles = [
        m.register_forward_hook(lambda m, args, out: outputs.append(out.detach().clone()))
        for m in model.modules()
        if isinstance(m, kind)
    ]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [(out.mean(), out.std(), 1 - torch.count_nonzero(out) / out.numel()) for out in outputs]


# %% right: global_hook
# A global hook that asks for the class.
def activation_stats(model, x, kind):
    rows = []

    def collect(module, args, output):
        if isinstance(module, kind):
            flat = output.detach().flatten().tolist()
            mean = sum(flat) / len(flat)
            spread = (sum((v - mean) ** 2 for v in flat) / (len(flat) - 1)) ** 0.5
            rows.append([mean, spread, flat.count(0.0) / len(flat)])

    with nn.modules.module.register_module_forward_hook(collect):
        model(x)
    return rows
