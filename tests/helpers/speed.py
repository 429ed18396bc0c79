"""Processor time, as it would be on a quiet machine: what a test may limit on any."""

import gc
import pickle
import time
from collections.abc import Callable

_WORK = pickle.dumps([{"label": f"the output {n}", "value": (n, n / 3, str(n))} for n in range(400)])
_QUIET = 0.0006
"""Seconds that `_WORK` took on the quiet machine whose seconds the limits of tests are."""


def seconds(work: Callable[[], object], *, enough: float, tries: int = 20) -> float:
    """Return the shortest processor time of `work` in this thread, in seconds of the quiet machine.

    Tries until it takes less than `enough`. A machine with others' work on its processors is slower at everything: a
    fixed piece of work, measured just before, says how much. What other tests have left in memory is not collected.
    """
    best = float("inf")
    gc.disable()
    try:
        for _ in range(tries):
            slowness = max(1.0, min(_took(_fixed) for _ in range(5)) / _QUIET)
            best = min(best, _took(work) / slowness)
            if best < enough:
                break
    finally:
        gc.enable()
    return best


def _took(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start


def _fixed() -> None:
    found = {}
    for row in pickle.loads(_WORK):
        found[row["label"]] = sorted(map(str, row["value"]))
