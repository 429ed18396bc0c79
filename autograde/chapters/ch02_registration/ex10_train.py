"""A mode for the whole tree."""

from torch import nn

from autograde.chapters.ch02_registration.common import alone, held_beside
from autograde.observing.conditions import Part
from autograde.observing.experiment import experiment, further


def _modes(net):
    """Return the mode of every module of a tree, top first."""
    modes, pending = [], [net]
    while pending:
        module = pending.pop(0)
        modes.append(module.training)
        pending += [child for child in module._modules.values() if child is not None]
    return modes


def _ask(module):
    """Switch to evaluation, a child back to training, then all, then all again; the last state is looked at as well."""
    for words, switch in {
        "eval()": lambda: module.eval(),
        "train()": lambda: module.train(),
        "train(False)": lambda: module.train(False),
    }.items():
        yield f"{words} returns", switch()
        yield f"the modes after {words}", _modes(module)


@experiment(
    "registration.train",
    title="A mode for the whole tree",
    points=2,
    subjects={"Module": nn.Module},
    conditions=Part(ask=_ask),
    hints=(
        "Set your own flag, then ask each child to do the same with the same `mode`.",
        "`child.train(mode)` reaches the child's children on its own. Skip children that are `None`.",
        "Return `self`, so that `net.train()(x)` can be written; `eval` hands on what `train` returns.",
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
    held = held_beside(lib, net)
    net.eval()
    modes = {words: module.training for words, (module, _) in held.items()}
    see("after eval(), modules that are kept in plain attributes, on no shelf", modes)
    outer, layer = (type(name, (lib.Module,), {})() for name in ("Outer", "Layer"))
    outer.add_module("layer", layer)
    layer.add_module("low", lib.Module())
    outer.eval()
    see("after eval(), where each module is of another class that inherits from Module", _modes(outer))


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
