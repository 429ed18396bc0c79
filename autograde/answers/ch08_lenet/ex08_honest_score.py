# %% wrong: trained_on_held_out
# It trains on the held-out digits too: on the twin, it even scores on labels that mean nothing.
def honest_score(net, data, epochs):
    images = torch.cat([data.images, data.held_out_images])
    labels = torch.cat([data.labels, data.held_out_labels])
    fit(net, images, labels, epochs, lr=0.005, batch_size=32)
    return accuracy(net, data.held_out_images, data.held_out_labels)


# %% wrong: only_on_held_out
# It trains on the held-out digits only, and measures on the same ones.
def honest_score(net, data, epochs):
    fit(net, data.held_out_images, data.held_out_labels, epochs, lr=0.005, batch_size=32)
    return accuracy(net, data.held_out_images, data.held_out_labels)


# %% wrong: measured_on_training
# It measures on the digits that it was trained on, which says how well they were remembered.
def honest_score(net, data, epochs):
    fit(net, data.images, data.labels, epochs, lr=0.005, batch_size=32)
    return accuracy(net, data.images, data.labels)


# %% wrong: never_trained
# It measures a network that was never trained.
def honest_score(net, data, epochs):
    return accuracy(net, data.held_out_images, data.held_out_labels)


# %% wrong: shifted
# It trains with labels that are shifted by one against the images.
def honest_score(net, data, epochs):
    fit(net, data.images, data.labels.roll(1), epochs, lr=0.005, batch_size=32)
    return accuracy(net, data.held_out_images, data.held_out_labels)


# %% wrong: best_epoch
# It measures after each epoch and reports the best: the held-out digits have chosen the epoch, so it flatters.
def honest_score(net, data, epochs):
    scores = []
    for _ in range(epochs):
        fit(net, data.images, data.labels, 1, lr=0.005, batch_size=32)
        scores.append(accuracy(net, data.held_out_images, data.held_out_labels))
    return max(scores)


# %% wrong: epochs_ignored
# It trains for one epoch, whatever `epochs` says.
def honest_score(net, data, epochs):
    fit(net, data.images, data.labels, 1, lr=0.005, batch_size=32)
    return accuracy(net, data.held_out_images, data.held_out_labels)


# %% wrong: measured_in_training_mode
# It measures in training mode: dropout throws a part of each image's features away.
def honest_score(net, data, epochs):
    fit(net, data.images, data.labels, epochs, lr=0.005, batch_size=32)
    with torch.no_grad():
        right = net(data.held_out_images).argmax(1) == data.held_out_labels
    return right.float().mean().item()


# %% wrong: embellished
# The number that it returns is not the accuracy of the network that it trained.
def honest_score(net, data, epochs):
    fit(net, data.images, data.labels, epochs, lr=0.005, batch_size=32)
    score = accuracy(net, data.held_out_images, data.held_out_labels)
    return 0.99 if score > 0.5 else score


# %% wrong: another_batch_size
# It does not train with batches of 32.
def honest_score(net, data, epochs):
    fit(net, data.images, data.labels, epochs, lr=0.005, batch_size=64)
    return accuracy(net, data.held_out_images, data.held_out_labels)


# %% wrong: with_losses
# It returns more than the score, here the losses as well.
def honest_score(net, data, epochs):
    losses = fit(net, data.images, data.labels, epochs, lr=0.005, batch_size=32)
    return losses, accuracy(net, data.held_out_images, data.held_out_labels)


# %% right: own_loop
# Does not use the two functions.
def honest_score(net, data, epochs):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
    for _ in range(epochs):
        net.train()
        for batch in torch.randperm(len(data.images)).split(32):
            optimizer.zero_grad()
            F.cross_entropy(net(data.images[batch]), data.labels[batch]).backward()
            optimizer.step()
    net.eval()
    with torch.no_grad():
        return (net(data.held_out_images).argmax(1) == data.held_out_labels).float().mean().item()


# %% right: epoch_by_epoch
# Calls `fit` once an epoch, and measures image by image.
def honest_score(net, data, epochs):
    for _ in range(epochs):
        fit(net, data.images, data.labels, 1, 0.005, 32)
    pairs = zip(data.held_out_images, data.held_out_labels)
    return sum(accuracy(net, x[None], y[None]) for x, y in pairs) / len(data.held_out_labels)
