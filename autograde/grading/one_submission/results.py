"""What is asked of a grader and what it gives back: plain data, light to import."""

from dataclasses import asdict, dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader import utils

from autograde.grading.one_submission.outputs import error_output

STOPPED = "it was stopped after"
"""How the reason begins where a process did not answer in time."""


@dataclass
class Costs:
    """What a submission took: wall seconds, CPU seconds, the largest memory (bytes) and the number of children."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    children: int = 0


@dataclass(frozen=True)
class Job:
    """What is needed to grade one submission; plain data, so that it may travel to another machine."""

    notebook: str
    """The rebuilt notebook, as JSON."""
    seed: int
    """Of all inputs of all checks of this grading run."""
    refused: str = ""
    """Why the submission could not be read; then nothing is run and every cell gets zero points."""
    unconfined: bool = False


@dataclass
class GradedCell:
    """What became of one cell."""

    index: int
    grade_id: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    score: float | None = None
    """Points; None where a person has to grade, or where the cell carries no points."""
    points: float | None = None
    """The most that the cell can earn; None if it earns none."""
    state: str = ""
    """One of the states of a check; `ran`, `raised` and so on for other cells."""
    reason: str = ""
    """One line for a person."""
    diagnosis: str = ""
    exercise: str = ""


@dataclass
class Graded:
    """What became of one submission; plain data."""

    cells: list[GradedCell]
    seed: int
    costs: Costs = field(default_factory=Costs)
    confined_by: str = ""

    @property
    def score(self) -> float:
        """The points of all cells."""
        return sum(cell.score or 0.0 for cell in self.cells)

    def to_plain(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> "Graded":
        """Make it of what `to_plain` gave."""
        cells = [GradedCell(**cell) for cell in data["cells"]]
        return cls(cells, data["seed"], Costs(**data["costs"]), data["confined_by"])


def refuse(notebook: NotebookNode, why: str, seed: int) -> Graded:
    """Give every graded cell zero points and the same reason."""
    cells = []
    for index, cell in enumerate(notebook.cells):
        if utils.is_grade(cell):
            points = float(cell.metadata.nbgrader["points"])
            grade_id = cell.metadata.nbgrader["grade_id"]
            outputs = [error_output("NotGraded", why, [])] if cell.cell_type == "code" else []
            cells.append(GradedCell(index, grade_id, outputs, 0.0, points, "lost", why))
    return Graded(cells, seed)


def fill_in(notebook: NotebookNode, graded: Graded, repairs: list[str], refused: str = "") -> None:
    """Put what became of a submission into its notebook: outputs, and notes in the metadata that a person can read."""
    count = 0
    for cell in graded.cells:
        target = notebook.cells[cell.index]
        if target.cell_type == "code":
            count += 1
            target.execution_count = count
            target.outputs = [from_dict(output) for output in cell.outputs]
        if cell.points is not None:
            target.metadata["autograde"] = {"score": cell.score, "state": cell.state, "reason": cell.reason}
    notebook.metadata["autograde"] = {
        "seed": graded.seed,
        "confined_by": graded.confined_by,
        "repairs": repairs,
        "refused": refused,
        "seconds": round(graded.costs.wall, 3),
    }
