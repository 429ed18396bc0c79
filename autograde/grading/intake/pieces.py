"""One answer that stands in several pieces: which belong to it, and how they are joined."""

from autograde.grading.intake.cell_code import MAX_ANALYSED, Texts, top_level
from autograde.grading.intake.released import plain

MAX_PIECES = 50
"""Most pieces of one answer for which it is tried which of them fit together, and most cells it is given helpers of."""


class Pieces:
    """The pieces of one answer, in order, and what was done to them (sentences with `{}` for the answer's name)."""

    def __init__(self, stub: str, is_code: bool, texts: Texts) -> None:
        self.stub, self.is_code, self.texts = stub, is_code, texts
        self.own = top_level(self.texts.binds(stub)) if is_code else frozenset()
        self.pieces: list[str] = []
        self.notes: list[str] = []

    def text(self) -> str:
        """Return the joined pieces."""
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
        """Say whether nothing was answered yet."""
        return plain(self.text()) == self.stub

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
        """Add a text at the end, unless it is there already; a later version replaces the former."""
        if len(self.pieces) >= MAX_PIECES or sum(map(len, self.pieces)) > MAX_ANALYSED:
            self.pieces.append(text)
            return
        if not self.pieces:
            self.pieces = [text]
        elif any(plain(text) == plain(piece) for piece in self.pieces) or plain(text) in ("", self.stub):
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
        """Return whether the text defines again all that is there, and does not build on it."""
        former, now = self.texts.binds(self.text(), False), self.texts.binds(text, False)
        if not former or not former <= now or text[:1] in " \t" or not self.texts.parses(text):
            return False
        # A text that builds on the former one continues it; joining two versions does no harm either.
        return not top_level(former) & self.texts.reads(text)

    def replace(self, text: str) -> None:
        """Take this text instead of all pieces."""
        self.pieces = [text]
        self.notes.append("Answered in a cell next to their own: {}; its text is used.")

    def prepend(self, text: str) -> None:
        """Put a text before all pieces."""
        if text:
            self.pieces = [self.texts.put_before(text, self.text())]
            self.notes.append("In several cells: {}; they were joined.")
