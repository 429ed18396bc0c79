"""An honest score."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from autograde.chapters.ch10_lenet.common import Watched, _problem, passed_by
from autograde.observing.experiment import REFERENCE, experiment


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
    net = Watched(see, 14 * 14, 10, dropout=0.2)
    net.eval()
    rates: set[float] = set()
    handle = register_optimizer_step_post_hook(
        lambda optimizer, *_: rates.update(g["lr"] for g in optimizer.param_groups)
    )
    try:
        score = lib.honest_score(net, data, epochs=8)
    finally:
        handle.remove()
    see("it returns a number", isinstance(score, (int, float)), expect=True)
    if not isinstance(score, (int, float)):
        return
    see("the learning rate", rates)
    see("the score on held-out digits reaches 0.6", score >= 0.6, expect=True)
    before = vars(_digits(see))
    see("the digits were changed", [name for name, t in vars(data).items() if not torch.equal(t, before[name])])
    sizes = [size for size, training, _ in net.calls if training]
    see("images that it was trained on, over 8 epochs", sum(sizes))
    measured = sum(size for size, training, _ in net.calls if not training)
    see("images that it was measured on", measured)
    if measured >= 8 * 199:  # after each epoch; what else it does is chance: the best of them may be the last
        return
    see("sizes of the batches it was trained on", set(sizes))
    see("calls that passed the network's hooks by", passed_by(net))
    for what, lost, problem in _losses(see):
        lib.honest_score(lost, problem, epochs=8)
        trained = sum(size for size, training, _ in lost.calls if training)
        see(f"{what}: images that it was trained on, over 8 epochs", trained)
    net.eval()
    with torch.no_grad():
        again = (net(data.held_out_images).argmax(1) == data.held_out_labels).float().mean().item()
    see("the score is that of the network it leaves behind", abs(score - again) < 1e-5, expect=True)
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
    net = Watched(see, 14 * 14, 10, dropout=0.2)
    score = lib.honest_score(net, twin, epochs=8)
    see("the score on a twin with shuffled held-out labels stays below 0.3", score < 0.3, expect=True)
