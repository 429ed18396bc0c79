"""Starting over: an answer cell's text and its progress as at the beginning, with a copy of what was there."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograde.notebook import records

Cells = list[dict[str, Any]]


def find_notebook(chapter: str) -> Path | None:
    """Return the file of the notebook that runs, or the chapter's file in the working folder, if there is one."""
    session = Path(os.environ.get("JPY_SESSION_NAME", ""))
    near = [session, Path.cwd() / session.name, Path.cwd() / f"{chapter}.ipynb"]
    return next((path for path in near if path.suffix == ".ipynb" and path.is_file()), None)


def restore(notebook: Path, stubs: Mapping[str, str], ran: Mapping[str, str] | None = None) -> Path:
    """Write stubs into answer cells of a notebook file, by short names; return the copy of what it was before.

    `ran` are answers as they ran last. One that is not in the file, since it was not saved, follows it in the copy.

    Raises `LookupError` if an answer cell is not there, `OSError` if the file cannot be read or written, and
    `ValueError` if it is no notebook; then nothing has changed.
    """
    text = notebook.read_text(encoding="utf-8")
    book = json.loads(text)
    cells: Cells = book["cells"] if isinstance(book, dict) and isinstance(book.get("cells"), list) else []
    text = _with_unsaved(text, {name: source for name, source in (ran or {}).items() if name in stubs})
    left = dict(stubs)
    for cell in cells:
        name = _name(cell)
        if name in stubs:
            cell["source"] = left.pop(name).rstrip("\n").splitlines(keepends=True)
        if name in stubs or name.removeprefix("check-") in stubs:
            cell.update(outputs=[], execution_count=None)
    if left:
        raise LookupError(f"{notebook.name} has no answer cell {', '.join(left)}")
    folder = notebook.parent / records.FOLDER
    folder.mkdir(exist_ok=True)
    kept = folder / f"{notebook.stem}.{time.strftime('%Y-%m-%d_%H-%M-%S')}.ipynb"
    while kept.exists():
        kept = kept.with_name(f"{kept.stem}_.ipynb")
    kept.write_text(text, encoding="utf-8")
    # Where nothing else changes, as of an answer that was not saved: so JupyterLab asks before it saves over this.
    book.setdefault("metadata", {})["reset"] = time.strftime("%Y-%m-%d %H:%M:%S")
    new = notebook.with_name(f".{notebook.name}.{os.getpid()}")
    new.write_text(json.dumps(book, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(new, notebook)
    return kept


def _name(cell: Mapping[str, Any]) -> str:
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))


def _with_unsaved(text: str, ran: Mapping[str, str]) -> str:
    """Return a notebook's text with each answer that ran last behind the one that was saved, where the two differ."""
    book = json.loads(text)
    cells: Cells = []
    for cell in book["cells"]:
        cells.append(cell)
        name = _name(cell)
        source = ran.get(name, "").strip()
        if source and source != "".join(cell.get("source", "")).strip():
            lines = f"# ran last, and was not saved\n{source}".splitlines(keepends=True)
            new: dict[str, Any] = {
                "cell_type": "code",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": lines,
            }
            cells.append(new | ({"id": f"unsaved-{name}"} if "id" in cell else {}))
    if len(cells) == len(book["cells"]):
        return text
    return json.dumps(book | {"cells": cells}, indent=1, ensure_ascii=False) + "\n"
