# %% wrong: optimizer_forgotten
# The optimizer's state does not come back: Adam starts with empty running means and takes other steps.
def save(file, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "epoch": epoch}, file)


def load(file, net, optimizer):
    parts = torch.load(file, weights_only=True)
    net.load_state_dict(parts["net"])
    return parts["epoch"]


# %% wrong: net_forgotten
# `load` does not hand the weights back to the network.
def save(file, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)


def load(file, net, optimizer):
    parts = torch.load(file, weights_only=True)
    optimizer.load_state_dict(parts["optimizer"])
    return parts["epoch"]


# %% wrong: epoch_forgotten
# `load` does not return the epoch.
def save(file, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)


def load(file, net, optimizer):
    parts = torch.load(file, weights_only=True)
    net.load_state_dict(parts["net"])
    optimizer.load_state_dict(parts["optimizer"])


# %% wrong: epoch_off_by_one
# The epoch that comes back is one more than the one saved.
def save(file, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)


def load(file, net, optimizer):
    parts = torch.load(file, weights_only=True)
    net.load_state_dict(parts["net"])
    optimizer.load_state_dict(parts["optimizer"])
    return parts["epoch"] + 1


# %% wrong: parameters_only
# It saves parameters only: the buffers, here BatchNorm's running statistics, are lost.
def save(file, net, optimizer, epoch):
    torch.save({"net": dict(net.named_parameters()), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)


def load(file, net, optimizer):
    parts = torch.load(file, weights_only=True)
    net.load_state_dict(parts["net"], strict=False)
    optimizer.load_state_dict(parts["optimizer"])
    return parts["epoch"]


# %% wrong: evaluation_mode
# It leaves the network in evaluation mode, so the training does not go on as it was.
def save(file, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)


def load(file, net, optimizer):
    parts = torch.load(file, weights_only=True)
    net.load_state_dict(parts["net"])
    optimizer.load_state_dict(parts["optimizer"])
    net.eval()
    return parts["epoch"]


# %% wrong: learning_rate_reset
# It hands back the running means but resets a setting of the optimizer.
def save(file, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)


def load(file, net, optimizer):
    parts = torch.load(file, weights_only=True)
    net.load_state_dict(parts["net"])
    optimizer.load_state_dict(parts["optimizer"])
    for group in optimizer.param_groups:
        group["lr"] = 0.001
    return parts["epoch"]


# %% wrong: not_in_the_file
# It keeps the state in memory, not in the file: the next `save` overwrites it, and a new process finds nothing.
kept = {}


def save(file, net, optimizer, epoch):
    kept["net"] = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    kept["optimizer"], kept["epoch"] = optimizer.state_dict(), epoch


def load(file, net, optimizer):
    net.load_state_dict(kept["net"])
    optimizer.load_state_dict(kept["optimizer"])
    return kept["epoch"]


# %% right: tuple
# A tuple in place of a dictionary.
def save(file, net, optimizer, epoch):
    torch.save((epoch, optimizer.state_dict(), net.state_dict()), file)


def load(file, net, optimizer):
    epoch, steps, weights = torch.load(file)
    optimizer.load_state_dict(steps)
    net.load_state_dict(weights)
    return epoch


# %% right: assign_in_place
# Copies tensors by hand; the epoch as a tensor.
def save(file, net, optimizer, epoch):
    state = {f"net.{name}": tensor.detach().clone() for name, tensor in net.state_dict().items()}
    torch.save({"state": state, "adam": optimizer.state_dict(), "epoch": torch.tensor(epoch)}, file)


def load(file, net, optimizer):
    parts = torch.load(file, map_location="cpu", weights_only=True)
    own = net.state_dict()
    with torch.no_grad():
        for name, tensor in parts["state"].items():
            own[name.removeprefix("net.")].copy_(tensor)
    optimizer.load_state_dict(parts["adam"])
    return int(parts["epoch"])


# %% right: with_random_state
# Keeps the state of the random numbers as well.
def save(file, net, optimizer, epoch):
    torch.save([net.state_dict(), optimizer.state_dict(), epoch, torch.get_rng_state()], file)


def load(file, net, optimizer):
    weights, steps, epoch, random = torch.load(file, weights_only=True)
    net.load_state_dict(weights)
    optimizer.load_state_dict(steps)
    torch.set_rng_state(random)
    return epoch
