"""What came of grading a class: one result a submission, and what can be said of all together. Light to import."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["graded", "refused", "failed"]


@dataclass(frozen=True)
class Mark:
    """What became of one graded cell."""

    notebook: str
    grade_id: str
    score: float | None
    """None where a person has to grade."""
    points: float
    state: str
    diagnosis: str = ""
    waiting: bool = False
    """Whether a person has to look at it, though there is a score."""


@dataclass(frozen=True)
class Look:
    """What a person should look at in one cell."""

    notebook: str
    grade_id: str
    text: str
    """What is said of it: a sentence without a point."""
    others: tuple[str, ...] = ()
    """The students with whom the sentence ends."""
    of_answer: bool = True
    """Whether the cell is an answer, and not one that checks."""

    @property
    def anchor(self) -> str:
        """Where a page of feedback has the cell."""
        return f"comment-{self.grade_id}" if self.of_answer else self.grade_id


@dataclass
class Result:
    """What became of one submission.

    `refused`: it could not be read and has zero points; `failed`: grading itself failed, and nothing was written.
    """

    student: str
    state: State
    reason: str = ""
    marks: list[Mark] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What the instructor should know beyond the repairs."""
    looks: list[Look] = field(default_factory=list)
    """What is worth a look in the answers; never a score."""
    troubles: list[Look] = field(default_factory=list)
    """What did not run, or took too long."""
    seconds: float = 0.0
    """Wall time of running and judging it."""
    memory: int = 0
    """Largest memory of the process that ran it, in bytes."""
    seed: int = 0
    kept: bool = False
    """Whether it had not changed, and so was not run again."""
    confined_by: str = ""
    penalty: float = 0.0
    """Points taken off because it was late."""
    late: float = 0.0
    """Seconds after the due date, an extension counted in."""

    @property
    def score(self) -> float:
        """The points that the gradebook has: those that a person gave among them, a penalty taken off."""
        return max(0.0, sum(mark.score or 0.0 for mark in self.marks) - self.penalty)

    def in_words(self) -> str:
        """Return how it stands."""
        parts = [str(self.state)]
        parts += [f"{self.by_hand} to grade by hand"] if self.by_hand else []
        parts += [f"{len(self.looks)} worth a look"] if self.looks else []
        parts += [f"{late_in_words(self.late)} late"] if self.late else []
        parts += [f"{points_in_words(self.penalty)} taken off for lateness"] if self.penalty else []
        return ", ".join([*parts, "kept"] if self.kept else parts)

    @property
    def points(self) -> float:
        """The most that could be earned."""
        return sum(mark.points for mark in self.marks)

    @property
    def by_hand(self) -> int:
        """How many cells a person has to grade."""
        return sum(mark.score is None or mark.waiting for mark in self.marks)


@dataclass
class Exercise:
    """What a class made of one exercise."""

    grade_id: str
    title: str
    passed: int
    attempted: int
    total: int
    misconceptions: list[tuple[str, int]]
    """Each with how many made it, the most frequent first."""
    by_hand: int = 0
    """How many wait for a person's score."""

    @property
    def success(self) -> float:
        """The share of all that earned full points."""
        return self.passed / self.total if self.total else 0.0

    @property
    def unattempted(self) -> float:
        """The share of all that did not try."""
        return 1 - self.attempted / self.total if self.total else 0.0


@dataclass
class Summary:
    """What became of a class."""

    assignment: str
    seed: int
    """Of this grading run; a result that was kept from an earlier one has its own."""
    results: list[Result] = field(default_factory=list)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    """Of exercises, by notebook and grade_id, in the order of the notebook."""
    wall: float = 0.0
    """Seconds from start to end."""
    interrupted: bool = False
    submissions: int = 0
    """How many there are, graded or not."""
    confined: str = ""
    warnings: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """What students are called, by id; who is not in it has no name."""

    @property
    def graded(self) -> list[Result]:
        """All results that have a score, zero for those that could not be read."""
        return [result for result in self.results if result.state != "failed"]

    @property
    def failed(self) -> list[Result]:
        """The submissions whose grading failed."""
        return [result for result in self.results if result.state == "failed"]

    @property
    def worker_memory(self) -> int:
        """Largest memory of a process that ran a submission in this run, in bytes."""
        return max((result.memory for result in self.results if not result.kept), default=0)

    @property
    def mean(self) -> float:
        """The mean score, not a number if there is none."""
        return statistics.fmean(r.score for r in self.graded) if self.graded else float("nan")

    @property
    def median(self) -> float:
        """The median score, not a number if there is none."""
        return statistics.median(r.score for r in self.graded) if self.graded else float("nan")

    @property
    def points(self) -> float:
        """The most that a submission could earn."""
        return max((result.points for result in self.graded), default=0.0)

    def exercises(self) -> list[Exercise]:
        """Return what the class made of each exercise; submissions that could not be read are left out."""
        read = [result for result in self.results if result.state == "graded"]
        marks: dict[tuple[str, str], list[Mark]] = {key: [] for key in self.titles}
        for result in read:
            for mark in result.marks:
                marks.setdefault((mark.notebook, mark.grade_id), []).append(mark)
        return [
            Exercise(
                key[1],
                self.titles.get(key) or key[1],
                sum(mark.score is not None and mark.score >= mark.points for mark in each),
                sum(mark.state != "unfinished" for mark in each),
                len(each),
                Counter(m.diagnosis for m in each if m.diagnosis and m.state != "unfinished").most_common(),
                sum(mark.score is None for mark in each),
            )
            for key, each in marks.items()
            if each
        ]

    def in_words(self) -> str:
        """Return one line: how many, how, how long; each submission is counted once."""
        kept = sum(result.kept and result.state == "graded" for result in self.results)
        states = Counter(result.state for result in self.results)
        new = states["graded"] - kept
        parts = [f"{new} graded"] if new or not kept else []
        parts += [f"{kept} unchanged and kept"] if kept else []
        parts += [f"{states['refused']} could not be read"] if states["refused"] else []
        parts += [f"{states['failed']} failed"] if states["failed"] else []
        return f"{count(self.submissions, 'submission')} in {self.wall:.1f} s: {', '.join(parts)}"

    def troubles(self) -> list[str]:
        """Return a line for each answer that did not run or took too long: whose, which, what is said of it.

        What a terminal might obey is taken out: an error's message is the learner's.
        """
        lines = [
            f"{self.names.get(result.student, result.student)}, "
            f"{self.titles.get((look.notebook, look.grade_id), look.grade_id)}: {look.text}"
            for result in self.results
            for look in result.troubles
        ]
        return ["".join(c if c.isprintable() else "?" for c in line) for line in lines]


def late_in_words(seconds: float) -> str:
    """Return how late something came: whole days, hours or minutes."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return count(int(seconds // size), unit)
    return "less than a minute"


def count(number: int, what: str) -> str:
    """Return a number with what it counts, such as `2 submissions`."""
    return f"{number} {what}{'s' * (number != 1)}"


def full_name(student: str, *names: str | None) -> str:
    """Return a student's name with the id, or the id alone where there is no name."""
    name = " ".join(filter(None, names))
    return f"{name} ({student})" if name else student


def points_in_words(score: float) -> str:
    """Return points without needless digits."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def table(summary: Summary) -> Any:
    """Return a rich table of all submissions, with mean and median."""
    from rich.markup import escape
    from rich.table import Table

    made = Table("student", title=f"{escape(summary.assignment)}")
    for heading in ("score", "of"):
        made.add_column(heading, justify="right")
    made.add_column("state")
    for heading in ("repairs", "seconds"):
        made.add_column(heading, justify="right")
    for result in sorted(summary.results, key=lambda each: each.student):
        failed = result.state == "failed"
        made.add_row(
            escape(summary.names.get(result.student, result.student)),
            "–" if failed else points_in_words(result.score),
            points_in_words(result.points or summary.points),
            result.in_words(),
            str(len(result.repairs) or ""),
            "" if result.kept else f"{result.seconds:.2f}",
            style="bold" if result.state != "graded" else None,
        )
    if summary.graded:
        made.add_section()
        for word, value in (("mean", summary.mean), ("median", summary.median)):
            made.add_row(word, points_in_words(value), points_in_words(summary.points), "", "", "")
    return made


def titles(cells: Iterable[Any], notebook: str) -> dict[tuple[str, str], str]:
    """Return the heading above each answer and graded cell; a teacher's own, of which one may have many, by name."""
    found, heading = {}, ""
    for cell in cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("#"):
                    heading = line.lstrip("#").strip()
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade") or settings.get("task"):
            name = settings["grade_id"]
            own = name.removeprefix("manual-")
            own = f"{own} ({heading})" if heading else own
            found[notebook, name] = heading if name.startswith("check-") else own
        elif settings.get("solution"):
            found[notebook, settings["grade_id"]] = heading or settings["grade_id"]
    return found
