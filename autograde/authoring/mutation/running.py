"""Mutation: does each check reject every single-point change of an answer that it accepts?

Changed are the course's own answer and every kept right answer. A change that a check accepts all the same is a
survivor: either no experiment could tell it from the right answer, and then it is recorded beside the exercise as
equivalent, with the reason; or the experiment looks at too little.
"""

import ast
import difflib
import gc
import json
import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import torch

from autograde.authoring.mutation.mutants import Mutant, essence, mutants
from autograde.course import answers, catalogue
from autograde.course.answers import Answer
from autograde.judging import kept
from autograde.judging.checking import NOTEBOOK_SEED, examine
from autograde.judging.oracle import subjects_of
from autograde.observing.experiment import Experiment
from autograde.observing.isolation import TookTooLong, time_limit

LEAST_SECONDS = 1.0
TIMES_THE_ANSWER = 10
"""A mutant may take as many times as long as the answer that it was made from, and `LEAST_SECONDS` at the least."""
UNWRITTEN = "(why no experiment can tell it)"
"""What stands in place of a reason until somebody has written one."""
PATIENCE = 60.0
"""Seconds of wall time for what is recorded as equivalent: it ends, however busy the machine is."""
MEMORY = 2**30
"""How many bytes a mutant may use besides what was in use before."""


@dataclass(frozen=True)
class Survivor:
    """A change that a check accepts."""

    name: str
    of: str
    """The kept right answer that was changed; empty for the course's own."""
    line: int
    change: list[str]
    """As in the file of answers: lines that go and come, and some that show where."""


@dataclass
class Result:
    """How the check of one exercise fared."""

    chapter: str
    exercise: str
    mutants: int = 0
    rejected: int = 0
    equivalent: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)
    """Where a mutant earned the sentence of a kept mistake that changed other lines."""
    seconds: float = 0.0

    def to_plain(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return asdict(self)


def mutate(
    exercises: Iterable[str],
    tick: Callable[[str], None] = lambda _: None,
    jobs: int | None = None,
    diagnoses: bool = False,
) -> list[Result]:
    """Try all mutants of each of the exercises, several of these at a time; predictions have none.

    That is done in `jobs` processes; as many as there are cores if none are given. Calls `tick` with the name of each
    exercise when it is done. With `diagnoses`, the sentences that the mutants earn are looked at as well.
    """
    chosen = [name for name in exercises if catalogue.find(name).kind == "experiment"]
    results = []
    jobs = jobs or os.cpu_count() or 1
    with ProcessPoolExecutor(jobs) if jobs > 1 else nullcontext() as pool:
        for result in (pool.map if pool else map)(partial(_mutate_named, diagnoses=diagnoses), chosen):
            results.append(result)
            tick(result.exercise)
    return results


def _mutate_named(name: str, diagnoses: bool) -> Result:
    return mutate_exercise(catalogue.find(name), diagnoses)


def mutate_exercise(exercise: Experiment, diagnoses: bool = False, every: int = 1) -> Result:
    """Try the mutants of the course's own answer and of the kept right answers of one exercise.

    All of them, or, where time is short, each second or third: one in `every`.
    """
    result = Result(exercise.chapter, exercise.name)
    start = time.monotonic()
    try:
        solution, right = answers.from_text(exercise, "solution"), answers.right(exercise)
        recorded = answers.equivalent(exercise)
    except (LookupError, ValueError) as error:
        result.faults.append(str(error))
        return result
    known = [answer.code for answer in (solution, *right)]
    allowed = {essence(answer.code) for answer in recorded}
    taken = {answer.name for answer in (*answers.wrong(exercise), *right, *recorded)}
    tried: set[object] = set()
    for answer in (solution, *right):
        own = "" if answer is solution else solution.code
        new = [m for m in mutants(answer.code, known, own) if essence(m.code) not in tried]
        tried.update(essence(m.code) for m in new)
        new = new[::every]
        outcomes = _outcomes(exercise, answer, [m.code for m in new], diagnoses and answer is solution)
        if outcomes is None:
            result.faults.append(
                f"rejects {'the solution' if answer is solution else answer.name!r} itself; `calibrate` says why"
            )
            continue
        for mutant, outcome in zip(new, outcomes, strict=True):
            result.mutants += 1
            if not outcome.get("passed"):
                result.rejected += 1
                result.diagnoses += _untrue(exercise, solution, mutant, outcome.get("diagnosis"))
            elif essence(mutant.code) in allowed:
                result.equivalent += 1
            else:
                of = "" if answer is solution else answer.name
                name = _free_name("_".join(filter(None, (of, mutant.operator, f"line_{mutant.line}"))), taken)
                result.survivors.append(Survivor(name, of, mutant.line, change(answer.code, mutant.code)))
    outcomes = _outcomes(exercise, solution, [answer.code for answer in recorded], False, PATIENCE) or []
    for answer, outcome in zip(recorded, outcomes, strict=bool(outcomes)):
        if not outcome.get("passed"):
            result.faults.append(f"rejects {answer.name!r}, which is recorded as equivalent")
    for answer in recorded:
        if answer.sentence.strip() in ("", UNWRITTEN):
            result.faults.append(f"is not told why no experiment can tell {answer.name!r} from the right answer")
        if essence(answer.code) not in tried:
            result.faults.append(f"has no mutant like {answer.name!r}, which is recorded as equivalent; take it out")
    result.seconds = time.monotonic() - start
    return result


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name


def _untrue(exercise: Experiment, solution: Answer, mutant: Mutant, sentence: str | None) -> list[str]:
    """Return a line that says so if `sentence` speaks of mistakes that change other lines than the mutant does."""
    if not sentence:
        return []
    touched = _touched(solution.code, mutant.code)
    told = [answer for answer in answers.wrong(exercise) if answer.sentence == sentence]
    if any(touched & _touched(solution.code, answer.code) for answer in told):
        return []
    names = " or ".join(repr(answer.name) for answer in told)
    changed = " ".join(line for line in change(solution.code, mutant.code) if line[:1] in "+-")
    return [f"line {mutant.line}, {mutant.operator}: {changed!r} is told {names}: {sentence}"]


def _touched(code: str, other: str) -> set[int]:
    """Return the numbers of the lines of `code`, formatting aside, that `other` has otherwise."""
    old, new = (ast.unparse(ast.parse(text)).splitlines() for text in (code, other))
    found: set[int] = set()
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "insert":
            found |= {start - 1, start}
        elif tag != "equal":
            found |= set(range(start, end))
    return found


def change(code: str, other: str) -> list[str]:
    """Return the lines of the fence that turns `code` into `other`.

    As few lines as show where it is: what goes and what shows where is found in `code` once.
    """
    old, new = code.splitlines(), other.splitlines()
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    places = [list(place[1:]) for place in codes if place[0] != "equal"]
    hunks: list[list[int]] = []
    for start, end, first, last in places:
        while not _once(old, start, end) and (start > 0 or end < len(old)):
            if start > 0:
                start, first = start - 1, first - 1
            if not _once(old, start, end) and end < len(old):
                end, last = end + 1, last + 1
        if hunks and hunks[-1][1] >= start:
            start, first = hunks[-1][0], hunks[-1][2]
            hunks.pop()
        hunks.append([start, end, first, last])
    lines: list[str] = []
    for start, end, first, last in hunks:
        if lines:
            lines.append("@@")
        lines += [line for line in difflib.ndiff(old[start:end], new[first:last]) if not line.startswith("?")]
    return [line if line == "@@" else (line[0] + line[2:]).rstrip() for line in lines]


def _once(lines: list[str], start: int, end: int) -> bool:
    part = lines[start:end]
    return bool(part) and sum(lines[at : at + len(part)] == part for at in range(len(lines))) == 1


def markdown(results: Iterable[Result]) -> str:
    """Return the survivors as they can be put into the files of answers, once each has its reason."""
    parts, found = [], [result for result in results if result.survivors]
    for result in found:
        if len(found) > 1:
            parts.append(f"# {result.exercise}\n")
        for survivor in result.survivors:
            mark = f' of="{survivor.of}"' if survivor.of else ""
            fence = "\n".join([f"```diff{mark}", *survivor.change, "```"])
            parts.append(f"## equivalent: {survivor.name}\n{UNWRITTEN}\n\n{fence}\n")
    return "\n".join(parts)


Outcome = dict[str, Any]


def _outcomes(
    exercise: Experiment, answer: Answer, codes: list[str], diagnosing: bool, least: float = LEAST_SECONDS
) -> list[Outcome] | None:
    """Return what the check finds on each of `codes`, changes of `answer`; None if it rejects that one."""
    start = time.monotonic()
    if not _examined(exercise, answer.code, exercise.seconds, diagnosing=False)["passed"]:
        return None
    own_time = time.monotonic() - start
    if diagnosing:  # the known mistakes run here once, and not in each process anew
        deque(kept.source().mistakes(exercise, NOTEBOOK_SEED), maxlen=0)
    seconds = max(least, TIMES_THE_ANSWER * own_time)

    def attempt(code: str) -> Outcome:
        return _examined(exercise, code, seconds, diagnosing)

    if not hasattr(os, "fork"):
        return [attempt(code) for code in codes]
    *found, last = _apart(attempt, [*codes, answer.code], 2 * seconds + 1)
    if not last.get("passed"):  # one of them has changed what the others were tried on
        last, *found = (next(_apart(attempt, [code], 2 * seconds + 1)) for code in [answer.code, *codes])
    return found if last.get("passed") else None


def _examined(exercise: Experiment, code: str, seconds: float, diagnosing: bool) -> Outcome:
    """Run the check on some code as in a notebook; code that does not run is rejected."""
    try:
        with time_limit(seconds):
            subjects = subjects_of(Answer("right", "mutant", "", code), exercise)
        verdict = examine(exercise, subjects, further=False, diagnosing=diagnosing, seconds=seconds)
    except (Exception, SystemExit, TookTooLong) as error:
        return {"passed": False, "state": type(error).__name__}
    return {"passed": verdict.passed, "state": verdict.state, "diagnosis": verdict.diagnosis}


def _apart(attempt: Callable[[str], Outcome], codes: list[str], seconds: float) -> Iterator[Outcome]:
    """Try each of `codes` in a process of its own kind: one for all, a new one after each that ends it.

    Code that takes more than `seconds` in spite of its own limit is ended, and so is code that needs too much memory.
    """
    done = 0
    while done < len(codes):
        reader, writer = os.pipe()
        gc.freeze()
        child = os.fork()
        if not child:
            _report(attempt, codes[done:], reader, writer)
        os.close(writer)
        try:
            for line in _lines(reader, seconds):
                yield json.loads(line)
                done += 1
        finally:
            os.close(reader)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        if done < len(codes):
            yield {"passed": False, "state": "lost"}
            done += 1


def _report(attempt: Callable[[str], Outcome], codes: list[str], reader: int, writer: int) -> None:
    """In the child: write what was found to the pipe, a line for each; does not return."""
    try:
        os.close(reader)
        _limit_memory()
        # What `torch.empty` finds in its memory is chance, such as the right values of the answer before: NaN is none.
        # By its public name the switch imports a compiler first, which is slow and more than the memory allowed.
        torch._C._set_deterministic_algorithms(True, warn_only=True)
        for code in codes:
            os.write(writer, json.dumps(attempt(code)).encode() + b"\n")
    finally:
        os._exit(0)


def _limit_memory() -> None:
    import resource

    try:
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[5]) * resource.getpagesize()
    except OSError:  # elsewhere than on Linux
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = used + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if most < 0 else min(wanted, most), most))


def _lines(reader: int, seconds: float) -> Iterator[bytes]:
    """Yield the lines that come through a pipe; end with it, or when the next is not there after `seconds`."""
    rest = b""
    while select.select([reader], [], [], seconds)[0]:
        part = os.read(reader, 65536)
        if not part:
            return
        *lines, rest = (rest + part).split(b"\n")
        yield from lines
