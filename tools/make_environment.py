"""Make the course's environment in `.venv`, or in `--into=FOLDER`, or say in one line why that cannot be done.

Runs on any Python, so that one that is too old is told so. Needs nothing but the standard library. A second run
sees that nothing has changed and returns at once. One line a step; what pip prints goes to `install.log` in the
environment. `TORCH_INDEX` in the process's environment names the package index that PyTorch comes from.
"""

from __future__ import print_function

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time

OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES = 4
"""What the environment needs on disk, with what pip unpacks on the way: 1.9 GB were measured for the CPU build."""
WITH_CUDA = 9
"""The same for PyTorch's CUDA build, which is what Linux on x86-64 gets from PyPI: 5.6 GB were measured."""
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SHOWN = 12
"""Lines of pip's own output that are shown when it fails."""

LEAN = "import sys; sys.modules.setdefault('rfc3987_syntax', None)\n"
"""What each Python of the environment does first. jsonschema makes 38 parsers of addresses, in two seconds, wherever it
finds that package. Without it the addresses that name the schemas of Jupyter's events go unchecked, nothing else."""

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
    digest.update(repr((sys.version_info[:3], extra, LEAN)).encode())
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


def pip(what, words):
    """Let pip install `words`, say `what` in one line, and stop with the end of its output if it fails."""
    print("make: " + what, end=" … ", flush=True)
    start = time.time()
    said = os.path.join(FOLDER, "install.log")
    command = [python(), "-m", "pip", "install", "--progress-bar", "off", "--disable-pip-version-check"]
    over = threading.Event()
    shown = "\rmake: %s … " % what if sys.stdout.isatty() else ""
    if shown:
        threading.Thread(target=count_seconds, args=(shown, start, over)).start()
    try:
        with open(said, "ab") as log:
            failed = subprocess.call(command + words, stdout=log, stderr=subprocess.STDOUT)
    finally:
        over.set()
    if not failed:
        print("%s%d s" % (shown, time.time() - start), flush=True)
        return
    print("failed", flush=True)
    free = free_gigabytes()
    if free < 0.5:
        stop("the disk is full: %.1f GB are free. Make room and run it again." % free)
    with open(said, "rb") as log:
        last = log.read().decode("utf-8", "replace").splitlines()[-SHOWN:]
    stop(
        "pip could not install this. The end of what it said, all of which stands in %s:\n  %s"
        % (said, "\n  ".join(last))
    )


def count_seconds(shown, start, over):
    """Show how many seconds have passed until `over` is set: so that nobody takes a long download for a halt."""
    while not over.wait(1):
        print("%s%d s" % (shown, time.time() - start), end="", flush=True)


def make_lean():
    """Write `LEAN` where the environment's Python reads it when it starts."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.check_output([python(), "-c", where]).decode().strip()
    with open(os.path.join(site, "inside_nn_module_lean.pth"), "w") as file:
        file.write(LEAN)


def torch():
    """Return PyTorch as pyproject.toml pins it."""
    with open(os.path.join(HERE, "pyproject.toml"), "rb") as file:
        return re.search(r"torch==[0-9.]+", file.read().decode("utf-8")).group()


def gets_cuda(index):
    """Return whether pip may take PyTorch's CUDA build: on Linux with an x86-64 processor, from PyPI."""
    return not index and sys.platform == "linux" and platform.machine() == "x86_64"


def free_gigabytes():
    """Return the free room on the disk that holds the course, in GB."""
    return shutil.disk_usage(HERE).free / 1e9


def main():
    """Make the environment for the extras named on the command line, such as `test`."""
    extra = ",".join(word for word in sys.argv[1:] if not word.startswith("--"))
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        stop(
            "Python %d.%d to %d.%d is needed; %s is %d.%d. Install one, then say which: make PYTHON=python3.11 lab; "
            "without make, python3.11 tools/lab.py (on Windows: py -3.11 tools\\lab.py)"
            % (OLDEST + NEWEST + (sys.executable,) + tuple(version))
        )
    digest = wanted(extra)
    # An environment made for the tests serves the notebooks as well.
    if {digest, wanted("test")} & set(made()):
        if digest in made() or not extra:
            return
    free, index = free_gigabytes(), os.environ.get("TORCH_INDEX", "")
    if free < GIGABYTES and not os.path.exists(STAMP):
        stop("%d GB are needed on this disk for PyTorch and JupyterLab; %.1f GB are free." % (GIGABYTES, free))
    size = "2 GB"
    if gets_cuda(index) and not os.path.exists(STAMP):
        size = "6 GB if pip takes PyTorch's CUDA build, 2 GB with TORCH_INDEX=" + CPU_INDEX
        if free < WITH_CUDA:
            print("make: only %.1f GB are free on this disk, %d are safe with CUDA" % (free, WITH_CUDA))
    print("make: the environment goes to %s (%s; some minutes, later runs find it there)" % (NAME, size))
    if not os.path.exists(python()):
        if subprocess.call([sys.executable, "-m", "venv", FOLDER]) != 0:
            stop("this Python cannot make an environment; on Debian and Ubuntu, install python3-venv first.")
    pip("PyTorch", [torch()] + (["-i", index] if index else []))
    pip("JupyterLab and the course", ["-e", "%s[%s]" % (HERE, extra) if extra else HERE])
    make_lean()
    with open(STAMP, "w") as file:
        file.write(digest + "\n")
    print("make: the environment is ready")


def run():
    """Make the environment; where somebody interrupts that, say how to go on."""
    try:
        main()
    except KeyboardInterrupt:
        print("")
        stop("interrupted. The same command goes on from here.")


if __name__ == "__main__":
    run()
