# %% wrong: python_class
# You expected a Python class with a `forward` and a `backward`. None was entered, and the gradient comes from a node written in C++.
trial_7 = "python_class"


# %% wrong: module
# You expected an `nn.ReLU`. It is the other way round: the module calls the function, and no module was entered here.
trial_7 = "module"


# %% wrong: itself_compiled
# You expected compiled code from the start. But a Python function was entered: `relu`, in `functional.py`.
trial_7 = "itself_compiled"
