"""Timings, as medians over repeated runs, and the table in `docs/timings.md` that they go into."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograde.authoring.build import ROOT, tool_environment
from autograde.course import answers, catalogue
from autograde.judging import oracle
from autograde.judging.checking import examine
from autograde.judging.oracle import subjects_of
from autograde.observing.experiment import Experiment
from autograde.showing.panel import to_html

BEGIN, END = "<!-- bench: written by `make bench` -->", "<!-- end of bench -->"
CHECK_GOAL, IMPORT_GOAL = 0.050, 0.100
"""Seconds: a check in which nothing trains; `import autograde` beyond `import torch`."""

_IMPORT = """
import time
import torch
start = time.perf_counter()
from autograde import check, hint, progress, show
print(time.perf_counter() - start)
"""


@dataclass
class Timing:
    """The median of repeated runs, in seconds."""

    what: str
    seconds: float
    repeats: int
    goal: float | None = None

    @property
    def in_words(self) -> str:
        """The time in ms or s."""
        return f"{self.seconds * 1e3:.1f} ms" if self.seconds < 1 else f"{self.seconds:.1f} s"


def median(what: str, action: Callable[[], float | None], repeats: int, goal: float | None = None) -> Timing:
    """Run `action` some times; it may return its own time in seconds, else the wall time of the call counts."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        own = action()
        times.append(time.perf_counter() - start if own is None else own)
    return Timing(what, statistics.median(times), repeats, goal)


def time_checks(repeats: int = 7, tick: Callable[[str], None] = lambda _: None) -> dict[str, list[Timing]]:
    """Time every check on the course's own answer, by chapter: oracle, answer, verdict and panel each time."""
    found: dict[str, list[Timing]] = {}
    for chapter, exercises in catalogue.chapters().items():
        for exercise in exercises:
            subjects = subjects_of(answers.from_text(exercise, "solution"), exercise)

            def once(exercise: Experiment = exercise, subjects: Mapping[str, object] = subjects) -> None:
                oracle.oracle_transcript.cache_clear()
                to_html(exercise, examine(exercise, subjects))

            once()
            goal = CHECK_GOAL if exercise.seconds <= 10 else None
            found.setdefault(chapter, []).append(median(exercise.name, once, repeats, goal))
            tick(exercise.name)
    return found


def time_import(repeats: int = 7) -> Timing:
    """Time the import of what a notebook uses, in a fresh process that has imported torch."""

    def once() -> float:
        done = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True, cwd=ROOT)
        return float(done.stdout)

    return median("import autograde, beyond import torch", once, repeats, IMPORT_GOAL)


def time_command(what: str, *words: str, repeats: int = 3) -> Timing:
    """Time `python -m autograde …` as a whole."""

    def once() -> None:
        command = [sys.executable, "-m", "autograde", *words]
        subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=tool_environment())

    return median(what, once, repeats)


def commands() -> list[Timing]:
    """Time the command line's slow commands."""
    return [
        time_command("build, nothing changed", "build"),
        time_command("build, chapter 00 executed and released", "build", "00", "--force"),
        time_command("calibrate, all chapters", "calibrate", repeats=1),
    ]


@dataclass
class Ratio:
    """One time divided by another, both the fastest of several rounds that were measured in turns."""

    what: str
    times: float
    repeats: int
    goal: float


def module_cost(rounds: int = 25) -> list[Ratio]:
    """Compare a call of a module on the course's own Module with one on `torch.nn.Module`, in turns."""
    from torch import nn

    from autograde.own_module.costs import call_costs
    from autograde.own_module.reference_module import Module

    ratios = []
    for hooks, what, goal in ((0, "no hooks", 1.0), (1, "one forward hook", 1.2)):
        own, torchs = call_costs(Module, nn.Module, hooks, rounds)
        what = f"a call on an own Module, as a share of one on `torch.nn.Module`: {what}"
        ratios.append(Ratio(what, own / torchs, rounds, goal))
    return ratios


def table(checks: dict[str, list[Timing]], others: list[Timing], ratios: Sequence[Ratio] = ()) -> str:
    """Return the timings as a Markdown table."""
    rows = ["| what | median | repeats | goal |", "| --- | --- | --- | --- |"]
    for chapter, timings in checks.items():
        middle = Timing("", statistics.median(t.seconds for t in timings), 0)
        slowest = max(timings, key=lambda t: t.seconds)
        aimed = [t.seconds <= t.goal for t in timings if t.goal is not None]
        met = f"{sum(aimed)} of {len(aimed)} under 50 ms"
        rows.append(
            f"| {chapter}: {len(timings)} checks; slowest `{slowest.what}`, {slowest.in_words} "
            f"| {middle.in_words} | {slowest.repeats} | {met} |"
        )
    for timing in others:
        goal = f"{timing.goal * 1e3:.0f} ms" if timing.goal else ""
        rows.append(f"| {timing.what} | {timing.in_words} | {timing.repeats} | {goal} |")
    rows += [f"| {r.what} | {r.times:.2f} | {r.repeats} | {r.goal:.1f} |" for r in ratios]
    where = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    return "\n".join(rows) + f"\n\nMedians of wall time; {where}."


def write_into(readme: Path, text: str) -> None:
    """Replace what stands between the two marks in a file; raise `ValueError` if they are not there."""
    before, mark, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{readme.name} needs a line {BEGIN!r} and a line {END!r}")
    readme.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
