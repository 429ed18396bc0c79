# %% wrong: init_each_time
# A call makes no new object, so `__init__` does not run again. It ran when `Noisy()` was evaluated.
when = "a"


# %% wrong: forward_once
# `forward` runs at each call. There are two calls.
when = "c"


# %% wrong: init_twice
# One object is made, by `Noisy()`, so `__init__` runs once.
when = "d"
