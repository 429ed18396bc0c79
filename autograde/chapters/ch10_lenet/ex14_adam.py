"""Adam's step on one number."""

from itertools import pairwise

import torch
from torch.optim.optimizer import register_optimizer_step_post_hook

from autograde.observing.experiment import REFERENCE, experiment, further


def _moves(gradients: list[float], lr: float) -> list[float]:
    """Return how far PyTorch's Adam moves a number at each step."""
    weight = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weight], lr=lr)
    places = [0.0]
    for gradient in gradients:
        weight.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        places.append(weight.item())
    return [after - before for before, after in pairwise(places)]


@experiment(
    "lenet.adam",
    title="Adam's step on one number",
    points=2,
    subjects={"adam_moves": REFERENCE},
    hints=(
        "Two numbers live as long as the loop: `mean` and `square`, both 0.0 before the first gradient.",
        "Count the steps from 1: `for step, gradient in enumerate(gradients, 1)`. Leave `mean` and `square` as they "
        "are when you correct them: the next step needs them uncorrected.",
        "`move = -lr * (mean / (1 - 0.9**step)) / ((square / (1 - 0.999**step)) ** 0.5 + 1e-8)`",
    ),
    after=(
        "PyTorch keeps `mean` as `exp_avg` and `square` as `exp_avg_sq`, one pair for each weight, and does the same "
        "with whole tensors: see `_single_tensor_adam` in `torch/optim/adam.py`. Its 0.9 and 0.999 are called `betas`, "
        "and its 1e-8 `eps`."
    ),
)
def adam(lib, see):
    """Moves a number by gradients of one size, of all sizes, and of none, as PyTorch's Adam does."""
    several = see.randn(8).tolist()
    for label, gradients, lr in (
        ("one gradient", [0.3], 0.5),
        ("one large gradient, below zero", [-700.0], 0.5),
        ("three equal gradients", [2.0, 2.0, 2.0], 0.5),
        ("a gradient, then its opposite", [1.0, -1.0], 0.5),
        ("a large gradient, then small ones", [10.0, 0.1, 0.1, 0.1], 0.5),
        ("eight gradients", several, 0.5),
        ("the same with another lr", several, 3.0),
        ("the same once more", several, 0.5),
        ("gradients of 0, then one of 1", [0.0, 0.0, 1.0], 0.5),
        ("a gradient, then 0 twice", [1.0, 0.0, 0.0], 0.5),
        ("a gradient, then tiny ones and another", [1.0, 1e-12, -1e-9, 1.0], 0.5),
        ("0 between two gradients", [-2.0, 0.0, 2.0], 0.5),
        ("large gradients, one after another", [300.0, -2000.0, 5e4, -4e5], 0.5),
        ("a gradient as small as what keeps from dividing by 0", [1e-8, 2e-8], 0.5),
    ):
        handed = list(gradients)
        answer = lib.adam_moves(handed, lr)
        floats = isinstance(answer, list) and all(isinstance(move, float) for move in answer)
        moves = [float(move) for move in answer]
        see(label, moves, expect=_moves(gradients, lr), rtol=1e-3, atol=1e-5)
        see(f"{label}: the list of gradients, afterwards", handed, expect=gradients)
        see(f"{label}: the answer is a list of floats", floats, expect=True)
    for lr in (1e-3, 1e-7):
        moves = [float(move) / lr for move in lib.adam_moves(list(several), lr)]
        wanted = [move / lr for move in _moves(several, lr)]
        see(
            f"the eight gradients with an lr of {lr}: the moves, divided by it",
            moves,
            expect=wanted,
            rtol=1e-3,
            atol=1e-5,
        )
    long = see.randn(300).tolist()
    moves = [float(move) for move in lib.adam_moves(list(long), 0.5)]
    see("300 gradients: the sum of all moves", sum(moves), expect=sum(_moves(long, 0.5)), rtol=1e-3, atol=1e-3)
    see("no gradients", list(lib.adam_moves([], 0.5)), expect=[])
    steps = []
    handle = register_optimizer_step_post_hook(lambda *_: steps.append(1))
    try:
        lib.adam_moves([1.0, 2.0], 0.5)
    finally:
        handle.remove()
    see("steps that an optimizer of PyTorch took", len(steps), expect=0)


@further("lenet.adam")
def adam_more(lib, see):
    """Other gradients."""
    gradients, lr = (5 * see.randn(20)).tolist(), 0.1 * see.integer(1, 9)
    moves = [float(move) for move in lib.adam_moves(list(gradients), lr)]
    see("twenty gradients", moves, expect=_moves(gradients, lr), rtol=1e-3, atol=1e-5)
