"""What is said of a class: the numbers, the table, the page."""

import re
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from rich.console import Console

from autograde.grading.whole_class.report import code, render
from autograde.grading.whole_class.summary import Look, Mark, Result, Summary, full_name, table, titles


def mark(name, score, state="passed", diagnosis="", points=2.0):
    return Mark("book", f"check-{name}", score, points, state, diagnosis)


def summary():
    return Summary(
        "01_calls",
        seed=11,
        submissions=5,
        wall=3.21,
        confined="Submissions are confined by <nothing>.",
        titles={("book", "check-a"): "$a$", ("book", "check-b"): "Exercise 2"},
        results=[
            Result("ada", "graded", marks=[mark("a", 2.0), mark("b", 2.0)], seconds=0.5, seed=11, memory=100),
            Result(
                "ben",
                "graded",
                marks=[mark("a", 0.0, "differs", "It <forgets> the bias."), mark("b", 0.0, "unfinished")],
                repairs=["Missing: `x` & more."],
                seed=11,
                memory=300,
            ),
            Result(
                "<script>alert(1)</script>",
                "graded",
                marks=[mark("a", 0.0, "differs", "It <forgets> the bias."), mark("b", None, "manual")],
                kept=True,
                seed=4,
                memory=900,
            ),
            Result(
                "dan", "refused", "It is not JSON.", marks=[mark("a", 0.0, "lost"), mark("b", 0.0, "lost")], seed=11
            ),
            Result("[bold]eve", "failed", "No space left on device"),
        ],
    )


def test_numbers_of_a_class():
    made = summary()
    assert (made.mean, made.median, made.points) == (1.0, 0.0, 4.0)
    assert made.worker_memory == 300
    first, second = made.exercises()
    assert (first.passed, first.attempted, first.total) == (1, 3, 3)
    assert first.misconceptions == [("It <forgets> the bias.", 2)]
    assert (second.passed, second.attempted, second.total) == (1, 2, 3)
    assert second.unattempted == pytest.approx(1 / 3)
    assert made.in_words() == ("5 submissions in 3.2 s: 2 graded, 1 unchanged and kept, 1 could not be read, 1 failed")


def test_what_nobody_has_tried_is_no_misconception():
    """A repair starts from code that is wrong in a known way."""
    made = summary()
    made.results[0].marks[0] = mark("a", 0.0, "unfinished", "It <forgets> the bias.")
    assert made.exercises()[0].misconceptions == [("It <forgets> the bias.", 2)]


def test_what_a_person_has_to_grade_is_not_a_question_that_nobody_solved():
    made = summary()
    made.results = [Result("ada", "graded", marks=[mark("a", 2.0), mark("b", None, "manual")])]
    page = " ".join(render(made).split())
    assert 'data-what="full points"> 1 to be graded by hand' in page
    assert "<dd>1 answer to be graded by hand; until then a former score by hand counts, or 0</dd>" in page
    made.results[0].marks.pop()
    assert "Preliminary" not in render(made)
    assert "The fewest, 100 %, have full points in $a$" in page


def test_students_are_called_by_their_names_and_one_is_one():
    made = Summary("01_calls", seed=1, submissions=1, wall=1.0, results=[Result("ada", "graded", late=60.0)])
    made.names = {"ada": full_name("ada", "<Ada>", None), "ben": full_name("ben", None, "")}
    assert made.names["ben"] == "ben"
    assert made.in_words().startswith("1 submission in")
    assert render(made).count("&lt;Ada&gt; (ada)") == 2
    assert "<a href" not in render(made)
    assert f'<a href="../feedback/ada/{made.assignment}/{made.assignment}.html">&lt;Ada&gt;' in render(
        made, "../feedback"
    )
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table(made))
    assert "<Ada> (ada)" in console.export_text()


def test_a_teachers_own_questions_are_told_apart():
    cells = [new_markdown_cell("## Mine\n\nWhy?")]
    for name in ("check-a", "manual-why", "task-report"):
        kind = {"task": True} if name.startswith("task") else {"grade": True}
        cells.append(new_code_cell("", metadata={"nbgrader": {"grade_id": name, **kind}}))
    assert list(titles(cells, "").values()) == ["Mine", "why (Mine)", "task-report (Mine)"]


def test_late_work_stands_in_the_table_and_is_to_be_looked_at():
    made = summary()
    made.results[0].late = 3 * 86400 + 5
    assert made.results[0].in_words() == "graded, 3 days late"
    to_look_at = render(made).partition("To look at")[2].partition("<h2>")[0]
    assert "ada" in to_look_at
    assert "3 days late" in to_look_at


def to_look_at(made, feedback="../feedback"):
    return " ".join(render(made, feedback).partition("To look at")[2].partition("<h2>")[0].split())


def test_troubles_are_lines_without_anything_that_a_terminal_obeys():
    made = summary()
    made.titles |= {("book", "a"): "Exercise 1 · `a`"}
    made.names = {"ada": "Ada Lovelace (ada)"}
    made.results[0].troubles = [Look("book", "a", "ValueError: \x1b[2J\x07gone\r\n"), Look("book", "b", "stopped")]
    assert made.troubles() == [
        "Ada Lovelace (ada), Exercise 1 · `a`: ValueError: ?[2J?gone??",
        "Ada Lovelace (ada), b: stopped",
    ]


def test_what_is_to_be_looked_at_names_exercise_and_student_and_leads_to_the_cell():
    made = summary()
    made.titles |= {("book", "a"): "Exercise 1 · `a` <b>", ("book", "check-a"): "Exercise 1 · `a` <b>"}
    made.names = {"ada": "Ada Lovelace (ada)", "ben o'neil": "Ben O'Neil (ben o'neil)"}
    made.results[1].student = "ben o'neil"
    made.results[1].troubles = [Look("book", "a", "the answer did not run to its end: NameError, line 1: x")]
    made.results[1].troubles.append(Look("book", "check-a", "the check took too long and was stopped", of_answer=False))
    made.results[0].looks = [Look("book", "a", "the answer is, names aside, that of", ("ben o'neil", "[bold]eve"))]
    said = to_look_at(made)
    page, title = "../feedback/ben%20o%27neil/01_calls/book.html", "Exercise 1 · <code>a</code> &lt;b&gt;"
    assert f'<td><a href="{page}">Ben O&#39;Neil (ben o&#39;neil)</a></td>' in said
    assert f'<li><a href="{page}#comment-a">{title}</a>: the answer did not run to its end: NameError' in said
    assert f'<li><a href="{page}#check-a">{title}</a>: the check took too long' in said
    assert f'Worth a look: <a href="../feedback/ada/01_calls/book.html#comment-a">{title}</a>: the answer is' in said
    # Of whom nothing was graded there is no page.
    assert f'that of <a href="{page}#comment-a">Ben O&#39;Neil (ben o&#39;neil)</a>, [bold]eve</li>' in said
    assert "<a " not in to_look_at(made, "")


def test_of_two_notebooks_each_page_is_led_to():
    made = summary()
    made.titles[("zwölf", "check-c")] = "Exercise 3"
    made.results[0].looks = [Look("zwölf", "c", "the answer names `ctypes`")]
    place = "../feedback/ada/01_calls"
    said = to_look_at(made)
    assert f'ada (<a href="{place}/book.html">book</a>, <a href="{place}/zw%C3%B6lf.html">zwölf</a>)' in said
    assert f'<a href="{place}/zw%C3%B6lf.html#comment-c">zwölf, <code>c</code></a>: the answer names' in said


def test_a_long_title_is_not_cut():
    made = summary()
    title = "Exercise 2 · On trial: “layers without parameters make no difference in `__init__`, `train` or `eval`”"
    made.titles["book", "check-a"] = title
    chart = render(made).partition("<h2>Exercises</h2>")[2].partition("<table")[0]
    assert code(title) in chart
    assert "…" not in chart


def test_the_table_lists_everyone():
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table(summary()))
    text = console.export_text()
    for word in ("ada", "<script>", "[bold]eve", "refused", "failed", "1 to grade by hand", "mean", "median"):
        assert word in text


class Reader(HTMLParser):
    """What a browser would make of the page: its tags, its texts, what it would fetch."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.fetched, self.texts, self.labels = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for name, value in attributes:
            if name in ("src", "href", "xlink:href", "action", "data") and not value.startswith("#"):
                self.fetched.append((tag, value))
            if name == "aria-label":
                self.labels.append(value)

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_shows_all_and_fetches_nothing():
    page = render(summary())
    read = Reader(page)
    text = " ".join(read.texts)
    assert not read.fetched
    assert not re.search(r"url\((?!#)|@import", page)
    assert not {"script", "link", "iframe", "img", "i", "forgets", "nothing"} & set(read.tags)
    for words in (
        "It <forgets> the bias.",
        "<script>alert(1)</script>",
        "& more.",
        "It is not JSON.",
        "No space left on device",
        "confined by <nothing>",
        "$a$",
        "11; results that were kept have 4",
        "3.2 s",
        "33 %",
    ):
        assert words in text, words
    assert len(read.labels) == 2
    assert "median 0 of 4 points" in read.labels[0]


def test_what_is_to_be_looked_at_comes_first_and_the_page_turns_dark():
    page = render(summary())
    assert page.index("<h2>To look at</h2>") < page.index("<h2>Scores</h2>")
    assert "prefers-color-scheme: dark" in page


def test_the_page_of_nobody():
    page = render(Summary("01_calls", seed=1))
    assert "No scores" in page


def test_colours_are_greys():
    page = render(summary())
    for colour in re.findall(r"#[0-9a-f]{6}", page):
        assert colour[1:3] == colour[3:5] == colour[5:7], colour
