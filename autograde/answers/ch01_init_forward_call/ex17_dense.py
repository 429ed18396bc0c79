# %% wrong: built_each_call
# It builds at every call: new random weights each time, and whatever was learnt is lost.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        self.build(x.shape[-1])
        return self.linear(x)


# %% wrong: never_built
# Nobody calls `build`, so there is no layer to call. In PyTorch, no base class does it for you.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        return self.linear(x)


# %% wrong: build_left_out
# `forward` makes the layer by itself and goes past `build`. A class derived from this one could not change `build`.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        if self.linear is None:
            self.linear = nn.Linear(x.shape[-1], self.units)
        return self.linear(x)


# %% wrong: built_when_made
# It builds in `__init__`, with a width that it cannot know there.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.build(5)

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        return self.linear(x)


# %% wrong: first_axis
# It takes the number of rows, `x.shape[0]`, for the width. The width is the last number of `x.shape`.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        if self.linear is None:
            self.build(x.shape[0])
        return self.linear(x)


# %% wrong: second_axis
# It takes `x.shape[1]` for the width, which is the last number only if there are two. The last one is `x.shape[-1]`.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        if self.linear is None:
            self.build(x.shape[1])
        return self.linear(x)


# %% wrong: built_flag_shared
# Whether it was built is noted in the class, so a second object believes that it is built already.
class Dense(nn.Module):
    built = False

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        if not Dense.built:
            self.build(x.shape[-1])
            Dense.built = True
        return self.linear(x)


# %% wrong: in_a_list
# The layer is kept in a Python list, where the network does not find its parameters.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.layers = []

    def build(self, in_features):
        self.layers.append(nn.Linear(in_features, self.units))

    def forward(self, x):
        if not self.layers:
            self.build(x.shape[-1])
        return self.layers[0](x)


# %% wrong: plain_tensors
# `build` makes plain tensors. Only an `nn.Parameter`, or a layer, becomes part of the module.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.weight = None

    def build(self, in_features):
        self.weight = torch.randn(self.units, in_features, requires_grad=True)
        self.bias = torch.zeros(self.units, requires_grad=True)

    def forward(self, x):
        if self.weight is None:
            self.build(x.shape[-1])
        return F.linear(x, self.weight, self.bias)


# %% wrong: lazy_inside
# It uses PyTorch's `LazyLinear`, whose placeholders are parameters from the start. Here, you build by yourself.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.linear = nn.LazyLinear(units)

    def build(self, in_features):
        pass

    def forward(self, x):
        return self.linear(x)


# %% wrong: lazy_in_build
# `build` makes PyTorch's `LazyLinear`, so there are placeholders after it, no weights. It knows the width: use it.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.LazyLinear(self.units)

    def forward(self, x):
        if self.linear is None:
            self.build(x.shape[-1])
        return self.linear(x)


# %% wrong: no_bias
# Its linear layer has no bias. `nn.Linear` has one unless it is told otherwise.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units, bias=False)

    def forward(self, x):
        if self.linear is None:
            self.build(x.shape[-1])
        return self.linear(x)


# %% wrong: rebuilt_for_other_widths
# It builds anew whenever the width changes: the old weights are lost without a word. Another width is an error.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        if self.linear is None or self.linear.in_features != x.shape[-1]:
            self.build(x.shape[-1])
        return self.linear(x)


# %% wrong: fixed_seed
# It seeds the random numbers in `build`, so all layers of one size start with the same weights.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.linear = None

    def build(self, in_features):
        torch.manual_seed(0)
        self.linear = nn.Linear(in_features, self.units)

    def forward(self, x):
        if self.linear is None:
            self.build(x.shape[-1])
        return self.linear(x)


# %% right: own_parameters
# Makes the parameters by hand, and asks with `hasattr`.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, in_features):
        self.weight = nn.Parameter(torch.randn(self.units, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(self.units))

    def forward(self, x):
        if not hasattr(self, "weight"):
            self.build(x.size(-1))
        return x @ self.weight.T + self.bias


# %% right: flag
# A flag of each object says whether it is built.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units, self.built = units, False

    def build(self, in_features):
        self.add_module("linear", nn.Linear(in_features, self.units))
        self.built = True

    def forward(self, x):
        if self.built is False:
            self.build(in_features=x.shape[-1])
        return self.linear(x)


# %% right: module_list
# A `ModuleList` that is empty at first.
class Dense(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.parts = nn.ModuleList()

    def build(self, in_features):
        self.parts.append(nn.Linear(in_features, self.units))

    def forward(self, x):
        if not len(self.parts):
            self.build(x.shape[-1])
        return self.parts[0](x)
