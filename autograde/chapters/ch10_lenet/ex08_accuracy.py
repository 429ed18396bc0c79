"""Accuracy on images that it has not seen."""

import torch
from torch import Tensor

from autograde.chapters.ch10_lenet.common import Watched, _problem, passed_by
from autograde.observing.experiment import REFERENCE, experiment, further


def _counts(net: Watched, value: object, images: Tensor, labels: Tensor) -> str:
    """Say whether `value` is the mean of the batches' accuracies, for batches of the sizes that `net` was shown."""
    sizes = [size for size, _, _ in net.calls]
    if sum(sizes) != len(images) or not isinstance(value, float):
        return "as much as any other"
    right = (net.layers(images).argmax(1) == labels).float()
    shares = [part.mean().item() for part in right.split(sizes)]
    if abs(value - right.mean().item()) > 1e-5 and abs(value - sum(shares) / len(shares)) < 1e-5:
        return "more than the others"
    return "as much as any other"


@experiment(
    "lenet.accuracy",
    title="Accuracy on images that it has not seen",
    points=2,
    subjects={"accuracy": REFERENCE},
    hints=(
        "Dropout must not run: switch to evaluation mode, and to the former mode at the end.",
        "`net(images).argmax(dim=1)` are the predicted classes.",
        "Compare with the labels, turn the result into floats, take the mean, and return a Python number.",
    ),
    after=(
        "`eval()` sets the flag `training` on every module of the tree; dropout and batch norm read it when they are "
        "called. `torch.no_grad()` is another matter: it saves memory and time, and changes no output."
    ),
)
def accuracy(lib, see):
    """Looks at the number, the modes during and after, and the gradients."""
    see.may_leave(
        "the mode of a module", because="parts in other modes than the network may get theirs or its own back"
    )
    uneven = _problem(see, 301)
    pieces = Watched(see)
    counts = _counts(pieces, lib.accuracy(pieces, *uneven), *uneven)
    see("an image of a smaller last batch counts", counts)
    if counts != "as much as any other":
        return
    images, labels = _problem(see, 37)
    net = Watched(see, dropout=0.5)
    net.eval()
    value = lib.accuracy(net, images, labels)
    see("the accuracy", value)
    see("gradients are recorded afterwards", torch.is_grad_enabled())
    if isinstance(value, torch.Tensor):
        return
    see("it left evaluation mode as it was", net.training)
    half = Watched(see).requires_grad_(False)
    half.layers[1].weight.requires_grad_()
    lib.accuracy(half, images, labels)
    see("where the bias was frozen before, which parameters learn", [p.requires_grad for p in half.parameters()])
    net.train()
    net.layers[1].weight.grad = torch.ones_like(net.layers[1].weight)
    value = lib.accuracy(net, images, labels)
    see("a network that was in training mode, dropout included", value)
    see("a gradient that was there before", net.layers[1].weight.grad)
    see("its modes while it was measured", {training for _, training, _ in net.calls})
    see("its mode afterwards", net.training)
    see("the modes of its layers afterwards", [m.training for m in net.modules()])
    mixed = Watched(see, dropout=0.5).eval()
    mixed.layers.train()
    lib.accuracy(mixed, images, labels)
    see("modes of a part that was in training, in a network in evaluation", sorted(set(mixed.inside)))
    see("that network's mode afterwards", mixed.training)
    mixed.train().layers.eval()
    lib.accuracy(mixed, images, labels)
    see("a network in training mode, a part of it in evaluation: the network's mode afterwards", mixed.training)
    see("calls that passed the network's hooks by", passed_by(net))
    see("gradients were recorded", any(grad for _, _, grad in net.calls))
    see("a Python number", type(value))
    torch.rand(1)
    drawn = torch.get_rng_state()
    lib.accuracy(net, images, labels)
    see("the random numbers that follow are those that would have followed", torch.equal(drawn, torch.get_rng_state()))
    perfect = net.layers[1](images).argmax(1)
    see("all right", lib.accuracy(net, images, perfect))
    see("all wrong", lib.accuracy(net, images, (perfect + 1) % 4))
    see("three of four right", lib.accuracy(net, images[:4], torch.cat([perfect[:3], (perfect[3:4] + 1) % 4])))
    with torch.no_grad():
        lib.accuracy(net, images, labels)
        see("where gradients were off before, they are recorded afterwards", torch.is_grad_enabled())
    see("images as bright as fifty", lib.accuracy(net, 50 * images, labels))
    many, theirs = _problem(see, 301)
    see("three hundred and one images", lib.accuracy(net, many, theirs))
    found = net.layers[1](many).argmax(1)
    see("three hundred and one images, all right", lib.accuracy(net, many, found))
    of_twelve, (images_of_twelve, _) = Watched(see, 4, 12), _problem(see, 60, 4, 12)
    found = of_twelve.layers[1](images_of_twelve).argmax(1)
    see("twelve classes, all right", lib.accuracy(of_twelve, images_of_twelve, found))
    see("a single class, all right", lib.accuracy(Watched(see, 6, 1), images, torch.zeros_like(labels)))
    failing = Watched(see)
    see.refuses("images of the wrong size", lib.accuracy, failing, images[:, :5], labels)
    see("after that error, gradients are recorded as before", torch.is_grad_enabled())
    torch.set_grad_enabled(True)
    even = Watched(see).requires_grad_(False)
    even.layers[1].weight.zero_()
    even.layers[1].bias.zero_()
    see("equal logits, and each class is right once in four images", lib.accuracy(even, images[:4], torch.arange(4)))
    even.layers[1].bias.copy_(torch.tensor([1000.1, 1000.0, 1000.2, 0.0]))
    third = torch.tensor([2, 2, 2, 0])
    see("logits of 1000.1 and 1000.2: three of four right", lib.accuracy(even, images[:4], third))
    even.layers[1].bias.copy_(torch.tensor([0.0, 0.0, 1.0, 0.0]))
    rough = even.bfloat16()
    see("in bfloat16, one of three right", lib.accuracy(rough, images[:3].bfloat16(), torch.tensor([2, 0, 1])))
    see("a frozen network", lib.accuracy(net.requires_grad_(False), images, labels))
    see("a batch of one", lib.accuracy(net, images[:1], perfect[:1]))


@further("lenet.accuracy")
def accuracy_more(lib, see):
    """Other sizes."""
    images, labels = _problem(see, 17, 5, 3)
    see("the accuracy", lib.accuracy(Watched(see, 5, 3, dropout=0.3), images, labels))
