# %% wrong: a
# It takes C before D, in the order of registration. D was registered with `prepend=True`, which puts it in front of C.
order = "a"

# %% wrong: c
# It lets the inner module run before the outer one has begun. The inner call happens inside the outer forward, so A comes first.
order = "c"

# %% wrong: d
# It finishes all hooks of the outer module before the inner one starts. But E runs after the outer forward, and the inner call is part of that.
order = "d"
