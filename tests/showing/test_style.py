"""Everything that a notebook shows can be read on every background that front ends have: measured in a browser."""

import shutil

import pytest
from contrast import ENOUGH, too_faint

from autograde.authoring.build import ROOT
from autograde.course.answers import right, wrong
from autograde.course.catalogue import find
from autograde.judging.checking import examine
from autograde.judging.oracle import subjects_of
from autograde.notebook import functions
from autograde.own_module.scoreboard import scoreboard
from autograde.showing.panel import to_html
from autograde.showing.style import BAD, GOOD, MARK, OPEN, UNSURE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BACKGROUNDS = {
    "white": ("#ffffff", "#000000"),
    "vscode-dark": ("#1e1e1e", "#cccccc"),
    "colab-dark": ("#383838", "#d5d5d5"),
    "jupyterlab-light": ("#ffffff", "rgba(0, 0, 0, 0.87)"),
    "jupyterlab-dark": ("#111111", "rgba(255, 255, 255, 0.87)"),
}


def panel(name, code, seconds=None):
    exercise = find(name)
    answer = type(right(exercise)[0])("right", "tried", "", code)
    return to_html(exercise, examine(exercise, subjects_of(answer, exercise), seed=0, seconds=seconds))


def shown(monkeypatch, call):
    kept = []
    monkeypatch.setattr(functions, "_display", lambda it: kept.append(it.html))
    call()
    return kept[-1]


def after_a_failure(exercise):
    with pytest.raises(functions.CheckFailed):
        functions.check(exercise.name, *subjects_of(wrong(exercise)[0], exercise).values())
    functions.show(exercise.name)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """One of each kind of output, by name."""
    exercise = find("call.simple_net")
    good, bad = right(exercise)[0].code, wrong(exercise)
    loop = good.replace("def forward(self, x", "def forward(self, x", 1)
    lines = loop.splitlines()
    at = next(i for i, line in enumerate(lines) if "def forward" in line)
    lines.insert(at + 1, "        while True:\n            pass")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(tmp_path_factory.mktemp("notebook"))
        return {
            "passed": panel(exercise.name, f"print('hello')\n{good}"),
            "differs": next(p for p in (panel(exercise.name, a.code) for a in bad) if 'autograde="differs"' in p),
            "raised": next(p for p in (panel(exercise.name, a.code) for a in bad) if 'autograde="raised"' in p),
            "timeout": panel(exercise.name, "\n".join(lines), seconds=0.2),
            "unfinished": panel(
                exercise.name,
                "class SimpleNet(nn.Module):\n    def __init__(self):\n        raise NotImplementedError\n",
            ),
            "hint": shown(monkeypatch, lambda: functions.hint(exercise.name)),
            "show": shown(monkeypatch, lambda: functions.show(exercise.name)),
            "show after a failure": shown(monkeypatch, lambda: after_a_failure(exercise)),
            "progress": shown(monkeypatch, lambda: functions.progress("01")),
            "scoreboard": scoreboard(type("Module", (), {}), names=["Linear"])._repr_html_(),
        }


def test_patches_bring_a_contrast_of_their_own():
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for colour in (GOOD, BAD, UNSURE, OPEN):
        assert 1.05 / (light(colour) + 0.05) >= 5
    for ground in ("#ffffff", "#383838", "#111111"):
        high, low = sorted((light(MARK), light(ground)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 3


def test_only_the_headline_is_announced(outputs):
    for kind in ("passed", "differs", "raised", "timeout", "unfinished"):
        head, _, rest = outputs[kind].partition('<div role="status">')[2].partition("</div>")
        assert "status" not in rest
        assert "<table" not in head


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: on Debian, apt-get install chromium")
@pytest.mark.parametrize("where", BACKGROUNDS)
def test_every_piece_of_text_stands_out(outputs, where):
    from playwright.sync_api import sync_playwright

    back, front = BACKGROUNDS[where]
    artefacts = ROOT / "artefacts"
    artefacts.mkdir(exist_ok=True)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 900, "height": 700})
        body = "".join(f"<h4>{kind}</h4>{html}" for kind, html in outputs.items())
        opened = body.replace("<details", "<details open")
        page.set_content(f'<body style="background:{back};color:{front};font-family:sans-serif">{opened}</body>')
        page.screenshot(path=artefacts / f"outputs-{where}.png", full_page=True)
        faint, measured = too_faint(page)
        browser.close()
    assert measured > 50
    assert faint == [], f"less than {ENOUGH} to 1"
