"""Cross-entropy from log-softmax."""

import torch
import torch.nn.functional as F

from autograde.chapters.ch06_softmax.common import NO_INF, ROUGH, _gradient, guesses_axis, unlikely
from autograde.observing.conditions import TensorFunction
from autograde.observing.experiment import experiment, further


@experiment(
    "softmax.cross_entropy",
    title="Cross-entropy from log-softmax",
    points=2,
    subjects={"cross_entropy": F.cross_entropy},
    hints=(
        "Three steps: log-probabilities along the classes, pick one number in each row, take the mean.",
        "`F.log_softmax(scores, dim=1)` is row by row; `torch.arange(len(target))` numbers the rows.",
        "Indexing with two tensors picks pairs: `a[rows, columns]` is `a[rows[0], columns[0]]` and so on.",
        "The loss is minus the mean of the picked log-probabilities.",
    ),
    after=(
        "`F.cross_entropy` in `torch/nn/functional.py` hands over to one function of C++, and a trace shows two "
        "kernels: `aten._log_softmax` and `aten.nll_loss_forward`. The second is your indexing and your mean."
    ),
    conditions=TensorFunction(
        call=lambda lib, x, dim: lib.cross_entropy(x, unlikely(x)),
        axes=(1,),
        shapes=((4, 3), (3, 5)),
        without={"infinity": NO_INF},
    ),
    absent=("cross_entropy", "nll_loss"),
)
def cross_entropy(lib, see):
    """Six examples of four classes, sure and wrong predictions, and the gradient; PyTorch's own is not there."""
    scores, target = 2 * see.randn(6, 4), torch.tensor([2, 0, 3, 3, 1, 0])
    before = scores.clone(), target.clone()
    first = lib.cross_entropy(scores, target)
    see("the shape of the target after the call", tuple(target.shape))
    same = torch.equal(scores, before[0]), torch.equal(target, before[1])
    see("the scores and the target are unchanged after the call", list(same))
    see("six examples of four classes", first)
    see("one example", lib.cross_entropy(see.randn(1, 3), torch.tensor([1])))
    see("three examples of seven classes", lib.cross_entropy(see.randn(3, 7), torch.tensor([6, 6, 0])))
    see("400 examples", lib.cross_entropy(see.randn(400, 3), torch.arange(400) % 3))
    sure = torch.tensor([[300.0, 0.0, 0.0], [0.0, 0.0, 400.0]])
    see("sure and right", lib.cross_entropy(sure, torch.tensor([0, 2])))
    see("sure and wrong", lib.cross_entropy(sure, torch.tensor([1, 0])))
    apart = torch.tensor([[1000.0, 0.0], [1.0, 0.0]]).bfloat16()
    see(
        "bfloat16, an example with scores near 1000 and one near 1",
        lib.cross_entropy(apart, torch.tensor([0, 0])),
        rtol=2e-2,
    )
    closed = scores.clone()
    closed[0, 1] = closed[3, 0] = float("-inf")
    see("classes that are forbidden by -inf, other than the target", lib.cross_entropy(closed, target))
    low = closed - 1000
    see("the same, 1000 lower: the gradient", _gradient(lambda t: lib.cross_entropy(t, target), low), **ROUGH)
    closed[2, 3] = float("-inf")
    see("a right class that is forbidden by -inf: a finite loss", bool(lib.cross_entropy(closed, target).isfinite()))
    see("the gradient", _gradient(lambda t: lib.cross_entropy(t, target), scores))
    see("PyTorch has to guess an axis", guesses_axis(lib.cross_entropy, scores, target))


@further("softmax.cross_entropy")
def cross_entropy_further(lib, see):
    """Other sizes."""
    see("twelve examples", lib.cross_entropy(3 * see.randn(12, 5), see.randint(0, 5, (12,))))
    see("two classes", lib.cross_entropy(see.randn(4, 2), torch.tensor([0, 1, 1, 0])))
    see("very wrong", lib.cross_entropy(torch.tensor([[1e4, -1e4]]), torch.tensor([1])))
