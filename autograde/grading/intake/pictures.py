"""Pictures that were pasted into a learner's text (nbformat's attachments), or shown by a cell: they come along."""

import html
import re
import string
from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode

KINDS = ("image/png", "image/jpeg", "image/gif", "image/webp")
LARGEST = 20_000_000
"""Characters of all pictures of one text."""
MOST = 50
LONGEST = 100_000
"""Characters of a text that a cell showed."""
_REFERENCE = re.compile(r"attachment:([^\s)>\]\"']*(?: [^\s)>\]\"']+)*)")
_BASE64 = re.compile(r"[\sA-Za-z0-9+/=]*")
_FINE = frozenset(string.ascii_letters + string.digits + "-_.")


def read(raw: object) -> dict[str, dict[str, str]]:
    """Return the pictures of a cell as it was submitted, by name; what is none is left out."""
    found: dict[str, dict[str, str]] = {}
    for name, forms in raw.items() if isinstance(raw, Mapping) else ():
        for kind in KINDS if isinstance(name, str) and isinstance(forms, Mapping) else ():
            data = forms.get(kind)
            if isinstance(data, list) and all(isinstance(line, str) for line in data):
                data = "".join(data)
            if isinstance(data, str) and len(data) <= LARGEST and _BASE64.fullmatch(data) and len(found) < MOST:
                found.setdefault(name, {})[kind] = data
    return found


def outputs(raw: object) -> list[dict[str, Any]]:
    """Return the pictures and plain texts that a cell showed when it was submitted; nothing else is harmless."""
    found: list[dict[str, Any]] = []
    room = LARGEST
    for each in raw[:MOST] if isinstance(raw, list) else ():
        data = each.get("data") if isinstance(each, Mapping) else None
        shown: dict[str, str] = read({"": data}).get("", {})
        text = data.get("text/plain") if isinstance(data, Mapping) else isinstance(each, Mapping) and each.get("text")
        if isinstance(text, list) and all(isinstance(line, str) for line in text):
            text = "".join(text)
        if shown:
            kind, picture = next(iter(shown.items()))
            found.append({"output_type": "display_data", "metadata": {}, "data": {kind: picture}})
            room -= len(picture)
        elif text and isinstance(text, str):
            text = text[:LONGEST].encode("utf-8", "replace").decode()
            found.append({"output_type": "stream", "name": "stdout", "text": text})
            room -= len(text)
        if room < 0:
            return found[:-1]
    return found


def attach(cell: NotebookNode, givers: Iterable[Mapping[str, dict[str, str]]]) -> list[str]:
    """Give a text cell the pictures that it names, the first giver's; return the names of those that are missing.

    What cannot be shown is turned into plain text: nbconvert would stop at it.
    """
    known: dict[str, dict[str, str]] = {}
    for giver in givers:
        known = {**giver, **known}
    taken: dict[str, dict[str, str]] = {}
    called: dict[str, str] = {}
    missing: list[str] = []

    def name(match: re.Match[str]) -> str:
        wanted = match[1]
        if wanted not in called and wanted in known:
            size = sum(len(data) for forms in [*taken.values(), known[wanted]] for data in forms.values())
            if size <= LARGEST:
                called[wanted] = wanted if wanted and _FINE.issuperset(wanted) else f"picture-{len(called) + 1}"
                taken[called[wanted]] = known[wanted]
        if wanted in called:
            return f"attachment:{called[wanted]}"
        missing.append(wanted)
        return f"missing:{wanted}"

    cell["source"] = _REFERENCE.sub(name, cell["source"])
    cell.pop("attachments", None)
    if taken:
        cell["attachments"] = NotebookNode({key: NotebookNode(forms) for key, forms in taken.items()})
    if not _can_be_shown(cell["source"], taken):
        cell["source"] = f"<pre>{html.escape(cell['source'])}</pre>"
    return missing


def _can_be_shown(source: str, attachments: Mapping[str, Any]) -> bool:
    if "ttachment" not in html.unescape(source):
        return True
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    try:
        MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=attachments)).render(source)
    except Exception:  # whatever it raises would also stop a page of feedback
        return False
    return True
