# %% wrong: nn_is_smaller
# You expected a partner in `F` for each module. But containers such as `nn.Sequential` have none, nor has `nn.LSTM`.
trial_6 = "nn_is_smaller"


# %% wrong: f_is_smaller
# You expected a partner in `nn` for each function. But `F.one_hot` and `F.normalize` have none.
trial_6 = "f_is_smaller"


# %% wrong: one_to_one
# You expected them to match. The counts alone speak against it: the two numbers above differ.
trial_6 = "one_to_one"
