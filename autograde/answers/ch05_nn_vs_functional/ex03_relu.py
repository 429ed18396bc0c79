# %% wrong: overwrites_its_input
# It always overwrites the tensor it is given, also without `inplace=True`. Whoever holds that tensor loses the negative numbers.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return F.relu_(x) if not (x.requires_grad and x.is_leaf) else F.relu(x)


# %% wrong: inplace_ignored
# The setting `inplace` is kept or dropped, but never handed to `F.relu`: the input is not overwritten when it should be.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return F.relu(x)


# %% wrong: inplace_turned_round
# `inplace` is taken the wrong way round: it overwrites when it should not, and the reverse.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        if x.requires_grad and x.is_leaf:
            return F.relu(x)
        return F.relu(x, inplace=not self.inplace)


# %% wrong: absolute_value
# Negative numbers lose their sign. They should become 0.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return x.abs_() if self.inplace else x.abs()


# %% wrong: clipped_at_six
# Large numbers are cut off at 6: that is `relu6`. ReLU has no upper end.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return F.relu6(x, inplace=self.inplace)


# %% wrong: leaky
# A little of the negative numbers comes through: that is `leaky_relu`.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return F.leaky_relu(x, inplace=self.inplace)


# %% wrong: zeros_and_ones
# It says where `x` is positive, with zeros and ones, in place of letting `x` through.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return (x > 0).to(x.dtype) + 0 * x


# %% wrong: detached
# The result is right, but it is cut off from its input: no gradient can flow back.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return F.relu(x.detach(), inplace=self.inplace)


# %% wrong: holds_state
# The layer has put a tensor into its `state_dict`. ReLU has nothing to remember.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace
        self.register_buffer("zero", torch.zeros(1))

    def forward(self, x):
        return F.relu(x, inplace=self.inplace)


# %% wrong: function_not_module
# It is a function. `nn.Sequential` takes modules only, so it must be a class that inherits from `nn.Module`.
def ReLU(inplace=False):
    return lambda x: F.relu(x, inplace=inplace)


# %% wrong: nn_relu_takes_part
# `nn.ReLU` takes part: under another name, as an ancestor, or somewhere inside. Write the `forward` yourself.
class ReLU(nn.ReLU):
    pass


# %% wrong: no_super_init
# `super().__init__()` is missing. It makes what `nn.Module` needs for every call.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        self.inplace = inplace

    def forward(self, x):
        return F.relu(x, self.inplace)


# %% right: clamp
# By clamp, in place or not.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return x.clamp_(min=0) if self.inplace else x.clamp(min=0)


# %% right: where_and_copy
# Computes the result, and writes it back only where that is asked for.
class ReLU(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        out = torch.where(x > 0, x, torch.zeros_like(x))
        return x.copy_(out) if self.inplace else out
