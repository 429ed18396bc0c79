"""Sentences for the instructor about what was found otherwise than it was released."""

from collections.abc import Mapping, Sequence
from typing import Any

from autograde.grading.intake.matching import Match
from autograde.grading.intake.reading import Cell
from autograde.grading.intake.released import Release, is_answer

MAX_NOTES = 50
"""Most sentences for the instructor."""


class Remarks:
    """The sentences for the instructor: those about several cells first, then those about one."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.groups: dict[str, list[str]] = {}
        self.single: list[str] = []

    def say(self, sentence: str) -> None:
        """Note a sentence, once."""
        if sentence not in self.single:
            self.single.append(sentence)

    def group(self, sentence: str, place: int) -> None:
        """Note a cell under a sentence, in which `{}` stands for the cells."""
        names = self.groups.setdefault(sentence, [])
        if self.release.called(place) not in names:
            names.append(self.release.called(place))

    def sentences(self) -> list[str]:
        """Return all sentences; of too many, the first."""
        out = [sentence.format(listed(names)) for sentence, names in self.groups.items()] + self.single
        if len(out) > MAX_NOTES:
            out[MAX_NOTES:] = [f"{len(out) - MAX_NOTES} further remarks of this kind were left out."]
        return out


def listed(names: Sequence[str], most: int = 6) -> str:
    """Return names as a list in words; of too many, the first."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def tell_differences(release: Release, match: Match, notes: Remarks, answers: set[int]) -> None:
    """Note what of the release was missing, changed or moved."""
    for place, settings in enumerate(release.settings):
        if not settings:
            continue
        answer = is_answer(settings)
        found = match.claimed.get(place, [])
        if not found:
            if not answer:
                notes.group("Missing: {}; the released text stands there again.", place)
            elif place not in answers:
                notes.group("Missing answers: {}; the stub stands there again.", place)
            continue
        if not answer and any(match.plain[s] != release.plain[place] for s in found):
            notes.group("Changed, though not an answer: {}; the released text is used.", place)
        elif not answer and len(found) > 1:
            notes.group("Stood there more than once: {}; it is there once again.", place)
        if place in match.guessed:
            notes.group("Recognised by what they define or where they stand, without nbgrader's settings: {}.", place)
        elif all(match.cells[s].grade_id != settings.get("grade_id") for s in found):
            notes.group("Recognised by their text or id, without nbgrader's settings: {}.", place)
        elif any(_altered(settings, match.cells[s]) for s in found):
            notes.group("With changed settings (flags, points or tags): {}; the released ones are used.", place)
        if answer and any(match.cells[s].kind != release.cells[place].cell_type for s in found):
            notes.group("Of another cell type: {}; the text counts all the same.", place)
    order = [place for _, place in sorted((found[0], place) for place, found in match.claimed.items())]
    if order != sorted(order):
        notes.say("Cells stood in another order; the released order is used.")


def _altered(released: Mapping[str, Any], cell: Cell) -> bool:
    if cell.tagged:
        return True
    keys = ("grade", "solution", "locked", "points", "task")
    # Older versions of nbgrader did not write all of them.
    return cell.grade_id is not None and any(
        key in cell.settings and cell.settings[key] != released.get(key, cell.settings[key]) for key in keys
    )
