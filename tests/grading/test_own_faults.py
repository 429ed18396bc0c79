"""No fault of the grader's costs a point, and one mishap of a submission costs one exercise."""

import threading

import psutil
import pytest
from answers_alone import all_graded, book_of, graded, solution
from nbformat import writes
from waiting import Sleeper, when

from autograde.grading.one_submission import executors
from autograde.grading.one_submission.executors import GraderLost, Local
from autograde.grading.one_submission.results import Job
from autograde.grading.one_submission.warm_processes import OwnFault

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

TWICE, LEAKY, STANDARDIZE = "start.twice", "start.leaky", "start.standardize"
RIGHT = {name: solution(name) for name in (TWICE, LEAKY, STANDARDIZE)}
DEF = {name: code.partition("(")[0].split()[-1] for name, code in RIGHT.items()}


def kill_child(warm):
    """Kill the process that runs a submission now: of those below the warm one, it has none below it."""
    for process in psutil.Process(warm._warmth.process.pid).children(recursive=True):
        if not process.children():
            process.kill()


class Killer(threading.Thread):
    """Kills the child that sleeps, so many times."""

    def __init__(self, warm, sleeper, times):
        super().__init__(daemon=True)
        self.warm, self.sleeper, self.times = warm, sleeper, times

    def run(self):
        for _ in range(self.times):
            when(self.sleeper.asleep)
            kill_child(self.warm)
            when(lambda: not self.sleeper.asleep())


def test_a_child_that_is_killed_from_outside_is_begun_again(warm):
    sleeper = Sleeper(1)
    Killer(warm, sleeper, 1).start()
    cells = graded(warm, (TWICE, f"{RIGHT[TWICE]}\n{sleeper.code}"), (LEAKY, RIGHT[LEAKY]))
    assert [cell.score for cell in cells] == [cell.points for cell in cells]


def test_one_that_is_killed_each_time_is_no_zero(warm):
    sleeper = Sleeper(20)
    Killer(warm, sleeper, 2).start()
    with pytest.raises(OwnFault, match="killed from outside"):
        graded(warm, (TWICE, f"{RIGHT[TWICE]}\n{sleeper.code}"))


def test_a_submission_cannot_kill_itself_to_look_like_that(warm):
    if warm.confinement.name == "none":
        pytest.skip("nothing confines here")
    code = "import os, signal\ntry:\n    os.kill(os.getpid(), 9)\nexcept PermissionError:\n    pass"
    (cell,) = graded(warm, (TWICE, f"{RIGHT[TWICE]}\n{code}"))
    assert cell.score == cell.points


def test_however_many_children_are_lost_each_costs_its_own_answer(warm):
    lost = (TWICE, f"{RIGHT[TWICE]}\nimport os\nos._exit(0)")
    cells = graded(warm, *([lost, (LEAKY, RIGHT[LEAKY])] * 9))
    assert [bool(cell.score) for cell in cells] == [False, True] * 9


@pytest.mark.parametrize("what", ["raise SystemExit(0)", "raise KeyboardInterrupt", "raise Strange", "1 / 0"])
def test_a_value_that_cannot_be_described_says_so(warm, what):
    code = f"""
class Strange(BaseException): pass
class Odd:
    @property
    def __class__(self):
        {what}
{DEF[TWICE]} = Odd()
"""
    first, second = graded(warm, (TWICE, code), (LEAKY, RIGHT[LEAKY]))
    assert first.score == 0
    assert "exit code" not in first.reason
    assert second.score == second.points


def test_what_one_answer_holds_of_the_memory_costs_no_later_one(warm):
    hog = RIGHT[TWICE] + "\nheld = []\ntry:\n    while True:\n        held.append(bytearray(2**20))\n"
    hog += "except MemoryError:\n    pass"
    hungry = f"{RIGHT[LEAKY]}\nbig = torch.ones(20_000_000)"
    cells = graded(warm, (TWICE, hog), (LEAKY, hungry), (STANDARDIZE, RIGHT[STANDARDIZE]))
    assert [cell.score for cell in cells][1:] == [cell.points for cell in cells][1:]


def test_a_syntax_error_heads_the_panel(warm):
    result = all_graded(warm, (TWICE, "x = 1\ndef twice(x:\n    return 2 * x"))
    panel = result.cells[-1].outputs[0]["data"]["text/plain"]
    assert "Your answer cell did not run: SyntaxError, line 2" in panel
    assert "NameError" not in panel


class Slot:
    """In place of a process that judges: it may be dead from the start."""

    def __init__(self, real, dead):
        self.real, self.dead = real, dead

    def __call__(self, jobs, *, unconfined=False):
        judges = self.real(jobs, unconfined=unconfined)
        if self.dead:
            self.dead.pop()
            judges.process.kill()
            judges.process.wait()
        return judges


def test_a_slot_that_died_comes_back(monkeypatch):
    monkeypatch.setattr(executors, "Judges", Slot(executors.Judges, [1] * executors.ATTEMPTS))
    job = Job(writes(book_of((TWICE, RIGHT[TWICE]))), 7)
    with Local(1) as local:
        with pytest.raises(GraderLost, match="did not start"):
            local.grade(job).result(60)
        assert sum(cell["score"] or 0 for cell in local.grade(job).result(60)["cells"]) > 0
