"""One submission → a score and a reason for each of its cells. Here is the oracle; the learner's code is not."""

import ast
import builtins
import contextlib
import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader import utils

from autograde.course import catalogue
from autograde.grading.one_submission import transcripts
from autograde.grading.one_submission.outputs import error_output, without_paths
from autograde.grading.one_submission.plan import Step, steps
from autograde.grading.one_submission.results import Graded, GradedCell, Job, refuse
from autograde.grading.one_submission.session import UNREADABLE, OutOfTime, Session, StepLost
from autograde.grading.one_submission.transcripts import Malformed
from autograde.grading.one_submission.warm_processes import OwnFault, WarmProcess
from autograde.judging import kept, slips
from autograde.judging.checking import conclude
from autograde.judging.comparing import Verdict
from autograde.observing.experiment import Experiment, Observation, Transcript
from autograde.observing.subjects import Wanted, misfit, predicted
from autograde.observing.syntax import parse
from autograde.showing.panel import summary, to_html, to_text

ATTEMPTS = 2
"""How often a submission is begun when the grader's own processes die under it."""


def grade(job: Job, warm: WarmProcess) -> Graded:
    """Grade one submission in a child of `warm`.

    Whatever the submission does, this returns a score and a reason for each cell. If the grader's own processes die,
    the submission is begun again, `ATTEMPTS` times in all.

    Raises `OwnFault` if that does not help: there is no score then.
    """
    notebook = nbformat.reads(job.notebook, as_version=4)
    if job.refused:
        return refuse(notebook, job.refused, job.seed)
    for attempt in range(ATTEMPTS):
        try:
            with Session(warm) as session:
                cells = _Grading(notebook, session, job.seed).all_cells()
            return Graded(cells, job.seed, session.costs, warm.confinement.name)
        except OwnFault:
            if attempt + 1 == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


_HIDDEN = "HIDDEN TESTS"
"""What nbgrader puts around the hidden part of a test."""


class _Grading:
    """Takes one submission through its steps."""

    def __init__(self, notebook: NotebookNode, session: Session, seed: int) -> None:
        self.notebook, self.session, self.seed = notebook, session, seed
        self.over = ""
        self.trouble: str = ""
        """What went wrong in the last answer cell."""
        self.earlier: list[Step] = []
        """The answers to the exercises before this one."""
        self.present: list[Step] = []
        """The answers to this exercise."""
        self.short_of_memory = False

    def all_cells(self) -> list[GradedCell]:
        every = steps(self.notebook)
        done = {step.index: self._settled(step) for step in every if step.kind != "test"}
        # What a hidden test hands to an answer must not be shown by a later cell: nothing that runs after a test is
        # shown, and what is shown ran without tests.
        if any(step.kind == "test" for step in every):
            self.session.begin_anew()
            self.trouble, self.earlier, self.present, self.short_of_memory = "", [], [], False
            done |= {step.index: cell for step in every if (cell := self._for_tests(step))}
        for index, cell in enumerate(self.notebook.cells):
            if utils.is_grade(cell) and (index not in done or utils.is_solution(cell)):
                done[index] = self._by_hand(index, cell, done.get(index))
        return [done[index] for index in sorted(done)]

    def _for_tests(self, step: Step) -> GradedCell | None:
        """Take a step once more on the way to the tests; return what became of a test."""
        if step.kind == "check":
            self._next_exercise()
            return None
        cell = self._settled(step)
        return cell if step.kind == "test" else None

    def _by_hand(self, index: int, cell: NotebookNode, ran: GradedCell | None) -> GradedCell:
        """A cell that a person grades: only an untouched one is scored here, as nbgrader does."""
        score, points = utils.determine_grade(cell)
        reason = "not attempted" if score == 0 else "to be graded by a person"
        state = "unfinished" if score == 0 else "manual"
        if ran and score is None and ran.state != "ok":
            state, reason = ran.state, ran.reason
        outputs = ran.outputs if ran else []
        return GradedCell(index, cell.metadata.nbgrader["grade_id"], outputs, score, points, state, reason)

    def _settled(self, step: Step) -> GradedCell:
        """Take a step; whatever of the submission's trips the grader costs this one cell its points."""
        try:
            return self._with_enough_memory(step)
        except OwnFault:
            raise
        except Exception as error:
            reason = f"not judged: {UNREADABLE} ({type(error).__name__})"
            cell = GradedCell(step.index, step.grade_id, [error_output("NotGraded", reason, [])], state="lost")
            cell.reason = reason
            if step.kind in ("check", "test"):
                cell.score, cell.points, cell.exercise = 0.0, step.points, step.exercise
            elif step.kind == "answer":
                self.trouble = reason
            return cell

    def _with_enough_memory(self, step: Step) -> GradedCell:
        """Take a step; if a check had not enough memory, once more where the answers before it do not hold any."""
        if step.kind == "answer":
            self.present.append(step)
        cell = self._step(step)
        if step.kind not in ("check", "test"):
            return cell
        if self.short_of_memory and self.earlier and cell.score != step.points:
            with self.session.without(self.earlier):
                again = self._step(step)
            cell = again if (again.score or 0.0) > (cell.score or 0.0) else cell
        self._next_exercise()
        return cell

    def _next_exercise(self) -> None:
        self.earlier, self.present, self.short_of_memory = [*self.earlier, *self.present], [], False

    def _step(self, step: Step) -> GradedCell:
        if step.kind == "check":
            return self._check(step)
        if step.kind == "test":
            return self._test(step)
        return self._run(step)

    def _run(self, step: Step) -> GradedCell:
        cell = GradedCell(step.index, step.grade_id)
        try:
            reply = self._ask(lambda: self.session.run(step))
            cell.state, cell.outputs = str(reply["state"]), transcripts.read_outputs(reply["outputs"])
            error = transcripts.read_error(reply["error"]) if reply["error"] else None
            if cell.state == "timeout":
                error = {"type": "TookTooLong", "message": "the cell did not end; it was stopped", "frames": []}
            if error:
                line = f", line {error['frames'][-1]['line']}" if error["frames"] else ""
                cell.reason = f"{error['type']}{line}: {error['message']}".rstrip(": ")
                cell.outputs.append(error_output(error["type"], error["message"], error["frames"]))
        except (StepLost, Malformed) as lost:
            cell.state, cell.reason = "lost", str(lost)
            cell.outputs = [error_output("Stopped", f"When this cell ran, {lost}.", [])]
        cell.outputs = without_paths(cell.outputs)
        if step.kind == "answer":
            self.trouble = cell.reason
        return cell

    def _check(self, step: Step) -> GradedCell:
        exercise = catalogue.find(step.exercise)
        verdict = self._verdict(exercise, step)
        verdict.seed = self._seed(exercise)
        if not verdict.passed and verdict.state != "unfinished" and self.trouble and not verdict.note:
            verdict.note = f"Your answer cell did not run to its end: {self.trouble}"
        answer, stub = "\n\n".join(part.source for part in self.present), kept.source().stub(exercise)
        if verdict.state == "unfinished":
            verdict.left, verdict.begun = slips.left_in(answer, stub)
        verdict.to_repair = exercise.repair and not verdict.passed and answer.strip() == stub.strip()
        html, text = to_html(exercise, verdict), to_text(exercise, verdict)
        line = summary(exercise, verdict)
        panel = {"output_type": "display_data", "data": {"text/html": html, "text/plain": text}, "metadata": {}}
        outputs = [panel] if verdict.passed else [panel, error_output("CheckFailed", line, [])]
        # The points are those that the instructor gave the cell, whatever the experiment's own are.
        return GradedCell(
            step.index,
            step.grade_id,
            without_paths(outputs),
            step.points if verdict.passed else 0.0,
            step.points,
            verdict.state,
            line,
            verdict.diagnosis or "",
            exercise.name,
        )

    def _verdict(self, exercise: Experiment, step: Step) -> Verdict:
        try:
            reply = self._ask(lambda: self.session.look(dict(zip(exercise.subjects, step.subjects, strict=True))))
            if reply.get("missing"):
                error = transcripts.read_error(reply["missing"])
                if self.trouble and error["type"] == "NameError":
                    return Verdict("lost", [], note=f"Your answer cell did not run: {self.trouble}")
                return Verdict("raised", [], error=error)
            kinds = [transcripts.read_kind(kind) for kind in reply["kinds"]]
            if len(kinds) != len(exercise.subjects):
                raise Malformed("as many kinds as subjects")
            if exercise.kind == "prediction":
                return self._prediction(exercise, kinds[0])
            oracles = _wanted(exercise)
            for name, kind in zip(exercise.subjects, kinds, strict=True):
                if kind["unattempted"]:
                    return Verdict("unfinished", [], unfilled=[name])
                wrong = misfit(exercise, name, oracles[name], kind)
                if wrong:
                    return Verdict("lost", [], note=wrong)
            return conclude(exercise, self._shower(exercise), seed=self._seed(exercise), further=True)
        except StepLost as lost:
            return Verdict("lost", [], note=f"While your code was checked, {lost}.")
        except OutOfTime as over:
            return Verdict("lost", [], note=f"This was not checked: {over}.")
        except OwnFault:
            raise
        except Exception:  # what is compared was made by the learner's code
            return Verdict("lost", [], note=f"While your code was checked, {UNREADABLE}.")

    def _prediction(self, exercise: Experiment, kind: dict[str, Any]) -> Verdict:
        """Judge a predicted option; the evidence is the grader's own, and nothing of the learner's has to run."""
        try:
            option = predicted(exercise, kind)
        except ValueError as error:
            return Verdict("lost", [], note=str(error))
        if option is ...:
            return Verdict("unfinished", [])
        seed = self._seed(exercise)
        *evidence, last = _expected(exercise, seed).observations
        shown = Transcript([*evidence, Observation(last.label, option)])
        return conclude(exercise, lambda _: shown, seed=seed)

    def _seed(self, exercise: Experiment) -> int:
        """Return the seed of an exercise's inputs: whoever has found out one, does not know that of another."""
        digest = hashlib.sha256(f"{self.seed} {exercise.name}".encode()).digest()
        return 1 + int.from_bytes(digest[:8], "big") % (2**31 - 1)

    def _shower(self, exercise: Experiment) -> Any:
        seed = self._seed(exercise)

        def show(number: int | None) -> Transcript:
            _expected(exercise, seed, number)
            reply = self._ask(lambda: self.session.check(exercise, number, seed))
            if reply["changed"]:
                names = ", ".join(transcripts.read_names(reply["changed"]))
                raise StepLost(f"it changed what is not its own ({names})")
            return transcripts.read(reply["transcript"])

        return show

    def _test(self, step: Step) -> GradedCell:
        cell = GradedCell(step.index, step.grade_id, score=0.0, points=step.points)
        try:
            reply = self._ask(lambda: self.session.run(step))
            cell.state, result = str(reply["state"]), reply["result"]
            if cell.state == "ok":
                cell.score, cell.reason = _partial(result, step.points)
            elif cell.state == "timeout":
                cell.reason = "the test did not end; it was stopped"
            else:
                cell.reason = _of_a_test(transcripts.read_error(reply["error"]), step.source)
        except (StepLost, OutOfTime, Malformed) as lost:
            cell.state, cell.reason = "lost", f"not tested: {lost}"
        if cell.state != "ok":
            cell.outputs = without_paths([error_output("TestFailed", cell.reason, [])])
        return cell

    def _ask(self, request: Any) -> dict[str, Any]:
        if self.over:
            raise StepLost(self.over)
        try:
            reply = request()
            self.short_of_memory = self.short_of_memory or _is_short_of_memory(reply)
            return reply
        except OutOfTime as over:
            self.over = str(over)
            raise StepLost(self.over) from None


def _is_short_of_memory(reply: dict[str, Any]) -> bool:
    shown = reply.get("transcript")
    errors = [reply.get("error"), reply.get("missing"), shown.get("error") if isinstance(shown, dict) else None]
    words = [f"{e.get('type')} {e.get('message')}" for e in errors if isinstance(e, dict)]
    return any("MemoryError" in text or "allocate memory" in text or "bad_alloc" in text for text in words)


def _wanted(exercise: Experiment) -> Mapping[str, Wanted]:
    with _ours(exercise):
        return kept.source().wanted(exercise)


def _expected(exercise: Experiment, seed: int, number: int | None = None) -> Transcript:
    with _ours(exercise):
        shown = kept.source().expected(exercise, seed, number)
        if shown.outcome != "finished":
            raise ValueError(f"its run {shown.outcome}: {shown.error}")
        return shown


@contextlib.contextmanager
def _ours(exercise: Experiment) -> Iterator[None]:
    """Around what has nothing of the submission's in it: what fails there is the grader's own fault."""
    try:
        yield
    except Exception as error:
        raise OwnFault(f"the course's own answer to {exercise.name} failed: {type(error).__name__}: {error}") from error


def _of_a_test(error: dict[str, Any], source: str) -> str:
    """Return in words in which exception a test ended.

    Where a part of the test is hidden, the learner's code has not the word: it has been given what is hidden.
    """
    name, message = error["type"], error["message"]
    if _HIDDEN in source:
        if not isinstance(getattr(builtins, name, None), type):
            name = "an exception"
        if message not in _said_by_asserts(source):
            message = ""
    return f"{name}: {message}".rstrip(": ")


def _said_by_asserts(source: str) -> list[object]:
    """Return the literal messages of a cell's asserts; none where it is no plain Python, as with a magic."""
    try:
        nodes = list(ast.walk(parse(source)))
    except SyntaxError:
        return []
    return [n.msg.value for n in nodes if isinstance(n, ast.Assert) and isinstance(n.msg, ast.Constant)]


def _partial(result: object, points: float) -> tuple[float, str]:
    """Return the score of a test cell whose last line gave `result`, as nbgrader counts, but within its bounds."""
    if not isinstance(result, int | float) or isinstance(result, bool):
        return points, "passed"
    if not math.isfinite(result) or not 0 <= result <= points:
        return 0.0, f"the test gave {result}, which is no score between 0 and {points:g}"
    return float(result), f"the test gave {result:g} of {points:g} points"
