import pytest

from autograde.course.answers import from_text, path, read_cells, right, wrong
from autograde.course.catalogue import find


def write(folder, text):
    file = folder / "ex01_x.py"
    file.write_text(text)
    read_cells.cache_clear()
    return file


def test_cells_have_a_kind_a_name_a_sentence_and_code(tmp_path):
    file = write(tmp_path, "# %% wrong: one\n# First half,\n# second half.\nx = 1\n\n\n# %% right: two\nx = 2\n# end\n")
    one, two = read_cells(file)
    assert (one.kind, one.name, one.sentence, one.code) == ("wrong", "one", "First half, second half.", "x = 1\n")
    assert (two.kind, two.sentence, two.code) == ("right", "", "x = 2\n# end\n")


def test_two_cells_of_one_name_are_refused(tmp_path):
    with pytest.raises(ValueError, match="two cells"):
        read_cells(write(tmp_path, "# %% wrong: a\nx = 1\n# %% wrong: a\nx = 2\n"))


def test_code_before_the_first_cell_is_refused(tmp_path):
    with pytest.raises(ValueError, match="code before the first"):
        read_cells(write(tmp_path, "# a comment is fine\nx = 1\n# %% wrong: a\nx = 2\n"))


def test_a_file_that_is_not_there_has_no_cells(tmp_path):
    assert read_cells(tmp_path / "none.py") == ()


def test_the_file_of_an_exercise_bears_its_number_and_name():
    exercise = find("start.leaky")
    assert path(exercise).parent.name == "ch00_start_here"
    assert path(exercise).name == "ex02_leaky.py"
    assert {a.kind for a in wrong(exercise)} == {"wrong"}
    assert len(right(exercise)) >= 2


def test_stub_and_solution_come_from_the_text():
    exercise = find("start.twice")
    assert "raise NotImplementedError" in from_text(exercise, "stub").code
    assert "return 2 * x" in from_text(exercise, "solution").code
