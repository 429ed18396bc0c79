"""LeNet."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.nn.parameter import is_lazy
from torch.utils._python_dispatch import TorchDispatchMode

from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


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
            given = args[self.WEIGHTED[name]].detach().clone()
            if name == "convolution":
                # Who pads does not matter: the image, or the convolution, which has its padding as the fifth argument.
                given = F.pad(given, [size for size in reversed(args[4]) for _ in range(2)])
                # After the two convolutions, a third one over the whole image is a linear layer.
                self.inputs.append(given.flatten(1) if len(self.inputs) >= 2 else given)
            else:
                self.inputs.append(given.reshape(-1, given.shape[-1]))
        return func(*args, **(kwargs or {}))


CALL = "a call on three images"
STAGES = (
    "what the first convolution is given, padding included",
    "what the second convolution is given",
    "what enters fc1",
    "what enters fc2",
    "what enters fc3",
)


def sizes(parameter: nn.Parameter) -> tuple[int, ...]:
    """Return how many outputs a parameter has, and how many numbers for each."""
    return (len(parameter), parameter[0].numel()) if parameter.dim() > 1 else (len(parameter),)


def _build(lib, see, classes: int = 10) -> nn.Module:
    return see.fill(_awake(lib.LeNet(classes)))


def _awake(net: nn.Module) -> nn.Module:
    """Show a network with lazy layers an image, so that they learn their shapes; return it."""
    if any(is_lazy(p) for p in net.parameters()):
        with torch.no_grad():
            net(torch.zeros(1, 1, 28, 28))
    return net


def _two_runs(net: nn.Module, x: Tensor) -> tuple[str, str]:
    """Say of which layers that run the network lists the parameters, and in which mode two calls agree."""
    listed = {id(p) for p in net.parameters()}
    ran: list[bool] = []
    alike = [True, True]
    watch = register_module_forward_pre_hook(
        lambda module, args: ran.extend(id(p) in listed for p in module.parameters(recurse=False))
    )
    with watch, torch.no_grad():
        for number, mode in enumerate((True, False)):
            one, other = net.train(mode)(x), net(x)
            if isinstance(one, Tensor) and isinstance(other, Tensor):
                alike[number] = torch.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True)
    net.train()
    modes = {(True, True): "in both modes", (False, True): "in evaluation mode"}.get((alike[0], alike[1]), "not always")
    return "none" if not listed else "all" if all(ran) else "some", modes


def _first_call(see, net: nn.Module, x: Tensor) -> None:
    """Call the network before anything else is noted: an exception of its own is what a reader is told first.

    The words of PyTorch's own have the sizes that did not fit. How far it came stands behind them: it tells apart what
    ends in the same words.
    """
    stages = Stages()
    try:
        with stages, torch.no_grad():
            net(x)
    except NotImplementedError:
        raise
    except RuntimeError as error:
        see.raises_message(CALL, _again, error)
        for label, given in zip(STAGES, stages.inputs, strict=False):
            see(label, given, atol=1e-5)
        raise
    see.raises_message(CALL, _again, None)


def _reached(net: nn.Module, image: Tensor) -> bool:
    """Say whether a gradient reaches an image."""
    logits = net(image)
    return logits.requires_grad and torch.autograd.grad(logits.sum(), image, allow_unused=True)[0] is not None


def _again(error: RuntimeError | None) -> None:
    if error:
        raise error


def _as_they_are(given: Tensor, images: Tensor) -> bool:
    """Say whether what a convolution was given, with its padding or without, are the images."""
    inner = given[..., 1:-1, 1:-1] if given.shape[2:] == (30, 30) else given
    return inner.shape != images.shape or torch.allclose(inner, images, atol=1e-5)


def _by_the_usual_steps(net: nn.Module, x: Tensor, output: Tensor) -> list[Tensor]:
    """Return the stages' inputs as LeNet has them with these parameters; none, if the output is not LeNet's.

    Whoever comes to the same output by other steps, one image at a time or by `unfold`, is not asked for these.
    """
    by_size = {sizes(parameter): parameter.detach() for parameter in net.parameters()}
    stages = Stages()
    try:
        with stages, torch.no_grad():
            y = x
            for channels, inside, side, padding in ((6, 1, 3, 1), (16, 6, 5, 0)):
                weight = by_size[channels, inside * side**2].reshape(channels, inside, side, side)
                y = F.max_pool2d(F.conv2d(y, weight, by_size[channels,], padding=padding).relu(), 2)
            y = y.flatten(1)
            for outputs, given in ((120, 400), (84, 120), (10, 84)):
                y = F.linear(y.relu(), by_size[outputs, given], by_size[outputs,])
        return stages.inputs if torch.allclose(y, output, rtol=1e-4, atol=1e-4) else []
    except (KeyError, RuntimeError, TypeError):
        return []


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
    conditions=Layer(
        make=lambda lib: _awake(lib.LeNet()),
        inputs=lambda see: (see.randn(2, 1, 28, 28),),
        without={
            "empty_batch": "x.view(len(x), -1), which many write to flatten, cannot",
            "gradients": "the experiment itself looks at the gradient of every parameter",
        },
    ),
)
def lenet(lib, see):
    """Fills the parameters by shape, then follows a batch from stage to stage."""
    net = _build(lib, see)
    x = see.randn(3, 1, 28, 28)
    _first_call(see, net, x)
    listed, alike = _two_runs(net, x)
    see("of the layers that run, the network lists the parameters of", listed)
    see("two calls on the same images give the same logits", alike)
    if (listed, alike) != ("all", "in both modes"):
        raise LookupError("what the network computes hangs on chance")
    see("sizes of the parameters", sorted(sizes(p) for p in net.parameters()))
    stages = Stages()
    shared = {id(p) for p in net.parameters()} & {id(p) for p in lib.LeNet().parameters()}
    see("two networks share parameters", bool(shared))
    if shared:
        raise LookupError("all that follows is of one network under two names")
    before = x.clone()
    with stages:
        output = net(x)
    inputs = _by_the_usual_steps(net, before, output) or stages.inputs
    if inputs:
        untouched = _as_they_are(inputs[0], before)
        see("the images reach the first convolution as they are", untouched)
        if not untouched:
            raise LookupError("all that follows is of other images")
    for number, label in enumerate(STAGES):
        see(label, inputs[number] if number < len(inputs) else None, atol=1e-5)
    see("layers with weights that ran", len(inputs))
    see("the images, after the call", x)
    see("the output", output, atol=1e-5)
    see("the same call again", net(x), atol=1e-5)
    see("an image alone in its batch", net(x[1:2]), atol=1e-5)
    crowd = see.randn(40, 1, 28, 28)
    see("the last of forty images", net(crowd)[-1], atol=1e-5)
    see("the same one alone", net(crowd[-1:])[0], atol=1e-5)
    see("twenty classes", tuple(_build(lib, see, 20)(x).shape))
    picture = see.randn(1, 1, 28, 28).requires_grad_()
    net(picture).sum().backward()
    see("the gradient that reaches an image", picture.grad is not None)
    if picture.grad is None:
        raise LookupError("what else learns depends on where it is detached")
    net.zero_grad()
    see("four classes", tuple(_build(lib, see, 4)(x).shape))
    output.square().mean().backward()
    gradients = sorted((sizes(p), p.grad.abs().mean()) for p in net.parameters() if p.grad is not None)
    see("parameters that got a gradient", [shape for shape, _ in gradients])
    see("the gradients", [grad for _, grad in gradients], rtol=1e-3)
    net.eval()
    see("in evaluation mode", net(x), atol=1e-5)
    see("in evaluation mode: the gradient that reaches an image", _reached(net, picture))
    see("all parameters frozen: the output", net.requires_grad_(False)(x), atol=1e-5)
    fresh = _awake(lib.LeNet())
    see("ten classes unless told otherwise", tuple(fresh(x).shape))
    see("a new network is in training mode", fresh.training)
    spread = [bool(p.detach().std() > 0) for p in fresh.parameters() if p.dim() > 1]
    see("fresh weights vary", all(spread), expect=True)
    if not all(spread):
        raise LookupError("weights that are all alike are the same in a second network too")
    other = _awake(lib.LeNet())
    same = sum(torch.equal(p, q) for p, q in zip(fresh.parameters(), other.parameters(), strict=True) if p.dim() > 1)
    see("a second network starts with the same weights: how many layers", same, expect=0)


@further("lenet.lenet")
def lenet_more(lib, see):
    """Another number of classes, another batch."""
    net = _build(lib, see, 7)
    see("the output", net(see.randn(5, 1, 28, 28)), atol=1e-5)
