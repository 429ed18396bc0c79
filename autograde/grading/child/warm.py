"""The warm process: has imported all that a submission may need, and forks one confined child for each.

Started by the grader, `python -P …/grading/child/warm.py SETTINGS FD …`, in a clean environment and, where there is
bubblewrap, behind it. On each control socket it serves one submission at a time: it is sent a socket for
the child, forks, waits, and tells how the child ended. It never reads what the child says.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

READY = b"ready"
STOP, GONE = b"stop", b"gone"
"""Told of a child that has to be ended, or whose connection is closed."""


def preload() -> Any:
    """Import what submissions use, and return the shell that the children inherit."""
    import matplotlib

    matplotlib.use("module://matplotlib_inline.backend_inline")
    import matplotlib.font_manager
    import matplotlib.pyplot
    import numpy  # noqa: F401
    import torch
    import torch._decomp.decompositions_for_jvp  # forward-mode derivatives would import it, and look at frames
    import torch._functorch.vmap
    import torch.nested._internal.ops  # would put kernels in place when the first ragged tensor is made
    import torch.utils._python_dispatch

    from autograde.course import catalogue
    from autograde.digits import bundled_digits
    from autograde.grading.child import guard, serving  # noqa: F401
    from autograde.grading.child.shell import Shell

    torch.set_num_threads(1)
    torch._functorch.vmap.lazy_load_decompositions()  # the first `vmap` would put kernels in place
    catalogue.chapters()
    for name in _NOTEBOOKS_USE:
        __import__(f"autograde.{name}")
    exercise_torch()
    bundled_digits()  # kept, so that no child has to read them
    shell = Shell()
    guard.prepare()
    return shell


def exercise_torch() -> None:
    """Do once what torch does slowly the first time only: otherwise each forked process would do it again."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    class Look(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            return func(*args, **(kwargs or {}))

    x = torch.randn(2, 1, 8, 8)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(72, 3))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    with Look():
        torch.nn.functional.cross_entropy(net(x), torch.tensor([0, 1])).backward()
    optimizer.step()


_NOTEBOOKS_USE = (
    "digits",
    "drawing.callpath",
    "drawing.figures",
    "drawing.timeline",
    "drawing.tree",
    "notebook.functions",
    "own_module.fuzzer",
    "own_module.grafting",
    "own_module.kit",
    "own_module.parts",
    "own_module.rebuild",
    "own_module.scoreboard",
    "own_module.small_network",
)
"""Modules of the course that notebooks import; a child cannot read them from disk."""


def main(words: list[str]) -> None:
    """Serve until the grader hangs up. Words: the settings as JSON, then the numbers of the control sockets.

    With several sockets, one import serves them all: a process is forked for each.
    """
    from autograde.grading import confinement

    settings = json.loads(words[0])
    controls = [socket.socket(fileno=int(word)) for word in words[1:]]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    way = confinement.Confinement(**settings["confinement"])
    shell = preload()
    confinement.prepare()
    for number, control in enumerate(controls):
        if len(controls) == 1 or os.fork() == 0:
            for other in controls:
                if other is not control:
                    other.close()
            _serve(control, way, shell, Path(settings["scratch"], f"server{number}"), settings)
            os._exit(0)
    for control in controls:
        control.close()
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def _serve(control: socket.socket, way: Any, shell: Any, scratch: Path, settings: dict[str, Any]) -> None:
    """Fork a child for each socket that the grader sends."""
    scratch.mkdir(mode=0o700)
    control.sendall(READY)
    number = 0
    while True:
        try:
            message, fds, _, _ = socket.recv_fds(control, 4096, 4)
        except OSError:
            return
        if not message:
            return
        if not fds:
            continue  # a "stop" for a child that had ended already
        number += 1
        folder = scratch / f"{number}"
        folder.mkdir(mode=0o700)
        ended = _one(control, fds[0], way, shell, folder, settings)
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            control.sendall(json.dumps(ended).encode() + b"\n")


def _one(control: socket.socket, fd: int, way: Any, shell: Any, folder: Path, settings: dict) -> dict[str, Any]:
    """Fork a child for one submission; return how it ended."""
    from autograde.grading import confinement

    limits = confinement.Limits()
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _be_the_child(control, fd, way, shell, folder, limits, [Path(path) for path in settings["hidden"]])
    os.close(fd)
    child = os.pidfd_open(pid)
    waiting: list[Any] = [child, control]
    reason = ""
    try:
        while True:
            ready, _, _ = select.select(waiting, [], [], 0.1)
            if child in ready:
                break
            if control in ready:
                # Whatever comes while a child runs means: end it. So does the grader's going away.
                if control.recv(4096) == GONE and select.select([child], [], [], 0.5)[0]:
                    break  # it was about to end by itself, and how it did counts
                reason = reason or "stopped"
                _kill(child)
            # Most have ended before the first look.
            if not reason and time.monotonic() - start > 0.3:
                reason = confinement.overuse(pid, folder, limits)
                if reason:
                    _kill(child)
        _, status, usage = os.wait4(pid, 0)
    finally:
        os.close(child)
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, "reason": reason, "memory": usage.ru_maxrss * 1024, "cpu": usage.ru_utime + usage.ru_stime}


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(child, signal.SIGKILL)


def _be_the_child(
    control: socket.socket, fd: int, way: Any, shell: Any, folder: Path, limits: Any, hidden: list[Path]
) -> None:
    from autograde.grading.child import serving

    try:
        control.close()
        sock = socket.socket(fileno=fd)
        way.enter(limits, scratch=folder, hidden=hidden, keep=(fd,))
        serving.start(sock, shell)
    except BaseException as error:
        with contextlib.suppress(BaseException):
            sys.stderr.write(f"the child could not start: {type(error).__name__}: {error}\n")
    finally:
        os._exit(70)


if __name__ == "__main__":
    # The grader's own package, wherever that was imported from; nothing else is looked for beside it.
    sys.path.insert(0, str(Path(__file__).parents[3]))
    import autograde  # noqa: F401

    del sys.path[0]
    main(sys.argv[1:])
