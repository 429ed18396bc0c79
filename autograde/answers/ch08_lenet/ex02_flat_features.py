# %% wrong: always_400
# It returns 400 whatever the size of the image.
def flat_features(height, width):
    return 400


# %% wrong: square_only
# It uses the height for both sides: right for square images only.
def flat_features(height, width):
    side = (height // 2 - 4) // 2
    return 16 * side * side


# %% wrong: no_channels
# It counts the pixels of one map. There are 16 maps.
def flat_features(height, width):
    return ((height // 2 - 4) // 2) * ((width // 2 - 4) // 2)


# %% wrong: first_conv_without_padding
# Each side loses one place too many: the padded first convolution keeps the size, and a 5×5 kernel takes 4 off.
def flat_features(height, width):
    return 16 * (((height - 2) // 2 - 4) // 2) * (((width - 2) // 2 - 4) // 2)


# %% wrong: second_pool_missing
# It stops before the second pool.
def flat_features(height, width):
    return 16 * (height // 2 - 4) * (width // 2 - 4)


# %% wrong: rounds_up
# It rounds odd sides up in the pools. A 2×2 pool drops a last odd row or column.
def flat_features(height, width):
    return 16 * ((-(-height // 2) - 4 + 1) // 2) * ((-(-width // 2) - 4 + 1) // 2)


# %% wrong: measured
# It runs layers on an empty image and reads the shape off. The exercise asks for the arithmetic.
def flat_features(height, width):
    x = torch.empty(1, 1, height, width, device="meta")
    stages = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2))
    return stages.to("meta")(x).numel()


# %% right: loop
# The two sides in a loop.
def flat_features(height, width):
    result = 16
    for side in (height, width):
        side = side // 2
        side = (side - 5 + 1) // 2
        result *= side
    return result


# %% right: formula
# n + 2p - k + 1 for both convolutions, written out.
def flat_features(height, width):
    def after(n, k, p):
        return (n + 2 * p - k + 1) // 2

    rows, columns = (after(after(n, 3, 1), 5, 0) for n in (height, width))
    return rows * columns * 16
