"""The same network on another Module."""

import inspect
from functools import cache

import torch
from torch import nn

from autograde.chapters.ch10_lenet.ex03_lenet import sizes
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment


@experiment(
    "lenet.lenet_on",
    title="The same network on another Module",
    points=2,
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
    conditions=Layer(
        make=lambda lib: lib.lenet_on(nn),
        inputs=lambda see: (see.randn(2, 1, 28, 28),),
        without={"gradients": "the experiment itself looks at them, in both worlds"},
    ),
)
def lenet_on(lib, see):
    """Builds it on torch.nn and on a Module written from scratch; compares keys, outputs and gradients."""
    worlds = {"torch.nn": nn, "an own Module": _own_world()}
    x = see.randn(2, 1, 28, 28)
    names = getattr(inspect.unwrap(lib.lenet_on), "__globals__", {})
    former = dict(names)
    for name, world in worlds.items():
        net = lib.lenet_on(world)
        see(f"on {name}: it is a Module of that world", isinstance(net, world.Module), expect=True)
        if name == "an own Module" and isinstance(net, nn.Module):
            see("it is of torch.nn, and knows layers of it", any(True for _ in net.children()))
            see("it is of torch.nn, by a class that stands outside the function", _among(type(net), names))
            return
        others = [m for m in net.modules() if not isinstance(m, world.Module)]
        see(f"on {name}: all of its modules are of that world", not others, expect=True)
        see(f"on {name}: parameters", sorted(sizes(p) for p in net.parameters()))
        see(f"on {name}: weights that vary", [bool(p.detach().std() > 0) for p in net.parameters() if p.dim() > 1])
        see(f"on {name}: it is in training mode", net.training)
        see.fill(net)
        strangers: list[str] = []
        watch = torch.nn.modules.module.register_module_forward_pre_hook(
            lambda module, args, strangers=strangers, world=world: (
                strangers.append(type(module).__name__) if not isinstance(module, world.Module) else None
            )
        )
        with watch:
            output = net(x)
        see(f"on {name}: modules of another world that ran", strangers, expect=[])
        see(f"on {name}: the output", output, atol=1e-5)
        output.square().mean().backward()
        see(f"on {name}: parameters without a gradient", sum(p.grad is None for p in net.parameters()))
        grads = sorted((sizes(p), float(p.grad.abs().mean())) for p in net.parameters() if p.grad is not None)
        see(f"on {name}: the gradients", [grad for _, grad in grads], rtol=1e-3)
        second = lib.lenet_on(world)
        shared = {id(p) for p in net.parameters()} & {id(p) for p in second.parameters()}
        pairs = zip(lib.lenet_on(world).parameters(), second.parameters(), strict=True)
        see(f"on {name}: weights that start alike in two networks", sum(a.equal(b) for a, b in pairs if a.dim() > 1))
        see(f"on {name}: parameters that two networks share", len(shared))
    see("names of the notebook that stand for something else now", _changed(former, names))
    see("a third world: torch.nn again", isinstance(lib.lenet_on(nn), nn.Module), expect=True)


def _among(kind: type, names: dict[str, object]) -> bool:
    # Not by `in`: the names of a notebook stand for arrays too, which compare number by number.
    return any(value is kind for value in names.values())


def _changed(former: dict[str, object], names: dict[str, object]) -> list[str]:
    return [name for name in names if name not in former or names[name] is not former[name]]


@cache
def _own_world():
    from autograde.own_module.rebuild import rebuild
    from autograde.own_module.reference_module import Module

    return rebuild(Module)
