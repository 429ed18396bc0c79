"""The worst mistakes."""

import torch

from autograde.chapters.ch10_lenet.common import warned
from autograde.observing.experiment import REFERENCE, experiment, further

INF = float("inf")


@experiment(
    "lenet.worst_mistakes",
    title="The worst mistakes",
    points=2,
    subjects={"worst_mistakes": REFERENCE},
    hints=(
        "How wrong a single image is, its own loss says: `F.cross_entropy(..., reduction='none')`.",
        "Only images that were taken for another digit are mistakes; there may be fewer than `k`.",
        "`losses.argsort(descending=True)` puts the worst first; keep those whose argmax is wrong, then the first `k`.",
    ),
    after=(
        "The loss of one image is minus the logarithm of the probability that the network gave the right class: the "
        "less it gave, the larger the loss. With `reduction='none'`, PyTorch returns one loss an image in place of "
        "their mean; see `torch/nn/functional.py`."
    ),
)
def worst_mistakes(lib, see):
    """Asks for some, for more than there are, and where all is right."""
    logits, labels = 3 * see.randn(12, 4), see.randint(0, 4, (12,))
    see("the worst two", lib.worst_mistakes(logits, labels, 2))
    see("the logits, after the call", logits)
    truth = torch.tensor([1, 0, 1, 1, 1])
    mixed = torch.tensor([[5, 0, 0, 0], [0.2, 0, 0, 0], [1, 0, -9, -9], [0.6, 0, 0.6, 0.5], [0.1, 0, -9, -9]])
    see("the worst four of four mistakes and an unsure right one", lib.worst_mistakes(mixed, truth, 4))
    see("the worst five", lib.worst_mistakes(logits, labels, 5))
    see("as many as there are", lib.worst_mistakes(logits, labels, 99))
    shown = lib.worst_mistakes(logits, labels, 99).tolist()
    see("right ones among them", sum(int(logits[i].argmax() == labels[i]) for i in shown))
    sure = torch.tensor([[0.0, 200.0], [0.0, 900.0], [0.0, 400.0], [0.0, 20.0], [0.0, 30.0]])
    see("very sure mistakes, the surest first", lib.worst_mistakes(sure, torch.zeros(5, dtype=torch.long), 5))
    large = torch.tensor([[0.0, 900.0], [0.0, 1000.0], [0.0, 800.0]], dtype=torch.float64)
    see(
        "very sure mistakes in float64, the surest first",
        lib.worst_mistakes(large, torch.zeros(3, dtype=torch.long), 3),
    )
    see("where all is right", lib.worst_mistakes(logits, logits.argmax(1), 3))
    equal = lib.worst_mistakes(torch.tensor([[1.0, 0.0]]).repeat(4, 1), torch.tensor([1, 1, 0, 1]), 2)
    see("three mistakes that cost the same: how many of them, if two are wanted", len(set(equal.tolist()) & {0, 1, 3}))
    see("none wanted", lib.worst_mistakes(logits, labels, 0))
    see("one image, taken for another", lib.worst_mistakes(torch.tensor([[0.0, 1.0]]), torch.tensor([0]), 3))
    forbidden = torch.tensor([[0.0, 3.0, -INF], [1.0, 0.0, -INF], [0.0, 5.0, -INF]])
    see("a class forbidden by -inf", lib.worst_mistakes(forbidden, torch.zeros(3, dtype=torch.long), 3))
    impossible = torch.tensor([[2.0, 0.0], [-INF, 0.0], [0.0, 1.0], [0.0, 9.0]])
    see("a right digit of -inf", lib.worst_mistakes(impossible, torch.zeros(4, dtype=torch.long), 3))
    near = torch.tensor([[0, 8], [0, 8 + 2e-9], [0, 8 + 1e-9]], dtype=torch.float64)
    see("float64, losses that are nearly equal", lib.worst_mistakes(near, torch.zeros(3, dtype=torch.long), 3))
    see("the same logits in float64", lib.worst_mistakes(logits.double(), labels, 3))
    see("logits with another order in memory", lib.worst_mistakes(logits.t().contiguous().t(), labels, 3))
    see("logits that ask for gradients", lib.worst_mistakes(logits.clone().requires_grad_(), labels, 3))
    see("warnings", warned(lambda: lib.worst_mistakes(logits, labels, 3)))


@further("lenet.worst_mistakes")
def worst_mistakes_more(lib, see):
    """More images."""
    see("the worst four of fifty", lib.worst_mistakes(2 * see.randn(50, 6), see.randint(0, 6, (50,)), 4))
