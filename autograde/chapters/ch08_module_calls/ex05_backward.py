"""Backward hooks."""

import torch
from torch import nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.trees import _parameter

PART = ("register_full_backward_pre_hook", "register_full_backward_hook", "_watch_backward", "Watch")


@experiment(
    "module.backward",
    title="Backward hooks",
    points=4,
    subjects={"Backward": nn.Module},
    conditions=HookStates(part=PART),
    hints=(
        "Both methods are as in `Simple` but for one case each: no inner gate, and no gradients that wait.",
        "No inner gate: look into what `self.at_inputs(nothing)` gives. Is anything in it not `None`? Then refuse.",
        "No gradients wait: `if self.grad_outputs is None: return grads`.",
        "`self.grad_outputs = None` after the hooks have run, so that a later backward finds nothing old.",
    ),
    after=(
        "`BackwardHook` in `torch/utils/hooks.py`, with the node in `torch/nn/modules/_functions.py`. There "
        "`grad_outputs` is set back to `None` after the hooks have run; yours may do it before."
    ),
)
def backward(lib, see):
    """Runs backward through hooks of both kinds, with inputs that need no gradient or are no tensors."""
    with grafted(lib.Backward, see, *PART) as Module:

        class Net(Module):
            def __init__(self, weight):
                super().__init__()
                self.weight = weight

            def forward(self, x, *rest):
                return x * self.weight

        x = see.randn(3).requires_grad_()
        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(
            lambda m, gi, go: see("a hook is given its module (True or False), and then", (m is net, gi, go))
        )
        net.register_full_backward_pre_hook(
            lambda m, go: see("a pre-hook is given its module (True or False), and then", (m is net, go))
        )
        see("the call returns", net(x))
        (net(x) ** 2).sum().backward()
        see("the gradients", (x.grad, net.weight.grad))
        net(x).sum().backward()

        net = Net(_parameter(see, 3))
        net.register_full_backward_pre_hook(lambda m, go: (10 * go[0],))
        net.register_full_backward_pre_hook(lambda m, go: see("the second pre-hook is given", go))
        net.register_full_backward_hook(lambda m, gi, go: (100 + gi[0],))
        net.register_full_backward_hook(lambda m, gi, go: see("the second hook is given", (gi, go)))
        x.grad = None
        net(x).sum().backward()
        see("gradients that hooks changed", (x.grad, net.weight.grad))

        counting, ran = Net(_parameter(see, 3)), []
        counting.register_full_backward_pre_hook(lambda m, go: (ran.append("pre-hook"), (2 * go[0],))[1])
        counting.register_full_backward_hook(lambda m, gi, go: (ran.append("hook"), (3 * gi[0],))[1])
        counting(x).sum().backward()
        see("hooks that return something: what ran", ran.copy())
        ran.clear()
        counting = Net(_parameter(see, 3))
        counting.register_full_backward_hook(lambda m, gi, go: (ran.append("hook"), (None,))[1])
        counting.register_full_backward_hook(lambda m, gi, go: ran.append("second hook"))
        counting(see.randn(3)).sum().backward()
        see("no input needs a gradient, the first of two hooks returns (None,): what ran", ran.copy())
        counting.register_full_backward_hook(lambda m, gi, go: (torch.ones(3),))
        see.raises("the same, and a third hook returns a gradient", counting(see.randn(3)).sum().backward)

        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(lambda m, gi, go: see("second", 0))
        net.register_full_backward_hook(lambda m, gi, go: see("first", 0), prepend=True)
        net.register_full_backward_pre_hook(lambda m, go: see("pre-second", 0))
        net.register_full_backward_pre_hook(lambda m, go: see("pre-first", 0), prepend=True)
        net(x).sum().backward()

        looking = Net(_parameter(see, 3))
        looking.register_full_backward_hook(
            lambda m, gi, go: see("in a hook, autograd records", torch.is_grad_enabled())
        )
        looking.register_full_backward_pre_hook(lambda m, go: see("and in a pre-hook", torch.is_grad_enabled()))
        looking(x).sum().backward()

        net = Net(_parameter(see, 3))
        handle = net.register_full_backward_hook(lambda m, gi, go: see("no input needs a gradient", (gi, go)))
        net(see.randn(3), 5).sum().backward()
        see("the weight's gradient", net.weight.grad)
        out = Net(_parameter(see, 2))
        out.register_full_backward_hook(lambda m, gi, go: (None, torch.ones(2)))
        see.raises(
            "of two inputs that need none, a gradient for the second", out(see.randn(2), see.randn(2)).sum().backward
        )
        ten = net.register_full_backward_pre_hook(lambda m, go: (10 * go[0],))
        net(see.randn(3)).sum().backward()
        ten.remove()
        handle.remove()
        handle = net.register_full_backward_hook(lambda m, gi, go: see("called by keyword only", (gi, go)))
        net(x=see.randn(3)).sum().backward()
        handle.remove()
        net.register_full_backward_hook(lambda m, gi, go: see("some inputs are no tensors", (gi, go)))
        net(x, "word", see.randn(2)).sum().backward()
        see("the kind is noted", net._is_full_backward_hook)
        only_pre = Net(_parameter(see, 3))
        only_pre.register_full_backward_pre_hook(lambda m, go: None)
        see("the kind, where there are pre-hooks only", only_pre._is_full_backward_hook)
        with torch.no_grad():
            see("without autograd", net(x))

        class Two(Module):
            def forward(self, a, b):
                return a * 2, "word", b * 3

        two, a, b = Two(), see.randn(2).requires_grad_(), see.randn(2).requires_grad_()
        two.register_full_backward_hook(lambda m, gi, go: see("two inputs, three outputs", (gi, go)))
        two.register_full_backward_pre_hook(lambda m, go: see("three outputs", go))
        out = two(a, b)
        see("a tuple stays a tuple", (type(out).__name__, len(out), out[1]))
        (out[0].sum() + out[2].sum()).backward()
        out = two(a, b)
        out[2].sum().backward()
        wrong = two.register_full_backward_hook(lambda m, gi, go: (gi[0],))
        out = two(a, b)
        see.raises("one gradient where two are wanted", (out[0].sum() + out[2].sum()).backward)
        wrong.remove()
        two.register_full_backward_hook(lambda m, gi, go: [gi[1], gi[0]])
        out, a.grad, b.grad = two(a, b), None, None
        (out[0].sum() + 5 * out[2].sum()).backward()
        see("gradients as a list, exchanged", (a.grad, b.grad))
        for words, given in {
            "first": (torch.ones(2), None),
            "first and the second": (torch.ones(2), torch.ones(2)),
        }.items():
            out = Net(_parameter(see, 2))
            out.register_full_backward_hook(lambda m, gi, go, given=given: given)
            backward = out(see.randn(2), see.randn(2)).sum().backward
            see.raises(f"of two inputs that need none, a gradient for the {words}", backward)
        ran.clear()
        for needs in (False, True):
            often = Net(_parameter(see, 3))
            for factor in (2, 3):
                often.register_full_backward_pre_hook(
                    lambda m, go, factor=factor: (ran.append("pre-hook"), (factor * go[0],))[1]
                )
                often.register_full_backward_hook(lambda m, gi, go: ran.append(go[0]))
            result = often(see.randn(3).requires_grad_(needs)).sum()
            for words in ("", ", a second time with retain_graph"):
                result.backward(retain_graph=True)
                see(f"two hooks of each kind, an input needs {'a' if needs else 'no'} gradient{words}: ran", ran.copy())
                ran.clear()
        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(lambda m, gi, go: (see.rand(3),))
        see.raises("a gradient where none is needed", net(see.randn(3)).sum().backward)
        net = Net(_parameter(see, 1))
        net.register_full_backward_hook(lambda m, gi, go: (torch.zeros(1),))
        see.raises("a gradient of zero where none is needed", net(see.randn(1)).sum().backward)

        for item in (5.0, False, "a word"):
            odd = Net(_parameter(see, 1))
            odd.register_full_backward_hook(lambda m, gi, go, item=item: (item,))
            see.raises(f"a hook returns ({item!r},) where no gradient is needed", odd(see.randn(1)).sum().backward)

        many = Net(_parameter(see, 3))
        many.register_full_backward_pre_hook(lambda m, go: (go[0], go[0]))
        see.raises("a pre-hook gives two gradients, where there is one output", many(x).sum().backward)

        twice = Net(_parameter(see, 3))
        twice.register_full_backward_pre_hook(
            lambda m, go: see("create_graph=True: in a pre-hook, the graph is recorded", (2 * go[0]).requires_grad)
        )
        twice.register_full_backward_hook(
            lambda m, gi, go: see(
                "and in a hook, and the gradients are part of it", ((2 * gi[0]).requires_grad, go[0].requires_grad)
            )
        )
        (slope,) = torch.autograd.grad((twice(x) ** 3).sum(), x, create_graph=True)
        see("the gradient's own gradient", torch.autograd.grad(slope.sum(), x)[0])

        deepest = Net(_parameter(see, 3))
        deepest.register_full_backward_hook(
            lambda m, gi, go: see("create_graph=True, no input needs a gradient: a hook is given", (gi, go))
        )
        torch.autograd.grad((deepest(see.randn(3)) ** 2).sum(), deepest.weight, create_graph=True)
        for needs in (False, True):
            nothing = Net(_parameter(see, 3))
            nothing.register_full_backward_pre_hook(lambda m, go: (None,))
            words = f"a pre-hook returns (None,), an input needs {'a' if needs else 'no'} gradient: a hook is given"
            nothing.register_full_backward_hook(lambda m, gi, go, words=words: see(words, (gi, go)))
            nothing(see.randn(3).requires_grad_(needs)).sum().backward()
        for how in ("positional", "keyword"):
            for hooked in (False, True):
                scaled = Net(_parameter(see, 3))
                scaled.register_full_backward_pre_hook(lambda m, go: (10 * go[0],))
                if hooked:
                    scaled.register_full_backward_hook(lambda m, gi, go: None)
                (scaled(see.randn(3)) if how == "positional" else scaled(x=see.randn(3))).sum().backward()
                words = f"a pre-hook returns ten times the gradient{', a hook hangs there, too' * hooked}"
                see(f"a {how} input that needs none; {words}: the weight's gradient", scaled.weight.grad)

        watches = []

        class Watched(Net):
            def _watch_backward(self):
                watches.append(super()._watch_backward())
                return watches[-1]

        for needs in (False, True):
            watched = Watched(_parameter(see, 3))
            watched.register_full_backward_hook(lambda m, gi, go: None)
            watched(see.randn(3).requires_grad_(needs)).sum().backward()
            waiting = [watch.grad_outputs for watch in watches]
            # PyTorch has no method of this name.
            see(
                f"an input needs {'a' if needs else 'no'} gradient, the hook has run: what waits in grad_outputs",
                waiting,
                expect=[None],
            )
            watches.clear()
        bare = Net(_parameter(see, 3))
        bare.register_full_backward_hook(lambda m, gi, go: gi[0])
        see.raises("a hook returns a tensor of three numbers in place of a tuple", bare(x).sum().backward)

        again = Net(_parameter(see, 3))
        again.register_full_backward_hook(
            lambda m, gi, go: see("after gradients that stopped at the weight, a hook is given", go)
        )
        out = again(x)
        torch.autograd.grad((5 * out).sum(), again.weight, retain_graph=True)
        (7 * out).sum().backward()

        class Leaky(Module):
            def forward(self, x):
                self.inside = x * 2
                return x * 3

        leaky = Leaky()
        leaky.register_full_backward_hook(lambda m, gi, go: see("a hook that must not run", gi))
        leaky(x)
        x.grad = None
        leaky.inside.sum().backward()
        see("backward that bypasses the outputs", x.grad)
        net = Net(_parameter(see, 3))
        net.register_full_backward_hook(lambda m, gi, go: tuple(None if g is None else g / 2 for g in gi))
        net(see.randn(3)).sum().backward()
        see("a hook may return None for each input", net.weight.grad)
        leaky = Leaky()
        leaky.register_full_backward_hook(lambda m, gi, go: see("a hook that must run once", go))
        leaky(x).sum().backward(retain_graph=True)
        leaky.inside.sum().backward()
        see("backward from the outputs, and then once that bypasses them", x.grad)

        class Doors(Module):
            def __init__(self, weight):
                super().__init__()
                self.weight = weight

            def forward(self, x):
                self.inside = x * 2
                return x * self.weight

        doors = Doors(_parameter(see, 3))
        doors.register_full_backward_hook(lambda m, gi, go: see("a hook that no gradient leads to", go))
        torch.autograd.grad(doors(x).sum(), doors.weight)
        doors(x)
        x.grad = None
        doors.inside.sum().backward()
        see("one call's gradients stop at the weight, the next call's bypass the outputs", x.grad)
