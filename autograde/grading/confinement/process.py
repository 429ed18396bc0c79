"""What a child changes about itself as a process: session, files, environment, what happens when its parent ends."""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from autograde.grading.confinement.libc import process_control

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38

_forked_by: int | None = None


def _remember() -> None:
    global _forked_by
    _forked_by = os.getpid()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_remember)


def detach(keep: Collection[int], scratch: Path) -> None:
    """Leave the session, close all files but `keep`, work in `scratch` with an environment of its own.

    Standard input, output and error become the null device. Raises `OSError`.
    """
    os.setsid()
    os.umask(0o077)
    _close_all_but(keep)
    os.chdir(scratch)
    os.environ.update(folders(scratch))
    tempfile.tempdir = None


def _close_all_but(keep: Collection[int]) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2} - set(keep):
        os.dup2(null, standard, inheritable=False)
    start = 3
    for kept in sorted(fd for fd in keep if fd > 2):
        os.closerange(start, kept)
        start = kept + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def folders(scratch: Path) -> dict[str, str]:
    """Return the variables by which programs find a place to write, all inside `scratch`."""
    place = os.fspath(scratch)
    return {
        **dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP", "XDG_RUNTIME_DIR"), place),
        "MPLCONFIGDIR": f"{place}/.matplotlib",
        "IPYTHONDIR": f"{place}/.ipython",
        "JUPYTER_CONFIG_DIR": f"{place}/.jupyter",
        "XDG_CACHE_HOME": f"{place}/.cache",
        "XDG_CONFIG_HOME": f"{place}/.config",
        "XDG_DATA_HOME": f"{place}/.local/share",
        "XDG_STATE_HOME": f"{place}/.local/state",
    }


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that forked it ends. Raises `OSError`, also if it has ended."""
    if sys.platform == "linux":
        process_control(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have gone before the line above.
    if _forked_by is not None and os.getppid() != _forked_by:
        raise OSError("the process that forked this one has ended")


def close_to_others() -> None:
    """Refuse other processes of the same user a look at this one's memory, files and environment."""
    process_control(_PR_SET_DUMPABLE, 0)


def renounce_new_privileges() -> None:
    """Give up what set-user-ID programs could grant; Landlock and seccomp ask for it."""
    process_control(_PR_SET_NO_NEW_PRIVS, 1)


def threads() -> int:
    """Return how many threads this process has; 1 where the system does not tell."""
    with contextlib.suppress(OSError):
        return len(os.listdir("/proc/self/task"))
    return 1
