"""A folder to hand out to a class: the learners' notebooks, and the wheel that their checks need."""

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import move

import nbformat

from autograde.authoring import build as pipeline
from autograde.authoring import edition
from autograde.authoring.build import BuildError
from autograde.course import catalogue

README = "README.txt"
TITLE = "Inside nn.Module: notebooks to work through, and what checks the answers"
"""The first line of the folder's README; by it a folder made here is known."""

_LINK = re.compile(r"\[([^\]]*)\]\(\.\./(\w+)/\w+\.ipynb[^)]*\)")
"""To another chapter."""

FIRST_CELL = """\
# @title The course, where it is not installed yet
# Colab, Kaggle, a hub: upload inside_nn_module-….whl beside this notebook, then run this cell. Where the course is
# installed it does nothing.
import importlib.util
from pathlib import Path

if importlib.util.find_spec("autograde") is None:
    places = (Path(), Path(".."), *Path("/kaggle/input").glob("*"))
    found = (wheel for place in places for wheel in place.glob("inside_nn_module-*.whl"))
    wheels = sorted(found, key=lambda wheel: wheel.stat().st_mtime)
    if not wheels:
        raise FileNotFoundError("upload inside_nn_module-….whl beside this notebook, then run this cell again")
    %pip install --quiet --disable-pip-version-check "{wheels[-1]}"
    importlib.invalidate_caches()
"""
"""The first cell of a notebook that is handed out: it may be opened where nobody has typed a command."""


@dataclass(frozen=True)
class Handout:
    """What was made."""

    folder: Path
    wheel: Path
    notebooks: list[Path]

    @property
    def install(self) -> str:
        """The command that a student types in the folder."""
        return f"pip install jupyterlab ./{self.wheel.name}"

    @property
    def first(self) -> str:
        """The first notebook, seen from the folder."""
        return self.notebooks[0].relative_to(self.folder).as_posix()


def check(names: Iterable[str], folder: Path) -> list[str]:
    """Return the full names of the chapters and of the first one, which goes with each; all of them without names.

    Raises `KeyError` for a name that fits none, and `BuildError` if the folder holds what was not made here, or if a
    notebook is not what its chapter's text gives.
    """
    known = list(catalogue.chapters())
    wanted = {catalogue.find_chapter(name) for name in names}
    chosen = sorted({*wanted, known[0]}) if wanted else known  # the first says how the others work
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not _made_here(folder)):
        raise BuildError(f"{folder} is not empty, and was not made by this command: name another with --output")
    for chapter in pipeline.chapters(chosen):
        stale = [why for why in pipeline.staleness(chapter) if why.startswith("notebooks/")]
        if stale:
            raise BuildError(f"{stale[0]}; run `make build`")
    return chosen


def make(
    names: Iterable[str],
    folder: Path,
    tick: Callable[[str], None] = lambda _: None,
    jobs: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Handout:
    """Make the folder with the notebooks of the chapters called `names`, all of them without names.

    The wheel serves every chapter, so that a class that gets more chapters later need not install again. Calls `say`
    with a line that tells what will be made and how long it takes, then `tick` with the name of each exercise when its
    answers have been recorded. Raises what `check` raises.
    """
    chosen = check(names, folder)
    say(_announced(chosen, folder))
    with tempfile.TemporaryDirectory() as name:
        built = edition.wheel(Path(name), edition.recorded_file(tick, jobs))
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        wheel = Path(move(built, folder / built.name))
    notebooks = []
    for chapter in pipeline.chapters(chosen):
        target = folder / chapter.name / chapter.release_path.name
        target.parent.mkdir(exist_ok=True)
        book = nbformat.read(chapter.release_path, as_version=4)
        folded = {"jupyter": {"source_hidden": True}, "cellView": "form"}
        first = nbformat.v4.new_code_cell(FIRST_CELL.rstrip(), id="install-the-course", metadata=folded)
        for cell in book.cells:
            if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
                cell.source = _LINK.sub(lambda found: found[0] if found[2] in chosen else found[1], cell.source)
        book.cells.insert(0, first)
        nbformat.write(book, target)
        notebooks.append(target)
    made = Handout(folder, wheel, notebooks)
    (folder / README).write_text(_readme(made), encoding="utf-8")
    return made


def _announced(chosen: Sequence[str], folder: Path) -> str:
    """Return in a line what will be made of the chapters, what goes, and what takes long."""
    made = f"Making {folder}/: {len(chosen)} notebook{'s' * (len(chosen) > 1)}, a wheel with the checks, and {README}."
    gone = [name for name in catalogue.chapters() if name not in chosen and (folder / name / f"{name}.ipynb").exists()]
    if gone:
        made += f" You do not name {', '.join(gone)}: it goes from there; name all that the folder is to hold."
    first = "The first time, and after a change of the course, what all answers show is recorded: a few minutes."
    return made if edition.is_recorded() else f"{made} {first}"


def _made_here(folder: Path) -> bool:
    readme = folder / README
    return readme.is_file() and readme.read_text(encoding="utf-8", errors="replace").startswith(TITLE)


def _clear(folder: Path) -> None:
    """Take away what was made here before; whatever else lies there stays."""
    made = [*folder.glob("inside_nn_module-*.whl"), *(folder / name / f"{name}.ipynb" for name in catalogue.chapters())]
    for path in made:
        path.unlink(missing_ok=True)
        if path.parent != folder and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def _readme(made: Handout) -> str:
    chapters = "\n".join(f"    {path.relative_to(made.folder).as_posix()}" for path in made.notebooks)
    return f"""{TITLE}

You need Python 3.11 to 3.13 and about 2 GB of room, most of it for PyTorch. (On Linux it is about 6 GB, unless you have
installed PyTorch's CPU build first: https://pytorch.org/get-started/locally/ says how.) Open a terminal in this folder
and type, once:

    python -m venv .venv
    source .venv/bin/activate            (on Windows: .venv\\Scripts\\activate)
    {made.install}

Then, whenever you want to work, activate the environment as above and type

    jupyter lab {made.first}

On Colab or Kaggle, upload a notebook and the file {made.wheel.name}, and run the notebook's first cell.

The notebooks:

{chapters}

Read from top to bottom, write your answers into the cells that say so, and run the cell with `check` below each. It
tries your code beside PyTorch and shows where the two part; nothing is sent anywhere. `hint("…")`, with the name of an
exercise, gives a hint, and `progress()` shows how far you are. Your progress is kept in the folder .autograde beside
each notebook.

If you are given a newer file {made.wheel.name.partition("-")[0]}-….whl, install it with

    pip install --force-reinstall --no-deps ./{made.wheel.name}
"""
