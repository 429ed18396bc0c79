"""The book on the web: made without a network, every link leads somewhere, and every page opens without an error."""

import http.server
import re
import shutil
import threading
from functools import partial
from html import unescape
from urllib.parse import unquote, urldefrag

import pytest
from contrast import too_faint

from autograde.authoring import book
from autograde.authoring.build import ROOT, chapters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("book")
    book.make(made)
    return made


@pytest.fixture(scope="module")
def address(folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_every_chapter_is_a_page_with_its_solutions_folded(folder):
    for chapter in chapters():
        page = (folder / f"{chapter.name}.html").read_text()
        answers = [c for c in chapter.notebook.cells if c.metadata.get("nbgrader", {}).get("solution")]
        assert page.count("tag_hide-input") >= len(answers) > 0
        assert page.count('<p class="collapsed admonition-title">An answer</p>') == len(answers)
        assert "Your code behaves" in page or "passed" in page


def test_no_link_inside_the_book_is_broken(folder):
    pages = {path.name: path.read_text() for path in folder.glob("*.html")}
    ids = {name: set(map(unescape, re.findall(r'\bid="([^"]+)"', text))) for name, text in pages.items()}
    broken = []
    for name, text in pages.items():
        for link in map(unescape, re.findall(r'href="([^"]+)"', text)):
            target, place = urldefrag(link)
            target = unquote(target.partition("?")[0]) or name
            if re.match(r"[a-z]+:|//", link):
                continue
            lost = target in ids and place and unquote(place) not in ids[target] and place != "main-content"
            if lost or not (folder / target).exists():
                broken.append((name, link))
    assert broken == []


def test_the_first_page_leads_to_every_chapter_and_nothing_else_is_left_behind(folder):
    first = (folder / "index.html").read_text().partition("The map")[2]
    assert all(f'href="{chapter.name}.html"' in first for chapter in chapters())
    assert "comes next" not in first
    assert not [path.name for path in folder.parent.glob("jupyter_execute*")]


def test_formulas_are_drawn_by_the_browser_itself(folder):
    page = (folder / "06_softmax.html").read_text()
    assert page.count("<math") >= 4
    assert page.count("<mtable") >= 2
    assert "<mi>&" not in page
    assert "frac{" not in page
    assert not re.search(r"<script[^>]*mathjax", page, re.IGNORECASE)


def test_sliders_are_shown_as_the_picture_they_begin_with(folder):
    page = (folder / "06_softmax.html").read_text()
    assert "widget-view" not in page
    assert "interactive(children" not in page


def _matters(message):
    # The theme says the first of itself at the first visit; the browser asks for an icon by itself.
    said = f"{message.text} {message.location}"
    return message.type == "error" and "Got invalid theme mode" not in said and "favicon.ico" not in said


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: on Debian, apt-get install chromium")
def test_every_page_opens_without_an_error_and_can_be_read_and_nothing_is_fetched_from_elsewhere(folder, address):
    from playwright.sync_api import sync_playwright

    artefacts = ROOT / "artefacts"
    artefacts.mkdir(exist_ok=True)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        said, fetched = [], []
        page.on(
            "console", lambda message: said.append(f"{message.text} {message.location}") if _matters(message) else None
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: fetched.append(request.url))
        faint = {}
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for path in sorted(folder.glob("*.html")):
                page.goto(f"{address}/{path.name}")
                page.wait_for_load_state("load")
                faint[scheme, path.name] = too_faint(page)[0][:5]
            page.goto(f"{address}/01_init_forward_call.html")
            page.locator("[data-autograde]").first.scroll_into_view_if_needed()
            page.screenshot(path=artefacts / f"book-{scheme}.png")
        browser.close()
    assert {where: found for where, found in faint.items() if found} == {}
    assert said == []
    assert [url for url in fetched if not url.startswith((address, "data:"))] == []
