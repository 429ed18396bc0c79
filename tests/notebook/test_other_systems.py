"""What a learner runs needs nothing that only POSIX systems have: neither to be imported nor to check an answer."""

import subprocess
import sys

import pytest

from autograde.authoring import edition
from autograde.authoring.build import ROOT

pytestmark = pytest.mark.slow  # each starts a Python of its own that imports all libraries

WITHOUT_POSIX = """
import builtins, importlib, os, signal, sys

HIDDEN = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog"}
imported = builtins.__import__

def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    # What libraries import is their own affair: on another system they are other files.
    if name.split(".")[0] in HIDDEN and (globals or {}).get("__name__", "").startswith("autograde"):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return imported(name, globals, locals, fromlist, level)

import torch, numpy, matplotlib.pyplot, IPython, hypothesis, sklearn.datasets, ipywidgets
builtins.__import__ = guarded
for name in ("setitimer", "getitimer", "ITIMER_REAL", "SIGALRM", "alarm", "pthread_sigmask", "SIGKILL", "SIGXCPU"):
    delattr(signal, name)
for name in ("fork", "getuid", "geteuid", "setsid", "killpg", "sched_getaffinity"):
    delattr(os, name)
"""
"""What Python lacks on Windows, taken away."""


def run(code, folder=ROOT):
    start = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{WITHOUT_POSIX}{code}"]
    return subprocess.run(start, cwd=folder, capture_output=True, text=True, check=False)


def test_every_module_of_the_learners_edition_can_be_imported():
    names = sorted(path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in edition.sources())
    modules = ["autograde" if name == "__init__" else f"autograde.{name}" for name in names]
    done = run(f"for name in {modules!r}: importlib.import_module(name)\nprint('imported', len({modules!r}))")
    assert done.stdout == f"imported {len(modules)}\n", done.stderr
    assert len(modules) > 150


CHECKS = """
from autograde import check, hint

for body in ("return 2 * x", "return x * x", "while True: pass", "raise NotImplementedError"):
    scope = {}
    exec(f"def twice(x):\\n    {body}", scope)
    try:
        check("start.twice", scope["twice"])
    except Exception as error:
        print("raised", type(error).__name__)
hint("start.twice")
"""


def test_a_check_says_what_it_says_elsewhere_and_stops_a_loop_without_end(tmp_path):
    done = run(CHECKS, tmp_path)  # a learner's progress is kept in the folder
    assert done.returncode == 0, done.stderr
    told = [line.split(": ")[1].split(" (")[0] for line in done.stdout.splitlines() if "of 1 point)" in line]
    assert told == ["passed", "differs", "took too long", "not attempted yet"], done.stdout
    assert "call hint again" in done.stdout


def test_what_is_hidden_is_missed():
    """The test above can fail: a module of ours that imports one of them does."""
    done = run("exec(compile('import fcntl', 'x', 'exec'), {'__name__': 'autograde.somewhere'})")
    assert "ModuleNotFoundError: No module named 'fcntl'" in done.stderr
