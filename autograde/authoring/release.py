"""How nbgrader turns a solution notebook into the learner's: its own steps, with stubs of our own."""

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IncludeHeaderFooter,
    LockCells,
    NbGraderPreprocessor,
    SaveCells,
)

from autograde.course.text import stub


class WriteStubs(ClearSolutions):
    """nbgrader's own step, with `stub` in place of its fixed text: a repair starts from code that runs."""

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        former, cell.source = cell.source, stub(cell.source, prose=cell.cell_type == "markdown")
        return cell.source != former


class DropBuildMetadata(NbGraderPreprocessor):
    """Leave out what only the build needs, and the state of sliders, whose ids differ at each execution."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook without these entries of its metadata."""
        for key in ("autograde", "widgets"):
            nb.metadata.pop(key, None)
        return nb, resources


PREPROCESSORS = [
    DropBuildMetadata,
    IncludeHeaderFooter,
    LockCells,
    WriteStubs,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]
"""nbgrader's default steps of `generate_assignment`, without templates for tests, with `WriteStubs`
and `DropBuildMetadata`."""
