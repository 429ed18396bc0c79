"""`tools/lab.py`: a learner works in copies, and no update ever costs an answer."""

import json
import subprocess
import sys

import pytest

from autograde.authoring.build import ROOT

NAME = "01_chapter"


def write(path, *sources, outputs=()):
    """Write a notebook; a source that begins with a name and a bar is an answer cell of that name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = []
    for text in sources:
        name, bar, source = text.rpartition("|")
        marks = {"metadata": {"nbgrader": {"grade_id": name, "solution": True}}} if bar else {}
        cells.append({"cell_type": "code", "source": source, "outputs": list(outputs), **marks})
    path.write_text(json.dumps({"cells": cells}))


def sources(path):
    return [cell["source"] for cell in json.loads(path.read_text())["cells"]]


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import lab

    return lab


@pytest.fixture
def folders(tmp_path):
    release, copies = tmp_path / "notebooks", tmp_path / "mine"
    write(release / NAME / f"{NAME}.ipynb", "stub", "check")
    return release, copies, release / NAME / f"{NAME}.ipynb", copies / NAME / f"{NAME}.ipynb"


def test_the_first_time_everything_is_copied(lab, folders):
    release, copies, _, target = folders
    assert lab.bring_copies(release, copies) == []
    assert sources(target) == ["stub", "check"]


def test_an_answer_stays_however_often_it_is_started(lab, folders):
    release, copies, _, target = folders
    lab.bring_copies(release, copies)
    write(target, "my answer", "check")
    for _ in range(2):
        assert lab.bring_copies(release, copies) == []
        assert sources(target) == ["my answer", "check"]


def test_what_was_only_run_is_renewed(lab, folders):
    release, copies, source, target = folders
    lab.bring_copies(release, copies)
    write(target, "stub", "check", outputs=[{"text": "not attempted"}])
    write(source, "better stub", "check")
    assert lab.bring_copies(release, copies) == []
    assert sources(target) == ["better stub", "check"]


def test_an_update_lies_beside_answers_and_is_told_once(lab, folders):
    release, copies, source, target = folders
    lab.bring_copies(release, copies)
    write(target, "my answer", "check")
    write(source, "better stub", "check")
    (line,) = lab.bring_copies(release, copies)
    assert NAME in line
    assert sources(target) == ["my answer", "check"]
    assert sources(target.with_name(f"{NAME}.new.ipynb")) == ["better stub", "check"]
    assert lab.bring_copies(release, copies) == []


def test_the_new_notebook_has_the_answers_in_it(lab, folders):
    release, copies, source, target = folders
    write(source, "words", "one|stub 1", "two|stub 2", "three|stub 3", "check")
    lab.bring_copies(release, copies)
    write(target, "words", "one|my answer", "two|stub 2", "three|mine too", "my own cell", "check")
    write(source, "better words", "two|better stub", "one|better stub", "four|new stub", "check")
    (line,) = lab.bring_copies(release, copies)
    assert "with your answers in it" in line
    beside = target.with_name(f"{NAME}.new.ipynb")
    assert sources(beside) == ["better words", "better stub", "my answer", "new stub", "check"]
    assert sources(target) == ["words", "my answer", "stub 2", "mine too", "my own cell", "check"]


def test_whoever_went_on_in_the_new_notebook_keeps_that_too(lab, folders):
    release, copies, source, target = folders
    write(source, "one|stub", "check")
    lab.bring_copies(release, copies)
    write(target, "one|first", "check")
    write(source, "better", "one|stub", "check")
    lab.bring_copies(release, copies)
    beside, second = target.with_name(f"{NAME}.new.ipynb"), target.with_name(f"{NAME}.new2.ipynb")
    write(source, "better still", "one|stub", "check")
    lab.bring_copies(release, copies)
    assert sources(beside) == ["better still", "first", "check"], "nobody had worked in it"
    assert not second.exists()
    write(beside, "better still", "one|second", "check")
    write(source, "the best", "one|stub", "check")
    (line,) = lab.bring_copies(release, copies)
    assert second.name in line
    assert sources(beside) == ["better still", "second", "check"]
    assert sources(second) == ["the best", "second", "check"]
    assert sources(target) == ["first", "check"]


def test_a_record_of_an_earlier_version_is_understood(lab, folders):
    release, copies, source, target = folders
    lab.bring_copies(release, copies)
    kept = copies / ".released.json"
    kept.write_text(json.dumps({name: each["notebook"] for name, each in json.loads(kept.read_text()).items()}))
    write(source, "better stub", "check")
    assert lab.bring_copies(release, copies) == []
    assert sources(target) == ["better stub", "check"]


def test_a_damaged_or_missing_copy_or_record(lab, folders):
    release, copies, _, target = folders
    lab.bring_copies(release, copies)
    target.write_text("{ half of a file")
    (copies / ".released.json").write_text("{")
    assert len(lab.bring_copies(release, copies)) == 1
    assert target.read_text() == "{ half of a file"
    target.unlink()
    assert lab.bring_copies(release, copies) == []
    assert sources(target) == ["stub", "check"]


def test_learners_and_teachers_start_in_their_own_place(lab):
    learner, teacher = lab.command(False, ["--port=1"]), lab.command(True, [])
    assert f"--ServerApp.root_dir={lab.COPIES}" in learner
    assert learner[-1] == "--port=1"
    assert f"--ServerApp.root_dir={lab.HERE}" in teacher


@pytest.mark.parametrize("who", ["learner", "teacher"])
def test_what_is_switched_off_exists_in_jupyterlab(who):
    settings = json.loads((ROOT / "tools" / "jupyterlab" / who / "page_config.json").read_text())
    installed = {"@jupyter/nbgrader", "@jupyterlab/apputils-extension"}
    assert {name.partition(":")[0] for name in settings["disabledExtensions"]} <= installed
    assert "@jupyter/nbgrader:validate-assignment" not in settings["disabledExtensions"]


def test_help_installs_nothing(lab, monkeypatch, capsys):
    monkeypatch.setattr(lab.make_environment, "run", lambda: pytest.fail("an environment was made"))
    monkeypatch.setattr(sys, "argv", ["lab.py", "--help"])
    lab.main()
    assert "LAB_FLAGS=--no-browser" in capsys.readouterr().out


def test_nothing_but_the_standard_library(lab):
    import ast

    for name in ("lab", "make_environment"):
        tree = ast.parse((ROOT / "tools" / f"{name}.py").read_text())
        imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        assert imported - {"make_environment"} <= sys.stdlib_module_names
        assert not imported & {"fcntl", "resource", "pwd", "signal", "termios"}


def test_no_command_of_the_environment_makes_parsers_of_addresses():
    code = "import sys, nbformat; print(sys.modules.get('rfc3987_syntax', 'not blocked'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n", "run `make test-environment`"
