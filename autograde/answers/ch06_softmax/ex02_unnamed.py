# %% wrong: last_axis
# The last axis would be a sensible choice, and other libraries make it. PyTorch's old rule is another one.
unnamed = "a"


# %% wrong: axis_1
# Axis 1 is what the rule picks for two axes, and for four. With three axes it picks another.
unnamed = "b"


# %% wrong: type_error
# `torch.softmax` and the tensor's own method refuse. `F.softmax` still guesses, and warns.
unnamed = "d"
