"""Conditions: states in which a kind of thing is always tried, so that no experiment has to remember them.

An exercise declares what kind of thing it studies, `conditions=Layer(make=…, inputs=…)`; the conditions of that kind
then follow its experiment. What they show is noted like all else: PyTorch or the course's answer is the oracle.

kind           what all kinds have in common
layer          a layer or a network that the learner wrote
part           a part of a Module: registration, walks, modes, state
"""

from autograde.observing.conditions.kind import Kind
from autograde.observing.conditions.layer import Layer
from autograde.observing.conditions.part import Part

__all__ = ["Kind", "Layer", "Part"]
