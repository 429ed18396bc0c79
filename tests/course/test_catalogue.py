import pytest
from typer.testing import CliRunner

from autograde.__main__ import app
from autograde.course import catalogue
from autograde.course.catalogue import ExerciseError, chapters, find, find_chapter


def test_exercises_are_numbered_in_order():
    for exercises in chapters().values():
        assert [e.number for e in exercises] == list(range(1, len(exercises) + 1))


def test_the_order_is_that_of_the_files_whichever_was_imported_first(monkeypatch):
    monkeypatch.setattr(catalogue, "EXPERIMENTS", dict(reversed(catalogue.EXPERIMENTS.items())))
    assert chapters.__wrapped__() == chapters()


def test_a_topic_belongs_to_one_chapter_but_for_the_module_from_scratch():
    topics = {}
    for chapter, exercises in chapters().items():
        for exercise in exercises:
            topics.setdefault(exercise.name.partition(".")[0], []).append(chapter)
    several = {topic: sorted(set(found)) for topic, found in topics.items() if len(set(found)) > 1}
    assert several == {"module": ["07_module_members", "08_module_calls", "09_module_saves"]}


@pytest.mark.parametrize("name", ["00_start_here", "00", "0", "start"])
def test_a_chapter_is_found_by_its_name_number_or_beginning(name):
    assert find_chapter(name) == "00_start_here"


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(KeyError, match="the nearest is 'start.twice'"):
        find("start.twise")
    with pytest.raises(KeyError, match="there is no chapter 'xyz'"):
        find_chapter("xyz")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\n1 / 0\n", "ex99_broken.py, line 2: ZeroDivisionError: division by zero"),
        ("raise KeyError('no such name')\n", "ex99_broken.py, line 1: KeyError: no such name"),
        ("def f(:\n", "ex99_broken: SyntaxError: invalid syntax (ex99_broken.py, line 1)"),
    ],
)
def test_a_file_that_cannot_be_imported_is_named_with_its_line(tmp_path, monkeypatch, code, said):
    folder = tmp_path / "chapters" / "ch99_none"
    folder.mkdir(parents=True)
    (folder / "ex99_broken.py").write_text(code)
    monkeypatch.syspath_prepend(folder)
    with pytest.raises(ExerciseError) as error:
        catalogue._import("ex99_broken")
    assert str(error.value) == said


def test_the_command_line_says_so_in_one_line(monkeypatch):
    def broken():
        raise ExerciseError("ex99_broken.py, line 2: ZeroDivisionError: division by zero")

    monkeypatch.setattr(catalogue, "chapters", broken)
    done = CliRunner().invoke(app, ["calibrate"])
    assert done.exit_code == 1
    assert done.output == "ex99_broken.py, line 2: ZeroDivisionError: division by zero\n"
