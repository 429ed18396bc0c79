"""The teacher's handbook goes from an empty machine to feedback: its own lines are run, in their order."""

import csv
import os
import re
import shutil
import subprocess
import sys

import jupytext
import pytest
from nbgrader.api import Gradebook
from recording import recorded_once

from autograde.authoring import own_cells
from autograde.authoring.build import ROOT, tool_environment

CHAPTER = "01_init_forward_call"
HANDBOOK = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
LINES = re.search(r"```sh\n(.*?)```", HANDBOOK, re.DOTALL)[1].strip().splitlines()


def copied(folder):
    """A copy of the checkout, with the environment of the tests as its own."""
    named = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    for name in named.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    # Made once: what the answers show is the same in every checkout.
    recorded = recorded_once()
    (folder / "build").mkdir()
    shutil.copy2(recorded, folder / "build")
    return folder


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_from_an_empty_machine_to_feedback(tmp_path):
    course = copied(tmp_path)
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "MAKE"))}
    bare["PATH"] = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not p.startswith(sys.prefix))
    for line in LINES:
        done = subprocess.run(["sh", "-c", line], cwd=course, env=bare, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    with (course / "grades.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == CHAPTER]
    assert len(rows) == 8
    assert {row["first_name"] for row in rows if row["student_id"] == "sample_00"} == {"Ada"}
    scores = [float(row["score"]) for row in rows]
    assert max(scores) > min(scores)
    assert len(list(course.glob(f"feedback/sample_*/{CHAPTER}/*.html"))) == 8
    assert (course / "handout" / CHAPTER / f"{CHAPTER}.ipynb").exists()
    assert len(list((course / "handout").glob("*.whl"))) == 1
    report = course / "autograded" / f"{CHAPTER}-report.html"
    pages = {page.partition("#")[0] for page in re.findall(r'<a href="([^"]+)"', report.read_text(encoding="utf-8"))}
    assert len(pages) == 8
    assert all((report.parent / page).exists() for page in pages)
    unchanged = subprocess.run(["diff", "-r", ROOT / "notebooks", course / "notebooks"], capture_output=True, text=True)
    assert "differ" not in unchanged.stdout


@pytest.mark.parametrize(
    ("lms", "name"),
    [
        ("Moodle", "Ada Lovelace_1234567_assignsubmission_file_/01_init_forward_call.ipynb"),
        ("Moodle", "Ben von O'Neil_1234567_assignsubmission_file/01_init_forward_call (1).ipynb"),
        ("Moodle", "Cleo Xi_1234567_assignsubmission_file_01_init_forward_call.ipynb"),
        ("Canvas", "lovelaceada_1234567_7654321_01_init_forward_call.ipynb"),
        ("Canvas", "lovelaceada_LATE_1234567_7654321_01_init_forward_call-1.ipynb"),
    ],
)
def test_names_of_files_in_an_lmss_zip(lms, name):
    pattern = re.search(rf'# {lms}: .*\n.*named_regexp = r"(.*)"', HANDBOOK)[1]
    found = re.match(pattern, f"/course/downloaded/{CHAPTER}/extracted/all_of_them/{name}")
    assert (found["student_id"], found["file_id"]) == ("1234567", CHAPTER)


@pytest.mark.slow
def test_an_extension_is_granted_by_the_line_that_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", tool_environment()["PATH"])  # nbgrader looks for alembic there
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment(CHAPTER)
        gradebook.add_student("sample_00")
        gradebook.add_submission(CHAPTER, "sample_00")
    program = re.search(r'bin/python -c "(.*grant_extension.*)"', HANDBOOK)[1]
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission(CHAPTER, "sample_00").extension.days == 3


def test_a_question_of_ones_own_in_code_needs_nothing_else():
    code = re.search(r'```python manual="plot".*?\n(.*?)```', HANDBOOK, re.DOTALL)[1]
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "MPLBACKEND": "agg"})


def test_the_examples_of_questions_are_what_the_build_takes():
    text = re.search(r"````markdown\n(.*?)````", HANDBOOK, re.DOTALL)[1]
    cells = jupytext.reads(text, fmt="md").cells
    own = [own_cells.metadata(dict(cell.metadata), cell.cell_type, cell.source) for cell in cells]
    assert [each["grade_id"] for each in own if each] == ["manual-why", "manual-plot", "test-more", "task-report"]


def test_git_leaves_out_what_is_private():
    private = re.search(r"Everything stays in the course's folder: (.*?)\. Git", HANDBOOK, re.DOTALL)[1]
    names = re.findall(r"`([^`]+)`", private)
    assert "students.csv" in names
    for name in names:
        assert subprocess.run(["git", "check-ignore", "-q", "--no-index", name], cwd=ROOT).returncode == 0, name


def test_what_the_handbook_names_is_there():
    for path in re.findall(r"\]\((\.\./)?([\w./-]+)(?:#[\w-]*)?\)", HANDBOOK):
        folder = ROOT if path[0] else ROOT / "docs"
        assert (folder / path[1]).exists(), path[1]
    from typer.testing import CliRunner

    from autograde.__main__ import app

    for command in set(re.findall(r"python -m autograde (\w+)", HANDBOOK)):
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0, command
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"make (\w+)", HANDBOOK)) - {"it", "up"} <= set(targets)
