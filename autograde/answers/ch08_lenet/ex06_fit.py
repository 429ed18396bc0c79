# %% wrong: gradients_not_zeroed
# The gradients are never zeroed: each step uses the sum of all gradients so far.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: softmax_before_the_loss
# It applies a softmax before `F.cross_entropy`, which does that itself: probabilities are taken for logits.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]).softmax(1), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: labels_shifted
# The labels are shifted by one against the images.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), (labels[batch] + 1) % 4)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: never_steps
# It computes gradients and never takes a step: the network is never trained.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: never_backward
# It never calls `backward()`, so there is no gradient to step along.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: zeroed_too_late
# It zeroes the gradients between `backward()` and `step()`, so no gradient is left to step along.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.zero_grad(set_to_none=False)
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: evaluation_mode
# It trains in evaluation mode: dropout is silent and batch norm learns no statistics.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.eval()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: mode_not_set
# It trains in whatever mode the network happens to be in. Call `net.train()` first.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: sgd
# It uses plain gradient descent. The exercise asks for Adam.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: new_optimizer_each_epoch
# It makes a new optimizer each epoch: Adam forgets its running means.
def fit(net, images, labels, epochs, lr, batch_size):
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        optimizer = torch.optim.Adam(net.parameters(), lr=lr)
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: last_batch_dropped
# It leaves the last, smaller batch of each epoch out.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            if len(batch) < batch_size and len(images) > batch_size:
                continue
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: last_loss
# It returns the loss of an epoch's last batch in place of the mean.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total = loss.item() * len(images)
        losses.append(total / len(images))
    return losses


# %% wrong: mean_of_batch_means
# It gives a small last batch as much weight as a full one: weigh each batch's loss by its size.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / -(-len(images) // batch_size))
    return losses


# %% wrong: sum_of_losses
# It returns the sum of the losses, not their mean.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total)
    return losses


# %% wrong: tensors_kept
# It adds up tensors: each keeps its whole graph alive, and the result is a tensor. Use `.item()`.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: one_epoch
# It trains for one epoch, whatever `epochs` says.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(1):
        total = 0.0
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: with_replacement
# It draws images at random with repetition: some come twice in an epoch, others never.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randint(0, len(images), (len(images),)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: one_image_at_a_time
# It ignores `batch_size` and steps after each image.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(images)).split(1):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: not_shuffled
# It goes through the images in the order in which they are given, in every epoch.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    for _ in range(epochs):
        total = 0.0
        for batch in torch.arange(len(images)).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% wrong: shuffled_once
# It draws one random order and uses it in every epoch.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    net.train()
    batches = torch.randperm(len(images)).split(batch_size)
    for _ in range(epochs):
        total = 0.0
        for batch in batches:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(images))
    return losses


# %% right: loader
# A `DataLoader` makes the batches.
def fit(net, images, labels, epochs, lr, batch_size):
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(images, labels), batch_size=batch_size, shuffle=True)
    optimizer, criterion = torch.optim.Adam(net.parameters(), lr), nn.CrossEntropyLoss()
    history = []
    for _ in range(epochs):
        net.train()
        sums = [0.0, 0]
        for x, y in loader:
            loss = criterion(net(x), y)
            net.zero_grad()
            loss.backward()
            optimizer.step()
            sums[0] += float(loss) * len(y)
            sums[1] += len(y)
        history.append(sums[0] / sums[1])
    return history


# %% right: summed_loss
# The sum of losses, divided before `backward()`; gradients set to zero at the end of each step.
def fit(net, images, labels, epochs, lr, batch_size):
    net.train(True)
    optimizer = torch.optim.Adam(params=list(net.parameters()), lr=lr)
    optimizer.zero_grad()
    means = []
    for epoch in range(epochs):
        order, total = torch.randperm(images.shape[0]), 0
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            summed = F.nll_loss(F.log_softmax(net(images[chosen]), dim=1), labels[chosen], reduction="sum")
            (summed / len(chosen)).backward()
            optimizer.step()
            optimizer.zero_grad()
            total += summed.detach().item()
        means.append(total / len(order))
    return means


# %% right: generator
# Yields nothing new: a tuple of losses made by an inner function.
def fit(net, images, labels, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    net.train()

    def step(batch):
        def closure():
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            return loss

        return optimizer.step(closure).item() * len(batch)

    return [sum(map(step, torch.randperm(len(images)).split(batch_size))) / len(images) for _ in range(epochs)]
