"""A teacher's own questions and tests come through the build; what would be lost is refused."""

import pytest

from autograde.authoring.own_cells import metadata, released


def test_a_question_in_code_or_prose_and_a_test():
    asked = metadata({"manual": "why", "points": 3}, "markdown")
    assert (asked["cell_type"], asked["points"], asked["grade"], asked["solution"], asked["locked"]) == (
        *("markdown", 3, True, True, False),
    )
    tested = metadata({"test": "more", "points": 0.5}, "code")
    assert (tested["grade_id"], tested["points"], tested["grade"], tested["solution"], tested["locked"]) == (
        *("test-more", 0.5, True, False, True),
    )
    task = metadata({"task": "report", "points": 5}, "markdown", "=== BEGIN MARK SCHEME ===")
    assert (task["task"], task["grade"], task["solution"], task["points"]) == (True, False, False, 5)
    assert metadata({"tags": ["x"]}, "code") is None
    assert metadata({}, "markdown") is None


@pytest.mark.parametrize(
    ("marks", "kind", "said"),
    [
        ({"nbgrader": {"grade": True}}, "markdown", 'nbgrader would be lost. .* manual="name" points=3'),
        ({"solved": True}, "code", "solved would be lost"),
        ({"test": "more", "points": 2}, "markdown", "test would be lost"),
        ({"manual": "why"}, "markdown", 'write manual="why" points=2'),
        ({"manual": "why", "points": "3"}, "markdown", 'write manual="why" points=2'),
        ({"manual": "why", "points": -1}, "code", 'write manual="why" points=2'),
        ({"manual": "why", "points": True}, "code", 'write manual="why" points=2'),
        ({"manual": "why", "test": "more", "points": 1}, "code", "write"),
        ({"manual": "why not", "points": 1}, "code", "a name is made of letters"),
        ({"points": 2}, "code", "points stand beside manual"),
    ],
)
def test_what_does_not_fit_is_told_with_what_to_write(marks, kind, said):
    with pytest.raises(ValueError, match=said):
        metadata(marks, kind)


def test_a_mark_scheme_where_nbgrader_would_refuse_it():
    with pytest.raises(ValueError, match="in a task only"):
        metadata({"manual": "why", "points": 1}, "markdown", "=== BEGIN MARK SCHEME ===")


def test_learners_get_neither_hidden_tests_nor_the_mark_scheme():
    tests = "assert one\n### BEGIN HIDDEN TESTS\nassert two\n### END HIDDEN TESTS\nassert three"
    assert released(tests) == "assert one\nassert three"
    question = "Why?\n\n=== BEGIN MARK SCHEME ===\n1 point each\n=== END MARK SCHEME ==="
    assert released(question) == "Why?\n"
    assert released("as it is\n") == "as it is\n"
