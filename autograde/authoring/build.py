"""The pipeline: `solutions/*/*.md` → executed `solutions/*/*.ipynb` → `notebooks/*/*.ipynb`.

The text is Jupytext Markdown. These fence attributes are ours:

    ```python setup            a cell that all answers may rely on (imports, given classes); locked
    ```python answer="twice"   the answer cell of the exercise `twice`, with the solution between nbgrader's marks
    ```python check="twice"    its check cell; locked, and worth the points that the experiment states

and two are for whoever teaches, for questions and tests of their own (`own_cells`):

    ```python manual="why" points=3    an answer that a person grades; for prose, <!-- #region manual="why" points=3 -->
    ```python test="more" points=2     plain asserts; locked

`build` turns them into nbgrader's metadata, gives every cell an id that follows from its content, executes the
notebook if its text or what it imports has changed, and lets nbgrader make the learner's notebook.
"""

import ast
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from autograde.authoring import agreement, around, own_cells
from autograde.authoring.agreement import BuildError
from autograde.course import catalogue
from autograde.course.text import stub
from autograde.observing.experiment import Experiment

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parent
EXECUTION_LIMIT = 600
_OWN_ID = re.compile(r"[0-9a-f]{10}(-\d+)?")


@dataclass(frozen=True)
class Course:
    """Where the course lies."""

    root: Path = ROOT

    @property
    def solutions(self) -> Path:
        """The folder with the texts and the solution notebooks."""
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        """The folder with the learners' notebooks."""
        return self.root / "notebooks"

    def texts(self) -> list[Path]:
        """Return the chapters' texts, in order."""
        return sorted(self.solutions.glob("*/*.md"))


@dataclass
class Chapter:
    """One chapter: its text and what is made of it."""

    text: Path
    course: Course = field(default_factory=Course)

    @property
    def name(self) -> str:
        """Such as `01_init_forward_call`."""
        return self.text.stem

    @property
    def solution_path(self) -> Path:
        """The executed solution notebook."""
        return self.text.with_suffix(".ipynb")

    @property
    def release_path(self) -> Path:
        """The learner's notebook."""
        return self.course.notebooks / self.name / f"{self.name}.ipynb"

    @cached_property
    def exercises(self) -> dict[str, Experiment]:
        """The chapter's exercises by short name; empty if it has none."""
        return {e.short: e for e in catalogue.chapters().get(self.name, [])}

    @cached_property
    def notebook(self) -> NotebookNode:
        """The solution notebook without outputs, as the text gives it.

        Raises `BuildError` if the text and the experiments do not fit.
        """
        content = self.text.read_text(encoding="utf-8")
        agreement.must_fit_the_page(self.text.name, content)
        book = jupytext.reads(content, fmt="md")
        book.metadata = NotebookNode(kernelspec=dict(display_name="Python 3", language="python", name="python3"))
        book.metadata["language_info"] = {"name": "python"}
        book.nbformat, book.nbformat_minor = 4, 5
        used: dict[str, int] = {}
        for cell in book.cells:
            self._finish(cell)
        around.frame(book, self.course.texts(), self.name)
        for cell in book.cells:
            cell["id"] = _cell_id(cell, used)
        agreement.must_be_complete(self.text.name, book, self.exercises)
        return book

    def _finish(self, cell: NotebookNode) -> None:
        marks = dict(cell.metadata)
        cell.metadata = NotebookNode()
        try:
            own = own_cells.metadata(marks, cell.cell_type, cell.source)
        except ValueError as error:
            start = cell.source.strip().partition("\n")[0]
            raise BuildError(f"{self.text.name}, the cell that starts {start[:50]!r}: {error}") from None
        if own:
            cell.metadata["nbgrader"] = own
        if cell.cell_type != "code":
            return
        cell.execution_count, cell.outputs = None, []
        if "tags" in marks:
            cell.metadata["tags"] = marks["tags"]
        if marks.get("hide"):
            cell.metadata["jupyter"] = {"source_hidden": True}
        if "setup" in marks:
            digest = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
            cell.metadata["nbgrader"] = own_cells.nbgrader(f"setup-{digest}", locked=True)
        if "answer" in marks:
            self._exercise(marks["answer"], "answer")
            try:
                stub(cell.source)
            except ValueError as error:
                raise BuildError(f"{self.text.name}, answer cell {marks['answer']!r}: {error}") from None
            cell.metadata["nbgrader"] = own_cells.nbgrader(f"{marks['answer']}", solution=True)
        if "check" in marks:
            exercise = self._exercise(marks["check"], "check")
            if not _calls(cell.source, exercise):
                raise BuildError(f"{self.text.name}: the check cell of {exercise.short!r} must be {exercise.call}")
            cell.metadata["nbgrader"] = own_cells.nbgrader(
                f"check-{exercise.short}", locked=True, grade=True, points=exercise.points
            )

    def _exercise(self, short: str, kind: str) -> Experiment:
        if short not in self.exercises:
            known = ", ".join(self.exercises) or "none"
            raise BuildError(
                f"{self.text.name}: the {kind} cell {short!r} belongs to no experiment in "
                f"autograde/chapters/ch{self.name} (there: {known})"
            )
        return self.exercises[short]

    @property
    def imports(self) -> dict[str, str]:
        """The files of this package that the executed notebook depends on, each with a digest of its content."""
        folder = PACKAGE / "chapters" / f"ch{self.name}"
        names = {"notebook.functions", *(f"chapters.ch{self.name}.{file.stem}" for file in folder.glob("*.py"))}
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                names |= _imported(cell.source)
        files = _reached(names)
        return {p.relative_to(PACKAGE).as_posix(): _digest(p.read_bytes()) for p in files}

    @property
    def fingerprint(self) -> dict[str, Any]:
        """What the outputs of the solution notebook depend on."""
        cells = [[c.cell_type, c.id, c.source] for c in self.notebook.cells]
        return {"text": _digest(json.dumps(cells).encode()), "imports": self.imports}


def _imported(source: str) -> set[str]:
    """Return the modules of this package that a piece of code imports, without the package's name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.MULTILINE))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix("autograde.") for name in names if name.startswith("autograde.")}


def _reached(names: set[str]) -> list[Path]:
    """Return the files of these modules and of all that they import from this package."""
    pending, files = set(names), set()
    while pending:
        stem = PACKAGE.joinpath(*pending.pop().split("."))
        for file in (stem.with_suffix(".py"), stem / "__init__.py"):
            if file.exists() and file not in files:
                files.add(file)
                pending |= _imported(file.read_text(encoding="utf-8"))
    return sorted(files)


def _cell_id(cell: NotebookNode, used: dict[str, int]) -> str:
    """Return an id that follows from the cell's content, so that inserting a cell leaves all other ids alone."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    base = name.replace("_", "-") if name else _digest(f"{cell.cell_type}\n{cell.source}".encode())
    used[base] = used.get(base, 0) + 1
    return base[:60] if used[base] == 1 else f"{base[:60]}-{used[base]}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


def _calls(source: str, exercise: Experiment) -> bool:
    """Say whether a cell is the one call that the exercise's check needs."""
    try:
        return ast.dump(ast.parse(source)) == ast.dump(ast.parse(exercise.call))
    except SyntaxError:
        return False


def cells_of(book: NotebookNode) -> list[dict[str, Any]]:
    """Return all of a notebook's cells that must follow from the text: everything but outputs and counts."""
    return [
        {"id": c.get("id"), "type": c.cell_type, "source": c.source, "metadata": _plain(c.metadata)} for c in book.cells
    ]


def _plain(node: Any) -> Any:
    return json.loads(json.dumps(node))


def staleness(chapter: Chapter) -> list[str]:
    """Return why the files made of a chapter's text are not what it gives: a sentence each, none if they are."""
    reasons = []
    name = chapter.solution_path.relative_to(chapter.course.root).as_posix()
    reasons += [f"{name}: {why}" for why in _solution_staleness(chapter)]
    release = chapter.release_path.relative_to(chapter.course.root).as_posix()
    reasons += [f"{release}: {why}" for why in _release_staleness(chapter)]
    return reasons


def _solution_staleness(chapter: Chapter) -> list[str]:
    if not chapter.solution_path.exists():
        return ["it does not exist"]
    committed = nbformat.read(chapter.solution_path, as_version=4)
    why = _first_difference(cells_of(chapter.notebook), cells_of(committed))
    if why:
        return [why]
    former, now = committed.metadata.get("autograde", {}), chapter.fingerprint
    if former.get("text") != now["text"]:
        return ["it was executed with another text"]
    imports = former.get("imports", {})
    changed = [f for f in imports.keys() | now["imports"].keys() if imports.get(f) != now["imports"].get(f)]
    return [f"executed before a change of {', '.join(sorted(changed))}"] if changed else []


def _release_staleness(chapter: Chapter) -> list[str]:
    if not chapter.release_path.exists():
        return ["it does not exist"]
    committed = cells_of(nbformat.read(chapter.release_path, as_version=4))
    why = _first_difference(_expected_release(chapter), [_without_checksum(c) for c in committed])
    return [why] if why else []


def _expected_release(chapter: Chapter) -> list[dict[str, Any]]:
    cells = cells_of(chapter.notebook)
    for cell in cells:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("solution"):
            cell["source"] = stub(cell["source"], prose=cell["type"] == "markdown")
            cell["metadata"]["deletable"] = False
        if grading:
            cell["source"] = own_cells.released(cell["source"])
        if grading.get("locked"):
            cell["metadata"]["deletable"] = False
            cell["metadata"]["editable"] = False
    return cells


def _without_checksum(cell: dict[str, Any]) -> dict[str, Any]:
    cell["metadata"].get("nbgrader", {}).pop("checksum", None)
    return cell


def _first_difference(expected: list[dict[str, Any]], got: list[dict[str, Any]]) -> str | None:
    for number, (a, b) in enumerate(zip(expected, got, strict=False), 1):
        for key in ("type", "source", "metadata", "id"):
            if a[key] != b[key]:
                start = a["source"].strip().splitlines()[:1] or [""]
                return f"cell {number} ({start[0][:40]!r}) is not what the text gives: its {key} differs"
    return f"{len(got)} cells in place of {len(expected)}" if len(expected) != len(got) else None


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write(path: Path, text: str) -> bool:
    """Write a file if that changes it; say whether it did."""
    if _read(path) == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def build(chapter: Chapter, say: Callable[[str], None] = lambda _: None, force: bool = False) -> list[Path]:
    """Bring all that is made of a chapter's text up to date; return the files that changed.

    With `force`, executes the notebook although nothing changed. Raises `BuildError` if the text is faulty, if the
    solution fails or warns while it runs, or, unless `force` is given, if somebody added cells to a built notebook.
    """
    changed = []
    for path in (chapter.solution_path, chapter.release_path) if not force else ():
        _must_not_lose_cells(chapter, path)
    if force or _solution_staleness(chapter):
        say("executing")
        executed = _executed(chapter)
        if _write(chapter.solution_path, nbformat.writes(executed) + "\n"):
            changed.append(chapter.solution_path)
    if force or _release_staleness(chapter):
        say("releasing")
        if _released(chapter):
            changed.append(chapter.release_path)
    return changed


def _must_not_lose_cells(chapter: Chapter, path: Path) -> None:
    """Refuse to overwrite a built notebook with cells that no build has made: their ids are not as `_cell_id`'s."""
    if not path.exists():
        return
    built = nbformat.read(path, as_version=4)
    added = [
        cell for cell in built.cells if not _OWN_ID.fullmatch(cell.get("id") or "") and cell.id != _cell_id(cell, {})
    ]
    if added:
        text = jupytext.writes(nbformat.v4.new_notebook(cells=added), fmt="md").partition("\n---\n")[2].strip()
        raise BuildError(
            f"{path.relative_to(chapter.course.root)} has {len(added)} cell(s) that are not in {chapter.text.name} and "
            "would be lost. To keep them, put this into the text where it belongs (a question that a person grades "
            f'gets manual="name" points=3, asserts test="name" points=2); to drop them: build --force\n\n{text}'
        )


def _executed(chapter: Chapter) -> NotebookNode:
    book = nbformat.from_dict(chapter.notebook)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            book,
            timeout=EXECUTION_LIMIT,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],
            coalesce_streams=True,  # how output arrives in pieces differs from run to run
            resources={"metadata": {"path": folder}},
        )
        try:
            with _environment(PYTHONPATH=str(chapter.course.root), PYTHONHASHSEED="0"):
                client.execute()
        except CellExecutionError as error:
            raise BuildError(f"{chapter.text.name} does not run:\n{error}") from None
    for cell in book.cells:
        if cell.cell_type == "code":
            _must_be_clean(chapter, cell)
    book.metadata["autograde"] = chapter.fingerprint
    book.metadata.pop("language_info", None)
    book.metadata["language_info"] = {"name": "python"}
    return book


def _must_be_clean(chapter: Chapter, cell: NotebookNode) -> None:
    for output in cell.outputs:
        output.get("metadata", {}).pop("timestamp", None)
        if output.output_type == "stream" and output.name == "stderr":
            raise BuildError(
                f"{chapter.text.name}: the cell starting {cell.source[:60]!r} wrote to stderr:\n{output.text[:500]}"
            )
        text = json.dumps(output)
        if str(chapter.course.root) in text or "/ipykernel_" in text:
            raise BuildError(
                f"{chapter.text.name}: the cell starting {cell.source[:60]!r} shows a path of this machine"
            )


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Inside, have these variables in this process's environment."""
    former = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _released(chapter: Chapter) -> bool:
    """Let nbgrader make the learner's notebook, with a database of its own, and put it in place if it changed."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        shutil.copy(chapter.course.root / "nbgrader_config.py", here)
        source = here / "solutions" / chapter.name
        source.mkdir(parents=True)
        shutil.copy(chapter.solution_path, source)
        generate_assignment(here, chapter.name)
        made = here / "notebooks" / chapter.name / chapter.release_path.name
        return _write(chapter.release_path, made.read_text(encoding="utf-8"))


def generate_assignment(course: Path, name: str) -> None:
    """Run `nbgrader generate_assignment` in the folder `course`; raise `BuildError` with its log if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", name, "--force"],
        cwd=course,
        env=tool_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"nbgrader generate_assignment {name} failed:\n{done.stderr[-3000:]}")


def tool_environment() -> dict[str, str]:
    """Return the environment for nbgrader's commands: it looks for `alembic` on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def chapters(names: Iterable[str] = (), course: Course | None = None) -> list[Chapter]:
    """Return the chapters whose names, numbers or beginnings are given; all of them without names.

    Raises `BuildError` for a name that fits none.
    """
    course = course or Course()
    every = [Chapter(text, course) for text in course.texts()]
    if not names:
        return every
    found = []
    for name in names:
        fitting = [c for c in every if c.name == name or c.name.partition("_")[0] == name.zfill(2)]
        if not fitting:
            raise BuildError(f"there is no chapter {name!r}; there are {', '.join(c.name for c in every)}")
        found += fitting
    return found
