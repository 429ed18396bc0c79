# %% wrong: at_every_size
# The extra time does not grow with the tensor. On a million numbers it is lost in the work of the kernel.
slowest = "a"


# %% wrong: no_difference
# They do end in the same kernel. On ten numbers, though, the kernel takes less time than the Python functions on the way.
slowest = "c"


# %% wrong: fastest
# Knowing `dim` beforehand saves nothing: it is one integer. The way through `Module.__call__` costs time.
slowest = "d"
