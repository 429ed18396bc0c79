"""What nbgrader calls: `nbgrader autograde` and formgrader's button, with the slow and gullible steps replaced.

`configure` is all that a course's `nbgrader_config.py` needs. nbgrader's converter stays: it finds the submissions,
keeps the gradebook's rows and writes the files. In between, each notebook is rebuilt from the release (`TakeIn`),
graded outside (`GradeOutside`) and recorded (`RecordGrades`).
"""

import atexit
import glob
import json
import os
import re
import secrets
import shutil
import stat
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.converters import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, ClearHiddenTests, GetGrades, NbGraderPreprocessor
from traitlets import Bool, HasTraits, Integer, List, Unicode

from autograde.grading import confinement
from autograde.grading.gradebook import database as gradebook
from autograde.grading.gradebook.scores import Entry, Ledger, Marks
from autograde.grading.intake.rebuilding import submitted_at, take_in
from autograde.grading.intake.released import added_to
from autograde.grading.one_submission.executors import Local
from autograde.grading.one_submission.outputs import fault
from autograde.grading.one_submission.results import Graded, Job, fill_in
from autograde.grading.whole_class import submissions
from autograde.grading.whole_class.report import code
from autograde.grading.whole_class.summary import count, full_name, late_in_words, titles

LARGEST_FILE = 100 * 2**20
"""Bytes of a file beside a notebook that is still copied."""
_HEAD = """
{% set notes = nb.metadata.autograde or {} %}
{% if notes.refused %}<p><strong>{{ notes.refused | code }}</strong></p>{% endif %}
{% if resources.nbgrader.late %}<p>Handed in {{ resources.nbgrader.late }} late.</p>{% endif %}
{% if resources.nbgrader.waiting %}<p>Preliminary: {{ resources.nbgrader.waiting }} to be graded by a person.</p>
{% endif %}
{% if resources.nbgrader.stopped %}<p>Answers that did not run to their end:
{% for cell in resources.nbgrader.stopped %}<a href="#comment-{{ cell.name | e }}">{{ cell.title | code }}</a>
({{ cell.why }}){{ "; " if not loop.last }}{% endfor %}</p>{% endif %}
{% if notes.repairs %}<p>Repairs to what was handed in:</p>
<ul>{% for repair in notes.repairs %}<li>{{ repair | code }}</li>{% endfor %}</ul>{% endif %}
"""
_STYLE = """<style>
  summary { display: list-item; cursor: pointer; } div.nbgrader_cell .panel-heading a { color: inherit; }
</style><style>@media (prefers-color-scheme: dark) {
  html, html img { filter: invert(1) hue-rotate(180deg); } html { background: #fff; }
}</style>
"""
"""Bootstrap hides that a summary opens, and its links are faint on blue. The page is made for white paper; turned round
as a whole, all its contrasts stay."""
_WORDS = {
    r"(?=</head>)": _STYLE,
    r"(?<=<h4>)": "{{ resources.nbgrader.who | e }} · ",
    r"(?<=</h4>)": _HEAD,
    # "Test cell", seventeen times, says nothing.
    r">(Test cell|Coding free-response|Written response|Task)</a>": ">{{ cell.metadata.nbgrader.title | code }}</a>",
    r"{{ cell.metadata.nbgrader.score .*? }} / {{ .*? }}": "{{ cell.metadata.nbgrader.said }}",
    # An entry for each remark that nothing was answered says nothing either; comments stand below their cells.
    r"{% if [^%]*\.comment %}\s*<li>.*?Comment</a></li>\s*{% endif %}": "",
}
"""What the template of the feedback's page says otherwise."""
_TO_NEIGHBOURS = re.compile(r"\[([^\]]*)\]\(\.\./[^)]*\)")
"""A link to another notebook of the course: it does not lie beside the page."""
LOCK_SECONDS = 120
"""How long a locked SQLite database is waited for."""

Resources = dict[str, Any]


def configure(c: Any) -> None:
    """Set nbgrader's options (`c = get_config()`) so that it grades by this package."""
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor

    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = [TakeIn]
    c.Autograde.autograde_preprocessors = [GradeOutside, RecordGrades, AssignLatePenalties]
    # What stands between the marks of hidden tests is for the instructor's eyes.
    # A page may be older than the gradebook, whose manual scores have no date.
    c.GenerateFeedback.force = True
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = [HideTests, DisarmTexts, GetScores, CSSHTMLHeaderPreprocessor]


class _OfPages(HasTraits):
    """A step in making a page: it knows the option that the exporter of pages sets for all, and warns of none."""

    display_data_priority = List(Unicode(), help="Which of an output's forms is shown.").tag(config=True)


class HideTests(_OfPages, ClearHiddenTests):
    """nbgrader's own step, in making a page of feedback."""


class DisarmTexts(_OfPages, NbGraderPreprocessor):
    """Takes out of texts what a page of feedback must not have: scripts that learners wrote, links to notebooks."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the notebook with harmless texts; code is shown as it is."""
        from nbconvert.preprocessors.sanitize import SanitizeHTML

        clean = SanitizeHTML(parent=self.parent)
        added = tuple(added_to(cell.metadata.nbgrader.grade_id) for cell in nb.cells if utils.is_task(cell))
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = _TO_NEIGHBOURS.sub(r"\1", cell.source)
            theirs = utils.is_solution(cell) or cell.get("id", "").startswith(added)
            if cell.cell_type == "markdown" and theirs and re.search(r"<[a-zA-Z!/?]", cell.source):
                cell.source = clean.sanitize_html_tags(cell.source)
            elif cell.cell_type == "raw":
                cell.source = ""
        return nb, resources


class GetScores(GetGrades):
    """nbgrader's own step; it also notes what the page calls the student, each exercise and its score."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the notebook with scores."""
        nb, resources = super().preprocess(nb, resources)
        named = titles(nb.cells, "")
        for cell in nb.cells:
            settings = cell.metadata.get("nbgrader", {})
            settings["title"] = named.get(("", settings.get("grade_id"))) or settings.get("grade_id")
        names = resources["nbgrader"]
        with gradebook.opened(names["db_url"], self.parent.parent.coursedir.course_id) as book:
            student = book.find_student(names["student"])
            names["who"] = full_name(student.id, student.first_name, student.last_name)
            late = book.find_submission(names["assignment"], names["student"]).total_seconds_late
        names["stopped"] = _stopped(nb)
        names["late"] = late_in_words(late) if late else ""
        waiting = sum(1 for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("waiting"))
        names["waiting"] = count(waiting, "answer") if waiting else ""
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: Resources) -> None:
        settings = cell.metadata.nbgrader
        place = settings.grade_id, self.notebook_id, self.assignment_id, self.student_id
        grade = self.gradebook.find_grade(*place)
        by_hand = grade.manual_score is not None
        unscored = grade.auto_score is None and not by_hand
        settings["waiting"] = unscored or (by_hand and bool(grade.needs_manual_grade))
        how = " (by hand; to be looked at again)" if settings["waiting"] else " (by hand)"
        score = "not graded yet" if unscored else round(grade.score, 2)
        settings["said"] = f"{score} / {round(grade.max_score, 2)}{how * by_hand}"


def _stopped(nb: NotebookNode) -> list[dict[str, str]]:
    """Return the answers of a graded notebook that did not run to their end, each with what it is called and why."""
    answers = [cell for cell in nb.cells if cell.cell_type == "code" and utils.is_solution(cell)]
    return [
        {"name": cell.metadata.nbgrader.grade_id, "title": cell.metadata.nbgrader.title, "why": code(why)}
        for cell in answers
        if (why := fault(cell.outputs))
    ]


class SubmissionExporter(NotebookExporter):
    """Leaves the reading of submissions to `TakeIn`, and prepares nbgrader's converter for what they may contain."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if hasattr(self.parent, "assignments"):
            _prepare(self.parent)

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert a notebook; a submission's file is not even opened here: it may be anything."""
        if any(isinstance(step, TakeIn) for step in self._preprocessors):
            return self.from_notebook_node(v4.new_notebook(), resources=resources, **kwargs)
        return super().from_filename(filename, resources=resources, **kwargs)


class FeedbackExporter(HTMLExporter):
    """Finds the notebooks whatever the students are called, and says more at the top of the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.raw_template = _page()
        self.register_filter("code", code)
        if hasattr(self.parent, "assignments"):
            course = self.parent.coursedir
            for each in submissions.folders(
                course, course.autograded_directory, course.assignment_id, course.student_id
            ):
                found = [str(path) for path in sorted(each.folder.glob(f"{course.notebook_id}.ipynb"))]
                if found:
                    self.parent.assignments[str(each.folder)] = found


@lru_cache(maxsize=1)
def _page() -> str:
    """Return nbgrader's template of a page of feedback, with our words in it."""
    folder = Path(utils.__file__).parent / "server_extensions" / "formgrader" / "templates"
    text = (folder / "feedback" / "index.html.j2").read_text(encoding="utf-8")
    for old, new in _WORDS.items():
        text = re.sub(old, new, text)
    return text


def _prepare(converter: Any) -> None:
    """Settle what would stop nbgrader's converter, or make it pass over a submission."""
    try:
        way = confinement.choose(unconfined=GradeOutside(config=converter.config).unconfined)
    except confinement.CannotConfine as error:
        raise _said(converter, f"{error} (for nbgrader: c.GradeOutside.unconfined = True)") from None
    (converter.log.info if way.name != "none" else converter.log.warning)(way.said)
    coursedir: CourseDirectory = converter.coursedir
    if coursedir.db_url.startswith("sqlite") and "timeout=" not in coursedir.db_url:
        # SQLite's own way to wait for a lock; nbgrader would stop the whole batch after five seconds.
        coursedir.db_url += f"{'&' if '?' in coursedir.db_url else '?'}timeout={LOCK_SECONDS}"

    def timestamp(folder: str) -> datetime | None:
        found, fault = submitted_at(Path(folder))
        if fault:
            converter.log.warning("%s: %s", folder, fault)
        return found

    coursedir.get_existing_timestamp = timestamp  # a bad one would end nbgrader itself
    try:
        releases = _releases(coursedir, coursedir.assignment_id, _changed(coursedir))
    except submissions.NotReleased as error:
        raise _said(converter, str(error)) from None
    wanted = submissions.notebook_names(releases, coursedir.notebook_id)
    for submission in submissions.submissions(coursedir, coursedir.assignment_id, coursedir.student_id):
        # Whatever the files are called: `TakeIn` finds the right one, or says why there is none.
        converter.assignments[str(submission.folder)] = [str(submission.folder / f"{n}.ipynb") for n in wanted]
        _forget_half(Path(converter._format_dest(coursedir.assignment_id, submission.student)), converter.log)
    # Formgrader's course lives on: what one submission had to leave out is not left out of the next run.
    if not hasattr(coursedir, "ignored_always"):
        coursedir.ignored_always = list(coursedir.ignore)
    ignored, own_hook = coursedir.ignored_always, converter.pre_convert_hook

    def leave_out(**words: Any) -> None:
        folder = Path(words["notebooks"][0]).parent
        coursedir.ignore = [*ignored, *_unfit(folder, {f"{name}.html" for name in wanted}, converter.log)]
        if own_hook:
            own_hook(**words)

    converter.pre_convert_hook = leave_out


def _said(converter: Any, text: str) -> NbGraderException:
    """Return nbgrader's own exception, whose text nbgrader does not show."""
    converter.log.error(text)
    return NbGraderException(text)


def _forget_half(folder: Path, log: Any) -> None:
    """Remove what a run that was killed has left of a submission: rebuilt and not graded, it would pass for graded."""
    for path in sorted(folder.glob("*.ipynb")):
        try:
            notes = json.loads(path.read_bytes()).get("metadata", {}).get("autograde", {})
            half = "refused" in notes and "seed" not in notes
        except (ValueError, AttributeError):
            half = True
        if half:
            log.warning("Grading of %s was interrupted; it is graded again", folder)
            shutil.rmtree(folder)
            return


def _unfit(folder: Path, pages: set[str], log: Any) -> list[str]:
    """Return the names of files that are not copied: links, devices, what is too large or would be in the way."""
    names = []
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            status = os.lstat(os.path.join(root, name))
            regular = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
            fault = "" if regular else _kind(status.st_mode)
            if stat.S_ISREG(status.st_mode) and status.st_size > LARGEST_FILE:
                fault = "too large"
            elif regular and not os.access(os.path.join(root, name), os.R_OK):
                fault = "not readable"
            elif name in pages:
                fault = "called as the page of feedback is"
            if fault:
                log.warning("A file of the submission was not copied: %s is %s", name, fault)
                names.append(glob.escape(name))
    return names


def _kind(mode: int) -> str:
    return "a symbolic link" if stat.S_ISLNK(mode) else "no regular file"


@lru_cache(maxsize=16)
def _releases(coursedir: CourseDirectory, assignment: str, changed: float) -> dict[str, NotebookNode]:
    with gradebook.opened(coursedir.db_url, coursedir.course_id) as book:
        return submissions.released(coursedir, book, assignment)


def _changed(coursedir: CourseDirectory) -> float:
    """When the release was last written: formgrader lives longer than one release."""
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", coursedir.assignment_id))
    return max((path.stat().st_mtime for path in folder.glob("*.ipynb")), default=0.0)


class TakeIn(NbGraderPreprocessor):
    """Rebuilds a submission from the release: of the learner's file, the texts of the answers are taken."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the rebuilt notebook; what was repaired, or why nothing could be read, stands in its metadata."""
        names = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        release = _releases(coursedir, names["assignment"], _changed(coursedir))[names["notebook"]]
        folder = Path(coursedir.format_path(coursedir.submitted_directory, names["student"], names["assignment"]))
        taken = take_in(release, folder, names["notebook"])
        _, fault = submitted_at(folder)
        taken.repairs += [fault] if fault else []
        for repair in taken.repairs:
            self.log.warning("%s: %s", names["student"], repair)
        if taken.refusal:
            self.log.error("%s: %s", names["student"], taken.refusal)
        taken.notebook.metadata["autograde"] = {"repairs": taken.repairs, "refused": taken.refusal or ""}
        return taken.notebook, resources


class GradeOutside(NbGraderPreprocessor):
    """Has a notebook's cells run and its checks judged in other processes, and writes what came of it."""

    jobs = Integer(1, min=1, help="How many submissions are graded at a time.").tag(config=True)
    seed = Integer(0, help="Of the inputs of all checks; 0 draws a fresh one for each grading run.").tag(config=True)
    unconfined = Bool(False, help="Run submissions even where nothing can confine them.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the notebook with outputs; `resources` gets what was graded under "graded"."""
        notes = nb.metadata.get("autograde", {})
        seed = self.seed or _seed()
        job = Job(v4.writes(nb), seed, str(notes.get("refused", "")), self.unconfined)
        graded = Graded.from_plain(_executor(self.jobs, self.unconfined).grade(job).result())
        fill_in(nb, graded, list(notes.get("repairs", [])), job.refused)
        resources |= {"graded": graded, "refused": job.refused}
        return nb, resources


class RecordGrades(NbGraderPreprocessor):
    """Writes every score to the gradebook, in one transaction."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return what came in."""
        names = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        with gradebook.opened(coursedir.db_url, coursedir.course_id) as book:
            marks = Marks.of(resources.pop("graded"), nb, refused=resources.pop("refused"))
            Ledger(book, names["assignment"]).write([Entry(names["student"], None, {names["notebook"]: marks})])
        return nb, resources


@lru_cache(maxsize=1)
def _seed() -> int:
    """The seed of this grading run, that is, of this process."""
    return 1 + secrets.randbelow(2**31 - 1)


@lru_cache(maxsize=1)
def _executor(jobs: int, unconfined: bool) -> Local:
    executor = Local(jobs, unconfined=unconfined)
    atexit.register(executor.shutdown)
    return executor
