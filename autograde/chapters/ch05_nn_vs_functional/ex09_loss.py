"""A loss both ways."""

import contextlib
from functools import partial
from types import SimpleNamespace
from typing import Any

import torch
from torch import nn

from autograde.chapters.ch05_nn_vs_functional.common import _shapes, left_behind, own_work
from autograde.observing.conditions import Layer
from autograde.observing.experiment import experiment, further


def _loss(reduction: str, lib: SimpleNamespace) -> Any:
    return lib.CrossEntropyLoss(torch.tensor([1.0, 0.2, 3.0]), reduction=reduction)


@experiment(
    "functional.loss",
    title="A loss both ways",
    points=2,
    subjects={"CrossEntropyLoss": nn.CrossEntropyLoss},
    hints=(
        "`F.cross_entropy` takes the class weights and the reduction as keyword arguments.",
        "The class weights are given, not learned, and they must travel with the loss: that is a buffer.",
        '`self.register_buffer("weight", weight)` works with None too. `forward` returns '
        "`F.cross_entropy(logits, target, weight=self.weight, reduction=self.reduction)`.",
    ),
    after=(
        "`_WeightedLoss` in `torch/nn/modules/loss.py` registers the buffer, and `CrossEntropyLoss.forward` there is "
        "one call of `F.cross_entropy`. Chapter 06 opens that function."
    ),
    conditions=tuple(
        Layer(make=partial(_loss, reduction), inputs=lambda see: (see.randn(4, 3), torch.tensor([0, 2, 1, 2])))
        for reduction in ("mean", "none")
    ),
)
def loss(lib, see):
    """Compares values and gradients, with and without class weights, for three reductions."""
    logits, target = 3 * see.randn(6, 4), torch.tensor([0, 3, 1, 1, 2, 0])
    plain_loss = lib.CrossEntropyLoss()
    see("the loss", plain_loss(logits, target))
    see("its state_dict without class weights", dict(plain_loss.state_dict()))
    see("its attribute weight without class weights", plain_loss.weight)
    weight = torch.tensor([1.0, 0.2, 3.0, 0.5])
    weighted = lib.CrossEntropyLoss(weight)
    see("the loss with class weights", weighted(logits, target))
    see("its state_dict with class weights", dict(weighted.state_dict()))
    see("its parameters", _shapes(weighted.named_parameters()))
    see("reduction='none'", lib.CrossEntropyLoss(reduction="none")(logits, target))
    see("reduction='none', with class weights", lib.CrossEntropyLoss(weight, reduction="none")(logits, target))
    see("reduction='sum', with class weights", lib.CrossEntropyLoss(weight, reduction="sum")(logits, target))
    ignoring = torch.tensor([0, -100, 1, -100, 2, 0])
    see("the loss where two targets are -100", plain_loss(logits, ignoring))
    see("the targets, after that call", ignoring.clone())
    see("with class weights, where two targets are -100", weighted(logits, ignoring))
    for weights in (None, weight):
        each = lib.CrossEntropyLoss(weights, reduction="none")
        label = "reduction='none'" + ("" if weights is None else ", with class weights")
        see(f"{label}, where two targets are -100", each(logits, ignoring))
    see("the mean where all targets are -100", plain_loss(logits, torch.full((6,), -100)))
    for wrong in (-1, -200, 4):
        see.refuses(f"a target of {wrong} is refused", plain_loss, logits, torch.tensor([0, wrong, 1, 1, 2, 0]))
    see.refuses("targets in float32 are refused", plain_loss, logits, target.float())
    for reduction in ("none", "sum"):
        other = lib.CrossEntropyLoss(reduction=reduction)
        see.refuses(f"reduction={reduction!r}: a target of -1 is refused", other, logits, target - 1)
    see("reduction='sum', where all targets are -100", other(logits, torch.full((6,), -100)))
    for weights in (torch.ones(4), torch.tensor([1, 2, 3, 4])):
        see(f"its state_dict with {weights.tolist()}", dict(lib.CrossEntropyLoss(weights).state_dict()))
    see("the mean where all class weights are 0", lib.CrossEntropyLoss(torch.zeros(4))(logits, target))
    changed = lib.CrossEntropyLoss(weight)
    left_behind(see, changed, logits, target)
    changed.reduction = "none"
    see("its attribute reduction was set to 'none'", changed(logits, target))
    changed.weight = torch.tensor([0.3, 2.0, 1.0, 4.0])
    see("other class weights were assigned as its weight", changed(logits, target))
    many = see.randn(40, 4), see.randint(0, 4, (40,))
    see("the loss of forty examples with class weights", weighted(*many))
    light = lib.CrossEntropyLoss(0.01 * weight)
    see("the loss with class weights that add up to less than 1", light(logits, target))
    precise = lib.CrossEntropyLoss(weight.double() / 3)
    see("its state_dict with class weights in double precision", dict(precise.state_dict()))
    see("the loss with logits and class weights in double precision", precise(logits.double(), target), rtol=1e-11)
    with contextlib.suppress(Exception):  # PyTorch refuses the mixture
        precise(logits, target)
    see("class weights in double precision, after a call with logits in single: their dtype", precise.weight.dtype)
    single, first = see.randn(3, 1), torch.tensor([0, -100, 0])
    see("a single class, and a target of -100", lib.CrossEntropyLoss(reduction="sum")(single, first))
    see(
        "reduction='none', of logits a hundred times as large",
        lib.CrossEntropyLoss(reduction="none")(100 * logits, target),
    )
    forbidden = logits.clone()
    forbidden[0, 2] = float("-inf")
    see("the loss where another class is forbidden by -inf", plain_loss(forbidden, target))
    forbidden = logits.clone()
    forbidden[1, :2] = float("-inf")
    see("the loss where classes of an example that is left out are forbidden by -inf", plain_loss(forbidden, ignoring))
    leaf = logits.clone().requires_grad_()
    value = weighted(leaf, target)
    see("the loss carries gradients", value.requires_grad)
    value.backward()
    see("the gradient of the logits", leaf.grad)
    for reduction in ("none", "sum"):
        leaf = logits.clone().requires_grad_()
        lib.CrossEntropyLoss(weight, reduction=reduction)(leaf, target).sum().backward()
        see(f"reduction={reduction!r}: the gradient of the logits", leaf.grad)
    see("the class weights after .double()", dict(weighted.double().state_dict()))
    see("the loss after .double()", weighted(logits.double(), target))
    own_work(see, lambda: lib.CrossEntropyLoss(weight), logits, target)


@further("functional.loss")
def loss_sizes(lib, see):
    """Other sizes, two losses side by side."""
    one, two = lib.CrossEntropyLoss(see.rand(3)), lib.CrossEntropyLoss(see.rand(3), reduction="none")
    logits, target = see.randn(9, 3), see.randint(0, 3, (9,))
    see("the first loss", one(logits, target))
    see("the second loss", two(logits, target))
    see("the mean by its name", lib.CrossEntropyLoss(reduction="mean")(logits[:4], target[:4]))
