"""What submissions try, or suffer, while they are graded: a small assignment, and one submission for each try.

Each attack says which cells it fills with what, what it does to the file, and which exercises then earn other than
full points. Everything that an attack does not touch is answered rightly and keeps its points.
"""

# ruff: noqa: E501 - learners' lines are as long as they are

import copy
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from classroom import Classroom
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.build import ROOT, generate_assignment
from autograde.catalogue import find
from autograde.course.answers import from_text

ASSIGNMENT = "attack_course"
HIDDEN = ("791953", "1583906", "771749", "1543498", "HIDDEN TESTS")
"""What stands in hidden tests only."""

_FROM_COURSE = {"simple_net": "call", "whose_call": "call", "module": "call", "softmax": "softmax", "scale": "call"}
_OWN = {
    "double": "def double(x):\n    return 2 * x",
    "slope": 'def slope(x):\n    """Return the slope of x² at x."""\n    return 2 * x',
    "sketch": "drawing = 'a sketch'",
    "essay": "A module keeps what it has learned.",
}
ORDER = ("simple_net", "whose_call", "module", "softmax", "double", "slope", "sketch", "essay", "scale")

WORTH = {
    "simple_net": 2.0,
    "whose_call": 1.0,
    "module": 3.0,
    "softmax": 2.0,
    "double": 2.0,
    "slope": 4.0,
    "sketch": None,
    "essay": None,
    "scale": 1.0,
}
"""What a right answer earns before a person has looked; None where a person gives the points."""

RIGHT = {
    name: _OWN[name] if name in _OWN else from_text(find(f"{_FROM_COURSE[name]}.{name}"), "solution").code
    for name in ORDER
}
WRONG = {
    "simple_net": "class SimpleNet(nn.Module):\n    def forward(self, x):\n        return x[:, :2]",
    "whose_call": "whose_call = 'b'",
    "module": "class Module:\n    def __call__(self, *args):\n        return args[0]",
    "softmax": "def softmax(x, dim):\n    return x",
    "double": "def double(x):\n    return x",
    "slope": "def slope(x):\n    return x",
    "scale": "class Scale:\n    def __init__(self, factor):\n        self.calls = 0",
}
CHECKED = ("simple_net", "whose_call", "module", "softmax", "double", "slope", "scale")
NOTHING = {name: 0.0 for name in ORDER}

SETUP = """\
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograde import check
"""
TESTS = {
    "double": """\
assert double(2) == 4
assert double(-1.5) == -3.0
### BEGIN HIDDEN TESTS
assert double(791953) == 1583906
### END HIDDEN TESTS
""",
    "slope": """\
total = 0
if slope(3.0) == 6.0:
    total += 2
if slope(-1.0) == -2.0:
    total += 1
### BEGIN HIDDEN TESTS
if slope(771749.0) == 1543498.0:
    total += 1
### END HIDDEN TESTS
total
""",
}


# ---------------------------------------------------------------------------------------------------------------------
# The assignment


class AttackRoom(Classroom):
    """A course folder with the assignment that all attacks are submitted to, released."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, ASSIGNMENT)
        generate_assignment(folder, ASSIGNMENT)
        file = folder / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        self.released: NotebookNode = nbformat.read(file, as_version=4)

    def __post_init__(self) -> None:
        shutil.copy(ROOT / "nbgrader_config.py", self.folder)
        source = self.folder / "solutions" / ASSIGNMENT
        source.mkdir(parents=True)
        nbformat.write(assignment(), source / f"{ASSIGNMENT}.ipynb")

    def hand_in(self, student: str, attack: "Attack", words: Mapping[str, str] = MappingProxyType({})) -> Path:
        """Put the submission of an attack where nbgrader expects it; `words` replaces `@WORD@` in answers."""
        folder = self.folder / "submitted" / student / ASSIGNMENT
        book = attack.notebook(self.released, {"COURSE": os.fsencode(self.folder).hex(), **words})
        folder.mkdir(parents=True)
        # As it is: nbformat would mend some of it.
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(book))
        if attack.files:
            attack.files(folder)
        return folder


def assignment() -> NotebookNode:
    """Return the instructor's notebook."""
    cells = [new_markdown_cell("# Attack course", id="top"), _cell("setup-00000000", SETUP, locked=True)]
    for name in ORDER:
        if name == "essay":
            cells.append(_cell(name, RIGHT[name], new_markdown_cell, solution=True, grade=True, points=3))
            continue
        marked = f"### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION"
        if name == "sketch":
            cells.append(_cell(name, marked, solution=True, grade=True, points=2))
            continue
        cells.append(_cell(name, marked, solution=True))
        worth = int(WORTH[name] or 0)
        if name in TESTS:
            cells.append(_cell(f"test-{name}", TESTS[name], locked=True, grade=True, points=worth))
        else:
            call = find(f"{_FROM_COURSE[name]}.{name}").call
            cells.append(_cell(f"check-{name}", call, locked=True, grade=True, points=worth))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _cell(grade_id: str, source: str, make: Callable[..., NotebookNode] = new_code_cell, **settings: Any):
    kind = "markdown" if make is new_markdown_cell else "code"
    data = {"grade_id": grade_id, "schema_version": 3, "cell_type": kind, "solution": False, "locked": False}
    data |= {"grade": False, "task": False, **settings}
    return make(source, id=grade_id.replace("_", "-"), metadata={"nbgrader": data})


# ---------------------------------------------------------------------------------------------------------------------
# An attack


@dataclass(frozen=True)
class Attack:
    """A submission that tries something."""

    name: str
    tries: str
    answers: Mapping[str, str] = field(default_factory=dict)
    """What stands in the answer cells in place of right answers."""
    earns: Mapping[str, float | None] = field(default_factory=dict)
    """What exercises earn that do not earn full points."""
    edit: Callable[[NotebookNode], NotebookNode | None] | None = None
    """Done to the submitted notebook."""
    files: Callable[[Path], None] | None = None
    """Done to the submission's folder, the notebook in it included."""
    either: tuple[str, ...] = ()
    """Exercises that may earn anything: what they get depends on when the submission's process ended."""
    slow: bool = False
    """Whether it ends by a time limit; graded with short limits, and left out of the class."""
    hole: str = ""
    """Why it is not stopped yet; the test must then fail."""

    def notebook(self, release: NotebookNode, words: Mapping[str, str]) -> NotebookNode:
        """Return what is submitted."""
        book = copy.deepcopy(release)
        for name, source in {**RIGHT, **self.answers}.items():
            for word, value in words.items():
                source = source.replace(f"@{word}@", value)
            named(book, name).source = source
        return (self.edit(book) or book) if self.edit else book

    def expected(self) -> dict[str, float | None]:
        """Return what each exercise earns."""
        return {**WORTH, **self.earns}


def named(book: NotebookNode, grade_id: str) -> NotebookNode:
    """Return the cell of that name, or that tests it."""
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            return cell
    raise KeyError(grade_id)


def tests_of(book: NotebookNode) -> Iterator[NotebookNode]:
    """Yield the cells that check or test an answer."""
    for cell in book.cells:
        if str(cell.metadata.get("nbgrader", {}).get("grade_id", "")).startswith(("check-", "test-")):
            yield cell


ATTACKS: list[Attack] = []

PLAIN = "plain asserts run in the learner's own namespace: they are documented as weaker"


def attack(name: str, tries: str, **rest: Any) -> None:
    """Add an attack to the collection."""
    assert all(each.name != name for each in ATTACKS), name
    ATTACKS.append(Attack(name, tries, **rest))


def edits(name: str, tries: str, **rest: Any) -> Callable:
    """Add an attack that edits the notebook by the decorated function."""

    def add(edit: Callable[[NotebookNode], NotebookNode | None]) -> Callable:
        attack(name, tries, edit=edit, **rest)
        return edit

    return add


def files(name: str, tries: str, **rest: Any) -> Callable:
    """Add an attack that does something to the submission's folder."""

    def add(change: Callable[[Path], None]) -> Callable:
        attack(name, tries, files=change, **rest)
        return change

    return add


def before(code: str, *names: str) -> dict[str, str]:
    """Return right answers with some code before them."""
    return {name: f"{code}\n\n{RIGHT[name]}" for name in names}


def with_wrong(code: str, *names: str) -> dict[str, str]:
    """Return wrong answers with some code before them."""
    return {name: f"{code}\n\n{WRONG[name]}" for name in names}


def no_points(*names: str) -> dict[str, float]:
    """Return zero points for these exercises."""
    return dict.fromkeys(names, 0.0)


# ---------------------------------------------------------------------------------------------------------------------
# The file: cells, metadata, format

ALL_WRONG = {"answers": WRONG, "earns": no_points(*CHECKED)}


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


# ---------------------------------------------------------------------------------------------------------------------
# Forged scores: tests of plain asserts, and the value of their last line


def _shows(value: str) -> dict[str, str]:
    return {"slope": f"import sys\ndef slope(x):\n    sys.displayhook({value})\n    return x"}


for _name, _value in {"full": "4.0", "negative": "-1", "nan": "float('nan')", "above": "1e9"}.items():
    attack(
        f"displayhook-{_name}",
        f"show {_value} inside the tested function",
        answers=_shows(_value),
        earns=no_points("slope"),
    )
attack(
    "result-without-text",
    "an execute_result that has no text",
    answers={
        "slope": """\
import sys
class Empty:
    def _repr_mimebundle_(self, **kwargs):
        return {}
def slope(x):
    sys.displayhook(Empty())
    return x
"""
    },
    earns=no_points("slope"),
)
attack(
    "partial-score",
    "an honest answer that deserves a part of the points",
    answers={"slope": "def slope(x):\n    return 2 * x if x < 100 else 0"},
    earns={"slope": 3.0},
)
attack(
    "total-overwritten",
    "write the test's own variable from the tested function",
    answers={"slope": "def slope(x):\n    global total\n    total = 4\n    return x"},
    earns=no_points("slope"),
    hole=PLAIN,
)
attack(
    "own-displayhook",
    "replace the hook that shows the last line",
    answers=with_wrong("import sys\nsys.displayhook = lambda value: print(4.0)", "slope"),
    earns=no_points("slope"),
)
attack(
    "asserts-removed",
    "an entry of ast_transformers that removes every assert",
    answers=with_wrong(
        """\
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoAsserts())
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "input-transformers",
    "transformers of the cell's text that replace it",
    answers=with_wrong(
        """\
forge = lambda lines: ["4.0\\n"]
get_ipython().input_transformers_cleanup.append(forge)
get_ipython().input_transformers_post.append(forge)
get_ipython().input_transformer_manager.line_transforms.insert(0, forge)
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "shell-replaced",
    "replace the shell's own methods, its events, and the class's",
    answers=with_wrong(
        """\
ip = get_ipython()
ip.run_cell = ip.run_code = ip.run_ast_nodes = type(ip).run_cell = lambda *a, **k: None
ip.events.register("pre_run_cell", lambda *a: globals().update(double=lambda x: 2 * x))
ip.transform_cell = ip.compile = lambda *a, **k: "4.0"
ip.ast_node_interactivity = "none"
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "parser-replaced",
    "replace ast.parse, so that a test is another program",
    answers=with_wrong(
        """\
import ast
parse = ast.parse
ast.parse = lambda source, *rest, **named: parse("4.0" if "slope(" in source else "", *rest, **named)
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "compiler-replaced",
    "replace the built-in compile and eval",
    answers=with_wrong(
        """\
import builtins
builtins.compile = lambda *a, **k: (lambda: 4.0).__code__
builtins.eval = lambda *a, **k: 4.0
builtins.exec = lambda *a, **k: None
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "test-jumped",
    "let a trace function jump over the test's lines",
    answers=with_wrong(
        """\
import sys
def jump(frame, event, argument):
    if event == "line" and "<test>" in frame.f_code.co_filename:
        try:
            frame.f_lineno = 5
        except ValueError:
            pass
    return jump
def follow():
    frame = sys._getframe()
    sys.settrace(jump)
    while frame:
        frame.f_trace = jump
        frame = frame.f_back
def double(x):
    follow()
    return x
sys.settrace(jump)
""",
        "slope",
    )
    | {
        "double": """\
import sys
def jump(frame, event, argument):
    if event == "line":
        try:
            frame.f_lineno = frame.f_lineno + 1
        except ValueError:
            pass
    return jump
def double(x):
    frame = sys._getframe().f_back
    while frame:
        frame.f_trace = jump
        frame = frame.f_back
    sys.settrace(jump)
    return x
"""
    },
    earns=no_points("double", "slope"),
    slow=True,
)
attack(
    "test-namespace",
    "put right answers in place from the tested function's caller",
    answers={
        "double": """\
import sys
def double(x):
    frame = sys._getframe(1)
    frame.f_globals["double"] = lambda x: 2 * x
    frame.f_locals["double"] = lambda x: 2 * x
    raise SystemExit(0)
"""
    },
    earns=no_points("double"),
)
attack("exit-in-test", "end the program in a test", answers={"double": "def double(x):\n    raise SystemExit(0)"},
       earns=no_points("double"))  # fmt: skip
attack(
    "keyboard-interrupt",
    "exceptions that are no Exception",
    answers={
        "double": "def double(x):\n    raise KeyboardInterrupt",
        "softmax": "def softmax(x, dim):\n    raise KeyboardInterrupt",
        "module": "class Module:\n    def __call__(self, *a, **k):\n        raise GeneratorExit",
        "simple_net": "class SimpleNet(nn.Module):\n    def __init__(self):\n        raise BaseException('mine')",
    },
    earns=no_points("double", "softmax", "module", "simple_net"),
)

# ---------------------------------------------------------------------------------------------------------------------
# Forged answers to checks

attack(
    "equal-to-everything",
    "an answer object that equals everything",
    answers={
        "scale": """\
class Everything:
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
class Scale:
    def __init__(self, factor): self.calls = Everything()
    def __call__(self, x): return Everything()
""",
        "softmax": """\
class Everything(float):
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
def softmax(x, dim):
    return Everything(1)
""",
    },
    earns=no_points("scale", "softmax"),
)
for _name, _code in {
    "allclose": "torch.allclose = torch.equal = torch.isclose = torch.Tensor.equal = lambda *a, **k: True",
    "testing": "torch.testing.assert_close = torch.testing.assert_allclose = lambda *a, **k: None",
    "package": """\
import autograde, autograde.judge, autograde.checking, autograde.values, autograde.oracle, autograde.experiment
from autograde.judge import Verdict
passed = lambda *a, **k: Verdict("passed", [])
autograde.check = check = autograde.judge.judge = autograde.checking.judge = autograde.checking.conclude = passed
""",
    "catalogue": """\
from autograde import catalogue
from autograde.experiment import EXPERIMENTS
for each in EXPERIMENTS.values():
    each.body = lambda lib, see: see("fine", True)
    each.further.clear()
    each.points = 1000
""",
}.items():
    attack(
        f"patched-{_name}",
        f"patch what could compare: {_name}",
        answers=with_wrong(_code, "simple_net", "softmax", "double", "slope", "scale"),
        earns=no_points("simple_net", "softmax", "double", "slope", "scale"),
        either=("module",) if _name in ("allclose", "catalogue") else (),
    )
for _name, _code in {
    "itself": "Module = nn.Module",
    "subclass": "class Module(nn.Module):\n    pass",
    "inside": """\
class Module:
    def __new__(cls, *args, **kwargs):
        inner = type(cls.__name__, (nn.Module,), {k: v for k, v in vars(cls).items() if k != "__dict__"})
        return inner(*args, **kwargs)
""",
    "delegate": """\
class Module:
    def __getattr__(self, name):
        if name == "inner":
            self.__dict__["inner"] = nn.Module()
            return self.__dict__["inner"]
        return getattr(self.inner, name)
    def __call__(self, *args, **kwargs):
        self.inner.forward = self.forward
        return nn.Module.__call__(self.inner, *args, **kwargs)
""",
    "metaclass": """\
class Meta(type):
    def __call__(cls, *args, **kwargs):
        return super().__call__(*args, **kwargs)
    @property
    def __mro__(cls):
        return (cls, object)
class Module(nn.Module, metaclass=Meta):
    pass
""",
}.items():
    attack(
        f"module-{_name}",
        f"PyTorch's own module in place of one that is to be written: {_name}",
        answers={"module": _code},
        earns=no_points("module"),
    )
for _name, _code in {
    "itself": "softmax = torch.softmax",
    "lambda": "softmax = lambda x, dim: x.softmax(dim)",
    "layer": "def softmax(x, dim):\n    return nn.Softmax(dim)(x)",
    "aten": "def softmax(x, dim):\n    return torch.ops.aten._softmax(x, dim, False)",
    "log": "def softmax(x, dim):\n    return F.log_softmax(x, dim).exp()",
    "hidden": """\
class Hidden:
    def __getattr__(self, name):
        return getattr(torch, 'soft' + name)
def softmax(x, dim):
    return Hidden().max(x, dim)
""",
}.items():
    attack(
        f"softmax-{_name}",
        f"PyTorch's own softmax in place of one that is to be written: {_name}",
        answers={"softmax": _code},
        earns=no_points("softmax"),
    )
attack(
    "course-answers",
    "take the right answers from the course's own files",
    answers={
        "simple_net": """\
from autograde import catalogue
from autograde.course.answers import from_text
exec(from_text(catalogue.find("call.simple_net"), "solution").code)
""",
        "softmax": """\
from autograde.oracle import oracle_subjects
softmax = oracle_subjects("softmax.softmax")["softmax"]
""",
    },
    earns=no_points("simple_net", "softmax"),
)
attack(
    "prediction-objects",
    "a prediction that is whatever it is compared with",
    answers={
        "whose_call": """\
class Any_(str):
    def __eq__(self, other): return True
    def __hash__(self): return hash("a")
    def strip(self): return self
    def lower(self): return self
whose_call = Any_("b")
"""
    },
    earns=no_points("whose_call"),
)
attack(
    "prediction-many",
    "all options at once",
    answers={"whose_call": "whose_call = ['a', 'b', 'c', 'd']"},
    earns=no_points("whose_call"),
)
attack(
    "prediction-long",
    "a prediction of a million characters, and html in it",
    answers={"whose_call": "whose_call = '<script>alert(1)</script>' * 50_000"},
    earns=no_points("whose_call"),
)
_WALK = """\
import sys
def up():
    frame = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back
"""
attack(
    "frames-lib",
    "find the experiment's frame and put PyTorch's own object in place of one's own",
    answers={
        "module": f"""\
{_WALK}
class Module:
    def __new__(cls, *args, **kwargs):
        for frame in up():
            lib = frame.f_locals.get("lib")
            if lib is not None and hasattr(lib, "Module"):
                lib.Module = nn.Module
        return object.__new__(cls)
    def __call__(self, *args):
        return args[0]
"""
    },
    earns=no_points("module"),
)
attack(
    "frames-see",
    "find the experiment's notes and write the right ones",
    answers={
        "module": f"""\
{_WALK}
class Module:
    def __init__(self, *args, **kwargs):
        import autograde.experiment as e
        for frame in list(up()):
            see = frame.f_locals.get("see")
            if see is not None:
                right = e.run(frame.f_code and e.EXPERIMENTS["call.module"].body, {{"Module": nn.Module}}, seed=see.seed)
                see.transcript.observations[:] = right.observations
                raise KeyboardInterrupt
    def __call__(self, *args):
        return args[0]
"""
    },
    earns=no_points("module"),
)
attack(
    "runner-replaced",
    "let the child run every experiment on PyTorch's own object",
    answers={
        "module": """\
import autograde.experiment as e, autograde.grading.guard as g, autograde.grading.child as c
def forged(of):
    def run(body, subjects, **rest):
        if "Module" in subjects:
            subjects = {"Module": nn.Module}
        return of(body, subjects, **rest)
    return run
for place, name in ((e, "run"), (g, "_run"), (g, "run")):
    if hasattr(place, name):
        setattr(place, name, forged(getattr(place, name)))
class Module:
    pass
"""
    },
    earns=no_points("module"),
)
attack(
    "subjects-replaced",
    "replace what the child has looked up by PyTorch's own object",
    answers={
        "module": """\
import autograde.grading.child as c
class Sly(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, nn.Module if key == "Module" else value)
c._subjects = Sly()
class Module:
    pass
"""
    },
    earns=no_points("module"),
)
attack(
    "answer-forged",
    "answer in the child's place, with its socket and the token of the request",
    answers={
        "module": f"""\
{_WALK}
class Module:
    def __init__(self):
        import autograde.experiment as e
        from autograde.grading import wire
        found = {{}}
        for frame in up():
            for name in ("sock", "token", "seed"):
                if name in frame.f_locals:
                    found.setdefault(name, frame.f_locals[name])
        right = e.run(e.EXPERIMENTS["call.module"].body, {{"Module": nn.Module}}, seed=found["seed"])
        wire.send(found["sock"], {{"token": found["token"], "transcript": right.to_plain(), "changed": []}})
"""
    },
    earns=no_points("module"),
)
attack(
    "sockets-flooded",
    "write messages to every open file",
    answers={
        "softmax": """\
import os, json, struct
def softmax(x, dim):
    data = json.dumps({"token": "0" * 32, "transcript": {}, "changed": []}).encode()
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!I", len(data)) + data)
        except OSError:
            pass
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "sockets-closed",
    "close every open file, when the cell runs and when it is checked",
    answers={
        "softmax": "import os\ndef softmax(x, dim):\n    os.closerange(0, 256)\n    return x",
        "double": "import os\nos.closerange(0, 256)\n" + WRONG["double"],
    },
    earns=no_points("softmax", "double"),
)
attack(
    "sockets-replaced",
    "put another file in place of every open one",
    answers={
        "softmax": """\
import os
def softmax(x, dim):
    null = os.open("/dev/null", os.O_RDWR)
    for fd in range(0, 64):
        if fd != null:
            os.dup2(null, fd)
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "wire-replaced",
    "replace how the child sends and reads messages",
    answers=with_wrong(
        """\
import json, autograde.grading.wire as w
send = w.send
def forged(sock, message):
    if isinstance(message, dict) and "state" in message:
        message = {**message, "state": "ok", "error": None, "result": None}
    return send(sock, message)
w.send = forged
dumps = json.dumps
json.dumps = lambda data, **k: dumps({**data, "state": "ok"} if isinstance(data, dict) and "state" in data else data, **k)
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "shell-methods",
    "replace the methods by which the child runs a test",
    answers=with_wrong(
        """\
import autograde.grading.shell as s
s.Shell.test = lambda self, source, seconds: s.Ran("ok", [], None, 4.0)
s.Shell._execute = lambda self, *a, **k: 4.0
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "instances-through-gc",
    "find the child's shell among all objects and replace its methods",
    answers=with_wrong(
        """\
import gc
for each in gc.get_objects():
    if type(each).__name__ == "Shell" and "namespace" in getattr(each, "__dict__", {}):
        each._execute = lambda *a, **k: 4.0
        each._evaluate = lambda *a, **k: 4.0
        each._transform = lambda source: "4.0"
""",
        "double",
        "slope",
    ),
    earns=no_points("double", "slope"),
)
attack(
    "main-tampered",
    "replace __main__, its builtins and sys.modules",
    answers=before(
        """\
import sys, types
sys.modules["__main__"] = types.ModuleType("__main__")
sys.modules["autograde.judge"] = sys.modules["autograde.checking"] = types.ModuleType("mine")
sys.modules.pop("autograde.experiments", None)
""",
        "module",
    )
    | with_wrong("globals()['check'] = lambda *a: 4.0", "double"),
    earns=no_points("double"),
)

# ---------------------------------------------------------------------------------------------------------------------
# The process: ending it, hurting others, using all there is

for _name, _code in {
    "exit": "import os\nos._exit(0)",
    "quit": "quit()",
    "exit-2": "import sys\nsys.exit('bye')",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "abort": "import os\nos.abort()",
    "kill-parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kill-all": """\
import os, signal
for pid in (0, -1, os.getpgrp(), -os.getpgrp(), -os.getsid(0), 1, *range(2, 400)):
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
""",
    "stop": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
}.items():
    attack(
        f"end-{_name}",
        f"end processes as soon as a cell runs: {_name}",
        answers={"softmax": f"{WRONG['softmax']}\n\n{_code}"},
        earns=no_points("softmax"),
    )
attack(
    "exit-in-check",
    "end the process when the answer is called, each time anew",
    answers={
        "softmax": "import os\ndef softmax(x, dim):\n    os._exit(0)",
        "module": "import os\nclass Module:\n    def __init__(self):\n        os._exit(1)",
        "double": "import ctypes\ndef double(x):\n    ctypes.string_at(0)",
        "slope": "def slope(x):\n    quit()",
    },
    earns=no_points("softmax", "module", "double", "slope"),
)
attack(
    "exit-at-second-run",
    "an answer that runs the first time and ends the process when it is run again",
    answers={
        "double": """\
import os
if int(os.getcwd().rpartition("/")[2]) % 2 == 0:
    os._exit(0)
def double(x):
    return 2 * x
""",
        "slope": "import os\nos._exit(0)",
    },
    earns=no_points("slope"),
    either=("double",),
)
attack(
    "works-until-third-call",
    "an answer that is right until its third call",
    answers={
        "softmax": f"{RIGHT['softmax']}\n\nright, calls = softmax, []\n"
        "def softmax(x, dim):\n    calls.append(1)\n    return right(x, dim) if len(calls) < 3 else x",
        "double": "calls = []\ndef double(x):\n    calls.append(1)\n    return 2 * x if len(calls) < 3 else x",
    },
    earns=no_points("softmax", "double"),
)
attack(
    "fork-bomb",
    "fork without end",
    answers={
        "softmax": """\
import os
for _ in range(2000):
    try:
        if os.fork() == 0:
            while True:
                os.fork()
    except OSError:
        pass
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
)
attack(
    "forked-twin",
    "fork, and let both answer",
    answers=with_wrong("import os\ntry:\n    os.fork()\nexcept OSError:\n    pass", "softmax"),
    earns=no_points("softmax"),
)
attack(
    "thread-flood",
    "start thousands of threads that never end",
    answers={
        "softmax": """\
import threading, time
for _ in range(3000):
    try:
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    except RuntimeError:
        break
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
    either=("double", "slope", "scale"),
)
attack(
    "memory",
    "three gigabytes, in slices",
    answers={"softmax": "hoard = [bytearray(2**27) for _ in range(24)]\n" + WRONG["softmax"]},
    earns=no_points("softmax"),
)
attack(
    "memory-in-check",
    "three gigabytes when the answer is called, held on to",
    answers={
        "softmax": """\
hoard = []
def softmax(x, dim):
    for _ in range(24):
        try:
            hoard.append(torch.ones(2**25))
        except BaseException:
            pass
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "disk",
    "ten gigabytes of files",
    answers={
        "softmax": """\
import os
for name in range(200):
    with open(f"big{name}", "wb") as file:
        try:
            while True:
                file.write(bytes(2**23))
        except OSError:
            pass
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
)
attack(
    "stdout-300mb",
    "300 MB of text on stdout, and as much by os.write",
    answers={
        "softmax": "line = 'x' * 2**20\nfor _ in range(300):\n    print(line)\n"
        "import os\nfor _ in range(300):\n    os.write(1, line.encode()); os.write(2, line.encode())\n"
        + RIGHT["softmax"],
        "double": "def double(x):\n    for _ in range(3000):\n        print('y' * 10_000)\n    return 2 * x",
    },
)
attack(
    "displays-without-end",
    "more displayed objects, and more changes of stream, than a page can hold",
    answers=before("from IPython.display import display\nfor n in range(1500):\n    display(n)", "softmax"),
)
attack(
    "zero-device",
    "read an endless file",
    answers={"softmax": "data = open('/dev/zero', 'rb').read()\n" + WRONG["softmax"]},
    earns=no_points("softmax"),
)
attack(
    "zip-bomb",
    "text that unpacks to gigabytes",
    answers={
        "softmax": """\
import zlib
packed = zlib.compress(bytes(2**28))
for _ in range(8):
    hoard = [zlib.decompress(packed) for _ in range(8)]
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
)
attack(
    "recursion",
    "recursion without end",
    answers={
        "double": "def double(x):\n    return double(x)",
        "slope": "def slope(x):\n    return slope(x)",
        "softmax": "def softmax(x, dim):\n    return softmax(x, dim)",
        "module": "class Module:\n    def __getattr__(self, name):\n        return getattr(self, name)",
    },
    earns=no_points("double", "slope", "softmax", "module"),
)
attack(
    "recursion-unlimited",
    "recursion without end and without a limit",
    answers={"softmax": "import sys\nsys.setrecursionlimit(10**8)\ndef softmax(x, dim):\n    return softmax(x, dim)"},
    earns=no_points("softmax"),
    slow=True,
)
attack(
    "survivors",
    "processes that outlive the cell",
    answers=with_wrong(
        """\
import os, subprocess
try:
    subprocess.Popen(["@MARK@", "600"], executable="/bin/sleep", start_new_session=True)
except BaseException:
    pass
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv("/bin/sleep", ["@MARK@", "600"])
        os._exit(0)
except OSError:
    pass
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "at-exit",
    "code for the end of the process",
    answers=before("import atexit, os\natexit.register(print, 'end')\natexit.register(os._exit, 3)", "double"),
)
attack(
    "network",
    "connect to this machine, to the network and to the desktop",
    answers=before(
        """\
import socket
for family, address in (
    (socket.AF_INET, ("127.0.0.1", int("@PORT@" if "@PORT@".isdigit() else 1))),
    (socket.AF_INET, ("192.0.2.1", 80)),
    (socket.AF_UNIX, "/run/dbus/system_bus_socket"),
    (socket.AF_UNIX, "/var/run/docker.sock"),
):
    try:
        s = socket.socket(family)
        s.settimeout(0.2)
        s.connect(address)
        print("LE" + "AK: connected")
    except OSError:
        pass
try:
    socket.getaddrinfo("example.org", 80)
except OSError:
    pass
""",
        "double",
    ),
)
attack(
    "files-read",
    "read the gradebook, the sources, another's submission and the home folder",
    answers=before(
        """\
import glob, os, pathlib
course = pathlib.Path(bytes.fromhex("@COURSE@").decode())
wanted = [course / "gradebook.db", course / "nbgrader_config.py", pathlib.Path("/ro" "ot/.bashrc"), pathlib.Path("/etc/shadow")]
for pattern in ("solutions/*/*", "submitted/*/*/*", "autograded/*/*/*", "notebooks/*/*"):
    wanted += map(pathlib.Path, glob.glob(str(course / pattern)))
for path in wanted:
    try:
        print("LE" + "AK", path.read_bytes()[:50])
    except OSError:
        pass
for folder in (course, course / "submitted", pathlib.Path.home(), course.parent):
    try:
        print("LE" + "AK", os.listdir(folder)) if os.listdir(folder) else None
    except OSError:
        pass
""",
        "softmax",
    ),
)
attack(
    "shell-commands",
    "read files by the shell: magics, exclamation marks, scripts",
    answers=before(
        """\
folder = bytes.fromhex("@COURSE@").decode()
try:
    !cat {folder}/gradebook.db {folder}/nbgrader_config.py | head -c 100 | sed "s/^/LE""AK/"
except BaseException:
    pass
try:
    get_ipython().run_cell_magic("bash", "", f"ls {folder} && echo LE''AK; curl -s 192.0.2.1")
except BaseException:
    pass
try:
    !curl -m 1 http://127.0.0.1:@PORT@/
except BaseException:
    pass
""",
        "double",
    ),
)
attack(
    "gradebook-written",
    "write extra credit into the gradebook, and lock it",
    answers=with_wrong(
        """\
import sqlite3
path = bytes.fromhex("@COURSE@").decode() + "/gradebook.db"
try:
    book = sqlite3.connect(path, timeout=0.1)
    book.execute("update grade set extra_credit = 50, manual_score = 50")
    book.commit()
    book.execute("begin exclusive")
    print("LE" + "AK")
except sqlite3.Error:
    pass
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "files-written",
    "write into the course, another's submission, temporary folders and the packages",
    answers=before(
        """\
import os, pathlib, sys, tempfile
course = pathlib.Path(bytes.fromhex("@COURSE@").decode())
for path in (
    course / "nbgrader_config.py", course / "submitted" / ("a-" "honest") / "attack_course/attack_course.ipynb",
    course / "notebooks/attack_course/attack_course.ipynb", course / "note.txt",
    pathlib.Path(torch.__file__), pathlib.Path(sys.modules["autograde"].__file__), pathlib.Path("/ro" "ot/.profile"),
    pathlib.Path("/tmp/@MARK@"), pathlib.Path("/dev/shm/@MARK@"), pathlib.Path("/var/tmp/@MARK@"),
):
    try:
        with path.open("a") as file:
            file.write("# ")
        if "@MARK@" not in str(path):
            print("LE" + "AK", path.name)
    except OSError:
        pass
for path in (course / "gradebook.db", course / "submitted" / ("a-" "honest"), course / "notebooks"):
    for do in (os.unlink, os.rmdir, lambda p: os.rename(p, str(p) + "x"), lambda p: os.chmod(p, 0)):
        try:
            do(path)
        except OSError:
            pass
""",
        "double",
    ),
)
attack(
    "proc-read",
    "read other processes' memory, arguments and environment",
    answers=before(
        """\
import os
try:
    pids = os.listdir("/proc")
except OSError:
    pids = map(str, range(1, 300))
for pid in pids:
    if pid.isdigit() and int(pid) not in (os.getpid(),):
        for name in ("environ", "cmdline", "mem", "maps", "fd/0", "root/etc/hostname", "cwd"):
            try:
                data = open(f"/proc/{pid}/{name}", "rb").read(300)
                if b"gradebook" in data or b"nbgrader" in data or name in ("mem", "root/etc/hostname"):
                    print("LE" + "AK", name)
            except OSError:
                pass
""",
        "softmax",
    ),
)
attack(
    "environment-read",
    "print the environment and the arguments",
    answers=before(
        """\
import os, sys
for name, value in os.environ.items():
    if any(word in name.upper() for word in ("TOKEN", "SECRET", "KEY", "PASSWORD", "NBGRADER", "DB")):
        print("LE" + "AK", name)
print(sys.argv, sys.path, sys.executable, __import__("autograde").__file__, torch.__file__, os.getcwd())
print(os.path.expanduser("~"), sys.prefix, __import__("platform").node())
try:
    print(open("/proc/self/cmdline").read())
except OSError:
    pass
""",
        "softmax",
    ),
)

# ---------------------------------------------------------------------------------------------------------------------
# Hidden tests, read and shown

attack(
    "hidden-by-frames",
    "read the hidden test from the caller's frame, raise it and print it later",
    answers={
        "double": """\
import sys
seen = []
def double(x):
    frame = sys._getframe().f_back
    while frame:
        seen.append((repr(frame.f_code.co_consts), repr(frame.f_locals.get("source"))))
        frame = frame.f_back
    raise ValueError(seen)
""",
        "slope": "print(seen)\nseen_again = list(seen)\n" + RIGHT["slope"],
        "scale": "print(seen)\n" + RIGHT["scale"],
    },
    earns=no_points("double"),
)
attack(
    "hidden-by-gc",
    "look for the hidden test among all objects, show it by outputs, exceptions and predictions",
    answers={
        "double": """\
import gc, types
seen = []
def objects():
    try:
        return gc.get_objects()
    except BaseException:
        return []
def look():
    for each in objects():
        if isinstance(each, dict):
            for value in list(each.values()):
                if type(value) is str and "assert double" in value:
                    seen.append(value)
        if isinstance(each, types.CodeType) and "<test>" in each.co_filename:
            seen.append(repr(each.co_consts))
def double(x):
    look()
    return 2 * x
""",
        "slope": "look()\nprint(seen)\n" + RIGHT["slope"],
        "scale": "print(seen)\n" + RIGHT["scale"],
    },
)
attack(
    "hidden-by-history",
    "read the hidden test from the shell's history, its caches and the source of lines",
    answers={
        "slope": """\
import linecache
ip = get_ipython()
print(globals().get("In"), globals().get("_ih"), ip.history_manager.input_hist_raw)
print([entry for entry in linecache.cache.items() if "cell" not in entry[0] or "test" in entry[0]])
try:
    print(list(ip.history_manager.get_range()))
except BaseException as error:
    print(type(error))
try:
    get_ipython().run_line_magic("history", "")
except BaseException as error:
    print(type(error))
"""
        + RIGHT["slope"],
        "scale": "print(globals().get('In'), linecache.cache.get('<test>'))\n" + RIGHT["scale"],
    },
)
attack(
    "hidden-by-traceback",
    "read the hidden test from a traceback that reaches it",
    answers={
        "double": """\
import inspect, traceback
kept = []
def double(x):
    kept.append("".join(traceback.format_stack()))
    try:
        kept.append(repr(inspect.stack(context=20)))
    except BaseException as error:
        kept.append(repr(error))
    return 2 * x
""",
        "slope": "print(kept)\n" + RIGHT["slope"],
    },
)
attack(
    "hidden-by-excepthook",
    "keep the exception of a failed test and show its frames",
    answers={
        "double": """\
import sys
class Loud(Exception):
    def __str__(self):
        out, step = [], self.__traceback__
        while step:
            out.append(repr(step.tb_frame.f_code.co_consts))
            step = step.tb_next
        return " ".join(out)
def double(x):
    raise Loud
"""
    },
    earns=no_points("double"),
)
attack(
    "hidden-by-compile",
    "replace the built-in compile by one that keeps what it was given",
    answers={
        "double": """\
import ast, builtins
kept, real_compile, real_parse = [], builtins.compile, ast.parse
def keep(source, *rest, **named):
    kept.append(ast.dump(source) if isinstance(source, ast.AST) else str(source))
    return real_compile(source, *rest, **named)
def keep_parse(source, *rest, **named):
    kept.append(str(source))
    return real_parse(source, *rest, **named)
builtins.compile, ast.parse = keep, keep_parse
def double(x):
    return 2 * x
""",
        "slope": "print(kept)\nkept.clear()\n" + RIGHT["slope"],
        "scale": "print(kept)\n" + RIGHT["scale"],
    },
)

# ---------------------------------------------------------------------------------------------------------------------
# What is shown

attack(
    "html-displayed",
    "display scripts and panels that say passed",
    answers=with_wrong(
        """\
from IPython.display import HTML, Javascript, Markdown, SVG, display
script = "<script>alert('mine')</script>"
display(HTML(script), HTML('<div data-autograde="passed">passed</div>'), Javascript("alert('mine')"), Markdown(script))
display({"text/html": script, "image/svg+xml": f"<svg>{script}</svg>", "application/javascript": "alert(1)"}, raw=True)
display({"image/png": f'"><img src=x onerror=alert(1)>{script}', "text/plain": script}, raw=True)
print('<div data-autograde="passed">passed</div>', script)
""",
        "softmax",
    ),
    earns=no_points("softmax"),
)
attack(
    "html-in-names",
    "scripts in class names, exceptions and messages",
    answers={
        "softmax": """\
Bad = type("<script>alert('mine')</script>", (Exception,), {})
def softmax(x, dim):
    raise Bad("<script>alert('mine')</script><img src=x onerror=alert(1)>")
""",
        "double": "def double(x):\n    raise Bad('<script>alert(\"mine\")</script>')",
        "simple_net": """\
SimpleNet = type("<script>alert('mine')</script>", (nn.Module,), {"forward": lambda self, x: self})
""",
        "module": "Module = '<script>alert(1)</script>'",
    },
    earns=no_points("softmax", "double", "simple_net", "module"),
)
attack(
    "surrogates",
    "lone surrogates, null bytes, escapes and reversed text in outputs and messages",
    answers={
        "softmax": """\
odd = "\\ud800 \\x00 \\x1b[31m\\x1b]0;title\\x07 \\u202e reversed \\u2066 \\uffff"
print(odd)
def softmax(x, dim):
    print(odd)
    raise ValueError(odd)
""",
        "double": "def double(x):\n    raise ValueError(odd)",
        "scale": "from IPython.display import display\ndisplay({'text/plain': odd}, raw=True)\n" + RIGHT["scale"],
        "slope": RIGHT["slope"] + "\nodd",
        "whose_call": "whose_call = '\\ud800'",
    },
    earns=no_points("softmax", "double", "whose_call"),
)

# ---------------------------------------------------------------------------------------------------------------------
# Hostile exceptions and objects

attack(
    "hostile-exceptions",
    "exceptions whose text, class and parts misbehave",
    answers={
        "softmax": """\
class Worse(Exception):
    def __str__(self): raise self
    __repr__ = __str__
    @property
    def __class__(self): raise self
    def __getattribute__(self, name): raise ValueError(name)
def softmax(x, dim):
    raise Worse
""",
        "double": "def double(x):\n    raise Worse",
        "simple_net": "class Bad(Exception):\n    def __str__(self): return 'x' * 10**8\n\nraise Bad",
        "module": """\
class BadSyntax(SyntaxError):
    msg, lineno, text = property(lambda s: 1 / 0), property(lambda s: [s]), property(lambda s: 1 / 0)
raise BadSyntax
""",
        "slope": "class Odd(SyntaxError):\n    lineno = object()\n    text = object()\nraise Odd('odd')",
    },
    earns=no_points("softmax", "double", "simple_net", "module", "slope"),
)
attack(
    "exceptions-of-odd-types",
    "exceptions with enormous names, groups, long chains",
    answers={
        "softmax": """\
Long = type("L" * 2_000_000, (Exception,), {})
def softmax(x, dim):
    raise Long("m" * 2_000_000)
""",
        "double": "def double(x):\n    raise ExceptionGroup('g' * 10**6, [ValueError(n) for n in range(10**4)])",
        "slope": """\
def slope(x):
    error = None
    for n in range(20_000):
        new = ValueError(n)
        new.__cause__, error = error, new
    raise error
""",
        "scale": "class Scale:\n    def __init__(self, factor):\n        raise Exception(*range(10**5)) from None",
    },
    earns=no_points("softmax", "double", "slope", "scale"),
)
attack(
    "hostile-subjects",
    "subjects whose attributes, type and text misbehave",
    answers={
        "module": """\
class Hostile(type):
    def __getattribute__(cls, name): raise RuntimeError(name)
    def __repr__(cls): raise RuntimeError
    def __instancecheck__(cls, other): raise RuntimeError
    def __eq__(cls, other): raise RuntimeError
    def __hash__(cls): raise RuntimeError
class Module(metaclass=Hostile):
    pass
""",
        "simple_net": """\
class Fake:
    @property
    def __class__(self): return type
    def __getattr__(self, name): raise KeyError(name)
    def __repr__(self): raise ValueError
    def __reduce__(self): raise ValueError
    def __call__(self, *a, **k): return self
    def __iter__(self): return self
    def __next__(self): return self
    def __len__(self): return -1
    def __bool__(self): raise ValueError
SimpleNet = Fake()
""",
        "softmax": "class F(float):\n    def __float__(self): raise ValueError\nsoftmax = lambda x, dim: F(1)",
        "whose_call": "class S(str):\n    __eq__ = __hash__ = __str__ = __repr__ = None\nwhose_call = S('a')",
    },
    earns=no_points("module", "simple_net", "softmax", "whose_call"),
)
attack(
    "subject-of-long-name",
    "a class with a name of millions of characters",
    answers={"simple_net": "SimpleNet = type('N' * 5_000_000, (nn.Module,), {})", "module": "Module = 10 ** 10_000"},
    earns=no_points("simple_net", "module"),
)
for _name, _value in {
    "integer": "10 ** 200_000",
    "text": "'x' * 50_000_000",
    "expanded-tensor": "torch.ones(1).expand(30_000, 30_000)",
    "endless-iterator": "__import__('itertools').count()",
    "nan": "torch.full_like(x, float('nan'))",
    "infinity": "float('inf')",
    "complex": "x.to(torch.complex64)",
    "sparse": "x.to_sparse()",
    "meta": "x.to('meta')",
    "quantized": "torch.quantize_per_tensor(x.detach().float(), 0.1, 0, torch.qint8)",
    "nested": "torch.nested.nested_tensor([x.detach().float(), x.detach().float()])",
    "surrogate": "'\\ud800\\udfff'",
    "bytes": "bytes(10**7)",
    "empty": "torch.empty(0)",
}.items():
    attack(f"value-{_name}", f"return {_value}", earns=no_points("softmax"),
           answers={"softmax": f"def softmax(x, dim):\n    return {_value}"})  # fmt: skip
attack(
    "value-nested-lists",
    "return lists that contain themselves, and lists a hundred thousand deep",
    answers={
        "softmax": "knot = []\nknot.append(knot)\ndef softmax(x, dim):\n    return knot",
        "scale": """\
deep = []
for _ in range(100_000):
    deep = [deep]
wide = [0]
for _ in range(30):
    wide = [wide, wide]
class Scale:
    def __init__(self, factor):
        self.calls = deep
    def __call__(self, x):
        return wide
""",
    },
    earns=no_points("softmax", "scale"),
)
attack(
    "value-hostile-tensor",
    "return a tensor whose operations answer as its author likes",
    answers={
        "softmax": """\
class Mine(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        if name in ("tolist", "detach", "to", "reshape"):
            return torch.ones(3).as_subclass(torch.Tensor)
        return True
def softmax(x, dim):
    return x.as_subclass(Mine)
"""
    },
    earns=no_points("softmax"),
)
attack(
    "value-lazy-containers",
    "return mappings and sequences that lie about themselves",
    answers={
        "scale": """\
from collections.abc import Mapping, Sequence
class Endless(Mapping):
    def __getitem__(self, key): return self
    def __iter__(self):
        while True:
            yield object()
    def __len__(self): return 10**18
class Scale:
    def __init__(self, factor): self.calls = Endless()
    def __call__(self, x): return Endless()
"""
    },
    earns=no_points("scale"),
)
attack(
    "array-protocol",
    "return objects that pretend to be arrays",
    answers={
        "softmax": """\
class Fake:
    dtype = "float32"
    shape = (10**6, 10**6)
    def __array__(self, *a, **k): raise SystemExit(0)
    __array_interface__ = {"shape": (10**9,), "typestr": "<f4", "data": (0, False), "version": 3}
def softmax(x, dim):
    return Fake()
"""
    },
    earns=no_points("softmax"),
)
attack(
    "destructors",
    "objects that print, raise and exit when they are forgotten",
    answers=before(
        """\
class Last:
    def __del__(self):
        print("gone")
        raise SystemExit(0)
Last()
kept = [Last()]
""",
        "softmax",
        "double",
    ),
)

# ---------------------------------------------------------------------------------------------------------------------
# Honest side effects: right answers keep their points

attack(
    "warns",
    "right code that warns",
    answers={
        "softmax": RIGHT["softmax"].replace(
            "    weights", "    __import__('warnings').warn('mind the gap')\n    weights", 1
        ),
        "double": "import warnings\ndef double(x):\n    warnings.warn('deprecated', DeprecationWarning)\n    return 2 * x",
    },
)
attack(
    "prints",
    "right code that prints, on stderr and by logging too",
    answers={
        "softmax": RIGHT["softmax"].replace("    weights", "    print('here', x.shape)\n    weights", 1),
        "double": """\
import logging, sys
def double(x):
    print("debug", x, file=sys.stderr)
    logging.warning("careful")
    return 2 * x
""",
        "slope": "import sys\ndef slope(x):\n    print(x)\n    sys.stdout.flush()\n    sys.stderr.write('x')\n    return 2 * x",
    },
)
for _name, _code in {
    "dtype": "torch.set_default_dtype(torch.float64)",
    "device": "torch.set_default_device('meta')",
    "threads": "torch.set_num_threads(4)",
    "grad": "torch.set_grad_enabled(False)",
    "inference": "mode = torch.inference_mode()\nmode.__enter__()",
    "deterministic": "torch.use_deterministic_algorithms(True)\ntorch.autograd.set_detect_anomaly(True)",
    "seeds": "import random\ntorch.manual_seed(1)\nrandom.seed(1)\n__import__('numpy').random.seed(1)",
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "numpy-errors": "import numpy\nnumpy.seterr(all='raise')\nnumpy.set_printoptions(precision=1)",
    "print-options": "torch.set_printoptions(precision=1, threshold=1)",
    "cwd": "import os\nos.makedirs('mine', exist_ok=True)\nos.chdir('mine')",
    "signals": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.signal(signal.SIGINT, signal.SIG_IGN)",
    "streams": "import sys\nsys.stdout = sys.stderr = None\nsys.stdin = None",
    "excepthook": "import sys\nsys.excepthook = sys.unraisablehook = lambda *a: None",
    "print-replaced": "import builtins\nprint = lambda *a, **k: None\nbuiltins.print = print\nbuiltins.open = builtins.input = None",
    "names-deleted": "del F, Tensor, Any, check",
    "check-replaced": "check = 'my check'",
    "async": "import asyncio\nawait asyncio.sleep(0)",
    "input": "try:\n    name = input('your name? ')\nexcept Exception:\n    name = ''",
    "recursion-limit": "import sys\nsys.setrecursionlimit(500)",
    "gc-off": "import gc\ngc.disable()\ngc.set_threshold(1)",
    "global-hooks": "nn.modules.module.register_module_forward_hook(lambda m, a, o: print(type(m).__name__))",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "environment": "import os\nos.environ.clear()\nos.environ['HOME'] = '/nowhere'",
    "daemon-thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(30,), daemon=True).start()",
    "autocast": "autocast = torch.autocast('cpu', dtype=torch.bfloat16)\nautocast.__enter__()",
}.items():
    # `Tensor` and `Any` are used by later answers of the course: their authors would notice that in the notebook.
    _rest = (
        {n: RIGHT[n].replace(": Tensor", "").replace(" -> Tensor", "") for n in ("scale",)} if "del" in _code else {}
    )
    attack(
        f"honest-{_name}",
        f"right code that leaves something changed: {_name}",
        answers={"double": f"{RIGHT['double']}\n\n{_code}", "slope": RIGHT["slope"], **_rest},
        # A thread that still runs could change what is tested: such an answer is not tested at all.
        either=("double",) if _name == "daemon-thread" else (),
    )
for _name in ("dtype", "grad", "warnings", "threads"):
    _first = next(each for each in ATTACKS if each.name == f"honest-{_name}").answers["double"].partition("\n\n")[2]
    attack(
        f"honest-first-{_name}",
        f"the same, in the first answer: {_name}",
        answers={"simple_net": f"{RIGHT['simple_net']}\n\n{_first}"},
    )
attack(
    "helpers-of-one-name",
    "two answers that define the same helper, each its own",
    answers={
        "double": "def helper(x):\n    return 2 * x\n\ndef double(x):\n    return helper(x)",
        "slope": "def helper(x, n):\n    return n * x\n\ndef slope(x):\n    return helper(x, 2)",
    },
)
attack(
    "input-asked",
    "an answer that asks for input",
    answers={"double": "def double(x):\n    return 2 * float(input('x?'))"},
    earns=no_points("double"),
)
attack(
    "syntax-errors",
    "answers that are no Python",
    answers={
        "softmax": "def softmax(x, dim:\n    return x",
        "double": "\x0c\x00\x01",
        "slope": "return 2",
        "module": "%%unknown\nclass Module: pass",
        "scale": "class Scale:\n" + "    " * 200 + "pass\n" + "(" * 500,
    },
    earns=no_points("softmax", "double", "slope", "module", "scale"),
)
attack(
    "magics",
    "magics that are defined anew, timed and run",
    answers={
        "double": "%matplotlib inline\n%time x = 1\n%load_ext autoreload\n%config InlineBackend.figure_format = 'svg'\n"
        + RIGHT["double"],
        "slope": "from IPython.core.magic import register_line_magic\n@register_line_magic\ndef time(line):\n    return 4.0\n"
        + RIGHT["slope"],
        "softmax": "%%time\n" + RIGHT["softmax"],
    },
)
attack(
    "text-of-both-directions",
    "identifiers and text in several scripts, and reversed",
    answers={
        "double": "überraschung = 2\nдва = überraschung\ndef double(x):\n    return x * два  # \u202e\u2066 مرحبا",
        "essay": "\u202e gnidaer \u2066 naïve 模块 🙂 $\\alpha$ <b>bold</b> <script>alert('mine')</script>",
    },
)


@files("left-as-released", "nothing: the notebook as it was released", earns=NOTHING)
def _(folder):
    shutil.copy(folder.parents[2] / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", folder)


# ---------------------------------------------------------------------------------------------------------------------
# Without end: each meets a time limit

for _name, _code in {
    "loop": "while True:\n    pass",
    "loop-swallowing": "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    "sleep": "import time\nwhile True:\n    time.sleep(1000)",
    "in-c": "sum(iter(int, 1))",
    "alarm-off": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True:\n    pass",
    "signals-blocked": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile True:\n    pass",
    "join": "import threading\nthreading.Event().wait()",
}.items():
    attack(
        f"endless-{_name}",
        f"a cell without end: {_name}",
        answers={"softmax": f"{WRONG['softmax']}\n\n{_code}"},
        earns=no_points("softmax"),
        slow=True,
    )
    _inner = _code.replace("\n", "\n    ")
    attack(
        f"endless-{_name}-in-check",
        f"an answer without end when it is called: {_name}",
        answers={"softmax": f"def softmax(x, dim):\n    {_inner}", "double": f"def double(x):\n    {_inner}"},
        earns=no_points("softmax", "double"),
        slow=True,
    )
attack(
    "endless-del",
    "a destructor without end",
    answers={
        "double": "class Last:\n    def __del__(self):\n        while True:\n            pass\ndef double(x):\n    Last()"
    },
    earns=no_points("double"),
    slow=True,
)
attack(
    "endless-stopped",
    "stop the process instead of ending it",
    answers={"softmax": f"{WRONG['softmax']}\nimport os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"},
    earns=no_points("softmax"),
    slow=True,
)
attack(
    "endless-thread",
    "a busy thread that outlives its cell; later answers are right and slowed down",
    answers=before(
        "import threading\ndef busy():\n    while True:\n        sum(range(100))\n"
        "threading.Thread(target=busy, daemon=True).start()",
        "slope",
    ),
    slow=True,
    either=("slope",),
)
attack(
    "endless-str",
    "an exception whose text never ends",
    answers={
        "double": """\
class Slow(Exception):
    def __str__(self):
        while True:
            pass
def double(x):
    raise Slow
""",
        "softmax": "class Slow_(Exception):\n    def __str__(self):\n        while True:\n            pass\nraise Slow_",
    },
    earns=no_points("double", "softmax"),
    slow=True,
)
attack(
    "endless-subject",
    "a subject that never says what it is",
    answers={
        "module": """\
class Meta(type):
    def __getattribute__(cls, name):
        while True:
            pass
class Module(metaclass=Meta):
    pass
"""
    },
    earns=no_points("module"),
    slow=True,
)
