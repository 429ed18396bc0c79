"""The course folder that attacks are handed in to."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import nbformat
from classroom import Classroom
from nbformat import NotebookNode

from attacks.assignment import ASSIGNMENT, assignment
from attacks.collection import Attack
from autograde.authoring.build import ROOT, generate_assignment


class AttackRoom(Classroom):
    """A course folder with the assignment that all attacks are submitted to, released."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, ASSIGNMENT)
        generate_assignment(folder, ASSIGNMENT)
        file = folder / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        self.released: NotebookNode = nbformat.read(file, as_version=4)

    def __post_init__(self) -> None:
        shutil.copy(ROOT / "nbgrader_config.py", self.folder)
        source = self.folder / "solutions" / ASSIGNMENT
        source.mkdir(parents=True)
        nbformat.write(assignment(), source / f"{ASSIGNMENT}.ipynb")

    def hand_in(self, student: str, attack: Attack, words: Mapping[str, str] = MappingProxyType({})) -> Path:
        """Put the submission of an attack where nbgrader expects it; `words` replaces `@WORD@` in answers."""
        folder = self.folder / "submitted" / student / ASSIGNMENT
        book = attack.notebook(self.released, {"COURSE": os.fsencode(self.folder).hex(), **words})
        folder.mkdir(parents=True)
        # As it is: nbformat would mend some of it.
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(book))
        if attack.files:
            attack.files(folder)
        return folder
