"""What a call costs: one class of modules against another, measured side by side."""

import time
from typing import Any


def call_costs(one: type, other: type, hooks: int = 0, rounds: int = 25, calls: int = 2000) -> tuple[float, float]:
    """Return the microseconds that a call of a module costs, made of the class `one` and of `other`.

    The module's `forward` does nothing; `hooks` forward hooks are hung, which do nothing either. The two are timed
    by turns, so that other work on the machine slows both, and the fastest of the rounds counts.
    """
    modules = [_idle(base, hooks) for base in (one, other)]
    times = [[_seconds(module, calls) for module in modules] for _ in range(rounds)]
    first, second = (1e6 * min(column) for column in zip(*times, strict=True))
    return first, second


def _idle(base: Any, hooks: int) -> Any:
    class Idle(base):
        def forward(self, x: object) -> object:
            return x

    module = Idle()
    for _ in range(hooks):
        module.register_forward_hook(lambda module, args, output: None)
    return module


def _seconds(module: Any, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        module(None)
    return (time.perf_counter() - start) / calls
