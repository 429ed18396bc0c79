"""The plug-in gives honest submissions the scores that nbgrader gives as it comes.

Here with a small class for each chapter; `python -m autograde compare` does the same with classes of forty.
"""

import pytest

from autograde.course.catalogue import chapters
from autograde.grading.measuring.bench import same_as_stock
from autograde.grading.measuring.trial import mixed_answers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize("chapter", list(chapters()))
def test_every_score_is_that_of_nbgrader_as_it_comes(chapter):
    (row,) = same_as_stock([chapter], 3)
    assert row.met, row.value


@pytest.mark.parametrize("chapter", list(chapters()))
def test_a_trial_class_is_of_mixed_quality_and_the_same_each_time(chapter):
    answers = mixed_answers(chapter, 40)
    assert answers == mixed_answers(chapter, 40)
    assert answers != mixed_answers(chapter, 40, seed=1)
    attempted = [len(given) for given in answers]
    assert attempted[0] > 0
    assert len(set(map(str, answers))) > 20 or chapter.startswith("00")
