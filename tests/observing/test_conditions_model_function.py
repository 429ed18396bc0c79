"""Each condition that functions on a model are tried under tells a fault that only shows there."""

from contextlib import contextmanager

import pytest
import torch
from torch import nn

from autograde.judging.comparing import judge
from autograde.observing.conditions import ModelFunction
from autograde.observing.experiment import run


def traced(model, *inputs, walk=lambda model: model.named_modules(), wanted=lambda name, module: True, call=None):
    """Return the name and the output of each call of a module."""
    rows, handles = [], []
    for name, module in walk(model):
        if wanted(name, module):
            hook = lambda m, args, out, name=name: rows.append((name, out.detach().clone()))  # noqa: E731
            handles.append(module.register_forward_hook(hook))
    try:
        (call or model)(*inputs)
    finally:
        for handle in handles:
            handle.remove()
    return rows


def training_only(model, *inputs):
    return traced(model, *inputs, wanted=lambda name, module: module.training)


def frozen_left_out(model, *inputs):
    def wanted(name, module):
        return all(parameter.requires_grad for parameter in module.parameters())

    return traced(model, *inputs, wanted=wanted)


def both_names(model, *inputs):
    return traced(model, *inputs, walk=lambda model: model.named_modules(remove_duplicate=False))


def entries_that_are_none(model, *inputs):
    return traced(model, *inputs, wanted=lambda name, module: all(module._modules.values()))


def no_underscore(model, *inputs):
    return traced(model, *inputs, wanted=lambda name, module: not name.startswith("_"))


def past_the_model(model, *inputs):
    return traced(model, *inputs, wanted=lambda name, module: name, call=model.forward) + traced(
        nn.Identity(), model.forward(*inputs)
    )


_seen: set[int] = set()


def once_each(model, *inputs):
    new = id(model) not in _seen
    _seen.add(id(model))
    return traced(model, *inputs) if new else []


def without_the_model(model, *inputs):
    return traced(model, *inputs, wanted=lambda name, module: name or any(True for _ in module.children()))


def kept_as_they_are(model, *inputs):
    rows = []
    handles = [m.register_forward_hook(lambda m, a, out: rows.append(out)) for m in model.modules()]
    model(*inputs)
    for handle in handles:
        handle.remove()
    names = [name for name, _ in traced(model, *inputs)]
    return [(name, out.detach()) for name, out in zip(names, rows, strict=True)]


def switches_on(model, *inputs):
    rows = traced(model, *inputs)
    torch.set_grad_enabled(True)
    return rows


def records_inside(model, *inputs):
    with torch.enable_grad():
        return [(name, out.detach()) for name, out in traced(model, *inputs)]


def seeds(model, *inputs):
    torch.manual_seed(0)
    return traced(model, *inputs)


def single_precision(model, *inputs):
    return [(name, out.float()) for name, out in traced(model, *inputs)]


def first_input(model, *inputs):
    return traced(model, *inputs[:1], *(torch.ones_like(x) for x in inputs[1:]))


def swallows(model, *inputs):
    try:
        return traced(model, *inputs)
    except ArithmeticError:
        return []


def verdict(wrong, kind):
    return judge(*(run(kind, {"trace": function}, seed=0) for function in (traced, wrong)))


KIND = ModelFunction(use=lambda lib, model, *inputs: lib.trace(model, *inputs))


@pytest.mark.parametrize(
    ("wrong", "condition"),
    [
        (training_only, "evaluation_mode"),
        (frozen_left_out, "frozen"),
        (both_names, "shared_layers"),
        (entries_that_are_none, "nested"),
        (no_underscore, "odd_names"),
        (past_the_model, "hooks_before"),
        (once_each, "called_twice"),
        (without_the_model, "single_layer"),
        (kept_as_they_are, "in_place_layers"),
        (switches_on, "gradients_off"),
        (records_inside, "gradients_off"),
        (seeds, "randomness"),
        (single_precision, "input_asks"),
        (first_input, "two_inputs"),
        (swallows, "interrupted"),
    ],
)
def test_each_fault_is_seen_under_its_condition(wrong, condition):
    others = {name: "to look at one alone" for name in KIND.names() if name != condition}
    alone = ModelFunction(use=KIND.use, without=others)
    assert verdict(traced, alone).passed
    assert not verdict(wrong, alone).passed
    assert condition in KIND.tried()


def test_what_a_lasting_function_leaves_changed_is_seen():
    @contextmanager
    def right(model):
        yield

    @contextmanager
    def leaves_eval(model):
        model.eval()
        yield

    def used(lib, model, x):
        with lib.block(model):
            model(x)

    for lasting, passes in ((True, False), (False, True)):
        others = {name: "to look at one alone" for name in KIND.names() if name != "frozen"}
        kind = ModelFunction(use=used, lasting=lasting, without=others)
        transcripts = [run(kind, {"block": function}, seed=0) for function in (right, leaves_eval)]
        assert judge(*transcripts).passed is passes
