"""The class report: one HTML file that asks nothing of the network and can be read in grey."""

import io
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from autograde.grading.one_submission.fingerprint import digest
from autograde.grading.whole_class.summary import Exercise, Look, Result, Summary, count, late_in_words, points_in_words

MISCONCEPTIONS = 3
"""Of an exercise; rarer ones are counted together."""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="digest" content="{{ digest }}">
<title>{{ summary.assignment }}: class report</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #111;
         background: #fff; }
  table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
  caption { text-align: left; padding: .3rem 0; }
  th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #bbb; }
  td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  svg { width: 100%; max-width: 40rem; height: auto; }
  ul { margin: 0; padding-left: 1.2rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
  dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
  td { overflow-wrap: anywhere; }
  .note { border-left: 4px solid #111; padding: .3rem .8rem; }
  .wide { overflow-x: auto; }
  td:first-child { min-width: 9rem; overflow-wrap: break-word; }
  a { color: inherit; }
  .wide table { min-width: 44rem; }
  .chart { margin: 1rem 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .chart > div { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) 3.5rem; gap: 0 .8rem;
                 align-items: center; padding: .2rem 0; }
  .label { overflow-wrap: anywhere; } .share { text-align: right; font-variant-numeric: tabular-nums; }
  .bar { display: flex; height: 1.1rem; border: 1px solid; }
  .full { background: currentColor; }
  .tried { background: repeating-linear-gradient(135deg, currentColor 0 1px, transparent 1px 6px); }
  .bar .tried { border-left: 1px solid; } .bar .untried { border-left: 1px solid; }
  .key { display: inline-block; width: 1.6rem; height: .8rem; border: 1px solid; margin: 0 .4rem 0 1.2rem; }
  .chart > p { margin: 0; } .chart > p .key:first-child { margin-left: 0; }
  @media (max-width: 40rem) {
    .chart > div { grid-template-columns: minmax(0, 1fr) 3.5rem; }
    .chart > div .label { grid-column: 1 / -1; }
    .stacked thead { display: none; }
    .stacked, .stacked caption, .stacked tbody, .stacked tr, .stacked td { display: block; }
    .stacked td { border: 0; padding: .1rem 0; text-align: left; }
    .stacked td.n::before { content: attr(data-what) ": "; }
    .stacked tr { border-bottom: 1px solid #888; padding: .4rem 0; }
    .stacked td:first-child { font-weight: 600; }
  }
  @media (prefers-color-scheme: dark) {
    :root { color-scheme: dark; }
    body { color: #e6e6e6; background: #161616; }
    th, td { border-bottom-color: #555; } .note { border-left-color: #e6e6e6; }
    svg { filter: invert(1); }
  }
</style>
</head>
<body>
<h1>{{ summary.assignment }}</h1>
<p>{{ summary.in_words() }}.</p>
{% if summary.interrupted %}
<p class="note">The grading was interrupted; this report is of the part that was done.</p>
{% endif %}
<dl>
  <dt>Mean</dt><dd>{{ mean }}</dd>
  <dt>Median</dt><dd>{{ median }}</dd>
  {% if waiting %}
  <dt>Preliminary</dt><dd>{{ waiting }} to be graded by hand; until then a former score by hand counts, or 0</dd>
  {% endif %}
  <dt>Confinement</dt><dd>{{ summary.confined }}</dd>
  <dt>Seed</dt><dd>{{ seeds }}</dd>
  <dt>Graded at</dt><dd>{{ now }}</dd>
</dl>
{% for warning in summary.warnings %}<p class="note">{{ warning }}</p>{% endfor %}

{% if troubled %}
<h2>To look at</h2>
<table class="stacked">
<caption>What could not be read or graded, was repaired, came late, or was noted otherwise, by student.</caption>
<thead><tr><th>student</th><th>what</th></tr></thead>
<tbody>
{% for result in troubled %}
<tr><td>{{ result|named }}</td><td><ul>
{% if result.reason %}<li><strong>{{ result.state }}</strong>: {{ result.reason }}</li>{% endif %}
{% for look in result.troubles %}<li>{{ look|seen(result.student) }}</li>{% endfor %}
{% for look in result.looks %}<li>Worth a look: {{ look|seen(result.student) }}</li>{% endfor %}
{% for line in result.repairs + result.notes %}<li>{{ line|code }}</li>{% endfor %}
{% if result.late %}<li>{{ late(result.late) }} late</li>{% endif %}
{% if result.by_hand %}<li>{{ result.by_hand }} to be graded by a person</li>{% endif %}
</ul></td></tr>
{% endfor %}
</tbody></table>
{% endif %}

<h2>Scores</h2>
{{ scores }}

<h2>Exercises</h2>
{{ successes }}
<table class="stacked">
<caption>Of the submissions that could be read. A misconception is a known wrong answer that behaves the same.</caption>
<thead><tr><th>exercise</th><th class="n">full points</th><th class="n">not attempted</th>
<th>most frequent misconceptions</th></tr></thead>
<tbody>
{% for exercise in exercises %}
<tr><td>{{ exercise.title|code }}</td><td class="n" data-what="full points">
{% if exercise.by_hand %}{{ exercise.by_hand }} to be graded by hand
{% else %}{{ "%.0f"|format(100 * exercise.success) }} %{% endif %}</td>
<td class="n" data-what="not attempted">{{ "%.0f"|format(100 * exercise.unattempted) }} %</td>
<td>{% if exercise.misconceptions %}<ul>
{% for text, count in exercise.misconceptions[:most] %}<li>{{ count }} × {{ text|code }}</li>{% endfor %}
{% if exercise.misconceptions|length > most %}
<li>{{ exercise.misconceptions[most:]|sum(attribute=1) }} × others</li>
{% endif %}</ul>{% endif %}</td></tr>
{% endfor %}
</tbody></table>

<h2>Submissions</h2>
{% if feedback %}<p>Each name leads to the student's page of feedback, once that is made.</p>
{% endif %}
<div class="wide"><table>
<thead><tr><th>student</th><th class="n">score</th><th class="n">of</th><th>state</th><th class="n">repairs</th>
<th class="n">seconds</th><th class="n">seed</th></tr></thead>
<tbody>
{% for result in results %}
<tr><td>{{ result|named }}</td>
<td class="n">{% if result.state == "failed" %}–{% else %}{{ points(result.score) }}{% endif %}</td>
<td class="n">{{ points(result.points or summary.points) }}</td>
<td>{{ result.in_words() }}</td>
<td class="n">{{ result.repairs|length or "" }}</td>
<td class="n">{{ "%.2f"|format(result.seconds) }}</td><td class="n">{{ result.seed }}</td></tr>
{% endfor %}
</tbody></table></div>
</body>
</html>
"""


def code(text: str) -> Markup:
    """Return a text as HTML, escaped; what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


@dataclass(frozen=True)
class _Pages:
    """The pages of feedback, and how the report leads to them."""

    summary: Summary
    folder: str
    """Its address; empty if nothing is to lead there."""

    @property
    def _books(self) -> list[str]:
        return sorted({book for book, _ in self.summary.titles}) or [self.summary.assignment]

    def _link(self, text: str | Markup, student: str, book: str, anchor: str = "") -> str | Markup:
        """Return a text that leads to a student's page, if that can be there."""
        unread = any(each.student == student and each.state == "failed" for each in self.summary.results)
        if not self.folder or unread:
            return text
        page = "/".join(map(quote, (student, self.summary.assignment, f"{book}.html")))
        fragment = f"#{quote(anchor)}" if anchor else ""
        return Markup('<a href="{}/{}{}">{}</a>').format(self.folder, page, fragment, text)

    def _name(self, student: str) -> str:
        return self.summary.names.get(student, student)

    def named(self, result: Result) -> str | Markup:
        """Return a student's name, which leads to the page; to each of them where an assignment has several."""
        first, *more = self._books
        if not more:
            return self._link(self._name(result.student), result.student, first)
        links = (self._link(book, result.student, book) for book in self._books)
        return Markup("{} ({})").format(self._name(result.student), Markup(", ").join(links))

    def seen(self, look: Look, student: str) -> Markup:
        """Return what is to be looked at: the exercise, which leads to its cell, and what is said of it."""
        at = look.notebook, look.grade_id
        title = code(self.summary.titles.get(at) or f"`{look.grade_id}`")
        if len(self._books) > 1:
            title = Markup("{}, {}").format(look.notebook, title)
        others = (self._link(self._name(other), other, look.notebook, look.anchor) for other in look.others)
        said = Markup("{}: {}").format(self._link(title, student, look.notebook, look.anchor), code(look.text))
        return Markup("{} {}").format(said, Markup(", ").join(others)) if look.others else said


def render(summary: Summary, feedback: str = "") -> str:
    """Return the report as HTML; every text in it is escaped.

    With `feedback`, the address of the folder with pages of feedback, names and exercises lead to these.
    """
    pages = _Pages(summary, feedback)
    exercises = summary.exercises()
    results = sorted(summary.results, key=lambda result: result.student)
    of = f"of {points_in_words(summary.points)} points"
    seeds = sorted({result.seed for result in summary.graded} - {summary.seed})
    earlier = f"{summary.seed}; results that were kept have {', '.join(map(str, seeds[:5]))}" if seeds else ""
    waiting = sum(result.by_hand for result in results)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"code": code, "named": pages.named, "seen": pages.seen}
    return environment.from_string(_PAGE).render(
        summary=summary,
        feedback=feedback,
        digest=_digest(summary),
        mean=f"{points_in_words(summary.mean)} {of}" if summary.graded else "none",
        median=f"{points_in_words(summary.median)} {of}" if summary.graded else "none",
        seeds=earlier or str(summary.seed),
        now=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        scores=_scores(summary),
        successes=_successes([exercise for exercise in exercises if not exercise.by_hand]),
        exercises=exercises,
        most=MISCONCEPTIONS,
        results=results,
        troubled=[result for result in results if _is_troubled(result)],
        points=points_in_words,
        late=late_in_words,
        waiting=count(waiting, "answer") if waiting else "",
    )


def _is_troubled(result: Result) -> bool:
    said = result.repairs or result.notes or result.troubles or result.looks
    return bool(said or result.state != "graded" or result.late or result.by_hand)


def says(path: Path, summary: Summary) -> bool:
    """Whether the report in a file has the same results already, however and whenever they were graded."""
    try:
        return f'<meta name="digest" content="{_digest(summary)}">' in path.read_text("utf-8")
    except (OSError, ValueError):
        return False


def _digest(summary: Summary) -> str:
    results = sorted((replace(result, kept=True) for result in summary.results), key=lambda result: result.student)
    own = Path(__file__).read_bytes()
    said = summary.titles, summary.names, summary.confined, summary.interrupted, summary.warnings
    return digest(own, results, *said)


def _scores(summary: Summary) -> Markup:
    """Draw how the scores are distributed."""
    scores = [result.score for result in summary.graded]
    if not scores:
        return Markup("<p>No scores.</p>")
    from matplotlib.figure import Figure

    top = max(summary.points, *scores, 1.0)
    figure = Figure(figsize=(5.6, 2.4), layout="constrained")
    axes = figure.add_subplot()
    axes.hist(scores, bins=min(20, max(5, round(top))), range=(0, top), color="0.6", edgecolor="0.1")
    axes.axvline(summary.median, color="0", linestyle="--", label="median")
    axes.set(xlabel="points", ylabel="submissions", xlim=(0, top))
    axes.yaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
    figure.legend(loc="outside upper right")
    words = (
        f"{len(scores)} scores from {points_in_words(min(scores))} to {points_in_words(max(scores))}, "
        f"median {points_in_words(statistics.median(scores))} of {points_in_words(top)} points"
    )
    return _svg(figure, f"Histogram of the scores: {words}.")


def _successes(exercises: Sequence[Exercise]) -> Markup:
    """Draw for each exercise who passed, who tried, who did not: as HTML, where a long title takes two lines."""
    if not exercises:
        return Markup("<p>No exercises.</p>")
    worst = min(exercises, key=lambda each: each.success)
    said = (
        f"Bars of {count(len(exercises), 'exercise')}: full points, attempted, not attempted; the table below has the "
        f"numbers. The fewest, {100 * worst.success:.0f} %, have full points in {worst.title}."
    )
    keys = (("full", "full points"), ("tried", "attempted"), ("untried", "not attempted"))
    legend = Markup("").join(Markup('<span class="key {}"></span>{} ').format(*key) for key in keys)
    chart = Markup('<div class="chart" role="img" aria-label="{}"><p>{}</p>{}</div>')
    return chart.format(said, legend, Markup("").join(map(_bar, exercises)))


def _bar(exercise: Exercise) -> Markup:
    shares = exercise.success, 1 - exercise.success - exercise.unattempted, exercise.unattempted
    parts = Markup("").join(
        Markup('<span class="{}" style="width: {:.2f}%"></span>').format(name, 100 * share)
        for name, share in zip(("full", "tried", "untried"), shares, strict=True)
        if share > 0.0005
    )
    texts = Markup('<span class="label">{}</span><span class="bar">{}</span><span class="share">{:.0f} %</span>')
    return Markup("<div>{}</div>\n").format(texts.format(code(exercise.title), parts, 100 * exercise.success))


def _svg(figure: object, alternative: str) -> Markup:
    """Return a figure as SVG in the page, with a text for those who cannot see it."""
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": alternative, "font.family": "sans-serif"}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})  # type: ignore[attr-defined]
    drawing = buffer.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    head, _, rest = drawing.partition(">")
    # What follows the head is matplotlib's own, which escapes all texts.
    return Markup('{} role="img" aria-label="{}">{}').format(Markup(head), alternative, Markup(rest))
