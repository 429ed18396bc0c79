# %% wrong: naive
# Nothing is subtracted before the exponential: large scores overflow to inf, very negative ones leave a sum of 0, and
# both end in nan.
def softmax(x, dim):
    weights = x.exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: global_maximum
# One maximum is subtracted from everything. A slice that lies far below it is left with exponentials that are all 0.
def softmax(x, dim):
    weights = (x - x.max()).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: always_last_axis
# It ignores `dim` and always works along the last axis.
def softmax(x, dim):
    weights = (x - x.amax(-1, keepdim=True)).exp()
    return weights / weights.sum(-1, keepdim=True)


# %% wrong: always_axis_0
# It ignores `dim` and always works along axis 0.
def softmax(x, dim):
    weights = (x - x.amax(0, keepdim=True)).exp()
    return weights / weights.sum(0, keepdim=True)


# %% wrong: always_axis_1
# It ignores `dim` and always works along axis 1.
def softmax(x, dim):
    weights = (x - x.amax(1, keepdim=True)).exp()
    return weights / weights.sum(1, keepdim=True)


# %% wrong: global_sum
# It divides by the sum of all exponentials in the tensor: everything together sums to 1, not each slice.
def softmax(x, dim):
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return weights / weights.sum()


# %% wrong: keepdim_missing_in_the_maximum
# Without `keepdim=True` the maximum has one axis less, and is subtracted from other slices than its own, or does not fit.
def softmax(x, dim):
    weights = (x - x.amax(dim)).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: mutates
# The result is right, but `-=` and `exp_` work on the caller's tensor: the input has changed afterwards.
def softmax(x, dim):
    x -= x.amax(dim, keepdim=True)
    weights = x.exp_()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: returns_logs
# It returns the logarithms of the probabilities. The last exponential is missing.
def softmax(x, dim):
    return x - torch.logsumexp(x, dim, keepdim=True)


# %% wrong: minimum
# It subtracts the minimum. Then the smallest score becomes 0 and the largest still overflows.
def softmax(x, dim):
    weights = (x - x.amin(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: mean
# It subtracts the mean. Scores that lie far above the mean still overflow.
def softmax(x, dim):
    weights = (x - x.mean(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: largest_size
# It subtracts the largest absolute value. Where all scores are very negative, that pushes them down, and the sum is 0.
def softmax(x, dim):
    weights = (x - x.abs().amax(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: detached
# The numbers are right, but the input was detached, so no gradient gets through.
def softmax(x, dim):
    x = x.detach()
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: detached_sum
# The sum is detached. The output is right, the gradient is that of a division by a constant.
def softmax(x, dim):
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True).detach()


# %% wrong: fudge
# A small number is added to the sum "against division by 0". After subtracting the maximum the sum is at least 1, so
# it only makes the results wrong in the last digits.
def softmax(x, dim):
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return weights / (weights.sum(dim, keepdim=True) + 1e-8)


# %% wrong: clamped
# The scores are clamped. Large scores that differ become equal, and the differences are all that softmax sees.
def softmax(x, dim):
    weights = x.clamp(-80, 80).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: masked_row_zero
# Slices of -inf are replaced by 0. That may be useful, but PyTorch returns nan there, and the exercise asks for the same.
def softmax(x, dim):
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return (weights / weights.sum(dim, keepdim=True)).nan_to_num(0.0)


# %% wrong: always_float32
# It computes in float32 and returns float32, whatever dtype it was given.
def softmax(x, dim):
    x = x.float()
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: base_2
# It takes powers of 2 in place of powers of e: close, but flatter.
def softmax(x, dim):
    weights = torch.exp2(x - x.amax(dim, keepdim=True))
    return weights / weights.sum(dim, keepdim=True)


# %% wrong: without_exp
# It divides the scores by their sum. Without the exponential, negative scores give negative "probabilities".
def softmax(x, dim):
    return x / x.sum(dim, keepdim=True)


# %% wrong: by_torch
# It calls PyTorch's own softmax. The exercise is to write one.
def softmax(x, dim):
    return torch.softmax(x, dim)


# %% wrong: by_log_softmax
# It takes the exponential of PyTorch's own log-softmax. That is a softmax that was written already.
def softmax(x, dim):
    return F.log_softmax(x, dim).exp()


# %% wrong: by_attention
# It has PyTorch's attention take the softmax.
def softmax(x, dim):
    rows = x.movedim(dim, -1)
    size = rows.shape[-1]
    eye = torch.eye(size, dtype=x.dtype)
    flat = rows.reshape(1, -1, size)
    out = F.scaled_dot_product_attention(flat, eye[None], eye[None], scale=1.0)
    return out.reshape(rows.shape).movedim(-1, dim)


# %% wrong: torch_in_need
# The formula is tried first, and where it breaks, PyTorch's softmax steps in. The hard case is the one to be written.
def softmax(x, dim):
    weights = x.exp()
    result = weights / weights.sum(dim, keepdim=True)
    return torch.softmax(x, dim) if result.isnan().any() or x.abs().max() > 50 else result


# %% right: minus_logsumexp
# The exponential of a difference.
def softmax(x, dim):
    return (x - torch.logsumexp(x, dim, keepdim=True)).exp()


# %% right: own_logsumexp
# The same, with the sum written out.
def softmax(x, dim):
    top = x.max(dim=dim, keepdim=True).values
    shifted = x - top
    return torch.exp(shifted - shifted.exp().sum(dim=dim, keepdim=True).log())


# %% right: detached_maximum
# The gradient through the maximum is 0 in sum; some leave it out.
def softmax(x, dim):
    shifted = x - x.detach().amax(dim, keepdim=True)
    return shifted.exp().div(shifted.exp().sum(dim, keepdim=True))


# %% right: row_by_row
# One slice after the other, collected.
def softmax(x, dim):
    rows = x.movedim(dim, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    out = []
    for row in flat:
        weights = torch.exp(row - row.max())
        out.append(weights / weights.sum())
    return torch.stack(out).reshape(rows.shape).movedim(-1, dim)


# %% right: filled_row_by_row
# Fills a tensor of zeros.
def softmax(x, dim):
    rows = x.transpose(dim, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    out = torch.zeros_like(flat)
    for index, row in enumerate(flat):
        weights = (row - row.max()).exp()
        out[index] = weights / weights.sum()
    return out.reshape(rows.shape).transpose(dim, -1)


# %% right: own_gradient
# An autograd function with the gradient by hand.
class _Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        weights = (x - x.amax(dim, keepdim=True)).exp()
        y = weights / weights.sum(dim, keepdim=True)
        ctx.save_for_backward(y)
        ctx.dim = dim
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum(ctx.dim, keepdim=True)), None


def softmax(x, dim):
    return _Softmax.apply(x, dim)


# %% right: powers_of_e
# A power in place of `exp`, and double precision inside.
def softmax(x, dim):
    wide = x.double()
    weights = torch.e ** (wide - wide.amax(dim, keepdim=True))
    return (weights / weights.sum(dim, keepdim=True)).to(x.dtype)


# %% right: vmap
# One slice is written, `torch.vmap` runs it over all.
def softmax(x, dim):
    def one(row):
        weights = (row - row.max()).exp()
        return weights / weights.sum()

    last = x.movedim(dim, -1)
    return torch.vmap(one)(last.reshape(-1, x.shape[dim])).reshape(last.shape).movedim(-1, dim)
