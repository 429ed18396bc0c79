"""Repair two losses."""

import torch
import torch.nn.functional as F
from torch import Tensor

from autograde.chapters.ch06_softmax.common import (
    NO_INF,
    _gradient,
    guesses_axis,
    masked_far_below,
    traced,
    unlikely,
)
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment, further


def _nodes(result: Tensor) -> set[str]:
    """Return the kinds of nodes in the graph of a result."""
    found, todo = set(), [result.grad_fn]
    while todo:
        node = todo.pop()
        if node is not None and node not in found:
            found.add(node)
            todo.extend(before for before, _ in node.next_functions)
    return {node.name() for node in found}


def _condition(name: str, subject: str) -> TensorFunction:
    return TensorFunction(
        call=lambda lib, x, dim: getattr(lib, name)(x, unlikely(x)),
        axes=(1,),
        shapes=((4, 3), (3, 5)),
        subject=subject,
        without={"infinity": NO_INF},
    )


@experiment(
    "softmax.losses",
    title="Repair two losses",
    points=2,
    subjects={"loss_by_cross_entropy": F.cross_entropy, "loss_by_nll": F.cross_entropy},
    repair=True,
    hints=(
        "For each loss ask: does it want scores, probabilities, or log-probabilities?",
        "`nn.CrossEntropyLoss` takes the log-softmax itself. What should it be given, then?",
        "`nn.NLLLoss` only picks numbers and averages them. Give it what `F.log_softmax` returns.",
    ),
    after=(
        "The two classes stand in `torch/nn/modules/loss.py`. `nn.CrossEntropyLoss` is log-softmax followed by "
        "`nn.NLLLoss`. Neither can tell probabilities from scores: they are tensors of the same shape."
    ),
    conditions=(_condition("loss_by_cross_entropy", "by cross-entropy"), _condition("loss_by_nll", "by NLL")),
)
def losses(lib, see):
    """Both losses on random scores, on sure predictions, and their gradients."""
    scores, target = 2 * see.randn(5, 4), torch.tensor([1, 3, 0, 0, 2])
    sure = torch.tensor([[300.0, 0.0, 0.0], [0.0, 0.0, 400.0]])
    for name, loss in (("cross-entropy", lib.loss_by_cross_entropy), ("NLL", lib.loss_by_nll)):
        before, wanted = scores.clone(), target.clone()
        value = loss(scores, target)
        see(f"by {name}: the scores are unchanged after the call", torch.equal(scores, before))
        see(f"by {name}: the target is unchanged after the call", torch.equal(target, wanted))
        see(f"by {name}: five examples", value)
        see(f"by {name}: sure and right", loss(sure, torch.tensor([0, 2])))
        see(f"by {name}: sure and wrong", loss(sure, torch.tensor([1, 0])))
        forbidden_class = torch.tensor([[0.0, -torch.inf], [1.0, 2.0]])
        see(f"by {name}: a right class that is -inf", loss(forbidden_class, torch.tensor([1, 0])))
        see(f"by {name}: the gradient", _gradient(lambda t, loss=loss: loss(t, target), scores))
        masked_far_below(see, lambda t, loss=loss: loss(t, torch.tensor([2, 1])), f"by {name}: ")
        see(f"by {name}: PyTorch has to guess an axis", guesses_axis(loss, scores, target))
        _, _, functions = traced(loss, scores, target)
        called = sorted(functions & {"cross_entropy", "nll_loss"})
        graph = _nodes(loss(scores.clone().requires_grad_(), target))
        see(f"by {name}: the loss that it calls", called, expect=["nll_loss" if name == "NLL" else "cross_entropy"])
        returned = any(node.startswith("NllLoss") for node in graph)
        see(f"by {name}: what it returns comes from that loss", returned, expect=True)


@further("softmax.losses")
def losses_further(lib, see):
    """Other sizes."""
    scores, target = see.randn(8, 3), see.randint(0, 3, (8,))
    see("by cross-entropy: eight examples", lib.loss_by_cross_entropy(scores, target))
    see("by NLL: eight examples", lib.loss_by_nll(scores, target))
