# %% wrong: not_repaired
# The softmax is still there, twice in the first function. In the second, probabilities stand where logarithms belong.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(F.softmax(scores, dim=1), target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(F.softmax(scores, dim=1), target)


# %% wrong: nll_left
# The first function is repaired. The second still gives probabilities to `nn.NLLLoss`, and takes no logarithm anywhere.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(F.softmax(scores, dim=1), target)


# %% wrong: cross_entropy_left
# The second function is repaired. The first still takes a softmax, and `nn.CrossEntropyLoss` takes another.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(F.softmax(scores, dim=1), target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(F.log_softmax(scores, dim=1), target)


# %% wrong: raw_scores_into_nll
# `nn.NLLLoss` is given the scores. It wants log-probabilities; it takes no softmax itself.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(scores, target)


# %% wrong: log_of_softmax
# The logarithm is there, but it is taken of a softmax: a prediction that is sure and wrong gives inf.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(F.softmax(scores, dim=1).log(), target)


# %% wrong: log_of_scores
# The logarithm of the scores is taken without a softmax. Negative scores give nan.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(scores.log(), target)


# %% wrong: batch_axis
# The log-softmax runs along axis 0, so the examples of the batch compete.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(F.log_softmax(scores, dim=0), target)


# %% wrong: sigmoid
# A sigmoid replaces the softmax before `nn.CrossEntropyLoss`. That squeezes the scores as well.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(torch.sigmoid(scores), target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(F.log_softmax(scores, dim=1), target)


# %% wrong: sign
# A minus sign was added before `nn.NLLLoss`, which has one inside.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores, target):
    return -nn.NLLLoss()(F.log_softmax(scores, dim=1), target)


# %% wrong: sum
# `reduction="sum"` adds the losses up; the mean was asked for.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss(reduction="sum")(scores, target)


def loss_by_nll(scores, target):
    return nn.NLLLoss(reduction="sum")(F.log_softmax(scores, dim=1), target)


# %% wrong: cross_entropy_twice
# Both numbers are right, but both come from the cross-entropy. `nn.NLLLoss` was to stay, with another input.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


def loss_by_nll(scores, target):
    return nn.CrossEntropyLoss()(scores, target)


# %% wrong: nll_twice
# Both numbers are right, but both come from `nn.NLLLoss`. `nn.CrossEntropyLoss` was to stay, with another input.
def loss_by_cross_entropy(scores, target):
    return nn.NLLLoss()(F.log_softmax(scores, dim=1), target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(F.log_softmax(scores, dim=1), target)


# %% right: functions
# The functions in place of the classes.
def loss_by_cross_entropy(scores, target):
    return F.cross_entropy(scores, target)


def loss_by_nll(scores, target):
    return F.nll_loss(scores.log_softmax(-1), target)


# %% right: one_log_softmax_too_many
# A second log-softmax changes nothing.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(F.log_softmax(scores, dim=1), target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(nn.LogSoftmax(dim=1)(scores), target)


# %% right: by_hand
# Log-probabilities by logsumexp.
def loss_by_cross_entropy(scores, target):
    return nn.CrossEntropyLoss()(scores - scores.amax(1, keepdim=True), target)


def loss_by_nll(scores, target):
    return nn.NLLLoss()(scores - scores.logsumexp(1, keepdim=True), target)
