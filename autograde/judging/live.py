"""What the answers show, found by running them: where they are at hand."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from autograde.course.answers import Answer, from_text, wrong
from autograde.course.catalogue import find
from autograde.judging.oracle import oracle_subjects, oracle_transcript, subjects_of
from autograde.observing.experiment import Experiment, Transcript, run
from autograde.observing.subjects import Wanted, wanted

PATIENCE = 2.0
"""Seconds of wall time that one kept answer may take: none does more than its exercise asks for."""


class Live:
    """A source (`judging.kept`) that runs the answers; each at most once a process and seed."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience

    def expected(self, exercise: Experiment, seed: int, further: int | None = None) -> Transcript:
        """Return what the experiment, or its `further` one, shows on the oracle."""
        return oracle_transcript(exercise.name, seed, further)

    def wanted(self, exercise: Experiment) -> Mapping[str, Wanted]:
        """Return for each subject which kind of thing it is compared with."""
        return {name: wanted(oracle) for name, oracle in oracle_subjects(exercise.name).items()}

    def stub(self, exercise: Experiment) -> str:
        """Return the exercise's answer cell as it was released."""
        return from_text(exercise, "stub").code

    def mistakes(self, exercise: Experiment, seed: int) -> Iterator[tuple[str, Transcript]]:
        """Give the sentence of each known mistake, and what the experiment shows on it, one at a time."""
        for number, answer in enumerate(wrong(exercise)):
            shown = _kept_transcript(exercise.name, number, seed, min(exercise.seconds, self.patience))
            if shown is not None:
                yield answer.sentence, shown


@lru_cache(maxsize=2000)
def _kept_transcript(exercise_name: str, number: int, seed: int, seconds: float) -> Transcript | None:
    """The transcript of the misconception with that number; a class that is graded asks for the same ones again."""
    exercise = find(exercise_name)
    return transcript_of(wrong(exercise)[number], exercise, seed, seconds)


def transcript_of(answer: Answer, exercise: Experiment, seed: int, seconds: float) -> Transcript | None:
    """Run the check's experiment on an answer; None if the answer's own code does not run."""
    try:
        subjects = subjects_of(answer, exercise)
    except Exception:
        return None
    return run(exercise.body, subjects, seed=seed, seconds=seconds)
