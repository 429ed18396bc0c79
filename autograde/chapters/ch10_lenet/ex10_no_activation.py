"""A LeNet without any activation."""

import torch
import torch.nn.functional as F
from torch import nn

from autograde.observing.experiment import prediction


@prediction(
    "lenet.no_activation",
    title="A LeNet without any activation",
    points=1,
    options={
        "a": "It is one linear function of the image, and cannot learn more than a single linear layer could.",
        "b": "It is not linear, and it learns to read digits nearly as well.",
        "c": "It does not learn at all: the gradients vanish.",
    },
    hints=(
        "Linear but for a constant means f(a) + f(b) = f(a + b) + f(0). Which of LeNet's layers could break that?",
        "Is the maximum of a sum the sum of the maxima?",
    ),
    after=(
        "Max-pooling takes the largest of its inputs, and which one that is depends on the image: a bend, as in ReLU. "
        "So the network without ReLU is piecewise linear too. Only averaging pools make it collapse into one linear "
        "function. The cell below trains all three for five epochs, from three seeds each."
    ),
)
def no_activation(see):
    """Measures how far three networks are from being linear, then trains them for a moment."""
    linear, score = _three_networks(getattr(see, "seed", 0))  # in a cell of one's own, `see` may be `print`
    for name, is_linear in linear.items():
        see(f"{name}: f(a) + f(b) = f(a + b) + f(0)", is_linear)
    for name, share in score.items():
        see(f"{name}: more than half right after one epoch", share > 0.5)
    middle = "without activation"
    nearly = score[middle] > score["with ReLU"] - 0.05
    see(f"{middle}: as many right after one epoch as with ReLU, or at most 0.05 fewer", nearly)
    if linear[middle]:
        return "a"
    return "b" if nearly else "c"


def _three_networks(seed: int) -> tuple[dict[str, bool], dict[str, float]]:
    """Return which of three networks are linear, and what share of held-out digits each reads after an epoch.

    It is done once a seed and kept with the function itself, so that its source stands alone in a cell.
    """
    from autograde.digits import bundled_digits

    kept = vars(_three_networks).setdefault("kept", {})
    if seed in kept:
        return kept[seed]

    def build(activation, pool):
        torch.manual_seed(seed)
        return nn.Sequential(
            *(nn.Conv2d(1, 6, 3, padding=1), activation(), pool(2), nn.Conv2d(6, 16, 5), activation(), pool(2)),
            *(nn.Flatten(), nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation(), nn.Linear(84, 10)),
        )

    data = bundled_digits()
    a, b = torch.randn(2, 4, 1, 28, 28, generator=torch.Generator().manual_seed(seed))
    nets = {
        "with ReLU": build(nn.ReLU, nn.MaxPool2d),
        "without activation": build(nn.Identity, nn.MaxPool2d),
        "without activation, averaging pools": build(nn.Identity, nn.AvgPool2d),
    }
    linear, score = {}, {}
    for name, net in nets.items():
        with torch.no_grad():
            gap = net(a) + net(b) - net(a + b) - net(a * 0)
            linear[name] = bool(gap.abs().max() < 1e-4 * net(a).abs().max())
        optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
        for batch in torch.arange(1438).split(48):
            optimizer.zero_grad()
            F.cross_entropy(net(data.images[batch]), data.labels[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            right = net(data.held_out_images).argmax(1) == data.held_out_labels
        score[name] = float(right.float().mean())
    kept[seed] = linear, score
    return kept[seed]
