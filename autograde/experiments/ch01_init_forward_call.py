"""Experiments and hints of chapter 01: what runs when a module is made, and when it is called."""

from contextlib import contextmanager

import torch
import torch.fx
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.nn.parameter import is_lazy

from autograde.experiment import REFERENCE, experiment, further, prediction


@experiment(
    "call.scale",
    title="A plain class whose objects can be called",
    points=1,
    subjects={"Scale": REFERENCE},
    hints=(
        "Two methods are needed. One runs when the object is made, the other each time it is called.",
        "`__init__` keeps `factor` and sets `self.calls` to 0. `__call__` is a method with the argument `x`.",
        "In `__call__`: `self.calls += 1`, then `return self.factor * x`.",
    ),
    after=(
        "There is no PyTorch in this class, and it already behaves like a layer: settings are kept when it is made, "
        "work is done when it is called. PyTorch's `nn.Module` gives your class such a `__call__`; look for "
        "`__call__` in `torch/nn/modules/module.py`."
    ),
)
def scale(lib, see):
    """Makes two objects, calls both, and looks at what each has counted."""
    see("Scale is a class", isinstance(lib.Scale, type))
    see("it derives from nn.Module", nn.Module in getattr(lib.Scale, "__mro__", ()))
    two, ten = lib.Scale(2.0), lib.Scale(10.0)
    see("__call__ is an attribute of the object itself", "__call__" in getattr(two, "__dict__", {}))
    see("calls counted before the first", two.calls)
    x = see.randn(3)
    before = x.clone()
    see("the result of a call", two(x))
    see("the input is as before", torch.equal(x, before))
    see("another call", two(see.randn(2, 2)))
    see("calls counted after two", two.calls)
    see("another object's result", ten(before))
    see("calls counted by the other object", ten.calls)
    see("the first object's count is still", two.calls)


@further("call.scale")
def scale_more(lib, see):
    """A drawn factor, and many calls."""
    number = see.integer(3, 9)
    scale = lib.Scale(float(number))
    for _ in range(number):
        scale(see.randn(2))
    see("calls counted", scale.calls)
    see("the result", scale(see.randn(1, 4)))
    see("a fresh object has counted", lib.Scale(0.5).calls)


@prediction(
    "call.whose_call",
    title="Predict: whose `__call__` runs?",
    points=1,
    options={
        "a": "the class's: the answer is 2 * x",
        "b": "the object's: the answer is 100 * x",
        "c": "both, one after the other: the answer is 200 * x",
        "d": "neither: an exception is raised",
    },
    hints=(
        "Where does Python look for `__len__` when you write `len(x)`, or for `__add__` when you write `x + y`?",
        "For names with two underscores on both sides, Python asks the type of the object, not the object.",
    ),
    after=(
        "`obj(x)` means `type(obj).__call__(obj, x)`. An attribute of the object does not take part. For a module, "
        "`type(net).__call__` is the one that `nn.Module` defines in `torch/nn/modules/module.py`, unless your class "
        "has its own."
    ),
)
def whose_call(see):
    """Gives an object its own `__call__`, beside that of its class, and calls it."""

    class Double:
        def __call__(self, x):
            return 2 * x

    double = Double()
    double.__call__ = lambda x: 100 * x
    try:
        result = double(torch.tensor(1.0)).item()
    except TypeError:
        result = None
    see("the answer for x = 1", result)
    return {2.0: "a", 100.0: "b", 200.0: "c", None: "d"}[result]


@contextmanager
def _calls():
    """Give a list of the modules that PyTorch's own `__call__` runs inside the `with` block."""
    calls = []
    handle = register_module_forward_pre_hook(lambda module, args: calls.append(module))
    try:
        yield calls
    finally:
        handle.remove()


@experiment(
    "call.module",
    title="Write `Module`: `__call__` runs `forward`",
    points=3,
    subjects={"Module": nn.Module},
    hints=(
        "`__call__` has one job: hand on all that it was given, and hand back what comes out.",
        "`def __call__(self, *args, **kwargs)` collects everything. The same two stars, in a call, hand it on.",
        "`return self.forward(*args, **kwargs)`",
        'The `forward` of `Module` itself: `raise NotImplementedError(f"{type(self).__name__} has no forward")`.',
    ),
    after=(
        "PyTorch's own `__call__` has the same core. In `torch/nn/modules/module.py`, `_call_impl` first asks whether "
        "any hook is there; if none is, all it does is `return forward_call(*args, **kwargs)`. Chapter 03 adds the "
        "hooks, and chapter 07 the rest."
    ),
)
def module(lib, see):
    """Derives classes with various `forward` methods, calls their objects, and asks whether PyTorch did the work."""
    see("it inherits from PyTorch's", issubclass(lib.Module, nn.Module), expect=False)
    see("its forward is PyTorch's", getattr(lib.Module, "forward", None) is nn.Module.forward, expect=False)

    class Gain(lib.Module):
        def __init__(self, gain):
            super().__init__()
            self.gain = gain

        def forward(self, x):
            see("forward is given", x)
            return self.gain * x

    class Mix(lib.Module):
        def forward(self, x, y=1.0, *rest, shift=0.0, **more):
            see("forward is given positions and keywords", (x, y, rest, shift, more))
            return x + y + shift, x * y

    class Quiet(lib.Module):
        def forward(self):
            return "no argument at all"

    class GainTwice(Gain):
        def forward(self, x):
            return 2 * super().forward(x)

    class Lost(lib.Module):
        pass

    two, five = Gain(2), Gain(5)
    with _calls() as calls:
        five(see.randn(2))
    see("calls of PyTorch's nn.Module on the way", len(calls), expect=0)
    see("one argument", two(see.randn(3)))
    see("another object", five(see.randn(3)))
    mix = Mix()
    see("two arguments", mix(1.5, 2.5))
    see("five arguments", mix(1.5, 2.5, 3, 4, 5))
    see("a keyword", mix(1.5, shift=10.0))
    see("a keyword that forward collects", mix(1.5, y=0.5, colour="red"))
    see("no argument", Quiet()())
    see("a class derived once more", GainTwice(3)(see.rand(2)))
    two.forward = lambda x: -x
    see("after two.forward was replaced by another function", two(1.0))
    see.raises("an error inside forward comes out", five)
    see.raises("no forward was written", Lost(), 1)
    for cls in (Lost, type("Gone", (lib.Module,), {})):
        try:
            cls()(1)
        except Exception as error:
            see(f"its message names the class {cls.__name__}", cls.__name__ in str(error))


@further("call.module")
def module_nested(lib, see):
    """Modules that call other modules, with everything handed on."""

    class Weighted(lib.Module):
        def __init__(self, weight):
            super().__init__()
            self.weight = weight

        def forward(self, *xs, power=1):
            return sum(self.weight * x**power for x in xs)

    class Outer(lib.Module):
        def __init__(self):
            super().__init__()
            self.inner = [Weighted(float(k)) for k in range(1, 4)]

        def forward(self, *xs, **options):
            return [inner(*xs, **options) for inner in self.inner]

    outer = Outer()
    xs = [see.randn(2) for _ in range(see.integer(2, 5))]
    see("three inner modules", outer(*xs))
    see("with a keyword", outer(*xs, power=2))
    see("the same by .forward", outer.forward(*xs, power=3))
    see.raises("an unknown keyword", outer, *xs, colour="red")


def _shapes(net):
    """Return the shapes of a network's parameters, in an order that does not depend on how it was built."""
    lazy = [is_lazy(p) for p in net.parameters()]
    shapes = sorted(tuple(p.shape) for p in net.parameters() if not is_lazy(p))
    return shapes + ["a placeholder"] * sum(lazy)


@experiment(
    "call.simple_net",
    title="`SimpleNet`, your first module",
    points=2,
    subjects={"SimpleNet": REFERENCE},
    hints=(
        "`Tiny`, above, has the same form. Other sizes, and `torch.relu` in place of `torch.tanh`.",
        "In `__init__`: first `super().__init__()`, then `self.fc1 = nn.Linear(10, 5)`, and the second layer likewise.",
        "In `forward`: `x = torch.relu(self.fc1(x))`, then `return self.fc2(x)`.",
    ),
    after=(
        "You never wrote `__call__`: it comes from `nn.Module`. You never wrote anything for gradients either: "
        "autograd follows whatever `forward` does. The layers are classes of the same kind; `nn.Linear`, in "
        "`torch/nn/modules/linear.py`, has an `__init__` and a `forward` like yours."
    ),
)
def simple_net(lib, see):
    """Gives the network fixed weights, calls it, and looks at outputs and gradients."""
    see("SimpleNet is a class", isinstance(lib.SimpleNet, type))
    net = lib.SimpleNet()
    see("the shapes of its parameters", _shapes(net))
    see.fill(net)
    x = see.randn(4, 10)
    before = x.clone()
    out = net(x)
    see("the output's shape", tuple(out.shape))
    see("the output", out)
    see("the input is as before", torch.equal(x, before))
    see("the same input gives the same once more", torch.equal(net(before), out))
    see("a single example", net(see.randn(10)))
    see("a large input", net(20 * see.randn(3, 10)))
    x = see.randn(2, 10).requires_grad_()
    net(x).sum().backward()
    see("the gradient that reaches the input", x.grad)
    see("every parameter has a gradient", all(p.grad is not None for p in net.parameters()))
    for parameter in net.parameters():
        if parameter.shape == (2,):
            parameter.data.fill_(-20.0)
    see("the output when the last layer's bias is -20", net(before))
    one, other = (next(lib.SimpleNet().parameters()) for _ in range(2))
    see("two networks start with other weights", not torch.equal(one, other))


@further("call.simple_net")
def simple_net_more(lib, see):
    """A step of training changes the output."""
    net = see.fill(lib.SimpleNet())
    x = see.randn(3, 10)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(x).pow(2).mean().backward()
    optimizer.step()
    see("the output after one step", net(x))


@experiment(
    "call.forgetful",
    title="Repair: a layer made at every call",
    points=2,
    subjects={"Forgetful": REFERENCE},
    repair=True,
    hints=(
        "Which line draws new random weights, and how often does it run?",
        "A layer that is to be kept is made where things run once.",
        "In `__init__`: `self.second = nn.Linear(6, 3)`. In `forward`, use `self.second`.",
    ),
    after=(
        "A layer is made once, in `__init__`, and used at every call, in `forward`. `nn.Linear` draws its weights "
        "when it is made: see `reset_parameters` in `torch/nn/modules/linear.py`."
    ),
)
def forgetful(lib, see):
    """Calls one network twice with the same input, and looks at its parameters before and after."""
    net = lib.Forgetful()
    see("parameters before the first call", _shapes(net))
    kept = [id(p) for p in net.parameters()]
    see.fill(net)
    x = see.randn(12, 4)
    state = torch.get_rng_state()
    first = net(x)
    see("a call draws no random numbers", torch.equal(state, torch.get_rng_state()))
    see("the second call agrees with the first", torch.equal(first, net(x)))
    see("the output", first)
    see("parameters after two calls", _shapes(net))
    see("they are the same ones", kept == [id(p) for p in net.parameters()])
    first.sum().backward()
    see("gradients arrived", [p.grad is not None for p in net.parameters()])
    other = lib.Forgetful()
    see("another object shares none of them", {id(p) for p in other.parameters()} & set(kept))
    see("another object gives another output", not torch.equal(other(x), net(x)))


@further("call.forgetful")
def forgetful_trains(lib, see):
    """Three steps of training."""
    net = see.fill(lib.Forgetful())
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
    x, y = see.randn(8, 4), see.randn(8, 3)
    for _ in range(3):
        optimizer.zero_grad()
        F.mse_loss(net(x), y).backward()
        optimizer.step()
    see("the output after three steps", net(x))


@experiment(
    "call.mlp",
    title="`MLP`: keyword arguments for the base class",
    points=2,
    subjects={"MLP": REFERENCE},
    hints=(
        "`**kwargs` stands in two places: where `__init__` collects keywords, and where it hands them on.",
        "`def __init__(self, **kwargs)`, and its first line is `super().__init__(**kwargs)`.",
        "Then `self.hidden = nn.Linear(784, 256)` and `self.output = nn.Linear(256, 10)`.",
        "`forward` returns `self.output(torch.relu(self.hidden(x)))`.",
    ),
    after=(
        "Plain `nn.Module` takes no keyword: its `__init__`, in `torch/nn/modules/module.py`, raises the `TypeError` "
        "that you saw. Handing `**kwargs` on lets the base class decide what it knows, and a class of yours can "
        "change its base without touching its own signature."
    ),
)
def mlp(lib, see):
    """Makes networks with and without a label, and calls one of them."""
    base = next((cls for cls in lib.MLP.__mro__ if cls.__name__ == "Labelled"), None)
    see("its base class is Labelled", base is not None)
    plain = lib.MLP()
    see("the label when none is given", plain.label)
    see("a label given by keyword", lib.MLP(label="digits").label)
    see.raises("a keyword that nobody knows", lib.MLP, colour="red")
    if base is not None:
        kept = base.__init__

        def learnt(self, label="unnamed", **more):
            see("once Labelled accepts any keyword, it is given", {"label": label, **more})
            kept(self, label)

        base.__init__ = learnt
        try:
            lib.MLP(label="digits", colour="red")
        finally:
            base.__init__ = kept
    see("the shapes of its parameters", _shapes(plain))
    see.fill(plain)
    x = see.randn(3, 784)
    see("the output's shape", tuple(plain(x).shape))
    see("the output", plain(x))
    see("the output for -10 times that input", plain(-10 * x))
    see("the label afterwards", plain.label)


@further("call.mlp")
def mlp_derived(lib, see):
    """Another class hands on its keywords in turn."""

    class Digits(lib.MLP):
        def __init__(self, **kwargs):
            super().__init__(**{"label": "from below", **kwargs})

    see("the label that a derived class hands on", Digits().label)
    see("a given one wins", Digits(label="given").label)
    net = see.fill(Digits())
    x = see.randn(2, 784).requires_grad_()
    net(x).pow(2).sum().backward()
    see("the gradient that reaches the input", x.grad)


@prediction(
    "call.forgotten",
    title="Predict: `super().__init__()` forgotten",
    points=1,
    options={
        "a": "both fail when they are made",
        "b": "`WithLayer` fails when it is made, `WithoutLayer` when it is called",
        "c": "both are made, and both fail when they are called",
        "d": "both work: Python calls the `__init__` of the base class by itself",
    },
    hints=(
        "Python never calls the `__init__` of a base class on its own, if yours replaces it.",
        "Where would a layer be stored, if the containers for layers were never made? And where a plain number?",
    ),
    after=(
        "`nn.Module.__init__` makes the containers for parameters, buffers, layers and hooks. Assigning a layer needs "
        "them at once: `__setattr__` complains. A plain number needs none of them, so that mistake shows only when "
        "`__call__` looks for hooks. Both stand in `torch/nn/modules/module.py`."
    ),
)
def forgotten(see):
    """Makes and calls two modules that forget to call `super().__init__()`."""

    class WithLayer(nn.Module):
        def __init__(self):
            self.fc = nn.Linear(3, 2)

        def forward(self, x):
            return self.fc(x)

    class WithoutLayer(nn.Module):
        def __init__(self):
            self.factor = 3

        def forward(self, x):
            return self.factor * x

    failed = []
    for cls in (WithLayer, WithoutLayer):
        stage = "when it is made"
        try:
            net = cls()
            stage = "when it is called"
            net(see.randn(3))
        except AttributeError as error:
            see(f"{cls.__name__} fails {stage}", str(error))
            failed.append(stage)
        else:
            failed.append("never")
    truths = {
        ("when it is made", "when it is made"): "a",
        ("when it is made", "when it is called"): "b",
        ("when it is called", "when it is called"): "c",
    }
    return truths.get(tuple(failed), "d")


@experiment(
    "call.repeat",
    title="Loops, branches and several inputs inside `forward`",
    points=2,
    subjects={"Repeat": REFERENCE},
    hints=(
        "`forward` is a method like any other: `for _ in range(times):` works there.",
        "Each round replaces `x` by `torch.tanh(self.fc(x))`. The branch comes after the loop.",
        "Compare with `None` by `is not`: `if extra is not None: x = x + extra`.",
    ),
    after=(
        "Autograd recorded the operations that ran, in this call, with these arguments. It never saw your loop or your "
        "branch, so there is no `backward` to write. One layer used several times gets the sum of its gradients. "
        "PyTorch's own `nn.RNNBase`, in `torch/nn/modules/rnn.py`, has branches of the same kind in `forward`."
    ),
)
def repeat(lib, see):
    """Calls it with and without its second input, with several numbers of rounds, and looks at gradients."""
    net = see.fill(lib.Repeat(4))
    see("the shapes of its parameters", _shapes(net))
    x, extra = see.randn(3, 4), see.randn(3, 4)
    before = x.clone()
    see("one round", net(x))
    see("three rounds", net(x, times=3))
    see("no round at all", net(x, times=0))
    see("a second input", net(x, extra))
    see("a second input by keyword, two rounds", net(x, extra=extra, times=2))
    see("a second input of one number, zero", net(x, torch.zeros(1), times=2))
    see("a second input of one number", net(x, torch.ones(1), times=2))
    see("a second input, no round", net(x, extra, times=0))
    see("the input is as before", torch.equal(x, before))
    x.requires_grad_()
    net(x, extra, times=3).sum().backward()
    for parameter in net.parameters():
        see("a parameter's gradient after three rounds", parameter.grad)
    see("the gradient that reaches the input", x.grad)


@further("call.repeat")
def repeat_more(lib, see):
    """Another width, and a gradient for the second input."""
    width = see.integer(5, 9)
    net = see.fill(lib.Repeat(width))
    x, extra = see.randn(2, width), see.randn(2, width).requires_grad_()
    net(x, extra, times=see.integer(4, 7)).pow(2).sum().backward()
    see("the second input's gradient", extra.grad)
    see("the weight's gradient", next(net.parameters()).grad)


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
)
def stack(lib, see):
    """Hangs hooks on the layers, calls the network, and lists what the hooks were told."""
    net = see.fill(lib.Stack())
    x = see.randn(12, 6)
    see("the output", net(x))
    ran = []
    layers = [layer for layer in net.modules() if isinstance(layer, nn.Linear)]
    for number, layer in enumerate(layers):
        layer.register_forward_pre_hook(lambda layer, args, n=number: ran.append(f"before layer {n}"))
        layer.register_forward_hook(lambda layer, args, out, n=number: ran.append(f"after layer {n}"))
    net(x)
    see("the hooks that ran", list(ran))
    net(see.randn(6))
    see("the hooks that ran in two calls", list(ran))
    handle = layers[0].register_forward_hook(lambda layer, args, out: 10 * out)
    see("the output while a hook multiplies the first layer's", net(x))
    handle.remove()
    see("the output once it is removed", net(x))


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


@experiment(
    "call.net",
    title="A convolutional `Net(in_channels, mid, out)`",
    points=2,
    subjects={"Net": REFERENCE},
    hints=(
        "`nn.Conv2d` wants the channels that come in, the channels that go out, and the size of the kernel.",
        "The sizes are arguments of `__init__`. `forward` needs none of them: the layers know.",
        "`nn.Conv2d(in_channels, mid, 3)`, then `nn.LeakyReLU()`, then `nn.Conv2d(mid, 2 * out, 3)`.",
    ),
    after=(
        "The three numbers are used once, in `__init__`, and live on in the shapes of the weights. `nn.Conv2d`, in "
        "`torch/nn/modules/conv.py`, works the same way: many arguments when it is made, one when it is called."
    ),
)
def net(lib, see):
    """Makes networks of several sizes and calls them on images that are not square."""
    see("Net is a class", isinstance(lib.Net, type))
    net = lib.Net(3, 4, 5)
    see("the shapes of its parameters", _shapes(net))
    see.fill(net)
    x = see.randn(2, 3, 9, 7)
    see("the output's shape", tuple(net(x).shape))
    see("the output", net(x))
    see("a single image", net(see.randn(3, 6, 8)))
    small = see.fill(lib.Net(1, 3, 2))
    see("the shapes for other sizes", _shapes(small))
    x = see.randn(1, 1, 5, 6).requires_grad_()
    out = small(x)
    see("its output", out)
    out.sum().backward()
    see("the gradient that reaches the image", x.grad)
    see.raises("an image with other channels is refused", small, see.randn(1, 3, 8, 8))


@further("call.net")
def net_more(lib, see):
    """Drawn sizes, given by keyword."""
    sizes = dict(in_channels=see.integer(1, 4), mid=2 * see.integer(1, 4) + 1, out=see.integer(1, 4))
    net = see.fill(lib.Net(**sizes))
    see("the output", net(see.randn(2, sizes["in_channels"], 8, 6)))


@experiment(
    "call.net_by_call",
    title="The same network by `__call__`",
    points=1,
    subjects={"NetByCall": REFERENCE},
    hints=(
        "Take your `Net`, give the class its new name, and rename one method.",
        "`__init__` stays. `def forward(self, x)` becomes `def __call__(self, x)`.",
    ),
    after=(
        "It computes the same. Your `__call__` has replaced the one of `nn.Module`, which is `_wrapped_call_impl` in "
        "`torch/nn/modules/module.py`. Whether anything went missing with it is the next question."
    ),
)
def net_by_call(lib, see):
    """Looks at which methods the class has, then calls it."""
    cls = lib.NetByCall
    net = cls(2, 3, 4)
    see("the class has a __call__ of its own", cls.__call__ is not nn.Module.__call__)
    see("the class has a forward of its own", cls.forward is not nn.Module.forward)
    see("__call__ is an attribute of the object itself", "__call__" in vars(net))
    see("the shapes of its parameters", _shapes(net))
    see.fill(net)
    x = see.randn(2, 2, 7, 6)
    see("the output", net(x))
    net(x).sum().backward()
    see("every parameter has a gradient", [p.grad is not None for p in net.parameters()])


@further("call.net_by_call")
def net_by_call_more(lib, see):
    """Drawn sizes, given by keyword."""
    sizes = dict(in_channels=see.integer(1, 4), mid=2 * see.integer(1, 4) + 1, out=see.integer(1, 4))
    net = see.fill(lib.NetByCall(**sizes))
    see("the output", net(see.randn(2, sizes["in_channels"], 8, 6)))


@prediction(
    "call.trial_1",
    title="On trial: `__call__` may be overridden in place of `forward`",
    points=1,
    options={
        "a": "they do the same, in every respect",
        "b": "the outputs differ",
        "c": "the outputs agree; hooks, and whatever needs `forward`, are lost",
        "d": "PyTorch refuses to make such a network",
    },
    hints=(
        "What did `__call__` do, besides running `forward`?",
        "Look at the figure of one call again, and cross out the box that you have replaced.",
    ),
    after=(
        "Half true. The output is the same, since your code ran either way. What stood in PyTorch's `__call__`, in "
        "`torch/nn/modules/module.py`, has gone: hooks of all kinds. And tools that look for `forward`, such as "
        "`torch/fx/_symbolic_trace.py`, find none. So write `forward`."
    ),
)
def trial_1(see):
    """One network written both ways: outputs, hooks, and a tool that reads `forward`."""

    class ByForward(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(4, 3)

        def forward(self, x):
            return torch.relu(self.fc(x))

    class ByCall(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(4, 3)

        def __call__(self, x):
            return torch.relu(self.fc(x))

    x = see.randn(2, 4)
    nets = [see.fill(ByForward()), see.fill(ByCall())]
    same = torch.equal(nets[0](x), nets[1](x))
    see("the outputs agree", same)
    ran, works, traced = [], [], []
    for net in nets:
        told = []
        net.register_forward_pre_hook(lambda net, args, told=told: told.append("before"))
        net.register_forward_hook(lambda net, args, out, told=told: told.append("after"))
        net(x)
        ran.append(told)
        works.append(_works(net.forward, x))
        traced.append(_works(torch.fx.symbolic_trace, net))
    for name, told, forward, trace in zip(("by forward", "by __call__"), ran, works, traced, strict=True):
        see(f"{name}: hooks that ran", told)
        see(f"{name}: .forward(x) works", forward)
        see(f"{name}: torch.fx can trace it", trace)
    if not same:
        return "b"
    return "a" if ran[0] == ran[1] and works[0] == works[1] else "c"


def _works(action, *args):
    try:
        action(*args)
    except Exception:
        return False
    return True


@experiment(
    "call.printed",
    title="Read `print(net)`, write the class",
    points=2,
    subjects={"Printed": REFERENCE},
    hints=(
        "Every name in round brackets is an attribute, and what follows its colon is what was assigned to it.",
        "The layers are listed in the order in which `__init__` assigned them. `0` and `1` are the names that "
        "`nn.Sequential` gives to its parts.",
        "`self.body = nn.Sequential(nn.Linear(6, 8), nn.Tanh())`, then `skip` with `bias=False`, then `head`.",
        "`return self.head(self.body(x)) + self.skip(x)`",
    ),
    after=(
        "`print(net)` shows the modules that were assigned, in that order: names, classes, settings. It knows nothing "
        "of `forward`. The text is made by `__repr__` in `torch/nn/modules/module.py`; what stands in a layer's "
        "brackets comes from that layer's `extra_repr`."
    ),
)
def printed(lib, see):
    """Prints the network, then calls it."""
    net = lib.Printed()
    for number, line in enumerate(repr(net).splitlines(), 1):
        see(f"line {number} of the print", line)
    see("the shapes of its parameters", _shapes(net))
    see.fill(net)
    x = see.randn(3, 6)
    see("the output", net(x))
    see("a single example", net(see.randn(6)))


@further("call.printed")
def printed_parts(lib, see):
    """The parts, called by their names."""
    net = see.fill(lib.Printed())
    x = see.randn(2, 6)
    see("body", net.body(x))
    see("skip", net.skip(x))
    see("head", net.head(see.randn(2, 8)))
    net(x).pow(2).sum().backward()
    see("the gradient of skip's weight", net.skip.weight.grad)


def _short(counts):
    """Return the counts under the names' last parts: `node.name()` calls a leaf torch::autograd::AccumulateGrad."""
    if not isinstance(counts, dict):
        return counts
    return {str(name).rpartition("::")[2]: count for name, count in counts.items()}


@experiment(
    "call.operations",
    title="Walk back from `grad_fn`",
    points=3,
    subjects={"operations": REFERENCE},
    hints=(
        "Keep a list of nodes still to visit, and a set of nodes already visited. Start with `[y.grad_fn]`.",
        "Take a node from the list. If it is `None`, or was visited before, go on with the next one.",
        "Otherwise count its name, and put the first member of each pair in `node.next_functions` on the list.",
        "With `name = type(node).__name__`: `counts[name] = counts.get(name, 0) + 1`.",
    ),
    after=(
        "This graph is all that `backward()` needs: it walks the same way, from the output to the leaves. It grew as "
        "`forward` ran; each call grows a new one. PyTorch describes a node, with its `next_functions`, as the "
        "class `Node` in `torch/autograd/graph.py`."
    ),
)
def operations(lib, see):
    """Walks graphs with one branch, several branches, a shared part, and no graph at all."""
    w = see.randn(3, 3).requires_grad_()
    x = see.randn(2, 3)
    see("one operation", _short(lib.operations(w.exp())))
    see("three in a row", _short(lib.operations(w.exp().sin().exp())))
    see("two branches", _short(lib.operations(w.exp() * w.cos())))
    see("the second branch is the longer one", _short(lib.operations(w.exp() - w.cos().cos().sin())))
    shared = w.tanh()
    see("a part that is used twice", _short(lib.operations(shared * shared.exp())))
    fc = nn.Linear(3, 2)
    see("a linear layer and relu", _short(lib.operations(torch.relu(fc(x)))))
    see("the layer used twice", _short(lib.operations(fc(x) + fc(2 * x))))
    see("a tensor without a graph", _short(lib.operations(x)))
    result = w.exp().sum()
    lib.operations(result)
    result.backward()
    see("the graph still serves backward", w.grad)


@further("call.operations")
def operations_deep(lib, see):
    """A deep graph, and one in which every part is used twice."""
    w = see.randn(2).requires_grad_()
    y, depth = w, see.integer(5, 9)
    for _ in range(depth):
        y = torch.sin(y)
    see("a deep chain", _short(lib.operations(y)))
    y = w
    for _ in range(depth):
        y = y + y
    see("a ladder", _short(lib.operations(y)))


@prediction(
    "call.trial_2",
    title="On trial: the call sets training or evaluation mode",
    points=1,
    options={
        "a": "a call switches to training mode",
        "b": "a call under `torch.no_grad()` switches to evaluation mode, any other to training mode",
        "c": "a call leaves the mode as it is",
        "d": "`net(x)` switches to training mode, `net.forward(x)` to evaluation mode",
    },
    hints=(
        "The mode is an attribute, `net.training`. Print it, call the network, print it again.",
        "Which methods have names that promise to change it?",
    ),
    after=(
        "False. The mode is a flag, `training`. It is True when a module is made, and `train()` and `eval()` "
        "set it, for the module and everything inside: see both in `torch/nn/modules/module.py`. "
        "`torch.no_grad()` is about gradients and never looks at it."
    ),
)
def trial_2(see):
    """Calls a network in both modes, in several ways, and looks at the mode after each."""
    net = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5))
    x = see.randn(2, 3)
    after = {}
    for mode in (True, False):
        for way in ("net(x)", "net(x) under no_grad", "net.forward(x)"):
            net.train(mode)
            with torch.set_grad_enabled("no_grad" not in way):
                net.forward(x) if "forward" in way else net(x)
            after[mode, way] = net.training
            see(f"training was {mode}; after {way} it is", net.training)
    if all(now == mode for (mode, _), now in after.items()):
        return "c"
    if not after[True, "net.forward(x)"]:
        return "d"
    return "b" if not after[True, "net(x) under no_grad"] else "a"


@prediction(
    "call.trial_3",
    title="On trial: modules accept only mini-batches",
    points=1,
    options={
        "a": "true: all three refuse a single example",
        "b": "`Linear` accepts one, the other two refuse",
        "c": "`Linear` and `Conv2d` accept one, `BatchNorm2d` refuses",
        "d": "false: all three accept a single example",
    },
    hints=(
        "A single example has one axis fewer than a batch. Which of the three could do its work without that axis?",
        "What would the mean over a batch be, if there were no batch?",
    ),
    after=(
        "It depends on the layer. `Linear` works on the last axis, `Conv2d` knows both forms, `BatchNorm2d` insists "
        "on four axes: its `_check_input_dim` is in `torch/nn/modules/batchnorm.py`. Where a batch is needed, "
        "`x.unsqueeze(0)` makes a batch of one."
    ),
)
def trial_3(see):
    """Hands a single example, then a batch of one, to three layers."""
    cases = {
        "Linear": (nn.Linear(5, 2), see.randn(5)),
        "Conv2d": (nn.Conv2d(3, 2, 3), see.randn(3, 8, 8)),
        "BatchNorm2d": (nn.BatchNorm2d(3), see.randn(3, 8, 8)),
    }
    accepts = []
    for name, (layer, example) in cases.items():
        accepts.append(_works(layer, example))
        see(f"{name} accepts a single example", accepts[-1])
        see(f"{name} accepts a batch of one", _works(layer, example.unsqueeze(0)))
    truths = {(False, False, False): "a", (True, False, False): "b", (True, True, False): "c", (True, True, True): "d"}
    return truths[tuple(accepts)]


@experiment(
    "call.dense",
    title="`Dense`: a layer that is built at its first call",
    points=3,
    subjects={"Dense": REFERENCE},
    hints=(
        "`__init__` cannot make the layer yet: it knows `units` only. It can note that there is none.",
        "In `forward`, ask whether the layer is there. If not, call `self.build(...)` with the last number of "
        "`x.shape`.",
        "`__init__`: `self.units = units` and `self.linear = None`. `build`: `self.linear = nn.Linear(in_features, "
        "self.units)`.",
        "`forward`: `if self.linear is None: self.build(x.shape[-1])`, then `return self.linear(x)`.",
    ),
    after=(
        "PyTorch's lazy layers keep placeholders instead of nothing: they are parameters from the start, and get their "
        "shape at the first call. `LazyLinear` is in `torch/nn/modules/linear.py`, the mechanism, a hook that runs "
        "once before the first call, in `torch/nn/modules/lazy.py`."
    ),
)
def dense(lib, see):
    """Watches when `build` runs, for two objects that meet inputs of other widths."""
    built = []

    class Watched(lib.Dense):
        def build(self, in_features):
            built.append(in_features)
            return super().build(in_features)

    torch.manual_seed(see.seed)
    layer = Watched(3)
    see("parameters before the first call", _shapes(layer))
    see("build ran, when it was made, with", list(built))
    x = see.randn(2, 5)
    layer(x)
    see("build ran, after the first call, with", list(built))
    see("parameters after the first call", _shapes(layer))
    direct = lib.Dense(2)
    direct.build(4)
    see("parameters after build(4), without a call", _shapes(direct))
    see.fill(layer)
    kept = [id(p) for p in layer.parameters()]
    see("the output", layer(x))
    see("a single example", layer(see.randn(5)))
    see("three axes", layer(see.randn(2, 4, 5)))
    see("build ran, after four calls, with", list(built))
    see("the parameters are still the same ones", kept == [id(p) for p in layer.parameters()])
    other = Watched(2)
    see("another object has no parameters yet", _shapes(other))
    other(see.randn(4, 6, 7))
    see("build ran, for another object with an input of three axes, with", built[1:])
    see("another object's parameters", _shapes(other))
    see.fill(other)
    see("another object's output", other(see.randn(4, 7)))
    see.raises("another width than at the first call is refused", layer, see.randn(2, 6))
    first, second = lib.Dense(3), lib.Dense(3)
    first(x), second(x)
    values = [next(one.parameters()).detach() for one in (first, second)]
    see("two objects start with other weights", not torch.equal(*values))


@further("call.dense")
def dense_trains(lib, see):
    """Two built layers in a row learn; a third is built by a single example."""
    units, width = see.integer(3, 7), see.integer(3, 7)
    net = nn.Sequential(lib.Dense(units), nn.Tanh(), lib.Dense(1))
    x, y = see.randn(8, width), see.randn(8, 1)
    net(x)
    see.fill(net)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
    for _ in range(3):
        optimizer.zero_grad()
        F.mse_loss(net(x), y).backward()
        optimizer.step()
    see("the output after three steps", net(x))
    alone = lib.Dense(2)
    alone(see.randn(width))
    see("the shapes of a layer built by a single example", _shapes(alone))
