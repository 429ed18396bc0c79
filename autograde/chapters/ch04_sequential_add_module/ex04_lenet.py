"""Repair a broken LeNet."""

from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from autograde.chapters.ch04_sequential_add_module.common import _differ, attributes_stay, moderate, outcome
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, See, experiment, further


class _Reaching(TorchFunctionMode):
    """Notes what reaches the first fully connected layer, and what that takes, however it is written."""

    def __init__(self, see: See) -> None:
        super().__init__()
        self.see: See | None = see

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if self.see and name in ("linear", "matmul", "__matmul__", "mm", "addmm"):
            given, weight = args[1:3] if name == "addmm" else args[:2]
            see, self.see = self.see, None
            see("the shape that reaches the first fully connected layer", tuple(given.shape))
            width = weight.shape[-1] if name == "linear" else weight.shape[0]
            see("how many numbers that layer was built for", width)
        return func(*args, **(kwargs or {}))


def _made(net: nn.Module) -> nn.Module:
    """Call a network that has lazy layers once, so that their parameters exist; return the network."""
    if any(isinstance(p, nn.parameter.UninitializedParameter) for p in net.parameters()):
        net(torch.zeros(1, 1, 28, 28))
    return net


def _by_stages(net: Any, x: torch.Tensor) -> list[tuple[int, ...]]:
    """Return the shapes that the stages give, called one by one, as the last cells of the chapter do."""
    first = net.layer1(x)
    second = net.layer2(first)
    return [tuple(each.shape) for each in (first, second, net.layer3(second.flatten(1)))]


@experiment(
    "sequential.lenet",
    title="Repair a broken LeNet",
    points=3,
    subjects={"LeNet": REFERENCE},
    repair=True,
    needs=("stages",),
    hints=(
        "Repair one thing, run the cell again: each repair shows the next of the three errors. The fourth mistake "
        "raises none: make a `LeNet(7)`, and look at the shape of what it returns.",
        "“has no attribute” means that the name before the dot exists and the one after it does not. "
        "`dir(nn.Sequential())` lists the methods.",
        "Print `x.shape` in `forward`, after each stage. How many numbers has one image when it reaches `layer3`, and "
        "on how many axes are they?",
        "The method is `add_module`, `fc1` takes `16 * 5 * 5`, before `layer3` comes `x = x.flatten(1)`, and `fc3` "
        "gives `classes` numbers.",
    ),
    after=(
        "One of the four mistakes shows when the object is made, two only when it is called: `nn.Linear` "
        "(`torch/nn/modules/linear.py`) cannot know what it will be given. The fourth never raises: only a call with "
        "other classes than ten shows it. PyTorch also has "
        "`nn.Flatten`, in `torch/nn/modules/flatten.py`; as the first layer of `layer3` it would let the whole LeNet "
        "be one Sequential."
    ),
    conditions=Layer(
        make=lambda lib: moderate(_made(lib.LeNet(4))),
        inputs=lambda see: (0.2 * see.randn(2, 1, 28, 28),),
        without={
            "empty_batch": "x.view(len(x), -1), which many write to flatten, cannot",
            "batch_of_one": "the experiment calls it with one image",
            "saved_and_loaded": "its layers are PyTorch's, which can be loaded",
        },
    ),
)
def lenet(lib, see):
    """Makes a LeNet, gives it known weights and calls it, with several images and with one."""
    net, other = _made(lib.LeNet()), _made(lib.LeNet())
    fresh = _differ(net, other)
    see("all parts of a new one are in training mode", all(part.training for part in net.modules()))
    missing = [name for name in ("layer1", "layer2", "layer3") if not hasattr(net, name)]
    see("stages that are not among its attributes", missing)
    moderate(see.fill(net))
    x = see.randn(3, 1, 28, 28)
    kept = x.clone()
    axes: list[int] = []
    net.layer2.register_forward_hook(lambda module, given, out: axes.append(out.dim()))
    passed_by = {name for name, part in net.named_children() if type(part).forward is not nn.Module.forward}
    for name in list(passed_by):
        net.get_submodule(name).register_forward_hook(lambda *_, name=name: passed_by.discard(name))
    runs: list[str] = []
    for name in ("layer1", "layer2", "layer3"):
        net.get_submodule(name).register_forward_hook(lambda *_, name=name: runs.append(name))
    with _Reaching(see):
        y = net(x)
    see("parts that it holds and does not call, so that their hooks do not run", sorted(passed_by))
    see("stages in the order in which they ran", list(runs))
    see("the output's shape", tuple(y.shape))
    see("shapes of the parameters", {tuple(p.shape) for p in net.parameters()})
    see("how many numbers they hold", sum(p.numel() for p in net.parameters()))
    see("how many axes leave layer2", axes)
    shapes = outcome(lambda: _by_stages(net, kept[:2]))
    see("shapes that layer1, layer2 and, after flatten(1), layer3 give, called one by one", shapes)
    see("the output", y)
    see("the output for one image", net(kept[1:2]))
    see("the output for images of 31 × 31", net(see.randn(2, 1, 31, 31)))
    for count, channels, side in ((25, 1, 32), (25, 1, 36), (2, 1, 27), (2, 3, 28), (2, 1, 32), (50, 1, 32)):
        others = outcome(lambda given=(count, channels, side, side): tuple(net(see.randn(*given)).shape))
        what = f"{count} images of {side} × {side}" + (f" with {channels} channels" if channels > 1 else "")
        see(what, "refused" if isinstance(others, Exception) else others)
    attributes_stay(see, net, kept, wrong=(kept.new_zeros(2, 1, 32, 32),))
    see("the images afterwards", x - kept)
    see("the output again, in evaluation mode", net.eval()(kept))
    y.square().mean().backward()
    gradients = {tuple(p.shape): None if p.grad is None else float(p.grad.abs().sum()) for p in net.parameters()}
    see("size of the gradients, by shape", gradients, rtol=1e-3)
    see(
        "another network holds parameters of the first",
        len({*map(id, other.parameters())} & {*map(id, net.parameters())}),
    )
    see("fresh weights differ", fresh)
    seven = moderate(see.fill(_made(lib.LeNet(7))))
    see("the output with 7 classes", seven(kept[:2]))
    one = moderate(see.fill(_made(lib.LeNet(1))))
    see("the output with one class", one(kept[:2]))
    see("how many numbers one with 84 classes holds", sum(p.numel() for p in _made(lib.LeNet(84)).parameters()))


@further("sequential.lenet")
def lenet_other(lib, see):
    """Two classes, a batch of five, two networks side by side."""
    one, two = moderate(see.fill(_made(lib.LeNet(2)))), _made(lib.LeNet(2))
    x = see.randn(5, 1, 28, 28)
    see("two classes", one(x))
    see("another network is another", not torch.allclose(one(x), two(x)))
