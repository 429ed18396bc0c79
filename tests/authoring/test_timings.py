import re

import pytest

from autograde.authoring import timings
from autograde.authoring.build import ROOT
from autograde.authoring.timings import BEGIN, END, Timing, median, module_cost, table, time_import, write_into
from autograde.course.catalogue import chapters


def test_the_median_of_repeated_runs():
    times = iter([3.0, 1.0, 2.0])
    assert median("x", lambda: next(times), 3).seconds == 2.0
    assert 0 <= median("x", lambda: None, 3).seconds < 10


def test_the_table_goes_between_the_marks(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    text = table({"00": [Timing("a.b", 0.01, 3, 0.05), Timing("a.c", 0.2, 3, 0.05)]}, [Timing("import", 0.02, 3, 0.1)])
    write_into(readme, text)
    write_into(readme, text)
    content = readme.read_text()
    assert content.startswith("before\n")
    assert content.endswith("\nafter\n")
    assert content.count("| import | 20.0 ms | 3 | 100 ms |") == 1
    assert "slowest `a.c`, 200.0 ms" in content
    assert "1 of 2 under 50 ms" in content
    assert "old" not in content


def test_a_readme_without_marks_is_left_alone(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("nothing")
    with pytest.raises(ValueError, match=r"README.md needs a line"):
        write_into(readme, "text")
    assert readme.read_text() == "nothing"


@pytest.mark.slow
def test_the_import_stays_far_below_its_goal_times_five(monkeypatch):
    """The goal itself is measured by `make bench`; this catches an import that has become heavy, whatever else runs."""
    monkeypatch.setattr(timings, "_IMPORT", timings._IMPORT.replace("perf_counter", "process_time"))
    assert 0 < time_import(1).seconds < 0.5


def test_a_call_of_the_own_module_is_not_dear():
    """The goals are 1.0 and 1.2 on a quiet machine; five times that catches a pipeline that has become slow."""
    for ratio in module_cost(rounds=9):
        assert 0 < ratio.times < 5 * ratio.goal, ratio


def test_the_table_in_the_docs_has_the_chapters_that_there_are():
    rows = re.findall(r"^\| (\d\d_\w+): \d+ checks", (ROOT / "docs" / "timings.md").read_text(), re.MULTILINE)
    assert rows == list(chapters()), "run `make bench`"


def test_the_readme_counts_the_chapters_that_there_are():
    readme = (ROOT / "README.md").read_text()
    assert re.findall(r"^\| (\d\d_\w+)", readme, re.MULTILINE) == list(chapters())
    assert readme.split("\n")[2].startswith(f"{WORDS[len(chapters())]} Jupyter notebooks")


WORDS = {9: "Nine", 10: "Ten", 11: "Eleven", 12: "Twelve"}
