# %% wrong: no_eval
# It never switches to evaluation mode: dropout keeps dropping, and batch norm uses the batch.
def evaluate(net, x):
    with torch.no_grad():
        return net(x)


# %% wrong: stays_in_eval
# It leaves the network in evaluation mode. Whoever trains on would train without dropout.
def evaluate(net, x):
    net.eval()
    with torch.no_grad():
        return net(x)


# %% wrong: always_train
# It ends with `net.train()`, whatever the mode was before.
def evaluate(net, x):
    net.eval()
    with torch.no_grad():
        y = net(x)
    net.train()
    return y


# %% wrong: one_flag
# It puts back one mode for the whole network by `net.train(mode)`: parts that were in another mode lose theirs.
def evaluate(net, x):
    mode = net.training
    net.eval()
    with torch.no_grad():
        y = net(x)
    net.train(mode)
    return y


# %% wrong: outer_flag_only
# It sets `net.training` by hand, which reaches the outermost module only: the dropout inside goes on dropping.
def evaluate(net, x):
    mode = net.training
    net.training = False
    with torch.no_grad():
        y = net(x)
    net.training = mode
    return y


# %% wrong: children_only
# It notes the modes of the direct children only. Modules further inside stay in evaluation mode.
def evaluate(net, x):
    modes = [(net, net.training)] + [(child, child.training) for child in net.children()]
    net.eval()
    with torch.no_grad():
        y = net(x)
    for module, mode in modes:
        module.training = mode
    return y


# %% wrong: gradients_recorded
# It records gradients. Evaluation needs none: `with torch.no_grad():` saves memory and time.
def evaluate(net, x):
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    y = net(x)
    for module, mode in modes:
        module.training = mode
    return y


# %% wrong: past_the_hooks
# It runs `net.forward(x)`, which goes past the hooks of the network. Call it: `net(x)`.
def evaluate(net, x):
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    with torch.no_grad():
        y = net.forward(x)
    for module, mode in modes:
        module.training = mode
    return y


# %% wrong: no_return
# It evaluates and tidies up, and forgets to return the output.
def evaluate(net, x):
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    with torch.no_grad():
        net(x)
    for module, mode in modes:
        module.training = mode


# %% wrong: gradients_off_for_good
# It switches gradients off for the whole program and never on again. A `with` block ends by itself.
def evaluate(net, x):
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    torch.set_grad_enabled(False)
    y = net(x)
    for module, mode in modes:
        module.training = mode
    return y


# %% right: train_in_order
# `train(mode)` from the outside in: the inner ones come last and win.
def evaluate(net, x):
    modes = {module: module.training for module in net.modules()}
    try:
        with torch.no_grad():
            return net.eval()(x)
    finally:
        for module, mode in modes.items():
            module.train(mode)


# %% right: a_copy
# Evaluates a copy and leaves the network itself alone; the hooks are copied along.
import copy


def evaluate(net, x):
    twin = copy.deepcopy(net).eval()
    with torch.inference_mode():
        return twin(x).clone()


# %% right: by_name
# Notes the modes by name.
@torch.no_grad()
def evaluate(net, x):
    modes = {name for name, module in net.named_modules() if module.training}
    y = net.train(False)(x)
    for name, module in net.named_modules():
        module.training = name in modes
    return y
