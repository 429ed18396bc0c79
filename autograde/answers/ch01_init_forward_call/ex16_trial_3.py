# %% wrong: all_refuse
# That held for many layers once. `Linear` works on the last axis and leaves all others alone, however many there are.
trial_3 = "a"


# %% wrong: linear_only
# `Conv2d` accepts an image of three axes as well: channels, rows, columns.
trial_3 = "b"


# %% wrong: all_accept
# One of the three computes means over the batch, and insists on having one.
trial_3 = "d"
