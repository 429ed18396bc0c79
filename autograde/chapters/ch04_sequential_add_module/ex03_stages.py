"""LeNet's three stages, by add_module."""

import torch
from torch import nn

from autograde.chapters.ch04_sequential_add_module.common import _differ, _names, moderate
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


def _whole(first: nn.Module, second: nn.Module, third: nn.Module) -> nn.Module:
    return nn.Sequential(first, second, nn.Flatten(), third)


@experiment(
    "sequential.stages",
    title="LeNet's three stages, by add_module",
    points=2,
    subjects={"lenet_stages": REFERENCE},
    hints=(
        "Each stage begins as `nn.Sequential()`; then come as many `add_module(name, layer)` as it has layers.",
        "Padding is the only thing `conv1` has and `conv2` has not. A pool of 2 is `nn.MaxPool2d(2)`.",
        "The sizes are those of the table; only `fc3` depends on `classes`.",
        '`layer1.add_module("conv1", nn.Conv2d(1, 6, 3, padding=1))`, then `"pool1"`, and so on; return the three.',
    ),
    after=(
        "`add_module` is a method of every `nn.Module`, see `torch/nn/modules/module.py`: it works as well on your own "
        "classes, for example to register layers in a loop under names that you make. On a module whose names are "
        "fixed, `self.conv1 = ...` does the same and reads better."
    ),
    conditions=Layer(
        make=lambda lib: _whole(*lib.lenet_stages(4)),
        inputs=lambda see: (0.2 * see.randn(2, 1, 28, 28),),
        without=dict.fromkeys(
            (
                "first_and_second_call",
                "batch_of_one",
                "empty_batch",
                "double",
                "copied",
                "saved_and_loaded",
                "layers_are_called",
            ),
            "the stages are PyTorch's Sequentials: no code of the learner runs at a call",
        ),
    ),
)
def stages(lib, see):
    """Looks at the names in each stage, at the sizes of the weights, and at what each stage gives."""
    made = list(lib.lenet_stages())
    see("how many stages", len(made))
    see("each is a Sequential", [isinstance(stage, nn.Sequential) for stage in made])
    for number, stage in enumerate(made, 1):
        see(f"names in layer{number}", _names(stage))
        shapes = [tuple(p.shape) for p in stage.parameters()]
        see(f"shapes of the parameters in layer{number}", shapes)
        moderate(see.fill(stage))
    x = see.randn(2, 1, 28, 28)
    for number, stage in enumerate(made, 1):
        if number == 3:
            x = x.flatten(1)
        x = stage(x)
        see(f"shape after layer{number}", tuple(x.shape))
        see(f"values after layer{number}", x)
    see("parameters that ask for no gradient", sum(not p.requires_grad for stage in made for p in stage.parameters()))
    see("all in training mode", all(part.training for stage in made for part in stage.modules()))
    see("how many layers they hold, each counted once", len({part for stage in made for part in stage.children()}))
    again = list(lib.lenet_stages())
    see("a second call makes new layers", all(a is not b for a, b in zip(made, again, strict=True)))
    drawn = torch.rand(3)
    fresh, next_one = list(lib.lenet_stages()), list(lib.lenet_stages())
    see("with fresh weights", [_differ(*pair) for pair in zip(fresh, again, strict=True)])
    see(
        "with fresh weights at the next call, right after that",
        [_differ(*pair) for pair in zip(fresh, next_one, strict=True)],
    )
    see("torch.rand gives the same after each call", torch.equal(drawn, torch.rand(3)))
    see("shape after layer1, of an image of 29 × 29", tuple(made[0](see.randn(1, 1, 29, 29)).shape))
    see("shape after layer2, of 6 channels of 15 × 15", tuple(made[1](see.randn(1, 6, 15, 15)).shape))
    see("shape after layer1 and layer2, of an image of 32 × 32", tuple(made[1](made[0](see.randn(1, 1, 32, 32))).shape))
    seven = list(lib.lenet_stages(7))
    see("outputs with 7 classes", seven[-1](see.randn(3, 400)).shape[-1])
    see(
        "shapes of the parameters in layer3 with 84 classes",
        [tuple(p.shape) for p in list(lib.lenet_stages(84))[-1].parameters()],
    )
    one = list(lib.lenet_stages(1))
    see("shape after layer3 with one class", tuple(one[-1](see.randn(3, 400)).shape))


@further("sequential.stages")
def stages_other_sizes(lib, see):
    """Other image sizes for the first two stages, and two classes."""
    first, second, third = (moderate(see.fill(stage)) for stage in lib.lenet_stages(2))
    for side in (20, 31):
        x = first(see.randn(1, 1, side, side))
        see(f"layer1 on {side} × {side}", x)
        see(f"layer2 on {side} × {side}", second(x))
    see("layer3 with 2 classes", third(see.randn(4, 400)))
    see("parameters", sum(p.numel() for s in (first, second, third) for p in s.parameters()))
