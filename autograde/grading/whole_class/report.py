"""The class report: one HTML file that asks nothing of the network and can be read in grey."""

import io
import re
import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from autograde.grading.one_submission.fingerprint import digest
from autograde.grading.whole_class.summary import Exercise, Summary, count, late_in_words, points_in_words

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
  svg { max-width: 100%; height: auto; }
  ul { margin: 0; padding-left: 1.2rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
  dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
  td { overflow-wrap: anywhere; }
  .note { border-left: 4px solid #111; padding: .3rem .8rem; }
  .wide { overflow-x: auto; }
  td:first-child { min-width: 9rem; overflow-wrap: break-word; }
  a { color: inherit; }
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
<table>
<caption>What could not be read or graded, was repaired, came late, or was noted otherwise, by student.</caption>
<thead><tr><th>student</th><th>what</th></tr></thead>
<tbody>
{% for result in troubled %}
<tr><td>{{ summary.names.get(result.student, result.student) }}</td><td><ul>
{% if result.reason %}<li><strong>{{ result.state }}</strong>: {{ result.reason }}</li>{% endif %}
{% for line in result.looks %}<li>Worth a look: {{ line|code }}</li>{% endfor %}
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
<table>
<caption>Of the submissions that could be read. A misconception is a known wrong answer that behaves the same.</caption>
<thead><tr><th>exercise</th><th class="n">full points</th><th class="n">not attempted</th>
<th>most frequent misconceptions</th></tr></thead>
<tbody>
{% for exercise in exercises %}
<tr><td>{{ exercise.title|code }}</td><td class="n">
{% if exercise.by_hand %}{{ exercise.by_hand }} to be graded by hand
{% else %}{{ "%.0f"|format(100 * exercise.success) }} %{% endif %}</td>
<td class="n">{{ "%.0f"|format(100 * exercise.unattempted) }} %</td>
<td>{% if exercise.misconceptions %}<ul>
{% for text, count in exercise.misconceptions[:most] %}<li>{{ count }} × {{ text|code }}</li>{% endfor %}
{% if exercise.misconceptions|length > most %}
<li>{{ exercise.misconceptions[most:]|sum(attribute=1) }} × others</li>
{% endif %}</ul>{% endif %}</td></tr>
{% endfor %}
</tbody></table>

<h2>Submissions</h2>
{% if feedback %}<p>Each name leads to the student's page of feedback, once that is made.</p>{% endif %}
<div class="wide"><table>
<thead><tr><th>student</th><th class="n">score</th><th class="n">of</th><th>state</th><th class="n">repairs</th>
<th class="n">seconds</th><th class="n">seed</th></tr></thead>
<tbody>
{% for result in results %}
<tr><td>{{ summary.names.get(result.student, result.student)|linked(result.student) }}</td>
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


def _short(title: str) -> str:
    title = title.replace("`", "")
    return title if len(title) <= 48 else f"{title[:47]}…"


def render(summary: Summary, feedback: str = "") -> str:
    """Return the report as HTML; every text in it is escaped.

    With `feedback`, the address of the folder with pages of feedback, names lead to these.
    """

    def linked(name: str, student: str) -> str | Markup:
        page = "/".join(map(quote, (student, summary.assignment, f"{summary.assignment}.html")))
        return Markup('<a href="{}/{}">{}</a>').format(feedback, page, name) if feedback else name

    exercises = summary.exercises()
    results = sorted(summary.results, key=lambda result: result.student)
    of = f"of {points_in_words(summary.points)} points"
    seeds = sorted({result.seed for result in summary.graded} - {summary.seed})
    earlier = f"{summary.seed}; results that were kept have {', '.join(map(str, seeds[:5]))}" if seeds else ""
    waiting = sum(result.by_hand for result in results)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"code": code, "linked": linked}
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
        troubled=[r for r in results if r.state != "graded" or r.repairs or r.notes or r.looks or r.late or r.by_hand],
        points=points_in_words,
        late=late_in_words,
        waiting=count(waiting, "answer") if waiting else "",
    )


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
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.add_subplot()
    axes.hist(scores, bins=min(20, max(5, round(top))), range=(0, top), color="0.6", edgecolor="0.1")
    axes.axvline(summary.median, color="0", linestyle="--", label="median")
    axes.set(xlabel="points", ylabel="submissions", xlim=(0, top))
    axes.yaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
    axes.legend()
    words = (
        f"{len(scores)} scores from {points_in_words(min(scores))} to {points_in_words(max(scores))}, "
        f"median {points_in_words(statistics.median(scores))} of {points_in_words(top)} points"
    )
    return _svg(figure, f"Histogram of the scores: {words}.")


def _successes(exercises: Sequence[Exercise]) -> Markup:
    """Draw for each exercise who passed, who tried, who did not."""
    if not exercises:
        return Markup("<p>No exercises.</p>")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 0.9 + 0.26 * len(exercises)), layout="constrained")
    axes = figure.add_subplot()
    places = range(len(exercises), 0, -1)
    passed = [100 * each.success for each in exercises]
    tried = [100 * (each.attempted - each.passed) / each.total for each in exercises]
    untried = [100 * each.unattempted for each in exercises]
    axes.barh(places, passed, color="0.35", edgecolor="0.1", label="full points")
    axes.barh(places, tried, left=passed, color="0.85", edgecolor="0.1", hatch="///", label="attempted")
    lefts = [a + b for a, b in zip(passed, tried, strict=True)]
    axes.barh(places, untried, left=lefts, color="1", edgecolor="0.1", label="not attempted")
    axes.set_yticks(places, [_short(each.title) for each in exercises], parse_math=False)
    axes.set(xlabel="% of submissions", xlim=(0, 100), ylim=(0.4, len(exercises) + 0.6))
    figure.legend(loc="outside upper right", ncols=3)
    worst = min(exercises, key=lambda each: each.success)
    return _svg(
        figure,
        f"Bars of {len(exercises)} exercises: full points, attempted, not attempted; the table below has the numbers. "
        f"The fewest, {100 * worst.success:.0f} %, have full points in {worst.title}.",
    )


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
