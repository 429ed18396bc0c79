"""What must hold after an attack, and whatever it may have left behind."""

import hashlib
import json
import re
import secrets
import socket
import sys
import threading
from functools import cache
from pathlib import Path

import nbformat

from attacks.assignment import HIDDEN, ORDER
from attacks.collection import Attack
from autograde.authoring.build import ROOT
from autograde.grading.one_submission.results import Graded

SCRIPT = re.compile(r"<script>alert|<img src=x")


class Surroundings:
    """What attacks reach for: a port of this machine, and a name by which their processes and files are known."""

    def __init__(self) -> None:
        self.mark = f"mark-{secrets.token_hex(8)}"
        self.callers: list = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self.callers.append(self._server.accept())
            except OSError:
                return

    @property
    def words(self) -> dict[str, str]:
        return {"PORT": str(self.port), "MARK": self.mark}

    def left(self) -> list[str]:
        """Return what attacks have left behind: connections, processes, files."""
        found = [f"a connection from {who}" for _, who in self.callers]
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if self.mark.encode() in file.read_bytes():
                    found.append(f"process {file.parent.name}")
            except OSError:
                continue
        found += [str(path) for folder in ("/tmp", "/var/tmp", "/dev/shm") for path in Path(folder).glob(self.mark)]
        return found

    def close(self) -> None:
        self._server.close()


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of each regular file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def scores_of(graded: Graded) -> dict[str, float | None]:
    named = {re.sub("^(check|test)-", "", cell.grade_id): cell for cell in graded.cells if cell.points is not None}
    assert set(named) == set(ORDER)
    return {name: named[name].score for name in ORDER}


def must_hold(attack: Attack, book: nbformat.NotebookNode, graded: Graded) -> None:
    """Assert what holds of every submission."""
    got, expected = scores_of(graded), attack.expected()
    for name in attack.either:
        got.pop(name), expected.pop(name)
    reasons = {cell.grade_id: (cell.score, cell.state, cell.reason) for cell in graded.cells if cell.points is not None}
    assert got == expected, reasons
    for name, (score, state, reason) in reasons.items():
        assert state, name
        assert reason.strip(), f"{name} has no reason"
        assert len(reason) < 3000, name
        assert score is not None or name in ("sketch", "essay")
    written = nbformat.writes(book)
    nbformat.validate(json.loads(written))
    assert len(written) < 3_000_000
    shown = "\n".join(texts([cell.get("outputs", []) for cell in book.cells]) + [str(r) for *_, r in reasons.values()])
    no_leak(shown)
    assert not SCRIPT.search("\n".join(html(book)))


def texts(data: object) -> list[str]:
    """Return all texts in some plain data."""
    if isinstance(data, str):
        return [data]
    items = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    return [text for item in items for text in texts(item)]


def html(book: nbformat.NotebookNode) -> list[str]:
    """Return the outputs that a page shows as they are."""
    outputs = [output for cell in book.cells for output in cell.get("outputs", []) if "data" in output]
    return [
        text for output in outputs for kind, text in output["data"].items() if kind in ("text/html", "image/svg+xml")
    ]


@cache
def paths() -> tuple[str, ...]:
    """Return what names this machine's folders."""
    found = {str(ROOT), sys.prefix, sys.base_prefix, str(Path.home()), str(Path.home().resolve())}
    return tuple(path for path in found if len(path) > 1 and path not in ("/usr", "/usr/local"))


def no_leak(shown: str) -> None:
    """Assert that a text shows nothing that a learner must not see."""
    assert "LEAK" not in shown
    for word in HIDDEN:
        assert word not in shown, f"a hidden test was shown: …{shown[max(0, shown.find(word) - 200) :][:400]}"
    assert not re.search(r"/tmp/grading-\w", shown), "the path of a scratch folder was shown"
    for path in paths():
        assert not re.search(re.escape(path) + r"(?![\w-])", shown), f"the path {path} was shown"
