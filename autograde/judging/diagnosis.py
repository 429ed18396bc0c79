"""Recognise a misconception by its behaviour."""

import time

from autograde.judging import kept
from autograde.judging.comparing import alike
from autograde.observing.experiment import Experiment, Transcript


def diagnose(exercise: Experiment, transcript: Transcript, seed: int, seconds: float = 6.0) -> str | None:
    """Return the sentence of the misconception whose code behaves exactly as `transcript` shows, if there is one.

    Stops looking after `seconds` of wall time, so that slow experiments do not make the learner wait.
    """
    start = time.monotonic()
    for sentence, shown in kept.source().mistakes(exercise, seed):
        if alike(shown, transcript):
            return sentence
        if time.monotonic() - start > seconds:
            return None
    return None
