"""The warm process that forks a child for each deed that a test asks for."""

import contextlib
import errno
import json
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

from autograde.grading import confinement
from confined_deeds.collection import HONEST, MISDEEDS, OTHERS, Place


def serve(control: socket.socket, way: confinement.Confinement, place: Place) -> None:
    """Fork a child for each request and tell how it ended, until the test hangs up."""
    import torch

    torch.set_num_threads(1)
    confinement.prepare()
    lines = control.makefile("rw", encoding="utf-8")
    for number, line in enumerate(lines):
        request = json.loads(line)
        scratch = Path(place.scratch, f"{number}")
        scratch.mkdir(mode=0o700)
        limits = confinement.Limits(**request["limits"])
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            _be_a_child(theirs, way, request, place, scratch, limits)
        theirs.close()
        overuse, late = "", False
        while not overuse and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            time.sleep(0.005)
            overuse = confinement.overuse(pid, scratch, limits)
            late = time.monotonic() > request["until"]
            if overuse or late:
                os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        answer = {"ended": os.waitstatus_to_exitcode(status), "overuse": overuse, "late": late}
        with contextlib.closing(ours), ours.makefile(encoding="utf-8") as said:
            answer |= json.loads(said.read() or "{}")
        shutil.rmtree(scratch)
        lines.write(json.dumps(answer) + "\n")
        lines.flush()


def _be_a_child(sock, way, request, place, scratch, limits):
    answer = {}
    status = 1
    try:
        start = time.process_time()
        if request["confined"]:
            hidden = request["hidden"] and [Path(path) for path in request["hidden"]]
            way.enter(limits, scratch=scratch, hidden=hidden, keep=[sock.fileno()])
        else:
            os.chdir(scratch)
        answer["milliseconds"] = (time.process_time() - start) * 1000
        deeds = {**HONEST, **OTHERS, **{name: misdeed.deed for name, misdeed in MISDEEDS.items()}}
        answer["result"] = deeds[request["deed"]](place)
        status = 0
    except BaseException as error:
        answer["error"] = [type(error).__name__, errno.errorcode.get(getattr(error, "errno", None), str(error))]
    finally:
        with contextlib.suppress(BaseException):
            sock.sendall(json.dumps(answer).encode())
        os._exit(status)


if __name__ == "__main__":
    settings = json.loads(sys.argv[2])
    serve(
        socket.socket(fileno=int(sys.argv[1])),
        confinement.Confinement(**settings["way"]),
        Place(**settings["place"]),
    )
