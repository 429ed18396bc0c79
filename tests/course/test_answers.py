import pytest
import speed

from autograde.course import answers
from autograde.course.answers import from_text, path, read, right, setup, wrong
from autograde.course.catalogue import chapters, find

EXERCISES = [exercise for each in chapters().values() for exercise in each]
SOLUTION = """class Net:
    def first(self, x):
        y = x + 1
        return y

    def second(self, x):
        y = x + 2
        return y
"""


def kept(folder, body, solution=SOLUTION):
    file = folder / "ex01_net.md"
    file.write_text(f"# call.net\n\n{body}")
    read.cache_clear()
    return read(file, solution)


def wrong_one(change, of=""):
    return f"## wrong: one\n\nIt is wrong.\n\n```diff{of}\n{change}\n```\n"


def test_an_answer_has_a_kind_a_name_a_sentence_and_code(tmp_path):
    body = "## wrong: one\n\nFirst half,\nsecond half.\n\n```python\nx = 1\n\n```\n\n"
    one, two = kept(tmp_path, f"{body}## right: two\n```python\nx = 2\n```\n")
    assert (one.kind, one.name, one.sentence, one.code) == ("wrong", "one", "First half, second half.", "x = 1\n")
    assert (two.kind, two.name, two.sentence, two.code) == ("right", "two", "", "x = 2\n")


def test_a_change_is_of_the_solution(tmp_path):
    (one,) = kept(tmp_path, wrong_one("-        y = x + 2\n+        y = x - 2"))
    assert one.code == SOLUTION.replace("x + 2", "x - 2")


def test_a_change_may_name_several_places_and_blank_lines_are_context(tmp_path):
    change = "         return y\n\n     def second(self, x):\n+        x *= 2\n@@\n-        y = x + 1\n+        y = x"
    (one,) = kept(tmp_path, wrong_one(change))
    assert one.code == SOLUTION.replace("x + 1", "x").replace("        y = x + 2", "        x *= 2\n        y = x + 2")


def test_a_change_may_take_blank_lines_out_and_put_them_in(tmp_path):
    (one,) = kept(tmp_path, wrong_one("-\n     def second(self, x):\n+\n         y = x + 2"))
    assert one.code == SOLUTION.replace("\n    def second(self, x):\n", "    def second(self, x):\n\n")


@pytest.mark.parametrize("turned", [False, True])
def test_a_change_may_be_of_another_answer_before_or_after_it(tmp_path, turned):
    base = "## right: base\n\n```python\na = 1\nb = 2\n```\n"
    answers = kept(tmp_path, "\n".join([wrong_one("-b = 2\n+b = 3", ' of="base"'), base][:: -1 if turned else 1]))
    assert {answer.name: answer.code for answer in answers} == {"base": "a = 1\nb = 2\n", "one": "a = 1\nb = 3\n"}


def test_a_file_that_is_not_there_has_no_answers(tmp_path):
    assert read(tmp_path / "none.md", SOLUTION) == ()


FENCE = "```python\nx = 1\n```\n"
HEADINGS = "'## wrong: its_name', '## right: its_name' or '## equivalent: its_name'"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            wrong_one("-        y = x"),
            "line 8: the change of 'one' fits 0 places of the solution, not one: the solution has no line",
        ),
        (wrong_one("-    y = x + 1"), "the solution has no line '    y = x + 1', but '        y = x + 1'"),
        (
            wrong_one("-        y = x + 1\n-        y = x + 2"),
            "has these lines, but not one after another; a line '@@'",
        ),
        (
            wrong_one("-        return y"),
            "fits 2 places of the solution, not one: add a line above or below that shows where",
        ),
        (wrong_one("-        y = x + 1\n@@\n-   y"), "line 10: the change of 'one' fits 0 places of the solution"),
        (wrong_one("+        y = x"), "line 8: the change of 'one' needs a line that changes and one that shows where"),
        (wrong_one("         y = x + 1"), "line 8: the change of 'one' needs a line that changes"),
        (wrong_one("         y = x + 1\ny"), "line 9: begin each line of a change with ' ', '-' or '+'"),
        (wrong_one("-        y = x + 1\n@@\n-        y = x + 1"), "line 10: the change of 'one' changes a line twice"),
        (wrong_one("-x", ' of="two"'), "line 7: 'one' changes 'two', which is no answer of this file"),
        (wrong_one("-x", ' of="one"'), "line 7: 'one' of 'one' is a circle"),
        (wrong_one("-x", ' off="two"'), "line 7: begin the fence with ```diff, ```diff of"),
        (f"## wrong: one\n\n{FENCE}\n## right: one\n\n{FENCE}", "line 9: there are two answers 'one'"),
        (f"## wrong one\n\n{FENCE}", f"line 3: write {HEADINGS} in place of"),
        (f"## wrong: one\n\n{FENCE}\n{FENCE}", "line 9: after the fence of 'one' write a heading"),
        (f"## wrong: one\n\n{FENCE}\nWords.\n", "line 9: after the fence of 'one' write a heading"),
        (FENCE, f"line 3: write a heading {HEADINGS} before this"),
        ("## wrong: one\n\nWords.\n", "line 3: give 'one' a fence, ```diff or ```python"),
        ("## wrong: one\n\n```\nx = 1\n```\n", "line 5: begin the fence with ```diff"),
        ("## wrong: one\n\n```python\nx = 1\n", "line 5: this fence is not closed"),
    ],
)
def test_a_malformed_file_is_refused_with_a_place_and_what_to_write(tmp_path, body, words):
    with pytest.raises(ValueError) as error:
        kept(tmp_path, body)
    assert str(error.value).startswith("ex01_net.md, line ")
    assert words in str(error.value)


def test_a_longer_circle_is_named(tmp_path):
    body = '## wrong: one\n\n```diff of="two"\n-x\n```\n\n## wrong: two\n\n```diff of="one"\n-x\n```\n'
    with pytest.raises(ValueError, match="line 11: 'one' of 'two' of 'one' is a circle; make one of them a change of"):
        kept(tmp_path, body)


def test_a_file_without_a_title_is_refused(tmp_path):
    (tmp_path / "ex02_x.md").write_text(f"## wrong: one\n\n{FENCE}")
    with pytest.raises(ValueError, match=r"^ex02_x\.md, line 1: begin the file with a title"):
        read(tmp_path / "ex02_x.md", SOLUTION)


def test_the_file_of_an_exercise_is_found_whatever_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "FOLDER", tmp_path)
    folder = tmp_path / "ch00_start_here"
    folder.mkdir()
    assert path(find("start.twice")) == folder / "ex01_twice.md"
    (folder / "ex07_twice.md").touch()
    assert path(find("start.twice")) == folder / "ex07_twice.md"


def test_the_file_of_an_exercise_bears_its_number_and_name():
    exercise = find("start.leaky")
    assert path(exercise).parent.name == "ch00_start_here"
    assert path(exercise).name == "ex02_leaky.md"
    assert {answer.kind for answer in wrong(exercise)} == {"wrong"}
    assert len(right(exercise)) >= 2


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_a_file_of_answers_begins_with_the_exercises_name(exercise):
    assert path(exercise).read_text(encoding="utf-8").startswith(f"# {exercise.name}\n")


def test_stub_and_solution_come_from_the_text():
    exercise = find("start.twice")
    assert "raise NotImplementedError" in from_text(exercise, "stub").code
    assert "return 2 * x" in from_text(exercise, "solution").code


def test_an_exercise_that_the_text_does_not_have_is_named(monkeypatch):
    exercise = find("start.twice")
    monkeypatch.setattr(exercise, "name", "start.thrice")
    with pytest.raises(LookupError, match="the text of 00_start_here has no answer cell of 'thrice'"):
        from_text(exercise, "solution")


def test_setup_cells_come_from_the_text_in_order():
    first, *_ = setup("03_hooks")
    assert first.startswith("import copy\nimport inspect\n")


def test_a_chapters_answers_are_read_in_little_time():
    for chapter in chapters().values():

        def count(chapter=chapter):
            read.cache_clear()
            return sum(len(wrong(exercise)) + len(right(exercise)) for exercise in chapter)

        assert count() > 0
        assert speed.seconds(count, enough=0.1, tries=5) < 0.1
