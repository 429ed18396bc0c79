# %% wrong: a
# It has the old hook see the whole module. It hung on one node, that of the multiplication, and knew nothing of the sine before it.
old_hook = "a"


# %% wrong: c
# It takes `grad_input` for `grad_output`. The gradient for the output is handed over as well, as the third argument.
old_hook = "c"


# %% wrong: d
# It expects nothing there. The node of the multiplication does have an input that needs a gradient, so there is a tensor.
old_hook = "d"
