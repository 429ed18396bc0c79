"""Whose exception it is: a stub's own, or one that belongs to an answer."""

import pytest

from autograde.observing.frames import is_stub, remember_source


def raised_by(body):
    scope = {}
    source = f"class Other:\n    pass\n\n\ndef answer(x):\n{body}\n"
    remember_source("<answer>", source)
    exec(compile(source, "<answer>", "exec"), scope)
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
        ("    while x:\n        raise NotImplementedError", False),
        ("    match x:\n        case 1:\n            raise NotImplementedError", False),
        ("    try:\n        x[0]\n    except TypeError:\n        raise NotImplementedError", False),
        ("    if x > 0: raise NotImplementedError", False),
        ("    if x > 0:\n        y = x\n    raise NotImplementedError", True),
        ("    with open('/dev/null'):\n        raise NotImplementedError", True),
        ("    def inner():\n        raise NotImplementedError\n    if x:\n        inner()", True),
        ("    raise RuntimeError", False),
    ],
)
def test_a_stub_is_what_raises_whatever_it_is_given(body, stub):
    assert is_stub(raised_by(body)) == stub


def test_an_exception_that_was_never_raised_is_no_stubs():
    assert not is_stub(NotImplementedError())


def test_a_stub_whose_source_is_not_known_is_a_stub():
    scope = {}
    exec(compile("def answer(x):\n    if x:\n        raise NotImplementedError\n", "<no source>", "exec"), scope)
    with pytest.raises(NotImplementedError) as caught:
        scope["answer"](1)
    assert is_stub(caught.value)
