"""The whole of one check, without showing it: run the experiments, judge, diagnose."""

from collections.abc import Callable, Mapping

from autograde.judging import kept, slips
from autograde.judging.comparing import Verdict, judge, look_elsewhere
from autograde.judging.diagnosis import diagnose, differences, examples, is_telling, nearest, together
from autograde.observing.experiment import Experiment, Transcript, run

NOTEBOOK_SEED = 0
"""The seed of every check in a notebook: the same code shows the same panel."""


def examine(
    exercise: Experiment,
    subjects: Mapping[str, object],
    *,
    seed: int = NOTEBOOK_SEED,
    further: bool = False,
    diagnosing: bool = True,
    seconds: float | None = None,
) -> Verdict:
    """Run the check of `exercise` on `subjects`; with `further`, also the experiments kept for grading.

    A subject that is `...` has not been attempted. `seconds` replaces the wall time that the exercise allows.
    Returns the verdict on the first experiment that fails, or else on the exercise's own.
    """
    unfilled = [name for name, subject in subjects.items() if subject is ...]
    if unfilled:
        return Verdict("unfinished", [], seed=seed, unfilled=unfilled)

    def show(number: int | None) -> Transcript:
        body = exercise.body if number is None else exercise.further[number]
        return run(body, subjects, seed=seed, seconds=seconds or exercise.seconds)

    verdict = conclude(exercise, show, seed=seed, further=further, diagnosing=diagnosing)
    verdict.seconds = seconds or exercise.seconds
    if verdict.state == "unfinished":
        verdict.left, verdict.begun = slips.left(subjects, kept.source().stub(exercise))
    elif diagnosing and not verdict.passed:
        # What an error's words mean is said by a diagnosis too.
        verdict.slips = slips.found(subjects, None if verdict.diagnosis or verdict.together else verdict.error)
    return verdict


def conclude(
    exercise: Experiment,
    show: Callable[[int | None], Transcript],
    *,
    seed: int,
    further: bool = False,
    diagnosing: bool = True,
) -> Verdict:
    """Judge what `show` gives: the transcript of the exercise's own experiment (None), or of a further one, by number.

    The code under study may have run elsewhere; here is only what it showed.
    """
    transcript = show(None)
    expected = kept.source().expected(exercise, seed)
    verdict = judge(expected, transcript)
    verdict.seed, verdict.seconds = seed, exercise.seconds
    if not verdict.passed:
        if diagnosing and verdict.state != "unfinished":
            if exercise.kind == "prediction" or is_telling(expected, transcript):
                verdict.diagnosis = diagnose(exercise, transcript, seed)
                if not verdict.diagnosis:
                    apart = differences(exercise, expected, transcript, seed)
                    verdict.together = together(apart)
                    verdict.examples = [] if verdict.together else nearest(apart)
            else:
                verdict.examples = examples(exercise, transcript, seed)
            if exercise.kind != "prediction" and not (verdict.diagnosis or verdict.together):
                look_elsewhere(expected, transcript, verdict)
        return verdict
    for number in range(len(exercise.further) if further else 0):
        more = judge(kept.source().expected(exercise, seed, number), show(number))
        if not more.passed:
            more.seed, more.seconds, more.further = seed, exercise.seconds, True
            return more
    return verdict
