"""Make the course's environment in `.venv`, or in `--into=FOLDER`, or say in one line why that cannot be done.

Runs on any Python, so that one that is too old is told so. Needs nothing but the standard library. A second run
sees that nothing has changed and returns at once.
"""

from __future__ import print_function

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES = 4
"""What the environment needs on disk, with what pip unpacks on the way: 2.1 GB were measured for the CPU build."""

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAME = ([".venv"] + [word[len("--into=") :] for word in sys.argv if word.startswith("--into=")])[-1]
FOLDER = os.path.join(HERE, NAME)
STAMP = os.path.join(FOLDER, "made-from")


def stop(message):
    """Print why the environment cannot be made, and end with status 1."""
    print("make: " + message, file=sys.stderr)
    sys.exit(1)


def wanted(extra):
    """Return what the environment depends on, as a digest."""
    digest = hashlib.sha256()
    with open(os.path.join(HERE, "pyproject.toml"), "rb") as file:
        digest.update(file.read())
    digest.update(repr((sys.version_info[:3], extra)).encode())
    return digest.hexdigest()


def made():
    """Return what the present environment was made from."""
    try:
        with open(STAMP) as file:
            return file.read().split()
    except (IOError, OSError):
        return []


def python():
    """Return the environment's Python."""
    return os.path.join(FOLDER, "Scripts" if os.name == "nt" else "bin", "python")


def run(words):
    """Run a command with its output on the screen; stop if it fails."""
    if subprocess.call(words) != 0:
        free = free_gigabytes()
        if free < 0.5:
            stop("the disk is full: %.1f GB are free. Make room and run it again." % free)
        stop("this command failed; its own message stands above: " + " ".join(words))


def free_gigabytes():
    """Return the free room on the disk that holds the course, in GB."""
    return shutil.disk_usage(HERE).free / 1e9


def main():
    """Make the environment for the extras named on the command line, such as `test`."""
    extra = ",".join(word for word in sys.argv[1:] if not word.startswith("--"))
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        stop(
            "Python %d.%d to %d.%d is needed; %s is %d.%d. Install one, then say which: make PYTHON=python3.11 lab"
            % (OLDEST + NEWEST + (sys.executable,) + tuple(version))
        )
    digest = wanted(extra)
    # An environment made for the tests serves the notebooks as well.
    if {digest, wanted("test")} & set(made()):
        if digest in made() or not extra:
            return
    free = free_gigabytes()
    if free < GIGABYTES and not os.path.exists(STAMP):
        stop("%d GB are needed on this disk for PyTorch and JupyterLab; %.1f GB are free." % (GIGABYTES, free))
    print("make: the environment goes to " + NAME + " (about 2 GB, some minutes; later runs find it there)")
    if not os.path.exists(python()):
        if subprocess.call([sys.executable, "-m", "venv", FOLDER]) != 0:
            stop("this Python cannot make an environment; on Debian and Ubuntu, install python3-venv first.")
    target = "%s[%s]" % (HERE, extra) if extra else HERE
    run([python(), "-m", "pip", "install", "--progress-bar", "on", "--disable-pip-version-check", "-e", target])
    with open(STAMP, "w") as file:
        file.write(digest + "\n")
    print("make: the environment is ready")


if __name__ == "__main__":
    main()
