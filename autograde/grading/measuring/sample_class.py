"""A class for trials: honest submissions of mixed quality, made of the kept answers; the same ones for a seed."""

import copy
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook

from autograde.authoring.build import ROOT, tool_environment
from autograde.course.answers import from_text, right, wrong
from autograde.course.catalogue import chapters
from autograde.observing.experiment import Experiment

STOCK = """
from autograde.authoring.release import PREPROCESSORS
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.ignore = ["*.md", ".ipynb_checkpoints", "*.pyc", "__pycache__", ".autograde"]
c.GenerateAssignment.preprocessors = PREPROCESSORS
c.Execute.timeout = 60
"""
"""The course's settings without the grading plug-in: nbgrader as it comes."""


def mixed_answers(chapter: str, count: int, seed: int = 0) -> list[dict[str, str]]:
    """Return the answers of `count` learners to a chapter, by exercise's short name.

    From learner to learner the share of right answers falls from nearly all to few. Right ones are the course's own
    or an unusual one; the others are kept misconceptions, or not attempted (then the exercise is left out).
    """
    draw = random.Random(f"{chapter} {seed}")
    return [
        {
            exercise.short: code
            for exercise in chapters()[chapter]
            if (code := _answer(exercise, 1 - number / max(count, 2), draw)) is not None
        }
        for number in range(count)
    ]


def _answer(exercise: Experiment, quality: float, draw: random.Random) -> str | None:
    solution = from_text(exercise, "solution").code
    if draw.random() < quality:
        return draw.choice([solution, *(answer.code for answer in right(exercise))])
    mistakes = [answer.code for answer in wrong(exercise)]
    return None if not mistakes or draw.random() < 0.25 else draw.choice(mistakes)


def answered(release: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Return a copy of a released notebook with answer cells filled in, by exercise."""
    book = copy.deepcopy(release)
    left = dict(answers)
    for cell in book.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in left:
            cell.source = left.pop(name)
    if left:
        raise LookupError(f"no answer cell for {sorted(left)}")
    return book


def hand_in(course: Path, chapter: str, count: int) -> list[str]:
    """Hand in for `count` made-up students; return their names, `sample_00` and so on.

    Raises `FileNotFoundError` if the chapter is not released in `course`, and `FileExistsError` if one of these
    students has handed in already, or others have: nothing is overwritten, and no made-up scores go into a real mean.
    """
    release = course / "notebooks" / chapter / f"{chapter}.ipynb"
    if not release.exists():
        raise FileNotFoundError(f"{release} is not there: run `make release ASSIGNMENT={chapter}` first")
    names = [f"sample_{number:02}" for number in range(count)]
    folders = {name: course / "submitted" / name / chapter for name in names}
    there = [name for name, folder in folders.items() if folder.exists()]
    if there:
        raise FileExistsError(f"{there[0]} has handed in already: delete submitted/sample_* to begin anew")
    others = {path.parents[1].name for path in (course / "submitted").glob(f"*/{chapter}/*.ipynb")}
    real = sorted(name for name in others if not name.startswith("sample_"))
    if real:
        who = ", ".join(real[:3]) + ", …" * (len(real) > 3)
        raise FileExistsError(
            f"submitted/ has the work of others ({who}), whose class a made-up one would join: "
            "try grading in a second clone (--course names its folder)"
        )
    book = nbformat.read(release, as_version=4)
    for number, (name, answers) in enumerate(zip(names, mixed_answers(chapter, count), strict=True)):
        folders[name].mkdir(parents=True)
        nbformat.write(_written(answered(book, answers), number), folders[name] / f"{chapter}.ipynb")
    return names


def _written(book: NotebookNode, number: int) -> NotebookNode:
    """Give the questions that a person grades an answer, but of each third student."""
    for cell in book.cells if number % 3 != 2 else ():
        own = cell.metadata.get("nbgrader", {})
        if own.get("grade") and own.get("solution"):
            cell.source = (
                "A made-up answer, for a person to grade." if cell.cell_type == "markdown" else "made_up = True"
            )
    return book


class TrialCourse:
    """A course folder with one assignment, and nbgrader in it: as the course sets it up, or as it comes."""

    def __init__(self, folder: Path, chapter: str, *, stock: bool = False, released: Path | None = None) -> None:
        """Release the chapter, or copy what is `released` already in another course folder: the two do not differ."""
        self.folder, self.chapter = folder, chapter
        source = folder / "solutions" / chapter
        source.mkdir(parents=True)
        shutil.copy(ROOT / "solutions" / chapter / f"{chapter}.ipynb", source)
        if stock:
            (folder / "nbgrader_config.py").write_text(STOCK)
        else:
            shutil.copy(ROOT / "nbgrader_config.py", folder)
        if released is None:
            self.run("nbgrader", "generate_assignment", chapter)
        else:
            shutil.copytree(released / "notebooks", folder / "notebooks")
            shutil.copy(released / "gradebook.db", folder)

    @property
    def release(self) -> NotebookNode:
        """The learners' notebook."""
        return nbformat.read(self.folder / "notebooks" / self.chapter / f"{self.chapter}.ipynb", as_version=4)

    def hand_in(self, books: Iterable[NotebookNode]) -> None:
        """Put notebooks where nbgrader expects submissions, by students called s000, s001 and so on."""
        for number, book in enumerate(books):
            folder = self.folder / "submitted" / f"s{number:03}" / self.chapter
            folder.mkdir(parents=True)
            nbformat.write(book, folder / f"{self.chapter}.ipynb")

    def run(self, module: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m MODULE …` in the course folder.

        Raises `RuntimeError`, with the end of what it said, if it fails.
        """
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=self.folder,
            env=tool_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{module} {' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done

    def scores(self) -> dict[str, dict[str, float]]:
        """Return each student's automatic scores by exercise, read from the gradebook."""
        return recorded(self.folder, self.chapter)


def recorded(folder: Path, chapter: str) -> dict[str, dict[str, float]]:
    """Return each student's automatic scores by exercise, read from the gradebook of the course in `folder`."""
    found: dict[str, dict[str, float]] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(chapter):
            marks = found.setdefault(submission.student.id, {})
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    marks[grade.cell.name.removeprefix("check-")] = grade.auto_score
    return found


def without_demonstrations(book: NotebookNode) -> NotebookNode:
    """Return a copy without the code cells that nbgrader does not know: no answer relies on them."""
    book = copy.deepcopy(book)
    book.cells = [cell for cell in book.cells if cell.cell_type != "code" or "nbgrader" in cell.metadata]
    return book
