"""What nbgrader's configuration says about the course: where submissions lie, what was released, where grades go."""

import glob
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry, Student
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url

from autograde.grading.gradebook import database as gradebooks
from autograde.grading.gradebook import scores as ledgers
from autograde.grading.whole_class.summary import full_name


class WrongUse(Exception):
    """What was asked for cannot be graded; the text says what to do."""


class NotReleased(Exception):
    """The assignment has no release, or the gradebook does not know it; the text says what to run."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in."""

    student: str
    folder: Path


def load(root: Path) -> CourseDirectory:
    """Return the course whose `nbgrader_config.py` lies in `root`, or that nbgrader would find from there."""
    from nbgrader.apps import NbGrader

    app = NbGrader()
    if (root / "nbgrader_config.py").is_file():
        app.config_file = str(root / "nbgrader_config")
        app.load_cwd_config = False
    app.load_config_file()
    course = CourseDirectory(config=app.config, parent=app)
    if "root" not in app.config.CourseDirectory:
        course.root = str(root.resolve())
    return course


def find(course: CourseDirectory, name: str) -> str:
    """Return the whole name of the released assignment called `name`, or whose name begins so.

    Raises `WrongUse`, with all of them in its text, or `NotReleased`; makes no gradebook in doing so.
    """
    folders = _in_source(course)
    known: list[str] = []
    url = make_url(course.db_url)
    if url.get_backend_name() != "sqlite" or (url.database and Path(url.database).exists()):
        with gradebooks.opened(course.db_url, course.course_id) as gradebook:
            known = ledgers.assignments(gradebook)
    every = {*known, *folders}
    if not every:
        where = f"(Looked in {course.root}; --course names another folder.)"
        raise WrongUse(f"There is no assignment {name!r}, and no other. {where}")
    assignment = whole_name(name, every)
    if assignment not in known:
        raise NotReleased(f"{assignment} has not been released; run `python -m autograde release {assignment}` first.")
    return assignment


def whole_name(name: str, known: Iterable[str]) -> str:
    """Return the one of the `known` names that is `name`, or the only one that begins so.

    Raises `WrongUse`, which lists them, if that is none or several: a name that is only near may be another's.
    """
    every = sorted(known)
    begun = [name] if name in every else [each for each in every if each.startswith(name)]
    if len(begun) == 1:
        return begun[0]
    near = begun or get_close_matches(name, every, n=1, cutoff=0.5)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise WrongUse(f"There is no assignment {name!r}.{hint} There are {', '.join(every)}.")


def taken_as(name: str, whole: str) -> str:
    """Return what is said where only the beginning of a name was given; empty if it was all of it."""
    return f"{name} is taken as {whole}, the only assignment whose name begins so." if name != whole else ""


def _in_source(course: CourseDirectory) -> set[str]:
    source = Path(course.format_path(course.source_directory, ".", "x")).parent
    return {path.name for path in source.glob("*") if path.is_dir()}


def submissions(course: CourseDirectory, assignment: str, student: str = "*") -> list[Submission]:
    """Return what was submitted to an assignment, by student.

    A folder counts as a submission whatever lies in it: nbgrader passes over those without a notebook.
    """
    return folders(course, course.submitted_directory, assignment, student)


def folders(course: CourseDirectory, where: str, assignment: str, student: str = "*") -> list[Submission]:
    """Return the students' folders for an assignment in `where`, such as `course.autograded_directory`."""
    exact = course.format_path(where, student, assignment)
    # A student may be called `[sq]`, which is also a pattern.
    pattern = glob.escape(exact) if Path(exact).is_dir() else exact
    regexp = re.compile(course.format_path(where, "(?P<student>.*)", assignment, escape=True))
    excluded = set(course.student_id_exclude.split(",")) if course.student_id_exclude else set()
    found = []
    for path in sorted(glob.glob(pattern)):
        match = regexp.fullmatch(path)
        if match and match["student"] not in excluded:
            found.append(Submission(match["student"], Path(path)))
    return found


def misplaced(course: CourseDirectory, gradebook: Gradebook, assignment: str, student: str = "*") -> list[str]:
    """Return a sentence for each folder or notebook that seems handed in, and lies where no assignment is looked for.

    What belongs to another assignment is left to that one's grading.
    """
    if Path(course.directory_structure).parts[-2:] != ("{student_id}", "{assignment_id}"):
        return []
    base = Path(course.format_path(course.submitted_directory, "x", assignment)).parent.parent
    known = {assignment, *_in_source(course), *ledgers.assignments(gradebook)}
    found = []
    for path in sorted([*base.glob("*.ipynb"), *base.glob("*/*")]):
        owner = path.parent.name if path.parent != base else "STUDENT"
        ours = student in ("*", owner) and owner not in course.student_id_exclude.split(",")
        if not ours or owner.startswith((".", "__")) or path.name.startswith((".", "__")) or path.name in known:
            continue
        books = [*path.glob("*.ipynb"), *path.glob("*/*.ipynb")] if path.is_dir() else [path]
        like = get_close_matches(path.stem, sorted(known), n=1, cutoff=0.6)
        belongs = {owner, *(book.stem for book in books)} & known or {*like} or {assignment}
        if assignment in belongs and (like or any(book.suffix == ".ipynb" for book in books)):
            what = "is no assignment" if path.is_dir() else "lies in no assignment's folder"
            right = base / ("STUDENT" if owner in known else owner) / assignment / ("" if path.is_dir() else path.name)
            shown, meant = (
                "".join(c if c.isprintable() else "?" for c in str(each.relative_to(base.parent))) + "/" * path.is_dir()
                for each in (path, right)
            )
            found.append(f"{shown} {what}: did you mean {meant}? Nothing of it was graded.")
    return found


def names_of(gradebook: Gradebook) -> dict[str, str]:
    """Return what the students that the gradebook knows are called, in the order of their ids."""
    query = gradebook.db.query(Student.id, Student.first_name, Student.last_name)
    rows = gradebooks.persistently(gradebook, query.all)
    return {row[0]: full_name(*row) for row in sorted(rows, key=lambda row: row[0])}


def left_out(
    course: CourseDirectory, gradebook: Gradebook, assignment: str, found: Sequence[Submission], student: str = "*"
) -> list[str]:
    """Return a sentence for all that is misplaced and, of a whole class, one that names those who handed nothing in."""
    said = misplaced(course, gradebook, assignment, student)
    known = {*(each.student for each in found), *course.student_id_exclude.split(",")}
    names = [name for each, name in names_of(gradebook).items() if each not in known] if student == "*" else []
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return [*said, f"Nothing handed in: {', '.join(names[:10])}{more}"] if names else said


def released(course: CourseDirectory, gradebook: Gradebook, assignment: str) -> dict[str, NotebookNode]:
    """Return the released notebooks of an assignment by name, with hidden tests where the gradebook keeps them.

    Raises `NotReleased` if there are none, or if release and gradebook do not belong together.
    """
    folder = Path(course.format_path(course.release_directory, ".", assignment))
    again = f"run `python -m autograde release {assignment}` first"
    try:
        names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
    except MissingEntry:
        raise NotReleased(f"the gradebook does not know the assignment {assignment!r}; {again}") from None
    found = {}
    for name in sorted(names):
        path = folder / f"{name}.ipynb"
        if not path.is_file():
            raise NotReleased(f"{assignment} has no released notebook {name!r}; {again}")
        row = gradebook.find_notebook(name, assignment)
        sources = {cell.name: cell for cell in row.source_cells}
        release = nbformat.read(path, as_version=4)
        points = {cell.name: cell.max_score for cell in [*row.grade_cells, *row.task_cells]}
        differing = sorted({each for each, _ in points.items() ^ _points(release).items()})
        if differing:
            raise NotReleased(
                f"{path.name} in {folder.name} is not what was released (points or name of {', '.join(differing)}); "
                f"{again}, or take back what was changed"
            )
        found[name] = _with_hidden_tests(release, sources, again)
    return found


def _points(release: NotebookNode) -> dict[str, float]:
    """Return the points of the cells that have some or could, by name."""
    settings = [cell.metadata.nbgrader for cell in release.cells if utils.is_grade(cell) or utils.is_task(cell)]
    return {each["grade_id"]: float(each["points"]) for each in settings}


def _with_hidden_tests(release: NotebookNode, sources: dict, again: str) -> NotebookNode:
    """Put back what `ClearHiddenTests` took out of the released test cells."""
    seen = set()
    for cell in release.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id is None:
            continue
        seen.add(grade_id)
        if grade_id in sources and utils.is_locked(cell):
            cell.source = sources[grade_id].source
    missing = sorted(set(sources) - seen)
    if missing:
        raise NotReleased(f"the release lacks {', '.join(missing)}, which the gradebook knows; {again}")
    return release


def notebook_names(releases: dict[str, NotebookNode], wanted: str) -> Sequence[str]:
    """Return the names of the notebooks to grade: all for `*`."""
    return [name for name in releases if wanted in ("*", name)]
