"""Whose exception it is: a stub's own, or one that belongs to an answer."""

import pytest

from autograde.observing.frames import is_stub


def raised_by(body):
    scope = {}
    exec(compile(f"def answer(x):\n{body}\n", "<answer>", "exec"), scope)
    with pytest.raises(Exception) as caught:
        scope["answer"](1)
    return caught.value


@pytest.mark.parametrize(
    ("body", "stub"),
    [
        ("    raise NotImplementedError", True),
        ("    y = x + 1\n    raise NotImplementedError", True),
        ("    raise NotImplementedError()", True),
        ("    raise NotImplementedError('forward')", False),
        ("    if x > 0:\n        raise NotImplementedError\n    return x", False),
        ("    for y in [x]:\n        raise NotImplementedError", False),
        ("    raise RuntimeError", False),
    ],
)
def test_a_stub_is_what_raises_whatever_it_is_given(body, stub):
    assert is_stub(raised_by(body)) == stub


def test_an_exception_that_was_never_raised_is_no_stubs():
    assert not is_stub(NotImplementedError())
