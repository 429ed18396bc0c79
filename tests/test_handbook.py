"""The teacher's handbook goes from an empty machine to feedback: its own lines are run, in their order."""

import csv
import os
import re
import shutil
import subprocess
import sys

import pytest
from recording import recorded_once

from autograde.authoring.build import ROOT

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
    unchanged = subprocess.run(["diff", "-r", ROOT / "notebooks", course / "notebooks"], capture_output=True, text=True)
    assert "differ" not in unchanged.stdout


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
