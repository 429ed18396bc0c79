"""The gradient by hand."""

import threading

import torch
from torch import Tensor

from autograde.chapters.ch06_softmax.common import _masked, elsewhere, traced
from autograde.observing.conditions import TensorFunction
from autograde.observing.conditions.tensor_function import waves
from autograde.observing.experiment import experiment, further
from autograde.observing.watching import of_functions, watching

AUTOGRAD = {"grad", "backward", "_make_dual"}
"""The functions by which autograd is asked, the last in its forward mode."""


def _autograd_backward(grad_output: Tensor, output: Tensor, dim: int) -> Tensor:
    """Return what autograd gives: `output` is the softmax of its own logarithm."""
    scores = output.detach().log().requires_grad_()
    return torch.autograd.grad(torch.softmax(scores, dim), scores, grad_output)[0]


def probabilities(x: Tensor, dim: int) -> Tensor:
    """Return the softmax, without the operator, which is not there while the learner's code is under study.

    The maximum comes off first: large scores keep their digits, and a slice with an inf is nan throughout.
    """
    shifted = x - x.amax(dim, keepdim=True)
    return (shifted - torch.logsumexp(shifted, dim, keepdim=True)).exp()


@experiment(
    "softmax.gradient",
    title="The gradient by hand",
    points=2,
    subjects={"softmax_backward": _autograd_backward},
    hints=(
        "Raising one score raises its own probability and lowers all others: the gradient has two parts.",
        "The formula needs one number per slice: the sum of grad_output times output along `dim`.",
        "Subtract that number from grad_output (mind `keepdim`), then multiply by output.",
    ),
    after=(
        "PyTorch's kernel, `aten._softmax_backward_data`, computes the same from the same two tensors: the output is "
        "kept for the backward pass, the scores are not. This is why autograd complains when you overwrite a "
        "softmax's output in place. The node is called `SoftmaxBackward0`."
    ),
    conditions=TensorFunction(
        call=lambda lib, x, dim: lib.softmax_backward(waves(x), probabilities(x, dim), dim),
        without={
            "gradients": "no gradient of a gradient is asked for",
            "gradient_twice": "no gradient of a gradient is asked for",
            "gradients_of_large_numbers": "no gradient of a gradient is asked for",
            "gradients_under_masks": "no gradient of a gradient is asked for",
            "without_gradients": "no gradient of a gradient is asked for",
        },
    ),
    absent=("softm", "attention"),
)
def gradient(lib, see):
    """Vectors and tensors with three axes, a constant gradient and zeros in the output; PyTorch's own is not there."""
    output = probabilities(see.randn(5), 0)
    grad = see.randn(5)
    before = grad.clone(), output.clone()
    first = lib.softmax_backward(grad, output, 0)
    same = torch.equal(grad, before[0]), torch.equal(output, before[1])
    see("grad_output and output are unchanged after the call", list(same))
    see("a vector", first)
    see("the vector, with dim=-1", lib.softmax_backward(grad, output, -1))
    scores = 2 * see.randn(3, 4, 5)
    grad = see.randn(3, 4, 5)
    for label, dim in (("the middle axis of three", 1), ("the last axis, as -1", -1), ("the first axis", 0)):
        see(label, lib.softmax_backward(grad, probabilities(scores, dim), dim))
    output = probabilities(scores, 1)
    see("every output pulls equally", lib.softmax_backward(torch.ones(3, 4, 5), output, 1), atol=1e-5)
    pair = torch.tensor([1.0, 0.0]), torch.tensor([0.5, 0.5])
    see("output [0.5, 0.5] and grad_output [1, 0]", lib.softmax_backward(*pair, 0))
    rare = probabilities(torch.tensor([[14.0, 0.0, 3.0], [0.0, 5.0, 4.0]]), 1)
    pull = torch.zeros(2, 3)
    pull[:, 1] = -1e4 / rare[:, 1]
    see("grad_output is -10000 / y at one class, 0 elsewhere", lib.softmax_backward(pull, rare, 1))
    tiny = lib.softmax_backward(1e-12 * grad, output, 1)
    see("grad_output near 1e-12: the result, times 1e12", 1e12 * tiny)
    masked = probabilities(_masked(see.randn(4, 5)), 1)
    pulled = lib.softmax_backward(see.randn(4, 5), masked, 1)
    see("some probabilities are 0", pulled)
    see("some probabilities are 0: gradients that are exactly 0", int((pulled == 0).sum()))
    faint = probabilities(torch.tensor([[0.0, -10.0, -30.0, -70.0]]), 1)
    shares = lib.softmax_backward(see.randn(1, 4), faint, 1) / faint
    see("probabilities down to about 1e-30: the result, divided by them", shares, rtol=1e-3, atol=1e-4)
    single = probabilities(torch.tensor([[0.5], [-float("inf")]]), 1)
    see("one probability in each row, the second nan", lib.softmax_backward(see.randn(2, 1), single, 1), atol=1e-5)
    elsewhere(see, lambda t: lib.softmax_backward(waves(t), probabilities(t, 1), 1))
    nodes = torch._C._autograd._get_sequence_nr()
    with watching(of_functions({"a thread": threading.Thread.start})) as threads:
        _, _, functions = traced(lib.softmax_backward, grad, output, 1)
    see("calls of autograd", sorted(functions & AUTOGRAD), expect=[])
    # The next node of a graph gets this number, whichever way autograd is asked.
    see("nodes of a graph that the call made", torch._C._autograd._get_sequence_nr() - nodes, expect=0)
    see("threads that the call started", threads, expect=[])  # each has a count of its own


@further("softmax.gradient")
def gradient_further(lib, see):
    """More axes, one probability only."""
    output = probabilities(see.randn(2, 3, 4, 5), -3)
    see("four axes", lib.softmax_backward(see.randn(2, 3, 4, 5), output, -3))
    see("one probability", lib.softmax_backward(see.randn(3, 1), torch.ones(3, 1), 1), atol=1e-5)
