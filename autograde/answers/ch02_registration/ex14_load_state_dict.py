# %% wrong: strict_ignored
# `strict` has no effect: names that do not fit never raise.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if False:
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: always_strict
# `strict=False` has no effect: names that do not fit always raise.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if missing or unexpected:
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: missing_ignored
# Missing names never raise. With `strict`, a half-loaded network must not go unnoticed.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and unexpected:
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: unexpected_ignored
# Unexpected names never raise. With `strict`, they mean that the file belongs to another network.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and missing:
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: shapes_broadcast
# Shapes are not compared. `copy_` repeats a small tensor to fill a large one, without a word.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: sizes_compared
# It compares the number of elements. A transposed weight passes, with all numbers in the wrong places.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].numel() != state[name].numel() for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name].reshape(own[name].shape))
    return missing, unexpected


# %% wrong: shapes_when_strict
# With `strict=False`, tensors of another shape are passed over. `strict` is about names; unequal shapes always raise.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        if strict:
            raise RuntimeError("shapes")
        both = [name for name in both if own[name].shape == state[name].shape]
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: new_parameters
# It puts new parameters in place of the old ones. An optimizer that holds the old ones would train nothing.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        path, _, last = name.rpartition(".")
        owner = net.get_submodule(path)
        if last in owner._parameters:
            owner._parameters[last] = nn.Parameter(state[name].clone().to(own[name].dtype))
        else:
            owner._buffers[last] = state[name].clone().to(own[name].dtype)
    return missing, unexpected


# %% wrong: shares_memory
# The network now shares its memory with the loaded tensors: who changes the one changes the other. Copy the values.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        path, _, last = name.rpartition(".")
        owner = net.get_submodule(path)
        if last in owner._parameters:
            owner._parameters[last].data = state[name].to(own[name].dtype)
        else:
            owner._buffers[last] = state[name].to(own[name].dtype)
    return missing, unexpected


# %% wrong: by_order
# Tensors are matched by their order, not by their names.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name, tensor in zip(both, [state[name] for name in state if name in own]):
        if own[name].shape == tensor.shape:
            own[name].copy_(tensor)
    return missing, unexpected


# %% wrong: parameters_only
# It knows parameters only: the names of buffers count as unexpected.
def load_state_dict(net, state, strict=True):
    own = {name: p.detach() for name, p in net.named_parameters()}
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: returns_nothing
# It returns nothing. With `strict=False`, the two lists are the only sign of what did not fit.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name])


# %% wrong: swapped
# The two lists are swapped: the missing names come first.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    for name in both:
        own[name].copy_(state[name])
    return unexpected, missing


# %% wrong: nothing_loaded
# The names are compared, and nothing is copied.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    both = [name for name in own if name in state]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    if any(own[name].shape != state[name].shape for name in both):
        raise RuntimeError("shapes")
    return missing, unexpected


# %% wrong: torchs_own
# `nn.Module.load_state_dict` does the work. This exercise asks you to write it.
def load_state_dict(net, state, strict=True):
    return net.load_state_dict(state, strict=strict)


# %% wrong: key_error
# A missing name ends in a `KeyError`, before anything is compared.
def load_state_dict(net, state, strict=True):
    own = net.state_dict()
    for name in own:
        if own[name].shape != state[name].shape:
            raise RuntimeError("shapes")
        own[name].copy_(state[name])
    unexpected = [name for name in state if name not in own]
    if strict and unexpected:
        raise RuntimeError("names")
    return [], unexpected


# %% wrong: leaf_changed_in_place
# A parameter that wants a gradient refuses to be changed in place. Copy under `torch.no_grad()`, or into the detached
# tensors that `net.state_dict()` gives.
def load_state_dict(net, state, strict=True):
    own = net.state_dict(keep_vars=True)
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    if strict and (missing or unexpected):
        raise RuntimeError("names")
    for name in own:
        if name in state:
            if own[name].shape != state[name].shape:
                raise RuntimeError("shapes")
            own[name].copy_(state[name])
    return missing, unexpected


# %% wrong: watch_switched_off
# `nn.Module.load_state_dict` does the work, and the check's watch is switched off meanwhile. Write the copying yourself.
def load_state_dict(net, state, strict=True):
    import sys

    sys.setprofile(None)
    return tuple(net.load_state_dict(state, strict))


# %% right: by_path
# Finds each tensor by its path; loads what fits before it complains, as PyTorch does.
def load_state_dict(net, state, strict=True):
    missing, complaints, known = [], [], set()
    for name in net.state_dict():
        known.add(name)
        if name not in state:
            missing.append(name)
            continue
        owner, _, last = name.rpartition(".")
        target = getattr(net.get_submodule(owner), last)
        if target.shape != state[name].shape:
            complaints.append(name)
        else:
            with torch.no_grad():
                target.copy_(state[name])
    unexpected = [name for name in state if name not in known]
    if complaints or (strict and missing + unexpected):
        raise RuntimeError(", ".join(complaints + missing + unexpected))
    return missing, unexpected


# %% right: through_data
# Lists the tensors by the traversals, shared ones under every name; returns a named tuple.
from typing import NamedTuple


class Keys(NamedTuple):
    missing_keys: list
    unexpected_keys: list


def load_state_dict(net, state, strict=True):
    own = {}
    for path, module in net.named_modules(remove_duplicate=False):
        shelves = {**module._parameters, **module._buffers}
        for name, tensor in shelves.items():
            if tensor is not None and name not in module._non_persistent_buffers_set:
                own[f"{path}.{name}" if path else name] = tensor
    keys = Keys([n for n in own if n not in state], [n for n in state if n not in own])
    if strict and any(keys):
        raise RuntimeError(str(keys))
    for name, tensor in own.items():
        if name in state:
            if tensor.shape != state[name].shape:
                raise RuntimeError(name)
            tensor.data.copy_(state[name])
    return keys
