"""How long a mistake's diagnosis takes where the answers are recorded."""

from pathlib import Path

import pytest
import speed

from autograde.judging import kept
from autograde.judging.checking import NOTEBOOK_SEED
from autograde.judging.diagnosis import diagnose
from autograde.judging.recorded import Recorded
from autograde.observing.experiment import Experiment, Transcript


def seconds_to_find(
    sentence: str, shown: Transcript, exercise: Experiment, file: Path, patch: pytest.MonkeyPatch, *, tries: int = 20
) -> float:
    """Return the seconds, on a quiet machine, in which a recorded file just opened gives a mistake's sentence."""

    def look() -> str | None:
        source = Recorded(file)
        patch.setattr(kept, "source", lambda: source)
        return diagnose(exercise, shown, NOTEBOOK_SEED)

    assert look() == sentence
    return speed.seconds(look, enough=0.005, tries=tries)
