"""One look for all figures: sizes, greys and a few primitives that draw boxes and arrows.

Everything reads in grey: what differs in meaning differs in brightness, hatching, line style or marker too.
"""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#222222"
FAINT = "#8a8a8a"
PAPER = "#ffffff"
FILLS = ("#dbe7f3", "#f7e3c4", "#d9ead3", "#e6dcec", "#eeeeee")
"""Fills of boxes: light, each of another brightness in grey."""
LINES = ("#1f4e79", "#c55a11", "#548235", "#7f6084", "#404040")
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
    """Show a figure as an image that says `alt` to whoever cannot see it, and close it.

    Outside a notebook, prints `alt`. Raises `ValueError` without a text.
    """
    if not alt.strip():
        raise ValueError('say in words what the figure shows: show(figure, alt="…")')
    import matplotlib.pyplot as plt
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    drawn = BytesIO()
    figure.savefig(drawn, format="png", bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)
    if get_ipython() is None:
        print(alt)
        return
    data = b64encode(drawn.getvalue()).decode()
    html = f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/png;base64,{data}">'
    display({"text/html": html, "text/plain": alt}, raw=True)


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
