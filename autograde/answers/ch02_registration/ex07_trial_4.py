# %% wrong: nothing_learned
# The statistics are measured, but they are not all there is: look at `named_parameters()`.
trial_4 = "a"

# %% wrong: statistics_learned
# The running statistics are buffers. The call of the layer moves them, no gradient does.
trial_4 = "c"

# %% wrong: by_mode
# `eval()` changes which statistics are used. The list of parameters is the same in both modes.
trial_4 = "d"
