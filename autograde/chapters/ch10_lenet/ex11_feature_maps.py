"""Feature maps, by a hook."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.modules import module as modules

from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "lenet.feature_maps",
    title="Feature maps, by a hook",
    points=2,
    subjects={"feature_maps": REFERENCE},
    hints=(
        "A forward hook gets `(module, args, output)`. Keep the output where the function can return it.",
        "`handle = layer.register_forward_hook(...)`, then call the network inside `with torch.no_grad():`, then "
        "`handle.remove()`.",
        "Remove the hook in a `finally`, or use the handle in a `with`, so that an error leaves no hook behind.",
    ),
    after=(
        "The hook sees what flows through the network that is really running, padding, modes and all. Calling the "
        "layer by itself would need its input, which only the network makes. See `torch/nn/modules/module.py`."
    ),
)
def feature_maps(lib, see):
    """Records from inside a network, twice; looks for hooks left behind, also after an error."""
    with _global_hooks_removed():
        _records(lib, see)


def _records(lib, see) -> None:
    net = see.fill(nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(8, 2)))
    x = see.randn(2, 1, 6, 6)
    net[0].weight.grad = torch.ones_like(net[0].weight)
    outputs = []
    recorded = []
    net[4].register_forward_hook(lambda module, args, output: outputs.append(output.detach().clone()))
    net[1].register_forward_hook(lambda module, args, output: recorded.append(output.requires_grad))
    hooks = _hooks(net)
    with torch.enable_grad():
        see("the second convolution's maps", lib.feature_maps(net, net[2], x))
        see("gradients are recorded again afterwards", torch.is_grad_enabled())
    see("what the network computed meanwhile", outputs[-1:])
    see("the network recorded gradients meanwhile", recorded)
    see("the first convolution's maps", lib.feature_maps(net, net[0], x))
    maps = lib.feature_maps(net, net[1], x)
    see("the maps carry a graph", maps.requires_grad)
    see("hooks afterwards, more than before", _hooks(net) - hooks)
    see.raises("an image of the wrong size", lib.feature_maps, net, net[2], see.randn(2, 1, 9, 9))
    see("hooks left behind after the error", _hooks(net) - hooks)
    see.raises("images with too many channels", lib.feature_maps, net, net[4], see.randn(2, 3, 6, 6))
    see("hooks left behind after an error in an earlier layer", _hooks(net) - hooks)
    see("gradients are recorded again after the errors", torch.is_grad_enabled())
    lib.feature_maps(net, net[4], x)
    outputs.clear()
    see("the network's output is as before", net(x))
    see("a gradient that was there before", net[0].weight.grad)
    see("somebody else's hook on the layer still runs", len(outputs))
    see("the network is in training mode, as before", net.training)
    with torch.no_grad():
        lib.feature_maps(net, net[0], x)
        see("where gradients were off before, they are recorded afterwards", torch.is_grad_enabled())
    passed: list[object] = []
    net[2].register_forward_hook(lambda module, args, output: passed.append(output))
    net[3].register_forward_pre_hook(lambda module, args: passed.append(args[0]))
    lib.feature_maps(net, net[2], x)
    see("the next layer was given the layer's own output, not a copy", passed[0] is passed[1])
    see("the output of the whole network", lib.feature_maps(net, net, x))
    net.eval()
    net[0].requires_grad_(False)
    see("in evaluation mode, the first layer frozen", lib.feature_maps(net, net[2], x[:1]))
    see(
        "an image that asks for gradients: the maps carry a graph",
        lib.feature_maps(net, net[0], x.clone().requires_grad_()).requires_grad,
    )
    mixed = see.fill(nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.BatchNorm1d(4), nn.ReLU()))
    mixed[3].eval()
    dropped: list[Tensor] = []
    mixed[2].register_forward_hook(lambda module, args, output: dropped.append(output.clone()))
    maps = lib.feature_maps(mixed, mixed[2], see.randn(5, 6))
    see("with dropout in training mode: these maps went through the network", maps.equal(dropped[-1]), expect=True)
    see("with dropout in training mode: some of the maps are zero", bool((maps == 0).any()))
    dropout = nn.Dropout(0.5)
    once, again = (lib.feature_maps(dropout, dropout, torch.ones(99)) for _ in range(2))
    see("dropout drops the same in two calls", once.equal(again))
    see("calls that its batch norm counted", mixed[1].num_batches_tracked)
    see("the modes of its layers afterwards", [part.training for part in mixed])
    runs: list[object] = []
    mixed[1].register_forward_hook(lambda *_: runs.append(None))
    counted = mixed[1].num_batches_tracked.item()
    lib.feature_maps(mixed, mixed[1], see.randn(5, 6))
    see("how often the batch norm ran while its own maps were taken", len(runs))
    see("how many calls it counted meanwhile", mixed[1].num_batches_tracked.item() - counted)

    class Stopped(nn.Module):
        def forward(self, x):
            raise KeyboardInterrupt

    stopped = nn.Sequential(see.fill(nn.Linear(3, 3)), Stopped())
    hooks = _hooks(stopped)
    try:
        lib.feature_maps(stopped, stopped[0], see.randn(1, 3))
    except KeyboardInterrupt:
        see("interrupted: hooks left behind", _hooks(stopped) - hooks)
    wide = see.fill(nn.Sequential(nn.Linear(3, 3), nn.Tanh())).double()
    see("in float64", lib.feature_maps(wide, wide[0], see.randn(2, 3).double()))
    see("in bfloat16", lib.feature_maps(wide.bfloat16(), wide[0], see.randn(2, 3).bfloat16()))
    in_place = see.fill(nn.Sequential(nn.Conv2d(1, 2, 3, bias=False), nn.ReLU(inplace=True)))
    picture = see.randn(1, 1, 4, 4)
    both = torch.cat([picture, -picture])  # so that half of the numbers are below zero, whatever was drawn
    see("maps that a later layer overwrites", lib.feature_maps(in_place, in_place[0], both))


GLOBAL = (modules._global_forward_hooks, modules._global_forward_pre_hooks)
"""Hooks that run for the layers of every network."""


def _hooks(net: nn.Module) -> int:
    own = sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in net.modules())
    return own + sum(map(len, GLOBAL))


@contextmanager
def _global_hooks_removed() -> Iterator[None]:
    """Remove the hooks for all networks that are left behind: other checks must not run under them."""
    before = [set(hooks) for hooks in GLOBAL]
    try:
        yield
    finally:
        for hooks, kept in zip(GLOBAL, before, strict=True):
            for number in set(hooks) - kept:
                del hooks[number]


@further("lenet.feature_maps")
def feature_maps_nested(lib, see):
    """A layer three levels deep."""
    net = see.fill(nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.Tanh())), nn.Linear(4, 1)))
    see("maps from the depth", lib.feature_maps(net, net[0][0][1], see.randn(2, 3)))
