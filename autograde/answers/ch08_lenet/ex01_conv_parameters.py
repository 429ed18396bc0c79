# %% wrong: no_bias
# The biases are missing: each output channel adds one number of its own.
def conv_parameters(in_channels, out_channels, kernel_size):
    return out_channels * in_channels * kernel_size**2


# %% wrong: one_bias
# It counts one bias for the whole layer. There is one for each output channel.
def conv_parameters(in_channels, out_channels, kernel_size):
    return out_channels * in_channels * kernel_size**2 + 1


# %% wrong: bias_per_input
# It counts a bias for each input channel. The bias belongs to the output channel.
def conv_parameters(in_channels, out_channels, kernel_size):
    return in_channels * (out_channels * kernel_size**2 + 1)


# %% wrong: kernel_not_squared
# It counts `kernel_size` numbers in a kernel. A square kernel has `kernel_size * kernel_size`.
def conv_parameters(in_channels, out_channels, kernel_size):
    return out_channels * (in_channels * kernel_size + 1)


# %% wrong: one_kernel_per_output
# It counts one kernel for each output channel. Each has as many as there are input channels, one for each.
def conv_parameters(in_channels, out_channels, kernel_size):
    return out_channels * (kernel_size**2 + 1)


# %% wrong: bias_per_kernel
# It counts a bias for each kernel. The kernels of one output channel share one.
def conv_parameters(in_channels, out_channels, kernel_size):
    return out_channels * in_channels * (kernel_size**2 + 1)


# %% wrong: layer
# It makes the layer and lets PyTorch count. The exercise asks for the arithmetic.
def conv_parameters(in_channels, out_channels, kernel_size):
    return sum(p.numel() for p in nn.Conv2d(in_channels, out_channels, kernel_size).parameters())


# %% right: weight_and_bias
# Weight and bias one after the other.
def conv_parameters(in_channels, out_channels, kernel_size):
    weight = kernel_size * kernel_size * in_channels * out_channels
    bias = out_channels
    return weight + bias


# %% right: loop
# Adds channel by channel.
def conv_parameters(in_channels, out_channels, kernel_size):
    total = 0
    for _ in range(out_channels):
        total += 1
        for _ in range(in_channels):
            total += kernel_size**2
    return total
