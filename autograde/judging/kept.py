"""The one door to what the course's own answers and the known mistakes show.

Behind it stands one of two sources. *Live*: the answers are here, in a checkout or beside the grader, and run when
they are asked for. *Recorded*: the learner's edition has no answers; what they showed on a notebook's inputs lies in
a file. What PyTorch itself shows is found by running it, with either.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Protocol

from autograde.observing.experiment import Experiment, Transcript
from autograde.observing.subjects import Wanted


class NotRecordedError(LookupError):
    """The course's own answer is not here, and what it shows on these inputs was not recorded; the text says so."""


class Source(Protocol):
    """Where the transcripts come from."""

    def expected(self, exercise: Experiment, seed: int, further: int | None = None) -> Transcript:
        """Return what the experiment, or its `further` one, shows on the oracle.

        Raises `NotRecordedError` where that would take an answer that is not here.
        """
        ...

    def wanted(self, exercise: Experiment) -> Mapping[str, Wanted]:
        """Return for each subject which kind of thing it is compared with."""
        ...

    def stub(self, exercise: Experiment) -> str:
        """Return the exercise's answer cell as it was released."""
        ...

    def mistakes(self, exercise: Experiment, seed: int) -> Iterable[tuple[str, Transcript]]:
        """Give the sentence of each known mistake, and what the experiment shows on it, one at a time."""
        ...


@cache
def source() -> Source:
    """Return the source of this edition: the recorded file if there is one, else the answers themselves."""
    from autograde.judging import recorded

    if recorded.FILE.exists():
        return recorded.Recorded(recorded.FILE)
    from autograde.judging.live import Live

    return Live()
