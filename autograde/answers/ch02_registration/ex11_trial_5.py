# %% wrong: no_difference
# A layer without parameters can still have a mode. Ask who would tell it that the network is in evaluation.
trial_5 = "a"

# %% wrong: only_print
# `print(net)` does show less, but that is not all: compare two outputs after `eval()`.
trial_5 = "b"

# %% wrong: never_drops
# A module that is made anew has `training = True`, so in training both networks drop. Look at the other mode.
trial_5 = "d"
