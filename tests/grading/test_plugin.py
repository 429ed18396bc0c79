"""Faults while nbgrader grades by the plug-in, and what is done twice: nothing is lost, nothing counted double."""

import contextlib
import json
import re
import resource
import sqlite3
import subprocess
import sys
import threading
import time

import nbformat
import psutil
import pytest
from attacks import ASSIGNMENT, HONEST, ORDER, RIGHT, WORTH, WRONG, Attack, AttackRoom, named
from nbgrader.api import Gradebook
from waiting import GENEROUS, Sleeper, below, runs, when

from autograde.authoring.build import tool_environment
from autograde.grading.intake.released import added_to
from autograde.grading.plugin import DisarmTexts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def sleepy() -> tuple[Attack, Sleeper]:
    sleeper = Sleeper(3)
    return Attack("sleepy", "take some seconds", answers={"module": sleeper.code + RIGHT["module"]}), sleeper


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return AttackRoom.released_in(tmp_path_factory.mktemp("faults"))


def start(room: AttackRoom, *words: str, **how) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, *words],
        cwd=room.folder,
        env=tool_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def autograde(room: AttackRoom, student: str, *words: str) -> subprocess.CompletedProcess[str]:
    done = room.nbgrader("autograde", ASSIGNMENT, f"--student={student}", *words)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def rows(room: AttackRoom, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    """Return the automatic and the manual score of each exercise, and whether a person must look."""
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission(ASSIGNMENT, student).notebooks[0].grades
        names = [re.sub("^(check|test)-", "", grade.cell.name) for grade in grades]
        assert sorted(names) == sorted(ORDER), "a grade is missing, or there are two"
        return {n: (g.auto_score, g.manual_score, g.needs_manual_grade) for n, g in zip(names, grades, strict=True)}


def scores(room: AttackRoom, student: str) -> dict[str, float | None]:
    return {name: row[0] for name, row in rows(room, student).items()}


NAMES = ["O'Brien", "zoë müller", "a.b+c", "x" * 80, "[square]", "100%"]


@pytest.fixture(scope="module")
def again(room):
    """A class that was graded, and graded again after some had changed what they handed in: by student, the folder."""
    students = ["worse", "broken", "looked-at", "before-full", *NAMES]
    folders = {student: room.hand_in(student, HONEST) for student in students}
    refused = room.hand_in("refused", HONEST)
    (refused / f"{ASSIGNMENT}.ipynb").write_bytes(b"")
    autograde(room, "*")
    for student in students:
        assert scores(room, student) == WORTH, student
    book = Attack("worse", "", answers=WRONG).notebook(room.released, {})
    book.cells = [cell for cell in book.cells if cell is not named(book, "test-double")]
    nbformat.write(book, folders["worse"] / f"{ASSIGNMENT}.ipynb")
    (folders["broken"] / f"{ASSIGNMENT}.ipynb").write_text("{")
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        for name, points in (("essay", 2.5), ("test-double", 1.0)):
            grade = gradebook.find_grade(name, ASSIGNMENT, ASSIGNMENT, "looked-at")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_student("looked-at").first_name = "<b>Ada"
        gradebook.db.commit()
    autograde(room, "[wbl]*", "--force")
    return folders


def test_students_may_have_any_name(room, again):
    for student in NAMES:
        assert scores(room, student) == WORTH, student


def test_wrong_code_without_its_test_takes_old_points_away(room, again):
    assert scores(room, "worse") == {**dict.fromkeys(ORDER, 0.0), "sketch": None, "essay": None}


def test_what_cannot_be_read_any_more_keeps_no_old_score(room, again):
    assert scores(room, "broken") == dict.fromkeys(ORDER, 0.0)
    written = json.loads((room.folder / "autograded" / "broken" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text())
    assert "could not be read" in json.dumps(written)


def test_a_score_that_a_person_gave_stays(room, again):
    found = rows(room, "looked-at")
    assert found["essay"] == (None, 2.5, True)
    assert found["double"] == (2.0, 1.0, True)
    assert found["module"] == (3.0, None, False)


def test_the_learners_page_after_a_refusal_says_why(room, again):
    done = room.nbgrader("generate_feedback", ASSIGNMENT, "--student=refused")
    assert done.returncode == 0, done.stderr
    page = (room.folder / "feedback" / "refused" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    head = page.partition("</h4>")[2].partition('id="toc"')[0]
    assert re.search("<p><strong>[^<]*could not be read", head)
    assert "Comment</a>" not in page
    assert "prefers-color-scheme: dark" in page
    # nbgrader's own grey cannot be read on blue: the later of two rules that are as specific holds.
    assert re.findall(r"div\.nbgrader_cell \.panel-heading a \{\s*color: ([^;]+);", page)[-1] == "inherit"
    assert str(room.folder) not in page


def test_the_learners_page_says_who_it_is_what_was_repaired_and_what_a_person_graded(room, again):
    done = room.nbgrader("generate_feedback", ASSIGNMENT, "--student=[wl]*")
    assert done.returncode == 0, done.stderr
    pages = [
        room.folder / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html" for student in ("worse", "looked-at")
    ]
    worse, looked_at = (" ".join(page.read_text().split()) for page in pages)
    assert "<h4>worse · " in worse
    assert re.search(r"Repairs to what was handed in:</p> ?<ul><li>[^<]*<code>test-double</code>", worse)
    assert "Preliminary: 2 answers to be graded by a person." in worse
    assert worse.count("Score: not graded yet / 3.0") == 2
    assert "<h4>&lt;b&gt;Ada (looked-at) · " in looked_at
    assert "Repairs to" not in looked_at
    assert looked_at.count("Score: 2.5 / 3.0 (by hand; to be looked at again)") == 2
    assert "Score: 3.0 / 3.0" in looked_at


def test_a_full_disk_loses_nothing(room, again):
    room.hand_in("full", HONEST)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    nbgrader = start(room, "--student=full", preexec_fn=no_room)
    nbgrader.communicate(timeout=GENEROUS)
    assert nbgrader.returncode != 0
    assert scores(room, "before-full") == WORTH
    autograde(room, "full")
    assert scores(room, "full") == WORTH


def test_processes_killed_while_submissions_run_cost_nothing(room):
    """First the one that forks the submissions, then the one that judges them."""
    sleepers = {}
    for which in ("grading/child/warm.py", "grading.one_submission.worker"):
        attack, sleepers[which] = sleepy()
        room.hand_in("killed-" + re.search("warm|worker", which)[0], attack)
    nbgrader = start(room, "--student=killed-*")
    while sleepers:
        asleep = when(lambda: [which for which, sleeper in sleepers.items() if sleeper.asleep()])
        for which in asleep:
            del sleepers[which]
            for process, words in below(nbgrader.pid):
                if which in words:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()
    _, log = nbgrader.communicate(timeout=GENEROUS)
    assert nbgrader.returncode == 0, log[-3000:]
    assert scores(room, "killed-warm") == scores(room, "killed-worker") == WORTH


def test_a_locked_database_is_waited_for(room):
    room.hand_in("locked", HONEST)
    nbgrader = start(room, "--student=locked")
    other = sqlite3.connect(room.folder / "gradebook.db", isolation_level=None)
    other.execute("begin exclusive")
    time.sleep(9)  # nbgrader itself gives up after five seconds
    assert nbgrader.poll() is None
    other.execute("rollback")
    other.close()
    _, log = nbgrader.communicate(timeout=GENEROUS)
    assert nbgrader.returncode == 0, log[-3000:]
    assert scores(room, "locked") == WORTH


def test_a_run_that_was_killed_is_begun_again(room):
    students = ["again-1", "again-2", "again-3"]
    slow, sleeper = sleepy()
    for student, attack in zip(students, (HONEST, slow, HONEST), strict=True):
        room.hand_in(student, attack)
    nbgrader = start(room, "--student=again-*")
    file = room.folder / "autograded" / "again-2" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    when(lambda: sleeper.asleep() and file.exists())
    family = [process for process, words in below(nbgrader.pid) if "autograde.grading" in words]
    nbgrader.kill()
    nbgrader.communicate(timeout=GENEROUS)
    assert scores(room, "again-1") == WORTH
    when(lambda: not any(map(runs, family)))
    autograde(room, "again-*")
    for student in students:
        assert scores(room, student) == WORTH
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        submitted = [s.student.id for s in gradebook.assignment_submissions(ASSIGNMENT)]
        assert len(submitted) == len(set(submitted))


def test_formgraders_button_works_in_a_thread_of_a_server(room):
    """Formgrader calls nbgrader's API in a process that lives on; here twice, in threads other than the main one."""
    room.hand_in("button", HONEST)
    room.hand_in("button-2", Attack("wrong", "", answers=WRONG))
    program = """\
import json, sys, threading
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI
app = NbGrader()
app.load_config_file()
api = NbGraderAPI(config=app.config)
results = []
for student in ("button", "button-2", "button"):
    thread = threading.Thread(target=lambda: results.append(api.autograde("attack_course", student, force=True)))
    thread.start()
    thread.join()
print(json.dumps(results))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=room.folder,
        env=tool_environment(),
        capture_output=True,
        text=True,
        timeout=GENEROUS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads(done.stdout.splitlines()[-1])
    assert [result["success"] for result in results] == [True] * 3, results[0].get("log")
    assert scores(room, "button") == WORTH
    assert scores(room, "button-2")["module"] == 0.0


def test_a_submission_that_comes_while_a_class_is_graded_waits_for_the_next_run(room):
    attack, sleeper = sleepy()
    room.hand_in("early", attack)
    nbgrader = start(room, "--student=early*")
    late = threading.Thread(target=lambda: room.hand_in("early-late", HONEST))
    when(sleeper.asleep)
    late.start()
    _, log = nbgrader.communicate(timeout=GENEROUS)
    late.join()
    assert nbgrader.returncode == 0, log[-2000:]
    autograde(room, "early*")
    assert scores(room, "early") == scores(room, "early-late") == WORTH


def test_a_page_has_no_links_to_notebooks_that_do_not_lie_beside_it():
    text = "← [00 · Start](../00_start_here/00_start_here.ipynb) · [docs](https://pytorch.org/docs) · ![p](a.png)"
    book, _ = DisarmTexts().preprocess(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), {})
    assert book.cells[0].source == "← 00 · Start · [docs](https://pytorch.org/docs) · ![p](a.png)"


def test_what_was_added_to_a_task_cannot_run_on_the_page():
    task = {"grade_id": "a task", "schema_version": 3, "task": True, "grade": False, "solution": False, "points": 1}
    cells = [
        nbformat.v4.new_markdown_cell("Draw <b>something</b>.", metadata={"nbgrader": {**task, "locked": True}}),
        nbformat.v4.new_markdown_cell("Mine. <script>alert(1)</script>", id=f"{added_to('a task')}0"),
    ]
    book, _ = DisarmTexts().preprocess(nbformat.v4.new_notebook(cells=cells), {})
    assert book.cells[0].source == "Draw <b>something</b>."
    assert "Mine." in book.cells[1].source
    assert "<script>" not in book.cells[1].source
