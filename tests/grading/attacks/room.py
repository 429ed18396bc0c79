"""The course folder that attacks are handed in to."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import nbformat
from classroom import Classroom

from attacks.assignment import ASSIGNMENT, assignment
from attacks.collection import Attack
from autograde.authoring.build import ROOT


class AttackRoom(Classroom):
    """A course folder with the assignment that all attacks are submitted to."""

    @classmethod
    def released_in(cls, folder: Path) -> "AttackRoom":
        """Make a course folder with the assignment released."""
        room = cls(folder, ASSIGNMENT)
        room.release()
        return room

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
