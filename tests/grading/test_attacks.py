"""Whatever a submission tries: no unearned point, no lost point, nothing else touched, and a reason for each cell.

Every attack is graded by itself, as all its kind are in a class; then all of them are one class for nbgrader.
"""

import hashlib
import json
import re
import secrets
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import nbformat
import pytest
from attacks import ASSIGNMENT, ATTACKS, CHECKED, HIDDEN, ORDER, WORTH, Attack, AttackRoom

from autograde.authoring.build import ROOT
from autograde.grading.classes import course
from autograde.grading.gradebook import database as gradebook
from autograde.grading.intake.rebuilding import take_in
from autograde.grading.judges.executors import Local
from autograde.grading.judges.results import Graded, Job, fill_in

pytestmark = pytest.mark.timeout(600)

HONEST = Attack("honest", "nothing")
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


# ---------------------------------------------------------------------------------------------------------------------
# Each by itself


class Alone:
    """Grades attacks one by one, in two processes, beginning with all of them at once."""

    def __init__(self, folder: Path, wanted: list[Attack]) -> None:
        self.around = Surroundings()
        self.room = AttackRoom(folder)
        self.room.hand_in("a-honest", HONEST)
        directory = course.load(folder)
        with gradebook.opened(directory.db_url, directory.course_id) as book:
            self.release = course.released(directory, book, ASSIGNMENT)[ASSIGNMENT]
        self.before = digests(folder)
        self.executor = Local(2)
        self.taken, self.futures = {}, {}
        for each in wanted:
            place = self.room.hand_in(each.name, each, self.around.words)
            taken = take_in(self.release, place, ASSIGNMENT)
            self.taken[each.name] = taken
            self.before |= digests(folder)
            job = Job(nbformat.writes(taken.notebook), 2 + len(self.futures), taken.refusal or "")
            self.futures[each.name] = self.executor.grade(job)

    def graded(self, attack: Attack) -> tuple[nbformat.NotebookNode, Graded]:
        taken = self.taken[attack.name]
        graded = Graded.from_plain(self.futures[attack.name].result())
        fill_in(taken.notebook, graded, taken.repairs)
        return taken.notebook, graded

    def close(self) -> None:
        self.executor.shutdown()
        self.around.close()


@pytest.fixture(scope="module")
def alone(request, tmp_path_factory):
    """A grader that begins with all attacks that this run asks for."""
    wanted = {
        item.callspec.params["attack"].name: item.callspec.params["attack"]
        for item in request.session.items
        if item.module is request.module and "attack" in getattr(getattr(item, "callspec", None), "params", {})
    }
    grader = Alone(tmp_path_factory.mktemp("alone"), [a for a in wanted.values() if not a.slow])
    yield grader
    grader.close()


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


def attacks(*, slow: bool) -> list:
    marks = {a.name: [pytest.mark.xfail(reason=a.hole, strict=True)] if a.hole else [] for a in ATTACKS}
    return [pytest.param(a, id=a.name, marks=marks[a.name]) for a in ATTACKS if a.slow == slow]


@pytest.mark.parametrize("attack", attacks(slow=False))
def test_an_attack_earns_what_its_answers_deserve(attack, alone):
    must_hold(attack, *alone.graded(attack))


def test_there_are_more_attacks_than_anyone_asked_for():
    assert len(ATTACKS) > 100
    assert len({a.name for a in ATTACKS}) == len(ATTACKS)
    assert sum(WORTH[name] for name in CHECKED) == 15


def test_nothing_else_was_touched_by_any_attack(alone):
    for future in alone.futures.values():
        future.result()
    assert digests(alone.room.folder) == alone.before
    assert alone.around.left() == []


# ---------------------------------------------------------------------------------------------------------------------
# Those that never end, with short limits


@pytest.fixture(scope="module")
def hurried(request, tmp_path_factory):
    """Grades attacks that meet a time limit, in this process, with limits of two seconds."""
    from autograde.course.catalogue import chapters
    from autograde.grading import confinement
    from autograde.grading.judges import grader, session
    from autograde.grading.judges.warmth import WarmProcess

    chapters()
    way = confinement.choose()
    patch = pytest.MonkeyPatch()
    patch.setattr(session, "CELL_SECONDS", 1.5)
    patch.setattr(session.Session.run, "__defaults__", (1.5,))
    patch.setattr(session, "GRACE", 1.0)
    patch.setattr(grader, "GRACE", 1.0)
    for name in ("call.simple_net", "call.module", "call.scale", "softmax.softmax"):
        patch.setattr(grader.catalogue.find(name), "seconds", 2.0)
    room = AttackRoom(tmp_path_factory.mktemp("hurried"))
    directory = course.load(room.folder)
    with gradebook.opened(directory.db_url, directory.course_id) as book:
        release = course.released(directory, book, ASSIGNMENT)[ASSIGNMENT]
    local = threading.local()
    warms = []

    def grade(attack):
        if not hasattr(local, "warm"):
            local.warm = WarmProcess(way)
            warms.append(local.warm)
        taken = take_in(release, room.hand_in(attack.name, attack), ASSIGNMENT)
        graded = grader.grade(Job(nbformat.writes(taken.notebook), 3, taken.refusal or ""), local.warm)
        fill_in(taken.notebook, graded, taken.repairs)
        return taken.notebook, graded

    wanted = [
        item.callspec.params["attack"]
        for item in request.session.items
        if item.module is request.module and "hurried" in getattr(item, "fixturenames", ())
    ]
    with ThreadPoolExecutor(3) as pool:
        futures = {attack.name: pool.submit(grade, attack) for attack in wanted}
        yield lambda attack: futures[attack.name].result()
    for warm in warms:
        warm.close()
    patch.undo()


@pytest.mark.parametrize("attack", attacks(slow=True))
def test_an_attack_without_end_costs_its_own_cell_only(attack, hurried):
    book, graded = hurried(attack)
    must_hold(attack, book, graded)
    assert graded.costs.wall < 40
