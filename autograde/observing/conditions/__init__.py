"""Conditions: states in which a kind of thing is always tried, so that no experiment has to remember them.

An exercise declares what kind of thing it studies, `conditions=Layer(make=…, inputs=…)`; the conditions of that kind
then follow its experiment. What they show is noted like all else: PyTorch or the course's answer is the oracle.
Each kind has a module of its own here, but for `tensors`.

kind             what all kinds have in common
layer            a layer or a network that the learner wrote
model_function   a function on a model: it traces, records, counts, trains
part             a part of a Module: registration, walks, modes, state
container        a container of modules that the learner wrote
tensor_function  a function on tensors, along an axis or not
hook             what runs hooks, whichever they are
forward_hook     what runs forward hooks, before and after
backward_hook    what runs backward hooks, before and after
tensors          what several kinds ask about tensors: let go of, spoilt by nan
"""

from autograde.observing.conditions.backward_hook import BackwardHook, BackwardPreHook
from autograde.observing.conditions.container import Container
from autograde.observing.conditions.forward_hook import ForwardHook, ForwardPreHook
from autograde.observing.conditions.kind import Kind
from autograde.observing.conditions.layer import Layer
from autograde.observing.conditions.model_function import ModelFunction
from autograde.observing.conditions.part import Part
from autograde.observing.conditions.tensor_function import TensorFunction

__all__ = [
    "BackwardHook",
    "BackwardPreHook",
    "Container",
    "ForwardHook",
    "ForwardPreHook",
    "Kind",
    "Layer",
    "ModelFunction",
    "Part",
    "TensorFunction",
]
