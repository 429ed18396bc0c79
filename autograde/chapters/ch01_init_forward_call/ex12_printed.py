"""Read `print(net)`, write the class."""

from autograde.chapters.ch01_init_forward_call.common import _derived, _each_once, _shapes, _starts
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


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
    conditions=Layer(make=lambda lib: lib.Printed(), inputs=lambda see: (see.randn(3, 6),)),
)
def printed(lib, see):
    """Prints the network, then calls it."""
    net = lib.Printed()
    for number, line in enumerate(repr(net).splitlines(), 1):
        see(f"line {number} of the print", line)
    see("the shapes of its parameters, sorted", _shapes(net))
    _starts(see, lib.Printed)
    see.fill(net)
    x = see.randn(3, 6)
    see("the output", net(x))
    see("body, called by its name", net.body(x))
    see("skip, called by its name", net.skip(x))
    see("head, called by its name", net.head(see.randn(2, 8)))
    ran = []
    for name, layer in net.named_modules():
        if name:
            layer.register_forward_hook(lambda layer, args, out, name=name: ran.append(name))
    net(x)
    see("the modules inside whose hooks ran in one call", sorted(ran))
    _each_once(see, see.fill(lib.Printed()), x)
    see("the print of a derived class", repr(_derived(lib.Printed)()))


@further("call.printed")
def printed_parts(lib, see):
    """The parts, called by their names."""
    net = see.fill(lib.Printed())
    x = see.randn(2, 6)
    net(x).pow(2).sum().backward()
    see("the gradient of skip's weight", net.skip.weight.grad)
