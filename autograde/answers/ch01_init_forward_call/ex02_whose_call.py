# %% wrong: the_objects
# The object's own attribute would win for an ordinary name. A name such as `__call__` is looked up in the class, when Python itself needs it.
whose_call = "b"


# %% wrong: both
# Nothing joins the two: Python looks in one place, the class, and calls what it finds there.
whose_call = "c"


# %% wrong: neither
# The assignment is allowed, and `double.__call__(1)`, written out, finds it. `double(1)` does not ask for it.
whose_call = "d"
