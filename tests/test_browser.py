"""JupyterLab as a learner and an instructor meet it, in headless Chromium. Pictures go to `artefacts/`."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import nbformat
import pytest
from waiting import when

from autograde.authoring.build import ROOT, tool_environment
from autograde.course.answers import from_text, wrong
from autograde.course.catalogue import chapters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: on Debian, apt-get install chromium"),
]

CHAPTER = "01_init_forward_call"
ARTEFACTS = ROOT / "artefacts"
SETTINGS = {
    # Without this, JupyterLab draws only the cells that are on the screen.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of one chapter, as a course folder."""
    folder = tmp_path_factory.mktemp("course")
    for part in ("notebooks", "solutions"):
        shutil.copytree(ROOT / part / CHAPTER, folder / part / CHAPTER, ignore=shutil.ignore_patterns(".autograde"))
    # A busy machine needs longer than the limit that a learner has.
    settings = (ROOT / "nbgrader_config.py").read_text()
    (folder / "nbgrader_config.py").write_text(f"{settings}\nc.BoundedKernelManager.budget = 200.0\n")
    return folder


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    """A running JupyterLab; its address."""
    settings = tmp_path_factory.mktemp("settings")
    for name, values in SETTINGS.items():
        file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    port = _free_port()
    log = (course / "lab.log").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"),
            *("--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--LabApp.user_settings_dir={settings}"),
        ],
        cwd=course,
        env={**tool_environment(), "JUPYTER_RUNTIME_DIR": str(settings / "runtime")},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(address):
    def answers():
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"{address}/api", timeout=2)

    when(answers)


@pytest.fixture(scope="module")
def page():
    """A page in headless Chromium."""
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    # Playwright is not to look for a browser of its own.
    os.environ["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser.new_page(viewport={"width": 1280, "height": 1000})
        browser.close()


class Notebook:
    """The open notebook, worked like a person does: click, type, Shift+Enter."""

    def __init__(self, page, address, path: Path):
        self.page = page
        self.ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
        page.goto(f"{address}/lab/tree/notebooks/{CHAPTER}/{path.name}?reset")
        page.wait_for_selector(".jp-NotebookPanel-notebook .jp-CodeCell", timeout=120_000)
        page.wait_for_selector("text=/\\| Idle/", timeout=120_000)
        self.cells = page.locator(".jp-NotebookPanel-notebook .jp-Cell")

    def cell(self, name):
        index = next(i for i, cell in enumerate(self.ids) if cell == name or cell.startswith(name))
        return self.cells.nth(index)

    def run(self, name):
        self.cell(name).locator(".cm-content").first.click()
        self.page.keyboard.press("Shift+Enter")

    def write(self, name, code):
        self.cell(name).locator(".cm-content").first.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code.rstrip())
        self.page.keyboard.press("Shift+Enter")

    def panel(self, name, state):
        panel = self.cell(name).locator(f"[data-autograde={state}]")
        panel.wait_for(timeout=60_000)
        panel.scroll_into_view_if_needed()
        return panel


@pytest.fixture(scope="module")
def notebook(page, server, course):
    book = Notebook(page, server, course / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb")
    book.run("setup-")
    return book


def picture(page, name, element=None):
    ARTEFACTS.mkdir(exist_ok=True)
    (element or page).screenshot(path=ARTEFACTS / f"{name}.png")


EXERCISE = next(e for e in chapters().get(CHAPTER, chapters()["00_start_here"]) if e.kind == "experiment")
ANSWER, CHECK = EXERCISE.short.replace("_", "-"), f"check-{EXERCISE.short.replace('_', '-')}"


def a_wrong_answer_then_a_right_one(notebook):
    notebook.run(ANSWER)
    notebook.run(CHECK)
    assert "not attempted yet" in notebook.panel(CHECK, "unfinished").inner_text()

    mistake = wrong(EXERCISE)[0]
    notebook.write(ANSWER, mistake.code)
    notebook.run(CHECK)
    failed = notebook.cell(CHECK).locator("[data-autograde=differs], [data-autograde=raised]")
    failed.wait_for(timeout=60_000)
    failed.scroll_into_view_if_needed()
    assert "Your code behaves exactly like this mistake" in failed.inner_text()
    assert mistake.sentence.replace("`", "")[:30] in failed.inner_text()
    error = notebook.cell(CHECK).locator(
        ".jp-RenderedText[data-mime-type*=stderr], .jp-RenderedText[data-mime-type*=error]"
    )
    assert len(error.first.inner_text().strip().splitlines()) == 1
    picture(notebook.page, "panel-differs", failed)

    notebook.write(ANSWER, from_text(EXERCISE, "solution").code)
    notebook.run(CHECK)
    passed = notebook.panel(CHECK, "passed")
    assert f"{EXERCISE.points} of {EXERCISE.points} point" in passed.inner_text()
    picture(notebook.page, "panel-passed", passed)
    picture(notebook.page, "notebook")


def progress_is_kept_beside_the_notebook(notebook, course):
    kept = json.loads((course / "notebooks" / CHAPTER / ".autograde" / "progress.json").read_text())
    assert kept["exercises"][EXERCISE.name] == {"state": "passed", "passed": True, "hints": 0, "checks": 3, "first": ""}


def the_validate_button_reads_the_notebook(notebook):
    page = notebook.page
    page.get_by_text("Validate", exact=True).first.click()
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for(timeout=300_000)
    picture(page, "validate")
    verdict = dialog.inner_text()
    for exercise in chapters()[CHAPTER]:
        failed = f"\n{exercise.name}: " in verdict
        assert failed == (exercise is not EXERCISE), exercise.name
    page.keyboard.press("Escape")


def formgrader_lists_the_assignment(page, server, notebook):
    page.goto(f"{server}/formgrader")
    page.get_by_role("link", name=CHAPTER).wait_for(timeout=60_000)
    picture(page, "formgrader")
    assert "Manage Assignments" in page.inner_text("body")


def test_a_learner_and_an_instructor_at_work(page, server, course, notebook):
    """One test, for one server and one page: each step goes on where the last one ended."""
    a_wrong_answer_then_a_right_one(notebook)
    progress_is_kept_beside_the_notebook(notebook, course)
    the_validate_button_reads_the_notebook(notebook)
    formgrader_lists_the_assignment(page, server, notebook)


def test_make_lab_opens_on_the_first_notebook(page, tmp_path):
    """In a learner's copy, with no question about news and nothing that is a teacher's."""
    port = _free_port()
    flags = f"--no-browser --port={port} --IdentityProvider.token= --LabApp.user_settings_dir={tmp_path}"
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            ["make", "lab", f"LAB_FLAGS={flags}"], cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        page.goto(f"http://127.0.0.1:{port}/")
        page.get_by_role("heading", name="00 · Start here").wait_for(timeout=120_000)
        assert "/lab/tree/00_start_here" in page.url
        page.get_by_text("Validate", exact=True).first.wait_for(timeout=60_000)
        picture(page, "make-lab")
        assert page.get_by_text("Create Assignment").count() == 0
        assert page.get_by_text("Nbgrader", exact=True).count() == 0
        assert page.get_by_text("Would you like to get notified about official Jupyter news").count() == 0
        assert "nbgrader will not work" not in log.read_text()
        assert "[I " not in log.read_text(), "information that nobody asked for stands before the address"
        assert (ROOT / "my_notebooks" / "00_start_here" / "00_start_here.ipynb").exists()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
