"""How everything that a notebook shows looks, readable on any background, light or dark.

A front end decides on the colours of text and page, and not all of them say so. So text takes the colour that it
inherits, what is faint is less opaque, what lies behind code is a translucent grey, and a state is told by a sign and
a word on a patch that brings its own background: no colour of text alone has a contrast of 4.5 to 1 both on white and
on dark grey. Styles are inline: the page that nbgrader makes needs nothing else.
"""

from html import escape

LINE = "rgba(127,127,127,.45)"
BACK = "rgba(127,127,127,.12)"
FAINT = "opacity:.8"
MONO = (
    "font-family:var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace);font-size:12px;line-height:1.45"
)
GOOD, BAD, UNSURE, OPEN = "#2e7d32", "#b3261e", "#8a5a00", "#5f5f5f"
"""Backgrounds of patches; white on them has a contrast of at least 5 to 1."""
MARK = "#ec4c42"
"""Of lines under what differs; 3 to 1 on every ground: https://www.w3.org/TR/WCAG22/#non-text-contrast"""


def patch(words: str, colour: str) -> str:
    """Return words, a state, as HTML on a patch of one of the four colours."""
    return (
        f'<b style="background:{colour};color:#ffffff;border-radius:3px;padding:1px 7px;white-space:nowrap">'
        f"{escape(words)}</b>"
    )


def framed(head: str, body: str, colour: str, attribute: str) -> str:
    """Return a panel: `head` is announced by screen readers when it appears, `body` is read on request.

    `attribute` is an HTML attribute that tells tests and readers of the page what the panel is.
    """
    return (
        f'<div {attribute} style="border:1px solid {LINE};border-left:5px solid {colour};padding:8px 12px;margin:4px 0;'
        f'max-width:60em;box-sizing:border-box;overflow-x:auto;color:inherit;font-size:13px;line-height:1.45">'
        f'<div role="status">{head}</div>{body}</div>'
    )


def pre(html: str) -> str:
    """Return code or values, which are HTML already, as a block that scrolls where it is too wide."""
    return (
        f'<pre style="{MONO};margin:2px 0;padding:6px 8px;background:{BACK};color:inherit;'
        f'overflow-x:auto;white-space:pre-wrap">{html}</pre>'
    )


def faint(html: str) -> str:
    """Return HTML that stands back behind the rest."""
    return f'<span style="{FAINT}">{html}</span>'
