# %% wrong: always_torch
# It takes its layers from `torch.nn`, whichever namespace it is given.
def lenet_on(nn):
    nn = torch.nn
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


# %% wrong: mixed
# One of its layers comes from `torch.nn`, whichever namespace it is given.
def lenet_on(nn):
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


# %% wrong: class_returned
# It returns the class. An object made of it was asked for.
def lenet_on(nn):
    class LeNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(400, 10)

        def forward(self, x):
            return self.fc(x)

    return LeNet


# %% wrong: made_once
# It makes one network a world and returns it again and again: two callers share their weights.
def lenet_on(nn, made={}):
    if nn not in made.values() and id(nn) not in made:
        made[id(nn)] = nn.Sequential(
            *(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
            *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
        )
    return made[id(nn)]


# %% wrong: no_relu
# There is no ReLU between the linear layers.
def lenet_on(nn):
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)),
    )


# %% wrong: no_padding
# The first convolution has no padding, and fc1 was made smaller to fit.
def lenet_on(nn):
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


# %% wrong: softmax
# It ends with a softmax. The network's output are logits.
def lenet_on(nn):
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10), nn.Softmax(1)),
    )


# %% wrong: plain_class
# Its class does not inherit from the world's Module, so it is none.
def lenet_on(nn):
    class LeNet:
        def __init__(self):
            self.net = nn.Linear(400, 10)

        def __call__(self, x):
            return self.net(x)

    return LeNet()


# %% right: class_inside
# A class on the given Module, with functions for what has no weights.
def lenet_on(nn):
    class LeNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 6, 3, padding=1), nn.Conv2d(6, 16, 5)
            self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

        def forward(self, x):
            for conv in (self.conv1, self.conv2):
                x = F.max_pool2d(F.relu(conv(x)), 2)
            x = F.relu(self.fc1(x.flatten(1)))
            return self.fc3(F.relu(self.fc2(x)))

    return LeNet()


# %% right: add_module
# Three stages by `add_module`, ReLU after the pools.
def lenet_on(nn):
    net = nn.Sequential()
    for name, layers in {
        "layer1": [nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2), nn.ReLU()],
        "layer2": [nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.ReLU()],
        "layer3": [nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)],
    }.items():
        stage = nn.Sequential()
        for number, layer in enumerate(layers):
            stage.add_module(f"part{number}", layer)
        net.add_module(name, stage)
    return net
