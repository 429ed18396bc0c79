"""Each answer's text, put together from the cells that belong to it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from nbformat.notebooknode import from_dict

from autograde.grading.intake import pictures
from autograde.grading.intake.cell_code import BUILTINS, top_level
from autograde.grading.intake.matching import Match
from autograde.grading.intake.pieces import MAX_PIECES, Pieces
from autograde.grading.intake.released import FIRST_LINE, Release, added_to, is_answer, plain
from autograde.grading.intake.remarks import Remarks, listed

MAX_ANSWER = 1_000_000
"""Longest answer that is taken, in characters."""


class Collector:
    """Puts each answer's text together from the cells that belong to it."""

    def __init__(self, release: Release, match: Match, notes: Remarks) -> None:
        self.release, self.match, self.notes, self.texts = release, match, notes, match.texts
        self.used: set[int] = set()
        """Added cells whose text, or part of it, went into an answer."""
        self.added = match.free_code()
        self.offers = {s: self.texts.offers(match.plain[s]) for s in self.added}
        """The names that an added cell defines or changes."""
        self.offering: dict[str, list[int]] = defaultdict(list)
        for s, names in self.offers.items():
            for name in names:
                self.offering[name].append(s)

    def names_needed(self, place: int) -> set[str]:
        """Return the global names that an answer uses or defines, or that an added cell does that it needs."""
        texts = [self.release.plain[place], *(self.match.plain[s] for s in self.match.claimed.get(place, ()))]
        waiting = list(set().union(*(self.texts.reads(text) | self.texts.offers(text) for text in texts)))
        needed, helpers = set(waiting), set[int]()
        while waiting:
            for s in self.offering.get(waiting.pop(), ()):
                if s not in helpers:
                    helpers.add(s)
                    further = self.texts.reads(self.match.plain[s]) - needed
                    needed |= further
                    waiting += further
        return needed

    def concerns(self, s: int, names: set[str]) -> bool:
        """Say whether an added cell defines or changes one of these names."""
        return not self.offers[s].isdisjoint(names)

    def collect(self) -> dict[int, str]:
        """Return the text of each answer that was found, by its place in the release."""
        answers = {}
        for place in self.release.answers:
            found = self.match.claimed.get(place)
            if found:
                answers[place] = self.text_of(place, found)
        self.find_elsewhere(answers)
        self.bring_helpers(answers)
        return answers

    def text_of(self, place: int, found: list[int]) -> str:
        """Return one answer's text: of its copies the one that counts, with the pieces around it."""
        runs: list[list[int]] = []
        for s in found:
            if runs and all(self.match.place[other] in (None, place) for other in range(runs[-1][-1], s)):
                runs[-1].append(s)
            else:
                runs.append([s])
        own = (
            top_level(self.texts.binds(self.release.plain[place]))
            if self.release.is_code_answer(place)
            else frozenset()
        )
        texts = [self.joined(place, run) for run in runs]
        if len(texts) == 1:
            return texts[0]
        kept = [text for text in texts if plain(text) != self.release.plain[place]] or texts[:1]
        if any(own & self.texts.binds(text) for text in kept):
            kept = [text for text in kept if own & self.texts.binds(text)]
        called = self.release.called(place)
        if len({plain(text) for text in texts}) == 1:
            self.notes.say(f"The answer cell {called} stood there more than once, with the same text.")
        elif len({plain(text) for text in kept}) == 1:
            self.notes.say(f"The answer cell {called} stood there more than once; the copy that was worked on is used.")
        else:
            self.notes.say(
                f"The answer cell {called} stood there more than once, with different texts; the later is used."
            )
        return kept[-1]

    def joined(self, place: int, run: list[int]) -> str:
        """Join an answer's cell with its other pieces and with the helpers next to it."""
        match = self.match
        parts = Pieces(self.release.plain[place], self.release.is_code_answer(place), self.texts)
        last = run[-1]
        following = match.free_run(range(last + 1, len(match.cells)))
        if self.release.is_manual(place) and place + 1 in self.release.tasks and place + 1 not in match.claimed:
            following = []  # rather the answer to the task that was deleted between them
        preceding = match.free_run(range(run[0] - 1, -1, -1))
        nearby = {*range(run[0], last + 1), *following, *preceding}
        needed = self.names_needed(place) if parts.is_code and not nearby.isdisjoint(self.added) else set()
        for s in [*range(run[0], last + 1), *following]:
            cell = match.cells[s]
            if s in match.copies:
                continue
            if match.place[s] == place:
                parts.add_piece(cell.source)
            elif not match.plain[s]:
                continue
            elif not parts.is_code:
                if cell.kind == "markdown" and self.release.is_manual(place):
                    parts.add_piece(cell.source)
                    self.used.add(s)
            elif cell.kind == "code" and (
                self.release.is_manual(place) or self.concerns(s, needed) or parts.is_continued_by(cell.source)
            ):
                parts.add_piece(cell.source)
                self.used.add(s)
        stop = run[0] - 1 - len(preceding)
        if parts.is_code and not (stop >= 0 and match.place[stop] in self.release.answers):
            for s in preceding:
                if match.cells[s].kind == "code" and match.plain[s] and self.prepend(parts, s, needed):
                    self.used.add(s)
        text, lost = parts.combined()
        if lost:
            parts.notes.append("In several cells that do not fit together: {}; those that Python can read were joined.")
        for sentence in parts.notes:
            self.notes.group(sentence, place)
        return text

    def prepend(self, parts: "Pieces", s: int, needed: set[str]) -> bool:
        """Put an added cell before an answer, or in place of its stub; say whether it went in."""
        text = self.match.cells[s].source
        if parts.is_continuation_of(text):
            parts.prepend(text)
        elif not self.concerns(s, needed):
            return False
        elif parts.is_stub() and parts.own & self.texts.binds(text):
            parts.replace(text)
        elif not parts.own & self.texts.binds(text) and not self.texts.only_defines(text):
            # What the learner tried out there may fail, and would keep the answer from being run.
            parts.prepend(self.texts.defining(text, needed)[0])
        else:
            parts.prepend(text)
        return True

    def find_elsewhere(self, answers: dict[int, str]) -> None:
        """Where an answer is still its stub, take the added cell that defines it, wherever that stands."""
        for place in self.release.answers:
            stub = self.release.plain[place]
            if plain(answers.get(place, stub)) != stub or not self.release.is_code_answer(place):
                continue
            own = top_level(self.texts.binds(stub))
            for s in reversed(self.added if own else []):
                if s not in self.used and own <= self.texts.binds(self.match.plain[s]):
                    answers[place] = self.match.cells[s].source
                    self.used.add(s)
                    self.notes.group("Answered in a cell of the learner's own elsewhere: {}; its text is used.", place)
                    break

    def bring_helpers(self, answers: dict[int, str]) -> None:
        """Prepend to an answer what it uses of the learner's other cells and would not be there otherwise."""
        match, release = self.match, self.release
        edited = [
            s
            for s, place in enumerate(match.place)
            if place is not None and match.cells[s].kind == "code" and not is_answer(release.settings[place])
            if match.plain[s] != release.plain[place]
        ]
        donors = sorted({*(s for s in self.added if s not in self.used), *edited})
        if not donors:
            return
        code = [i for i, cell in enumerate(release.cells) if cell.cell_type == "code"]
        known = set(BUILTINS).union(*(top_level(self.texts.binds(answers.get(i, release.plain[i]))) for i in code))
        offered = {s: top_level(self.texts.binds(match.plain[s])) - known for s in donors}
        for place in release.answers if any(offered.values()) else ():
            if place not in answers or not release.is_code_answer(place):
                continue
            chunks: list[str] = []
            missing, names = self.texts.reads(answers[place]) - known, set[str]()
            while missing and len(chunks) < MAX_PIECES:
                # The last cell that defines a name is the one that counted in the learner's notebook.
                s = next((s for s in reversed(donors) if offered[s] & missing), None)
                if s is None:
                    break
                chunk, brought = self.texts.defining(match.cells[s].source, offered[s] & missing, known)
                brought |= offered[s] & missing
                chunks.insert(0, chunk)
                known |= brought
                names |= brought
                missing = (missing | self.texts.reads(chunk)) - known
                self.used.add(s)
            if chunks:
                answers[place] = self.texts.put_before(self.texts.join(chunks), answers[place])
                uses = listed([f"`{name[:40]}`" for name in sorted(names)])
                called = release.called(place)
                self.notes.say(f"The answer {called} uses {uses} of another cell; what defines it was put before it.")

    def task_cells(self, place: int) -> list[NotebookNode]:
        """Return cells with what a learner wrote for a task."""
        cells: list[NotebookNode] = []
        for s, text in self.for_task(place):
            cell = self.match.cells[s]
            made: dict[str, Any] = {"cell_type": cell.kind, "metadata": {}, "source": text}
            if cell.kind == "code":
                said = {"output_type": "stream", "name": "stdout", "text": "As it was handed in, not run here:\n"}
                made |= {"execution_count": None, "outputs": [said, *cell.outputs] if cell.outputs else []}
            cells.append(from_dict({**made, "id": f"{added_to(str(self.release.names[place]))}{len(cells) + 1}"}))
            if cell.kind == "markdown":
                self.attach(cells[-1], [cell.pictures], self.release.called(place))
            self.used.add(s)
        return cells

    def for_task(self, place: int) -> Iterator[tuple[int, str]]:
        """Yield the cells, each with its text, that answer a task: what was written in it, and those added after it.

        Where the task itself was deleted, they stand after what stood before it.
        """
        match, prompt = self.match, self.release.plain[place]
        for s in match.claimed.get(place, ()):
            if match.plain[s].startswith(prompt) and (text := match.plain[s].removeprefix(prompt).strip()):
                yield s, text
        last = next((i for i in range(place, -1, -1) if i in match.claimed), None)
        if last != place and last in self.release.tasks:
            return  # what stands there answers that one
        for s in range(0 if last is None else match.claimed[last][-1] + 1, len(match.cells)):
            where, text = match.place[s], match.cells[s].source
            if where is not None and self.release.settings[where]:
                break
            if match.is_free(s) and s not in self.used and len(text) <= MAX_ANSWER:
                yield s, text

    def attach(self, cell: NotebookNode, own: list[Mapping[str, dict[str, str]]], called: str) -> None:
        """Give a text the pictures that it names: its own, or else any of the submission's."""
        if "ttachment" in cell["source"] or "&" in cell["source"]:
            missing = pictures.attach(cell, [*own, *(each.pictures for each in self.match.cells)])
            if missing:
                self.notes.say(f"A picture in {called} is not in the file, or too large: it is left out.")

    def tell_left_out(self) -> None:
        """Note how many added cells no answer needs."""
        match = self.match
        left = [s for s in range(len(match.cells)) if match.is_free(s) and match.plain[s] and s not in self.used]
        left = [s for s in left if match.cells[s].source.lstrip().partition("\n")[0].rstrip() != FIRST_LINE]
        for kind, what in (("code", "code cell"), ("markdown", "text cell"), ("raw", "raw cell")):
            count = sum(1 for s in left if match.cells[s].kind == kind)
            if count:
                verb = "was" if count == 1 else "were"
                self.notes.say(
                    f"{count} {what}{'s' * (count > 1)} that the learner added {verb} left out: no answer needs it."
                )
