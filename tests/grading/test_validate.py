"""Validate ends in time and says something useful, whatever the notebook does: nbgrader's own, with the course's
kernel manager."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import urlencode

import nbformat
import psutil
import pytest
from classroom import answered, solutions
from nbclient.exceptions import DeadKernelError
from nbgrader.preprocessors import Execute
from nbgrader.validator import Validator
from traitlets.config import Config
from waiting import GENEROUS, runs, when

from autograde.authoring.build import ROOT, tool_environment
from autograde.grading.validation import BUDGET, GRACE, Run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

MANAGER = "autograde.grading.validation.BoundedKernelManager"
CHAPTER = "01_init_forward_call"
RELEASE = ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb"
BOUND = 15
"""Seconds within which the button answers on a machine that is not busy: the budget, and what comes around it."""
SOON = 60
"""Seconds within which a busy machine stops what a quiet one stops at once; a cell of nbgrader's own has more."""


def _cell(name, source, points):
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata["nbgrader"] = {
        **{"grade_id": name, "schema_version": 3, "cell_type": "code", "task": False},
        **{"grade": points > 0, "solution": points == 0, "locked": points > 0, "points": points},
    }
    return cell


def _notebook(*sources, kernel="python3"):
    """A notebook of two answers that are right and fast, around what is to be tried."""
    cells = [_cell("before", "a = 1", 0), _cell("check-before", "assert a == 1", 1)]
    cells += [_cell(f"tried-{number}", source, 0) for number, source in enumerate(sources)]
    cells += [_cell("check-tried", "assert a == 1, 'tried'", 1), _cell("check-last", "assert a == 1, 'last'", 1)]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
    return book


def _validate(folder, book, *, budget=GENEROUS, over=lambda run: False):
    """Validate a notebook in this process; return the errors by the source of their cell.

    The time is up after `budget` seconds, or half a second after `over` first said so of the run.
    """
    file = folder / "work.ipynb"
    nbformat.write(book, file)
    config = Config()
    config.Execute.kernel_manager_class = MANAGER
    config.BoundedKernelManager.budget = budget
    ends = []

    def left(run):
        if not ends and over(run):
            ends.append(time.monotonic() + 0.5)
        return max(0.0, min([run.deadline, *ends]) - time.monotonic())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "left", property(left))
        results = Validator(config=config).validate(str(file))
    assert set(results) <= {"failed"}
    assert not ends or time.monotonic() < ends[0] + SOON
    return {cell["source"]: " ".join(cell["raw_error"].split()) for cell in results.get("failed", [])}


def _runs_cell(number):
    """Say of a run whether it has come to that code cell."""
    return lambda run: run.cells >= number


ENDLESS = {
    "a loop": "while True:\n    pass",
    "a loop that swallows every exception": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "sleep in C that keeps the lock": "import ctypes\nctypes.PyDLL(None).sleep(1000)",
    "showing without end": "from IPython.display import HTML, display\nwhile True: display(HTML('x' * 1_000_000))",
    "a process that stops itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_what_never_ends_is_stopped_and_named(tmp_path, source):
    errors = _validate(tmp_path, _notebook(*[source] * 5), over=_runs_cell(3))
    assert list(errors) == ["assert a == 1, 'tried'", "assert a == 1, 'last'"], "cells before keep their verdict"
    for said in errors.values():
        first = source.splitlines()[0]
        assert f"code cell 3, which begins `{first}`, was still running" in said
        assert "does not say that an answer is wrong" in said
        assert "Traceback" not in said


def test_a_check_that_never_ends_is_named_itself_and_those_after_it_were_not_run(tmp_path):
    book = _notebook("def f():\n    while True: pass", "a = 1")
    book.cells[-2].source = "f()"
    errors = _validate(tmp_path, book, over=_runs_cell(5))
    assert errors["f()"].startswith("Stopped in this cell. Validation ran out of time: code cell 5, ")
    assert errors["assert a == 1, 'last'"].startswith("Not run. Validation ran out of time: code cell 5, ")


ENDS = {
    "os._exit": ("import os; os._exit(3)", "(exit code 3)"),
    "quit": ("quit()", ""),
    "killed": ("import os; os.kill(os.getpid(), 9)", "(killed by signal 9)"),
    "a crash": ("import ctypes; ctypes.string_at(0)", "(killed by signal 11)"),
}


@pytest.mark.parametrize(("source", "how"), ENDS.values(), ids=ENDS)
def test_a_kernel_that_ends_is_a_message_and_not_a_traceback(tmp_path, source, how):
    errors = _validate(tmp_path, _notebook(source))
    assert list(errors) == ["assert a == 1, 'tried'", "assert a == 1, 'last'"]
    for said in errors.values():
        assert "Python itself ended" in said
        assert how in said
        assert f"in code cell 3, which begins `{source}`" in said


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    """Kernels that do not come up."""
    commands = {"sleeps": ["sleep", "1000"], "dies": ["false"], "missing": ["/nowhere/python"]}
    for name, argv in commands.items():
        folder = tmp_path / "kernels" / name
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": name, "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))


@pytest.mark.parametrize(
    ("kernel", "budget", "said"),
    [
        ("sleeps", 1.5, "Python did not start within 1.5 seconds."),
        ("dies", GENEROUS, "Python ended before the first cell."),
        ("missing", GENEROUS, "The kernel `missing` cannot be started: No such file or directory."),
        ("unknown", GENEROUS, "The notebook asks for the kernel `unknown`, which is not installed here."),
    ],
)
def test_a_kernel_that_never_comes_is_a_message_and_not_a_traceback(tmp_path, kernels, kernel, budget, said):
    errors = _validate(tmp_path, _notebook("a = 2", kernel=kernel), budget=budget)
    assert len(errors) == 3
    for error in errors.values():
        assert said in error
        assert "What to do: " in error


def test_what_the_stopped_kernel_started_does_not_live_on(tmp_path):
    source = "import os\nchild = os.fork()\nopen('child', 'a').write(f'{os.getpid()} ')\nwhile True: pass"

    def pids():
        return [int(pid) for pid in (tmp_path / "child").read_text().split()] if (tmp_path / "child").exists() else []

    _validate(tmp_path, _notebook(source), over=lambda run: len(pids()) == 2)
    assert len(pids()) == 2
    when(lambda: not any(map(runs, pids())))


def test_an_honest_notebook_is_validated_as_before(tmp_path):
    book = _notebook("print('x' * 200_000)\nb = 1 / 0", "b = 2")
    book.cells[-1].source = "assert b == 3, f'{b} is not 3'"
    errors = _validate(tmp_path, book)
    assert list(errors) == ["assert b == 3, f'{b} is not 3'"]
    assert errors["assert b == 3, f'{b} is not 3'"].endswith(": 2 is not 3")


def test_grading_keeps_the_ordinary_kernel_manager(monkeypatch):
    """`nbgrader autograde` uses the same settings: there, what is said about a dead kernel is nbgrader's affair."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    config = Config()
    config.Execute.kernel_manager_class = MANAGER
    config.BoundedKernelManager.budget = 0.1
    book, _ = Execute(config=config).preprocess(_notebook("print('ran')"), {})
    assert book.cells[2].outputs[0].text == "ran\n"
    with pytest.raises(DeadKernelError):
        Execute(config=config).preprocess(_notebook("import os; os._exit(0)"), {})


def test_the_settings_load_without_torch():
    code = "import sys, autograde.grading.validation; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder with a chapter solved except for one answer, which never ends."""
    folder = tmp_path_factory.mktemp("course")
    settings = (ROOT / "nbgrader_config.py").read_text()
    if MANAGER not in settings:
        settings += f'\nc.Execute.kernel_manager_class = "{MANAGER}"\n'
    (folder / "nbgrader_config.py").write_text(settings)
    answers = solutions(CHAPTER)
    name = list(answers)[len(answers) // 2]
    answers[name] = "# my answer\nimport time\nwhile True:\n    time.sleep(0.01)\n"
    nbformat.write(answered(nbformat.read(RELEASE, as_version=4), answers), folder / "endless.ipynb")
    shutil.copy(RELEASE, folder / "untouched.ipynb")
    return folder


def test_the_budget_leaves_time_for_what_comes_around_it():
    assert BUDGET + GRACE <= BOUND - 3


@pytest.fixture(scope="module")
def validated(course):
    """What the command says of the notebook that never ends, and the budget with which it came to the endless cell."""
    for budget in (BUDGET / 2, 2 * BUDGET, 10 * BUDGET):
        set_budget(course, budget)
        process = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", "validate", "endless.ipynb"],
            cwd=course,
            env=tool_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        # How long Python takes to import nbgrader depends on what else the machine does.
        assert "Validating" in process.stderr.readline()
        begin = time.monotonic()
        said, log = process.communicate(timeout=GENEROUS)
        assert time.monotonic() - begin < budget + SOON
        if "which begins `# my answer`" in said:
            break
    return said, log, budget


def set_budget(course, seconds):
    file = course / "nbgrader_config.py"
    settings = file.read_text().partition("c.BoundedKernelManager.budget")[0]
    file.write_text(f"{settings}c.BoundedKernelManager.budget = {seconds}\n")


def test_the_command_ends_and_names_the_cell(validated):
    said, log, _ = validated
    half = len(solutions(CHAPTER)) - len(solutions(CHAPTER)) // 2
    assert f"VALIDATION FAILED ON {half} CELL(S)" in said
    assert said.count("which begins `# my answer`") == half
    assert "..." not in said, "nbgrader cuts lines that are too long"
    assert "Traceback" not in log


@pytest.fixture(scope="module")
def budget(course, validated):
    """The budget of the server: enough for what comes before the endless cell, with room to spare."""
    seconds = 1.5 * validated[-1]
    set_budget(course, seconds)
    return seconds


@pytest.fixture(scope="module")
def server(course, budget):
    """A running JupyterLab in the course folder; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (course / "lab.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"),
                *("--ServerApp.port_retries=0", "--IdentityProvider.token=secret"),
            ],
            cwd=course,
            env={**tool_environment(), "JUPYTER_RUNTIME_DIR": str(course / "runtime")},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"

    def answers():
        with contextlib.suppress(OSError):
            return _ask(f"{address}/api/status")

    try:
        when(answers)
        yield address, psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=GENEROUS)


def _ask(address, **form):
    request = urllib.request.Request(
        address, data=urlencode(form).encode() if form else None, headers={"Authorization": "token secret"}
    )
    with urllib.request.urlopen(request, timeout=GENEROUS) as answer:
        return json.load(answer)


def test_the_button_ends_and_the_server_answers_again(server, budget):
    address, process = server
    took, found = {}, {}

    def ask(name, where, **form):
        begin = time.monotonic()
        found[name] = _ask(f"{address}/{where}", **form)
        took[name] = time.monotonic() - begin

    clicked = threading.Thread(target=ask, args=("validate", "assignments/validate"), kwargs={"path": "endless.ipynb"})
    clicked.start()
    when(process.children)
    ask("status", "api/status")
    clicked.join()
    assert took["validate"] < budget + SOON
    assert took["status"] < budget + SOON
    assert found["validate"]["success"]
    errors = [cell["error"] for cell in found["validate"]["value"]["failed"]]
    assert all("which begins `# my answer`" in " ".join(error.split()) for error in errors)
    when(lambda: not any(map(runs, process.children(recursive=True))))  # the kernel is gone

    ask("again", "assignments/validate", path="untouched.ipynb")
    assert len(found["again"]["value"]["failed"]) == len(solutions(CHAPTER))
    assert not any("Not run" in cell["raw_error"] for cell in found["again"]["value"]["failed"])
