"""The grader's side of one submission: ask its child step by step, and go on where a child was lost.

A child that ends, hangs or talks nonsense costs the step at which it did so. A new child is forked, runs the earlier
cells again without that one, and the later steps keep their chance.
"""

import contextlib
import secrets
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from autograde.grading import confinement
from autograde.grading.one_submission import wire
from autograde.grading.one_submission.experiment_code import code_of, own_module
from autograde.grading.one_submission.plan import Step
from autograde.grading.one_submission.results import STOPPED, Costs
from autograde.grading.one_submission.warm_processes import OwnFault, WarmProcess
from autograde.observing.experiment import Experiment

CELL_SECONDS = 10.0
"""Wall time of one cell that is no check; a check has the time that its experiment allows."""
GRACE = 2.0
"""Seconds after which a child that has not stopped by itself is killed."""
HELLO_SECONDS = 60.0
"""Wall time in which a child has to be ready, on however busy a machine."""
TOTAL_SECONDS = 300.0


class StepLost(Exception):
    """The child did not survive a step; the text says what happened, for the learner."""


class OutOfTime(Exception):
    """The submission has used up its time."""


@dataclass
class Session:
    """Runs the steps of one submission, in children of the warm process."""

    warm: WarmProcess
    total_seconds: float = TOTAL_SECONDS
    costs: Costs = field(default_factory=Costs)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._sock: Any = None
        self._done: list[Step] = []
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()
        self.costs.wall = time.monotonic() - self._began

    def run(self, step: Step, seconds: float = CELL_SECONDS) -> dict[str, Any]:
        """Run a cell; return `state`, `outputs`, `error`, `result`.

        Raises `StepLost` if the child did not survive it, `OutOfTime` if nothing can be run any more.
        """
        do = "test" if step.kind == "test" else "run"
        reply = self._ask(_cell(do, step, seconds), seconds)
        if step.kind != "test":
            self._done.append(step)
        return reply

    def begin_anew(self) -> None:
        """Let the next request be the first one of a new child."""
        self._hang_up()
        self._done = []

    @contextlib.contextmanager
    def without(self, left_out: Collection[Step]) -> Iterator[None]:
        """Inside, ask a new child in which these earlier cells were not run; afterwards a new one with all of them."""
        done = self._done
        self._hang_up()
        self._done = [step for step in done if step not in left_out]
        try:
            yield
        finally:
            self._hang_up()
            self._done = done

    def look(self, subjects: Mapping[str, str]) -> dict[str, Any]:
        """Find the subjects of a check, by name the expression for each; return their `kinds`, or what is `missing`."""
        return self._ask({"do": "look", "subjects": dict(subjects)}, 5.0)

    def check(self, exercise: Experiment, number: int | None, seed: int) -> dict[str, Any]:
        """Run a check's experiment on the subjects that were looked up last; return `transcript` and `changed`."""
        request = {"do": "check", "exercise": exercise.name, "code": code_of(exercise.name), "number": number}
        return self._ask({**request, "seed": seed, "seconds": exercise.seconds}, exercise.seconds + GRACE)

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        left = self._began + self.total_seconds - time.monotonic()
        if left <= 0:
            raise OutOfTime("the time for the whole submission was used up")
        if self._sock is None:
            self._begin()
        return self._exchange(request, min(seconds + GRACE, left))

    def _exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        token = secrets.token_hex(16)
        try:
            self._sock.settimeout(5.0)
            wire.send(self._sock, {**request, "token": token})
            reply = wire.receive(self._sock, seconds, trusted=False)
        except wire.TooLate:
            self._hang_up()
            raise StepLost(f"{STOPPED} {seconds:.0f} seconds") from None
        except wire.Nonsense:
            self._hang_up()
            raise StepLost(UNREADABLE) from None
        except wire.Closed:
            ended = self._hang_up(gone=True)
            if was_killed(ended):
                raise OwnFault("the process that ran the submission was killed from outside") from None
            raise StepLost(_how(ended)) from None
        if not isinstance(reply, dict) or reply.get("token") != token:
            self._hang_up()
            raise StepLost("it wrote into the connection that only the check may use")
        if "broken" in reply:
            self._hang_up()
            threads = isinstance(reply["broken"], dict) and reply["broken"].get("type") == "Threads"
            raise StepLost("it left threads running" if threads else UNREADABLE)
        return reply

    def _begin(self) -> None:
        """Have a child forked, and bring it to where the last one was."""
        self._sock = self.warm.fork()
        self.costs.children += 1
        try:
            self._exchange({"do": "hello"}, HELLO_SECONDS)
        except StepLost as lost:
            # It has seen nothing of the learner's code.
            raise self.warm.lost(f"the process for a submission could not be used: {lost}") from None
        for step in list(self._done):
            try:
                self._exchange(_cell("run", step, CELL_SECONDS), CELL_SECONDS + GRACE)
            except StepLost:
                # It survived this cell before; whatever made the difference, the later steps go on without it.
                self._done.remove(step)
                return self._begin()

    def _hang_up(self, *, gone: bool = False) -> dict[str, Any]:
        if self._sock is None:
            return {}
        self._sock.close()
        self._sock = None
        ended = self.warm.ended(gone=gone)
        self.costs.cpu += ended["cpu"]
        self.costs.memory = max(self.costs.memory, ended["memory"])
        return ended


UNREADABLE = "what it showed was too large, nested too deep, or nothing that can be compared"
_OVERUSE = {
    "disk": "it wrote more to disk than is allowed",
    "files": "it made more files than are allowed",
    "threads": "it started more threads than are allowed",
}


def _cell(do: str, step: Step, seconds: float) -> dict[str, Any]:
    needs_own = step.kind == "setup" and "so_far(" in step.source
    return {"do": do, "source": step.source, "seconds": seconds, "code": own_module() if needs_own else {}}


_SIGNALS = {
    4: "an illegal instruction",
    6: "an abort",
    7: "a bus error",
    8: "a floating-point exception",
    9: "it was killed",
    11: "a segmentation fault",
    24: "its processor time was used up",
    25: "a file grew too large",
    31: "it did what is not allowed while grading",
}


def was_killed(ended: dict[str, Any]) -> bool:
    """Say whether somebody else has killed a child: it cannot kill itself, and used too much of nothing."""
    return ended.get("code") == -9 and not ended.get("reason") and ended["cpu"] < confinement.Limits().cpu_seconds


def _how(ended: dict[str, Any]) -> str:
    """Say in words how a child ended."""
    if ended.get("reason") in _OVERUSE:
        return _OVERUSE[ended["reason"]]
    code = ended.get("code")
    if code is None:
        return "its process ended"
    if code < 0:
        return f"its process ended: {_SIGNALS.get(-code, f'signal {-code}')}"
    return f"it ended its process (exit code {code})"
