"""Markers such as [2] in a model's text: found in all the ways that models write them, and put back in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.text.language import pattern
from qa.text.sentences import sentence_spans

_MARKER = pattern("marker", "marker")
_PARTS = pattern("marker", "parts")
# "[1]-[3]" is "[1-3]".
_SPLIT_RANGE = re.compile(r"(\[\d{1,3})\]\s*[-–]\s*\[(\d{1,3}\])")
_SUPERSCRIPT = {mark: str(n) for n, mark in enumerate("¹²³⁴⁵⁶⁷⁸⁹", start=1)}
_LONGEST_RANGE = 10
_STOP = re.compile(r"[.!?…]+$")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class MarkedSentence:
    """A sentence without its markers; `marks` holds (offset in `text`, number) in order."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that the sentence cites, in order, each once."""
        return tuple(dict.fromkeys(number for _, number in self.marks))

    @property
    def stop(self) -> int:
        """Where a marker at the end goes: before the full stop."""
        found = _STOP.search(self.text)
        return found.start() if found else len(self.text)

    def with_marks(self, keep: Callable[[int], int | None], more: Sequence[int] = ()) -> str:
        """The sentence with its markers back, and `more` at its end.

        `keep` gives the number to show for a marker, or None to leave it out.
        """
        out, at, seen = "", 0, set[tuple[int, int]]()
        for offset, number in (*self.marks, *((self.stop, number) for number in more)):
            shown = keep(number)
            out += self.text[at:offset]
            at = offset
            if shown is not None and (offset, shown) not in seen:
                seen.add((offset, shown))
                out += f"[{shown}]" if out.endswith("]") else f" [{shown}]"
        return out + self.text[at:]


def read_line(line: str) -> list[MarkedSentence]:
    """The sentences of one line that have a word. A marker after a full stop is of the sentence that the stop ends."""
    bare, marks = _without_markers(line)
    spans = sentence_spans(bare)
    sentences = []
    for i, (start, end) in enumerate(spans):
        first = -1 if i == 0 else start
        last = spans[i + 1][0] if i + 1 < len(spans) else len(bare)
        stop = MarkedSentence(bare[start:end]).stop
        own = [(min(at - start, stop) if start < at else stop, n) for at, n in marks if first < at <= last]
        if _WORD.search(bare, start, end):
            sentences.append(MarkedSentence(bare[start:end], tuple(own)))
    return sentences


def _without_markers(line: str) -> tuple[str, list[tuple[int, int]]]:
    bare, marks, at = "", [], 0
    line = _SPLIT_RANGE.sub(r"\1-\2", line)
    for found in _MARKER.finditer(line):
        bare += line[at : found.start()]
        at = found.end()
        written = found[1] or found[2] or found[3] or found[5] or _SUPERSCRIPT.get(found[4] or "", "")
        marks += [(len(bare), number) for number in _expand(written)]
        if bare and line[at : at + 1].isalnum():
            bare += " "
    return bare + line[at:], marks


def _expand(written: str) -> list[int]:
    numbers: list[int] = []
    for part in _PARTS.split(written):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and ends[0] <= ends[1] < ends[0] + _LONGEST_RANGE:
            numbers += range(ends[0], ends[1] + 1)
        else:
            numbers += ends
    return numbers
