"""Two transcripts → a verdict. Plain data in, plain data out: nothing here runs code that is being judged."""

import marshal
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograde.observing.aftermath import BETWEEN, NOTHING
from autograde.observing.experiment import Observation, Transcript
from autograde.observing.plain import Plain

State = Literal["passed", "differs", "unfinished", "raised", "timeout", "lost"]
"""`lost`: while grading, the code did not get as far as showing anything; `note` says why."""

# Relative and absolute tolerance by dtype. The absolute one is scaled by the largest expected magnitude, so that
# a right answer does not fail on the rounding of large inputs.
TOLERANCES = {
    "float64": (1e-7, 1e-9),
    "float32": (1e-4, 2e-6),
    "float16": (2e-3, 1e-3),
    "bfloat16": (2e-2, 1e-2),
}
_PYTHON_FLOAT = TOLERANCES["float32"]


@dataclass
class Difference:
    """Where two values part: a sentence, and the place for whoever prints them."""

    reason: str
    inner: tuple[Plain, Plain] | None = None
    """Inside containers: the innermost pair of values that differ, the expected one first."""
    elements: list[int] = field(default_factory=list)
    """For two tensors of one shape: flat indices of the elements that differ."""


@dataclass
class Verdict:
    """What a check found."""

    state: State
    agreed: list[Observation]
    """The observations before the first that differs."""
    expected: Observation | None = None
    """The oracle's observation at the place of the difference; None if the oracle saw nothing more."""
    got: Observation | None = None
    """The learner's observation there; None if their code saw nothing more."""
    difference: Difference | None = None
    elsewhere: list[str] = field(default_factory=list)
    """The labels of all other observations that differ, where the two runs noted the same things to their ends."""
    alike: int | None = None
    """How many observations agree in all, there."""
    error: dict[str, Any] | None = None
    seconds: float | None = None
    diagnosis: str | None = None
    """The sentence of the one mistake that shows all this."""
    together: tuple[str, ...] = ()
    """Where it is not one: the sentences of the two that show all this together."""
    examples: list[str] = field(default_factory=list)
    """Where too little was seen to name one: sentences of mistakes that look the same."""
    slips: list[str] = field(default_factory=list)
    """What a look at the code finds, in sentences; the verdict does not hang on it."""
    unfilled: list[str] = field(default_factory=list)
    """The variables that are still `...`."""
    left: list[str] = field(default_factory=list)
    """Of an answer that was begun: its functions that still are as they were released."""
    begun: list[str] = field(default_factory=list)
    """Functions in which code was written, and the stub's `raise` still stands."""
    to_repair: bool = False
    """Whether this is code to repair, and stands there as it was released."""
    printed: str = ""
    warnings: list[str] = field(default_factory=list)
    seed: int = 0
    further: bool = False
    """Whether it was an experiment that the notebook does not name."""
    note: str = ""
    """A sentence about how the check went, for whoever reads the panel."""

    @property
    def noted(self) -> Observation | None:
        """What was due where the two part: seen by a line of the experiment, and not a look at what was left."""
        due = self.expected or self.got
        parted = self.state in ("differs", "raised") and not self.further
        return due if due and parted and not due.aftermath else None

    @property
    def passed(self) -> bool:
        """Whether the two transcripts agree."""
        return self.state == "passed"


ON_THE_WAY = 3
"""As many observations may have come before an exception and in the place of the one that was due."""


def judge(oracle: Transcript, subject: Transcript) -> Verdict:
    """Compare the transcript of the learner's code with the oracle's.

    Raises `ValueError` if the oracle's own run did not finish: then the experiment is broken, not the answer.
    """
    if oracle.outcome != "finished":
        error = oracle.error or {}
        raise ValueError(f"the oracle's run {oracle.outcome}: {error.get('type')}: {error.get('message')}")
    agreed: list[Observation] = []
    own = [warning for warning in subject.warnings if warning not in oracle.warnings]
    verdict = Verdict("passed", agreed, printed=subject.printed, warnings=own)
    for expected, got in zip(oracle.observations, subject.observations, strict=False):
        found = _difference(expected, got)
        if found and expected.label != got.label and _ends_here(subject, len(agreed)):
            break
        if found:
            verdict.state = "unfinished" if _is_unfinished(got.value) else "differs"
            verdict.expected, verdict.got, verdict.difference = expected, got, found
            return _more_telling(oracle, subject, verdict) if found.elements else verdict
        agreed.append(got)
    if subject.outcome != "finished":
        verdict.state, verdict.error = subject.outcome, subject.error
        verdict.expected = _at(oracle.observations, len(agreed))
    elif len(oracle.observations) != len(subject.observations):
        verdict.state = "differs"
        verdict.expected = _at(oracle.observations, len(agreed))
        verdict.got = _at(subject.observations, len(agreed))
        more = "once more" if verdict.expected is None else "not at all"
        verdict.difference = Difference(f"this happened {more}")
    return verdict


def _ends_here(subject: Transcript, place: int) -> bool:
    """Say whether the run was stopped by an exception before it could note what was due at a place.

    Hooks may have noted something on the way; the exception tells more than that this came in another's place.
    """
    return subject.outcome in ("raised", "timeout") and len(subject.observations) - place <= ON_THE_WAY


def _more_telling(oracle: Transcript, subject: Transcript, verdict: Verdict) -> Verdict:
    """Where numbers differ and more was left changed than there, say the latter: it may explain the former."""
    if not (oracle.observations and subject.observations and subject.outcome == "finished"):
        return verdict
    expected, got = oracle.observations[-1], subject.observations[-1]
    if expected.aftermath and got.aftermath and set(_words(got.value)) - set(_words(expected.value)):
        verdict.expected, verdict.got, verdict.difference = expected, got, _difference(expected, got)
    return verdict


def look_elsewhere(oracle: Transcript, subject: Transcript, verdict: Verdict) -> None:
    """Note where else the two differ: a mistake is known by what it spoils and what it leaves alone."""
    pairs = list(zip(oracle.observations, subject.observations, strict=False))
    both = [[observation.label for observation in run.observations] for run in (oracle, subject)]
    if subject.outcome == "finished" and both[0] == both[1]:
        apart = [expected for expected, got in pairs if differs(expected, got)]
        verdict.elsewhere = [expected.label for expected in apart if expected is not verdict.expected]
        verdict.alike = len(pairs) - len(apart)


def alike(one: Transcript, other: Transcript) -> bool:
    """Say whether two transcripts show the same behaviour, errors and their wording included."""
    return Likeness(other).to(one)


class Likeness:
    """Compares one transcript with many: what several of them share is compared once.

    Any difference will do. So those places come first where the other is known to be unlike most, then small values.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._exactly = [_exactly(observation.value) for observation in transcript.observations]
        self._sizes = list(map(len, self._exactly))
        self._order = sorted(range(len(self._sizes)), key=self._sizes.__getitem__)
        self._found: dict[tuple[int, int], tuple[Observation, bool]] = {}

    def to(self, other: Transcript) -> bool:
        """Say whether `other` shows the same behaviour, errors and their wording included."""
        mine = self._transcript
        if mine.outcome != other.outcome or len(mine.observations) != len(other.observations):
            return False
        if mine.outcome == "raised" and error_key(mine) != error_key(other):
            return False
        unusual = sorted(getattr(other.observations, "unusual", ()), key=self._sizes.__getitem__)
        return all(self._agrees(place, other.observations[place]) for place in (*unusual, *self._order))

    def _agrees(self, place: int, other: Observation) -> bool:
        key = place, id(other)  # an id stands for its object only while that lives: so it is kept
        if key not in self._found:
            mine = self._transcript.observations[place]
            same = other.label == mine.label and _exactly(other.value) == self._exactly[place]
            self._found[key] = other, same or not differs(other, mine)
        return self._found[key][1]


def _exactly(value: Plain) -> bytes:
    """Return bytes that are equal for equal plain values, types included, and long for large ones."""
    return marshal.dumps(value, 2)  # a format without references, which would tell who shares what


_TYPES = {"NoneType", "int", "float", "str", "bool", "list", "tuple", "dict", "set", "function", "method", "generator"}


def error_key(transcript: Transcript) -> tuple[str, str]:
    """Return the built-in type of the error that a run ended in, and its words without what is the learner's own."""
    error = transcript.error or {}
    if error.get("builtin") == "RecursionError":
        return "RecursionError", ""  # what was being done when the limit was met is chance
    # Names in quotes, and numbers, are the learner's own. The rest of the sentence tells the error, and so do the
    # names of Python's types.
    message = re.sub(r"'([^']*)'", lambda m: m[1] if m[1] in _TYPES else "…", error.get("message", ""))
    words = re.sub(r"\"[^\"]*\"|\b[\w.]+\(\)|\b\w*\.\w+\b|\d+", "…", message)
    return error.get("builtin", ""), words


def _at(observations: Sequence[Observation], index: int) -> Observation | None:
    return observations[index] if index < len(observations) else None


def _is_unfinished(value: Plain) -> bool:
    return isinstance(value, dict) and bool(value.get("unfinished"))


def differs(expected: Observation, got: Observation) -> bool:
    """Say whether two observations differ."""
    return _difference(expected, got) is not None


def _difference(expected: Observation, got: Observation) -> Difference | None:
    if expected.label != got.label:
        return Difference(f"nothing of this was seen: your code went on to “{got.label}”")
    if expected.aftermath and isinstance(expected.value, str) and isinstance(got.value, str):
        return _left_changed(expected.value, got.value)
    return difference(expected.value, got.value, expected.rtol, expected.atol)


def _left_changed(expected: str, got: str) -> Difference | None:
    mine, theirs = _words(got), _words(expected)
    more, less = ([what for what in one if what not in other] for one, other in ((mine, theirs), (theirs, mine)))
    if more:
        return Difference(f"your code changes {some(more)}")
    return Difference(f"{some(less)} should have changed, and did not") if less else None


def _words(changed: Plain) -> list[str]:
    return [] if changed == NOTHING else str(changed).split(BETWEEN)


def some(things: list[str]) -> str:
    """Name at most three things in words, and say how many more there are."""
    named = things if len(things) < 4 else [*things[:2], f"{len(things) - 2} more"]
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))


def difference(expected: Plain, got: Plain, rtol: float | None = None, atol: float | None = None) -> Difference | None:
    """Return where two plain values part, or None if they agree.

    Floats agree if `|expected - got| <= rtol * |expected| + atol * max(1, largest |expected|)`; NaN agrees with
    NaN. Dicts agree whatever the order of their keys. What is not given follows from the dtype.
    """
    if _kind(expected) != _kind(got):
        return Difference(f"{_kind_in_words(expected)} was expected, not {_kind_in_words(got)}")
    if not isinstance(expected, dict):
        if isinstance(expected, float) or isinstance(got, float):
            pair = ([float(expected)], [float(got)])
            return Difference("the numbers differ") if _far(*pair, _PYTHON_FLOAT, rtol, atol) else None
        return None if expected == got else Difference(_not_that(expected, got))
    kind = expected["is"]
    if kind == "tensor":
        return _tensors(expected, got, rtol, atol)
    if kind in ("list", "tuple", "set"):
        return _sequences(expected["items"], got["items"], kind, rtol, atol)
    if kind == "dict":
        return _dicts(expected["items"], got["items"], rtol, atol)
    ignored = {"unfinished", "words"}
    same = {k: v for k, v in expected.items() if k not in ignored} == {k: v for k, v in got.items() if k not in ignored}
    return None if same else Difference(_not_that(expected, got))


SHORT = 60
"""Two values whose letters are no more than these are named in the sentence on how they differ."""


def _not_that(expected: Plain, got: Plain) -> str:
    """Say how two values of one kind differ: by naming both, where they are short."""
    wanted, seen = _short(expected), _short(got)
    if not wanted or not seen or wanted == seen or len(wanted) + len(seen) > SHORT:
        return "their words differ" if _kind(expected) == "exception" and wanted == seen else "the two differ"
    return f"{wanted} was expected, not {seen}"


def _short(value: Plain) -> str:
    """Return a value as Python writes it, if it needs no digits and no more than a name; else nothing."""
    if isinstance(value, float):
        return ""  # how many digits tell it from another, only a panel knows
    if not isinstance(value, dict):
        return repr(value)
    if value["is"] in ("tuple", "list"):
        items = [_short(item) for item in value["items"]]
        opening, closing = "()" if value["is"] == "tuple" else "[]"
        comma = "," if value["is"] == "tuple" and len(items) == 1 else ""
        return f"{opening}{', '.join(items)}{comma}{closing}" if all(items) else ""
    return str(value.get("name") or value.get("type") or "")


def _kind(value: Plain) -> str:
    if isinstance(value, dict):
        return value["is"]
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else "str"


def _kind_in_words(value: Plain) -> str:
    words = {"NoneType": "None", "bool": "True or False", "str": "a string", "no exception": "no exception"}
    kind = _kind(value)
    if isinstance(value, dict) and value.get("numpy"):
        return "a NumPy array" if value["shape"] else "a number of NumPy's"
    if kind == "exception":
        return f"the exception {value['type']}"
    article = "an" if kind[0] in "aeio" else "a"
    return words.get(kind, f"{article} {kind}")


def _tensors(expected: Plain, got: Plain, rtol: float | None, atol: float | None) -> Difference | None:
    if expected.get("numpy") != got.get("numpy"):
        return Difference(f"{_kind_in_words(expected)} was expected, not {_kind_in_words(got)}")
    if expected["shape"] != got["shape"]:
        return Difference("the shapes differ")
    if expected["dtype"] != got["dtype"]:
        return Difference("the dtypes differ")
    if expected.get("device") != got.get("device"):
        return Difference("the devices differ")
    if expected["values"] is None or expected["values"] == got["values"]:
        return None
    default = TOLERANCES.get(expected["dtype"])
    if default is None:
        far = [i for i, (a, b) in enumerate(zip(expected["values"], got["values"], strict=True)) if a != b]
    else:
        a, b = expected["values"], got["values"]
        if a and isinstance(a[0], list):  # complex: pairs of real and imaginary part
            a, b = [x for pair in a for x in pair], [x for pair in b for x in pair]
        far = _far(a, b, default, rtol, atol)
    if not far:
        return None
    return Difference(_far_in_words(expected["values"], got["values"], far), elements=far)


def _far_in_words(expected: list[Any], got: list[Any], far: list[int]) -> str:
    if len(expected) == 1:
        return "the values differ"
    apart = [i for i, (e, g) in enumerate(zip(expected, got, strict=True)) if _text(e) != _text(g)]
    # Others may be apart as well, as far as the experiment allows: then a reader sees more that differ than are meant.
    more = " by more than is allowed" if set(apart) - set(far) else ""
    return f"{len(far)} of {len(expected)} values differ{'s' if len(far) == 1 else ''}{more}"


def _text(number: object) -> str:
    """Return a number as a panel shows it, about."""
    return f"{number:.4f}" if isinstance(number, float) else str(number)


def _far(
    expected: list[float],
    got: list[float],
    default: tuple[float, float],
    rtol: float | None,
    atol: float | None,
) -> list[int]:
    """Return the indices at which two lists of floats do not agree."""
    if expected == got:
        return []
    rtol, atol = default[0] if rtol is None else rtol, default[1] if atol is None else atol
    scale = max([1.0, *(abs(e) for e in expected if math.isfinite(e))])
    return [
        i
        for i, (e, g) in enumerate(zip(expected, got, strict=True))
        if not (e == g or abs(e - g) <= rtol * abs(e) + atol * scale or (e != e and g != g))
        or (math.isinf(e) and e != g)
    ]


def _sequences(
    expected: list[Plain], got: list[Plain], kind: str, rtol: float | None, atol: float | None
) -> Difference | None:
    for index, (e, g) in enumerate(zip(expected, got, strict=False)):
        inner = difference(e, g, rtol, atol)
        if inner and kind == "set":
            return Difference(_set_reason(expected, got))
        if inner:
            name = _common_name(e, g)
            if name is not None:
                e, g = e["items"][1], g["items"][1]
                inner = difference(e, g, rtol, atol) or inner
            if name is None and all(map(_is_row, (e, g))):
                inner = Difference(_not_that(e, g))
            place = _place(index, len(expected)) if name is None else f"at {name!r}"
            return Difference(f"{place}: {inner.reason}", inner.inner or (e, g), inner.elements)
    if len(expected) != len(got):
        were = "item was" if len(expected) == 1 else "items were"
        return Difference(f"{len(expected)} {were} expected, not {len(got)}")
    return None


def _is_row(value: Plain) -> bool:
    """Say whether a value is a list or tuple of numbers and words only, such as a shape: it is read as one."""
    return _kind(value) in ("list", "tuple") and not any(isinstance(item, dict) for item in value["items"])


def _common_name(expected: Plain, got: Plain) -> str | None:
    """Return the name that two items share, if they are pairs of a name and a value."""
    if any(_kind(v) not in ("tuple", "list") or len(v["items"]) != 2 for v in (expected, got)):
        return None
    name = expected["items"][0]
    return name if isinstance(name, str) and name == got["items"][0] else None


def _place(index: int, of: int) -> str:
    number = index + 1
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"the {number}{ending} of {of} items" if of > 1 else "the one item"


def _set_reason(expected: list[Plain], got: list[Plain]) -> str:
    """Sets have no places: say how many members are missing and how many are too many."""
    missing = sum(e not in got for e in expected)
    more = sum(g not in expected for g in got)
    parts = [f"{missing} missing"] * bool(missing) + [f"{more} not expected"] * bool(more)
    return f"of {len(expected)} member{'s' * (len(expected) != 1)}, {' and '.join(parts)}"


def _dicts(
    expected: list[list[Plain]], got: list[list[Plain]], rtol: float | None, atol: float | None
) -> Difference | None:
    theirs = {repr(key): value for key, value in got}
    for key, value in expected:
        if repr(key) not in theirs:
            return Difference(f"the key {_short(key) or '…'} is missing")
        other = theirs.pop(repr(key))
        inner = difference(value, other, rtol, atol)
        if inner:
            pair = inner.inner or (value, other)
            return Difference(f"at the key {_short(key) or '…'}: {inner.reason}", pair, inner.elements)
    if theirs:
        more = next(key for key, _ in got if repr(key) in theirs)
        return Difference(f"the key {_short(more) or '…'} is not expected")
    return None
