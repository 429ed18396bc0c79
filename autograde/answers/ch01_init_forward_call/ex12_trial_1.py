# %% wrong: the_same
# The outputs are the same, that much is true. But PyTorch's `__call__` did more than run `forward`, and all of it is replaced.
trial_1 = "a"


# %% wrong: outputs_differ
# The same lines run on the same input, under another name, so the outputs agree.
trial_1 = "b"


# %% wrong: refused
# PyTorch does not look. A class may replace `__call__`, and no error is raised while you only call it.
trial_1 = "d"
