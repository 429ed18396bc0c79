"""A learner's own parts: what passes is kept in a file, and the next notebooks run on it."""

import ast
import linecache
import pickle
import textwrap
from itertools import count

import nbformat
import pytest
import torch
from nbclient import NotebookClient

from autograde.authoring.build import ROOT
from autograde.course import answers, catalogue
from autograde.own_module import parts
from autograde.own_module.kit import BaseModule
from autograde.own_module.parts import FILE, PARTS, every_part, keep, so_far
from autograde.own_module.rebuild import rebuild
from autograde.own_module.reference_module import Answers
from autograde.own_module.small_network import small_network

_numbers = count()
MODES = answers.from_text(catalogue.find("module.modes"), "solution").code
FROZEN = MODES.replace("module.train(mode)", "pass")


ELSEWHERE = MODES.replace("module.train(mode)", "pk.dumps(mode), a_helper(module).train(mode)")
"""As where an import and a function of the learner's stand in other cells."""


def cell(source, name):
    """Define a class as a cell of a notebook does: its text can be found by its functions' file."""
    file = f"<cell {next(_numbers)}>"
    source = textwrap.dedent(source)
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace = {"__name__": "__main__"}
    exec(parts._HEAD, namespace)
    exec(compile(source, file, "exec"), namespace)
    return namespace[name]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_parts_are_those_of_three_chapters_in_order():
    of_chapters = [e for c in ("07", "08", "09") for e in catalogue.chapters()[catalogue.find_chapter(c)]]
    assert tuple(e.short for e in of_chapters if e.short in PARTS) == PARTS
    assert [e.short for e in of_chapters if e.short not in PARTS] == ["disagreements", "suspects", "whole"]
    assert [part.exercise.short for part in every_part()] == list(PARTS)


def test_who_has_nothing_yet_goes_on_with_all_of_the_courses(folder, capsys):
    so_far()
    assert capsys.readouterr().out.endswith(f"the course's: all {len(PARTS)}\n")


def test_what_passes_is_kept_and_taken_up(folder, capsys):
    keep(cell(MODES, "Modes"))
    assert capsys.readouterr().out == "kept in my_module.py: Modes\n"
    text = (folder / FILE).read_text(encoding="utf-8")
    assert "# --- Modes · chapter 07, exercise 10" in text
    assert MODES.strip() in text
    made = so_far()
    said = " ".join(capsys.readouterr().out.split())
    assert "yours, from this notebook: none" in said
    assert "yours, from my_module.py: Modes" in said
    assert said.endswith(f"the course's: the other {len(PARTS) - 1}")
    assert made.train is not Answers.train
    assert made.train.__code__.co_filename.startswith("<my_module.py")
    assert made.parameters is Answers.parameters
    assert issubclass(made, BaseModule)


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        (FROZEN, "Modes", "its check does not pass"),
        (answers.from_text(catalogue.find("module.modes"), "stub").code, "Modes", "not attempted yet"),
        ("class Modes:\n    train = eval = None\n", "Modes", "its cell was not found"),
        (MODES + "\nanswer_of_another_cell\n", "Modes", "its cell alone does not run: NameError"),
        (ELSEWHERE, "Modes", "its cell alone does not pass, for want of a_helper and pk (put that into the cell"),
    ],
)
def test_what_does_not_pass_is_not_kept_and_why_is_said(code, name, why, folder, capsys):
    defined = cell(code.replace("answer_of_another_cell", "pass"), name)
    if code is ELSEWHERE:
        defined.train.__globals__.update(a_helper=lambda module: module, pk=pickle)
    if "answer_of" in code:
        file = defined.train.__code__.co_filename
        linecache.cache[file] = (1, None, code.splitlines(keepends=True), file)
    keep(defined)
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"not kept, {why}")
    assert said.endswith(f": {name}")
    assert not (folder / FILE).exists()


def test_a_worse_answer_does_not_take_the_place_of_one_that_passed(folder):
    keep(cell(MODES, "Modes"))
    before = (folder / FILE).read_text(encoding="utf-8")
    keep(cell(FROZEN, "Modes"))
    assert (folder / FILE).read_text(encoding="utf-8") == before
    made = so_far(cell(answers.from_text(catalogue.find("module.modes"), "stub").code, "Modes"))
    assert made.train.__code__.co_filename.startswith("<my_module.py")


def test_the_notebook_at_hand_wins_over_the_file(capsys):
    keep(cell(MODES, "Modes"))
    here = cell(FROZEN, "Modes")
    assert so_far(here).train is here.train
    assert "of these, not passing the check: Modes" in capsys.readouterr().out
    so_far(cell(MODES, "Modes"))
    assert "not passing" not in capsys.readouterr().out


@pytest.mark.parametrize("who", ["autograde", "validate"])
def test_while_it_is_graded_the_file_is_neither_written_nor_read(who, folder, monkeypatch, capsys):
    keep(cell(MODES, "Modes"))
    before = (folder / FILE).read_text(encoding="utf-8")
    monkeypatch.setenv("NBGRADER_EXECUTION", who)
    keep(cell(MODES + "\n# changed", "Modes"))
    assert "nothing is kept" in capsys.readouterr().out
    assert (folder / FILE).read_text(encoding="utf-8") == before
    assert so_far().train is Answers.train


def test_a_file_that_somebody_has_broken_costs_that_part_only(folder, capsys):
    keep(cell(MODES, "Modes"), cell(answers.from_text(catalogue.find("module.tree"), "solution").code, "Tree"))
    file = folder / FILE
    file.write_text(file.read_text(encoding="utf-8").replace("def train(", "def train(("), encoding="utf-8")
    capsys.readouterr()
    made = so_far()
    assert "Modes in my_module.py does not run (SyntaxError" in " ".join(capsys.readouterr().out.split())
    assert made.train is Answers.train
    assert made.named_modules is not Answers.named_modules


def test_it_lies_beside_the_chapters_folders(folder, monkeypatch):
    (folder / "07_module_members").mkdir()
    monkeypatch.chdir(folder / "07_module_members")
    keep(cell(MODES, "Modes"))
    assert (folder / FILE).exists()
    (folder / "10_lenet").mkdir()
    monkeypatch.chdir(folder / "10_lenet")
    assert so_far().train is not Answers.train


def test_a_folder_that_cannot_be_written_is_said(folder, monkeypatch, capsys):
    def refuse(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(parts.os, "replace", refuse)
    keep(cell(MODES, "Modes"))
    said = " ".join(capsys.readouterr().out.split())
    assert said == (
        "my_module.py cannot be written here (Read-only file system): the next notebook will use the course's parts"
    )
    assert not list(folder.iterdir())


def test_the_small_network_is_the_same_on_any_module():
    outputs = []
    for base in (torch.nn.Module, so_far()):
        torch.manual_seed(0)
        outputs.append(small_network(base)(torch.ones(3, 1)))
    assert torch.equal(*outputs)
    assert outputs[0].shape == (3, 1)


def test_what_is_no_part_is_refused():
    with pytest.raises(TypeError, match="no part of the Module; there are Construction"):
        keep(int)


@pytest.mark.slow
def test_a_network_runs_on_what_three_notebooks_have_kept(folder, capsys):
    for chapter in ("07_module_members", "08_module_calls", "09_module_saves"):
        book = nbformat.read(ROOT / "solutions" / chapter / f"{chapter}.ipynb", as_version=4)
        # The answers, and what keeps them: the rest of a chapter is run when it is built.
        book.cells = [
            c
            for c in book.cells
            if c.cell_type == "code"
            and ("nbgrader" in c.metadata or c.source.startswith("keep("))
            and "whole" not in c.id
        ]
        names = "MEMBERS" if "07" in chapter else "CALLS"
        for c in book.cells:
            given = ", ".join(next(iter(e.subjects)) for e in catalogue.chapters()[chapter] if e.short in PARTS)
            c.source = c.source.replace(f"keep(*{names})", f"keep({given})")
        (folder / chapter).mkdir()
        NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder / chapter)}}).execute()
    made = so_far()
    said = " ".join(capsys.readouterr().out.split())
    assert said.endswith("the course's: none"), said
    layers = rebuild(made)
    torch.manual_seed(0)
    mine, theirs = (world.Sequential(world.Conv2d(1, 2, 3), world.BatchNorm2d(2)) for world in (layers, torch.nn))
    mine.load_state_dict(theirs.state_dict())
    x = torch.randn(2, 1, 5, 5)
    assert torch.equal(mine(x), theirs(x))
    assert not {cls.__module__ for cls in type(mine).__mro__} & {"autograde.own_module.reference_module"}


@pytest.mark.parametrize("chapter", ["07", "08", "09"])
def test_the_file_imports_what_the_notebooks_do(chapter):
    """An answer that passes in its notebook passes in the file."""
    (setup, *_) = answers.setup(catalogue.find_chapter(chapter))
    imported = {a.asname or a.name for n in ast.walk(ast.parse(setup)) if hasattr(n, "names") for a in n.names}
    assert {"textwrap", "torch"} <= imported
    of_no_use_in_an_answer = {"check", "hint", "progress", "reset", "show", "keep", "so_far"}
    assert imported - of_no_use_in_an_answer <= parts._defined("").keys()
