"""Calibration: does each check reject every known mistake, tell them apart, and accept unusual right answers?"""

import os
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from autograde.course import answers, catalogue
from autograde.course.answers import Answer
from autograde.judging.checking import NOTEBOOK_SEED, examine
from autograde.judging.comparing import alike, judge
from autograde.judging.live import PATIENCE
from autograde.judging.oracle import oracle_subjects, oracle_transcript, subjects_of
from autograde.judging.recorded import Recorded
from autograde.observing.experiment import REFERENCE, Experiment, See, Transcript, run
from autograde.observing.isolation import preserved, quiet, random_state
from autograde.observing.subjects import kind_of, predicted

LEAST_WRONG, LEAST_RIGHT, LEAST_SENTENCE = 5, 2, 20
SEEDS_SECONDS = 5.0
GRADING_SEED = 20_011
"""A seed unlike the notebook's: what a check accepts or rejects must not hang on one draw."""
AS_IN_USE = ((NOTEBOOK_SEED, False), (GRADING_SEED, True))
"""Seeds, and whether the experiments that are kept for grading run too."""


@dataclass
class Result:
    """How the check of one exercise fared."""

    chapter: str
    exercise: str
    wrong: int = 0
    rejected: int = 0
    told_apart: int = 0
    right: int = 0
    accepted: int = 0
    stub: str = ""
    draws: int = 0
    misses: list[str] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return asdict(self)


def calibrate(
    chapters: Iterable[str] | None = None,
    tick: Callable[[str], None] = lambda _: None,
    jobs: int | None = None,
    seeds: int = 0,
    names: Iterable[str] | None = None,
) -> tuple[list[Result], list[str]]:
    """Run every check on every kept answer, on the stub and on the solution.

    That is done in `jobs` processes; as many as there are cores if none are given. With `seeds`, every answer is
    tried on as many further draws of the inputs: what a check accepts must not hang on one of them. `names` are the
    exercises, if not all of the chapters.

    Returns a result for each exercise, and the faults that belong to none: files that belong to nothing. Calls
    `tick` with the name of each exercise when it is done.
    """
    chosen = list(chapters or catalogue.chapters())
    names = names or [exercise.name for chapter in chosen for exercise in catalogue.chapters()[chapter]]
    results = []
    jobs = jobs or os.cpu_count() or 1
    with ProcessPoolExecutor(jobs) if jobs > 1 else nullcontext() as pool:
        for result in (pool.map if pool else map)(partial(_calibrate_named, seeds=seeds), names):
            results.append(result)
            tick(result.exercise)
    return results, stray_files(chosen)


def _calibrate_named(name: str, seeds: int) -> Result:
    exercise = catalogue.find(name)
    result = calibrate_exercise(exercise)
    if seeds and exercise.kind == "experiment":
        misses, result.draws = _over_seeds(exercise, seeds)
        result.misses += misses
    return result


def _over_seeds(exercise: Experiment, seeds: int) -> tuple[list[str], int]:
    """Try every answer on many draws of the inputs, each for at most `SEEDS_SECONDS`.

    Returns what went wrong, and how many draws each answer has had at least.
    """
    misses, fewest = [], seeds
    kept = [(answer, False) for answer in answers.wrong(exercise)] + [(a, True) for a in answers.right(exercise)]
    for answer, is_right in [*kept, (answers.from_text(exercise, "solution"), True)]:
        subjects = subjects_of(answer, exercise)
        end = time.monotonic() + SEEDS_SECONDS
        for number in range(seeds):
            seed = 101 + 7919 * number
            verdict = examine(exercise, subjects, seed=seed, further=True, diagnosing=False)
            if verdict.passed != is_right:
                what = "rejects the right answer" if is_right else "accepts the misconception"
                misses.append(f"{what} {answer.name!r} with seed {seed}")
                break
            if time.monotonic() > end:
                fewest = min(fewest, number + 1)
                break
    return misses, fewest


def stray_files(chapters: Iterable[str]) -> list[str]:
    """Return a sentence for each answer file that belongs to no exercise."""
    faults = []
    known = {answers.folder(chapter) for chapter in catalogue.chapters()}
    faults += [
        f"chapters/{folder.name} belongs to no chapter"
        for folder in sorted(answers.FOLDER.glob("ch*"))
        if folder not in known and any(folder.glob("*.*"))  # of a chapter that is gone, Python leaves its cache
    ]
    for chapter in chapters:
        wanted = {answers.path(e) for e in catalogue.chapters()[chapter]}
        for file in sorted(answers.folder(chapter).glob("*.md")):
            if file not in wanted:
                faults.append(f"chapters/{file.parent.name}/{file.name} belongs to no exercise")
    return faults


def calibrate_exercise(exercise: Experiment, recorded_file: Path | None = None) -> Result:
    """Run the check of one exercise on all its kept answers, its stub and its solution.

    What the misconceptions show in the notebook is read from `recorded_file`, if one is given.
    """
    result = Result(exercise.chapter, exercise.name)
    try:
        wrong, right = answers.wrong(exercise), answers.right(exercise)
        stub, solution = answers.from_text(exercise, "stub"), answers.from_text(exercise, "solution")
    except (LookupError, ValueError) as error:
        result.misses.append(str(error))
        return result
    result.wrong, result.right = len(wrong), len(right)
    broken = _broken(exercise)
    if broken:
        result.misses.append(broken)
        return result
    _count(exercise, wrong, right, result)
    _oracle(exercise, result)
    _solution(exercise, solution, result)
    _stub(exercise, stub, result)
    recorded = Recorded(recorded_file).mistakes(exercise, NOTEBOOK_SEED) if recorded_file else ()
    known: list[Transcript | None] = [transcript for _, transcript in recorded]
    if len(known) != len(wrong):  # there is no file, or an answer in it does not run
        known = [None] * len(wrong)
    shown: dict[str, Transcript] = {}
    for answer, transcript in zip(wrong, known, strict=True):
        _wrong(exercise, answer, transcript, shown, result)
    for answer in right:
        verdicts = [
            examine(exercise, subjects_of(answer, exercise), seed=seed, further=further, diagnosing=False)
            for seed, further in AS_IN_USE
        ]
        bad = next((v for v in verdicts if not v.passed), None)
        if bad is None:
            result.accepted += 1
        else:
            result.misses.append(f"rejects the right answer {answer.name!r}: {_why(bad)}")
    return result


def _broken(exercise: Experiment) -> str:
    """Return what an experiment stumbles over on the oracle, and where; nothing if it runs."""
    for seed, more in AS_IN_USE:
        for number, body in enumerate([exercise.body, *(exercise.further if more else ())]):
            if oracle_transcript(exercise.name, seed, number - 1 if number else None).outcome == "finished":
                continue  # that run is kept, and serves all that follows
            try:
                with preserved(oracle_subjects(exercise.name).values()), random_state(seed), quiet():
                    body(SimpleNamespace(**oracle_subjects(exercise.name)), See(seed, True))
            except Exception as error:
                frames = traceback.extract_tb(error.__traceback__)
                frame = [each for each in frames if "site-packages" not in each.filename][-1]
                place = f"{Path(frame.filename).name} line {frame.lineno}"
                return f"has an experiment that fails on the oracle: {type(error).__name__}: {error} ({place})"
    return ""


def _why(verdict: Any) -> str:
    place = verdict.expected or verdict.got
    reason = verdict.difference.reason if verdict.difference else (verdict.error or {}).get("message", "")
    return f"{verdict.state} at {place.label if place else '?'!r}, {reason} (seed {verdict.seed})"


def _count(exercise: Experiment, wrong: list[Answer], right: list[Answer], result: Result) -> None:
    file = answers.path(exercise)
    title = file.read_text(encoding="utf-8").partition("\n")[0] if file.exists() else ""
    if not file.exists():
        result.misses.append(f"has no file of answers: write chapters/{file.parent.name}/{file.name}")
    elif title != f"# {exercise.name}":
        result.misses.append(f"its file of answers begins {title!r}, not '# {exercise.name}'")
    if not exercise.hints or not all(h.strip() for h in exercise.hints):
        result.misses.append("has no hints, or an empty one")
    if not exercise.after.strip():
        result.misses.append("has nothing to say after a pass")
    for answer in wrong:
        if len(answer.sentence) < LEAST_SENTENCE:
            result.misses.append(
                f"the misconception {answer.name!r} needs a sentence that tells it, of {LEAST_SENTENCE} letters or more"
            )
    if exercise.kind == "prediction":
        _count_options(exercise, wrong, result)
        return
    if len(wrong) < LEAST_WRONG:
        result.misses.append(f"has {len(wrong)} wrong answers, {LEAST_WRONG} are the least")
    if len(right) < LEAST_RIGHT:
        result.misses.append(f"has {len(right)} right answers, {LEAST_RIGHT} are the least")


def _count_options(exercise: Experiment, wrong: list[Answer], result: Result) -> None:
    """Every option of a prediction but the true one must be kept as a misconception; of an order, several."""
    truth = oracle_transcript(exercise.name, NOTEBOOK_SEED).observations[-1].value
    given = [subjects_of(answer, exercise)[exercise.short] for answer in wrong]
    for option in exercise.options:
        if option != truth and option not in given:
            result.misses.append(f"the option {option!r} is not kept among the wrong answers")
    if exercise.items and len(given) < LEAST_WRONG:
        result.misses.append(f"has {len(given)} wrong answers, {LEAST_WRONG} are the least")
    for words, value in [*(("the wrong answer", each) for each in given), ("what the experiment found,", truth)]:
        try:
            predicted(exercise, kind_of(value))
        except ValueError:
            result.misses.append(f"{words} {value!r} is not among the options")


def _oracle(exercise: Experiment, result: Result) -> None:
    """The oracle must finish, twice alike, and must meet what the experiment expects of it."""
    # PyTorch's own object may break a rule that the learner's must keep, such as "nothing of torch.nn.Module".
    excused = REFERENCE not in exercise.subjects.values()
    for seed, more in AS_IN_USE:
        for number, body in enumerate([exercise.body, *(exercise.further if more else ())]):
            first = oracle_transcript(exercise.name, seed, number - 1 if number else None)
            again = run(body, oracle_subjects(exercise.name), seed=seed, seconds=600.0, oracle=excused)
            if exercise.kind == "prediction":
                again.observations[-1] = first.observations[-1]
            try:
                verdict = judge(first, again)
            except ValueError as error:
                result.misses.append(str(error))
                return
            if not verdict.passed:
                result.misses.append(f"the oracle does not agree with itself: {_why(verdict)}")
                return


def _solution(exercise: Experiment, solution: Answer, result: Result) -> None:
    for seed, further in AS_IN_USE:
        subjects = subjects_of(solution, exercise)
        verdict = examine(exercise, subjects, seed=seed, further=further, diagnosing=False)
        if not verdict.passed:
            result.misses.append(f"rejects the solution: {_why(verdict)}")
            return


def _stub(exercise: Experiment, stub: Answer, result: Result) -> None:
    try:
        subjects = subjects_of(stub, exercise)
    except Exception as error:
        result.stub = "does not run"
        result.misses.append(f"the stub does not run: {type(error).__name__}: {error}")
        return
    result.stub = examine(exercise, subjects, diagnosing=False).state
    wanted = ("differs", "raised") if exercise.repair else ("unfinished",)
    if result.stub not in wanted:
        result.misses.append(f"the stub is {result.stub!r}, not {' or '.join(map(repr, wanted))}")


def _wrong(
    exercise: Experiment, answer: Answer, known: Transcript | None, shown: dict[str, Transcript], result: Result
) -> None:
    """Check one misconception; `known` is what it shows in the notebook, if that was recorded.

    `shown` holds what the earlier ones showed, and gets what this one does.
    """
    try:
        subjects = subjects_of(answer, exercise)
    except Exception as error:
        result.misses.append(f"the misconception {answer.name!r} does not run: {type(error).__name__}: {error}")
        return
    seconds = min(exercise.seconds, PATIENCE)
    for seed in (GRADING_SEED, NOTEBOOK_SEED):
        at_hand = known if seed == NOTEBOOK_SEED else None
        transcript = at_hand or run(exercise.body, subjects, seed=seed, seconds=seconds)
        verdict = judge(oracle_transcript(exercise.name, seed), transcript)
        if verdict.passed:
            result.misses.append(f"accepts the misconception {answer.name!r} (seed {seed})")
            return
        if verdict.state == "unfinished":
            result.misses.append(f"takes the misconception {answer.name!r} for a stub")
            return
    result.rejected += 1
    twin = next((name for name, theirs in shown.items() if alike(theirs, transcript)), None)
    shown[answer.name] = transcript
    if twin is None:
        result.told_apart += 1
    else:
        result.misses.append(f"does not tell the misconception {answer.name!r} from {twin!r}")
