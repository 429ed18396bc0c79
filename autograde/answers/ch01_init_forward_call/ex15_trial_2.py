# %% wrong: call_trains
# A network in evaluation mode stays there when it is called: look at `training` before and after.
trial_2 = "a"


# %% wrong: no_grad_evaluates
# `torch.no_grad()` decides whether gradients are recorded. It does not touch the mode of a module.
trial_2 = "b"


# %% wrong: forward_evaluates
# `net.forward(x)` leaves out the hooks, but neither way touches the mode.
trial_2 = "d"
