# %% wrong: training_mode
# It measures in the mode the network is in: dropout throws features away while it is measured.
def accuracy(net, images, labels):
    with torch.no_grad():
        return (net(images).argmax(1) == labels).float().mean().item()


# %% wrong: left_in_evaluation
# It leaves the network in evaluation mode: the training that follows runs without dropout.
def accuracy(net, images, labels):
    net.eval()
    with torch.no_grad():
        return (net(images).argmax(1) == labels).float().mean().item()


# %% wrong: always_back_to_training
# It ends in training mode, even if the network was in evaluation mode before.
def accuracy(net, images, labels):
    net.eval()
    with torch.no_grad():
        result = (net(images).argmax(1) == labels).float().mean().item()
    net.train()
    return result


# %% wrong: only_the_top
# It sets the flag of the outermost module only; the dropout inside never hears of it. Use `eval()` and `train()`.
def accuracy(net, images, labels):
    former, net.training = net.training, False
    with torch.no_grad():
        result = (net(images).argmax(1) == labels).float().mean().item()
    net.training = former
    return result


# %% wrong: gradients_recorded
# It records gradients it never uses, which costs memory and time. Use `torch.no_grad()`.
def accuracy(net, images, labels):
    former = net.training
    net.eval()
    result = (net(images).argmax(1) == labels).float().mean().item()
    net.train(former)
    return result


# %% wrong: wrong_axis
# It takes the largest logit along the batch: the image that looks most like a class, not the class of an image.
def accuracy(net, images, labels):
    former = net.training
    net.eval()
    with torch.no_grad():
        right = net(images).argmax(0) == labels
    net.train(former)
    return right.float().mean().item()


# %% wrong: logit_itself
# It compares the labels with the largest logit itself. The class is its place in the row.
def accuracy(net, images, labels):
    former = net.training
    net.eval()
    with torch.no_grad():
        right = net(images).max(1).values == labels
    net.train(former)
    return right.float().mean().item()


# %% wrong: count
# It returns how many are right, not their share.
def accuracy(net, images, labels):
    former = net.training
    net.eval()
    with torch.no_grad():
        result = float((net(images).argmax(1) == labels).sum())
    net.train(former)
    return result


# %% wrong: percent
# It returns a percentage. The share goes from 0 to 1.
def accuracy(net, images, labels):
    former = net.training
    net.eval()
    with torch.no_grad():
        result = 100 * (net(images).argmax(1) == labels).float().mean().item()
    net.train(former)
    return result


# %% wrong: a_tensor
# It returns a tensor. `.item()` or `float()` makes a Python number of it.
def accuracy(net, images, labels):
    former = net.training
    net.eval()
    with torch.no_grad():
        result = (net(images).argmax(1) == labels).float().mean()
    net.train(former)
    return result


# %% wrong: error_rate
# It returns the share of wrong ones.
def accuracy(net, images, labels):
    former = net.training
    net.eval()
    with torch.no_grad():
        result = (net(images).argmax(1) != labels).float().mean().item()
    net.train(former)
    return result


# %% right: softmax_first
# Probabilities have the same largest entry; the mean by hand.
def accuracy(net, images, labels):
    was = net.training
    net.train(False)
    try:
        with torch.inference_mode():
            right = (net(images).softmax(-1).max(-1).indices == labels).sum()
    finally:
        net.train(was)
    return int(right) / len(labels)


# %% right: each_layer
# Remembers the mode of every module, and looks at one image at a time.
@torch.no_grad()
def accuracy(net, images, labels):
    modes = [(m, m.training) for m in net.modules()]
    net.eval()
    right = [int(net(image[None]).argmax()) == int(label) for image, label in zip(images, labels)]
    for module, mode in modes:
        module.training = mode
    return sum(right) / len(right)


# %% right: copy
# Measures a copy of the network, so that its own mode never changes.
def accuracy(net, images, labels):
    import copy

    other = copy.deepcopy(net).eval()
    with torch.inference_mode():
        return float((other(images).argmax(-1) == labels).double().mean())
