"""Which functions run is noticed, however they are reached."""

import sys
import threading

import pytest
from torch import nn

from autograde.watching import SWITCHED_OFF, of_file, watching

FILE = nn.Module.__init__.__code__.co_filename


def test_functions_are_noticed_by_inheritance_by_borrowing_and_in_threads():
    class Own:
        borrowed = nn.Module.parameters

    with watching(of_file(FILE)) as inherited:
        nn.Linear(2, 2).eval()
    assert {"__init__", "train", "eval"} <= set(inherited)
    with watching(of_file(FILE, qualified=True)) as borrowed:
        Own().borrowed()
    assert borrowed == ["Module.parameters"]
    with watching(of_file(FILE)) as in_thread:
        thread = threading.Thread(target=nn.Linear(2, 2).eval)
        thread.start()
        thread.join()
    assert "eval" in in_thread


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


def test_switching_the_watch_off_is_noticed():
    with watching(lambda code: None) as entered:
        sys.setprofile(None)
    assert entered == [SWITCHED_OFF]


def test_the_former_watch_is_back_even_after_an_exception():
    with watching(lambda code: None):
        inner = sys.getprofile()
        with pytest.raises(KeyError):
            with watching(lambda code: None):
                raise KeyError
        assert sys.getprofile() is inner
    assert sys.getprofile() is not inner
