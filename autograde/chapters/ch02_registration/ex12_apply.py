"""Do it to every module."""

import itertools

import torch
from torch import nn

from autograde.chapters.ch02_registration.common import alone, held_beside
from autograde.observing.conditions import Part
from autograde.observing.experiment import experiment, further


def _ask(module):
    """Visit all, then zero and remove all gradients."""
    visits: list[nn.Module] = []
    yield "apply returns", module.apply(lambda visited: visits.append(visited) or "a text")
    # How often a module comes that has two names in one parent is left open by the text.
    once = list(dict.fromkeys(visits))
    yield "the visits, in order, each module once", once
    module.zero_grad(set_to_none=False)
    parameters = [p for m in once for p in m._parameters.values() if p is not None]
    yield "gradients after zero_grad(set_to_none=False)", [p.grad for p in parameters]
    yield "these gradients require one", any(p.grad is not None and p.grad.requires_grad for p in parameters)
    if parameters:
        parameters[0].grad = None
        yield "zero_grad(set_to_none=False) returns", module.zero_grad(set_to_none=False)
        yield "a gradient that was None before it", parameters[0].grad
    module.zero_grad()


@experiment(
    "registration.apply",
    title="Do it to every module",
    points=2,
    subjects={"Module": nn.Module},
    conditions=Part(ask=_ask),
    hints=(
        "`apply` asks each child to `apply(function)` first, and calls `function(self)` last.",
        "`apply` calls `clear` with each module of the tree: look at the parameters on its own shelf only, "
        "`module._parameters.values()`.",
        "A parameter without a gradient has `grad is None`: leave it alone. Else `parameter.grad = None`, or, with "
        "`set_to_none=False`, `parameter.grad.zero_()`.",
    ),
    after=(
        "`apply`, `zero_grad` and `requires_grad_` stand in `torch/nn/modules/module.py`. Moves and casts (`to`, "
        "`double`, `half`, `cpu`, `cuda`) go through a sibling, `_apply`, whose function is given each tensor in "
        "place of each module. `set_to_none=True` is the default because a gradient that is not there costs no memory."
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

    def visit(module):
        visits.append(labels.get(id(module), "another object"))
        return False  # which has no meaning

    result = net.apply(visit)
    see("the visits, in order", visits)
    see("apply returns the module", result is net)
    net.add_module("empty", None)
    visits.clear()
    net.apply(visit)
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
    gradients("gradients after zero_grad(set_to_none=True)", set_to_none=True)
    lone, wild = lib.Module(), nn.Parameter(torch.tensor([torch.nan, torch.inf, 1, 1]))
    waves = nn.Parameter(torch.ones(1, dtype=torch.complex64))
    lone.register_parameter("wild", wild)
    lone.register_parameter("waves", waves)
    wild.grad, waves.grad = wild.detach().flip(0), torch.ones_like(waves)
    see.raises("zero_grad(set_to_none=False), with a parameter of complex numbers", lone.zero_grad, False)
    see("where values, then gradients are nan and inf: gradients after zero_grad(set_to_none=False)", wild.grad)
    see("that of complex numbers", waves.grad)
    lone.zero_grad()
    see("that of complex numbers, after zero_grad()", waves.grad)
    idle = nn.Parameter(see.randn(1))
    core.register_parameter("idle", idle)
    gradients("the same, with a parameter that has no gradient")
    gradients("gradients after zero_grad(set_to_none=False)", set_to_none=False)
    see("a parameter that had no gradient", idle.grad)
    core.register_parameter("nothing", None)
    gradients("gradients after zero_grad(), with a parameter that is None")
    see("the parameters themselves", parameters)
    level, table = see.randn(2, requires_grad=True), nn.Parameter(see.randn(2))
    inner.register_buffer("level", level)
    inner.register_buffer("table", table)
    for words, options in (("zero_grad()", {}), ("zero_grad(set_to_none=False)", {"set_to_none": False})):
        level.grad, table.grad = torch.ones(2), torch.ones(2)
        net.zero_grad(**options)
        see(f"the gradient of a buffer, and of one that is an nn.Parameter, after {words}", [level.grad, table.grad])
    gradient = parameters[0].grad = torch.full((2,), 3.0)
    net.zero_grad()
    see("a gradient that somebody kept, after zero_grad() has set it to None", gradient)
    outer, left, right = (type(name, (lib.Module,), {})() for name in ("Outer", "Left", "Right"))
    shared = lib.Module()
    outer.add_module("left", left)
    outer.add_module("right", right)
    left.add_module("shared", shared)
    right.add_module("shared", shared)
    labels = {id(outer): "outer", id(left): "left", id(right): "right", id(shared): "shared"}
    visits.clear()
    outer.apply(visit)
    see("the visits, each parent of another class, with one module under two parents", visits)
    low = nn.Parameter(see.randn(2))
    shared.register_parameter("weight", low)
    low.grad = torch.ones(2)
    outer.zero_grad()
    see("the gradient of a parameter of that module, after zero_grad()", low.grad)
    for words, part in (("the module", outer), ("only that module", shared)):
        outer.training, shared.training, low.grad = part is not outer, part is not shared, torch.ones(2)
        outer.zero_grad()
        see(f"the same, with {words} in evaluation mode", low.grad)
    held = held_beside(lib, outer)
    unlisted = {words: (module._parameters["weight"], parameter) for words, (module, parameter) in held.items()}
    for parameter in itertools.chain(*unlisted.values()):
        parameter.grad = torch.ones(2)
    visits.clear()
    outer.apply(visit)
    see("the visits, with modules kept in plain attributes, on no shelf", visits)
    outer.zero_grad()
    left_alone = {words: [parameter.grad for parameter in both] for words, both in unlisted.items()}
    see("gradients after zero_grad(): in such modules, and of parameters kept so", left_alone)
    recorded = []
    outer.apply(lambda module: recorded.append(torch.is_grad_enabled()))
    see("in the function, gradients are recorded", recorded)
    _returned(lib, see)
    _raised(lib, see)
    _separate(lib, see)
    visits.clear()
    see.raises(
        "a function that asks a module for an unknown name",
        outer.apply,
        lambda module: module.nothing if module is left else visit(module),
    )
    see("the visits before that error", visits)
    meta = lib.Module()
    meta.register_parameter("weight", nn.Parameter(torch.empty(2, device="meta")))
    meta._parameters["weight"].grad = torch.empty(2, device="meta")
    see.raises("zero_grad(set_to_none=False), with a parameter on meta", meta.zero_grad, False)
    see("the device of its gradient", str(meta._parameters["weight"].grad.device))


def _returned(lib, see):
    """Let the function return values of several kinds: none of them has a meaning."""
    outer, inner = lib.Module(), lib.Module()
    outer.add_module("inner", inner)
    values = lib.Module(), inner, True, 1, [], (outer, inner), torch.ones(2), len
    for words, module in {"a parent": outer, "a leaf": inner}.items():
        results = [module.apply(lambda _, value=value: value) is module for value in values]
        see(
            f"of {words}: it returns the module itself, where the function returns modules, numbers, lists",
            all(results),
        )
    see("the child is the same object after that", outer._modules["inner"] is inner)


def _raised(lib, see):
    """Let the function raise errors of many types, at the child, then at the module itself."""
    outer, inner = lib.Module(), lib.Module()
    outer.add_module("inner", inner)
    own = type("OwnError", (Exception,), {})
    built_in = StopIteration, KeyError, IndexError, NotImplementedError, AttributeError, TypeError, ValueError, OSError
    errors = *built_in, RuntimeError, RecursionError, AssertionError, ZeroDivisionError, GeneratorExit, own
    for words, place in {"the child": inner, "the module itself": outer}.items():
        found = []
        for error in errors:

            def fail(module, place=place, error=error):
                if module is place:
                    raise error("from the function")

            try:
                outer.apply(fail)
                found.append("no error")
            except (Exception, GeneratorExit) as caught:
                found.append(type(caught).__name__)
        see(
            f"errors of several types that the function raises at {words}: all of them come out",
            "no error" not in found,
        )
        as_raised = all(name in ("no error", error.__name__) for name, error in zip(found, errors, strict=True))
        see("those that come out are of the type that was raised", as_raised)


def _separate(lib, see):
    """Zero the gradients of parameters of one shape, then change one of them."""
    net, low = lib.Module(), lib.Module()
    net.add_module("low", low)
    members = [nn.Parameter(torch.ones(2)) for _ in range(4)]
    for number, parameter in enumerate(members):
        (net, low)[number % 2].register_parameter(f"p{number}", parameter)
        parameter.grad = torch.ones(2)
    net.zero_grad(set_to_none=False)
    zeros = [p.grad for p in members if p.grad is not None]
    with torch.no_grad():
        for number, zero in enumerate(zeros):
            zero.add_(number)
    own = [zero.tolist() == [number, number] for number, zero in enumerate(zeros)]
    see("0, 1, 2 and 3 added to the gradients after zero_grad(set_to_none=False): each has its own number", all(own))
    see(
        "how many of them there are, and whether one requires a gradient",
        [len(zeros), any(z.requires_grad for z in zeros)],
    )


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
