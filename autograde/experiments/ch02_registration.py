"""Experiments and hints of chapter 02: registration, traversal, modes, and saved state."""

import contextlib
import functools
import itertools

import torch
from torch import nn

from autograde import watching as watch
from autograde.experiment import REFERENCE, experiment, further, prediction

_MODULE_FILE = nn.Module.__init__.__code__.co_filename


@contextlib.contextmanager
def watching(helped, names=None):
    """Add to the set `helped` which methods of `torch.nn.Module` run, here and in threads; `names`: these only."""
    entered: list[str] = []
    try:
        with watch.watching(watch.of_file(_MODULE_FILE)) as entered:
            yield
    finally:
        helped |= {name for name in entered if names is None or name in names or name == watch.SWITCHED_OFF}


def alone(body):
    """Make an experiment note, at its end, which methods of `torch.nn.Module` ran in it: there must be none."""

    @functools.wraps(body)
    def watched(lib, see):
        helped: set[str] = set()
        with watching(helped):
            body(lib, see)
        if issubclass(lib.Module, nn.Module):
            helped.add("(it is the base class)")
        see("what torch.nn.Module did for it", sorted(helped), expect=[])

    return watched


def places(module, name):
    """Say where a module keeps `name`: on which of its shelves, or as a plain attribute."""
    shelves = {"parameters": module._parameters, "buffers": module._buffers, "modules": module._modules}
    return [*(place for place, shelf in shelves.items() if name in shelf), *["plain"] * (name in vars(module))]


def walked(items, names):
    """Return what a traversal gave, with each module replaced by its label in `names` (labels by id)."""

    def label(item):
        return names.get(id(item), item if isinstance(item, str) else "another object")

    return [
        (item[0], label(item[1])) if isinstance(item, tuple) and len(item) == 2 else label(item)
        for item in itertools.islice(items, 100)
    ]


@experiment(
    "registration.setattr",
    title="Assigning a layer registers it",
    points=3,
    subjects={"Module": nn.Module},
    hints=(
        "Python runs `__setattr__(self, name, value)` for every `self.name = value`, in `__init__` too. Which "
        "three kinds of `value` must be told apart?",
        "`isinstance(value, nn.Parameter)` goes into one dictionary, `isinstance(value, Module)` into the other.",
        "For everything else, do what Python would have done: `super().__setattr__(name, value)`. The two "
        "dictionaries are such plain attributes themselves; make them in `__init__`, so that each object has its own.",
    ),
    after=(
        "`torch.nn.Module.__setattr__` in `torch/nn/modules/module.py` asks the same questions in the same order. "
        "That is all the magic there is: assigning a layer is a call of a method, and the method keeps a list. Its "
        "dictionaries are made in `__init__`, which is why `super().__init__()` must come first."
    ),
)
@alone
def setattr_(lib, see):
    """Assigns parameters, children and plain values, and looks into the two dictionaries."""

    class Inner(lib.Module):
        pass

    class Net(lib.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(see.randn(2, 3))
            self.block = Inner()
            self.size = 7
            self.table = see.randn(4)
            self.core = lib.Module()
            self.bias = nn.Parameter(see.randn(2))

    net = Net()
    see("the parameters", net._parameters)
    see("the names of the children", list(net._modules))
    see("a plain number reads back", net.size)
    see("a plain tensor is kept in", places_of_two(net, "table"))
    see("a parameter is kept in", places_of_two(net, "weight"))
    see("a child is kept in", places_of_two(net, "core"))
    child = lib.Module()
    net.block = child
    see("assigned again, the new child counts", net._modules["block"] is child)
    net.bias = nn.Parameter(see.randn(5))
    see("assigned again, the new parameter counts", net._parameters["bias"])
    child.scale = nn.Parameter(see.randn(1))
    see("the child's own parameters", child._parameters)
    see("the parent's are as before", list(net._parameters))
    second = lib.Module()
    see("a second object begins empty", [list(second._parameters), list(second._modules)])


def places_of_two(module, name):
    """Say where a module that has no buffers keeps `name`."""
    shelves = {"parameters": module._parameters, "modules": module._modules}
    return [*(place for place, shelf in shelves.items() if name in shelf), *["plain"] * (name in vars(module))]


@further("registration.setattr")
@alone
def setattr_many(lib, see):
    """Many names, made by setattr, at three levels."""
    top = lib.Module()
    count = see.integer(3, 7)
    for index in range(count):
        setattr(top, f"p{index}", nn.Parameter(see.randn(index + 1)))
        child = lib.Module()
        setattr(top, f"m{index}", child)
        deep = lib.Module()
        deep.value = index
        child.deep = deep
    see("all parameters", top._parameters)
    see("all children", list(top._modules))
    see("the values below", [child._modules["deep"].value for child in top._modules.values()])


@experiment(
    "registration.getattr",
    title="Reading and deleting what is registered",
    points=2,
    subjects={"Module": nn.Module},
    hints=(
        "Python calls `__getattr__` only after the ordinary search has failed: plain attributes never get there. "
        "You are left with three dictionaries to look into.",
        "Ask `name in shelf`: an entry may be `None` and is still an entry. If no shelf has the name, raise "
        "`AttributeError`; `hasattr` and `getattr` with a default rely on that type.",
        "Inside `__getattr__`, `self._parameters` on an object without that dictionary calls `__getattr__` again. "
        '`self.__dict__.get("_parameters", {})` does not.',
        "`__delattr__` is asked for every `del`: remove the name from the shelf that has it, else "
        "`super().__delattr__(name)`.",
    ),
    after=(
        "`torch.nn.Module.__getattr__` and `__delattr__` in `torch/nn/modules/module.py` look through parameters, "
        "buffers and modules in this order. Because Python asks `__getattr__` last, a plain attribute of the same "
        "name would hide a registered one; the next exercise takes care that no name is in two places."
    ),
)
@alone
def getattr_(lib, see):
    """Fills the shelves by the register methods, then reads and deletes by attribute."""
    net, block = lib.Module(), lib.Module()
    weight = nn.Parameter(see.randn(2, 3))
    net.register_parameter("weight", weight)
    net.register_parameter("bias", None)
    net.register_buffer("mean", see.randn(3))
    net.add_module("block", block)
    block.register_parameter("scale", nn.Parameter(see.randn(2)))
    net.size = 5
    see("a parameter", net.weight)
    see("it is the very object", net.weight is weight)
    see("a buffer", net.mean)
    see("the child is the very object", net.block is block)
    see("through the child", net.block.scale)
    see("a plain attribute", net.size)
    see.raises("a parameter registered as None can be read", lambda: net.bias)
    see("its value", net.bias)
    see.raises("an unknown name", lambda: net.nothing)
    see("hasattr of an unknown name", hasattr(net, "nothing"))
    see("getattr with a default", getattr(net, "nothing", "the default"))
    bare = lib.Module.__new__(lib.Module)
    see.raises("an object whose __init__ has not run", getattr, bare, "weight")
    for name in ("weight", "mean", "block", "size"):
        see.raises(f"del net.{name}", delattr, net, name)
        see(f"after it, net has {name}", hasattr(net, name))
    see.raises("del net.bias, which is None", delattr, net, "bias")
    see("what is left", [list(net._parameters), list(net._buffers), list(net._modules)])
    see.raises("deleting an unknown name", delattr, net, "nothing")


@further("registration.getattr")
@alone
def getattr_again(lib, see):
    """Other names; an object filled again after a deletion."""
    net = lib.Module()
    for index in range(3):
        net.register_buffer(f"b{index}", see.randn(index + 1))
        net.add_module(f"m{index}", lib.Module())
    del net.b1
    del net.m0
    see("buffers left", net._buffers)
    see("children left", list(net._modules))
    net.register_parameter("b1", nn.Parameter(see.randn(2)))
    see("the new one", net.b1)
    del net.b1
    see("and gone again", hasattr(net, "b1"))


@experiment(
    "registration.reassign",
    title="One name, one place",
    points=3,
    subjects={"Module": nn.Module},
    hints=(
        "There are two questions: is the value of a kind that has a shelf of its own, and does the name stand on a "
        "shelf already?",
        "A parameter goes on its shelf whatever the name was; so does a module, unless the name is a parameter's. "
        "Before you put it there, remove the name from every other shelf and from `self.__dict__`: "
        "`other.pop(name, None)`.",
        "For any other value: if the name stands on a shelf, then `None` replaces the entry, a tensor may replace a "
        "buffer, and all else is a `TypeError`.",
        "If the name stands on no shelf, it is a plain attribute: `super().__setattr__(name, value)`.",
    ),
    after=(
        "The long form of this is `Module.__setattr__` in `torch/nn/modules/module.py`, with its inner function "
        "`remove_from`. The refusal of a plain tensor protects you: `net.weight = torch.zeros(3)` would otherwise "
        "take the weight away from the optimizer without a word."
    ),
)
@alone
def reassign(lib, see):
    """Assigns one kind of value over another and looks where the name is afterwards."""
    net = lib.Module()
    net.weight = nn.Parameter(see.randn(2))
    net.weight = nn.Parameter(see.randn(3))
    see("a parameter over a parameter", net._parameters)
    see.raises("a tensor over a parameter", setattr, net, "weight", see.randn(3))
    see("then the name is in", places(net, "weight"))
    see.raises("None over a parameter", setattr, net, "weight", None)
    see("then the parameters are", net._parameters)
    see.raises("a tensor over that None", setattr, net, "weight", see.randn(3))
    net.weight = nn.Parameter(see.randn(2))
    see("and a parameter over that None", net._parameters)
    net.size = 3
    net.size = nn.Parameter(see.randn(1))
    see("a parameter over a plain value: the name is in", places(net, "size"))
    net.block = lib.Module()
    net.block = nn.Parameter(see.randn(1))
    see("a parameter over a child: the name is in", places(net, "block"))
    see.raises("a module over a parameter", setattr, net, "weight", lib.Module())
    see("then the name is still in", places(net, "weight"))
    net.extra = "text"
    net.extra = lib.Module()
    see("a module over a plain value: the name is in", places(net, "extra"))
    net.register_buffer("mean", see.randn(2))
    net.mean = see.randn(4)
    see("a tensor over a buffer: the name is in", places(net, "mean"))
    see("then the buffers are", net._buffers)
    see.raises("a number over a buffer", setattr, net, "mean", 0.5)
    net.mean = None
    see("None over a buffer", net._buffers)
    net.mean = see.randn(2)
    see("a tensor over that None: the name is in", places(net, "mean"))
    net.mean = lib.Module()
    see("a module over a buffer: the name is in", places(net, "mean"))
    net.register_buffer("table", see.randn(2))
    net.table = nn.Parameter(see.randn(2))
    see("a parameter over a buffer: the name is in", places(net, "table"))
    net.core = lib.Module()
    see.raises("a tensor over a child", setattr, net, "core", see.randn(2))
    see.raises("a number over a child", setattr, net, "core", 2)
    see.raises("None over a child", setattr, net, "core", None)
    see("then the name is in", places(net, "core"))
    core = lib.Module()
    net.core = core
    see("a module over that None", net._modules["core"] is core)
    net.name = 1
    net.name = "two"
    see("a plain value over a plain value", net.name)


@further("registration.reassign")
@alone
def reassign_chain(lib, see):
    """One name that is everything in turn."""
    net = lib.Module()
    for step, value in enumerate([1, nn.Parameter(see.randn(2)), None, nn.Parameter(see.randn(3))]):
        net.x = value
        see(f"step {step}: the name is in", places(net, "x"))
    net.register_buffer("y", see.randn(1))
    net.y = lib.Module()
    see("a module over a buffer: the name is in", places(net, "y"))
    net.y = nn.Parameter(see.randn(2))
    see("a parameter over that: the name is in", places(net, "y"))
    see("the order of the parameters", list(net._parameters))


@experiment(
    "registration.lists",
    title="Layers that PyTorch cannot see",
    points=2,
    subjects={"Branches": REFERENCE},
    repair=True,
    hints=(
        "How many parameters does `list(Branches((4, 6, 5)).parameters())` have? Which attributes hold the missing "
        "ones, and what are those attributes for `__setattr__`?",
        "A list and a dictionary are plain values. `nn.ModuleList`, `nn.ModuleDict` and `nn.ParameterList` are "
        "modules: they can be indexed and iterated in the same way, and they are registered.",
        "Wrap each of the three: `nn.ModuleList([...])`, `nn.ModuleDict({...})`, `nn.ParameterList([...])`. "
        "`forward` stays as it is.",
    ),
    after=(
        "The three containers stand in `torch/nn/modules/container.py`. `ModuleList` registers its items under the "
        'names "0", "1", …, which is where keys such as `layers.0.weight` come from. PyTorch does not look into '
        "lists on its own: it could not tell a list of layers to train from a list kept for another purpose."
    ),
)
def lists(lib, see):
    """Counts what is registered, then computes, casts and trains."""
    net = lib.Branches((4, 6, 5))
    shapes = sorted(tuple(p.shape) for p in net.parameters())
    see("the number of parameters", len(shapes))
    see("their shapes, sorted", shapes)
    see("the linear layers among the modules", sum(isinstance(m, nn.Linear) for m in net.modules()))
    see("the numbers in the state_dict", sum(t.numel() for t in net.state_dict().values()))
    see("the scales start at", [p.item() for p in net.parameters() if p.dim() == 0])
    see.fill(net)
    x = see.randn(3, 4)
    see("the output, once all parameters have given values", net(x))
    see("the same again", net(x))
    net.double()
    see("after net.double()", [tuple(t.shape) for t in net(x.double())])
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    before = [p.detach().clone() for p in net.parameters()]
    sum(t.sum() for t in net(x.double())).backward()
    optimizer.step()
    moved = [not torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True)]
    see("parameters that a training step moves", sum(moved))


@further("registration.lists")
def lists_deeper(lib, see):
    """Another depth."""
    net = lib.Branches((3, 7, 4, 6))
    see("the number of parameters", len(list(net.parameters())))
    see("the output", see.fill(net)(see.randn(2, 3)))


@experiment(
    "registration.register_buffer",
    title="A buffer, and names that cannot be",
    points=2,
    subjects={"Module": nn.Module},
    hints=(
        "Refuse first, store last: then a refused call leaves nothing behind.",
        "A name is taken if it is on one of the two other shelves, or if `hasattr(self, name)`, which sees plain "
        "attributes and methods, but not the shelves. A buffer of that name is no obstacle: it is replaced.",
        "The set of non-persistent names must follow both ways: `add` if not `persistent`, else `discard`.",
    ),
    after=(
        "`register_buffer`, `register_parameter` and `add_module` in `torch/nn/modules/module.py` make the same "
        "checks. A dot is refused because paths such as `layer1.mean` are cut at dots. The set is called "
        "`_non_persistent_buffers_set`; saving and loading look into it. `nn.Buffer(tensor, persistent=False)`, "
        "assigned to an attribute, is a newer spelling of the same."
    ),
)
@alone
def register_buffer(lib, see):
    """Registers buffers of all kinds, and names that are refused."""
    net = lib.Module()
    mean = see.randn(3)
    net.register_buffer("mean", mean)
    see("the buffers", net._buffers)
    see("it is the very tensor", net._buffers["mean"] is mean)
    see("the parameters", list(net._parameters))
    net.register_buffer("cache", see.randn(2), persistent=False)
    see("buffers that are not saved", net._non_persistent_buffers_set)
    see.raises("None as a buffer", net.register_buffer, "later", None)
    see("the names of the buffers", list(net._buffers))
    see.raises("a buffer's name once more", net.register_buffer, "mean", see.randn(2))
    see("then the buffer is", net._buffers["mean"])
    net.register_buffer("cache", see.randn(2))
    see("registered again, without persistent=False", net._non_persistent_buffers_set)
    net.register_parameter("weight", nn.Parameter(see.randn(2)))
    net.add_module("block", lib.Module())
    net.size = 3
    see.raises("a name with a dot", net.register_buffer, "a.b", see.randn(1))
    see.raises("an empty name", net.register_buffer, "", see.randn(1))
    see.raises("a parameter's name", net.register_buffer, "weight", see.randn(1))
    see.raises("a child's name", net.register_buffer, "block", see.randn(1))
    see.raises("a plain attribute's name", net.register_buffer, "size", see.randn(1))
    see.raises("a method's name", net.register_buffer, "add_module", see.randn(1))
    see.raises("a list in place of a tensor", net.register_buffer, "row", [1.0, 2.0])
    see.raises("an empty list in place of a tensor", net.register_buffer, "row", [])
    see("the names of the buffers in the end", list(net._buffers))


@further("registration.register_buffer")
@alone
def register_buffer_more(lib, see):
    """Other names, two objects, and a set that shrinks."""
    first, second = lib.Module(), lib.Module()
    for index in range(4):
        first.register_buffer(f"b{index}", see.randn(index + 1), persistent=index % 2 == 0)
    see("buffers that are not saved", first._non_persistent_buffers_set)
    see("the other object's buffers", second._buffers)
    first.register_buffer("b3", None)
    see("one less", first._non_persistent_buffers_set)
    see.raises("a dot at the end", first.register_buffer, "b.", see.randn(1))
    see.raises("a number", first.register_buffer, "n", 1.0)


@experiment(
    "registration.kinds",
    title="Four kinds of state",
    points=2,
    subjects={"Tracker": REFERENCE},
    hints=(
        "Ask three questions of each: does the optimizer change it, is it saved, does it move with the module?",
        "`gain` is a parameter. `mean` and `signs` are buffers; one of the two is not saved. `momentum` is a number.",
        "`self.register_buffer(name, tensor, persistent=False)` makes a buffer that moves but is not saved.",
    ),
    after=(
        "`_apply` in `torch/nn/modules/module.py` does the casts and moves: it goes through `_parameters` and "
        "`_buffers` of every module, and knows nothing of plain attributes. Masks and tables of positions, which can "
        "be computed again, are often buffers that are not saved."
    ),
)
def kinds(lib, see):
    """Looks at the lists, saves, moves, casts, and trains one step."""
    net = lib.Tracker(3, 0.25)
    see("the parameters", dict(net.named_parameters()))
    see("the buffers", dict(net.named_buffers()))
    see("the state_dict", dict(net.state_dict()))
    see("momentum", net.momentum)
    x = 2 * see.randn(5, 3) + 1
    see("the output", net(x))
    see("the mean moved", net.mean)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(x).square().sum().backward()
    optimizer.step()
    see("gain after one step of training", net.gain)
    see("signs after it", net.signs)
    net.eval()
    see("the output in evaluation", net(x))
    other = lib.Tracker(3, 0.25)
    other.load_state_dict(net.state_dict())
    see("another one loads it", other.eval()(x))
    net.double()
    see("dtypes after double()", [net.gain.dtype, net.mean.dtype, net.signs.dtype])
    net.to("meta")
    see("devices after to('meta')", [t.device for t in (net.gain, net.mean, net.signs)])
    see("momentum in the end", net.momentum)
    see("the signs of a wider one", lib.Tracker(4).signs)


@further("registration.kinds")
def kinds_wide(lib, see):
    """Another size, the default momentum, two objects."""
    first, second = lib.Tracker(6), lib.Tracker(4)
    x = see.randn(7, 6)
    first(x)
    see("the state_dict", dict(first.state_dict()))
    see("the other object's", dict(second.state_dict()))
    see("the default", first.momentum)


@prediction(
    "registration.trial_4",
    title="On trial: “BatchNorm has no learnable parameters”",
    points=1,
    options={
        "a": "true: it measures mean and variance, nothing in it is learned",
        "b": "false: a weight and a bias are learned; mean, variance and a counter are measured",
        "c": "false: mean and variance are learned by gradient, together with a weight and a bias",
        "d": "true in training, when it measures; it has parameters only in evaluation",
    },
    hints=(
        "Two lists decide it: `named_parameters()` and `named_buffers()`.",
        "Make an `nn.BatchNorm2d(4)`, take one step of training with it, and look at what the optimizer was given.",
    ),
    after=(
        "With the default `affine=True`, `_NormBase` in `torch/nn/modules/batchnorm.py` makes two parameters; with "
        "`track_running_stats=True`, three buffers. With `affine=False` the claim is true."
    ),
)
def trial_4(see):
    """Trains a BatchNorm2d for one step and sorts its tensors by who changed them."""
    norm = nn.BatchNorm2d(4)
    learned = [name for name, p in norm.named_parameters() if p.requires_grad]
    measured = [name for name, _ in norm.named_buffers()]
    see("given to the optimizer", learned)
    see("buffers", measured)
    start = {name: tensor.clone() for name, tensor in norm.state_dict().items()}
    optimizer = torch.optim.SGD(norm.parameters(), lr=0.1)
    output = norm(see.randn(6, 4, 3, 3) + 1)
    see("moved by the call", [n for n, t in norm.state_dict().items() if not torch.equal(t, start[n])])
    middle = {name: tensor.clone() for name, tensor in norm.state_dict().items()}
    (output * see.randn(6, 4, 3, 3)).sum().backward()
    optimizer.step()
    moved = [n for n, t in norm.state_dict().items() if not torch.equal(t, middle[n])]
    see("moved by the optimizer", moved)
    in_evaluation = [name for name, _ in norm.eval().named_parameters()]
    if learned != in_evaluation:
        return "d"
    if not moved:
        return "a"
    return "b" if set(moved) == {"weight", "bias"} else "c"


def _tree(lib, see, name="Net"):
    """Return a tree of modules, four deep, with a shared one and an empty place, and its labels by id."""
    net_class = type(name, (lib.Module,), {})
    net, stem, zoom, unit, leaf, twin, head = net_class(), *(lib.Module() for _ in range(6))
    net.add_module("stem", stem)
    stem.add_module("zoom", zoom)
    zoom.add_module("unit", unit)
    unit.add_module("leaf", leaf)
    stem.add_module("b1", twin)
    net.add_module("empty", None)
    net.add_module("again", twin)
    net.add_module("third", twin)
    net.add_module("head", head)
    head.add_module("unit", unit)
    labels = dict(net=net, stem=stem, zoom=zoom, unit=unit, leaf=leaf, twin=twin, head=head)
    return net, {id(module): label for label, module in labels.items()}


@experiment(
    "registration.named_modules",
    title="Every module once, with its path",
    points=3,
    subjects={"Module": nn.Module},
    hints=(
        "`named_children` looks at `self._modules` only: skip `None`, and modules that are in a set of those seen.",
        "The first pair of `named_modules` is the module itself, under the path `prefix`. Then come its children, each "
        "with all that is below it, before the next child.",
        "A child's path is its parent's path, a dot, and its name; without the dot where the parent's path is empty. "
        'Recursion does it: `child.named_modules(f"{prefix}.{name}" if prefix else name)`.',
        "With recursion, let the outermost call filter: `for path, module in child.named_modules(...)`: yield it "
        "only if `module not in seen`, then add it.",
    ),
    after=(
        "`named_modules` in `torch/nn/modules/module.py` hands a set called `memo` down the recursion. `modules()` "
        "and `children()` are the same without the names, and `get_submodule(path)` goes the way back: it cuts a path "
        "at its dots and walks."
    ),
)
@alone
def named_modules(lib, see):
    """Walks a tree four deep with a shared module, an empty place, and names in no order."""
    net, names = _tree(lib, see)
    see("the children of the top", walked(net.named_children(), names))
    leaf = net._modules["stem"]._modules["zoom"]._modules["unit"]._modules["leaf"]
    see("the children of a leaf", walked(leaf.named_children(), names))
    see("from a leaf down", walked(leaf.named_modules(), names))
    see("all paths and modules", walked(net.named_modules(), names))
    see("once more", walked(net.named_modules(), names))
    see("with prefix='top'", walked(net.named_modules(prefix="top"), names))
    later = lib.Module()
    net._modules["head"].add_module("later", later)
    see("after a module was added", walked(net.named_modules(), {**names, id(later): "later"}))


@further("registration.named_modules")
@alone
def named_modules_wide(lib, see):
    """A wide tree, and one module under five names."""
    net, shared = lib.Module(), lib.Module()
    names = {id(net): "net", id(shared): "shared"}
    for index in range(see.integer(4, 7)):
        child = lib.Module()
        names[id(child)] = f"child {index}"
        net.add_module(f"c{9 - index}", child)
        child.add_module("shared", shared)
        child.add_module("nothing", None)
    see("the children", walked(net.named_children(), names))
    see("the children of a child", walked(net._modules["c9"].named_children(), names))
    see("all of it", walked(net.named_modules(), names))
    see("with a long prefix", walked(net.named_modules(prefix="a.b"), names))


@experiment(
    "registration.named_parameters",
    title="Every parameter once, own ones first",
    points=3,
    subjects={"Module": nn.Module},
    hints=(
        "Own parameters come first, then those of each child with the child's name and a dot before theirs.",
        "Let each child do its part: `child.named_parameters(path)`, where `path` is the child's own path. "
        "`recurse=False` leaves the children out.",
        "Skip entries that are `None`, and parameters whose object you have seen: a set of parameters tells by "
        "identity, not by values.",
        "`parameters` is `for _, parameter in self.named_parameters(recurse=recurse): yield parameter`.",
    ),
    after=(
        "`parameters()`, `named_parameters()`, `buffers()` and `named_buffers()` are four doors to one generator, "
        "`_named_members` in `torch/nn/modules/module.py`. An optimizer is given what `parameters()` yields: with a "
        "tied weight listed twice it would take two steps with it."
    ),
)
@alone
def named_parameters(lib, see):
    """Lists the parameters of a tree with a tied weight, a shared layer and an empty place."""
    net = type("Net", (lib.Module,), {})()
    stem, deep, deeper, head = (lib.Module() for _ in range(4))
    net.add_module("stem", stem)
    stem.add_module("deep", deep)
    deep.add_module("deeper", deeper)
    net.add_module("empty", None)
    net.add_module("head", head)
    tied = nn.Parameter(see.randn(2, 2))
    deeper.register_parameter("weight", nn.Parameter(see.randn(3)))
    deep.register_parameter("table", tied)
    stem.register_parameter("bias", None)
    stem.register_parameter("a", nn.Parameter(torch.ones(2)))
    stem.register_buffer("mean", see.randn(2))
    head.register_parameter("weight", tied)
    head.register_parameter("a", nn.Parameter(torch.ones(2)))
    scale = nn.Parameter(see.randn(1))
    net.register_parameter("scale", scale)
    see("all names and parameters", list(net.named_parameters()))
    see("without the children", list(net.named_parameters(recurse=False)))
    see("with prefix='top'", [pair[0] for pair in net.named_parameters(prefix="top")])
    see("parameters()", list(net.parameters()))
    see("parameters(recurse=False)", list(net.parameters(recurse=False)))
    see("they are the very objects", any(p is scale for p in net.parameters()))
    deeper.register_parameter("late", nn.Parameter(see.randn(1)))
    see("after a parameter was added below", [pair[0] for pair in net.named_parameters()])


@further("registration.named_parameters")
@alone
def named_parameters_wide(lib, see):
    """A module under three names, and a prefix with a dot."""
    net, shared = lib.Module(), lib.Module()
    shared.register_parameter("w", nn.Parameter(see.randn(3)))
    for name in ("z", "y", "x"):
        child = lib.Module()
        child.register_parameter(f"own_{name}", nn.Parameter(see.randn(2)))
        child.add_module("shared", shared)
        net.add_module(name, child)
    net.register_parameter("last", nn.Parameter(see.randn(1)))
    see("all", list(net.named_parameters()))
    see("with a prefix", list(net.named_parameters(prefix="a.b")))
    see("a prefix, without the children", list(net.named_parameters(prefix="a", recurse=False)))


def _modes(net):
    """Return the mode of every module of a tree, top first."""
    modes, pending = [], [net]
    while pending:
        module = pending.pop(0)
        modes.append(module.training)
        pending += [child for child in module._modules.values() if child is not None]
    return modes


@experiment(
    "registration.train",
    title="A mode for the whole tree",
    points=2,
    subjects={"Module": nn.Module},
    hints=(
        "Set your own flag, then ask each child to do the same with the same `mode`.",
        "`child.train(mode)` reaches the child's children on its own. Skip children that are `None`.",
        "Both methods return `self`, so that `net.eval()(x)` can be written. `eval()` is `train(False)`.",
    ),
    after=(
        "`train` and `eval` in `torch/nn/modules/module.py` are these few lines. Nothing else happens: no weight is "
        "frozen, no gradient is switched off. The flag `training` is a plain attribute that layers such as "
        "`nn.Dropout` read in their `forward`."
    ),
)
@alone
def train(lib, see):
    """Switches trees four deep back and forth and looks at every flag."""
    net, inner, core, leaf, side = (lib.Module() for _ in range(5))
    net.add_module("inner", inner)
    inner.add_module("core", core)
    core.add_module("leaf", leaf)
    leaf.training = False
    net.train()
    see("after train(), with one flag set to False before", _modes(net))
    net.add_module("empty", None)
    net.add_module("side", side)
    result = net.train(False)
    see("after train(False)", _modes(net))
    see("train returns the module", result is net)
    net.train()
    see("after train()", _modes(net))
    net.train(True)
    see("after train(True), called on top of it", _modes(net))
    result = net.eval()
    see("after eval()", _modes(net))
    see("eval returns the module", result is net)
    net.eval()
    see("eval() once more", _modes(net))
    inner.train()
    see("after train() of one child", _modes(net))
    other = lib.Module()
    see("another object", other.training)


@further("registration.train")
@alone
def train_deep(lib, see):
    """A chain of ten modules, and a module in two places."""
    net = lib.Module()
    last = net
    for index in range(10):
        child = lib.Module()
        last.add_module(f"c{index}", child)
        last = child
    net.add_module("again", last)
    net.eval()
    see("after eval()", _modes(net))
    last.train()
    see("the last one trains", _modes(net))
    net.train()
    see("all train", _modes(net))


@prediction(
    "registration.trial_5",
    title="On trial: “layers without parameters make no difference in `__init__`”",
    points=1,
    options={
        "a": "true: the two networks give the same outputs in training and in evaluation",
        "b": "true for the outputs; only `print(net)` shows fewer lines",
        "c": "false: after `eval()`, the network that makes its dropout in `forward` goes on dropping",
        "d": "false: after `train()`, the network that makes its dropout in `forward` does not drop",
    },
    hints=(
        "What does `eval()` do, and to which modules? Is a layer that is made during the call among them?",
        "A new module is born with `training = True`.",
    ),
    after=(
        "A module made in `forward` lives for one call. Nobody registered it, so `eval()` cannot reach it, "
        "`print(net)` does not name it, and no hook can be put on it beforehand. A batch norm made there also "
        "starts its statistics anew each time. See `train` in `torch/nn/modules/module.py`, and `nn.Dropout` in "
        "`torch/nn/modules/dropout.py`, which asks `self.training`."
    ),
)
def trial_5(see):
    """Runs a dropout made in __init__ and one made in forward, in both modes."""

    class Kept(nn.Module):
        def __init__(self):
            super().__init__()
            self.drop = nn.Dropout(0.5)

        def forward(self, x):
            return self.drop(x)

    class Fresh(nn.Module):
        def forward(self, x):
            return nn.Dropout(0.5)(x)

    x = torch.ones(400)
    zeros = {}
    for network in (Kept(), Fresh()):
        for mode in ("train", "eval"):
            getattr(network, mode)()
            zeros[type(network).__name__, mode] = int((network(x) == 0).sum()) > 0
    see("made in __init__: drops in training, in evaluation", [zeros["Kept", "train"], zeros["Kept", "eval"]])
    see("made in forward: drops in training, in evaluation", [zeros["Fresh", "train"], zeros["Fresh", "eval"]])
    see("lines of print(net)", [len(str(Kept()).splitlines()), len(str(Fresh()).splitlines())])
    if zeros["Fresh", "eval"] and not zeros["Kept", "eval"]:
        return "c"
    if zeros["Kept", "train"] and not zeros["Fresh", "train"]:
        return "d"
    return "b" if len(str(Kept())) != len(str(Fresh())) else "a"


@experiment(
    "registration.apply",
    title="Do it to every module",
    points=2,
    subjects={"Module": nn.Module},
    hints=(
        "`apply` asks each child to `apply(function)` first, and calls `function(self)` last.",
        "`zero_grad` has to reach every parameter in the tree: go down through the children, or write it with "
        "`self.apply(...)`.",
        "A parameter without a gradient has `grad is None`: leave it alone. Else `parameter.grad = None`, or, with "
        "`set_to_none=False`, `parameter.grad.zero_()`.",
    ),
    after=(
        "`apply`, `zero_grad` and `requires_grad_` stand in `torch/nn/modules/module.py`. Moves and casts (`to`, "
        "`double`, `half`, `cpu`, `cuda`) go through a sibling, `_apply`, which is given each tensor in place of "
        "each module. `set_to_none=True` is the default because a gradient that is not there costs no memory."
    ),
)
@alone
def apply(lib, see):
    """Notes the order of the visits, then looks at gradients at every depth."""
    net, inner, core, leaf, side = (lib.Module() for _ in range(5))
    net.add_module("inner", inner)
    inner.add_module("core", core)
    core.add_module("leaf", leaf)
    net.add_module("side", side)
    labels = {id(net): "net", id(inner): "inner", id(core): "core", id(leaf): "leaf", id(side): "side"}
    visits: list[str] = []
    result = net.apply(lambda module: visits.append(labels.get(id(module), "another object")))
    see("the visits, in order", visits)
    see("apply returns the module", result is net)
    net.add_module("empty", None)
    visits.clear()
    net.apply(lambda module: visits.append(labels.get(id(module), "another object")))
    see("the visits, with a child that is None", visits)
    parameters = []
    for module in (net, inner, leaf, side):
        parameter = nn.Parameter(see.randn(2))
        module.register_parameter("weight", parameter)
        parameters.append(parameter)

    def gradients(label, **options):
        for parameter in parameters:
            parameter.grad = torch.ones_like(parameter)
        net.zero_grad(**options)
        see(label, [parameter.grad for parameter in parameters])

    gradients("gradients after zero_grad()")
    idle = nn.Parameter(see.randn(1))
    core.register_parameter("idle", idle)
    gradients("the same, with a parameter that has no gradient")
    gradients("gradients after zero_grad(set_to_none=False)", set_to_none=False)
    see("a parameter that had no gradient", idle.grad)
    core.register_parameter("nothing", None)
    gradients("gradients after zero_grad(), with a parameter that is None")
    see("the parameters themselves", parameters)


@further("registration.apply")
@alone
def apply_chain(lib, see):
    """A chain of eight modules."""
    net = lib.Module()
    chain = [net]
    for index in range(8):
        child = lib.Module()
        child.register_parameter("w", nn.Parameter(see.randn(index + 1)))
        chain[-1].add_module(f"c{index}", child)
        chain.append(child)
    order: list[int] = []
    net.apply(lambda module: order.append(next(i for i, m in enumerate(chain) if m is module)))
    see("the order of the visits", order)
    for module in chain[1:]:
        module._parameters["w"].grad = torch.ones_like(module._parameters["w"])
    net.zero_grad(set_to_none=False)
    see("zeroed", [module._parameters["w"].grad for module in chain[1:]])
    net.zero_grad()
    see("removed", [module._parameters["w"].grad for module in chain[1:]])


@experiment(
    "registration.state_dict",
    title="What is saved, and under which names",
    points=2,
    subjects={"Module": nn.Module},
    hints=(
        "Three parts in this order: own parameters, own buffers, then each child's `state_dict`.",
        'A child is asked with a longer prefix: `child.state_dict(prefix=f"{prefix}{name}.")`. The dot is part of '
        "the prefix here.",
        "Leave out what is `None` and the buffers whose name is in `self._non_persistent_buffers_set`. "
        "`tensor.detach()` shares the memory and drops the gradient's history. Nothing is left out for being shared.",
    ),
    after=(
        "`state_dict` in `torch/nn/modules/module.py` calls `_save_to_state_dict` for the own tensors of each module "
        "and then goes to the children. It asks nothing about objects seen before: a shared layer is saved under each "
        "of its names, so that a file can be loaded into a network that does not share."
    ),
)
@alone
def state_dict(lib, see):
    """Saves a tree with buffers of both kinds, a shared layer and empty places."""
    net, stem, core, norm, shared = (lib.Module() for _ in range(5))
    net.add_module("stem", stem)
    stem.add_module("core", core)
    core.add_module("norm", norm)
    net.add_module("empty", None)
    net.add_module("left", shared)
    net.add_module("right", shared)
    shared.register_parameter("weight", nn.Parameter(see.randn(2)))
    norm.register_buffer("mean", see.randn(3))
    norm.register_buffer("cache", see.randn(2), persistent=False)
    norm.register_buffer("unused", None)
    norm.register_parameter("weight", nn.Parameter(see.randn(3)))
    stem.register_parameter("bias", None)
    core.register_parameter("scale", nn.Parameter(see.randn(1)))
    net.register_buffer("steps", torch.tensor(4))
    gain = nn.Parameter(see.randn(2, 2))
    net.register_parameter("gain", gain)
    state = net.state_dict()
    see("the names, in order", list(state))
    see("names and tensors", dict(state))
    see("a saved tensor requires a gradient", any(t.requires_grad for t in state.values()))
    see("with prefix='net.'", list(net.state_dict(prefix="net.")))
    see("the names once more", list(net.state_dict()))
    with torch.no_grad():
        gain.add_(1)
    see("after a training step, in the dictionary taken before it", state["gain"])
    net._buffers["steps"].add_(1)
    see("and a buffer, after it was changed", state["steps"])


@further("registration.state_dict")
@alone
def state_dict_deep(lib, see):
    """A deep chain with a buffer at each level."""
    net = lib.Module()
    last = net
    for index in range(5):
        child = lib.Module()
        child.register_buffer("b", see.randn(index + 1), persistent=index % 2 == 0)
        child.register_parameter("w", nn.Parameter(see.randn(2)))
        last.add_module(f"c{index}", child)
        last = child
    net.add_module("short_cut", last)
    see("the names", list(net.state_dict()))
    see("the tensors", dict(net.state_dict()))


@experiment(
    "registration.load_state_dict",
    title="Loading, strictly or not",
    points=3,
    subjects={"load_state_dict": nn.Module.load_state_dict},
    hints=(
        "`net.state_dict()` gives you the names that the network has, and tensors that share its memory. Compare "
        "its keys with those of `state`.",
        "Collect first: missing keys, unexpected keys, keys with unequal shapes. Then raise, if there is a reason "
        "to. Unequal shapes are a reason even when `strict` is False.",
        "Write into the tensors that are there: `own[key].copy_(state[key])`. Then the optimizer, which holds the "
        "same tensors, sees the new values.",
    ),
    after=(
        "`load_state_dict` and `_load_from_state_dict` in `torch/nn/modules/module.py` do this module by module. "
        "Two details: PyTorch's has copied what fits before it raises, and with `assign=True` it puts the given "
        "tensors in place of the old ones."
    ),
)
def load_state_dict(lib, see):
    """Loads complete, incomplete, foreign and misshapen states into real networks."""
    used: set[str] = set()

    def load(net, state, **options):
        with watching(used, names=("load_state_dict", "_load_from_state_dict")):
            return lib.load_state_dict(net, state, **options)

    def network():
        return see.fill(nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Linear(2, 2)))

    def values(**changes):
        drawn = {k: see.rand(t.numel()).reshape(t.shape).to(t.dtype) + 1 for k, t in network().state_dict().items()}
        drawn = dict(reversed(drawn.items()))
        return {key: tensor for key, tensor in {**drawn, **changes}.items() if tensor is not None}

    net, state = network(), values()
    weight = net[0].weight
    result = load(net, state)
    see("the loaded values", dict(net.state_dict()))
    see("the result", result)
    see("the parameters are the same objects as before", net[0].weight is weight)
    see("they still want gradients", [p.requires_grad for p in net.parameters()])
    state["0.weight"].add_(100)
    see("when the loaded tensor is changed later", net[0].weight)
    see.raises("a missing key", load, network(), values(**{"2.bias": None}))
    see.raises("an unexpected key", load, network(), values(**{"3.bias": see.randn(2)}))
    net = network()
    partial = values(**{"2.bias": None, "1.running_mean": None, "3.bias": see.randn(2)})
    see("strict=False: the result", load(net, partial, strict=False))
    see("strict=False: the values", dict(net.state_dict()))
    see.raises("a wrong shape", load, network(), values(**{"0.weight": see.randn(3, 2)}))
    see.raises("a shape that would broadcast", load, network(), values(**{"0.weight": see.randn(1, 3)}))
    see.raises("a wrong shape, strict=False", load, network(), values(**{"0.bias": see.randn(1)}), strict=False)
    net = network()
    load(net, values(**{"0.bias": see.randn(2).double()}))
    see("float64 into a float32 parameter", net[0].bias.dtype)
    see("what torch.nn.Module.load_state_dict did for it", sorted(used), expect=[])


@further("registration.load_state_dict")
def load_state_dict_nested(lib, see):
    """A nested network with a shared layer."""
    shared = nn.Linear(2, 2)
    net = nn.ModuleDict({"a": nn.Sequential(shared, nn.ReLU()), "b": nn.ModuleDict({"c": shared})})
    state = {key: see.randn(*t.shape) for key, t in net.state_dict().items()}
    state["b.c.weight"], state["b.c.bias"] = state["a.0.weight"], state["a.0.bias"]
    see("the result", lib.load_state_dict(net, state))
    see("the values", dict(net.state_dict()))
    see.raises("an empty state", lib.load_state_dict, net, {})
    see("an empty state, strict=False", lib.load_state_dict(net, {}, strict=False))
