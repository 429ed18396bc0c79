"""A class on nbgrader, for tests: a course folder, submissions made from the release, the real commands."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.build import ROOT, tool_environment
from autograde.catalogue import chapters
from autograde.course.answers import from_text
from autograde.grading.trial import answered, recorded


@dataclass
class Classroom:
    """A course folder with one assignment, graded by nbgrader as it comes plus the course's own settings."""

    folder: Path
    chapter: str

    def __post_init__(self) -> None:
        shutil.copy(ROOT / "nbgrader_config.py", self.folder)
        source = self.folder / "solutions" / self.chapter
        source.mkdir(parents=True)
        for file in (ROOT / "solutions" / self.chapter).iterdir():
            if file.is_file():
                shutil.copy(file, source)

    def nbgrader(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run an nbgrader command in the course folder."""
        import sys

        return subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=self.folder,
            env=tool_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=1200,
        )

    def release(self) -> NotebookNode:
        """Make the learners' notebook and return it."""
        done = self.nbgrader("generate_assignment", self.chapter)
        assert done.returncode == 0, done.stderr
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
