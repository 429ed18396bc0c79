"""The whole of one check, without showing it: run the experiments, judge, diagnose."""

from collections.abc import Mapping

from autograde.diagnosis import diagnose
from autograde.experiment import Experiment, run
from autograde.judge import Verdict, judge
from autograde.oracle import oracle_transcript

NOTEBOOK_SEED = 0
"""The seed of every check in a notebook: the same code shows the same panel."""


def examine(
    exercise: Experiment,
    subjects: Mapping[str, object],
    *,
    seed: int = NOTEBOOK_SEED,
    further: bool = False,
    diagnosing: bool = True,
) -> Verdict:
    """Run the check of `exercise` on `subjects`; with `further`, also the experiments kept for grading.

    A subject that is `...` has not been attempted.
    Returns the verdict on the first experiment that fails, or else on the exercise's own.
    """
    if any(subject is ... for subject in subjects.values()):
        return Verdict("unfinished", [], seed=seed)
    transcript = run(exercise.body, subjects, seed=seed, seconds=exercise.seconds)
    verdict = judge(oracle_transcript(exercise.name, seed), transcript)
    verdict.seed, verdict.seconds = seed, exercise.seconds
    if not verdict.passed:
        if diagnosing and verdict.state != "unfinished":
            found = diagnose(exercise, transcript, seed)
            verdict.diagnosis = found.sentence if found else None
        return verdict
    for number, body in enumerate(exercise.further if further else ()):
        shown = run(body, subjects, seed=seed, seconds=exercise.seconds)
        more = judge(oracle_transcript(exercise.name, seed, number), shown)
        if not more.passed:
            more.seed, more.seconds, more.further = seed, exercise.seconds, True
            return more
    return verdict
