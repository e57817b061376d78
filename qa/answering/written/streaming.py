"""A written answer while it is being written: what may be shown of it so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.check.assembly import Checked
from qa.answering.check.checking import Checker
from qa.answering.check.evidence import SentUpdate
from qa.answering.check.markers import read_line
from qa.answering.draft import NOT_TOLD
from qa.answering.written.structured import marked
from qa.text.cleaning import clean

# A word, tag, link or marker that is not finished may still turn out to be none.
_UNFINISHED = re.compile(r"(?:<[^<>]*|\[[^\]]*(?:\]\(?[^\s)]*)?|!|\S+)$")
_STOP = re.compile(r"[.!?…]+$")


@dataclass(frozen=True)
class Revision:
    """All that was streamed so far, as it reads now: a sentence was struck, or the model is asked again."""

    text: str


class LiveText:
    """Pieces go in as a model writes them; what comes out is clean, and its whole sentences are checked."""

    def __init__(self, sources: Sequence[SentUpdate], question: str) -> None:
        self._checker = Checker(sources, question)
        self._written = ""
        self._shown = ""
        self._whole = 0
        self._checked = ""

    def add(self, piece: str) -> str | Revision | None:
        """What to show next: more text, a revision of all of it, or None for nothing new."""
        self._written += piece
        cleaned = clean(_UNFINISHED.sub("", marked(self._written)))
        lines = [read_line(line) for line in cleaned.split("\n")]
        whole = sum(map(len, lines)) - 1
        if whole > self._whole:
            self._whole = whole
            self._checked = answer_text(self._checker.check(cleaned, complete=False))
        # The stop comes with the marker that stands before it, once the sentence is known to be whole.
        last = _STOP.sub("", lines[-1][-1].text) if lines[-1] else ""
        between = "\n" if len(lines) > 1 and len(lines[-1]) == 1 else " "
        return self._show(f"{self._checked}{between}{last}" if self._checked and last else self._checked or last)

    def void(self) -> Revision | None:
        """Start anew; a revision to nothing if anything was shown."""
        shown, self._shown = self._shown, ""
        self._written, self._whole, self._checked = "", 0, ""
        return Revision("") if shown else None

    def _show(self, text: str) -> str | Revision | None:
        before, self._shown = self._shown, text
        if text == before:
            return None
        return text[len(before) :] if text.startswith(before) else Revision(text)


def answer_text(checked: Checked) -> str:
    """The text of a checked answer; a refusal always begins with the same words."""
    if not checked.refused:
        return checked.text
    return f"{NOT_TOLD} {checked.text}".strip()
