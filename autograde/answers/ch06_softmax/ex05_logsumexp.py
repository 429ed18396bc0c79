# %% wrong: naive
# No maximum is taken out: large scores overflow to inf, and very negative ones leave the logarithm of 0.
def logsumexp(x, dim):
    return x.exp().sum(dim).log()


# %% wrong: not_added_back
# The maximum was taken out of the sum, but never added back.
def logsumexp(x, dim):
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return (x - top).exp().sum(dim).log()


# %% wrong: axis_kept
# The axis is kept, with length 1. It should disappear: `keepdim` is for the maximum only.
def logsumexp(x, dim):
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return (x - top).exp().sum(dim, keepdim=True).log() + top


# %% wrong: global_maximum
# One maximum for the whole tensor: slices that lie far below it get exponentials that are all 0, and -inf.
def logsumexp(x, dim):
    return (x - x.max()).exp().sum(dim).log() + x.max()


# %% wrong: masked_row_nan
# A slice of -inf gives nan: its maximum is -inf, and -inf - (-inf) is nan. The answer there is -inf.
def logsumexp(x, dim):
    top = x.amax(dim, keepdim=True)
    return (x - top).exp().sum(dim).log() + top.squeeze(dim)


# %% wrong: always_last_axis
# It ignores `dim` and always works along the last axis.
def logsumexp(x, dim):
    top = x.amax(-1, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return (x - top).exp().sum(-1).log() + top.squeeze(-1)


# %% wrong: mean_of_exponentials
# It takes the mean of the exponentials in place of their sum.
def logsumexp(x, dim):
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return (x - top).exp().mean(dim).log() + top.squeeze(dim)


# %% wrong: maximum_only
# It returns the maximum. That is close where one score leads, and too small by log(2) where two scores share the lead.
def logsumexp(x, dim):
    return x.amax(dim)


# %% wrong: fudge
# A small number was added inside the logarithm. A slice of -inf then gives a finite number, and all others a wrong digit.
def logsumexp(x, dim):
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return ((x - top).exp().sum(dim) + 1e-8).log() + top.squeeze(dim)


# %% wrong: detached
# The numbers are right, but no gradient gets through.
def logsumexp(x, dim):
    x = x.detach()
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return (x - top).exp().sum(dim).log() + top.squeeze(dim)


# %% wrong: maximum_half_detached
# The maximum is detached where it is subtracted, and not where it is added: the gradient counts the largest score twice.
def logsumexp(x, dim):
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    return (x - top.detach()).exp().sum(dim).log() + top.squeeze(dim)


# %% wrong: mutates
# The result is right, but `-=` changes the caller's tensor.
def logsumexp(x, dim):
    top = x.amax(dim, keepdim=True)
    top = torch.where(top.isfinite(), top, 0.0)
    x -= top
    return x.exp().sum(dim).log() + top.squeeze(dim)


# %% wrong: clamped
# The scores are clamped so that the exponential does not overflow. Larger scores then all give the same result.
def logsumexp(x, dim):
    return x.clamp(-80, 80).exp().sum(dim).log()


# %% wrong: by_torch
# It calls `torch.logsumexp`. The exercise is to write it.
def logsumexp(x, dim):
    return torch.logsumexp(x, dim)


# %% wrong: from_log_softmax
# It gets the number from PyTorch's log-softmax, which has a logsumexp inside.
def logsumexp(x, dim):
    return (x - torch.log_softmax(x, dim)).select(dim, 0)


# %% wrong: sum_of_logs
# Logarithm and sum stand in the wrong order: this is the sum of the logarithms of the exponentials, hence of the scores.
def logsumexp(x, dim):
    return x.exp().log().sum(dim)


# %% wrong: torch_in_need
# The formula is tried first, and where it breaks, PyTorch's logsumexp steps in. The hard case is the one to be written.
def logsumexp(x, dim):
    result = x.exp().sum(dim).log()
    return result if result.isfinite().all() else torch.logsumexp(x, dim)


# %% right: logaddexp
# Two scores at a time.
def logsumexp(x, dim):
    total, *rest = x.unbind(dim)
    for part in rest:
        total = torch.logaddexp(total, part)
    return total


# %% right: row_by_row
# One slice after the other; a slice of -inf is told apart beforehand.
def logsumexp(x, dim):
    rows = x.movedim(dim, -1)
    out = []
    for row in rows.reshape(-1, rows.shape[-1]):
        top = row.max()
        out.append(top if top == -float("inf") else top + torch.log(torch.exp(row - top).sum()))
    return torch.stack(out).reshape(rows.shape[:-1])


# %% right: detached_maximum
# The maximum is a constant in both places, and `clamp` keeps it finite.
def logsumexp(x, dim):
    top = x.detach().amax(dim, keepdim=True).clamp(min=torch.finfo(x.dtype).min)
    return torch.add(torch.log(torch.sum(torch.exp(x - top), dim)), top.squeeze(dim))


# %% right: nan_to_num
# The maximum's infinities become 0.
def logsumexp(x, dim):
    top = x.max(dim).values.nan_to_num(neginf=0.0)
    return top + (x - top.unsqueeze(dim)).exp().sum(dim).log()
