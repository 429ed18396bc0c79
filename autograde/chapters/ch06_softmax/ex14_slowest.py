"""On trial: the slowest spelling."""

import math
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from autograde.observing.experiment import prediction


def _seconds(call: Callable[[], object], number: int) -> float:
    start = time.perf_counter()
    for _ in range(number):
        call()
    return time.perf_counter() - start


def _shows(shape: tuple[int, ...], number: int, margin: float = 0.15, most: int = 300) -> bool:
    """Say whether calling `nn.Softmax` on a tensor takes longer than `torch.softmax`, by more than `margin`.

    Both are timed in turns. There are two estimates: the ratio of the best times, because interruptions only ever
    add, and the median ratio within a round, because a slow spell hits both. As long as they contradict each other,
    or lie too near the margin, rounds go on: a machine that is busy makes this slower, not wrong.
    """
    x = torch.linspace(-1, 1, math.prod(shape)).reshape(shape)
    layer = nn.Softmax(dim=-1)
    calls = (lambda: torch.softmax(x, -1), lambda: layer(x))
    for call in calls:
        _seconds(call, 2 + number // 10)
    rounds: list[list[float]] = []
    low = 1.0
    while len(rounds) < most:
        pair = [0.0, 0.0]
        for index in (0, 1) if len(rounds) % 2 else (1, 0):
            pair[index] = _seconds(calls[index], number)
        rounds.append(pair)
        if len(rounds) % 6:
            continue
        ratio = statistics.median(slow / fast for fast, slow in rounds)
        best = min(slow for _, slow in rounds) / min(fast for fast, _ in rounds)
        low, high = sorted((ratio, best))
        if len(rounds) >= 12 and low <= 1 + margin and high <= 1 + 3 * margin:
            return False
        if len(rounds) >= 60 and low > 1 + 2 * margin:
            return True
    return low > 1 + margin


@prediction(
    "softmax.slowest",
    title="On trial: the slowest spelling",
    points=1,
    options={
        "a": "true at every size: the class is clearly slower on ten numbers and on a million",
        "b": "true on tiny tensors only: its cost is fixed, and lost in the work on large ones",
        "c": "false at every size: all spellings end in the same kernel, and nothing else costs time",
        "d": "the opposite: the class is the fastest, for it knows its `dim` beforehand",
    },
    hints=(
        "Look at the figure of the four doors. Which boxes have more to do for a larger tensor, and which have not?",
        "The Python functions on the way take the same time for ten numbers and for a million.",
    ),
    after=(
        "The extra time is `Module.__call__`: `_wrapped_call_impl` and `_call_impl` in `torch/nn/modules/module.py` "
        "look for hooks before they run `forward`. Every module pays it, once a call. Make the object once, in "
        "`__init__`; making it anew in each `forward` costs more than calling it."
    ),
)
def slowest(see):
    """Times `nn.Softmax` against `torch.softmax` in turns, on ten numbers and on a million."""
    tiny = _shows((10,), number=40)
    see("on 10 numbers, the class takes over 15 % longer", tiny)
    large = _shows((1_000_000,), number=1)
    see("on 1,000,000 numbers, it does", large)
    return {(True, True): "a", (True, False): "b", (False, False): "c", (False, True): "a"}[tiny, large]
