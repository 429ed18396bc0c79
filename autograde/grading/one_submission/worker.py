"""The process that judges, with a socket for each running job.

Called as `python -m autograde.grading.one_submission.worker SETTINGS FD …`.

It holds the oracle and its warm processes; whoever started it holds the notebooks and the gradebook. Torch is
imported once here and once in the warm process, side by side, and both are forked for each socket.
"""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from autograde.grading.one_submission.executors import READY
from autograde.grading.one_submission.process_settings import skip_slow_imports

if TYPE_CHECKING:
    from autograde.grading.one_submission.warm_processes import WarmProcess

END_SECONDS = 2.0
"""How long a process that serves may take to end when it is told to."""


def main(words: list[str]) -> None:
    """Serve jobs on each socket until the other side hangs up, tells this process to end, or is no more."""
    settings = json.loads(words[0])
    socks = [socket.socket(fileno=int(word)) for word in words[1:]]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    skip_slow_imports()
    from autograde.grading import confinement
    from autograde.grading.one_submission.warm_processes import WarmProcess, Warmth

    way = confinement.choose(unconfined=settings["unconfined"])
    warmth = Warmth(len(socks), way)
    pids: list[int] = []
    try:
        # Only now, while the warm process imports the same beside it.
        import torch

        from autograde.course import catalogue
        from autograde.grading.child.warm import exercise_torch
        from autograde.grading.one_submission import grader  # noqa: F401 - so that the forked processes have it

        torch.set_num_threads(1)
        catalogue.chapters()
        exercise_torch()
        sys.stderr.write(READY.decode())
        for number in range(len(socks)):
            pid = os.fork()
            if pid == 0:
                pids = []
                _be_a_server(number, socks, warmth, lambda: WarmProcess(way, shared=(warmth, number)))  # noqa: B023
            pids.append(pid)
        for sock in (*socks, *warmth.controls):
            sock.close()
        _wait(pids, settings["parent"])
    finally:
        _end(pids)
        warmth.close()


def _be_a_server(number: int, socks: list[socket.socket], warmth: Any, warm: Callable[[], Any]) -> NoReturn:
    code = 1
    try:
        for other in (*socks, *warmth.controls):
            if other is not socks[number] and other is not warmth.controls[number]:
                other.close()
        serve(socks[number], warm())
        code = 0
    except SystemExit:
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _wait(pids: list[int], parent: int) -> None:
    """Wait until all have ended, or the parent has: whoever is killed cannot tell this process to end."""
    left = {os.pidfd_open(pid): pid for pid in pids}
    while left and os.getppid() == parent:
        ready, _, _ = select.select(list(left), [], [], 0.5)
        for fd in ready:
            pid = left.pop(fd)
            os.waitpid(pid, 0)
            os.close(fd)
            pids.remove(pid)


def _end(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + END_SECONDS
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(pid, os.WNOHANG) == (0, 0):
                if time.monotonic() > end:
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.01)


def serve(sock: socket.socket, warm: "WarmProcess") -> None:
    """Grade the jobs that come, one after another."""
    from autograde.grading.one_submission import wire
    from autograde.grading.one_submission.grader import Job, grade

    try:
        while True:
            job = Job(**wire.receive(sock))
            try:
                reply = grade(job, warm).to_plain()
            except Exception as error:
                # A fault of the grader's own must not look like a submission without points.
                reply = {"failed": f"{type(error).__name__}: {error}"}
            wire.send(sock, reply)
    except wire.Closed:
        pass
    finally:
        warm.close()


if __name__ == "__main__":
    main(sys.argv[1:])
