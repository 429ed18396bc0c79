"""A verdict → what a person reads: an HTML panel for a notebook, plain text for a terminal.

States are told by a sign and a word, never by colour alone. How it looks is in `style`.
"""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import torch

from autograde.course import catalogue
from autograde.judging.comparing import Difference, Verdict, some
from autograde.observing import aftermath
from autograde.observing.experiment import Experiment, Observation
from autograde.observing.plain import Plain
from autograde.observing.subjects import choices
from autograde.showing.style import BAD, FAINT, GOOD, MARK, MONO, OPEN, faint, framed, patch, pre
from autograde.showing.values import Line, Piece, inline, is_cut, is_grid, lines, telling_digits

FOLD_ABOVE, SHOWN = 12, 8
"""With more agreed observations than the first, a panel shows as many as the second and folds the rest away."""

SIGNS = {"passed": "✓", "differs": "✗", "unfinished": "○", "raised": "✗", "timeout": "✗", "lost": "✗"}
WORDS = {
    "passed": "passed",
    "differs": "differs",
    "unfinished": "not attempted yet",
    "raised": "your code raised an exception",
    "timeout": "took too long",
    "lost": "could not be checked",
}
PYTORCH = "https://github.com/pytorch/pytorch/blob"
_COLOURS = {"passed": GOOD, "unfinished": OPEN}


def summary(exercise: Experiment, verdict: Verdict) -> str:
    """Return the verdict in one line, as in a failed cell's error."""
    text = f"{exercise.name}: {_word(exercise, verdict)}"
    if verdict.state == "differs" and verdict.difference:
        place = verdict.expected or verdict.got
        text += f" at “{place.label if place else ''}”: {_reason(exercise, verdict)}"
    if verdict.state == "raised" and verdict.error:
        text += f": {verdict.error['type']}"
    if verdict.state == "lost":
        text += f": {verdict.note}"
    return text


def _word(exercise: Experiment, verdict: Verdict) -> str:
    if verdict.to_repair:
        return "still to be repaired"
    if verdict.state == "unfinished" and _stub_of_another(exercise, verdict):
        return "waits for another answer"
    if verdict.state == "unfinished" and (verdict.left or verdict.begun):
        return "not finished yet"
    return WORDS[verdict.state]


def _sign(verdict: Verdict) -> str:
    return SIGNS["unfinished" if verdict.to_repair else verdict.state]


def _reason(exercise: Experiment, verdict: Verdict) -> str:
    if exercise.kind == "prediction":
        return "the evidence shows something else"
    return verdict.difference.reason if verdict.difference else ""


def _headline(exercise: Experiment, verdict: Verdict) -> tuple[str, str]:
    if not exercise.points:
        return f"{exercise.number} · {exercise.title}", "extra, no points"
    earned = exercise.points if verdict.passed else 0
    plural = "s" if exercise.points != 1 else ""
    return f"{exercise.number} · {exercise.title}", f"{earned} of {exercise.points} point{plural}"


def _closing(exercise: Experiment, verdict: Verdict) -> list[str]:
    """Return the paragraphs under the observations, in Markdown with `code` only."""
    words = [verdict.note] if verdict.note else []
    if verdict.to_repair:
        words.append("This is the code as it was released: what is seen above is to be repaired.")
    if verdict.further and not verdict.passed:
        words.append("This was seen in a further experiment, one that runs only while a submission is graded.")
    if verdict.state == "unfinished" and not verdict.note:
        words.append(_to_do(exercise, verdict))
    if verdict.state == "timeout":
        words.append(f"Your code was stopped after {verdict.seconds:g} seconds. Does a loop never end?")
    if verdict.diagnosis and exercise.kind == "prediction":
        words.append(f"What speaks against it: {verdict.diagnosis}")
    elif verdict.diagnosis:
        words.append(f"Your code behaves exactly like this mistake: {verdict.diagnosis}")
    elif verdict.together:
        first, second = verdict.together
        words.append(f"Your code behaves exactly like two mistakes at once. The one: {first} The other: {second}")
    words += verdict.slips
    if verdict.alike and not (verdict.diagnosis or verdict.together):
        words.append(_how_far(verdict.elsewhere, verdict.alike))
    if verdict.examples and (not verdict.slips or verdict.state == "differs"):
        several = "Several mistakes look like this so far. " if len(verdict.examples) > 1 else ""
        words.append(f"{several}Perhaps: {' Or: '.join(verdict.examples)}")
    if verdict.passed:
        words.append(exercise.after)
    elif exercise.kind == "prediction":
        ask = f'`show("{exercise.name}")` prints the experiment; run that in a cell of your own.'
        words.append(f"Find out which option holds: {ask}")
    else:
        shown = "the lines that saw this" if verdict.noted and not verdict.seed else "the experiment"
        words.append(f'`hint("{exercise.name}")` gives a hint too, `show("{exercise.name}")` {shown}.')
    if verdict.seed and not verdict.passed:
        words.append(f"The inputs came from seed {verdict.seed}.")
    return words


def _how_far(elsewhere: list[str], alike: int) -> str:
    """Say what else differs, and how much agrees."""
    agree = f"{alike} other observations agree" if alike > 1 else "the other observation agrees"
    if not elsewhere:
        return f"Nothing else differs: {agree}."
    return f"Also different: {some([f'“{label}”' for label in elsewhere])}; {agree}."


def _hints(exercise: Experiment, verdict: Verdict) -> str:
    """Return the hints of an exercise that has not passed, each folded inside the one before; none while graded."""
    if verdict.passed or verdict.seed:
        return ""
    html = ""
    for number, text in reversed(list(enumerate(exercise.hints, 1))):
        left = f"hint {number} of {len(exercise.hints)}"
        html = f'<details style="margin:6px 0 0 0"><summary>{left}</summary>{code_to_html(text)}{html}</details>'
    return html


def _to_do(exercise: Experiment, verdict: Verdict) -> str:
    """Return what is left to do in an answer cell that is as it was."""
    unfilled = verdict.unfilled or (list(exercise.subjects) if exercise.kind == "prediction" else [])
    if not unfilled:
        earlier = _stub_of_another(exercise, verdict)
        if earlier:
            return f"This uses your answer to {earlier}: write that first."
        if verdict.begun:
            names = " and ".join(f"`{name}`" for name in verdict.begun)
            still = "still raises" if len(verdict.begun) == 1 else "still raise"
            return (
                f"{names} {still} `NotImplementedError` beside your lines: delete that line, run the cell, then check."
            )
        if verdict.left:
            names = " and ".join(f"`{name}`" for name in verdict.left)
            still, that = ("still raises", "it") if len(verdict.left) == 1 else ("still raise", "them")
            return f"{names} {still} `NotImplementedError`: write {that} in its place, run the cell, then check."
        return "The answer cell still raises `NotImplementedError`: write in its place, run the cell, then check."
    names = " and ".join(f"`{name}`" for name in unfilled)
    of = f" It is {choices(exercise)}." if exercise.kind == "prediction" else ""
    return f"Write your answer in place of the `...` after {names} in the answer cell, run it, then check.{of}"


def _stub_of_another(exercise: Experiment, verdict: Verdict) -> str:
    """Return which other exercise of the chapter the stub that raised belongs to, and what it does; or nothing."""
    frames = (verdict.error or {}).get("frames") or [{"function": ""}]
    name = frames[-1]["function"].partition(".")[0]
    if name in exercise.subjects:
        return ""
    fits = [other for other in catalogue.chapters().get(exercise.chapter, ()) if name in other.subjects]
    if len(fits) != 1:
        return ""
    extra = "" if fits[0].points else " (an extra, which may be left out)"
    return f"exercise {fits[0].number}, `{name}`{extra}, which still raises `NotImplementedError`"


def _notes(verdict: Verdict) -> list[tuple[str, str]]:
    notes = []
    if verdict.warnings:
        notes.append(("While it ran, your code gave a warning", "\n".join(verdict.warnings)))
    if verdict.printed.strip():
        text = verdict.printed.strip("\n")
        short = "\n".join(text.splitlines()[:8])
        short = short[:600] + ("" if short[:600] == text else "\n…")
        notes.append(("While it ran, your code printed", short))
    return notes


def _sides(exercise: Experiment, verdict: Verdict) -> list[tuple[str, list[Line]]]:
    """Return the oracle's value and the learner's as blocks of lines, each under its heading."""
    expected, got = verdict.expected, verdict.got
    oracle = "expected" if expected and expected.stated else exercise.oracle
    if exercise.kind == "prediction" and got:
        # The observations above are the evidence; which option they prove is left to the learner.
        return [("yours", lines(got.value))]
    if expected and got and expected.aftermath and got.aftermath:
        return []  # the reason has named what is too much, or lacking
    found = verdict.difference or Difference("")
    if expected and got and expected.label == got.label:
        pair: tuple[Plain, Plain] = found.inner or (expected.value, got.value)
        digits = telling_digits(*pair, found.elements)
        blocks = [
            (oracle, lines(pair[0], found.elements, digits)),
            ("yours", lines(pair[1], found.elements, digits)),
        ]
        if found.inner and not any(map(is_grid, pair)):
            whole = [lines(o.value, digits=digits) for o in (expected, got)]
            if not any(map(is_cut, whole)):  # what differs may stand in what is cut off
                blocks = [(oracle, whole[0]), ("yours", whole[1])]
        return blocks
    return [(oracle, _event(expected)), ("yours", _event(got))]


def _event(observation: Observation | None) -> list[Line]:
    if observation is None:
        return [[Piece("nothing more happened")]]
    head, *rest = lines(observation.value)
    return [[Piece(f"{observation.label}: "), *head], *rest]


def to_text(exercise: Experiment, verdict: Verdict) -> str:
    """Return the panel as plain text; differing elements stand between › and ‹."""
    title, points = _headline(exercise, verdict)
    out = [f"{_sign(verdict)} {title}: {_word(exercise, verdict)} ({points})"]
    before, shown, after = _folded(exercise, verdict)
    room = max((len(o.label) for o in shown), default=0)
    out += [f"  ✓ {len(before)} observations agree, then"] if before else []
    out += [f"  ✓ {o.label:<{room}}  {inline(o.value)[:80]}" for o in shown]
    out += [f"  ✓ and {len(after)} more observations agree"] if after else []
    out += _end_to_text(exercise, verdict)
    out = [_plain_words(line) for line in out]
    out += [f"  {_plain_words(words)}" for words in _closing(exercise, verdict)]
    for head, text in _notes(verdict):
        out += [f"  {head}:", *(f"    {line}" for line in text.splitlines())]
    return "\n".join(out)


def _end_to_text(exercise: Experiment, verdict: Verdict) -> list[str]:
    """Return the observation that differs, or the exception, after those that agree."""
    out = []
    if verdict.state == "differs":
        place = verdict.expected if verdict.got is None or verdict.expected else verdict.got
        out.append(f"  ✗ {place.label if place else ''}: {_reason(exercise, verdict)}")
        for name, block in _sides(exercise, verdict):
            for number, line in enumerate(block):
                out.append(f"      {name if number == 0 else '':<9} {_line_to_text(line)}")
    if verdict.error and verdict.state == "raised":
        where = f" on the way to “{verdict.expected.label}”" if verdict.expected else ""
        out.append(f"  ✗ {verdict.error['type']}: {verdict.error['message']}{where}")
        out += [f"      {text}" for text in _frames(verdict)]
    return out


def _line_to_text(line: Line) -> str:
    return "".join(f"›{p.text}‹" if p.marked else p.text for p in line).rstrip()


def _plain_words(words: str) -> str:
    return words.replace("`", "")


def _frames(verdict: Verdict) -> list[str]:
    frames = (verdict.error or {}).get("frames", [])
    # A deep recursion says everything in its first and last frames.
    shown: Sequence[dict[str, Any] | None] = frames if len(frames) <= 6 else [*frames[:3], None, *frames[-2:]]
    return [
        f"… {len(frames) - 5} more lines like these"
        if f is None
        else f"line {f['line']}, in {f['function']}:  {f['code']}"
        for f in shown
    ]


def to_html(exercise: Experiment, verdict: Verdict) -> str:
    """Return the panel as HTML."""
    colour = OPEN if verdict.to_repair else _COLOURS.get(verdict.state, BAD)
    title, points = _headline(exercise, verdict)
    before, shown, after = _folded(exercise, verdict)
    rows = "".join(_agreed_row(o) for o in shown)
    if verdict.state == "differs":
        rows += _difference_row(exercise, verdict)
    if verdict.state == "raised":
        rows += _error_row(verdict)
    table = _fold(before, "observations agree, then") + _table(rows) + _fold(after, "more observations agree")
    closing = "".join(f'<p style="margin:6px 0 0 0">{code_to_html(w)}</p>' for w in _closing(exercise, verdict))
    closing += _hints(exercise, verdict)
    notes = "".join(
        f'<p style="margin:6px 0 0 0;{FAINT}">{escape(head)}:</p>{pre(escape(text))}' for head, text in _notes(verdict)
    )
    head = f"{patch(f'{_sign(verdict)} {_word(exercise, verdict)}', colour)}&ensp;<b>{code_to_html(title)}</b>"
    return framed(
        f"{head}&ensp;{faint(points)}", f"{table}{closing}{notes}", colour, f'data-autograde="{verdict.state}"'
    )


def seen_to_html(exercise: Experiment, verdict: Verdict) -> str:
    """Return what an experiment saw on something, as HTML: no points, no verdict on an answer."""
    told = _told(verdict)
    shown = len(told) if len(told) <= FOLD_ABOVE else SHOWN
    end = ""
    if verdict.state == "differs":
        end = _difference_row(exercise, verdict)
    if verdict.state == "raised":
        end = _error_row(verdict)
    table = _table("".join(map(_agreed_row, told[:shown]))) + _fold(told[shown:], "more observations") + _table(end)
    return framed(f"<b>{escape(_seen(exercise, verdict))}</b>", table, OPEN, f'data-seen="{verdict.state}"')


def seen_to_text(exercise: Experiment, verdict: Verdict) -> str:
    """Return the same as text."""
    out = [_seen(exercise, verdict), *(f"  ✓ {o.label}  {inline(o.value)[:80]}" for o in _told(verdict))]
    end = _end_to_text(exercise, verdict) or ([] if verdict.passed else [f"  ✗ {summary(exercise, verdict)}"])
    return _plain_words("\n".join(out + end))


def _seen(exercise: Experiment, verdict: Verdict) -> str:
    number = len(_told(verdict))
    end = "all as expected" if verdict.passed else "and then something else"
    return f"What the experiment {exercise.name} sees: {number} observations, {end}"


def _told(verdict: Verdict) -> list[Observation]:
    """Return the observations that agree, but for the one that nothing was left changed."""
    return [o for o in verdict.agreed if o.label != aftermath.LABEL]


def _folded(exercise: Experiment, verdict: Verdict) -> tuple[list[Observation], list[Observation], list[Observation]]:
    """Split the agreed observations into those folded away before the shown ones, the shown, and those after.

    Evidence for a prediction is shown to whoever has found out what holds: before, it would be the answer.
    """
    agreed = [] if exercise.kind == "prediction" and not verdict.passed else _told(verdict)
    if len(agreed) <= FOLD_ABOVE:
        return [], agreed, []
    if verdict.passed:
        return [], agreed[:SHOWN], agreed[SHOWN:]
    return agreed[:-SHOWN], agreed[-SHOWN:], []


def _fold(observations: list[Observation], words: str) -> str:
    if not observations:
        return ""
    rows = "".join(map(_agreed_row, observations))
    return f"<details><summary>✓ {len(observations)} {words}</summary>{_table(rows)}</details>"


def _table(rows: str) -> str:
    style = "border-collapse:collapse;margin:6px 0;table-layout:auto;width:auto;font-size:inherit;color:inherit"
    return f'<table style="{style}">{rows}</table>' if rows else ""


_CELL = "text-align:left;vertical-align:top;padding:1px 10px 1px 0;border:none;background:none;white-space:normal"


def _agreed_row(observation: Observation) -> str:
    label = code_to_html(observation.label)
    return (
        f'<tr style="background:none"><td style="{_CELL}">✓</td><td style="{_CELL}">{label}</td>'
        f'<td style="{_CELL};{MONO};{FAINT};overflow-wrap:break-word">'
        f"{escape(_shortened(inline(observation.value)))}</td></tr>"
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 90 else text[:88] + " …"


def _difference_row(exercise: Experiment, verdict: Verdict) -> str:
    place = verdict.expected or verdict.got
    label = place.label if place else ""
    reason = _reason(exercise, verdict)
    sides = "".join(
        f'<div style="flex:1 1 auto;min-width:14em;overflow-x:auto"><div style="{FAINT}">{escape(name)}</div>'
        f"{pre(_lines_to_html(block))}</div>"
        for name, block in _sides(exercise, verdict)
    )
    return (
        f'<tr style="background:none"><td style="{_CELL}"><b>✗</b></td>'
        f'<td style="{_CELL}" colspan="2"><b>{code_to_html(label)}</b>: {escape(reason)}'
        f'<div style="display:flex;flex-wrap:wrap;gap:12px;margin-top:4px">{sides}</div></td></tr>'
    )


def _error_row(verdict: Verdict) -> str:
    error = verdict.error or {}
    where = f", on the way to “<b>{code_to_html(verdict.expected.label)}</b>”" if verdict.expected else ""
    frames = _frames(verdict)
    return (
        f'<tr style="background:none"><td style="{_CELL}"><b>✗</b></td><td style="{_CELL}" colspan="2">'
        f"<code>{escape(error.get('type', ''))}</code>: {escape(error.get('message', ''))}{where}"
        f"{pre(escape(chr(10).join(frames))) if frames else ''}</td></tr>"
    )


def _lines_to_html(block: list[Line]) -> str:
    mark = f"background:none;color:inherit;font-weight:bold;border-bottom:2px solid {MARK}"
    return "\n".join(
        "".join(f'<mark style="{mark}">{escape(p.text)}</mark>' if p.marked else escape(p.text) for p in line)
        for line in block
    )


def code_to_html(words: str) -> str:
    """Return a sentence as HTML: what stands between backticks is code, all else is text.

    The name of a file of PyTorch's is a link to it, in the version that runs.
    """
    return re.sub(r"`([^`]+)`", _code, escape(words, quote=False))


def _code(found: re.Match[str]) -> str:
    name, code = found[1], f"<code>{found[1]}</code>"
    if not re.fullmatch(r"torch(/\w+)+\.py", name) or not (Path(torch.__file__).parents[1] / name).is_file():
        return code
    address = f"{PYTORCH}/v{torch.__version__.partition('+')[0]}/{name}"
    style = "color:inherit;text-decoration:underline"
    return f'<a style="{style}" href="{address}" target="_blank" rel="noopener">{code}</a>'
