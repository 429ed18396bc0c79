"""A class at a time: every submission of an assignment, in parallel, kept, written by one process.

The order of writing makes an interruption harmless: first the autograded folder, then the gradebook, then what is kept
(`cache.py`). Each is all or nothing and may be done twice, so that whoever starts again repeats one step at most.
"""

import contextlib
import fcntl
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograde.grading.gradebook import database as gradebooks
from autograde.grading.gradebook import scores as ledgers
from autograde.grading.gradebook.autograded import Layout, digest_of, publish
from autograde.grading.intake.rebuilding import TakenIn, submitted_at, take_in
from autograde.grading.one_submission.executors import GraderLost, Local, submit
from autograde.grading.one_submission.fingerprint import digest, fingerprint
from autograde.grading.one_submission.process_settings import cores
from autograde.grading.one_submission.results import Graded, Job, fill_in, refuse
from autograde.grading.whole_class import submissions as courses
from autograde.grading.whole_class import worth_a_look
from autograde.grading.whole_class.cache import Cache, cache_folder, digest_of_folder, digest_of_release
from autograde.grading.whole_class.lateness import Lateness
from autograde.grading.whole_class.submissions import Submission, WrongUse
from autograde.grading.whole_class.summary import Look, Mark, Result, Summary, titles

GROUP = 8
"""Most submissions that one transaction writes; so many notebooks are held in memory at a time."""
GROUP_SECONDS = 1.0
"""How long a graded submission waits for others to be written with."""
LOST_AT_FIRST = 3
"""After so many lost graders without a single result, something is wrong with the machine."""

Tick = Callable[[Result | None, int], None]
"""Called with None and the number of submissions at the start, then with each result."""


class CannotGrade(Exception):
    """No submission can be graded on this machine; the text says why."""


@dataclass
class _Work:
    """One submission on its way."""

    submission: Submission
    timestamp: datetime | None = None
    timestamp_fault: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    bytes_of_it: str = ""
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was kept of its notebooks."""
    marks: dict[str, ledgers.Marks] = field(default_factory=dict)
    taken: dict[str, TakenIn] = field(default_factory=dict)
    graded: dict[str, Graded] = field(default_factory=dict)
    untouched: dict[str, list[str]] = field(default_factory=dict)
    """By notebook, the graded cells above which no answer was changed."""
    looks: list[Look] = field(default_factory=list)
    trees: dict[str, str] = field(default_factory=dict)
    """Of large answers, by notebook and name, what they are alike by."""
    kept: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def student(self) -> str:
        return self.submission.student

    def refusal(self, name: str) -> str:
        return self.taken[name].refusal or ""


def grade_assignment(
    course: CourseDirectory,
    assignment: str,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    seed: int | None = None,
    force: bool = False,
    student: str = "*",
    notebook: str = "*",
    unconfined: bool = False,
    tick: Tick = lambda result, total: None,
    stop: Event | None = None,
) -> Summary:
    """Grade all submissions of an assignment and write autograded folders and gradebook.

    Args:
        jobs: how many submissions run at a time; without it, one for each core.
        executor: where they run; without it, on this machine in processes that end with this call.
        seed: of the inputs of all checks; without it a fresh one, and what has not changed is not graded again.
        force: grade also what has not changed.
        student: only this one's submission.
        notebook: only the notebook of this name.
        unconfined: run submissions even where nothing can confine them.
        tick: is told of each result.
        stop: once it is set, nothing more is begun, and what is done is written.

    Raises `WrongUse` (unknown assignment, student or notebook; another run of the same), `NotReleased`, and
    `CannotGrade`. What goes wrong with one submission is in its result.
    """
    began = time.monotonic()
    jobs = jobs or cores()
    assignment = courses.find(course, assignment)
    with gradebooks.opened(course.db_url, course.course_id) as gradebook:
        releases = gradebooks.persistently(gradebook, lambda: courses.released(course, gradebook, assignment))
        names = list(courses.notebook_names(releases, notebook))
        if not names:
            raise WrongUse(f"{assignment} has no notebook {notebook!r}, but {', '.join(releases)}.")
        found = courses.submissions(course, assignment, student)
        if not found:
            who = "Nobody has" if student == "*" else f"Student {student} has not"
            where = course.format_path(course.submitted_directory, student, assignment)
            said = f"{who} submitted {assignment}: there is no folder {where}."
            raise WrongUse(" ".join([said, *courses.misplaced(course, gradebook, assignment, student)]))
        with _only_run(cache_folder(course, assignment)):
            run = _Run(course, assignment, gradebook, {name: releases[name] for name in names}, seed, force)
            run.summary.submissions = len(found)
            own = Local(jobs, unconfined=unconfined) if executor is None else None
            try:
                run.unconfined = unconfined
                run.all(found, own or executor, 2 * jobs, tick, stop or Event())
            finally:
                if own is not None:
                    own.shutdown(cancel_futures=True)
            run.summary.warnings += courses.left_out(course, gradebook, assignment, found, student)
    run.summary.wall = time.monotonic() - began
    return run.summary


def kept_of_class(course: CourseDirectory, assignment: str) -> Summary:
    """Return what is kept of all submissions that have not changed since; nothing is graded, nothing is written."""
    began = time.monotonic()
    with gradebooks.opened(course.db_url, course.course_id) as gradebook:
        releases = gradebooks.persistently(gradebook, lambda: courses.released(course, gradebook, assignment))
        run = _Run(course, assignment, gradebook, releases, None, False)
        found = courses.submissions(course, assignment)
        run.summary.submissions = len(found)
        for submission in found:
            run._begin(submission, only_kept=True)
        run._add_what_people_gave()
        run.summary.warnings += courses.left_out(course, gradebook, assignment, found)
    run.summary.wall = time.monotonic() - began
    return run.summary


def report_path(course: CourseDirectory, assignment: str) -> Path:
    """Return where the class report is written: beside the students' autograded folders."""
    autograded = Path(course.format_path(course.autograded_directory, "x", assignment))
    return autograded.parent.parent / f"{assignment}-report.html"


@contextlib.contextmanager
def _only_run(folder: Path) -> Iterator[None]:
    """Hold the assignment against a second grading run; the system lets go of it however this process ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongUse(f"{folder.name} is being graded by another process; wait until it has ended.") from None
        yield


class _Run:
    """One grading run."""

    def __init__(
        self,
        course: CourseDirectory,
        assignment: str,
        gradebook: Gradebook,
        releases: dict[str, NotebookNode],
        seed: int | None,
        force: bool,
    ) -> None:
        self.releases, self.force, self.asked_seed = releases, force, seed
        self.seed = seed if seed is not None else 1 + secrets.randbelow(2**31 - 1)
        self.unconfined = False
        self.trees: dict[str, dict[str, str]] = {}
        self.tick: Callable[[Result | None], None] = lambda result: None
        self.layout = Layout.of(course, assignment)
        self.cache = Cache(cache_folder(course, assignment))
        lateness = Lateness(course)
        self.late_settings = lateness.settings()
        self.ledger = gradebooks.persistently(
            gradebook, lambda: ledgers.Ledger(gradebook, assignment, lateness.penalty)
        )
        self.extensions = self.ledger.extensions()
        self.recorded = self.ledger.scores()
        self.release_digests = {name: digest_of_release(release) for name, release in releases.items()}
        self.answers = {name: worth_a_look.answers(release) for name, release in releases.items()}
        self.given = {name: worth_a_look.sizes(release) for name, release in releases.items()}
        self.summary = Summary(assignment, self.seed)
        for name, release in releases.items():
            self.summary.titles |= titles(release.cells, name)

    def all(self, found: Sequence[Submission], executor: Any, in_flight: int, tick: Tick, stop: Event) -> None:
        """Take every submission through; `in_flight` bounds how many are held in memory."""
        self.tick = lambda result: tick(result, len(found))
        tick(None, len(found))
        waiting = iter(found)
        pending: dict[Future[dict[str, Any]], tuple[_Work, str]] = {}
        done: list[_Work] = []
        since, lost, more = time.monotonic(), 0, True
        while (more or pending) and not stop.is_set():
            while more and len(pending) < in_flight and len(done) < GROUP and not stop.is_set():
                submission = next(waiting, None)
                if submission is None:
                    more = False
                    break
                work = self._begin(submission)
                if work is not None:
                    jobs = self._jobs(work)
                    pending |= {submit(executor, job): (work, name) for name, job in jobs.items()}
                    if not jobs:
                        done.append(work)
            finished, _ = wait(pending, timeout=0.0 if len(done) >= GROUP else 0.2, return_when=FIRST_COMPLETED)
            for future in finished:
                work, name = pending.pop(future)
                try:
                    work.graded[name] = Graded.from_plain(future.result())
                except Exception as error:
                    if isinstance(error, GraderLost) and not any(r.state == "graded" for r in self.summary.results):
                        lost += 1
                        if lost == LOST_AT_FIRST:
                            raise CannotGrade(f"Submissions cannot be graded: {error}") from None
                    # The submission's other notebooks are let go with it.
                    pending = {other: each for other, each in pending.items() if each[0] is not work}
                    self._failed(work.submission, error)
                    continue
                if len(work.graded) == len(self.releases):
                    done.append(work)
            if done and (len(done) >= GROUP or time.monotonic() - since > GROUP_SECONDS or not (more or pending)):
                self._write(done)
                done, since = [], time.monotonic()
        self._write(done)
        self._add_what_people_gave()
        self.summary.interrupted = stop.is_set() and len(self.summary.results) < len(found)
        self.summary.warnings += self.cache.damaged

    # -----------------------------------------------------------------------------------------------------------------

    def _begin(self, submission: Submission, *, only_kept: bool = False) -> _Work | None:
        """Look at a submission; None if nothing is left to do for it, or if `only_kept` results are asked for."""
        try:
            work = _Work(submission, *submitted_at(submission.folder))
            work.bytes_of_it = digest_of_folder(submission.folder)
            before = self.cache.load(work.student)
            work.before = kept = before["notebooks"] if before else {}
            for name, of_release in self.release_digests.items():
                work.keys[name] = digest(fingerprint(name), work.bytes_of_it, name, of_release)
            entry = None if self.force else before
            if entry is not None and self._is_unchanged(entry, work):
                work.kept = True
                work.notes = list(entry["notes"])
                work.looks, work.trees = [Look(*each) for each in entry["looks"]], dict(entry["trees"])
                for name in self.releases:
                    work.graded[name] = Graded.from_plain(entry["notebooks"][name]["graded"])
                if self._is_written(entry, work):
                    for name in self.releases:
                        one = kept[name]
                        work.taken[name] = TakenIn(v4.new_notebook(), one["repairs"], one["refused"] or None)
                        work.untouched[name] = one["untouched"]
                    self._tell(self._result(work))
                    return None
            if only_kept:
                return None
            for name, release in self.releases.items():
                work.taken[name] = take_in(release, submission.folder, name)
                work.untouched[name] = ledgers.untouched(work.taken[name].notebook)
            self._look(work)
            return work
        except Exception as error:
            self._failed(submission, error)
            return None

    def _look(self, work: _Work) -> None:
        """Note what is worth a look in the answers."""
        work.looks, work.trees = [], {}
        for name, taken in work.taken.items():
            work.looks += worth_a_look.words_in(taken.notebook, name)
            found = worth_a_look.trees(taken.notebook, self.given[name])
            work.trees |= {f"{name}: {answer}": tree for answer, tree in found.items()}

    def _is_unchanged(self, entry: dict[str, Any], work: _Work) -> bool:
        kept = [entry["notebooks"].get(name) for name in self.releases]
        return all(
            each is not None and each["key"] == work.keys[name] and self.asked_seed in (None, each["graded"]["seed"])
            for name, each in zip(self.releases, kept, strict=True)
        )

    def _is_written(self, entry: dict[str, Any], work: _Work) -> bool:
        """Whether autograded folder and gradebook are as they were left."""
        digests = self.layout.digests(work.student)
        recorded = self.recorded.get(work.student, {})
        for name, graded in work.graded.items():
            kept = entry["notebooks"][name]
            if digests.get(name) != kept["written"] or kept["late"] != self._late(work.student):
                return False
            marks = ledgers.Marks.of(graded, None, refused=kept["refused"])
            for _, cell, kind in self.ledger.cells[name]:
                if kind == "GradeCell" and recorded.get((name, cell), -1.0) != marks.expected(cell):
                    return False
        return True

    def _late(self, student: str) -> str:
        """Return a digest of what, besides the time of its coming, makes a submission late and what that costs."""
        return digest(str(self.ledger.duedate), str(self.extensions.get(student)), self.late_settings)

    def _jobs(self, work: _Work) -> dict[str, Job]:
        """Return what has to be run; what could not be read is settled here."""
        jobs = {}
        for name in self.releases:
            if name in work.graded:
                continue
            taken = work.taken[name]
            if taken.refusal:
                work.graded[name] = refuse(taken.notebook, taken.refusal, self.seed)
            else:
                jobs[name] = Job(json.dumps(taken.notebook), self.seed, unconfined=self.unconfined)
        return jobs

    # -----------------------------------------------------------------------------------------------------------------

    def _write(self, done: Sequence[_Work]) -> None:
        """Write a group: folders, then the gradebook in one transaction, then what is kept."""
        written: list[tuple[_Work, dict[str, str]]] = []
        for work in done:
            try:
                written.append((work, self._publish(work)))
            except Exception as error:
                self._failed(work.submission, error)
        recorded = self._record([work for work, _ in written])
        for work, digests in written:
            if work.student not in recorded:
                continue
            result = self._result(work)
            try:
                self.cache.store(work.student, self._entry(work, digests))
            except OSError as error:
                why = f"The result could not be kept ({error.strerror}); it will be graded again next time."
                result.notes.append(why)
            self._tell(result)

    def _publish(self, work: _Work) -> dict[str, str]:
        books, digests = {}, self.layout.digests(work.student)
        for name, graded in work.graded.items():
            taken, kept = work.taken[name], work.before.get(name, {})
            # Else a run that was ended, or nbgrader's own, has shown a person something else.
            known = kept if kept.get("written") == digests.get(name) else {}
            work.marks[name] = ledgers.Marks.of(
                graded,
                taken.notebook,
                refused=taken.refusal,
                before=known.get("answers"),
                by_hand=kept.get("by_hand"),
            )
            fill_in(taken.notebook, graded, taken.repairs, taken.refusal or "")
            # Without indentation it is written five times as fast, and no less a notebook.
            books[name] = json.dumps(taken.notebook, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        readable = work.timestamp_fault is None
        notes = publish(self.layout, work.student, work.submission.folder, books, with_timestamp=readable)
        work.notes = notes
        return {name: digest_of(data) for name, data in books.items()}

    def _record(self, works: Sequence[_Work]) -> set[str]:
        """Write a group to the gradebook and return its students; one that cannot be written stops no other."""
        entries = {work.student: self._for_ledger(work) for work in works}
        if not entries:
            return set()
        try:
            self.ledger.write(list(entries.values()))
            return set(entries)
        except Exception as error:
            if len(works) == 1:
                self._failed(works[0].submission, error)
                return set()
        return set().union(*(self._record([work]) for work in works))

    def _for_ledger(self, work: _Work) -> ledgers.Entry:
        return ledgers.Entry(work.student, work.timestamp, work.marks, work.timestamp_fault is not None)

    def _entry(self, work: _Work, digests: dict[str, str]) -> dict[str, Any]:
        before = self.cache.load(work.student) if len(self.releases) < len(self.ledger.notebooks) else None
        notebooks = dict(before["notebooks"]) if before else {}
        for name, graded in work.graded.items():
            notebooks[name] = {
                "key": work.keys[name],
                "bytes": work.bytes_of_it,
                "late": self._late(work.student),
                "graded": graded.to_plain(),
                "repairs": work.taken[name].repairs,
                "refused": work.refusal(name),
                "untouched": work.untouched[name],
                "answers": work.marks[name].answers,
                "by_hand": work.marks[name].by_hand,
                "written": digests[name],
            }
        looks = [(look.notebook, look.grade_id, look.text) for look in work.looks]
        return {"notebooks": notebooks, "notes": work.notes, "looks": looks, "trees": work.trees}

    # -----------------------------------------------------------------------------------------------------------------

    def _result(self, work: _Work) -> Result:
        several = len(self.releases) > 1
        self.trees[work.student] = work.trees
        refusals = {name: work.refusal(name) for name in work.taken if work.refusal(name)}
        refused = len(refusals) == len(work.taken)
        graded = list(work.graded.values())
        look = worth_a_look.troubles
        troubles = [each for name, one in work.graded.items() for each in look(one, self.answers[name], name)]
        return Result(
            work.student,
            "refused" if refused else "graded",
            next(iter(refusals.values())) if refused else "",
            [
                Mark(
                    name,
                    cell.grade_id,
                    cell.score,
                    cell.points,
                    # A repair that nobody began fails its check, though nobody tried.
                    "unfinished" if not cell.score and cell.grade_id in work.untouched[name] else cell.state,
                    cell.diagnosis,
                )
                for name, each in work.graded.items()
                for cell in each.cells
                if cell.points is not None
            ]
            + [mark for name in work.graded for mark in self._tasks(name, bool(work.refusal(name)))],
            ([work.timestamp_fault] if work.timestamp_fault else [])
            + [f"{name}: {line}" if several else line for name in work.taken for line in work.taken[name].repairs],
            work.notes + ([] if refused else [f"{name}: {why}" for name, why in refusals.items()]),
            list(work.looks),
            troubles,
            sum(each.costs.wall for each in graded),
            max((each.costs.memory for each in graded), default=0),
            graded[0].seed if graded else self.seed,
            work.kept,
            next((each.confined_by for each in graded if each.confined_by), ""),
        )

    def _add_what_people_gave(self) -> None:
        """Let each result say what the gradebook has: with manual scores, extra credit and penalties."""
        copies = worth_a_look.alike(self.trees)
        standings = self.ledger.standings()
        for result in self.summary.graded:
            result.looks += copies.get(result.student, [])
            standing = standings.get(result.student)
            if standing is None:
                continue
            result.penalty, result.late = standing.penalty, standing.late
            for number, mark in enumerate(result.marks):
                key = mark.notebook, mark.grade_id
                score = standing.manual.get(key, mark.score)
                if key in standing.extra:
                    score = (score or 0.0) + standing.extra[key]
                result.marks[number] = replace(mark, score=score, waiting=key in standing.waiting)

    def _tasks(self, name: str, refused: bool) -> list[Mark]:
        """Return the marks of tasks, which a person gives."""
        return [
            Mark(name, cell.metadata.nbgrader["grade_id"], 0.0 if refused else None, points, "manual")
            for cell in self.releases[name].cells
            if utils.is_task(cell) and (points := float(cell.metadata.nbgrader["points"]))
        ]

    def _failed(self, submission: Submission, error: BaseException) -> None:
        self._tell(Result(submission.student, "failed", _in_words(error), seed=self.seed))

    def _tell(self, result: Result) -> None:
        self.summary.results.append(result)
        self.tick(result)


def _in_words(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {Path(str(error.filename)).name}" if error.filename else error.strerror
    text = str(getattr(error, "orig", None) or error).strip() or "no more is known"
    return f"{type(error).__name__}: {text.splitlines()[0]}"
