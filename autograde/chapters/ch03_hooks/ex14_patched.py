"""Activation patching."""

import torch
from torch import nn

from autograde.chapters.ch03_hooks.common import STILL_THERE, Stop, guest, hooks_left
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "hooks.patched",
    title="Activation patching",
    points=2,
    subjects={"patched": REFERENCE},
    hints=(
        "Two calls, and a hook for each. The first only keeps the layer's output. The second returns another output: "
        "that takes the place of the layer's own.",
        "Keep `output.detach().clone()`: an in-place layer behind would overwrite a map that only shares its memory. "
        "A handle in a `with` statement removes its hook whatever happens.",
        "The second hook returns `torch.cat([kept[:, :, :rows], output[:, :, rows:]], 2)`: axis 2 of (N, C, H, W) "
        "holds the rows.",
    ),
    after=(
        "This is how people ask which part of a network causes an answer. In a language model one patches the "
        "activations at single words and layers, there called causal tracing: Meng and others 2022, "
        "https://arxiv.org/abs/2202.05262, found in this way where such a model recalls a fact."
    ),
)
def patched(lib, see):
    """Patches two layers of a small network with an in-place layer, by several numbers of rows."""
    see.may_leave("the hooks of a module", because="they are counted here, and the aftermath would hide wrong numbers")
    net = see.fill(
        nn.Sequential(
            nn.Conv2d(1, 3, 3, padding=1),
            nn.LeakyReLU(0.5, inplace=True),
            nn.Sequential(nn.Conv2d(3, 2, 3, stride=2, padding=1), nn.Tanh(), nn.Conv2d(2, 2, 3, padding=1), nn.Tanh()),
            nn.Flatten(),
            nn.Linear(2 * 3 * 2, 4),
        )
    )
    x, other = see.randn(1, 1, 6, 4), see.randn(1, 1, 6, 4)
    given = x.clone(), other.clone()
    for rows in (2, 5):
        see(
            f"the first layer, in front of one that works in place, {rows} of 6 rows",
            lib.patched(net, "0", x, other, rows),
        )
    see("no rows", lib.patched(net, "0", x, other, 0))
    see("all rows", lib.patched(net, "0", x, other, 6))
    see("a layer deeper down, 1 of 3 rows", lib.patched(net, "2.0", x, other, 1))
    see("a layer that has layers inside it, 2 of 3 rows", lib.patched(net, "2", x, other, 2))
    three = see.randn(3, 1, 6, 4), see.randn(3, 1, 6, 4)
    see("three images and three others", lib.patched(net, "1", *three, 4))
    see("hooks left on the model", hooks_left(net))
    see("what it was given is as before", all(map(torch.equal, given, (x, other))), expect=True)
    see("the model without a patch", net(x))

    ran = guest(net[0])
    lib.patched(net, "0", x, other, 1)
    see("a hook that hung there before: how often it ran", len(ran))
    see(STILL_THERE, hooks_left(net))

    calls = []

    def look(module, args):
        which = "x" if args[0] is x else "other" if args[0] is other else "something else"
        calls.append((which, module is net, module.training, torch.is_grad_enabled()))

    with net.register_forward_pre_hook(look):
        lib.patched(net, "2", x, other, 1)
        net.eval()
        lib.patched(net, "2", x, other, 1)
        with torch.no_grad():
            lib.patched(net, "2", x, other, 1)
        see(
            "in each call: the model is given it, it is the model itself, in training mode, gradients are recorded",
            tuple(calls),
        )
        calls.clear()
        lib.patched(net, "2", x, other, 0)
        see("the calls where no row is patched", tuple(calls))
    net.train()

    wanted = x.clone().requires_grad_()
    (grad,) = torch.autograd.grad(lib.patched(net, "2", wanted, other, 2).exp().sum(), wanted)
    see("the gradient for x, where 2 of 3 rows are patched", grad)
    (grad,) = torch.autograd.grad(lib.patched(net, "2.1", x, other, 3).exp().sum(), net[4].weight)
    see("the gradient for a weight behind the patched layer", grad)
    given = []
    with net[2].register_forward_hook(lambda module, args, output: given.append((output, output.detach().clone()))):
        lib.patched(net, "2", x, other, 2)
    see("what the layer gives is as before", all(torch.equal(*pair) for pair in given), expect=True)
    for words, images in {"first": (x, see.randn(1, 2, 6, 4)), "second": (see.randn(1, 2, 6, 4), other)}.items():
        see.raises(f"the {words} call fails", lib.patched, net, "0", *images, 1)
    see("hooks on the model after the errors; one hung there before", hooks_left(net))
    for words, image in {"first": other, "second": x}.items():

        def stop(module, args, image=image):
            if args[0] is image:
                raise Stop

        handle, left = net.register_forward_pre_hook(stop), None
        try:
            lib.patched(net, "0", x, other, 1)
        except Stop:
            handle.remove()
            left = hooks_left(net)
        see(f"hooks on the model after an interrupt of the {words} call; one hung there before", left)

    plain = nn.Sequential(nn.Identity(), nn.Identity()).double()
    thirds = torch.full((1, 1, 3, 2), 1 / 3, dtype=torch.float64), torch.full((1, 1, 3, 2), 2 / 3, dtype=torch.float64)
    mixed = lib.patched(plain, "0", *thirds, 2)
    see("a layer that returns its input, in float64: the two tensors are as before", [t.unique() for t in thirds])
    see("the patched rows are digit for digit those of the other", torch.equal(mixed[:, :, :2], thirds[1][:, :, :2]))
    see("the model itself, by the name ''", lib.patched(plain, "", *thirds, 1))
    shared = see.fill(Shared())
    see("a layer that has two names, by its second", lib.patched(shared, "twin", x, other, 3))
    ran, calls = guest(plain[1]), guest(plain)
    lib.patched(plain, "0", *thirds, 1)
    see("how often a layer behind the patched one is called", len(ran))
    calls.clear()
    lib.patched(plain, "", *thirds, 3)
    see("all rows of the model itself: how often the model is called", len(calls))
    counted = see.fill(nn.Sequential(nn.Identity(), nn.BatchNorm2d(1)))
    lib.patched(counted, "0", x, other, 1)
    see("the calls that a batch norm behind the layer has counted", counted[1].num_batches_tracked)
    see("the running mean of that batch norm", counted[1].running_mean)
    endless = torch.full_like(thirds[0], float("inf"))
    see("infinity in the rows that are replaced", lib.patched(plain, "0", endless, thirds[1], 2).isnan().any())
    for turn, words in enumerate(("first", "second")):
        error, calls = ArithmeticError("behind the layer"), []

        def fail(module, args, turn=turn, error=error, calls=calls):
            calls.append(1)
            if len(calls) == turn + 1:
                raise error

        with plain[1].register_forward_pre_hook(fail):
            see(f"an error behind the layer in the {words} call: what comes out", came_out(lib, plain, thirds, error))


def came_out(lib, model, images, error):
    """Patch a model that fails, and say what comes out."""
    try:
        lib.patched(model, "0", *images, 1)
    except Exception as other:
        return "that very error" if other is error else "another error"
    return "nothing"


class Shared(nn.Module):
    """Has one layer under two names, and calls it once."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.twin = self.conv
        self.behind = nn.Conv2d(2, 1, 2)

    def forward(self, x):
        """Return one map of 3 rows for each image."""
        return self.behind(self.conv(x))


@further("hooks.patched")
def patched_further(lib, see):
    """Another network, in float64."""
    net = see.fill(nn.Sequential(nn.Conv2d(2, 3, 3), nn.Tanh(), nn.Conv2d(3, 1, 2)).double())
    x, other = (see.randn(2, 2, 7, 5, dtype=torch.float64) for _ in range(2))
    for rows in range(6):
        see(f"{rows} of 5 rows", lib.patched(net, "1", x, other, rows))
