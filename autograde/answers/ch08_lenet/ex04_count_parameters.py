# %% wrong: tensors
# It counts tensors: a weight and a bias are two, however many numbers they hold.
def count_parameters(net):
    return len([p for p in net.parameters() if p.requires_grad])


# %% wrong: frozen_too
# It counts frozen parameters, which do not learn.
def count_parameters(net):
    return sum(p.numel() for p in net.parameters())


# %% wrong: children_only
# It looks at the direct children only; layers inside layers are missed.
def count_parameters(net):
    modules = list(net.children()) or [net]
    return sum(p.numel() for m in modules for p in m.parameters(recurse=False) if p.requires_grad)


# %% wrong: state_dict
# It counts the state dict: buffers and frozen weights are in there, and a shared layer is in there twice.
def count_parameters(net):
    return sum(t.numel() for t in net.state_dict().values())


# %% wrong: shared_twice
# A layer that is used twice is counted twice.
def count_parameters(net):
    named = net.named_parameters(remove_duplicate=False)
    return sum(p.numel() for _, p in named if p.requires_grad)


# %% wrong: weights_only
# It leaves the biases out.
def count_parameters(net):
    return sum(p.numel() for name, p in net.named_parameters() if p.requires_grad and name.endswith("weight"))


# %% wrong: buffers_too
# It counts buffers as well, such as BatchNorm's running mean. They are no parameters: no optimizer changes them.
def count_parameters(net):
    learned = sum(p.numel() for p in net.parameters() if p.requires_grad)
    return learned + sum(b.numel() for b in net.buffers())


# %% right: by_modules
# Walks over the modules and remembers what it has met.
def count_parameters(net):
    met = {}
    for module in net.modules():
        for parameter in module._parameters.values():
            if parameter is not None and parameter.requires_grad:
                met[id(parameter)] = parameter.shape.numel()
    return sum(met.values())


# %% right: tensor_result
# Adds in a loop.
def count_parameters(net):
    total = 0
    for parameter in net.parameters():
        if not parameter.requires_grad:
            continue
        size = 1
        for n in parameter.shape:
            size *= n
        total += size
    return total
