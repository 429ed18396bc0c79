"""One look for all figures: sizes, greys and a few primitives that draw boxes and arrows.

Everything reads in grey: what differs in meaning differs in brightness, hatching, line style or marker too.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#222222"
"""Text and outlines. Where a figure is shown, this becomes the colour of the text around it, dark or light."""
FAINT = "#8a8a8a"
PAPER = "#ffffff"
FILLS = ("#6f9fcf40", "#df8f1340", "#67ab4f40", "#9b73b340", "#bbbbbb40")
"""Fills of boxes: translucent, so that text stands out on them over a light page and a dark one."""
LINES = ("#2f7ab5", "#c55a11", "#5a8f3c", "#9a6bb0", "#808080")
"""Readable on white and on dark grey alike (3 to 1, as WCAG asks of graphics); style and marker tell them apart."""
STYLES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v")
HATCHES = ("", "//", "..", "xx", "--")
WIDTH = 7.5
"""Inches: as wide as the text of a notebook."""
FONT = 10


def new(height: float = 3.0, width: float = WIDTH, **options: Any) -> "tuple[Figure, Axes]":
    """Return a figure and its axes in the course's style; `height` and `width` in inches.

    `options` go to `matplotlib.pyplot.subplots`; with more than one plot, the axes come as an array.
    """
    import matplotlib.pyplot as plt

    plt.rcParams.update(
        {
            "figure.dpi": 110,
            "font.size": FONT,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "axes.titlesize": FONT,
            "axes.titleweight": "bold",
            "legend.frameon": False,
            "image.cmap": "gray",
        }
    )
    return plt.subplots(figsize=(width, height), layout="constrained", **options)


def canvas(height: float = 3.0, width: float = WIDTH) -> "tuple[Figure, Axes]":
    """Return a figure without axes to draw on, in units of inches from the lower left corner."""
    figure, axes = new(height, width)
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def show(figure: "Figure", alt: str) -> None:
    """Show a figure as a drawing that says `alt` to whoever cannot see it, and close it.

    It stands on the page's own ground, in the page's own text colour. Outside a notebook, prints `alt`. Raises
    `ValueError` without a text.
    """
    if not alt.strip():
        raise ValueError('say in words what the figure shows: show(figure, alt="…")')
    import matplotlib.pyplot as plt
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    html = _drawn(figure, alt)
    plt.close(figure)
    if get_ipython() is None:
        print(alt)
        return
    display({"text/html": html, "text/plain": alt}, raw=True)


def _drawn(figure: "Figure", alt: str) -> str:
    """Return a figure as SVG that can stand inside a page beside others."""
    import matplotlib as mpl

    drawn = StringIO()
    with mpl.rc_context({"svg.hashsalt": "figure", "svg.fonttype": "path"}):
        figure.savefig(drawn, format="svg", bbox_inches="tight", transparent=True, metadata={"Date": None})
    svg = _UNWANTED.sub("", drawn.getvalue().replace(INK, "currentColor"))
    used = set(_REFERENCE.findall(svg))
    # All figures of a page share one space of names.
    mark = sha256(svg.encode()).hexdigest()[:8]
    svg = _ID.sub(lambda found: f' id="{mark}{found[1]}"' if found[1] in used else "", svg)
    svg = _REFERENCE.sub(lambda found: found[0].replace(f"#{found[1]}", f"#{mark}{found[1]}"), svg)
    body = re.sub(r"\s*\n\s*", " ", svg[svg.index(">", svg.index("<svg")) + 1 :])
    width, height = (float(size) for size in _SIZE.search(svg).groups())  # type: ignore[union-attr]
    style = f"width:{width * _SCALE:.0f}px;max-width:100%;height:auto;stroke-linejoin:round"
    head = f'role="img" aria-label="{escape(alt)}" viewBox="0 0 {width} {height}" style="{style}"'
    return f'<svg {head} xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{body}'


_SCALE = 110 / 72
"""Pixels of the page a point: a figure is as wide as the text of a notebook."""
_UNWANTED = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", re.DOTALL)
"""A style sheet would hold for the whole page."""
_REFERENCE = re.compile(r"(?:url\(|href=\")#([\w-]+)")
_ID = re.compile(r' id="([^"]*)"')
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def box(
    axes: "Axes", x: float, y: float, width: float, height: float, text: str, kind: int = 0, dashed: bool = False
) -> None:
    """Draw a box with its lower left corner at (x, y) and `text` in the middle; `kind` picks fill and hatching."""
    from matplotlib.patches import FancyBboxPatch

    axes.add_patch(
        FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=FILLS[kind],
            edgecolor=INK,
            linestyle="--" if dashed else "-",
            linewidth=1,
        )
    )
    axes.text(x + width / 2, y + height / 2, text, ha="center", va="center", color=INK, fontsize=FONT - 1)


def arrow(axes: "Axes", start: Sequence[float], end: Sequence[float], text: str = "", dashed: bool = False) -> None:
    """Draw an arrow from one point to another, with `text` beside its middle."""
    axes.annotate(
        "",
        xy=(end[0], end[1]),
        xytext=(start[0], start[1]),
        arrowprops={"arrowstyle": "->", "color": INK, "linestyle": "--" if dashed else "-", "shrinkA": 2, "shrinkB": 2},
    )
    if text:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        axes.text(*middle, text, ha="center", va="bottom", fontsize=FONT - 2, color=INK)
