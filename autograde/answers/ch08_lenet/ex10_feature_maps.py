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
        output.mul_(0)
        return output

    handle = layer.register_forward_hook(hook)
    try:
        with torch.no_grad():
            net(images)
    finally:
        pass
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


# %% right: inference_mode
# A list as default argument; `deepcopy`-free.
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
