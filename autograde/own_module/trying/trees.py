"""Trees of modules, on any Module."""

import torch
from torch.nn.parameter import Parameter

from autograde.own_module.kit import HOOK_DICTIONARIES

CONTAINERS = ("_parameters", "_buffers", "_modules", "_non_persistent_buffers_set", *HOOK_DICTIONARIES)


def _held(module):
    """Return the names in a module's containers and, for the three kinds of members, where else they lie."""
    names = {kind: list(vars(module)[f"_{kind}"]) for kind in ("parameters", "buffers", "modules")}
    return {**names, "not persistent": sorted(module._non_persistent_buffers_set)}


def _leaf(Module, **members):
    """Return a Leaf with the given tensors: Parameters as they are, other tensors as buffers."""

    class Leaf(Module):
        def forward(self, x):
            return x

    leaf = Leaf()
    for name, value in members.items():
        if isinstance(value, Parameter) or value is None:
            leaf.register_parameter(name, value)
        elif isinstance(value, torch.Tensor):
            leaf.register_buffer(name, value)
        else:
            leaf.add_module(name, value)
    return leaf


def _parameter(see, *shape):
    return Parameter(see.randn(*shape))


def _forest(Module, see):
    """Return a tree, three deep, with a leaf in three places, a None, and members in an order of their own."""
    shared = _leaf(Module, weight=_parameter(see, 2), mean=see.randn(1))
    inner = _leaf(Module, zeta=_parameter(see, 3), shared=shared, alpha=_parameter(see, 1))
    middle = _leaf(Module, inner=inner, last=_leaf(Module, weight=_parameter(see, 4)))
    top = _leaf(
        Module, omega=_parameter(see, 1), middle=middle, twice=shared, again=shared, bias=None, var=see.randn(2)
    )
    top.add_module("nothing", None)
    top.register_buffer("hidden", see.randn(3), persistent=False)
    top.register_buffer("no_buffer", None)
    top.beta = middle.last.weight
    middle.register_buffer("var", top.var)
    return top
