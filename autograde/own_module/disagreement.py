"""The smallest program on which two `Module`s disagree: as text, as HTML, and as code for a notebook's cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from autograde.observing.plain import without_address
from autograde.own_module.comparing import LOG, OURS, WARNINGS, Parting, compiled
from autograde.own_module.programs import PIECES, Program
from autograde.showing.panel import code_to_html
from autograde.showing.style import BAD, FAINT, GOOD, framed, patch, pre
from autograde.showing.values import inline


@dataclass
class Fuzzing:
    """What a search found."""

    agrees: bool
    """Whether the two agreed on every program that was tried."""
    programs: int
    """How many programs were tried."""
    seconds: float
    lines: Program = ()
    """The lines of the smallest program found on which they disagree; they part at the last one."""
    program: str | None = None
    """That program as code for a cell, which runs on whichever class the name `Module` is bound to there."""
    expected: str | None = None
    """What PyTorch's Module shows there."""
    got: str | None = None
    """What the other one shows."""
    reason: str | None = None
    """In a few words, how the two differ."""

    @property
    def summary(self) -> str:
        """The result in one sentence."""
        tried = f"{self.programs:,} programs".replace(",", " ") if self.programs != 1 else "1 program"
        if self.agrees:
            return f"No disagreement in {tried}." if self.programs else "PyTorch's own Module agrees with itself."
        return f"Your Module and PyTorch's disagree at `{self.lines[-1]}`: {self.reason} (after {tried})."

    def text(self) -> str:
        """Return the result as text."""
        if self.agrees:
            return f"✓ {self.summary}"
        code = "\n".join(f"    {line}".rstrip() for line in (self.program or "").splitlines())
        sides = "\n".join(
            f"{head}\n" + "\n".join(f"    {line}" for line in (value or "").splitlines())
            for head, value in (("PyTorch:", self.expected), ("yours:", self.got))
        )
        return f"✗ {self.summary.replace('`', '')}\n{sides}\nThe smallest program found that shows it:\n\n{code}"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        colour, sign = (GOOD, "✓") if self.agrees else (BAD, "✗")
        words = code_to_html(self.summary)
        body = ""
        if not self.agrees:
            sides = "".join(
                f'<div style="flex:1 1 auto;min-width:14em;overflow-x:auto"><div style="{FAINT}">{head}</div>'
                f"{pre(escape(value or ''))}</div>"
                for head, value in (("PyTorch", self.expected), ("yours", self.got))
            )
            body = (
                f'<div style="{FAINT};margin-top:4px">The smallest program found that shows it</div>'
                f"{pre(escape(chr(10).join(self.lines)))}"
                f'<div style="display:flex;flex-wrap:wrap;gap:12px">{sides}</div>'
                f'<details style="margin-top:4px"><summary style="{FAINT};cursor:pointer">'
                f"The program with all that it needs, to be pasted into a cell</summary>"
                f"{pre(escape(self.program or ''))}</details>"
            )
        state = "agrees" if self.agrees else "differs"
        return framed(f"{patch(sign, colour)} {words}", body, colour, f'data-fuzzing="{state}"')


_IMPORTS = {
    "copy": "import copy",
    "pickle": "import pickle",
    "torch": "import torch",
    "warnings": "import warnings",
    "Buffer": "from torch.nn import Buffer",
    "Parameter": "from torch.nn import Parameter",
}


def as_code(program: Sequence[str], parting: Parting | None = None) -> str:
    """Return a program as code for a cell: imports and definitions that it needs, its lines, and the last one shown.

    The code uses the name `Module` and does not define it: it runs on whichever class the name is bound to.
    """
    lines = [_caught(line) if parting and i in parting.raised else line for i, line in enumerate(program)]
    if lines and compiled(program[-1])[1]:
        lines[-1] = f"print({program[-1]})"
    if parting and parting.expected.raised and parting.got.raised:
        lines[-1] = _caught(lines[-1], "print(type(error).__name__, error)")
    if parting and parting.difference.reason == WARNINGS:
        caught = f'warnings.simplefilter("always")\n{lines[-1]}'.replace("\n", "\n    ")
        lines[-1] = f"with warnings.catch_warnings(record=True) as caught:\n    {caught}"
        lines.append("print([str(warning.message) for warning in caught])")
    if parting and parting.difference.reason.startswith(LOG):
        lines.append("print(seen)")
    body = "\n".join(lines)
    needed = pieces_needed(body)
    pieces = [PIECES[name].strip("\n") for name in PIECES if name in needed]
    short = "\n".join(piece for piece in pieces if "\n" not in piece)
    long = [piece for piece in pieces if "\n" in piece]
    words = set(re.findall(r"\w+", "\n".join([body, *pieces]))) | {"torch"}
    head = "\n".join(text for name, text in _IMPORTS.items() if name in words)
    note = "# Module = torch.nn.Module  # without the first #, this line runs the program on PyTorch's own"
    return "\n\n".join(part for part in (f"{head}\n\n{note}", short, *long, body) if part) + "\n"


def pieces_needed(code: str) -> set[str]:
    """Return the names of the pieces that some code uses, and those that these use."""
    needed: set[str] = set()
    pending = [code]
    while pending:
        for name in set(re.findall(r"(?<![\w.\"'])[A-Za-z_]\w*", pending.pop())) & PIECES.keys() - needed:
            needed.add(name)
            pending.append(re.sub(r"^(def|class) \w+.*$", "", PIECES[name], flags=re.MULTILINE))
    return needed


def _caught(line: str, then: str = "pass") -> str:
    error = " as error" if "error" in then else ""
    return f"try:\n    {line}\nexcept Exception{error}:\n    {then}"


def both_sides(parting: Parting) -> tuple[str, str]:
    """Return what the two sides show, as text; where that is long, the part of it that differs."""
    in_log = parting.difference.reason.startswith(LOG)
    sides = []
    for place, shown in enumerate((parting.expected, parting.got)):
        text = shown.value if isinstance(shown.value, str) else inline(shown.value)
        if shown.raised:
            text = text if text.startswith("stopped") else f"raises {text}"
        if shown.log is not None or in_log:
            text += f"\nlogged: {'nothing' if shown.log is None else inline(shown.log)}"
        if parting.difference.reason == WARNINGS:
            text += "".join(f"\nwarns: {warning}" for warning in shown.warned) or "\nwarns of nothing"
        if text.endswith(" …") and parting.difference.inner:
            text += f"\nin it: {inline(parting.difference.inner[place])}"
        sides.append(without_address(text.replace(f"{OURS}.", "")))
    return sides[0], sides[1]
