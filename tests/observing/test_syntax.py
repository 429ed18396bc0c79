"""Texts are read as Python by several threads at once: one for each submission that is graded."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor

from autograde.observing.syntax import parse as tree_of


class Slow:
    """Garbage in a cycle, whose end lets other threads run: while the collector interrupts the making of a tree."""

    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(0.001)


def test_trees_made_in_several_threads_do_not_disturb_each_other():
    text = "".join(
        f"class A{i}:\n    def f(self):\n        return [a for a in b if {{1: (2, [3, 4])}}]\n" for i in range(60)
    )

    def parse(_):
        Slow()
        return len(tree_of(text).body)

    before = gc.get_threshold()
    gc.set_threshold(20)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(parse, range(200))) == {60}
    finally:
        gc.set_threshold(*before)
