"""How fast a class is graded, side by side with nbgrader as it comes, and what confinement costs."""

import contextlib
import itertools
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil

from autograde.authoring.build import ROOT, tool_environment
from autograde.grading import confinement
from autograde.grading.confinement import Confinement
from autograde.grading.measuring.sample_class import TrialCourse, answered, mixed_answers, without_demonstrations
from autograde.grading.one_submission import wire
from autograde.grading.one_submission.executors import Local
from autograde.grading.one_submission.results import Job
from autograde.grading.one_submission.warm_processes import WarmProcess

CHAPTER = "01_init_forward_call"
CLASS = 40
GROWTH = (40, 100, 200, 400)
NO_CONFINEMENT = Confinement("none", "nothing confines")

Tick = Callable[[str], None]


@dataclass
class Row:
    """One line of the table: what was measured, the value in words, and the goal that the project has set itself."""

    what: str
    value: str
    goal: str = ""
    met: bool = True


def _course(folder: Path, count: int, *, stock: bool = False) -> TrialCourse:
    course = TrialCourse(folder, CHAPTER, stock=stock)
    release = course.release
    course.hand_in(answered(release, answers) for answers in mixed_answers(CHAPTER, count))
    return course


def _timed(course: TrialCourse, *words: str, anew: bool = True) -> float:
    """Run a command that grades the class, from nothing or `anew` not; return its wall time in seconds."""
    for path in (course.folder / "autograded", course.folder / ".autograde") if anew else ():
        shutil.rmtree(path, ignore_errors=True)
    start = time.perf_counter()
    course.run(*words)
    return time.perf_counter() - start


def side_by_side(folder: Path, tick: Tick = lambda _: None, repeats: int = 3) -> list[Row]:
    """Grade the same class by nbgrader as it comes (once), by the plug-in and by `grade` (the median of some runs)."""
    tick("a class of 40, three ways")
    course, stock = _course(folder / "ours", CLASS), _course(folder / "stock", CLASS, stock=True)
    plain = _timed(stock, "nbgrader", "autograde", CHAPTER)
    plugin = statistics.median(_timed(course, "nbgrader", "autograde", CHAPTER) for _ in range(repeats))
    grade = ("autograde", "grade", CHAPTER, "--jobs", "2")
    batch = statistics.median(_timed(course, *grade) for _ in range(repeats))
    unchanged = statistics.median(_timed(course, *grade, anew=False) for _ in range(repeats))
    one = _course(folder / "one", 1)
    alone = statistics.median(_timed(one, *grade) for _ in range(repeats))
    same = course.scores() == stock.scores()
    rows = [Row(f"{CLASS} submissions of {CHAPTER}: `nbgrader autograde` as it comes", f"{plain:.1f} s")]
    for what, seconds, goal in (
        ("`nbgrader autograde` with the plug-in", plugin, 20),
        ("`grade`, two jobs", batch, 40),
    ):
        ratio = plain / seconds
        rows.append(
            Row(f"the same: {what}", f"{seconds:.1f} s, {ratio:.0f} times as fast", f"{goal} times", ratio >= goal)
        )
    for what, seconds, most in (
        ("the same, once more: nothing has changed", unchanged, 1),
        ("one submission", alone, 2),
    ):
        rows.append(Row(f"{what}: `grade`, two jobs", f"{seconds:.1f} s", f"{most} s", seconds <= most))
    rows.append(Row("the same: every score of the three agrees", "yes" if same else "NO", "yes", same))
    return rows


def growth(folder: Path, tick: Tick = lambda _: None) -> list[Row]:
    """Grade classes of growing size by `grade` on two jobs."""
    seconds = {}
    for count in GROWTH:
        tick(f"a class of {count}")
        course = _course(folder / f"class{count}", count)
        seconds[count] = _timed(course, "autograde", "grade", CHAPTER, "--jobs", "2")
    slopes = [(seconds[more] - seconds[less]) / (more - less) for less, more in itertools.pairwise(GROWTH)]
    words = ", ".join(f"{count}: {seconds[count]:.1f} s" for count in GROWTH)
    each = ", ".join(f"{slope * 1e3:.0f}" for slope in slopes)
    linear = max(slopes) <= 1.5 * min(slopes)
    return [Row(f"`grade`, classes of growing size; each further submission took {each} ms", words, "linear", linear)]


def one_submission(repeats: int = 30) -> list[Row]:
    """Time one solved notebook in turns: graded, run with and without confinement, and merely run in a warm process."""
    notebook = _solved()
    way = confinement.choose()
    warm, loose = WarmProcess(way), WarmProcess(NO_CONFINEMENT)
    with Local(1) as local, _Bare(notebook) as bare:
        actions: dict[str, Callable[[], object]] = {
            "whole": lambda: local.grade(Job(notebook, 1)).result(),
            "confined": lambda: _through_a_child(notebook, warm),
            "loose": lambda: _through_a_child(notebook, loose),
            "bare": bare.run,
        }
        seconds = _in_turns(actions, repeats)
    warm.close()
    loose.close()
    overhead, times = seconds["confined"] - seconds["loose"], seconds["whole"] / seconds["bare"]
    return [
        Row(
            "one solved submission: its cells and experiments, merely run in a fork of a warm process",
            f"{seconds['bare'] * 1e3:.0f} ms",
        ),
        Row(
            "the same, graded: forked, confined, guarded, run, judged",
            f"{seconds['whole'] * 1e3:.0f} ms, {times:.2f} times as long",
            "2 times",
            times <= 2,
        ),
        Row(f"of which confinement ({way.name})", f"{overhead * 1e3:.1f} ms", "30 ms", overhead <= 0.030),
    ]


def _solved() -> str:
    release = nbformat.read(ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    return nbformat.writes(answered(release, mixed_answers(CHAPTER, 1)[0]))


def _in_turns(actions: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Return the median wall time of each action; in turns, so that what else the machine does meets them all."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for turn in range(repeats + 2):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            if turn >= 2:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def _through_a_child(notebook: str, warm: WarmProcess) -> None:
    """Run the cells of a notebook, without its checks, in a child of `warm`."""
    from autograde.grading.one_submission.plan import steps
    from autograde.grading.one_submission.session import Session

    with Session(warm) as session:
        for step in steps(nbformat.reads(notebook, as_version=4)):
            if step.kind != "check":
                session.run(step)


class _Bare:
    """A warm process that runs a notebook's cells and experiments in a fork, and nothing else."""

    def __init__(self, notebook: str) -> None:
        self._notebook = notebook

    def __enter__(self) -> "_Bare":
        self._sock, theirs = socket.socketpair()
        command = [sys.executable, "-m", "autograde.grading.measuring.class_timings", str(theirs.fileno())]
        environment = tool_environment() | {"OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment)
        theirs.close()
        wire.send(self._sock, self._notebook)
        return self

    def run(self) -> None:
        wire.send(self._sock, "run")
        wire.receive(self._sock)

    def __exit__(self, *_: object) -> None:
        self._sock.close()
        self._process.wait()


def _run_bare(sock: socket.socket) -> None:
    from autograde.course import catalogue
    from autograde.grading.child.warm import preload
    from autograde.grading.one_submission.plan import Step, steps
    from autograde.observing.experiment import run

    shell = preload()
    plan = steps(nbformat.reads(wire.receive(sock), as_version=4))

    def take(step: Step) -> None:
        if step.kind != "check":
            shell.run(step.source, 60.0)
            return
        exercise = catalogue.find(step.exercise)
        if exercise.kind == "prediction":
            return
        values = [eval(subject, shell.namespace) for subject in step.subjects]
        subjects = dict(zip(exercise.subjects, values, strict=True))
        for body in (exercise.body, *exercise.further):
            run(body, subjects, seed=1, seconds=exercise.seconds)

    def once() -> None:
        pid = os.fork()
        if pid == 0:
            for step in plan:
                take(step)
            os._exit(0)
        os.waitpid(pid, 0)

    with contextlib.suppress(wire.Closed):
        while wire.receive(sock):
            once()
            wire.send(sock, "done")


def memory() -> list[Row]:
    """Look at the memory of the processes that grade with two jobs, each page counted once."""
    job = Job(_solved(), 1)
    with Local(2) as local:
        graded = [future.result() for future in [local.grade(job) for _ in range(4)]]
        kin = psutil.Process().children(recursive=True)
        total = sum(_pss(process) for process in kin)
    peak = max(result["costs"]["memory"] for result in graded)
    return [
        Row("memory of all processes that grade with two jobs, by worker", f"{total / 2 / 2**20:.0f} MB"),
        Row("the largest child, with what it shares with the warm process", f"{peak / 2**20:.0f} MB"),
    ]


def _pss(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except (psutil.Error, AttributeError):
        return 0


def rows(tick: Tick = lambda _: None) -> list[Row]:
    """Take all measurements; ten minutes on a quiet machine with two cores, most of them nbgrader's own."""
    with tempfile.TemporaryDirectory() as folder:
        found = side_by_side(Path(folder), tick)
        tick("one submission")
        found += [*one_submission(), *memory()]
        return [*found, *growth(Path(folder), tick)]


def same_as_stock(chapters: Iterable[str], count: int = CLASS, tick: Tick = lambda _: None) -> list[Row]:
    """Grade a class of mixed quality for each chapter both ways, and compare every score."""
    found = []
    for chapter in chapters:
        tick(chapter)
        with tempfile.TemporaryDirectory() as folder:
            found.append(both_ways(Path(folder), chapter, mixed_answers(chapter, count))[0])
    return found


def both_ways(
    folder: Path,
    chapter: str,
    answers: Sequence[dict[str, str]],
    released: Path | None = None,
    ours_only: Sequence[dict[str, str]] = (),
) -> tuple[Row, dict[str, dict[str, float]]]:
    """Grade submissions by nbgrader as it comes and by the plug-in; return what differs, and the plug-in's scores.

    `released` is a course folder in which the chapter is released already; without it, that is done first. The
    submissions in `ours_only`, last by name, are graded by the plug-in alone.
    """
    stock = TrialCourse(folder / "stock", chapter, stock=True, released=released)
    ours = TrialCourse(folder / "ours", chapter, released=released or stock.folder)
    for course, more in ((stock, ()), (ours, ours_only)):
        course.hand_in(without_demonstrations(answered(stock.release, given)) for given in (*answers, *more))
        course.run("nbgrader", "autograde", chapter)
    theirs, own = stock.scores(), ours.scores()
    other = [
        f"{student} {exercise}: {score} there, {own.get(student, {}).get(exercise)} here"
        for student, marks in theirs.items()
        for exercise, score in marks.items()
        if own.get(student, {}).get(exercise) != score
    ]
    scores = sum(map(len, theirs.values()))
    words = f"{scores - len(other)} of {scores} scores" + "".join(f"; {line}" for line in other[:20])
    return Row(f"{chapter}, {len(answers)} submissions: as nbgrader as it comes", words, "all", not other), own


def table(found: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| grading | measured | goal |", "| --- | --- | --- |"]
    lines += [f"| {row.what} | {row.value} | {row.goal}{'' if row.met else ' (missed)'} |" for row in found]
    return "\n".join(lines)


if __name__ == "__main__":
    _run_bare(socket.socket(fileno=int(sys.argv[1])))
