"""An honest score."""

from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from autograde.chapters.ch10_lenet.common import Shared, Watched, _problem, passed_by
from autograde.observing.experiment import REFERENCE, experiment


class Learner(Watched):
    """Notes the images that it runs on and learns from, and by which labels: the loss pulls at one logit of each."""

    def __init__(self, see) -> None:
        super().__init__(see, 14 * 14, 10, dropout=0.2)
        self.looked_at: list[tuple[bool, bytes]] = Shared()
        self.learned: list[tuple[bytes, int | None]] = Shared()

    def forward(self, x: Tensor) -> Tensor:
        """Return logits, and note the images; labels follow when the gradient arrives."""
        logits = super().forward(x)
        images = list(map(_key, x.detach()))
        self.looked_at += [(self.training, image) for image in images]
        if logits.requires_grad:
            logits.register_hook(lambda gradient: self.learned.extend(zip(images, _pulled(gradient), strict=True)))
        return logits

    def measured(self) -> list[bytes]:
        """Return the images that it saw in evaluation mode."""
        return [image for training, image in self.looked_at if not training]


def _key(image: Tensor) -> bytes:
    return image.numpy().tobytes()


def _pulled(gradient: Tensor) -> list[int | None]:
    """Return the label of each image: where its gradient is below zero. A loss of nothing pulls nowhere."""
    least = gradient.min(1)
    return [int(place) if value < -1e-6 else None for value, place in zip(*least, strict=True)]


def _digits(see) -> SimpleNamespace:
    from autograde.digits import bundled_digits

    whole = bundled_digits()
    chosen = slice(0, 600)
    return SimpleNamespace(
        images=whole.images[chosen, :, ::2, ::2].clone(),
        labels=whole.labels[chosen].clone(),
        held_out_images=whole.held_out_images[:199, :, ::2, ::2].clone(),
        held_out_labels=whole.held_out_labels[:199].clone(),
    )


def _losses(see) -> Iterator[tuple[str, Watched, SimpleNamespace]]:
    """Yield networks, each with ten images, whose losses tempt to stop."""
    for what, likely, labels in (
        ("nothing is left to learn", (200.0, 0.0, 0.0, 0.0), [0] * 10),
        ("the second epoch is worse than the first", (5.3, 5.0, 0.0, 0.0), [0] * 6 + [1] * 4),
        ("the loss is no number", (float("nan"), 0.0, 0.0, 0.0), [0] * 10),
    ):
        net = Watched(see)
        with torch.no_grad():
            linear = cast(nn.Linear, net.layers[1])
            linear.weight.zero_()[:, 0] = torch.tensor(likely) / 4000
        linear.bias.requires_grad_(False).zero_()
        images = torch.zeros(10, 6)
        images[:, 0] = 4000  # a step of 0.005 is one of 20 for the logits
        given = {"images": images, "labels": torch.tensor(labels)}
        given |= {f"held_out_{name}": tensor for name, tensor in given.items()}
        yield what, net, SimpleNamespace(**given)


@experiment(
    "lenet.honest_score",
    title="An honest score",
    points=2,
    subjects={"honest_score": REFERENCE},
    seconds=20.0,
    needs=("fit", "accuracy"),
    hints=(
        "Both halves are written already: `fit` learns, `accuracy` measures.",
        "`fit` trains the `net` that was handed in, no new one, and may see `data.images` and `data.labels` only.",
        "`return accuracy(net, data.held_out_images, data.held_out_labels)`",
    ),
    after=(
        "The twin with shuffled held-out labels is a test for any pipeline: nothing honest does better than chance "
        "on it. A score far above chance means that held-out labels have leaked into the training."
    ),
)
def honest_score(lib, see):
    """Trains on real digits; then on a twin whose held-out labels are shuffled, where only a cheat scores."""
    see.may_leave("the mode of a module", because="nothing is said of the mode in which training and measuring end")
    see.may_leave("the gradient kept with a parameter", because="gradients may be cleared before a step or after it")
    data = _digits(see)
    net = Learner(see)
    net.eval()
    settings: set[tuple[object, ...]] = set()
    measured_before: set[int] = set()

    def step(optimizer, *_) -> None:
        settings.update((group["lr"], group.get("betas")) for group in optimizer.param_groups)
        measured_before.add(len(net.measured()))

    with register_optimizer_step_post_hook(step):
        score = lib.honest_score(net, data, epochs=8)
    see("it returns a number", isinstance(score, (int, float)), expect=True)
    if not isinstance(score, (int, float)):
        return
    see("the learning rate", {rate for rate, _ in settings})
    see("the optimizer's betas", {betas for _, betas in settings})
    before = vars(_digits(see))
    see("the digits were changed", [name for name, t in vars(data).items() if not torch.equal(t, before[name])])
    held_out, known = (set(map(_key, images)) for images in (data.held_out_images, data.images))
    see("images that it learned from, over 8 epochs", len(net.learned))
    see("held-out images among them", any(image in held_out for image, _ in net.learned))
    others = any(image not in known | held_out for _, image in net.looked_at)
    see("it was shown images that are not those of `data`", others)
    labels = dict(zip(map(_key, data.images), data.labels.tolist(), strict=True))
    shifted = any(label not in (None, labels.get(image, label)) for image, label in net.learned)
    see("it learned another label than an image has", shifted)
    if shifted:
        return
    looks = Counter(net.measured())
    see("held-out images that it was measured on", len(looks.keys() & held_out))
    see("other images that it was measured on", len(looks.keys() - held_out))
    again = any(times > 1 for image, times in looks.items() if image in held_out)
    see("it looked at a held-out image more than once", again)
    if again:  # what else it does is chance: the best epoch may be the last
        return
    see("it was measured before the last step", measured_before != {0} and bool(measured_before))
    see("it ran on held-out images in training mode", any(mode and image in held_out for mode, image in net.looked_at))
    see("sizes of the batches it was trained on", {size for size, training, _ in net.calls if training})
    see("calls that passed the network's hooks by", passed_by(net))
    for what, lost, problem in _losses(see):
        lib.honest_score(lost, problem, epochs=8)
        trained = sum(size for size, training, _ in lost.calls if training)
        see(f"{what}: images that it was trained on, over 8 epochs", trained)
    net.eval()
    with torch.no_grad():
        own = (net(data.held_out_images).argmax(1) == data.held_out_labels).float().mean().item()
    see("the score is that of the network it leaves behind", abs(score - own) < 1e-5, expect=True)
    if abs(score - own) >= 1e-5:
        return
    see("the score on held-out digits reaches 0.6", score >= 0.6, expect=True)
    for label in (1, 0):
        sure = Watched(see).requires_grad_(False)
        sure.layers[1].weight.zero_()
        sure.layers[1].bias.copy_(torch.tensor([9.0, 0.0, 0.0, 0.0]))
        clear = dict(zip(("images", "labels"), _problem(see, 20), strict=True))
        clear |= {"held_out_images": see.randn(10, 6), "held_out_labels": torch.full((10,), label)}
        score = lib.honest_score(sure, SimpleNamespace(**clear), epochs=0)
        see(f"{'all' if label == 0 else 'none'} of ten images right, after no epochs: the score", score)
    net = Watched(see)
    net.layers[1].bias.requires_grad_(False)
    weights = [parameter.clone() for parameter in net.parameters()]
    few = SimpleNamespace(**dict(zip(("images", "labels"), _problem(see, 20), strict=True)))
    few.held_out_images, few.held_out_labels = _problem(see, 10)
    lib.honest_score(net, few, epochs=0)
    see(
        "no epochs: its weights have changed",
        [not torch.equal(a, b) for a, b in zip(weights, net.parameters(), strict=True)],
    )
    orders = []
    for number in range(2):
        net.seen.clear()
        torch.manual_seed(see.seed + number)
        lib.honest_score(net, few, epochs=1)
        orders.append(net.seen[:20])
    see("after another torch.manual_seed, the images come in another order", orders[0] != orders[1], expect=True)
    see("a frozen bias moved by", net.layers[1].bias - weights[1])
    twin = _digits(see)
    order = torch.randperm(199, generator=torch.Generator().manual_seed(see.seed + 1))
    twin.held_out_labels = twin.held_out_labels[order]
    net = Learner(see)
    score = lib.honest_score(net, twin, epochs=8)
    see("the score on a twin with shuffled held-out labels stays below 0.3", score < 0.3, expect=True)
