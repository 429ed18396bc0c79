# %% wrong: cast_after
# It casts afterwards. The dtype is right, but the digits were rounded away in the dtype that came in.
def softmax_in(x, dim, dtype):
    return torch.softmax(x, dim).to(dtype)


# %% wrong: dtype_ignored
# It ignores `dtype`: the result has the dtype that came in.
def softmax_in(x, dim, dtype):
    return torch.softmax(x, dim)


# %% wrong: always_float32
# It always returns float32.
def softmax_in(x, dim, dtype):
    return torch.softmax(x.float(), dim)


# %% wrong: through_float64
# It computes in float64 and casts at the end. More exact, but not what `dtype=` does: it casts once, before.
def softmax_in(x, dim, dtype):
    return torch.softmax(x.double(), dim).to(dtype)


# %% wrong: through_float32
# It computes in float32, whatever was asked for, and casts at the end.
def softmax_in(x, dim, dtype):
    return torch.softmax(x.float(), dim).to(dtype)


# %% wrong: there_and_back
# It computes in `dtype`, then casts back to the dtype that came in.
def softmax_in(x, dim, dtype):
    return torch.softmax(x.to(dtype), dim).to(x.dtype)


# %% wrong: always_last_axis
# It ignores `dim` and always works along the last axis.
def softmax_in(x, dim, dtype):
    return torch.softmax(x.to(dtype), -1)


# %% wrong: copied
# `torch.tensor(...)` makes a new tensor without history, so no gradient gets back to the input.
def softmax_in(x, dim, dtype):
    return torch.softmax(torch.tensor(x.tolist(), dtype=dtype), dim)


# %% wrong: by_dtype
# The result is right, but it was `dtype=` that did the cast. The exercise wants it written out.
def softmax_in(x, dim, dtype):
    return F.softmax(x, dim, dtype=dtype)


# %% wrong: logs
# It returns the logarithms of the probabilities.
def softmax_in(x, dim, dtype):
    return torch.log_softmax(x.to(dtype), dim)


# %% right: module
# A module on the cast tensor.
def softmax_in(x, dim, dtype):
    return nn.Softmax(dim)(x.type(dtype))


# %% right: like_another
# The dtype is taken from another tensor.
def softmax_in(x, dim, dtype):
    wide = torch.empty(0, dtype=dtype)
    return F.softmax(x.type_as(wide), dim=dim)


# %% right: method
# The tensor's own method.
def softmax_in(x, dim, dtype):
    x = x.to(dtype=dtype)
    return x.softmax(dim)
