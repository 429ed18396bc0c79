"""Grading on a Dask cluster of two workers, one of which is killed midway."""

import copy
import shutil
import sqlite3
import threading
import time

import psutil
import pytest
from classroom import Classroom, answered, solutions

from autograde.course.catalogue import chapters
from autograde.grading.classes import course as courses
from autograde.grading.classes.batch import grade_assignment
from autograde.grading.judges import distributed as ours

distributed = pytest.importorskip("distributed", reason="no Dask here: pip install 'autograde[cluster]'")

CHAPTER = "00_start_here"
SOLVED = solutions(CHAPTER)
FULL = float(sum(e.points for e in chapters()[CHAPTER]))
SLOW = {**SOLVED, "twice": SOLVED["twice"] + "\nimport time\ntime.sleep(4)\n"}


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
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = " ".join(process.info["cmdline"] or [])
        if "autograde.grading.judges.worker" in words or "autograde.grading.child.warm" in words:
            found.append(process)
    return found


def test_a_worker_that_is_killed_midway(room, cluster):
    others = set(graders())
    for number in range(10):
        room.submit(f"s{number}", answered(room.book, SLOW if number % 3 == 0 else SOLVED))
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
    assert first.wait(120)
    with distributed.Client(cluster, set_as_default=False) as client:
        victim = psutil.Process(next(iter(client.run(lambda: __import__("os").getpid()).values())))
    below = victim.children(recursive=True)
    assert below
    victim.kill()
    thread.join(200)
    assert not thread.is_alive()
    summary = done["summary"]
    assert done["workers"] == 2
    assert {r.student: (r.state, r.score) for r in summary.results} == {f"s{n}": ("graded", FULL) for n in range(10)}
    assert len(summary.results) == 10
    assert {student: sum(marks.values()) for student, marks in room.scores().items()} == {
        f"s{n}": FULL for n in range(10)
    }
    with sqlite3.connect(room.folder / "gradebook.db") as connection:
        rows = connection.execute("select notebook_id, cell_id from grade").fetchall()
    assert len(rows) == len(set(rows)) == 10 * len(SOLVED)
    _, alive = psutil.wait_procs(below, timeout=5)
    assert not alive, "the dead worker's own processes outlived it"
    cluster.scale(0)
    deadline = time.monotonic() + 20
    while set(graders()) - others and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not set(graders()) - others


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
        time.sleep(0.5)
        with pytest.raises(ours.NoCluster, match="no workers"):
            with ours.connected(one.scheduler_address):
                pass
