"""Attacks that never end meet a limit: it costs their own cell only. Graded with short limits."""

from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue

import nbformat
import pytest
from attacks import ASSIGNMENT, Attack, AttackRoom, parameters
from attacks.aftermath import must_hold, scores_of
from nbformat import NotebookNode

from autograde.course.catalogue import chapters
from autograde.grading import confinement
from autograde.grading.gradebook import database as gradebook
from autograde.grading.intake.rebuilding import take_in
from autograde.grading.one_submission import grader, session
from autograde.grading.one_submission.results import Graded, Job, fill_in
from autograde.grading.one_submission.warm_processes import WarmProcess, Warmth
from autograde.grading.whole_class import submissions, worth_a_look

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


class Hurried:
    """Grades attacks that meet a time limit, in this process, with short limits."""

    def __init__(self, folder: Path, wanted: list[Attack]) -> None:
        chapters()
        self.patch = pytest.MonkeyPatch()
        self.limit(1.5)
        self.room = AttackRoom.released_in(folder)
        directory = submissions.load(folder)
        with gradebook.opened(directory.db_url, directory.course_id) as book:
            self.release = submissions.released(directory, book, ASSIGNMENT)[ASSIGNMENT]
        way = confinement.choose()
        self.warmth = Warmth(3, way)
        self.free: SimpleQueue[WarmProcess] = SimpleQueue()
        for number in range(3):
            self.free.put(WarmProcess(way, shared=(self.warmth, number)))
        self.pool = ThreadPoolExecutor(3)
        self.futures = {attack.name: self.pool.submit(self.grade, attack, attack.name) for attack in wanted}

    def limit(self, seconds: float) -> None:
        self.patch.setattr(session, "CELL_SECONDS", seconds)
        self.patch.setattr(session.Session.run, "__defaults__", (seconds,))
        self.patch.setattr(session, "GRACE", seconds / 1.5)
        for name in ("call.simple_net", "call.module", "call.scale", "softmax.softmax"):
            self.patch.setattr(grader.catalogue.find(name), "seconds", seconds * 1.3)

    def grade(self, attack: Attack, student: str) -> tuple[NotebookNode, Graded]:
        warm = self.free.get()
        try:
            taken = take_in(self.release, self.room.hand_in(student, attack), ASSIGNMENT)
            graded = grader.grade(Job(nbformat.writes(taken.notebook), 3, taken.refusal or ""), warm)
        finally:
            self.free.put(warm)
        fill_in(taken.notebook, graded, taken.repairs)
        return taken.notebook, graded

    def again(self, attack: Attack, seconds: float) -> tuple[NotebookNode, Graded]:
        wait(self.futures.values())
        self.limit(seconds)
        return self.grade(attack, f"{attack.name}-{seconds:g}")

    def close(self) -> None:
        self.pool.shutdown()
        while not self.free.empty():
            self.free.get().close()
        self.warmth.close()
        self.patch.undo()


@pytest.fixture(scope="module")
def hurried(request, tmp_path_factory):
    wanted = [
        item.callspec.params["attack"]
        for item in request.session.items
        if item.module is request.module and hasattr(item, "callspec")
    ]
    grading = Hurried(tmp_path_factory.mktemp("hurried"), wanted)
    yield grading
    grading.close()


def lost(attack: Attack, graded: Graded) -> bool:
    """Return whether an exercise earned less than its answer deserves."""
    expected = attack.expected()
    return any(
        score is not None and name not in attack.either and score < (expected[name] or 0)
        for name, score in scores_of(graded).items()
    )


@pytest.mark.parametrize("attack", parameters(slow=True))
def test_an_attack_without_end_costs_its_own_cell_only(attack, hurried):
    book, graded = hurried.futures[attack.name].result()
    for seconds in (6.0, 20.0):
        # Where the machine is so busy that right answers meet the short limit too, a longer one tells.
        if not lost(attack, graded):
            break
        book, graded = hurried.again(attack, seconds)
    must_hold(attack, book, graded)
    assert graded.costs.wall < 250


def test_an_endless_cell_that_a_person_grades_is_worth_a_look(hurried):
    endless = Attack("endless-sketch", "", answers={"sketch": "while True:\n    pass"})
    _, graded = hurried.grade(endless, endless.name)
    (look,) = worth_a_look.troubles(graded, {"sketch"})
    assert (look.grade_id, look.text) == ("sketch", "the answer took too long and was stopped")
    assert scores_of(graded)["sketch"] is None
