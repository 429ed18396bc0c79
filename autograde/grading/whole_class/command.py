"""`python -m autograde grade`: what the command says and shows while a class is graded."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograde.grading.one_submission import executors
from autograde.grading.one_submission.process_settings import cores, skip_slow_imports
from autograde.grading.whole_class.cache import KEPT, write_atomically

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

    from autograde.grading.whole_class.summary import Result, Summary

GRADED, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
MOST_TROUBLES = 10
"""Answers that did not run, or took too long, that the terminal lists; the report has them all."""


def run(
    assignment: str,
    root: Path,
    report: Path | None,
    *,
    dask: str,
    unconfined: bool,
    console: Console,
    errors: Console,
    jobs: int | None,
    **options: Any,
) -> int:
    """Grade an assignment of the course in `root`, show it, write the report; return the exit code."""
    from autograde.grading.confinement import CannotConfine, choose

    if not assignment:
        return _wrong(errors, "Name the assignment, such as `make grade ASSIGNMENT=01_init_forward_call`.")
    confined = f"On the Dask cluster at {dask}; each of its workers confines."
    try:
        if not dask:
            confined = choose(unconfined=unconfined).said
    except CannotConfine as error:
        return _wrong(errors, str(error))
    local = None
    if not dask:
        jobs = jobs or cores()
        local = executors.Local(jobs, unconfined=unconfined)
        if not any((root / KEPT / assignment).glob("*.json")):
            # All has to be graded: the processes that judge import torch while nbgrader is imported here.
            local.start()
        ending = threading.Thread(target=local.shutdown, kwargs={"cancel_futures": True})
    try:
        skip_slow_imports()
        from sqlalchemy.exc import DatabaseError

        from autograde.grading.one_submission import distributed
        from autograde.grading.whole_class import batch, submissions

        at = submissions.load(root)
        try:
            given, assignment = assignment, submissions.find(at, assignment)
            for line in filter(None, (submissions.taken_as(given, assignment), confined)):
                errors.print(escape(line), highlight=False)
            with contextlib.ExitStack() as stack:
                executor: Executor | None = local
                if dask:
                    executor, jobs = stack.enter_context(distributed.connected(dask))
                stop = stack.enter_context(_stop_on_interrupt())
                tick = stack.enter_context(_progress(errors))
                options |= {"executor": executor, "jobs": jobs, "unconfined": unconfined}
                summary = batch.grade_assignment(at, assignment, tick=tick, stop=stop, **options)
                summary.names = _names(at)
        except (batch.WrongUse, submissions.NotReleased, distributed.NoCluster) as error:
            return _wrong(errors, str(error))
        except DatabaseError as error:
            why = str(error.orig).partition("\n")[0]
            text = f"The gradebook {at.db_url} cannot be used ({why}). Put a copy of it back, or move it away and run "
            return _wrong(errors, f"{text}`python -m autograde release {assignment}`.", FAILED)
        except batch.CannotGrade as error:
            return _wrong(errors, str(error), FAILED)
        if local is not None:
            ending.start()  # while the report is made
        summary.confined = confined
        code = _show(summary, console, errors)
        if (options["student"], options["notebook"]) != ("*", "*"):
            # The report is of the class.
            summary = replace(batch.kept_of_class(at, assignment), confined=confined, names=summary.names)
            left = summary.submissions - len(summary.graded)
            if left:
                text = f"The class report stays as it was: {left} of {summary.submissions} submissions are not graded "
                text += f"as they are now; `python -m autograde grade {assignment}` grades them."
                errors.print(escape(text), highlight=False)
                return code
        path = report or batch.report_path(at, assignment)
        feedback = Path(os.path.relpath(Path(at.root, at.feedback_directory), path.parent)).as_posix()
        return _report(summary, path, feedback, console, errors) or code
    finally:
        if local is not None:
            if ending.ident is None:
                ending.start()
            ending.join()


def make_feedback(assignment: str, root: Path, console: Console, errors: Console) -> int:
    """Let nbgrader make the pages of feedback of an assignment that `run` has graded; return the exit code."""
    from autograde.grading.whole_class import submissions

    at = submissions.load(root)
    name = submissions.find(at, assignment)
    words = ["-m", "nbgrader", "generate_feedback", name, "--log-level=ERROR"]
    with errors.status("nbgrader makes the pages of feedback"):
        done = subprocess.run([sys.executable, *words], cwd=root, check=False)
    if done.returncode:
        return _wrong(errors, "Not all pages of feedback could be made; what nbgrader said stands above.", FAILED)
    console.print(f"Feedback: {escape(at.feedback_directory)}/STUDENT/{escape(name)}/", highlight=False)
    return GRADED


def _wrong(errors: Console, text: str, code: int = WRONG_USE) -> int:
    errors.print(escape(text[:1].upper() + text[1:]), style="red", highlight=False)
    return code


@contextlib.contextmanager
def _progress(errors: Console) -> Iterator[Any]:
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[states]}"),
        TimeRemainingColumn(compact=True),
    )
    counts: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        bar = Progress(*columns, console=errors)
        task = bar.add_task("grading", states="starting")

        def tick(result: "Result | None", total: int) -> None:
            if result is None:
                bar.update(task, total=total)
                stack.enter_context(bar)  # not before: what is refused has no bar
                return
            counts[result.state] += 1
            if result.state != "graded":
                bar.print(f"{escape(result.student)}: {escape(result.reason)}", highlight=False)
            states = f"{counts['failed']} failed, {counts['refused']} refused"
            bar.update(task, advance=1, states=states)

        yield tick


def _names(course: "CourseDirectory") -> dict[str, str]:
    from autograde.grading.gradebook import database
    from autograde.grading.whole_class.submissions import names_of

    with database.opened(course.db_url, course.course_id) as book:
        return names_of(book)


@contextlib.contextmanager
def _stop_on_interrupt() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C (or the signal to end) sets; a second Ctrl-C ends at once."""
    stop = threading.Event()

    def handle(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _show(summary: "Summary", console: Console, errors: Console) -> int:
    from autograde.grading.whole_class.summary import count, table

    console.print(table(summary))
    console.print(summary.in_words(), highlight=False)
    troubles = summary.troubles()
    for line in troubles[:MOST_TROUBLES]:
        console.print(escape(line), highlight=False)
    if len(troubles) > MOST_TROUBLES:
        console.print(f"… and {len(troubles) - MOST_TROUBLES} more answers that did not run or took too long")
    for warning in summary.warnings:
        errors.print(escape(warning), highlight=False)
    if summary.interrupted:
        left = summary.submissions - len(summary.results)
        errors.print(f"Interrupted: {count(left, 'submission')} left. Run the same command again to go on.")
        return INTERRUPTED
    for result in summary.failed:
        name = escape(summary.names.get(result.student, result.student))
        errors.print(f"{name} was not graded: {escape(result.reason)}", style="red", highlight=False)
    if summary.failed:
        errors.print("Run the same command again: only what failed is graded again.")
    return FAILED if summary.failed else GRADED


def _report(summary: "Summary", path: Path, feedback: str, console: Console, errors: Console) -> int:
    from autograde.grading.whole_class.report import render, says

    try:
        if not says(path, summary):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, render(summary, quote(feedback)).encode("utf-8", "replace"))
    except OSError as error:
        return _wrong(errors, f"The report could not be written to {path}: {error.strerror}.", FAILED)
    console.print(f"Report: {escape(str(path))}", highlight=False)
    return GRADED
