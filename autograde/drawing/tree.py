"""A module as a tree: what it registered, and what it only has.

`tree_text(module)` gives the tree as text, `draw_tree(module)` as a figure. Both work on any object with the shelves
`_parameters`, `_buffers` and `_modules`: modules of PyTorch, and modules that a learner wrote. Parameters, buffers,
buffers that are not saved, and plain attributes have a sign each, told apart without colour. A module or a tensor that
is reached twice is shown once; at the second place stands its name, and a pointer to the first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import torch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["module", "parameter", "buffer", "not saved", "plain"]

SIGNS: dict[Kind, str] = {"module": "▢", "parameter": "●", "buffer": "■", "not saved": "□", "plain": "–"}
WORDS: dict[Kind, str] = {
    "module": "module",
    "parameter": "parameter",
    "buffer": "buffer",
    "not saved": "buffer, not saved",
    "plain": "plain attribute",
}
_MOST_TEXT = 34
_HIDDEN = {"training"}
"""Plain attributes that every module has."""


@dataclass
class Row:
    """One line of a tree."""

    kind: Kind
    name: str
    """The name in its parent; for the top, whatever the tree was given."""
    detail: str
    """The class of a module, the shape of a tensor, a short form of a plain value."""
    path: str
    depth: int
    last: bool
    """Whether it is the last one below its parent."""
    parent: int | None
    """The index of the row of the parent."""
    same_as: int | None = None
    """The index of the row at which the same object was met first."""

    @property
    def text(self) -> str:
        """Name and detail in one string."""
        if not self.name:
            return self.detail
        if self.kind == "module":
            return f"{self.name}: {self.detail}" if self.detail else self.name
        return f"{self.name} = {self.detail}" if self.kind == "plain" else f"{self.name}  {self.detail}"


def read_tree(module: object, name: str = "", *, attributes: bool | None = None, depth: int | None = None) -> list[Row]:
    """Return the rows of the tree of `module`, from the top down.

    - `name`: what the top is called.
    - `attributes`: whether plain attributes are shown; by default, those of all modules but PyTorch's own layers,
      which show theirs when they are printed. Names that begin with an underscore, and `training`, are left out.
    - `depth`: how many levels of modules are opened; None for all.

    Raises `TypeError` if `module` has no shelves.
    """
    if not _is_module(module):
        raise TypeError(
            f"a tree needs a module with the shelves _parameters and _modules, not a {type(module).__name__}"
        )
    rows: list[Row] = []
    met: dict[int, int] = {}

    def add(item: Any, kind: Kind, name: str, path: str, level: int, last: bool, parent: int | None) -> None:
        first = met.get(id(item)) if item is not None and kind != "plain" else None
        row = Row(kind, name, _detail(item, kind), path, level, last, parent, first)
        rows.append(row)
        if first is not None:
            return
        index = len(rows) - 1
        if kind != "plain":
            met[id(item)] = index
        if kind != "module" or item is None:
            return
        if depth is not None and level >= depth:
            row.detail += _what_is_hidden(item)
            return
        below = list(_below(item, attributes))
        for number, (child_kind, child_name, child) in enumerate(below, 1):
            child_path = f"{path}.{child_name}" if path else child_name
            add(child, child_kind, child_name, child_path, level + 1, number == len(below), index)

    add(module, "module", name, "", 0, True, None)
    return rows


def _is_module(value: object) -> bool:
    own = getattr(value, "__dict__", {})
    return isinstance(own.get("_modules"), Mapping) and isinstance(own.get("_parameters"), Mapping)


def _below(module: Any, attributes: bool | None) -> Iterator[tuple[Kind, str, Any]]:
    """Yield what stands directly below a module: parameters, buffers, plain attributes, then children."""
    own = vars(module)
    for name, parameter in own["_parameters"].items():
        yield "parameter", name, parameter
    not_saved = own.get("_non_persistent_buffers_set", ())
    for name, buffer in own.get("_buffers", {}).items():
        yield "not saved" if name in not_saved else "buffer", name, buffer
    is_torchs = type(module).__module__.startswith("torch.nn.")
    if attributes if attributes is not None else not is_torchs:
        for name, value in own.items():
            if not name.startswith("_") and name not in _HIDDEN:
                yield "plain", name, value
    for name, child in own["_modules"].items():
        yield "module", name, child


def _detail(item: Any, kind: Kind) -> str:
    if kind == "module":
        return "None" if item is None else type(item).__name__
    if kind == "plain":
        return _plain_value(item)
    return "None" if item is None else _shape(item)


def _shape(tensor: torch.Tensor) -> str:
    """Return the shape of a tensor, with dtype and device where they are not the usual ones."""
    try:
        words = ["×".join(map(str, tensor.shape)) or "one number"]
    except RuntimeError:  # an uninitialized parameter of a lazy layer has no shape yet
        return "no shape yet"
    if tensor.dtype != torch.float32:
        words.append(str(tensor.dtype).removeprefix("torch."))
    if tensor.device.type != "cpu":
        words.append(f"on {tensor.device.type}")
    return ", ".join(words)


def _plain_value(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"tensor {_shape(value)}"
    if _is_module(value):
        return f"{type(value).__name__}, not registered"
    if isinstance(value, list | tuple | set | dict):
        items = list(value.values() if isinstance(value, dict) else value)
        modules = sum(map(_is_module, items))
        tensors = sum(isinstance(item, torch.Tensor) for item in items)
        inside = [_count(n, word) for n, word in ((modules, "module"), (tensors, "tensor")) if n]
        if inside:
            return f"{type(value).__name__} with {' and '.join(inside)}"
    if isinstance(value, str | int | float | complex | bool | type(None)):
        return _shortened(repr(value))
    if isinstance(value, list | tuple | dict | set) and " at 0x" not in repr(value):
        return _shortened(repr(value))
    if callable(value) and hasattr(value, "__name__"):
        return f"{value.__name__}()"
    return type(value).__name__


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 2] + " …"


def _what_is_hidden(module: Any) -> str:
    own = vars(module)
    counts = [(len(own["_modules"]), "module"), (len(own["_parameters"]), "parameter")]
    counts.append((len(own.get("_buffers", {})), "buffer"))
    words = [_count(number, word) for number, word in counts if number]
    return f" … {', '.join(words)}" if words else ""


def _kinds(rows: list[Row]) -> list[Kind]:
    return [kind for kind in SIGNS if kind != "module" and any(row.kind == kind for row in rows)]


def tree_text(module: object, name: str = "", *, attributes: bool | None = None, depth: int | None = None) -> str:
    """Return the tree of `module` as text; the options are those of `read_tree`.

    Under the tree stands what its signs mean.
    """
    rows = read_tree(module, name, attributes=attributes, depth=depth)
    out = []
    for row in rows:
        sign = "" if row.kind == "module" else f"{SIGNS[row.kind]} "
        same = "" if row.same_as is None else f"  → the same as {rows[row.same_as].path or 'the top'}"
        out.append(f"{_branches(rows, row)}{sign}{row.text}{same}")
    meanings = "   ".join(f"{SIGNS[kind]} {WORDS[kind]}" for kind in _kinds(rows))
    return "\n".join([*out, *([f"({meanings})"] if meanings else [])])


def _branches(rows: list[Row], row: Row) -> str:
    """Return the lines that lead to a row from the left."""
    if row.parent is None:
        return ""
    text = "└─ " if row.last else "├─ "
    above = rows[row.parent]
    while above.parent is not None:
        text = ("   " if above.last else "│  ") + text
        above = rows[above.parent]
    return text


# Inches: the height of a line, the step from a level to the next, and the width of a character at this size.
_LINE, _STEP, _SIZE = 0.27, 0.34, 9
_CHARACTER = 0.618 * _SIZE / 72
_LANE = 0.16


def draw_tree(module: object, name: str = "", *, attributes: bool | None = None, depth: int | None = None) -> "Figure":
    """Draw the tree of `module`; the options are those of `read_tree`.

    A module is a box, a parameter a filled circle, a buffer a filled square, one that is not saved an empty square, a
    plain attribute a dash. From the second place of a shared one, a dashed arrow leads to the first. Returns the
    figure; assign it, so that a notebook shows it once.
    """
    from autograde.drawing import figures

    rows = read_tree(module, name, attributes=attributes, depth=depth)
    ends = [_text_start(row) + len(row.text) * _CHARACTER + 0.1 for row in rows]
    shared = [i for i, row in enumerate(rows) if row.same_as is not None]
    room = max(ends) + 0.25 + _LANE * len(shared)
    width, height = max(figures.WIDTH, room + 0.1), _LINE * (len(rows) + 2)
    figure, axes = figures.canvas(height, width)
    for index in range(len(rows)):
        _draw_row(axes, rows, index, height)
    for lane, index in enumerate(shared, 1):
        _draw_pointer(axes, rows, index, ends, max(ends) + 0.1 + lane * _LANE, height)
    x = 0.2
    for kind in _kinds(rows):
        _draw_sign(axes, kind, x, _LINE * 0.6)
        axes.text(x + 0.14, _LINE * 0.6, WORDS[kind], va="center", fontsize=_SIZE, color=figures.INK)
        x += 0.5 + len(WORDS[kind]) * _CHARACTER
    return figure


def _text_start(row: Row) -> float:
    return 0.2 + row.depth * _STEP + (0.08 if row.kind == "module" else 0.14)


def _level(index: int, height: float) -> float:
    """Return how high the row `index` stands."""
    return height - (index + 0.6) * _LINE


def _draw_row(axes: "Axes", rows: list[Row], index: int, height: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    from autograde.drawing import figures

    row = rows[index]
    x, y = 0.2 + row.depth * _STEP, _level(index, height)
    if row.parent is not None:
        trunk = x - _STEP + 0.12
        top = _level(row.parent, height) - _LINE * 0.42
        axes.plot([trunk, x - (0.0 if row.kind == "module" else 0.06)], [y, y], color="#9a9a9a", lw=0.9)
        if row.last:
            axes.plot([trunk, trunk], [top, y], color="#9a9a9a", lw=0.9)
    first_time = row.same_as is None
    if row.kind != "module":
        _draw_sign(axes, row.kind, x, y)
    elif first_time and row.detail != "None":
        axes.add_patch(
            FancyBboxPatch(
                (x, y - _LINE * 0.4),
                len(row.text) * _CHARACTER + 0.16,
                _LINE * 0.8,
                boxstyle="round,pad=0,rounding_size=0.05",
                facecolor=figures.FILLS[0 if row.parent is not None else 1],
                edgecolor=figures.INK,
                lw=0.9,
            )
        )
    axes.text(
        _text_start(row),
        y - 0.005,
        row.text,
        va="center",
        fontsize=_SIZE,
        family="monospace",
        color=figures.INK,
    )


def _draw_sign(axes: "Axes", kind: Kind, x: float, y: float) -> None:
    from autograde.drawing import figures

    marker = {"parameter": "o", "buffer": "s", "not saved": "s", "plain": "_"}[kind]
    fill = {"parameter": figures.LINES[0], "buffer": "#9a9a9a", "not saved": figures.PAPER, "plain": figures.INK}[kind]
    axes.plot(
        [x + 0.03], [y], linestyle="", marker=marker, ms=6.5, mfc=fill, mec=figures.INK, mew=1, zorder=3, clip_on=False
    )


def _draw_pointer(axes: "Axes", rows: list[Row], index: int, ends: list[float], lane: float, height: float) -> None:
    from autograde.drawing import figures

    first = rows[index].same_as
    assert first is not None
    y, target = _level(index, height), _level(first, height)
    axes.plot([ends[index], lane, lane], [y, y, target], color=figures.INK, lw=0.9, ls="--")
    axes.annotate(
        "",
        xy=(ends[first] + 0.02, target),
        xytext=(lane, target),
        arrowprops={"arrowstyle": "->", "color": figures.INK, "linestyle": "--", "lw": 0.9, "shrinkA": 0, "shrinkB": 0},
    )
