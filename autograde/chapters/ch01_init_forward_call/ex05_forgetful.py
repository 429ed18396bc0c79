"""Repair: a layer made at every call."""

import torch
import torch.fx
import torch.nn.functional as F

from autograde.chapters.ch01_init_forward_call.common import _derived, _each_once, _fill_outside, _shapes, _starts
from autograde.observing.conditions import Layer
from autograde.observing.experiment import REFERENCE, experiment, further


@experiment(
    "call.forgetful",
    title="Repair: a layer made at every call",
    points=2,
    subjects={"Forgetful": REFERENCE},
    repair=True,
    conditions=Layer(make=lambda lib: lib.Forgetful(), inputs=lambda see: (see.randn(3, 4),)),
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
    _fill_outside(see, lib.Forgetful)
    see("parameters before the first call: shapes, sorted", _shapes(net))
    alive = list(net.parameters())  # an id stands for its object only while that lives
    kept = [id(p) for p in alive]
    see.fill(net)
    x = see.randn(12, 4)
    state = torch.get_rng_state()
    first = net(x)
    see("a call draws no random numbers", torch.equal(state, torch.get_rng_state()))
    see("the second call agrees with the first", torch.equal(first, net(x)))
    see("the output", first)
    _each_once(see, net, x)
    see("a batch of one", net(x[:1]))
    see("parameters after two calls: shapes, sorted", _shapes(net))
    see("they are the same ones", kept == [id(p) for p in net.parameters()])
    first.sum().backward()
    see("gradients arrived", [p.grad is not None for p in net.parameters()])
    see("parameters of a derived class: shapes, sorted", _shapes(_derived(lib.Forgetful)()))
    other = lib.Forgetful()
    see("another object shares none of them", not {id(p) for p in other.parameters()} & set(kept))
    _starts(see, lib.Forgetful)


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
