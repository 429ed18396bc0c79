# %% wrong: diagonal_only
# Only the diagonal of the table is used, y * (1 - y). Every score changes the other outputs too.
def softmax_backward(grad_output, output, dim):
    return grad_output * output * (1 - output)


# %% wrong: no_sum
# The sum is missing: this is only the part in which each probability changes with its own score's exponential.
def softmax_backward(grad_output, output, dim):
    return grad_output * output


# %% wrong: sum_not_weighted
# The sum is taken of grad_output alone. Each term belongs to an output and must be weighted by it.
def softmax_backward(grad_output, output, dim):
    return output * (grad_output - grad_output.sum(dim, keepdim=True))


# %% wrong: mean
# It subtracts the mean of the products. The table calls for their sum.
def softmax_backward(grad_output, output, dim):
    return output * (grad_output - (grad_output * output).mean(dim, keepdim=True))


# %% wrong: keepdim_missing
# Without `keepdim=True` the sums have one axis less: they meet other slices than their own, or do not fit.
def softmax_backward(grad_output, output, dim):
    return output * (grad_output - (grad_output * output).sum(dim))


# %% wrong: always_last_axis
# It ignores `dim` and always sums along the last axis.
def softmax_backward(grad_output, output, dim):
    return output * (grad_output - (grad_output * output).sum(-1, keepdim=True))


# %% wrong: global_sum
# It sums over the whole tensor, so slices that have nothing to do with each other mix.
def softmax_backward(grad_output, output, dim):
    return output * (grad_output - (grad_output * output).sum())


# %% wrong: sign
# The sign is the wrong way round: training with it would climb.
def softmax_backward(grad_output, output, dim):
    return output * ((grad_output * output).sum(dim, keepdim=True) - grad_output)


# %% wrong: factor_missing
# The sum is subtracted after the multiplication: the factor `output` must reach both terms.
def softmax_backward(grad_output, output, dim):
    return grad_output * output - (grad_output * output).sum(dim, keepdim=True)


# %% wrong: of_log_softmax
# This is the gradient of the log-softmax.
def softmax_backward(grad_output, output, dim):
    return grad_output - output * grad_output.sum(dim, keepdim=True)


# %% wrong: of_cross_entropy
# Output minus target is the gradient of softmax and cross-entropy together, for a target in place of grad_output.
def softmax_backward(grad_output, output, dim):
    return output - grad_output


# %% wrong: in_place
# The numbers are right, but `-=` changes grad_output, which belongs to autograd.
def softmax_backward(grad_output, output, dim):
    grad_output -= (grad_output * output).sum(dim, keepdim=True)
    return grad_output * output


# %% wrong: by_torch
# It calls the backward kernel of PyTorch's own softmax.
def softmax_backward(grad_output, output, dim):
    return torch._softmax_backward_data(grad_output, output, dim, output.dtype)


# %% wrong: by_autograd
# It has autograd differentiate PyTorch's softmax. The exercise is to write down what autograd does.
def softmax_backward(grad_output, output, dim):
    scores = output.log().requires_grad_()
    return torch.autograd.grad(torch.softmax(scores, dim), scores, grad_output)[0]


# %% wrong: autograd_of_own_softmax
# Autograd does the work, through a softmax written out. The exercise wants the formula that autograd would otherwise need.
def softmax_backward(grad_output, output, dim):
    scores = output.detach().log().requires_grad_()
    again = (scores - scores.logsumexp(dim, keepdim=True)).exp()
    return torch.autograd.grad(again, scores, grad_output)[0]


# %% right: two_products
# Both terms written out.
def softmax_backward(grad_output, output, dim):
    product = grad_output * output
    return product - output * product.sum(dim, keepdim=True)


# %% right: jacobian
# The whole table for each slice, times the vector.
def softmax_backward(grad_output, output, dim):
    y, g = output.movedim(dim, -1), grad_output.movedim(dim, -1)
    table = torch.diag_embed(y) - y.unsqueeze(-1) * y.unsqueeze(-2)
    return torch.einsum("...ij,...i->...j", table, g).movedim(-1, dim)


# %% right: row_by_row
# One slice after the other, with a dot product.
def softmax_backward(grad_output, output, dim):
    y, g = output.movedim(dim, -1), grad_output.movedim(dim, -1)
    size = y.shape[-1]
    rows = [b * (a - a @ b) for a, b in zip(g.reshape(-1, size), y.reshape(-1, size))]
    return torch.stack(rows).reshape(y.shape).movedim(-1, dim)
