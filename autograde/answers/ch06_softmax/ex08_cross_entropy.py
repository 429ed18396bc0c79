# %% wrong: sum
# It adds up the losses of all examples. The loss is their mean.
def cross_entropy(scores, target):
    return -F.log_softmax(scores, dim=1)[torch.arange(len(target)), target].sum()


# %% wrong: sign
# The minus sign is missing: the loss falls below 0, and training would make the right class less likely.
def cross_entropy(scores, target):
    return F.log_softmax(scores, dim=1)[torch.arange(len(target)), target].mean()


# %% wrong: not_averaged
# It returns one loss for each example. The mean is missing.
def cross_entropy(scores, target):
    return -F.log_softmax(scores, dim=1)[torch.arange(len(target)), target]


# %% wrong: argmax
# It picks the class that the network prefers, not the one that is right. The target is not used at all.
def cross_entropy(scores, target):
    return -F.log_softmax(scores, dim=1).amax(dim=1).mean()


# %% wrong: batch_axis
# The log-softmax runs along axis 0: the examples of the batch compete, not the classes.
def cross_entropy(scores, target):
    return -F.log_softmax(scores, dim=0)[torch.arange(len(target)), target].mean()


# %% wrong: probabilities
# It averages minus the probabilities. The logarithm is missing.
def cross_entropy(scores, target):
    return -F.softmax(scores, dim=1)[torch.arange(len(target)), target].mean()


# %% wrong: raw_scores
# It averages minus the raw scores of the right classes. Without a softmax, the other classes do not count.
def cross_entropy(scores, target):
    return -scores[torch.arange(len(target)), target].mean()


# %% wrong: twice
# The softmax is taken twice: first by itself, then inside the log-softmax.
def cross_entropy(scores, target):
    return -F.log_softmax(F.softmax(scores, dim=1), dim=1)[torch.arange(len(target)), target].mean()


# %% wrong: log_of_softmax
# It takes the logarithm of a softmax. A prediction that is sure and wrong has the probability 0, and the loss is inf.
def cross_entropy(scores, target):
    return -F.softmax(scores, dim=1).log()[torch.arange(len(target)), target].mean()


# %% wrong: fudge
# It adds a small number inside the logarithm: the loss of a sure and wrong prediction can then never exceed a limit.
def cross_entropy(scores, target):
    return -(F.softmax(scores, dim=1) + 1e-8).log()[torch.arange(len(target)), target].mean()


# %% wrong: every_pair
# `[:, target]` takes the columns of all targets from every row. You want one number from each row.
def cross_entropy(scores, target):
    return -F.log_softmax(scores, dim=1)[:, target].mean()


# %% wrong: divided_by_all
# It divides by the number of all scores, examples times classes, in place of the number of examples.
def cross_entropy(scores, target):
    wanted = F.one_hot(target, scores.shape[1])
    return -(wanted * F.log_softmax(scores, dim=1)).mean()


# %% wrong: detached
# The loss is right, but it is a plain number for autograd: nothing could be trained with it.
def cross_entropy(scores, target):
    return -F.log_softmax(scores.detach(), dim=1)[torch.arange(len(target)), target].mean()


# %% wrong: binary
# It asks a yes-or-no question about each class by itself, as if several could be right. Here exactly one is.
def cross_entropy(scores, target):
    wanted = F.one_hot(target, scores.shape[1]).to(scores.dtype)
    return F.binary_cross_entropy_with_logits(scores, wanted, reduction="sum") / len(target)


# %% wrong: by_torch
# It calls PyTorch's own cross-entropy. The exercise is to write it.
def cross_entropy(scores, target):
    return F.cross_entropy(scores, target)


# %% wrong: by_nll_loss
# `F.nll_loss` does the picking and the mean. These are the part to write.
def cross_entropy(scores, target):
    return F.nll_loss(F.log_softmax(scores, dim=1), target)


# %% right: gather
# `gather` picks along an axis.
def cross_entropy(scores, target):
    return -torch.log_softmax(scores, -1).gather(1, target[:, None]).mean()


# %% right: one_hot
# A product with ones and zeros.
def cross_entropy(scores, target):
    wanted = F.one_hot(target, scores.shape[1]).to(scores.dtype)
    return -(F.log_softmax(scores, dim=1) * wanted).sum() / len(scores)


# %% right: loop
# One example after the other.
def cross_entropy(scores, target):
    total = 0
    for row, right in zip(scores, target):
        total = total + torch.logsumexp(row, 0) - row[right]
    return total / len(target)


# %% right: margins
# The logsumexp of the leads of all classes over the right one.
def cross_entropy(scores, target):
    margins = scores - scores.gather(1, target.unsqueeze(1))
    return margins.logsumexp(dim=1).mean()
