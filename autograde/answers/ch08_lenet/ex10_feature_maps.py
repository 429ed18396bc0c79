# %% wrong: layer_alone
# It calls the layer on the image itself. The layer's input inside the network is something else.
def feature_maps(net, layer, images):
    with torch.no_grad():
        return layer(images)


# %% wrong: hook_stays
# It never removes its hook: it runs at every later call, and keeps what it saw.
def feature_maps(net, layer, images):
    kept = []
    layer.register_forward_hook(lambda _, args, output: kept.append(output.clone()))
    with torch.no_grad():
        net(images)
    return kept[0]


# %% wrong: stays_after_an_error
# If the network fails, the line that removes the hook is never reached.
def feature_maps(net, layer, images):
    kept = []
    handle = layer.register_forward_hook(lambda _, args, output: kept.append(output.clone()))
    with torch.no_grad():
        net(images)
    handle.remove()
    return kept[0]


# %% wrong: input_recorded
# It records what enters the layer, not what leaves it.
def feature_maps(net, layer, images):
    kept = []
    with layer.register_forward_hook(lambda _, args, output: kept.append(args[0].clone())), torch.no_grad():
        net(images)
    return kept[0]


# %% wrong: network_output
# It returns what leaves the network, not what leaves the layer.
def feature_maps(net, layer, images):
    with torch.no_grad():
        return net(images)


# %% wrong: graph_kept
# The maps carry the whole graph with them. Record nothing, or detach.
def feature_maps(net, layer, images):
    kept = []
    with layer.register_forward_hook(lambda _, args, output: kept.append(output.clone())):
        net(images)
    return kept[0]


# %% wrong: not_copied
# It keeps the tensor itself, and a later in-place layer writes over it. Take a copy inside the hook.
def feature_maps(net, layer, images):
    kept = []
    with layer.register_forward_hook(lambda _, args, output: kept.append(output)), torch.no_grad():
        net(images)
    return kept[0]


# %% wrong: hook_replaces
# The hook returns something, and that replaces the layer's output for all layers after it.
def feature_maps(net, layer, images):
    kept = []

    def hook(module, args, output):
        kept.append(output.clone())
        return torch.zeros_like(output)

    with layer.register_forward_hook(hook), torch.no_grad():
        net(images)
    return kept[0]


# %% wrong: others_hooks_removed
# It clears all hooks of the layer, those of other people too. Remove your own, by its handle.
def feature_maps(net, layer, images):
    kept = []
    layer.register_forward_hook(lambda _, args, output: kept.append(output.clone()))
    try:
        with torch.no_grad():
            net(images)
    finally:
        layer._forward_hooks.clear()
    return kept[0]


# %% wrong: gradients_off_for_good
# It switches the recording of gradients off and never on again. `with torch.no_grad():` ends by itself.
def feature_maps(net, layer, images):
    kept = []
    torch.set_grad_enabled(False)
    with layer.register_forward_hook(lambda _, args, output: kept.append(output.clone())):
        net(images)
    return kept[0]


# %% wrong: mode_changed
# It leaves the network in evaluation mode. Nobody asked for another mode.
def feature_maps(net, layer, images):
    kept = []
    net.eval()
    with layer.register_forward_hook(lambda _, args, output: kept.append(output.clone())), torch.no_grad():
        net(images)
    return kept[0]


# %% right: context_manager
# The handle as a context manager, a dictionary, and `detach`.
def feature_maps(net, layer, images):
    found = {}

    def keep(module, args, output):
        found["maps"] = output.detach().clone()

    with layer.register_forward_hook(keep):
        net(images)
    return found["maps"]


# %% right: recorder
# An object with `__call__` as the hook.
def feature_maps(net, layer, images):
    class Recorder:
        maps = None

        def __call__(self, module, args, output):
            self.maps = torch.clone(output.data)

    recorder = Recorder()
    handle = layer.register_forward_hook(recorder)
    try:
        net(images)
    finally:
        handle.remove()
    return recorder.maps
