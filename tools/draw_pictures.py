"""Draw README's pictures: the architecture as SVG, and a real panel as a browser shows it.

    python tools/draw_pictures.py

The panel needs Chromium; without it only the architecture is drawn.
"""

import shutil
from pathlib import Path

from autograde.course.answers import wrong
from autograde.course.catalogue import find
from autograde.drawing import figures
from autograde.judging.checking import examine
from autograde.judging.oracle import subjects_of
from autograde.showing.panel import to_html

DOCS = Path(__file__).resolve().parent.parent / "docs"


def architecture() -> None:
    """Draw who calls whom, and what is made of what."""
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "inside-nn-module", "svg.fonttype": "path"})
    figure, axes = figures.canvas(height=5.0, width=9.0)
    box, arrow = figures.box, figures.arrow

    axes.text(0.1, 4.8, "What is edited", weight="bold", fontsize=10)
    box(axes, 0.1, 4.0, 2.4, 0.6, "solutions/NN/NN.md\ntext, stubs, solutions", 1)
    box(axes, 3.3, 4.0, 2.4, 0.6, "experiments/chNN.py\nexperiments, hints", 1)
    box(axes, 6.5, 4.0, 2.4, 0.6, "chapters/chNN/exNN.md\nwrong, unusual answers", 1)

    axes.text(0.1, 3.55, "build", weight="bold", fontsize=10)
    box(axes, 0.1, 2.75, 2.4, 0.6, "solutions/NN/NN.ipynb\nexecuted", 0)
    box(axes, 0.1, 1.5, 2.4, 0.6, "notebooks/NN/NN.ipynb\nwhat learners open", 0)
    arrow(axes, (1.3, 4.0), (1.3, 3.35))
    arrow(axes, (1.3, 2.75), (1.3, 2.1))
    axes.text(1.4, 2.4, "nbgrader", fontsize=8, va="center")

    axes.text(3.3, 3.55, "check", weight="bold", fontsize=10)
    box(axes, 3.3, 1.5, 2.4, 0.6, "notebook.py\ncheck, hint, show, progress", 2)
    box(axes, 3.3, 0.3, 2.4, 0.6, "report.py, values.py\nverdict → panel", 2)
    box(axes, 6.5, 2.75, 2.4, 0.6, "diagnosis.py\nwhich mistake behaves so?", 3)
    box(axes, 6.5, 1.5, 2.4, 0.6, "experiment.py, isolation.py\nrun twice → transcripts", 3)
    box(axes, 6.5, 0.3, 2.4, 0.6, "judge.py\ntwo transcripts → verdict", 3)
    box(axes, 3.3, 2.75, 2.4, 0.6, "checking.py, oracle.py\nPyTorch and yours", 2)
    arrow(axes, (2.5, 1.8), (3.3, 1.8))
    arrow(axes, (4.5, 2.1), (4.5, 2.75))
    arrow(axes, (5.7, 3.05), (6.5, 3.05))
    arrow(axes, (5.7, 2.85), (6.5, 1.95))
    arrow(axes, (5.7, 2.75), (6.6, 0.9))
    arrow(axes, (4.5, 1.5), (4.5, 0.9))
    arrow(axes, (4.5, 4.0), (4.5, 3.35))
    arrow(axes, (7.7, 4.0), (7.7, 3.35))
    arrow(axes, (7.7, 2.75), (7.7, 2.1))
    figure.savefig(DOCS / "architecture.svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def grading() -> None:
    """Draw the processes that a submission goes through, and what passes between them."""
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "inside-nn-module", "svg.fonttype": "path"})
    figure, axes = figures.canvas(height=4.4, width=9.0)
    box, arrow = figures.box, figures.arrow

    axes.text(0.1, 4.2, "nbgrader autograde, or grade", weight="bold", fontsize=10)
    box(axes, 0.1, 3.3, 2.3, 0.6, "intake.py\nonly the answers' text", 0)
    box(axes, 0.1, 1.9, 2.3, 0.6, "plugin.py, batch.py\nwho, where, which seed", 0)
    box(axes, 0.1, 0.5, 2.3, 0.6, "gradebook, notebook\nscore and reason", 0)
    arrow(axes, (1.25, 3.3), (1.25, 2.5))
    arrow(axes, (1.25, 1.9), (1.25, 1.1))

    axes.text(3.3, 4.2, "judge: a process", weight="bold", fontsize=10)
    box(axes, 3.3, 3.3, 2.3, 0.6, "session.py\nasks, waits, starts anew", 2)
    box(axes, 3.3, 1.9, 2.3, 0.6, "grader.py\noracle, verdict, panel", 2)
    arrow(axes, (2.4, 2.3), (3.3, 2.3))
    arrow(axes, (3.3, 2.1), (2.4, 2.1))
    arrow(axes, (4.3, 2.5), (4.3, 3.3))
    arrow(axes, (4.6, 3.3), (4.6, 2.5))

    axes.text(6.5, 4.2, "child: forked, confined", weight="bold", fontsize=10)
    box(axes, 6.5, 3.3, 2.4, 0.6, "child.py, shell.py, guard.py\nanswers run, experiments note", 3)
    box(axes, 6.5, 1.9, 2.4, 0.6, "warm.py\ntorch is imported once", 1)
    box(axes, 6.5, 0.5, 2.4, 0.6, "confinement/\nbubblewrap, Landlock, seccomp", 1)
    arrow(axes, (5.6, 3.7), (6.5, 3.7))
    arrow(axes, (6.5, 3.5), (5.6, 3.5))
    axes.text(6.05, 3.85, "requests", fontsize=8, ha="center")
    axes.text(6.05, 3.2, "plain data", fontsize=8, ha="center")
    arrow(axes, (7.7, 2.5), (7.7, 3.3))
    axes.text(7.8, 2.9, "fork", fontsize=8, va="center")
    arrow(axes, (7.7, 1.1), (7.7, 1.9))
    figure.savefig(DOCS / "grading.svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def panel(name: str = "start.leaky", mistake: str = "slope_fixed") -> None:
    """Take a picture of the panel that a known mistake gets."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no chromium here: the panel was not drawn")
        return
    from playwright.sync_api import sync_playwright

    exercise = find(name)
    answer = next(a for a in wrong(exercise) if a.name == mistake)
    html = to_html(exercise, examine(exercise, subjects_of(answer, exercise)))
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        page = browser.new_page(viewport={"width": 820, "height": 400}, device_scale_factor=2)
        page.set_content(f'<!doctype html><body style="font-family:sans-serif;margin:8px">{html}</body>')
        page.locator("[data-autograde]").screenshot(path=DOCS / "panel.png")
        browser.close()


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    architecture()
    grading()
    panel()
