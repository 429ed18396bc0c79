# %% wrong: not_checked
# It never compares numbers and shapes: what is too few or too many is passed over, and a small tensor is spread out.
def load_in_order(net, tensors):
    with torch.no_grad():
        for parameter, tensor in zip(net.parameters(), tensors):
            parameter.copy_(tensor)


# %% wrong: checked_too_late
# It notices what does not fit only after it has changed the parameters before it: the network is left half loaded.
def load_in_order(net, tensors):
    tensors, parameters = list(tensors), list(net.parameters())
    with torch.no_grad():
        for number, parameter in enumerate(parameters):
            if number >= len(tensors) or tensors[number].shape != parameter.shape:
                raise ValueError("does not fit")
            parameter.copy_(tensors[number])
    if len(tensors) != len(parameters):
        raise ValueError("does not fit")


# %% wrong: replaced
# It puts new parameter objects in place of the old ones: an optimizer that holds those trains ghosts from now on.
def load_in_order(net, tensors):
    tensors = list(tensors)
    places = [(m, name, p) for m in net.modules() for name, p in m._parameters.items() if p is not None]
    if [p.shape for _, _, p in places] != [t.shape for t in tensors]:
        raise ValueError("does not fit")
    for (module, name, _), tensor in zip(places, tensors):
        setattr(module, name, nn.Parameter(tensor.clone()))


# %% wrong: shared_storage
# It makes the parameters share the memory of the given tensors: when one changes, so does the other.
def load_in_order(net, tensors):
    tensors, parameters = list(tensors), list(net.parameters())
    if [p.shape for p in parameters] != [t.shape for t in tensors]:
        raise ValueError("does not fit")
    for parameter, tensor in zip(parameters, tensors):
        parameter.data = tensor


# %% wrong: without_no_grad
# It copies while autograd is looking: a leaf that learns refuses to be changed in place.
def load_in_order(net, tensors):
    tensors, parameters = list(tensors), list(net.parameters())
    if [p.shape for p in parameters] != [t.shape for t in tensors]:
        raise ValueError("does not fit")
    for parameter, tensor in zip(parameters, tensors):
        parameter.copy_(tensor)


# %% wrong: reversed
# It goes through the tensors backwards.
def load_in_order(net, tensors):
    tensors, parameters = list(tensors), list(net.parameters())
    if [p.shape for p in parameters] != [t.shape for t in tensors][::-1]:
        raise ValueError("does not fit")
    with torch.no_grad():
        for parameter, tensor in zip(parameters, reversed(tensors)):
            parameter.copy_(tensor)


# %% wrong: frozen_afterwards
# It switches `requires_grad` off to copy, and never on again: the network no longer learns.
def load_in_order(net, tensors):
    tensors, parameters = list(tensors), list(net.parameters())
    if [p.shape for p in parameters] != [t.shape for t in tensors]:
        raise ValueError("does not fit")
    for parameter, tensor in zip(parameters, tensors):
        parameter.requires_grad_(False).copy_(tensor)


# %% wrong: added
# It adds the given tensors to the weights that are there.
def load_in_order(net, tensors):
    tensors, parameters = list(tensors), list(net.parameters())
    if [p.shape for p in parameters] != [t.shape for t in tensors]:
        raise ValueError("does not fit")
    with torch.no_grad():
        for parameter, tensor in zip(parameters, tensors):
            parameter.add_(tensor)


# %% wrong: only_counts_numbers
# It compares how many numbers a tensor has, not its shape: a swapped weight is pressed into place.
def load_in_order(net, tensors):
    tensors, parameters = list(tensors), list(net.parameters())
    if [p.numel() for p in parameters] != [t.numel() for t in tensors]:
        raise ValueError("does not fit")
    with torch.no_grad():
        for parameter, tensor in zip(parameters, tensors):
            parameter.copy_(tensor.reshape(parameter.shape))


# %% wrong: iterator_used_up
# It goes through `tensors` twice. From an iterator nothing is left the second time: make a list first.
def load_in_order(net, tensors):
    parameters = list(net.parameters())
    if [p.shape for p in parameters] != [t.shape for t in tensors]:
        raise ValueError("does not fit")
    with torch.no_grad():
        for parameter, tensor in zip(parameters, tensors):
            parameter.copy_(tensor)


# %% right: state_dict
# Through a state dict, with the network's own names.
def load_in_order(net, tensors):
    tensors, names = list(tensors), [name for name, _ in net.named_parameters()]
    if len(names) != len(tensors):
        raise ValueError(f"{len(names)} tensors are needed, not {len(tensors)}")
    state = net.state_dict()
    for name, tensor in zip(names, tensors):
        if state[name].shape != tensor.shape:
            raise ValueError(f"{name}: {tuple(state[name].shape)} is needed")
    net.load_state_dict(dict(zip(names, tensors)), strict=False)


# %% right: data
# Copies into `.data`, in place.
def load_in_order(net, tensors):
    pairs = list(zip(net.parameters(), tensors := list(tensors), strict=True))
    for parameter, tensor in pairs:
        if parameter.shape != tensor.shape:
            raise ValueError("shape")
    for parameter, tensor in pairs:
        parameter.data.copy_(tensor)
