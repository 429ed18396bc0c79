# %% wrong: mean_only
# It subtracts the mean and stops. Divide by the standard deviation as well.
def standardize(x):
    return x - x.mean()


# %% wrong: divides_only
# It divides without having subtracted the mean.
def standardize(x):
    return x / x.std()


# %% wrong: variance
# It divides by the variance. The standard deviation is its square root.
def standardize(x):
    return (x - x.mean()) / x.var()


# %% wrong: precedence
# Without brackets, only the mean is divided: `x - x.mean() / x.std()` is `x - (x.mean() / x.std())`.
def standardize(x):
    return x - x.mean() / x.std()


# %% wrong: first_axis
# It takes mean and deviation along the first axis. For a vector that is the same; for a matrix each column gets its own.
def standardize(x):
    return (x - x.mean(0)) / x.std(0)


# %% wrong: min_max
# It maps to the range 0 to 1, by minimum and maximum: another kind of scaling.
def standardize(x):
    return (x - x.min()) / (x.max() - x.min())


# %% wrong: biased
# It divides by the biased standard deviation, which divides by n in place of n - 1. `x.std()` is the unbiased one.
def standardize(x):
    return (x - x.mean()) / x.std(unbiased=False)


# %% right: square_root
# From the variance.
def standardize(x):
    centred = x - x.mean()
    return centred / torch.sqrt(centred.pow(2).sum() / (x.numel() - 1))


# %% right: std_mean
# One call gives both.
def standardize(x):
    std, mean = torch.std_mean(x)
    return x.sub(mean).div(std)
