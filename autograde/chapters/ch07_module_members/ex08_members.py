"""Parameters and buffers of the tree."""

from itertools import combinations

import torch
from torch import nn
from torch.nn.parameter import Parameter

from autograde.chapters.ch07_module_members.common import beside_the_containers
from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States
from autograde.own_module.trying.trees import _forest, _leaf, _parameter

PART = ("_named_members", "named_parameters", "parameters", "named_buffers", "buffers")


@experiment(
    "module.members",
    title="Parameters and buffers of the tree",
    points=3,
    subjects={"Members": nn.Module},
    conditions=States(part=PART),
    hints=(
        "Both loops stand there: what is left is to decide, of one `member` of one module, whether to give it.",
        "One set for the whole walk: `if member is None or member in seen: continue`. In a list, `in` would compare "
        "values.",
        'With `remove_duplicate=False` nothing is added to `seen`. The whole path is `f"{path}.{name}"`, or `name` '
        "alone if `path` is empty.",
        "`named_buffers` differs from `named_parameters` in one word: `_buffers`.",
    ),
    after=(
        "`Module._named_members` in `torch/nn/modules/module.py`. Both public walks call it with a function of one "
        "line. `torch/jit/_script.py` lists it among the methods that a compiled module keeps."
    ),
)
def members(lib, see):
    """Lists parameters and buffers of a tree with tied and missing ones."""
    with grafted(lib.Members, see, *PART) as Module:
        one = _leaf(Module, weight=_parameter(see, 2, 3), none=None)
        see("a layer with one parameter: its path", [path for path, _ in one.named_parameters()])
        see("the parameter itself", [parameter is one.weight for parameter in one.parameters()])
        see("its buffers", list(one.buffers()))
        one.bias = _parameter(see, 2)
        see("with a second parameter", [path for path, _ in one.named_parameters()])
        top = _forest(Module, see)
        top.same_as_omega = top.omega
        see("the parameters' paths", [path for path, _ in top.named_parameters()])
        see("the parameters are the module's own", all(top.get_parameter(n) is p for n, p in top.named_parameters()))
        see("parameters come without names", [tuple(p.shape) for p in top.parameters()])
        see("they are Parameters", all(type(p) is Parameter for p in top.parameters()))
        see("the buffers' paths", [path for path, _ in top.named_buffers()])
        see("buffers come without names", list(top.buffers()))
        see("own parameters only, unnamed", len(list(top.parameters(recurse=False))))
        see("own buffers only, unnamed", len(list(top.buffers(recurse=False))))
        see("with a prefix that ends in a dot", [path for path, _ in top.named_parameters(prefix="net.")])
        for kind, walk in {"parameters": top.named_parameters, "buffers": top.named_buffers}.items():
            for options in _every_combination():
                said = ", ".join(f"{name}={value!r}" for name, value in options.items())
                see(f"{kind} with {said}", [path for path, _ in walk(**options)])
            see(f"{kind} with ('net', False, False)", [path for path, _ in walk("net", False, False)])
        firsts = [next(walk(), ("nothing",))[0] for walk in (top.named_parameters, top.named_buffers)]
        see("the first of each kind, by next", firsts)
        top.late = _parameter(see, 5)
        see("a parameter added later", [path for path, _ in top.named_parameters()])
        made = {module: see.randn(2) for module in top.modules()}
        own = top._named_members(lambda module: [("made", made[module])], prefix="n")
        see("tensors that members_of gives and no module holds", list(own))
        fleeting = top._named_members(lambda module: ((f"t{n}", torch.zeros(1)) for n in range(8)))
        count = sum(1 for _ in fleeting)
        see("new tensors that members_of makes and nobody keeps: all come", count == 8 * len(list(top.modules())))
        bare = top._named_members(lambda module: module._parameters.items())
        see("without a prefix", [path for path, _ in bare])
        flat = see.randn(4)
        views = _leaf(Module, whole=Parameter(flat), part=Parameter(flat[2:]), again=Parameter(flat))
        views.register_buffer("held", Parameter(flat), persistent=False)
        views.register_buffer("computed", 2 * views.whole, persistent=False)
        see("Parameters that look into one memory", [path for path, _ in views.named_parameters()])
        see("buffers that are a Parameter, and computed from one", [path for path, _ in views.named_buffers()])
        whole = _leaf(Module, whole=Parameter(see.randint(0, 5, (2,)), False), flag=see.randint(0, 2, (1,)) > 0)
        see("members of whole numbers, and a flag", [n for n, _ in (*whole.named_parameters(), *whole.named_buffers())])

        aside, _ = beside_the_containers(Module, see)
        see("parameters of one whose members lie in no container", [path for path, _ in aside.named_parameters()])
        see("buffers of the same", [path for path, _ in aside.named_buffers()])

        class Longer(Module):
            def _named_members(self, *args, **options):
                return ((f"own_{path}", member) for path, member in super()._named_members(*args, **options))

        longer = _leaf(Longer, weight=_parameter(see, 1), mean=see.randn(1))
        walks = (longer.named_parameters(), longer.named_buffers())
        see("where _named_members is a subclass's own", [[path for path, _ in walk] for walk in walks])

        class Fewer(Module):
            def named_parameters(self, *args, **options):
                return (pair for pair in super().named_parameters(*args, **options) if pair[0] != "left_out")

        fewer = _leaf(Fewer, kept=_parameter(see, 1), left_out=_parameter(see, 2))
        see("parameters() of one with a named_parameters of its own", list(fewer.parameters()))


def _every_combination():
    """Yield each set of arguments that differs from a walk's defaults in one or more of the three."""
    different = {"prefix": "net", "recurse": False, "remove_duplicate": False}
    for size in (1, 2, 3):
        for names in combinations(different, size):
            yield {name: different[name] for name in names}
