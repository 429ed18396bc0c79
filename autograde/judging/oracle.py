"""Run an answer to get what a check is given; run the experiment on the oracle."""

from collections.abc import Mapping, Sequence
from functools import cache

from autograde.course.answers import Answer, from_text, setup
from autograde.course.catalogue import chapters, find
from autograde.observing.experiment import REFERENCE, Experiment, Transcript, run
from autograde.observing.frames import remember_source
from autograde.observing.isolation import quiet, random_state


@cache
def _setup(chapter: str) -> dict[str, object]:
    namespace: dict[str, object] = {"__name__": "answer"}
    for number, code in enumerate(setup(chapter)):
        _execute(code, namespace, f"<{chapter} setup {number}>")
    return namespace


def execute(answer: Answer, chapter: str, needs: Sequence[str] = ()) -> dict[str, object]:
    """Run an answer after the chapter's set-up cells and return the variables it leaves behind.

    Between the two, the course's own answers to the exercises in `needs` are run.
    """
    namespace = dict(_setup(chapter))
    for exercise in chapters()[chapter] if needs else ():
        if exercise.short in needs:
            _execute(from_text(exercise, "solution").code, namespace, f"<solution {exercise.short}>")
    _execute(answer.code, namespace, f"<{answer.kind} {answer.name}>")
    return namespace


def _execute(code: str, namespace: dict[str, object], filename: str) -> None:
    remember_source(filename, code)
    with random_state(0), quiet():
        exec(compile(code, filename, "exec"), namespace)


def subjects_of(answer: Answer, exercise: Experiment) -> dict[str, object]:
    """Return what the check of `exercise` is given after `answer` was run.

    Raises `NameError` if the answer does not define one of the variables.
    """
    namespace = execute(answer, exercise.chapter, exercise.needs)
    missing = [name for name in exercise.subjects if name not in namespace]
    if missing:
        raise NameError(f"{exercise.name}: the answer {answer.name!r} does not define {', '.join(missing)}")
    return {name: namespace[name] for name in exercise.subjects}


@cache
def oracle_subjects(exercise_name: str) -> Mapping[str, object]:
    """Return the objects that the learner's ones are compared with: PyTorch's, or the course's own answer."""
    exercise = find(exercise_name)
    subjects = dict(exercise.subjects)
    if REFERENCE in subjects.values():
        reference = subjects_of(from_text(exercise, "solution"), exercise)
        subjects = {name: reference[name] if s is REFERENCE else s for name, s in subjects.items()}
    return subjects


@cache
def oracle_transcript(exercise_name: str, seed: int, further: int | None = None) -> Transcript:
    """Return what the experiment (or its `further` one) shows on the oracle; computed once a process and seed."""
    exercise = find(exercise_name)
    body = exercise.body if further is None else exercise.further[further]
    return run(body, oracle_subjects(exercise_name), seed=seed, seconds=600.0, oracle=True)
