# %% wrong: mode_forgotten
# It asks for state only. `nn.Dropout` holds none, and needs a module all the same: for its mode.
def needs_module(layer, x):
    return bool([*layer.parameters(), *layer.buffers()])


# %% wrong: state_forgotten
# It asks for the mode only. A convolution does the same in both modes, but something must own its weights.
def needs_module(layer, x):
    mode = layer.training
    a, b = layer.train()(x), layer.eval()(x)
    layer.train(mode)
    return not torch.equal(a, b)


# %% wrong: buffers_forgotten
# It asks for parameters and the mode. Buffers are state as well.
def needs_module(layer, x):
    if [*layer.parameters()]:
        return True
    mode = layer.training
    a, b = layer.train()(x), layer.eval()(x)
    layer.train(mode)
    return not torch.equal(a, b)


# %% wrong: one_level_only
# It looks at the tensors of the module itself. Those of the modules inside it count too.
def needs_module(layer, x):
    if layer._parameters and any(p is not None for p in layer._parameters.values()):
        return True
    if any(b is not None for b in layer._buffers.values()):
        return True
    mode = layer.training
    a, b = layer.train()(x), layer.eval()(x)
    layer.train(mode)
    return not torch.equal(a, b)


# %% wrong: list_of_names
# It knows some classes by name. A module that is not on the list is judged wrongly: ask what it holds and does.
def needs_module(layer, x):
    return any(isinstance(m, (nn.Linear, nn.Conv2d, nn.BatchNorm2d, nn.Dropout, nn.PReLU)) for m in layer.modules())


# %% wrong: two_calls_in_one_mode
# It calls the layer twice in one mode and compares. That finds chance, not the mode: switch between the two calls.
def needs_module(layer, x):
    if [*layer.parameters(), *layer.buffers()]:
        return True
    return not torch.equal(layer(x), layer(x))


# %% wrong: left_in_evaluation
# The module comes back in evaluation mode, however it came in. Set its former mode again.
def needs_module(layer, x):
    if [*layer.parameters(), *layer.buffers()]:
        return True
    return not torch.equal(layer.train()(x), layer.eval()(x))


# %% wrong: left_in_training
# The module comes back in training mode, however it came in. Set its former mode again.
def needs_module(layer, x):
    if [*layer.parameters(), *layer.buffers()]:
        return True
    a, b = layer.train()(x), layer.eval()(x)
    layer.train()
    return not torch.equal(a, b)


# %% wrong: both_wanted
# Both state and mode are asked for, joined by `and`. One of them is reason enough.
def needs_module(layer, x):
    state = bool([*layer.parameters(), *layer.buffers()])
    mode = layer.training
    a, b = layer.train()(x), layer.eval()(x)
    layer.train(mode)
    return state and not torch.equal(a, b)


# %% wrong: turned_round
# The answer is the wrong way round: True means that a module is needed.
def needs_module(layer, x):
    if [*layer.parameters(), *layer.buffers()]:
        return False
    mode = layer.training
    a, b = layer.train()(x), layer.eval()(x)
    layer.train(mode)
    return torch.equal(a, b)


# %% wrong: always
# It says True for every module. ReLU and pooling could be functions as well.
def needs_module(layer, x):
    return isinstance(layer, nn.Module)


# %% wrong: no_truth_value
# What comes back is sometimes a list. `or` gives back what stands beside it; wrap it in `bool(...)` to get True or False.
def needs_module(layer, x):
    mode = layer.training
    differs = not torch.equal(layer.train()(x), layer.eval()(x))
    layer.train(mode)
    return list(layer.parameters()) or list(layer.buffers()) or differs


# %% right: on_a_copy
# On a deep copy, which may be left in any mode.
def needs_module(layer, x):
    import copy

    twin = copy.deepcopy(layer)
    differs = not torch.equal(twin.train()(x), twin.eval()(x))
    return len(layer.state_dict()) > 0 or differs


# %% right: modes_one_by_one
# Remembers the mode of each module in the tree; calls without gradients.
def needs_module(layer, x):
    state = sum(
        t.numel() for m in layer.modules() for t in [*m._parameters.values(), *m._buffers.values()] if t is not None
    )
    if state:
        return True
    modes = {m: m.training for m in layer.modules()}
    with torch.no_grad():
        results = [layer.train(mode)(x.clone()) for mode in (True, False)]
    for m, mode in modes.items():
        m.training = mode
    return bool((results[0] != results[1]).any())
