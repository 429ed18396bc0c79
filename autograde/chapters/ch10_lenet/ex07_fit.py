"""The training loop."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import torch
from torch.optim.optimizer import register_optimizer_step_post_hook

from autograde.chapters.ch10_lenet.common import Watched, _problem, passed_by, warned
from autograde.observing.experiment import REFERENCE, experiment, further

SETTINGS = ("lr", "betas", "eps", "weight_decay", "amsgrad")


@contextmanager
def _steps_counted(net: Watched) -> Iterator[tuple[list[int], list[dict[str, object]]]]:
    """Count the steps that optimizers take: all, those with gradients, those with some that are not zero.

    The optimizer's settings at each step come with it.
    """
    counts = [0, 0, 0]
    settings: list[dict[str, object]] = []

    def count(optimizer, args, kwargs):
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        counts[0] += 1
        settings.append({name: optimizer.param_groups[0].get(name) for name in SETTINGS})
        counts[1] += bool(grads)
        counts[2] += any(bool(grad.abs().max() > 0) for grad in grads)

    handle = register_optimizer_step_post_hook(count)
    try:
        yield counts, settings
    finally:
        handle.remove()


@experiment(
    "lenet.fit",
    title="The training loop",
    points=3,
    subjects={"fit": REFERENCE},
    hints=(
        "Two loops: over the epochs, and over batches of indices. `torch.randperm(len(images)).split(batch_size)` "
        "gives the batches of one epoch.",
        "For each batch: forget the old gradients, call the network, compute the loss, `backward()`, `step()`.",
        "An epoch's mean loss weighs each batch by its size: add `loss.item() * len(batch)`, divide by `len(images)`.",
        "`net.train()` comes first; `F.cross_entropy` wants the logits as they are.",
    ),
    after=(
        "Nothing here is special to your network: `optimizer.step()` changes the parameters that it was given, using "
        "what `backward()` left in their `.grad`. See `torch/optim/optimizer.py`."
    ),
)
def fit(lib, see):
    """One batch an epoch, so that the order cannot matter; then small batches; then the modes and the sums."""
    see.may_leave("the gradient kept with a parameter", because="gradients may be cleared before a step or after it")
    see.may_leave("the mode of a module", because="a network that came in evaluation mode may get that back")
    switch = torch.are_deterministic_algorithms_enabled()
    images, labels = _problem(see)
    net = Watched(see)
    with _steps_counted(net) as (steps, settings):
        losses = lib.fit(net, images, labels, epochs=1, lr=0.05, batch_size=10)
    see("the optimizer's settings", settings)
    see("the mean loss of one epoch", [float(x) for x in losses])
    see("a network that came in training mode: its mode afterwards", net.training)
    see("the network was in training mode, as it was before", [training for _, training, _ in net.calls])
    see("the weights after one step", net.layers[1].weight, rtol=1e-3)
    see("calls that passed the network's hooks by", passed_by(net))
    net = Watched(see)
    net.layers[1].weight.grad = 100 * see.randn(4, 6)
    lib.fit(net, images, labels, epochs=1, lr=0.05, batch_size=10)
    see("gradients of another training lie in .grad: the weights after one step", net.layers[1].weight, rtol=1e-3)
    net = Watched(see)
    lib.fit(net, 20 * images, labels, epochs=12, lr=0.1, batch_size=10)
    see("bright images: the weights after twelve steps", net.layers[1].weight, rtol=1e-2, atol=1e-3)
    net = Watched(see)
    net.layers[1].bias.requires_grad_(False)
    bias = net.layers[1].bias.detach().clone()
    lib.fit(net, images, labels, epochs=1, lr=0.05, batch_size=10)
    see("a frozen bias moved by", net.layers[1].bias - bias)
    net.layers[1].bias.grad = 2 * see.randn(4)
    lib.fit(net, images, labels, epochs=1, lr=0.05, batch_size=10)
    see("a frozen bias in whose .grad a gradient was left moved by", net.layers[1].bias - bias)
    wide = Watched(see).double()
    losses = lib.fit(wide, images.double(), labels, epochs=2, lr=0.05, batch_size=10)
    see("a network and images of float64: the weights after two steps", wide.layers[1].weight, rtol=1e-6)
    see("a network and images of float64: the losses", [float(x) for x in losses], rtol=1e-6)
    net = Watched(see)
    losses = lib.fit(net, images, labels, epochs=4, lr=0.05, batch_size=32)
    see("the weights after four steps", net.layers[1].weight, rtol=1e-3)
    see("the losses of four epochs", [float(x) for x in losses], rtol=1e-3)
    net = Watched(see)
    lib.fit(net, images, labels, epochs=2, lr=20.0, batch_size=10)
    see("steps that are too large: the weights after two", net.layers[1].weight, rtol=1e-2, atol=1e-3)
    sure = Watched(see).requires_grad_(False)
    sure.layers[1].weight.zero_()
    sure.layers[1].bias.copy_(torch.tensor([7.0, 0.0, 0.0, 0.0])).requires_grad_()
    small = lib.fit(sure, images, labels * 0, epochs=1, lr=0.0, batch_size=10)
    see("a small mean loss, with all its digits", [float(x) for x in small], rtol=1e-3)
    with torch.no_grad():
        sure.layers[1].bias[0] = 200.0
    losses = lib.fit(sure, images, labels * 0, epochs=8, lr=0.05, batch_size=10)
    see("nothing is left to learn: losses that eight epochs give", len(losses))
    # Six of the first class, four of the second, each nearly as likely as that: a large step makes the second unlikely.
    with torch.no_grad():
        sure.layers[1].bias.copy_(torch.tensor([5.3, 5.0, 0.0, 0.0]))
    losses = lib.fit(sure, images, torch.tensor([0] * 6 + [1] * 4), epochs=3, lr=20.0, batch_size=10)
    see("the second epoch is worse than the first: losses that three epochs give", len(losses))
    broken = torch.cat([images[:1] / 0, images[1:]])
    losses = lib.fit(Watched(see), broken, labels, epochs=3, lr=0.1, batch_size=4)
    see("an image of numbers that are not finite: the mean losses of three epochs", [float(x) for x in losses])
    # Nine times the same image, so that the order cannot matter; the last batch has one.
    net = Watched(see)
    losses = lib.fit(net, images[:1].repeat(9, 1), labels[:1].repeat(9), epochs=3, lr=0.05, batch_size=4)
    see("nine equal images by 4, three epochs: sizes of the batches", sorted(size for size, _, _ in net.calls))
    see("the weights after these nine steps", net.layers[1].weight, rtol=1e-3, atol=1e-5)
    see("the mean losses of the three epochs", [float(x) for x in losses], rtol=1e-3)
    net = Watched(see)
    lib.fit(net, images[:1].repeat(130, 1), labels[:1].repeat(130), epochs=1, lr=0.05, batch_size=1)
    see("130 batches of one image: how many there were", len(net.calls))
    net = Watched(see)
    net.eval()
    losses = lib.fit(net, images, labels, epochs=2, lr=0.0, batch_size=4)
    see("sizes of the batches of 10 images by 4, twice", sorted(size for size, _, _ in net.calls))
    see("the network was in training mode", all(training for _, training, _ in net.calls))
    numbers = sorted(images[:, 0].tolist() * 2)
    see("each image came once an epoch", torch.tensor(sorted(net.seen)), expect=torch.tensor(numbers))
    see("the first epoch has an order of its own", net.seen[:10] != images[:, 0].tolist(), expect=True)
    see("the second epoch has another order", net.seen[:10] != net.seen[10:], expect=True)
    first = net.seen[:10]
    net.seen.clear()
    lib.fit(net, images, labels, epochs=1, lr=0.0, batch_size=4)
    see("a second training has another order", net.seen != first, expect=True)
    orders = []
    for _ in range(2):
        net.seen.clear()
        torch.manual_seed(see.seed)
        lib.fit(net, images, labels, epochs=1, lr=0.0, batch_size=4)
        orders.append(list(net.seen))
    see("after the same torch.manual_seed, the order is the same again", orders[0] == orders[1])
    see("the mean loss, where nothing is learned", [float(x) for x in losses], rtol=1e-3)
    see("steps in one epoch of one batch: all, with gradients, with gradients other than zero", tuple(steps))
    see("the losses are numbers, not tensors", [type(x) for x in losses])
    for inside in (True, False):
        mixed = Watched(see)
        mixed.train(not inside)
        mixed.layers.train(inside)
        lib.fit(mixed, images, labels, epochs=1, lr=0.0, batch_size=10)
        see(f"modes of a part that began with training={inside}, unlike the network", list(mixed.inside))
    see("no epochs: the losses", lib.fit(net, images, labels, epochs=0, lr=0.1, batch_size=4))
    see("warnings", warned(lambda: lib.fit(Watched(see), images, labels, epochs=1, lr=0.1, batch_size=10)))
    see("the images, afterwards", images)
    with torch.no_grad():
        with suppress(RuntimeError):  # nothing can be learned there, unless it is switched on
            lib.fit(Watched(see), images, labels, epochs=1, lr=0.1, batch_size=10)
        see("where gradients were off before, they are recorded afterwards", torch.is_grad_enabled())
    see(
        "PyTorch's switch to deterministic algorithms is as before",
        switch == torch.are_deterministic_algorithms_enabled(),
    )
    if switch != torch.are_deterministic_algorithms_enabled():  # to set it imports PyTorch's compiler: a second
        torch.use_deterministic_algorithms(switch)


@further("lenet.fit")
def fit_learns(lib, see):
    """A problem that can be learned is learned."""
    see.may_leave("the gradient kept with a parameter", because="gradients may be cleared before a step or after it")
    images = see.randn(60, 6)
    labels = images.argmax(1) % 4
    net = Watched(see)
    losses = [float(x) for x in lib.fit(net, images, labels, epochs=30, lr=0.05, batch_size=16)]
    see("the loss falls below 0.9 of its first value", losses[-1] < 0.9 * losses[0], expect=True)
