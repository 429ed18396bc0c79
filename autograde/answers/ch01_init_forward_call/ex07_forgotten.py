# %% wrong: both_at_once
# A module without layers needs none of the containers that `nn.Module.__init__` makes, until it is called.
forgotten = "a"


# %% wrong: both_late
# A layer has to be stored at once, and the container for layers is missing. That shows while the module is made.
forgotten = "c"


# %% wrong: by_itself
# Python runs one `__init__`, the first that it finds. If yours replaces that of the base class, only `super().__init__()` reaches it.
forgotten = "d"
