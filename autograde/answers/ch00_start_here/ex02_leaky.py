# %% wrong: not_repaired
# The two branches stand the wrong way round: positive elements are scaled, negative ones kept.
def leaky(x, slope=0.01):
    return torch.where(x > 0, slope * x, x)


# %% wrong: plain_relu
# Negative elements become 0. That is `relu`; a leaky one lets `slope * x` through.
def leaky(x, slope=0.01):
    return torch.where(x > 0, x, torch.zeros_like(x))


# %% wrong: slope_fixed
# It ignores the argument `slope` and always uses 0.01.
def leaky(x, slope=0.01):
    return torch.where(x > 0, x, 0.01 * x)


# %% wrong: slope_negative
# Negative elements come out positive: `-slope * x` turns the line upwards.
def leaky(x, slope=0.01):
    return torch.where(x > 0, x, -slope * x)


# %% wrong: constant
# Negative elements become the constant `slope`, not `slope * x`.
def leaky(x, slope=0.01):
    return torch.where(x > 0, x, torch.full_like(x, slope))


# %% wrong: in_place
# The result is right, but the input was overwritten: `x[...] = ...` changes the caller's tensor.
def leaky(x, slope=0.01):
    x[x < 0] = x[x < 0] * slope
    return x


# %% right: clamps
# The positive part and the scaled negative part, added.
def leaky(x, slope=0.01):
    return x.clamp(min=0) + slope * x.clamp(max=0)


# %% right: maximum
# For a slope below 1, the larger of the two lines is the right one.
def leaky(x, slope=0.01):
    return torch.maximum(x, slope * x)


# %% right: boolean_mask
# Works on a copy.
def leaky(x, slope=0.01):
    out = x.clone()
    out[out < 0] *= slope
    return out
