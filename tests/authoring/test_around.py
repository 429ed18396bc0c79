"""What the build writes around a text is computed from it."""

import jupytext
import nbformat.v4 as nb
import pytest

from autograde.authoring import around, own_cells
from autograde.authoring.build import chapters

CHAPTERS = [chapter.name for chapter in chapters()]
HEAD = "# 02 · Two\n\nWhat it is about. **{{effort}}.**"


def book(*cells):
    return nb.new_notebook(cells=list(cells))


def exercise(minutes, points, words=0):
    return nb.new_markdown_cell(f"## Exercise\n\n●○○ · {minutes} min · {points} points\n\n" + "word " * words)


def test_effort_is_reading_and_exercises():
    words = nb.new_markdown_cell("word " * 2000)
    given = nb.new_code_cell("x = 1\n" * 200)
    answer = nb.new_code_cell("y = 2\n" * 900, metadata={"nbgrader": {"solution": True}})
    folded = nb.new_code_cell("z = 3\n" * 900, metadata={"jupyter": {"source_hidden": True}})
    made = book(words, given, answer, folded, exercise(40, 2), exercise(25, 1))
    reading, exercises, extra = around.minutes(made)
    assert (exercises, extra) == (65, 0)
    assert 15.9 < reading < 16.5
    assert around.effort(made) == "1 h 20 min, about 15 minutes of it reading · 2 exercises · 3 points"


def test_extra_exercises_cost_no_time_and_earn_nothing():
    extra = nb.new_markdown_cell("## Exercise\n\n●○○ · 15 min · extra, no points\n")
    made = book(exercise(40, 2), extra)
    assert around.points(made) == [2, 0]
    said = "40 minutes, about 0 minutes of it reading (15 minutes more with the extras) · 2 exercises · 2 points"
    assert around.effort(made) == said


def test_a_teachers_own_questions_are_counted():
    marks = [({"manual": "why", "points": 3}, "code"), ({"task": "report", "points": 5.5}, "markdown")]
    own = [nb.new_raw_cell(metadata={"nbgrader": own_cells.metadata(*each)}) for each in marks]
    check = nb.new_code_cell(metadata={"nbgrader": own_cells.nbgrader("check-a", points=2)})
    made = around.effort(book(exercise(9, 2), check, *own))
    assert made.endswith("· 1 exercise · 2 points, and 2 questions of your teacher's · 8.5 points")


def test_short_chapters_and_whole_hours():
    assert around.effort(book(exercise(9, 1))).startswith("10 minutes, ")
    assert around.effort(book(exercise(120, 1))).startswith("2 h, ")
    assert "1 exercise ·" in around.effort(book(exercise(9, 1)))


def test_what_is_free_is_folded():
    text = "Do it.\n\nUp to you: the name;\nthe order.\n\nMore."
    made = book(nb.new_markdown_cell("# 02 · Two"), nb.new_markdown_cell(text))
    around.frame(made, [], "02_two")
    folded = "<details><summary>Up to you</summary>\n\nThe name;\nthe order.\n\n</details>\n"
    assert made.cells[1].source == f"Do it.\n\n{folded}\nMore."


def test_a_link_of_code_gets_an_arrow_where_it_leads_out():
    text = "[`nn.Linear`](https://docs.pytorch.org/x), [its page](https://docs.pytorch.org/x), [`here`](#here)"
    made = book(nb.new_markdown_cell("# 02 · Two"), nb.new_markdown_cell(text))
    around.frame(made, [], "02_two")
    assert made.cells[1].source == text.replace("`nn.Linear`", "`nn.Linear` ↗")


def test_links_lead_to_the_neighbours_and_to_the_map(tmp_path):
    texts = []
    for name, title in (("00_a", "00 · A"), ("01_b", "01 · B"), ("02_c", "02 · C")):
        texts.append(tmp_path / f"{name}.md")
        texts[-1].write_text(f"# {title}\n\ntext")
    for name, before, after in (("00_a", None, "01_b"), ("01_b", "00_a", "02_c"), ("02_c", "01_b", None)):
        made = book(nb.new_markdown_cell(HEAD))
        around.frame(made, texts, name)
        for cell in (made.cells[0], made.cells[-1]):
            assert "(../00_a/00_a.ipynb#The-map)" in cell.source
            assert (before is None) == ("← " not in cell.source)
            assert before is None or f"](../{before}/{before}.ipynb)" in cell.source
            assert after is None or f"](../{after}/{after}.ipynb) →" in cell.source
        assert around.EFFORT not in made.cells[0].source
        assert made.cells[0].source.startswith("# 02 · Two\n\n")


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_says_its_effort_and_leads_on(name):
    (chapter,) = chapters([name])
    assert around.EFFORT in chapter.text.read_text()
    cells = chapter.notebook.cells
    first, last = cells[0].source, cells[-1].source
    written = jupytext.reads(chapter.text.read_text(), fmt="md").cells[0]
    assert around.effort(book(written, *cells[1:-1])) in first
    assert f"#{around.MAP})" in first
    assert f"#{around.MAP})" in last


def test_there_is_a_map():
    (start,) = chapters(["00"])
    heading = "## " + around.MAP.replace("-", " ")
    assert any(heading in cell.source.splitlines() for cell in start.notebook.cells)
