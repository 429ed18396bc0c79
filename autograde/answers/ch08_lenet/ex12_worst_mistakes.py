# %% wrong: least_first
# It puts the smallest loss first: the mildest mistakes.
def worst_mistakes(logits, labels, k):
    losses = F.cross_entropy(logits, labels, reduction="none")
    order = losses.argsort()
    return order[(logits.argmax(1) != labels)[order]][:k]


# %% wrong: right_ones_too
# It takes the largest losses whether the image was read wrongly or not: an unsure right answer is no mistake.
def worst_mistakes(logits, labels, k):
    losses = F.cross_entropy(logits, labels, reduction="none")
    return losses.argsort(descending=True)[:k]


# %% wrong: k_before_wrong
# It takes the first `k` and then throws the right ones out, so it may return fewer than there are.
def worst_mistakes(logits, labels, k):
    losses = F.cross_entropy(logits, labels, reduction="none")
    order = losses.argsort(descending=True)[:k]
    return order[(logits.argmax(1) != labels)[order]]


# %% wrong: unsorted
# It returns the first mistakes it meets, in the order of the images.
def worst_mistakes(logits, labels, k):
    return (logits.argmax(1) != labels).nonzero().flatten()[:k]


# %% wrong: by_confidence
# It sorts by how sure the network was. What makes a mistake bad is how unlikely it held the truth: the loss.
def worst_mistakes(logits, labels, k):
    order = logits.softmax(1).max(1).values.argsort(descending=True)
    return order[(logits.argmax(1) != labels)[order]][:k]


# %% wrong: raw_logit
# It sorts by the logit of the true class. Logits of different images cannot be compared; losses can.
def worst_mistakes(logits, labels, k):
    order = logits.gather(1, labels[:, None])[:, 0].argsort()
    return order[(logits.argmax(1) != labels)[order]][:k]


# %% wrong: the_losses
# It returns the losses. The indices of the images were asked for.
def worst_mistakes(logits, labels, k):
    losses = F.cross_entropy(logits, labels, reduction="none")
    wrong = logits.argmax(1) != labels
    return losses[wrong].sort(descending=True).values[:k]


# %% wrong: index_among_mistakes
# It returns places among the mistakes, not among all images.
def worst_mistakes(logits, labels, k):
    losses = F.cross_entropy(logits, labels, reduction="none")
    return losses[logits.argmax(1) != labels].argsort(descending=True)[:k]


# %% wrong: by_gap
# It sorts by how far the true class lies behind the winner. The loss looks at all classes.
def worst_mistakes(logits, labels, k):
    gap = logits.max(1).values - logits.gather(1, labels[:, None])[:, 0]
    order = gap.argsort(descending=True)
    return order[gap[order] > 0][:k]


# %% wrong: filled_up
# It fills up to `k` with images that were read rightly.
def worst_mistakes(logits, labels, k):
    losses = F.cross_entropy(logits, labels, reduction="none")
    return losses.masked_fill(logits.argmax(1) == labels, 0.0).topk(min(k, len(labels))).indices


# %% right: sorted
# Python's own `sorted`.
def worst_mistakes(logits, labels, k):
    losses = -F.log_softmax(logits, 1)[range(len(labels)), labels]
    wrong = [i for i in range(len(labels)) if int(logits[i].argmax()) != int(labels[i])]
    wrong.sort(key=lambda i: float(losses[i]), reverse=True)
    return torch.tensor(wrong[:k], dtype=torch.int64)


# %% right: topk
# Hides the right ones below zero, then takes the top.
def worst_mistakes(logits, labels, k):
    losses = F.cross_entropy(logits, labels, reduction="none")
    wrong = logits.argmax(1) != labels
    return torch.topk(losses.masked_fill(~wrong, -1.0), min(k, int(wrong.sum()))).indices
