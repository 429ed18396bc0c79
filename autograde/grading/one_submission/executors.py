"""Where grading happens: executors of the standard library's shape, to which jobs are submitted.

`Local` runs jobs on this machine. Dask's `Client.get_executor()` runs `work` on a cluster. Both give futures of
`Graded` as plain data, and neither imports torch in the process that submits.
"""

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from autograde.grading.one_submission import wire

ATTEMPTS = 3
READY = b"ready to judge\n"


class GraderLost(Exception):
    """The process that judges was lost several times over one submission."""


class Judges:
    """One start of `autograde.grading.one_submission.worker`: as many sockets as jobs that may run at a time."""

    def __init__(self, jobs: int, *, unconfined: bool = False) -> None:
        pairs = [socket.socketpair() for _ in range(jobs)]
        self.socks = [ours for ours, _ in pairs]
        numbers = [theirs.fileno() for _, theirs in pairs]
        settings = json.dumps({"unconfined": unconfined, "parent": os.getpid()})
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograde.grading.one_submission.worker", settings, *map(str, numbers)],
            pass_fds=numbers,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            start_new_session=True,
        )
        for _, theirs in pairs:
            theirs.close()

    @property
    def has_started(self) -> bool:
        """Whether the process has got as far as serving; it then writes a line to its standard error."""
        self._errors.seek(0)
        return READY in self._errors.read()

    def said(self) -> str:
        """Return the last lines of what the process wrote to its standard error."""
        self._errors.seek(0)
        return "\n".join(self._errors.read().decode(errors="replace").strip().splitlines()[-3:])

    def close(self) -> None:
        """End the process and all that it started."""
        for sock in self.socks:
            # Wakes the thread that waits for an answer; closing alone would not.
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._errors.close()


class Local(ThreadPoolExecutor):
    """Grades on this machine, in `jobs` processes; its own threads only wait for them.

    The processes start with the first job, or at `start`.
    """

    def __init__(self, jobs: int, *, unconfined: bool = False) -> None:
        super().__init__(max_workers=jobs)
        self._jobs, self._unconfined = jobs, unconfined
        self._over = False
        self._starting = threading.Lock()
        self._started: list[Judges] = []
        self._free: queue.SimpleQueue[tuple[socket.socket, Judges] | None] = queue.SimpleQueue()
        """Slots; None is one whose process has to be started anew."""

    def start(self) -> None:
        """Start the processes, unless that was done; they need a few seconds until they serve."""
        with self._starting:
            if not self._started and not self._over:
                judges = self._start(self._jobs)
                for sock in judges.socks:
                    self._free.put((sock, judges))

    def grade(self, job: Any) -> Future[dict[str, Any]]:
        """Submit a job (`results.Job`, or its fields); the future gives `Graded` as plain data."""
        self.start()
        return self.submit(self._work, job if isinstance(job, dict) else asdict(job))

    def _work(self, job: dict[str, Any]) -> dict[str, Any]:
        slot = self._free.get()
        try:
            for _ in range(ATTEMPTS):
                if self._over:
                    raise GraderLost("grading was stopped")
                if slot is None:
                    judges = self._start(1)
                    slot = judges.socks[0], judges
                sock, judges = slot
                try:
                    wire.send(sock, job)
                    reply = wire.receive(sock)
                except wire.Closed:
                    sock.close()
                    slot, said = None, "" if self._over else judges.said()
                    continue
                if "failed" in reply:
                    raise GraderLost(f"the submission could not be graded: {reply['failed']}")
                return reply
            what = f"was lost {ATTEMPTS} times" if judges.has_started else "did not start"
            raise GraderLost(f"the process that judges {what}; its last words: {said}")
        finally:
            self._free.put(slot)

    def _start(self, jobs: int) -> Judges:
        self._started.append(Judges(jobs, unconfined=self._unconfined))
        return self._started[-1]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes; with `cancel_futures`, those that grade now as well."""
        if cancel_futures:
            self._over = True
            super().shutdown(wait=False, cancel_futures=True)
        else:
            super().shutdown(wait=wait)
        self._over = True
        for judges in self._started:
            judges.close()


_here: Local | None = None
_starting = threading.Lock()


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Grade one job in this process's own `Local` executor, started at the first call: what a Dask worker runs."""
    global _here
    with _starting:
        if _here is None:
            _here = Local(1, unconfined=bool(job.get("unconfined")))
    return _here.grade(job).result()


def submit(executor: Executor, job: Any) -> Future[dict[str, Any]]:
    """Submit a job to any executor of the standard library's shape."""
    if isinstance(executor, Local):
        return executor.grade(job)
    return executor.submit(work, job if isinstance(job, dict) else asdict(job))
