"""A feature-map recorder that cleans up."""

import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import ALONE, STILL_THERE, Alone, Stop, guest, hooks_left
from autograde.observing.conditions import ModelFunction
from autograde.observing.experiment import REFERENCE, experiment, further


def recorded(lib, model, *inputs):
    """Record all named modules, then every other one; return all that can be told of it."""
    names = [name for name, _ in model.named_modules(remove_duplicate=False) if name]
    with lib.recording(model, names) as maps:
        output = model(*inputs)
        inside = [part.training for part in model.modules()], torch.is_grad_enabled()
    with lib.recording(model, names[1::2]) as some:
        model(*inputs)
    return {
        "maps": dict(maps),
        "maps that need a gradient": sum(value.requires_grad for value in maps.values()),
        "the output": (output, output.requires_grad),
        "modes, and whether gradients are recorded, inside the block": inside,
        "names recorded, if every other one is asked for": sorted(some),
        "hooks on the model": hooks_left(model),
    }


class Positive(nn.Module):
    """A layer whose output is not a tensor of floats."""

    def forward(self, x):
        return x > 0


@experiment(
    "hooks.recording",
    title="A feature-map recorder that cleans up",
    points=3,
    subjects={"recording": REFERENCE},
    hints=(
        "`model.get_submodule(name)` finds a layer by its path. Its forward hook is handed the output.",
        "Keep `output.detach().clone()`: without `detach` you keep the graph alive, without `clone` an in-place layer "
        "behind this one overwrites your map. The hook itself returns nothing.",
        "Register everything, then `try: yield maps`, and under `finally:` remove every handle.",
    ),
    after=(
        "The handle's `__exit__` in `torch/utils/hooks.py` does the same for one hook: it removes it, whether or not "
        "there was an error. A recorder that forgets it goes on copying maps at every later call, and "
        "keeps them in memory."
    ),
    conditions=ModelFunction(use=recorded, lasting=True),
)
def recording(lib, see):
    """Records a network with an in-place layer, then looks at what is left of the recorder."""
    see.may_leave("the hooks of a module", because="they are counted here, and the aftermath would hide a wrong map")
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True), nn.Sequential(nn.Linear(4, 2), nn.Tanh()))
    see.fill(net)
    x = see.randn(5, 3)
    with lib.recording(net, ["0", "2.0"]) as maps:
        output, inside = net(x), sorted(maps)
        trains = torch.is_grad_enabled() and all(p.requires_grad for p in net.parameters())
    see("what was recorded, inside the block", inside)
    see("and behind the block", sorted(maps))
    see("inside the block, gradients are recorded for all parameters", trains)
    see("the map of the first layer", maps["0"])
    see("the map of a layer deeper down", maps["2.0"])
    see("a map wants a gradient", maps["0"].requires_grad)
    see("a map is an inference tensor, on which nothing can be trained", maps["0"].is_inference())
    see("the output is as without a recorder", output)
    see("the output still wants a gradient", output.requires_grad)
    output.sum().backward()
    see("the gradient of the first weight", net[0].weight.grad)
    see("hooks left on the model", hooks_left(net))
    before = {name: value.clone() for name, value in maps.items()}
    net(see.randn(2, 3))
    see("a later call changes the maps", any(before[n].shape != maps[n].shape for n in before))
    with lib.recording(net, ["2"]) as maps:
        net(see.randn(2, 3))
        net(see.randn(3, 3))
    see("two calls: the map of the later one", maps["2"])

    with lib.recording(net, ["0"]) as maps:
        net(see.randn(2, 3))
        earlier = maps["0"]
        first = earlier.clone()
        net(see.randn(2, 3))
    see("a map that was taken from the dict stays as it was at the next call", torch.equal(earlier, first))

    recorders = []

    def fails():
        with lib.recording(net, ["0", "2"]) as maps:
            recorders.append(maps)
            net(x)
            net(see.randn(2, 9))

    see.raises("an error inside the block", fails)
    see("hooks left after the error", hooks_left(net))
    see("what was recorded before the error", sorted(recorders[0]))
    for kind in (Stop, SystemExit):
        left = None
        try:
            with lib.recording(net, ["0"]):
                raise kind
        except kind:
            left = hooks_left(net)
        see(f"hooks left after {kind.__name__}, which is no Exception and comes out", left)
    with lib.recording(net, ["0", "0"]):
        net(x)
    see("hooks left, where a name stands in the list twice", hooks_left(net))
    with lib.recording(net, ["1"]) as outer:
        with lib.recording(net, ["0", "1"]) as inner:
            net(see.randn(2, 3))
            both = dict(outer)
        net(see.randn(4, 3))
    see("two recorders, one inside the other: the outer one", both)
    see("the inner one", dict(inner))
    see("the inner block has ended, and the model is called again: the outer one", dict(outer))
    see("hooks left after the two", hooks_left(net))
    with lib.recording(net, []) as maps:
        net(see.randn(2, 3))
    see("no names: what was recorded", dict(maps))
    with lib.recording(net, ["0"]) as maps:
        see("before the first call the dict holds", dict(maps))
    with lib.recording(net, ["", "0"]) as maps:
        output = net(see.randn(2, 3))
    see("the model itself, and a layer: what was recorded", sorted(maps))
    see("the model's own map is its output", torch.equal(maps[""], output))
    signs = nn.Sequential(Positive())
    with lib.recording(signs, ["0"]) as maps:
        signs(see.randn(2, 3))
    see("the map of a layer that returns True and False", maps["0"])
    with lib.recording(signs, ["0"]) as maps:
        output = signs(see.randn(2, 3))
    see("a map of True and False is in the output's memory", maps["0"].data_ptr() == output.data_ptr())
    same, x = nn.Sequential(nn.Identity()), see.randn(2, 3)
    with lib.recording(same, ["0"]) as maps:
        same(x)
    see("the map of a layer that returns its input is in that input's memory", maps["0"].data_ptr() == x.data_ptr())
    with torch.no_grad(), lib.recording(net, ["0"]) as maps:
        net(x)
    see("under torch.no_grad(), with an in-place layer behind: the map", maps["0"])
    alone = see.fill(Alone())
    with lib.recording(alone, ["layer", "total"]) as maps:
        alone()
    see(ALONE, dict(maps))
    names = ["0", "2"]
    with lib.recording(net, names):
        names.clear()
        ran = guest(net[2])
    see("names removed from the list, and a hook of somebody else hung, inside the block: hooks left", hooks_left(net))
    net(x)
    see("and how often that hook ran in the next call", len(ran))
    for name in ("typo", "0..1"):
        other = nn.Sequential(nn.Sequential(nn.Tanh(), nn.ReLU()))
        words = f"a name that the model does not have, {name!r}, is refused"
        see.refuses(words, lambda other=other, name=name: lib.recording(other, [name]).__enter__())
    guest(net[2])
    with lib.recording(net, ["2"]) as maps:
        net(see.randn(2, 3))
    see(STILL_THERE, hooks_left(net))
    with lib.recording(net, ["2"]) as maps:
        net(see.randn(2, 3))
        net(see.randn(0, 3))
    see("a call with rows, then one with none: the map's shape", tuple(maps["2"].shape))


@further("hooks.recording")
def recording_further(lib, see):
    """Two recorders, one inside the other, and one output that is recorded twice."""
    net = see.fill(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)))
    with lib.recording(net, ["1"]) as outer, lib.recording(net, ["0", "1", "3"]) as inner:
        net(see.randn(2, 1, 4, 4))
    see("the outer one", dict(outer))
    see("the inner one", {name: inner[name] for name in sorted(inner)})
    see("hooks left", hooks_left(net))
