"""Plain values as short lines of text, tensors as aligned grids with the differing elements marked."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograde.observing.plain import Plain

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 6, 8, 300
_CUT = " …"


@dataclass(frozen=True)
class Piece:
    """A run of characters in a line, marked or not."""

    text: str
    marked: bool = False


Line = list[Piece]


def is_grid(value: Plain) -> bool:
    """Say whether a plain value is shown over several lines."""
    return isinstance(value, dict) and value["is"] == "tensor" and bool(value["values"]) and value["shape"] != []


def lines(value: Plain, marked: Sequence[int] = (), digits: int = 4) -> list[Line]:
    """Return a plain value as lines; the elements of a tensor at the flat indices `marked` are marked."""
    if is_grid(value):
        return [[Piece(_tensor_head(value))], *_grid(value, marked, digits)]
    return [[Piece(inline(value, digits), bool(marked))]]


def inline(value: Plain, digits: int = 4) -> str:
    """Return a plain value in one line, shortened where it is long."""
    text = _inline(value, digits)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(_CUT)] + _CUT


def is_cut(block: Sequence[Line]) -> bool:
    """Say whether the end of a value is not among its lines."""
    return block[-1][-1].text.endswith(_CUT)


def telling_digits(expected: Plain, got: Plain, elements: Sequence[int]) -> int:
    """Return how many decimals it takes to see that two values differ: 4, or up to 9."""
    if isinstance(expected, dict) and isinstance(got, dict) and elements:
        expected, got = (side["values"][elements[0]] for side in (expected, got))
    for digits in range(4, 10):
        if _inline(expected, digits) != _inline(got, digits):
            return digits
    return 9 if isinstance(expected, float) else 4


def _inline(value: Plain, digits: int) -> str:
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, float):
        return _number(value, digits)
    if not isinstance(value, dict):
        return str(value)
    match value["is"]:
        case "tensor":
            return _inline_tensor(value, digits)
        case "list":
            return f"[{', '.join(_inline(v, digits) for v in value['items'])}]"
        case "tuple":
            items = [_inline(v, digits) for v in value["items"]]
            return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
        case "set":
            return f"{{{', '.join(_inline(v, digits) for v in value['items'])}}}" if value["items"] else "set()"
        case "dict":
            return f"{{{', '.join(f'{_inline(k, digits)}: {_inline(v, digits)}' for k, v in value['items'])}}}"
        case "exception":
            message = value.get("message") or value.get("words")
            return f"{value['type']}: {message}" if message else f"{value['type']}"
        case "no exception":
            return "no exception"
        case "module":
            return f"a module {value['type']}"
        case "class":
            return f"the class {value['name']}"
        case "function":
            return f"the function {value['name']}"
        case "name":
            return value["name"]
        case _:
            return f"an object of type {value.get('type', value['is'])}"


def _tensor_head(value: Plain) -> str:
    device = f", on {value['device']}" if "device" in value else ""
    return f"{'×'.join(map(str, value['shape']))} {value['dtype']}{device}"


def _inline_tensor(value: Plain, digits: int) -> str:
    values = value["values"]
    if values is None:
        return f"tensor {_tensor_head(value)}"
    if not value["shape"]:
        return f"tensor({_number(values[0], digits)}) {value['dtype']}"
    shown = [_number(v, digits) for v in values[:MAX_COLUMNS]]
    if len(values) > MAX_COLUMNS:
        shown.append("…")
    return f"tensor {_tensor_head(value)} [{' '.join(shown)}]"


def _number(value: object, digits: int) -> str:
    if isinstance(value, list):
        return f"{value[0]:.{digits}f}{value[1]:+.{digits}f}j"
    if not isinstance(value, float):
        return str(value)
    if not math.isfinite(value):
        return str(value)
    if value and not 1e-3 <= abs(value) < 1e6:
        return f"{value:.{digits}e}" if abs(value) >= 1e-12 or digits > 4 else f"{value:.2e}"
    return f"{value:.{digits}f}"


def _grid(value: Plain, marked: Sequence[int], digits: int) -> list[Line]:
    values, shape = value["values"], value["shape"]
    width = shape[-1]
    height = len(values) // width
    marks: Collection[int] = set(marked)
    first_row, first_column = divmod(min(marks), width) if marks else (0, 0)
    rows = _window(height, first_row, MAX_ROWS)
    columns = _window(width, first_column, MAX_COLUMNS)
    cells = {(r, c): _number(values[r * width + c], digits) for r in rows for c in columns}
    room = max(len(text) for text in cells.values())
    grid: list[Line] = []
    if rows.start > 0:
        grid.append([Piece(f"  … rows {0} to {rows.start - 1}" if rows.start > 1 else "  … row 0")])
    for r in rows:
        # A blank line between the matrices of a tensor with more than two axes.
        if len(shape) > 2 and r % shape[-2] == 0 and r > rows.start:
            grid.append([])
        line = [Piece("  … " if columns.start else "  ")]
        for c in columns:
            text = cells[r, c]
            line += [
                Piece(" " * (room - len(text))),
                Piece(text, r * width + c in marks),
                Piece("  "),
            ]
        if columns.stop < width:
            line.append(Piece("…"))
        grid.append(line)
    if rows.stop < height:
        rest = height - rows.stop
        grid.append([Piece(f"  … {rest} more row{'s' if rest > 1 else ''}")])
    return grid


def _window(length: int, wanted: int, size: int) -> range:
    start = 0 if wanted < size else min(wanted, length - size)
    return range(start, min(start + size, length))
