"""All attacks as one class: the real nbgrader grades it and writes feedback; the honest lose nothing, no page leaks."""

import math
import re
import sys
import time
from pathlib import Path

import pytest
from attacks import ASSIGNMENT, ATTACKS, HONEST, ORDER, WORTH, AttackRoom
from attacks.aftermath import SCRIPT, Surroundings, digests, no_leak
from nbgrader.api import Gradebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

HONEST_STUDENTS = ("a-honest", "honest-between", "zz-honest")
# Of families whose members differ in one line only, the first two are enough here.
_FAMILIES = ("honest-", "value-", "softmax-", "module-", "displayhook-", "end-")
_LATER = [a.name for f in _FAMILIES for a in [a for a in ATTACKS if a.name.startswith(f)][2:]]
EVERY = 4
"""One attack in so many is handed in to nbgrader itself; test_attacks tries all of them."""
_CANDIDATES = [a for a in ATTACKS if a.name not in _LATER and not a.hole and (not a.slow or a.name == "endless-loop")]
LOOKED_AT = ("tests-deleted",)
"""Whose pages a test reads."""
SUBMITTED = [a for number, a in enumerate(_CANDIDATES) if number % EVERY == 0 or a.name in LOOKED_AT]


class Class:
    """What came of a class of attackers, with honest students before, between and after them."""

    def __init__(self, folder: Path) -> None:
        self.around = Surroundings()
        self.room = AttackRoom.released_in(folder)
        for student in HONEST_STUDENTS:
            self.room.hand_in(student, HONEST)
        for attack in SUBMITTED:
            self.room.hand_in(f"m-{attack.name}", attack, self.around.words)
        self.handed_in = digests(folder / "submitted")
        self.sources = digests(folder / "solutions")
        began = time.monotonic()
        self.graded = self.room.nbgrader("autograde", ASSIGNMENT)
        self.seconds = time.monotonic() - began
        self.left = self.around.left()
        self.feedback = self.room.nbgrader("generate_feedback", ASSIGNMENT)
        self.around.close()

    def page(self, student: str) -> str:
        return (self.room.folder / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    return Class(tmp_path_factory.mktemp("class"))


def rows(folder: Path) -> dict[str, dict[str, tuple]]:
    """Return each student's grades by exercise: automatic, manual, extra credit, and whether a person must look."""
    found: dict[str, dict[str, tuple]] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            marks = found.setdefault(submission.student.id, {})
            for grade in submission.notebooks[0].grades:
                name = re.sub("^(check|test)-", "", grade.cell.name)
                row = (grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
                marks[name] = row
    return found


def test_the_batch_ends_and_every_grade_has_a_score(graded):
    assert graded.graded.returncode == 0, graded.graded.stderr[-3000:]
    found = rows(graded.room.folder)
    assert set(found) == {*HONEST_STUDENTS, *(f"m-{a.name}" for a in SUBMITTED)}
    for student, marks in found.items():
        assert set(marks) == set(ORDER), student
        for name, (auto, manual, extra, by_hand) in marks.items():
            assert (manual, extra) == (None, None), (student, name)
            assert by_hand == (auto is None), (student, name)
            assert auto is None or math.isfinite(auto), (student, name)


def test_the_honest_have_all_their_points(graded):
    found = rows(graded.room.folder)
    for student in HONEST_STUDENTS:
        assert {name: row[0] for name, row in found[student].items()} == WORTH, student


def test_each_attacker_has_what_the_answers_deserve(graded):
    found, wrong = rows(graded.room.folder), {}
    for attack in SUBMITTED:
        got = {name: row[0] for name, row in found[f"m-{attack.name}"].items()}
        expected = attack.expected()
        differing = {n: (got[n], expected[n]) for n in ORDER if got[n] != expected[n] and n not in attack.either}
        if differing:
            wrong[attack.name] = differing
    assert wrong == {}


def test_nothing_was_touched_and_nothing_is_left(graded):
    assert digests(graded.room.folder / "submitted") == graded.handed_in
    assert digests(graded.room.folder / "solutions") == graded.sources
    assert graded.left == []


def test_no_copied_file_leads_out_of_the_course(graded):
    copied = [p for p in (graded.room.folder / "autograded").rglob("*") if p.is_symlink() or p.is_fifo()]
    assert copied == []


def test_everybody_gets_a_page_that_tells_nothing_it_should_not(graded):
    assert graded.feedback.returncode == 0, graded.feedback.stderr[-3000:]
    students = [*HONEST_STUDENTS, *(f"m-{a.name}" for a in SUBMITTED)]
    names = re.compile(rf"\b(?:m-(?:{'|'.join(a.name for a in SUBMITTED)})|{'|'.join(HONEST_STUDENTS)})(?![\w-])")
    for student in students:
        page = graded.page(student)
        no_leak(page)
        assert not SCRIPT.search(page), student
        for path in (str(graded.room.folder), sys.prefix, str(Path.home()) + "/"):
            assert path not in page, (student, path)
        assert set(names.findall(page)) <= {student}


def test_the_page_shows_the_panels_and_the_points(graded):
    page = graded.page("a-honest")
    assert page.count('data-autograde="passed"') == 5
    assert "(Score: 4.0 / 4.0)" in page
    wrong = graded.page("m-tests-deleted")
    assert 'data-autograde="passed"' not in wrong
    assert "CheckFailed" in wrong or "differs" in wrong
