# %% wrong: adds_two
# It adds 2 to every element. Doubling multiplies: `2 * x`.
def twice(x):
    return x + 2


# %% wrong: squares
# It squares: `x ** 2` is `x * x`, which equals `2 * x` only for 0 and 2.
def twice(x):
    return x**2


# %% wrong: in_place
# It doubles the tensor it was given, in place: whoever called the function finds their own `x` changed.
def twice(x):
    x *= 2
    return x


# %% wrong: prints
# It prints the result and returns nothing, so the caller gets `None`. Use `return`.
def twice(x):
    print(2 * x)


# %% wrong: repeats
# It repeats the elements instead of doubling them: twice as many, each as before.
def twice(x):
    return torch.cat([x, x])


# %% wrong: returns_list
# It returns a Python list. `2 * x` on the tensor itself gives a tensor.
def twice(x):
    return [2 * value for value in x.tolist()] if x.dim() == 1 else 2 * x


# %% right: sum
# Adds the tensor to itself.
def twice(x):
    return x + x


# %% right: torch_mul
# A lambda that names the operation.
twice = lambda x: torch.mul(x, 2)
