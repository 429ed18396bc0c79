"""A figure is shown with a text for whoever cannot see it."""

import re
from xml.etree import ElementTree

import IPython.core.getipython
import IPython.display
import matplotlib.pyplot
import pytest

from autograde.drawing import figures


@pytest.fixture(autouse=True)
def without_a_screen():
    matplotlib.use("agg")


def test_the_image_carries_its_text(monkeypatch):
    shown, closed = [], []
    figure, axes = figures.new()
    axes.plot([1, 2])
    monkeypatch.setattr(IPython.core.getipython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    monkeypatch.setattr(matplotlib.pyplot, "close", closed.append)
    figures.show(figure, 'a line that rises, "steeply"')
    (bundle,) = shown
    assert bundle["text/plain"] == 'a line that rises, "steeply"'
    svg = ElementTree.fromstring(bundle["text/html"])
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == 'a line that rises, "steeply"'
    assert closed == [figure]


def drawn(text):
    figure, axes = figures.canvas(height=1)
    figures.box(axes, 0.1, 0.1, 2, 0.5, text, kind=3)
    axes.plot([0, 1], [0, 1], color=figures.LINES[0])
    return figures._drawn(figure, text)


def test_a_drawing_has_the_pages_own_ground_and_text_colour():
    html = drawn("some words")
    assert "currentColor" in html
    assert figures.INK not in html
    assert not re.search("#ffffff|<style|<!--", html)


def test_drawings_on_one_page_do_not_share_names():
    names = [set(re.findall(r' id="([^"]+)"', drawn(text))) for text in ("one", "other")]
    assert all(names)
    assert not names[0] & names[1]
    html = drawn("one")
    assert set(re.findall(r"(?:url\(|href=\")#([\w-]+)", html)) == set(re.findall(r' id="([^"]+)"', html)) == names[0]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", ["#ffffff", "#1e1e1e", "#111111"])
@pytest.mark.parametrize("line", [*figures.LINES, figures.FAINT])
def test_lines_stand_out_on_light_and_dark_pages(page, line):
    high, low = sorted((luminance(page), luminance(line)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 3


def test_outside_a_notebook_the_text_is_printed(capsys):
    figures.show(figures.new()[0], "an empty plot")
    assert capsys.readouterr().out == "an empty plot\n"


def test_a_figure_without_a_text_is_refused():
    with pytest.raises(ValueError, match="say in words"):
        figures.show(figures.new()[0], " ")
