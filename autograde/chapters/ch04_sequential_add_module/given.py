"""The LeNet that the chapter trains where the learner's does not work yet."""

from collections import OrderedDict

from torch import nn


def given_lenet() -> nn.Sequential:
    """Return a LeNet for images of shape (batch, 1, 28, 28), with stages called layer1, layer2 and layer3."""
    stages = OrderedDict[str, nn.Module](
        layer1=nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2)),
        layer2=nn.Sequential(nn.Conv2d(6, 16, 5), nn.MaxPool2d(2)),
        flat=nn.Flatten(),
        layer3=nn.Sequential(nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)),
    )
    return nn.Sequential(stages)
