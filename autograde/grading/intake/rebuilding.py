"""Rebuild a submission from the released notebook: of the learner's file only the texts of the answers are taken.

Whatever else a submission may contain (tags, flags, replaced set-up cells, outputs) is not there afterwards, since it
was never taken over. Answers are found by nbgrader's `grade_id`; where honest people lost it, by the cell's id, by
what a cell defines, and by where it stands.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograde.grading.intake.reading import Cell, Unreadable, cells_of, find_notebook, submitted_at
from autograde.grading.intake.texts import BUILTINS, MAX_ANALYSED, Texts, top_level

__all__ = ["TakenIn", "Unreadable", "rebuild", "submitted_at", "take_in"]

MAX_ANSWER = 1_000_000
"""Longest answer that is taken, in characters."""
MAX_NOTES = 50
"""Most sentences for the instructor."""
_HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?", re.DOTALL | re.MULTILINE)
MAX_PIECES = 50
"""Most pieces of one answer for which it is tried which of them fit together, and most cells it is given helpers of."""


@dataclass
class TakenIn:
    """A submission as it is graded.

    `notebook` is the release with the learner's texts and without outputs. `repairs` are sentences for the
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
    plan = _Release(release)
    texts = Texts(plan.plain)

    def judge(cells: list[Cell]) -> tuple[int, _Match]:
        match = _Match(plan, cells, texts)
        return match.fit(), match

    try:
        match, notes, fits = find_notebook(folder, name, judge)
        if not match.cells:
            return TakenIn(_copy(release), refusal="The notebook could not be graded: it has no cells.")
        if not fits:
            reason = "this is not the notebook of this assignment: none of its answer cells is in it."
            return TakenIn(_copy(release), refusal=f"The notebook could not be graded: {reason}")
        notebook, repairs, answered = _rebuilt(plan, match)
        return TakenIn(notebook, notes + repairs, None, answered)
    except Unreadable as error:
        return TakenIn(_copy(release), refusal=f"The notebook could not be read: {error}.")
    except Exception as error:
        # A submission must never stop the batch, even by a case that nobody thought of.
        reason = f"it led to an unexpected error ({type(error).__name__})"
        return TakenIn(_copy(release), refusal=f"The notebook could not be read: {reason}.")


def rebuild(release: NotebookNode, submitted: NotebookNode) -> tuple[NotebookNode, list[str], set[str]]:
    """Return the release with the answers of a submitted notebook, the repairs, and the grade_ids that were found.

    Raises `Unreadable` if `submitted` has no cells that could be read.
    """
    cells, notes = cells_of(submitted)
    plan = _Release(release)
    notebook, repairs, answered = _rebuilt(plan, _Match(plan, cells, Texts(plan.plain)))
    return notebook, notes + repairs, answered


# ---------------------------------------------------------------------------------------------------------------------
# The release


class _Release:
    """The released notebook, with what is looked up in it."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.cells: list[NotebookNode] = notebook.cells
        self.settings: list[Mapping[str, Any]] = [cell.metadata.get("nbgrader") or {} for cell in self.cells]
        self.names: list[Any] = [each.get("grade_id") for each in self.settings]
        self.answers = [i for i, each in enumerate(self.settings) if _is_answer(each)]
        self.tasks = [i for i, each in enumerate(self.settings) if each.get("task") and each.get("locked")]
        self.by_name = {name: i for i, name in enumerate(self.names) if name}
        self.by_id = {cell["id"]: i for i, cell in enumerate(self.cells) if cell.get("id")}
        # Learners never saw what stands between the marks of hidden tests.
        self.plain = [_plain(_HIDDEN.sub("", cell.source)) for cell in self.cells]
        self.by_text: dict[str, list[int]] = defaultdict(list)
        for i, text in enumerate(self.plain):
            if text:
                self.by_text[text].append(i)

    def is_code_answer(self, place: int) -> bool:
        return self.cells[place].cell_type == "code"

    def is_manual(self, place: int) -> bool:
        return bool(self.settings[place].get("grade") or self.settings[place].get("task"))

    def called(self, place: int) -> str:
        return f"`{self.names[place]}`"


def _is_answer(settings: Mapping[str, Any]) -> bool:
    return bool((settings.get("solution") or settings.get("task")) and not settings.get("locked"))


def _copy(notebook: NotebookNode) -> NotebookNode:
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


def _plain(text: str) -> str:
    """Return a text as it is compared: white space at the ends of lines does not matter."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


# ---------------------------------------------------------------------------------------------------------------------
# Which cell is which


class _Match:
    """Which cell of a submission is which cell of the release: `place[s]` is that, or None for an added cell."""

    def __init__(self, release: _Release, cells: list[Cell], texts: Texts) -> None:
        self.release, self.cells, self.texts = release, cells, texts
        self.place: list[int | None] = [None] * len(cells)
        self.copies: set[int] = set()
        """Cells that repeat a text of the release whose cell is there already: they say nothing."""
        self.by_name = self.by_shape = 0
        self.claimed: dict[int, list[int]] = defaultdict(list)
        self.plain = [_plain(cell.source) for cell in cells]
        self.by_metadata()
        self.by_text()
        self.guessed: set[int] = set()
        if any(self.is_free(s) for s in range(len(cells))):
            self.by_definition()
            self.by_position()

    def claim(self, s: int, place: int) -> None:
        self.place[s] = place
        self.claimed[place].append(s)
        self.claimed[place].sort()

    def is_free(self, s: int) -> bool:
        return self.place[s] is None and s not in self.copies

    def free_code(self) -> list[int]:
        return [s for s, cell in enumerate(self.cells) if cell.kind == "code" and self.is_free(s) and self.plain[s]]

    def open_answers(self) -> list[int]:
        return [place for place in self.release.answers if place not in self.claimed]

    def by_metadata(self) -> None:
        for s, cell in enumerate(self.cells):
            place = self.release.by_name.get(cell.grade_id) if cell.grade_id else None
            if place is not None:
                self.by_name += 1
            elif cell.id:
                place = self.release.by_id.get(cell.id)
            if place is not None:
                self.claim(s, place)

    def by_text(self) -> None:
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
        return (self.cells[s].kind == "code") == self.release.is_code_answer(place)

    def free_run(self, positions: Iterable[int]) -> list[int]:
        run = []
        for s in positions:
            if self.place[s] is not None:
                break
            run.append(s)
        return run

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


# ---------------------------------------------------------------------------------------------------------------------
# The answers' texts


def _rebuilt(release: _Release, match: _Match) -> tuple[NotebookNode, list[str], set[str]]:
    notes = _Notes(release)
    texts = _Collector(release, match, notes)
    answers = texts.collect()
    notebook = _copy(release.notebook)
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
            notebook.cells[place]["source"] = answers[place]
    _tell_differences(release, match, notes, set(answers))
    for place in reversed(release.tasks):
        notebook.cells[place + 1 : place + 1] = texts.task_cells(place)
    texts.tell_left_out()
    if match.texts.exhausted:
        notes.say("It holds more text than is looked at; cells without nbgrader's settings may have been left out.")
    return notebook, notes.sentences(), answered


class _Notes:
    """The sentences for the instructor: those about several cells first, then those about one."""

    def __init__(self, release: _Release) -> None:
        self.release = release
        self.groups: dict[str, list[str]] = {}
        self.single: list[str] = []

    def say(self, sentence: str) -> None:
        if sentence not in self.single:
            self.single.append(sentence)

    def group(self, sentence: str, place: int) -> None:
        """Note a cell under a sentence, in which `{}` stands for the cells."""
        names = self.groups.setdefault(sentence, [])
        if self.release.called(place) not in names:
            names.append(self.release.called(place))

    def sentences(self) -> list[str]:
        out = [sentence.format(_listed(names)) for sentence, names in self.groups.items()] + self.single
        if len(out) > MAX_NOTES:
            out[MAX_NOTES:] = [f"{len(out) - MAX_NOTES} further remarks of this kind were left out."]
        return out


def _listed(names: Sequence[str], most: int = 6) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _tell_differences(release: _Release, match: _Match, notes: _Notes, answers: set[int]) -> None:
    """Note what of the release was missing, changed or moved."""
    for place, settings in enumerate(release.settings):
        if not settings:
            continue
        answer = _is_answer(settings)
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


class _Collector:
    """Puts each answer's text together from the cells that belong to it."""

    def __init__(self, release: _Release, match: _Match, notes: _Notes) -> None:
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
        kept = [text for text in texts if _plain(text) != self.release.plain[place]] or texts[:1]
        if any(own & self.texts.binds(text) for text in kept):
            kept = [text for text in kept if own & self.texts.binds(text)]
        called = self.release.called(place)
        if len({_plain(text) for text in texts}) == 1:
            self.notes.say(f"The answer cell {called} stood there more than once, with the same text.")
        elif len({_plain(text) for text in kept}) == 1:
            self.notes.say(f"The answer cell {called} stood there more than once; the copy that was worked on is used.")
        else:
            self.notes.say(
                f"The answer cell {called} stood there more than once, with different texts; the later is used."
            )
        return kept[-1]

    def joined(self, place: int, run: list[int]) -> str:
        """Join an answer's cell with its other pieces and with the helpers next to it."""
        match = self.match
        parts = _Parts(self.release.plain[place], self.release.is_code_answer(place), self.texts)
        last = run[-1]
        following = match.free_run(range(last + 1, len(match.cells)))
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

    def prepend(self, parts: "_Parts", s: int, needed: set[str]) -> bool:
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
            if _plain(answers.get(place, stub)) != stub or not self.release.is_code_answer(place):
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
            if place is not None and match.cells[s].kind == "code" and not _is_answer(release.settings[place])
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
                uses = _listed([f"`{name[:40]}`" for name in sorted(names)])
                called = release.called(place)
                self.notes.say(f"The answer {called} uses {uses} of another cell; what defines it was put before it.")

    def task_cells(self, place: int) -> list[NotebookNode]:
        """Return the cells that a learner added after a task: they are the answer to it."""
        found = self.match.claimed.get(place)
        cells: list[NotebookNode] = []
        for s in range(found[-1] + 1 if found else len(self.match.cells), len(self.match.cells)):
            where, cell = self.match.place[s], self.match.cells[s]
            if where is not None and self.release.settings[where]:
                break
            if where is None and s not in self.match.copies and s not in self.used and len(cell.source) <= MAX_ANSWER:
                name = re.sub(r"[^\w-]", "-", str(self.release.names[place]), flags=re.ASCII)[:40]
                made: dict[str, Any] = {"cell_type": cell.kind, "id": f"{name}-added-{len(cells) + 1}", "metadata": {}}
                if cell.kind == "code":
                    made |= {"execution_count": None, "outputs": []}
                cells.append(NotebookNode({**made, "metadata": NotebookNode(), "source": cell.source}))
                self.used.add(s)
        return cells

    def tell_left_out(self) -> None:
        match = self.match
        left = [s for s in range(len(match.cells)) if match.is_free(s) and match.plain[s] and s not in self.used]
        for kind, what in (("code", "code cell"), ("markdown", "text cell"), ("raw", "raw cell")):
            count = sum(1 for s in left if match.cells[s].kind == kind)
            if count:
                verb = "was" if count == 1 else "were"
                self.notes.say(
                    f"{count} {what}{'s' * (count > 1)} that the learner added {verb} left out: no answer needs it."
                )


class _Parts:
    """The pieces of one answer, in order, and what was done to them (sentences with `{}` for the answer's name)."""

    def __init__(self, stub: str, is_code: bool, texts: Texts) -> None:
        self.stub, self.is_code, self.texts = stub, is_code, texts
        self.own = top_level(self.texts.binds(stub)) if is_code else frozenset()
        self.pieces: list[str] = []
        self.notes: list[str] = []

    def text(self) -> str:
        return self.combined()[0] if self.pieces else ""

    def combined(self) -> tuple[str, int]:
        """Return the joined pieces, and how many were left out since the text could not be read with them."""
        whole = self.texts.join(self.pieces)
        if (
            len(self.pieces) == 1
            or not self.is_code
            or self.texts.parses(whole)
            or not self.texts.parses(self.pieces[0])
            or len(self.pieces) > MAX_PIECES
            or len(whole) > MAX_ANALYSED
        ):
            return whole, 0
        for end in range(len(self.pieces) - 1, 0, -1):
            kept = self.pieces[:end]
            if self.texts.parses(self.texts.join(kept)):
                break
        for piece in self.pieces[end + 1 :]:
            if self.texts.parses(self.texts.join([*kept, piece])):
                kept.append(piece)
        return self.texts.join(kept), len(self.pieces) - len(kept)

    def is_stub(self) -> bool:
        return _plain(self.text()) == self.stub

    def is_continued_by(self, text: str) -> bool:
        """Return whether the text is the second part of a cell that was split."""
        whole = self.text()
        if text[:1] in " \t" or not self.texts.parses(whole):
            return self.texts.parses(self.texts.join([whole, text]))
        return False

    def is_continuation_of(self, text: str) -> bool:
        """Return whether the text is the first part of a cell whose second part this is."""
        whole = self.text()
        return (whole[:1] in " \t" or not self.texts.parses(whole)) and self.texts.parses(
            self.texts.join([text, whole])
        )

    def add_piece(self, text: str) -> None:
        if len(self.pieces) >= MAX_PIECES or sum(map(len, self.pieces)) > MAX_ANALYSED:
            self.pieces.append(text)
            return
        if not self.pieces:
            self.pieces = [text]
        elif any(_plain(text) == _plain(piece) for piece in self.pieces) or _plain(text) in ("", self.stub):
            self.notes.append("Stood there more than once: {}; it is there once again.")
        elif self.is_stub():
            self.replace(text)
        elif self.is_code and self.is_new_version(text):
            self.pieces = [text]
            self.notes.append("In two versions, one after the other: {}; the later is used.")
        else:
            self.pieces.append(text)
            self.notes.append("In several cells: {}; they were joined.")

    def is_new_version(self, text: str) -> bool:
        former, now = self.texts.binds(self.text(), False), self.texts.binds(text, False)
        if not former or not former <= now or text[:1] in " \t" or not self.texts.parses(text):
            return False
        # A text that builds on the former one continues it; joining two versions does no harm either.
        return not top_level(former) & self.texts.reads(text)

    def replace(self, text: str) -> None:
        self.pieces = [text]
        self.notes.append("Answered in a cell next to their own: {}; its text is used.")

    def prepend(self, text: str) -> None:
        if text:
            self.pieces = [self.texts.put_before(text, self.text())]
            self.notes.append("In several cells: {}; they were joined.")
