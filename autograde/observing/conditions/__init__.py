"""Conditions: states in which a kind of thing is always tried, so that no experiment has to remember them.

An exercise declares what kind of thing it studies, `conditions=Layer(make=…, inputs=…)`; the conditions of that kind
then follow its experiment. What they show is noted like all else: PyTorch or the course's answer is the oracle.

kind           what all kinds have in common
container      a container of modules that the learner wrote
layer          a layer or a network that the learner wrote
tensor_function  a function on tensors, along an axis or not
"""

<<<<<<< HEAD
from autograde.observing.conditions.backward_hook import BackwardHook, BackwardPreHook
from autograde.observing.conditions.forward_hook import ForwardHook, ForwardPreHook
=======
from autograde.observing.conditions.container import Container
>>>>>>> 4cf424a5909cc8a1df8af912a1a9b0b65d1286ce
from autograde.observing.conditions.kind import Kind
from autograde.observing.conditions.layer import Layer
<<<<<<< HEAD
from autograde.observing.conditions.model_function import ModelFunction

<<<<<<< HEAD
__all__ = ["BackwardHook", "BackwardPreHook", "ForwardHook", "ForwardPreHook", "Kind", "Layer", "ModelFunction"]
=======
__all__ = ["Container", "Kind", "Layer"]
>>>>>>> 4cf424a5909cc8a1df8af912a1a9b0b65d1286ce
=======
from autograde.observing.conditions.tensor_function import TensorFunction

__all__ = ["Kind", "Layer", "TensorFunction"]
>>>>>>> 04d8112ce63ae6c4090dce44e5a12456b30e5116
