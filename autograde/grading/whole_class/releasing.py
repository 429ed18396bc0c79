"""An assignment into nbgrader's gradebook and release folder, so that a failure on the way loses nothing."""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree, rmtree

from autograde.grading.whole_class.submissions import NotReleased, WrongUse, whole_name

ADDED = ("Cannot add or remove cells", "Cannot modify existing assignment")
"""What nbgrader says when cells or notebooks were added or taken away after students have handed in."""
LINES = 12
"""Lines of nbgrader's own output that are told when it fails."""


def find(course: Path, name: str) -> str:
    """Return the whole name of the assignment called `name`, or whose name begins so.

    Raises `NotReleased`, with the nearest name and all of them in its text, if there is none or several.
    """
    known = [folder.name for folder in (course / "solutions").glob("*") if any(folder.glob("*.ipynb"))]
    if not name:
        raise NotReleased("Name the assignment, such as `make release ASSIGNMENT=01_init_forward_call`.")
    try:
        return whole_name(name, known)
    except WrongUse as error:
        raise NotReleased(str(error)) from None


def release(course: Path, name: str) -> str:
    """Let nbgrader release the assignment called `name`, or whose name begins so; return its whole name.

    Args:
        course: the folder with `nbgrader_config.py`, `solutions/` and `notebooks/`.

    Raises `NotReleased`, with the released folder as it was before, if there is no such assignment or nbgrader fails.
    """
    assignment = find(course, name)
    folder = course / "notebooks" / assignment
    with tempfile.TemporaryDirectory() as kept:
        before = Path(kept, assignment)
        if folder.is_dir():
            copytree(folder, before)
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", "generate_assignment", assignment, "--force", "--create"],
            cwd=course,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            rmtree(folder, ignore_errors=True)
            if before.is_dir():
                copytree(before, folder)
            if any(words in done.stdout + done.stderr for words in ADDED):
                raise NotReleased(
                    f"{assignment} was not released: once submissions are graded, nbgrader lets no question be added, "
                    f"renamed or taken away. Make the question a new assignment, or go back to the text without it: "
                    f"`git log --oneline solutions/{assignment}` lists the commits; with the last one before the "
                    f"question, or HEAD if that is not committed, `git checkout COMMIT solutions/{assignment} "
                    f"notebooks/{assignment}` and `make release ASSIGNMENT={assignment}`."
                )
            last = "\n  ".join((done.stderr or done.stdout).splitlines()[-LINES:])
            raise NotReleased(
                f"nbgrader did not release {assignment}; the released folder is as before. It said:\n  {last}"
            )
    return assignment
