"""The process that judges: `python -m autograde.grading.worker SETTINGS FD …`, one socket a job that runs at a time.

It holds the oracle and its warm processes; whoever started it holds the notebooks and the gradebook. Torch is
imported once here and once in the warm process, side by side, and both are forked for each socket.
"""

import contextlib
import json
import os
import signal
import socket
import sys

from autograde.grading.executors import READY
from autograde.grading.startup import skip_slow_imports


def main(words: list[str]) -> None:
    """Serve jobs on each socket until the other side hangs up."""
    settings = json.loads(words[0])
    socks = [socket.socket(fileno=int(word)) for word in words[1:]]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    skip_slow_imports()
    from autograde.grading import confinement
    from autograde.grading.warmth import WarmProcess, Warmth

    way = confinement.choose(unconfined=settings["unconfined"])
    warmth = Warmth(len(socks), way)
    # Only now, while the warm process imports the same beside it.
    import torch

    from autograde import catalogue
    from autograde.grading import grader  # noqa: F401 - so that the forked processes have it
    from autograde.grading.warm import exercise_torch

    torch.set_num_threads(1)
    catalogue.chapters()
    exercise_torch()
    sys.stderr.write(READY.decode())
    pids = []
    for number, sock in enumerate(socks):
        pid = os.fork()
        if pid == 0:
            for other in (*socks, *warmth.controls):
                if other is not sock and other is not warmth.controls[number]:
                    other.close()
            with contextlib.suppress(KeyboardInterrupt):
                serve(sock, WarmProcess(way, shared=(warmth, number)))
            os._exit(0)
        pids.append(pid)
    for sock in (*socks, *warmth.controls):
        sock.close()
    for pid in pids:
        os.waitpid(pid, 0)
    warmth.close()


def serve(sock: socket.socket, warm: "WarmProcess") -> None:  # noqa: F821
    """Grade the jobs that come, one after another."""
    from autograde.grading import wire
    from autograde.grading.grader import Job, grade

    try:
        while True:
            job = Job(**wire.receive(sock))
            wire.send(sock, grade(job, warm).to_plain())
    except wire.Closed:
        pass
    finally:
        warm.close()


if __name__ == "__main__":
    main(sys.argv[1:])
