# %% wrong: multiplies
# It multiplies by the temperature. Then a high temperature sharpens, and a low one softens.
def soften(scores, temperature):
    return torch.softmax(scores * temperature, dim=-1)


# %% wrong: divides_afterwards
# It divides the probabilities. They no longer sum to 1, and their ratios have not changed.
def soften(scores, temperature):
    return torch.softmax(scores, dim=-1) / temperature


# %% wrong: ignored
# It ignores the temperature.
def soften(scores, temperature):
    return torch.softmax(scores, dim=-1)


# %% wrong: powers
# It raises the probabilities to the power 1 / temperature and scales them. On paper that is the same; at a low
# temperature all powers become 0, and 0 / 0 is nan.
def soften(scores, temperature):
    p = torch.softmax(scores, dim=-1) ** (1 / temperature)
    return p / p.sum(-1, keepdim=True)


# %% wrong: powers_not_scaled
# It raises the probabilities to a power. After that they no longer sum to 1.
def soften(scores, temperature):
    return torch.softmax(scores, dim=-1) ** (1 / temperature)


# %% wrong: axis_0
# It works along axis 0: in a matrix, the rows compete with each other.
def soften(scores, temperature):
    return torch.softmax(scores / temperature, dim=0)


# %% wrong: naive
# It takes the exponentials without subtracting the maximum: at a low temperature they overflow.
def soften(scores, temperature):
    weights = (scores / temperature).exp()
    return weights / weights.sum(-1, keepdim=True)


# %% wrong: in_place
# The result is right, but `/=` changes the caller's scores.
def soften(scores, temperature):
    scores /= temperature
    return torch.softmax(scores, dim=-1)


# %% wrong: square_root
# It divides by the root of the temperature.
def soften(scores, temperature):
    return torch.softmax(scores / temperature**0.5, dim=-1)


# %% wrong: mixed_with_equal
# It mixes the probabilities with equal ones. Nothing in such a mixture ever becomes sharper.
def soften(scores, temperature):
    p = torch.softmax(scores, dim=-1)
    return p / temperature + (1 - 1 / temperature) / scores.shape[-1]


# %% wrong: limited
# The temperature is kept above 0.1 "for safety". Below that it has no effect.
def soften(scores, temperature):
    return torch.softmax(scores / max(temperature, 0.1), dim=-1)


# %% right: from_logs
# Log-probabilities differ from scores by a constant only.
def soften(scores, temperature):
    return F.softmax(F.log_softmax(scores, dim=-1) / temperature, dim=-1)


# %% right: module
# The inverse temperature, as a factor.
def soften(scores, temperature):
    beta = 1.0 / temperature
    return nn.Softmax(dim=-1)(beta * scores)


# %% right: by_hand
# The exponential of a difference.
def soften(scores, temperature):
    z = scores / temperature
    return (z - z.logsumexp(-1, keepdim=True)).exp()
