"""nbgrader's `db_url` may name a PostgreSQL server: the same grades, written the same way."""

import copy
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from classroom import Classroom, answered, solutions
from nbgrader.api import Gradebook

from autograde.course.catalogue import chapters
from autograde.grading.one_submission.executors import Local
from autograde.grading.whole_class import submissions as courses
from autograde.grading.whole_class.batch import grade_assignment

pytest.importorskip("psycopg", reason="no driver for PostgreSQL here: pip install 'psycopg[binary]'")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CHAPTER = "00_start_here"
SOLVED = solutions(CHAPTER)
FULL = float(sum(e.points for e in chapters()[CHAPTER]))
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="module")
def server():
    """A server of its own, without a port, that goes with the test."""
    if not PROGRAMS:
        pytest.skip("no PostgreSQL server here: on Debian, apt-get install postgresql")
    programs = PROGRAMS[-1].parent
    # The path of a socket may have about a hundred characters: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    become: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        names = {user.pw_name for user in pwd.getpwall()}
        user = "postgres" if "postgres" in names else "nobody"
        shutil.chown(folder, user)
        become = ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups", "--"]

    def run(program, *words):
        words = [*become, str(programs / program), *words]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    data = folder / "data"
    try:
        run("initdb", "-D", str(data), "-A", "trust", "-U", "course", "--no-sync", "-E", "UTF8", "--no-locale")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            run("createdb", "-h", str(folder), "-U", "course", "grades")
            yield f"postgresql+psycopg://course@/grades?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def room(server, tmp_path_factory):
    made = Classroom(tmp_path_factory.mktemp("postgresql"), CHAPTER)
    with (made.folder / "nbgrader_config.py").open("a") as config:
        # Other than SQLite, a server holds nbgrader to it that the assignment's course exists.
        config.write(f'\nc.CourseDirectory.db_url = {server!r}\nc.CourseDirectory.course_id = "default_course"\n')
    made.book = made.generate()
    return copy.copy(made)


def scores(server):
    with Gradebook(server) as gradebook:
        return {
            submission.student.id: (submission.score, submission.max_score, submission.needs_manual_grade)
            for submission in gradebook.assignment_submissions(CHAPTER)
        }


def test_a_class_is_graded_into_postgresql(room, server):
    for student, count in (("ada", 3), ("ben", 1), ("cleo", 0)):
        room.submit(student, answered(room.book, dict(list(SOLVED.items())[:count])))
    first = float(chapters()[CHAPTER][0].points)
    wanted = {"ada": (FULL, FULL, False), "ben": (first, FULL, False), "cleo": (0.0, FULL, False)}
    with Local(2) as local:
        summary = grade_assignment(courses.load(room.folder), CHAPTER, executor=local)
        assert [result.state for result in summary.results] == ["graded"] * 3
        assert scores(server) == wanted
        again = grade_assignment(courses.load(room.folder), CHAPTER, executor=local)
        assert all(result.kept for result in again.results)
        # Rows that are there already are changed, not added.
        with Gradebook(server) as gradebook:
            grade = gradebook.find_grade("check-twice", CHAPTER, CHAPTER, "ada")
            grade.auto_score = 0.0
            gradebook.db.commit()
        grade_assignment(courses.load(room.folder), CHAPTER, executor=local, force=True)
    assert scores(server) == wanted
    assert not (room.folder / "gradebook.db").exists()
    done = room.nbgrader("generate_feedback", CHAPTER)
    assert done.returncode == 0, done.stderr
