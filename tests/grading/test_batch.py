"""A class at a time: with the real gradebook, the real processes, and what goes wrong on real machines."""

import copy
import errno
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future

import nbformat
import psutil
import pytest
from classroom import Classroom, answered, solutions
from gradebook_rows import database, dump, rows
from nbgrader.api import Gradebook
from typer.testing import CliRunner
from waiting import GENEROUS, Sleeper, below, runs, when

from autograde.__main__ import app
from autograde.authoring.build import ROOT, tool_environment
from autograde.course.answers import wrong
from autograde.course.catalogue import chapters
from autograde.grading.gradebook import autograded
from autograde.grading.gradebook.scores import Ledger
from autograde.grading.intake.rebuilding import take_in
from autograde.grading.one_submission.executors import GraderLost, Local
from autograde.grading.whole_class import batch
from autograde.grading.whole_class import submissions as courses
from autograde.grading.whole_class.batch import WrongUse, grade_assignment
from autograde.grading.whole_class.cache import cache_folder
from autograde.grading.whole_class.report import code, render
from autograde.grading.whole_class.submissions import NotReleased

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CHAPTER = "00_start_here"
SOLVED = solutions(CHAPTER)
FULL = float(sum(e.points for e in chapters()[CHAPTER]))


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
def executor():
    with Local(2) as local:
        yield local


class Idle(Executor):
    """Nothing may be run."""

    def submit(self, *args, **words):
        raise AssertionError("something was run")


def run(room, executor, **options):
    return grade_assignment(courses.load(room.folder), CHAPTER, executor=executor, **options)


def hand_in(room, **students):
    """Each student by what was answered: a number of exercises, or the answers themselves."""
    for student, answers in students.items():
        if isinstance(answers, int):
            answers = dict(list(SOLVED.items())[:answers])
        room.submit(student, answered(room.book, answers))


def totals(room):
    return {student: sum(marks.values()) for student, marks in room.scores().items()}


def states(summary):
    return {result.student: result.state for result in summary.results}


# ---------------------------------------------------------------------------------------------------------------------
# What comes out


def test_a_class_with_good_bad_and_broken_submissions_is_graded(room, executor):
    hand_in(room, ada=3, ben=2, cleo=0, dan=3, eve=3)
    name = f"{CHAPTER}.ipynb"
    (room.folder / "submitted/dan" / CHAPTER / name).write_bytes(b"\xff not a notebook")
    (room.folder / "submitted/eve" / CHAPTER / name).unlink()
    seen = []
    summary = run(room, executor, tick=lambda result, total: seen.append((result and result.student, total)))
    assert seen[0] == (None, 5)
    assert sorted(student for student, _ in seen[1:]) == ["ada", "ben", "cleo", "dan", "eve"]
    assert states(summary) == dict.fromkeys(("ada", "ben", "cleo"), "graded") | dict.fromkeys(("dan", "eve"), "refused")
    half = FULL - list(chapters()[CHAPTER])[2].points
    assert totals(room) == {"ada": FULL, "ben": half, "cleo": 0, "dan": 0, "eve": 0}
    assert all(result.reason for result in summary.results if result.state == "refused")
    assert summary.confined or all(r.confined_by for r in summary.results if r.state == "graded")
    assert summary.worker_memory > 50 * 2**20
    exercises = {exercise.grade_id: exercise for exercise in summary.exercises()}
    assert [e.total for e in exercises.values()] == [3, 3, 3]
    assert [e.passed for e in exercises.values()] == [2, 2, 1]
    assert [e.attempted for e in exercises.values()] == [2, 2, 1]
    assert exercises["check-twice"].title.startswith("Exercise 1")
    for student in states(summary):
        path = room.folder / "autograded" / student / CHAPTER / name
        nbformat.validate(nbformat.read(path, as_version=4))
        assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_misconceptions_are_counted(room, executor):
    mistake = {"standardize": wrong(next(e for e in chapters()[CHAPTER] if e.short == "standardize"))[0].code}
    hand_in(room, ada=SOLVED | mistake, ben=SOLVED | mistake, cleo=3)
    summary = run(room, executor)
    exercise = next(e for e in summary.exercises() if e.grade_id == "check-standardize")
    assert exercise.passed == 1
    assert [count for _, count in exercise.misconceptions] == [2]


def test_feedback_and_export_work_on_it_as_after_nbgrader(room, executor):
    hand_in(room, ada=3, ben=0)
    (room.folder / "submitted/ben" / CHAPTER / f"{CHAPTER}.ipynb").write_text("no notebook")
    run(room, executor)
    done = room.nbgrader("generate_feedback", CHAPTER)
    assert done.returncode == 0, done.stderr
    page = (room.folder / "feedback/ada" / CHAPTER / f"{CHAPTER}.html").read_text()
    assert f"Score: {FULL:.1f} / {FULL:.1f}" in page
    done = room.nbgrader("export")
    assert done.returncode == 0, done.stderr
    lines = (room.folder / "grades.csv").read_text().splitlines()
    assert len(lines) == 3
    assert any(line.startswith(CHAPTER) and "ada" in line and f",{FULL}," in line for line in lines)


def test_late_work_is_penalised_by_the_courses_own_plugin(room, executor):
    """Settings and extensions that come after grading count too; nothing is run again for them."""
    hand_in(room, ada=3, ben=3)
    for student, day in (("ada", 1), ("ben", 3)):
        (room.folder / "submitted" / student / CHAPTER / "timestamp.txt").write_text(f"2026-01-0{day} 12:00:00 UTC")
    with Gradebook(f"sqlite:///{database(room)}") as gradebook:
        gradebook.update_or_create_assignment(CHAPTER, duedate="2026-01-02 12:00:00 UTC")
    late = {result.student: result.in_words() for result in run(room, executor).results}
    assert late == {"ada": "graded", "ben": "graded, 1 day late"}
    with (room.folder / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    summary = run(room, Idle())
    assert f"graded, 1 day late, {FULL:g} taken off for lateness, kept" in [r.in_words() for r in summary.results]
    query = "select s.student_id, n.late_submission_penalty from submitted_notebook n"
    query += " join submitted_assignment s on s.id = n.assignment_id"
    assert dict(rows(room, query)) == {"ada": None, "ben": FULL}
    with Gradebook(f"sqlite:///{database(room)}") as gradebook:
        gradebook.grant_extension(CHAPTER, "ben", days=2)
    summary = run(room, Idle())
    assert dict(rows(room, query)) == {"ada": None, "ben": None}
    assert all(result.kept and not result.late for result in summary.results)


def test_a_bad_time_of_submission_counts_as_in_time_and_is_said(room, executor):
    hand_in(room, ada=3)
    file = room.folder / "submitted/ada" / CHAPTER / "timestamp.txt"
    file.write_text("2026-01-03 12:00:00 UTC")
    with Gradebook(f"sqlite:///{database(room)}") as gradebook:
        gradebook.update_or_create_assignment(CHAPTER, duedate="2026-01-02 12:00:00 UTC")
    (result,) = run(room, executor).results
    assert (result.late, result.repairs) == (86400, [])
    file.write_text("yesterday evening")
    for grader in (executor, Idle()):
        (result,) = run(room, grader).results
        assert (result.state, result.score, result.late) == ("graded", FULL, 0)
        (sentence,) = result.repairs
        assert "timestamp.txt" in sentence


def test_other_files_are_copied_but_no_link_and_nothing_large(room, executor, monkeypatch):
    monkeypatch.setattr(autograded, "LARGEST_FILE", 1000)
    (room.folder / "solutions" / CHAPTER / "data.csv").write_text("the course's")
    hand_in(room, ada=3)
    folder = room.folder / "submitted/ada" / CHAPTER
    (folder / "data.csv").write_text("the learner's")
    (folder / "notes").mkdir()
    (folder / "notes" / "own.txt").write_text("own")
    (folder / "large.bin").write_bytes(b"0" * 1001)
    (folder / "stolen.txt").symlink_to("/etc/hostname")
    (folder / "everything").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    summary = run(room, executor)
    target = room.folder / "autograded/ada" / CHAPTER
    assert (target / "data.csv").read_text() == "the course's"
    assert (target / "notes" / "own.txt").read_text() == "own"
    found = {path.relative_to(target).as_posix() for path in target.rglob("*")}
    assert found == {f"{CHAPTER}.ipynb", "data.csv", "notes", "notes/own.txt"}
    (result,) = summary.results
    assert result.state == "graded"
    assert len(result.notes) == 4


def test_answers_that_did_not_run_are_to_be_looked_at(room, executor):
    hand_in(room, ada=SOLVED | {"twice": "def twice(x:\n"}, ben=3)
    found = {result.student: result.troubles for result in run(room, executor).results}
    assert found["ben"] == []
    (look,) = found["ada"]
    assert (look.notebook, look.grade_id) == (CHAPTER, "twice")
    assert look.text.startswith("the answer did not run to its end: SyntaxError, line 1")
    assert {result.student: result.troubles for result in run(room, Idle()).results} == found


# ---------------------------------------------------------------------------------------------------------------------
# What is kept


def test_what_has_not_changed_is_not_run_again(room, executor):
    hand_in(room, ada=3, ben=1)
    first = run(room, executor)
    second = run(room, Idle())
    assert all(result.kept for result in second.results)
    assert [(r.student, r.score, r.seed) for r in second.results] == [
        (r.student, r.score, r.seed) for r in sorted(first.results, key=lambda r: r.student)
    ]
    assert second.seed != first.seed


def test_one_resubmission_is_graded_alone(room, executor):
    hand_in(room, ada=1, ben=1)
    run(room, executor)
    shutil.rmtree(room.folder / "submitted/ada")
    hand_in(room, ada=3)
    summary = run(room, executor)
    assert {r.student: r.kept for r in summary.results} == {"ada": False, "ben": True}
    assert totals(room)["ada"] == FULL


def test_force_and_another_seed_grade_again(room, executor):
    hand_in(room, ada=3)
    assert run(room, executor, seed=5).results[0].seed == 5
    assert run(room, executor, seed=5).results[0].kept
    assert not run(room, executor, seed=6).results[0].kept
    assert run(room, Idle()).results[0].seed == 6
    assert not run(room, executor, force=True).results[0].kept


@pytest.mark.parametrize("lost", ["gradebook", "folder", "a score", "the notebook"])
def test_what_is_missing_elsewhere_is_written_from_what_was_kept(room, executor, lost):
    fresh = database(room).read_bytes()
    hand_in(room, ada=3)
    run(room, executor)
    before, target = dump(room), room.folder / "autograded/ada" / CHAPTER
    written = (target / f"{CHAPTER}.ipynb").read_bytes()
    if lost == "gradebook":
        database(room).write_bytes(fresh)
    elif lost == "a score":
        with sqlite3.connect(database(room)) as connection:
            connection.execute("update grade set auto_score = 0")
    elif lost == "folder":
        shutil.rmtree(target)
    else:
        (target / f"{CHAPTER}.ipynb").chmod(0o644)
        (target / f"{CHAPTER}.ipynb").write_text("{}")
    (result,) = run(room, Idle()).results
    assert result.kept
    assert dump(room) == before
    assert (target / f"{CHAPTER}.ipynb").read_bytes() == written


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 3}', "a digit"])
def test_damaged_kept_results_are_set_aside(room, executor, damage):
    hand_in(room, ada=3, ben=3)
    run(room, executor)
    path = next(cache_folder(courses.load(room.folder), CHAPTER).glob("ada-*.json"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if damage == "a digit":
        damage = path.read_bytes().replace(b'"score": 1.0', b'"score": 9.0', 1)
        assert damage != path.read_bytes()
    path.write_bytes(damage)
    summary = run(room, executor)
    assert {r.student: r.kept for r in summary.results} == {"ada": False, "ben": True}
    assert "ada" in summary.warnings[0]
    assert path.with_suffix(".damaged").exists()
    assert totals(room) == {"ada": FULL, "ben": FULL}


def test_a_score_that_a_person_gave_stays(room, executor):
    hand_in(room, ada=1)
    run(room, executor)
    with sqlite3.connect(database(room)) as connection:
        connection.execute("update grade set manual_score = 0.5, extra_credit = 0.25")
    run(room, Idle())
    run(room, executor, force=True)
    query = "select manual_score, extra_credit, needs_manual_grade from grade"
    assert set(rows(room, query)) == {(0.5, 0.25, 0)}
    shutil.rmtree(room.folder / "submitted/ada")
    hand_in(room, ada=2)
    run(room, executor)
    assert sorted(rows(room, query)) == [(0.5, 0.25, 0), (0.5, 0.25, 0), (0.5, 0.25, 1)], "one answer is another"


# ---------------------------------------------------------------------------------------------------------------------
# What goes wrong


def test_an_unexpected_error_in_one_submission_leaves_the_others(room, executor, monkeypatch):
    hand_in(room, ada=3, ben=3, cleo=3)

    def take(release, folder, name):
        if "ben" in str(folder):
            raise RuntimeError("nobody thought of this")
        return take_in(release, folder, name)

    monkeypatch.setattr(batch, "take_in", take)
    summary = run(room, executor)
    assert states(summary) == {"ada": "graded", "ben": "failed", "cleo": "graded"}
    assert "nobody thought of this" in summary.failed[0].reason
    assert totals(room) == {"ada": FULL, "cleo": FULL}
    monkeypatch.undo()
    summary = run(room, executor)
    assert {r.student: r.kept for r in summary.results} == {"ada": True, "ben": False, "cleo": True}


def test_one_that_the_gradebook_does_not_take_leaves_the_others(room, executor, monkeypatch):
    hand_in(room, ada=3, ben=3, cleo=3)
    write = Ledger.write

    def refuse(self, entries):
        if any(entry.student == "ben" for entry in entries):
            raise ValueError("the penalty's plug-in is broken")
        write(self, entries)

    monkeypatch.setattr(Ledger, "write", refuse)
    assert states(run(room, executor)) == {"ada": "graded", "ben": "failed", "cleo": "graded"}
    assert totals(room) == {"ada": FULL, "cleo": FULL}


def test_the_database_is_locked_for_longer_than_sqlite_waits(room, executor):
    hand_in(room, ada=3, ben=3)
    locked = threading.Event()

    def lock():
        connection = sqlite3.connect(database(room), isolation_level=None)
        connection.execute("begin exclusive")
        locked.set()
        time.sleep(6.5)
        connection.execute("commit")
        connection.close()

    thread = threading.Thread(target=lock)
    thread.start()
    locked.wait()
    summary = run(room, executor)
    thread.join()
    assert states(summary) == {"ada": "graded", "ben": "graded"}
    assert totals(room) == {"ada": FULL, "ben": FULL}


@pytest.mark.parametrize("reads", [1, 4, 9])
def test_the_database_is_locked_at_any_read(room, executor, monkeypatch, reads):
    """Another program may lock it between any two questions."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    hand_in(room, ada=3)
    count = iter(range(1000))

    def refuse(connection, cursor, statement, *_):
        if statement.startswith("SELECT") and next(count) == reads:
            raise sqlite3.OperationalError("database is locked")

    event.listen(Engine, "before_cursor_execute", refuse)
    try:
        assert states(run(room, executor)) == {"ada": "graded"}
    finally:
        event.remove(Engine, "before_cursor_execute", refuse)
    assert next(count) > 9
    assert totals(room) == {"ada": FULL}


def test_a_full_disk_fails_what_it_must_and_the_next_run_finishes(room, executor, monkeypatch):
    hand_in(room, ada=3, ben=3)
    run(room, executor, student="ada")
    shutil.rmtree(room.folder / "submitted/ada")
    hand_in(room, ada=1)
    before = dump(room)
    target = room.folder / "autograded/ada" / CHAPTER
    old = (target / f"{CHAPTER}.ipynb").read_bytes()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(autograded.shutil, "copyfileobj", full)
    monkeypatch.setattr(autograded.Path, "write_bytes", full)
    summary = run(room, executor)
    assert states(summary) == {"ada": "failed", "ben": "failed"}
    assert "No space left" in summary.failed[0].reason
    assert dump(room) == before
    assert (target / f"{CHAPTER}.ipynb").read_bytes() == old
    monkeypatch.undo()
    run(room, executor)
    assert totals(room) == {"ada": chapters()[CHAPTER][0].points, "ben": FULL}
    assert [path.name for path in target.parent.iterdir()] == [CHAPTER]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_really_full(room, executor):
    hand_in(room, **{f"s{n}": 3 for n in range(6)})
    small = room.folder / "autograded"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        summary = run(room, executor)
        failed = {r.student for r in summary.failed}
        assert failed
        assert set(totals(room)) == {f"s{n}" for n in range(6)} - failed
        subprocess.run(["mount", "-o", "remount,size=8m", str(small)], check=True)
        summary = run(room, executor)
        assert {r.student for r in summary.results if not r.kept} == failed
        assert totals(room) == {f"s{n}": FULL for n in range(6)}
    finally:
        subprocess.run(["umount", str(small)], check=False)


@pytest.mark.parametrize("which", ["warm", "judge"])
def test_a_process_that_is_killed_is_started_again(room, which):
    sleeper = Sleeper(3)
    slow = {**SOLVED, "twice": f"{SOLVED['twice']}\n{sleeper.code}"}
    hand_in(room, ada=slow, ben=slow, cleo=3, dan=3)
    with Local(2) as local:
        local.start()
        worker = local._started[0].process.pid
        result = {}
        thread = threading.Thread(target=lambda: result.update(summary=run(room, local, jobs=2)))
        thread.start()
        when(lambda: sleeper.asleep(2))
        words = {"warm": "grading/child/warm.py", "judge": "autograde.grading.one_submission.worker"}[which]
        victim = next(process for process, said in below(worker) if words in said)
        victim.kill()
        thread.join()
    assert states(result["summary"]) == dict.fromkeys(("ada", "ben", "cleo", "dan"), "graded")
    assert totals(room) == dict.fromkeys(("ada", "ben", "cleo", "dan"), FULL)


def command(room, *words):
    return [sys.executable, "-m", "autograde", "grade", CHAPTER, "--course", str(room.folder), *words]


def kept(room):
    return list(cache_folder(courses.load(room.folder), CHAPTER).glob("*.json"))


def test_a_killed_grader_finishes_when_started_again(room, tmp_path):
    for number in range(16):
        hand_in(room, **{f"s{number:02}": number % 4})
    undisturbed = copy.copy(room)
    undisturbed.folder = tmp_path / "undisturbed"
    shutil.copytree(room.folder, undisturbed.folder)
    pause = random.Random(3)
    for enough in (1, 9):
        grader = subprocess.Popen(
            command(room, "--jobs", "2", "--seed", "5"), env=tool_environment(), cwd=ROOT, start_new_session=True
        )
        when(lambda enough=enough, grader=grader: len(kept(room)) >= enough or grader.poll() is not None)
        time.sleep(pause.uniform(0, 0.3))
        grader.kill()
        grader.wait()
    with Local(2) as local:
        summary = run(room, local, seed=5)
        run(undisturbed, local, seed=5)
    assert sum(r.kept for r in summary.results) >= 8
    assert dump(room) == dump(undisturbed)
    ids = rows(room, "select notebook_id, cell_id from grade")
    assert len(ids) == len(set(ids)) == 16 * len(SOLVED)
    for path in (undisturbed.folder / "autograded").rglob("*.ipynb"):
        mine, other = (nbformat.read(p, 4) for p in (path, room.folder / path.relative_to(undisturbed.folder)))
        assert [cell.get("outputs") for cell in mine.cells] == [cell.get("outputs") for cell in other.cells]


def test_ctrl_c_says_how_to_go_on_and_leaves_nothing_behind(room):
    hand_in(room, ada=3, ben={**SOLVED, "twice": "while True:\n    pass\n"}, cleo={**SOLVED, "twice": "while 1: pass"})
    grader = subprocess.Popen(
        command(room, "--jobs", "2"),
        env=tool_environment(),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    when(lambda: kept(room) or grader.poll() is not None)
    started = psutil.Process(grader.pid).children(recursive=True)
    grader.send_signal(signal.SIGINT)
    _, said = grader.communicate(timeout=GENEROUS)
    assert grader.returncode == 130, said
    assert "2 submissions left. Run the same command again" in said
    assert totals(room) == {"ada": FULL}
    when(lambda: not any(map(runs, started)))


def test_two_runs_of_one_assignment_do_not_mix(room, executor):
    hand_in(room, ada=3)
    with batch._only_run(cache_folder(courses.load(room.folder), CHAPTER)):
        with pytest.raises(WrongUse, match="another process"):
            run(room, executor)


# ---------------------------------------------------------------------------------------------------------------------
# The command


def test_the_command_grades_and_says_what_it_did(room):
    hand_in(room, ada=3, ben={"twice": "def twice(x:\n"})
    with Gradebook(f"sqlite:///{database(room)}") as gradebook:
        gradebook.add_student("ada", first_name="Ada", last_name="Lovelace")
    code = (
        "import sys; from autograde.__main__ import app\n"
        "try:\n    app()\nexcept SystemExit as end:\n"
        "    assert 'torch' not in sys.modules, 'the grader that writes must start fast'\n    raise"
    )
    words = [sys.executable, "-c", code, *command(room)[3:]]
    done = subprocess.run(words, env=tool_environment(), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "s: 2 graded" in done.stdout
    assert "median" in done.stdout
    title = next(e for e in chapters()[CHAPTER] if e.short == "twice").title
    assert f"ben, Exercise 1 · {title}: the answer did not run to its end: SyntaxError, line 1" in done.stdout
    assert "onfined" in done.stderr or "CONFINES" in done.stderr
    report = room.folder / "autograded" / f"{CHAPTER}-report.html"
    assert all("Ada Lovelace (ada)" in text for text in (done.stdout, report.read_text()))
    # The report is of the class, also after one submission was graded; else it stays as it was.
    again = [*command(room), "--student", "ada", "--force"]
    report.unlink()
    done = subprocess.run(again, env=tool_environment(), cwd=ROOT, capture_output=True, text=True)
    assert "1 submissions in" not in report.read_text()
    assert all(name in report.read_text() for name in ("ada", "ben"))
    hand_in(room, cleo=3)
    before = report.read_bytes()
    done = subprocess.run(again, env=tool_environment(), cwd=ROOT, capture_output=True, text=True)
    assert "The class report stays as it was: 1 of 3" in " ".join(done.stderr.split())
    assert report.read_bytes() == before


def test_an_unknown_assignment_is_named(room):
    with pytest.raises(WrongUse, match=f"Did you mean '{CHAPTER}'"):
        grade_assignment(courses.load(room.folder), "00_strat_here", executor=Idle())
    (room.folder / "solutions" / "00_second").mkdir()
    with pytest.raises(WrongUse, match=f"Did you mean '00_second' or '{CHAPTER}'. There are 00_second, {CHAPTER}"):
        grade_assignment(courses.load(room.folder), "00", executor=Idle())


def test_what_was_not_released_says_what_to_run(room):
    (room.folder / "solutions" / "01_more").mkdir()
    with pytest.raises(NotReleased, match="autograde release 01_more"):
        grade_assignment(courses.load(room.folder), "01_more", executor=Idle())


@pytest.mark.parametrize("change", ["points", "name"])
def test_a_notebook_that_is_not_what_was_released_grades_nobody(room, change):
    hand_in(room, ada=3)
    path = room.folder / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb"
    book = room.released
    graded = next(cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade"))
    if change == "points":
        graded.metadata.nbgrader.points += 1
    else:
        new = copy.deepcopy(graded)
        new.metadata.nbgrader.grade_id = new.id = "check-why"
        book.cells.append(new)
    nbformat.write(book, path)
    name = graded.metadata.nbgrader.grade_id if change == "points" else "check-why"
    with pytest.raises(NotReleased, match=rf"not what was released .*{name}.*autograde release {CHAPTER}"):
        run(room, Idle())
    if change == "points":
        done = room.nbgrader("autograde", CHAPTER)
        assert done.returncode != 0
        assert "is not what was released" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_wrong_folder_gets_no_gradebook(tmp_path):
    with pytest.raises(WrongUse, match="--course"):
        grade_assignment(courses.load(tmp_path), CHAPTER, executor=Idle())
    assert not list(tmp_path.rglob("*.db"))


def test_a_student_who_submitted_nothing(room):
    hand_in(room, ada=3)
    with pytest.raises(WrongUse, match=f"Student zoe has not submitted {CHAPTER}: there is no folder"):
        run(room, Idle(), student="zoe")


def test_what_lies_in_a_wrong_place_and_who_handed_nothing_in_are_named(room, executor):
    hand_in(room, ada=3, ben=3, cleo=3, zoe=3)
    name = f"{CHAPTER}.ipynb"
    submitted = room.folder / "submitted"
    (submitted / "ben" / CHAPTER).rename(submitted / "ben" / "00_start")
    (submitted / "cleo" / CHAPTER / name).rename(submitted / "cleo" / "FILE.ipynb")
    (submitted / "cleo" / CHAPTER).rmdir()
    shutil.copy(submitted / "cleo" / "FILE.ipynb", submitted / "loose.ipynb")
    (submitted / CHAPTER / "zoe").mkdir(parents=True)
    (submitted / "zoe" / CHAPTER / name).rename(submitted / CHAPTER / "zoe" / name)
    shutil.rmtree(submitted / "zoe")
    # What is another assignment's, or nobody's answer, is not said.
    for folder in (room.folder / "solutions/01_more", submitted / "ada/01_more", submitted / "ada/01_mor"):
        folder.mkdir()
        (folder / "01_more.ipynb").write_text("{}")
    for folder in (submitted / "ada/.ipynb_checkpoints", submitted / "ada/pictures"):
        folder.mkdir()
    (submitted / "ada/.ipynb_checkpoints" / name).write_text("{}")
    with Gradebook(f"sqlite:///{database(room)}") as gradebook:
        for student in ("ada", "ben", *(f"s{number:02}" for number in range(11))):
            gradebook.add_student(student)
    expected = [
        f"submitted/{CHAPTER}/zoe/ is no assignment: did you mean submitted/STUDENT/{CHAPTER}/?",
        f"submitted/ben/00_start/ is no assignment: did you mean submitted/ben/{CHAPTER}/?",
        f"submitted/cleo/FILE.ipynb lies in no assignment's folder: did you mean submitted/cleo/{CHAPTER}/FILE.ipynb?",
        f"submitted/loose.ipynb lies in no assignment's folder: did you mean submitted/STUDENT/{CHAPTER}/loose.ipynb?",
    ]
    expected = [f"{sentence} Nothing of it was graded." for sentence in expected]
    absent = "Nothing handed in: ben, s00, s01, s02, s03, s04, s05, s06, s07, s08 and 2 more"
    assert run(room, executor).warnings == [*expected, absent]
    assert run(room, Idle(), student="ada").warnings == []
    with pytest.raises(WrongUse, match="did you mean submitted/ben"):
        run(room, Idle(), student="ben")


def test_wrong_use_exits_with_2(room):
    done = subprocess.run(
        [*command(room)[:4], "nothing", "--course", str(room.folder)],
        env=tool_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "There is no assignment 'nothing'" in done.stderr
    assert "starting" not in done.stderr  # no bar


def test_no_assignment_is_one_sentence():
    done = CliRunner().invoke(app, ["grade"])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "make grade ASSIGNMENT=01_init_forward_call" in done.stderr


# ---------------------------------------------------------------------------------------------------------------------
# Assignments of another kind


def cell(kind, source, name, **settings):
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    flags = {"grade": False, "solution": False, "task": False, "locked": False, "schema_version": 3}
    return make(source, id=name, metadata={"nbgrader": {"grade_id": name, **flags, **settings}})


@pytest.fixture(scope="module")
def essays(tmp_path_factory):
    """An assignment of two notebooks: plain tests in one, an essay and a task in the other."""
    room = copy.copy(Classroom(tmp_path_factory.mktemp("essays"), CHAPTER))
    room.chapter = "essays"
    source = room.folder / "solutions" / "essays"
    source.mkdir()
    code = nbformat.v4.new_notebook(
        cells=[
            cell("code", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "x", solution=True),
            cell("code", "assert x == 1", "test-x", grade=True, locked=True, points=2),
        ]
    )
    text = nbformat.v4.new_notebook(
        cells=[
            cell("markdown", "Your words.", "essay", grade=True, solution=True, points=3),
            cell("markdown", "Draw something.", "task", task=True, locked=True, points=4),
        ]
    )
    for name, book in (("code", code), ("text", text)):
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(book, source / f"{name}.ipynb")
    done = room.nbgrader("generate_assignment", "essays")
    assert done.returncode == 0, done.stderr
    return room


def hand_in_essay(folder, student, *, x=None, essay=None, task=None, without=()):
    target = folder / "submitted" / student / "essays"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder / "notebooks" / "essays", target)
    for name, index, source in (("code", 0, x), ("text", 0, essay)):
        book = nbformat.read(target / f"{name}.ipynb", as_version=4)
        if source is not None:
            book.cells[index].source = source
        if name == "text" and task is not None:
            book.cells.append(nbformat.v4.new_markdown_cell(task))
        nbformat.write(book, target / f"{name}.ipynb")
        if name in without:
            (target / f"{name}.ipynb").unlink()


def test_two_notebooks_an_essay_and_a_task(essays, tmp_path, executor):
    folder = tmp_path / "course"
    shutil.copytree(essays.folder, folder)
    course = courses.load(folder)
    hand_in_essay(folder, "ada", x="x = 1", essay="Words of my own.")
    hand_in_essay(folder, "ben", x="x = 2")
    hand_in_essay(folder, "cleo", x="x = 1", without=("text",))
    summary = grade_assignment(course, "essays", executor=executor)
    assert {r.student: (r.state, r.score, r.by_hand) for r in summary.results} == {
        "ada": ("graded", 2.0, 2),
        "ben": ("graded", 0.0, 1),
        "cleo": ("graded", 2.0, 0),
    }
    assert {r.points for r in summary.results} == {9.0}
    room = copy.copy(essays)
    room.folder = folder
    query = "select s.student_id, c.name, g.auto_score, g.needs_manual_grade from grade g"
    query += " join submitted_notebook n on n.id = g.notebook_id join base_cell c on c.id = g.cell_id"
    query += " join submitted_assignment s on s.id = n.assignment_id order by 1, 2"
    assert rows(room, query) == [
        ("ada", "essay", None, 1),
        ("ada", "task", None, 1),
        ("ada", "test-x", 2.0, 0),
        ("ben", "essay", 0.0, 0),
        ("ben", "task", None, 1),
        ("ben", "test-x", 0.0, 0),
        ("cleo", "essay", 0.0, 0),
        ("cleo", "task", 0.0, 0),
        ("cleo", "test-x", 2.0, 0),
    ]
    assert all(r.kept for r in grade_assignment(course, "essays", executor=Idle()).results)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for name, points in (("essay", 2.5), ("task", 3.0)):
            grade = book.find_grade(name, "text", "essays", "ada")
            grade.manual_score, grade.needs_manual_grade = points, False
        book.find_grade("test-x", "code", "essays", "ben").extra_credit = 0.5
        book.find_submission_notebook("code", "essays", "ben").late_submission_penalty = 0.25
        book.db.commit()
    again = grade_assignment(course, "essays", executor=Idle())
    found = {r.student: r for r in again.results}
    assert (found["ada"].score, found["ada"].by_hand) == (7.5, 0)
    assert (found["ben"].score, found["ben"].penalty) == (0.25, 0.25)
    assert "0.25 taken off for lateness" in render(again)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for student in ("ada", "ben", "cleo"):
            row = book.find_submission("essays", student)
            # As nbgrader's own export has it.
            assert max(0.0, row.score - row.late_submission_penalty) == found[student].score


def test_only_an_answer_that_is_another_waits_for_a_person_again(essays, tmp_path, executor):
    """Also where it is an added cell, and where only a test of the same notebook's answers has another to test."""
    folder = tmp_path / "course"
    shutil.copytree(essays.folder, folder)

    def waiting(**answers):
        hand_in_essay(folder, "ada", **answers)
        (result,) = grade_assignment(courses.load(folder), "essays", executor=executor).results
        return {mark.grade_id for mark in result.marks if mark.score is None or mark.waiting}

    def grade_by_hand(**scores):
        with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
            for notebook in book.find_submission("essays", "ada").notebooks:
                for grade in notebook.grades:
                    if grade.name in scores:
                        grade.manual_score, grade.needs_manual_grade = scores[grade.name], False
            book.db.commit()

    assert waiting(without=("text",)) == set()
    assert waiting(x="x = 1", essay="Words.") == {"essay", "task"}
    grade_by_hand(essay=2.5, task=0.0, **{"test-x": 1.5})
    assert waiting(x="x = 1", essay="Words.", task="Drawn.") == {"task"}
    grade_by_hand(task=4.0)
    assert waiting(x="x = 1", essay="Other words.", task="Drawn.") == {"essay"}
    assert waiting(x="x = 2", essay="Other words.", task="Drawn.") == {"essay", "test-x"}
    assert waiting(x="x = 1", essay="Words.", task="Drawn.") == set(), "it is what the person has graded"
    assert waiting(without=("text",)) == {"essay", "task", "test-x"}


def test_one_notebook_of_two(essays, tmp_path, executor):
    folder = tmp_path / "course"
    shutil.copytree(essays.folder, folder)
    course = courses.load(folder)
    hand_in_essay(folder, "ada", x="x = 1", essay="Words of my own.")
    with pytest.raises(WrongUse, match="but code, text"):
        grade_assignment(course, "essays", executor=Idle(), notebook="more")
    for name in ("code", "text"):
        (result,) = grade_assignment(course, "essays", executor=executor, notebook=name).results
        assert {mark.notebook for mark in result.marks} == {name}
    files = sorted(path.name for path in (folder / "autograded/ada/essays").iterdir())
    assert files == ["code.ipynb", "text.ipynb"]
    (result,) = grade_assignment(course, "essays", executor=Idle()).results
    assert result.kept
    assert (result.score, result.by_hand) == (2.0, 2)


# ---------------------------------------------------------------------------------------------------------------------
# What students and teachers do otherwise


def test_feedback_is_made_anew_and_for_everybody(room, executor):
    """After a resubmission; for a student whose name is a pattern; beside a page of the student's own."""
    room.submit("ada", answered(room.book, {}))
    room.submit("[sq]", answered(room.book, SOLVED))
    (room.folder / "submitted/[sq]" / CHAPTER / f"{CHAPTER}.html").write_text("mine")
    run(room, executor)
    first = room.nbgrader("generate_feedback", CHAPTER)
    assert first.returncode == 0, first.stderr
    assert "not recognized" not in first.stderr
    shutil.rmtree(room.folder / "submitted/ada")
    room.submit("ada", answered(room.book, SOLVED))
    run(room, executor)
    again = room.nbgrader("generate_feedback", CHAPTER)
    assert again.returncode == 0, again.stderr
    for student in ("ada", "[sq]"):
        page = (room.folder / "feedback" / student / CHAPTER / f"{CHAPTER}.html").read_text()
        assert f"(Score: {FULL} / {FULL})" in page
        assert ">Test cell</a>" not in page
        assert all(f"{code(e.title)}</a>" in page for e in chapters()[CHAPTER])


@pytest.mark.parametrize("how", ["plug-in", "grade"])
def test_an_unreadable_file_beside_the_notebook_stops_nothing(room, how):
    hand_in(room, ada=3)
    extra = room.folder / "submitted/ada" / CHAPTER / "extra.csv"
    extra.symlink_to(extra.name)  # nobody can read what leads to itself, not even root
    if how == "plug-in":
        assert room.nbgrader("autograde", CHAPTER).returncode == 0
    else:
        assert subprocess.run(command(room), env=tool_environment(), cwd=ROOT).returncode == 0
    assert totals(room) == {"ada": FULL}


def test_what_was_not_released_is_one_sentence_by_the_plugin(room):
    (room.folder / "solutions" / "01_more").mkdir()
    folder = room.folder / "submitted" / "ada" / "01_more"
    folder.mkdir(parents=True)
    (folder / "01_more.ipynb").write_text("{}")
    done = room.nbgrader("autograde", "01_more", "--create")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "autograde release 01_more" in done.stderr


def test_a_broken_gradebook_is_one_sentence(room):
    hand_in(room, ada=3)
    database(room).write_bytes(b"not a database" * 100)
    done = subprocess.run(command(room), env=tool_environment(), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "gradebook" in done.stderr


def test_what_the_grader_itself_could_not_do_is_failed_and_not_kept(room, monkeypatch):
    hand_in(room, ada=3)

    class Lost(Executor):
        def submit(self, *args, **words):
            future = Future()
            future.set_exception(GraderLost("the process that ran the submission was killed from outside"))
            return future

    (result,) = run(room, Lost()).results
    assert (result.state, kept(room), totals(room)) == ("failed", [], {})
    assert "killed from outside" in result.reason
