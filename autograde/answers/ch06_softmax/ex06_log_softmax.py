# %% wrong: log_of_softmax
# It computes the probabilities first, safely, and then their logarithm. A probability that has become 0 gives -inf.
def log_softmax(x, dim):
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return (weights / weights.sum(dim, keepdim=True)).log()


# %% wrong: naive
# The sum of the exponentials is taken without a shift: it overflows to inf, or becomes 0.
def log_softmax(x, dim):
    return x - x.exp().sum(dim, keepdim=True).log()


# %% wrong: naive_quotient
# The plain formula, then its logarithm: it overflows for large scores and gives -inf for small probabilities.
def log_softmax(x, dim):
    return (x.exp() / x.exp().sum(dim, keepdim=True)).log()


# %% wrong: fudge
# A small number was added inside the logarithm. It hides the -inf: all small probabilities get the same logarithm.
def log_softmax(x, dim):
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return (weights / weights.sum(dim, keepdim=True) + 1e-12).log()


# %% wrong: clamped
# The probabilities are clamped before the logarithm: all small ones get the same logarithm, and no gradient.
def log_softmax(x, dim):
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return (weights / weights.sum(dim, keepdim=True)).clamp(min=1e-12).log()


# %% wrong: maximum_not_added_back
# The logarithm of the sum belongs to the shifted scores, but it is subtracted from the scores as they were.
def log_softmax(x, dim):
    return x - (x - x.amax(dim, keepdim=True)).exp().sum(dim, keepdim=True).log()


# %% wrong: global_maximum
# One maximum for the whole tensor: in slices far below it, all exponentials are 0, and the logarithm of their sum is -inf.
def log_softmax(x, dim):
    shifted = x - x.max()
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


# %% wrong: always_last_axis
# It ignores `dim` and always works along the last axis.
def log_softmax(x, dim):
    return x - torch.logsumexp(x, -1, keepdim=True)


# %% wrong: sign
# The sign is the wrong way round: these are minus the log-probabilities.
def log_softmax(x, dim):
    return torch.logsumexp(x, dim, keepdim=True) - x


# %% wrong: returns_softmax
# It returns the probabilities themselves. The exponential at the end is one too many.
def log_softmax(x, dim):
    return (x - torch.logsumexp(x, dim, keepdim=True)).exp()


# %% wrong: normalizer_detached
# The logsumexp is detached. The numbers are right; the gradient lacks the part that goes through it.
def log_softmax(x, dim):
    return x - torch.logsumexp(x, dim, keepdim=True).detach()


# %% wrong: detached
# The numbers are right, but no gradient gets through.
def log_softmax(x, dim):
    return x.detach() - torch.logsumexp(x.detach(), dim, keepdim=True)


# %% wrong: keepdim_missing
# Without `keepdim=True` the logsumexp has one axis less: it meets other slices than its own, or does not fit.
def log_softmax(x, dim):
    return x - torch.logsumexp(x, dim)


# %% wrong: always_float32
# It returns float32, whatever dtype it was given.
def log_softmax(x, dim):
    return x.float() - torch.logsumexp(x.float(), dim, keepdim=True)


# %% wrong: mutates
# The result is right, but `-=` changes the caller's tensor.
def log_softmax(x, dim):
    x -= torch.logsumexp(x, dim, keepdim=True)
    return x


# %% wrong: base_2
# It takes the logarithm to the base 2.
def log_softmax(x, dim):
    return (x - torch.logsumexp(x, dim, keepdim=True)) / torch.tensor(2.0, dtype=x.dtype).log()


# %% wrong: by_torch
# It calls PyTorch's own log-softmax. The exercise is to write one.
def log_softmax(x, dim):
    return nn.LogSoftmax(dim)(x)


# %% wrong: torch_in_need
# The naive logarithm is tried first, and where it breaks, PyTorch's log-softmax steps in. That case is the exercise.
def log_softmax(x, dim):
    result = x - x.exp().sum(dim, keepdim=True).log()
    return result if result.isfinite().all() else torch.log_softmax(x, dim)


# %% right: shifted
# With the maximum by hand.
def log_softmax(x, dim):
    shifted = x - x.amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


# %% right: detached_maximum
# The maximum is a constant for autograd.
def log_softmax(x, dim):
    top = x.detach().max(dim, keepdim=True)[0]
    return x - top - torch.log(torch.sum(torch.exp(x - top), dim, keepdim=True))


# %% right: row_by_row
# One slice after the other.
def log_softmax(x, dim):
    rows = x.movedim(dim, -1)
    out = [row - row.logsumexp(0) for row in rows.reshape(-1, rows.shape[-1])]
    return torch.stack(out).reshape(rows.shape).movedim(-1, dim)


# %% right: unsqueezed
# The axis is put back by hand.
def log_softmax(x, dim):
    return x.sub(torch.logsumexp(x, dim).unsqueeze(dim))
