"""What one run of the tests makes once, in whichever of its processes needs it first."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

folder = Path()
"""Where the processes of this run keep it; conftest sets it."""


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first to ask for it has filled by `make(folder)`; leave it as it is."""
    made, done = folder / name, folder / f"{name}.done"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            make(made)
            done.touch()
    return made
