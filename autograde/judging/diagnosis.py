"""Recognise a misconception by its behaviour, and say no more than was seen.

A run that breaks off at once, or shows nothing but `None`, 0 or an exception, is the run of many mistakes. Then none is
named as the one; what is known to look the same is offered as an example.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import combinations, islice

from autograde.judging import kept
from autograde.judging.comparing import Likeness, differs, error_key
from autograde.observing.absence import NotHereError
from autograde.observing.experiment import Experiment, Observation, Transcript
from autograde.observing.plain import Plain

ENOUGH = 3
"""With so many observations that agree, the rest is at fault, and a bare end may be told by its wording."""
NEARLY = 0.7
"""Of all that differs, the least share that a mistake must have in common with the code to be offered as an example."""
MOST = 3
"""More examples than these are not given."""


def diagnose(exercise: Experiment, transcript: Transcript, seed: int, seconds: float = 6.0) -> str | None:
    """Return the sentence of the misconception whose code behaves exactly as `transcript` shows, if there is one.

    Stops looking after `seconds` of this thread's processor time: slow experiments must not make the learner wait, and
    a busy machine must not change what is said.
    """
    return next(_alike(exercise, transcript, seed, seconds), None)


def examples(exercise: Experiment, transcript: Transcript, seed: int, seconds: float = 6.0) -> list[str]:
    """Return the sentences of misconceptions that show what `transcript` does, where that is too little to name one.

    The same type of exception is not enough: with other words it came from another mistake.
    """
    return list(islice(_alike(exercise, transcript, seed, seconds), MOST))


Differences = tuple[set[int], list[tuple[str, set[int], set[int]]]]
"""Where code differs from PyTorch; and for each misconception its sentence, where it does, and where both do alike."""


def nearest(found: Differences) -> list[str]:
    """Return the sentences of misconceptions that differ from PyTorch where the code does, for the most part.

    The first difference must be the same, and `NEARLY` of all of them; of these, the nearest are returned. So a variant
    of a known mistake is offered as an example, and so is one whose own `raise` has other words.
    """
    shares: dict[str, float] = {}
    mine, known = found
    for sentence, theirs, same in known:
        if min(mine) in same and min(mine) == min(theirs):
            shares[sentence] = len(same) / len(mine | theirs)
    best = max([NEARLY, *shares.values()])
    return [sentence for sentence, share in shares.items() if share == best][:MOST]


def together(found: Differences) -> tuple[str, ...]:
    """Return the sentences of two misconceptions that make up, together, all that differs from PyTorch; or none.

    Each must show, wherever it differs, just what the code shows, and something that the other does not. Of several
    pairs, that which has least in common is returned.
    """
    mine, known = found
    inside = [(sentence, same) for sentence, theirs, same in known if theirs == same]
    pairs = [
        (len(one & other), (first, second))
        for (first, one), (second, other) in combinations(inside, 2)
        if one | other == mine and not (one <= other or other <= one) and first != second
    ]
    return min(pairs, default=(0, ()))[1]


def differences(exercise: Experiment, expected: Transcript, transcript: Transcript, seed: int) -> Differences:
    """Return where `transcript` differs from PyTorch, and how each misconception lies to it."""
    frames = (transcript.error or {}).get("frames") or [{}]
    own = str(frames[-1].get("code", "")).startswith("raise ")
    mine = _apart(expected, transcript, range(len(transcript.observations)), own)
    known = []
    for sentence, shown in _mistakes(exercise, seed, 6.0) if mine else ():
        looked_at = getattr(shown.observations, "unusual", range(len(shown.observations)))
        theirs = _apart(expected, shown, {*looked_at, *mine}, own)
        same = {place for place in mine.keys() & theirs if not differs(theirs[place], mine[place])}
        known.append((sentence, set(theirs), same))
    return set(mine), known


def _apart(expected: Transcript, shown: Transcript, places: Iterable[int], any_words: bool) -> dict[int, Observation]:
    """Return what was observed at those of the places at which it is not what was expected, and an early end."""
    wanted, seen = expected.observations, shown.observations
    both = min(len(wanted), len(seen))
    found = {place: seen[place] for place in places if place < both and differs(wanted[place], seen[place])}
    if shown.outcome != expected.outcome:
        kind, words = error_key(shown)
        found[both] = Observation("its end", f"{shown.outcome} {kind} {'' if any_words else words}")
    return found


def is_telling(expected: Transcript, shown: Transcript) -> bool:
    """Say whether `shown` is enough to name a mistake: values of its own, or much that agrees before its end.

    So is a request for what the exercise asks the learner to write.
    """
    if shown.outcome == "timeout":
        return False
    if (shown.error or {}).get("type") == NotHereError.__name__:
        return True
    pairs = list(zip(expected.observations, shown.observations, strict=False))
    apart = [got for want, got in pairs if differs(want, got)]
    return len(pairs) - len(apart) >= ENOUGH or any(not _is_bare(got.value) for got in apart)


def _alike(exercise: Experiment, transcript: Transcript, seed: int, seconds: float) -> Iterator[str]:
    likeness = Likeness(transcript)
    return (sentence for sentence, shown in _mistakes(exercise, seed, seconds) if likeness.to(shown))


def _mistakes(exercise: Experiment, seed: int, seconds: float) -> Iterator[tuple[str, Transcript]]:
    start = time.thread_time()
    for sentence, shown in kept.source().mistakes(exercise, seed):
        yield sentence, shown
        if time.thread_time() - start > seconds:
            return


def _is_bare(value: Plain) -> bool:
    """Say whether a value is one that many mistakes have in common: nothing, zero, yes or no, an exception."""
    if not isinstance(value, dict):
        return value is None or isinstance(value, bool) or value in (0, "")
    match value["is"]:
        case "tensor":
            return not any(value["values"] or ())
        case "list" | "tuple" | "set":
            return all(map(_is_bare, value["items"]))
        case "dict":
            return not value["items"]
        case kind:
            return kind in ("exception", "no exception", "object")
