"""Whatever a submission tries: no unearned point, no lost point, nothing else touched, and a reason for each cell.

Every attack is graded by itself here; those that never end in test_endless, with short limits; and most of them as
one class of nbgrader's in test_feedback.
"""

from pathlib import Path

import nbformat
import pytest
from attacks import ASSIGNMENT, ATTACKS, CHECKED, HONEST, WORTH, Attack, AttackRoom, parameters
from attacks.aftermath import Surroundings, digests, must_hold

from autograde.grading.gradebook import database as gradebook
from autograde.grading.intake.rebuilding import take_in
from autograde.grading.one_submission.executors import Local
from autograde.grading.one_submission.results import Graded, Job, fill_in
from autograde.grading.whole_class import submissions

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


class Alone:
    """Grades attacks one by one, in two processes, beginning with all of them at once."""

    def __init__(self, folder: Path, wanted: list[Attack]) -> None:
        self.around = Surroundings()
        self.room = AttackRoom.released_in(folder)
        self.room.hand_in("a-honest", HONEST)
        directory = submissions.load(folder)
        with gradebook.opened(directory.db_url, directory.course_id) as book:
            self.release = submissions.released(directory, book, ASSIGNMENT)[ASSIGNMENT]
        self.before = digests(folder)
        self.executor = Local(2)
        self.taken, self.futures = {}, {}
        for each in wanted:
            place = self.room.hand_in(each.name, each, self.around.words)
            taken = take_in(self.release, place, ASSIGNMENT)
            self.taken[each.name] = taken
            self.before |= {f"submitted/{each.name}/{name}": d for name, d in digests(place.parent).items()}
            job = Job(nbformat.writes(taken.notebook), 2 + len(self.futures), taken.refusal or "")
            self.futures[each.name] = self.executor.grade(job)

    def graded(self, attack: Attack) -> tuple[nbformat.NotebookNode, Graded]:
        taken = self.taken[attack.name]
        graded = Graded.from_plain(self.futures[attack.name].result())
        fill_in(taken.notebook, graded, taken.repairs)
        return taken.notebook, graded

    def close(self) -> None:
        self.executor.shutdown()
        self.around.close()


@pytest.fixture(scope="module")
def alone(request, tmp_path_factory):
    """A grader that begins with all attacks that this run asks for."""
    wanted = {
        item.callspec.params["attack"].name: item.callspec.params["attack"]
        for item in request.session.items
        if item.module is request.module and "attack" in getattr(getattr(item, "callspec", None), "params", {})
    }
    grader = Alone(tmp_path_factory.mktemp("alone"), [a for a in wanted.values() if not a.slow])
    yield grader
    grader.close()


@pytest.mark.parametrize("attack", parameters(slow=False))
def test_an_attack_earns_what_its_answers_deserve(attack, alone):
    must_hold(attack, *alone.graded(attack))


def test_there_are_more_attacks_than_anyone_asked_for():
    assert len(ATTACKS) > 100
    assert len({a.name for a in ATTACKS}) == len(ATTACKS)
    assert sum(WORTH[name] for name in CHECKED) == 15


def test_nothing_else_was_touched_by_any_attack(alone):
    for future in alone.futures.values():
        future.result()
    assert digests(alone.room.folder) == alone.before
    assert alone.around.left() == []
