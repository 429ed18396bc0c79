"""Wrong use of a check is told by what was given, also where only its kind is known."""

import json

import pytest

from autograde.course.catalogue import find
from autograde.judging.oracle import oracle_subjects
from autograde.observing.subjects import described, kind_of, misfit, predicted, wanted


def fit(name, subject, value):
    exercise = find(name)
    return misfit(exercise, subject, wanted(oracle_subjects(name)[subject]), kind_of(value))


class Scale:
    pass


class Hostile:
    """An object whose answers are no help."""

    __class__ = int

    def __repr__(self):
        raise RuntimeError

    def __eq__(self, other):
        return True

    __hash__ = None


THINGS = [Scale, Scale(), Hostile(), ..., None, "text", 3, True, 2.5, len, lambda: 0]


@pytest.mark.parametrize("value", THINGS, ids=[str(number) for number in range(len(THINGS))])
def test_a_kind_is_plain_data_whatever_the_thing(value):
    kind = kind_of(value)
    assert json.loads(json.dumps(kind)) == kind
    assert kind["unattempted"] == (value is ...)


def test_a_class_is_wanted_and_not_its_name_nor_an_object_of_it():
    assert fit("call.scale", "Scale", Scale) is None
    assert fit("call.scale", "Scale", ...) is None
    assert "without quotes around Scale" in fit("call.scale", "Scale", "Scale")
    assert "Scale must be a class; it was given the string '1, 3'" in fit("call.scale", "Scale", "1, 3")
    assert "lines_with_state must be no string" in fit("functional.state", "lines_with_state", "1, 3")
    assert "give the class Scale itself" in fit("call.scale", "Scale", Scale())
    assert "must be a class; it was given 3" in fit("call.scale", "Scale", 3)


def test_a_function_is_wanted_and_not_its_result():
    assert fit("softmax.softmax", "softmax", lambda x, dim: x) is None
    assert "without calling it" in fit("softmax.softmax", "softmax", 3.0)
    assert "softmax must be a function; it was given the string" in fit("softmax.softmax", "softmax", "x.exp()")


def test_a_prediction_is_one_of_the_options_in_upper_or_lower_case():
    exercise = find("call.whose_call")
    assert predicted(exercise, kind_of("b")) == "b"
    assert predicted(exercise, kind_of(" B ")) == "b"
    assert predicted(exercise, kind_of(...)) is ...
    assert predicted(exercise, kind_of(None)) is ...
    for wrong in ("e", 1, True, 2.0, Hostile(), ["a"], "a" * 10**6):
        with pytest.raises(ValueError, match="must be one of 'a', 'b', 'c', 'd'"):
            predicted(exercise, kind_of(wrong))


def test_a_description_is_short():
    assert described(Scale) == "the class Scale"
    assert described(Scale()) == "an object of type Scale"
    assert len(described("x y " * 1000)) <= 60


def order(value):
    return predicted(find("hooks.order"), kind_of(value))


@pytest.mark.parametrize("text", ["E D C B A", "EDCBA", "e, d, c, b, a", " E->D->C->B->A "])
def test_an_order_may_be_written_in_any_way(text):
    assert order(text) == "E D C B A"


@pytest.mark.parametrize("value", ["A B C D", "A B C D E E", "a", "", "A B C D F", 5, list("ABCDE")])
def test_what_is_no_order_of_the_items_is_told_how_one_looks(value):
    with pytest.raises(ValueError, match="a text with A, B, C, D and E in their order, each once; it is"):
        order(value)


def test_an_order_that_was_not_written_yet():
    assert order(...) is ...
