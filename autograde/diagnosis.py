"""Recognise a misconception by its behaviour."""

import time
from functools import lru_cache

from autograde.catalogue import find
from autograde.course.answers import Answer, wrong
from autograde.experiment import Experiment, Transcript, run
from autograde.judge import alike
from autograde.oracle import subjects_of

PATIENCE = 2.0
"""Seconds of wall time that one kept answer may take: none does more than its exercise asks for."""


def diagnose(exercise: Experiment, transcript: Transcript, seed: int, seconds: float = 6.0) -> Answer | None:
    """Return the misconception whose code behaves exactly as `transcript` shows, if there is one.

    Stops looking after `seconds` of wall time, so that slow experiments do not make the learner wait.
    """
    start = time.monotonic()
    for number, answer in enumerate(wrong(exercise)):
        if time.monotonic() - start > seconds:
            return None
        shown = _kept_transcript(exercise.name, number, seed)
        if shown is not None and alike(shown, transcript):
            return answer
    return None


@lru_cache(maxsize=2000)
def _kept_transcript(exercise_name: str, number: int, seed: int) -> Transcript | None:
    """The transcript of the misconception with that number; a class that is graded asks for the same ones again."""
    exercise = find(exercise_name)
    return transcript_of(wrong(exercise)[number], exercise, seed, min(exercise.seconds, PATIENCE))


def transcript_of(answer: Answer, exercise: Experiment, seed: int, seconds: float) -> Transcript | None:
    """Run the check's experiment on an answer; None if the answer's own code does not run."""
    try:
        subjects = subjects_of(answer, exercise)
    except Exception:
        return None
    return run(exercise.body, subjects, seed=seed, seconds=seconds)
