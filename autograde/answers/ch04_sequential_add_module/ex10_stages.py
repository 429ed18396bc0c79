# %% wrong: no_padding
# `conv1` has no padding, so the image shrinks by two on the way. Name it in the call, `padding=1`: the fourth argument of `nn.Conv2d` is the stride.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: both_kernels_five
# `conv1` has a kernel of 5. The table says 3, with padding 1.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 5, padding=2))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: both_kernels_three
# `conv2` has a kernel of 3. The table says 5.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 3))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: average_pools
# The pools take the average of each window. Max-pooling takes the largest number.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.AvgPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.AvgPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: pool_stride_one
# The pools move by 1, so that the image hardly shrinks. By default a pool moves by its own size.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2, 1))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2, 1))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: pool_forgotten
# `layer2` ends after its convolution: `pool2` is missing.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: order_swapped
# The pool was added before the convolution. A Sequential runs in the order of adding.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: numbered
# The layers have numbers as names. The table names them, and `add_module` takes the name as its first argument.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    renamed = [nn.Sequential(*stage) for stage in (layer1, layer2, layer3)]
    return tuple(renamed)


# %% wrong: stage_in_the_names
# The names of the layers have the stage in front. It comes by itself when the stage is part of a module.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("layer1_conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("layer1_pool1", nn.MaxPool2d(2))
    layer2.add_module("layer2_conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("layer2_pool2", nn.MaxPool2d(2))
    layer3.add_module("layer3_fc1", nn.Linear(400, 120))
    layer3.add_module("layer3_fc2", nn.Linear(120, 84))
    layer3.add_module("layer3_fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: same_name
# Both layers of a stage have the same name, so that the pool takes the place of the convolution.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("layer1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("layer1", nn.MaxPool2d(2))
    layer2.add_module("layer2", nn.Conv2d(6, 16, 5))
    layer2.add_module("layer2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: activations
# There are activation functions between the layers. The table has none.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("relu1", nn.ReLU())
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("relu2", nn.ReLU())
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: classes_ignored
# `fc3` always gives 10 numbers, whatever `classes` is.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, 10))
    return layer1, layer2, layer3


# %% wrong: no_bias
# The fully connected layers have no bias. `nn.Linear` has one unless it is switched off.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120, bias=False))
    layer3.add_module("fc2", nn.Linear(120, 84, bias=False))
    layer3.add_module("fc3", nn.Linear(84, classes, bias=False))
    return layer1, layer2, layer3


# %% wrong: softmax_at_the_end
# `layer3` ends with a softmax. The table ends with `fc3`.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    layer3.add_module("softmax", nn.Softmax(dim=-1))
    return layer1, layer2, layer3


# %% wrong: wrong_channels
# `conv2` gives 12 channels. The table says 16.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 12, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: fc1_too_wide
# `fc1` takes 576 numbers, as if the image had a side of 6 at the end. It has a side of 5.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(16 * 6 * 6, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return layer1, layer2, layer3


# %% wrong: fc2_skipped
# `fc2` is missing: `fc1` goes straight to `fc3`.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc3", nn.Linear(120, classes))
    return layer1, layer2, layer3


# %% wrong: one_sequential
# The three stages are wrapped into one Sequential. The three of them are to be returned, as a tuple.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    return (nn.Sequential(OrderedDict([("layer1", layer1), ("layer2", layer2), ("layer3", layer3)])),)


# %% wrong: made_once
# The stages are made once, outside the function: every call returns the same layers, with the same weights.
_stages = {}


def lenet_stages(classes=10):
    if classes in _stages:
        return _stages[classes]
    layer1, layer2, layer3 = nn.Sequential(), nn.Sequential(), nn.Sequential()
    layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
    layer1.add_module("pool1", nn.MaxPool2d(2))
    layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
    layer2.add_module("pool2", nn.MaxPool2d(2))
    layer3.add_module("fc1", nn.Linear(400, 120))
    layer3.add_module("fc2", nn.Linear(120, 84))
    layer3.add_module("fc3", nn.Linear(84, classes))
    _stages[classes] = layer1, layer2, layer3
    return layer1, layer2, layer3


# %% right: ordered_dicts
# By `OrderedDict`, with a flat list of sizes.
def lenet_stages(classes=10):
    sizes = [400, 120, 84, classes]
    full = OrderedDict((f"fc{i + 1}", nn.Linear(a, b)) for i, (a, b) in enumerate(zip(sizes, sizes[1:])))
    first = OrderedDict(conv1=nn.Conv2d(1, 6, (3, 3), padding="same"), pool1=nn.MaxPool2d(2, 2))
    second = OrderedDict(conv2=nn.Conv2d(6, 16, (5, 5)), pool2=nn.MaxPool2d((2, 2)))
    return [nn.Sequential(first), nn.Sequential(second), nn.Sequential(full)]


# %% right: attributes
# By assignment of attributes, and a generator of stages.
def lenet_stages(classes=10):
    layer1, layer2, layer3 = (nn.Sequential() for _ in range(3))
    layer1.conv1 = nn.Conv2d(1, 6, 3, 1, 1)
    layer1.pool1 = nn.MaxPool2d(2)
    layer2.conv2 = nn.Conv2d(6, 16, kernel_size=5, stride=1)
    layer2.pool2 = nn.MaxPool2d(2)
    layer3.fc1, layer3.fc2, layer3.fc3 = nn.Linear(16 * 5 * 5, 120), nn.Linear(120, 84), nn.Linear(84, classes)
    return iter((layer1, layer2, layer3))
