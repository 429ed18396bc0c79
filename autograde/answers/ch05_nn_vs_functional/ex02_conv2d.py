# %% wrong: weight_layout
# The weight has the shape (in, out, k, k). It is the other way round: one filter for each output, (out, in, k, k).
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(in_channels, out_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight.transpose(0, 1), self.bias, self.stride, self.padding)


# %% wrong: stride_ignored
# The stride is not handed on: the filter moves by one, whatever was asked for.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, padding=self.padding)


# %% wrong: padding_ignored
# The padding is not handed on: the image is never surrounded by zeros.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride)


# %% wrong: stride_and_padding_swapped
# Stride and padding are handed on in the wrong order: `F.conv2d` takes the stride first.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(
            x, self.weight, self.bias, max(1, self.padding), self.stride if self.stride > 1 or self.padding else 0
        )


# %% wrong: padded_on_one_side
# The zeros are added on the right and at the bottom only. Padding surrounds the image on all four sides.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        x = F.pad(x, (0, self.padding, 0, self.padding))
        return F.conv2d(x, self.weight, self.bias, self.stride)


# %% wrong: bias_never_added
# The bias is registered, and `forward` never hands it to `F.conv2d`.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, None, self.stride, self.padding)


# %% wrong: bias_flag_ignored
# The argument `bias` is ignored: with `bias=False` there is a parameter `bias` all the same.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


# %% wrong: plain_tensors
# Weight and bias are plain tensors. They need to be `nn.Parameter`, or nothing registers them.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        self.bias = torch.empty(out_channels).uniform_(-bound, bound) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


# %% wrong: bound_forgets_the_window
# The bound counts the input channels only. Each output also sees a whole window of `kernel_size` times `kernel_size`.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = in_channels**-0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


# %% wrong: flipped
# The filter is turned by 180 degrees before it is applied. Mathematicians convolve like that; `F.conv2d` does not.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight.flip(2, 3), self.bias, self.stride, self.padding)


# %% wrong: nn_conv_takes_part
# `nn.Conv2d` takes part: under another name, as an ancestor, or made somewhere inside, if only for its values.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        helper = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=bias)
        self.weight, self.bias, self.hidden = helper.weight, helper.bias, [helper]

    def forward(self, x):
        return self.hidden[0].forward(x)


# %% wrong: bound_counts_one_side
# The bound counts one side of the window. The window has `kernel_size` times `kernel_size` numbers.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


# %% wrong: bound_from_the_outputs
# The bound counts the output channels. What counts is how many numbers each output sees.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (out_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


# %% wrong: bias_starts_at_zero
# The bias starts at zero. PyTorch draws it from the same range as the weight.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


# %% right: pads_first
# Pads by hand, declares the bias first, and calls torch.conv2d.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        bound = 1 / (in_channels * kernel_size * kernel_size) ** 0.5
        if bias:
            self.bias = nn.Parameter(bound * (2 * torch.rand(out_channels) - 1))
        else:
            self.register_parameter("bias", None)
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, kernel_size, kernel_size) * 2 * bound - bound)
        self.settings = stride, padding

    def forward(self, x):
        stride, p = self.settings
        return torch.conv2d(F.pad(x, (p, p, p, p)), self.weight, self.bias, stride)


# %% right: unfold
# Windows as columns, then one matrix product.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        bound = (in_channels * kernel_size**2) ** -0.5
        self.weight = nn.Parameter(
            torch.empty(out_channels, in_channels, kernel_size, kernel_size).uniform_(-bound, bound)
        )
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        k, (n, _, h, w) = self.weight.shape[-1], x.shape
        columns = F.unfold(x, k, padding=self.padding, stride=self.stride)
        out = self.weight.flatten(1) @ columns
        if self.bias is not None:
            out = out + self.bias[:, None]
        return out.view(
            n, -1, (h + 2 * self.padding - k) // self.stride + 1, (w + 2 * self.padding - k) // self.stride + 1
        )
