"""Starting over puts back one answer or all, and what was written is kept."""

import json
import time
from types import SimpleNamespace

import nbformat
import pytest

from autograde.authoring.build import ROOT
from autograde.course.answers import from_text
from autograde.course.catalogue import chapters, find
from autograde.notebook import functions, place, records
from autograde.notebook.functions import CheckUsage, reset

CHAPTER = "00_start_here"


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A learner's notebook with an answer in each answer cell, in the working folder."""
    book = nbformat.read(ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = "# my answer"
            cell.outputs = [nbformat.v4.new_output("stream", text="mine")]
    path = tmp_path / f"{CHAPTER}.ipynb"
    nbformat.write(book, path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr(functions, "_last", None)
    kept = records.load()
    for exercise in chapters()[CHAPTER]:
        kept.of(exercise.name).passed = True
    records.save(kept)
    return path


def sources(path):
    cells = nbformat.read(path, as_version=4).cells
    return {c.metadata.nbgrader.grade_id: c.source for c in cells if c.metadata.get("nbgrader", {}).get("solution")}


def test_one_exercise(notebook, capsys):
    reset("start.leaky")
    stub = from_text(find("start.leaky"), "stub").code.rstrip("\n")
    others = {e.short: "# my answer" for e in chapters()[CHAPTER]}
    assert sources(notebook) == {**others, "leaky": stub}
    nbformat.validate(nbformat.read(notebook, as_version=4))
    passed = {name for name, r in records.load().records.items() if r.passed}
    assert passed == {e.name for e in chapters()[CHAPTER]} - {"start.leaky"}
    said = capsys.readouterr().out
    assert "Reload Notebook from Disk" in said
    (copy,) = notebook.parent.glob(".autograde/*.ipynb")
    assert copy.name in said
    assert set(sources(copy).values()) == {"# my answer"}


def test_the_file_changes_even_if_its_answer_cell_does_not(notebook):
    """Else JupyterLab would save an answer over it that was never in the file, without a question."""
    reset("start.leaky")
    before = notebook.read_bytes()
    time.sleep(1.1)
    reset("start.leaky")
    assert notebook.read_bytes() != before


def test_an_answer_that_ran_and_was_not_saved_is_kept_too(notebook, monkeypatch, capsys):
    ran = ["", "def leaky(x):\n    return 1", "twice = len", "def leaky(x):\n    return 2", "leaky(3)"]
    monkeypatch.setattr(place, "ipython", lambda: SimpleNamespace(user_ns={"In": ran}))
    reset("start.leaky")
    name = capsys.readouterr().out.rstrip(".\n").rpartition("/")[2]
    kept = nbformat.read(notebook.parent / records.FOLDER / name, as_version=4)
    nbformat.validate(kept)
    cells = [cell.source for cell in kept.cells]
    place_of = next(
        i for i, cell in enumerate(kept.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == "leaky"
    )
    assert cells[place_of : place_of + 2] == [
        "# my answer",
        "# ran last, and was not saved\ndef leaky(x):\n    return 2",
    ]
    assert "return 1" not in str(cells)
    assert "len" not in cells[place_of - 1]


def test_what_the_cell_defined_is_forgotten(notebook, monkeypatch):
    shell = SimpleNamespace(user_ns={"leaky": len, "twice": len})
    monkeypatch.setattr(place, "ipython", lambda: shell)
    reset("start.leaky")
    assert set(shell.user_ns) == {"twice"}


def test_the_whole_chapter_twice(notebook):
    for number in (1, 2):
        reset()
        assert sources(notebook) == {e.short: from_text(e, "stub").code.rstrip("\n") for e in chapters()[CHAPTER]}
        assert not records.load().records
        assert len(list(notebook.parent.glob(".autograde/*.ipynb"))) == number


def test_what_cannot_be_put_back_changes_nothing(notebook):
    book = json.loads(notebook.read_text())
    book["cells"] = [c for c in book["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") != "leaky"]
    notebook.write_text(json.dumps(book))
    before = notebook.read_text()
    with pytest.raises(CheckUsage, match="nothing was changed: .*no answer cell leaky"):
        reset("start.leaky")
    assert notebook.read_text() == before
    notebook.write_text("{")
    with pytest.raises(CheckUsage, match="nothing was changed"):
        reset("start.leaky")
    notebook.unlink()
    with pytest.raises(CheckUsage, match="is not in this folder"):
        reset("start.leaky")
