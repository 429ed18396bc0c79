"""Experiments and hints of chapter 08: a LeNet that reads handwritten digits."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.optim.optimizer import register_optimizer_step_post_hook
from torch.utils._python_dispatch import TorchDispatchMode

from autograde.experiment import REFERENCE, experiment, further, prediction


class Stages(TorchDispatchMode):
    """Notes the input of every convolution and every linear layer, however the network calls them."""

    WEIGHTED = {"convolution": 0, "addmm": 1, "mm": 0, "bmm": 0, "baddbmm": 1}

    def __init__(self) -> None:
        # What a mode sees first makes PyTorch import this; under the mode, the import itself would be seen.
        import torch._dynamo  # noqa: F401

        super().__init__()
        self.inputs: list[Tensor] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func.overloadpacket.__name__
        if name in self.WEIGHTED:
            self.inputs.append(args[self.WEIGHTED[name]].detach().clone())
        return func(*args, **(kwargs or {}))


class Operations(TorchDispatchMode):
    """Counts what is done with tensors, making them included."""

    def __init__(self) -> None:
        # What a mode sees first makes PyTorch import this; under the mode, the import itself would be seen.
        import torch._dynamo  # noqa: F401

        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += 1
        return func(*args, **(kwargs or {}))


STAGES = (
    "what enters the first convolution",
    "what enters the second convolution",
    "what enters fc1",
    "what enters fc2",
    "what enters fc3",
)


@experiment(
    "lenet.conv_parameters",
    title="Count by hand: a convolution's parameters",
    points=1,
    subjects={"conv_parameters": REFERENCE},
    hints=(
        "One output channel has one kernel for each input channel, and one bias.",
        "A kernel has `kernel_size * kernel_size` numbers.",
        "`out_channels * (in_channels * kernel_size**2 + 1)`",
    ),
    after=(
        "`nn.Conv2d` keeps its weight as one tensor of the shape (out, in, kernel, kernel) and its bias as another; "
        "see `torch/nn/modules/conv.py`. The size of the image plays no part: the same kernels slide over all of it."
    ),
)
def conv_parameters(lib, see):
    """Compares the counts with the sizes of real layers."""
    for in_channels, out_channels, kernel in ((1, 6, 3), (6, 16, 5), (3, 7, 1), (4, 4, 2)):
        layer = nn.Conv2d(in_channels, out_channels, kernel)
        real = sum(p.numel() for p in layer.parameters())
        label = f"{in_channels} to {out_channels} channels, {kernel}×{kernel}"
        with Operations() as operations:
            count = lib.conv_parameters(in_channels, out_channels, kernel)
        see(label, count, expect=real)
    see("it is computed without a layer or a tensor", operations.count == 0, expect=True)


@further("lenet.conv_parameters")
def conv_parameters_random(lib, see):
    """Layers of random sizes."""
    for number in range(4):
        sizes = see.integer(1, 9), see.integer(1, 9), see.integer(1, 6)
        real = sum(p.numel() for p in nn.Conv2d(*sizes).parameters())
        see(f"layer {number}", lib.conv_parameters(*sizes), expect=real)


def _pooled(height: int, width: int) -> int:
    stage = nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.Flatten()
    ).to("meta")
    return stage(torch.empty(1, 1, height, width, device="meta")).shape[1]


@experiment(
    "lenet.flat_features",
    title="How many features reach fc1",
    points=1,
    subjects={"flat_features": REFERENCE},
    hints=(
        "Follow one side of the image: the first convolution keeps it, a pool halves it and drops the rest.",
        "The second convolution has no padding: a 5×5 kernel fits into a side of `n` at `n - 4` places.",
        "Both sides go the same way, each for itself; in the end there are 16 channels.",
    ),
    after=(
        "400 is 16 channels of 5×5. PyTorch does not compute that number for you, unless you write "
        "`nn.LazyLinear(120)`, which waits for the first input; see `torch/nn/modules/lazy.py`."
    ),
)
def flat_features(lib, see):
    """Compares with what real layers give, on square, odd and oblong images."""
    for height, width in ((28, 28), (32, 32), (29, 29), (20, 36), (31, 18)):
        with Operations() as operations:
            count = lib.flat_features(height, width)
        see(f"an image of {height}×{width}", count, expect=_pooled(height, width))
    see("it is computed without a layer or a tensor", operations.count == 0, expect=True)


@further("lenet.flat_features")
def flat_features_random(lib, see):
    """Images of random sizes."""
    for number in range(4):
        height, width = see.integer(12, 60), see.integer(12, 60)
        see(f"image {number}", lib.flat_features(height, width), expect=_pooled(height, width))


def _build(lib, see, classes: int = 10) -> nn.Module:
    return see.fill(_awake(lib.LeNet(classes)))


def _awake(net: nn.Module) -> nn.Module:
    """Show a network with lazy layers an image, so that they learn their shapes; return it."""
    if any(is_lazy(p) for p in net.parameters()):
        with torch.no_grad():
            net(torch.zeros(1, 1, 28, 28))
    return net


@experiment(
    "lenet.lenet",
    title="LeNet",
    points=4,
    subjects={"LeNet": REFERENCE},
    hints=(
        "`__init__` makes two convolutions and three linear layers; pooling and ReLU hold no parameters.",
        "In `forward`: convolution, ReLU, pool; the same again; flatten all but the first axis; three linear layers "
        "with a ReLU after the first two.",
        "The logits leave as they are: no ReLU and no softmax after fc3. `classes` is fc3's number of outputs.",
    ),
    after=(
        "The check never asked for your attributes' names. It filled your parameters by their shapes, and looked at "
        "what enters each layer that has weights, whichever way you call it. That is how two networks can be "
        "compared that were written by two people."
    ),
)
def lenet(lib, see):
    """Fills the parameters by shape, then follows a batch from stage to stage."""
    net = _build(lib, see)
    see("shapes of the parameters", sorted(tuple(p.shape) for p in net.parameters()))
    x = see.randn(3, 1, 28, 28)
    stages = Stages()
    with stages:
        output = net(x)
    for number, label in enumerate(STAGES):
        see(label, stages.inputs[number] if number < len(stages.inputs) else None, atol=1e-5)
    see("layers with weights that ran", len(stages.inputs))
    see("the output", output, atol=1e-5)
    see("the same call again", net(x), atol=1e-5)
    see("an image alone in its batch", net(x[1:2]), atol=1e-5)
    see("four classes", tuple(_build(lib, see, 4)(x).shape))
    output.square().mean().backward()
    gradients = sorted((tuple(p.shape), p.grad) for p in net.parameters() if p.grad is not None)
    see("parameters that got a gradient", [shape for shape, _ in gradients])
    see("the gradients", [grad.abs().mean() for _, grad in gradients], rtol=1e-3)
    net.eval()
    see("in evaluation mode", net(x), atol=1e-5)
    fresh = _awake(lib.LeNet())
    see("ten classes unless told otherwise", tuple(fresh(x).shape))
    spread = [bool(p.detach().std() > 0) for p in fresh.parameters()]
    see("fresh parameters vary", all(spread), expect=True)


@further("lenet.lenet")
def lenet_more(lib, see):
    """Another number of classes, another batch."""
    net = _build(lib, see, 7)
    see("the output", net(see.randn(5, 1, 28, 28)), atol=1e-5)


@experiment(
    "lenet.count_parameters",
    title="Count by code",
    points=1,
    subjects={"count_parameters": REFERENCE},
    hints=(
        "`net.parameters()` yields every parameter, those of layers inside layers included.",
        "`numel()` is the number of elements of a tensor. Which parameters have `requires_grad`?",
        "`sum(p.numel() for p in net.parameters() if p.requires_grad)`",
    ),
    after=(
        "`parameters()` walks over the tree of modules and leaves out what it has met already, so a layer that is used "
        "twice counts once; see `torch/nn/modules/module.py`. Buffers, such as running means, are not parameters."
    ),
)
def count_parameters(lib, see):
    """Counts in nested, shared, frozen and buffered networks."""
    see("one layer", lib.count_parameters(nn.Linear(3, 4)))
    nested = nn.Sequential(nn.Conv2d(1, 6, 3), nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(5, 2))))
    see("layers three levels deep", lib.count_parameters(nested))
    see("with a BatchNorm", lib.count_parameters(nn.Sequential(nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6))))
    layer = nn.Linear(4, 4)
    see("one layer used twice", lib.count_parameters(nn.Sequential(layer, nn.ReLU(), layer)))
    frozen = nn.Sequential(nn.Linear(3, 5), nn.Linear(5, 2))
    frozen[0].requires_grad_(False)
    see("the first layer frozen", lib.count_parameters(frozen))
    see("no parameters at all", lib.count_parameters(nn.ReLU()))


@further("lenet.count_parameters")
def count_parameters_random(lib, see):
    """A network of random sizes."""
    a, b, c = see.integer(2, 9), see.integer(2, 9), see.integer(2, 9)
    see("another network", lib.count_parameters(nn.Sequential(nn.Linear(a, b), nn.Linear(b, c, bias=False))))


def _pair(see) -> tuple[nn.Module, list[Tensor]]:
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 3))
    return see.fill(net), [see.randn(*p.shape) for p in net.parameters()]


@experiment(
    "lenet.load_in_order",
    title="Load given weights, by their order",
    points=2,
    subjects={"load_in_order": REFERENCE},
    hints=(
        "Make a list of `net.parameters()` first, and compare its length and its shapes with the given tensors.",
        "Check everything before you change anything: a half loaded network is worse than none.",
        "Copy inside `with torch.no_grad():`, by `parameter.copy_(tensor)`: each parameter stays the same object.",
    ),
    after=(
        "`load_state_dict` does the same by name in place of order, and copies in place too, for the same reason: an "
        "optimizer holds the parameter objects. See `torch/nn/modules/module.py`."
    ),
)
def load_in_order(lib, see):
    """Loads, looks at identity, gradients and the given tensors; then gives too many, and wrong shapes."""
    net, tensors = _pair(see)
    objects = list(net.parameters())
    lib.load_in_order(net, tensors)
    see("the first weight", next(net.parameters()))
    see("all parameters", list(net.parameters()))
    see("they are the same objects", [a is b for a, b in zip(objects, net.parameters(), strict=True)])
    see("they are leaves that learn", [p.is_leaf and p.requires_grad for p in net.parameters()])
    with torch.no_grad():
        next(net.parameters()).zero_()
    see("the given tensor, after the network changed its own", tensors[0])
    net, tensors = _pair(see)
    kept = [p.detach().clone() for p in net.parameters()]
    see.raises("one tensor too few", lib.load_in_order, net, tensors[:-1])
    see.raises("one tensor too many", lib.load_in_order, net, [*tensors, tensors[0]])
    see.raises("the last has a shape that broadcasts", lib.load_in_order, net, [*tensors[:-1], tensors[-1][:1]])
    turned = [t.T if t.ndim == 2 else t for t in tensors]
    see.raises("a weight with rows and columns swapped", lib.load_in_order, net, turned)
    reshaped = [t.flatten() if t.ndim == 4 else t for t in tensors]
    see.raises("a weight laid into one row", lib.load_in_order, net, reshaped)
    see(
        "after the refusals, each parameter is as it was",
        [torch.equal(a, b) for a, b in zip(kept, net.parameters(), strict=True)],
    )
    lib.load_in_order(net, iter(tensors))
    see("from an iterator", list(net.parameters()))


@further("lenet.load_in_order")
def load_in_order_lenet(lib, see):
    """A larger network gives the outputs that its new weights imply."""
    net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Sequential(nn.Linear(6, 6), nn.Linear(6, 2)))
    lib.load_in_order(net, [see.randn(*p.shape) for p in net.parameters()])
    see("the output", net(see.randn(3, 4)))


class _Shared(list):
    """A list that copies of its owner share: who measures a copy of the network is watched as well."""

    def __deepcopy__(self, memo):
        return self


class Watched(nn.Module):
    """A small classifier that notes how it is called: the batch's size, the mode, the pictures' numbers."""

    def __init__(self, see, features: int = 6, classes: int = 4, dropout: float = 0.0) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(features, classes), nn.Dropout(dropout))
        see.fill(self)
        self.calls: list[tuple[int, bool, bool]] = _Shared()
        self.seen: list[float] = _Shared()

    def forward(self, x: Tensor) -> Tensor:
        """Return logits, and note the call."""
        self.calls.append((len(x), self.training, torch.is_grad_enabled()))
        self.seen += x.reshape(len(x), -1)[:, 0].tolist()
        return self.layers(x)


@contextmanager
def _steps_counted(net: Watched) -> Iterator[list[int]]:
    """Count the steps that optimizers take: all, those with gradients, those with some that are not zero."""
    counts = [0, 0, 0]

    def count(optimizer, args, kwargs):
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        counts[0] += 1
        counts[1] += bool(grads)
        counts[2] += any(bool(grad.abs().max() > 0) for grad in grads)

    handle = register_optimizer_step_post_hook(count)
    try:
        yield counts
    finally:
        handle.remove()


def _problem(see, n: int = 10, features: int = 6, classes: int = 4) -> tuple[Tensor, Tensor]:
    return see.randn(n, features), see.randint(0, classes, (n,))


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
    images, labels = _problem(see)
    net = Watched(see)
    with _steps_counted(net) as steps:
        losses = lib.fit(net, images, labels, epochs=1, lr=0.05, batch_size=10)
    see("the mean loss of one epoch", [float(x) for x in losses])
    see("the network was in training mode, as it was before", [training for _, training, _ in net.calls])
    see("the weights after one step", net.layers[1].weight, rtol=1e-3)
    net = Watched(see)
    losses = lib.fit(net, images, labels, epochs=4, lr=0.05, batch_size=32)
    see("the weights after four steps", net.layers[1].weight, rtol=1e-3)
    see("the losses of four epochs", [float(x) for x in losses], rtol=1e-3)
    net = Watched(see)
    net.eval()
    losses = lib.fit(net, images, labels, epochs=2, lr=0.0, batch_size=4)
    see("sizes of the batches of 10 images by 4, twice", sorted(size for size, _, _ in net.calls))
    see("the network was in training mode", all(training for _, training, _ in net.calls))
    numbers = sorted(images[:, 0].tolist() * 2)
    see("each image came once an epoch", torch.tensor(sorted(net.seen)), expect=torch.tensor(numbers))
    see("the first epoch has an order of its own", net.seen[:10] != images[:, 0].tolist(), expect=True)
    see("the second epoch has another order", net.seen[:10] != net.seen[10:], expect=True)
    see("the mean loss, where nothing is learned", [float(x) for x in losses], rtol=1e-3)
    see("steps in one epoch of one batch: all, with gradients, with gradients other than zero", tuple(steps))
    see("the losses are numbers, not tensors", [type(x) for x in losses])
    see("the images, afterwards", images)


@further("lenet.fit")
def fit_learns(lib, see):
    """A problem that can be learned is learned."""
    images = see.randn(60, 6)
    labels = images.argmax(1) % 4
    net = Watched(see)
    losses = [float(x) for x in lib.fit(net, images, labels, epochs=30, lr=0.05, batch_size=16)]
    see("the loss falls below 0.9 of its first value", losses[-1] < 0.9 * losses[0], expect=True)


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
    images, labels = _problem(see, 40)
    net = Watched(see, dropout=0.5)
    net.eval()
    see("the accuracy", lib.accuracy(net, images, labels))
    see("it left evaluation mode as it was", net.training)
    net.train()
    value = lib.accuracy(net, images, labels)
    see("a network that was in training mode, dropout included", value)
    see("its modes while it was measured", {training for _, training, _ in net.calls})
    see("its mode afterwards", net.training)
    see("the modes of its layers afterwards", [m.training for m in net.modules()])
    see("gradients were recorded", any(grad for _, _, grad in net.calls))
    see("a Python number", type(value))
    perfect = net.layers[1](images).argmax(1)
    see("all right", lib.accuracy(net, images, perfect))
    see("all wrong", lib.accuracy(net, images, (perfect + 1) % 4))
    see("a batch of one", lib.accuracy(net, images[:1], perfect[:1]))


@further("lenet.accuracy")
def accuracy_more(lib, see):
    """Other sizes."""
    images, labels = _problem(see, 17, 5, 3)
    see("the accuracy", lib.accuracy(Watched(see, 5, 3, dropout=0.3), images, labels))


def _digits(see) -> SimpleNamespace:
    from autograde.digits import bundled_digits

    whole = bundled_digits()
    chosen = slice(0, 600)
    return SimpleNamespace(
        images=whole.images[chosen, :, ::2, ::2].clone(),
        labels=whole.labels[chosen].clone(),
        held_out_images=whole.held_out_images[:200, :, ::2, ::2].clone(),
        held_out_labels=whole.held_out_labels[:200].clone(),
    )


@experiment(
    "lenet.honest_score",
    title="An honest score",
    points=2,
    subjects={"honest_score": REFERENCE},
    seconds=20.0,
    needs=("fit", "accuracy"),
    hints=(
        "Both halves are written already: `fit` learns, `accuracy` measures.",
        "`fit` may see `data.images` and `data.labels` only.",
        "`return accuracy(net, data.held_out_images, data.held_out_labels)`",
    ),
    after=(
        "The twin with shuffled held-out labels is a test for any pipeline: nothing honest does better than chance "
        "on it. A score far above chance means that held-out labels have leaked into the training."
    ),
)
def honest_score(lib, see):
    """Trains on real digits; then on a twin whose held-out labels are shuffled, where only a cheat scores."""
    data = _digits(see)
    net = Watched(see, 14 * 14, 10, dropout=0.2)
    score = lib.honest_score(net, data, epochs=8)
    see("it returns a number", isinstance(score, (int, float)), expect=True)
    if not isinstance(score, (int, float)):
        return
    see("the score on held-out digits reaches 0.75", score >= 0.75, expect=True)
    sizes = [size for size, training, _ in net.calls if training]
    see("images that it was trained on, over 8 epochs", sum(sizes))
    see("images that it was measured on", sum(size for size, training, _ in net.calls if not training))
    see("sizes of the batches it was trained on", set(sizes))
    net.eval()
    with torch.no_grad():
        again = (net(data.held_out_images).argmax(1) == data.held_out_labels).float().mean().item()
    see("the score is that of the network it leaves behind", abs(score - again) < 1e-5, expect=True)
    twin = _digits(see)
    order = torch.randperm(200, generator=torch.Generator().manual_seed(see.seed + 1))
    twin.held_out_labels = twin.held_out_labels[order]
    net = Watched(see, 14 * 14, 10, dropout=0.2)
    score = lib.honest_score(net, twin, epochs=8)
    see("the score on a twin with shuffled held-out labels stays below 0.3", score < 0.3, expect=True)


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
        "A linear function satisfies f(a) + f(b) = f(a + b) + f(0). Which of LeNet's layers could break that?",
        "Is the maximum of a sum the sum of the maxima?",
    ),
    after=(
        "Max-pooling takes the largest of its inputs, and which one that is depends on the image: a bend, as in ReLU. "
        "So the network without ReLU is piecewise linear too. Only averaging pools make it collapse into one linear "
        "function. The cells below measure all three side by side."
    ),
)
def no_activation(see):
    """Measures how far three networks are from being linear, then trains them for a moment."""
    linear, score = _three_networks(see.seed)
    for name, is_linear in linear.items():
        see(f"{name}: f(a) + f(b) = f(a + b) + f(0)", is_linear)
    for name, share in score.items():
        see(f"{name}: more than half right after one epoch", share > 0.5)
    middle = "without activation"
    if linear[middle]:
        return "a"
    return "b" if score[middle] > 0.5 else "c"


@cache
def _three_networks(seed: int) -> tuple[dict[str, bool], dict[str, float]]:
    """Return which of three networks are linear, and what share of held-out digits each reads after an epoch."""
    from autograde.digits import bundled_digits

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
    return linear, score


@experiment(
    "lenet.feature_maps",
    title="Feature maps, by a hook",
    points=2,
    subjects={"feature_maps": REFERENCE},
    hints=(
        "A forward hook gets `(module, args, output)`. Keep the output where the function can return it.",
        "`handle = layer.register_forward_hook(...)`, then call the network, then `handle.remove()`.",
        "Remove the hook in a `finally`, or use the handle in a `with`, so that an error leaves no hook behind.",
    ),
    after=(
        "The hook sees what flows through the network that is really running, padding, modes and all. Calling the "
        "layer by itself would need its input, which only the network makes. See `torch/nn/modules/module.py`."
    ),
)
def feature_maps(lib, see):
    """Records from inside a network, twice; looks for hooks left behind, also after an error."""
    net = see.fill(nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(8, 2)))
    x = see.randn(2, 1, 6, 6)
    outputs = []
    net[4].register_forward_hook(lambda module, args, output: outputs.append(output.detach().clone()))
    with torch.enable_grad():
        see("the second convolution's maps", lib.feature_maps(net, net[2], x))
        see("gradients are recorded again afterwards", torch.is_grad_enabled())
    see("what the network computed meanwhile", outputs[-1:])
    see("the first convolution's maps", lib.feature_maps(net, net[0], x))
    maps = lib.feature_maps(net, net[1], x)
    see("the maps carry a graph", maps.requires_grad)
    see("hooks left behind", _hooks(net) - 1)
    see.raises("an image of the wrong size", lib.feature_maps, net, net[2], see.randn(2, 1, 9, 9))
    see("hooks left behind after the error", _hooks(net) - 1)
    lib.feature_maps(net, net[4], x)
    outputs.clear()
    see("the network's output is as before", net(x))
    see("somebody else's hook on the layer still runs", len(outputs))
    see("the network is in training mode, as before", net.training)
    in_place = see.fill(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True)))
    see("maps that a later layer overwrites", lib.feature_maps(in_place, in_place[0], see.randn(1, 1, 4, 4)))


def _hooks(net: nn.Module) -> int:
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in net.modules())


@further("lenet.feature_maps")
def feature_maps_nested(lib, see):
    """A layer three levels deep."""
    net = see.fill(nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.Tanh())), nn.Linear(4, 1)))
    see("maps from the depth", lib.feature_maps(net, net[0][0][1], see.randn(2, 3)))


@experiment(
    "lenet.confusion_matrix",
    title="The confusion matrix",
    points=2,
    subjects={"confusion_matrix": REFERENCE},
    hints=(
        "Row: what the digit is. Column: what it was taken for.",
        "Start with `torch.zeros(classes, classes, dtype=torch.int64)` and add one for each pair.",
        "Mind pairs that come more than once: `matrix[labels, predictions] += 1` counts each of them once only.",
    ),
    after=(
        "The diagonal holds what was right; its sum over the number of images is the accuracy. "
        "`torch.bincount(labels * classes + predictions)` counts all pairs in one call."
    ),
)
def confusion_matrix(lib, see):
    """Counts pairs that repeat, with classes that never occur."""
    labels, predictions = torch.tensor([0, 0, 0, 1, 2, 2]), torch.tensor([0, 2, 2, 1, 2, 0])
    see("six digits of three classes", lib.confusion_matrix(labels, predictions, 3))
    see("a fourth class that never occurs", lib.confusion_matrix(labels, predictions, 4))
    labels, predictions = see.randint(0, 5, (200,)), see.randint(0, 5, (200,))
    see("two hundred digits of five classes", lib.confusion_matrix(labels, predictions, 5))
    see("none", lib.confusion_matrix(labels[:0], predictions[:0], 2))


@further("lenet.confusion_matrix")
def confusion_matrix_more(lib, see):
    """Ten classes."""
    see("ten classes", lib.confusion_matrix(see.randint(0, 10, (99,)), see.randint(0, 10, (99,)), 10))


@experiment(
    "lenet.worst_mistakes",
    title="The worst mistakes",
    points=2,
    subjects={"worst_mistakes": REFERENCE},
    hints=(
        "How wrong a single image is, its own loss says: `F.cross_entropy(..., reduction='none')`.",
        "Only images that were taken for another digit are mistakes; there may be fewer than `k`.",
        "`losses.argsort(descending=True)` puts the worst first; keep those whose argmax is wrong, then the first `k`.",
    ),
    after=(
        "The loss of one image is large when the network is sure and wrong. With `reduction='none'`, PyTorch returns "
        "one loss an image in place of their mean; see `torch/nn/functional.py`."
    ),
)
def worst_mistakes(lib, see):
    """Asks for some, for more than there are, and where all is right."""
    logits, labels = 3 * see.randn(12, 4), see.randint(0, 4, (12,))
    see("the worst two", lib.worst_mistakes(logits, labels, 2))
    truth = torch.tensor([1, 0, 1, 1, 1])
    mixed = torch.tensor([[5, 0, 0, 0], [0.2, 0, 0, 0], [1, 0, -9, -9], [0.6, 0, 0.6, 0.5], [0.1, 0, -9, -9]])
    see("the worst four of four mistakes and an unsure right one", lib.worst_mistakes(mixed, truth, 4))
    see("the worst five", lib.worst_mistakes(logits, labels, 5))
    see("as many as there are", lib.worst_mistakes(logits, labels, 99))
    shown = lib.worst_mistakes(logits, labels, 99).tolist()
    see("right ones among them", sum(int(logits[i].argmax() == labels[i]) for i in shown))
    see("where all is right", lib.worst_mistakes(logits, logits.argmax(1), 3))
    see("the logits, afterwards", logits)


@further("lenet.worst_mistakes")
def worst_mistakes_more(lib, see):
    """More images."""
    see("the worst four of fifty", lib.worst_mistakes(2 * see.randn(50, 6), see.randint(0, 6, (50,)), 4))


def _steps(net, optimizer, batches) -> None:
    for x in batches:
        optimizer.zero_grad()
        net(x).square().mean().backward()
        optimizer.step()


def _fresh(see) -> tuple[nn.Module, torch.optim.Optimizer]:
    net = see.fill(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)))
    return net, torch.optim.Adam(net.parameters(), lr=0.1)


@experiment(
    "lenet.checkpoint",
    title="Save, load, and continue",
    points=3,
    subjects={"save": REFERENCE, "load": REFERENCE},
    hints=(
        "Adam remembers a mean of past gradients for each parameter: its `state_dict` belongs into the file as well.",
        "One dictionary holds it all: `{'net': ..., 'optimizer': ..., 'epoch': ...}`; `torch.save` writes it.",
        "`load` reads it with `torch.load(file, weights_only=True)`, hands both parts back, and returns the epoch.",
    ),
    after=(
        "With `weights_only=True` (the default since PyTorch 2.6) nothing in the file can run code; see "
        "`torch/serialization.py`. A training that continues from such a file gives the same numbers as one that was "
        "never interrupted."
    ),
)
def checkpoint(lib, see):
    """Trains on, with and without an interruption in the middle, and compares."""
    batches = [see.randn(5, 3) for _ in range(6)]
    net, optimizer = _fresh(see)
    _steps(net, optimizer, batches[:3])
    file = io.BytesIO()
    lib.save(file, net, optimizer, 3)
    _steps(net, optimizer, batches[3:])
    lib.save(io.BytesIO(), net, optimizer, 6)
    written = file.getvalue()

    other, other_optimizer = _fresh(see)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.mul_(-2)
    epoch = lib.load(io.BytesIO(written), other, other_optimizer)
    see("the epoch that comes back", epoch)
    again, again_optimizer = _fresh(see)
    lib.load(io.BytesIO(written), again, again_optimizer)
    see("the weights right after loading", again[0].weight)
    see("the running mean right after loading", again[1].running_mean)
    _steps(other, other_optimizer, batches[3:])
    see("the weights after training on", other[0].weight)
    whole = [bool(torch.equal(a, b)) for a, b in zip(net.parameters(), other.parameters(), strict=True)]
    see("they equal those of a training without a break", all(whole), expect=True)
    see("still in training mode", other.training)


@further("lenet.checkpoint")
def checkpoint_learning_rate(lib, see):
    """The optimizer's own settings come back as well."""
    net, optimizer = _fresh(see)
    _steps(net, optimizer, [see.randn(5, 3)])
    optimizer.param_groups[0]["lr"] = 0.007
    file = io.BytesIO()
    lib.save(file, net, optimizer, 11)
    file.seek(0)
    other, other_optimizer = _fresh(see)
    see("the epoch", lib.load(file, other, other_optimizer))
    see("the learning rate", other_optimizer.param_groups[0]["lr"])


@experiment(
    "lenet.lenet_on",
    title="The same network on another Module",
    points=3,
    subjects={"lenet_on": REFERENCE},
    hints=(
        "Inside the function, the name `nn` is the argument: a class statement there uses whichever was handed in.",
        "Define the class inside the function, as `class LeNet(nn.Module)`, and return an object made of it.",
        "Every layer must come from the argument `nn`. Functions such as `F.relu` know no modules and may stay.",
    ),
    after=(
        "A layer class is bound to its base class when it is made. Whoever wants it on another base makes it anew, and "
        "that is all `rebuild` does with PyTorch's own files. The functions below them never knew what a Module is."
    ),
)
def lenet_on(lib, see):
    """Builds it on torch.nn and on a Module written from scratch; compares keys, outputs and gradients."""
    worlds = {"torch.nn": nn, "an own Module": _own_world()}
    x = see.randn(2, 1, 28, 28)
    for name, world in worlds.items():
        net = lib.lenet_on(world)
        see(f"on {name}: it is a Module of that world", isinstance(net, world.Module), expect=True)
        others = [m for m in net.modules() if not isinstance(m, world.Module)]
        see(f"on {name}: all of its modules are of that world", not others, expect=True)
        see(f"on {name}: parameters", sorted(tuple(p.shape) for p in net.parameters()))
        see.fill(net)
        output = net(x)
        see(f"on {name}: the output", output, atol=1e-5)
        output.square().mean().backward()
        grads = sorted((tuple(p.shape), float(p.grad.abs().mean())) for p in net.parameters())
        see(f"on {name}: the gradients", [grad for _, grad in grads], rtol=1e-3)
        second = lib.lenet_on(world)
        shared = {id(p) for p in net.parameters()} & {id(p) for p in second.parameters()}
        see(f"on {name}: parameters that two networks share", len(shared))
    see("a third world: torch.nn again", isinstance(lib.lenet_on(nn), nn.Module), expect=True)


def _own_world():
    from autograde.rebuild import rebuild
    from autograde.reference_module import Module

    if "own" not in _WORLDS:
        _WORLDS["own"] = rebuild(Module)
    return _WORLDS["own"]


_WORLDS: dict[str, object] = {}
