"""Repair: `.forward(x)` in place of a call."""

import torch
from torch import nn

from autograde.chapters.ch01_init_forward_call.common import _each_once, _starts
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "call.stack",
    title="Repair: `.forward(x)` in place of a call",
    points=2,
    subjects={"Stack": REFERENCE},
    repair=True,
    hints=(
        "The outputs are right. What differs is who was told that the layers ran.",
        "A hook runs in `__call__`. Who calls `.forward` goes past it.",
        "Write `self.first(x)`, not `self.first.forward(x)`; the same for the second layer.",
    ),
    after=(
        "`net(x)` runs `__call__`, which runs the hooks and `forward`. `net.forward(x)` runs `forward` alone. So call "
        "modules, your own and PyTorch's, and leave `.forward` to `__call__`: in `torch/nn/modules/container.py`, "
        "`Sequential` calls its children in the same way."
    ),
    conditions=Layer(make=lambda lib: lib.Stack(), inputs=lambda see: (see.randn(3, 6),)),
)
def stack(lib, see):
    """Hangs hooks on the layers, calls the network, and lists what the hooks were told."""
    net = see.fill(lib.Stack())
    x = see.randn(12, 6)
    see("the output", net(x))
    ran = []
    # By their widths: in which order they are declared is open.
    layers = sorted((m for m in net.modules() if isinstance(m, nn.Linear)), key=lambda layer: -layer.in_features)
    for number, layer in enumerate(layers):
        layer.register_forward_pre_hook(lambda layer, args, n=number: ran.append(f"before layer {n}"))
        layer.register_forward_hook(lambda layer, args, out, n=number: ran.append(f"after layer {n}"))
    net(x)
    see("the hooks that ran", list(ran))
    net(see.randn(1, 6))
    see("the hooks that ran in two calls", list(ran))
    handle = layers[0].register_forward_hook(lambda layer, args, out: 10 * out)
    see("the output while a hook multiplies the first layer's", net(x))
    handle.remove()
    see("the output once it is removed", net(x))
    for name, layer in zip(("first", "second"), layers, strict=True):
        given = []
        layer.register_forward_hook(lambda layer, args, out, given=given: given.append((layer, len(args))))
        net(x)
        see(f"a hook on the {name} layer is told of that layer", [of is layer for of, _ in given])
        see(f"how many arguments by position it is told of on the {name} layer", [count for _, count in given])
        shown = []
        layer.register_forward_hook(lambda layer, args, out, shown=shown: shown.append(out.clone()))
        net(x)
        see(f"the output of the {name} layer that a hook on it is shown", shown)
    still, shown = see.fill(lib.Stack()).eval(), []
    for layer in still.modules():
        if isinstance(layer, nn.Linear):
            layer.register_forward_hook(lambda layer, args, out: shown.append((out, out.clone())))
    with torch.no_grad():
        still(x)
    changed = sum(not torch.equal(kept, as_shown) for kept, as_shown in shown)
    see("in evaluation mode, under no_grad: outputs that a hook keeps, and that were changed since", changed)
    # Each kind on a network without any other hook: one of another kind, and a layer may be called for its sake.
    for kind in ("forward_pre_hook", "forward_hook", "full_backward_pre_hook", "full_backward_hook"):
        fresh, went = see.fill(lib.Stack()), []
        for layer in fresh.modules():
            if isinstance(layer, nn.Linear):
                getattr(layer, f"register_{kind}")(lambda layer, *_, went=went: went.append(layer.in_features))
        asking = see.randn(3, 6, requires_grad=True)
        (100 * fresh(asking)).sum().backward()
        see(f"the widths of the layers whose hooks ran, hung on by register_{kind} and no other", went)
    see("the gradient that reaches the input from 100 times the output", asking.grad)
    _each_once(see, see.fill(lib.Stack()), x)  # without a hook: one that hangs there, and it may be called for that
    _starts(see, lib.Stack)


@further("call.stack")
def stack_counts(lib, see):
    """Every layer runs once a call, with a fresh network and another batch."""
    net = see.fill(lib.Stack())
    counts = {}
    for layer in net.modules():
        if isinstance(layer, nn.Linear):
            layer.register_forward_hook(
                lambda layer, args, out: counts.update({layer.in_features: counts.get(layer.in_features, 0) + 1})
            )
    for _ in range(see.integer(2, 5)):
        see("the output", net(see.randn(3, 6)))
    see("how often each layer ran", sorted(counts.items()))
