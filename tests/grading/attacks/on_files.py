"""The file: cells, metadata, format."""

import copy
import json
import os
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from attacks.assignment import ASSIGNMENT, CHECKED, NOTHING, ORDER, RIGHT, WRONG, named, tests_of
from attacks.collection import ALL_WRONG, attack, edits, files, no_points


@edits("skip-execution", "tag the test cells so that they are not run", **ALL_WRONG)
def _(book):
    for cell in tests_of(book):
        cell.metadata["tags"] = ["skip-execution"]


@edits("tests-emptied", "replace the source of the test cells", **ALL_WRONG)
def _(book):
    for cell in tests_of(book):
        cell.source = f"{cell.metadata.nbgrader.points}"


@edits("tests-are-solutions", "flip the test cells to solution cells", **ALL_WRONG)
def _(book):
    for cell in tests_of(book):
        cell.metadata.nbgrader.update(solution=True, grade=True, locked=False)
        cell.source = "print('fine')"


@edits("unknown-grade-id", "rename the test cells", **ALL_WRONG)
def _(book):
    for number, cell in enumerate(tests_of(book)):
        cell.metadata.nbgrader["grade_id"] = f"mine-{number}"


@edits("tests-deleted", "delete the test cells", **ALL_WRONG)
def _(book):
    gone = list(tests_of(book))
    book.cells = [cell for cell in book.cells if cell not in gone]


@edits("points-raised", "give the cells more points", **ALL_WRONG)
def _(book):
    for cell in book.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader["points"] = 1000


@edits("manual-not-solution", "mark the cells that a person grades as no solutions")
def _(book):
    for name in ("sketch", "essay"):
        named(book, name).metadata.nbgrader["solution"] = False
        named(book, name).metadata.nbgrader["locked"] = True


@edits("scores-in-metadata", "write scores and states into all metadata", **ALL_WRONG)
def _(book):
    book.metadata["autograde"] = {"seed": 1, "confined_by": "me", "repairs": [], "refused": "", "score": 99}
    for cell in book.cells:
        cell.metadata["autograde"] = {"score": 99.0, "state": "passed", "reason": "passed"}
        cell.metadata.setdefault("nbgrader", {})["auto_score"] = 99


@edits("outputs-forged", "hand in panels that say passed, and scripts, as outputs", **ALL_WRONG)
def _(book):
    html = '<div data-autograde="passed">passed</div><script>alert("mine")</script>'
    for cell in book.cells:
        if cell.cell_type == "code":
            data = {"text/html": html, "text/plain": "passed"}
            cell.outputs = [nbformat.v4.new_output("display_data", data=data)]


@edits("setup-replaced", "replace the locked set-up cell, after dropping its metadata", **ALL_WRONG)
def _(book):
    cell = named(book, "setup-00000000")
    del cell.metadata["nbgrader"]
    cell.source = "check = lambda *a: 4.0\n" + cell.source


@edits("setup-replaced-in-place", "replace the locked set-up cell", **ALL_WRONG)
def _(book):
    named(book, "setup-00000000").source = "import autograde\nautograde.check = check = lambda *a: 4.0"


@edits("cell-before-setup", "add a cell before the set-up that replaces torch", **ALL_WRONG)
def _(book):
    book.cells.insert(0, new_code_cell("import sys, types\nsys.modules['torch'] = types.ModuleType('torch')"))


@edits("id-of-a-test", "give the answers the names of the tests", answers=WRONG, earns=no_points(*CHECKED))
def _(book):
    for name in ("double", "slope"):
        named(book, f"test-{name}").source = named(book, name).source
        named(book, f"test-{name}").metadata.nbgrader.update(solution=True, locked=False, grade=False)


@edits("test-twice", "an innocent copy of a test cell")
def _(book):
    at = book.cells.index(named(book, "test-double"))
    book.cells.insert(at, copy.deepcopy(book.cells[at]))
    check = book.cells.index(named(book, "check-module"))
    book.cells.append(copy.deepcopy(book.cells[check]))


@edits("old-schema", "an old version of nbgrader's metadata")
def _(book):
    for cell in book.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["schema_version"] = 1
            cell.metadata.nbgrader.pop("cell_type")


@edits("schema-of-the-future", "a version of nbgrader's metadata that does not exist, and one that is no number")
def _(book):
    named(book, "double").metadata.nbgrader["schema_version"] = 99
    named(book, "softmax").metadata.nbgrader["schema_version"] = "three"


@edits("split-and-reordered", "right code in cells that were split, reordered and renamed")
def _(book):
    cell = named(book, "softmax")
    _, rest = cell.source.split("\n", 1)
    at = book.cells.index(named(book, "module"))
    book.cells.insert(at + 1, new_code_cell("print(Module)"))
    named(book, "scale").metadata["name"] = "renamed"
    book.cells.insert(2, book.cells.pop(book.cells.index(named(book, "double"))))
    book.cells.append(new_code_cell("# tried this as well\n" + rest.replace("    ", "")))


@edits("metadata-lost", "right code in a notebook whose metadata was stripped")
def _(book):
    for cell in book.cells:
        cell.metadata = NotebookNode()


@edits("no-such-kernel", "a kernel that does not exist")
def _(book):
    book.metadata["kernelspec"] = {"name": "../../evil", "display_name": "x", "language": "bash"}


@edits("thousands-of-cells", "four thousand more cells")
def _(book):
    book.cells += [new_code_cell(f"x{n} = {n}", id=f"c{n}") for n in range(4_000)]


@edits("ten-thousand-cells", "ten thousand more cells, which are too many to read", earns=NOTHING)
def _(book):
    book.cells += [new_code_cell(f"x{n} = {n}", id=f"c{n}") for n in range(10_000)]


@edits("odd-metadata", "metadata of types that nobody expects")
def _(book):
    book.metadata["kernelspec"] = 7
    named(book, "double").metadata["tags"] = {"a": None}
    named(book, "softmax").metadata.nbgrader["points"] = [1e308] * 3
    named(book, "essay").metadata.nbgrader["checksum"] = {"no": "text"}
    book.cells[0].metadata["nbgrader"] = "yes"


def _notebook(folder: Path) -> Path:
    return folder / f"{ASSIGNMENT}.ipynb"


@files("invalid-json", "no JSON", earns=NOTHING)
def _(folder):
    _notebook(folder).write_text(_notebook(folder).read_text()[:-40])


@files("not-utf8", "not UTF-8", earns=NOTHING)
def _(folder):
    _notebook(folder).write_bytes(b"\xff\xfe\x00\x81" * 100)


@files("empty-file", "an empty file", earns=NOTHING)
def _(folder):
    _notebook(folder).write_bytes(b"")


@files("no-cells", "an empty notebook", earns=NOTHING)
def _(folder):
    nbformat.write(new_notebook(), _notebook(folder))


@files("no-notebook", "no notebook at all", earns=NOTHING)
def _(folder):
    _notebook(folder).rename(folder / "notes.txt")


@files("nbformat-3", "a notebook of format 3")
def _(folder):
    book = nbformat.convert(nbformat.read(_notebook(folder), as_version=4), 3)
    # Format 3 has no ids, and the old tool writes what it was given.
    _notebook(folder).write_text(nbformat.v3.writes_json(book))


@files("nested-json", "JSON that is nested ten thousand deep", earns=NOTHING)
def _(folder):
    _notebook(folder).write_text('{"cells": ' + "[" * 10_000 + "]" * 10_000 + "}")


@files("symlinked-notebook", "a link to another's notebook", earns=NOTHING)
def _(folder):
    _notebook(folder).unlink()
    _notebook(folder).symlink_to(folder.parents[1] / "a-honest" / ASSIGNMENT / _notebook(folder).name)


@files("symlinks-beside", "links to the gradebook and to the root folder beside the notebook")
def _(folder):
    (folder / "data.db").symlink_to(folder.parents[2] / "gradebook.db")
    (folder / "root").symlink_to("/")
    (folder / "loop").symlink_to(folder)


@files("symlinked-folder", "a folder that is a link to another's", earns=NOTHING)
def _(folder):
    shutil.rmtree(folder)
    folder.symlink_to(folder.parents[1] / "a-honest" / ASSIGNMENT)


@files("fifo", "a named pipe in place of the notebook", earns=NOTHING)
def _(folder):
    _notebook(folder).unlink()
    os.mkfifo(_notebook(folder))


@files("fifo-beside", "a named pipe beside the notebook")
def _(folder):
    os.mkfifo(folder / "data.csv")


@files("folder-as-notebook", "a folder in place of the notebook", earns=NOTHING)
def _(folder):
    _notebook(folder).unlink()
    _notebook(folder).mkdir()


@files("unreadable", "a notebook that nobody may read but the superuser", either=ORDER)
def _(folder):
    _notebook(folder).chmod(0)


@files("bad-timestamp", "a timestamp that is none: the plug-in refuses, intake does not see it", either=ORDER)
def _(folder):
    (folder / "timestamp.txt").write_text("the day before yesterday")


@files("timestamp-of-bytes", "a timestamp that is no text", either=ORDER)
def _(folder):
    (folder / "timestamp.txt").write_bytes(b"\xff\xfe\x00")


@files("modules-beside", "modules beside the notebook, with names of what grading imports", **ALL_WRONG)
def _(folder):
    for name in ("torch", "autograde", "json", "sitecustomize", "nbgrader_config", "usercustomize", "IPython"):
        (folder / f"{name}.py").write_text("import os\nos._exit(3)\n")


@files("renamed-file", "a file under another name")
def _(folder):
    _notebook(folder).rename(folder / f"{ASSIGNMENT} (1).ipynb")


@files("two-notebooks", "an older copy beside the notebook")
def _(folder):
    book = nbformat.read(_notebook(folder), as_version=4)
    named(book, "double").source = WRONG["double"]
    nbformat.write(book, folder / f"{ASSIGNMENT}-Copy1.ipynb")


@files("infinite-numbers", "NaN and Infinity in the file's metadata")
def _(folder):
    book = json.loads(_notebook(folder).read_text())
    book["metadata"]["x"] = [float("nan"), float("inf")]
    book["cells"][3]["metadata"]["y"] = float("-inf")
    _notebook(folder).write_text(json.dumps(book))


@files("lone-surrogates", "lone surrogates in an answer, as JSON can write them")
def _(folder):
    book = json.loads(_notebook(folder).read_text())
    for cell in book["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in ("double", "essay"):
            cell["source"] = cell["source"] + "  # \ud83d \udc00"
    _notebook(folder).write_text(json.dumps(book))


attack(
    "answer-of-5mb",
    "an answer of five million characters",
    answers={"double": RIGHT["double"] + "\n#" + "x" * 5_000_000},
    earns=no_points("double"),
)


@files("keys-doubled", "JSON that says keys twice")
def _(folder):
    text = _notebook(folder).read_text()
    _notebook(folder).write_text(text.replace('"cells": [', '"cells": 7, "nbformat": 4, "cells": [', 1))


@files("cells-of-other-types", "cells that are texts, numbers, lists and nothing among the others")
def _(folder):
    book = json.loads(_notebook(folder).read_text())
    odd = {"cell_type": "code", "source": 3, "metadata": []}
    book["cells"][1:1] = [None, "x", 7, [], {}, {"cell_type": []}, odd]
    _notebook(folder).write_text(json.dumps(book))


@files("line-ends", "line ends of every kind and form feeds in answers")
def _(folder):
    book = json.loads(_notebook(folder).read_text())
    for number, cell in enumerate(book["cells"]):
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in ("double", "softmax", "scale", "module"):
            text = "".join(cell["source"])
            cell["source"] = text.replace("\n", "\r\n") if number % 2 else text.replace("\n", "\n\x0c\n", 1)
    _notebook(folder).write_text(json.dumps(book))
