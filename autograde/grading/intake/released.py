"""The released notebook, as the rebuilding of a submission looks things up in it."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

FIRST_LINE = "# @title The course, where it is not installed yet"
"""Of the cell that a handed out notebook has and the released one has not: it installs the course."""
_HIDDEN = re.compile(r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME).*?END \1[^\n]*\n?", re.DOTALL | re.MULTILINE)


class Release:
    """The released notebook, with what is looked up in it."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.cells: list[NotebookNode] = notebook.cells
        self.settings: list[Mapping[str, Any]] = [cell.metadata.get("nbgrader") or {} for cell in self.cells]
        self.names: list[Any] = [each.get("grade_id") for each in self.settings]
        self.answers = [i for i, each in enumerate(self.settings) if is_answer(each)]
        self.tasks = [i for i, each in enumerate(self.settings) if each.get("task") and each.get("locked")]
        self.by_name = {name: i for i, name in enumerate(self.names) if name}
        self.by_id = {cell["id"]: i for i, cell in enumerate(self.cells) if cell.get("id")}
        # Learners never saw what stands between the marks of hidden tests and of mark schemes.
        self.plain = [plain(_HIDDEN.sub("", cell.source)) for cell in self.cells]
        self.by_text: dict[str, list[int]] = defaultdict(list)
        for i, text in enumerate(self.plain):
            if text:
                self.by_text[text].append(i)

    def is_code_answer(self, place: int) -> bool:
        """Say whether an answer is code."""
        return self.cells[place].cell_type == "code"

    def is_manual(self, place: int) -> bool:
        """Say whether a person grades this cell."""
        return bool(self.settings[place].get("grade") or self.settings[place].get("task"))

    def called(self, place: int) -> str:
        """Return a cell's name for a sentence."""
        return f"`{self.names[place]}`"


def is_answer(settings: Mapping[str, Any]) -> bool:
    """Say whether a cell with these settings of nbgrader's is the learner's to fill in."""
    return bool((settings.get("solution") or settings.get("task")) and not settings.get("locked"))


def added_to(task: str) -> str:
    """Return how the ids of the cells begin that a learner added as the answer to a task."""
    return f"{re.sub(r'[^A-Za-z0-9_-]', '-', task)[:40]}-added-"


def copy_of(notebook: NotebookNode) -> NotebookNode:
    """Copy a notebook without its outputs; much faster than `copy.deepcopy`."""
    copied = _copied(notebook)
    for cell in copied["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return copied


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        copied = type(value)()
        for key, item in value.items():
            copied[key] = _copied(item)
        return copied
    return [_copied(item) for item in value] if isinstance(value, list) else value


def plain(text: str) -> str:
    """Return a text as it is compared: white space at the ends of lines does not matter."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
