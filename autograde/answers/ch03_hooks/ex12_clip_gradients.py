# %% wrong: only_above
# It limits gradients from above only. Large negative ones must be limited, too.
def clip_gradients(model, limit):
    return [
        parameter.register_hook(lambda grad: grad.clamp(max=limit))
        for parameter in model.parameters()
        if parameter.requires_grad
    ]


# %% wrong: scales_to_the_norm
# It scales the whole gradient so that its norm is at most the limit. That is another kind of clipping: here each element is limited by itself.
def clip_gradients(model, limit):
    return [
        parameter.register_hook(lambda grad: grad * min(1.0, limit / float(grad.norm())))
        for parameter in model.parameters()
        if parameter.requires_grad
    ]


# %% wrong: divides
# It scales the whole gradient so that its largest element equals the limit. Elements within the limit are to stay as they are.
def clip_gradients(model, limit):
    return [
        parameter.register_hook(lambda grad: grad * min(1.0, limit / float(grad.abs().max())))
        for parameter in model.parameters()
        if parameter.requires_grad
    ]


# %% wrong: sign
# It keeps only the sign of each element, times the limit. What lies within the limit is to stay as it is.
def clip_gradients(model, limit):
    return [
        parameter.register_hook(lambda grad: grad.sign() * limit)
        for parameter in model.parameters()
        if parameter.requires_grad
    ]


# %% wrong: returns_nothing
# Its hook computes the limited gradient and does not return it. A hook that returns `None` changes nothing.
def clip_gradients(model, limit):
    def hook(grad):
        grad.clamp(-limit, limit)

    return [p.register_hook(hook) for p in model.parameters() if p.requires_grad]


# %% wrong: in_place
# It changes the tensor that the hook is given, in place. Autograd may be sending the same tensor to others: here the input's gradient was clipped, too.
def clip_gradients(model, limit):
    return [
        parameter.register_hook(lambda grad: grad.clamp_(-limit, limit))
        for parameter in model.parameters()
        if parameter.requires_grad
    ]


# %% wrong: clips_weights
# It limits the weights, not their gradients.
def clip_gradients(model, limit):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.clamp_(-limit, limit)
    return []


# %% wrong: clips_the_sum
# It limits `.grad` after the new gradient was added. Each gradient is to be limited as it arrives; what stands in `.grad` already is left alone.
def clip_gradients(model, limit):
    def hook(parameter):
        parameter.grad = parameter.grad.clamp(-limit, limit)

    return [p.register_post_accumulate_grad_hook(hook) for p in model.parameters() if p.requires_grad]


# %% wrong: backward_hook
# It hangs backward hooks on the modules. They limit what flows from layer to layer, not what arrives at the parameters.
def clip_gradients(model, limit):
    def hook(module, grad_input, grad_output):
        return tuple(g if g is None else g.clamp(-limit, limit) for g in grad_input)

    return [m.register_full_backward_hook(hook) for m in model.modules() if not list(m.children())]


# %% wrong: own_parameters_only
# It looks at the model's own parameters only, not at those of the layers inside it.
def clip_gradients(model, limit):
    return [
        p.register_hook(lambda grad: grad.clamp(-limit, limit))
        for p in model.parameters(recurse=False)
        if p.requires_grad
    ]


# %% wrong: frozen_too
# It hangs a hook on every parameter. A frozen one, which needs no gradient, refuses it.
def clip_gradients(model, limit):
    return [p.register_hook(lambda grad: grad.clamp(-limit, limit)) for p in model.parameters()]


# %% wrong: no_handles
# It does not return the handles, so the hooks can never be removed.
def clip_gradients(model, limit):
    for p in model.parameters():
        if p.requires_grad:
            p.register_hook(lambda grad: grad.clamp(-limit, limit))


# %% wrong: one_handle
# It returns the last handle only, in a list of one: all other hooks stay.
def clip_gradients(model, limit):
    for p in model.parameters():
        if p.requires_grad:
            handle = p.register_hook(lambda grad: grad.clamp(-limit, limit))
    return [handle]


# %% right: minimum_maximum
# By minimum and maximum, in a named function.
def clip_gradients(model, limit):
    def limited(grad):
        top = torch.full_like(grad, limit)
        return torch.minimum(torch.maximum(grad, -top), top)

    handles = []
    for _, parameter in model.named_parameters():
        if parameter.requires_grad:
            handles.append(parameter.register_hook(limited))
    return handles


# %% right: module_by_module
# Walks over the modules and takes the parameters of each.
def clip_gradients(model, limit):
    handles = []
    for module in model.modules():
        for parameter in module.parameters(recurse=False):
            if not parameter.requires_grad:
                continue
            handles.append(parameter.register_hook(lambda g: torch.where(g.abs() > limit, limit * g.sign(), g)))
    return tuple(handles)


# %% right: copy_in_place
# In place, but on a copy.
def clip_gradients(model, limit):
    wanted = filter(lambda p: p.requires_grad, model.parameters())
    return [p.register_hook(lambda grad: grad.clone().clamp_(-limit, limit)) for p in wanted]
