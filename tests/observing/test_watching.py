"""Which functions run is noticed, however they are reached."""

import _thread
import sys
import threading
from types import FunctionType

import pytest
from torch import nn

from autograde.observing.watching import SWITCHED_OFF, of_file, of_functions, watching

FILE = nn.Module.__init__.__code__.co_filename


def test_functions_are_noticed_by_inheritance_by_borrowing_and_in_threads():
    class Own:
        borrowed = nn.Module.extra_repr

    with watching(of_file(FILE)) as inherited:
        nn.Linear(2, 2).eval()
    assert {"__init__", "train", "eval"} <= set(inherited)
    with watching(of_file(FILE, qualified=True)) as borrowed:
        Own().borrowed()
    assert borrowed == ["Module.extra_repr"]
    with watching(of_file(FILE)) as in_thread:
        thread = threading.Thread(target=nn.Linear(2, 2).eval)
        thread.start()
        thread.join()
    assert "eval" in in_thread


def test_a_generator_is_noticed_at_the_latest_when_it_begins():
    class Own:
        borrowed = nn.Module.children

        def named_children(self):
            yield "", nn.Identity()

    with watching(of_file(FILE, qualified=True)) as borrowed:
        list(Own().borrowed())
    # Up to Python 3.11 each return into a generator, and its making, count as calls.
    assert set(borrowed) >= {"Module.children"}


def test_more_may_be_told_of_each_call():
    net = nn.Sequential()

    def name_of(code):
        return "add_module" if code is nn.Module.add_module.__code__ else None

    with watching(name_of, lambda frame, name: f"{name} {frame.f_locals['name']}") as told:
        net.add_module("a", nn.ReLU())
        nn.Sequential(nn.ReLU())
    assert told == ["add_module a", "add_module 0"]


def test_what_is_of_no_interest_is_left_out_and_the_order_is_kept():
    def one():
        pass

    def two():
        pass

    names = {one.__code__: "one", two.__code__: "two"}
    with watching(names.get) as entered:
        two()
        one()
        two()
        len([])
    assert entered == ["two", "one", "two"]


def off_and_on():
    former = sys.getprofile()
    sys.setprofile(None)
    sys.setprofile(former)


@pytest.mark.parametrize(
    "evasion",
    [
        lambda: sys.setprofile(None),
        off_and_on,
        lambda: threading.setprofile(None),
        lambda: _thread.start_new_thread(int, ()),
    ],
)
def test_going_where_the_watch_does_not_reach_is_noticed(evasion):
    with watching(lambda code: None) as entered:
        evasion()
    assert SWITCHED_OFF in entered


def test_a_watch_inside_a_watch_is_no_evasion():
    with watching(lambda code: None) as outer:
        with watching(lambda code: None) as inner:
            len([])
    assert outer == inner == []


def test_a_renamed_copy_of_the_code_is_known_by_where_it_was_written():
    function = nn.Module.train
    copy = FunctionType(function.__code__.replace(co_name="own"), function.__globals__)
    with watching(of_functions({"train": function, "no function": 3})) as entered:
        with pytest.raises(TypeError):
            copy()
        with pytest.raises(AttributeError):
            copy(object(), True)
    assert entered == ["train"]


def test_the_former_watch_is_back_even_after_an_exception():
    with watching(lambda code: None):
        inner = sys.getprofile()
        with pytest.raises(KeyError):
            with watching(lambda code: None):
                raise KeyError
        assert sys.getprofile() is inner
    assert sys.getprofile() is not inner
