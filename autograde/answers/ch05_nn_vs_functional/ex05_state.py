# %% wrong: the_pool_too
# The pool is among them. It is assigned in `__init__` like the others, but it has settings only, and no tensor.
lines_with_state = {1, 2, 3}


# %% wrong: the_calls_too
# The lines that call the convolutions are among them. They use the weights; the weights were made, and are kept, elsewhere.
lines_with_state = {1, 3, 4, 7}


# %% wrong: only_the_calls
# These lines use the weights. State is what stays when the call is over: look for where it is made.
lines_with_state = {4, 7}


# %% wrong: all_in_forward
# All lines of `forward` are named. What a call computes is gone when the call is over, unless a module keeps it.
lines_with_state = {4, 5, 6, 7}


# %% wrong: everything
# All seven lines are named. Which of them would have to be saved with the model?
lines_with_state = {1, 2, 3, 4, 5, 6, 7}


# %% wrong: the_first_only
# Only the first convolution is named. There is a second one.
lines_with_state = {1}


# %% wrong: nothing
# Nothing is named. But the network has weights, and they are kept somewhere.
lines_with_state = set()


# %% wrong: relu_too
# The line with `F.relu` is among them. A function of `F` has no place to keep anything.
lines_with_state = {1, 3, 5}


# %% wrong: no_such_line
# A number is among them that belongs to no line. The lines are numbered from 1 to 7.
lines_with_state = {1, 3, 8}


# %% right: a_list
# As a list.
lines_with_state = [3, 1]


# %% right: found_out
# Found out by asking the layers themselves.
net = Mixed()
lines_with_state = tuple(n for n, layer in enumerate(net.children(), 1) if layer.state_dict())
