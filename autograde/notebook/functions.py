"""What a notebook calls: `check`, `hint`, `show` and `progress`."""

import builtins
import contextlib
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from html import escape

from autograde.course import catalogue
from autograde.judging import kept
from autograde.judging.checking import NOTEBOOK_SEED, examine
from autograde.judging.comparing import Verdict
from autograde.notebook import failed, missing, place, records, restart, source, where
from autograde.notebook.records import Progress, load, save
from autograde.observing.experiment import Experiment
from autograde.observing.subjects import described, kind_of, misfit, predicted
from autograde.showing.panel import (
    SIGNS,
    WORDS,
    code_to_html,
    seen_to_html,
    seen_to_text,
    summary,
    to_html,
    to_text,
)
from autograde.showing.style import MONO

HURRIED = 4.0
"""Seconds of wall time that a check may take under nbgrader's Validate."""

_last: str | None = None
_parted: dict[str, tuple[Mapping[str, object], Verdict]] = {}
"""What each exercise's check was last given, and what it found, where that parted from PyTorch."""
_told = False


class QuietError(Exception):
    """An exception that a notebook shows as one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class CheckFailed(QuietError):  # noqa: N818 - it reads as a sentence where a learner meets it
    """The check ran, and the answer has not passed. The panel above it says why."""


class CheckUsage(QuietError):  # noqa: N818
    """`check`, `hint`, `show` or `progress` was called in a way that cannot work; the text says what to write."""


class Shown:
    """Something with an HTML form and a plain one; a notebook takes whichever it can show."""

    def __init__(self, html: str, text: str) -> None:
        self.html, self.text = html, text

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def _display(shown: Shown) -> None:
    """Show something where a notebook runs, print it elsewhere."""
    if place.ipython() is not None:
        sys.modules["IPython"].display.display(shown)
    else:
        print(shown.text)


def _is_graded() -> bool:
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def check(name: str, *subjects: object, seed: int | None = None) -> None:
    """Run the experiment `name` on PyTorch and on `subjects`, and show where the two part.

    Raises `CheckFailed`, in one line, unless everything agrees or, in a notebook that a person runs, nothing has been
    attempted or repaired; `CheckUsage` if the call itself is off. Changes nothing: neither the subjects nor the global
    random state. While a submission is graded, the inputs are fresh and further experiments run; `seed` repeats a run.
    """
    exercise = _find("check", name)
    given = _subjects(exercise, subjects)
    graded = _is_graded()
    if seed is None:
        seed = 1 + secrets.randbelow(2**31 - 1) if graded else NOTEBOOK_SEED
    # Validate has one limit for the whole notebook: a loop must not use it up before the later checks.
    hurried = os.environ.get("NBGRADER_EXECUTION") == "validate" and exercise.seconds > HURRIED
    seconds = HURRIED if hurried else None
    try:
        untouched = place.is_interactive() and _is_to_repair(exercise)
        # Whoever has not looked yet is not told what the mistake is.
        diagnosing = not hurried and not untouched
        with _nobody_asked():
            verdict = examine(exercise, given, seed=seed, further=graded, diagnosing=diagnosing, seconds=seconds)
    except kept.NotRecordedError as error:
        raise CheckUsage(str(error)) from None
    verdict.to_repair = untouched and not verdict.passed
    trouble = failed.last_run(exercise.subjects)
    if trouble:
        verdict.note = f"The last run of this answer's cell ended in {trouble}: judged is what an earlier run has left."
    _display(Shown(to_html(exercise, verdict), to_text(exercise, verdict)))
    if not graded:
        _remember(exercise, verdict)
    _parted.pop(exercise.name, None)
    if not graded and verdict.noted:
        _parted[exercise.name] = given, verdict
    # An exercise that waits is no failure: "Run All" goes on past it. nbgrader has to see that it is not there.
    waits = verdict.to_repair or (verdict.state == "unfinished" and place.is_interactive())
    if not verdict.passed and not waits:
        raise CheckFailed(summary(exercise, verdict))


@contextlib.contextmanager
def _nobody_asked() -> Iterator[None]:
    """Let `input` fail inside the block: a box to type in would wait below a check, and stay there."""

    def refuse(prompt: object = "") -> str:
        raise EOFError("input() asks a person; while an answer is checked there is nobody to answer")

    usual, builtins.input = builtins.input, refuse
    try:
        yield
    finally:
        builtins.input = usual


def _is_to_repair(exercise: Experiment) -> bool:
    """Say whether the cell that ran last for a repair is the code as it was released."""
    return exercise.repair and place.ran_last(exercise.subjects).strip() == kept.source().stub(exercise).strip()


def hint(name: str | None = None) -> None:
    """Show the hints of an exercise, one more each time; without a name, of the exercise checked last."""
    exercise = _find("hint", name or _last)
    kept = _load()
    record = kept.of(exercise.name)
    record.hints = min(record.hints + 1, len(exercise.hints))
    _save(kept)
    shown = exercise.hints[: record.hints]
    left = len(exercise.hints) - len(shown)
    end = f"{left} more: call `hint` again." if left else "That was the last hint."
    items = "".join(f"<li>{code_to_html(h)}</li>" for h in shown)
    text = "\n".join(f"{i}. {h}" for i, h in enumerate(shown, 1))
    html = f"<b>{code_to_html(exercise.title)}</b><ol>{items}</ol><p>{code_to_html(end)}</p>"
    _display(Shown(html, f"{exercise.title}\n{text}\n{end}".replace("`", "")))


def show(name: str | None = None, *subjects: object) -> None:
    """Print the source of an experiment, highlighted where there is HTML; with `subjects`, run it on them.

    Where the last check parted from PyTorch, the lines that saw it come first. With `subjects`, what the experiment
    sees stands there as in a panel, beside what PyTorch shows; it earns nothing and is not kept.
    """
    exercise = _find("show", name or _last)
    if subjects:
        verdict = examine(exercise, _subjects(exercise, subjects), seed=NOTEBOOK_SEED, diagnosing=False)
        _display(Shown(seen_to_html(exercise, verdict), seen_to_text(exercise, verdict)))
        return
    text = source.of(exercise)
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    # Weight and slant instead of colours: none is readable on every background.
    html = highlight(text, PythonLexer(), HtmlFormatter(style="bw", noclasses=True, nobackground=True, prestyles=MONO))
    head, places = "", []
    if exercise.name in _parted:
        given, verdict = _parted[exercise.name]
        places = where.where(exercise, given, verdict)
        head = f"“{verdict.noted.label if verdict.noted else ''}” is seen here:"
    if places:
        rest = "the whole experiment, which runs in a cell of your own"
        html = (
            f'<div style="font-size:13px">{code_to_html(head)}{where.as_html(places)}'
            f'<details><summary style="cursor:pointer">{rest}</summary>{html}</details></div>'
        )
        text = f"{head}\n\n{where.as_text(places)}\n\nAnd {rest}:\n\n{text}"
    _display(Shown(html, text))


def reset(name: str | None = None) -> None:
    """Start over with one exercise, or without a name with the whole chapter: answer cells, answers and progress.

    What stood in the notebook's file is kept in a copy. Save before, and load the notebook anew afterwards.
    """
    if name is None:
        chapter = place.chapter(_last)
        if chapter is None:
            raise CheckUsage(f'say which exercise, for example reset("{_example()}")')
        exercises = catalogue.chapters()[chapter]
    else:
        exercises = [_find("reset", name)]
        chapter = exercises[0].chapter
    notebook = restart.find_notebook(chapter)
    if notebook is None:
        raise CheckUsage(f"the file {chapter}.ipynb is not in this folder, so nothing can be put back")
    try:
        ran = {e.short: place.ran_last(e.subjects) for e in exercises}
        copy = restart.restore(notebook, {e.short: kept.source().stub(e) for e in exercises}, ran)
    except (LookupError, OSError, ValueError) as error:
        raise CheckUsage(f"nothing was changed: {error}") from None
    progress = _load()
    for exercise in exercises:
        progress.records.pop(exercise.name, None)
    _save(progress)
    place.forget(subject for exercise in exercises for subject in exercise.subjects)
    what, cells = ("The answer cell is", "that cell") if len(exercises) == 1 else ("All answer cells are", "them")
    print(
        f"{what} as released in the file. Do not save now, but load it anew:\n"
        f"File > Reload Notebook from Disk, then Reload. Then run {cells} again.\n"
        f"What stood there, as it was saved and as it ran last, is kept in {records.FOLDER}/{copy.name}."
    )


def progress(chapter: str | None = None) -> None:
    """Show every exercise of a chapter with its state and points.

    Without an argument, the chapter is the notebook's own.
    """
    chapter = place.chapter(_last) if chapter is None else chapter
    if chapter is None:
        raise CheckUsage(f'say which chapter, for example progress("{next(iter(catalogue.chapters()))}")')
    try:
        chapter = catalogue.find_chapter(str(chapter))
    except KeyError as error:
        raise CheckUsage(str(error.args[0])) from None
    kept = _load()
    rows = [_progress_row(exercise, kept) for exercise in catalogue.chapters()[chapter]]
    earned = sum(row[-1] for row in rows)
    total = sum(exercise.points for exercise in catalogue.chapters()[chapter])
    first = [kept.records[e.name].first for e in catalogue.chapters()[chapter] if e.name in kept.records]
    said = ""
    if tried := sum(map(bool, first)):
        said = f"predictions that were right at the first try: {first.count('right')} of {tried}"
    html, text = _progress_html(chapter, rows, earned, total), _progress_text(chapter, rows, earned, total)
    _display(Shown(f"{html}<p>{said}</p>" if said else html, f"{text}\n{said}".rstrip()))


Row = tuple[int, str, str, str, int, int]


def _progress_row(exercise: Experiment, kept: Progress) -> Row:
    record = kept.records.get(exercise.name)
    state = "not checked yet"
    if record and record.state:
        state = f"{SIGNS[record.state]} {WORDS[record.state]}"
        if record.passed and record.state != "passed":
            state += ", passed before"
    hints = f"{record.hints if record else 0} of {len(exercise.hints)}"
    earned = exercise.points if record and record.passed else 0
    return exercise.number, exercise.title, state, hints, exercise.points, earned


def _progress_html(chapter: str, rows: list[Row], earned: int, total: int) -> str:
    left = 'style="text-align:left"'
    body = "".join(
        f"<tr><td>{number}</td><td {left}>{code_to_html(title)}</td><td {left}>{escape(state)}</td><td>{hints}</td>"
        f"<td>{got} of {points}</td></tr>"
        for number, title, state, hints, points, got in rows
    )
    head = f"<tr><th></th><th {left}>exercise</th><th {left}>last check</th><th>hints seen</th><th>points</th></tr>"
    return (
        f"<b>{escape(chapter)}</b>: {earned} of {total} points<table><thead>{head}</thead><tbody>{body}</tbody></table>"
    )


def _progress_text(chapter: str, rows: list[Row], earned: int, total: int) -> str:
    names = [row[1].replace("`", "") for row in rows]
    titles = max(map(len, names))
    states = max(len(row[2]) for row in rows)
    body = [
        f"{number:>3}  {title:<{titles}}  {state:<{states}}  hints seen: {hints}  points: {got} of {points}"
        for title, (number, _, state, hints, points, got) in zip(names, rows, strict=True)
    ]
    return "\n".join([f"{chapter}: {earned} of {total} points", *body])


def _find(function: str, name: object) -> Experiment:
    if name is None:
        raise CheckUsage(f'say which exercise, for example {function}("{_example()}")')
    if not isinstance(name, str):
        raise CheckUsage(
            f'{function} wants the exercise\'s name first, in quotes, for example {function}("{_example()}"'
            f"{', …' if function == 'check' else ''}); it was given {described(name)}"
        )
    try:
        exercise = catalogue.find(name)
    except KeyError as error:
        raise CheckUsage(str(error.args[0])) from None
    globals()["_last"] = exercise.name
    return exercise


def _example() -> str:
    """Return the name of the first exercise of this chapter, or of the course."""
    every = catalogue.chapters()
    return every.get(place.chapter(_last) or "", next(iter(every.values())))[0].name


def _subjects(exercise: Experiment, given: tuple[object, ...]) -> dict[str, object]:
    """Pair the arguments with the names of the subjects; say what to write if they do not fit."""
    names = list(exercise.subjects)
    if len(given) != len(names):
        gave = f"{len(given)} were given" if len(given) != 1 else "1 was given"
        wants = "nothing" if not names else " and ".join(f"`{name}`" for name in names)
        raise CheckUsage(f"write {exercise.call}: after its name the check takes {wants}; {gave}")
    if exercise.kind == "prediction":
        try:
            return {names[0]: predicted(exercise, kind_of(given[0]))}
        except ValueError as error:
            raise CheckUsage(str(error)) from None
    oracles = kept.source().wanted(exercise)
    for name, subject in zip(names, given, strict=True):
        wrong = misfit(exercise, name, oracles[name], kind_of(subject))
        if wrong:
            raise CheckUsage(wrong)
    called = [getattr(subject, "__name__", None) for subject in given]
    if called != names and sorted(map(str, called)) == sorted(names):
        raise CheckUsage(f"write {exercise.call}: it was given {', '.join(map(str, called))}, in another order")
    return dict(zip(names, given, strict=True))


def _load() -> Progress:
    kept = load()
    if kept.set_aside:
        print(f"The progress file could not be read; it was set aside as {kept.set_aside.name}.")
    return kept


def _remember(exercise: Experiment, verdict: Verdict) -> None:
    kept = _load()
    record = kept.of(exercise.name)
    record.state, record.checks = "unfinished" if verdict.to_repair else verdict.state, record.checks + 1
    record.passed = record.passed or verdict.passed
    if exercise.kind == "prediction" and not record.first and verdict.state in ("passed", "differs"):
        record.first = "right" if verdict.passed else "wrong"
    _save(kept)


def _save(kept: Progress) -> None:
    """Save the progress; where that cannot be, say so once: it is remembered as long as the kernel runs."""
    global _told
    if not save(kept) and place.is_interactive() and not _told:
        _told = True
        print("Nothing can be written beside this notebook: progress is kept only until the kernel stops.")


missing.install()
