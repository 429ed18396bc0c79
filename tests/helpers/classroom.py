"""A class on nbgrader, for tests: a course folder, submissions made from the release, the real commands."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from sharing import made_once

from autograde.authoring.build import ROOT, tool_environment
from autograde.course.answers import from_text
from autograde.course.catalogue import chapters
from autograde.grading.measuring.sample_class import answered, recorded


@dataclass
class Classroom:
    """A course folder with one assignment, graded by nbgrader as it comes plus the course's own settings."""

    folder: Path
    chapter: str

    def __post_init__(self) -> None:
        source = self.folder / "solutions" / self.chapter
        source.mkdir(parents=True)
        shutil.copy(ROOT / "nbgrader_config.py", self.folder)
        for file in (ROOT / "solutions" / self.chapter).iterdir():
            if file.is_file():
                shutil.copy(file, source)

    def nbgrader(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run an nbgrader command in the course folder."""
        return subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=self.folder,
            env=tool_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=1200,
        )

    def generate(self, *words: str) -> NotebookNode:
        """Let nbgrader make the learners' notebook, and return it."""
        done = self.nbgrader("generate_assignment", self.chapter, *words)
        assert done.returncode == 0, done.stderr
        return self.released

    def release(self) -> NotebookNode:
        """Return the learners' notebook: what nbgrader makes of a chapter is made once a run, and copied from there."""
        made = self.made_once()
        shutil.copytree(made / "notebooks", self.folder / "notebooks")
        shutil.copy(made / "gradebook.db", self.folder)
        return self.released

    def made_once(self) -> Path:
        """Return a course folder, not to be changed, in which nbgrader has made the release."""
        return made_once(f"release-{self.chapter}", lambda folder: type(self)(folder, self.chapter).generate())

    @property
    def released(self) -> NotebookNode:
        """The learners' notebook."""
        return nbformat.read(self.folder / "notebooks" / self.chapter / f"{self.chapter}.ipynb", as_version=4)

    def submit(self, student: str, book: NotebookNode) -> Path:
        """Put a notebook where nbgrader expects the student's submission."""
        folder = self.folder / "submitted" / student / self.chapter
        folder.mkdir(parents=True)
        nbformat.write(book, folder / f"{self.chapter}.ipynb")
        return folder

    def scores(self) -> dict[str, dict[str, float]]:
        """Return each student's automatic scores by exercise, read from the gradebook."""
        return recorded(self.folder, self.chapter)


def solutions(chapter: str) -> dict[str, str]:
    """Return the course's own answers of a chapter, by exercise."""
    return {e.short: from_text(e, "solution").code for e in chapters()[chapter]}


def points(chapter: str) -> dict[str, int]:
    """Return the points of a chapter's exercises."""
    return {e.short: e.points for e in chapters()[chapter]}


__all__ = ["Classroom", "answered", "points", "solutions"]
