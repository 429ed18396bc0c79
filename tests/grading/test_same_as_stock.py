"""The plug-in gives honest submissions the scores that nbgrader gives as it comes.

Here with a small class for each chapter; `python -m autograde compare` does the same with classes of forty.
"""

import pytest
from classroom import Classroom, points, solutions

from autograde.course.catalogue import chapters
from autograde.grading.measuring.class_timings import both_ways
from autograde.grading.measuring.sample_class import mixed_answers

pytestmark = pytest.mark.slow


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("chapter", list(chapters()))
def test_every_score_is_that_of_nbgrader_as_it_comes(chapter, tmp_path):
    """What is of mixed quality earns as much there as here; here the solution earns all points, the release none."""
    released = Classroom(tmp_path / "room", chapter).made_once()
    mixed = mixed_answers(chapter, 2)[1:]
    row, scores = both_ways(tmp_path, chapter, mixed, released, ours_only=[solutions(chapter), {}])
    assert row.met, row.value
    worth = {name: float(value) for name, value in points(chapter).items()}
    assert 0 < sum(scores["s000"].values()) < sum(worth.values())
    assert scores["s001"] == worth
    assert scores["s002"] == dict.fromkeys(worth, 0.0)
    assert len(scores) == 3


@pytest.mark.parametrize("chapter", list(chapters()))
def test_a_trial_class_is_of_mixed_quality_and_the_same_each_time(chapter):
    answers = mixed_answers(chapter, 40)
    assert answers == mixed_answers(chapter, 40)
    assert answers != mixed_answers(chapter, 40, seed=1)
    attempted = [len(given) for given in answers]
    assert attempted[0] > 0
    assert len(set(map(str, answers))) > 20 or chapter.startswith("00")
