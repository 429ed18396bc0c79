"""What a kept result is known by: what judges it, and no more."""

import shutil

import pytest

from autograde.course import text
from autograde.grading.one_submission.fingerprint import fingerprint

ONE, OTHER = "01_init_forward_call", "02_registration"


@pytest.fixture
def texts(tmp_path, monkeypatch):
    """The chapters' texts in a folder of the test's own."""
    for chapter in (ONE, OTHER):
        (tmp_path / chapter).mkdir()
        shutil.copy(text.SOLUTIONS / chapter / f"{chapter}.md", tmp_path / chapter)
    monkeypatch.setattr(text, "SOLUTIONS", tmp_path)
    fingerprint.cache_clear()
    yield tmp_path
    fingerprint.cache_clear()


@pytest.mark.parametrize("of", [ONE, "", "a_notebook_of_the_teachers"])
def test_a_chapters_results_hang_on_its_own_text_only(texts, of):
    before = fingerprint(of)
    for chapter, matters in ((OTHER, of != ONE), (ONE, True)):
        fingerprint.cache_clear()
        with (texts / chapter / f"{chapter}.md").open("a") as file:
            file.write("One more sentence.\n")
        after = fingerprint(of)
        assert (after != before) is matters
        before = after


def test_chapters_have_results_of_their_own():
    assert len({fingerprint(ONE), fingerprint(OTHER), fingerprint()}) == 3
