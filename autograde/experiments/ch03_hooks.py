"""Experiments and hints of chapter 03: hooks."""

import warnings
from collections import OrderedDict
from contextlib import contextmanager
from unittest import mock

import torch
from torch import nn
from torch.utils.hooks import BackwardHook, RemovableHandle

from autograde.experiment import REFERENCE, experiment, further, prediction


def hooks_left(model):
    """Count the hooks that hang on a model of PyTorch and on everything inside it."""
    places = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")
    return sum(len(getattr(module, place)) for module in model.modules() for place in places)


def guest(layer):
    """Hang a hook of somebody else on a layer; return the list that it grows by one item at each call."""
    ran = []
    layer.register_forward_hook(lambda *_: ran.append(1))
    return ran


GUEST_RAN = "a hook that hung there before: how often it ran"
STILL_THERE = "hooks on the model afterwards; one hung there before"


@contextmanager
def unaided(see):
    """Note at the end how often the block used PyTorch's own pipeline or backward hooks; it never should."""
    uses = []
    start = BackwardHook.__init__

    def counted(self, *args):
        uses.append(1)
        start(self, *args)

    watch = nn.modules.module.register_module_forward_pre_hook(lambda *_: uses.append(1))
    with watch, mock.patch.object(BackwardHook, "__init__", counted):
        yield
    see("how often PyTorch's own machine did the work", len(uses), expect=0)


@prediction(
    "hooks.order",
    title="Who runs when",
    points=1,
    options={
        "a": "A B C D E",
        "b": "A B D C E",
        "c": "B D C A E",
        "d": "A E B D C",
    },
    hints=(
        "`outer`'s forward is where `inner` is called. What of `outer` has run by then, and what has not?",
        "All of `inner` happens between A and E.",
        "C was registered before D, but D asked for the front.",
    ),
    after=(
        "Each module runs its own pre-hooks, its forward, its own hooks; a child's call lies inside its parent's "
        "forward. `prepend=True` moves a new hook to the front of its own list. The lists are ordered dictionaries, "
        "filled in `register_forward_hook` of `torch/nn/modules/module.py`."
    ),
)
def order(see):
    """Hangs five hooks on two nested modules and notes who runs."""
    ran = []

    def note(letter):
        return lambda *_: ran.append(letter)

    inner = nn.Linear(2, 2)
    outer = nn.Sequential(inner)
    outer.register_forward_pre_hook(note("A"))
    inner.register_forward_pre_hook(note("B"))
    inner.register_forward_hook(note("C"))
    inner.register_forward_hook(note("D"), prepend=True)
    outer.register_forward_hook(note("E"))
    outer(see.rand(1, 2))
    seen = " ".join(ran)
    see("what ran", seen)
    return {"A B C D E": "a", "A B D C E": "b", "B D C A E": "c", "A E B D C": "d"}[seen]


class Shift(nn.Module):
    """Adds a shift, if it is given one."""

    def forward(self, x, shift=None):
        """Return x, or x + shift."""
        return x if shift is None else x + shift


@experiment(
    "hooks.centre",
    title="A hook that changes the input",
    points=2,
    subjects={"centre": REFERENCE},
    hints=(
        "`args` is a tuple, even if there is one argument. `args[0]` is the tensor.",
        "What you return replaces all positional arguments, so the others must be in it too: `args[1:]`.",
        "`x.mean(-1, keepdim=True)` gives one mean for each row, in a shape that subtracts well.",
    ),
    after=(
        "`Module._call_impl` in `torch/nn/modules/module.py` takes what a pre-hook returns in place of the arguments. "
        "A value that is no tuple is wrapped into one, so a hook on a layer with one argument may return the bare "
        "tensor. With two arguments that would lose the second."
    ),
)
def centre(lib, see):
    """Hangs it on a module with one and with two arguments, and looks at the caller's tensor afterwards."""
    module = Shift()
    handle = module.register_forward_pre_hook(lib.centre)
    x = see.randn(3, 5) + 4
    kept = x.clone()
    see("one argument: the output", module(x))
    see("the caller's tensor is as before", torch.equal(x, kept), expect=True)
    see("two arguments: the output", module(x, see.randn(3, 5)))
    see("three axes", module(see.rand(2, 3, 4)))
    leaf = see.randn(2, 3).requires_grad_()
    (module(leaf) ** 3).sum().backward()
    see("the gradient goes through the hook", leaf.grad)
    handle.remove()
    see("removed: the output", module(x))

    class Three(nn.Module):
        def forward(self, x, y, z):
            return x * y + z

    three = Three()
    three.register_forward_pre_hook(lib.centre)
    see("three arguments: the output", three(see.randn(2, 3), see.randn(2, 3), see.randn(2, 3)))


@further("hooks.centre")
def centre_more(lib, see):
    """Other sizes, more arguments, two modules with the same hook."""

    class Four(nn.Module):
        def forward(self, x, y, z, factor):
            return (x * y + z) * factor

    one, other = Four(), Shift()
    one.register_forward_pre_hook(lib.centre)
    other.register_forward_pre_hook(lib.centre)
    see("four arguments", one(see.randn(4, 7), see.randn(4, 7), see.randn(4, 7), 3))
    see("a vector", other(see.randn(6)))


class Branch(nn.Module):
    """Calls its layers in another order than it declares them, and one of them twice."""

    def __init__(self, width=4):
        super().__init__()
        self.last = nn.Linear(width, 2)
        self.mix = nn.Sequential(nn.Linear(width, width), nn.ReLU())
        self.first = nn.Linear(3, width)

    def forward(self, x):
        """Return two numbers for each row."""
        x = self.first(x)
        return self.last(self.mix(self.mix(x)))


class Tree(nn.Module):
    """Three levels deep, with two inputs."""

    def __init__(self):
        super().__init__()
        self.join = nn.Bilinear(5, 2, 3)
        self.branch = Branch()
        self.deep = nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(2, 6)), nn.Tanh()))

    def forward(self, x, y):
        """Return six numbers for each row."""
        return self.deep(self.branch(self.join(x, y)))


def rows_of(rows):
    """Return what a shape tracer gave, in one form: names as strings, shapes as tuples."""
    return [(str(name), tuple(before), tuple(after)) for name, before, after in rows]


@experiment(
    "hooks.trace_shapes",
    title="A shape tracer",
    points=3,
    subjects={"trace_shapes": REFERENCE},
    hints=(
        "`model.named_modules()` gives every module with its path. `list(module.children())` is empty for a leaf.",
        "Each hook must know its own name. A function made in a loop looks its variables up late; give it the name "
        "as a default value (`name=name`) or make it in a function of its own.",
        "Collect the handles in a list, call the model, then call `remove()` on each.",
    ),
    after=(
        "You wrote the heart of the packages that print a summary of a network. Nothing in the model was changed, "
        "and nothing is left behind. `named_modules` and `register_forward_hook` stand in "
        "`torch/nn/modules/module.py`."
    ),
)
def trace_shapes(lib, see):
    """Traces networks of one to three levels, and calls them again afterwards."""
    branch = Branch()
    x = see.rand(7, 3)
    rows = lib.trace_shapes(branch, x)
    see("a network of two levels", rows_of(rows))
    branch(x)
    see("no row is added by a later call", len(rows) == len(rows_of(lib.trace_shapes(branch, x))), expect=True)
    see("hooks left on the model", hooks_left(branch))
    ran = guest(branch.last)
    lib.trace_shapes(branch, x)
    see(GUEST_RAN, len(ran))
    see(STILL_THERE, hooks_left(branch))
    see(
        "a network with two inputs, three levels deep",
        rows_of(lib.trace_shapes(Tree(), see.rand(2, 5), see.rand(2, 2))),
    )
    see("a single layer", rows_of(lib.trace_shapes(nn.Linear(4, 3), see.rand(2, 4))))


@further("hooks.trace_shapes")
def trace_shapes_images(lib, see):
    """A convolutional network."""
    net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Sequential(nn.MaxPool2d(2), nn.Flatten()), nn.Linear(3 * 9, 2))
    see("images", rows_of(lib.trace_shapes(net, see.rand(5, 1, 8, 8))))


class Sly(nn.Module):
    """Uses its layers in every way, also in ways that no hook hears."""

    def __init__(self):
        super().__init__()
        self.zeroth = nn.Linear(3, 3)
        self.spare = nn.Linear(3, 3)
        self.body = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 4), nn.Tanh()))
        self.act = nn.ReLU()
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        """Call `body`'s layers one by one, and two layers by their `forward`."""
        x = self.zeroth(x)
        x = self.body[2].forward(self.body[1](self.body[0](x)))
        return self.head.forward(self.act.forward(x))


@experiment(
    "hooks.silent",
    title="Who was never called",
    points=2,
    subjects={"silent": REFERENCE},
    hints=(
        "Hang a hook on every module that notes that it ran. Who is missing after one call?",
        "Remember the modules that were heard in a set; the hook is handed the module itself.",
        "Then list the names of `model.named_modules()` whose module is not in the set, and remove the hooks first.",
    ),
    after=(
        "A hook belongs to the call, not to `forward`: `module(x)` runs `Module.__call__`, and that runs the hooks. "
        "Whoever writes `module.forward(x)`, or takes single layers out of a `Sequential`, goes past them, without an "
        "error. See `_call_impl` in `torch/nn/modules/module.py`."
    ),
)
def silent(lib, see):
    """Asks a network that bypasses some of its layers, and one that does not."""
    net = Sly()
    x = see.rand(2, 3)
    see("a network that bypasses hooks", list(lib.silent(net, x)))
    see("hooks left on the model", hooks_left(net))
    ran = guest(net.zeroth)
    see("asked a second time", list(lib.silent(net, x)))
    see(GUEST_RAN, len(ran))
    see(STILL_THERE, hooks_left(net))
    see("a network that calls everything", list(lib.silent(Branch(), see.rand(2, 3))))
    see("two inputs", list(lib.silent(Tree(), see.rand(1, 5), see.rand(1, 2))))


@further("hooks.silent")
def silent_more(lib, see):
    """Another network: one branch is taken for positive sums only."""

    class Either(nn.Module):
        def __init__(self):
            super().__init__()
            self.yes = nn.Sequential(nn.Linear(2, 2), nn.Identity())
            self.no = nn.Sequential(nn.Identity(), nn.Linear(2, 2))

        def forward(self, x):
            return self.yes(x) if x.sum() > 0 else self.no(x)

    net = Either()
    see("a positive sum", list(lib.silent(net, torch.ones(1, 2))))
    see("a negative sum", list(lib.silent(net, -torch.ones(1, 2))))


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
)
def recording(lib, see):
    """Records a network with an in-place layer, then looks at what is left of the recorder."""
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True), nn.Sequential(nn.Linear(4, 2), nn.Tanh()))
    see.fill(net)
    x = see.randn(5, 3)
    with lib.recording(net, ["0", "2.0"]) as maps:
        output = net(x)
    see("what was recorded", sorted(maps))
    see("the map of the first layer", maps["0"])
    see("the map of a layer deeper down", maps["2.0"])
    see("a map wants a gradient", maps["0"].requires_grad)
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

    def fails():
        with lib.recording(net, ["0", "2"]):
            net(see.randn(2, 9))

    see.raises("an error inside the block", fails)
    see("hooks left after the error", hooks_left(net))
    guest(net[2])
    with lib.recording(net, ["2"]) as maps:
        net(see.randn(2, 3))
    see(STILL_THERE, hooks_left(net))


@further("hooks.recording")
def recording_further(lib, see):
    """Two recorders, one inside the other, and one output that is recorded twice."""
    net = see.fill(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)))
    with lib.recording(net, ["1"]) as outer, lib.recording(net, ["0", "1", "3"]) as inner:
        net(see.randn(2, 1, 4, 4))
    see("the outer one", dict(outer))
    see("the inner one", {name: inner[name] for name in sorted(inner)})
    see("hooks left", hooks_left(net))


@experiment(
    "hooks.activation_stats",
    title="Statistics of the activations",
    points=2,
    subjects={"activation_stats": REFERENCE},
    hints=(
        "`isinstance(module, kind)` says whether a module is one of those you look at.",
        "In the hook: `output.mean()`, `output.std()`, and `(output == 0).float().mean()` for the share of zeros.",
        "Append a tuple of three floats in the hook: then the order is that of the calls.",
    ),
    after=(
        "Three numbers a layer are often enough to see why a deep network does not learn: a spread that shrinks from "
        "layer to layer, or units that are always 0. `torch/nn/init.py` holds the initialisations that keep the spread "
        "near 1."
    ),
)
def activation_stats(lib, see):
    """Looks at networks with several activations, called in another order than declared."""

    class Swapped(nn.Module):
        def __init__(self):
            super().__init__()
            self.late, self.early = nn.ReLU(), nn.ReLU()
            self.inner = nn.Sequential(nn.Linear(4, 6), nn.Sequential(nn.ReLU()), nn.Tanh())

        def forward(self, x):
            return self.late(self.inner(self.early(x)) - 0.1)

    def floats(rows):
        return [tuple(float(number) for number in row) for row in rows]

    net = see.fill(Swapped())
    x = see.randn(5, 4) + 0.3
    rows = lib.activation_stats(net, x, nn.ReLU)
    see("every ReLU: mean, spread, share of zeros", floats(rows))
    see("every Tanh", floats(lib.activation_stats(net, x, nn.Tanh)))
    net(x)
    see("rows after another call of the model", len(rows))
    see("hooks left on the model", hooks_left(net))
    see("the model is in training mode", net.training)

    class Loud(nn.ReLU):
        pass

    net.late = Loud()
    see("one module's class inherits from ReLU", floats(lib.activation_stats(net, x, nn.ReLU)))
    ran = guest(net.late)
    lib.activation_stats(net, x, nn.ReLU)
    see(GUEST_RAN, len(ran))
    see(STILL_THERE, hooks_left(net))


@further("hooks.activation_stats")
def activation_stats_further(lib, see):
    """One activation object used twice, and another."""
    shared = nn.ReLU()
    net = see.fill(nn.Sequential(nn.Linear(3, 3), shared, nn.Linear(3, 2), shared, nn.ReLU()))
    rows = lib.activation_stats(net, see.randn(8, 3), nn.ReLU)
    see("a shared layer gives a row for each call", [tuple(float(n) for n in row) for row in rows])


@experiment(
    "hooks.guard",
    title="A guard for frozen layers",
    points=2,
    subjects={"guard": REFERENCE},
    hints=(
        "`module.state_dict()` gives all parameters and buffers by name. Its tensors share memory with the module's.",
        "Keep a `clone()` of each when `guard` is called. The pre-hook compares the module's state with it.",
        "`torch.equal(a, b)` is true for equal tensors. Raise `RuntimeError(name)` for the first that is not.",
    ),
    after=(
        "`requires_grad = False` stops gradients and nothing else: batch norm's running statistics are buffers and go "
        "on moving in training mode, see `torch/nn/modules/batchnorm.py`. An optimizer that was given the parameters "
        "earlier may also still hold momentum or weight decay."
    ),
)
def guard(lib, see):
    """Guards layers, changes them in several ways, and calls them."""

    def told(layer, *args):
        """Return "passes", or the name of the exception and which entries it names."""
        try:
            layer(*args)
        except Exception as error:
            named = [name for name in layer.state_dict() if name in str(error)]
            kind = "RuntimeError" if isinstance(error, RuntimeError) else type(error).__name__
            return f"{kind} that names {' or '.join(named) or 'nothing'}"
        return "passes"

    ran = []

    class Layer(nn.Linear):
        def forward(self, x):
            ran.append("forward")
            return super().forward(x)

    layer = see.fill(Layer(3, 2))
    x = see.rand(4, 3)
    handle = lib.guard(layer)
    see("unchanged", told(layer, x))
    see("unchanged, a second call", told(layer, x))
    kept = layer.bias.detach().clone()
    with torch.no_grad():
        layer.bias += 1
    ran.clear()
    see("the bias has moved", told(layer, x))
    see("forward ran on the changed layer", len(ran))
    see("the bias has moved, a second call", told(layer, x))
    see("forward pre-hooks on the guarded layer", len(layer._forward_pre_hooks))
    with torch.no_grad():
        layer.bias.copy_(kept)
    see("the bias is back", told(layer, x))
    with torch.no_grad():
        layer.bias *= 1 + 2e-6
    see("the bias has moved a little", told(layer, x))
    with torch.no_grad():
        layer.bias.copy_(kept)
        layer.weight.copy_(layer.weight.flip(1))
    see("the weight's columns are swapped", told(layer, x))
    handle.remove()
    see("the guard is removed", told(layer, x))
    norm = nn.BatchNorm1d(3).double().requires_grad_(False)
    lib.guard(norm)
    see("a frozen batch norm: the first call", told(norm, x.double()))
    see("a frozen batch norm: the second call", told(norm, x.double()).split()[0])
    other = see.fill(nn.Sequential(nn.Linear(3, 2), nn.Tanh()))
    lib.guard(other)
    other[0].weight = nn.Parameter(see.rand(2, 3))
    see("a layer inside got a new weight", told(other, x))


@further("hooks.guard")
def guard_further(lib, see):
    """Guards a part of a network, and takes training steps with and without that part."""

    def step(parameters):
        with torch.no_grad():
            for parameter in parameters:
                parameter -= 0.1 * parameter.grad

    net = see.fill(nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.Linear(4, 2))))
    lib.guard(net[0])
    x = see.randn(6, 3)
    net(x).sum().backward()
    step(net[1].parameters())
    see("a step without the guarded layer", net(x))
    step(net.parameters())
    see.raises("a step with it", net, x)


@experiment(
    "hooks.handle",
    title="The handle",
    points=2,
    subjects={"Handle": RemovableHandle},
    hints=(
        "Keep a reference to the dictionary, and a number that no other handle has.",
        "A counter at the class is shared by all handles: read it and raise it in `__init__`. `itertools.count()` "
        "does as well.",
        "`hooks.pop(self.id, None)` removes a key and is content if it is not there. `__exit__` calls `remove()` and "
        "returns nothing, so that an error passes through.",
    ),
    after=(
        "`RemovableHandle` in `torch/utils/hooks.py` is hardly longer. It holds the dictionary by a weak reference, so "
        "that a handle you keep does not keep a whole network in memory, and it knows extra dictionaries, in which "
        "`with_kwargs` and `always_call` are noted."
    ),
)
def handle(lib, see):
    """Hangs strings into dictionaries and removes them by their handles."""
    hooks, others = OrderedDict(), OrderedDict()

    def hang(place, what):
        made = lib.Handle(place)
        place[made.id] = what
        return made

    first, second, third = (hang(hooks, letter) for letter in "abc")
    elsewhere = hang(others, "elsewhere")
    see("three hooks hang", list(hooks.values()))
    see("remove() returns", second.remove())
    see("after removing the second", list(hooks.values()))
    see("another dictionary", list(others.values()))
    see.raises("removing it twice", second.remove)
    see("after that", list(hooks.values()))
    hang(hooks, "d")
    see("one more hook", list(hooks.values()))
    del hooks[first.id]
    see.raises("removing what is gone already", first.remove)
    with hang(hooks, "e") as inside:
        see("inside a with block", list(hooks.values()))
        see("`as` gives the handle", hooks.get(getattr(inside, "id", None)))
    see("after the with block", list(hooks.values()))
    hang(hooks, "g")
    inside.remove()
    see("a new hook, when an old handle is removed once more", list(hooks.values()))

    def fails():
        with hang(hooks, "f"):
            raise LookupError("inside")

    see.raises("an error inside a with block", fails)
    see("after the error", list(hooks.values()))
    third.remove()
    see("after removing the third", list(hooks.values()))
    see("a handle for another dictionary has another id", elsewhere.id != first.id, expect=True)
    ids = [lib.Handle(place).id for place in (hooks, others, hooks, others)]
    see("four handles that are thrown away at once: different ids", len(set(ids)))
    before = RemovableHandle.next_id
    lib.Handle(OrderedDict())
    borrowed = issubclass(lib.Handle, RemovableHandle) or RemovableHandle.next_id > before
    see("PyTorch's handle does the work", borrowed, expect=False)


@further("hooks.handle")
def handle_many(lib, see):
    """Many handles, removed from the front, from the back, and from the middle."""
    hooks = OrderedDict()
    made = []
    for number in range(9):
        made.append(lib.Handle(hooks))
        hooks[made[-1].id] = number
        if number % 3 == 2:
            made[number - 1].remove()
    see("every third was removed on the way", list(hooks.values()))
    for one in (made[0], made[8], made[5]):
        one.remove()
    see("three more", list(hooks.values()))


@experiment(
    "hooks.pipeline",
    title="The pipeline of a call",
    points=3,
    subjects={"Module": nn.Module},
    hints=(
        "Three steps: all pre-hooks, then `self.forward`, then all hooks. Each may replace what it is handed.",
        "A pre-hook's result that is not None becomes `args`; if it is no tuple, wrap it: `(result,)`.",
        "A hook is called as `hook(self, args, output)`; its result replaces `output` if it `is not None`. The test "
        "`if result:` would be wrong: a result may be 0, and a tensor has no truth value.",
    ),
    after=(
        "`_call_impl` in `torch/nn/modules/module.py` does this, with the options, the global hooks and the backward "
        "hooks woven in. Its first lines ask whether there is any hook at all, and if not, call `forward` at once: "
        "a module without hooks pays almost nothing."
    ),
)
def pipeline(lib, see):
    """Calls a module with looking hooks, with changing hooks, with several, and after their removal."""
    with unaided(see):

        class Mix(lib.Module):
            def forward(self, x, y=0.0, *, scale=1):
                see("forward is given", (x, y, scale))
                return scale * x + y

        module = Mix()
        see("without hooks, the call returns", module(see.rand(2), 1.0, scale=3))
        pre = module.register_forward_pre_hook(
            lambda module, args: see("the pre-hook is given", (type(module).__name__, args))
        )
        post = module.register_forward_hook(
            lambda module, args, output: see("the hook is given", (type(module).__name__, args, output))
        )
        see("looking hooks: the call returns", module(see.rand(2), 2.0, scale=2))
        pre.remove(), post.remove()

        halve = module.register_forward_pre_hook(lambda module, args: (args[0] / 2, 5.0))
        see("a pre-hook that returns a tuple: the call returns", module(see.rand(2)))
        bare = module.register_forward_pre_hook(lambda module, args: args[0] + 100)
        see("a second one that returns a tensor: the call returns", module(see.rand(2)))
        look = module.register_forward_hook(lambda module, args, output: see("the hook is given the arguments", args))
        module(see.rand(3))
        for one in (halve, bare, look):
            one.remove()

        def add_one(module, args, output):
            see("the first of two hooks is given", output)
            return output + 1

        plus = module.register_forward_hook(add_one)
        module.register_forward_hook(lambda module, args, output: output * 10)
        see("two hooks, one after the other: the call returns", module(see.rand(2)))
        plus.remove()
        see("the first is removed: the call returns", module(see.rand(2)))
        module.register_forward_hook(lambda module, args, output: 0)
        see("a hook that returns 0: the call returns", module(see.rand(2)))
        see("forward called by hand: returns", module.forward(see.rand(2)))
        see("another module has no hooks: the call returns", Mix()(see.rand(2)))

        class Count(lib.Module):
            def forward(self, what):
                return f"forward is given {what}"

        count = Count()
        zero = count.register_forward_pre_hook(lambda module, args: 0)
        see("a pre-hook that returns 0: the call returns", count(7))
        zero.remove()
        count.register_forward_pre_hook(lambda module, args: [*args, 8])
        see("a pre-hook that returns a list: the call returns", count(7))


@further("hooks.pipeline")
def pipeline_deep(lib, see):
    """Three nested modules, each with hooks; outputs that are not tensors."""

    class Leaf(lib.Module):
        def forward(self, x):
            return {"x": x, "double": 2 * x}

    class Parent(lib.Module):
        def __init__(self, child):
            super().__init__()
            self.child = child

        def forward(self, x):
            return self.child(x)

    leaf = Leaf()
    net = Parent(Parent(leaf))
    for name, module in (("top", net), ("middle", net.child), ("leaf", leaf)):
        module.register_forward_pre_hook(lambda m, args, name=name: see(f"{name}: before", args))
        module.register_forward_pre_hook(lambda m, args: args[0] + 1)
        module.register_forward_hook(lambda m, args, output, name=name: see(f"{name}: after", (args, output)))
    leaf.register_forward_hook(lambda m, args, output: output["double"])
    see("the call returns", net(see.rand(2)))
    see("and again", net(see.rand(2)))


@experiment(
    "hooks.pre_options",
    title="prepend and with_kwargs",
    points=3,
    subjects={"PreHooked": nn.Module},
    hints=(
        "The dictionary may hold a pair for each handle: the hook, and whether it wants the keyword arguments.",
        "`OrderedDict.move_to_end(key, last=False)` moves an entry to the front.",
        "A hook with `with_kwargs` returns None or a pair: `args, kwargs = result`. The pair replaces both.",
    ),
    after=(
        "`register_forward_pre_hook` in `torch/nn/modules/module.py` notes the option in a second dictionary, "
        "`_forward_pre_hooks_with_kwargs`, under the handle's id. A hook with `with_kwargs` that returns anything but "
        "None or a pair gets a `RuntimeError` there."
    ),
)
def pre_options(lib, see):
    """Hangs pre-hooks with each option, with both, and the same function with and without."""
    with unaided(see):

        class Scale(lib.PreHooked):
            def forward(self, x, scale=1, shift=0):
                see("forward is given", (x, scale, shift))
                return x * scale + shift

        def look(name):
            return lambda module, args, *rest: see(f"{name} is given", (args, *rest))

        module = Scale()
        handles = [module.register_forward_pre_hook(look("hook A"))]
        handles.append(module.register_forward_pre_hook(look("hook B"), prepend=True))
        handles.append(module.register_forward_pre_hook(look("hook C"), with_kwargs=True))
        handles.append(module.register_forward_pre_hook(look("hook D"), prepend=True, with_kwargs=True))
        see("four looking hooks: the call returns", module(see.rand(2), scale=2, shift=1))
        handles[1].remove(), handles[2].remove()
        see("B and C are removed: the call returns", module(see.rand(2), scale=3))
        handles[0].remove(), handles[3].remove()

        change = module.register_forward_pre_hook(lambda m, args, kw: (args, {"shift": 7}), with_kwargs=True)
        see("a hook that returns other keyword arguments: the call returns", module(see.rand(2), scale=4))
        module.register_forward_pre_hook(lambda m, args: args[0] + 100)
        see("then one that returns a tensor: the call returns", module(see.rand(2), scale=5))
        module.register_forward_pre_hook(lambda m, args, kw: ((args[0] * 2, 3), kw), with_kwargs=True)
        see("then one that adds an argument: the call returns", module(see.rand(2)))
        change.remove()
        see("the first is removed: the call returns", module(see.rand(2), shift=1))

        other = Scale()

        def both(m, args, kw="no keyword arguments"):
            see("the same function is given", (args, kw))

        other.register_forward_pre_hook(both, with_kwargs=True)
        other.register_forward_pre_hook(both)
        see("one function with and without the option: the call returns", other(see.rand(2), shift=2))


@further("hooks.pre_options")
def pre_options_order(lib, see):
    """Many hooks, every other one at the front."""

    class Same(lib.PreHooked):
        def forward(self, x):
            return x

    ran = []
    module = Same()
    handles = [module.register_forward_pre_hook(lambda m, a, n=n: ran.append(n), prepend=n % 2 == 1) for n in range(7)]
    see("the call returns", module(see.rand(2)))
    see("who ran", list(ran))
    ran.clear()
    handles[3].remove(), handles[4].remove()
    module(see.rand(1))
    see("who ran after two were removed", list(ran))


@experiment(
    "hooks.post_options",
    title="always_call, and removal while hooks run",
    points=3,
    subjects={"PostHooked": nn.Module},
    hints=(
        "Take a list of the hooks before you run them: then it does not matter who is removed on the way.",
        "Put `forward` and the hooks under one `try`. Under `except Exception`, run the hooks that asked for it and "
        "have not run yet, then `raise` without anything behind it.",
        "Start with `output = None`, so that there is something to hand to them if `forward` failed. There, too, a "
        "result that is not None becomes the output.",
    ),
    after=(
        "`_call_impl` in `torch/nn/modules/module.py` does the same; if an `always_call` hook itself fails on the way "
        "out, it only warns, so that the first error is the one you see. It also unpacks the hooks into a tuple before "
        "the loop, which is why a removal takes effect from the next call on."
    ),
)
def post_options(lib, see):
    """Lets forward fail, lets a hook fail, and removes and adds hooks while they run."""
    with unaided(see):

        class Root(lib.PostHooked):
            def forward(self, x, *, sign=1):
                see("forward is given", (x, sign))
                if x < 0:
                    raise ArithmeticError("negative")
                return sign * x**0.5

        def look(name):
            return lambda module, args, output: see(f"{name} is given", (args, output))

        module = Root()
        module.register_forward_hook(look("the always hook"), always_call=True)
        module.register_forward_hook(look("the plain hook"))
        module.register_forward_hook(lambda m, a, output: 7.0 if output is None else output + 1, always_call=True)
        module.register_forward_hook(look("the always hook behind one that returns something"), always_call=True)
        see("all is well: the call returns", module(4.0, sign=-1))
        see.raises("forward fails", module, -1.0)

        def refuse(m, args, output):
            raise LookupError("a hook")

        other = Root()
        other.register_forward_hook(look("the always hook before the one that fails"), always_call=True)
        other.register_forward_hook(lambda m, args, output: output * 10)
        failing = other.register_forward_hook(refuse)
        other.register_forward_hook(look("the plain hook behind the one that fails"))
        other.register_forward_hook(look("the always hook behind the one that fails"), always_call=True)
        see.raises("a hook fails", other, 9.0)
        failing.remove()
        see("without it, the call returns", other(9.0))
        other.register_forward_hook(refuse)
        see.raises("the last hook fails", other, 4.0)

        third = Root()
        handles = {}

        def leave(m, args, output):
            see("the first hook removes itself and the second", output)
            handles["self"].remove(), handles["second"].remove()
            m.register_forward_hook(look("the new one"))

        handles["self"] = third.register_forward_hook(leave)
        handles["second"] = third.register_forward_hook(look("the second"))
        third.register_forward_hook(lambda m, args, output: output + 5)
        see("the call in which they are removed returns", third(4.0))
        see("the next call returns", third(4.0))


@further("hooks.post_options")
def post_options_further(lib, see):
    """One-shot hooks, and a parent whose child fails."""

    class Child(lib.PostHooked):
        def forward(self, x):
            return 1 / x

    class Parent(lib.PostHooked):
        def __init__(self):
            super().__init__()
            self.child = Child()

        def forward(self, x):
            return self.child(x) + 1

    net = Parent()
    net.register_forward_hook(lambda m, a, o: see("the parent's hook", (a, o)), always_call=True)
    net.child.register_forward_hook(lambda m, a, o: see("the child's hook", (a, o)), always_call=True)
    net.child.register_forward_hook(lambda m, a, o: 100)
    see.raises("the child fails", net, 0)
    see("all is well", net(2))
    once = net.register_forward_hook(lambda m, a, o: once.remove() or o * 2)
    see("a hook that runs once", net(2))
    see("and then not", net(2))


class Layered(nn.Module):
    """Three levels, a frozen layer, and a parameter of its own that is added to the input."""

    def __init__(self):
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(4, 3))
        self.frozen = nn.Linear(3, 3).requires_grad_(False)
        self.body = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Sequential(nn.Linear(5, 2)))

    def forward(self, x):
        """Return two numbers for each of four rows."""
        return self.body(self.frozen(self.shift + x))


@experiment(
    "hooks.clip_gradients",
    title="A gradient clipper",
    points=2,
    subjects={"clip_gradients": REFERENCE},
    hints=(
        "`parameter.register_hook(f)` calls `f(grad)` when the parameter's gradient arrives. What `f` returns takes "
        "the gradient's place.",
        "`grad.clamp(-limit, limit)` makes a new tensor; a hook must not change the one it is given.",
        "`[p.register_hook(lambda grad: grad.clamp(-limit, limit)) for p in model.parameters() if p.requires_grad]`",
    ),
    after=(
        "A tensor's `register_hook` is in `torch/_tensor.py`; autograd runs it just before it adds the gradient to "
        "`.grad`. `register_post_accumulate_grad_hook` runs after that. The usual clipping functions, which act on all "
        "gradients at once after `backward()`, are in `torch/nn/utils/clip_grad.py`."
    ),
)
def clip_gradients(lib, see):
    """Runs backward once and twice, looks at weights and at the input's gradient, and removes the hooks."""
    net = see.fill(Layered())
    weights = [p.detach().clone() for p in net.parameters()]
    x = see.randn(4, 3).requires_grad_()
    handles = lib.clip_gradients(net, 0.25)

    def backward():
        # The rows differ in size, so that some gradients are beyond the limit and some are not.
        (net(x) * torch.tensor([[0.01], [0.5], [4.0], [60.0]])).sum().backward()

    def grads():
        return {name: p.grad for name, p in net.named_parameters() if p.requires_grad}

    backward()
    see("the gradients", grads())
    see("the input's gradient is not clipped", x.grad)
    backward()
    see("a second backward adds to them", grads())
    see("the weights are as before", all(map(torch.equal, weights, net.parameters())), expect=True)
    net.zero_grad()
    for handle in list(handles):
        handle.remove()
    backward()
    see("after all handles are removed", grads())


@further("hooks.clip_gradients")
def clip_gradients_further(lib, see):
    """Two models with two limits."""
    one, other = see.fill(nn.Linear(4, 3)), see.fill(nn.Sequential(nn.Linear(4, 3)))
    lib.clip_gradients(one, 0.1)
    lib.clip_gradients(other, 2.0)
    x = 5 * see.randn(6, 4)
    (one(x).exp().sum() + other(x).sum()).backward()
    see("the limit is 0.1", one.weight.grad)
    see("the limit is 2", other[0].weight.grad)


@experiment(
    "hooks.backward",
    title="Backward hooks out of two tensor hooks",
    points=3,
    subjects={"BackHooked": nn.Module},
    hints=(
        "You need two tensors to hang hooks on: the output, where the gradient comes in, and the input, where it "
        "goes out.",
        "Hung on `x` itself, the hook would see what everybody who uses `x` sends. Make a gate that only your module "
        "uses: `gate = x.view_as(x)`, and call `self.forward(gate)`. Send the output through a gate, too.",
        "The output's hook runs the pre-hooks, remembers the tuple that they leave, and returns its item. The gate's "
        "hook runs the hooks, `hook(self, (grad,), remembered)`, and returns the item of what they leave.",
    ),
    after=(
        "`BackwardHook` in `torch/utils/hooks.py` does this for any number of tensors: it sends the inputs and the "
        "outputs through an identity function, `BackwardHookFunction` in `torch/nn/modules/_functions.py`, whose nodes "
        "carry the hooks. That function is also why an in-place operation behind it is refused."
    ),
)
def backward(lib, see):
    """Hangs looking and changing hooks on a module of several operations, alone and beside a skip connection."""
    with unaided(see):

        class Curve(lib.BackHooked):
            def forward(self, x):
                return torch.sin(3 * x) * x

        def look(name):
            return lambda module, grad_input, grad_output: see(
                f"{name} is given", (type(module).__name__, grad_input, grad_output)
            )

        def leaf(*shape):
            return see.randn(*shape).requires_grad_()

        module = Curve()
        handle = module.register_full_backward_hook(look("the hook"))
        x = leaf(3)
        output = module(x)
        see("the output", output)
        (2 * output).sum().backward()
        see("the input's gradient", x.grad)
        x = leaf(3)
        (module(x) + 10 * x).sum().backward()
        see("beside a skip connection: the input's gradient", x.grad)
        x = leaf(2)
        output = module(x)
        (output * 2 + output**2).sum().backward()
        see("an output used twice: the input's gradient", x.grad)
        x = leaf(2)
        one, other = module(x), module(x + 1)
        one.sum().backward()
        (5 * other).sum().backward()
        see("called twice: the input's gradient", x.grad)
        handle.remove()

        early = Curve()
        early.register_full_backward_pre_hook(
            lambda module, grad_output: see("the pre-hook is given", (type(module).__name__, grad_output))
        )
        early.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 10,))
        late = early.register_full_backward_pre_hook(
            lambda module, grad_output: see("the pre-hook behind one that returns 10 times it", grad_output)
        )
        early.register_full_backward_hook(look("the hook behind the pre-hooks"))
        x = leaf(2)
        (3 * early(x)).sum().backward()
        see("pre-hooks: the input's gradient", x.grad)
        late.remove()
        x = leaf(2)
        early(x).sum().backward()
        see("one pre-hook is removed: the input's gradient", x.grad)

        module.register_full_backward_hook(lambda m, grad_input, grad_output: (grad_input[0] * 0 + 1,))
        module.register_full_backward_hook(look("the second hook"))
        x = leaf(3)
        module(x).sum().backward()
        see("a hook that replaces it: the input's gradient", x.grad)
        other = Curve()
        x = leaf(3)
        other(x).sum().backward()
        see("a module without hooks: the input's gradient", x.grad)

        class Around(lib.BackHooked):
            def __init__(self):
                super().__init__()
                self.inner = Curve()

            def forward(self, x):
                return self.inner(x)

        around = Around()
        around.register_full_backward_hook(look("the outer module's hook"))
        around.inner.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] / 2,))
        around.inner.register_full_backward_hook(look("the inner module's hook"))
        x = leaf(2)
        (4 * around(x)).sum().backward()
        see("a module around another: the input's gradient", x.grad)


@further("hooks.backward")
def backward_nested(lib, see):
    """Modules in a row and inside each other, with a parameter."""

    class Scale(lib.BackHooked):
        def __init__(self, factor):
            super().__init__()
            self.factor = nn.Parameter(factor)

        def forward(self, x):
            return (x * self.factor).tanh()

    class Two(lib.BackHooked):
        def __init__(self, one, other):
            super().__init__()
            self.one, self.other = one, other

        def forward(self, x):
            return self.other(self.one(x))

    one, other = Scale(see.rand(4)), Scale(see.rand(4))
    net = Two(one, other)
    for name, module in (("outside", net), ("the first", one), ("the second", other)):
        module.register_full_backward_hook(lambda m, gi, go, name=name: see(name, (gi, go)))
    other.register_full_backward_pre_hook(lambda m, go: (go[0] / 2,))
    x = see.randn(2, 4).requires_grad_()
    (net(x) ** 2).sum().backward()
    see("the input's gradient", x.grad)
    see("a parameter's gradient", one.factor.grad)


@prediction(
    "hooks.old_hook",
    title="What the old backward hook was given",
    points=1,
    options={
        "a": "the gradient for x, the module's input",
        "b": "the gradient for sin(x), the input of the last operation",
        "c": "the gradient for the output",
        "d": "None",
    },
    hints=(
        "The old hook hung on one node of autograd's graph: the `grad_fn` of the output.",
        "Which operation made the output? What is the input of that operation?",
        "The multiplication by 3 made the output. Its input is sin(x).",
    ),
    after=(
        "One node knows the gradients that leave this one operation. `register_backward_hook` in "
        "`torch/nn/modules/module.py` still exists, and the last lines of `_call_impl` show how it looks for a tensor "
        "in the output. Use `register_full_backward_hook`."
    ),
)
def old_hook(see):
    """Hangs an old backward hook on y = 3 sin(x) and compares what it is given with the true gradients."""

    class Wave(nn.Module):
        def forward(self, x):
            return 3 * torch.sin(x)

    given = []
    module = Wave()
    x = (1 + see.rand(2)).requires_grad_()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module.register_backward_hook(lambda m, grad_input, grad_output: given.append(grad_input[0]))
        module(x).sum().backward()
    see("grad_input[0]", given[0])
    see("the gradient for x", x.grad)
    if given[0] is None:
        return "d"
    true = {"a": x.grad, "b": torch.full_like(x, 3.0), "c": torch.ones_like(x)}
    return next(key for key, value in true.items() if torch.allclose(given[0], value))
