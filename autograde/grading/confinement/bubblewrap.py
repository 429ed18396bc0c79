"""Bubblewrap: the warm process, and with it every child, sees a file system and a network of its own.

It starts a command in new namespaces. What is not bound into them does not exist there, other processes neither.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from autograde.grading.confinement.paths import inside

_APART = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
_PATIENCE = 10  # seconds; it takes some milliseconds where it works


@lru_cache(maxsize=1)
def program() -> str:
    """Return the path of a `bwrap` that works here, "" if there is none: containers often forbid namespaces."""
    bwrap, nothing = shutil.which("bwrap"), shutil.which("true")
    if not bwrap or not nothing:
        return ""
    view = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--remount-ro", "/tmp"]
    try:
        tried = subprocess.run(
            [bwrap, *_APART, *view, "--", nothing], capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return bwrap if tried.returncode == 0 else ""


def wrap(
    bwrap: str, command: Sequence[str], *, readable: Sequence[Path], hidden: Sequence[Path], scratch: Path
) -> list[str]:
    """Return the command line that runs `command` where only `readable` can be read and only `scratch` be written.

    Of two paths, one inside the other, the longer wins. Inherited file descriptors stay open.
    """
    views = {os.path.abspath(path): ["--ro-bind", os.path.abspath(path)] for path in readable}
    for path in map(os.path.abspath, hidden):
        if any(inside(path, other) for other in views):
            views[path] = ["--tmpfs"] if os.path.isdir(path) else ["--ro-bind", os.devnull]
        else:
            views.pop(path, None)
    views.setdefault("/tmp", ["--tmpfs"])
    views[os.path.abspath(scratch)] = ["--bind", os.path.abspath(scratch)]
    arguments: list[str] = []
    # A folder before what is mounted inside it.
    for path in sorted(views, key=lambda path: path.count("/")):
        arguments += [*views[path], path]
    arguments += ["--dev", "/dev", "--proc", "/proc"]
    empty = [path for path, how in views.items() if how == ["--tmpfs"]]
    # Files in memory count on nobody's limit: none can be written but in the scratch folder.
    for path in [*empty, "/dev", "/"]:
        arguments += ["--remount-ro", path]
    return [bwrap, *_APART, *arguments, "--chdir", os.path.abspath(scratch), "--", *command]
