import json
from collections import OrderedDict

import pytest
import torch
from torch import nn

from autograde.judging.comparing import difference
from autograde.observing.plain import plain, plain_exception


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2.5, "text", [1, (2, 3)], {"a": {1, 2}}, torch.ones(2, 2), nn.ReLU(), int, KeyError("k")],
)
def test_everything_survives_json(value):
    data = plain(value)
    assert json.loads(json.dumps(data)) == data


def test_tensors_keep_dtype_shape_and_values():
    assert plain(torch.tensor([[1, 2]])) == {"is": "tensor", "dtype": "int64", "shape": [1, 2], "values": [1, 2]}
    assert plain(torch.tensor(0.5, dtype=torch.float16))["values"] == [0.5]
    assert plain(torch.tensor([1 + 2j]))["values"] == [[1.0, 2.0]]
    assert plain(torch.ones(2).numpy()) == {**plain(torch.ones(2)), "numpy": True}
    assert plain(torch.empty(2, 3, device="meta")) == {
        "is": "tensor",
        "dtype": "float32",
        "shape": [2, 3],
        "device": "meta",
        "values": None,
    }


def test_an_iterator_counts_as_the_list_of_its_items():
    assert plain(iter([1, 2])) == plain(x for x in (1, 2)) == plain([1, 2]) == plain({1: 0, 2: 0}.keys())


def test_a_tuple_is_no_list():
    assert plain((1,)) != plain([1])


def test_an_ordered_dict_is_a_dict():
    assert plain(OrderedDict(a=1)) == plain({"a": 1})


def test_an_endless_iterator_is_cut():
    def forever():
        while True:
            yield 0

    assert len(plain(forever())["items"]) == 10_000


def test_a_list_that_contains_itself_ends():
    loop = []
    loop.append(loop)
    assert "…" in json.dumps(plain(loop), ensure_ascii=False)


def test_an_exception_counts_as_its_nearest_built_in():
    class Mine(AttributeError):
        pass

    assert plain(Mine()) == {"is": "exception", "type": "AttributeError"}
    assert plain_exception(Mine("x"), message=True) == {"is": "exception", "type": "AttributeError", "message": "x"}


def test_the_words_of_an_exception_are_kept_and_not_compared():
    class Mute(ValueError):
        def __str__(self):
            raise RuntimeError

    said = plain(ValueError("x" * 1000))
    assert said["words"] == "x" * 199 + "…"
    assert difference(said, plain(ValueError("other words"))) is None
    assert difference(said, plain(Mute())) is None
    assert difference(said, plain(KeyError("x"))) is not None


def test_a_stub_is_told_from_pytorchs_own_not_implemented_error():
    def stub():
        raise NotImplementedError

    def missing_forward():
        return nn.Module()(1)

    def missing_kernel():
        return torch.arange(3).softmax(0)

    def within():
        with torch.no_grad():
            raise NotImplementedError("soon")

    def within_and_bare():
        with torch.no_grad():
            raise NotImplementedError

    marks = []
    for action in (stub, missing_forward, missing_kernel, within, within_and_bare):
        try:
            action()
        except NotImplementedError as error:
            marks.append(plain(error).get("unfinished", False))
    assert marks == [True, False, False, False, True]


def test_equality_of_an_object_is_never_asked():
    class Sly(str):
        __slots__ = ()

        def __eq__(self, other):
            raise AssertionError("asked")

        __hash__ = str.__hash__

    assert type(plain(Sly("a"))) is str


def test_an_object_prints_the_same_wherever_it_lies():
    one, other = object(), object()
    assert plain(repr(one)) == plain(repr(other)) == "<object object>"
    assert plain(f"[{one}, {other}] at 0x1f") == "[<object object>, <object object>] at 0x1f"
    shown = [plain_exception(AttributeError(f"{each} has no parts"), message=True) for each in (one, other)]
    assert shown[0] == shown[1]
    assert shown[0]["message"] == "<object object> has no parts"
