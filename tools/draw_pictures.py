"""Draw README's pictures: the house and the way of a submission as SVG, and a real panel as a browser shows it.

    python tools/draw_pictures.py [--check]

The house is derived from the imports. With `--check`, nothing is written: it exits with 1, naming the pictures, if one
of the two SVGs is not what the package gives now. The panel needs Chromium; without it only the others are drawn.
"""

import argparse
import ast
import io
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograde.drawing import figures

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "autograde"
DOCS = ROOT / "docs"

Arrows = Mapping[str, set[str]]
"""For each room, those it imports from."""


def rooms(package: Path = PACKAGE) -> dict[str, list[Path]]:
    """Return the rooms, each with its modules: the packages at the top, and the modules that stand there alone."""
    found = {
        path.name: sorted(path.rglob("*.py")) for path in sorted(package.iterdir()) if (path / "__init__.py").exists()
    }
    alone = [path for path in sorted(package.glob("*.py")) if not path.stem.startswith("__")]
    return found | {path.name: [path] for path in alone}


def imports(package: Path = PACKAGE) -> tuple[Arrows, Arrows]:
    """Return which room imports modules of which, and which room only looks into another for what is there."""
    there = rooms(package)
    uses: dict[str, set[str]] = {room: set() for room in there}
    looks: dict[str, set[str]] = {room: set() for room in there}
    for room, modules in there.items():
        for module in modules:
            for words in _imported(module.read_text(encoding="utf-8"), package.name):
                name = words[0] if words[0] in there else f"{words[0]}.py"
                if name in there and name != room:
                    (uses if len(words) > 1 or name.endswith(".py") else looks)[room].add(name)
    return uses, {room: names - uses[room] for room, names in looks.items()}


def _imported(source: str, package: str) -> Iterator[list[str]]:
    """Yield what a piece of code imports from the package, as a path below it."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == package:
            names = [f"{package}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name.split(".")[1:] for name in names if name.startswith(f"{package}."))


def floors(uses: Arrows) -> dict[str, int]:
    """Return the floor of each room: one above the highest of those it imports from, the ground if there are none.

    Raises `ValueError`, which names the rooms, if arrows go round in a circle.
    """
    found: dict[str, int] = {}

    def floor(room: str, via: tuple[str, ...] = ()) -> int:
        if room in via:
            raise ValueError(f"rooms import from each other: {' -> '.join([*via[via.index(room) :], room])}")
        if room not in found:
            found[room] = 1 + max((floor(other, (*via, room)) for other in sorted(uses[room])), default=-1)
        return found[room]

    for room in uses:
        floor(room)
    return found


def needed(uses: Arrows) -> list[tuple[str, str]]:
    """Return the arrows that do not follow from others: none to a room that one in between leads to as well."""
    reached: dict[str, set[str]] = {}
    for room in sorted(uses, key=floors(uses).__getitem__):
        reached[room] = uses[room].union(*(reached[other] for other in uses[room]))
    return sorted(
        (room, other)
        for room, others in uses.items()
        for other in others
        if not any(other in reached[o] for o in others)
    )


def sentence(room: str, package: Path = PACKAGE) -> str:
    """Return the first sentence of a room's docstring, without marks."""
    path = package / room
    source = (path / "__init__.py" if path.is_dir() else path).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")[0].replace("\n", " ").replace("`", "")


BOX, FLOOR, LEFT, MAIN, GAP, SIDE = 0.62, 0.94, 0.35, 4.9, 0.5, 3.15
"""In inches: the height of a room, of a floor; the widths of margin, stairs' side, lanes, other side."""
KINDS = {"chapters": 1, "observing": 2, "judging": 3}
"""What is edited, what is beside the learner's code, what never is; all others are alike."""


def house() -> bytes:
    """Draw the rooms on their floors, and which needs which."""
    uses, looks = imports()
    level = floors(uses)
    stairs = _longest(uses, level)
    figure, axes = _canvas(height=FLOOR * (max(level.values()) + 1) + 0.1, width=LEFT + MAIN + GAP + SIDE + 0.1)
    place: dict[str, tuple[float, float, float]] = {}
    for room, floor in level.items():
        beside = sorted(r for r in level if level[r] == floor and r not in stairs)
        width = MAIN if room in stairs else (SIDE - 0.15 * (len(beside) - 1)) / len(beside)
        x = LEFT if room in stairs else LEFT + MAIN + GAP + beside.index(room) * (width + 0.15)
        place[room] = x, floor * FLOOR + 0.35, width
    for room, (x, y, width) in place.items():
        figures.box(axes, x, y, width, BOX, "", KINDS.get(room, 0))
        axes.text(x + 0.12, y + BOX - 0.09, room, weight="bold", fontsize=10, va="top")
        axes.text(x + 0.12, y + BOX - 0.29, _two_lines(sentence(room), width), fontsize=8, va="top", linespacing=1.05)
    note = "An arrow leads to what a room imports from. Where others lead there as well, it is left out."
    axes.text(LEFT, 0.1, note, fontsize=8)
    for source, target in needed(uses):
        _stairs(axes, source, target, place, stairs)
    for source, target in sorted((s, t) for s, targets in looks.items() for t in targets):
        (x, y, _), (_, top, _) = place[source], place[target]
        left, start, end = x - 0.2, y + BOX / 2, top + BOX / 2
        axes.plot([x, left, left], [start, start, end], color=figures.INK, linewidth=1, linestyle="--")
        figures.arrow(axes, (left, end), (x, end), dashed=True)
        axes.text(left - 0.05, (start + end) / 2, "finds", fontsize=8, rotation=90, ha="right", va="center")
    return _svg(figure)


def _two_lines(text: str, width: float) -> str:
    """Break a sentence for a room of so many inches; leave out what comes after its colon if it does not fit."""
    lines = textwrap.wrap(text, int(width * 14.5))
    return "\n".join(lines if len(lines) <= 2 else textwrap.wrap(text.partition(":")[0] + ".", int(width * 14.5))[:2])


def _longest(uses: Arrows, level: Mapping[str, int]) -> list[str]:
    """Return one room of each floor, from the top to the ground, each needing the next."""
    room = max(sorted(level), key=level.__getitem__)
    found = [room]
    while uses[room]:
        room = max(sorted(uses[room]), key=level.__getitem__)
        found.append(room)
    return found


def _stairs(
    axes: Any, source: str, target: str, place: Mapping[str, tuple[float, float, float]], stairs: list[str]
) -> None:
    """Draw an arrow from one room down to another."""
    (x, y, width), (to_x, to_y, to_width) = place[source], place[target]
    top = to_y + BOX
    middle, to_middle = x + width / 2, to_x + to_width / 2
    if (source in stairs) == (target in stairs) and y - to_y < 1.5 * FLOOR:
        figures.arrow(axes, (middle, y), (middle if source in stairs else to_middle, top))
        return
    above = top + 0.19
    if source in stairs:
        lane = LEFT + MAIN + 0.12 + 0.13 * (stairs.index(source) % 3)
        corners = [(x + width, y + BOX / 2), (lane, y + BOX / 2), (lane, above), (to_middle, above)]
    else:
        to_middle = to_x + to_width - 0.6
        corners = [(middle, y), (middle, above), (to_middle, above)]
    axes.plot(*zip(*corners, strict=True), color=figures.INK, linewidth=1)
    figures.arrow(axes, (to_middle, above + 0.03), (to_middle, top))


def _canvas(height: float, width: float) -> tuple[Any, Any]:
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "inside-nn-module", "svg.fonttype": "path"})
    return figures.canvas(height=height, width=width)


def _svg(figure: Any) -> bytes:
    import matplotlib.pyplot as plt

    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return file.getvalue()


def grading() -> bytes:
    """Draw the processes that a submission goes through, and what passes between them."""
    figure, axes = _canvas(height=4.4, width=9.0)
    arrow = figures.arrow

    axes.text(0.1, 4.2, "nbgrader autograde, or grade", weight="bold", fontsize=10)
    _part(axes, 0.1, 3.3, "intake/\nonly the answers' text", 0)
    _part(axes, 0.1, 1.9, "plugin.py, whole_class/\nwho, where, which seed", 0)
    _part(axes, 0.1, 0.5, "gradebook/\nscores, reasons, panels", 0)
    arrow(axes, (1.3, 3.3), (1.3, 2.5))
    arrow(axes, (1.3, 1.9), (1.3, 1.1))

    axes.text(3.3, 4.2, "judge: a process", weight="bold", fontsize=10)
    _part(axes, 3.3, 3.3, "one_submission/session.py\nasks, waits, starts anew", 2)
    _part(axes, 3.3, 1.9, "one_submission/grader.py\noracle, verdict, score", 2)
    arrow(axes, (2.5, 2.3), (3.3, 2.3))
    arrow(axes, (3.3, 2.1), (2.5, 2.1))
    arrow(axes, (4.3, 2.5), (4.3, 3.3))
    arrow(axes, (4.6, 3.3), (4.6, 2.5))

    axes.text(6.5, 4.2, "child: forked, confined", weight="bold", fontsize=10)
    _part(axes, 6.5, 3.3, "child/serving.py, guard.py\nanswers run, experiments note", 3)
    _part(axes, 6.5, 1.9, "child/warm.py\ntorch is imported once", 1)
    _part(axes, 6.5, 0.5, "confinement/\nbubblewrap, Landlock, seccomp", 1)
    arrow(axes, (5.7, 3.7), (6.5, 3.7))
    arrow(axes, (6.5, 3.5), (5.7, 3.5))
    axes.text(6.1, 3.85, "requests", fontsize=8, ha="center")
    axes.text(6.1, 3.2, "plain data", fontsize=8, ha="center")
    arrow(axes, (7.7, 2.5), (7.7, 3.3))
    axes.text(7.8, 2.9, "fork", fontsize=8, va="center")
    arrow(axes, (7.7, 1.1), (7.7, 1.9))
    return _svg(figure)


def _part(axes: Any, x: float, y: float, text: str, kind: int) -> None:
    """Draw a box whose first line names parts of `autograde/grading`; raise `LookupError` if there is no such part."""
    for name in text.partition("\n")[0].split(", "):
        if not any((PACKAGE / "grading").rglob(name.rpartition("/")[2] or name.rstrip("/"))):
            raise LookupError(f"autograde/grading has no {name}")
    figures.box(axes, x, y, 2.4, 0.6, text, kind)


def panel(name: str = "start.leaky", mistake: str = "slope_fixed") -> None:
    """Take a picture of the panel that a known mistake gets."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no chromium here: the panel was not drawn")
        return
    from playwright.sync_api import sync_playwright

    from autograde.course.answers import wrong
    from autograde.course.catalogue import find
    from autograde.judging.checking import examine
    from autograde.judging.oracle import subjects_of
    from autograde.showing.panel import to_html

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


PICTURES = {"architecture.svg": house, "grading.svg": grading}


def stale() -> dict[str, bytes]:
    """Return the SVGs that are not as they should be, by name, with what they should be."""
    drawn = {name: draw() for name, draw in PICTURES.items()}
    return {
        name: data for name, data in drawn.items() if not (DOCS / name).exists() or (DOCS / name).read_bytes() != data
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if an SVG is old")
    check = parser.parse_args().check
    for name, data in stale().items():
        if check:
            sys.exit(f"docs/{name} is old: run `python tools/draw_pictures.py`")
        (DOCS / name).write_bytes(data)
    if not check:
        panel()
