import copy
import json
import os
import random
import subprocess
import sys
import time
from datetime import datetime
from functools import cache
from pathlib import Path

import hypothesis
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograde.authoring.build import ROOT
from autograde.authoring.handout import FIRST_CELL
from autograde.course.text import solution
from autograde.grading.intake import reading
from autograde.grading.intake.rebuilding import TakenIn, rebuild, submitted_at, take_in

CHAPTER = "01_init_forward_call"
CHAPTERS = sorted(file.stem for file in ROOT.glob("notebooks/*/*.ipynb"))


@cache
def _release(chapter):
    return nbformat.read(ROOT / "notebooks" / chapter / f"{chapter}.ipynb", as_version=4)


SETUP = next(
    name
    for c in _release(CHAPTER).cells
    if (name := c.metadata.get("nbgrader", {}).get("grade_id", "")).startswith("setup-")
)
"""The first set-up cell: its name follows from its text."""


@cache
def solved(chapter=CHAPTER):
    """The course's own answers of a chapter by grade_id."""
    book = nbformat.read(ROOT / "solutions" / chapter / f"{chapter}.ipynb", as_version=4)
    return {c.metadata.nbgrader.grade_id: solution(c.source) for c in book.cells if is_answer(c)}


def release(chapter=CHAPTER):
    return copy.deepcopy(_release(chapter))


def is_answer(cell):
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def name_of(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def whole(chapter=CHAPTER):
    """A submission with every answer right."""
    book = release(chapter)
    for cell in book.cells:
        if is_answer(cell):
            cell.source = solved(chapter)[name_of(cell)]
    return book


def at(book, name):
    return next(i for i, cell in enumerate(book.cells) if name_of(cell) == name)


def cell(book, name):
    return book.cells[at(book, name)]


def code(source):
    return nbformat.v4.new_code_cell(source)


def answers(book):
    return {name_of(c): c.source for c in book.cells if is_answer(c)}


def rebuilt(book, chapter=CHAPTER):
    """Rebuild, and check what always holds: all but the answers' texts is the release's."""
    given_book = release(chapter)
    made, repairs, answered = rebuild(given_book, book)
    assert given_book == release(chapter)
    nbformat.validate(made)
    blank = copy.deepcopy(made)
    for ours, theirs in zip(blank.cells, given_book.cells, strict=True):
        if is_answer(theirs):
            ours.source = theirs.source
    assert blank == given_book
    json.dumps(made, ensure_ascii=False).encode()
    return made, repairs, answered


def said(repairs, *words):
    return any(all(word in sentence for word in words) for sentence in repairs)


def submit(folder, book, name=f"{CHAPTER}.ipynb"):
    nbformat.write(book, folder / name) if isinstance(book, NotebookNode) else (folder / name).write_bytes(book)


def refusal(folder, content=None):
    if content is not None:
        submit(folder, content)
    taken = take_in(release(), folder, CHAPTER)
    assert taken.refusal
    assert taken.notebook == release()
    assert not taken.answered
    assert str(folder) not in taken.refusal
    return taken.refusal


def taken(folder, name=CHAPTER) -> TakenIn:
    result = take_in(release(), folder, name)
    assert result.refusal is None, result.refusal
    return result


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_honest_submission_comes_through_without_a_word(chapter):
    made, repairs, answered = rebuilt(whole(chapter), chapter)
    assert answers(made) == solved(chapter)
    assert repairs == []
    assert answered == set(solved(chapter))


@pytest.mark.parametrize("source", [FIRST_CELL, FIRST_CELL.rstrip() + "\nprint('mine')"])
def test_the_cell_that_installs_the_course_is_no_repair(source):
    book = whole()
    book.cells.insert(1, code(source))
    assert rebuilt(book)[1] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_answers_come_through_when_all_metadata_and_ids_are_lost(chapter):
    book = whole(chapter)
    for each in book.cells:
        each.metadata = NotebookNode()
        each.id = nbformat.v4.new_code_cell().id
    made, repairs, _ = rebuilt(book, chapter)
    assert answers(made) == solved(chapter)
    assert said(repairs, "without nbgrader's settings")


def test_outputs_tags_and_flags_of_a_submission_are_gone():
    book = whole()
    check = cell(book, "check-scale")
    check.metadata.tags = ["skip-execution"]
    check.metadata.nbgrader.update(grade=False, solution=True, locked=False, points=100)
    check.outputs = [nbformat.v4.new_output("stream", text="full points")]
    cell(book, "mlp").metadata.nbgrader.solution = False
    made, repairs, answered = rebuilt(book)
    assert answers(made) == solved()
    assert {"scale", "mlp"} <= answered
    assert said(repairs, "`check-scale`", "`mlp`", "changed settings")


@pytest.mark.parametrize("name", ["mlp", "check-mlp", SETUP])
def test_a_deleted_cell_stands_there_again(name):
    book = whole()
    del book.cells[at(book, name)]
    made, repairs, answered = rebuilt(book)
    assert cell(made, name).source == cell(release(), name).source
    assert said(repairs, f"`{name}`", "stands there again")
    assert ("mlp" in answered) == (name != "mlp")


def test_cells_in_another_order_come_back_in_the_released_one():
    book = whole()
    random.Random(1).shuffle(book.cells)
    made, repairs, _ = rebuilt(book)
    assert answers(made) == solved()
    assert said(repairs, "another order")


MLP = solved()["mlp"]


@pytest.mark.parametrize("keeps_metadata", [True, False])
@pytest.mark.parametrize("cut", range(1, MLP.count("\n") + 1))
def test_a_cell_split_anywhere_between_its_lines_comes_out_whole(cut, keeps_metadata):
    book = whole()
    place = at(book, "mlp")
    lines = MLP.split("\n")
    first, second = "\n".join(lines[:cut]).rstrip("\n"), "\n".join(lines[cut:]).lstrip("\n")
    piece = copy.deepcopy(book.cells[place]) if keeps_metadata else code("")
    piece.source, piece.id = second, "new"
    book.cells[place].source = first
    book.cells.insert(place + 1, piece)
    made, repairs, _ = rebuilt(book)
    assert without_blank_lines(answers(made)["mlp"]) == without_blank_lines(MLP)
    assert said(repairs, "`mlp`", "joined")


def test_the_first_half_of_a_split_cell_may_be_the_one_that_lost_its_metadata():
    book = whole()
    place = at(book, "mlp")
    first, second = MLP[: MLP.index("\n    def forward")], MLP[MLP.index("    def forward") :]
    book.cells[place].source = second
    book.cells.insert(place, code(first))
    made, _, _ = rebuilt(book)
    assert without_blank_lines(answers(made)["mlp"]) == without_blank_lines(MLP)


def test_three_pieces_of_one_class_are_joined_though_two_of_them_cannot_be_read():
    book = whole()
    place = at(book, "module")
    texts = [
        "class Module:",
        "    def __call__(self, *args, **kwargs):",
        "        return self.forward(*args, **kwargs)",
    ]
    pieces = [copy.deepcopy(book.cells[place]) for _ in texts]
    for piece, text in zip(pieces, texts, strict=True):
        piece.source = text
    book.cells[place : place + 1] = pieces
    assert answers(rebuilt(book)[0])["module"] == "\n\n".join(texts)


def test_a_cell_cut_within_a_line_is_read():
    book = whole()
    place = at(book, "trial_2")
    pieces = [copy.deepcopy(book.cells[place]) for _ in range(2)]
    pieces[0].source, pieces[1].source = "trial_2 = (", '"b")'
    book.cells[place : place + 1] = pieces
    namespace = {}
    exec(answers(rebuilt(book)[0])["trial_2"], namespace)
    assert namespace["trial_2"] == "b"


def test_a_piece_that_would_break_the_answer_is_left_out():
    book = whole()
    place = at(book, "mlp")
    piece = copy.deepcopy(book.cells[place])
    piece.source = "this is not ( Python"
    book.cells.insert(place + 1, piece)
    made, repairs, _ = rebuilt(book)
    assert answers(made)["mlp"] == MLP
    assert said(repairs, "`mlp`", "do not fit together")


def without_blank_lines(text):
    return [line for line in text.split("\n") if line.strip()]


def uses_helper(book):
    cell(book, "scale").source = "class Scale:\n    def __call__(self, x):\n        return twice(x)"
    return at(book, "scale")


HELPER = "def twice(x):\n    return factor * x"


@pytest.mark.parametrize("offset", [0, 1])
def test_a_helper_cell_next_to_an_answer_is_joined_with_it(offset):
    book = whole()
    place = uses_helper(book)
    book.cells.insert(place + offset, code(f"factor = 2\n{HELPER}"))
    made, repairs, _ = rebuilt(book)
    text = answers(made)["scale"]
    assert HELPER in text
    assert text.startswith("factor" if offset == 0 else "class Scale")
    assert said(repairs, "`scale`", "joined")


@pytest.mark.parametrize("where", [0, 60, 106])
def test_a_helper_far_away_is_brought_with_all_it_needs_and_nothing_else(where):
    book = whole()
    uses_helper(book)
    book.cells.insert(where, code(f"factor = 2\n{HELPER}\nprint(nowhere)"))
    made, repairs, _ = rebuilt(book)
    assert answers(made)["scale"].startswith(f"factor = 2\n{HELPER}\n\nclass Scale")
    assert "nowhere" not in answers(made)["scale"]
    assert said(repairs, "`scale`", "`factor` and `twice`")


def test_an_import_added_to_a_setup_cell_reaches_the_answer_that_uses_it():
    book = whole()
    cell(book, SETUP).source += "\nimport math\nimport os"
    cell(book, "forgotten").source = "forgotten = math.e"
    made, repairs, _ = rebuilt(book)
    assert answers(made)["forgotten"] == "import math\n\nforgotten = math.e"
    assert said(repairs, "Changed", f"`{SETUP}`", "released text")


def test_what_was_only_tried_is_left_out():
    book = whole()
    place = at(book, "scale")
    book.cells.insert(place + 1, code("print(Scale(2)(3))"))
    book.cells.insert(place, code("Scale(2.0)(undefined)"))
    book.cells.append(code("while True: pass"))
    made, repairs, _ = rebuilt(book)
    assert answers(made) == solved()
    assert said(repairs, "3 code cells", "left out")


def test_a_trial_before_the_answer_that_fails_does_not_keep_the_helper_out():
    book = whole()
    book.cells.insert(uses_helper(book), code(f"factor = 2\n{HELPER}\nScale(undefined)"))
    text = answers(rebuilt(book)[0])["scale"]
    assert HELPER in text
    assert "undefined" not in text


def test_of_two_copies_the_one_that_was_worked_on_counts():
    for order in ([0, 1], [1, 0]):
        book = whole()
        stub = copy.deepcopy(cell(release(), "mlp"))
        mine = book.cells.pop(at(book, "mlp"))
        pair = [stub, mine]
        book.cells.insert(3, pair[order[0]])
        book.cells.append(pair[order[1]])
        made, repairs, _ = rebuilt(book)
        assert answers(made)["mlp"] == MLP
        assert said(repairs, "`mlp`", "more than once")


def test_of_two_different_copies_the_later_counts():
    book = whole()
    later = copy.deepcopy(cell(book, "mlp"))
    later.source = MLP.replace("relu", "tanh")
    book.cells.append(later)
    made, repairs, _ = rebuilt(book)
    assert answers(made)["mlp"] == later.source
    assert said(repairs, "`mlp`", "the later is used")


@pytest.mark.parametrize("changed", [True, False])
def test_a_new_version_right_below_replaces_the_old(changed):
    book = whole()
    place = at(book, "trial_2")
    new = copy.deepcopy(book.cells[place])
    new.source = 'trial_2 = "a"' if changed else new.source
    book.cells.insert(place + 1, new)
    made, repairs, _ = rebuilt(book)
    assert answers(made)["trial_2"] == new.source
    assert said(repairs, "`trial_2`")


def test_a_copy_used_for_another_answer_does_not_replace_the_first():
    book = whole()
    other = copy.deepcopy(cell(book, "mlp"))
    other.source = "class Experiment:\n    pass"
    book.cells.append(other)
    assert answers(rebuilt(book)[0])["mlp"] == MLP


@pytest.mark.parametrize("offset", [-1, 0, 1, 2, 40])
def test_an_answer_in_a_cell_of_its_own_counts_where_the_stub_was_left(offset):
    book = whole()
    place = at(book, "mlp")
    book.cells[place].source = cell(release(), "mlp").source
    book.cells.insert(place + offset, code(MLP))
    made, repairs, _ = rebuilt(book)
    assert answers(made)["mlp"] == MLP
    assert said(repairs, "`mlp`", "own", "its text is used")


@pytest.mark.parametrize("lost", ["all", "unknown", "empty", "number"])
@pytest.mark.parametrize("keeps_id", [True, False])
def test_an_answer_without_its_grade_id_is_found(lost, keeps_id):
    book = whole()
    for name in ("mlp", "trial_2"):
        mine = cell(book, name)
        if lost == "all":
            mine.metadata = NotebookNode()
        else:
            mine.metadata.nbgrader.grade_id = {"unknown": "renamed", "empty": "", "number": 7}[lost]
        if not keeps_id:
            mine.id = f"other-{name}"
    made, repairs, answered = rebuilt(book)
    assert answers(made) == solved()
    assert said(repairs, "`mlp` and `trial_2`", "without nbgrader's settings")
    assert {"mlp", "trial_2"} <= answered


def test_an_answer_that_python_cannot_read_is_found_by_where_it_stands():
    book = whole()
    mine = cell(book, "mlp")
    mine.metadata, mine.id, mine.source = NotebookNode(), "other", "clas MLP(:\n  oh"
    made, _, _ = rebuilt(book)
    assert answers(made)["mlp"] == mine.source


def test_edited_checks_and_setup_cells_are_the_released_ones_again():
    book = whole()
    cell(book, "check-mlp").source = "4.0"
    cell(book, "setup-d0214b77").source = "import torch; torch.allclose = print"
    _, repairs, _ = rebuilt(book)
    assert said(repairs, "Changed", "`check-mlp`", "`setup-d0214b77`")


def test_a_duplicated_check_cell_is_there_once():
    book = whole()
    book.cells.append(copy.deepcopy(cell(book, "check-mlp")))
    _, repairs, _ = rebuilt(book)
    assert said(repairs, "`check-mlp`", "more than once")


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("keeps_metadata", [True, False])
def test_an_answer_of_another_cell_type_counts(kind, keeps_metadata):
    book = whole()
    place = at(book, "mlp")
    metadata = book.cells[place].metadata if keeps_metadata else {}
    book.cells[place] = NotebookNode(cell_type=kind, id="x", metadata=NotebookNode(metadata), source=MLP)
    made, repairs, _ = rebuilt(book)
    assert answers(made)["mlp"] == MLP
    assert said(repairs, "`mlp`", "cell type")


def test_magics_and_await_are_no_errors():
    book = whole()
    place = at(book, "scale")
    book.cells[place].source = "%%time\n" + book.cells[place].source.replace("class Scale", "class Scale(Base)")
    book.cells.insert(place, code("!ls\n%matplotlib inline\nclass Base: pass\nawait x"))
    text = answers(rebuilt(book)[0])["scale"]
    assert text.startswith("%%time\n")
    assert text.index("class Base") < text.index("class Scale")


def test_a_future_import_stays_first():
    book = whole()
    place = uses_helper(book)
    book.cells[place].source = "from __future__ import annotations\n" + book.cells[place].source
    book.cells.insert(place, code(f"factor = 2\n{HELPER}"))
    compile(answers(rebuilt(book)[0])["scale"], "answer", "exec")


def test_an_absurdly_long_answer_is_refused_and_the_others_count():
    book = whole()
    cell(book, "mlp").source = "x = 1\n" * 200_000
    made, repairs, answered = rebuilt(book)
    assert answers(made) == solved() | {"mlp": cell(release(), "mlp").source}
    assert said(repairs, "`mlp`", "longer than")
    assert "mlp" not in answered


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "-" * 50_000 + "1",
        "a" + ".b" * 50_000,
        "lambda:" * 20_000 + "1",
        "!x\n" * 40 + "(",
        "\0",
        "?" * 9999,
    ],
)
def test_text_that_strains_the_parser_is_taken_as_it_is(text):
    book = whole()
    place = at(book, "mlp")
    book.cells[place].source = text
    book.cells.insert(place, code(text + "\n1"))
    book.cells.insert(place + 2, code(text + "\n2"))
    assert answers(rebuilt(book)[0])["mlp"].strip("\n").startswith(text[:1000].strip("\n"))


def test_odd_characters_can_be_saved_afterwards(tmp_path):
    book = whole()
    cell(book, "mlp").source = "\tx = 1\r\ny = '\0\x1b\ud800'\rz = '\U0001f600'"
    data = json.dumps(book).encode()
    submit(tmp_path, data)
    result = taken(tmp_path)
    assert answers(result.notebook)["mlp"] == "\tx = 1\ny = '\0\x1b\ufffd'\nz = '\U0001f600'"
    assert said(result.repairs, "surrogates")
    nbformat.write(result.notebook, tmp_path / "again.ipynb")


@pytest.mark.slow
def test_an_absurd_number_of_cells_takes_seconds_and_few_sentences():
    book = whole()
    cell(book, "mlp").source = "\n".join(f"n{k}" for k in range(1000))
    book.cells += [code(f"n{k} = n{k + 1}\n" + "\n".join(f"m{k}_{j} = 1" for j in range(150))) for k in range(1000)]
    start = time.process_time()
    made, repairs, _ = rebuilt(book)
    assert time.process_time() - start < 60
    assert len(repairs) < 60
    assert said(repairs, "more text than is looked at")
    assert {**answers(made), "mlp": ""} == {**solved(), "mlp": ""}


# Older and broken formats


def test_nbformat_3_is_read(tmp_path):
    old = nbformat.convert(whole(), 3)
    submit(tmp_path, nbformat.v3.writes_json(old).encode())
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, "older notebook format, 3")


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 9])
def test_other_minor_versions_are_read(tmp_path, minor):
    book = whole()
    book.nbformat_minor = minor
    for each in book.cells if minor < 5 else ():
        del each["id"]
    submit(tmp_path, json.dumps(book).encode())
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, f"notebook format, 4.{minor}")


@pytest.mark.parametrize("version", [0, 1, 2, 99, "three", None])
def test_other_schemas_of_nbgrader_have_no_effect(version):
    book = whole()
    for each in book.cells:
        if name_of(each):
            each.metadata.nbgrader.schema_version = version
            if version in (0, 1):
                del each.metadata.nbgrader["task"]
    made, repairs, _ = rebuilt(book)
    assert answers(made) == solved()
    assert said(repairs, "version of nbgrader")


def test_missing_and_wrong_fields_are_repaired(tmp_path):
    book = json.loads(json.dumps(whole()))
    for number, each in enumerate(book["cells"]):
        each.pop("outputs", None)
        each["source"] = each["source"].splitlines(keepends=True)
        if number % 3 == 0:
            each["metadata"] = None
    book["cells"] += [
        None,
        3,
        {},
        {"cell_type": "code", "source": 5},
        {"cell_type": "odd", "metadata": {"nbgrader": 1}},
    ]
    del book["nbformat"]
    submit(tmp_path, json.dumps(book).encode())
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, "missing or of a wrong kind")


@pytest.mark.parametrize("outputs", ["text", {"a": [1]}, [[[1]]], None, [{"data": {"x": float("nan")}}]])
def test_corrupt_outputs_are_not_looked_at(tmp_path, outputs):
    book = json.loads(json.dumps(whole()))
    for each in book["cells"]:
        if each["cell_type"] == "code":
            each["outputs"] = outputs
    submit(tmp_path, json.dumps(book).encode())
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert result.repairs == []


def test_a_number_of_ten_thousand_digits_is_no_reason_to_refuse(tmp_path):
    book = json.dumps(whole()).replace('"execution_count": null', f'"execution_count": {"7" * 10_000}')
    submit(tmp_path, book.encode())
    assert answers(taken(tmp_path).notebook) == solved()


@pytest.mark.slow
def test_a_large_file_is_read_if_its_outputs_make_it_large(tmp_path):
    book = whole()
    escaped = 'a\\"b\n]}' * 1000
    for each in book.cells:
        if each.cell_type == "code":
            stream = nbformat.v4.new_output("stream", text=escaped * 100)
            each.outputs = [stream, nbformat.v4.new_output("display_data", {"image/png": "A" * 1_000_000})]
    data = json.dumps(book).encode()
    assert len(data) > 60 * 2**20
    submit(tmp_path, data)
    start = time.process_time()
    assert answers(taken(tmp_path).notebook) == solved()
    assert time.process_time() - start < 60


@pytest.mark.slow
def test_a_large_file_of_nothing_but_brackets_is_refused(tmp_path):
    assert "too many parts" in refusal(tmp_path, b'{"cells": [' + b"[]," * (5 * 2**20) + b"[]]}")


@pytest.mark.slow
def test_a_large_file_without_outputs_is_refused(tmp_path):
    book = whole()
    book.metadata.blob = "A" * (reading.MAX_NOTEBOOK + 1)
    assert "larger than 50 MB" in refusal(tmp_path, json.dumps(book).encode())


def test_a_huge_file_is_refused_unopened(tmp_path):
    with open(tmp_path / f"{CHAPTER}.ipynb", "wb") as file:
        file.truncate(reading.MAX_FILE + 1)
    assert "larger than 400 MB" in refusal(tmp_path)


# Encodings, and what is no notebook


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_unicode_encodings_are_read(tmp_path, encoding):
    submit(tmp_path, json.dumps(whole(), ensure_ascii=False).encode(encoding))
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, "read all the same")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\0" * 1000, "empty"),
        (json.dumps(_release(CHAPTER), ensure_ascii=False).encode("utf-8").replace(b"Scale", b"Sc\xe4le"), "UTF-8"),
        (json.dumps(_release(CHAPTER)).encode()[:-100], "ends in the middle"),
        (json.dumps(_release(CHAPTER)).encode() + b"}\n", "further text"),
        (b'<<<<<<< HEAD\n{"cells": []}\n=======\n{}\n>>>>>>> mine\n', "merge conflict"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"PK\x03\x04....", "zip"),
        (b"import torch\n", "JSON"),
        (b'{"cells": [}', "line 1"),
        (b"[]", "a list"),
        (b"3", "a number"),
        (b"null", "nothing"),
        (b'"text"', "a text"),
        (b"{}", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b'{"worksheets": [3]}', "no cells"),
        (b'{"cells": []}', "no cells"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": [' + b'{"a":' * 100_000, "nested too deeply"),
        (b'{"cells": [' + b"{}," * 20_000 + b"{}]}", "5000 cells"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_reason(tmp_path, content, reason):
    assert reason in refusal(tmp_path, content)


@pytest.mark.parametrize("chapter", [each for each in CHAPTERS if each != CHAPTER])
def test_the_notebook_of_another_chapter_is_refused(tmp_path, chapter):
    assert "not the notebook of this assignment" in refusal(tmp_path, nbformat.writes(whole(chapter)).encode())


def test_a_notebook_of_only_two_answers_is_accepted(tmp_path):
    book = whole()
    book.cells = [cell(book, "mlp"), cell(book, "trial_2")]
    submit(tmp_path, book)
    assert taken(tmp_path).answered == {"mlp", "trial_2"}


def test_a_script_of_answers_pasted_into_a_new_notebook_is_accepted(tmp_path):
    book = nbformat.v4.new_notebook(cells=[code(text) for text in solved().values()])
    submit(tmp_path, book)
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()


# Files


@pytest.mark.parametrize(
    "name",
    [
        f"{CHAPTER} (1).ipynb",
        f"Kopie von {CHAPTER}.ipynb",
        f"{CHAPTER}_anna.ipynb",
        f"{CHAPTER.upper()}.IPYNB",
        f"{CHAPTER}.ipynb.json",
        f"{CHAPTER}.ipynb.txt",
        "Untitled.ipynb",
        f"{CHAPTER}/{CHAPTER}.ipynb",
    ],
)
def test_a_renamed_notebook_is_found(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    submit(tmp_path, whole(), name)
    (tmp_path / ".ipynb_checkpoints").mkdir()
    submit(tmp_path / ".ipynb_checkpoints", release())
    submit(tmp_path, whole("02_registration"), "other.ipynb")
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, "only one that fits")
    assert said(result.repairs, f"was taken, “{name}”:")


def test_of_several_the_exact_name_wins_and_then_the_most_matches(tmp_path):
    part = whole()
    part.cells = part.cells[:50]
    submit(tmp_path, part, "a.ipynb")
    submit(tmp_path, whole(), "b.ipynb")
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, "of 2 that fit")
    submit(tmp_path, part)
    result = taken(tmp_path)
    assert answers(result.notebook) == answers(part) | {
        name: text for name, text in answers(release()).items() if name not in answers(part)
    }
    assert said(result.repairs, "Another notebook of the folder (“b.ipynb”) would fit as well", "under the right name")


def test_an_untouched_notebook_of_the_right_name_gives_way_to_an_answered_one(tmp_path):
    submit(tmp_path, release())
    submit(tmp_path, whole(), f"{CHAPTER}-Copy1.ipynb")
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, "has no answers", f"A notebook under another name was taken, “{CHAPTER}-Copy1.ipynb”: ")


def test_of_two_alike_the_later_counts_and_the_other_is_told(tmp_path):
    other = whole()
    cell(other, next(iter(solved()))).source += "\n# again"
    submit(tmp_path, other, "x (1).ipynb")
    submit(tmp_path, whole(), "x (2).ipynb")
    for name, at_time in (("x (1).ipynb", 2_000_000_000), ("x (2).ipynb", 1_000_000_000)):
        os.utime(tmp_path / name, (at_time, at_time))
    result = taken(tmp_path)
    assert answers(result.notebook) == answers(other)
    assert said(result.repairs, "would fit as well")


def test_a_notebook_two_folders_down_is_found(tmp_path):
    (tmp_path / CHAPTER / CHAPTER).mkdir(parents=True)
    submit(tmp_path / CHAPTER / CHAPTER, whole())
    assert answers(taken(tmp_path).notebook) == solved()


def test_where_there_is_no_notebook_it_is_said_what_lies_there(tmp_path):
    (tmp_path / "homework.zip").write_bytes(b"PK")
    (tmp_path / "scan <1>.pdf").write_bytes(b"%PDF")
    assert "only “homework.zip”, “scan ?1?.pdf”" in refusal(tmp_path)


def test_a_good_copy_counts_where_the_file_of_the_right_name_is_broken(tmp_path):
    submit(tmp_path, b"{")
    submit(tmp_path, whole(), "copy.ipynb")
    result = taken(tmp_path)
    assert answers(result.notebook) == solved()
    assert said(result.repairs, "could not be read", "ends in the middle")


def test_checkpoints_alone_are_no_submission(tmp_path):
    (tmp_path / ".ipynb_checkpoints").mkdir()
    submit(tmp_path / ".ipynb_checkpoints", whole())
    assert "no notebook in the folder" in refusal(tmp_path)
    assert "cannot be opened" in refusal(tmp_path / "nowhere")


def test_links_are_never_followed(tmp_path):
    secret = tmp_path / "secret.ipynb"
    nbformat.write(whole(), secret)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / f"{CHAPTER}.ipynb").symlink_to(secret)
    (folder / "sub").symlink_to(tmp_path)
    assert "symbolic link" in refusal(folder)
    (tmp_path / "linked").symlink_to(folder)
    assert "symbolic link" in refusal(tmp_path / "linked")


def test_a_hard_link_is_a_file(tmp_path):
    nbformat.write(whole(), tmp_path / "file")
    os.link(tmp_path / "file", tmp_path / f"{CHAPTER}.ipynb")
    assert answers(taken(tmp_path).notebook) == solved()


def test_pipes_folders_and_devices_are_refused_at_once(tmp_path):
    file = tmp_path / f"{CHAPTER}.ipynb"
    os.mkfifo(file)
    assert "not a regular file" in refusal(tmp_path)
    file.unlink()
    file.mkdir()
    assert "a folder" in refusal(tmp_path)


def test_a_file_without_permission_is_refused(tmp_path, monkeypatch):
    submit(tmp_path, whole())
    (tmp_path / f"{CHAPTER}.ipynb").chmod(0)
    if os.geteuid() == 0:  # root may read everything

        def refuse(path, flags, *args, dir_fd=None, real=os.open):
            if dir_fd is not None:
                raise PermissionError(13, "Permission denied")
            return real(path, flags, *args)

        monkeypatch.setattr(os, "open", refuse)
    assert "no permission" in refusal(tmp_path)


# The time of submission


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-02-03 12:30:00.000000 UTC", datetime(2030, 2, 3, 12, 30)),
        ("2030-02-03 12:30:00+02:00\n", datetime(2030, 2, 3, 10, 30)),
        ("2030-02-03 12:30:00 Europe/Berlin", datetime(2030, 2, 3, 11, 30)),
        ("2030-02-03T12:30:00+01:00", datetime(2030, 2, 3, 11, 30)),
        ("2030-02-03 12:30", datetime(2030, 2, 3, 12, 30)),
        ("Fri, 1 Feb 2030 12:30:00 +0100", datetime(2030, 2, 1, 11, 30)),
        ("2030-02-03 12:30:00 CET", datetime(2030, 2, 3, 11, 30)),
        ("2030-07-03 12:30:00.000000 EDT", datetime(2030, 7, 3, 16, 30)),
        ("2030-07-03 12:30:00 ACST", datetime(2030, 7, 3, 3, 0)),
    ],
)
def test_the_time_of_submission_is_read_as_nbgrader_reads_it(tmp_path, text, expected):
    (tmp_path / "timestamp.txt").write_text(text)
    assert submitted_at(tmp_path) == (expected, None)


@pytest.mark.parametrize(
    "content",
    [b"", b"yesterday", b"12", b"2030-99-99", b"0001-01-01 00:00:00 +1400", b"\xff\xfe", b"2" * 2000],
)
def test_a_bad_time_of_submission_is_a_sentence(tmp_path, content):
    (tmp_path / "timestamp.txt").write_bytes(content)
    when, why = submitted_at(tmp_path)
    assert when is None
    assert "timestamp.txt" in why
    assert "as if it had come in time" in why


def test_no_time_of_submission_is_fine_and_a_link_is_not(tmp_path):
    assert submitted_at(tmp_path) == (None, None)
    (tmp_path / "timestamp.txt").symlink_to("/etc/hostname")
    assert "symbolic link" in submitted_at(tmp_path)[1]


# Cells that are graded by hand


def by_hand():
    """A released notebook with a text and a code answer graded by hand, and a task."""
    flags = {"schema_version": 3, "grade": True, "solution": True, "locked": False, "task": False, "points": 2}
    made = nbformat.v4.new_notebook()
    for name, kind, settings in [
        ("essay", "markdown", flags),
        ("plot", "code", flags),
        ("report", "markdown", flags | {"grade": False, "solution": False, "locked": True, "task": True}),
        ("end", "code", flags | {"grade": False, "solution": False, "locked": True}),
    ]:
        new = getattr(nbformat.v4, f"new_{kind}_cell")(f"{name} here" if kind == "markdown" else f"# {name} here")
        new.id, new.metadata = name, NotebookNode(nbgrader=NotebookNode(settings, grade_id=name, cell_type=kind))
        made.cells += [new]
    return made


def test_all_that_stands_with_an_answer_graded_by_hand_is_kept():
    book = by_hand()
    book.cells[0].source, book.cells[1].source = "I think", "draw()"
    book.cells[1].metadata.nbgrader.solution = False
    book.cells.insert(2, code("print('done')"))
    book.cells.insert(1, nbformat.v4.new_markdown_cell("and further"))
    made, _, answered = rebuild(by_hand(), book)
    assert [c.source for c in made.cells[:2]] == ["I think\n\nand further", "draw()\n\nprint('done')"]
    assert made.cells[1].metadata == by_hand().cells[1].metadata
    assert answered == {"essay", "plot"}


def test_cells_added_after_a_task_are_the_answer_to_it():
    book = by_hand()
    book.cells[2].source = "an easier task"
    book.cells[3:3] = [nbformat.v4.new_markdown_cell("My report"), code("figure()")]
    book.cells[4].metadata.nbgrader = NotebookNode(
        grade=True, points=100, grade_id="forged", locked=True, solution=False
    )
    made, repairs, _ = rebuild(by_hand(), book)
    assert [c.source for c in made.cells[2:5]] == ["report here", "My report", "figure()"]
    assert made.cells[4].metadata == {}
    assert said(repairs, "Changed", "`report`")
    nbformat.validate(made)


def test_the_answer_to_a_task_is_kept_where_the_task_was_deleted():
    book = by_hand()
    book.cells[2:3] = [nbformat.v4.new_markdown_cell("My report"), code("figure()")]
    made, repairs, _ = rebuild(by_hand(), book)
    assert [c.source for c in made.cells[1:5]] == ["# plot here", "report here", "My report", "figure()"]
    assert said(repairs, "Missing", "`report`")
    assert not said(repairs, "left out")


def test_what_was_written_into_the_task_itself_is_kept():
    book = by_hand()
    book.cells[2].source += "\n\nMy report"
    made, _, _ = rebuild(by_hand(), book)
    assert [c.source for c in made.cells[2:4]] == ["report here", "My report"]


def test_of_a_tasks_outputs_pictures_and_texts_stay_as_they_were_handed_in():
    book = by_hand()
    html = {"text/html": "<script>steal()</script>", "text/plain": "a table"}
    book.cells.insert(3, code("figure()"))
    book.cells[3].outputs = [
        nbformat.v4.new_output("display_data", {"image/png": PIXEL, **html}),
        nbformat.v4.new_output("execute_result", html),
        nbformat.v4.new_output("stream", text="printed"),
        nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg/>"}),
    ]
    book.cells[1].outputs = book.cells[3].outputs
    cells, _ = reading.read_cells(nbformat.writes(book).encode())
    assert [list(each.get("data", [each.get("text")])) for each in cells[3].outputs] == [
        ["image/png"],
        ["a table"],
        ["printed"],
    ]
    made, _, _ = rebuild(by_hand(), book)
    assert made.cells[1].outputs == []
    assert "not run here" in made.cells[3].outputs[0].text
    assert made.cells[3].outputs[1:] == cells[3].outputs
    nbformat.validate(made)
    assert PIXEL in shown(made)
    assert "steal()" not in shown(made)


# What holds for every combination


@pytest.mark.slow
@hypothesis.settings(max_examples=60, deadline=None)
@given(st.data())
def test_answers_survive_any_combination_of_honest_mishaps(data):
    chapter = data.draw(st.sampled_from(CHAPTERS))
    groups = []
    for each in whole(chapter).cells:
        name = name_of(each)
        mishap = data.draw(st.sampled_from(["none"] * 4 + ["split", "double", "stub", "strip", "delete", "edit"]))
        group = [each]
        if is_answer(each):
            lines = each.source.split("\n")
            if mishap == "split" and len(lines) > 1:
                cut = data.draw(st.integers(1, len(lines) - 1))
                group = [copy.deepcopy(each), copy.deepcopy(each)]
                group[0].source, group[1].source = "\n".join(lines[:cut]), "\n".join(lines[cut:])
                group[1].id = f"{each.id}-2"
            elif mishap == "double":
                group = [each, copy.deepcopy(each)]
            elif mishap == "stub":
                groups.append([copy.deepcopy(cell(_release(chapter), name))])
            elif mishap == "strip":
                each.metadata = NotebookNode()
        elif mishap == "delete":
            group = []
        elif mishap == "edit" and name:
            each.source = "print('edited')"
        elif mishap == "strip":
            each.metadata = NotebookNode()
        groups.append(group)
    if data.draw(st.booleans()):
        random.Random(data.draw(st.integers(0, 99))).shuffle(groups)
    book = nbformat.v4.new_notebook(cells=[each for group in groups for each in group])
    made, repairs, answered = rebuilt(book, chapter)
    found = {name: without_blank_lines(text) for name, text in answers(made).items()}
    assert found == {name: without_blank_lines(text) for name, text in solved(chapter).items()}
    assert answered == set(solved(chapter))
    assert rebuild(release(chapter), book) == (made, repairs, answered)


KEYS = ("cells", "metadata", "source", "cell_type", "nbgrader", "grade_id", "outputs", "id", "worksheets", "input")
WORDS = ("code", "markdown", "heading", "mlp", "scale", "x = 1")
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(WORDS)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=30,
)


@pytest.mark.slow
@hypothesis.settings(max_examples=150, deadline=None)
@given(JSON, st.lists(JSON, max_size=5))
def test_no_json_makes_the_intake_raise(tmp_path_factory, book, cells):
    folder = tmp_path_factory.mktemp("any")
    for content in (book, {"cells": cells}, {"nbformat": book, "cells": [*cells, *release().cells[:30]]}):
        submit(folder, json.dumps(content).encode())
        result = take_in(release(), folder, CHAPTER)
        assert "unexpected" not in (result.refusal or "")
        nbformat.validate(result.notebook)


@pytest.mark.slow
def test_the_intake_is_light_and_quick(tmp_path):
    submit(tmp_path, (ROOT / "solutions" / CHAPTER / f"{CHAPTER}.ipynb").read_bytes())
    script = f"""
import sys, time, nbformat
from pathlib import Path
from autograde.grading.intake.rebuilding import take_in
release = nbformat.read({str(ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb")!r}, as_version=4)
times = []
for _ in range(20):
    start = time.process_time()
    assert take_in(release, Path({str(tmp_path)!r}), {CHAPTER!r}).refusal is None
    times.append(time.process_time() - start)
print(min(times))
print("torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path("/"))
    seconds, torch = done.stdout.split()
    assert float(seconds) < 0.015
    assert torch == "False"


# Pictures that were pasted into a text


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def essays():
    def text(name, **flags):
        settings = {"grade_id": name, "schema_version": 3, "locked": False, "solution": False, "grade": False}
        settings |= {"task": False, **flags}
        return nbformat.v4.new_markdown_cell("Write.", id=name, metadata={"nbgrader": settings})

    task = text("drawing", task=True, locked=True, points=4)
    task.source = "Draw.\n=== BEGIN MARK SCHEME ===\nTwo points.\n=== END MARK SCHEME ===\n"
    return nbformat.v4.new_notebook(cells=[text("essay", grade=True, solution=True, points=3), task])


def pasted(source, **pictures):
    book = essays()
    book.cells[1].source = "Draw.\n"
    book.cells[0].source = source
    book.cells[0].attachments = {name.replace("_", "."): {"image/png": data} for name, data in pictures.items()}
    return book


def shown(notebook):
    from nbconvert import HTMLExporter

    return HTMLExporter().from_notebook_node(notebook)[0]


def test_a_pasted_picture_comes_along():
    made, repairs, _ = rebuild(essays(), pasted("Look:\n![s](attachment:s.png)", s_png=PIXEL))
    assert made.cells[0].attachments == {"s.png": {"image/png": PIXEL}}
    assert PIXEL in shown(made)
    assert repairs == []


def test_a_picture_in_a_cell_after_a_task_comes_along():
    book = pasted("Words.")
    added = nbformat.v4.new_markdown_cell("![d](attachment:my%20drawing.png)")
    added.attachments = {"my%20drawing.png": {"image/png": PIXEL}}
    book.cells.append(added)
    made, _, _ = rebuild(essays(), book)
    assert made.cells[2].source == "![d](attachment:picture-1.png)" or "picture-1" in made.cells[2].source
    assert PIXEL in shown(made)


@pytest.mark.parametrize(
    "source",
    [
        "![s](attachment:other.png)",
        "![s](attachment:)",
        "<img src='attachment:x.png'>",
        "![s](&#97;ttachment:x.png)",
        "![s](attachment\\:x.png)",
        "[r]: attachment:x.png\n![s][r]",
        "![s](<attachment:a b.png>)",
    ],
)
def test_a_picture_that_is_missing_stops_no_page(source):
    made, _, _ = rebuild(essays(), pasted(source, s_png=PIXEL))
    assert shown(made)


@pytest.mark.parametrize("data", ["<script>", 3, None, ["<"], "A" * 30_000_000])
def test_what_is_no_picture_or_too_large_stays_out(data):
    book = pasted("![s](attachment:s.png)")
    book.cells[0].attachments = {"s.png": {"image/png": data, "text/html": "<script>"}}
    made, repairs, _ = rebuild(essays(), book)
    assert "attachments" not in made.cells[0]
    assert said(repairs, "picture", "essay")
    assert shown(made)


def test_a_task_with_a_mark_scheme_is_not_said_to_be_changed():
    _, repairs, _ = rebuild(essays(), pasted("Words."))
    assert repairs == []
