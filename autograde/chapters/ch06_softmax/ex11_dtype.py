"""Where to cast."""

from collections.abc import Callable

import torch
from torch import Tensor

from autograde.chapters.ch06_softmax.common import _Calls, _gradient, elsewhere, nan_beside_masks
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment, further


def _softmax_in(x: Tensor, dim: int, dtype: torch.dtype) -> Tensor:
    return torch.softmax(x, dim, dtype=dtype)


def _gives_dtype(function: Callable[..., object], *args: object) -> bool:
    """Say whether `function(*args)` calls a softmax with a dtype."""
    with _Calls() as calls:
        function(*args)
    return any(
        "softmax" in name and (kwargs.get("dtype") is not None or any(isinstance(a, torch.dtype) for a in given))
        for name, given, kwargs in calls.calls
    )


@experiment(
    "softmax.dtype",
    title="Where to cast",
    points=1,
    subjects={"softmax_in": _softmax_in},
    hints=(
        "There are two places for the cast. At which of them have digits been lost already?",
        "Cast `x` first: `x.to(dtype)`. Then take the softmax of that.",
    ),
    after=(
        "`dtype=` casts the input, then runs the usual kernel: a dispatch trace shows `aten._to_copy`, then "
        "`aten._softmax`. `F.softmax` in `torch/nn/functional.py` passes it on; `nn.Softmax` has no such argument."
    ),
    conditions=TensorFunction(
        call=lambda lib, x, dim: lib.softmax_in(x, dim, torch.float32),
        without={"double": "the result is float32, and its last digits are free"},
    ),
)
def dtype(lib, see):
    """Up from half precision, down to it, from integers, and the gradient's dtype."""
    x = 2 * see.randn(3, 20)
    given = x.half()
    first = lib.softmax_in(given, 1, torch.float32)
    see("float16 to float32: the dtype of the input after the call", str(given.dtype))
    see("float16 to float32", first, rtol=3e-6, atol=1e-8)
    see("called with dim=0 and dtype=torch.float64, by name", lib.softmax_in(x, dim=0, dtype=torch.float64))
    see("bfloat16 to float32", lib.softmax_in(x.bfloat16(), 1, torch.float32), rtol=3e-6, atol=1e-8)
    see("float32 to float64, along axis 0", lib.softmax_in(x, 0, torch.float64), rtol=1e-11, atol=1e-13)
    see("float16 to bfloat16", lib.softmax_in(x.half(), 1, torch.bfloat16), rtol=1e-2, atol=0)
    behind = torch.tensor([[0.0, -20.0]]).half()
    see("float16 to bfloat16, a score 20 behind", lib.softmax_in(behind, 1, torch.bfloat16), rtol=1e-2, atol=0)
    huge = torch.tensor([1e5, 1e5 - 1000]).bfloat16()
    see("bfloat16 to float16, scores that it cannot hold", lib.softmax_in(huge, 0, torch.float16))
    large = torch.tensor([[1e5, 1e5 - 1], [1e5, 0.0], [1.0, 0.0]])
    see("float32 to float16, scores of 100000", lib.softmax_in(large, 1, torch.float16))
    see("float32 to float16, scores near 100", lib.softmax_in(100 + x, 1, torch.float16))
    fine = x.double() / 3
    see("float64 to float64", lib.softmax_in(fine, 1, torch.float64), rtol=1e-13, atol=1e-15)
    see("float64 to float32", lib.softmax_in(fine, 1, torch.float32), rtol=3e-6, atol=1e-8)
    see("float32 to float32", lib.softmax_in(x, 1, torch.float32))
    leaf, weight = x.half(), see.randn(3, 20)
    see("the gradient of a float16 input", _gradient(lambda t: lib.softmax_in(t, 1, torch.float32), leaf, weight))
    see("a softmax was given a dtype", _gives_dtype(lib.softmax_in, x.half(), 1, torch.float32), expect=False)
    elsewhere(see, lambda t: lib.softmax_in(t, 1, torch.float16))
    whole = torch.tensor([[0, 2**24 + 1, 2**24]])
    see("large integers to float64", lib.softmax_in(whole, 1, torch.float64), rtol=1e-11, atol=1e-13)
    see("integers to float32", lib.softmax_in(torch.tensor([[1, 2, 4]]), 1, torch.float32))
    see("truth values to float32", lib.softmax_in(torch.tensor([[True, False, True]]), 1, torch.float32))
    nan_beside_masks(see, lambda t: lib.softmax_in(t, 1, torch.float64))


@further("softmax.dtype")
def dtype_further(lib, see):
    """Other sizes and dtypes."""
    see("float64 to bfloat16", lib.softmax_in(50 + see.randn(2, 3, 9).double(), -2, torch.bfloat16))
    see("float16 to float64", lib.softmax_in(see.randn(30).half(), 0, torch.float64), rtol=1e-11, atol=1e-13)
