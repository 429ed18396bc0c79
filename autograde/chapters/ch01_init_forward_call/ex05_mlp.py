"""`MLP`: keyword arguments for the base class."""

import inspect

import torch

from autograde.chapters.ch01_init_forward_call.common import _each_once, _far_below, _shapes, _starts
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further

_USUAL = dict(name="net", width=256, device="cpu", dtype=torch.float32, activation=torch.relu, _note=None)
"""Keywords that a class might want for itself, each with a value that would change nothing."""


def _named_by(function):
    """Return the keywords that a function names, with a value that would change nothing."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


@experiment(
    "call.mlp",
    title="`MLP`: keyword arguments for the base class",
    points=2,
    subjects={"MLP": REFERENCE},
    hints=(
        "`**kwargs` stands in two places: where `__init__` collects keywords, and where it hands them on.",
        "`def __init__(self, **kwargs)`, and its first line is `super().__init__(**kwargs)`.",
        "Then `self.hidden = nn.Linear(784, 256)` and `self.output = nn.Linear(256, 10)`: `forward` calls these two.",
    ),
    after=(
        "Plain `nn.Module` takes no keyword: its `__init__`, in `torch/nn/modules/module.py`, raises the `TypeError` "
        "that you saw. Handing `**kwargs` on lets the base class decide what it knows, and a class of yours can "
        "change its base without touching its own signature."
    ),
    conditions=Layer(make=lambda lib: lib.MLP(), inputs=lambda see: (see.randn(3, 784),)),
)
def mlp(lib, see):
    """Makes networks with and without a label, and calls one of them."""
    base = next((cls for cls in lib.MLP.__mro__ if cls.__name__ == "Labelled"), None)
    see("its base class is Labelled", base is not None)
    plain = lib.MLP()
    see("the label when none is given", plain.label)
    see("a label given by keyword", lib.MLP(label="digits").label)
    see("a label that is empty", lib.MLP(label="").label)
    see("a label that is None", lib.MLP(label=None).label)
    see.raises("a keyword that nobody knows", lib.MLP, colour="red")
    see.raises("a keyword in other letters", lib.MLP, Label="digits")
    if base is not None:
        kept, runs, shade = base.__init__, [], [1]
        sent = {**_named_by(lib.MLP.__init__), "colour": "red", "bias": False, "training": False, "hidden": 3, **_USUAL}

        def learnt(self, label="unnamed", **more):
            runs.append({"label": label, **more})
            kept(self, label.upper())

        base.__init__ = learnt
        try:
            net = lib.MLP(**{**sent, "label": "digits", "shade": shade})
            given = dict(*runs[-1:])
            names = "label", "colour", "bias", "training", "hidden"
            see("runs of Labelled.__init__ for one MLP", len(runs))
            see("once Labelled accepts any keyword, it is given", {name: given.get(name) for name in names})
            see("keywords that it is not given", sorted(sent.keys() - given.keys()))
            see("a keyword's value is the very object that was given", given.get("shade") is shade)
            see("the label, once Labelled keeps it in capitals", net.label)
        finally:
            base.__init__ = kept
    see("the shapes of its parameters, sorted", _shapes(plain))
    _starts(see, lib.MLP)
    see.fill(plain)
    x = see.randn(3, 784)
    see("the output's shape", tuple(plain(x).shape))
    see("the output", plain(x))
    _each_once(see, plain, x)
    see("the output for -10 times that input", plain(-10 * x))
    see("the label afterwards", plain.label)
    see("numbers of -inf in, all parameters positive: the output", _far_below(plain, 2, 784))

    class Digits(lib.MLP):
        def __init__(self, **kwargs):
            super().__init__(**{"label": "from below", **kwargs})

    see("the label that a derived class hands on", Digits().label)
    see("a given one wins", Digits(label="given").label)


@further("call.mlp")
def mlp_derived(lib, see):
    """The gradient that flows through it."""
    net = see.fill(lib.MLP(label="digits"))
    x = see.randn(2, 784, requires_grad=True)
    net(x).pow(2).sum().backward()
    see("the gradient that reaches the input", x.grad)
