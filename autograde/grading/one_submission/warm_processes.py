"""The grader's hold on its warm processes: start them, have one fork a child, end it, start anew what has died."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograde.grading import confinement
from autograde.grading.child import warm
from autograde.grading.confinement import Confinement

START_SECONDS = 120.0


class OwnFault(Exception):
    """The grader or its machine has failed: not the submission's doing, so it is tried again and never scored."""


class WarmProcessLost(OwnFault):
    """The warm process has died."""


class Warmth:
    """One start of `autograde.grading.child.warm`: one import, serving several control sockets."""

    def __init__(self, servers: int, way: Confinement) -> None:
        """Start without waiting until it is ready; submissions will be confined in that way."""
        _sweep()
        self._scratch = Path(tempfile.mkdtemp(prefix="grading-"))
        pairs = [socket.socketpair() for _ in range(servers)]
        self.controls = [ours for ours, _ in pairs]
        hidden = confinement.hidden_paths()
        settings = {
            "scratch": str(self._scratch),
            "confinement": asdict(way),
            "hidden": [str(path) for path in hidden],
        }
        numbers = [theirs.fileno() for _, theirs in pairs]
        command = [sys.executable, "-P", str(warm.__file__), json.dumps(settings), *map(str, numbers)]
        self._errors = (self._scratch / "errors").open("w+b")
        # Held until the last of the processes has ended that write there.
        fcntl.flock(self._errors, fcntl.LOCK_EX)
        self.process = subprocess.Popen(
            way.command(command, scratch=self._scratch, hidden=hidden),
            cwd=self._scratch,
            pass_fds=numbers,
            env=confinement.clean_environment(self._scratch),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            start_new_session=True,
        )
        for _, theirs in pairs:
            theirs.close()

    def said(self) -> str:
        """Return the end of what the process wrote to its standard error."""
        self._errors.flush()
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode(errors="replace").strip()

    def close(self) -> None:
        """End the process, its servers and their children, and remove what they left on disk."""
        for control in self.controls:
            control.close()
        # The whole session, so that no child outlives the process that forked it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._errors.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _sweep() -> None:
    """Remove what runs have left behind that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("grading-*"):
        with contextlib.suppress(OSError):
            status = folder.lstat()
            if not folder.is_symlink() and status.st_uid == os.getuid() and time.time() - status.st_mtime > 60:
                with (folder / "errors").open("rb") as errors:
                    fcntl.flock(errors, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)


class WarmProcess:
    """One server that forks one confined child at a time; started anew where it was lost."""

    def __init__(self, way: Confinement, *, shared: tuple[Warmth, int] | None = None) -> None:
        """Use the server with that number of a start that is `shared` with others, or start an own one when needed."""
        self.confinement = way
        self._own: Warmth | None = None
        self._control: socket.socket | None = None
        self._ready, self._rest = False, b""
        self._warmth: Warmth | None = None
        if shared is not None:
            self._warmth, number = shared
            self._control = self._warmth.controls[number]

    def fork(self) -> socket.socket:
        """Return a socket to a new child.

        Raises `WarmProcessLost` if the process has died or does not get ready.
        """
        if self._control is None:
            self._own = self._warmth = Warmth(1, self.confinement)
            self._control = self._own.controls[0]
        if not self._ready:
            self._await_ready()
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise self.lost(str(error)) from None
        finally:
            theirs.close()
        return ours

    def ended(self, *, gone: bool = False, seconds: float = 10.0) -> dict[str, Any]:
        """End the child, or wait a little for its own end if it has `gone`.

        Returns `code` (a negative one is the signal that ended it), `reason`, `memory` (bytes), `cpu` (s).
        """
        if self._control is None:
            raise self.lost("it was closed")
        try:
            self._control.send(warm.GONE if gone else warm.STOP)
            self._control.settimeout(seconds)
            while b"\n" not in self._rest:
                part = self._control.recv(4096)
                if not part:
                    raise self.lost("it hung up")
                self._rest += part
        except OSError as error:
            raise self.lost(str(error)) from None
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)

    def said(self) -> str:
        """Return the end of what the process wrote to its standard error."""
        return self._warmth.said() if self._warmth is not None else ""

    def _await_ready(self) -> None:
        assert self._control is not None
        self._control.settimeout(START_SECONDS)
        try:
            said = self._control.recv(len(warm.READY))
        except OSError as error:
            raise self.lost(str(error)) from None
        if said != warm.READY:
            raise self.lost("it did not start")
        self._ready = True

    def lost(self, why: str) -> WarmProcessLost:
        """Return the exception to raise; the next `fork` starts an own process."""
        said = self.said()
        self.close()
        return WarmProcessLost(f"{why}; {said}".rstrip("; \n"))

    def close(self) -> None:
        """Let go of the server; the next `fork` starts an own one."""
        if self._control is not None:
            self._control.close()
        if self._own is not None:
            self._own.close()
        self._control, self._own, self._warmth = None, None, None
        self._ready, self._rest = False, b""
