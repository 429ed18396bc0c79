"""The child that runs one submission: does what it is asked, answers with plain data.

It never holds the oracle, the course's answers or a score. Each answer repeats the token of its request, which the
child reads only once no code of the learner's is running any more.
"""

import os
import random
import socket
import sys
from typing import Any

from autograde.grading.child import guard
from autograde.grading.child.shell import Ran, Shell, described
from autograde.observing.subjects import kind_of
from autograde.observing.time_limits import time_limit

SUBJECT_SECONDS = 5.0


def serve(sock: socket.socket, shell: Shell) -> None:
    """Answer requests until the grader hangs up."""
    guard.arm()
    while True:
        request = guard.receive(sock)
        token = request.pop("token")
        try:
            reply = _answer(shell, request)
            guard.end_idle_threads()
        except BaseException as error:  # an `__eq__` or a `__repr__` of the learner's may raise anything
            reply = {"broken": described(error)}
        guard.settle()
        if guard.threads_left():
            reply = {"broken": {"type": "Threads", "message": "threads were left running"}}
        reply["token"] = token
        try:
            guard.send(sock, reply)
        except OSError:
            return
        except ValueError:
            guard.send(sock, {"token": token, "broken": {"type": "ValueError", "message": "too much to send"}})


def _answer(shell: Shell, request: dict[str, Any]) -> dict[str, Any]:
    match request.pop("do"):
        case "hello":
            return {}
        case "run":
            with guard.setting_up(request.get("code", {})):
                return _ran(shell.run(request["source"], request["seconds"]))
        case "test":
            return _ran(shell.test(request["source"], request["seconds"]))
        case "look":
            return _look(shell, **request)
        case "check":
            return _check(**request)
        case other:
            raise ValueError(f"no such request: {other!r}")


def _ran(ran: Ran) -> dict[str, Any]:
    return {"state": ran.state, "outputs": ran.outputs, "error": ran.error, "result": ran.result}


_subjects: dict[str, Any] = {}


def _look(shell: Shell, subjects: dict[str, str]) -> dict[str, Any]:
    """Find the subjects of a check, and say what kind of thing each is, as a check in a notebook would want to know."""
    _subjects.clear()
    kinds = []
    for name, source in subjects.items():
        try:
            with time_limit(SUBJECT_SECONDS):
                value = eval(source, shell.namespace)
                kinds.append(kind_of(value))
        except BaseException as error:
            return {"missing": described(error)}
        _subjects[name] = value
    return {"kinds": kinds}


def _check(exercise: str, code: dict[str, str], number: int | None, seed: int, seconds: float) -> dict[str, Any]:
    """Run a check's experiment, or its further one of that number, on the subjects that were looked up last."""
    transcript, changed = guard.run(exercise, code, number, dict(_subjects), seed=seed, seconds=seconds)
    return {"transcript": transcript, "changed": changed}


def start(sock: socket.socket, shell: Shell) -> None:
    """Be the child: serve, then end without running what the learner's code registered for the end."""
    random.seed()
    sys.path.append("")  # a module that a notebook writes, as by %%writefile, can be imported
    try:
        serve(sock, shell)
    finally:
        sys.stdout = sys.stderr = None
        os._exit(0)
