"""Which cell of a submission is which cell of the release: by names and ids, by texts, by definitions, by position."""

from collections import defaultdict
from collections.abc import Iterable

from autograde.grading.intake.cell_code import Texts, top_level
from autograde.grading.intake.reading import Cell
from autograde.grading.intake.released import Release, plain


class Match:
    """Which cell of a submission is which cell of the release: `place[s]` is that, or None for an added cell."""

    def __init__(self, release: Release, cells: list[Cell], texts: Texts) -> None:
        self.release, self.cells, self.texts = release, cells, texts
        self.place: list[int | None] = [None] * len(cells)
        self.copies: set[int] = set()
        """Cells that repeat a text of the release whose cell is there already: they say nothing."""
        self.by_name = self.by_shape = 0
        self.claimed: dict[int, list[int]] = defaultdict(list)
        self.plain = [plain(cell.source) for cell in cells]
        self.by_metadata()
        self.by_text()
        self.guessed: set[int] = set()
        if any(self.is_free(s) for s in range(len(cells))):
            self.by_definition()
            self.by_position()

    def claim(self, s: int, place: int) -> None:
        """Take a cell of the submission for one of the release."""
        self.place[s] = place
        self.claimed[place].append(s)
        self.claimed[place].sort()

    def is_free(self, s: int) -> bool:
        """Say whether it is not known yet which cell this is."""
        return self.place[s] is None and s not in self.copies

    def free_code(self) -> list[int]:
        """Return the cells of code that the learner added."""
        return [s for s, cell in enumerate(self.cells) if cell.kind == "code" and self.is_free(s) and self.plain[s]]

    def open_answers(self) -> list[int]:
        """Return the answers that have not been found yet."""
        return [place for place in self.release.answers if place not in self.claimed]

    def by_metadata(self) -> None:
        """Match cells by nbgrader's name, or else by the cell's id."""
        for s, cell in enumerate(self.cells):
            place = self.release.by_name.get(cell.grade_id) if cell.grade_id else None
            if place is not None:
                self.by_name += 1
            elif cell.id:
                place = self.release.by_id.get(cell.id)
            if place is not None:
                self.claim(s, place)

    def by_text(self) -> None:
        """Match cells whose text is the released one."""
        for s, text in enumerate(self.plain):
            if self.place[s] is None and text in self.release.by_text:
                places = self.release.by_text[text]
                place = next((i for i in places if i not in self.claimed), None)
                if place is None:
                    self.copies.add(s)
                else:
                    self.claim(s, place)

    def by_definition(self) -> None:
        """Match answers by the names that their stub defines."""
        free = [s for s, cell in enumerate(self.cells) if self.is_free(s) and self.plain[s]]
        pairs = []
        for place in self.open_answers():
            wanted = self.texts.binds(self.release.plain[place]) if self.release.is_code_answer(place) else frozenset()
            top = top_level(wanted)
            for s in free if top else ():
                given = self.texts.binds(self.plain[s])
                if top <= given:
                    pairs.append((-len(wanted & given) / len(wanted | given), place, s))
        taken: set[int] = set()
        for _, place, s in sorted(pairs):
            if place not in self.claimed and s not in taken:
                taken.add(s)
                self.claim(s, place)
                self.guessed.add(place)
                self.by_shape += 1

    def by_position(self) -> None:
        """Match answers by the cells around them."""
        for place in self.open_answers():
            before = self.claimed.get(place - 1)
            after = self.claimed.get(place + 1)
            if before:
                run = self.free_run(range(before[-1] + 1, len(self.cells)))
                end = before[-1] + 1 + len(run)
                if after and end != after[0]:
                    continue
            elif after:
                run = self.free_run(range(after[0] - 1, -1, -1))[::-1]
            else:
                continue
            top = (
                top_level(self.texts.binds(self.release.plain[place]))
                if self.release.is_code_answer(place)
                else frozenset()
            )
            for s in run:
                # A cell that defines other things only is no answer, but something that the learner tried.
                fits = not top or not self.texts.parses(self.plain[s]) or top & self.texts.binds(self.plain[s])
                if fits and self.plain[s] and self.is_free(s) and self.is_kind(s, place):
                    self.claim(s, place)
                    self.guessed.add(place)
                    break

    def is_kind(self, s: int, place: int) -> bool:
        """Say whether both are code, or both are text."""
        return (self.cells[s].kind == "code") == self.release.is_code_answer(place)

    def free_run(self, positions: Iterable[int]) -> list[int]:
        """Return the positions up to the first cell that is matched."""
        run = []
        for s in positions:
            if self.place[s] is not None:
                break
            run.append(s)
        return run

    def given(self) -> dict[int, str]:
        """Return the answers that are no longer as released, by place."""
        texts = {place: "\n".join(self.plain[s] for s in found) for place, found in self.claimed.items()}
        answers = {i: texts[i] for i in self.release.answers if i in texts and texts[i] != self.release.plain[i]}
        return {i: text for i, text in answers.items() if text}

    def fit(self) -> int:
        """Return how many cells match, 0 if this is a notebook of another assignment.

        Chapters have a few cells in common, so that a single match says little.
        """
        named = sum(1 for cell in self.cells if cell.grade_id)
        matched = len(self.claimed)
        enough = self.by_name >= named / 4 if self.by_name else False
        share = matched >= len(self.release.cells) / 10 or matched >= len(self.cells) / 4
        return (
            matched if matched and (enough or (share and not (named and not self.by_name and not self.by_shape))) else 0
        )
