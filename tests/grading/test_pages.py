"""The pages that a class and its teacher get, by real grading: what did not run is said, and no link is dead."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote

import nbformat
import pytest
from attacks.assignment import _cell
from classroom import Classroom, answered, solutions
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from autograde.authoring.build import ROOT, tool_environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHAPTER, OTHER = "00_start_here", "mine"
SOLVED = solutions(CHAPTER)
STUDENTS = {
    "ben o'neil": SOLVED | {"twice": "def twice(x:\n"},
    "Zoë #1 100%": SOLVED | {"leaky": "import no_such_module\nleaky = None"},
    "李雷?": SOLVED,
}
BOOKS = ("first part", "zwölf")


def notebook(text):
    """Return a notebook of one exercise with an answer cell that holds `text`."""
    cells = [
        new_markdown_cell("## Exercise 1 · Doubling"),
        _cell("double", text, solution=True),
        _cell("test-double", "assert double(2) == 4", locked=True, grade=True, points=2),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def grade(room, name):
    words = ["-m", "autograde", "grade", name, "--feedback", "--course", str(room.folder)]
    done = subprocess.run([sys.executable, *words], env=tool_environment(), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A course with two assignments; the students' names have spaces, quotes and letters of other scripts."""
    room = Classroom(tmp_path_factory.mktemp("pages"), CHAPTER)
    book = room.release()
    source = room.folder / "solutions" / OTHER
    source.mkdir()
    for name in BOOKS:
        text = "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION"
        nbformat.write(notebook(text), source / f"{name}.ipynb")
    done = room.nbgrader("generate_assignment", OTHER, "--create")
    assert done.returncode == 0, done.stderr
    for student, answers in STUDENTS.items():
        room.submit(student, answered(book, answers))
        folder = room.folder / "submitted" / student / OTHER
        folder.mkdir()
        for name in BOOKS:
            released = nbformat.read(room.folder / "notebooks" / OTHER / f"{name}.ipynb", as_version=4)
            nbformat.write(answered(released, {"double": f"def double(x)\n    '{student}'"}), folder / f"{name}.ipynb")
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        gradebook.add_student("ben o'neil", first_name="Ben", last_name="O'Neil")
        gradebook.add_student("ghost", first_name="Gwen", last_name="Ghost")
    room.said = {name: grade(room, name) for name in (CHAPTER[:5], OTHER)}
    return room


class Page(HTMLParser):
    """A page's links, and what they can lead to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.targets = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.targets |= {found.get("id"), found.get("name")} - {None}
        self.links += [found[key] for key in ("href", "src") if key in found]


def dead(path):
    """Return the links of a page that lead nowhere; what lies elsewhere in the world is not asked."""
    pages, found = {}, []
    for link in Page(path).links:
        place, _, anchor = link.partition("#")
        if re.match(r"https?:|data:", place):
            continue
        target = path.parent / unquote(place) if place else path
        if not target.is_file():
            found.append(link)
        elif anchor:
            page = pages.setdefault(target, Page(target))
            found += [link] if not {anchor, unquote(anchor)} & page.targets else []
    return found


@pytest.mark.parametrize("assignment", [CHAPTER, OTHER])
def test_no_link_of_report_or_feedback_is_dead(room, assignment):
    report = room.folder / "autograded" / f"{assignment}-report.html"
    assert dead(report) == []
    pages = list((room.folder / "feedback").glob(f"*/{assignment}/*.html"))
    books = BOOKS if assignment == OTHER else (CHAPTER,)
    assert len(pages) == len(STUDENTS) * len(books)
    assert {page: links for page in pages if (links := dead(page))} == {}
    led_to = {unquote(link.partition("#")[0]) for link in Page(report).links}
    assert led_to == {f"../feedback/{student}/{assignment}/{book}.html" for student in STUDENTS for book in books}


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: on Debian, apt-get install chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_fits_a_narrow_window_and_its_links_lead_to_the_cell(room, scheme):
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 500, "height": 900}, color_scheme=scheme)
        page.route(re.compile("^https?:"), lambda route: route.abort())
        page.goto((room.folder / "autograded" / f"{CHAPTER}-report.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 500
        cut = "[...document.querySelectorAll('.label')].filter(each => each.scrollWidth > each.clientWidth + 1).length"
        assert page.evaluate(cut) == 0
        page.locator("li", has_text="was never closed").get_by_role("link").click()
        page.wait_for_function("scrollY > 0")
        place = "document.getElementsByName('comment-twice')[0].getBoundingClientRect().top"
        assert -5 < page.evaluate(place) < 900
        browser.close()


def top_of(room, student):
    page = (room.folder / "feedback" / student / CHAPTER / f"{CHAPTER}.html").read_text(encoding="utf-8")
    return " ".join(page.partition("</h4>")[2].partition('id="toc"')[0].split())


def test_the_page_says_at_its_top_which_answers_did_not_run_and_why(room):
    said = "<p>Answers that did not run to their end: "
    twice = '<a href="#comment-twice">Exercise 1 · '
    assert re.search(
        said + twice + r"[^<]+</a> \(SyntaxError, line 1: [^)]*was never closed\)</p>", top_of(room, "ben o'neil")
    )
    assert re.search(
        said + r'<a href="#comment-leaky">Exercise 2 · .*</a> \(ModuleNotFoundError, line 1: No module named',
        top_of(room, "Zoë #1 100%"),
    )
    assert said not in top_of(room, "李雷?")


def test_the_report_names_who_is_not_there_and_the_exercise(room):
    report = (room.folder / "autograded" / f"{CHAPTER}-report.html").read_text(encoding="utf-8")
    assert "Nothing handed in: Gwen Ghost (ghost)" in report
    cell = re.escape(f"../feedback/ben%20o%27neil/{CHAPTER}/{CHAPTER}.html#comment-twice")
    assert re.search(f'<a href="{cell}">Exercise 1 · [^<]+</a>: the answer did not run to its end', report)


def test_a_name_that_is_only_begun_is_said_in_full(room):
    done = room.said[CHAPTER[:5]]
    assert f"00_st is taken as {CHAPTER}, the only assignment whose name begins so." in " ".join(done.stderr.split())
    assert f"Feedback: feedback/STUDENT/{CHAPTER}/" in done.stdout
    assert "is taken as" not in room.said[OTHER].stderr
