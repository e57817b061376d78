"""Sentences of a paragraph with their character offsets."""

from __future__ import annotations

import re

# Runs of stops are taken whole, so that a line of a million dots costs no more than other text.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Rep|Sen|Gov|St|Rev|Hon|Jr|Sr|vs|No|Nos|approx|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|etc|al|ca)|(?:\b[A-Z]\.)*\b[A-Z]|\b[ap]\.m)\.$"
)
_LEAD = re.compile(r"^[\s•]+")
_TAIL = 12
_OPENS = re.compile(r"\s+[\"'“‘(\[]*[A-Z0-9•£$€]")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets (start, end) of the sentences, without the white space between them.

    Abbreviations and initials don't end a sentence, and neither does a stop before a small letter.
    """
    spans = []
    start = 0
    for found in _END.finditer(text):
        end = found.end()
        if end < len(text) and (
            not _OPENS.match(text, end) or _ends_in_abbreviation(text[max(start, end - _TAIL) : end])
        ):
            continue
        spans.append((start, end))
        start = end
    spans.append((start, len(text)))
    stripped = []
    for begin, end in spans:
        piece = text[begin:end]
        left = end - len(_LEAD.sub("", piece))
        right = end - (len(piece) - len(piece.rstrip()))
        if left < right:
            stripped.append((left, right))
    return stripped


def _ends_in_abbreviation(sentence: str) -> bool:
    return sentence.endswith(".") and bool(_ABBREVIATION.search(sentence))
