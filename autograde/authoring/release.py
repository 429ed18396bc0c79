"""How nbgrader turns a solution notebook into the learner's: its own steps, with stubs of our own."""

import re

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

STUB = "raise NotImplementedError"
_BEGIN, _STUB, _END = (re.compile(rf"^\s*### {word}\s*$") for word in ("BEGIN SOLUTION", "BEGIN STUB", "END SOLUTION"))


def stub(source: str) -> str:
    """Return the learner's form of an answer cell.

    What stands between `### BEGIN SOLUTION` and `### END SOLUTION` becomes `raise NotImplementedError`, or, if there
    is a line `### BEGIN STUB` in between, the lines after it with their leading `# ` removed.

    Raises `ValueError` if the marks do not match.
    """
    out: list[str] = []
    inside, own_stub = False, False
    for line in source.split("\n"):
        if _BEGIN.match(line) and not inside:
            inside, own_stub = True, False
            indent = line[: len(line) - len(line.lstrip())]
        elif _STUB.match(line) and inside and not own_stub:
            own_stub = True
        elif _END.match(line) and inside:
            if not own_stub:
                out.append(f"{indent}{STUB}")
            inside = False
        elif _BEGIN.match(line) or _STUB.match(line) or _END.match(line):
            raise ValueError(f"the marks around the solution do not match at {line.strip()!r}")
        elif not inside:
            out.append(line)
        elif own_stub:
            out.append(re.sub(r"^(\s*)# ?", r"\1", line).rstrip())
    if inside:
        raise ValueError("### END SOLUTION is missing")
    return "\n".join(out)


def solution(source: str) -> str:
    """Return the course's own answer of an answer cell, without the marks and without the stub."""
    source = re.sub(r"\n[^\n]*### BEGIN STUB\n.*?(?=\n[^\n]*### END SOLUTION)", "", source, flags=re.DOTALL)
    return "\n".join(line for line in source.split("\n") if not (_BEGIN.match(line) or _END.match(line)))


class WriteStubs(ClearSolutions):
    """nbgrader's own step, with `stub` in place of its fixed text: a repair starts from code that runs."""

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        if not any(_BEGIN.match(line) for line in cell.source.split("\n")):
            return False
        cell.source = stub(cell.source)
        return True


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
