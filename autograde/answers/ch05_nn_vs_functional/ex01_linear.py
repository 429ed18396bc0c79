# %% wrong: transposed
# The weight has the shape (in, out). PyTorch keeps one row for each output, (out, in), and `F.linear` transposes.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(in_features, out_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        out = x @ self.weight
        return out if self.bias is None else out + self.bias


# %% wrong: plain_tensors
# Weight and bias are plain tensors. The module does not know them: no optimizer and no `state_dict` will see them.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = torch.empty(out_features, in_features).uniform_(-bound, bound)
        self.bias = torch.empty(out_features).uniform_(-bound, bound) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: bias_never_added
# The bias is made and registered, and `forward` never adds it.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight)


# %% wrong: returns_zeros
# The output has the right shape and holds nothing but zeros: weight and bias are never used.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return x.new_zeros(*x.shape[:-1], self.weight.shape[0])


# %% wrong: bias_flag_ignored
# The argument `bias` is ignored: with `bias=False` the layer has a bias all the same.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound))

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: detached
# The output has no connection to the parameters: `.detach()` or `.data` cuts the gradient off, so nothing can be learned.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight.detach(), None if self.bias is None else self.bias.detach())


# %% wrong: starts_at_zero
# All values start at zero. Then every output is zero, and a stack of such layers never starts to learn.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(out_features, in_features))
        self.bias = nn.Parameter(torch.zeros(out_features)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: only_the_bias_starts_at_zero
# The weight is drawn as it should be, but the bias starts at zero. PyTorch draws both from the same range.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(out_features)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: normal_values
# The starting values come from a normal distribution, without a bound: with 100 inputs they are about ten times too wide.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features))
        self.bias = nn.Parameter(torch.randn(out_features)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: nn_linear_takes_part
# `nn.Linear` takes part: under another name, as an ancestor, or made somewhere inside, if only for its values.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        lender = nn.Linear(in_features, out_features, bias)
        self.weight, self.bias = lender.weight, lender.bias

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: nn_linear_inside
# An `nn.Linear` sits inside and does the work; its parameters then have the names `layer.weight` and `layer.bias`.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.layer = nn.Linear(in_features, out_features, bias)

    def forward(self, x):
        return self.layer(x)


# %% wrong: no_super_init
# `super().__init__()` is missing, so the module has no place to register a parameter in.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: not_transposed
# The weight is multiplied as it lies, and the shapes do not fit. It has one row for each output: `x @ weight.T`.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        out = x @ self.weight
        return out if self.bias is None else out + self.bias


# %% wrong: no_bias_to_ask_for
# With `bias=False` the module has no attribute `bias` at all, and `forward` asks for it.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        if bias:
            self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound))

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: bound_from_the_outputs
# The bound is made of `out_features`. What counts is how many inputs each output sums up.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = out_features**-0.5
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: root_forgotten
# The bound is one over `in_features`, without the square root. The values are far too small.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = 1 / in_features
        self.weight = nn.Parameter(torch.empty(out_features, in_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% wrong: one_sided
# All values are positive. The range reaches from `-bound` to `bound`.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = in_features**-0.5
        self.weight = nn.Parameter(torch.rand(out_features, in_features) * bound)
        self.bias = nn.Parameter(torch.rand(out_features) * bound) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


# %% right: by_matrix_product
# Without F: a matrix product and a sum; bias declared first.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.use_bias = bias
        bound = 1 / in_features**0.5
        if bias:
            self.bias = nn.Parameter((2 * torch.rand(out_features) - 1) * bound)
        self.weight = nn.Parameter((2 * torch.rand(out_features, in_features) - 1) * bound)

    def forward(self, x):
        out = x @ self.weight.T
        return out + self.bias if self.use_bias else out


# %% right: register_and_einsum
# `register_parameter`, PyTorch's own initializer, and an Einstein sum.
class Linear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.empty(out_features, in_features)))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)
        self.register_parameter("bias", None)
        if bias:
            self.bias = nn.Parameter(torch.empty(out_features))
            nn.init.uniform_(self.bias, -(in_features**-0.5), in_features**-0.5)

    def forward(self, x):
        out = torch.einsum("...i,oi->...o", x, self.weight)
        return out if self.bias is None else out.add(self.bias)
