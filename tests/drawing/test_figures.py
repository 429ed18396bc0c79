"""A figure is shown with a text for whoever cannot see it."""

import base64
import re

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
    assert 'alt="a line that rises, &quot;steeply&quot;"' in bundle["text/html"]
    data = re.search(r"base64,([^\"]+)", bundle["text/html"])[1]
    assert base64.b64decode(data).startswith(b"\x89PNG")
    assert closed == [figure]


def test_outside_a_notebook_the_text_is_printed(capsys):
    figures.show(figures.new()[0], "an empty plot")
    assert capsys.readouterr().out == "an empty plot\n"


def test_a_figure_without_a_text_is_refused():
    with pytest.raises(ValueError, match="say in words"):
        figures.show(figures.new()[0], " ")
