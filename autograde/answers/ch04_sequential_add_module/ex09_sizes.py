# %% wrong: no_plus_one
# It counts the steps between the places, not the places: the first one is missing.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: padding_once
# The padding is added once. It is put at both ends.
def out_size(size, kernel, padding=0, stride=1):
    return (size + padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: padding_ignored
# The padding is left out of the sum.
def out_size(size, kernel, padding=0, stride=1):
    return (size - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: true_division
# `/` gives a number with a fraction. A place that is only partly there does not count: `//`.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) / stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: rounds_up
# It rounds up, as if the window could hang over the end. Where a whole step no longer fits, it stops.
def out_size(size, kernel, padding=0, stride=1):
    return -(-(size + 2 * padding - kernel) // stride) + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: rounds_to_nearest
# It rounds to the nearest number. A place that is only partly there does not count, so round down.
def out_size(size, kernel, padding=0, stride=1):
    return round((size + 2 * padding - kernel) / stride + 1)


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: stride_ignored
# The stride is left out: every place counts, although the window jumps over some.
def out_size(size, kernel, padding=0, stride=1):
    return size + 2 * padding - kernel + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: kernel_ignored
# It divides the whole length by the stride. A window of several cells has fewer places than there are cells.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding) // stride


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: plus_one_too_early
# The 1 is added before the division. The first place counts whole, whatever the stride.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel + 1) // stride


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: stride_and_kernel_swapped
# Kernel and stride have changed places in the formula.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - stride) // kernel + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: float_result
# The numbers are right, but they are floats. A layer's size must be a whole number: `//` on whole numbers keeps them whole.
def out_size(size, kernel, padding=0, stride=1):
    return float((size + 2 * padding - kernel) // stride + 1)


def features(side):
    side = (side // 2 - 4) // 2
    return 16 * side * side


# %% wrong: one_channel
# The side is squared, but the channels are missing: `layer2` gives 16 squares.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return side * side


# %% wrong: one_axis
# It multiplies the channels with one side only. Each channel is a square.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side


# %% wrong: six_channels
# It counts the 6 channels of `layer1`. What reaches `fc1` comes from `layer2`.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 6 * side * side


# %% wrong: channels_multiplied
# It counts 6 times 16 channels. `conv2` makes 16 channels of all 6; they are not multiplied.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 6 * 16 * side * side


# %% wrong: conv1_unpadded
# In `features`, `conv1` has no padding. With kernel 3 and padding 1 it keeps the size.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: conv2_padded
# In `features`, `conv2` has a padding too. Only `conv1` has one.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5, padding=1)
    side = out_size(side, 2, stride=2)
    return 16 * side * side


# %% wrong: one_pool
# The second pool is missing in `features`.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2, stride=2)
    side = out_size(side, 5)
    return 16 * side * side


# %% wrong: pool_stride_one
# In `features`, the pools move by 1. The stride of a pool is its kernel unless you say otherwise.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    side = out_size(side, 3, padding=1)
    side = out_size(side, 2)
    side = out_size(side, 5)
    side = out_size(side, 2)
    return 16 * side * side


# %% wrong: always_400
# `features` gives 400 whatever the side of the image is.
def out_size(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


def features(side):
    return 400


# %% right: count
# Counts the places one by one.
def out_size(size, kernel, padding=0, stride=1):
    return len(range(0, size + 2 * padding - kernel + 1, stride))


def features(side):
    for kernel, padding, stride in [(3, 1, 1), (2, 0, 2), (5, 0, 1), (2, 0, 2)]:
        side = out_size(side, kernel, padding, stride)
    return 4**2 * side**2


# %% right: measured
# Asks real layers.
def out_size(size, kernel, padding=0, stride=1):
    layer = nn.Conv1d(1, 1, kernel, stride, padding)
    return layer(torch.zeros(1, 1, size)).shape[-1]


def features(side):
    stages = nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.Flatten()
    )
    return stages(torch.zeros(1, 1, side, side)).shape[1]


# %% right: floor
# By the floor of a fraction, and the whole way in one line.
from math import floor


def out_size(size, kernel, padding=0, stride=1):
    return floor((size + 2 * padding - kernel) / stride) + 1


def features(side):
    return 16 * ((side // 2 - 4) // 2) ** 2
