"""Rebuild a submission from the released notebook: of the learner's file only the texts of the answers are taken.

Whatever else a submission may contain (tags, flags, replaced set-up cells, outputs) is not there afterwards, since it
was never taken over; only cells that answer a task keep the pictures and plain texts that they showed. Answers are
found by nbgrader's `grade_id`; where honest people lost it, by the cell's id, by what a cell defines, and by where it
stands.
"""

from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from autograde.grading.intake import pictures
from autograde.grading.intake.cell_code import Texts
from autograde.grading.intake.collecting import MAX_ANSWER, Collector
from autograde.grading.intake.matching import Match
from autograde.grading.intake.reading import Cell, Judged, Unreadable, cells_of, find_notebook
from autograde.grading.intake.released import Release, copy_of
from autograde.grading.intake.remarks import Remarks, tell_differences
from autograde.grading.intake.timestamps import submitted_at

__all__ = ["TakenIn", "Unreadable", "rebuild", "submitted_at", "take_in"]


@dataclass
class TakenIn:
    """A submission as it is graded.

    `notebook` is the release with the learner's texts and without the answers' outputs. `repairs` are sentences for the
    instructor. `refusal` is set if nothing could be read; the notebook is then the release. `answered` are the
    grade_ids whose text was found in the submission.
    """

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)
    refusal: str | None = None
    answered: set[str] = field(default_factory=set)


def take_in(release: NotebookNode, folder: Path, name: str) -> TakenIn:
    """Rebuild the notebook `name` (without suffix) of the submission in `folder` from its release.

    Never raises for anything that a submission can contain: what cannot be read is a refusal.
    """
    plan = Release(release)
    texts = Texts(plan.plain)

    def judge(cells: list[Cell]) -> Judged[Match]:
        match = Match(plan, cells, texts)
        return Judged(match, match.fit(), match.given())

    try:
        match, notes, fits = find_notebook(folder, name, judge)
        if not match.cells:
            return TakenIn(copy_of(release), refusal="The notebook could not be graded: it has no cells.")
        if not fits:
            reason = "this is not the notebook of this assignment: none of its answer cells is in it."
            return TakenIn(copy_of(release), refusal=f"The notebook could not be graded: {reason}")
        notebook, repairs, answered = _rebuilt(plan, match)
        return TakenIn(notebook, notes + repairs, None, answered)
    except Unreadable as error:
        return TakenIn(copy_of(release), refusal=f"The notebook could not be read: {error}.")
    except Exception as error:
        # A submission must never stop the batch, even by a case that nobody thought of.
        reason = f"it led to an unexpected error ({type(error).__name__})"
        return TakenIn(copy_of(release), refusal=f"The notebook could not be read: {reason}.")


def rebuild(release: NotebookNode, submitted: NotebookNode) -> tuple[NotebookNode, list[str], set[str]]:
    """Return the release with the answers of a submitted notebook, the repairs, and the grade_ids that were found.

    Raises `Unreadable` if `submitted` has no cells that could be read.
    """
    cells, notes = cells_of(submitted)
    plan = Release(release)
    notebook, repairs, answered = _rebuilt(plan, Match(plan, cells, Texts(plan.plain)))
    return notebook, notes + repairs, answered


def _rebuilt(release: Release, match: Match) -> tuple[NotebookNode, list[str], set[str]]:
    notes = Remarks(release)
    texts = Collector(release, match, notes)
    answers = texts.collect()
    notebook = copy_of(release.notebook)
    answered: set[str] = set()
    for place in release.answers:
        if place in match.claimed or place in answers:
            if len(answers.get(place, "")) > MAX_ANSWER:
                notes.say(
                    f"The answer {release.called(place)} is longer than {MAX_ANSWER} characters; it was left out."
                )
                continue
            answered.add(release.names[place])
        if place in answers:
            cell = notebook.cells[place]
            cell["source"] = answers[place]
            if cell["cell_type"] == "markdown":
                own = [match.cells[s].pictures for s in match.claimed.get(place, ())]
                texts.attach(cell, [*own, pictures.read(cell.get("attachments"))], release.called(place))
    tell_differences(release, match, notes, set(answers))
    for place in reversed(release.tasks):
        notebook.cells[place + 1 : place + 1] = texts.task_cells(place)
    texts.tell_left_out()
    if match.texts.exhausted:
        notes.say("It holds more text than is looked at; cells without nbgrader's settings may have been left out.")
    return notebook, notes.sentences(), answered
