"""Each condition that every function on tensors is tried under tells a fault that only shows there."""

import warnings

import pytest
import torch

from autograde.judging.comparing import judge
from autograde.observing.conditions import TensorFunction
from autograde.observing.conditions.tensor_function import apart, masked, one_closed
from autograde.observing.experiment import run

KIND = TensorFunction(
    call=lambda lib, x, dim: lib.scale(x, dim, 1.0),
    limits={"at factor 0": lambda lib, x: lib.scale(x, 0, 0.0)},
)


def scale(x, dim, factor):
    """Return the softmax along `dim`, times a factor."""
    return torch.softmax(x, dim) * factor


def negative_axis(x, dim, factor):
    return scale(x, dim if dim >= 0 else x.dim() - 1, factor)


def squeezed(x, dim, factor):
    return scale(x, dim, factor).squeeze(0) if len(x) == 1 else scale(x, dim, factor)


def in_memory(x, dim, factor):
    return scale(torch.as_strided(x, x.shape, torch.empty(x.shape).stride()), dim, factor)


def ties(x, dim, factor):
    return x if x.numel() > 1 and x.std() < 1e-3 else scale(x, dim, factor)


def overflows(x, dim, factor):
    return scale(torch.where(x.isinf(), x, x.clamp(-80, 80)), dim, factor)


def fills(x, dim, factor):
    return scale(x.masked_fill(x == -torch.inf, -100.0), dim, factor)


def all_or_none(x, dim, factor):
    closed = (x == -torch.inf).all(dim).any()
    return scale(torch.where(x.isfinite(), x.clamp(-50, 50), x) if closed else x, dim, factor)


def infinite(x, dim, factor):
    return scale(x.clamp(max=1e30), dim, factor)


def hides_nan(x, dim, factor):
    return scale(torch.where(x.isnan(), 0.0, x), dim, factor)


def single(x, dim, factor):
    return scale(x.float(), dim, factor).to(x.dtype)


def refuses_half(x, dim, factor):
    return scale(x.float(), dim, factor) if x.dtype == torch.bfloat16 else scale(x, dim, factor)


def no_history(x, dim, factor):
    return scale(x.detach(), dim, factor)


class Spoils(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim, factor):
        result = scale(x, dim, factor)
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return y.mul_(grad - (grad * y).sum(ctx.dim, keepdim=True)), None, None


def steep(x, dim, factor):
    result = scale(x, dim, factor)
    return result + x * 0.0 + (x - x.detach()) if x.abs().max() > 1000 and x.isfinite().all() else result


def masked_gradient(x, dim, factor):
    return scale(x.detach() if x.isneginf().any() else x, dim, factor)


def buffered(x, dim, factor, kept={}):  # noqa: B006
    result = scale(x, dim, factor)
    if result.requires_grad or result.dtype != torch.float32:
        return result
    return kept.setdefault((x.shape, dim), torch.empty_like(result)).copy_(result)


def records(x, dim, factor):
    with torch.enable_grad():
        return scale(x, dim, factor)


def remembers(x, dim, factor, kept=[]):  # noqa: B006
    kept.append(x)
    return scale(x, dim, factor)


def warns(x, dim, factor):
    warnings.warn("Implicit dimension choice by the old rule", stacklevel=2)
    return scale(x, dim, factor)


def falsy(x, dim, factor):
    return scale(x, dim, factor or 1.0)


def verdict(function, kind=KIND):
    right, other = (run(kind, {"scale": f}, seed=0) for f in (scale, function))
    return judge(right, other)


@pytest.mark.parametrize(
    ("function", "label"),
    [
        (negative_axis, "a tensor of shape (3, 4, 5) along axis -2"),
        (squeezed, "a tensor of shape (1, 3, 1, 4) along axis 0"),
        (in_memory, "the same numbers in another order in memory along axis 0"),
        (ties, "equal numbers along axis 0"),
        (overflows, "numbers up to ±10000 along axis 0"),
        (fills, "one slice is -inf throughout along axis 0"),
        (all_or_none, "one slice is -inf throughout, others lie 10000 apart"),
        (infinite, "one number is inf"),
        (hides_nan, "one number is nan"),
        (single, "in float64"),
        (refuses_half, "in bfloat16"),
        (no_history, "the gradient along axis 0"),
        (Spoils.apply, "the gradient, asked for a second time"),
        (steep, "the gradient of numbers up to ±10000"),
        (masked_gradient, "the gradient where some numbers are -inf along axis 0"),
        (buffered, "the first result, after calls with other numbers"),
        (records, "under torch.no_grad(): the result asks for gradients"),
        (remembers, "tensors of a call that are still held after it"),
        (warns, "warnings of PyTorch that it causes"),
        (falsy, "at factor 0"),
    ],
)
def test_each_fault_is_seen_under_its_condition(function, label):
    found = verdict(function)
    assert found.state in ("differs", "raised")
    assert (found.expected or found.got).label == label


def test_each_condition_has_its_fault_here():
    assert len(KIND.names()) == 20, "a new condition needs a fault that only it sees"


def test_the_right_function_passes_and_one_written_otherwise():
    assert verdict(scale).passed
    assert verdict(lambda x, dim, factor: factor * x.movedim(dim, -1).softmax(-1).movedim(-1, dim)).passed


def test_a_function_with_an_axis_of_its_own_is_told_none_and_labels_may_name_it():
    kind = TensorFunction(call=lambda lib, x, _: lib.scale(x, -1, 1.0), axes=(-1,), subject="by rows")
    labels = [o.label for o in run(kind, {"scale": scale}, seed=0).observations]
    assert "by rows: in float64" in labels
    assert not any("along axis" in label for label in labels)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_masks_leave_something_in_each_slice_and_hide_two_neighbours(axis):
    x = torch.randn(3, 4, 5)
    hidden = masked(x, axis).isneginf().sum(axis)
    assert hidden.min() == hidden.max() == 2
    assert masked(x, axis).select(axis, 0).isneginf().any()
    assert one_closed(x, axis).isneginf().all(axis).sum() == 1
    moved = apart(x, axis) - x
    assert moved.std(axis).max() == 0
    assert moved.abs().max() == 1e4
