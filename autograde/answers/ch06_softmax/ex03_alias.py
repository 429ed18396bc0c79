# %% wrong: undocumented
# It has documentation, and that says what it is: print `torch.softmax.__doc__`.
alias = "a"


# %% wrong: another_function
# The numbers are equal bit for bit, for small and for large scores: the same kernel computes them.
alias = "c"


# %% wrong: deprecated
# No warning appears. The warning that you may have in mind belongs to `F.softmax` without `dim`.
alias = "d"
