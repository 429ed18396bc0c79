# %% wrong: class_does_not_exist
# It asks `nn` for a class that it does not have. PyTorch's name for max-pooling over images is another; `dir(nn)` lists them all.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPooling2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_modul("fc1", nn.Linear(16 * 6 * 6, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        return self.layer3(x)


# %% wrong: method_misspelt
# A method's name is misspelt: a Sequential has no attribute of that name. Compare the line with its neighbours.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_modul("fc1", nn.Linear(16 * 6 * 6, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        return self.layer3(x)


# %% wrong: fc1_too_wide
# `fc1` expects 576 numbers, which is 16 squares of side 6. After `layer2` the side of an image is another one.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 6 * 6, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        return self.layer3(x)


# %% wrong: fc1_too_wide_flattened
# The images are flattened now, but `fc1` still expects 576 numbers, which is 16 squares of side 6. After `layer2` the side is another one.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 6 * 6, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: fc1_without_padding
# `fc1` expects 256 numbers, which is right only if `conv1` has no padding. It has one.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 4 * 4, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: flatten_forgotten
# The images reach `layer3` with all their axes. It wants one axis of features for each image. If you do flatten them: a method returns a new tensor, which has to be assigned.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        return self.layer3(x)


# %% wrong: flatten_all
# `flatten()` without an argument joins the batch as well: all images become one row.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten()
        return self.layer3(x)


# %% wrong: one_image_only
# All images are put into one row, and only a batch of one fits.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.reshape(1, -1)
        return self.layer3(x)


# %% wrong: flatten_before_layer2
# It flattens between `layer1` and `layer2`. A convolution needs the axes of the image.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = x.flatten(1)
        x = self.layer2(x)
        return self.layer3(x)


# %% wrong: channels_last
# The channels are moved to the end before flattening. The numbers are all there, in another order than `fc1` expects.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.permute(0, 2, 3, 1).flatten(1)
        return self.layer3(x)


# %% wrong: batch_mixed
# The numbers of different images are mixed: the batch axis was moved before flattening.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.transpose(0, 1).reshape(-1, 400)
        return self.layer3(x)


# %% wrong: average_pools
# The pools take averages. The table says max-pooling.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.AvgPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.AvgPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: pool_removed
# The pool that did not work was removed, and `fc1` made as wide as it then has to be.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 12 * 12, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: padding_removed
# The padding of `conv1` was removed. `fc1` still expects the size of an image with padding before.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: padding_removed_and_resized
# The padding of `conv1` was removed and `fc1` resized to fit. It runs, but it is another network.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 4 * 4, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: relu_added
# Activation functions were added. The LeNet of this chapter has none.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x).relu()
        x = self.layer2(x).relu()
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: softmax_added
# The scores went through a softmax. The network returns what `fc3` gives.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x).softmax(-1)


# %% wrong: relu_on_scores
# The scores went through a ReLU, so that none of them can be negative.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x).relu()


# %% wrong: fc2_skipped
# `fc2` is gone: `fc1` goes straight to `fc3`.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc3", nn.Linear(120, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: classes_ignored
# `fc3` always gives 10 scores, whatever `classes` is.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, 10))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% wrong: layer_made_in_forward
# A layer is made in `forward`: it has fresh weights at each call, and is no part of the network.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = nn.Linear(400, 120)(x.flatten(1))
        return self.layer3(x)


# %% wrong: stage_in_a_list
# The fully connected layers are kept in a Python list, where the network does not see them.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = [nn.Linear(400, 120)]
        self.layer3.append(nn.Linear(120, 84))
        self.layer3.append(nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        for layer in self.layer3:
            x = layer(x)
        return x


# %% wrong: detached
# The graph is cut between the stages, so that the convolutions get no gradients.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.detach().flatten(1)
        return self.layer3(x)


# %% wrong: forgets_super
# `super().__init__()` is gone. Until it has run, the module cannot hold children.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer1.add_module("pool1", nn.MaxPool2d(2))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer2.add_module("pool2", nn.MaxPool2d(2))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        x = x.flatten(1)
        return self.layer3(x)


# %% right: one_sequential
# All in one Sequential, with a Flatten as one of its layers.
class LeNet(nn.Sequential):
    def __init__(self, classes=10):
        super().__init__(
            nn.Conv2d(1, 6, 3, padding=1),
            nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Linear(120, 84),
            nn.Linear(84, classes),
        )


# %% right: attributes_in_another_order
# Attributes with other names, declared back to front; one pool used twice; the features counted at the call.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.out = nn.Linear(84, classes)
        self.b = nn.Linear(120, 84)
        self.a = nn.Linear(400, 120)
        self.second = nn.Conv2d(6, 16, 5)
        self.first = nn.Conv2d(1, 6, 3, padding=1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, images):
        x = self.pool(self.second(self.pool(self.first(images))))
        return self.out(self.b(self.a(x.reshape(len(images), -1))))


# %% right: functional_pools
# Pools by `F`, flattening by `view`.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))
        self.layer2 = nn.Sequential()
        self.layer2.add_module("conv2", nn.Conv2d(6, 16, 5))
        self.layer3 = nn.Sequential()
        self.layer3.add_module("fc1", nn.Linear(16 * 5 * 5, 120))
        self.layer3.add_module("fc2", nn.Linear(120, 84))
        self.layer3.add_module("fc3", nn.Linear(84, classes))

    def forward(self, x):
        F = nn.functional
        x = F.max_pool2d(self.layer1(x), 2)
        x = F.max_pool2d(self.layer2(x), 2, 2)
        return self.layer3(x.view(-1, 400))


# %% right: lazy
# `nn.LazyLinear` finds out at the first call how many numbers it is given.
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.images = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2))
        self.images.extend([nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.Flatten()])
        self.numbers = nn.Sequential(nn.LazyLinear(120), nn.Linear(120, 84), nn.Linear(84, classes))

    def forward(self, x):
        return self.numbers(self.images(x))
