"""In one pass."""

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef

from autograde.chapters.ch06_softmax.common import INF, NO_INF, ROUGH, _gradient, _masked, elsewhere, far_apart
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment, further

HALVES = "the text asks for float32 and float64 only"


def _whole(blocks: Iterable[Tensor]) -> Tensor:
    """Return what PyTorch gives for all blocks put together."""
    return torch.logsumexp(torch.cat(list(blocks), -1), -1)


def _cut(x: Tensor, *sizes: int) -> Iterator[Tensor]:
    """Return an iterator over blocks of these sizes, and of the last size from there on."""
    left = x.shape[-1] - sum(sizes)
    return iter(x.split([*sizes, *[sizes[-1]] * (left // sizes[-1])], -1))


def _let_go(x: Tensor, most: list[int]) -> Iterator[Tensor]:
    """Yield the scores of `x` one by one; note how many were alive, but for the last, when the next was asked for."""
    given: list[StorageWeakRef] = []
    for block in x.split(1, -1):
        own = block.clone()
        memory = StorageWeakRef(own.untyped_storage())
        yield own
        del own
        most[0] = max(most[0], sum(not earlier.expired() for earlier in given))
        given.append(memory)


@experiment(
    "softmax.one_pass",
    title="In one pass",
    points=3,
    subjects={"logsumexp_of_blocks": _whole},
    hints=(
        "Two numbers for each row are enough: the largest score so far, and the sum of the exponentials so far, each "
        "with that largest score taken off.",
        "When the largest score rises from `top` to `new`, the old sum is multiplied by exp(top - new). Then the "
        "exponentials of the block are added, with `new` taken off.",
        "A row that has shown only -inf so far has the maximum -inf. Take off 0 there, as in exercise 5, and "
        "exp(-inf - 0) is 0. Begin with the maximum -inf and the sum 0.",
        "In the loop: `new = torch.maximum(top, block.amax(-1))`, and `safe` is `new` where that is finite and 0 "
        "elsewhere. Then `total = total * (top - safe).exp() + (block - safe[..., None]).exp().sum(-1)`.",
    ),
    after=(
        "PyTorch's `aten._scaled_dot_product_flash_attention_for_cpu` works like this, and never holds a row of "
        "probabilities. It returns the logsumexp of each row beside its result: the backward pass makes the "
        "probabilities anew from it."
    ),
    conditions=TensorFunction(
        call=lambda lib, x, dim: lib.logsumexp_of_blocks(iter(x.split(2, -1))),
        axes=(-1,),
        without={"infinity": NO_INF, "half": HALVES},
    ),
    absent=("softm", "logsumexp", "logcumsumexp", "logaddexp", "attention"),
)
def one_pass(lib, see):
    """Blocks of several sizes, masks, scores up to ±1e4, the gradient, and how many blocks are kept."""
    whole = lib.logsumexp_of_blocks
    x = 2 * see.randn(3, 12)
    before = x.clone()
    see("one block", whole(iter([x])))
    see("three equal blocks", whole(_cut(x, 4)))
    see("blocks of 1, 3, 5 and 3 scores", whole(iter(x.split([1, 3, 5, 3], -1))))
    see("blocks of one score", whole(_cut(x, 1)))
    see("your blocks are unchanged after the calls", torch.equal(x, before))
    see("a vector, in blocks of 5 and 1", whole(iter(see.randn(6).split(5))))
    see("blocks with three axes", whole(_cut(see.randn(2, 3, 7), 2, 1)))
    steps = torch.tensor([[0.0, 100.0, 200.0, 300.0], [300.0, 200.0, 100.0, 0.0], [0.0, 300.0, 0.0, 300.0]])
    stairs = (steps[..., None] + see.randn(3, 4, 2)).flatten(1)
    see("the maximum rises by 100 with each block, falls, or goes up and down", whole(_cut(stairs, 2)))
    see("scores up to ±1e4", whole(_cut(1e4 * (2 * see.rand(3, 9) - 1), 4, 5)), **ROUGH)
    see("rows that lie 1e4 apart", whole(_cut(far_apart(see.randn(4, 6)), 2)), **ROUGH)
    see("all scores near -1e4", whole(_cut(see.randn(2, 6) - 1e4, 4, 1)))
    for dtype in (torch.float32, torch.float64):
        shares = torch.tensor([[-1, -0.95, -0.9, -0.6], [1, 0.95, 0.6, 0.9], [-1, -0.5, 0.5, 1]], dtype=dtype)
        label = f"{str(dtype).removeprefix('torch.')}: the lowest and the largest scores that it holds"
        see(label, whole(_cut(shares * torch.finfo(dtype).max, 2)))
    masked = _masked(see.randn(4, 6))
    see("some scores are -inf", whole(_cut(masked, 2)))
    masked = see.randn(3, 6)
    masked[0, :4] = -INF
    masked[1, 2:] = -INF
    see("the first blocks of a row are -inf, or its last ones", whole(_cut(masked, 2)))
    see("the same near -1e4", whole(_cut(masked - 1e4, 2)))
    see("the same: the gradient", _gradient(lambda t: whole(_cut(t, 2)), masked))
    masked[2] = -INF
    see("one row is -inf throughout", whole(_cut(masked, 3)))
    see("every score of every block is -inf", whole(_cut(torch.full((2, 6), -INF), 2)))
    see("every score of a vector's blocks is -inf", whole(_cut(torch.full((4,), -INF), 2)))
    apart = torch.tensor([[1.0, 2.0, -INF, -INF, 3.0, 9.0], [0.0, 0.0, -INF, -INF, 1.0, 0.0]])
    see("a block of nothing but -inf, and larger scores after it", whole(_cut(apart, 2)))
    see("a block far below the first, and larger scores after it", whole(_cut(apart.clamp(min=-200), 2)))
    spoiled = see.randn(3, 6)
    spoiled[0, 0] = spoiled[1, 5] = float("nan")
    see("a nan in the first block of a row, and in the last of another", whole(_cut(spoiled, 2)))
    wide = see.randn(2, 6).double() / 3
    see("float64, a vector", whole(_cut(wide[0], 2)), rtol=1e-11, atol=1e-13)
    elsewhere(see, lambda t: whole(_cut(t, 1, 2)))
    see("the gradient", _gradient(lambda t: whole(_cut(t, 5, 7)), x, see.randn(3)))
    see("the gradient where the maximum rises and falls", _gradient(lambda t: whole(_cut(t, 2)), stairs))
    see("400 blocks", whole(_cut(see.randn(400), 1)))
    most = [0]
    see("a stream of twelve blocks", whole(_let_go(x, most)))
    see("more than one block is kept beside the last one", most[0] > 1, expect=False)
    see("half of the blocks are kept at the same time", most[0] > 5, expect=False)


@further("softmax.one_pass")
def one_pass_further(lib, see):
    """Other sizes."""
    see("blocks of seven", lib.logsumexp_of_blocks(_cut(3 * see.randn(5, 21), 7)))
    see("four axes", lib.logsumexp_of_blocks(_cut(see.randn(2, 1, 3, 5), 4, 1)))
    see("scores of ±1000", lib.logsumexp_of_blocks(_cut(1000 * see.randn(2, 8), 3, 5)), **ROUGH)
