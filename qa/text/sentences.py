"""Sentences of a paragraph with their character offsets."""

from __future__ import annotations

import re
from functools import lru_cache

from qa.text.language import pattern, word_list

# Runs of stops are taken whole, so that a line of a million dots costs no more than other text.
# Chinese, Japanese, Arabic and Indian stops need no space behind them; a Latin stop without one parts two sentences
# only between a small word and a capital one ("half past nine.It had").
_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)|[。！？؟।]+[\"'”’)\]」』]*|(?<=[a-z]{2})[.!?](?=[A-Z][a-z]|[AI]\s)(?![A-Z]\w*\.[a-z])"
)
# "bis zum 3. März": a German day of the month.
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_LEAD = re.compile(r"^[\s•]+")
_TAIL = 12
_BEFORE_FIRST = re.compile(r"\s*[\"'“‘(\[«„¿¡]*")
_SPACELESS = "。！？؟।"
_CLOSING = "\"'”’»)]"
_STOPS = frozenset(".!?…:;,")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets (start, end) of the sentences, without the white space between them.

    Abbreviations and initials don't end a sentence, and neither does a stop before a small letter.
    """
    spans = []
    start = 0
    for found in _END.finditer(text):
        end = found.end()
        if end < len(text) and text[found.start()] not in _SPACELESS:
            tail = text[max(start, end - _TAIL) : end]
            if not _opens(text, end) or _ends_in_abbreviation(tail):
                continue
            if _ORDINAL.search(tail) and pattern("sentence", "month", "de").match(text, end):
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


def _opens(text: str, at: int) -> bool:
    """Whether what follows may begin a sentence: a capital, a figure, or a letter of a script without capitals."""
    before = _BEFORE_FIRST.match(text, at)
    first = text[before.end() : before.end() + 1] if before else ""
    return first.isdigit() or first in set("•£$€") or (first.isalpha() and not first.islower())


def _ends_in_abbreviation(sentence: str) -> bool:
    return sentence.endswith(".") and bool(_abbreviation().search(sentence))


@lru_cache(maxsize=1)
def _abbreviation() -> re.Pattern[str]:
    everywhere = word_list("sentence", "abbreviations") | word_list("abbreviations", "other", "languages")
    words = "|".join(sorted(everywhere))
    return re.compile(rf"(?:\b(?:{words})|(?:\b[A-Z]\.)*\b[A-Z]|\b[a-z]|\b[ap]\.m)\.$")


def is_closed(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return line.rstrip(_CLOSING)[-1:] in _STOPS
