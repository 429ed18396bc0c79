"""Grading on a Dask cluster of two workers, one of which is killed midway."""

import copy
import shutil
import sqlite3
import threading

import psutil
import pytest
from classroom import Classroom, answered, solutions
from waiting import GENEROUS, Sleeper, runs, when, with_words

from autograde.course.catalogue import chapters
from autograde.grading.one_submission import distributed as ours
from autograde.grading.whole_class import submissions as courses
from autograde.grading.whole_class.batch import grade_assignment

distributed = pytest.importorskip("distributed", reason="no Dask here: pip install 'autograde[cluster]'")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CHAPTER = "00_start_here"
SOLVED = solutions(CHAPTER)
FULL = float(sum(e.points for e in chapters()[CHAPTER]))
SLEEPER = Sleeper(3)
SLOW = {**SOLVED, "twice": f"{SOLVED['twice']}\n{SLEEPER.code}"}
COUNT = 6


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    room = Classroom(tmp_path_factory.mktemp("released"), CHAPTER)
    room.book = room.release()
    return room


@pytest.fixture
def room(released, tmp_path):
    mine = copy.copy(released)
    mine.folder = tmp_path / "course"
    shutil.copytree(released.folder, mine.folder)
    return mine


@pytest.fixture(scope="module")
def cluster():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options, silence_logs=50) as made:
        yield made


def graders():
    """The processes that judge or run submissions, below any Dask worker or left behind by one."""
    ours = ("autograde.grading.one_submission.worker", "grading/child/warm.py")
    return [process for process, words in with_words(psutil.process_iter()) if any(name in words for name in ours)]


def test_a_worker_that_is_killed_midway(room, cluster):
    others = set(graders())
    for number in range(COUNT):
        room.submit(f"s{number}", answered(room.book, SLOW if number in (1, 3) else SOLVED))
    done: dict = {}
    first = threading.Event()

    def tick(result, total):
        if result is not None:
            first.set()

    def grade():
        with ours.connected(cluster.scheduler_address) as (executor, workers):
            done["workers"] = workers
            course = courses.load(room.folder)
            done["summary"] = grade_assignment(course, CHAPTER, executor=executor, jobs=workers, tick=tick)

    thread = threading.Thread(target=grade)
    thread.start()
    assert first.wait(GENEROUS)
    when(SLEEPER.asleep)
    with distributed.Client(cluster, set_as_default=False) as client:
        victim = psutil.Process(next(iter(client.run(lambda: __import__("os").getpid()).values())))
    below = victim.children(recursive=True)
    assert below
    victim.kill()
    thread.join(GENEROUS)
    assert not thread.is_alive()
    summary = done["summary"]
    assert done["workers"] == 2
    assert {r.student: (r.state, r.score) for r in summary.results} == {f"s{n}": ("graded", FULL) for n in range(COUNT)}
    assert len(summary.results) == COUNT
    assert {student: sum(marks.values()) for student, marks in room.scores().items()} == {
        f"s{n}": FULL for n in range(COUNT)
    }
    with sqlite3.connect(room.folder / "gradebook.db") as connection:
        rows = connection.execute("select notebook_id, cell_id from grade").fetchall()
    assert len(rows) == len(set(rows)) == COUNT * len(SOLVED)
    # The dead worker's own processes do not outlive it.
    when(lambda: not any(map(runs, below)))
    cluster.scale(0)
    when(lambda: not any(runs(process) for process in set(graders()) - others))


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr(ours, "CONNECT_SECONDS", 1)
    with pytest.raises(ours.NoCluster, match="No Dask scheduler answers"):
        with ours.connected("tcp://127.0.0.1:9"):
            pass


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ours.NoCluster, match="pip install"):
        with ours.connected("tcp://127.0.0.1:9"):
            pass


def test_workers_with_another_course_are_refused(monkeypatch):
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=50
    ) as one:
        # The worker is a thread of this process: it answers otherwise than the one that asks.
        monkeypatch.setattr(ours, "fingerprint", lambda: threading.current_thread().name)
        with pytest.raises(ours.NoCluster, match="another version of the course"):
            with ours.connected(one.scheduler_address):
                pass
        one.scale(0)
        when(lambda: not one.scheduler.workers)
        with pytest.raises(ours.NoCluster, match="no workers"):
            with ours.connected(one.scheduler_address):
                pass
