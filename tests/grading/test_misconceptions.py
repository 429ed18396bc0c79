"""What calibration says of each check holds where it counts: in a confined, guarded child, judged from outside.

The same misconceptions and unusual answers, on fresh inputs. Where one answer uses another, the others are right ones.
"""

import itertools

import nbformat
import pytest

from autograde.authoring.build import ROOT
from autograde.course import answers
from autograde.course.catalogue import chapters
from autograde.grading.measuring.sample_class import answered
from autograde.grading.one_submission.executors import Local
from autograde.grading.one_submission.results import Graded, Job
from autograde.observing.experiment import Experiment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

EVERY = 10
"""One misconception in so many of each exercise, and every fifth class of right answers: `calibrate` tries all."""
OF_DEPENDENT = 1
"""Misconceptions that are tried of each exercise whose answer another one uses: each takes a submission of its own."""


@pytest.fixture(scope="module")
def executor():
    with Local(2) as local:
        yield local


def right(exercise: Experiment, number: int) -> str:
    unusual = answers.right(exercise)
    return unusual[number].code if number < len(unusual) else answers.from_text(exercise, "solution").code


def submissions(chapter: str):
    """Yield the answers of a submission, and the exercises in it that must not be given points.

    What none of its answers needs is left as it was released: to solve it each time anew tells nothing more.
    """
    exercises = {e.short: e for e in chapters()[chapter]}
    used = set(itertools.chain.from_iterable(e.needs for e in exercises.values()))
    free = [e for e in exercises.values() if not e.needs and e.short not in used]
    kept = {e.short: answers.wrong(e) for e in free}
    for number in range(0, max(map(len, kept.values()), default=0), EVERY):
        mistaken = {name: wrong[number].code for name, wrong in kept.items() if number < len(wrong)}
        yield mistaken, set(mistaken)

    def needed(exercise: Experiment) -> dict[str, str]:
        found: dict[str, str] = {}
        for each in (exercises[name] for name in exercise.needs):
            found |= needed(each) | {each.short: answers.from_text(each, "solution").code}
        return found

    for exercise in exercises.values():
        for mistake in answers.wrong(exercise)[:OF_DEPENDENT] if exercise not in free else ():
            yield {**needed(exercise), exercise.short: mistake.code}, {exercise.short}


@pytest.mark.parametrize("chapter", list(chapters()))
def test_no_misconception_gets_points_and_every_unusual_answer_does(chapter, executor):
    release = nbformat.read(ROOT / "notebooks" / chapter / f"{chapter}.ipynb", as_version=4)
    exercises = chapters()[chapter]
    # Mistakes on one seed, so that those that are known run once; each class of right answers on one of its own.
    tries = [(given, wrong, 4711) for given, wrong in submissions(chapter)]
    unusual = range(0, max(len(answers.right(e)) for e in exercises), EVERY // 2)
    tries += [({e.short: right(e, number) for e in exercises}, set(), 4712 + number) for number in unusual]
    futures = [executor.grade(Job(nbformat.writes(answered(release, given)), seed)) for given, _, seed in tries]
    worth = {e.name: e.points for e in exercises}
    short = {e.name: e.short for e in exercises}
    for (_, wrong, _), future in zip(tries, futures, strict=True):
        graded = Graded.from_plain(future.result())
        scores = {short[cell.exercise]: (cell.score, cell.reason) for cell in graded.cells if cell.exercise}
        assert {name for name in wrong if scores[name][0]} == set()
        if not wrong:
            lost = {cell.exercise: cell.reason for cell in graded.cells if cell.score != worth.get(cell.exercise)}
            assert {name: why for name, why in lost.items() if name} == {}
