# %% wrong: no_copy
# It keeps the module's own tensors, not copies. When they change, what was remembered changes with them, and nothing ever differs.
def guard(module):
    frozen = dict(module.state_dict())

    def compare(module, args):
        for name, value in module.state_dict().items():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError(f"{name} has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: parameters_only
# It watches parameters only. Buffers move without any gradient: a frozen batch norm gets new running statistics, and nobody notices.
def guard(module):
    frozen = {name: value.detach().clone() for name, value in module.named_parameters()}

    def compare(module, args):
        for name, value in module.named_parameters():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError(f"{name} has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: by_the_flag
# It only looks whether `requires_grad` is set. That says who may get a gradient, not whether a value has changed.
def guard(module):
    def compare(module, args):
        for name, value in module.named_parameters():
            if value.requires_grad:
                raise RuntimeError(f"{name} is not frozen")

    return module.register_forward_pre_hook(compare)


# %% wrong: prints
# It prints a message and lets the call go on. A guard must stop it: `raise RuntimeError(...)`.
def guard(module):
    frozen = {name: value.clone() for name, value in module.state_dict().items()}

    def compare(module, args):
        for name, value in module.state_dict().items():
            if not torch.equal(value, frozen[name]):
                print(f"{name} has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: after_forward
# It hangs a forward hook, so the changed layer computes first and is refused afterwards. It also stops the very call in which a batch norm moves.
def guard(module):
    frozen = {name: value.clone() for name, value in module.state_dict().items()}

    def compare(module, args, output):
        for name, value in module.state_dict().items():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError(f"{name} has changed")

    return module.register_forward_hook(compare)


# %% wrong: remembers_anew
# It remembers the new state after it has complained, so the next call of the changed layer passes.
def guard(module):
    frozen = {name: value.clone() for name, value in module.state_dict().items()}

    def compare(module, args):
        for name, value in module.state_dict().items():
            before, frozen[name] = frozen[name], value.clone()
            if not torch.equal(value, before):
                raise RuntimeError(f"{name} has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: no_handle
# It does not return the handle, so nobody can take the guard away again.
def guard(module):
    frozen = {name: value.clone() for name, value in module.state_dict().items()}

    def compare(module, args):
        for name, value in module.state_dict().items():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError(f"{name} has changed")

    module.register_forward_pre_hook(compare)


# %% wrong: compares_sums
# It compares the sum of each tensor. Numbers that change places leave the sum as it was: compare the tensors, by `torch.equal`.
def guard(module):
    frozen = {name: value.double().sum() for name, value in module.state_dict().items()}

    def compare(module, args):
        for name, value in module.state_dict().items():
            if (value.double().sum() - frozen[name]).abs() > 1e-9:
                raise RuntimeError(f"{name} has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: no_name
# Its message does not say which entry has changed.
def guard(module):
    frozen = {name: value.clone() for name, value in module.state_dict().items()}

    def compare(module, args):
        for name, value in module.state_dict().items():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError("something has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: old_objects
# It holds on to the parameter objects of the beginning and compares those. A parameter that was put in their place is not looked at: ask the module anew at each call.
def guard(module):
    state = module.state_dict(keep_vars=True)
    frozen = {name: value.detach().clone() for name, value in state.items()}

    def compare(module, args):
        for name, value in state.items():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError(f"{name} has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: allclose
# It asks whether the values are close to each other. A step with a small learning rate is close, too, and is let through; any difference counts.
def guard(module):
    frozen = {name: value.clone() for name, value in module.state_dict().items()}

    def compare(module, args):
        for name, value in module.state_dict().items():
            if not torch.allclose(value, frozen[name]):
                raise RuntimeError(f"{name} has changed")

    return module.register_forward_pre_hook(compare)


# %% wrong: replaces_forward
# It puts a function of its own in place of the module's `forward`. A forward pre-hook was asked for: it leaves the module's methods alone.
def guard(module):
    frozen = {name: value.clone() for name, value in module.state_dict().items()}
    forward = module.forward

    def compare(*args):
        for name, value in module.state_dict().items():
            if not torch.equal(value, frozen[name]):
                raise RuntimeError(f"{name} has changed")
        return forward(*args)

    class Undo:
        def remove(self):
            module.forward = forward

    module.forward = compare
    return Undo()


# %% right: walks_both
# Parameters and buffers by their own methods, one message for all that changed.
import copy


def guard(module):
    def state(of):
        return {name: t.detach() for name, t in [*of.named_parameters(), *of.named_buffers()]}

    frozen = copy.deepcopy(state(module))

    def compare(module, args):
        changed = [name for name, t in state(module).items() if not bool((t == frozen[name]).all())]
        if changed:
            raise RuntimeError("changed since it was frozen: " + ", ".join(changed[:1]))

    return module.register_forward_pre_hook(compare)


# %% right: a_class
# An object as the hook, with an exception class of its own.
class Changed(RuntimeError):
    pass


class Guard:
    def __init__(self, module):
        self.copies = [(name, value.clone().numpy()) for name, value in module.state_dict().items()]

    def __call__(self, module, args):
        now = module.state_dict()
        for name, value in self.copies:
            if not (now[name].numpy() == value).all():
                raise Changed(name)


def guard(module):
    return module.register_forward_pre_hook(Guard(module))


# %% right: all_names
# Names every entry that differs, in one message.
def guard(module):
    frozen = {name: value.numpy().tobytes() for name, value in module.state_dict().items()}

    def compare(module, args):
        now = module.state_dict()
        moved = [name for name in now if now[name].contiguous().numpy().tobytes() != frozen[name]]
        if moved:
            raise RuntimeError("changed: " + ", ".join(moved))

    return module.register_forward_pre_hook(compare)
